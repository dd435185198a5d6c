"""Where STIX objects lie: shelves, the objects on them, and what was posted.

A shelf holds the objects of one collection, type, owner and label. ``added`` is the time at which
an object came [µs since 1970]; no two have the same, so it is the key of pages and no object is
lost between two of them or told twice.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from sealane.ledger import migrate

__all__ = [
    "CLOCK",
    "FEEDS",
    "LINKS",
    "METADATA",
    "OBJECTS",
    "SHELVES",
    "STATUSES",
    "prepare",
]

METADATA = MetaData()
STEPS = "sealane.share.taxii:migration"


def prepare(engine: Engine) -> None:
    """Bring the tables to this version, those of before there were steps too."""
    migrate(engine, steps=STEPS)


Big = BigInteger().with_variant(Integer, "sqlite")

SHELVES = Table(
    "taxii_shelves",
    METADATA,
    Column("shelf", Integer, primary_key=True),
    Column("collection", String(100), nullable=False),
    Column("type", String(250), nullable=False),
    Column("spec_version", String(10), nullable=False),
    Column("owner", String(200), nullable=False),
    Column("label", Text, nullable=False),
    UniqueConstraint("collection", "type", "spec_version", "owner", "label"),
)

OBJECTS = Table(
    "taxii_objects",
    METADATA,
    Column("added", Big, primary_key=True, autoincrement=False),
    Column("shelf", Integer, nullable=False),
    Column("collection", String(100), nullable=False),
    Column("object_id", String(300), nullable=False),
    Column("version", Big, nullable=False),
    Column("owner", String(200), nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("retain_until", Big),
    Column("raw", LargeBinary, nullable=False),
    Index("taxii_pages", "shelf", "added"),
    Index("taxii_versions", "collection", "object_id", "owner", "version", "shelf"),
)

STATUSES = Table(
    "taxii_statuses",
    METADATA,
    Column("status", String(36), primary_key=True),
    Column("root", String(100), nullable=False),
    Column("owner", String(200), nullable=False),
    Column("made", Big, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Index("taxii_statuses_made", "made"),
)

CLOCK = Table(
    "taxii_clock",
    METADATA,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("last", Big, nullable=False),
)
"""The last ``added`` that was given, also of objects that are gone: one row."""

FEEDS = Table(
    "taxii_feeds",
    METADATA,
    Column("collection", String(100), primary_key=True),
    Column("lane", Integer, primary_key=True, autoincrement=False),
    Column("sequence", BigInteger, nullable=False),
)
"""Up to which number each lane of a partner's release log is on the shelves of its collection."""

LINKS = Table(
    "taxii_links",
    METADATA,
    Column("collection", String(100), primary_key=True),
    Column("originator", String(200), primary_key=True),
    Column("item", String(200), primary_key=True),
    Column("object_id", String(300), primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("item_version", BigInteger, nullable=False),
    Column("retain_until", BigInteger),
    Index("taxii_links_of", "collection", "object_id", "version", "retain_until"),
    Index("taxii_links_until", "retain_until"),
)
"""The objects that a released item stands for; what several share goes with the last of them."""
