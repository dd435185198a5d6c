"""Compiled: how a hull moved beside a fix, and where that leads."""

from __future__ import annotations

import numpy as np
from numba import njit

from sealane.geo.kernel import bearing_deg, haversine_m

HOUR_US = 3_600_000_000
METRES_PER_NMI = 1852.0
WAY_H = 6.0  # over so long a hull that roams is told from one that goes somewhere
LATELY_H, STRAIGHT_NMI = 2.0, 10.0  # a hull that made ten miles good in two hours goes somewhere
LONGEST_H = 6.0  # the way from a fix before that says too little
LEG_US = 600_000_000  # ten minutes: shorter legs are noise of positions
ROAMING_SHARE = 0.5  # way made good over way sailed: below it, the last course leads nowhere
ROAMING_NMI = 3.0  # sailed in those hours: less is lying


@njit(cache=True, nogil=True)
def motion(at, lon, lat, edge, i, sense):  # type: ignore[no-untyped-def]
    """Speed [kn] and course [deg] between fix i and that half an hour away, or the nearest to it.

    ``sense``: -1 for the fixes before i (down to row ``edge``), 1 for those after it.
    """
    k = i
    while k != edge and abs(at[k] - at[i]) < HOUR_US // 2:
        k += sense
    if abs(at[k] - at[i]) > 2 * HOUR_US and k - sense != i:
        k -= sense
    seconds = abs(at[k] - at[i]) / 1e6
    if seconds <= 0.0 or seconds > 7200.0:
        return np.nan, 0.0
    a, b = (k, i) if sense < 0 else (i, k)
    metres = haversine_m(lon[a], lat[a], lon[b], lat[b])
    course = bearing_deg(lon[a], lat[a], lon[b], lat[b])
    return metres / METRES_PER_NMI / (seconds / 3600.0), course


@njit(cache=True, nogil=True)
def heading_on(at, lon, lat, edge, i, sense):  # type: ignore[no-untyped-def]
    """Speed [kn] and course [deg] that a hull is reckoned on with, beside fix i.

    Those of the last half hour; for a hull that roamed in the last hours, or was heard too seldom
    to tell, what it made good.
    """
    sailed, k, leg, lately = 0.0, i, i, 0.0
    while k != edge and abs(at[k + sense] - at[i]) <= WAY_H * HOUR_US:
        k += sense
        if abs(at[k] - at[i]) <= LATELY_H * HOUR_US:
            lately = haversine_m(lon[k], lat[k], lon[i], lat[i])
        if abs(at[k] - at[leg]) >= LEG_US:
            sailed += haversine_m(lon[leg], lat[leg], lon[k], lat[k])
            leg = k
    made = haversine_m(lon[k], lat[k], lon[i], lat[i])
    is_roaming = sailed >= ROAMING_NMI * METRES_PER_NMI and made < ROAMING_SHARE * sailed
    is_roaming = is_roaming and lately < STRAIGHT_NMI * METRES_PER_NMI
    speed, course = motion(at, lon, lat, edge, i, sense)
    if not is_roaming and speed == speed:
        return speed, course
    if k == i and k != edge and abs(at[k + sense] - at[i]) <= LONGEST_H * HOUR_US:
        k += sense
    if k == i:
        return np.nan, 0.0
    made = haversine_m(lon[k], lat[k], lon[i], lat[i])
    hours = max(1, abs(at[k] - at[i])) / HOUR_US
    a, b = (k, i) if sense < 0 else (i, k)
    return made / METRES_PER_NMI / hours, bearing_deg(lon[a], lat[a], lon[b], lat[b])
