"""Compiled loop that thins a path: which of its points a line within a tolerance needs."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

METRES_PER_DEG = 111_195.0  # one degree of a great circle on the mean sphere (6,371,009 m)


@njit(cache=True, nogil=True)
def thin(lon, lat, tolerance_m):  # type: ignore[no-untyped-def]
    """Whether each point stays: none left out is further than twice ``tolerance_m`` from the line.

    Douglas and Peucker 1973 (doi:10.3138/FM57-6770-U75U-7727) on points that are at least the
    tolerance from the last one taken; longitudes run on without a jump. Both ends stay.
    """
    taken = _spread(lon, lat, tolerance_m)
    kept = np.zeros(lon.shape[0], np.bool_)
    kept[taken[0]] = kept[taken[-1]] = True
    ends = np.empty((taken.shape[0] + 1, 2), np.int64)
    ends[0, 0], ends[0, 1] = 0, taken.shape[0] - 1
    n = 1
    while n > 0:
        n -= 1
        first, last = ends[n, 0], ends[n, 1]
        far, at = tolerance_m, -1
        for i in range(first + 1, last):
            metres = _from_line(lon, lat, taken[first], taken[last], taken[i])
            if metres > far:
                far, at = metres, i
        if at >= 0:
            kept[taken[at]] = True
            ends[n, 0], ends[n, 1] = first, at
            ends[n + 1, 0], ends[n + 1, 1] = at, last
            n += 2
    return kept


@njit(cache=True, nogil=True)
def _spread(lon, lat, tolerance_m):  # type: ignore[no-untyped-def]
    """Points at least the tolerance from the last one taken, and the last point."""
    taken = np.empty(lon.shape[0], np.int64)
    n, last = 1, lon.shape[0] - 1
    taken[0] = 0
    for i in range(1, last):
        k = taken[n - 1]
        x = (lon[i] - lon[k]) * math.cos(math.radians(lat[i]))
        if math.hypot(x, lat[i] - lat[k]) * METRES_PER_DEG >= tolerance_m:
            taken[n] = i
            n += 1
    if last > 0:
        taken[n] = last
        n += 1
    return taken[:n]


@njit(cache=True, nogil=True)
def _from_line(lon, lat, a, b, p):  # type: ignore[no-untyped-def]
    """Distance [m] of point p from the line a-b, on a plane around p."""
    scale = math.cos(math.radians(lat[p]))
    x1, y1 = (lon[a] - lon[p]) * scale, lat[a] - lat[p]
    x2, y2 = (lon[b] - lon[p]) * scale, lat[b] - lat[p]
    run = (x2 - x1) ** 2 + (y2 - y1) ** 2
    part = 0.0
    if run > 0.0:
        part = min(1.0, max(0.0, -(x1 * (x2 - x1) + y1 * (y2 - y1)) / run))
    return math.hypot(x1 + part * (x2 - x1), y1 + part * (y2 - y1)) * METRES_PER_DEG
