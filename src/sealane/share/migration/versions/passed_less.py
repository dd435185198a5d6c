"""Of what was passed on: whether it has another name there."""

from __future__ import annotations

from alembic import op

revision = "12"
down_revision = "11"


def upgrade() -> None:
    """What was told before may have been made less: nothing says that it was not."""
    op.execute("ALTER TABLE passed ADD COLUMN is_less BOOLEAN NOT NULL DEFAULT TRUE")
