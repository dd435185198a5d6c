"""Compiled: the same set of zones has the same number, for whole tables of positions."""

from __future__ import annotations

import numpy as np
from numba import njit

PRIME = np.uint64(0x9E3779B97F4A7C15)


@njit(cache=True, nogil=True, inline="always")
def _is_set(zone, a, end, b, count):  # type: ignore[no-untyped-def]
    """Whether the zones from a to its end are those of a set of so many from b."""
    if end - a != count:
        return False
    for k in range(count):  # noqa: SIM110 - compiled
        if zone[a + k] != zone[b + k]:
            return False
    return True


@njit(cache=True, nogil=True)
def number_sets(point, zone, points):  # type: ignore[no-untyped-def]
    """The number of the set of each point, and where a first example of each set begins and ends.

    ``point`` and ``zone`` are pairs by point, then by zone. Set 0 is empty; the others are
    numbered as they first come.
    """
    of = np.zeros(points, np.int64)
    size = 1 << 10
    table = np.full(size, -1, np.int64)
    begins, ends = [0], [0]
    at, before = 0, -1
    while at < point.shape[0]:
        p, first = point[at], at
        mixed = PRIME
        while at < point.shape[0] and point[at] == p:
            mixed = (mixed ^ np.uint64(zone[at] + 1)) * PRIME
            mixed ^= mixed >> np.uint64(29)
            at += 1
        count = at - first
        if before > 0 and _is_set(zone, begins[before], ends[before], first, count):
            of[p] = before
            continue
        slot = np.int64(mixed % np.uint64(size))
        while table[slot] >= 0:
            known = table[slot]
            if _is_set(zone, begins[known], ends[known], first, count):
                break
            slot = (slot + 1) % size
        if table[slot] < 0:
            table[slot] = len(begins)
            begins.append(first)
            ends.append(at)
            if 2 * len(begins) > size:  # begin anew with room for more
                size *= 4
                table = _refilled(zone, begins, ends, size)
                before = len(begins) - 1
                of[p] = before
                continue
        before = table[slot]
        of[p] = before
    return of, np.array(begins), np.array(ends)


@njit(cache=True, nogil=True)
def _refilled(zone, begins, ends, size):  # type: ignore[no-untyped-def]
    table = np.full(size, -1, np.int64)
    for known in range(1, len(begins)):
        mixed = PRIME
        for k in range(begins[known], ends[known]):
            mixed = (mixed ^ np.uint64(zone[k] + 1)) * PRIME
            mixed ^= mixed >> np.uint64(29)
        slot = np.int64(mixed % np.uint64(size))
        while table[slot] >= 0:
            slot = (slot + 1) % size
        table[slot] = known
    return table
