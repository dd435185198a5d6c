"""Shelves that are fed by a node's releases: to each party what was released to it, and no more.

The feed is a reader of each partner's release log, as the partner's own node is. What it shelves is
the product as it was released: made less where the rule asked, without guarded fields, under its
label. A version that was replaced goes; of what was recalled a revoked object stays, with its name
and its label and nothing of what it said. Every page is read from a state of the database in which
the whole log is on the shelves, so that nothing is read after its recall.

What it cannot tell: kinds that STIX has no object for (warnings, tracks, requests); a partner gets
these by the exchange, and whatever belongs to a drill too: no collection has both a drill and what
is real. That a client read a revoked object, and let go of what it had before.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid5

import orjson
from sqlalchemy import Connection, delete, func, insert, select, text, tuple_

from sealane.errors import SealaneError
from sealane.ledger import deleted, get_rows, put_rows, reading, writing
from sealane.ledger.canonical import moment_read
from sealane.share.book.record import DRILL, LANES, RECALL
from sealane.share.book.schema import CONTENTS, OUTBOX
from sealane.share.format.stix import objects
from sealane.share.format.stix_kind import VESSEL
from sealane.share.format.stix_marking import EXTENSION, NAMESPACE, name_of, preamble
from sealane.share.format.stix_object import EPOCH, micros, moment, stamp
from sealane.share.item.label import Label
from sealane.share.item.product import Product
from sealane.share.log.content import chunks
from sealane.share.log.lapse import Standing
from sealane.share.node import Node, time_held
from sealane.share.taxii.schema import FEEDS, LINKS, OBJECTS, SHELVES
from sealane.share.taxii.sight import Sight
from sealane.share.taxii.store import Kept, Shelves, put
from sealane.share.taxii.walk import View

__all__ = ["Feed", "collection_of"]

MOST_SHELVES = 1_000_000
"""Pairs of a type and a label: those of a log are as many as its node makes."""
ROWS = 500
"""Rows of a log in one transaction: other writers wait for it."""
TRIES = 50
"""States that are looked at before a reader is told to come again; a log that grows faster than it
is shelved would hold it up without end."""
UNTOLD = (ValueError, TypeError, LookupError, ArithmeticError, RecursionError, AttributeError)
"""What a body of a shape that nobody thought of may raise: it costs itself alone."""
SUPPORT = frozenset({"identity", "marking-definition"})
"""What an object names as its maker and its markings."""
RECALLED = "recalled"
PATTERN = "[x-sealane-recalled:item = 'recalled']"
"""A pattern that nothing matches: STIX wants one of an indicator that is revoked too."""

_log = logging.getLogger("sealane.share.taxii")

Name = tuple[str, str]
"""Originator and item, as the partner was told."""


def collection_of(holder: str, party: str) -> str:
    """The identifier of the collection of what a holder released to a party."""
    return str(uuid5(NAMESPACE, f"released by {holder} to {party}"))


class Feed(Shelves):
    """The shelves of a node, in its database."""

    def __init__(self, node: Node) -> None:
        super().__init__(node.engine)
        self.node = node

    def close(self) -> None:
        """The database is the node's."""

    @contextmanager
    def view(
        self, collection: str, party: str, purpose: str, sight: Sight, *, at: datetime
    ) -> Iterator[tuple[Connection, View]]:
        """All that was released to a party, as of one state in which its whole log was read.

        What may go was decided when it was released: ``purpose`` and ``sight`` are not asked.
        """
        if collection != collection_of(self.node.party, party):
            raise SealaneError("This collection is another's.")
        for _ in range(TRIES):
            self.catch_up(party, at=at)
            with reading(self.engine) as connection:
                if _is_behind(connection, collection, party):
                    continue
                now = time_held(connection, at)
                yield connection, _view(connection, collection, now)
                return
        raise SealaneError("The log grows faster than it is read.", hint="Ask again.")

    def catch_up(self, party: str, *, at: datetime) -> int:
        """Bring the shelves of a party up to its log; how many rows were new."""
        collection, count = collection_of(self.node.party, party), 0
        while True:
            with reading(self.engine) as connection:
                if not _is_behind(connection, collection, party):
                    return count
            with writing(self.engine) as connection:
                standing = Standing(self.node, party, time_held(connection, at))
                shelving = _Shelving(connection, self.node.party, collection, at, standing)
                count += shelving.read(party)

    def shows(self, party: str, names: Iterable[str], *, at: datetime) -> set[str]:
        """Which of these STIX names stand for something that was released to a party."""
        self.catch_up(party, at=at)
        own, found = collection_of(self.node.party, party), set[str]()
        with reading(self.engine) as connection:
            for some in chunks(names):
                rows = get_rows(connection, OBJECTS, {"collection": [own], "object_id": some})
                found |= {str(row.object_id) for row in rows}
        return found

    def purge(self, *, at: datetime) -> int:
        """Take away what may not be kept any longer, and, of parties that have shelves, what was
        recalled since they were read last; how many objects ended."""
        with reading(self.engine) as connection:
            shelved = set(connection.execute(select(FEEDS.c.collection).distinct()).scalars())
        for party in self.node.policy.pack.parties:
            if collection_of(self.node.party, party) in shelved:
                self.catch_up(party, at=at)
        with writing(self.engine) as connection:
            over = LINKS.c.retain_until.is_not(None) & (LINKS.c.retain_until <= micros(at))
            connection.execute(delete(LINKS).where(over))
        return super().purge(at=at)


