"""Compiled search from one place to every node of the graph of the sea, and to many places.

The queue is one of buckets (Dial 1969, "Algorithm 360"): nodes within a width of each other are
looked at in any order and again when they turn out nearer, as in delta-stepping (Meyer and Sanders
2003, J. Algorithms 49), so what is told is what Dijkstra's algorithm tells.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sealane.assess.lane.search_kernel import toll
from sealane.assess.lane.sight_kernel import SECTORS, horizon, stands_between
from sealane.geo.kernel import haversine_m

NMI_M = 1852.0
WIDTH_NMI = 4.0  # of a bucket at least; 2 to 6 take equally long
BUCKETS = 4096  # a power of two
ALL = BUCKETS - 1
EMPTY = -1
NOT_QUEUED = -2


@njit(cache=True, nogil=True)
def open_steps(start, to, nmi, low, high, closed, surcharge):  # type: ignore[no-untyped-def]
    """The steps that no closed gate is on: (start, to, cost with what gates add, nmi)."""
    first = np.empty_like(start)
    other, cost, length = np.empty_like(to), np.empty_like(nmi), np.empty_like(nmi)
    count = 0
    for node in range(len(start) - 1):
        first[node] = count
        for e in range(start[node], start[node + 1]):
            if (low[e] & closed[0]) or (high[e] & closed[1]):
                continue
            other[count], cost[count], length[count] = to[e], nmi[e], nmi[e]
            if low[e] or high[e]:
                cost[count] += toll(low[e], high[e], surcharge)
            count += 1
    first[len(start) - 1] = count
    return first, other[:count], cost[:count], length[:count]


@njit(cache=True, nogil=True, inline="always")
def _queue(node, bucket, head, following, previous):  # type: ignore[no-untyped-def]
    was = head[bucket]
    following[node], previous[node] = was, -1 - bucket - 1
    if was != EMPTY:
        previous[was] = node
    head[bucket] = node


@njit(cache=True, nogil=True, inline="always")
def _unqueue(node, head, following, previous):  # type: ignore[no-untyped-def]
    after, before = following[node], previous[node]
    if after != EMPTY:
        previous[after] = before
    if before < 0:
        head[-before - 2] = after
    else:
        following[before] = after
    following[node] = NOT_QUEUED


@njit(cache=True, nogil=True)
def _requeue(node, bucket, head, following, previous):  # type: ignore[no-untyped-def]
    """Put a node into a bucket, out of the one it may be in; 1 if it was in none."""
    is_new = following[node] == NOT_QUEUED
    if not is_new:
        _unqueue(node, head, following, previous)
    _queue(node, bucket, head, following, previous)
    return int(is_new)


@njit(cache=True, nogil=True)
def reach(steps, firsts, is_wanted, best, length, before):  # type: ignore[no-untyped-def]
    """The least cost from a place to nodes, until those wanted are reached.

    ``steps`` are those of ``open_steps``, ``firsts`` the nodes that the place sees, what each
    costs and its length. Written: of every node ``best``, its ``length`` without what gates add,
    and ``before`` (-1 for the first); nodes farther off than all that are wanted may have more
    than the least.
    """
    start, to, cost, nmi = steps
    seen, seen_cost, seen_nmi = firsts
    best[:], before[:] = np.inf, -1
    longest = cost.max() if len(cost) else 0.0
    nearest, farthest = np.inf, 0.0
    for k in range(len(seen)):
        if seen_cost[k] < np.inf:
            nearest, farthest = min(nearest, seen_cost[k]), max(farthest, seen_cost[k])
    if nearest == np.inf:
        return
    span = max(longest, farthest - nearest)
    per_nmi = 1.0 / max(WIDTH_NMI, span / (BUCKETS - 4))
    head = np.full(BUCKETS, EMPTY, np.int32)
    following = np.full(len(best), NOT_QUEUED, np.int32)
    previous = np.empty(len(best), np.int32)
    is_counted = np.zeros(len(best), np.bool_)
    queued, left = 0, 0
    for j in range(len(best)):
        left += is_wanted[j]
    for k in range(len(seen)):
        j = seen[k]
        if seen_cost[k] < best[j]:
            best[j], length[j] = seen_cost[k], seen_nmi[k]
            bucket = int((best[j] - nearest) * per_nmi) & ALL
            queued += _requeue(j, bucket, head, following, previous)
    at = 0
    while queued > 0 and left > 0:
        bucket = at & ALL
        while head[bucket] != EMPTY:
            node = head[bucket]
            _unqueue(node, head, following, previous)
            queued -= 1
            if is_wanted[node] and not is_counted[node]:
                is_counted[node] = True
                left -= 1
            here = best[node]
            for e in range(start[node], start[node + 1]):
                reached, other = here + cost[e], to[e]
                if reached < best[other] - 1e-12:
                    best[other], before[other] = reached, node
                    length[other] = length[node] + nmi[e]
                    place = int((reached - nearest) * per_nmi) & ALL
                    queued += _requeue(other, place, head, following, previous)
        at += 1


@njit(cache=True, nogil=True)
def want(chosen, begin, nodes, is_wanted):  # type: ignore[no-untyped-def]
    """Mark the nodes that some places see; see ``answers``."""
    for p in chosen:
        for k in range(begin[p], begin[p + 1]):
            is_wanted[nodes[k]] = True


@njit(cache=True, nogil=True)
def costs(low, high, nmi, closed, surcharge):  # type: ignore[no-untyped-def]
    """What it costs to go from a place to each node that it sees; infinite by a closed gate."""
    out = nmi.copy()
    for k in range(len(nmi)):
        if (low[k] & closed[0]) or (high[k] & closed[1]):
            out[k] = np.inf
        elif low[k] or high[k]:
            out[k] += toll(low[k], high[k], surcharge)
    return out


@njit(cache=True, nogil=True)
def answers(best, length, chosen, begin, nodes, cost, nmi, told_cost, told_nmi, last):  # type: ignore[no-untyped-def]  # fmt: skip
    """The cheapest way to each chosen place by a node that it sees: cost, length, that node.

    Place p sees ``nodes[begin[p]:begin[p + 1]]``, at ``cost`` and ``nmi``. Infinite and -1 where
    no way leads.
    """
    for i in range(len(chosen)):
        told_cost[i], told_nmi[i], last[i] = np.inf, np.inf, -1
        for k in range(begin[chosen[i]], begin[chosen[i] + 1]):
            whole = best[nodes[k]] + cost[k]
            if whole < told_cost[i]:
                told_cost[i], last[i] = whole, nodes[k]
                told_nmi[i] = length[nodes[k]] + nmi[k]


@njit(cache=True, nogil=True)
def near(origin, chosen, at, degrees, legs, index, out):  # type: ignore[no-untyped-def]
    """Which places may be reached without a corner: in sight, or nearer than the legs to sea.

    ``at`` (p, 3) is where each place joins open water, ``degrees`` (p, 2) the place itself.
    """
    shores, start, items, clear = index
    around, tried = horizon(at[origin]), np.full(SECTORS, -1, np.int32)
    for i in range(len(chosen)):
        p = chosen[i]
        out[i] = not stands_between(at[origin], at[p], around, tried, shores, start, items, clear)
        least = min(legs[origin], legs[p])
        if least > 0.0 and not out[i]:
            a, b = degrees[origin], degrees[p]
            out[i] = haversine_m(a[0], a[1], b[0], b[1]) / NMI_M <= least
