"""Compiled: visits to a place from distances alone, and stops within them."""

from __future__ import annotations

import numpy as np
from numba import njit

from sealane.detect.kernel.spell import anchors, legs
from sealane.geo.kernel import haversine_m

HOUR_US = 3_600_000_000


@njit(cache=True, nogil=True)
def visits(starts, lon, lat, metres, enter_m, leave_m):  # type: ignore[no-untyped-def]
    """First and last row inside of each visit, by hull and time.

    It begins at a row within ``enter_m`` and lasts until one that is ``leave_m`` away or more, or
    so far from the one before that it is at another port.
    """
    found = np.empty((64, 2), np.int64)
    count = 0
    for h in range(len(starts) - 1):
        first = -1
        i = starts[h]
        while i < starts[h + 1]:
            if first < 0 and metres[i] <= enter_m:
                first = i
            is_over = first >= 0 and metres[i] >= leave_m
            if first >= 0 and i > first and not is_over:
                moved = haversine_m(lon[i - 1], lat[i - 1], lon[i], lat[i])
                is_over = moved >= 2.0 * leave_m
            if is_over or (first >= 0 and i == starts[h + 1] - 1):
                if count == len(found):
                    more = np.empty((2 * count, 2), np.int64)
                    more[:count] = found
                    found = more
                found[count, 0], found[count, 1] = first, i - 1 if is_over else i
                count += 1
                first = -1
                if is_over and metres[i] <= enter_m:
                    continue  # the same row begins the next one
            i += 1
    return found[:count]


@njit(cache=True, nogil=True)
def stops(first, last, at, lon, lat, leg_us, begin_kn, end_kn):  # type: ignore[no-untyped-def]
    """First and last row of the longest stop of each visit, -1 where it made way throughout.

    A stop begins with a leg of at most ``begin_kn`` and lasts until one of ``end_kn`` or more.
    """
    found = np.full((len(first), 2), -1, np.int64)
    for v in range(len(first)):
        if last[v] <= first[v]:
            continue
        rows = anchors(at, first[v], last[v], leg_us)
        hours, miles = legs(at, lon, lat, rows)
        begin, longest = -1, 0
        for k in range(len(hours) + 1):
            speed = miles[k] / hours[k] if k < len(hours) else np.inf
            if begin < 0 and speed <= begin_kn:
                begin = k
            elif begin >= 0 and speed >= end_kn:
                lasts = at[rows[k]] - at[rows[begin]]
                if lasts > longest:
                    longest = lasts
                    found[v, 0], found[v, 1] = rows[begin], rows[k]
                begin = -1
    return found


@njit(cache=True, nogil=True)
def silences(first, last, at):  # type: ignore[no-untyped-def]
    """The longest time between two reports of each visit, and the row that it begins at."""
    row = np.full(len(first), -1, np.int64)
    lasts = np.zeros(len(first), np.int64)
    for v in range(len(first)):
        for i in range(first[v], last[v]):
            if at[i + 1] - at[i] > lasts[v]:
                lasts[v] = at[i + 1] - at[i]
                row[v] = i
    return row, lasts
