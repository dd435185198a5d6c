"""Compiled point-in-polygon over many areas: a grid whose full cells need no geometry.

Each grid cell lists the areas that it meets: those that fill it, and those whose boundary runs
through it, with the boundary pieces there and whether the cell's reference point is inside. A
point is decided by the pieces crossed on the way from the reference point: along the latitude of
the reference, then along the longitude of the point. Reference points have no round coordinates,
so that no vertex of a drawn polygon lies on their latitude. Cells with many pieces are divided
into ``PARTS`` x ``PARTS`` smaller ones, and these again, each with its own reference point.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

REFERENCE_X = 0.51371829  # of the cell's width: not round on purpose
REFERENCE_Y = 0.48713407
FULL, OUTSIDE, INSIDE = 0, 1, 2  # the cell is full; the reference is outside; inside
DIVIDED = 3  # the only entry of a cell that is divided: where its first part is
PARTS = 4
TOUCH_DEG = 1e-9
TOUCH = 1e-6  # of the width of a part; the smallest is 1/64 deg wide


@njit(cache=True, nogil=True)
def mark(pieces, first, last, size_x, size_y, rows, out, write):  # type: ignore[no-untyped-def]
    """Cells that the pieces run through: (row, unwrapped column, piece) into ``out``; how many."""
    count = 0
    for i in range(first, last):
        x1, y1, x2, y2 = pieces[i, 0], pieces[i, 1], pieces[i, 2], pieces[i, 3]
        low, high = min(y1, y2) - TOUCH_DEG, max(y1, y2) + TOUCH_DEG
        row1 = max(0, math.floor((low + 90.0) / size_y))
        row2 = min(rows - 1, math.floor((high + 90.0) / size_y))
        for row in range(min(row1, rows - 1), row2 + 1):
            xa, xb = x1, x2
            if y1 != y2:
                ta = (row * size_y - 90.0 - TOUCH_DEG - y1) / (y2 - y1)
                tb = ((row + 1) * size_y - 90.0 + TOUCH_DEG - y1) / (y2 - y1)
                xa = x1 + min(1.0, max(0.0, ta)) * (x2 - x1)
                xb = x1 + min(1.0, max(0.0, tb)) * (x2 - x1)
            col1 = math.floor((min(xa, xb) - TOUCH_DEG + 180.0) / size_x)
            col2 = math.floor((max(xa, xb) + TOUCH_DEG + 180.0) / size_x)
            for col in range(col1, col2 + 1):
                if write:
                    out[count, 0], out[count, 1], out[count, 2] = row, col, i
                count += 1
    return count


@njit(cache=True, nogil=True)
def fill(pieces, first, last, marks, size_x, size_y):  # type: ignore[no-untyped-def]
    """Cells of one area: rows of (row, unwrapped column, state)."""
    row1, row2 = marks[:, 0].min(), marks[:, 0].max()
    col1, col2 = marks[:, 1].min(), marks[:, 1].max()
    width = col2 - col1 + 1
    is_mixed = np.zeros((row2 - row1 + 1, width), np.bool_)
    for k in range(marks.shape[0]):
        is_mixed[marks[k, 0] - row1, marks[k, 1] - col1] = True
    odd = np.zeros((row2 - row1 + 1, width + 1), np.bool_)
    for i in range(first, last):
        x1, y1, x2, y2 = pieces[i, 0], pieces[i, 1], pieces[i, 2], pieces[i, 3]
        for row in range(
            max(row1, math.floor((min(y1, y2) + 90.0) / size_y) - 1),
            min(row2, math.floor((max(y1, y2) + 90.0) / size_y) + 1) + 1,
        ):
            y = (row + REFERENCE_Y) * size_y - 90.0
            if (y1 > y) == (y2 > y):
                continue
            x = x1 + (y - y1) / (y2 - y1) * (x2 - x1)
            # Every reference east of the crossing changes sides.
            col = math.floor((x + 180.0) / size_x - REFERENCE_X) + 1 - col1
            col = min(width, max(0, col))
            odd[row - row1, col] = not odd[row - row1, col]
    out = np.empty((is_mixed.size, 3), np.int64)
    count = 0
    for row in range(is_mixed.shape[0]):
        is_inside = False
        for col in range(width):
            is_inside = is_inside != odd[row, col]
            if is_mixed[row, col] or is_inside:
                out[count, 0], out[count, 1] = row + row1, col + col1
                out[count, 2] = FULL
                if is_mixed[row, col]:
                    out[count, 2] = INSIDE if is_inside else OUTSIDE
                count += 1
    return out[:count].copy()


@njit(cache=True, nogil=True, inline="always")
def _side(x1, y1, x2, y2, x, y):  # type: ignore[no-untyped-def]
    return (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)


@njit(cache=True, nogil=True)
def _holds(edges, first, last, is_inside, rx, ry, x, y):  # type: ignore[no-untyped-def]
    """Whether (x, y) is inside, its cell's reference (rx, ry) being so or not; edges are inside."""
    for k in range(first, last):
        x1, y1, x2, y2 = edges[k, 0], edges[k, 1], edges[k, 2], edges[k, 3]
        spans_x = (x1 > x) != (x2 > x)
        spans_y = (y1 > ry) != (y2 > ry)
        if not (spans_x or spans_y or x1 == x or x2 == x):
            continue
        is_near = min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2)
        if is_near and _side(x1, y1, x2, y2, x, y) == 0.0:
            return True
        if not (spans_x or spans_y):
            continue
        corner = _side(x1, y1, x2, y2, x, ry)
        is_left = corner > 0.0 or (corner == 0.0 and y1 > y2)  # as if a hair further east
        if spans_y and (_side(x1, y1, x2, y2, rx, ry) > 0.0) != is_left:
            is_inside = not is_inside
        if spans_x and (_side(x1, y1, x2, y2, x, y) > 0.0) != is_left:
            is_inside = not is_inside
    return is_inside


