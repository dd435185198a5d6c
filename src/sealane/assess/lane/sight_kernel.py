"""Compiled lines of sight over the sea: may a great circle pass between stretches of shore?

Points are unit vectors of a sphere. A shore is a row of ten figures: its two ends, the normal of
the great circle through them, and the length of that normal. Shores lie in cells of half a degree.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

CELL_DEG = 0.5
COLUMNS = 720
ROWS = 360
GROWN_DEG = 0.15  # a shore lies in every cell so near to it: a great circle bows out of its box
STEP_RAD = math.radians(0.24)  # a walk in such steps passes through no cell unseen, but for GROWN
NEAR = 1e-11  # [rad] nearer than this two points are one: 0.06 mm
SECTORS = 1024  # of the horizon; in each what last stood in the way is tried first


@njit(cache=True, nogil=True)
def unit(lon, lat):  # type: ignore[no-untyped-def]
    """Points in degrees as unit vectors (n, 3)."""
    out = np.empty((len(lon), 3))
    for i in range(len(lon)):
        across = math.cos(math.radians(lat[i]))
        out[i, 0] = across * math.cos(math.radians(lon[i]))
        out[i, 1] = across * math.sin(math.radians(lon[i]))
        out[i, 2] = math.sin(math.radians(lat[i]))
    return out


@njit(cache=True, nogil=True)
def fill(lon1, lat1, lon2, lat2, count, start, items, is_written):  # type: ignore[no-untyped-def]
    """Put shores into the cells that they run through, grown by a margin; how many entries."""
    entries = 0
    for i in range(len(lon1)):
        south = min(lat1[i], lat2[i]) - GROWN_DEG
        north = max(lat1[i], lat2[i]) + GROWN_DEG
        widest = min(89.0, max(abs(south), abs(north)))
        grown = GROWN_DEG / max(math.cos(math.radians(widest)), 0.02)
        low = max((math.floor((south + 90.0) / CELL_DEG)), 0)
        high = min((math.floor((north + 90.0) / CELL_DEG)), ROWS - 1)
        west = math.floor((min(lon1[i], lon2[i]) - grown + 180.0) / CELL_DEG)
        east = math.floor((max(lon1[i], lon2[i]) + grown + 180.0) / CELL_DEG)
        if east - west >= COLUMNS:
            west, east = 0, COLUMNS - 1
        for row in range(low, high + 1):
            for column in range(west, east + 1):
                cell = row * COLUMNS + column % COLUMNS
                if is_written:
                    items[start[cell] + count[cell]] = i
                count[cell] += 1
                entries += 1
    return entries


@njit(cache=True, nogil=True, inline="always")
def cell_at(x, y, z):  # type: ignore[no-untyped-def]
    """The cell of a unit vector."""
    lat = math.degrees(math.asin(min(1.0, max(-1.0, z))))
    lon = math.degrees(math.atan2(y, x))
    row = min(int((lat + 90.0) / CELL_DEG), ROWS - 1)
    return row * COLUMNS + int((lon + 180.0) / CELL_DEG) % COLUMNS


@njit(cache=True, nogil=True, inline="always")
def crosses(ax, ay, az, bx, by, bz, nx, ny, nz, shore):  # type: ignore[no-untyped-def]
    """Whether the arc from a to b (normal n, of length 1) crosses a shore inside of both."""
    u = nx * shore[0] + ny * shore[1] + nz * shore[2]
    v = nx * shore[3] + ny * shore[4] + nz * shore[5]
    if not ((u > NEAR and v < -NEAR) or (u < -NEAR and v > NEAR)):
        return False
    near = NEAR * shore[9]
    g = shore[6] * ax + shore[7] * ay + shore[8] * az
    h = shore[6] * bx + shore[7] * by + shore[8] * bz
    if not ((g > near and h < -near) or (g < -near and h > near)):
        return False
    # Two great circles meet twice: the shore must be on this side of the Earth.
    return (g > 0.0) == (u < 0.0)


@njit(cache=True, nogil=True)
def _cells_across(row):  # type: ignore[no-untyped-def]
    """How many columns a cell's height reaches, at most, from a row of cells."""
    lat = max(abs(row * CELL_DEG - 90.0), abs((row + 1) * CELL_DEG - 90.0))
    turn = math.sin(math.radians(CELL_DEG)) / max(math.cos(math.radians(lat)), 1e-9)
    if turn >= 1.0:
        return COLUMNS // 2
    return min(math.ceil(math.degrees(math.asin(turn)) / CELL_DEG), COLUMNS // 2)


@njit(cache=True, nogil=True)
def clearance(start, solid):  # type: ignore[no-untyped-def]
    """How many steps of a walk each cell is off the nearest shore: 0 with a shore, -1 solid land.

    Rings of cells are laid round those with shores, each ring all that is nearer than a cell's
    height to the ring before; an empty cell next to a shore has 1.
    """
    clear = np.full(ROWS * COLUMNS, -2, np.int8)
    across = np.array([_cells_across(row) for row in range(ROWS)])
    is_laid = np.zeros(ROWS, np.bool_)  # all round, where a row is that short
    queue = np.empty(ROWS * COLUMNS, np.int32)
    size = 0
    for cell in range(ROWS * COLUMNS):
        if solid[cell] or start[cell + 1] > start[cell]:
            clear[cell] = -1 if solid[cell] else 0
            queue[size] = cell
            size += 1
    at, ring, end = 0, 0, size
    while at < end:
        steps = min(max(1, int(math.radians(ring * CELL_DEG) / STEP_RAD)), 127)
        for k in range(at, end):
            row, column = queue[k] // COLUMNS, queue[k] % COLUMNS
            wide = across[row]
            if wide == COLUMNS // 2:
                if is_laid[row]:
                    continue
                is_laid[row] = True
            for r in range(max(row - 1, 0), min(row + 1, ROWS - 1) + 1):
                for c in range(column - wide, column + wide + 1):
                    cell = r * COLUMNS + c % COLUMNS
                    if clear[cell] == -2:
                        clear[cell] = steps
                        queue[size] = cell
                        size += 1
        at, end, ring = end, size, ring + 1
    return clear


@njit(cache=True, nogil=True)
def blocker(a, b, shores, start, items, clear):  # type: ignore[no-untyped-def]
    """What stands between two points: a shore's number, -1 for nothing, -2 for solid land."""
    ax, ay, az = a[0], a[1], a[2]
    bx, by, bz = b[0], b[1], b[2]
    nx, ny, nz = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
    size = math.sqrt(nx * nx + ny * ny + nz * nz)
    if size < 1e-9:
        return -1
    angle = math.atan2(size, ax * bx + ay * by + az * bz)
    nx, ny, nz = nx / size, ny / size, nz / size
    tx, ty, tz = ny * az - nz * ay, nz * ax - nx * az, nx * ay - ny * ax
    steps = int(angle / STEP_RAD) + 1
    last, k = -1, 0
    while k <= steps:
        f = angle * k / steps
        c, s = math.cos(f), math.sin(f)
        cell = cell_at(ax * c + tx * s, ay * c + ty * s, az * c + tz * s)
        if clear[cell] > 0:  # nothing is so near
            k += clear[cell]
            continue
        k += 1
        if cell == last:
            continue
        last = cell
        if clear[cell] < 0:
            return -2
        for p in range(start[cell], start[cell + 1]):
            q = items[p]
            if crosses(ax, ay, az, bx, by, bz, nx, ny, nz, shores[q]):
                return q
    return -1


@njit(cache=True, nogil=True, inline="always")
def is_taut(at, other, before, after):  # type: ignore[no-untyped-def]
    """Whether a string from ``other`` round the corner ``at`` of a shore could be tight."""
    nx = at[1] * other[2] - at[2] * other[1]
    ny = at[2] * other[0] - at[0] * other[2]
    nz = at[0] * other[1] - at[1] * other[0]
    u = nx * before[0] + ny * before[1] + nz * before[2]
    v = nx * after[0] + ny * after[1] + nz * after[2]
    return not ((u > NEAR and v < -NEAR) or (u < -NEAR and v > NEAR))


@njit(cache=True, nogil=True)
def horizon(p):  # type: ignore[no-untyped-def]
    """East and north at a point: (east x, y, north x, y, z)."""
    flat = math.hypot(p[0], p[1])
    ex, ey = (-p[1] / flat, p[0] / flat) if flat > 1e-12 else (1.0, 0.0)
    return ex, ey, -p[2] * ey, p[2] * ex, p[0] * ey - p[1] * ex


@njit(cache=True, nogil=True)
def sector_of(node, around):  # type: ignore[no-untyped-def]
    """The sector of a ``horizon`` that a node stands in."""
    east = node[0] * around[0] + node[1] * around[1]
    north = node[0] * around[2] + node[1] * around[3] + node[2] * around[4]
    size = abs(east) + abs(north)
    turn = 0.0 if size == 0.0 else north / size
    turn = 1.0 - turn if east >= 0.0 else 3.0 + turn
    return min(int(turn * (SECTORS / 4)), SECTORS - 1)


@njit(cache=True, nogil=True)
def stands_between(p, node, around, tried, shores, start, items, clear):  # type: ignore[no-untyped-def]
    """Whether a shore hides a node from a point; what last did in its sector is asked first.

    ``tried`` (sectors) are shores, -1 for none; what is found is noted there.
    """
    sector = sector_of(node, around)
    shore = tried[sector]
    if shore >= 0:
        mx, my = p[1] * node[2] - p[2] * node[1], p[2] * node[0] - p[0] * node[2]
        mz = p[0] * node[1] - p[1] * node[0]
        size = math.sqrt(mx * mx + my * my + mz * mz)
        if size > 1e-9 and crosses(
            p[0], p[1], p[2], node[0], node[1], node[2],
            mx / size, my / size, mz / size, shores[shore],
        ):  # fmt: skip
            return True
    found = blocker(p, node, shores, start, items, clear)
    if found >= 0:
        tried[sector] = found
    return found != -1


@njit(cache=True, nogil=True)
def see(p, at, nodes, before, after, can, shores, start, items, clear, out):  # type: ignore[no-untyped-def]
    """Which of the nodes that ``can`` be seen a point sees along a tight string; how many.

    ``at`` is -1, or the number of the node that the point is: then only later nodes are told, and
    the string must be tight there as well.
    """
    seen = 0
    around = horizon(p)
    tried = np.full(SECTORS, -1, np.int32)
    for j in range(at + 1, nodes.shape[0]):
        if not can[j]:
            continue
        node = nodes[j]
        if at >= 0 and not is_taut(p, node, before[at], after[at]):
            continue
        if not is_taut(node, p, before[j], after[j]):
            continue
        if not stands_between(p, node, around, tried, shores, start, items, clear):
            out[seen] = j
            seen += 1
    return seen


@njit(cache=True, nogil=True)
def see_all(first, last, nodes, before, after, shores, start, items, clear, out):  # type: ignore[no-untyped-def]
    """Pairs of nodes, the lower from ``first`` to ``last``, tight at both ends; how many."""
    found = 0
    seen = np.empty(nodes.shape[0], np.int64)
    can = np.ones(nodes.shape[0], np.bool_)
    for i in range(first, last):
        count = see(nodes[i], i, nodes, before, after, can, shores, start, items, clear, seen)
        for k in range(count):
            out[found, 0] = i
            out[found, 1] = seen[k]
            found += 1
    return found


@njit(cache=True, nogil=True)
def passed(a, b, lines, whose, low, high):  # type: ignore[no-untyped-def]
    """Set for each arc from a to b (n, 3) the bits of the gates whose lines it crosses."""
    for i in range(a.shape[0]):
        ax, ay, az = a[i, 0], a[i, 1], a[i, 2]
        bx, by, bz = b[i, 0], b[i, 1], b[i, 2]
        nx, ny, nz = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
        size = math.sqrt(nx * nx + ny * ny + nz * nz)
        low[i] = np.uint64(0)
        high[i] = np.uint64(0)
        if size < 1e-12:
            continue
        nx, ny, nz = nx / size, ny / size, nz / size
        for k in range(lines.shape[0]):
            if crosses(ax, ay, az, bx, by, bz, nx, ny, nz, lines[k]):
                gate = whose[k]
                if gate < 64:
                    low[i] |= np.uint64(1) << np.uint64(gate)
                else:
                    high[i] |= np.uint64(1) << np.uint64(gate - 64)


@njit(cache=True, nogil=True)
def nearest(p, pieces, start, items, bound):  # type: ignore[no-untyped-def]
    """The piece nearest to a point, and the place on it: (piece, x, y, z, cosine, end).

    Cells are searched in growing squares up to ``bound`` of them; piece is -1 without any near.
    ``end`` is -1 inside of the piece, 0 or 1 at its ends.
    """
    cell = cell_at(p[0], p[1], p[2])
    row, column = cell // COLUMNS, cell % COLUMNS
    best, found, end = -2.0, -1, -1
    fx, fy, fz = 0.0, 0.0, 0.0
    across = max(math.hypot(p[0], p[1]), 0.05)
    for ring in range(bound + 1):
        if found >= 0:
            reach = (ring - 1) * CELL_DEG * across + GROWN_DEG
            if best > math.cos(math.radians(max(reach, 0.0))):
                break
        for r in range(max(row - ring, 0), min(row + ring, ROWS - 1) + 1):
            is_edge = abs(r - row) == ring
            step = 1 if is_edge or ring == 0 else 2 * ring
            for c in range(column - ring, column + ring + 1, step):
                at = r * COLUMNS + c % COLUMNS
                for k in range(start[at], start[at + 1]):
                    q = items[k]
                    s = pieces[q]
                    # The foot of the point on the great circle of the piece.
                    h = (p[0] * s[6] + p[1] * s[7] + p[2] * s[8]) / (s[9] * s[9])
                    x, y, z = p[0] - h * s[6], p[1] - h * s[7], p[2] - h * s[8]
                    # Inside of the piece the foot is left of its start and right of its end.
                    u = (s[7] * s[2] - s[8] * s[1]) * x + (s[8] * s[0] - s[6] * s[2]) * y
                    u += (s[6] * s[1] - s[7] * s[0]) * z
                    v = (s[7] * s[5] - s[8] * s[4]) * x + (s[8] * s[3] - s[6] * s[5]) * y
                    v += (s[6] * s[4] - s[7] * s[3]) * z
                    which = -1
                    if u < 0.0:
                        x, y, z, which = s[0], s[1], s[2], 0
                    elif v > 0.0:
                        x, y, z, which = s[3], s[4], s[5], 1
                    else:
                        size = math.sqrt(x * x + y * y + z * z)
                        x, y, z = x / size, y / size, z / size
                    # 1 - half the square of the chord keeps its digits for near points.
                    near = 1.0 - 0.5 * ((p[0] - x) ** 2 + (p[1] - y) ** 2 + (p[2] - z) ** 2)
                    if near > best:
                        best, found, end = near, q, which
                        fx, fy, fz = x, y, z
    return found, fx, fy, fz, best, end
