"""Which places have no way to the open ocean while some gates are closed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sealane import geo
from sealane.assess.lane.condition import Conditions
from sealane.assess.lane.graph import sea
from sealane.assess.lane.many import distances

__all__ = ["OCEAN", "enclosed", "shuts_a_sea"]

OCEAN = (-30.0, -30.0)
"""A place in the open ocean (lon, lat) [deg]: the South Atlantic."""
NEAR_NMI = 120.0
"""A place with no enclosed node of the graph so near is outside: it need not be looked at."""


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