def _cursors(connection: Connection, collection: str) -> dict[int, int]:
    asked = select(FEEDS.c.lane, FEEDS.c.sequence).where(FEEDS.c.collection == collection)
    return {row.lane: row.sequence for row in connection.execute(asked)}


def _is_behind(connection: Connection, collection: str, party: str) -> bool:
    """Whether the log of a party goes on behind what is shelved: a look at the key of each lane."""
    cursors = _cursors(connection, collection)
    for lane in range(len(LANES)):
        asked = select(func.max(OUTBOX.c.sequence)).where(
            OUTBOX.c.partner == party, OUTBOX.c.lane == lane
        )
        if (connection.execute(asked).scalar() or 0) > cursors.get(lane, 0):
            return True
    return False


def _view(connection: Connection, collection: str, now: datetime) -> View:
    asked = select(SHELVES.c.shelf, SHELVES.c.type, SHELVES.c.spec_version).where(
        SHELVES.c.collection == collection
    )
    seen = {row.shelf: (row.type, row.spec_version) for row in connection.execute(asked)}
    return View(collection, seen, micros(now))


class _Shelving:
    """A part of one log within its transaction."""

    def __init__(
        self,
        connection: Connection,
        holder: str,
        collection: str,
        at: datetime,
        standing: Standing,
    ) -> None:
        self.connection, self.holder = connection, holder
        self.collection, self.at, self.standing = collection, at, standing
        self._fresh: dict[Name, _Fresh] = {}
        self._linked: set[Name] = set()

    def read(self, party: str) -> int:
        """The next rows of the log, recalls first; how many."""
        cursors, count = _cursors(self.connection, self.collection), 0
        for lane in range(len(LANES)):
            asked = (
                select(OUTBOX, CONTENTS.c.raw)
                .join(CONTENTS, CONTENTS.c.digest == OUTBOX.c.digest, isouter=True)
                .where(
                    OUTBOX.c.partner == party, OUTBOX.c.lane == lane,
                    OUTBOX.c.sequence > cursors.get(lane, 0),
                )
                .order_by(OUTBOX.c.sequence)
                .limit(ROWS - count)
            )  # fmt: skip
            rows = list(self.connection.execute(asked)) if count < ROWS else []
            self._look_up(rows)
            for row in rows:
                self._one(row)
            self._put()
            if rows:
                self._keep(lane, rows[-1].sequence)
            count += len(rows)
        return count

    def _look_up(self, rows: list[Any]) -> None:
        """Which of these items are on the shelves."""
        own = {"collection": [self.collection], "originator": sorted({r.originator for r in rows})}
        for some in chunks(row.told_item for row in rows):
            for link in get_rows(self.connection, LINKS, {**own, "item": some}):
                self._linked.add((link.originator, link.item))

    def _one(self, row: Any) -> None:
        name = (str(row.originator), str(row.told_item))
        if row.act == "restored":
            return
        if row.lane == RECALL:
            self._recall(name, row.told_version)
        elif row.lane == DRILL:
            return
        elif row.act == "release" and row.ended is None and row.raw is not None:
            if self.standing.is_lapsed(row):
                return
            self._release(name, row)

    def _release(self, name: Name, row: Any) -> None:
        try:
            product = Product.read(bytes(row.raw))
            told, _ = objects(product)
        except (SealaneError, *UNTOLD) as cause:  # a kind that STIX has not, or a body it cannot
            _log.info("%s is not on TAXII: %s", row.told_item, cause)
            self._away(name)
            return
        until = None if row.retain_until is None else micros(moment_read(row.retain_until))
        before = self._away(name)
        if before:
            told = _after(told, before)
        self._fresh[name] = _Fresh(told, product.label, row.told_version, until)

    def _put(self) -> None:
        """Put what was read on the shelves: all of it at once, since what it costs to look at the
        shelves is the same for one item and for hundreds."""
        if not self._fresh:
            return
        whole = [Kept(one, None) for one in preamble()]
        every = [Kept(one, new.label) for new in self._fresh.values() for one in new.objects]
        outcomes = put(
            self.connection, self.collection, self.holder, [*whole, *every], at=self.at,
            most=MOST_SHELVES,
        )  # fmt: skip
        rows: list[dict[str, Any]] = []
        place = len(whole)
        for name, new in self._fresh.items():
            own = outcomes[place : place + len(new.objects)]
            place += len(new.objects)
            rows += [
                {
                    "collection": self.collection, "originator": name[0], "item": name[1],
                    "object_id": one, "version": at, "item_version": new.version,
                    "retain_until": new.until,
                }
                for one, at in sorted({(o.object_id, o.version) for o in own if not o.fault})
            ]  # fmt: skip
        put_rows(self.connection, LINKS, rows)
        self._linked |= self._fresh.keys()
        self._fresh.clear()
        self._bound({(one["object_id"], one["version"]) for one in rows})

    def _recall(self, name: Name, version: int) -> None:
        """Of an item up to a version, its name and its label stay, as revoked."""
        self._put()
        links = self._links(name)
        if not links or links[0]["item_version"] > version:
            return
        raws, label = self._raws(links)
        before = self._away(name)
        for main in (one for one in raws if _has_mark(one)):
            beside = [one for one in raws if one["type"] in SUPPORT and not _has_mark(one)]
            told = [*beside, *_after(revoked(main, at=self.at), before)]
            self._fresh[name] = _Fresh(told, label, version, links[0]["retain_until"])
            self._put()

    def _raws(self, links: list[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], Label]:
        """The objects that an item stands for, and the label they are under."""
        found: dict[str, dict[str, Any]] = {}
        label = Label()
        for some in _some((one["object_id"], one["version"]) for one in links):
            asked = (
                select(OBJECTS.c.raw, SHELVES.c.label)
                .join(SHELVES, SHELVES.c.shelf == OBJECTS.c.shelf)
                .where(
                    OBJECTS.c.collection == self.collection,
                    tuple_(OBJECTS.c.object_id, OBJECTS.c.version).in_(some),
                )
            )
            for row in self.connection.execute(asked):
                told = orjson.loads(row.raw)
                found[told["id"]] = told
                if _has_mark(told):
                    label = Label.of(orjson.loads(row.label))
        return list(found.values()), label

    def _links(self, name: Name) -> list[Mapping[str, Any]]:
        found = self.connection.execute(select(LINKS).where(*self._own(name))).mappings()
        return [dict(one) for one in found]

    def _own(self, name: Name) -> list[Any]:
        own = (LINKS.c.collection == self.collection, LINKS.c.originator == name[0])
        return [*own, LINKS.c.item == name[1]]

    def _away(self, name: Name) -> dict[str, int]:
        """Take the objects of an item away that no other stands on; the newest version of each."""
        if name in self._fresh:
            self._put()
        if name not in self._linked:
            return {}
        links = self._links(name)
        self._linked.discard(name)
        self.connection.execute(delete(LINKS).where(*self._own(name)))
        keys = {(one["object_id"], one["version"]) for one in links}
        for some in _some(keys):
            mine = tuple_(OBJECTS.c.object_id, OBJECTS.c.version).in_(some)
            linked = (
                select(LINKS.c.item)
                .where(
                    LINKS.c.collection == OBJECTS.c.collection,
                    LINKS.c.object_id == OBJECTS.c.object_id,
                    LINKS.c.version == OBJECTS.c.version,
                )
                .exists()
            )
            here = OBJECTS.c.collection == self.collection
            gone = self.connection.execute(delete(OBJECTS).where(here, mine, ~linked))
            if gone.rowcount:
                deleted(self.connection, OBJECTS.name)
        self._bound(keys)
        newest: dict[str, int] = {}
        for one, version in keys:
            newest[one] = max(version, newest.get(one, 0))
        return newest

    def _bound(self, keys: Iterable[tuple[str, int]]) -> None:
        """Objects may be kept for as long as one of the items that stand on them. Of each a look at
        both ends of an index: thousands of items stand on the identity of their maker."""
        own = [{"of": self.collection, "called": one, "at": version} for one, version in keys]
        if own:
            self.connection.execute(BOUND, own)

    def _keep(self, lane: int, sequence: int) -> None:
        own = (FEEDS.c.collection == self.collection, FEEDS.c.lane == lane)
        self.connection.execute(delete(FEEDS).where(*own))
        row = {"collection": self.collection, "lane": lane, "sequence": sequence}
        self.connection.execute(insert(FEEDS).values(**row))


