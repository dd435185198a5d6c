"""Accounts and tokens."""

from __future__ import annotations

from alembic import op

revision = "1"
down_revision = None

TABLES = {
    "accounts": "name VARCHAR(100) PRIMARY KEY, party VARCHAR(200) NOT NULL, roles TEXT NOT NULL, "
    "password TEXT, subject VARCHAR(300) UNIQUE, made_at VARCHAR(27) NOT NULL, "
    "ended_at VARCHAR(27)",
    "tokens": "identifier VARCHAR(16) PRIMARY KEY, account VARCHAR(100) NOT NULL, "
    "hash VARCHAR(64) NOT NULL, made_at VARCHAR(27) NOT NULL, until VARCHAR(27) NOT NULL, "
    "ended_at VARCHAR(27)",
}


def upgrade() -> None:
    """Make the tables."""
    for table, columns in TABLES.items():
        op.execute(f"CREATE TABLE {table} ({columns})")
    op.execute("CREATE INDEX tokens_of_account ON tokens (account)")
