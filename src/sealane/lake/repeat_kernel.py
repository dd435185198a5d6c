"""Compiled: which report of a hull, in order of time, does each one repeat within a window?"""

from __future__ import annotations

import numpy as np
from numba import njit

_FIRST_BITS = 10
_SPREAD = 0x9E3779B97F4A7C15 - (1 << 64)  # golden ratio: neighbours fall far apart


@njit(cache=True, nogil=True)
def originals(mmsi, at, content, window):  # type: ignore[no-untyped-def]
    """The row kept at most ``window`` [us] before that each equals in content, else itself.

    Rows are in order of hull and time. The first is kept, whatever equals it within the window
    goes, the next one beyond is kept again, and so on. Of each hull's contents the latest row
    that was kept is remembered, in an open table that forgets with the hull.
    """
    size = at.shape[0]
    original = np.arange(size)
    table = np.full(1 << _FIRST_BITS, -1, np.int64)
    held, first = 0, 0
    for i in range(size):
        if i > 0 and mmsi[i] != mmsi[i - 1]:
            _clear(table, content, first, i)
            held, first = 0, i
        if 2 * held >= table.shape[0]:
            table = _grown(table, content)
        place = _place(table, content, content[i])
        before = table[place]
        if before >= 0 and at[i] - at[before] <= window:
            original[i] = before
            continue
        held += before < 0
        table[place] = i
    return original


@njit(cache=True, nogil=True)
def _place(table, content, wanted):  # type: ignore[no-untyped-def]
    """Where a content is, or is to be."""
    mask = table.shape[0] - 1
    place = ((wanted * np.int64(_SPREAD)) >> 20) & mask
    while table[place] >= 0 and content[table[place]] != wanted:
        place = (place + 1) & mask
    return place


@njit(cache=True, nogil=True)
def _clear(table, content, first, end):  # type: ignore[no-untyped-def]
    """Forget one hull, at the cost of its own rows."""
    if end - first >= table.shape[0] // 8:
        table[:] = -1
        return
    mask = table.shape[0] - 1
    for i in range(first, end):
        place = ((content[i] * np.int64(_SPREAD)) >> 20) & mask
        while table[place] >= 0:
            table[place] = -1
            place = (place + 1) & mask


@njit(cache=True, nogil=True)
def _grown(table, content):  # type: ignore[no-untyped-def]
    """The same in twice the room."""
    out = np.full(2 * table.shape[0], -1, np.int64)
    for i in range(table.shape[0]):
        if table[i] >= 0:
            out[_place(out, content, content[table[i]])] = table[i]
    return out
