"""Compiled thinning of a graph: steps that others stand for within a small stretch are dropped."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from sealane.assess.lane.search_kernel import _pop, _push

ROOM = 1 << 16  # nodes that are queued for one edge; more are not looked at


@njit(cache=True, nogil=True, inline="always")
def _arc(a, b):  # type: ignore[no-untyped-def]
    chord = math.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2)
    return 2.0 * math.asin(min(1.0, 0.5 * chord))


@njit(cache=True, nogil=True)
def _is_stood_for(ends, bits, unit, low, high, kept, stretch, most, best, room):  # type: ignore[no-untyped-def]
    """Whether edges kept so far lead from end to end, past no other gates, within a stretch."""
    head, following, other, length = kept
    touched, keys, values = room
    a, b = ends
    straight = _arc(unit[a], unit[b])
    best[a] = 0.0
    touched[0] = a
    marked, looked = 1, 0
    size = _push(keys, values, 0, straight, a)
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
            if (low[step] & ~bits[0]) == 0 and (high[step] & ~bits[1]) == 0:
                reached = best[node] + length[k]
                whole = reached if x == b else reached + _arc(unit[x], unit[b])
                is_found = x == b and whole <= straight * stretch
                has_room = marked < len(touched) and size < len(keys) - 1
                if whole <= straight * stretch and reached < best[x] and has_room and x != b:
                    if best[x] == np.inf:
                        touched[marked] = x
                        marked += 1
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
    head = np.full(nodes, -1, np.int64)
    following = np.full(2 * count, -1, np.int64)
    other = np.empty(2 * count, np.int32)
    length = np.empty(2 * count)
    is_kept = np.zeros(count, np.bool_)
    best = np.full(nodes, np.inf)
    room = (np.empty(ROOM, np.int32), np.empty(ROOM), np.empty(ROOM, np.int32))
    kept = (head, following, other, length)
    for e in order:
        ends, bits = (edges[e, 0], edges[e, 1]), (low[e], high[e])
        if _is_stood_for(ends, bits, unit, low, high, kept, stretch, most, best, room):
            continue
        is_kept[e] = True
        for side in range(2):
            k = 2 * e + side
            other[k] = edges[e, 1 - side]
            length[k] = _arc(unit[ends[0]], unit[ends[1]])
            following[k] = head[ends[side]]
            head[ends[side]] = k
    return is_kept
