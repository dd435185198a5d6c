"""How Alembic reaches the database: over the connection that it is given, beside the ledger."""

from __future__ import annotations

from alembic import context

from sealane.share.book.schema import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    version_table="share_version",
    transaction_per_migration=False,
)
context.run_migrations()
