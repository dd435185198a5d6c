"""Compiled geometry of paths, and the thresholds in the form that compiled code takes.

Positions are unit vectors and velocities their change in a second, so that neither 180 deg nor
a pole is special; lengths are chords times the mean radius of the Earth.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

RADIUS_M = 6371008.7714
MS_PER_KN = 1852.0 / 3600.0


class Reports(NamedTuple):
    """Sorted reports: seconds, unit vectors, their change in a second, m/s, two flags."""

    time: npt.NDArray[np.float64]
    place: npt.NDArray[np.float64]
    velocity: npt.NDArray[np.float64]
    speed: npt.NDArray[np.float64]
    coarse: npt.NDArray[np.bool_]
    is_null_island: npt.NDArray[np.bool_]


class Limits(NamedTuple):
    """The thresholds of ``Segmenter`` in SI units, in the form that compiled code takes."""

    max_open: int
    burst: int
    host_factor: float
    host_s: float
    burst_silence_s: float
    shared_silence_s: float
    clock_s: float
    place_m: float
    coarse_m: float
    sog_margin: float
    sog_cap_ms: float
    drift_ms2: float
    idle_ms: float
    frozen_m: float
    frozen_s: float
    echo_s: float
    echo_m: float
    spike_m: float
    spike_factor: float
    spike_margin_ms: float


@njit(cache=True, nogil=True, inline="always")
def gap_m(place, i, j):  # type: ignore[no-untyped-def]
    dx = place[i, 0] - place[j, 0]
    dy = place[i, 1] - place[j, 1]
    dz = place[i, 2] - place[j, 2]
    return RADIUS_M * math.sqrt(dx * dx + dy * dy + dz * dz)


@njit(cache=True, nogil=True)
def off_path_m(place, i, j, k):  # type: ignore[no-untyped-def]
    """Distance of fix ``i`` from the line between fixes ``j`` and ``k``."""
    ux, uy, uz = place[k, 0] - place[j, 0], place[k, 1] - place[j, 1], place[k, 2] - place[j, 2]
    wx, wy, wz = place[i, 0] - place[j, 0], place[i, 1] - place[j, 1], place[i, 2] - place[j, 2]
    length2 = ux * ux + uy * uy + uz * uz
    t = 0.0
    if length2 > 0.0:
        t = min(1.0, max(0.0, (wx * ux + wy * uy + wz * uz) / length2))
    dx, dy, dz = wx - t * ux, wy - t * uy, wz - t * uz
    return RADIUS_M * math.sqrt(dx * dx + dy * dy + dz * dz)
