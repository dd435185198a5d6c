"""The choice among lanes: each with what it costs and the part of the ships that takes it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sealane.assess.figure import Span
from sealane.assess.lane.alternative import alternatives, telling
from sealane.assess.lane.condition import Conditions, Hull
from sealane.assess.lane.gate import gate_named
from sealane.assess.lane.gate import gates as every_gate
from sealane.assess.lane.route import Route
from sealane.assess.lane.share import ChoiceLimits, logit_shares, path_sizes
from sealane.errors import BadInput, NoRoute

if TYPE_CHECKING:
    from sealane.assess.voyage import Prices, Voyage

__all__ = ["METHOD", "Choice", "LaneShare", "choose", "hull_of"]

METHOD = "lane choice 2: path-size logit over lanes that differ by their gates, without far detours"
SHIP_DAYS = "ship-days"
NO_PRICES = "prices: costs are in days of the ship"
H_PER_DAY = 24.0
Point = tuple[float, float]
Premiums = Mapping[str, Span | float]


@dataclass(frozen=True, slots=True)
class LaneShare:
    """One lane: its way, the gates that tell it from others, days, cost in ``unit``, its share.

    ``fuel_t`` is None where no ship is named. ``low`` and ``high`` are the least and largest share
    over the interval of the scale.
    """

    route: Route
    gates: tuple[str, ...]
    days: float
    fuel_t: float | None
    cost: float
    unit: str
    share: float
    low: float
    high: float

    def as_dict(self, *, has_path: bool = False) -> dict[str, Any]:
        """The lane for JSON; with its points if asked."""
        path = {"path": self.route.as_dict()["path"]} if has_path else {}
        return {
            "gates": list(self.gates), "share": round(self.share, 4),
            "low": round(self.low, 4), "high": round(self.high, 4),
            "distance_nmi": round(self.route.distance_nmi, 1), "days": round(self.days, 2),
            "fuel_t": None if self.fuel_t is None else round(self.fuel_t, 1),
            "cost": round(self.cost, 2), "unit": self.unit, "all_gates": list(self.route.gates),
            **path,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """All lanes between two places, the largest share first, and what their costs lack."""

    lanes: tuple[LaneShare, ...]
    limits: ChoiceLimits
    missing: tuple[str, ...]
    by_scale: tuple[tuple[float, ...], ...]
    """Shares at each of ``limits.scales``, lanes in the order of ``lanes``; those again at the
    least and the largest of ``limits.slot_days``, where a lane passes such a gate."""
    by_wait: tuple[tuple[float, ...], ...] = ()
    """Costs of the lanes at the middle, the least and the largest of ``limits.slot_days``."""

    def through(self, *gates: str, but: Collection[str] = ()) -> Span:
        """The part of the ships that passes any of some gates, by their ids, and none of others."""
        shut, not_these = set(gates), set(but)
        passes = [
            not shut.isdisjoint(one.route.gates) and not_these.isdisjoint(one.route.gates)
            for one in self.lanes
        ]
        parts = np.array(self.by_scale)[:, passes].sum(axis=1).clip(0.0, 1.0)
        return _span(parts)

    def gates(self) -> dict[str, Span]:
        """The gates that tell lanes apart, with the part of the ships that passes each.

        Other gates are not told: which of them a ship passes is no choice among these lanes.
        """
        names = dict.fromkeys(gate for one in self.lanes for gate in one.gates)
        return {name: self.through(name) for name in names}

    def split(self, gates: Collection[str]) -> tuple[Choice | None, Choice | None]:
        """Two choices: among the lanes that pass any of some gates, and among the others.

        The first keeps the shares that its lanes have of one another. The second is what the logit
        makes of the lanes that are left when those gates close, by their costs and path sizes as
        they are without the others. None where no lane is of a kind.
        """
        shut = set(gates)
        passes = np.array([not shut.isdisjoint(one.route.gates) for one in self.lanes])
        parts = np.array(self.by_scale)[:, passes]
        whole = parts.sum(axis=1, keepdims=True)
        through = None
        if passes.any() and whole[0] > 0:
            of_whole = np.where(whole > 0, parts / np.where(whole > 0, whole, 1.0),
                                parts[0] / whole[0])  # fmt: skip
            through = self._of(passes, of_whole)
        if passes.all():
            return through, None
        left = [one for one, is_shut in zip(self.lanes, passes, strict=True) if not is_shut]
        sizes = path_sizes([one.route.path for one in left]).tolist()
        waits = [np.array(row)[~passes].tolist() for row in self.by_wait]
        again = np.vstack([
            logit_shares(row, sizes, self.limits)
            for row in waits or [[one.cost for one in left]]
        ])  # fmt: skip
        return through, self._of(~passes, again)

    def _of(
        self, chosen: np.ndarray[Any, np.dtype[np.bool_]],
        parts: np.ndarray[Any, np.dtype[np.float64]],
    ) -> Choice:  # fmt: skip
        """Some of the lanes with other shares (scales, lanes), the largest first."""
        order = np.argsort(-parts[0], kind="stable").tolist()
        kept = np.flatnonzero(chosen).tolist()
        lanes = []
        for k in order:
            share = _span(parts[:, k])
            lanes.append(
                replace(
                    self.lanes[kept[k]], share=share.value, low=share.ends[0], high=share.ends[1]
                )
            )
        rows = tuple(tuple(row[order].tolist()) for row in parts)
        waits = tuple(tuple(row[kept[k]] for k in order) for row in self.by_wait)
        return Choice(tuple(lanes), self.limits, self.missing, rows, waits)

    def mean(self, of: str) -> float:
        """``days`` or ``distance_nmi`` of a voyage, each lane by its share."""
        found = [one.route.distance_nmi if of == "distance_nmi" else one.days for one in self.lanes]
        return float(sum(one.share * each for one, each in zip(self.lanes, found, strict=True)))

    def as_dict(self) -> dict[str, Any]:
        """The choice for JSON."""
        low, high = self.limits.scale.ends
        return {
            "method": METHOD,
            "scale_per_pct": {"value": self.limits.scale.value, "low": low, "high": high},
            "lanes": [one.as_dict(has_path=True) for one in self.lanes],
            "by_gate": {
                name: {"share": round(part.value, 4), "low": round(part.ends[0], 4),
                       "high": round(part.ends[1], 4)}
                for name, part in self.gates().items()
            },
            "missing": list(self.missing),
        }  # fmt: skip


def hull_of(ship: str) -> Hull:
    """The hull of a packaged type, laden as it is described."""
    from sealane.assess.voyage import ship_of

    own = ship_of(ship)
    return Hull(draught_m=own.draught_m, beam_m=own.beam_m, length_m=own.length_m)


def choose(
    origin: Point,
    destination: Point,
    *,
    ship: str | None = None,
    speed_kn: float | None = None,
    conditions: Conditions | None = None,
    war_risk_pct: Premiums | None = None,
    prices: Prices | None = None,
    limits: ChoiceLimits | None = None,
) -> Choice:
    """The lanes from one place (lon, lat) [deg] to another and the part of the ships on each.

    Parameters:
        ship: a packaged type; it sets days, fuel and what it waits for slots
            (``limits.slot_days``), and with ``conditions`` None its laden hull closes the gates
            that it does not fit.
        speed_kn: of the ship, or of any ship [kn]; None is that of ``voyage.sail``, or of
            ``conditions`` where no ship is named.
        conditions: gates closed, slowed, priced; a hull of its own is kept.
        war_risk_pct: premium by gate [% of the hull value for one passage].
        prices: what is known of prices; a lane then costs their total in money. Without hire or
            fuel a lane costs ship-days: at sea, waiting, tolls and premiums by ``limits``.

    It cannot tell contracts, alliances, fear beyond the premium, or ports of call on the way.

    Raises:
        NoRoute: no lane is open. BadInput: an unknown gate or ship, or a premium below zero.
    """
    limits = limits or ChoiceLimits()
    held = conditions or (Conditions(hull=hull_of(ship)) if ship else Conditions())
    premium = _premiums(war_risk_pct or {})
    speed = speed_kn or (_speed(ship) if ship else held.speed_kn)
    at_gate = _gate_days(premium, limits)
    slots = limits.slots_of(ship)
    ways = _ways(origin, destination, held, {*premium, *slots}, limits)
    runs = [_run(way, ship, speed_kn, prices, premium) for way in ways]
    days = [way.distance_nmi / speed / H_PER_DAY for way in ways]
    costs, unit, missing = _money(runs)
    a_day = [_hire_a_day(run) for run in runs]
    if not costs:
        dear = _dear_days(held, at_gate)
        costs = [
            each + sum(dear.get(gate, 0.0) for gate in way.gates)
            for way, each in zip(ways, days, strict=True)
        ]
        unit, missing, a_day = SHIP_DAYS, (NO_PRICES,), [1.0] * len(ways)
    waits = _with_slots(ways, costs, a_day, slots)
    sizes = path_sizes([way.path for way in ways]).tolist()
    parts = np.vstack([logit_shares(each, sizes, limits) for each in waits])
    order = np.argsort(-parts[0], kind="stable").tolist()
    told = []
    for k in order:
        run, share = runs[k], _span(parts[:, k])
        fuel = run.fuel_t if run else None
        told.append(LaneShare(ways[k], telling(ways[k], limits), days[k], fuel, waits[0][k], unit,
                              share.value, *share.ends))  # fmt: skip
    kept = tuple(tuple(row[order].tolist()) for row in parts)
    by_wait = tuple(tuple(row[k] for k in order) for row in waits)
    return Choice(tuple(told), limits, missing, kept, by_wait)


def _with_slots(
    ways: tuple[Route, ...], costs: list[float], a_day: list[float], slots: Mapping[str, Span]
) -> list[list[float]]:
    """What each lane costs with what the ship waits and pays for a slot at its gates.

    At the middle of each, then at the least and the largest of all; one row where no lane passes
    such a gate. ``a_day`` is what a day of the ship costs on each lane, in the unit of ``costs``.
    """
    own = [[slots[gate] for gate in dict.fromkeys(way.gates) if gate in slots] for way in ways]
    levels = [[sum(one.value for one in each) for each in own]]
    if any(own):
        levels += [[sum(one.ends[end] for one in each) for each in own] for end in (0, 1)]
    return [
        [cost + days * each for cost, days, each in zip(costs, level, a_day, strict=True)]
        for level in levels
    ]


def _hire_a_day(run: Voyage | None) -> float:
    """The hire of a day of a voyage; 0 where it has no price."""
    if run is None or run.days <= 0.0:
        return 0.0
    hire = (one.price.amount.value for one in run.cost.parts if one.name.split()[0] == "hire")
    return sum(hire) / run.days


def _premiums(given: Premiums) -> dict[str, Span]:
    found = {}
    for name, premium in given.items():
        span = premium if isinstance(premium, Span) else Span(float(premium))
        if span.ends[0] < 0.0:
            raise BadInput(f"the premium at {name} is negative.", field="war_risk_pct")
        found[gate_named(name).gate_id] = span
    return found


def _run(
    way: Route,
    ship: str | None,
    speed_kn: float | None,
    prices: Prices | None,
    premium: Mapping[str, Span],
) -> Voyage | None:
    from sealane.assess.voyage import sail

    if ship is None:
        return None
    if prices is not None and premium:
        prices = replace(prices, war_risk_pct={**prices.war_risk_pct, **premium})
    return sail(way.distance_nmi, ship, speed_kn, gates=way.gates, prices=prices)


def _speed(ship: str) -> float:
    """What ``voyage.sail`` takes for the speed of a ship where none is asked for [kn]."""
    from sealane.assess.voyage import Sailing, ship_of

    return Sailing().slow_share * ship_of(ship).design_speed_kn


def _money(runs: list[Voyage | None]) -> tuple[list[float], str, tuple[str, ...]]:
    """What each lane costs in money where hire and fuel have a price; nothing otherwise."""
    totals, lacking = [], dict[str, None]()
    for run in runs:
        parts = set() if run is None else {one.name.split()[0] for one in run.cost.parts}
        if run is None or not {"hire", "fuel"} <= parts or run.cost.total is None:
            return [], "", ()
        totals.append(run.cost.total)
        lacking.update(dict.fromkeys(run.cost.missing))
    return [one.amount.value for one in totals], totals[0].unit, tuple(lacking)


def _gate_days(premium: Mapping[str, Span], limits: ChoiceLimits) -> dict[str, float]:
    """Tolls and premiums of a passage as days of the ship."""
    found = limits.toll_days()
    for gate, pct in premium.items():
        found[gate] = found.get(gate, 0.0) + pct.value / 100.0 * limits.hull_days
    return found


def _ways(
    origin: Point,
    destination: Point,
    held: Conditions,
    costly: Collection[str],
    limits: ChoiceLimits,
) -> tuple[Route, ...]:
    """The lanes by miles, and those without the gates where a premium or a slot is dear.

    A lane that is too far by miles alone may be the cheapest when a gate is dear. The search itself
    weighs neither, so that its answers hold for any.
    """
    ways = alternatives(origin, destination, conditions=held, limits=limits)
    dear = frozenset(costly).intersection(gate for way in ways for gate in way.gates)
    if not dear:
        return ways
    without = replace(held, closed=held.closed | dear, opened=held.opened - dear)
    try:
        others = alternatives(origin, destination, conditions=without, limits=limits)
    except NoRoute:
        return ways
    return tuple({way.gates: way for way in (*ways, *others)}.values())


def _dear_days(held: Conditions, at_gate: Mapping[str, float]) -> dict[str, float]:
    """What passing each gate costs as days of the ship: tolls, premiums, delays, prices."""
    miles = held.surcharge_nmi() / (held.speed_kn * H_PER_DAY)
    found = {gate.gate_id: float(miles[k]) for k, gate in enumerate(every_gate())}
    return {gate: days + at_gate.get(gate, 0.0) for gate, days in found.items()}


def _span(parts: np.ndarray[Any, np.dtype[np.float64]]) -> Span:
    """The middle scale's share and the ends over all scales."""
    middle = float(parts[0])
    return Span(middle, min(middle, float(parts.min())), max(middle, float(parts.max())))
