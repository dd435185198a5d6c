"""What came without a whole label waits for one."""

from __future__ import annotations

from alembic import op

revision = "5"
down_revision = "4"

TEXT = "VARCHAR(200) NOT NULL"


def upgrade() -> None:
    """Its table."""
    written = "BYTEA" if op.get_bind().dialect.name == "postgresql" else "BLOB"
    op.execute(
        f"CREATE TABLE waiting (giver {TEXT}, originator {TEXT}, item {TEXT}, "
        "version BIGINT NOT NULL, name VARCHAR(16) NOT NULL, unsaid TEXT NOT NULL, "
        f'raw {written} NOT NULL, purpose {TEXT}, via VARCHAR(20) NOT NULL, "by" VARCHAR(200), '
        "came_at VARCHAR(27) NOT NULL, retain_until VARCHAR(27), "
        "PRIMARY KEY (giver, originator, item))"
    )
    op.execute("CREATE INDEX waiting_of_name ON waiting (name)")
