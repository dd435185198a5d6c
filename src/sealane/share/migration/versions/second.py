"""What nothing needs any more is found by the name of its item: no index of digests, of which each
entry lies on another page."""

from __future__ import annotations

from alembic import op

revision = "2"
down_revision = "1"

GONE = ("holdings_of_digest", "outbox_of_digest", "outbox_of_told")
INDEXES = {"outbox_of_told_item": "outbox (told_item, partner)"}


def upgrade() -> None:
    """Change the indexes."""
    for index in GONE:
        op.execute(f"DROP INDEX {index}")
    for index, columns in INDEXES.items():
        op.execute(f"CREATE INDEX {index} ON {columns}")