@dataclass(frozen=True, slots=True)
class _Fresh:
    """The objects of an item that are to be put, under its label; ``until`` [µs] they may be kept
    (None: without end)."""

    objects: list[dict[str, Any]]
    label: Label
    version: int
    until: int | None


def _mine(of: str, more: str) -> str:
    return (
        f"SELECT {of} FROM taxii_links WHERE collection = :of AND object_id = :called "  # noqa: S608
        f"AND version = :at AND {more}"
    )


BOUND = text(
    "UPDATE taxii_objects SET retain_until = CASE "  # noqa: S608
    f"WHEN EXISTS ({_mine('1', 'retain_until IS NULL')}) THEN NULL "
    f"ELSE ({_mine('max(retain_until)', 'retain_until IS NOT NULL')}) END "
    "WHERE collection = :of AND object_id = :called AND version = :at"
)


def _some(keys: Iterable[tuple[str, int]]) -> Iterator[list[tuple[str, int]]]:
    every = sorted(keys)
    return (every[at : at + 200] for at in range(0, len(every), 200))


def _has_mark(told: Mapping[str, Any]) -> bool:
    extensions = told.get("extensions")
    said = extensions.values() if isinstance(extensions, dict) else ()
    return any(isinstance(one, dict) and "mark" in one for one in said)


