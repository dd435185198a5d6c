"""Compiled search for where a straight way crosses the boundary of an area."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from sealane.geo.kernel import unwrap_lon


@njit(cache=True, nogil=True)
def _extend(pieces, x1, y1, x2, y2, low, high):  # type: ignore[no-untyped-def]
    """The smallest and largest fraction at which the way meets a piece, beside low and high."""
    west, east, south, north = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
    dx, dy = x2 - x1, y2 - y1
    for i in range(pieces.shape[0]):
        ax, ay, bx, by = pieces[i, 0], pieces[i, 1], pieces[i, 2], pieces[i, 3]
        if max(ax, bx) < west or min(ax, bx) > east or max(ay, by) < south or min(ay, by) > north:
            continue
        ex, ey = bx - ax, by - ay
        cross = dx * ey - dy * ex
        if cross == 0.0:
            continue
        t = ((ax - x1) * ey - (ay - y1) * ex) / cross
        u = ((ax - x1) * dy - (ay - y1) * dx) / cross
        if 0.0 <= t <= 1.0 and 0.0 <= u <= 1.0:
            low, high = min(low, t), max(high, t)
    return low, high


@njit(cache=True, nogil=True)
def cross(pieces, lon1, lat1, lon2, lat2, is_inside):  # type: ignore[no-untyped-def]
    """For each way the first crossing, or the last if it starts inside; nan if there is none."""
    out = np.empty(lon1.shape[0])
    for i in range(lon1.shape[0]):
        low, high = math.inf, -math.inf
        end = unwrap_lon(lon2[i], lon1[i])
        for turn in range(-1, 2):
            low, high = _extend(
                pieces, lon1[i] + 360.0 * turn, lat1[i], end + 360.0 * turn, lat2[i], low, high
            )
        out[i] = high if is_inside[i] else low
        if not math.isfinite(out[i]):
            out[i] = np.nan
    return out
