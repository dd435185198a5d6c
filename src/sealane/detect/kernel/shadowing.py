"""Compiled: two hulls side by side on the grid, as rows of both at the same times."""

from __future__ import annotations

import numpy as np
from numba import njit

from sealane.detect.kernel.moving import UNITS_PER_DEG
from sealane.geo.kernel import bearing_deg, haversine_m


@njit(cache=True, nogil=True)
def _from(bins, low, high, wanted):  # type: ignore[no-untyped-def]
    while low < high:
        middle = (low + high) // 2
        if bins[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True, nogil=True)
def beside(a, b, first, last, starts, bins, lon, lat):  # type: ignore[no-untyped-def]
    """Grid times at which both hulls of each pair are known, between bins ``first`` and ``last``.

    Returns the pair, the rows of both, how far apart they are [m] and the bearing of the second
    from the first [deg]; by pair and time.
    """
    room = 0
    for k in range(a.shape[0]):
        room += last[k] - first[k] + 1
    pair, i_out, j_out = (
        np.empty(room, np.int32),
        np.empty(room, np.int64),
        np.empty(room, np.int64),
    )
    metres, bearing = np.empty(room), np.empty(room)
    n = 0
    for k in range(a.shape[0]):
        i = _from(bins, starts[a[k]], starts[a[k] + 1], first[k])
        j = _from(bins, starts[b[k]], starts[b[k] + 1], first[k])
        while i < starts[a[k] + 1] and j < starts[b[k] + 1]:
            if max(bins[i], bins[j]) > last[k]:
                break
            if bins[i] < bins[j]:
                i += 1
            elif bins[j] < bins[i]:
                j += 1
            else:
                x1, y1 = lon[i] / UNITS_PER_DEG, lat[i] / UNITS_PER_DEG
                x2, y2 = lon[j] / UNITS_PER_DEG, lat[j] / UNITS_PER_DEG
                pair[n], i_out[n], j_out[n] = k, i, j
                metres[n] = haversine_m(x1, y1, x2, y2)
                bearing[n] = bearing_deg(x1, y1, x2, y2)
                i += 1
                j += 1
                n += 1
    return pair[:n], i_out[:n], j_out[:n], metres[:n], bearing[:n]
