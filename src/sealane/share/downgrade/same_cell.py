"""One ship, one span of time, one cell: what a partner is told of where a ship was, laid together.

Two coarse releases of one ship in one span could fall into two neighbouring cells: then the ship
passed the edge between them in that span, and the edge is finer than any cell. So the first cell
that a partner is told of a ship in a span is remembered (table ``told_cells``), and whatever it is
told later of a span that overlaps that one is a consequence of it.

The rule. A *statement* (T, C) says: at some time in the span T the ship was in the cell C. Spans
nest (``HOURS``, counted from midnight UTC) and cells nest (``downgrade.grid``), so two of them
are one inside the other or apart. Asked for a span T' and a size s', look at the statements
remembered for any of the ship's keys whose spans overlap T':

1. None: (T', the cell of the true place) is told, and remembered for each key.
2. One or more, all of spans within T': (T', the cell of size max(s', s) around C) is told, (T, C)
   being the earliest of them and s the size of C. A key without a statement in T' remembers what
   is told; if a key has another statement there and not this one (two ships that meet, told apart
   before), the place is left out.
3. One whose span is longer than T': the place is left out.
4. If the true place is neither in the cell that 2 tells nor in one of the eight around it, it is
   left out too: what is told is at most a cell off, and a place that was wrong does not stay.

What holds. *Remembered spans of a key do not overlap*: a statement is remembered only where none
overlaps. *Whatever is told of a key is remembered for it, or follows from what is*: in 2, T lies in
T' and C in what is told. *Whether 2 and 3 leave a place out is worked out of what the partner was
told before*, so it learns nothing from it. Hence all places that a partner was told of a ship say
of each moment no more than one cell, and that cell was permitted when it was told; the order of
releases, items, versions, sizes and spans does not matter, nor whether the identity was taken out:
keys are those that this node knows. A place that 4 leaves out tells that within the span the ship
went further than a whole cell, or that a place was wrong: no edge, for it came from anywhere in C.

Between neighbouring spans the ship may change its cell, or nothing could be told of a voyage. That
it passed an edge within two spans of T hours is then known. To somebody who knows no more than
that it made up to v knots this leaves the whole of both cells open at every moment of them, as
long as v T is a cell: from the far side of the one cell the other can be reached before the end of
the next span. So a span is at least as long as a ship at ``CROSSING_KN`` needs to cross a cell
(``Downgrade.hours``).

A node that was restored from a copy has forgotten what it told since (``watch.restored``). Of spans
that began before it was restored it tells a place only where every ship has a remembered statement
of exactly that span: whatever was told and lost of it follows from that one.

What it cannot do: hide the edge from who knows that the ship was slower (at anchor, drifting) or
sees it otherwise; keep ships apart that this node does not know to be one; hold between partners
that put together what each was told, or for one that may have the same ship finer or whole by
another rule. The price: a second event in a span is told in
the cell of the first, and without a place if it is far from it; the middle of a larger cell than
the rule asks is told where that was told before; a day told in one cell leaves out the places of
its hours.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from sealane.ledger import get_rows, put_rows
from sealane.share.book.record import drill_of
from sealane.share.book.schema import TOLD_CELLS, WATCH
from sealane.share.item.product import Product

__all__ = ["HOUR_S", "NO_TIME", "SAME_SPAN", "Said", "SameCell", "ToldCells", "keys_of"]

SAME_SPAN, NO_TIME = "same_span", "no_time"
"""Why a place is not told: by the rule above; or as it has no time that could be told to a span."""

LOST = "lost"
"""Under this key stands the time of which statements may be lost: a ``Said`` of no size."""
HOUR_S = 3_600
"""Seconds of an hour."""


def keys_of(product: Product) -> frozenset[str]:
    """By what this node knows that two products are about one ship: each ship, track and item.
    Ships of a drill are others."""
    body = product.body
    found = {f"item\n{product.label.originator}\n{product.item}"}
    for name, what in (("mmsis", "ship"), ("track_ids", "track")):
        said = body.get(name)
        found |= {f"{what}\n{one}" for one in (said if isinstance(said, list) else [])}
    for name, what in (("mmsi", "ship"), ("track_id", "track")):
        if body.get(name) is not None:
            found.add(f"{what}\n{body[name]}")
    drill = drill_of(body)
    return frozenset(found if drill is None else {f"drill\n{drill}\n{one}" for one in found})


@dataclass(frozen=True, slots=True, order=True)
class Said:
    """A statement: in the ``hours`` from ``begin`` [h since 1970] the ship was in a cell."""

    begin: int
    hours: int
    size: int
    row: int
    column: int

    def within(self, begin: int, hours: int) -> bool:
        """Whether its span lies in another."""
        return begin <= self.begin and self.begin + self.hours <= begin + hours

    def meets(self, begin: int, hours: int) -> bool:
        """Whether its span overlaps another."""
        return self.begin < begin + hours and begin < self.begin + self.hours

    def widened(self, begin: int, hours: int, size: int) -> Said:
        """What follows from it of a longer span and a cell that is not smaller."""
        more = max(size, self.size) // self.size
        return Said(begin, hours, self.size * more, self.row // more, self.column // more)

    @property
    def begins_at(self) -> datetime:
        """When its span begins."""
        return datetime.fromtimestamp(self.begin * HOUR_S, UTC)

    @property
    def middle(self) -> tuple[float, float]:
        """Longitude and latitude [degrees] of the middle of its cell."""
        import numpy as np

        from sealane.share.downgrade.grid import centre

        lon, lat = centre(np.array([self.row]), np.array([self.column]), self.size)
        return float(lon[0]), float(lat[0])

    def is_near(self, place: tuple[float, float]) -> bool:
        """Whether a place (lon, lat) [degrees] lies in its cell or beside it."""
        from sealane.share.downgrade.grid import is_near

        return is_near(place, self.row, self.column, self.size)


Known = Callable[[Iterable[str]], Mapping[str, Sequence[Said]]]


def nothing(keys: Iterable[str]) -> Mapping[str, Sequence[Said]]:
    """What a partner knows that was told nothing."""
    return dict.fromkeys(keys, ())


@dataclass(slots=True)
class SameCell:
    """The rule for one product and one partner. ``known``: what it was told before, by key;
    ``fresh``: what it learns by this product, to be remembered if that goes; ``untold``: members
    of which a place is not told, and why."""

    keys: frozenset[str]
    known: Known = nothing
    fresh: list[tuple[str, Said]] = field(default_factory=list)
    untold: dict[str, str] = field(default_factory=dict)
    _held: dict[str, list[Said]] | None = None
    _lost_until: int = 0

    def tell(self, at: datetime, place: tuple[float, float], hours: int, size: int) -> Said | None:
        """What may be told of a place at a time, to a span [h] and a size [nmi]; None: nothing."""
        hour = int(at.timestamp() // HOUR_S)
        begin = hour // hours * hours
        kept = self._every()
        found = {
            key: [one for one in said if one.meets(begin, hours)] for key, said in kept.items()
        }
        if not all(one.within(begin, hours) for every in found.values() for one in every):
            return None
        if self._lost_until > begin and not _is_exact(found, begin, hours):
            return None
        first = min((one for every in found.values() for one in every), default=None)
        if first is None:
            row, column = _cell(place, size)
            if row < 0:
                return None
            told = Said(begin, hours, size, row, column)
        elif any(every and first not in every for every in found.values()):
            return None
        else:
            told = first.widened(begin, hours, size)
            if not told.is_near(place):
                return None
        for key, every in found.items():
            if not every:
                kept[key].append(told)
                self.fresh.append((key, told))
        return told

    def _every(self) -> dict[str, list[Said]]:
        if self._held is None:
            told = self.known(self.keys | {LOST})
            self._held = {key: list(told.get(key, ())) for key in sorted(self.keys)}
            self._lost_until = max((one.begin + one.hours for one in told.get(LOST, ())), default=0)
        return self._held


def _is_exact(found: Mapping[str, Sequence[Said]], begin: int, hours: int) -> bool:
    """Whether each ship (or track; each item of none) has a statement of exactly this span."""
    ships = [key for key in found if not key.startswith("item\n")] or list(found)
    own = [[(one.begin, one.hours) for one in found[key]] for key in ships]
    return all((begin, hours) in every for every in own)


def _cell(place: tuple[float, float], size: int) -> tuple[int, int]:
    import numpy as np

    from sealane.share.downgrade.grid import cell

    row, column = cell(np.array([place[0]]), np.array([place[1]]), size)
    return int(row[0]), int(column[0])


class ToldCells:
    """What partners were told, within one transaction. ``secret``: makes keys that do not tell the
    ship (``Node.cell_secret``)."""

    def __init__(self, connection: Connection, secret: bytes) -> None:
        self._connection, self._secret = connection, secret
        self._known: dict[tuple[str, str], list[Said]] = {}
        self._fresh: list[dict[str, Any]] = []

    def of(self, partner: str) -> Known:
        """What a partner was told, by key."""

        def known(keys: Iterable[str]) -> Mapping[str, Sequence[Said]]:
            names = {key: self._name(partner, key) for key in keys if key != LOST}
            self._look_up(partner, names.values())
            told = {key: self._known[partner, name] for key, name in names.items()}
            return {**told, LOST: self._lost(partner)}

        return known

    def keep(self, partner: str, fresh: Iterable[tuple[str, Said]]) -> None:
        """Remember what goes to a partner."""
        for key, said in fresh:
            name = self._name(partner, key)
            self._known.setdefault((partner, name), []).append(said)
            row = {"partner": partner, "ship": name, "begin_h": said.begin, "hours": said.hours}
            row |= {"size_nmi": said.size, "cell_row": said.row, "cell_column": said.column}
            self._fresh.append(row)

    def write(self) -> None:
        """Write what is to be remembered."""
        put_rows(self._connection, TOLD_CELLS, self._fresh)

    def _look_up(self, partner: str, names: Iterable[str]) -> None:
        missing = [one for one in names if (partner, one) not in self._known]
        for at in range(0, len(missing), 100):
            some = missing[at : at + 100]
            for one in some:
                self._known[partner, one] = []
            own = {"partner": (partner,), "ship": some}
            for row in get_rows(self._connection, TOLD_CELLS, own):
                said = Said(row.begin_h, row.hours, row.size_nmi, row.cell_row, row.cell_column)
                self._known[partner, row.ship].append(said)

    def _lost(self, partner: str) -> list[Said]:
        """The time until which it is not known what a partner was told, if any."""
        if (partner, LOST) not in self._known:
            own = (WATCH.c.partner == partner, WATCH.c.what == "cells")
            until = self._connection.execute(select(WATCH.c.size).where(*own)).scalar()
            self._known[partner, LOST] = [] if until is None else [Said(0, int(until), 0, 0, 0)]
        return self._known[partner, LOST]

    def _name(self, partner: str, key: str) -> str:
        return hmac.new(self._secret, f"{partner}\n{key}".encode(), hashlib.sha256).hexdigest()
