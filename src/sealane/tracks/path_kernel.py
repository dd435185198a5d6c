"""Compiled geometry of paths, and the thresholds in the form that compiled code takes.

Positions are unit vectors and velocities their change in a second, so that neither 180 deg nor
a pole is special; lengths are chords times the mean radius of the Earth.
"""

from __future__ import annotations

import math

from numba import njit

# Rows of the table of tracks, by the index of the fix that begins the numbering of the MMSI.
LAST, PREVIOUS, SIZE = 0, 1, 2  # last fix, the one before it, number of fixes
SINCE = 3  # the first fix of the run of identical places that the last one belongs to
DOUBTED = 4  # 1 where the speeds reported in that run belie it
STALE = 5  # a fix at the place of the last run that was belied; -1 where there was none
TRACK_ROWS = 6
FIRST = PREVIOUS  # once all fixes are given out: first fix

RADIUS_M = 6371008.7714
MS_PER_KN = 1852.0 / 3600.0

# Columns of the table of sorted reports: one table, because passing many arrays to inner
# functions costs more than what these compute.
TIME = 0  # seconds from the first report of the number
X, Y, Z = 1, 2, 3  # unit vector
VX, VY, VZ = 4, 5, 6  # its change in a second; nan where not reported
SPEED = 7  # m/s; nan where not reported
COARSE = 8  # 1 for a long-range report
NULL_ISLAND = 9  # 1 at exactly 0, 0
FACTS = 10


# Places in the row of thresholds: of ``Segmenter``, in SI units.
MAX_OPEN = 0
BURST = 1
HOST_FACTOR = 2
HOST_S = 3
BURST_SILENCE_S = 4
SHARED_SILENCE_S = 5
CLOCK_S = 6
PLACE_M = 7
COARSE_M = 8
SOG_MARGIN = 9
SOG_CAP_MS = 10
DRIFT_MS2 = 11
IDLE_MS = 12
FROZEN_M = 13
FROZEN_S = 14
ECHO_S = 15
ECHO_M = 16
SPIKE_M = 17
SPIKE_FACTOR = 18
SPIKE_MARGIN_MS = 19
FROZEN_MS = 20
LIMITS = 21


@njit(cache=True, nogil=True, forceinline=True)
def gap_m(facts, i, j):  # type: ignore[no-untyped-def]
    dx = facts[i, X] - facts[j, X]
    dy = facts[i, Y] - facts[j, Y]
    dz = facts[i, Z] - facts[j, Z]
    return RADIUS_M * math.sqrt(dx * dx + dy * dy + dz * dz)


@njit(cache=True, nogil=True, forceinline=True)
def off_path_m(facts, i, j, k):  # type: ignore[no-untyped-def]
    """Distance of fix ``i`` from the line between fixes ``j`` and ``k``."""
    ux, uy, uz = facts[k, X] - facts[j, X], facts[k, Y] - facts[j, Y], facts[k, Z] - facts[j, Z]
    wx, wy, wz = facts[i, X] - facts[j, X], facts[i, Y] - facts[j, Y], facts[i, Z] - facts[j, Z]
    length2 = ux * ux + uy * uy + uz * uz
    t = 0.0
    if length2 > 0.0:
        t = min(1.0, max(0.0, (wx * ux + wy * uy + wz * uz) / length2))
    dx, dy, dz = wx - t * ux, wy - t * uy, wz - t * uz
    return RADIUS_M * math.sqrt(dx * dx + dy * dy + dz * dz)


@njit(cache=True, nogil=True, forceinline=True)
def limit_ms(facts, i, j, max_ms, limits):  # type: ignore[no-untyped-def]
    """The greatest plausible speed between two fixes: a faster report raises it, to a cap."""
    reported = 0.0
    if facts[i, SPEED] == facts[i, SPEED]:
        reported = facts[i, SPEED]
    if facts[j, SPEED] == facts[j, SPEED]:
        reported = max(reported, facts[j, SPEED])
    raised = min(reported * limits[SOG_MARGIN], limits[SOG_CAP_MS])
    return max(max_ms, raised), min(reported, max(max_ms, limits[SOG_CAP_MS]))


@njit(cache=True, nogil=True, forceinline=True)
def slack_m(facts, i, j, limits):  # type: ignore[no-untyped-def]
    return limits[PLACE_M] + (
        limits[COARSE_M] if facts[i, COARSE] + facts[j, COARSE] > 0.0 else 0.0
    )


@njit(cache=True, nogil=True, forceinline=True)
def is_reachable(facts, i, j, max_ms, limits):  # type: ignore[no-untyped-def]
    limit, _ = limit_ms(facts, i, j, max_ms, limits)
    dt = facts[i, TIME] - facts[j, TIME]
    slack = slack_m(facts, i, j, limits)
    return gap_m(facts, i, j) <= slack + limit * (dt + limits[CLOCK_S])


@njit(cache=True, nogil=True)
def fill_facts(facts, lon, lat, sog_kn, cog_deg):  # type: ignore[no-untyped-def]
    """Fill in vectors and speeds from degrees and knots."""
    radian = math.pi / 180.0
    for i in range(lon.shape[0]):
        sin_x, cos_x = math.sin(lon[i] * radian), math.cos(lon[i] * radian)
        sin_y, cos_y = math.sin(lat[i] * radian), math.cos(lat[i] * radian)
        facts[i, X], facts[i, Y], facts[i, Z] = cos_y * cos_x, cos_y * sin_x, sin_y
        facts[i, SPEED] = sog_kn[i] * MS_PER_KN
        east, north = 0.0, 0.0
        if sog_kn[i] != 0.0:
            pace = facts[i, SPEED] / RADIUS_M
            east, north = pace * math.sin(cog_deg[i] * radian), pace * math.cos(cog_deg[i] * radian)
        facts[i, VX] = -east * sin_x - north * sin_y * cos_x
        facts[i, VY] = east * cos_x - north * sin_y * sin_x
        facts[i, VZ] = north * cos_y
        facts[i, NULL_ISLAND] = lon[i] == 0.0 and lat[i] == 0.0
