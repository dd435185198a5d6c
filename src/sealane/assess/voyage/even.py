"""The war-risk premium at which two ways cost the same."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sealane.assess.figure import Price, Span
from sealane.assess.voyage.cost import PERCENT, TOLLED, Prices, cost_of
from sealane.assess.voyage.sail import Voyage
from sealane.errors import BadInput

__all__ = ["BreakEven", "break_even"]


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The premium at each of ``gates`` above which the long way is cheaper [% of hull value a
    transit].

    Below zero the long way is cheaper without any premium. ``transits`` are those of the short way
    through these gates: so many premiums together. ``missing`` names what the comparison lacks;
    what both ways share (the crew, the ship) does not matter to it.
    """

    gates: tuple[str, ...]
    premium_pct: Span
    missing: tuple[str, ...]
    transits: int = 1

    @property
    def gate(self) -> str:
        """The gates as one text, with commas between."""
        return ",".join(self.gates)

    @property
    def together_pct(self) -> Span:
        """The premiums of all transits together [% of hull value]."""
        return self.premium_pct * float(self.transits)


def _saved(short: Voyage, long: Voyage, prices: Prices) -> list[Price]:
    """What the short way saves, part by part; each price comes in once."""
    saved = []
    if prices.hire_per_day is not None:
        saved.append(prices.hire_per_day.times(long.days - short.days))
    for fuel, price in prices.fuel_per_t.items():
        tonnes = long.fuels_t.get(fuel, 0.0) - short.fuels_t.get(fuel, 0.0)
        saved.append(price.times(tonnes))
    if prices.cargo_value is not None and prices.cargo_pct_per_day is not None:
        share = prices.cargo_pct_per_day * (PERCENT * (long.days - short.days))
        saved.append(prices.cargo_value.times(share))
    if prices.carbon_per_t is not None and prices.carbon_share is not None:
        covered = (long.co2_t - short.co2_t) * prices.carbon_share
        saved.append(prices.carbon_per_t.times(covered))
    for fees in (prices.tolls, prices.crew_bonus):
        for gate, price in fees.items():
            transits = long.gates.count(gate) - short.gates.count(gate)
            if transits:
                saved.append(price.times(float(transits)))
    return saved


def break_even(
    short: Voyage, long: Voyage, prices: Prices, *, gate: str | tuple[str, ...]
) -> BreakEven:
    """The war-risk premium at ``gate`` of the short way at which both ways cost the same.

        premium = (long - short, in all other parts, premiums elsewhere included)
                  / hull value / transits of the short way through the gate

    Several gates are one set with one premium, the same at each: that of waters that are unsafe
    together. Differences are taken before prices, so that a price common to both ways comes in once
    and its interval is not counted twice. It cannot tell a way that avoids some of several gates.

    Raises:
        BadInput: a gate is not on the short way or also on the long one, no hull value, or nothing
            to compare.
    """
    gates = (gate,) if isinstance(gate, str) else gate
    for one in gates or ("",):
        if one not in short.gates or one in long.gates:
            raise BadInput(
                f"{one!r} is to be on the short way and not on the long one.",
                hint=f"Short: {', '.join(short.gates)}. Long: {', '.join(long.gates)}.",
                field="gate",
                value=one,
            )
    if prices.hull_value is None:
        raise BadInput("a premium is a share of the hull value; none is given.", field="hull_value")
    saved = _saved(short, long, prices)
    if not saved:
        raise BadInput("no price is given that differs between the ways.", field="prices")
    total = saved[0]
    for part in saved[1:]:
        total = total + part
    if total.unit != prices.hull_value.unit:
        raise BadInput(
            f"costs are in {total.unit}, the hull value in {prices.hull_value.unit}.",
            hint="Bring both to one currency and year first (`Price.carried`).",
            field="hull_value",
        )
    together = (total.amount * (1 / PERCENT)).over(prices.hull_value.amount)
    for other, pct in prices.war_risk_pct.items():
        elsewhere = long.gates.count(other) - short.gates.count(other)
        if other not in gates and elsewhere:
            together = together + pct * float(elsewhere)
    transits = sum(short.gates.count(one) for one in gates)
    lacking = _lacking(short, long, prices, gates)
    return BreakEven(gates, together * (1.0 / transits), lacking, transits)


def _lacking(
    short: Voyage, long: Voyage, prices: Prices, gates: Collection[str]
) -> tuple[str, ...]:
    """What the comparison lacks: of gates, those that only one way passes matter, and the tolls of
    ``gates`` themselves."""
    told: dict[str, None] = {}
    for way, other in ((short, long), (long, short)):
        own = [one for one in way.gates if one not in gates and one not in other.gates]
        cost = cost_of(
            days=way.days, fuels_t=way.fuels_t, co2_t=way.co2_t, gates=own, prices=prices
        )
        told.update(dict.fromkeys(cost.missing))
    untold = [gate for gate in gates if gate in TOLLED and gate not in prices.tolls]
    told.update(dict.fromkeys(f"toll at {gate} not known" for gate in untold))
    return tuple(told)
