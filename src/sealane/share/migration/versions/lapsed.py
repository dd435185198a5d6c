"""What was done to what waits, so that rules that ask more are found; and what lapsed, at once."""

from __future__ import annotations

from alembic import op

revision = "10"
down_revision = "9"


def upgrade() -> None:
    """The obligations that a row was released under, and an index of the rows that lapsed."""
    op.execute("ALTER TABLE outbox ADD COLUMN duties TEXT")
    op.execute(
        "CREATE INDEX outbox_lapsed ON outbox (partner, lane, sequence) WHERE ended = 'lapsed'"
    )
