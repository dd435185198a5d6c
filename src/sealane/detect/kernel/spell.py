"""Compiled: spells in which a hull made little way, by distance over time."""

from __future__ import annotations

import numpy as np
from numba import njit

from sealane.geo.kernel import haversine_m

METRES_PER_NMI = 1852.0
HOUR_US = 3_600_000_000


@njit(cache=True, nogil=True)
def anchors(at, first, last, leg_us):  # type: ignore[no-untyped-def]
    """Rows from ``first`` to ``last``, each at least ``leg_us`` after the one before.

    The last row is always one of them, in place of one that is too near to it.
    """
    rows = np.empty(last - first + 1, np.int64)
    rows[0], n = first, 1
    for i in range(first + 1, last + 1):
        if at[i] - at[rows[n - 1]] >= leg_us:
            rows[n] = i
            n += 1
    if rows[n - 1] != last:
        if n > 1:
            rows[n - 1] = last
        else:
            rows[n] = last
            n += 1
    return rows[:n]


@njit(cache=True, nogil=True)
def legs(at, lon, lat, rows):  # type: ignore[no-untyped-def]
    """Hours and nautical miles between each row and the next."""
    hours, miles = np.empty(len(rows) - 1), np.empty(len(rows) - 1)
    for k in range(len(rows) - 1):
        a, b = rows[k], rows[k + 1]
        hours[k] = max(1, at[b] - at[a]) / HOUR_US
        miles[k] = haversine_m(lon[a], lat[a], lon[b], lat[b]) / METRES_PER_NMI
    return hours, miles


@njit(cache=True, nogil=True)
def is_slow(hours, miles, window_h, silence_h, limit_kn):  # type: ignore[no-untyped-def]
    """Which legs are slow: by all legs within half a window on either side, no silence between.

    Slow legs beside them are slow as well, and fast ones at their ends are not.
    """
    n = len(hours)
    slow = np.zeros(n, np.bool_)
    low = high = 0  # legs [low, high) are in the window
    sum_h = sum_nmi = 0.0
    middle = np.cumsum(hours) - hours / 2.0
    for k in range(n):
        while high < n and (high <= k or middle[high] - middle[k] <= window_h / 2.0):
            sum_h += hours[high]
            sum_nmi += miles[high]
            high += 1
        while low < k and middle[k] - middle[low] > window_h / 2.0:
            sum_h -= hours[low]
            sum_nmi -= miles[low]
            low += 1
        if hours[k] <= silence_h:
            slow[k] = sum_nmi < limit_kn * sum_h
    own = (miles < limit_kn * hours) & (hours <= silence_h)
    for k in range(1, n):
        slow[k] |= slow[k - 1] & own[k]
    for k in range(n - 2, -1, -1):
        slow[k] |= slow[k + 1] & own[k]
    return slow, own


@njit(cache=True, nogil=True)
def spells(starts, at, lon, lat, leg_us, window_h, silence_h, limit_kn, shortest_h):  # type: ignore[no-untyped-def]
    """First and last row of each spell of ``shortest_h`` or more, by hull and time."""
    found = np.empty((16, 2), np.int64)
    count = 0
    for h in range(len(starts) - 1):
        if starts[h + 1] - starts[h] < 2:
            continue
        if at[starts[h + 1] - 1] - at[starts[h]] < shortest_h * HOUR_US:
            continue
        rows = anchors(at, starts[h], starts[h + 1] - 1, leg_us)
        hours, miles = legs(at, lon, lat, rows)
        slow, own = is_slow(hours, miles, window_h, silence_h, limit_kn)
        k, n = 0, len(hours)
        while k < n:
            if not slow[k]:
                k += 1
                continue
            first = k
            while k < n and slow[k]:
                k += 1
            last = k - 1
            while first < last and not own[first]:
                first += 1
            while last > first and not own[last]:
                last -= 1
            if hours[first : last + 1].sum() < shortest_h:
                continue
            if count == len(found):
                more = np.empty((2 * count, 2), np.int64)
                more[:count] = found
                found = more
            found[count, 0], found[count, 1] = rows[first], rows[last + 1]
            count += 1
    return found[:count]
