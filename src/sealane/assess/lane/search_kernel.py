"""Compiled parts of a search through the graph of the sea: a queue, gates, and the way back.

A graph is rows: ``start`` (n + 1), ``to``, ``cost`` [nmi] and the gates of each step as two words
of bits. ``closed`` are two words; a step that passes a closed gate is none.
"""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def _push(keys, values, size, key, value):  # type: ignore[no-untyped-def]
    i = size
    while i > 0:
        above = (i - 1) >> 1
        if keys[above] <= key:
            break
        keys[i], values[i] = keys[above], values[above]
        i = above
    keys[i], values[i] = key, value
    return size + 1


@njit(cache=True, nogil=True)
def _pop(keys, values, size):  # type: ignore[no-untyped-def]
    """Take the least away; it was at 0 before."""
    size -= 1
    key, value = keys[size], values[size]
    i = 0
    while True:
        below = 2 * i + 1
        if below >= size:
            break
        if below + 1 < size and keys[below + 1] < keys[below]:
            below += 1
        if key <= keys[below]:
            break
        keys[i], values[i] = keys[below], values[below]
        i = below
    keys[i], values[i] = key, value
    return size


@njit(cache=True, nogil=True)
def toll(low, high, surcharge):  # type: ignore[no-untyped-def]
    """What the gates of a step add to its cost [nmi]."""
    total = 0.0
    gate = 0
    while low != 0:
        if low & np.uint64(1):
            total += surcharge[gate]
        low >>= np.uint64(1)
        gate += 1
    gate = 64
    while high != 0:
        if high & np.uint64(1):
            total += surcharge[gate]
        high >>= np.uint64(1)
        gate += 1
    return total


@njit(cache=True, nogil=True)
def advanced(layer, low, high, stops):  # type: ignore[no-untyped-def]
    """How many of the stops are passed after a step, of which ``layer`` were before it."""
    while layer < stops.shape[0] and ((low & stops[layer, 0]) or (high & stops[layer, 1])):
        layer += 1
    return layer


@njit(cache=True, nogil=True)
def walk(before, state, nodes, out):  # type: ignore[no-untyped-def]
    """The nodes of a way from its last state back to the first; how many."""
    count = 0
    while state >= 0:
        out[count] = state % nodes
        count += 1
        state = before[state]
    return count
