"""Compiled: where a place that lies within the offing or on land comes to open water."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from sealane.assess.lane.sight_kernel import cell_at, nearest, passed, see
from sealane.geo.kernel import haversine_m

NOWHERE, OPEN_WATER, CHANNEL = 0, 1, 2
NMI_M = 1852.0


@njit(cache=True, nogil=True)
def _degrees(x, y, z):  # type: ignore[no-untyped-def]
    return math.degrees(math.atan2(y, x)), math.degrees(math.asin(min(1.0, max(-1.0, z))))


@njit(cache=True, nogil=True)
def _between_nmi(a, b):  # type: ignore[no-untyped-def]
    lon1, lat1 = _degrees(a[0], a[1], a[2])
    lon2, lat2 = _degrees(b[0], b[1], b[2])
    return haversine_m(lon1, lat1, lon2, lat2) / NMI_M


@njit(cache=True, nogil=True)
def _outward(piece, end, pieces, rings):  # type: ignore[no-untyped-def]
    """The way off the shore at a foot on a piece: square to it, or between the two at a corner."""
    piece_at, before, after, unit, _ = rings
    out = np.zeros(3)
    if end < 0:
        for axis in range(3):
            out[axis] = -pieces[piece, 6 + axis] / pieces[piece, 9]
        return out
    corner = piece_at[piece] if end == 0 else after[piece_at[piece]]
    for beside in (before[corner], after[corner]):
        x, y = unit[beside, 0] - unit[corner, 0], unit[beside, 1] - unit[corner, 1]
        z = unit[beside, 2] - unit[corner, 2]
        size = math.sqrt(x * x + y * y + z * z)
        out[0], out[1], out[2] = out[0] + x / size, out[1] + y / size, out[2] + z / size
    size = max(math.sqrt(out[0] ** 2 + out[1] ** 2 + out[2] ** 2), 1e-12)
    out[0], out[1], out[2] = out[0] / size, out[1] / size, out[2] / size
    return out


@njit(cache=True, nogil=True)
def _unit(x, y, z):  # type: ignore[no-untyped-def]
    size = math.sqrt(x * x + y * y + z * z)
    out = np.empty(3)
    out[0], out[1], out[2] = x / size, y / size, z / size
    return out


@njit(cache=True, nogil=True)
def _foot(here, shores, rings, squares, pushed_rad):  # type: ignore[no-untyped-def]
    """How far open water is [nmi], 0 in it, infinite where none is near, and the point there."""
    pieces, start, items, clear = shores
    piece_at, _, after, _, turn_deg = rings
    piece, x, y, z, _, end = nearest(here, pieces, start, items, squares)
    if piece < 0:
        is_dry = clear[cell_at(here[0], here[1], here[2])] < 0
        return (np.inf if is_dry else 0.0), here
    if end < 0:
        s = pieces[piece]
        is_land = s[6] * here[0] + s[7] * here[1] + s[8] * here[2] > 0.0
    else:
        is_land = turn_deg[piece_at[piece] if end == 0 else after[piece_at[piece]]] < 0.0
    if not is_land:
        return 0.0, here
    off = _outward(piece, end, pieces, rings)
    at = _unit(x + off[0] * pushed_rad, y + off[1] * pushed_rad, z + off[2] * pushed_rad)
    return _between_nmi(here, at), at


@njit(cache=True, nogil=True)
def _channel(here, ways, far_rad):  # type: ignore[no-untyped-def]
    """The nearest step of a channel: how far [nmi], its number, and the point on it."""
    begin, along, size2 = ways
    least, best, part = far_rad * far_rad, -1, 0.0
    for k in range(len(size2)):
        x, y, z = here[0] - begin[k, 0], here[1] - begin[k, 1], here[2] - begin[k, 2]
        share = (x * along[k, 0] + y * along[k, 1] + z * along[k, 2]) / size2[k]
        share = min(max(share, 0.0), 1.0)
        x, y, z = x - share * along[k, 0], y - share * along[k, 1], z - share * along[k, 2]
        gap = x * x + y * y + z * z
        if gap < least or (best < 0 and gap == least):
            least, best, part = gap, k, share
    if best < 0:
        return np.inf, -1, here
    point = _unit(
        begin[best, 0] + part * along[best, 0],
        begin[best, 1] + part * along[best, 1],
        begin[best, 2] + part * along[best, 2],
    )
    return _between_nmi(here, point), best, point


@njit(cache=True, nogil=True)
def join(here, shores, rings, ways, squares, far_rad, pushed_rad):  # type: ignore[no-untyped-def]
    """How a place joins: (what it joins, nmi there, the step of a channel, the point, its degrees).

    ``shores`` are those of ``Shores.index``, ``rings`` (piece_at, before, after, unit, turn_deg),
    ``ways`` those of ``Graph.channel_steps``.
    """
    leg, at = _foot(here, shores, rings, squares, pushed_rad)
    there, step, point = _channel(here, ways, far_rad)
    what = OPEN_WATER
    if leg > 0.0 and step >= 0 and there <= leg:
        what, leg, at = CHANNEL, there, point
    elif leg == np.inf:
        what, leg = NOWHERE, 0.0
    lon, lat = _degrees(at[0], at[1], at[2])
    return what, leg, step, at, lon, lat


@njit(cache=True, nogil=True)
def seen(at, given, leg, degrees, sight, graph, lines, whose):  # type: ignore[no-untyped-def]
    """The nodes that a place sees, or the ``given`` of its channel: (nodes, nmi, bits of gates).

    ``leg`` are the miles and the bits of gates on the way to ``at``, which ``degrees`` are in
    degrees; ``graph`` lon and lat of nodes. The leg is counted.
    """
    leg_nmi, leg_low, leg_high = leg
    lon, lat = graph
    nodes = given
    if len(given) == 0:
        out = np.empty(len(lon), np.int64)
        unit, before, after, can, shores, begin, items, clear = sight
        count = see(at, -1, unit, before, after, can, shores, begin, items, clear, out)
        nodes = out[:count].copy()
    count = len(nodes)
    nmi = np.empty(count)
    low, high = np.empty(count, np.uint64), np.empty(count, np.uint64)
    start, ends = np.empty((count, 3)), np.empty((count, 3))
    for k in range(count):
        j = nodes[k]
        nmi[k] = leg_nmi + haversine_m(degrees[0], degrees[1], lon[j], lat[j]) / NMI_M
        start[k], ends[k] = at, sight[0][j]
    passed(start, ends, lines, whose, low, high)
    for k in range(count):
        low[k] |= leg_low
        high[k] |= leg_high
    return nodes, nmi, low, high
