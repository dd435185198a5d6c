"""Compiled search for the nearest owners of line pieces: whose shore is nearest, whose next.

Where two shores end in one point, all places off that point are as far from both, over a wedge of
sea. So the third owner is told as well where the second is about as near as the first.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sealane.geo.nearest_kernel import LEAF, _box_gap, _foot, in_space, metres_to

TIE_M = 1e-3
CLOSE_M = 100.0  # a second owner farther off than this beyond the first hides no third
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
def _search(boxes, held, pieces, owners, leaves, x, y, z, bound, skip, skip2, stack, gaps):  # type: ignore[no-untyped-def]
    """The nearest piece nearer than ``bound`` that is of neither ``skip`` nor ``skip2``; or -1."""
    best, found = bound, -1
    top = 1
    stack[0], gaps[0] = 1, 0.0
    while top > 0:
        top -= 1
        node = stack[top]
        if gaps[top] > best:
            continue
        if node >= leaves:
            first = (node - leaves) * LEAF
            for i in range(first, min(first + LEAF, pieces.shape[0])):
                if owners[i] == skip or owners[i] == skip2:
                    continue
                gap = _foot(pieces, i, x, y, z)[0]
                if gap < best:
                    best, found = gap, i
            continue
        near, far = 2 * node, 2 * node + 1
        near_gap, far_gap = _box_gap(boxes, near, x, y, z), _box_gap(boxes, far, x, y, z)
        if near_gap > far_gap:
            near, far, near_gap, far_gap = far, near, far_gap, near_gap
        if far_gap <= best and _may_hold(held[far], skip, skip2):
            stack[top], gaps[top] = far, far_gap
            top += 1
        if near_gap <= best and _may_hold(held[near], skip, skip2):
            stack[top], gaps[top] = near, near_gap
            top += 1
    return found


@njit(cache=True, nogil=True, inline="always")
def _may_hold(owner, skip, skip2):  # type: ignore[no-untyped-def]
    """Whether a box holds a piece of another owner than those that are left out."""
    return owner != EMPTY and owner != skip and owner != skip2


@njit(cache=True, nogil=True, inline="always")
def _bound(pieces, owners, hint, skip, skip2, x, y, z):  # type: ignore[no-untyped-def]
    """How far the answer for the point before is from this one, if it may answer here too."""
    if hint < 0 or owners[hint] == skip or owners[hint] == skip2:
        return FARTHEST2
    return _foot(pieces, hint, x, y, z)[0] * (1.0 + 1e-9) + 1e-30


@njit(cache=True, nogil=True)
def nearest_owners(boxes, held, pieces, owners, leaves, lon, lat):  # type: ignore[no-untyped-def]
    """For each point the nearest owner and the next, and how far they and the third are [m].

    inf where there is no other owner. Of two that are as near the lesser number is named first.
    The third is looked for where the second is less than ``CLOSE_M`` farther than the first;
    elsewhere its distance is told as that of the second, which is no more.
    """
    count = lon.shape[0]
    first, second = np.empty(count, np.int64), np.full(count, EMPTY)
    near, far, third = np.empty(count), np.full(count, np.inf), np.full(count, np.inf)
    stack, gaps = np.empty(128, np.int64), np.empty(128)
    hint, hint2, hint3 = 0, -1, -1
    for i in range(count):
        x, y, z = in_space(lon[i], lat[i])
        bound = _bound(pieces, owners, hint, EMPTY, EMPTY, x, y, z)
        hint = _search(
            boxes, held, pieces, owners, leaves, x, y, z, bound, EMPTY, EMPTY, stack, gaps
        )
        own = owners[hint]
        first[i], near[i] = own, metres_to(pieces, hint, lon[i], lat[i], x, y, z)
        bound = _bound(pieces, owners, hint2, own, EMPTY, x, y, z)
        found = _search(
            boxes, held, pieces, owners, leaves, x, y, z, bound, own, EMPTY, stack, gaps
        )
        if found < 0:
            continue
        hint2, next_ = found, owners[found]
        far[i] = metres_to(pieces, found, lon[i], lat[i], x, y, z)
        second[i], third[i] = next_, far[i]
        if far[i] - near[i] < TIE_M:  # off a point where two shores end
            far[i] = near[i]
            first[i], second[i] = min(own, next_), max(own, next_)
        if far[i] - near[i] < CLOSE_M:
            bound = _bound(pieces, owners, hint3, own, next_, x, y, z)
            found = _search(
                boxes, held, pieces, owners, leaves, x, y, z, bound, own, next_, stack, gaps
            )
            third[i] = np.inf
            if found >= 0:
                hint3 = found
                third[i] = max(far[i], metres_to(pieces, found, lon[i], lat[i], x, y, z))
    return first, second, near, far, third
