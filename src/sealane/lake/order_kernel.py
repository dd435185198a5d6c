"""Kernels: rows of a feed by hull and time.

A feed comes in order of time, or nearly; what has to be sorted is the hull. Hulls are few, so
rows are counted for each and laid in their places (counting sort), which keeps the order of time;
hulls whose reports did not come in order are sorted one by one.
"""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["is_in_order", "order_of"]

_FIRST_SLOTS = 1 << 15
_EMPTY = -1


@njit(cache=True, nogil=True)
def _spread(known, hulls, slots):  # type: ignore[no-untyped-def]
    """A table of so many slots (a power of two) from hull to its number, open addressing."""
    place = np.full(slots, _EMPTY, np.int32)
    for number in range(hulls):
        slot = (known[number] * 2_654_435_761) & (slots - 1)
        while place[slot] != _EMPTY:
            slot = (slot + 1) & (slots - 1)
        place[slot] = number
    return place


@njit(cache=True, nogil=True)
def _numbered(mmsi):  # type: ignore[no-untyped-def]
    """The number of each row's hull in order of appearance, and the hulls in that order."""
    slots, hulls = _FIRST_SLOTS, 0
    known = np.empty(slots, np.int64)
    place = _spread(known, 0, slots)
    code = np.empty(len(mmsi), np.int32)
    for row in range(len(mmsi)):
        hull = np.int64(mmsi[row])
        slot = (hull * 2_654_435_761) & (slots - 1)
        while place[slot] != _EMPTY and known[place[slot]] != hull:
            slot = (slot + 1) & (slots - 1)
        number = place[slot]
        if number == _EMPTY:
            number = hulls
            place[slot] = hulls
            known[hulls] = hull
            hulls += 1
            if 2 * hulls > slots:
                slots *= 4
                wider = np.empty(slots, np.int64)
                wider[:hulls] = known[:hulls]
                known = wider
                place = _spread(known, hulls, slots)
        code[row] = number
    return code, known[:hulls]


@njit(cache=True, nogil=True)
def order_of(mmsi, time):  # type: ignore[no-untyped-def]
    """Row numbers by hull, then by time (rows of one hull and time as they came), int64."""
    code, known = _numbered(mmsi)
    count = np.zeros(len(known), np.int64)
    for number in code:
        count[number] += 1
    start, at = np.empty(len(known), np.int64), 0
    for number in np.argsort(known):
        start[number] = at
        at += count[number]
    order, end = np.empty(len(mmsi), np.int64), start.copy()
    for row in range(len(mmsi)):
        order[end[code[row]]] = row
        end[code[row]] += 1
    for number in range(len(known)):
        own = order[start[number] : end[number]]
        if not _goes_up(time, own):
            own[:] = own[np.argsort(time[own], kind="mergesort")]
    return order


@njit(cache=True, nogil=True)
def _goes_up(time, rows):  # type: ignore[no-untyped-def]
    goes_up = True
    for i in range(1, len(rows)):
        goes_up &= time[rows[i - 1]] <= time[rows[i]]
    return goes_up


@njit(cache=True, nogil=True)
def is_in_order(mmsi, time):  # type: ignore[no-untyped-def]
    """Whether the rows go up by hull, then by time."""
    for i in range(1, len(mmsi)):
        if mmsi[i - 1] > mmsi[i] or (mmsi[i - 1] == mmsi[i] and time[i - 1] > time[i]):
            return False
    return True
