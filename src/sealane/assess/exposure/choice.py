"""Lane shares of countries from the choice among lanes, where the user's table has none."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from sealane.assess import lane
from sealane.assess.exposure.lane import lanes_of
from sealane.assess.lane.choice import METHOD as CHOICE
from sealane.assess.lane.choice import hull_of
from sealane.errors import NoRoute

if TYPE_CHECKING:
    import polars as pl

    from sealane.assess.figure import Span
    from sealane.assess.lane import ChoiceLimits

__all__ = ["SOURCE", "lanes_by_choice"]

SOURCE = f"Sealane, {CHOICE}; reference ports"
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
    than ``limits.least_share`` of the ships take at most are left out. It cannot tell which ports
    and ships a cargo took.
    """
    import polars as pl

    wanted = flows.filter(pl.col("origin_kind") == "iso3").select(
        "origin", "importer", "commodity"
    ).unique(maintain_order=True)  # fmt: skip
    told = _told(own)
    rows = [] if own is None else [own.select(COLUMNS)]
    made = [
        (origin, importer, gate, part.value, *part.ends, goods, SOURCE)
        for origin, importer, goods in wanted.iter_rows()
        if not told & {(origin, importer, goods), (origin, importer, None)}
        for gate, part in _gates(origin, importer, goods, limits).items()
    ]
    kinds = dict.fromkeys(COLUMNS, pl.String) | dict.fromkeys(("share", "low", "high"), pl.Float64)
    rows.append(pl.DataFrame(made, schema=kinds, orient="row"))
    return lanes_of(pl.concat(rows))


def _told(own: pl.DataFrame | None) -> set[tuple[str, str, str | None]]:
    if own is None:
        return set()
    return set(own.select("origin", "destination", "commodity").iter_rows())


@lru_cache(maxsize=KEPT)
def _gates(origin: str, importer: str, goods: str, limits: ChoiceLimits) -> dict[str, Span]:
    """The part of each telling gate; the main ports first, the others widen."""
    from sealane.assess.close.reference import OTHER_SHIP, SHIP_OF, shipped_from, shipped_to
    from sealane.assess.figure import Span

    ship = SHIP_OF.get(goods, OTHER_SHIP)
    held = lane.Conditions(hull=hull_of(ship))
    found = []
    for a in shipped_from(origin, goods, importer):
        for b in shipped_to(importer):
            try:
                choice = lane.choose(a.place, b.place, ship=ship, conditions=held, limits=limits)
            except NoRoute:
                continue
            found.append(choice.gates())
    nothing = Span(0.0)
    spans = {gate: [one.get(gate, nothing) for one in found] for one in found for gate in one}
    return {
        gate: Span(own[0].value, min(one.ends[0] for one in own), max(one.ends[1] for one in own))
        for gate, own in spans.items()
        if max(one.ends[1] for one in own) >= limits.least_share
    }
