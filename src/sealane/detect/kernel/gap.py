"""Compiled loops of the gap rule: silences, and where and when others were heard."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from sealane.detect.kernel.near import CELL_DEG, rows_near, units
from sealane.geo.kernel import destination

HOUR_US = 3_600_000_000
METRES_PER_NMI = 1852.0
NEVER = 1 << 60  # the next bin of a hull that is not heard again


@njit(cache=True, nogil=True)
def silences(starts, at, shortest):  # type: ignore[no-untyped-def]
    """Rows after which a hull is silent for ``shortest`` [us] or more, its last row included."""
    n = 0
    for turn in range(2):
        if turn == 1:
            rows = np.empty(n, np.int64)
            n = 0
        for h in range(starts.shape[0] - 1):
            for i in range(starts[h], starts[h + 1]):
                if i + 1 == starts[h + 1] or at[i + 1] - at[i] >= shortest:
                    if turn == 1:
                        rows[n] = i
                    n += 1
    return rows


@njit(cache=True, nogil=True)
def presence(starts, at, step):  # type: ignore[no-untyped-def]
    """The first row of each hull in each bin of ``step`` [us] in which it is heard."""
    n = 0
    for turn in range(2):
        if turn == 1:
            rows = np.empty(n, np.int64)
            n = 0
        for h in range(starts.shape[0] - 1):
            before = -NEVER
            for i in range(starts[h], starts[h + 1]):
                k = at[i] // step
                if k != before:
                    if turn == 1:
                        rows[n] = i
                    n += 1
                    before = k
    return rows


@njit(cache=True, nogil=True)
def index_cells(lon, lat):  # type: ignore[no-untyped-def]
    """The index cell of each point: plain squares in degrees."""
    columns = int(360.0 / CELL_DEG)
    cell = np.empty(lon.shape[0], np.int64)
    for i in range(lon.shape[0]):
        turned = lon[i] - 360.0 * math.floor((lon[i] + 180.0) / 360.0)
        column = min(columns - 1, int((turned + 180.0) / CELL_DEG))
        cell[i] = int((lat[i] + 90.0) / CELL_DEG) * columns + column
    return cell


@njit(cache=True, nogil=True)
def outage(found, bins, following, ship, own, first, last, share, fewest):  # type: ignore[no-untyped-def]
    """Bins in which the feed was out: (start, end) of the longest time, in bins; 0, 0 if none.

    It begins after a bin in which ``share`` or more of the ships heard, and at least ``fewest``,
    fell silent for more than an hour at once, and ends when more than 1 - ``share`` of them are
    heard again.
    """
    size = last - first + 1
    heard = np.zeros(size, np.int64)
    fell = np.zeros(size, np.int64)
    kept = np.zeros(size, np.int64)
    for f in range(found.shape[0]):
        i = found[f]
        if ship[i] == own:
            continue
        k = bins[i] - first
        heard[k] += 1
        for b in range(k, min(size, k + 2)):
            if following[i] > first + b + 2:
                fell[b] += 1
            elif b == k or following[i] > first + b:
                kept[b] += 1
    best_start, best_end = 0, 0
    b = 0
    while b < size:
        total = fell[b] + kept[b]
        if fell[b] >= fewest and fell[b] >= share * total:
            end = b + 1
            while end < size and heard[end] <= (1.0 - share) * total:
                end += 1
            if end - b > best_end - best_start:
                best_start, best_end = b, end
            b = end
        else:
            b += 1
    return first + best_start, first + best_end


@njit(cache=True, nogil=True)
def plan(lon, lat, course_deg, speed_kn, hours):  # type: ignore[no-untyped-def]
    """Where speed and course lead after so many hours."""
    return destination(lon, lat, course_deg, speed_kn * METRES_PER_NMI * hours)


@njit(cache=True, nogil=True)
def count_paces(asked, index, paces, window, radius_m, abrupt_pace):  # type: ignore[no-untyped-def]
    """Abrupt and faded ends of other ships' silences around each: (silences, 2).

    ``asked``: lon, lat, hour, ship. ``index``: cell, hour, lon, lat of the silences that
    teach, by cell and hour. ``paces``: before, after, ship of those.
    """
    lon, lat, hour, ship = asked
    before, after, whose = paces
    out = np.zeros((lon.shape[0], 2), np.int64)
    near = (index[0], index[1], index[2], index[3], units(index[2], index[3]))
    for c in range(lon.shape[0]):
        first, last = hour[c] - window, hour[c] + window
        found = rows_near(near, lon[c], lat[c], radius_m, first, last)
        for f in range(found.shape[0]):
            i = found[f]
            if whose[i] == ship[c]:
                continue
            for pace in (before[i], after[i]):
                if not np.isnan(pace):
                    out[c, 0 if pace < abrupt_pace else 1] += 1
    return out
