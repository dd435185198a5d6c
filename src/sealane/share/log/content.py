"""Where content lies, and the one way to read it: what is recalled or past its end is not read.

Content is kept by digest, once, and goes for real as soon as nothing that stands needs it: neither
a holding of this node nor a release that a partner may still ask for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from sealane.errors import NotFound
from sealane.ledger import canonical, deleted, get_rows, put_rows, read_canonical, reading
from sealane.ledger.canonical import moment_told
from sealane.share.book.record import drill_of
from sealane.share.book.schema import CONTENTS, HOLDINGS, OUTBOX, WATCH
from sealane.share.item.product import Product
from sealane.share.node import Node, time_held

__all__ = ["Held", "drills", "forget", "holdings", "not_heard", "put", "read", "row_of"]

CHUNK = 500
"""Values in one list of a question: SQLite takes 999 in old builds."""


@dataclass(frozen=True, slots=True)
class Held:
    """A version that this node holds: from whom (its own party: made here), and on what terms
    (``book.record.TERMS``; of what was made here, none)."""

    giver: str
    originator: str
    item: str
    version: int
    digest: str
    terms: Mapping[str, Any]
    retain_until: str | None

    @classmethod
    def of(cls, row: Any) -> Held:
        """From a row of ``HOLDINGS``."""
        terms = read_canonical(row.terms.encode())
        key = (row.giver, row.originator, row.item)
        return cls(*key, row.version, row.digest, terms, row.retain_until)

    def order(self, own: str) -> tuple[bool, int, str]:
        """Which of several copies is read, the least: what was made here or is attested by its
        originator before what a giver says alone, then the latest version, then by giver.
        ``own``: the party of this node."""
        is_said = self.giver != own and self.terms.get("origin") != "attested"
        return is_said, -self.version, self.giver

    def is_over(self, at: datetime) -> bool:
        """Whether its end has come: to the microsecond, the end itself is over."""
        return self.retain_until is not None and self.retain_until <= moment_told(at)

    def as_json(self) -> dict[str, Any]:
        """As people and programs see it."""
        return {
            "item": self.item,
            "version": self.version,
            "originator": self.originator,
            "giver": self.giver,
            "digest": self.digest,
            "terms": dict(self.terms),
            "retain_until": self.retain_until,
        }


def chunks(values: Iterable[str]) -> Iterable[list[str]]:
    """Different values in lists of a size that every database takes."""
    every = sorted(set(values))
    return (every[at : at + CHUNK] for at in range(0, len(every), CHUNK))


def put(connection: Connection, contents: Mapping[str, bytes]) -> None:
    """Keep contents by digest; those that are there stay."""
    rows = sorted(contents.items())
    put_rows(connection, CONTENTS, rows, unless_there=True)


def forget(connection: Connection, digests: Mapping[str, str]) -> None:
    """Delete those of these contents that nothing needs any more. ``digests``: of each the name of
    the item that its bytes tell, by which a holding of it or a release of it is found. They are
    gone from the files too soon after the transaction (``sealane.ledger.scrub``)."""
    needed: set[str] = set()
    for names in chunks(digests.values()):
        needed |= {row.digest for row in get_rows(connection, HOLDINGS, {"item": names})}
        sent = get_rows(connection, OUTBOX, {"told_item": names})
        needed |= {row.digest for row in sent if row.ended is None}
    for some in chunks(digests.keys() - needed):
        if connection.execute(delete(CONTENTS).where(CONTENTS.c.digest.in_(some))).rowcount:
            deleted(connection, CONTENTS.name)


def drills(connection: Connection, digests: Iterable[str]) -> dict[str, str | None]:
    """The drill of each of these contents, as far as they are here; None: real."""
    found = {}
    for some in chunks(digests):
        for row in get_rows(connection, CONTENTS, {"digest": some}):
            found[row.digest] = drill_of(read_canonical(bytes(row.raw))["body"])
    return found


def holdings(node: Node, *, at: datetime, item: str | None = None) -> list[Held]:
    """What this node holds and may read at a time, by item and giver."""
    asked = select(HOLDINGS).order_by(HOLDINGS.c.item, HOLDINGS.c.originator, HOLDINGS.c.giver)
    if item is not None:
        asked = asked.where(HOLDINGS.c.item == item)
    with reading(node.engine) as connection:
        now, unheard = time_held(connection, at), not_heard(connection)
        rows = [Held.of(row) for row in connection.execute(asked)]
    return [one for one in rows if not one.is_over(now) and one.giver not in unheard]


def not_heard(connection: Connection) -> frozenset[str]:
    """Givers of whom nothing is read until they were heard, since this node was restored from a
    copy: they may have recalled since what is here (``watch.restored``)."""
    return frozenset(row.partner for row in get_rows(connection, WATCH, {"what": ("unheard",)}))


def read(
    node: Node, item: str, *, at: datetime, originator: str | None = None, giver: str | None = None
) -> Product:
    """The product of an item, as this node holds it at a time.

    ``originator``, ``giver``: needed where several use the name; of several copies one that its
    originator attested is read before one that is its giver's word alone, then the latest version,
    then the one of the first giver by name. ``NotFound`` for what it does not hold, and for what
    was recalled or is past its end: which of these is not told.
    """
    asked = select(HOLDINGS, CONTENTS.c.raw).join(CONTENTS, CONTENTS.c.digest == HOLDINGS.c.digest)
    asked = asked.where(HOLDINGS.c.item == item)
    if originator is not None:
        asked = asked.where(HOLDINGS.c.originator == originator)
    if giver is not None:
        asked = asked.where(HOLDINGS.c.giver == giver)
    with reading(node.engine) as connection:
        now, unheard = time_held(connection, at), not_heard(connection)
        rows = [(Held.of(row), bytes(row.raw)) for row in connection.execute(asked)]
    there = [one for one in rows if not one[0].is_over(now) and one[0].giver not in unheard]
    if there:
        return Product.read(min(there, key=lambda one: one[0].order(node.party))[1])
    raise NotFound(
        f"{node.party} holds no {item} that may be read now.",
        hint="It was never here, was recalled, is past its end, or its giver was not heard since "
        "this node was restored.",
        item=item,
    )


def row_of(held: Held) -> dict[str, Any]:
    """The row of a holding."""
    row = held.as_json()
    return {**row, "terms": canonical(row["terms"]).decode()}
