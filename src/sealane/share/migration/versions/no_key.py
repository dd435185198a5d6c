"""What was refused for want of a key is found again when the key comes."""

from __future__ import annotations

from alembic import op

revision = "11"
down_revision = "10"


def upgrade() -> None:
    """An index of these alone."""
    op.execute(
        "CREATE INDEX inbox_no_key ON inbox (giver, lane, sequence) WHERE outcome = 'no_key'"
    )
