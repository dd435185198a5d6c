"""What partners saw of each other's ledgers."""

from __future__ import annotations

from alembic import op

revision = "4"
down_revision = "3"


def upgrade() -> None:
    """A table of its own."""
    op.execute(
        "CREATE TABLE watch (partner VARCHAR(200) NOT NULL, what VARCHAR(20) NOT NULL, "
        "origin VARCHAR(200) NOT NULL, size BIGINT NOT NULL, at VARCHAR(27) NOT NULL, "
        "note TEXT, PRIMARY KEY (partner, what, origin, size))"
    )
