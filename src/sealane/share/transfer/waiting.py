"""What came without a whole label waits for one: not held, read by nobody else, released to nobody.

The door keeps out whatever does not say all of its label. Where nothing else keeps it out, the
newest version waits here until somebody of the node labels it or refuses it (``labelling``), its
originator takes it back, or its time is over. A label that is above the ceiling, or says a word
that is not listed, does not wait: it is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select

from sealane.errors import NotFound
from sealane.ledger import canonical, digest, get_rows, put_rows, reading
from sealane.ledger.canonical import moment_told
from sealane.share.book.schema import WAITING
from sealane.share.item.product import Product
from sealane.share.log.content import chunks
from sealane.share.node import Node, time_held

__all__ = ["Keeping", "Queue", "Waiting", "named", "waiting"]

Key = tuple[str, str]
"""Originator and item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How much waits of one giver, and how long. Choices of this project, from no standard: a month
    for people to look, and no more than a flood from one partner may take of a disk."""

    days: int = 30
    most_items: int = 10_000
    most_bytes: int = 256_000_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """One version that waits. ``name``: what it is called in commands, of this version alone;
    ``unsaid``: what its label does not say; ``via``: taxii, cot or file; ``by``: the account that
    brought it, if any; ``until``: when it is deleted unless it was labelled."""

    name: str
    giver: str
    product: Product
    unsaid: tuple[str, ...]
    purpose: str
    via: str
    by: str | None
    came_at: str
    until: str | None

    @classmethod
    def of(cls, row: Any) -> Waiting:
        """From a row of ``WAITING``."""
        product = Product.read(bytes(row.raw))
        unsaid = tuple(json.loads(row.unsaid))
        return cls(
            row.name, row.giver, product, unsaid, row.purpose, row.via, row.by, row.came_at,
            row.retain_until,
        )  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """As people and programs see it."""
        return {
            "name": self.name,
            "giver": self.giver,
            "unsaid": list(self.unsaid),
            "via": self.via,
            "by": self.by,
            "came_at": self.came_at,
            "until": self.until,
            "product": self.product.as_json(),
        }


def waiting(node: Node, *, at: datetime, giver: str | None = None) -> list[Waiting]:
    """What waits and is not over, by the time it came."""
    asked = select(WAITING).order_by(WAITING.c.came_at, WAITING.c.giver, WAITING.c.item)
    if giver is not None:
        asked = asked.where(WAITING.c.giver == giver)
    with reading(node.engine) as connection:
        now = moment_told(time_held(connection, at))
        rows = connection.execute(asked).all()
    return [Waiting.of(row) for row in rows if row.retain_until is None or row.retain_until > now]


def named(connection: Connection, names: Iterable[str], now: datetime) -> list[Waiting]:
    """Those of these names; ``NotFound`` for one that does not wait."""
    wanted = list(dict.fromkeys(names))
    rows = [row for some in chunks(wanted) for row in get_rows(connection, WAITING, {"name": some})]
    over = moment_told(now)
    there = {row.name: row for row in rows if row.retain_until is None or row.retain_until > over}
    for one in wanted:
        if one not in there:
            raise NotFound(
                f"Nothing that is called {one} waits for a label.",
                hint="Look at `sealane share waiting list`; a newer version has another name.",
                value=one,
            )
    return [Waiting.of(there[one]) for one in wanted]


GONE = delete(WAITING).where(
    WAITING.c.giver == bindparam("from_giver"),
    WAITING.c.originator == bindparam("of"),
    WAITING.c.item == bindparam("called"),
)


@dataclass
class Queue:
    """What waits of one giver, within a transaction; ``write`` writes what changed."""

    connection: Connection
    giver: str
    now: datetime
    keeping: Keeping = field(default_factory=Keeping)
    rows: dict[Key, dict[str, Any]] = field(default_factory=dict)
    gone: set[Key] = field(default_factory=set)
    fresh: set[Key] = field(default_factory=set)
    _there: dict[Key, int] = field(default_factory=dict)
    _size: list[int] | None = None

    def look_up(self, items: Iterable[str]) -> None:
        """Which of these items wait; nothing is asked where none of this giver does."""
        mine = select(WAITING.c.item).where(WAITING.c.giver == self.giver).limit(1)
        if self.connection.execute(mine).first() is None:
            return
        for some in chunks(items):
            for row in get_rows(self.connection, WAITING, {"giver": [self.giver], "item": some}):
                self._there[row.originator, row.item] = row.version

    def keep(self, told: Mapping[str, Any], unsaid: list[str], via: str, by: str | None) -> bool:
        """Let a release wait; False where so much of this giver waits that no more may. An older
        version than the one that waits changes nothing."""
        key = (str(told["originator"]), str(told["item"]))
        if told["version"] <= self._there.get(key, 0):
            return True
        product = Product.of(told["product"])
        raw = product.raw
        if not self._fits(key, len(raw)):
            return False
        came, end = moment_told(self.now), self.now + timedelta(days=self.keeping.days)
        own = product.label.retain_until
        over = moment_told(end if own is None else min(own, end))
        self.rows[key] = {
            "giver": self.giver, "originator": key[0], "item": key[1],
            "version": told["version"], "name": self._name(key, raw), "raw": raw,
            "unsaid": json.dumps(unsaid), "purpose": told["terms"]["purpose"], "via": via,
            "by": by, "came_at": came, "retain_until": over,
        }  # fmt: skip
        self._there[key] = told["version"]
        self.fresh.add(key)
        return True

    def drop(self, originator: str, item: str, version: int) -> None:
        """What waits of an item up to a version waits no more."""
        key = (originator, item)
        if key in self._there and self._there[key] <= version:
            del self._there[key]
            self.rows.pop(key, None)
            self.fresh.discard(key)
            self.gone.add(key)

    def write(self) -> None:
        """Write what changed."""
        changed = sorted(self.gone | self.fresh)
        if not changed:
            return
        old = [{"from_giver": self.giver, "of": key[0], "called": key[1]} for key in changed]
        self.connection.execute(GONE, old)
        put_rows(self.connection, WAITING, [self.rows[key] for key in sorted(self.fresh)])

    def _name(self, key: Key, raw: bytes) -> str:
        return digest(canonical([self.giver, *key, digest(raw)]))[:16]

    def _fits(self, key: Key, size: int) -> bool:
        if self._size is None:
            asked = select(func.count(), func.coalesce(func.sum(func.length(WAITING.c.raw)), 0))
            row = self.connection.execute(asked.where(WAITING.c.giver == self.giver)).one()
            self._size = [int(row[0]), int(row[1])]
        count = self._size[0] + (key not in self._there)
        whole = self._size[1] + size
        if count > self.keeping.most_items or whole > self.keeping.most_bytes:
            return False
        self._size = [count, whole]
        return True
