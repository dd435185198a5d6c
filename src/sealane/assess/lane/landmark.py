"""Landmarks: distances from a few far nodes, which tell a search where not to look."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from sealane.assess.lane.graph import Graph
from sealane.assess.lane.place import Place

__all__ = ["from_marks", "potential"]

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
    best, before = np.empty(nodes), np.empty(nodes, np.int32)
    nothing, bits = np.zeros(nodes), np.zeros(nodes, np.uint64)
    search_kernel.search(
        graph.start, graph.to, graph.nmi, graph.low, graph.high, np.zeros(2, np.uint64),
        np.zeros(128), np.zeros((0, 2), np.uint64), np.array([node]), np.zeros(1), bits[:1],
        bits[:1], nothing, np.full(nodes, np.inf), bits, bits, best, before, np.inf,
    )  # fmt: skip
    return best


def potential(graph: Graph, goal: Place) -> Floats:
    """What every way from a node to a goal costs at least [nmi], for each node."""
    from sealane.assess.lane import search_kernel

    marks = from_marks(graph)
    out = np.zeros(len(graph.lon))
    if not len(goal.nodes):
        return out
    close = goal.nodes[np.argsort(goal.nmi)[:NEAR_NODES]]
    reach = np.sort(goal.nmi)[:NEAR_NODES, None]
    farthest = (marks[close] + reach).min(axis=0)
    nearest = (marks[close] - reach).max(axis=0)
    search_kernel.least_left(marks, nearest, farthest, out)
    return out
