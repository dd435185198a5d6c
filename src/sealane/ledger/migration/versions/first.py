"""The tables of a ledger, and the triggers that refuse to change what is written.

There is no way down: what is written stays.
"""

from __future__ import annotations

from alembic import op

revision = "1"
down_revision = None

TABLES = {
    "origins": "origin VARCHAR(200) PRIMARY KEY, made_at VARCHAR(27) NOT NULL",
    "entries": "sequence BIGINT PRIMARY KEY, at VARCHAR(27) NOT NULL, actor TEXT NOT NULL, "
    "kind TEXT NOT NULL, subject TEXT NOT NULL, exercise_id TEXT, entry_hash {bytes} NOT NULL, "
    "raw {bytes} NOT NULL",
    "subtrees": "level INTEGER NOT NULL, place BIGINT NOT NULL, root {bytes} NOT NULL, "
    "PRIMARY KEY (level, place)",
    "checkpoints": "size BIGINT PRIMARY KEY, at VARCHAR(27) NOT NULL, note TEXT NOT NULL",
    "cosignatures": "size BIGINT NOT NULL, name VARCHAR(200) NOT NULL, note TEXT NOT NULL, "
    "PRIMARY KEY (size, name)",
    "seen": "origin VARCHAR(200) NOT NULL, size BIGINT NOT NULL, at VARCHAR(27) NOT NULL, "
    "note TEXT NOT NULL, PRIMARY KEY (origin, size)",
}
INDEXES = {"entries_of_kind": "kind, sequence", "entries_of_subject": "subject, sequence"}

POSTGRES = """
CREATE FUNCTION sealane_never() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a ledger is only added to'; END $$
"""


def upgrade() -> None:
    """Make the tables and their guards."""
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for table, columns in TABLES.items():
        written = columns.format(bytes="BYTEA" if is_postgres else "BLOB")
        op.execute(f"CREATE TABLE {table} ({written})")
    for index, columns in INDEXES.items():
        op.execute(f"CREATE INDEX {index} ON entries ({columns})")
    if is_postgres:
        op.execute(POSTGRES)
    for table in TABLES:
        for guard in _guards(table, is_postgres=is_postgres):
            op.execute(guard)


def _guards(table: str, *, is_postgres: bool) -> list[str]:
    if is_postgres:
        return [
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION sealane_never()"
        ]
    return [
        f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'a ledger is only added to'); END"
        for act in ("UPDATE", "DELETE")
    ]
