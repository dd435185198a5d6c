"""Compiled: where steps of hulls cross pieces of lines."""

from __future__ import annotations

import numpy as np
from numba import njit

from sealane.geo.kernel import wrap_lon


@njit(cache=True, nogil=True)
def crossings(steps, lon, lat, lon1, lat1, lon2, lat2, line):  # type: ignore[no-untyped-def]
    """Steps (from place i to i + 1) that cross pieces: step, line, and how far along it (0 to 1).

    Steps and pieces are straight on the map; over 180 degrees each is taken the short way.
    """
    found, where, part = [np.int64(0)][:0], [np.int64(0)][:0], [0.0][:0]
    for i in steps:
        rx, ry = wrap_lon(lon[i + 1] - lon[i]), lat[i + 1] - lat[i]
        for p in range(len(lon1)):
            if max(lat1[p], lat2[p]) < min(0.0, ry) + lat[i]:
                continue
            if min(lat1[p], lat2[p]) > max(0.0, ry) + lat[i]:
                continue
            qx, qy = wrap_lon(lon1[p] - lon[i]), lat1[p] - lat[i]
            sx, sy = wrap_lon(lon2[p] - lon1[p]), lat2[p] - lat1[p]
            across = rx * sy - ry * sx
            if across == 0.0:
                continue
            t, u = (qx * sy - qy * sx) / across, (qx * ry - qy * rx) / across
            if 0.0 <= t < 1.0 and 0.0 <= u < 1.0:
                found.append(i)
                where.append(line[p])
                part.append(t)
    return np.array(found, dtype=np.int64), np.array(where, dtype=np.int64), np.array(part)
