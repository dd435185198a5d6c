"""What goes over a thin link: a part of a partner's log that fits a budget, the urgent part first.

Recalls go first, always whole and in order, whatever the budget. Then notices in order; warnings
and events, the newest first, each whole; then the rest: the newest track of each vessel before
older ones, thinned to its share where the whole does not fit. What stays behind keeps its number:
it is a gap that the taker asks for when there is room, and a thinned track is asked for again,
whole. So a log has no other numbers over a thin link than over a wide one; nothing is lost, only
late.

One record goes in any case, even where it is larger than the budget: else it would never go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from sealane.errors import BadInput
from sealane.ledger import canonical
from sealane.share.book.record import LANES, NOTICE, RECALL
from sealane.share.book.schema import CONTENTS, OUTBOX
from sealane.share.downgrade.decimate import thinned
from sealane.share.item.product import Product

__all__ = ["LEAST_BUDGET", "Thin", "ThinBatch"]

LEAST_BUDGET = 8_192
"""Bytes: the two signatures of a batch have 4.5 kB in base64, and one item has to fit beside."""
ENVELOPE = 5_000
"""Bytes of a batch without records, signatures and cursors included."""
LOOKED_AT = 500
"""Records of a lane that are looked at for one batch (ours)."""
MOST_RECALLS = 5_000
"""Recalls of one batch: some 1.5 MB; the next ones go first in the next (ours)."""
MOST_RANGES = 100
Range = tuple[int, int, int]
"""Lane, first and last number."""


@dataclass(frozen=True, slots=True)
class Thin:
    """A question over a thin link: at most how many bytes, which earlier numbers are missing, and
    which are here thinned."""

    budget: int
    gaps: tuple[Range, ...] = ()
    thinned: tuple[Range, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As it travels."""
        told = {"gaps": self.gaps, "thinned": self.thinned}
        lanes = {name: [[LANES[one[0]], *one[1:]] for one in some] for name, some in told.items()}
        return {"budget": self.budget, **lanes}

    @classmethod
    def of(cls, told: Any) -> Thin:
        """Read ``as_json``; ``BadInput`` for a shape that is none, or a budget below the least."""
        if not isinstance(told, dict) or told.keys() != {"budget", "gaps", "thinned"}:
            raise _no_thin("it has budget, gaps and thinned")
        budget = told["budget"]
        if type(budget) is not int or not LEAST_BUDGET <= budget < 2**53:
            raise _no_thin(f"its budget is {LEAST_BUDGET:,} bytes or more")
        return cls(budget, _ranges(told["gaps"]), _ranges(told["thinned"]))


def _ranges(told: Any) -> tuple[Range, ...]:
    if not isinstance(told, list) or len(told) > MOST_RANGES:
        raise _no_thin(f"it names up to {MOST_RANGES} ranges")
    found = []
    for one in told:
        fit = isinstance(one, list) and len(one) == 3 and one[0] in LANES
        if not fit or not all(type(n) is int and 0 < n < 2**53 for n in one[1:]) or one[1] > one[2]:
            raise _no_thin("a range is a lane, its first and its last number")
        found.append((LANES.index(one[0]), one[1], one[2]))
    return tuple(found)


def _no_thin(why: str) -> BadInput:
    return BadInput(
        f"This is no question for a thin link: {why}.",
        hint="See docs/reference/share/exchange.md.", field="thin",
    )  # fmt: skip


