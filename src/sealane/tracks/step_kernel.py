"""Compiled: the steps of hulls from the last fix known of each through those that are new."""

from __future__ import annotations

import numpy as np
from numba import njit

from sealane.geo.kernel import haversine_m

BASE_US = 600_000_000  # ten minutes: over less, errors of place make a speed; GFW pipe-encounters
KN_PER_MS = 3600.0 / 1852.0


@njit(cache=True, nogil=True)
def walk(hull, at, lon, lat, sog, ends_at, ends):  # type: ignore[no-untyped-def]
    """The fix before each row, and what each hull made good; ``ends`` are moved on in place.

    Rows are in order of hull (row number of ``ends``) and time. ``ends_at`` holds the time of the
    last fix and of the base [us], ``ends`` its lon, lat, speed, those of the base (lon, lat) and
    the speed made good before [kn]. A base is left for the next fix ten minutes or more after it.
    Returns the times and the lon, lat, speed of the fixes before, and in two columns the speed
    made good since the base, where this row is the next one, and that before.
    """
    n = hull.shape[0]
    before_at, before = np.empty(n, np.int64), np.empty((n, 3))
    made = np.full((n, 2), np.nan)
    for i in range(n):
        h = hull[i]
        before_at[i] = ends_at[h, 0]
        before[i, 0], before[i, 1], before[i, 2] = ends[h, 0], ends[h, 1], ends[h, 2]
        run_us = at[i] - ends_at[h, 1]
        if run_us >= BASE_US:
            metres = haversine_m(ends[h, 3], ends[h, 4], lon[i], lat[i])
            made[i, 0], made[i, 1] = metres / (run_us / 1e6) * KN_PER_MS, ends[h, 5]
            ends_at[h, 1] = at[i]
            ends[h, 3], ends[h, 4], ends[h, 5] = lon[i], lat[i], made[i, 0]
        if at[i] > ends_at[h, 0]:
            ends_at[h, 0] = at[i]
            ends[h, 0], ends[h, 1], ends[h, 2] = lon[i], lat[i], sog[i]
    return before_at, before, made
