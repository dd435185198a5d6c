"""Compiled: hulls on a common time grid, and the places at which they were slow."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from sealane.geo.kernel import haversine_m, interpolate, wrap_lon

KNOTS_PER_MPS = 3600.0 / 1852.0
NEVER = 9223372036854775807  # the next bin by which a hull has left that never does
SHORTEST_DEG_M = 110_000.0  # less than any degree of latitude, and of longitude over its cosine
WIDE_DEG = 5.0  # across more longitudes the shortest way leaves the parallel
FASTER = math.inf  # a speed above the limit that nobody asks for


@njit(cache=True, nogil=True)
def slow_places(starts, at, lon, lat, step, longest, limit_kn):  # type: ignore[no-untyped-def]
    """Whole multiples of ``step`` [us] at which a hull was at most ``limit_kn`` fast.

    Places between two fixes not more than ``longest`` [us] apart are interpolated; otherwise a
    fix stands for a grid time within half a step of it. The speed [kn] of a grid place is the
    lower one of the steps before and after it; a place with neither is never slow. Returns hull,
    bin, lon, lat, row of the nearest fix, whether a fix lies within half a step, speed, and the
    next bin by which the hull had left: faster than the limit, or heard again after a silence so
    far off that it was meanwhile (``NEVER`` where it had not).
    """
    size, most = _room(starts, at, step, longest)
    hull, bins = np.empty(size, np.int32), np.empty(size, np.int64)
    row, leaves = np.empty(size, np.int64), np.empty(size, np.int64)
    x, y, speed = np.empty(size), np.empty(size), np.empty(size)
    seen = np.empty(size, np.bool_)
    laid = np.empty(most, np.int64), np.empty(most), np.empty(most), np.empty(most, np.int64)
    pace, away = np.empty(most), np.empty(most, np.int64)
    n = 0
    for h in range(starts.shape[0] - 1):
        count = _lay(at, lon, lat, starts[h], starts[h + 1], step, longest, laid)
        _run(laid, count, step, limit_kn, pace, away)
        for i in range(count):
            if pace[i] <= limit_kn:
                hull[n], bins[n], x[n], y[n] = h, laid[0][i], laid[1][i], laid[2][i]
                row[n], speed[n], leaves[n] = laid[3][i], pace[i], away[i]
                seen[n] = abs(at[row[n]] - bins[n] * step) <= step // 2
                n += 1
    return hull[:n], bins[:n], x[:n], y[:n], row[:n], seen[:n], speed[:n], leaves[:n]


@njit(cache=True, nogil=True)
def _room(starts, at, step, longest):  # type: ignore[no-untyped-def]
    """Upper bounds of the places made, of all hulls and of one; a silent stretch takes no room."""
    size, most, half = 0, 0, step // 2
    for h in range(starts.shape[0] - 1):
        first, last = starts[h], starts[h + 1] - 1
        if last < first:
            continue
        room = (at[last] + half) // step - (at[first] - half) // step + 1
        if room > 4 * (last - first + 1):
            room = min(room, _count(at, first, last, step, longest))
        size += room
        most = max(most, room)
    return size, most


@njit(cache=True, nogil=True)
def _count(at, first, last, step, longest):  # type: ignore[no-untyped-def]
    """An upper bound of one hull's places: those between near fixes, and a few at each fix."""
    total = 3
    for i in range(first, last + 1):
        if i < last and at[i + 1] - at[i] <= longest:
            total += at[i + 1] // step - at[i] // step
        else:
            total += 3
    return total


@njit(cache=True, nogil=True)
def _lay(at, lon, lat, begin, end, step, longest, laid):  # type: ignore[no-untyped-def]
    """Bin, lon, lat and nearest row of one hull's places on the grid; how many."""
    bins, x, y, row = laid
    half, n, i = step // 2, 0, begin
    if end <= begin:
        return 0
    k = -((half - at[i]) // step)
    t, until = k * step, at[end - 1] + half
    while t <= until:
        while i + 1 < end and at[i + 1] <= t:
            i += 1
        near, place = _locate(at, i, end, t, half, longest)
        if near < 0:
            k = max(k + 1, -((half - at[i + 1]) // step)) if i + 1 < end else k + 1
            t = k * step
            continue
        if place >= 0.0:
            x[n], y[n] = interpolate(lon[i], lat[i], lon[i + 1], lat[i + 1], place)
        else:
            x[n], y[n] = lon[near], lat[near]
        bins[n], row[n] = k, near
        n += 1
        k += 1
        t += step
    return n


@njit(cache=True, nogil=True, inline="always")
def _locate(at, i, end, t, half, longest):  # type: ignore[no-untyped-def]
    """Nearest fix to time t and the fraction between fix i and the next; -1 where there is none."""
    if at[i] > t:  # before the first fix
        return (i, -1.0) if at[i] - t <= half else (-1, -1.0)
    near = i
    if i + 1 < end:
        if at[i + 1] - t < t - at[i]:
            near = i + 1
        if at[i + 1] - at[i] <= longest:
            return near, (t - at[i]) / (at[i + 1] - at[i])
    if abs(at[near] - t) <= half:
        return near, -1.0
    return -1, -1.0


@njit(cache=True, nogil=True)
def _run(laid, count, step, limit_kn, pace, away):  # type: ignore[no-untyped-def]
    """The speed of each place of one hull, and the next bin by which it had left."""
    bins, x, y, _ = laid
    reach_m = limit_kn / KNOTS_PER_MPS * (step / 1e6)
    if count:
        pace[0] = math.nan
    for i in range(1, count):
        pace[i] = math.nan
        if bins[i] == bins[i - 1] + 1:
            pace[i] = FASTER
            if _may_be_within(x[i - 1], y[i - 1], x[i], y[i], reach_m):
                run = haversine_m(x[i - 1], y[i - 1], x[i], y[i])
                pace[i] = run / (step / 1e6) * KNOTS_PER_MPS
            if not pace[i - 1] <= pace[i]:
                pace[i - 1] = pace[i]
    left = NEVER
    for i in range(count - 1, -1, -1):
        away[i] = left
        if pace[i] > limit_kn:
            left = bins[i]
        elif i > 0 and bins[i] > bins[i - 1] + 1:
            within_m = reach_m * (bins[i] - bins[i - 1])
            if not _may_be_within(x[i - 1], y[i - 1], x[i], y[i], within_m) or (
                haversine_m(x[i - 1], y[i - 1], x[i], y[i]) > within_m
            ):
                left = bins[i]


@njit(cache=True, nogil=True, inline="always")
def _may_be_within(lon1, lat1, lon2, lat2, limit_m):  # type: ignore[no-untyped-def]
    """Whether two places may be so near; that they are is for the distance to say.

    A way is longer than its latitudes are apart, and than its longitudes at the cosine of the
    higher latitude, which is more than 1 minus half its square.
    """
    if abs(lat2 - lat1) * SHORTEST_DEG_M > limit_m:
        return False
    turn, poleward = abs(wrap_lon(lon2 - lon1)), max(abs(lat1), abs(lat2)) * math.pi / 180.0
    return turn > WIDE_DEG or turn * SHORTEST_DEG_M * (1.0 - 0.5 * poleward**2) <= limit_m
