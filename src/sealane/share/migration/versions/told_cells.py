"""What partners were told of where a ship was."""

from __future__ import annotations

from alembic import op

revision = "6"
down_revision = "5"


def upgrade() -> None:
    """A table of its own."""
    op.execute(
        "CREATE TABLE told_cells (partner VARCHAR(200) NOT NULL, ship VARCHAR(64) NOT NULL, "
        "begin_h BIGINT NOT NULL, hours INTEGER NOT NULL, size_nmi INTEGER NOT NULL, "
        "cell_row INTEGER NOT NULL, cell_column INTEGER NOT NULL, "
        "PRIMARY KEY (partner, ship, begin_h))"
    )
