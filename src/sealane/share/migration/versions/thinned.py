"""Which tracks are here thinned is found without a look at everything that ever came."""

from __future__ import annotations

from alembic import op

revision = "3"
down_revision = "2"


def upgrade() -> None:
    """An index of these alone."""
    op.execute(
        "CREATE INDEX inbox_thinned ON inbox (giver, lane, sequence) WHERE outcome = 'thinned'"
    )
