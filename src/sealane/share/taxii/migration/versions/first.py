"""Shelves, objects, statuses and the clock.

A database of before there were steps has these tables, and the row of the clock, already.
"""

from __future__ import annotations

from alembic import op

revision = "1"
down_revision = None

TABLES = {
    "taxii_shelves": "shelf {number} PRIMARY KEY, collection VARCHAR(100) NOT NULL, "
    "type VARCHAR(250) NOT NULL, spec_version VARCHAR(10) NOT NULL, "
    "owner VARCHAR(200) NOT NULL, label TEXT NOT NULL, "
    "UNIQUE (collection, type, spec_version, owner, label)",
    "taxii_objects": "added {big} PRIMARY KEY, shelf INTEGER NOT NULL, "
    "collection VARCHAR(100) NOT NULL, object_id VARCHAR(300) NOT NULL, version {big} NOT NULL, "
    "owner VARCHAR(200) NOT NULL, digest {bytes} NOT NULL, retain_until {big}, "
    "raw {bytes} NOT NULL",
    "taxii_statuses": "status VARCHAR(36) PRIMARY KEY, root VARCHAR(100) NOT NULL, "
    "owner VARCHAR(200) NOT NULL, made {big} NOT NULL, raw {bytes} NOT NULL",
    "taxii_clock": "one INTEGER PRIMARY KEY, last {big} NOT NULL",
}
INDEXES = {
    "taxii_pages": "taxii_objects (shelf, added)",
    "taxii_versions": "taxii_objects (collection, object_id, owner, version, shelf)",
    "taxii_statuses_made": "taxii_statuses (made)",
}
TYPES = {
    "postgresql": {"number": "SERIAL", "big": "BIGINT", "bytes": "BYTEA"},
    "sqlite": {"number": "INTEGER", "big": "INTEGER", "bytes": "BLOB"},
}


def upgrade() -> None:
    """Make what is not there."""
    types = TYPES[op.get_bind().dialect.name]
    for table, columns in TABLES.items():
        op.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns.format(**types)})")
    for index, columns in INDEXES.items():
        op.execute(f"CREATE INDEX IF NOT EXISTS {index} ON {columns}")
    op.execute("INSERT INTO taxii_clock (one, last) VALUES (1, 0) ON CONFLICT DO NOTHING")
