"""Which places have no way to the open ocean while some gates are closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sealane import geo
from sealane.assess.lane.condition import Conditions, Hull, draught_limits
from sealane.assess.lane.graph import sea
from sealane.assess.lane.many import distances, routes

__all__ = ["OCEAN", "Outlet", "enclosed", "outlets", "shuts_a_sea"]

OCEAN = (-30.0, -30.0)
"""A place in the open ocean (lon, lat) [deg]: the South Atlantic."""
NEAR_NMI = 120.0
"""A place with no enclosed node of the graph so near is outside: it need not be looked at."""

DEEPER_M = 0.01


@dataclass(frozen=True, slots=True)
class Outlet:
    """The way that is left to the ocean for ships of up to ``most_draught_m`` [m] alone, by
    ``gates`` that are no deeper."""

    most_draught_m: float
    gates: tuple[str, ...]


def enclosed(points: Sequence[tuple[float, float]], gates: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Whether each place (lon, lat) [deg] has a way to the open ocean now and none while the gates
    are closed (n).

    Nodes of the graph of the sea that fall off from the ocean without the gates are found first;
    only places beside them are then looked at, each by its own ways. A place that has no way as it
    is, such as a lake, is not enclosed by the gates.

    Raises:
        BadInput: a gate is unknown (with near names).
    """
    place = np.asarray(points, np.float64).reshape(-1, 2)
    found = np.zeros(len(place), np.bool_)
    shut = Conditions.of(avoid=gates)
    near = _near(place, _cut_nodes(shut))
    if not near.any():
        return found
    asked = place[near]
    now, then = (distances([OCEAN], asked, conditions=held)[0] for held in (Conditions.of(), shut))
    found[near] = np.isfinite(now) & np.isinf(then)
    return found


def outlets(
    points: Sequence[tuple[float, float]], gates: Sequence[str]
) -> tuple[Outlet | None, ...]:
    """For each place (lon, lat) [deg] that has a way to the ocean while the gates are closed: how
    deep a ship may take it at most, where deeper ones lose theirs by the closure; None where any
    ship may, where none may, or where the deeper have none as it is.

    Singapore with Malacca and Singapore Strait closed: ships of up to 10 m, by Durian Strait. It
    goes by the limits of gates alone: of beam, length and depth between gates it cannot tell.

    Raises:
        BadInput: a gate is unknown (with near names).
    """
    limits = sorted(set(draught_limits().values()))
    found: list[Outlet | None] = [None] * len(points)
    if not points or not limits:
        return tuple(found)
    deepest = distances([OCEAN], points, conditions=_for(limits[-1] + DEEPER_M, gates))[0]
    for at in np.flatnonzero(np.isinf(deepest)).tolist():
        found[at] = _outlet(points[at], gates, limits)
    return tuple(found)


def _outlet(
    point: tuple[float, float], gates: Sequence[str], limits: Sequence[float]
) -> Outlet | None:
    """The deepest limit that still lets a ship out, by halving: a deeper ship has no more ways."""

    def is_shut(draught_m: float, closed: Sequence[str]) -> bool:
        conditions = _for(draught_m, closed)
        return bool(np.isinf(distances([OCEAN], [point], conditions=conditions)[0, 0]))

    low, high = 0, len(limits) - 1
    while low < high:
        middle = (low + high) // 2
        if is_shut(limits[middle] + DEEPER_M, gates):
            high = middle
        else:
            low = middle + 1
    most = limits[low]
    if is_shut(most, gates) or is_shut(most + DEEPER_M, ()):
        return None
    own = draught_limits()
    way = routes([point], [OCEAN], conditions=_for(most, gates)).gates[0]
    return Outlet(most, tuple(gate for gate in way if own.get(gate) == most))


def _for(draught_m: float, closed: Sequence[str]) -> Conditions:
    return Conditions.of(avoid=closed, hull=Hull(draught_m=draught_m))


@lru_cache(maxsize=128)
def shuts_a_sea(*gates: str) -> bool:
    """Whether a gate alone, or some together, part a sea from the ocean, so that all that passes
    is bound to or from that sea: no step of the graph over their lines has both ends joined to the
    ocean without them.

    A strait with open water at both ends, such as Bangka with a river port in it, does not. It
    cannot tell of ways that the graph of the sea lacks, nor of rivers and canals inland.

    Raises:
        BadInput: a gate is unknown (with near names).
    """
    graph, shut = sea(), Conditions.of(avoid=gates)
    own = shut.words() & ~Conditions.of().words()
    over = ((np.asarray(graph.low) & own[0]) | (np.asarray(graph.high) & own[1])) != 0
    if not over.any():
        return False
    lon, lat = np.asarray(graph.lon), np.asarray(graph.lat)
    joined = _joined(shut, int(np.argmin(geo.distance_m(*OCEAN, lon, lat))))
    start = np.asarray(graph.start)
    one = np.repeat(np.arange(len(start) - 1), np.diff(start))[over]
    return not bool((joined[one] & joined[np.asarray(graph.to)[over]]).any())


def _cut_nodes(shut: Conditions) -> npt.NDArray[np.float64]:
    """Nodes (lon, lat) that are joined to the ocean as it is, and not while the gates are shut."""
    graph = sea()
    lon, lat = np.asarray(graph.lon), np.asarray(graph.lat)
    ocean = int(np.argmin(geo.distance_m(*OCEAN, lon, lat)))
    is_open, is_shut = (_joined(held, ocean) for held in (Conditions.of(), shut))
    which = is_open & ~is_shut
    return np.column_stack([lon[which], lat[which]])


def _joined(held: Conditions, ocean: int) -> npt.NDArray[np.bool_]:
    """Which nodes a search in breadth from the ocean reaches: a front at a time, as steps go both
    ways."""
    from sealane.assess.lane import many_kernel

    graph = sea()
    first, to, _, _ = many_kernel.open_steps(
        graph.start, graph.to, graph.nmi, graph.low, graph.high, held.words(), held.surcharge_nmi()
    )
    is_joined = np.zeros(len(graph.lon), np.bool_)
    front = np.array([ocean])
    while len(front):
        is_joined[front] = True
        counts = first[front + 1] - first[front]
        ends = np.cumsum(counts)
        steps = np.arange(ends[-1]) + np.repeat(first[front] - ends + counts, counts)
        beyond = np.unique(to[steps])
        front = beyond[~is_joined[beyond]]
    return is_joined


def _near(place: npt.NDArray[np.float64], nodes: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Which places have a node within ``NEAR_NMI``."""
    if not len(nodes):
        return np.zeros(len(place), np.bool_)
    lon, lat = nodes.T
    _, metres = geo.NearestIndex.from_pieces(lon, lat, lon, lat).nearest(*place.T)
    return np.asarray(metres <= NEAR_NMI * geo.METRES_PER_NMI)
