"""Compiled search for the nearest of many line pieces on the globe: a tree of boxes in space."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from sealane.geo.kernel import FLATTENING, haversine_m

LEAF = 4  # line pieces in one leaf
POLAR2 = (1.0 - FLATTENING) ** 2  # the polar radius squared, the equatorial one being 1


@njit(cache=True, nogil=True)
def build(pieces, leaves):  # type: ignore[no-untyped-def]
    """Boxes of a complete binary tree over ``pieces`` (n, 6: both ends in space)."""
    boxes = np.empty((2 * leaves, 6))
    boxes[:, :3] = np.inf
    boxes[:, 3:] = -np.inf
    for i in range(pieces.shape[0]):
        node = leaves + i // LEAF
        for axis in range(3):
            low = min(pieces[i, axis], pieces[i, axis + 3])
            high = max(pieces[i, axis], pieces[i, axis + 3])
            boxes[node, axis] = min(boxes[node, axis], low)
            boxes[node, axis + 3] = max(boxes[node, axis + 3], high)
    for node in range(leaves - 1, 0, -1):
        for axis in range(3):
            boxes[node, axis] = min(boxes[2 * node, axis], boxes[2 * node + 1, axis])
            boxes[node, axis + 3] = max(boxes[2 * node, axis + 3], boxes[2 * node + 1, axis + 3])
    return boxes


@njit(cache=True, nogil=True, inline="always")
def _box_gap(boxes, node, x, y, z):  # type: ignore[no-untyped-def]
    dx = max(boxes[node, 0] - x, 0.0, x - boxes[node, 3])
    dy = max(boxes[node, 1] - y, 0.0, y - boxes[node, 4])
    dz = max(boxes[node, 2] - z, 0.0, z - boxes[node, 5])
    return dx * dx + dy * dy + dz * dz


@njit(cache=True, nogil=True, inline="always")
def _foot(pieces, i, x, y, z):  # type: ignore[no-untyped-def]
    ax, ay, az = pieces[i, 0], pieces[i, 1], pieces[i, 2]
    ux, uy, uz = pieces[i, 3] - ax, pieces[i, 4] - ay, pieces[i, 5] - az
    length2 = ux * ux + uy * uy + uz * uz
    t = 0.0
    if length2 > 0.0:
        t = ((x - ax) * ux + (y - ay) * uy + (z - az) * uz) / length2
        t = min(1.0, max(0.0, t))
    fx, fy, fz = ax + t * ux, ay + t * uy, az + t * uz
    gap = (x - fx) ** 2 + (y - fy) ** 2 + (z - fz) ** 2
    return gap, fx, fy, fz


@njit(cache=True, nogil=True, inline="always")
def in_space(lon, lat):  # type: ignore[no-untyped-def]
    """A point of the ellipsoid in space, the equatorial radius being 1."""
    radian = math.pi / 180.0
    sine = math.sin(lat * radian)
    normal = 1.0 / math.sqrt(1.0 - (1.0 - POLAR2) * sine * sine)
    across = normal * math.cos(lat * radian)
    return across * math.cos(lon * radian), across * math.sin(lon * radian), normal * POLAR2 * sine


@njit(cache=True, nogil=True, inline="always")
def metres_to(pieces, i, lon, lat, x, y, z):  # type: ignore[no-untyped-def]
    """Distance [m] from a point, also given in space, to a piece."""
    radian = math.pi / 180.0
    _, fx, fy, fz = _foot(pieces, i, x, y, z)
    foot_lon = math.atan2(fy, fx) / radian
    foot_lat = math.atan2(fz, POLAR2 * math.hypot(fx, fy)) / radian
    return haversine_m(lon, lat, foot_lon, foot_lat)


@njit(cache=True, nogil=True)
def _search(boxes, pieces, leaves, x, y, z, bound, stack):  # type: ignore[no-untyped-def]
    best, found = bound, -1
    top = 1
    stack[0] = 1
    while top > 0:
        top -= 1
        node = stack[top]
        if _box_gap(boxes, node, x, y, z) > best:
            continue
        if node >= leaves:
            first = (node - leaves) * LEAF
            for i in range(first, min(first + LEAF, pieces.shape[0])):
                gap = _foot(pieces, i, x, y, z)[0]
                if gap < best or (gap == best and found < 0):
                    best, found = gap, i
            continue
        near, far = 2 * node, 2 * node + 1
        if _box_gap(boxes, near, x, y, z) > _box_gap(boxes, far, x, y, z):
            near, far = far, near
        stack[top] = far
        stack[top + 1] = near
        top += 2
    return found


@njit(cache=True, nogil=True)
def nearest(boxes, pieces, leaves, lon, lat):  # type: ignore[no-untyped-def]
    """For each point: index of the nearest piece, and its distance [m]."""
    index = np.empty(lon.shape[0], np.int64)
    metres = np.empty(lon.shape[0])
    stack = np.empty(128, np.int64)
    hint = 0
    for i in range(lon.shape[0]):
        if not (math.isfinite(lon[i]) and math.isfinite(lat[i])):
            index[i], metres[i] = -1, np.nan
            continue
        x, y, z = in_space(lon[i], lat[i])
        # The answer for the point before bounds this one: neighbours in a track cost little.
        bound = _foot(pieces, hint, x, y, z)[0] * (1.0 + 1e-9) + 1e-30
        found = _search(boxes, pieces, leaves, x, y, z, bound, stack)
        index[i], metres[i] = found, metres_to(pieces, found, lon[i], lat[i], x, y, z)
        hint = found
    return index, metres
