"""War-risk premiums of a closure: what was reported, and from which premium on going round pays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sealane.assess.close.answer import CloseAnswer
from sealane.assess.close.lane_answer import LaneAnswer
from sealane.assess.close.worth import premiums
from sealane.assess.figure import Price, Span
from sealane.assess.said import Said
from sealane.assess.voyage import Prices, break_even, sail, ship_of

__all__ = [
    "EvenAt",
    "Reported",
    "even_at",
    "lacking",
    "premium_told",
    "prices_of",
    "reported_range",
]

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
) -> Prices | None:
    """The prices of a closure, one premium for each of its gates; None where nothing is given.

    Raises:
        BadInput: a premium below zero, or a hull that is worth nothing.
    """
    if premium_pct is None and hull_value is None and fuel_per_t is None and hire_per_day is None:
        return None
    risk: Mapping[str, Span] = {} if premium_pct is None else dict.fromkeys(gates, premium_pct)
    return Prices(
        fuel_per_t={} if fuel_per_t is None else dict.fromkeys(FUELS, fuel_per_t),
        hire_per_day=hire_per_day,
        hull_value=hull_value,
        war_risk_pct=risk,
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

    At the middle speed and with the prices given (``voyage.break_even``). Where a lane passes
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
            found.append(_even(one, tuple(passed), answer.limits.slow_share.value, prices))
    return tuple(found)


def premium_told(answer: CloseAnswer, prices: Prices | None) -> dict[str, Any]:
    """What was reported for these waters, and per lane the premium above which going round is
    cheaper, for JSON [% of hull value]: at each closed gate, and of all passages together."""
    range_, lacks = reported_range(answer.closure.gates), lacking(prices)
    even = () if prices is None else even_at(answer, prices)
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
        "lacks_en": None if lacks is None else lacks.en,
        "lacks_ja": None if lacks is None else lacks.ja,
    }  # fmt: skip


def _told(span: Span) -> dict[str, float]:
    low, high = span.ends
    return {"value": span.value, "low": low, "high": high}


def _even(one: LaneAnswer, gates: tuple[str, ...], slow_share: float, prices: Prices) -> EvenAt:
    pair = one.pair
    ship = ship_of(pair.ship)
    speed = ship.design_speed_kn * slow_share
    short, long = (
        sail(nmi or 0.0, ship, speed, gates=passed)
        for nmi, passed in ((pair.open_nmi, pair.open_gates), (pair.shut_nmi, pair.shut_gates))
    )
    even = break_even(short, long, prices, gate=gates)
    return EvenAt(one.lane.lane, gates, even.premium_pct, even.together_pct, even.missing)
