"""Lanes between two places: the ways that differ by the gates they pass, cheapest first.

They are looked for twice, by miles and with the tolls of ``ChoiceLimits``: by miles alone the
places in the list would go to ways through a canal that few ships pay for, and none to the way
round; with tolls alone to every variant of the way round, and none to the canal.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from sealane.assess.lane.condition import Conditions
from sealane.assess.lane.detour import is_detour
from sealane.assess.lane.packed_choice import packed
from sealane.assess.lane.route import Route, route
from sealane.assess.lane.share import ChoiceLimits
from sealane.errors import NoRoute

__all__ = ["alternatives", "telling"]

Point = tuple[float, float]
H_PER_DAY = 24.0
KEPT = 4096
"""Pairs whose lanes are kept, so that other prices or premiums ask for no search again."""


def telling(found: Route, limits: ChoiceLimits) -> tuple[str, ...]:
    """The gates of a way that tell lanes apart, in the order in which it passes them."""
    return tuple(gate for gate in found.gates if gate in limits.gates)


def alternatives(
    origin: Point,
    destination: Point,
    *,
    conditions: Conditions | None = None,
    limits: ChoiceLimits | None = None,
) -> tuple[Route, ...]:
    """The lanes between two places (lon, lat) [deg], each the cheapest way of its telling gates.

    The best way, and for each telling gate of it the best way without that gate; then the next
    cheapest that come from closing gates of those, up to ``limits.lanes``. The same once more with
    what a canal asks (``limits.toll_days``), where a way passes one. None costs over
    ``limits.stretch`` times the best. A lane that passes all gates of a cheaper one and more is no
    lane apart; nor is one that leaves a telling gate out, passes none in its place and has a piece
    of over ``limits.local_stretch`` times the shortest (see ``detour``). Closing gates one after
    another and taking the cheapest first is the branching of Lawler (1972, Management Science 18,
    401), with gates in place of arcs. In order of cost, tolls included.

    It cannot tell lanes that differ by other gates, or by no gate at all.

    Raises:
        NoRoute: no way leads there; the error names the closed gates that would open one.
    """
    held, limits = conditions or Conditions(), limits or ChoiceLimits()
    about = (
        limits.lanes, limits.stretch, limits.local_stretch, limits.local_nmi, limits.gates,
        limits.suez_days, limits.panama_days,
    )  # fmt: skip
    return _kept(_Held(_key(held), held), origin, destination, about)


def _toll_nmi(held: Conditions, limits: ChoiceLimits) -> dict[str, float]:
    return {
        gate: days * H_PER_DAY * held.speed_kn for gate, days in limits.toll_days().items() if days
    }


def _with_tolls(held: Conditions, limits: ChoiceLimits) -> Conditions:
    slowed = dict(held.slowed_h)
    for gate, days in limits.toll_days().items():
        slowed[gate] = slowed.get(gate, 0.0) + days * H_PER_DAY
    return replace(held, slowed_h=slowed)


@dataclass(frozen=True)
class _Held:
    """Conditions that can be looked up: their dicts are no keys."""

    key: tuple[object, ...]
    conditions: Conditions = field(compare=False)


def _key(held: Conditions) -> tuple[object, ...]:
    dear = tuple((k, one) for k, one in enumerate(held.surcharge_nmi().tolist()) if one)
    return (*held.words().tolist(), dear, held.closed, held.opened, held.hull, held.sailed)


@lru_cache(maxsize=KEPT)
def _kept(
    held: _Held,
    origin: Point,
    destination: Point,
    about: tuple[int, float, float, float, frozenset[str], float, float],
) -> tuple[Route, ...]:
    lanes, stretch, local, least, gates, suez, panama = about
    limits = ChoiceLimits(
        lanes=lanes, stretch=stretch, local_stretch=local, local_nmi=least, gates=gates,
        suez_days=suez, panama_days=panama,
    )  # fmt: skip
    ready = packed(origin, destination, held.conditions, limits)
    if ready is not None:
        return ready
    plain, tolls = held.conditions, _toll_nmi(held.conditions, limits)
    ends = (origin, destination)
    own, others = _looked_for(plain, ends, limits)
    if any(not tolls.keys().isdisjoint(way.gates) for way in (*own.values(), *others.values())):
        own, others = _priced(own, tolls), _priced(others, tolls)
        more, further = _looked_for(_with_tolls(plain, limits), ends, limits)
        own, others = {**more, **own}, {**further, **others}
    spare = sorted((way for told, way in others.items() if told not in own), key=_cost_of)
    kept = sorted([*own.values(), *spare[: max(0, limits.lanes - len(own))]], key=_cost_of)
    most = limits.stretch * kept[0].cost_nmi
    return tuple(way for way in kept if way.cost_nmi <= most)


_Found = dict[frozenset[str], Route]


def _looked_for(
    conditions: Conditions, ends: tuple[Point, Point], limits: ChoiceLimits
) -> tuple[_Found, _Found]:
    """The best way with those that lack one gate of it, which no limit cuts; and further ones."""
    best = route(*ends, conditions=conditions)
    search = _Search(conditions, *ends, limits, limits.stretch * best.cost_nmi)
    own: _Found = {frozenset(telling(best, limits)): best}
    singles = list(search.without_one(frozenset(), best))
    for _, one in singles:
        own.setdefault(frozenset(telling(one, limits)), one)
    heap = [(one.cost_nmi, k, closed, one) for k, (closed, one) in enumerate(singles)]
    heapq.heapify(heap)
    others: _Found = {}
    while heap and len(own) + len(others) < limits.lanes:
        _, _, closed, one = heapq.heappop(heap)
        for also, other in search.without_one(closed, one):
            others.setdefault(frozenset(telling(other, limits)), other)
            heapq.heappush(heap, (other.cost_nmi, search.count, also, other))
    return own, others


def _priced(found: _Found, tolls: dict[str, float]) -> _Found:
    return {
        told: replace(way, cost_nmi=way.cost_nmi + sum(tolls.get(gate, 0.0) for gate in way.gates))
        for told, way in found.items()
    }


def _cost_of(way: Route) -> float:
    return way.cost_nmi


class _Search:
    """Ways with gates closed one after another; no set of gates is asked for twice."""

    def __init__(
        self, held: Conditions, origin: Point, destination: Point, limits: ChoiceLimits, most: float
    ) -> None:
        self.held, self.ends, self.limits, self.most = held, (origin, destination), limits, most
        self.asked: set[frozenset[str]] = set()
        self.needed: set[str] = set()
        self.miles: dict[tuple[Point, Point], float] = {}
        self.count = 0

    def without_one(
        self, closed: frozenset[str], found: Route
    ) -> Iterator[tuple[frozenset[str], Route]]:
        """The best way without each telling gate of a way in turn, where there is one in reach."""
        for gate in dict.fromkeys(telling(found, self.limits)):
            also = closed | {gate}
            if gate in self.needed or also in self.asked:
                continue
            self.asked.add(also)
            self.count += 1
            other = self._way(also)
            if other is None and not closed:
                self.needed.add(gate)
            elif other is None or other.cost_nmi > self.most or self._is_detour(other, found):
                continue
            else:
                yield also, other

    def _is_detour(self, other: Route, found: Route) -> bool:
        """Whether a way has only less of the telling gates of a cheaper one, and goes far about."""
        less = set(telling(other, self.limits)) < set(telling(found, self.limits))
        return less and is_detour(other, found, self._miles, self.limits)

    def _miles(self, a: Point, b: Point) -> float:
        if (a, b) not in self.miles:
            self.miles[a, b] = route(a, b, conditions=self.held).distance_nmi
        return self.miles[a, b]

    def _way(self, closed: frozenset[str]) -> Route | None:
        held = replace(
            self.held, closed=self.held.closed | closed, opened=self.held.opened - closed
        )
        try:
            return route(*self.ends, conditions=held)
        except NoRoute:
            return None
