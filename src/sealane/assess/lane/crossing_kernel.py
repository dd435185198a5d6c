"""Compiled: which gates a way passes, in their order."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from sealane.assess.lane.sight_kernel import crosses
from sealane.geo.kernel import haversine_m

NMI_M = 1852.0
MOST_GATES = 128


@njit(cache=True, nogil=True)
def _where(a, normal, size, line):  # type: ignore[no-untyped-def]
    """How far along the arc from a it crosses a line that it is known to cross [rad]."""
    x = normal[1] * line[8] - normal[2] * line[7]
    y = normal[2] * line[6] - normal[0] * line[8]
    z = normal[0] * line[7] - normal[1] * line[6]
    if x * (line[0] + line[3]) + y * (line[1] + line[4]) + z * (line[2] + line[5]) < 0.0:
        x, y, z = -x, -y, -z
    ahead = (a[1] * z - a[2] * y) * normal[0] + (a[2] * x - a[0] * z) * normal[1]
    ahead += (a[0] * y - a[1] * x) * normal[2]
    return math.atan2(ahead / size, a[0] * x + a[1] * y + a[2] * z)


@njit(cache=True, nogil=True)
def _on_arc(a, b, lines, whose, first):  # type: ignore[no-untyped-def]
    """Note in ``first`` (entries of infinity) where an arc first crosses each gate's line [rad]."""
    nx, ny, nz = a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
    size = math.sqrt(nx * nx + ny * ny + nz * nz)
    count = 0
    if size < 1e-12:
        return count
    ux, uy, uz = nx / size, ny / size, nz / size
    for k in range(lines.shape[0]):
        if crosses(a[0], a[1], a[2], b[0], b[1], b[2], ux, uy, uz, lines[k]):
            where = _where(a, (nx, ny, nz), size, lines[k])
            count += first[whose[k]] == np.inf
            first[whose[k]] = min(first[whose[k]], where)
    return count


@njit(cache=True, nogil=True)
def along(points, at, graph, lines, whose, is_each, out):  # type: ignore[no-untyped-def]
    """The gates of a way in their order, and the way's length: (how many, nmi).

    Each gate is told where it first is passed, with ``is_each`` every time that it is, as far as
    ``out`` has room.

    ``points`` are unit vectors (n, 3), ``at`` the nodes of those between the first and the last
    ``skipped`` of ``graph`` (lon, lat of the points, start, to, low, high, skipped): a step of the
    graph that passes no gate is not looked at again. Gates are written to ``out``.
    """
    lon, lat, start, to, low, high, skipped = graph
    told, metres = 0, 0.0
    is_told = np.zeros(MOST_GATES, np.bool_)
    first = np.full(MOST_GATES, np.inf)
    for i in range(len(points) - 1):
        metres += haversine_m(lon[i], lat[i], lon[i + 1], lat[i + 1])
        k = i - skipped
        if 0 <= k < len(at) - 1:
            e = start[at[k]]
            while e < start[at[k] + 1] and to[e] != at[k + 1]:
                e += 1
            if e < start[at[k] + 1] and not (low[e] or high[e]):
                continue
        for _ in range(_on_arc(points[i], points[i + 1], lines, whose, first)):
            gate = np.argmin(first)
            first[gate] = np.inf
            if (is_each or not is_told[gate]) and told < len(out):
                is_told[gate] = True
                out[told] = gate
                told += 1
    return told, metres / NMI_M
