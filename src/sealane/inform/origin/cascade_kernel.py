"""Compiled: who may have been before whom, and the shape of trees. Nodes stand in order of time."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def declared_depth(parent):  # type: ignore[no-untyped-def]
    """How many declared parents stand above each node; a circle is cut above its first node.

    ``parent`` (-1: none) is changed where a circle is cut. Returns depths and the nodes cut.
    """
    size = parent.shape[0]
    depth, way, cut = np.full(size, -1, np.int64), np.empty(size, np.int64), 0
    for start in range(size):
        top, v = 0, start
        while v >= 0 and depth[v] == -1:
            depth[v] = -2  # on the way
            way[top] = v
            top += 1
            v = parent[v]
        if v >= 0 and depth[v] == -2:
            first, at = v, top - 1
            while way[at] != v:
                first = min(first, way[at])
                at -= 1
            parent[first] = -1
            cut += 1
            for k in range(top):
                depth[way[k]] = -1
            top, v = 0, start
            while v >= 0 and depth[v] == -1:
                depth[v] = -2
                way[top] = v
                top += 1
                v = parent[v]
        below = depth[v] if v >= 0 else -1
        while top:
            top -= 1
            below += 1
            depth[way[top]] = below
    return depth, cut


@njit(cache=True, nogil=True)
def no_earlier_than(at, parent, order):  # type: ignore[no-untyped-def]
    """Times at which no node stands before its declared parent; ``order``: by declared depth."""
    told = at.copy()
    for k in range(order.shape[0]):
        v = order[k]
        if parent[v] >= 0 and told[parent[v]] > told[v]:
            told[v] = told[parent[v]]
    return told


@njit(cache=True, nogil=True)
def earlier(starts, members, at, lag, weight, is_candidate):  # type: ignore[no-untyped-def]
    """Of each member of each group the candidates that are at least its ``lag`` earlier.

    How many there are, and of them the first, the last and the heaviest (of equals the first);
    -1 where there is none. ``members`` of a group stand in order of time and have one lag.
    """
    size = at.shape[0]
    count = np.zeros(size, np.int64)
    first, last = np.full(size, -1, np.int64), np.full(size, -1, np.int64)
    best = np.full(size, -1, np.int64)
    for g in range(starts.shape[0] - 1):
        high, n, f, e, b = starts[g], 0, -1, -1, -1
        for k in range(starts[g], starts[g + 1]):
            v = members[k]
            while at[members[high]] <= at[v] - lag[v]:
                u = members[high]
                if is_candidate[u]:
                    n += 1
                    e = u
                    if f < 0:
                        f = u
                    if b < 0 or weight[u] > weight[b]:
                        b = u
                high += 1
            count[v], first[v], last[v], best[v] = n, f, e, b
    return count, first, last, best


@njit(cache=True, nogil=True)
def shape(parent):  # type: ignore[no-untyped-def]
    """Depth and root of each node, and for each root its nodes and the sum of distances between
    all pairs of them (by edges: each is passed by what is below it times what is not)."""
    size = parent.shape[0]
    depth, root = np.zeros(size, np.int64), np.empty(size, np.int64)
    below = np.ones(size, np.int64)
    for v in range(size):
        p = parent[v]
        root[v] = v if p < 0 else root[p]
        depth[v] = 0 if p < 0 else depth[p] + 1
    for v in range(size - 1, -1, -1):
        if parent[v] >= 0:
            below[parent[v]] += below[v]
    distances = np.zeros(size, np.float64)
    for v in range(size):
        if parent[v] >= 0:
            distances[root[v]] += float(below[v]) * float(below[root[v]] - below[v])
    return depth, root, below, distances


@njit(cache=True, nogil=True)
def descends(parent, is_from):  # type: ignore[no-untyped-def]
    """Whether each node is one of those or stands below one."""
    found = is_from.copy()
    for v in range(parent.shape[0]):
        if parent[v] >= 0 and found[parent[v]]:
            found[v] = True
    return found
