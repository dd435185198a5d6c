"""Where a ledger lies: the tables of its database, all of them only ever inserted into.

SQLite for one node, PostgreSQL for a shared one. Triggers refuse UPDATE and DELETE, so that a slip
of a program cannot change the past; whoever holds the file can, and then the hashes tell.
The tables are made and changed by the migrations in ``sealane/ledger/migration``.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

__all__ = ["CHECKPOINTS", "COSIGNATURES", "ENTRIES", "METADATA", "ORIGINS", "SEEN", "SUBTREES"]

METADATA = MetaData()

ORIGINS = Table(
    "origins",
    METADATA,
    Column("origin", String(200), primary_key=True),
    Column("made_at", String(27), nullable=False),
)
"""The name of the ledger: one row."""

ENTRIES = Table(
    "entries",
    METADATA,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String(27), nullable=False),
    Column("actor", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("exercise_id", Text),
    Column("entry_hash", LargeBinary(32), nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Index("entries_of_kind", "kind", "sequence"),
    Index("entries_of_subject", "subject", "sequence"),
)
"""Entries: their canonical bytes, and what is looked for beside them."""

SUBTREES = Table(
    "subtrees",
    METADATA,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("root", LargeBinary(32), nullable=False),
)
"""Roots of full tiles: level L is over 256**L entries."""

CHECKPOINTS = Table(
    "checkpoints",
    METADATA,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String(27), nullable=False),
    Column("note", Text, nullable=False),
    Index("checkpoints_at", "at"),
)
"""What this ledger signed of itself."""

COSIGNATURES = Table(
    "cosignatures",
    METADATA,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String(200), primary_key=True),
    Column("note", Text, nullable=False),
)
"""What partners signed of this ledger: the note with their lines alone."""

SEEN = Table(
    "seen",
    METADATA,
    Column("origin", String(200), primary_key=True),
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String(27), nullable=False),
    Column("note", Text, nullable=False),
)
"""Checkpoints of other ledgers that this node found consistent and cosigned."""
