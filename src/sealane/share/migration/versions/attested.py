"""What originators stated of the items that are held, so that it can go on with them."""

from __future__ import annotations

from alembic import op

revision = "8"
down_revision = "7"


def upgrade() -> None:
    """Statements, and which content stands in which of them."""
    written = "BYTEA" if op.get_bind().dialect.name == "postgresql" else "BLOB"
    op.execute(
        "CREATE TABLE statements (digest VARCHAR(64) PRIMARY KEY, originator VARCHAR(200) NOT "
        f"NULL, raw {written} NOT NULL, salt VARCHAR(64), leaves {written})"
    )
    op.execute(
        "CREATE TABLE stated (digest VARCHAR(64) PRIMARY KEY, statement VARCHAR(64) NOT NULL, "
        "proof TEXT)"
    )
    op.execute("CREATE INDEX stated_by_statement ON stated (statement)")
