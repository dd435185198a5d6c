"""A party's release log as a TAK stream: what its devices show, and what goes from their screens.

The log is the queue. Whoever reads slowly lags behind in it and is given the latest version of each
item when it goes on, so nothing piles up for it. Recalls come first. What is recalled, replaced,
past its end or already forgotten by screens is not sent; what CoT has no place for, or what makes
an event that tools cut off, is counted by its reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from sealane.errors import BadInput
from sealane.ledger import read_canonical, reading
from sealane.ledger.canonical import moment_read, moment_told
from sealane.share.book.record import LANES, RECALL
from sealane.share.book.schema import CONTENTS, OUTBOX
from sealane.share.downgrade.decimate import thinned
from sealane.share.format.cot import KINDS, Habits, outline, write
from sealane.share.format.cot_task import Withdrawn, withdrawal
from sealane.share.item.product import Product
from sealane.share.log.lapse import Standing
from sealane.share.node import Node, time_held

__all__ = ["Piece", "TakHabits", "TakLane"]

SHOWN = tuple(place for place, name in enumerate(LANES) if name not in ("recall", "notice"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TakHabits:
    """What TAK tools bear.

    ``most_bytes`` of one event: pytak 7.6 reads up to 64 KiB (the limit of asyncio's streams) and
    ends after a longer one. ``beside_bytes``: what an event has beside the points of a track, label
    and names of members included (ours). ``most_at_once``: records read from the log in one go
    (ours).
    ``most_recalls`` that a device is told when it connects, the latest: older ones are long stale
    (ours). ``most_areas`` of a warning that are taken off screens where this process did not write
    it itself (ours); others go when they are stale.
    """

    most_bytes: int = 65_000
    beside_bytes: int = 8_000
    most_at_once: int = 50
    most_recalls: int = 1_000
    most_areas: int = 20


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes of one record: its events, or what takes them back. ``digest``: of the product that
    they show, as it was released; None where they show none."""

    raw: bytes
    item: str
    act: str
    digest: str | None = None


@dataclass
class TakLane:
    """The stream of one party, read from its log; shared by all of its devices."""

    node: Node
    party: str
    habits: TakHabits = field(default_factory=TakHabits)
    skipped: Counter[str] = field(default_factory=Counter)
    _areas: dict[str, int] = field(default_factory=dict)
    _counted: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parties = self.node.policy.pack.parties
        if self.party not in parties or self.party == self.node.party:
            raise BadInput(
                f"{self.party} is no other party of the pack {self.node.policy.pack.id}.",
                hint=f"Take one of {', '.join(sorted(set(parties) - {self.node.party}))}.",
                field="to", value=self.party,
            )  # fmt: skip

    def tops(self) -> dict[int, int]:
        """The last number of each lane that a screen is concerned with."""
        with reading(self.node.engine) as connection:
            return {lane: self._top(connection, lane) for lane in (RECALL, *SHOWN)}

    def begin(self) -> dict[int, int]:
        """Cursors of somebody who may have anything on its screen: the latest recalls, and all that
        is still to be seen."""
        last = self.tops()[RECALL]
        return {RECALL: max(0, last - self.habits.most_recalls)} | dict.fromkeys(SHOWN, 0)

    def after(
        self, cursors: Mapping[int, int], *, now: datetime
    ) -> tuple[list[Piece], dict[int, int]]:
        """What comes next behind cursors, and the cursors behind that."""
        found: list[Piece] = []
        moved = dict(cursors)
        with reading(self.node.engine) as connection:
            held = time_held(connection, now)
            standing = Standing(self.node, self.party, held)
            for lane in (RECALL, *SHOWN):
                left = self.habits.most_at_once - len(found)
                if left <= 0:
                    break
                top = self._top(connection, lane)
                rows = self._rows(connection, lane, cursors.get(lane, 0), top, held, left)
                for row in rows:
                    if standing.is_lapsed(row):
                        self._skip(row, "lapsed")
                        continue
                    piece = self._piece(connection, row, held)
                    found += [] if piece is None else [piece]
                moved[lane] = rows[-1].sequence if len(rows) == left else max(top, moved[lane])
        return found, moved

    def _top(self, connection: Connection, lane: int) -> int:
        asked = select(func.max(OUTBOX.c.sequence)).where(
            OUTBOX.c.partner == self.party, OUTBOX.c.lane == lane
        )
        return int(connection.execute(asked).scalar() or 0)

    def _rows(
        self, connection: Connection, lane: int, after: int, top: int, now: datetime, limit: int
    ) -> list[Any]:
        """Rows of a lane that are to be told, up to a number."""
        asked = select(OUTBOX, CONTENTS.c.raw).join(
            CONTENTS, CONTENTS.c.digest == OUTBOX.c.digest, isouter=True
        )
        place = OUTBOX.c.sequence
        asked = asked.where(
            OUTBOX.c.partner == self.party, OUTBOX.c.lane == lane, place > after, place <= top
        )
        if lane != RECALL:
            end = OUTBOX.c.retain_until
            in_time = end.is_(None) | (end > moment_told(now))
            asked = asked.where(OUTBOX.c.ended.is_(None), CONTENTS.c.raw.is_not(None), in_time)
        return list(connection.execute(asked.order_by(place).limit(limit)))

    def _piece(self, connection: Connection, row: Any, now: datetime) -> Piece | None:
        return (
            self._taken_back(connection, row, now) if row.act == "recall" else self._shown(row, now)
        )

    def _shown(self, row: Any, now: datetime) -> Piece | None:
        """The events of a release; None for one that no screen shows."""
        product = Product.read(bytes(row.raw))
        if product.kind not in KINDS:
            self._skip(row, "no_place")
            return None
        end = None if row.retain_until is None else moment_read(row.retain_until)
        told = product.label.retain_until
        if end is not None and (told is None or end < told):
            product = replace(product, label=replace(product.label, retain_until=end))
        count, stale = outline(product)
        if stale <= now:
            self._skip(row, "stale")
            return None
        raw = self._written(row, product)
        if raw is None:
            return None
        before = self._areas.get(product.item, self._unknown(row.lane, row.told_version))
        self._areas[product.item] = max(count, before)
        if before > count:
            gone = Withdrawn(product.item, 1, str(product.label.originator), "replaced")
            uids = [f"{product.item}#{one}" for one in range(count + 1, before + 1)]
            raw = b"\n".join([raw, withdrawal(gone, now, uids=uids, is_whole=False)])
        return Piece(raw, product.item, "release", str(row.digest))

    def _written(self, row: Any, product: Product) -> bytes | None:
        """Its events; a track too long for one event in fewer points, which it says of itself."""
        habits = Habits(most_bytes=self.habits.most_bytes)
        less = thinned(product, habits.most_bytes - self.habits.beside_bytes)
        for one in (product, None if less is None else less.product):
            try:
                if one is not None:
                    return write([one], habits=habits).raw
            except BadInput:
                continue
        self._skip(row, "too_large")
        return None

    def _unknown(self, lane: int, version: int) -> int:
        """How many areas of an item may be on screens where another process wrote it."""
        is_warning = LANES[lane] == "warning" and version > 1
        return self.habits.most_areas if is_warning else 0

    def _taken_back(self, connection: Connection, row: Any, now: datetime) -> Piece | None:
        """A recall, and a later version that was released since, which has the same name."""
        asked = (
            select(OUTBOX, CONTENTS.c.raw)
            .join(CONTENTS, CONTENTS.c.digest == OUTBOX.c.digest, isouter=True)
            .where(
                OUTBOX.c.partner == self.party, OUTBOX.c.told_item == row.told_item,
                OUTBOX.c.originator == row.originator, OUTBOX.c.act == "release",
            )
            .order_by(OUTBOX.c.told_version.desc())
            .limit(1)
        )  # fmt: skip
        last = connection.execute(asked).first()
        if last is None:
            return None
        count = self._areas.get(row.told_item) or self._unknown(last.lane, 2) or 1
        because = str(read_canonical(row.terms.encode()).get("because", ""))
        gone = Withdrawn(row.told_item, row.told_version, row.originator, because)
        uids = [row.told_item, *(f"{row.told_item}#{one}" for one in range(2, count + 1))]
        raw = withdrawal(gone, now, uids=uids)
        shown = None
        is_back = last.told_version > row.told_version and last.ended is None
        if is_back and last.raw is not None:
            again = self._shown(last, now)
            if again is not None:
                raw, shown = b"\n".join([raw, again.raw]), again.digest
        return Piece(raw, row.told_item, "recall", shown)

    def _skip(self, row: Any, why: str) -> None:
        """Count what is not sent, once for all devices."""
        if row.sequence > self._counted.get(row.lane, 0):
            self._counted[row.lane] = row.sequence
            self.skipped[why] += 1
