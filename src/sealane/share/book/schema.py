"""What a node holds and has sent, beside its ledger and in the same database.

The ledger says what was decided, for ever; these tables hold the bytes, which go when retention or
a recall asks, and the numbers of what is sent. The logs are a fold over the entries of the ledger:
``replay`` works them out again. Times are text as entries write them, ordered as text.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

from sealane.ledger import migrate

__all__ = [
    "ACKNOWLEDGED",
    "CONTENTS",
    "CURSORS",
    "HOLDINGS",
    "INBOX",
    "ORIGINS",
    "OUTBOX",
    "PASSED",
    "RECEIPTS",
    "STATEMENTS",
    "TOLD_CELLS",
    "TOMBSTONES",
    "WAITING",
    "WATCH",
    "prepare",
]

METADATA = MetaData()
STEPS = "sealane.share:migration"


def prepare(engine: Engine) -> None:
    """Bring the tables to this version."""
    migrate(engine, steps=STEPS)


CONTENTS = Table(
    "contents",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("raw", LargeBinary, nullable=False),
)
"""Bytes of products by digest. The only place where content lies."""

HOLDINGS = Table(
    "holdings",
    METADATA,
    Column("giver", String(200), primary_key=True),
    Column("originator", String(200), primary_key=True),
    Column("item", String(200), primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("terms", Text, nullable=False),
    Column("retain_until", String(27)),
    Index("holdings_of_item", "item"),
)
"""The version of each item that this node holds, from whom (itself: made here), on what terms."""

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("partner", String(200), primary_key=True),
    Column("lane", Integer, primary_key=True, autoincrement=False),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("act", String(20), nullable=False),
    Column("giver", String(200), nullable=False),
    Column("originator", String(200), nullable=False),
    Column("item", String(200), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("told_item", String(200), nullable=False),
    Column("told_version", BigInteger, nullable=False),
    Column("digest", String(64)),
    Column("visible", String(64)),
    Column("terms", Text, nullable=False),
    Column("retain_until", String(27)),
    Column("duties", Text),
    Column("ended", String(20)),
    Index("outbox_of_item", "item", "partner"),
    Index("outbox_of_told_item", "told_item", "partner"),
    Index("outbox_until", "retain_until"),
    Index(
        "outbox_restored", "partner", "lane", "sequence",
        sqlite_where=text("act = 'restored'"), postgresql_where=text("act = 'restored'"),
    ),
    Index(
        "outbox_lapsed", "partner", "lane", "sequence",
        sqlite_where=text("ended = 'lapsed'"), postgresql_where=text("ended = 'lapsed'"),
    ),
)  # fmt: skip
"""The release log of each partner: in each lane numbered from 1 without a gap. ``item`` and
``version`` are those of the holding, ``told_*`` what the partner gets; ``duties`` what its grant
obliged and was done (null: nothing, or, of what is less, not known); ``ended`` says why content
is no longer sent (recalled, superseded, expired; found: this node knows of it by the partner's word
alone, ``watch.restored``), of a recall that it was confirmed."""

ACKNOWLEDGED = Table(
    "acknowledged",
    METADATA,
    Column("partner", String(200), primary_key=True),
    Column("lane", Integer, primary_key=True, autoincrement=False),
    Column("sequence", BigInteger, nullable=False),
    Column("at", String(27), nullable=False),
    Column("chain", String(64)),
)
"""Up to which number a partner confirmed each lane, by its signed receipt, and what the log is up
to there (``book.chain``); without that value, up to which its numbers are lost."""

CURSORS = Table(
    "cursors",
    METADATA,
    Column("giver", String(200), primary_key=True),
    Column("lane", Integer, primary_key=True, autoincrement=False),
    Column("whole", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("chain", String(64)),
)
"""Of each lane of each giver: up to which number all is here, the largest that is, and what the log
is up to the first of them (``book.chain``)."""

INBOX = Table(
    "inbox",
    METADATA,
    Column("giver", String(200), primary_key=True),
    Column("lane", Integer, primary_key=True, autoincrement=False),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("record", String(64), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("because", Text),
    Index(
        "inbox_thinned", "giver", "lane", "sequence",
        sqlite_where=text("outcome = 'thinned'"), postgresql_where=text("outcome = 'thinned'"),
    ),
    Index(
        "inbox_restored", "giver", "lane", "sequence",
        sqlite_where=text("outcome = 'restored'"), postgresql_where=text("outcome = 'restored'"),
    ),
    Index(
        "inbox_no_key", "giver", "lane", "sequence",
        sqlite_where=text("outcome = 'no_key'"), postgresql_where=text("outcome = 'no_key'"),
    ),
)  # fmt: skip
"""What came of each record of each giver: applied, thinned (a track of which the whole can still
be had), restored (``because``: the first of the numbers that its giver lost), no_key (refused
until a key comes, ``book.rejection``), or why not."""

TOMBSTONES = Table(
    "tombstones",
    METADATA,
    Column("giver", String(200), primary_key=True),
    Column("originator", String(200), primary_key=True),
    Column("item", String(200), primary_key=True),
    Column("version", BigInteger, nullable=False),
)
"""Up to which version an item was recalled: a late copy is not taken, a later version is."""

PASSED = Table(
    "passed",
    METADATA,
    Column("partner", String(200), primary_key=True),
    Column("told_item", String(200), primary_key=True),
    Column("by", String(200), primary_key=True),
    Column("to", String(200), primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("is_confirmed", Boolean, nullable=False),
    Column("receipt", String(64)),
    Column("is_less", Boolean, nullable=False),
    Column("is_recalled", Boolean, nullable=False),
)
"""Whom an item reached beyond a partner, as that partner told; whether it was taken back there by
whoever passed it on (``is_recalled``), whether that was confirmed, and the receipt of that party
that shows it, where the partner forwarded it; ``is_less``: it has another name there, as it was
made less on the way."""

RECEIPTS = Table(
    "receipts",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("party", String(200), nullable=False),
    Column("given_to", String(200), nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("is_latest", Boolean, nullable=False),
    Column("at", String(27), nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Index("receipts_of_party", "party", "given_to", "last"),
)
"""Signed receipts (``log.evidence``): whose, to whom; ``first`` to ``last`` are the
recalls by number that one confirmed, 0 where none."""

STATEMENTS = Table(
    "statements",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("originator", String(200), nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("salt", String(64)),
    Column("leaves", LargeBinary),
)
"""What originators signed of their items (``log.origin``); with the salt and the leaves
of its tree where it came from the originator itself."""

ORIGINS = Table(
    "stated",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("statement", String(64), nullable=False),
    Column("proof", Text),
    Index("stated_by_statement", "statement"),
)
"""The statement in which a content stands, and its path as it came; null: by the leaves."""

TOLD_CELLS = Table(
    "told_cells",
    METADATA,
    Column("partner", String(200), primary_key=True),
    Column("ship", String(64), primary_key=True),
    Column("begin_h", BigInteger, primary_key=True, autoincrement=False),
    Column("hours", Integer, nullable=False),
    Column("size_nmi", Integer, nullable=False),
    Column("cell_row", Integer, nullable=False),
    Column("cell_column", Integer, nullable=False),
)
"""What a partner was told of where a ship was in a span of time [h since 1970], by
``downgrade.same_cell``; ``ship`` is a keyed digest. It stays, as the
partner may keep what it knows."""

WATCH = Table(
    "watch",
    METADATA,
    Column("partner", String(200), primary_key=True),
    Column("what", String(20), primary_key=True),
    Column("origin", String(200), primary_key=True),
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String(27), nullable=False),
    Column("note", Text),
)
"""Of checkpoints, by ``watch.checkpoint``: what a partner was told (told, cosigned, seen), sizes
it wants proved (wanted) or this node does (need; unproved: as that partner saw it), and what did
not agree (split, cosignature, unreadable). By ``watch.restored``: that either side was
restored from a copy (restored), and how often what this node has of the partner's log, or the
partner of its log, was (life_ours, life_theirs); givers that are not heard since (unheard); until
which hour since 1970 it is not known what a partner was told of where ships were (cells). By
``transfer.told``: rejects that no receipt has told yet (untold), by lane and number."""

WAITING = Table(
    "waiting",
    METADATA,
    Column("giver", String(200), primary_key=True),
    Column("originator", String(200), primary_key=True),
    Column("item", String(200), primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("name", String(16), nullable=False),
    Column("unsaid", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("purpose", String(200), nullable=False),
    Column("via", String(20), nullable=False),
    Column("by", String(200)),
    Column("came_at", String(27), nullable=False),
    Column("retain_until", String(27)),
    Index("waiting_of_name", "name"),
)
"""The newest version of what came without a whole label, with its bytes: not held, not released."""
