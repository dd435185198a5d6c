"""A closure from its question to its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from sealane.assess.assessment import digest_of
from sealane.assess.close.answer import CloseAnswer
from sealane.assess.close.ask import CloseLimits, Closure
from sealane.assess.close.bound import bound
from sealane.assess.close.country import OIL, CountryAnswer, StockRun, answer_country, run_country
from sealane.assess.close.dependence import STOCK, Dependence, Missing
from sealane.assess.close.draw import Draws, draws_of
from sealane.assess.close.enclosed import behind_gates
from sealane.assess.close.export import exports
from sealane.assess.close.food import food
from sealane.assess.close.ground import Ground, ground_of
from sealane.assess.close.lane_answer import answer_lane
from sealane.assess.close.premium import lacking
from sealane.assess.close.price import GoodsPrice, valued
from sealane.assess.close.seen import seen_before
from sealane.assess.close.share import chosen, means
from sealane.assess.close.world import world_rows
from sealane.law.state_name import iso3_of

if TYPE_CHECKING:
    import polars as pl

    from sealane.assess.lane import ChoiceLimits
    from sealane.assess.voyage import Prices

__all__ = ["close"]

FIRST = ("crude_oil", "oil_all", "oil_products", "lng", "coal")


def close(
    closure: Closure,
    limits: CloseLimits | None = None,
    *,
    facts: str | Path | None = None,
    prices: Prices | None = None,
    goods_prices: Mapping[str, GoodsPrice] | None = None,
    events: pl.DataFrame | None = None,
    choice: ChoiceLimits | None = None,
    ground: Ground | None = None,
    has_measures: bool = True,
) -> CloseAnswer:
    """What follows when gates are closed or unsafe: lanes, countries, stocks, ships, measures.

    Parameters:
        limits: draws and assumptions; see :class:`CloseLimits`.
        facts: a folder of the user beside the packaged facts; see ``exposure``.
        prices: for the cost of a voyage; a part without a price is named, never guessed.
        goods_prices: of commodities (``read_prices``): what is missing is then worth so much.
        events: rows of the table ``events`` of a lake: passages before, as a fact beside.
        choice: on reference lanes ships that go round take several lanes by what they cost, and
            lengths are means (``share.LANES``); None takes the shortest way alone. Imports are
            always spread over lanes, by the shares that ``exposure`` tells.
        ground: that of these gates, where it is kept; ``facts`` are then those of the ground.
        has_measures: False leaves out what helps, which takes half of the time.

    It cannot tell who closes a gate or why, what ships that wait do, or what people decide later.

    Raises:
        BadInput: a table of the user does not hold, or the ground is of other gates.
    """
    limits = limits or CloseLimits()
    on = ground or ground_of(closure.gates, facts=facts)
    on.check(closure.gates)
    draws, of_lanes = draws_of(closure, limits), {way: on.ways[way] for way in on.asked}
    taken = {} if choice is None else chosen(of_lanes, closure.gates, choice)
    of_lanes = means(of_lanes, taken)
    of_asked = list(zip(on.lanes, on.asked, strict=True))
    told = [answer_lane(one, of_lanes[way], draws, limits, prices) for one, way in of_asked]
    countries = [answer_country(one, draws, limits) for one in sorted(on.found, key=_place)]
    return CloseAnswer(
        closure=closure,
        limits=limits,
        lanes=tuple(told),
        countries=tuple(countries),
        stocks=tuple(_stocks(countries, closure.gates, draws, limits, has_measures=has_measures)),
        fleets=tuple(bound(told, draws, limits)),
        seen=None if events is None else tuple(seen_before(events, closure.gates, closure.start)),
        missing=(*on.missing, *_unions(countries)),
        behind=on.behind,
        inputs=_digest(closure, limits, on, prices, goods_prices, choice),
        world=tuple(world_rows(closure.gates, on.ways, draws, limits.tail, closure.start)),
        exports=tuple(exports(closure.gates, countries, on.facts, draws, limits.tail)),
        food=tuple(food(on.facts, behind_gates(closure.gates).coasts, draws, limits.tail)),
        lacks=lacking(prices),
        prices=prices,
        values=None if goods_prices is None else valued(countries, goods_prices),
        choices={one.lane: taken[way] for one, way in of_asked if way in taken},
    )


def _place(one: Dependence) -> tuple[int, float]:
    """Oil and gas first, then the largest part first."""
    at = FIRST.index(one.commodity) if one.commodity in FIRST else len(FIRST)
    return at, -(one.share.value if one.share else 0.0)


def _stocks(
    countries: list[CountryAnswer], gates: tuple[str, ...], draws: Draws, limits: CloseLimits,
    *, has_measures: bool,
) -> list[StockRun]:  # fmt: skip
    """The oil of every country of which a volume is known and that misses some of it; all of it
    once, not its parts again."""
    found = []
    for iso3 in dict.fromkeys(one.fact.importer for one in countries):
        if iso3_of(iso3) is None:
            continue
        own = [
            one
            for one in countries
            if one.fact.importer == iso3
            and one.fact.commodity in OIL
            and one.is_sized
            and one.fact.has_way
        ]
        whole = [one for one in own if one.fact.commodity == "oil_all"]
        if not own:
            continue
        run = run_country(iso3, whole or own, gates, draws, limits, has_measures=has_measures)
        if run.lost.any() or not draws.share.any():
            found.append(run)
    return found


def _unions(countries: list[CountryAnswer]) -> list[Missing]:
    """Importers of several countries, such as the EU, lose oil and have no one stock."""
    return [
        Missing(one.fact.importer, one.fact.commodity, STOCK)
        for one in countries
        if one.fact.commodity in OIL and iso3_of(one.fact.importer) is None
    ]


def _digest(
    closure: Closure, limits: CloseLimits, ground: Ground, prices: Prices | None,
    goods_prices: Mapping[str, GoodsPrice] | None, choice: ChoiceLimits | None,
) -> str:  # fmt: skip
    return digest_of(
        [
            asdict(closure) | {"start": str(closure.start)},
            asdict(limits),
            ground.inputs,
            None if prices is None else asdict(prices),
            *([] if choice is None else [asdict(choice) | {"gates": sorted(choice.gates)}]),
            *([asdict(one) for one in goods_prices.values()] if goods_prices else ()),
        ]
    )
