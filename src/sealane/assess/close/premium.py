"""War-risk premiums of a closure: what was reported, and from which premium on going round pays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from sealane.assess.close.answer import CloseAnswer
from sealane.assess.close.figure_told import span_told
from sealane.assess.close.lane_answer import LaneAnswer
from sealane.assess.close.worth import premiums
from sealane.assess.figure import Price, Span, read_price
from sealane.assess.lane import gate_named
from sealane.assess.voyage import Prices, break_even, sail, ship_of
from sealane.assess.voyage.even import BreakEven
from sealane.errors import BadInput
from sealane.say.said import Said

__all__ = [
    "EVEN_ENDS",
    "EvenAt",
    "Reported",
    "even_at",
    "lacking",
    "premium_told",
    "prices_of",
    "prices_said",
    "reported_range",
    "tolls_of",
]

SPEEDS = 9
"""Speeds over its interval that the ends of a premium are looked for at: slow steaming burns less
and takes longer, so that the least may lie within."""
FUELS = ("hfo", "mdo", "lng", "methanol")
"""A price of fuel without a name stands for whatever the ship burns."""


@dataclass(frozen=True, slots=True)
class Reported:
    """The range of premiums that others told of some waters [% of hull value a passage]."""

    low: float
    high: float
    first: str
    last: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvenAt:
    """A lane that goes round, and the premium at each of ``gates`` that makes both ways cost alike.

    ``gates`` are the closed ones that its way before passes, all of them one set: ``together_pct``
    is what their passages cost together.
    """

    lane: str
    gates: tuple[str, ...]
    premium_pct: Span
    together_pct: Span
    missing: tuple[str, ...]

    @property
    def gate(self) -> str:
        """The gates as one text, with commas between."""
        return ",".join(self.gates)


def reported_range(gates: tuple[str, ...]) -> Reported | None:
    """What others told of the waters of some gates; None where nothing is packaged."""
    told = premiums(gates)
    if not told:
        return None
    return Reported(
        min(one.low if one.low is not None else one.value for one in told),
        max(one.high if one.high is not None else one.value for one in told),
        min(one.at for one in told),
        max(one.at for one in told),
        tuple(dict.fromkeys(one.source for one in told)),
    )


def prices_of(
    gates: tuple[str, ...],
    *,
    premium_pct: Span | None = None,
    hull_value: Price | None = None,
    fuel_per_t: Price | None = None,
    hire_per_day: Price | None = None,
    tolls: Mapping[str, Price] | None = None,
) -> Prices | None:
    """The prices of a closure, one premium for each of its gates, and tolls by gate; None where
    nothing is given.

    Raises:
        BadInput: a premium below zero, a hull that is worth nothing, or prices of two currencies
            or years.
    """
    given = (premium_pct, hull_value, fuel_per_t, hire_per_day)
    if all(one is None for one in given) and not tolls:
        return None
    _refuse_two_units([hull_value, fuel_per_t, hire_per_day, *(tolls or {}).values()])
    risk: Mapping[str, Span] = {} if premium_pct is None else dict.fromkeys(gates, premium_pct)
    return Prices(
        fuel_per_t={} if fuel_per_t is None else dict.fromkeys(FUELS, fuel_per_t),
        hire_per_day=hire_per_day,
        tolls=tolls or {},
        hull_value=hull_value,
        war_risk_pct=risk,
    )


def prices_said(
    gates: tuple[str, ...],
    *,
    premium_pct: Span | None = None,
    hull_value: str | None = None,
    fuel_price: str | None = None,
    hire: str | None = None,
    tolls: Iterable[str] = (),
    pct_by_gate: Mapping[str, float] | None = None,
) -> Prices | None:
    """The prices of a closure or a voyage as people write them (``600 USD 2026``,
    ``suez=675000 USD 2026``); an empty text is no price.

    ``pct_by_gate`` are premiums of gates, by id or name, where each has its own.

    Raises:
        BadInput: as ``read_price``, ``tolls_of`` and ``prices_of``.
    """
    said = {"hull_value": hull_value, "fuel_price": fuel_price, "hire": hire}
    given = {name: read_price(text, field=name) for name, text in said.items() if text}
    found = prices_of(
        gates,
        premium_pct=premium_pct,
        hull_value=given.get("hull_value"),
        fuel_per_t=given.get("fuel_price"),
        hire_per_day=given.get("hire"),
        tolls=tolls_of(tolls),
    )
    if found is None or not pct_by_gate:
        return found
    each = {gate_named(gate).gate_id: Span(pct) for gate, pct in pct_by_gate.items()}
    return replace(found, war_risk_pct=each)


def _refuse_two_units(prices: Iterable[Price | None]) -> None:
    """Costs are sums: no price may be of another currency or year than the first."""
    units = list(dict.fromkeys(one.unit for one in prices if one is not None))
    if len(units) > 1:
        raise BadInput(
            f"Prices are in {' and '.join(units)}, and costs are sums of them.",
            hint=f"Bring all to one currency and year, for example {units[0]}.",
            field="currency",
            value=units[1],
        )


def tolls_of(given: Iterable[str]) -> dict[str, Price]:
    """Tolls by gate from texts such as ``suez=675000 USD 2023``, for one passage of the ship.

    Raises:
        BadInput: no gate or price, a gate twice, or an unknown gate (with near names).
    """
    found: dict[str, Price] = {}
    for text in given:
        name, equals, price = text.partition("=")
        if not equals or not name.strip():
            raise BadInput(
                f"toll: {text!r} names no gate and price.",
                hint="Write the gate and its toll, for example suez=675000 USD 2023.",
                field="toll",
                value=text,
            )
        gate = gate_named(name.strip()).gate_id
        if gate in found:
            raise BadInput(f"toll: {gate} has two tolls.", hint="Give one for each gate.",
                           field="toll", value=text)  # fmt: skip
        found[gate] = read_price(price, field="toll")
    return found


EVEN_ENDS = Said(
    "In brackets: the least and the most over the speeds taken and the ends of the prices.",
    "括弧内は、想定した速力の幅と価格の両端での最小と最大。",
)
NO_HULL = Said(
    "The premium that was given is in no figure: it is a part of the hull's value, which is not"
    " given (--hull-value).",
    "与えた保険料率はどの数値にも入らない。船価に対する割合であり、船価が与えられていない（--hull-value）。",
)
NO_BURN = Said(
    "From which premium on going round is cheaper is not told: a price that differs between both"
    " ways is not given (--fuel-price or --hire).",
    "迂回の方が安くなる保険料率は示せない。両経路で異なる費用の価格（--fuel-price または --hire）が"
    "与えられていない。",
)


def lacking(prices: Prices | None) -> Said | None:
    """What keeps a premium, or the value of a hull, that was given out of the figures; None where
    nothing does."""
    if prices is None or not (prices.war_risk_pct or prices.hull_value):
        return None
    if prices.hull_value is None:
        return NO_HULL
    return None if prices.fuel_per_t or prices.hire_per_day else NO_BURN


def even_at(answer: CloseAnswer, prices: Prices) -> tuple[EvenAt, ...]:
    """For each lane that goes round, the premium above which going round is cheaper.

    At the middle speed and with the prices given (``voyage.break_even``); the ends are the least
    and the most over the speeds of the interval and the ends of the prices. Where a lane passes
    several of the closed gates they share one premium, the same for each passage, as the waters are
    unsafe together; it cannot tell a way that avoids some of them. Empty without the value of a
    hull, or without a price that differs between the ways.
    """
    if prices.hull_value is None or not (prices.fuel_per_t or prices.hire_per_day):
        return ()
    found = []
    for one in answer.lanes:
        passed = dict.fromkeys(gate for gate in one.pair.open_gates if gate in answer.closure.gates)
        is_round = one.pair.fate == "diverted" and not set(passed) & set(one.pair.shut_gates)
        if passed and is_round:
            found.append(_even(one, tuple(passed), answer.limits.slow_share, prices))
    return tuple(found)


def premium_told(answer: CloseAnswer, prices: Prices | None) -> dict[str, Any]:
    """What was reported for these waters, and per lane the premium above which going round is
    cheaper, for JSON [% of hull value]: at each closed gate, and of all passages together."""
    range_, lacks = reported_range(answer.closure.gates), lacking(prices)
    from sealane.assess.close.round_cost import left_out_said, tolls_told

    even = () if prices is None else even_at(answer, prices)
    left_out = (*left_out_said(even, answer.lanes), *tolls_told(answer))
    return {
        "reported": None if range_ is None else asdict(range_),
        "even_at": [
            {
                "lane": one.lane, "gate": one.gate, "gates": list(one.gates),
                **_told(one.premium_pct), "together": _told(one.together_pct),
                "missing": list(one.missing),
            }
            for one in even
        ],
        "left_out": [{"en": one.in_("en"), "ja": one.in_("ja")} for one in left_out],
        "lacks_en": None if lacks is None else lacks.en,
        "lacks_ja": None if lacks is None else lacks.ja,
    }  # fmt: skip


def _told(span: Span) -> dict[str, Any]:
    return span_told(span, "bounds", why="no_range") or {}


def _even(one: LaneAnswer, gates: tuple[str, ...], slow_share: Span, prices: Prices) -> EvenAt:
    at = _at_speed(one, gates, slow_share.value, prices)
    low, high = slow_share.ends
    speeds = np.linspace(low, high, SPEEDS).tolist() if high > low else []
    every = [at, *(_at_speed(one, gates, speed, prices) for speed in speeds)]
    premium, together = (
        _over([span.premium_pct for span in every]), _over([span.together_pct for span in every])
    )  # fmt: skip
    return EvenAt(one.lane.lane, gates, premium, together, at.missing)


def _over(spans: list[Span]) -> Span:
    """The first, with an interval that holds all."""
    lows, highs = zip(*(one.ends for one in spans), strict=True)
    return Span(spans[0].value, min(lows), max(highs))


def _at_speed(
    one: LaneAnswer, gates: tuple[str, ...], slow_share: float, prices: Prices
) -> BreakEven:
    pair = one.pair
    ship = ship_of(pair.ship)
    speed = ship.design_speed_kn * slow_share
    short, long = (
        sail(nmi or 0.0, ship, speed, gates=passed)
        for nmi, passed in ((pair.open_nmi, pair.open_gates), (pair.shut_nmi, pair.shut_gates))
    )
    return break_even(short, long, prices, gate=gates)
