"""The latest time of a ledger is found at once, whichever entry has it."""

from __future__ import annotations

from alembic import op

revision = "2"
down_revision = "1"


def upgrade() -> None:
    """An index over the times of checkpoints: one for each batch of entries."""
    op.execute("CREATE INDEX checkpoints_at ON checkpoints (at)")
