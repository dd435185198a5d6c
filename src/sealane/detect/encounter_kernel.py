"""Compiled loops of the encounter rule: a common time grid, and who is near whom on it."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from sealane.geo.kernel import haversine_m, interpolate

METRES_PER_DEG = 110574.0  # shortest degree of latitude on WGS84 (at the equator)
COLUMN_BITS = 1 << 20  # more than the columns of 100 m cells around the equator
KNOTS_PER_MPS = 3600.0 / 1852.0


@njit(cache=True, nogil=True)
def grid(starts, at, lon, lat, step, longest):  # type: ignore[no-untyped-def]
    """Each hull's place at whole multiples of ``step`` [us] between its fixes.

    Places between two fixes not more than ``longest`` [us] apart are interpolated; otherwise a
    fix stands for a grid time within half a step of it. Returns hull, bin, lon, lat, row of the
    nearest fix, whether a fix lies within half a step, and the speed [kn]: the lower one of the
    steps before and after, NaN where neither is known.
    """
    half = step // 2
    size = _room(starts, at, step, longest)
    hull = np.empty(size, np.int32)
    bins = np.empty(size, np.int64)
    x, y = np.empty(size), np.empty(size)
    row = np.empty(size, np.int64)
    seen = np.empty(size, np.bool_)
    n = 0
    for h in range(starts.shape[0] - 1):
        i = starts[h]
        end = starts[h + 1]
        if end <= i:
            continue
        k = -((half - at[i]) // step)
        while k * step <= at[end - 1] + half:
            t = k * step
            while i + 1 < end and at[i + 1] <= t:
                i += 1
            near, place = _locate(at, i, end, t, half, longest)
            if near < 0:
                k = max(k + 1, -((half - at[i + 1]) // step)) if i + 1 < end else k + 1
                continue
            if place >= 0.0:
                x[n], y[n] = interpolate(lon[i], lat[i], lon[i + 1], lat[i + 1], place)
            else:
                x[n], y[n] = lon[near], lat[near]
            hull[n], bins[n], row[n] = h, k, near
            seen[n] = abs(at[near] - t) <= half
            n += 1
            k += 1
    speed = _speeds(hull[:n], bins[:n], x[:n], y[:n], step)
    return hull[:n], bins[:n], x[:n], y[:n], row[:n], seen[:n], speed


@njit(cache=True, nogil=True)
def _room(starts, at, step, longest):  # type: ignore[no-untyped-def]
    """An upper bound of the bins made, so that a silent stretch takes no memory."""
    size, half = 0, step // 2
    for h in range(starts.shape[0] - 1):
        first, last = starts[h], starts[h + 1] - 1
        if last >= first:
            size += (at[last] + half) // step - (at[first] - half) // step + 1
    return min(size, _count(starts, at, step, longest))


@njit(cache=True, nogil=True)
def _count(starts, at, step, longest):  # type: ignore[no-untyped-def]
    """An upper bound of the bins made: those between near fixes, and one or two at each fix."""
    total = 0
    for h in range(starts.shape[0] - 1):
        for i in range(starts[h], starts[h + 1]):
            if i + 1 < starts[h + 1] and at[i + 1] - at[i] <= longest:
                total += (at[i + 1]) // step - at[i] // step
            else:
                total += 3
        total += 3
    return total


@njit(cache=True, nogil=True)
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
def _speeds(hull, bins, x, y, step):  # type: ignore[no-untyped-def]
    speed = np.full(hull.shape[0], np.nan)
    for i in range(1, hull.shape[0]):
        if hull[i] == hull[i - 1] and bins[i] == bins[i - 1] + 1:
            run = haversine_m(x[i - 1], y[i - 1], x[i], y[i])
            kn = run / (step / 1e6) * KNOTS_PER_MPS
            if not speed[i - 1] <= kn:
                speed[i - 1] = kn
            speed[i] = kn
    return speed


@njit(cache=True, nogil=True)
def columns_in(row, size_deg):  # type: ignore[no-untyped-def]
    """How many cells of at least ``size_deg`` (of latitude) lie around the Earth in a row."""
    south = row * size_deg - 90.0
    edge = max(abs(south), abs(south + size_deg))  # the poleward edge is the shortest
    if edge >= 90.0:
        return 1
    return max(1, math.floor(360.0 * math.cos(math.radians(edge)) / size_deg))


@njit(cache=True, nogil=True)
def _column(lon, columns):  # type: ignore[no-untyped-def]
    """The column of a longitude in a row of so many."""
    turned = lon - 360.0 * math.floor((lon + 180.0) / 360.0)
    return min(columns - 1, int((turned + 180.0) / 360.0 * columns))


@njit(cache=True, nogil=True)
def cells(lon, lat, size_deg):  # type: ignore[no-untyped-def]
    """The cell of each point: rows of equal height, columns by that row's own cosine."""
    key = np.empty(lon.shape[0], np.int64)
    for i in range(lon.shape[0]):
        row = int((lat[i] + 90.0) / size_deg)
        key[i] = row * COLUMN_BITS + _column(lon[i], columns_in(row, size_deg))
    return key


