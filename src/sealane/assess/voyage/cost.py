"""What a voyage costs, part by part.

Nothing is assumed: a part without a price is left out and named in ``Cost.missing``. Packaged
prices that others reported, with their dates, are in ``assess.reported``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sealane.assess.figure import Price, Span
from sealane.errors import BadInput

__all__ = ["PERCENT", "TOLLED", "Cost", "Part", "Prices", "cost_of"]

TOLLED = ("suez", "panama", "kiel_canal")
"""Gates of ``law.gateways`` that take a toll: without one the cost says that it lacks it."""

PERCENT = 0.01


MOST_PREMIUM_PCT = 100.0
"""The most that a premium can be: the hull itself [% of its value]. By definition."""


@dataclass(frozen=True, slots=True)
class Prices:
    """What is known of prices; None, or a gate not named, is "not known", never zero.

    Attributes:
        fuel_per_t: price of a tonne, by fuel (hfo, mdo, lng, methanol).
        hire_per_day: charter hire or the day's earnings forgone.
        tolls: by gate, for one transit of this ship.
        hull_value: insured value of the ship.
        war_risk_pct: premium by gate [% of the hull value for one transit].
        crew_bonus: by gate, for the crew together.
        cargo_value: value of the cargo.
        cargo_pct_per_day: what a day in transit costs [% of the cargo's value].
        carbon_per_t: price of an allowance for a tonne of CO2.
        carbon_share: share of the voyage's CO2 that needs one (``eu_share``).
    """

    fuel_per_t: Mapping[str, Price] = field(default_factory=dict)
    hire_per_day: Price | None = None
    tolls: Mapping[str, Price] = field(default_factory=dict)
    hull_value: Price | None = None
    war_risk_pct: Mapping[str, Span] = field(default_factory=dict)
    crew_bonus: Mapping[str, Price] = field(default_factory=dict)
    cargo_value: Price | None = None
    cargo_pct_per_day: Span | None = None
    carbon_per_t: Price | None = None
    carbon_share: float | None = None

    def __post_init__(self) -> None:
        if self.carbon_share is not None and not 0 <= self.carbon_share <= 1:
            raise BadInput(
                f"carbon_share {self.carbon_share} is not a share, 0 to 1.",
                field="carbon_share",
                value=self.carbon_share,
            )
        for gate, premium in self.war_risk_pct.items():
            low, high = premium.ends
            if not 0 <= low <= high <= MOST_PREMIUM_PCT:
                why = "negative" if low < 0 else "more than the hull is worth"
                raise BadInput(
                    f"the premium at {gate} is {why}.",
                    hint=f"Give per cent of the hull's value, 0 to {MOST_PREMIUM_PCT:g}.",
                    field="war_risk_pct",
                    value=high if low >= 0 else low,
                )
        if self.hull_value is not None and self.hull_value.amount.ends[0] <= 0:
            raise BadInput("the hull value is not above zero.", field="hull_value")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a cost: ``quantity`` of ``unit``, and what it comes to."""

    name: str
    quantity: float
    unit: str
    price: Price


@dataclass(frozen=True, slots=True)
class Cost:
    """The parts that have a price, and in words what is missing."""

    parts: tuple[Part, ...]
    missing: tuple[str, ...]

    @property
    def total(self) -> Price | None:
        """The sum of the parts; None where nothing has a price.

        Raises:
            BadInput: parts are in different currencies or years.
        """
        total: Price | None = None
        for part in self.parts:
            total = part.price if total is None else total + part.price
        return total


def _by_gate(gates: Sequence[str], prices: Prices) -> tuple[list[Part], list[str]]:
    parts, missing = [], []
    for gate in gates:
        if gate in prices.tolls:
            parts.append(Part(f"toll {gate}", 1.0, "transit", prices.tolls[gate]))
        elif gate in TOLLED:
            missing.append(f"toll at {gate} not known")
        if gate in prices.crew_bonus:
            parts.append(Part(f"crew bonus {gate}", 1.0, "transit", prices.crew_bonus[gate]))
        if gate in prices.war_risk_pct and prices.hull_value is not None:
            premium = prices.hull_value.times(prices.war_risk_pct[gate] * PERCENT)
            parts.append(Part(f"war risk {gate}", 1.0, "transit", premium))
    if gates and not prices.crew_bonus:
        missing.append("crew bonus not known")
    without = [gate for gate in gates if gate not in prices.war_risk_pct]
    if gates and prices.hull_value is None:
        missing.append("war-risk premium: hull value not known")
    elif without:
        missing.append(f"war-risk premium not known at {', '.join(without)}")
    return parts, missing


def cost_of(
    *,
    days: float,
    fuels_t: Mapping[str, float],
    co2_t: float,
    gates: Sequence[str],
    prices: Prices,
) -> Cost:
    """The cost of so many days, tonnes and gates."""
    parts, missing = [], []
    for fuel, tonnes in fuels_t.items():
        if fuel in prices.fuel_per_t:
            parts.append(Part(f"fuel {fuel}", tonnes, "t", prices.fuel_per_t[fuel].times(tonnes)))
        elif tonnes > 0:
            missing.append(f"price of {fuel} not known")
    if prices.hire_per_day is not None:
        parts.append(Part("hire", days, "d", prices.hire_per_day.times(days)))
    else:
        missing.append("hire not known")
    if prices.cargo_value is not None and prices.cargo_pct_per_day is not None:
        share = prices.cargo_pct_per_day * (PERCENT * days)
        parts.append(Part("cargo time", days, "d", prices.cargo_value.times(share)))
    else:
        missing.append("value of the cargo's time not known")
    if prices.carbon_per_t is not None and prices.carbon_share is not None:
        covered = co2_t * prices.carbon_share
        parts.append(Part("emission trading", covered, "t", prices.carbon_per_t.times(covered)))
    else:
        missing.append("emission trading not known")
    at_gates, lacking = _by_gate(gates, prices)
    return Cost((*parts, *at_gates), (*missing, *lacking))