@njit(cache=True, nogil=True)
def _meets(edge, left, bottom, width, height, met):  # type: ignore[no-untyped-def]
    """Mark in ``met`` which parts of a cell an edge may run through."""
    u1, v1 = (edge[0] - left) / width, (edge[1] - bottom) / height
    u2, v2 = (edge[2] - left) / width, (edge[3] - bottom) / height
    du, dv = u2 - u1, v2 - v1
    reach = (0.5 + TOUCH) * (abs(du) + abs(dv))
    west, south = math.floor(min(u1, u2) - TOUCH), math.floor(min(v1, v2) - TOUCH)
    east, north = math.floor(max(u1, u2) + TOUCH), math.floor(max(v1, v2) + TOUCH)
    for up in range(max(0, south), min(PARTS - 1, north) + 1):
        for across in range(max(0, west), min(PARTS - 1, east) + 1):
            off = du * (up + 0.5 - v1) - dv * (across + 0.5 - u1)
            met[up * PARTS + across] = abs(off) <= reach


@njit(cache=True, nogil=True)
def _divide(edges, entries, first, last, row, size_x, size_y):  # type: ignore[no-untyped-def]
    """The parts of one cell, south-west first, row by row: entries, offsets, and their edges.

    ``row`` is that of the cell, ``size_x`` and ``size_y`` its size [deg]. Edges number from 0.
    """
    width, height, parts = size_x / PARTS, size_y / PARTS, PARTS * PARTS
    most = 0
    for e in range(first, last):
        most += entries[e, 4] - entries[e, 3]
    met = np.zeros((most, parts), np.bool_)
    filled = 0
    for e in range(first, last):
        left, bottom = entries[e, 2] * size_x - 180.0, row * size_y - 90.0
        for k in range(entries[e, 3], entries[e, 4]):
            _meets(edges[k], left, bottom, width, height, met[filled])
            filled += 1
    out, offsets = np.empty(((last - first) * parts, 5), np.int32), np.zeros(parts + 1, np.int64)
    own = np.empty((met.sum(), 4))
    n, m = 0, 0
    old_ry = (row + REFERENCE_Y) * size_y - 90.0
    for part in range(parts):
        ry = (row * PARTS + part // PARTS + REFERENCE_Y) * height - 90.0
        at = 0
        for e in range(first, last):
            low, high, state, start = entries[e, 3], entries[e, 4], entries[e, 1], m
            column = entries[e, 2] * PARTS + part % PARTS
            for k in range(low, high):
                if met[at, part]:
                    own[m] = edges[k]
                    m += 1
                at += 1
            if state != FULL:
                rx = (column + REFERENCE_X) * width - 180.0
                old_rx = (entries[e, 2] + REFERENCE_X) * size_x - 180.0
                is_inside = _holds(edges, low, high, state == INSIDE, old_rx, old_ry, rx, ry)
                state = INSIDE if is_inside else OUTSIDE
                if m == start:
                    if not is_inside:
                        continue
                    state = FULL
            out[n, 0], out[n, 1], out[n, 2] = entries[e, 0], state, column
            out[n, 3], out[n, 4] = start, m
            n += 1
        offsets[part + 1] = n
    return out[:n], offsets, own


@njit(cache=True, nogil=True)
def divided(edges, entries, offsets, rows, is_many, size_x, size_y):  # type: ignore[no-untyped-def]
    """The parts of all cells with many edges, one after the other, and their rows: ``_divide``."""
    parts, blocks = PARTS * PARTS, is_many.sum()
    out, own = np.empty((16, 5), np.int32), np.empty((16, 4))
    starts = np.zeros(blocks * parts + 1, np.int64)
    part_rows = np.empty(blocks * parts, np.int64)
    block, n, m = 0, 0, 0
    for cell in range(rows.shape[0]):
        if not is_many[cell]:
            continue
        some, begins, held = _divide(
            edges, entries, offsets[cell], offsets[cell + 1], rows[cell], size_x, size_y
        )
        while n + some.shape[0] > out.shape[0]:
            out = np.concatenate((out, np.empty_like(out)))
        while m + held.shape[0] > own.shape[0]:
            own = np.concatenate((own, np.empty_like(own)))
        some[:, 3:] += m
        out[n : n + some.shape[0]] = some
        own[m : m + held.shape[0]] = held
        for part in range(parts):
            starts[block * parts + part + 1] = n + begins[part + 1]
            part_rows[block * parts + part] = rows[cell] * PARTS + part // PARTS
        n, m, block = n + some.shape[0], m + held.shape[0], block + 1
    return out[:n].copy(), starts, own[:m].copy(), part_rows


@njit(cache=True, nogil=True, inline="always")
def _turned(lon):  # type: ignore[no-untyped-def]
    """The longitude within -180 <= lon < 180."""
    if -180.0 <= lon < 180.0:
        return lon
    return lon - 360.0 * math.floor((lon + 180.0) / 360.0)


@njit(cache=True, nogil=True)
def locate(edges, entries, offsets, shape, lon, lat):  # type: ignore[no-untyped-def]
    """Pairs (point, area) with the point inside the area, by point, then by area.

    ``entries`` (int32) by cell, then by area: area, state, unwrapped column, and the range of its
    edges in ``edges`` (x1, y1, x2, y2); or one, DIVIDED, with the number of its first part instead.
    ``offsets`` (int32) is where the entries of a cell start; parts of cells come after all cells.
    """
    rows, cols = shape
    whole_x, whole_y = 360.0 / cols, 180.0 / rows
    per_x, per_y = cols / 360.0, rows / 180.0
    points = np.empty(max(16, lon.shape[0]), np.int64)
    found = np.empty(points.shape[0], np.int64)
    count = 0
    for p in range(lon.shape[0]):
        y = lat[p]
        if not (math.isfinite(lon[p]) and -90.0 <= y <= 90.0):
            continue
        x = _turned(lon[p])
        col = min(cols - 1, int((x + 180.0) * per_x))
        row = min(rows - 1, int((y + 90.0) * per_y))
        first, last = offsets[row * cols + col], offsets[row * cols + col + 1]
        if first == last:
            continue
        size_x, size_y, turn = whole_x, whole_y, cols
        while first < last and entries[first, 1] == DIVIDED:
            size_x, size_y, turn = size_x / PARTS, size_y / PARTS, turn * PARTS
            across = min(PARTS - 1, max(0, int((x + 180.0) / size_x) - col * PARTS))
            up = min(PARTS - 1, max(0, int((y + 90.0) / size_y) - row * PARTS))
            part = entries[first, 3] + up * PARTS + across
            col, row = col * PARTS + across, row * PARTS + up
            first, last = offsets[part], offsets[part + 1]
        if count + last - first > points.shape[0]:
            points = np.append(points, np.empty_like(points))
            found = np.append(found, np.empty_like(found))
        before = -1
        for e in range(first, last):
            area = entries[e, 0]
            if area == before:
                continue
            if entries[e, 1] != FULL:
                column = entries[e, 2]
                rx = (column + REFERENCE_X) * size_x - 180.0
                ry = (row + REFERENCE_Y) * size_y - 90.0
                at = x + float((column - col) // turn) * 360.0
                is_inside = entries[e, 1] == INSIDE
                if not _holds(edges, entries[e, 3], entries[e, 4], is_inside, rx, ry, at, y):
                    continue
            points[count], found[count] = p, area
            before = area
            count += 1
    return points[:count], found[:count]
