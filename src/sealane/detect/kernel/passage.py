"""Compiled loops of the passage rule: where tracks cross lines, and come to marks beyond them."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

CELL_DEG = 1.0  # a step shorter than a cell crosses lines of its own cell's list alone
COLUMNS = 360
NMI_PER_DEG = 60.0
NO_MARK, TO_THE_END = 0, 9


@njit(cache=True, nogil=True)
def _turned(deg):  # type: ignore[no-untyped-def]
    return (deg + 180.0) % 360.0 - 180.0


@njit(cache=True, nogil=True)
def cell_of(lon, lat):  # type: ignore[no-untyped-def]
    """The cell of a degree that holds a place."""
    column = math.floor(lon + 180.0) % COLUMNS
    row = min(179, max(0, math.floor(lat + 90.0)))
    return row * COLUMNS + column


@njit(cache=True, nogil=True)
def _meets(line, lon1, lat1, lon2, lat2):  # type: ignore[no-untyped-def]
    """Sign and fraction of the crossing of a step with a line; sign 0 where there is none.

    A line is given by its middle and half its extent (x, y, hx, hy) [deg]; the sign is +1 from its
    right to its left.
    """
    hx, hy = line[2], line[3]
    x, y = _turned(lon1 - line[0]), lat1 - line[1]
    x2, y2 = _turned(lon2 - line[0]), lat2 - line[1]
    dx, dy = x2 - x, y2 - y
    if abs(dx) > 180.0:
        return 0, 0.0  # around the far side of the Earth
    # The side of a place is the same number for the step that ends there and for the next.
    before, after = hx * y - hy * x, hx * y2 - hy * x2
    if (before >= 0.0) == (after >= 0.0):
        return 0, 0.0
    part = before / (before - after)
    along = (x + part * dx) * hx + (y + part * dy) * hy
    if abs(along) > hx * hx + hy * hy:
        return 0, 0.0
    return (1 if after >= 0.0 else -1), part


@njit(cache=True, nogil=True)
def crossings(starts, at, lon, lat, lines, first, listed, max_us):  # type: ignore[no-untyped-def]
    """Every crossing of a line by a step of at most ``max_us``: row, line, sign and fraction.

    ``first`` and ``listed`` give the lines near each cell of a degree; longer steps try them all.
    """
    size, n = 1024, 0
    whole = np.empty((size, 3), np.int64)
    parts = np.empty(size, np.float64)
    every = np.arange(lines.shape[0])
    for hull in range(starts.shape[0] - 1):
        for r in range(starts[hull], starts[hull + 1] - 1):
            cell = cell_of(lon[r], lat[r])
            dx, dy = _turned(lon[r + 1] - lon[r]), lat[r + 1] - lat[r]
            if abs(dx) < CELL_DEG and abs(dy) < CELL_DEG:
                some = listed[first[cell] : first[cell + 1]]
            else:
                some = every
            if some.shape[0] == 0 or at[r + 1] - at[r] > max_us:
                continue
            for k in some:
                sign, part = _meets(lines[k], lon[r], lat[r], lon[r + 1], lat[r + 1])
                if sign == 0:
                    continue
                if n == size:
                    size *= 2
                    more, more_parts = np.empty((size, 3), np.int64), np.empty(size, np.float64)
                    more[:n], more_parts[:n] = whole[:n], parts[:n]
                    whole, parts = more, more_parts
                whole[n, 0], whole[n, 1], whole[n, 2], parts[n] = r, k, sign, part
                n += 1
    return whole[:n], parts[:n]


@njit(cache=True, nogil=True)
def _off(lon, lat, axis):  # type: ignore[no-untyped-def]
    """How far along the axis (x, y, east, north) a place lies from the line [nmi]."""
    x = _turned(lon - axis[0]) * NMI_PER_DEG * math.cos(math.radians(axis[1]))
    return x * axis[2] + (lat - axis[1]) * NMI_PER_DEG * axis[3]


@njit(cache=True, nogil=True)
def _mark(inner, outer, mark_nmi):  # type: ignore[no-untyped-def]
    """Which mark lies between two places, -1 or 1, and at what share of the way from the inner."""
    side = 1 if outer > 0.0 else -1
    return side, (side * mark_nmi - inner) / (outer - inner)


@njit(cache=True, nogil=True)
def marks(starts, at, lon, lat, row, key, axis, mark_nmi, max_us):  # type: ignore[no-untyped-def]
    """The mark that each crossing came from and the one it went to.

    Crossings are in order of ``key`` (hull and strait) and row. Whole numbers: row and side before,
    row and side after (side -1 or 1; 0: a silence came first; 9: the track ends first). Fractions:
    where in the step that begins at that row. Each fix is looked at once.
    """
    whole = np.zeros((row.shape[0], 4), np.int64)
    parts = np.zeros((row.shape[0], 2), np.float64)
    until = -1
    for i in range(row.shape[0]):
        if i > 0 and key[i] == key[i - 1] and row[i] < until:
            whole[i], parts[i] = whole[i - 1], parts[i - 1]
            continue
        hull = np.searchsorted(starts, row[i], side="right") - 1
        begin, end = starts[hull], starts[hull + 1]
        whole[i, 1], r = TO_THE_END, row[i]
        inner = _off(lon[r + 1], lat[r + 1], axis[i])
        while r >= begin:
            if at[r + 1] - at[r] > max_us:
                whole[i, 1] = NO_MARK
                break
            outer = _off(lon[r], lat[r], axis[i])
            if abs(outer) >= mark_nmi:
                side, part = _mark(inner, outer, mark_nmi)
                whole[i, 0], whole[i, 1], parts[i, 0] = r, side, 1.0 - part
                break
            inner, r = outer, r - 1
        whole[i, 3], r = TO_THE_END, row[i] + 1
        inner = _off(lon[row[i]], lat[row[i]], axis[i])
        while r < end:
            if at[r] - at[r - 1] > max_us:
                whole[i, 3] = NO_MARK
                break
            outer = _off(lon[r], lat[r], axis[i])
            if abs(outer) >= mark_nmi:
                side, part = _mark(inner, outer, mark_nmi)
                whole[i, 2], whole[i, 3], parts[i, 1] = r - 1, side, part
                break
            inner, r = outer, r + 1
        until = r
    return whole, parts
