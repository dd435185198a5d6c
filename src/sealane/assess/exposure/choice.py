"""Lane shares of countries from the choice among lanes, where the user's table has none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from sealane.assess import lane
from sealane.assess.exposure.basis import SOURCE, with_lanes
from sealane.assess.exposure.lane import NO_GATE, lanes_of
from sealane.assess.lane.choice import hull_of
from sealane.errors import NoRoute

if TYPE_CHECKING:
    import polars as pl

    from sealane.assess.figure import Span
    from sealane.assess.lane import Choice, ChoiceLimits

    Point = tuple[float, float]

__all__ = ["choice_between", "choices_from", "is_way_known", "lanes_by_choice", "part_through"]

COLUMNS = ("origin", "destination", "gate", "share", "low", "high", "commodity", "source")
KEPT = 4096


def lanes_by_choice(
    flows: pl.DataFrame, limits: ChoiceLimits, own: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Shares of gates for every origin and importer of ``flows``, by commodity: see ``lanes_of``.

    A row of ``own``, the table of the user, wins: of a pair and commodity that it tells, nothing is
    worked out. The main reference port of each country decides (of the origin: for this importer)
    and the ship that carries the commodity; other ports and the interval of the scale widen low
    and high. A country without a reference port has no row: nothing is guessed. Gates that fewer
    than ``limits.least_share`` of the ships take at most are left out; a way through none of the
    others is known too, and is a row of ``NO_GATE``. It cannot tell which ports
    and ships a cargo took.
    """
    import polars as pl

    wanted = with_lanes(flows).select("origin", "importer", "commodity").unique(maintain_order=True)
    told = _told(own)
    rows = [] if own is None else [own.select(COLUMNS)]
    made = [
        (origin, importer, gate, *ends, goods, SOURCE)
        for origin, importer, goods in wanted.iter_rows()
        if not told & {(origin, importer, goods), (origin, importer, None)}
        for gate, *ends in _gates(origin, importer, goods, limits)
    ]
    kinds = dict.fromkeys(COLUMNS, pl.String) | dict.fromkeys(("share", "low", "high"), pl.Float64)
    rows.append(pl.DataFrame(made, schema=kinds, orient="row"))
    return lanes_of(pl.concat(rows))


def _told(own: pl.DataFrame | None) -> set[tuple[str, str, str | None]]:
    if own is None:
        return set()
    return set(own.select("origin", "destination", "commodity").iter_rows())


def part_through(choices: Sequence[Choice], gates: Collection[str]) -> Span:
    """The part of the ships that pass any of some gates, of the choices between a country's ports.

    The first choice decides, that of the main ports; the others and the interval of the scale widen
    low and high. This one function tells the share of a gate in ``exposure`` and in ``close``.
    """
    from sealane.assess.figure import Span

    parts = [one.through(*gates) for one in choices]
    if not parts:
        return Span(0.0)
    low, high = min(one.ends[0] for one in parts), max(one.ends[1] for one in parts)
    return Span(parts[0].value, low, high)


@lru_cache(maxsize=KEPT)
def choices_from(
    origin: str, importer: str, goods: str, limits: ChoiceLimits
) -> tuple[Choice, ...]:
    """The choice from each port of an origin to each of an importer, main ports first.

    Empty where one of them has no reference port. ``origin`` may be a region that ships. Where no
    reference lane tells the ship, the choice of the next larger one stands last, and widens.
    """
    from sealane.assess.close.reference import (
        larger_ship,
        ship_between,
        shipped_from,
        shipped_to,
        trade_ship,
    )

    ship, larger = trade_ship(goods, importer), larger_ship(goods, importer)
    pairs = [(a, b) for a in shipped_from(origin, goods, importer) for b in shipped_to(importer)]
    found = [choice_between(a.place, b.place, ship_between(ship, a, b), limits) for a, b in pairs]
    if larger is not None:
        found += [
            choice_between(a.place, b.place, ship_between(larger, a, b), limits)
            for a, b in pairs[:1]
        ]
    return tuple(one for one in found if one is not None)


@lru_cache(maxsize=KEPT)
def choice_between(
    origin: Point, destination: Point, ship: str, limits: ChoiceLimits
) -> Choice | None:
    """The choice of a laden ship between two places (lon, lat) [deg]; None where no lane is open.

    It is kept: whatever closes, ships chose among these lanes before.
    """
    held = lane.Conditions(hull=hull_of(ship))
    try:
        return lane.choose(origin, destination, ship=ship, conditions=held, limits=limits)
    except NoRoute:
        return None


def is_way_known(origin: str, importer: str, goods: str, limits: ChoiceLimits) -> bool:
    """Whether a lane stands for an import from an origin, through a gate or through none.

    This one rule says what of an import is not known, in ``exposure`` and in ``close``.
    """
    return bool(choices_from(origin, importer, goods, limits))


def _gates(
    origin: str, importer: str, goods: str, limits: ChoiceLimits
) -> list[tuple[str, float, float | None, float | None]]:
    """Each telling gate that ``limits.least_share`` of the ships may take: part, low, high.

    Of a known way through none of them ``NO_GATE`` alone, of a way that is not known nothing.
    """
    if not is_way_known(origin, importer, goods, limits):
        return []
    found = choices_from(origin, importer, goods, limits)
    spans = {gate: part_through(found, (gate,)) for one in found for gate in one.gates()}
    told: list[tuple[str, float, float | None, float | None]] = [
        (gate, part.value, *part.ends)
        for gate, part in spans.items()
        if part.ends[1] >= limits.least_share
    ]
    return told or [(NO_GATE, 1.0, None, None)]
