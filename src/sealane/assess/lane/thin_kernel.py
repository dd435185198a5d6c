"""Compiled thinning of a graph: steps that others stand for within a small stretch are dropped."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from sealane.assess.lane.search_kernel import _pop, _push


@njit(cache=True, nogil=True, inline="always")
def _arc(a, b):  # type: ignore[no-untyped-def]
    chord = math.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2)
    return 2.0 * math.asin(min(1.0, 0.5 * chord))


@njit(cache=True, nogil=True)
def _leads(e, edges, unit, low, high, limit, most, rows, room):  # type: ignore[no-untyped-def]
    """Whether the edges kept so far lead from end to end of edge ``e`` within ``limit``.

    ``room`` is (best, touched, keys, values); ``best`` is infinite before and after.
    """
    head, following, other, length = rows
    best, touched, keys, values = room
    a, b = edges[e, 0], edges[e, 1]
    best[a], touched[0], marked, looked = 0.0, a, 1, 0
    size = _push(keys, values, 0, _arc(unit[a], unit[b]), a)
    is_found = False
    while size > 0 and looked < most and not is_found:
        node, key = values[0], keys[0]
        size = _pop(keys, values, size)
        if key > best[node] + _arc(unit[node], unit[b]) + 1e-15:
            continue
        looked += 1
        k = head[node]
        while k >= 0 and not is_found:
            x, step = other[k], k // 2
            # No gate that the edge does not pass, so a closed gate closes no more than before.
            if (low[step] & ~low[e]) == 0 and (high[step] & ~high[e]) == 0:
                reached = best[node] + length[k]
                whole = reached if x == b else reached + _arc(unit[x], unit[b])
                if whole <= limit and reached < best[x]:
                    is_found = x == b
                    if best[x] == np.inf and marked < len(touched) and not is_found:
                        touched[marked] = x
                        marked += 1
                    if marked < len(touched) and size < len(keys) - 1 and not is_found:
                        best[x] = reached
                        size = _push(keys, values, size, whole, x)
            k = following[k]
    for i in range(marked):
        best[touched[i]] = np.inf
    return is_found


@njit(cache=True, nogil=True)
def needed(edges, order, unit, low, high, stretch, most):  # type: ignore[no-untyped-def]
    """Which edges (n, 2) are needed, looked at in ``order``, the shortest first.

    One is not if the edges kept so far lead from end to end, past the same gates, at no more than
    ``stretch`` times its length: the greedy spanner of Althofer and others (1993, "On sparse
    spanners of weighted graphs"), so no way grows by more. ``most`` nodes are looked at for each;
    an edge about which they do not tell is kept.
    """
    nodes, count = unit.shape[0], edges.shape[0]
    head, following = np.full(nodes, -1, np.int64), np.full(2 * count, -1, np.int64)
    other, length = np.empty(2 * count, np.int32), np.empty(2 * count)
    rows = (head, following, other, length)
    keys, values = np.empty(1 << 16), np.empty(1 << 16, np.int32)
    room = (np.full(nodes, np.inf), np.empty(1 << 16, np.int32), keys, values)
    kept = np.zeros(count, np.bool_)
    for rank in range(count):
        e = order[rank]
        straight = _arc(unit[edges[e, 0]], unit[edges[e, 1]])
        if _leads(e, edges, unit, low, high, straight * stretch, most, rows, room):
            continue
        kept[e] = True
        for side in range(2):
            k = 2 * e + side
            other[k] = edges[e, 1 - side]
            length[k] = straight
            following[k] = head[edges[e, side]]
            head[edges[e, side]] = k
    return kept