def _after(told: list[dict[str, Any]], before: Mapping[str, int]) -> list[dict[str, Any]]:
    """The objects of a version, modified later than those that they replace: the time of issue of
    what was made less is told so coarsely that two versions may have the same."""
    own = told[-1]["modified"]
    at = moment(own)
    last = max((before.get(one["id"], -1) for one in told if "modified" in one), default=-1)
    if at is None or micros(at) > last:
        return told
    later = stamp(EPOCH + timedelta(microseconds=last // 1_000 * 1_000 + 1_000))
    return [one | {"modified": later} if one.get("modified") == own else one for one in told]


def revoked(told: Mapping[str, Any], *, at: datetime) -> list[dict[str, Any]]:
    """What stays of an object that was recalled: its name, whose it was, how it is marked, and that
    it is revoked (STIX 2.1, section 3.2). Properties that its type must have say nothing."""
    kept = ("type", "spec_version", "id", "created", "created_by_ref", "object_marking_refs")
    now, beside = stamp(at), []
    more: dict[str, Any]
    if told["type"] == "indicator":
        more = {"pattern": PATTERN, "pattern_type": "stix", "valid_from": now}
    elif told["type"] == "observed-data":
        name = name_of(VESSEL, RECALLED, str(told["id"]))
        extension = {EXTENSION: {"extension_type": "new-sco"}}
        beside = [{"type": VESSEL, "spec_version": "2.1", "id": name, "extensions": extension}]
        more = {"first_observed": now, "last_observed": now, "number_observed": 1}
        more["object_refs"] = [name]
    elif told["type"] == "sighting":
        more = {"sighting_of_ref": name_of("indicator", RECALLED, str(told["id"]))}
    else:
        more = {"name": RECALLED}
    own = {name: told[name] for name in kept if name in told}
    return [*beside, own | {"modified": now, "revoked": True} | more]