@dataclass
class ThinBatch:
    """One batch as it is filled. ``make``: a record of a row."""

    connection: Connection
    partner: str
    after: Mapping[int, int]
    thin: Thin
    make: Any
    records: list[dict[str, Any]] = field(default_factory=list)
    thinned: int = 0
    _size: int = ENVELOPE
    _is_first: bool = True

    @property
    def room(self) -> int:
        """Bytes of the budget that are left."""
        return self.thin.budget - self._size

    def fill(self) -> dict[str, int]:
        """Take what fits; how many records of each lane stay behind."""
        taken: dict[int, int] = {}
        for row in self._rows(RECALL, is_newest_first=False, limit=MOST_RECALLS):
            self._put(self.make(row), is_free=True)
            taken[RECALL] = taken.get(RECALL, 0) + 1
        for row in self._rows(NOTICE, is_newest_first=False):
            if not self._put(self.make(row)):
                break
            taken[NOTICE] = taken.get(NOTICE, 0) + 1
        for lane in range(NOTICE + 1, len(LANES)):
            taken[lane] = self._lane(lane)
        self._wholes()
        waits = {lane: self._waiting(lane) - taken.get(lane, 0) for lane in range(len(LANES))}
        return {LANES[lane]: count for lane, count in waits.items() if count > 0}

    def _lane(self, lane: int) -> int:
        """Take what fits of a lane of content; how many."""
        count = 0
        for one in _turns([(row, self.make(row)) for row in self._rows(lane)]):
            if self.thin.budget - self._size < LEAST_RECORD and not self._is_first:
                break
            count += self._fitted(*one)
        return count

    def _wanted(self, lane: int) -> Any:
        place = OUTBOX.c.sequence
        missing = [place.between(one[1], one[2]) for one in self.thin.gaps if one[0] == lane]
        later = or_(place > self.after.get(lane, 0), *missing)
        return and_(OUTBOX.c.partner == self.partner, OUTBOX.c.lane == lane, later)

    def _waiting(self, lane: int) -> int:
        asked = select(func.count()).select_from(OUTBOX).where(self._wanted(lane))
        return int(self.connection.execute(asked).scalar_one())

    def _rows(
        self, lane: int, *, is_newest_first: bool = True, limit: int = LOOKED_AT
    ) -> Iterator[Any]:
        place = OUTBOX.c.sequence
        asked = _joined().where(self._wanted(lane))
        order = place.desc() if is_newest_first else place
        return iter(self.connection.execute(asked.order_by(order).limit(limit)).all())

    def _fitted(self, row: Any, record: dict[str, Any], share: float) -> bool:
        """Put a record, whole where it is within its share of the room, else thinned."""
        most = int((self.thin.budget - self._size) * share)
        if len(row.raw or b"") > most and record.get("product") is not None:
            less = _less(record, most)
            if less is not None:
                is_put = self._put(less)
                self.thinned += is_put
                return is_put
        return self._put(record)

    def _put(self, record: dict[str, Any], *, is_free: bool = False) -> bool:
        size = _size(record)
        if not is_free and not self._is_first and self._size + size > self.thin.budget:
            return False
        self._is_first = self._is_first and is_free
        self.records.append(record)
        self._size += size
        return True

    def _wholes(self) -> None:
        """Where there is room left, what the taker has thinned, whole."""
        for lane, first, last in self.thin.thinned:
            place = OUTBOX.c.sequence
            own = (OUTBOX.c.partner == self.partner, OUTBOX.c.lane == lane)
            asked = _joined().where(*own, place.between(first, last)).order_by(place.desc())
            for row in self.connection.execute(asked.limit(LOOKED_AT)).all():
                self._is_first = False
                self._put(self.make(row))


LEAST_RECORD = 400
"""Bytes below which no record of content is: its terms alone have more than 200."""
MARKED = 200
"""Bytes that a thinned record has more than points: ``thinned`` and ``is_thinned``."""


def _joined() -> Any:
    return select(OUTBOX, CONTENTS.c.raw).join(
        CONTENTS, CONTENTS.c.digest == OUTBOX.c.digest, isouter=True
    )


def _less(record: Mapping[str, Any], most: int) -> dict[str, Any] | None:
    """A record with its track in fewer points, of so many bytes; None if it cannot be."""
    told = record.get("product")
    if told is None:
        return None
    bare = {**record, "product": {**told, "body": {**told["body"], "points": []}}}
    less = thinned(Product.of(told), most - _size(bare) - MARKED)
    if less is None:
        return None
    return {**record, "product": less.product.as_json(), "thinned": less.as_json()}


def _size(record: Mapping[str, Any]) -> int:
    return len(canonical(record)) + 1


def _turns(made: list[tuple[Any, dict[str, Any]]]) -> Iterator[tuple[Any, dict[str, Any], float]]:
    """Records in the order of their turn, each with its share of the room that is left: the newest
    of each vessel, then the older ones. What is no track may have all of it."""
    newest: list[tuple[Any, dict[str, Any]]] = []
    older: list[tuple[Any, dict[str, Any]]] = []
    known: set[Any] = set()
    for row, record in made:
        vessel = _vessel(record)
        (older if vessel in known else newest).append((row, record))
        known |= {vessel} - {None}
    for some in (newest, older):
        for place, (row, record) in enumerate(some):
            share = 1.0 if _vessel(record) is None else 1.0 / (len(some) - place)
            yield row, record, share


def _vessel(record: Mapping[str, Any]) -> Any:
    """Whose track a record has; None where it has none."""
    product = record.get("product")
    if product is None or product["label"].get("kind") != "track":
        return None
    body = product["body"]
    return body.get("mmsi") or body.get("track_id") or product["item"]
