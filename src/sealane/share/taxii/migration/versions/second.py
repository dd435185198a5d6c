"""What is fed by releases: how far each log was read, and which objects an item stands for."""

from __future__ import annotations

from alembic import op

revision = "2"
down_revision = "1"

TABLES = {
    "taxii_feeds": "collection VARCHAR(100) NOT NULL, lane INTEGER NOT NULL, "
    "sequence BIGINT NOT NULL, PRIMARY KEY (collection, lane)",
    "taxii_links": "collection VARCHAR(100) NOT NULL, originator VARCHAR(200) NOT NULL, "
    "item VARCHAR(200) NOT NULL, object_id VARCHAR(300) NOT NULL, version BIGINT NOT NULL, "
    "item_version BIGINT NOT NULL, retain_until BIGINT, "
    "PRIMARY KEY (collection, originator, item, object_id, version)",
}


def upgrade() -> None:
    """Make the tables."""
    for table, columns in TABLES.items():
        op.execute(f"CREATE TABLE {table} ({columns})")
    op.execute("CREATE INDEX taxii_links_of ON taxii_links (collection, object_id, version)")
    op.execute("CREATE INDEX taxii_links_until ON taxii_links (retain_until)")
