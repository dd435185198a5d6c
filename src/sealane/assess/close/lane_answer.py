"""What a closure does to a reference lane: miles, days, fuel, CO2, cost and the wave after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sealane.assess.close.ask import CloseLimits
from sealane.assess.close.draw import Draws, Interval, interval
from sealane.assess.close.late import days_on, missing
from sealane.assess.close.reference import Lane
from sealane.assess.close.way import Pair
from sealane.assess.fleet import recover
from sealane.assess.voyage import Prices, Voyage, burn_at, sail, ship_of

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]

__all__ = ["LaneAnswer", "Side", "answer_lane"]

BEFORE_D = 10
"""Days of departures before the closure that the wave of arrivals is worked out with."""


@dataclass(frozen=True, slots=True)
class Side:
    """A way before or during the closure, each figure (middle, low, high)."""

    distance_nmi: float
    gates: tuple[str, ...]
    days: Interval
    fuel_t: Interval
    co2_t: Interval
    cost: dict[str, Any]


@dataclass(frozen=True, slots=True)
class LaneAnswer:
    """A reference lane: before, during (None: cut off), what is added, and the wave after it.

    ``extra`` holds days, fuel and CO2 of one voyage more and the change of distance as a share;
    ``missing_days`` the days without the arrivals of the ships that are stopped.
    """

    lane: Lane
    pair: Pair
    before: Side | None
    during: Side | None
    extra: dict[str, Interval]
    missing_days: Interval
    capacity: Interval | None
    bunching: dict[str, float | None] | None


def loop_change(pair: Pair, draws: Draws, limits: CloseLimits) -> Numbers:
    """Change of what the ships of a lane carry a day while the share stopped goes round, by draw.

    ``fleet.capacity_change`` with the mean round trip of both ways: the level at the end of the
    closure, and no mean over it or over a year. Ships that go round are missing where they would
    have been from the day on which the first turns, and more of them each day until those come in
    that turned first. So the longer way counts in full where the closure outlasts the wait
    (``CloseLimits.patience_d``) by the days that it takes more, below that by as many days as it
    does, and nothing where it is no longer than the wait: it grows without a step. That is the
    arithmetic of a stock of ships that one joins a day, not of a source: ours. It cannot tell what
    the wait itself binds, nor ships that turn at once as they expect a long closure.
    """
    is_container = ship_of(pair.ship).study_type == "container"
    span = limits.port_days_container if is_container else limits.port_days_bulk
    port = draws.of(span)
    assert port is not None
    assert pair.open_nmi is not None
    before = 2 * days_on(pair.open_nmi, pair.ship, draws) + port
    turned = np.maximum(draws.days - draws.patience, 0.0)
    more = 2 * np.minimum(days_on(pair.extra_nmi, pair.ship, draws), turned) * draws.share
    return np.asarray(before / (before + more) - 1)


def answer_lane(
    one: Lane, pair: Pair, draws: Draws, limits: CloseLimits, prices: Prices | None
) -> LaneAnswer:
    """The figures of one lane."""
    before, parts = _side(pair.open_nmi, pair.open_gates, pair.ship, draws, limits, prices)
    extra: dict[str, Interval] = {}
    during, capacity, bunching = before, None, None
    if pair.fate == "cut_off":
        during = None
    elif pair.fate == "diverted":
        during, later = _side(pair.shut_nmi, pair.shut_gates, pair.ship, draws, limits, prices)
        extra = {
            name: interval(later[name] - parts[name], limits.tail)
            for name in ("days", "fuel_t", "co2_t")
        }
        capacity = interval(loop_change(pair, draws, limits), limits.tail)
        bunching = _bunching(parts["days"][0], later["days"][0], draws, limits)
    gone = interval(missing(pair, draws), limits.tail)
    return LaneAnswer(one, pair, before, during, extra, gone, capacity, bunching)


def _side(
    nmi: float | None,
    gates: tuple[str, ...],
    ship: str,
    draws: Draws,
    limits: CloseLimits,
    prices: Prices | None,
) -> tuple[Side | None, dict[str, Numbers]]:
    if nmi is None:
        return None, {}
    own = ship_of(ship)
    speed = own.design_speed_kn * draws.slow_share
    burn = burn_at(own, speed)
    days = days_on(nmi, ship, draws)
    parts = {"days": days, "fuel_t": days * burn.fuel_t, "co2_t": days * burn.co2_t}
    voyage = sail(nmi, own, float(speed[0]), gates=gates, prices=prices)
    told = {name: interval(np.asarray(values), limits.tail) for name, values in parts.items()}
    return Side(nmi, gates, cost=_cost(voyage), **told), parts


def _cost(voyage: Voyage) -> dict[str, Any]:
    """The parts that have a price, and in words what is missing."""
    total = voyage.cost.total
    return {
        "total": None if total is None else [total.amount.value, *total.amount.ends],
        "unit": None if total is None else total.unit,
        "parts": [
            {"part": one.name, "value": one.price.amount.value, "unit": one.price.unit}
            for one in voyage.cost.parts
        ],
        "missing": list(voyage.cost.missing),
    }


def _bunching(
    short: float, long: float, draws: Draws, limits: CloseLimits
) -> dict[str, float | None] | None:
    """The wave after the opening at the middle figures, in ships a day over the ordinary one."""
    share, days = float(draws.share[0]), round(float(draws.days[0]))
    if share <= 0:
        return None
    until = BEFORE_D + days
    through = recover(
        np.full(until + 2 * int(np.ceil(long)), share),
        short_days=short,
        long_days=long,
        closed=(BEFORE_D, until),
        berths_per_day=limits.berths - (1 - share),
    )
    return {
        "peak_arrivals_of_ordinary": round(through.peak_arrivals + 1 - share, 3),
        "days_to_clear": through.clear_days,
    }
