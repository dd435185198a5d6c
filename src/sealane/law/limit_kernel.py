"""Compiled chaining of directed pieces of line into rings."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def chain(start, end, points):  # type: ignore[no-untyped-def]
    """Follow pieces from end to start until each ring closes.

    ``start`` is sorted. Returns the points of the rings one after the other and where each begins;
    a chain that does not close is left out and counted.
    """
    count = start.shape[0]
    first = np.searchsorted(start, np.arange(points + 1))
    at = first.copy()
    ring = np.empty(count, np.int64)
    begins = np.empty(count + 1, np.int64)
    rings, filled, lost = 0, 0, 0
    for piece in range(count):
        origin = start[piece]
        while at[origin] < first[origin + 1]:
            begins[rings] = filled
            here = origin
            while at[here] < first[here + 1]:
                ring[filled] = here
                filled += 1
                piece_out = at[here]
                at[here] += 1
                here = end[piece_out]
                if here == origin:
                    break
            if here == origin:
                rings += 1
            else:
                filled = begins[rings]
                lost += 1
    begins[rings] = filled
    return ring[:filled].copy(), begins[: rings + 1].copy(), lost
