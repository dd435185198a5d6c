"""What a log was up to a cursor, by which one that was restored from a copy is known."""

from __future__ import annotations

from alembic import op

revision = "9"
down_revision = "8"


def upgrade() -> None:
    """A column for each side, and indexes of the records that say what was lost."""
    for table in ("cursors", "acknowledged"):
        op.execute(f"ALTER TABLE {table} ADD COLUMN chain VARCHAR(64)")
    op.execute(
        "CREATE INDEX outbox_restored ON outbox (partner, lane, sequence) WHERE act = 'restored'"
    )
    op.execute(
        "CREATE INDEX inbox_restored ON inbox (giver, lane, sequence) WHERE outcome = 'restored'"
    )
