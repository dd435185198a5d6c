"""Shelves of STIX objects in a database: kept under their labels, paged by the time they came.

Versions of an object are those of one owner. Whoever posts another's identifier has a copy of its
own and neither hides nor replaces the other's. What a party may not see has no effect on what it
gets: the newest version is the newest that it may see.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, delete, insert, select, update

from sealane.ledger import canonical, deleted, put_rows, reading, writing
from sealane.ledger.database import database
from sealane.share.format.stix import objects
from sealane.share.format.stix_marking import preamble
from sealane.share.format.stix_object import micros, version_of
from sealane.share.item.label import Label
from sealane.share.item.product import Product
from sealane.share.taxii.filter import Filter
from sealane.share.taxii.schema import CLOCK, OBJECTS, SHELVES, STATUSES, prepare
from sealane.share.taxii.sight import Sight
from sealane.share.taxii.walk import View, candidates

__all__ = ["Kept", "Outcome", "Page", "Row", "Shelves", "kept", "put"]

MOST_SHELVES = 2_000
"""Shelves of one owner in a collection: pairs of a type and a label. Every request looks at all
shelves, so that nobody may make them without end."""

MIXED = "what is of a drill and what is real are not kept in one collection"

PAGE_BYTES = 16_000_000
"""A page ends after the object with which it has this many bytes."""

MOST_CANDIDATES = 4_000
"""Rows looked at in one query where most are of older versions."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An object to keep. A label of None is for what says nothing about anybody. ``is_drill``:
    whether it is of a drill; None for what cannot say so and goes with others."""

    value: dict[str, Any]
    label: Label | None
    is_drill: bool | None = None


def kept(products: Iterable[Product]) -> list[Kept]:
    """The objects of some products, each under the label of its product."""
    every = [Kept(one, None) for one in preamble()]
    for product in products:
        told, _ = objects(product)
        is_drill = product.body.get("exercise_id") is not None
        every += [Kept(one, product.label, is_drill) for one in told]
    return every


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one object: kept (or here before), or why not."""

    object_id: str
    version: int
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One object on a page; ``raw`` is empty where only what it is was asked."""

    added: int
    object_id: str
    version: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """Objects in the order in which they came; ``following``: where the next page begins."""

    rows: tuple[Row, ...]
    following: int | None = None


class Shelves:
    """The store. ``where``: a file of SQLite, an address of PostgreSQL, or a database that is
    open."""

    def __init__(self, where: str | Path | Engine) -> None:
        self.engine = where if isinstance(where, Engine) else database(where)
        try:
            prepare(self.engine)
        except BaseException:
            self.engine.dispose()
            raise

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def put(
        self,
        collection: str,
        owner: str,
        every: Sequence[Kept],
        *,
        at: datetime,
        is_drill: bool = False,
    ) -> list[Outcome]:
        """Keep objects of an owner, all in one transaction, in this order.

        ``is_drill``: whether the collection is one of a drill: what is of a drill is a fault in any
        other, and what is real in it.

        An object that is here already in this version is left as it is; one of the same version
        with other content is a fault and is not kept.
        """
        with writing(self.engine) as connection:
            return put(
                connection, collection, owner, every, at=at, most=MOST_SHELVES, is_drill=is_drill
            )

    @contextmanager
    def view(
        self, collection: str, party: str, purpose: str, sight: Sight, *, at: datetime
    ) -> Iterator[tuple[Connection, View]]:
        """One state of the store, and what a party sees in it."""
        with reading(self.engine) as connection:
            yield connection, _view(connection, collection, party, purpose, sight, at)

    def page(
        self, connection: Connection, view: View, asked: Filter, *, with_raw: bool = True
    ) -> Page:
        """The objects that a filter asks for; fewer where they are large (``PAGE_BYTES``)."""
        wanted = [
            shelf
            for shelf, (kind, spec) in view.shelves.items()
            if (asked.types is None or kind in asked.types)
            and (asked.spec_versions is None or spec in asked.spec_versions)
        ]
        found: list[tuple[int, str, int]] = []
        after, chunk = asked.after, asked.limit + 1
        while wanted and len(found) <= asked.limit:
            some = candidates(connection, view, wanted, asked, after, chunk)
            found += [(added, name, version) for added, name, version, hidden in some if not hidden]
            if len(some) < chunk:
                break
            after, chunk = some[-1][0], min(2 * chunk, MOST_CANDIDATES)
        told = found[: asked.limit]
        if with_raw:
            raws = _raws(connection, [added for added, _, _ in told])
            told = told[: len(raws)]
        else:
            raws = [b""] * len(told)
        rows = tuple(Row(*one, raw) for one, raw in zip(told, raws, strict=True))
        return Page(rows, rows[-1].added if len(rows) < len(found) else None)

    def delete(
        self, collection: str, owner: str, object_id: str, asked: Filter, *, at: datetime
    ) -> int:
        """Take objects of an owner away; how many. Those of others stay."""
        same = (
            (OBJECTS.c.collection == collection)
            & (OBJECTS.c.owner == owner)
            & (OBJECTS.c.object_id == object_id)
        )
        with writing(self.engine) as connection:
            every = connection.execute(select(OBJECTS.c.version).where(same)).scalars().all()
            gone = set(every) if asked.is_all else set(every) & asked.versions
            if every and asked.is_last:
                gone.add(max(every))
            if every and asked.is_first:
                gone.add(min(every))
            connection.execute(delete(OBJECTS).where(same & OBJECTS.c.version.in_(gone)))
            deleted(connection, OBJECTS.name)
            return len(gone)

    def purge(self, *, at: datetime) -> int:
        """Take away what may not be kept any longer; how many objects."""
        ended = (OBJECTS.c.retain_until.is_not(None)) & (OBJECTS.c.retain_until <= micros(at))
        with writing(self.engine) as connection:
            gone = connection.execute(delete(OBJECTS).where(ended).returning(OBJECTS.c.added))
            count = len(list(gone))
            if count:
                deleted(connection, OBJECTS.name)
            return count

    def put_status(
        self, status: str, root: str, owner: str, told: dict[str, Any], *, at: datetime, keep_s: int
    ) -> None:
        """Keep what became of a request, and let go of those older than ``keep_s`` [s]."""
        with writing(self.engine) as connection:
            old = micros(at) - keep_s * 1_000_000
            connection.execute(delete(STATUSES).where(STATUSES.c.made < old))
            connection.execute(
                insert(STATUSES).values(
                    status=status, root=root, owner=owner, made=micros(at), raw=orjson.dumps(told)
                )
            )

    def status(self, status: str, root: str, owner: str) -> bytes | None:
        """What became of a request of this owner; None of any other."""
        asked = select(STATUSES.c.raw).where(
            (STATUSES.c.status == status) & (STATUSES.c.root == root) & (STATUSES.c.owner == owner)
        )
        with reading(self.engine) as connection:
            found = connection.execute(asked).scalar()
        return None if found is None else bytes(found)

    def markings(
        self, collection: str, owner: str, names: Iterable[str]
    ) -> dict[str, dict[str, Any]]:
        """Markings that an owner posted to a collection before, by identifier."""
        asked = select(OBJECTS.c.object_id, OBJECTS.c.raw).where(
            (OBJECTS.c.collection == collection)
            & OBJECTS.c.object_id.in_(sorted(set(names))[:1_000])
            & (OBJECTS.c.owner == owner)
        )
        with reading(self.engine) as connection:
            return {name: orjson.loads(raw) for name, raw in connection.execute(asked)}


def put(
    connection: Connection,
    collection: str,
    owner: str,
    every: Sequence[Kept],
    *,
    at: datetime,
    most: int,
    is_drill: bool = False,
) -> list[Outcome]:
    """As ``Shelves.put``, within a transaction. ``most``: shelves that an owner may have."""
    added = connection.execute(select(CLOCK.c.last)).scalar_one()
    added = first = max(added + 1, micros(at))
    here = _here(connection, collection, owner, every)
    shelves = _Numbers(connection, collection, owner, most)
    rows, outcomes = [], []
    lines_of: dict[int, str] = {}
    for one in every:
        line = lines_of.get(id(one.label))
        if line is None:
            line = lines_of[id(one.label)] = _line(one.label)
        row = _row(one, added)
        digest, lines = here.setdefault((row["object_id"], row["version"]), (row["digest"], set()))
        why = None if digest == row["digest"] else "this version is here with other content"
        if one.is_drill is not None and one.is_drill != is_drill:
            why = MIXED
        if why is None and line not in lines:
            shelf = shelves.of(one, line)
            if shelf is None:
                why = f"its owner has more than {most} types and labels here"
            else:
                lines.add(line)
                own = {"shelf": shelf, "collection": collection, "owner": owner}
                rows.append(row | own)
                added += 1
        outcomes.append(Outcome(row["object_id"], row["version"], why))
    if rows:
        put_rows(connection, OBJECTS, rows)
        connection.execute(update(CLOCK).values(last=first + len(rows) - 1))
    return outcomes


class _Numbers:
    """Numbers of the shelves of one owner in a collection; a new one is made when it is needed."""

    def __init__(self, connection: Connection, collection: str, owner: str, most: int) -> None:
        self._most = most
        self._connection, self._own = connection, {"collection": collection, "owner": owner}
        mine = (SHELVES.c.collection == collection) & (SHELVES.c.owner == owner)
        asked = select(SHELVES.c.type, SHELVES.c.label, SHELVES.c.shelf).where(mine)
        self._known: dict[tuple[str, str], int] = {
            (row[0], row[1]): row[2] for row in connection.execute(asked)
        }

    def of(self, one: Kept, line: str) -> int | None:
        """The shelf for an object under a label (``line``); None if its owner has as many as may
        be."""
        key = (one.value["type"], line)
        if key not in self._known:
            if len(self._known) >= self._most:
                return None
            row = {**self._own, "type": key[0], "label": key[1], "spec_version": "2.1"}
            made = self._connection.execute(insert(SHELVES).values(row).returning(SHELVES.c.shelf))
            self._known[key] = int(made.scalar_one())
        return self._known[key]


def _line(label: Label | None) -> str:
    """A label in one line, without its retention: that is asked of each row."""
    if label is None:
        return ""
    told = replace(label, retain_until=None).as_json()
    for part in told.get("of_fields", {}).values():
        part.pop("retain_until", None)
    return canonical(told).decode()


@lru_cache(maxsize=10_000)
def _label(line: str) -> Label | None:
    return Label.of(json.loads(line)) if line else None


def _retain_until(label: Label | None) -> int | None:
    if label is None:
        return None
    ends = [one.retain_until for one in (label, *label.of_fields.values())]
    return min((micros(end) for end in ends if end is not None), default=None)


def _row(one: Kept, added: int) -> dict[str, Any]:
    at = version_of(one.value)
    raw = orjson.dumps(one.value)
    return {
        "added": added,
        "object_id": one.value["id"],
        "version": 0 if at is None else micros(at),
        "digest": sha256(canonical(one.value)).digest(),
        "retain_until": _retain_until(one.label),
        "raw": raw,
    }


def _here(
    connection: Connection, collection: str, owner: str, every: Sequence[Kept]
) -> dict[tuple[str, int], tuple[bytes, set[str]]]:
    """Of versions that an owner has here already: the digest, and the labels they are under."""
    names = sorted({one.value["id"] for one in every})
    here: dict[tuple[str, int], tuple[bytes, set[str]]] = {}
    for start in range(0, len(names), 500):
        asked = (
            select(OBJECTS.c.object_id, OBJECTS.c.version, SHELVES.c.label, OBJECTS.c.digest)
            .join(SHELVES, SHELVES.c.shelf == OBJECTS.c.shelf)
            .where(
                (OBJECTS.c.collection == collection)
                & OBJECTS.c.object_id.in_(names[start : start + 500])
                & (OBJECTS.c.owner == owner)
            )
        )
        for name, version, line, digest in connection.execute(asked):
            here.setdefault((name, version), (bytes(digest), set()))[1].add(line)
    return here


def _view(
    connection: Connection, collection: str, party: str, purpose: str, sight: Sight, at: datetime
) -> View:
    asked = select(
        SHELVES.c.shelf, SHELVES.c.type, SHELVES.c.spec_version, SHELVES.c.owner, SHELVES.c.label
    ).where(SHELVES.c.collection == collection)
    seen: dict[int, tuple[str, str]] = {}
    for shelf, kind, spec, owner, line in connection.execute(asked):
        label = _label(line)
        if owner == party or sight.sees(party, purpose, label, line, at):
            seen[shelf] = (kind, spec)
    return View(collection, seen, micros(at))


def _raws(connection: Connection, added: list[int]) -> list[bytes]:
    """The bytes of objects in their order, until a page is full."""
    asked = select(OBJECTS.c.raw).where(OBJECTS.c.added.in_(added)).order_by(OBJECTS.c.added)
    raws: list[bytes] = []
    size = 0
    for (raw,) in connection.execute(asked):
        raws.append(bytes(raw))
        size += len(raws[-1])
        if size >= PAGE_BYTES:
            break
    return raws
