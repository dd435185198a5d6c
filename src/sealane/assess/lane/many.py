"""Many routes at once: one search from each origin that has more than a few destinations."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sealane.assess.lane.condition import Conditions
from sealane.assess.lane.graph import Graph, sea
from sealane.assess.lane.place import Place, join
from sealane.assess.lane.route import NO_NODES, Route, cheapest, direct, no_route, told
from sealane.errors import NoRoute

__all__ = ["Many", "distances", "routes"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Points = npt.ArrayLike
NOTHING = np.zeros((0, 2), np.uint64)
NOTHING_SEEN = (NO_NODES, np.empty(0), np.empty(0))
FEW = 1
"""[destinations] Up to so many from an origin are looked for one by one: a search of the whole sea
takes 6 ms, about as long as one pair of 5,000 nmi, and as ten of 1,000."""


@dataclass(frozen=True)
class Many:
    """Routes of pairs, in their order: length [nmi] or nan, gates, and why there is no route."""

    distance_nmi: Floats
    gates: tuple[tuple[str, ...], ...] = field(repr=False)
    error: tuple[NoRoute | None, ...] = field(repr=False)


def routes(
    origins: Points,
    destinations: Points,
    *,
    conditions: Conditions | None = None,
    threads: int | None = None,
) -> Many:
    """The cheapest way of each pair of places (n, 2 of lon, lat) [deg]; see ``route``.

    A pair without a way has nan and an error that names the gates that block. The answers are
    those of ``route``, with any number of threads.
    """
    work = _Work(conditions or Conditions())
    a, b = work.places(origins), work.places(destinations)
    count = len(a)
    nmi = np.full(count, np.nan)
    passed: list[tuple[str, ...]] = [()] * count
    errors: list[NoRoute | None] = [None] * count

    _, which, counts = np.unique(a, return_inverse=True, return_counts=True)
    is_many = counts[which] > FEW
    work.look(np.unique(np.concatenate([a[is_many], b[is_many]])), threads)

    def from_one(origin: int, pairs: Ints) -> None:
        for pair, way in zip(pairs.tolist(), work.ways(origin, b[pairs]), strict=True):
            if isinstance(way, NoRoute):
                errors[pair] = way
            else:
                nmi[pair], passed[pair] = way.distance_nmi, way.gates

    _by_origin(a, from_one, threads)
    return Many(nmi * work.conditions.sailed, tuple(passed), tuple(errors))


def distances(
    origins: Points,
    destinations: Points,
    *,
    conditions: Conditions | None = None,
    threads: int | None = None,
) -> Floats:
    """The length of the cheapest way from each origin (n) to each destination (m) [nmi], (n, m).

    Infinite where no way leads. The lengths are those of ``routes``.
    """
    work = _Work(conditions or Conditions())
    a, b = work.places(origins), work.places(destinations)
    unique, where = np.unique(b, return_inverse=True)
    out = np.empty((len(a), len(b)))

    work.look(np.unique(np.concatenate([a, b])), threads)

    def from_one(origin: int, rows: Ints) -> None:
        out[rows] = work.lengths(origin, unique)[where]

    _by_origin(a, from_one, threads)
    return out * work.conditions.sailed


def _by_origin(a: Ints, work: Callable[[int, Ints], None], threads: int | None) -> None:
    order = np.argsort(a, kind="stable")
    origins, begins = np.unique(a[order], return_index=True)
    parts = np.split(order, begins[1:]) if len(a) else []
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        list(pool.map(work, origins.tolist(), parts))


@dataclass(frozen=True, eq=False)
class _Seen:
    """What all places of a call see, one after the other: nodes ``begin[p]`` to ``begin[p + 1]``.

    ``at`` (p, 3), ``degrees`` (p, 2) and ``legs`` [nmi] are of the places.
    """

    begin: Ints
    nodes: Ints
    cost: Floats
    nmi: Floats
    at: Floats
    degrees: Floats
    legs: Floats

    def of(self, place: int) -> tuple[Ints, Floats, Floats]:
        """The nodes that a place sees, what each costs, and how far each is [nmi]."""
        part = slice(self.begin[place], self.begin[place + 1])
        return self.nodes[part], self.cost[part], self.nmi[part]


class _Work:
    """The graph, the places of one call (each joined once) and what holds at the gates."""

    def __init__(self, conditions: Conditions) -> None:
        from sealane.assess.lane import many_kernel

        self.graph: Graph = sea()
        self.conditions = conditions
        self.closed, self.surcharge = conditions.words(), conditions.surcharge_nmi()
        self.joined: list[Place] = []
        self.number: dict[tuple[float, float], int] = {}
        graph = self.graph
        self.steps = many_kernel.open_steps(
            graph.start, graph.to, graph.nmi, graph.low, graph.high, self.closed, self.surcharge
        )

    def places(self, points: Points) -> Ints:
        """Join places that are new; the number of each."""
        found = []
        for lon, lat in np.asarray(points, np.float64).reshape(-1, 2).tolist():
            if (lon, lat) not in self.number:
                self.number[lon, lat] = len(self.joined)
                self.joined.append(join(self.graph, lon, lat))
            found.append(self.number[lon, lat])
        return np.array(found, np.int64)

    def look(self, chosen: Ints, threads: int | None) -> None:
        """Look from each of some places once; the others see nothing."""
        from sealane.assess.lane import many_kernel

        places = self.joined

        def one(number: int) -> tuple[Ints, Floats, Floats]:
            nodes, nmi, low, high = places[number].seen
            return nodes, many_kernel.costs(low, high, nmi, self.closed, self.surcharge), nmi

        with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
            numbers = chosen.tolist()
            found = dict(zip(numbers, pool.map(one, numbers), strict=True))
        every = [found.get(k, NOTHING_SEEN) for k in range(len(places))]
        self.seen = _Seen(
            np.cumsum([0, *(len(nodes) for nodes, _, _ in every)]),
            np.concatenate([NOTHING_SEEN[0], *(nodes for nodes, _, _ in every)]),
            np.concatenate([NOTHING_SEEN[1], *(cost for _, cost, _ in every)]),
            np.concatenate([NOTHING_SEEN[2], *(nmi for _, _, nmi in every)]),
            np.array([place.at for place in places]),
            np.array([place.way[0] for place in places]),
            np.array([place.leg_nmi for place in places]),
        )

    def search(self, origin: int, destinations: Ints) -> _Found:
        """The cheapest way from a place to each of others."""
        from sealane.assess.lane import many_kernel

        nodes, count, seen = len(self.graph.lon), len(destinations), self.seen
        best, length, before = np.empty(nodes), np.empty(nodes), np.empty(nodes, np.int32)
        is_wanted = np.zeros(nodes, np.bool_)
        cost, nmi, last = np.empty(count), np.empty(count), np.empty(count, np.int64)
        near = np.empty(count, np.bool_)
        many_kernel.want(destinations, seen.begin, seen.nodes, is_wanted)
        many_kernel.reach(self.steps, seen.of(origin), is_wanted, best, length, before)
        many_kernel.answers(
            best, length, destinations, seen.begin, seen.nodes, seen.cost, seen.nmi, cost, nmi, last
        )
        index = self.graph.shores.index
        many_kernel.near(origin, destinations, seen.at, seen.degrees, seen.legs, index, near)
        a = self.joined[origin]
        for k in np.flatnonzero(near).tolist():
            b = self.joined[destinations[k]]
            straight = direct(self.graph, a, b, self.closed, self.surcharge, NOTHING)
            if straight <= cost[k]:
                cost[k], last[k] = straight, -1
                if np.isfinite(straight):
                    nmi[k] = told(self.graph, a, b, NO_NODES, straight).distance_nmi
        return _Found(cost, nmi, last, before)

    def lengths(self, origin: int, destinations: Ints) -> Floats:
        """The length of the cheapest way to each destination; infinite where none leads."""
        return self.search(origin, destinations).nmi

    def ways(self, origin: int, destinations: Ints) -> list[Route | NoRoute]:
        """The cheapest way to each destination, or why there is none."""
        from sealane.assess.lane import search_kernel

        graph, a = self.graph, self.joined[origin]
        if len(destinations) <= FEW:
            return [self._way(a, self.joined[one]) for one in destinations.tolist()]
        found = self.search(origin, destinations)
        ways: list[Route | NoRoute] = []
        out = np.empty(len(graph.lon), np.int64)
        for k, one in enumerate(destinations.tolist()):
            b, cost, last = self.joined[one], float(found.cost[k]), int(found.last[k])
            if not np.isfinite(cost):
                ways.append(no_route(graph, a, b, self.conditions, ()))
                continue
            count = search_kernel.walk(found.before, last, len(graph.lon), out)
            ways.append(told(graph, a, b, out[:count][::-1], cost))
        return ways

    def _way(self, a: Place, b: Place) -> Route | NoRoute:
        found = cheapest(self.graph, a, b, self.closed, self.surcharge)
        return no_route(self.graph, a, b, self.conditions, ()) if found is None else found


@dataclass(frozen=True, eq=False)
class _Found:
    """Of the cheapest way to each destination: cost, length, last node; and each node's before."""

    cost: Floats
    nmi: Floats
    last: Ints
    before: npt.NDArray[np.int32]
