"""Landmarks: distances from a few far nodes, which tell a search where not to look."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from sealane.assess.lane.graph import STRETCH, Graph
from sealane.assess.lane.place import Place

__all__ = ["bounds", "from_marks"]

Floats = npt.NDArray[np.float64]

MARKS = 16
NEAR_NODES = 8
"""A goal's distance from a landmark is bounded by way of so many nodes that it sees."""


@cache
def from_marks(graph: Graph) -> Floats:
    """Distance [nmi] of every node (n) from each landmark (k), every gate open.

    The first landmark is any node, each next the farthest from those before; what no way leads to
    is infinitely far.
    """
    nodes = len(graph.lon)
    far = np.full(nodes, np.inf)
    node, rows = int(np.argmin(np.abs(graph.lat - 40.0) + np.abs(graph.lon + 40.0))), []
    for _ in range(MARKS):
        rows.append(_reach(graph, node))
        far = np.minimum(far, rows[-1])
        node = int(np.argmax(np.where(np.isfinite(far), far, -1.0)))
    return np.ascontiguousarray(np.array(rows).T)


def _reach(graph: Graph, node: int) -> Floats:
    from sealane.assess.lane import search_kernel

    nodes = len(graph.lon)
    best, length, before = np.empty(nodes), np.empty(nodes), np.empty(nodes, np.int32)
    nothing, bits = np.zeros(nodes), np.zeros(nodes, np.uint64)
    search_kernel.search(
        graph.start, graph.to, graph.nmi, graph.low, graph.high, np.zeros(2, np.uint64),
        np.zeros(128), np.zeros((0, 2), np.uint64), np.array([node]), np.zeros(1), bits[:1],
        bits[:1], nothing, np.full(nodes, np.inf), bits, bits, best, length, before, np.inf,
    )  # fmt: skip
    return best


def bounds(graph: Graph, goal: Place) -> tuple[Floats, Floats, Floats, float]:
    """What ``pair_kernel.between`` asks for: how far a goal is from each landmark, from and to."""
    from sealane.assess.lane import pair_kernel

    marks = from_marks(graph)
    if len(goal.on_channel):
        close, nmi = goal.on_channel, goal.nmi - goal.leg_nmi
    else:
        lon, lat = goal.way[-1]
        close, nmi = pair_kernel.nearest_seen(goal.at, lon, lat, graph.sight, NEAR_NODES)
    if not len(close):
        nothing = np.zeros(marks.shape[1])
        return marks, nothing, nothing + np.inf, STRETCH
    reach = (nmi + goal.leg_nmi)[:, None]
    farthest = (marks[close] + reach).min(axis=0)
    nearest = (marks[close] / STRETCH - reach).max(axis=0)
    return marks, nearest, farthest, STRETCH