@njit(cache=True, nogil=True)
def _grown(array):  # type: ignore[no-untyped-def]
    wider = np.empty(2 * array.shape[0], array.dtype)
    wider[: array.shape[0]] = array
    return wider


@njit(cache=True, nogil=True)
def _first(key, low, high, wanted):  # type: ignore[no-untyped-def]
    while low < high:
        middle = (low + high) // 2
        if key[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True, nogil=True)
def _neighbours(key, lon, size_deg, low, high):  # type: ignore[no-untyped-def]
    """Which cells a point meets, as ranges of keys from ``low`` to ``high``; how many ranges.

    It meets its own cell (range 0, of which only the points behind it), the next cell east, and
    three cells in the row north, so that every pair is met once. Cells next to each other have
    keys next to each other, except over 180 degrees.
    """
    row, column = key // COLUMN_BITS, key % COLUMN_BITS
    columns, north = columns_in(row, size_deg), columns_in(row + 1, size_deg)
    base = (row + 1) * COLUMN_BITS
    middle = _column(lon, north)
    low[0], high[0] = key, key + 1 if column + 1 < columns else key
    low[1], high[1] = base + max(0, middle - 1), base + min(north - 1, middle + 1)
    count = 2
    if column + 1 == columns and columns > 2:
        low[count], high[count] = row * COLUMN_BITS, row * COLUMN_BITS
        count += 1
    if north <= 3:
        low[1], high[1] = base, base + north - 1
    elif middle == 0 or middle == north - 1:
        other = base + (north - 1 if middle == 0 else 0)
        low[count], high[count] = other, other
        count += 1
    return count


@njit(cache=True, nogil=True)
def contacts(bins, key, lon, lat, size_deg, limit_m):  # type: ignore[no-untyped-def]
    """Pairs of points of the same bin within ``limit_m``: indices of both, and metres.

    Points are sorted by bin and then by cell.
    """
    out_a, out_b = np.empty(1024, np.int64), np.empty(1024, np.int64)
    out_m = np.empty(1024)
    low, high = np.empty(4, np.int64), np.empty(4, np.int64)
    n, begin, size = 0, 0, bins.shape[0]
    while begin < size:
        end = begin + 1
        while end < size and bins[end] == bins[begin]:
            end += 1
        for i in range(begin, end):
            ranges = _neighbours(key[i], lon[i], size_deg, low, high)
            for k in range(ranges):
                j = i + 1 if k == 0 else _first(key, begin, end, low[k])
                while j < end and key[j] <= high[k]:
                    metres = haversine_m(lon[i], lat[i], lon[j], lat[j])
                    if metres <= limit_m:
                        if n == out_m.shape[0]:
                            out_a, out_b, out_m = _grown(out_a), _grown(out_b), _grown(out_m)
                        out_a[n], out_b[n], out_m[n] = i, j, metres
                        n += 1
                    j += 1
        begin = end
    return out_a[:n], out_b[:n], out_m[:n]


@njit(cache=True, nogil=True)
def _root(parent, i):  # type: ignore[no-untyped-def]
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


@njit(cache=True, nogil=True)
def link(hull, episode, first, last, overlap, count):  # type: ignore[no-untyped-def]
    """Group of each episode: those that share a hull and overlap by ``overlap`` bins are one.

    ``hull`` and ``episode`` list both ends of each episode, by hull and first bin. A group is
    named by its lowest episode.
    """
    parent = np.arange(count)
    for i in range(hull.shape[0]):
        j = i + 1
        while j < hull.shape[0] and hull[j] == hull[i]:
            later = episode[j]
            if first[later] > last[episode[i]] - overlap + 1:
                break
            shared = min(last[episode[i]], last[later]) - first[later] + 1
            if shared >= overlap:
                a, b = _root(parent, episode[i]), _root(parent, later)
                parent[max(a, b)] = min(a, b)
            j += 1
    for i in range(count):
        parent[i] = _root(parent, i)
    return parent
