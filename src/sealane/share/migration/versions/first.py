"""The tables of what a node holds and sends."""

from __future__ import annotations

from alembic import op

revision = "1"
down_revision = None

TEXT = "VARCHAR(200) NOT NULL"
TABLES = {
    "contents": "digest VARCHAR(64) PRIMARY KEY, raw {bytes} NOT NULL",
    "holdings": f"giver {TEXT}, originator {TEXT}, item {TEXT}, version BIGINT NOT NULL, "
    "digest VARCHAR(64) NOT NULL, terms TEXT NOT NULL, retain_until VARCHAR(27), "
    "PRIMARY KEY (giver, originator, item)",
    "outbox": f"partner {TEXT}, lane INTEGER NOT NULL, sequence BIGINT NOT NULL, "
    f"act VARCHAR(20) NOT NULL, giver {TEXT}, originator {TEXT}, item {TEXT}, "
    f"version BIGINT NOT NULL, told_item {TEXT}, told_version BIGINT NOT NULL, "
    "digest VARCHAR(64), visible VARCHAR(64), terms TEXT NOT NULL, retain_until VARCHAR(27), "
    "ended VARCHAR(20), PRIMARY KEY (partner, lane, sequence)",
    "acknowledged": f"partner {TEXT}, lane INTEGER NOT NULL, sequence BIGINT NOT NULL, "
    "at VARCHAR(27) NOT NULL, PRIMARY KEY (partner, lane)",
    "cursors": f"giver {TEXT}, lane INTEGER NOT NULL, whole BIGINT NOT NULL, "
    "seen BIGINT NOT NULL, PRIMARY KEY (giver, lane)",
    "inbox": f"giver {TEXT}, lane INTEGER NOT NULL, sequence BIGINT NOT NULL, "
    "record VARCHAR(64) NOT NULL, outcome VARCHAR(20) NOT NULL, because TEXT, "
    "PRIMARY KEY (giver, lane, sequence)",
    "tombstones": f"giver {TEXT}, originator {TEXT}, item {TEXT}, version BIGINT NOT NULL, "
    "PRIMARY KEY (giver, originator, item)",
    "passed": f'partner {TEXT}, told_item {TEXT}, "by" {TEXT}, "to" {TEXT}, '
    "version BIGINT NOT NULL, is_confirmed BOOLEAN NOT NULL, "
    'PRIMARY KEY (partner, told_item, "by", "to")',
}
INDEXES = {
    "holdings_of_item": "holdings (item)",
    "holdings_of_digest": "holdings (digest)",
    "outbox_of_item": "outbox (item, partner)",
    "outbox_of_told": "outbox (partner, told_item)",
    "outbox_of_digest": "outbox (digest)",
    "outbox_until": "outbox (retain_until)",
}


def upgrade() -> None:
    """Make the tables."""
    written = "BYTEA" if op.get_bind().dialect.name == "postgresql" else "BLOB"
    for table, columns in TABLES.items():
        op.execute(f"CREATE TABLE {table} ({columns.format(bytes=written)})")
    for index, columns in INDEXES.items():
        op.execute(f"CREATE INDEX {index} ON {columns}")
