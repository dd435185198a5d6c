"""Of what was passed on: that whoever passed it on took it back."""

from __future__ import annotations

from alembic import op

revision = "13"
down_revision = "12"


def upgrade() -> None:
    """Nothing told so before."""
    op.execute("ALTER TABLE passed ADD COLUMN is_recalled BOOLEAN NOT NULL DEFAULT FALSE")
