"""Compiled: which grid places of a hull lie around its motion, and where it changed its way."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

UNITS_PER_DEG = 100_000.0  # places are kept as whole 1e-5 degrees, 1.1 m
TURN = 36_000_000  # of longitude, in the same units
NMI_PER_UNIT = 60.0 / UNITS_PER_DEG


@njit(cache=True, nogil=True)
def around_motion(hull, bins, speed_kn, moving_kn, reach):  # type: ignore[no-untyped-def]
    """Which places lie within ``reach`` bins of one at which the same hull was under way."""
    size = hull.shape[0]
    keep = np.zeros(size, np.bool_)
    last = -1
    for i in range(size):
        if speed_kn[i] >= moving_kn:
            last = i
        if last >= 0 and hull[last] == hull[i] and bins[i] - bins[last] <= reach:
            keep[i] = True
    last = -1
    for i in range(size - 1, -1, -1):
        if speed_kn[i] >= moving_kn:
            last = i
        if last >= 0 and hull[last] == hull[i] and bins[last] - bins[i] <= reach:
            keep[i] = True
    return keep


@njit(cache=True, nogil=True, inline="always")
def run_kn(lon, lat, i, j, hours):  # type: ignore[no-untyped-def]
    """East and north speed made good between rows i and j, so many hours apart [kn]."""
    east = float(lon[j]) - float(lon[i])
    if east > TURN // 2:
        east -= TURN
    elif east < -(TURN // 2):
        east += TURN
    middle = math.radians((float(lat[i]) + float(lat[j])) / (2.0 * UNITS_PER_DEG))
    north = (float(lat[j]) - float(lat[i])) * NMI_PER_UNIT
    return east * NMI_PER_UNIT * math.cos(middle) / hours, north / hours


@njit(cache=True, nogil=True)
def changes(hull, bins, lon, lat, window, hours, course_deg, share, floor_kn):  # type: ignore[no-untyped-def]
    """Where a hull changed course or speed: rows, and east and north speed before and after [kn].

    Compared is the way made good over ``window`` bins (``hours``) before and after a place, all of
    them on the grid. It is a change where both are faster than ``floor_kn`` and their courses
    differ by ``course_deg``, or where the speeds differ by ``share`` of the greater one and by
    ``floor_kn``. Of changes within a window of each other the greatest counts.
    """
    size = hull.shape[0]
    row = np.empty(size, np.int64)
    motion = np.empty((size, 4))
    great = np.empty(size)
    n = 0
    for i in range(window, size - window):
        a, b = i - window, i + window
        if hull[a] != hull[b] or bins[b] - bins[a] != 2 * window:
            continue
        e1, n1 = run_kn(lon, lat, a, i, hours)
        e2, n2 = run_kn(lon, lat, i, b, hours)
        v1, v2 = math.hypot(e1, n1), math.hypot(e2, n2)
        turned = False
        if min(v1, v2) >= floor_kn:
            cosine = (e1 * e2 + n1 * n2) / (v1 * v2)
            turned = math.degrees(math.acos(max(-1.0, min(1.0, cosine)))) >= course_deg
        step = abs(v2 - v1)
        if not turned and (step < floor_kn or step < share * max(v1, v2)):
            continue
        size_of = math.hypot(e2 - e1, n2 - n1)
        if n and hull[row[n - 1]] == hull[i] and bins[i] - bins[row[n - 1]] <= window:
            if size_of <= great[n - 1]:
                continue
            n -= 1
        row[n], great[n] = i, size_of
        motion[n, 0], motion[n, 1], motion[n, 2], motion[n, 3] = e1, n1, e2, n2
        n += 1
    return row[:n].copy(), motion[:n].copy()
