"""Many routes at once: one search from each origin, however many destinations."""

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
from sealane.assess.lane.route import NO_NODES, direct, no_route, told
from sealane.errors import NoRoute

__all__ = ["Many", "distances", "routes"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Points = npt.ArrayLike
NOTHING = np.zeros((0, 2), np.uint64)


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

    def from_one(origin: int, pairs: Ints) -> None:
        best, _, before = work.search(origin)
        for pair in pairs.tolist():
            told = work.told(origin, int(b[pair]), best, before)
            if isinstance(told, NoRoute):
                errors[pair] = told
            else:
                nmi[pair], passed[pair] = told

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

    def from_one(origin: int, rows: Ints) -> None:
        best, length, _ = work.search(origin)
        out[rows] = work.lengths(origin, unique, best, length)[where]

    _by_origin(a, from_one, threads)
    return out * work.conditions.sailed


def _by_origin(a: Ints, work: Callable[[int, Ints], None], threads: int | None) -> None:
    order = np.argsort(a, kind="stable")
    origins, begins = np.unique(a[order], return_index=True)
    parts = np.split(order, begins[1:]) if len(a) else []
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        list(pool.map(work, origins.tolist(), parts))


class _Work:
    """The graph, the places of one call (each joined once) and what holds at the gates."""

    def __init__(self, conditions: Conditions) -> None:
        self.graph: Graph = sea()
        self.conditions = conditions
        self.closed, self.surcharge = conditions.words(), conditions.surcharge_nmi()
        self.joined: list[Place] = []
        self.number: dict[tuple[float, float], int] = {}

    def places(self, points: Points) -> Ints:
        """Join places that are new; the number of each."""
        found = []
        for lon, lat in np.asarray(points, np.float64).reshape(-1, 2).tolist():
            if (lon, lat) not in self.number:
                self.number[lon, lat] = len(self.joined)
                self.joined.append(join(self.graph, lon, lat))
            found.append(self.number[lon, lat])
        return np.array(found, np.int64)

    def search(self, origin: int) -> tuple[Floats, Floats, npt.NDArray[np.int32]]:
        """The least cost from a place to every node, its length, and the node before each."""
        from sealane.assess.lane import search_kernel

        graph, place, nodes = self.graph, self.joined[origin], len(self.graph.lon)
        best, length, before = np.empty(nodes), np.empty(nodes), np.empty(nodes, np.int32)
        bits = np.zeros(nodes, np.uint64)
        search_kernel.search(
            graph.start, graph.to, graph.nmi, graph.low, graph.high, self.closed, self.surcharge,
            NOTHING, place.nodes, place.nmi, *place.bits, np.zeros(nodes),
            np.full(nodes, np.inf), bits, bits, best, length, before, np.inf,
        )  # fmt: skip
        return best, length, before

    def lengths(self, origin: int, destinations: Ints, best: Floats, length: Floats) -> Floats:
        """The length of the cheapest way to each destination; infinite where none leads."""
        out = np.full(len(destinations), np.inf)
        near = self._near(origin, destinations)
        for k, one in enumerate(destinations.tolist()):
            cost, last = self._cost(origin, one, best, is_near=bool(near[k]))
            if last >= 0 and np.isfinite(cost):
                b = self.joined[one]
                out[k] = length[last] + b.nmi[b.nodes == last][0]
            elif np.isfinite(cost):
                a, b = self.joined[origin], self.joined[one]
                out[k] = told(self.graph, a, b, NO_NODES, cost).distance_nmi
        return out

    def _near(self, origin: int, destinations: Ints) -> npt.NDArray[np.bool_]:
        """Which destinations may be reached without a corner: seen, or beside the origin."""
        from sealane.assess.lane import sight_kernel

        a = self.joined[origin]
        at = np.array([self.joined[one].at for one in destinations.tolist()])
        seen = np.zeros(len(destinations), np.bool_)
        shores = (*self.graph.shores.index, seen)
        sight_kernel.sees_each(a.at, at, *shores)
        beside = [a.is_beside(self.joined[one]) for one in destinations.tolist()]
        return seen | np.array(beside, np.bool_)

    def _cost(
        self, origin: int, destination: int, best: Floats, *, is_near: bool = True
    ) -> tuple[float, int]:
        from sealane.assess.lane import search_kernel

        a, b = self.joined[origin], self.joined[destination]
        straight = np.inf
        if is_near:
            straight = direct(self.graph, a, b, self.closed, self.surcharge, NOTHING)
        low, high = b.bits
        whole = best[b.nodes] + b.nmi
        whole[((low & self.closed[0]) | (high & self.closed[1])) != 0] = np.inf
        for k in np.flatnonzero(low | high).tolist():
            whole[k] += search_kernel.toll(low[k], high[k], self.surcharge)
        k = int(np.argmin(whole)) if len(whole) else -1
        if k < 0 or straight <= whole[k]:
            return straight, -1
        return float(whole[k]), int(b.nodes[k])

    def told(
        self, origin: int, destination: int, best: Floats, before: npt.NDArray[np.int32]
    ) -> tuple[float, tuple[str, ...]] | NoRoute:
        """The length and the gates of a way, or why there is none."""
        from sealane.assess.lane import search_kernel

        cost, last = self._cost(origin, destination, best)
        a, b = self.joined[origin], self.joined[destination]
        if not np.isfinite(cost):
            return no_route(self.graph, a, b, self.conditions, ())
        way = NO_NODES
        if last >= 0:
            out = np.empty(len(self.graph.lon), np.int64)
            way = out[: search_kernel.walk(before, last, len(self.graph.lon), out)][::-1]
        found = told(self.graph, a, b, way, cost)
        return found.distance_nmi, found.gates
