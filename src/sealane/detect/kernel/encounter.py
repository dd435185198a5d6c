"""Compiled loops of the encounter rule: who is near whom on a common time grid."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from sealane.geo.kernel import haversine_m

METRES_PER_DEG = 110574.0  # shortest degree of latitude on WGS84 (at the equator)
COLUMN_BITS = 1 << 20  # more than the columns of 100 m cells around the equator
STEPS = 16  # a neighbour is mostly near in the order of cells
WIDE_LAT, WIDE_DEG = 80.0, 1.0  # beyond these a cell may be wider than 180 deg less EDGE_DEG
EDGE_DEG = 170.0


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
def _first_from(key, near, low, high, wanted):  # type: ignore[no-untyped-def]
    """What ``_first`` gives, looked for step by step around ``near`` before it is bisected."""
    if near < high and key[near] < wanted:
        for j in range(near + 1, min(high, near + STEPS)):
            if key[j] >= wanted:
                return j
        return _first(key, near + 1, high, wanted)
    for j in range(near - 1, max(low, near - STEPS) - 1, -1):
        if key[j] < wanted:
            return j + 1
    return _first(key, low, near, wanted)


@njit(cache=True, nogil=True)
def _is_alone(key, lon, i, end, is_wide):  # type: ignore[no-untyped-def]
    """Whether nothing follows point ``i`` in its row and the next, nor lies over 180 degrees."""
    is_last = i + 1 == end or key[i + 1] // COLUMN_BITS > key[i] // COLUMN_BITS + 1
    return is_last and abs(lon[i]) < EDGE_DEG and not is_wide


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
        north = begin
        for i in range(begin, end):
            is_wide = abs(lat[i]) + size_deg > WIDE_LAT or size_deg > WIDE_DEG
            if _is_alone(key, lon, i, end, is_wide):
                continue
            ranges = _neighbours(key[i], lon[i], size_deg, low, high)
            for k in range(ranges):
                j = i + 1
                if k == 1:
                    j = north = _first_from(key, max(north, i + 1), i + 1, end, low[k])
                elif k > 1:
                    j = _first(key, begin, end, low[k])
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
