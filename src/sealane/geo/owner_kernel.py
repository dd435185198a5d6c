"""Compiled search for the two nearest owners of line pieces: whose shore is nearest, whose next."""

from __future__ import annotations

import numpy as np
from numba import njit

from sealane.geo.nearest_kernel import LEAF, _box_gap, _foot, in_space, metres_to

TIE_M = 1e-3
MIXED = -1  # a box with pieces of several owners
EMPTY = -2
FARTHEST2 = 9.0  # a chord longer than the globe is wide, squared, the equatorial radius being 1


@njit(cache=True, nogil=True)
def owners_of_boxes(owners, leaves):  # type: ignore[no-untyped-def]
    """For each box of the tree whose pieces it holds: one owner, or MIXED."""
    held = np.full(2 * leaves, EMPTY, np.int64)
    for i in range(owners.shape[0]):
        node = leaves + i // LEAF
        held[node] = owners[i] if held[node] in (EMPTY, owners[i]) else MIXED
    for node in range(leaves - 1, 0, -1):
        near, far = held[2 * node], held[2 * node + 1]
        if far in (EMPTY, near):
            held[node] = near
        elif near == EMPTY:
            held[node] = far
        else:
            held[node] = MIXED
    return held


@njit(cache=True, nogil=True)
def _search(boxes, held, pieces, owners, leaves, x, y, z, bound, skip, stack):  # type: ignore[no-untyped-def]
    """The nearest piece that is nearer than ``bound`` and whose owner is not ``skip``; or -1."""
    best, found = bound, -1
    top = 1
    stack[0] = 1
    while top > 0:
        top -= 1
        node = stack[top]
        if held[node] == EMPTY or held[node] == skip:
            continue
        if _box_gap(boxes, node, x, y, z) > best:
            continue
        if node >= leaves:
            first = (node - leaves) * LEAF
            for i in range(first, min(first + LEAF, pieces.shape[0])):
                if owners[i] == skip:
                    continue
                gap = _foot(pieces, i, x, y, z)[0]
                if gap < best:
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
def nearest_two(boxes, held, pieces, owners, leaves, lon, lat):  # type: ignore[no-untyped-def]
    """For each point: the nearest owner, the distance to it and that to the next owner [m].

    inf where there is no other owner. Of two that are as near the first is named.
    """
    count = lon.shape[0]
    first = np.empty(count, np.int64)
    near, far = np.empty(count), np.full(count, np.inf)
    stack = np.empty(128, np.int64)
    hint, other_hint = 0, -1
    for i in range(count):
        x, y, z = in_space(lon[i], lat[i])
        # The answers for the point before bound these: neighbours cost little.
        bound = _foot(pieces, hint, x, y, z)[0] * (1.0 + 1e-9) + 1e-30
        found = _search(boxes, held, pieces, owners, leaves, x, y, z, bound, EMPTY, stack)
        hint = found
        first[i], near[i] = owners[found], metres_to(pieces, found, lon[i], lat[i], x, y, z)
        bound = FARTHEST2
        if other_hint >= 0 and owners[other_hint] != owners[found]:
            bound = _foot(pieces, other_hint, x, y, z)[0] * (1.0 + 1e-9) + 1e-30
        other = _search(boxes, held, pieces, owners, leaves, x, y, z, bound, owners[found], stack)
        if other >= 0:
            other_hint = other
            far[i] = metres_to(pieces, other, lon[i], lat[i], x, y, z)
            # Off a point where two shores end both are as near: it is the first owner's, always.
            if far[i] - near[i] < TIE_M:
                far[i] = near[i]
                first[i] = min(owners[found], owners[other])
    return first, near, far
