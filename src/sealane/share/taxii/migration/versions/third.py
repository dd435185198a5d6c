"""How long an object may be kept is found at the ends of an index."""

from __future__ import annotations

from alembic import op

revision = "3"
down_revision = "2"


def upgrade() -> None:
    """The end of each link beside its object."""
    op.execute("DROP INDEX taxii_links_of")
    op.execute(
        "CREATE INDEX taxii_links_of ON taxii_links (collection, object_id, version, retain_until)"
    )
