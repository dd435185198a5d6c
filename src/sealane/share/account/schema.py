"""Accounts and tokens, beside the ledger and in the same database. The ledger says who made and
changed them; no secret is in either."""

from __future__ import annotations

from sqlalchemy import Column, Engine, Index, MetaData, String, Table, Text

from sealane.ledger import migrate

__all__ = ["ACCOUNTS", "METADATA", "TOKENS", "prepare"]

METADATA = MetaData()
STEPS = "sealane.share.account:migration"


def prepare(engine: Engine) -> None:
    """Bring the tables to this version."""
    migrate(engine, steps=STEPS)


ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("name", String(100), primary_key=True),
    Column("party", String(200), nullable=False),
    Column("roles", Text, nullable=False),
    Column("password", Text),
    Column("subject", String(300), unique=True),
    Column("made_at", String(27), nullable=False),
    Column("ended_at", String(27)),
)
"""``party``: the authority whose view it has; ``password``: its hash, null: it signs in otherwise;
``subject``: ``issuer subject`` of an identity provider."""

TOKENS = Table(
    "tokens",
    METADATA,
    Column("identifier", String(16), primary_key=True),
    Column("account", String(100), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("made_at", String(27), nullable=False),
    Column("until", String(27), nullable=False),
    Column("ended_at", String(27)),
    Index("tokens_of_account", "account"),
)
"""Every token ends by itself; ``ended_at``: taken back before."""
