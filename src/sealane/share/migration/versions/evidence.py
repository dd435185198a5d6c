"""Partners' signed receipts are kept, and what confirms the recall of what was passed on."""

from __future__ import annotations

from alembic import op

revision = "7"
down_revision = "6"


def upgrade() -> None:
    """A table of receipts, and which of them shows that a party beyond a partner confirmed."""
    written = "BYTEA" if op.get_bind().dialect.name == "postgresql" else "BLOB"
    op.execute(
        "CREATE TABLE receipts (digest VARCHAR(64) PRIMARY KEY, party VARCHAR(200) NOT NULL, "
        "given_to VARCHAR(200) NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL, "
        f"is_latest BOOLEAN NOT NULL, at VARCHAR(27) NOT NULL, raw {written} NOT NULL)"
    )
    op.execute("CREATE INDEX receipts_of_party ON receipts (party, given_to, last)")
    op.execute("ALTER TABLE passed ADD COLUMN receipt VARCHAR(64)")
