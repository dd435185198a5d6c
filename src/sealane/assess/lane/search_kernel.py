"""Compiled shortest ways through the graph of the sea: Dijkstra, and A* from landmarks.

A graph is rows: ``start`` (n + 1), ``to``, ``cost`` [nmi] and the gates of each step as two words
of bits. ``closed`` are two words; a step that passes a closed gate is none.
"""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True, inline="always")
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


@njit(cache=True, nogil=True, inline="always")
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


@njit(cache=True, nogil=True, inline="always")
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


@njit(cache=True, nogil=True, inline="always")
def advanced(layer, low, high, stops):  # type: ignore[no-untyped-def]
    """How many of the stops are passed after a step, of which ``layer`` were before it."""
    while layer < stops.shape[0] and ((low & stops[layer, 0]) or (high & stops[layer, 1])):
        layer += 1
    return layer


@njit(cache=True, nogil=True)
def _begin(queue, nodes, closed, surcharge, stops, firsts, potential, best, length):  # type: ignore[no-untyped-def]
    """Queue the nodes that a place sees; how many."""
    keys, values = queue
    first, cost, low, high = firsts
    size = 0
    for k in range(len(first)):
        if (low[k] & closed[0]) or (high[k] & closed[1]):
            continue
        state = advanced(0, low[k], high[k], stops) * nodes + first[k]
        reached = cost[k] + toll(low[k], high[k], surcharge)
        if reached < best[state]:
            best[state] = reached
            length[state] = cost[k]
            size = _push(keys, values, size, reached + potential[first[k]], state)
    return size


@njit(cache=True, nogil=True)
def search(  # type: ignore[no-untyped-def]
    start, to, cost, low, high, closed, surcharge, stops, first, first_cost, first_low, first_high,
    potential, goal_cost, goal_low, goal_high, best, length, before, bound,
):  # fmt: skip
    """Least cost from a place to a goal, by way of gates in their order: (cost, last state).

    The place sees the nodes ``first``, the goal is seen from nodes of finite ``goal_cost``; where
    there are none, every node is reached. A state is a node and how many ``stops`` (k, 2: bits of
    gates) are passed: ``layer * nodes + node``. ``potential`` never exceeds what is left to go.
    No way dearer than ``bound`` is told. Written: of every state reached ``best``, its ``length``
    without what gates add, and ``before`` (-1 first).
    """
    nodes = len(start) - 1
    keys = np.empty(len(to) * (stops.shape[0] + 1) + len(first) + 1)
    values = np.empty(len(keys), np.int32)
    best[:], before[:] = np.inf, -1
    shut_low, shut_high = closed[0], closed[1]
    found, last = bound, -1
    size = _begin(
        (keys, values), nodes, closed, surcharge, stops, (first, first_cost, first_low, first_high),
        potential, best, length,
    )  # fmt: skip
    while size > 0 and keys[0] < found:
        key, state = keys[0], values[0]
        size = _pop(keys, values, size)
        layer, node = state // nodes, state % nodes
        at = best[state]
        if key > at + potential[node] + 1e-9:
            continue
        if goal_cost[node] < np.inf and not (
            (goal_low[node] & shut_low) or (goal_high[node] & shut_high)
        ):
            passed = advanced(layer, goal_low[node], goal_high[node], stops)
            whole = at + goal_cost[node] + toll(goal_low[node], goal_high[node], surcharge)
            if passed == stops.shape[0] and whole < found:
                found, last = whole, state
        for e in range(start[node], start[node + 1]):
            if (low[e] & shut_low) or (high[e] & shut_high):
                continue
            reached = at + cost[e]
            after = layer
            if low[e] or high[e]:
                reached += toll(low[e], high[e], surcharge)
                after = advanced(layer, low[e], high[e], stops)
            other = after * nodes + to[e]
            if reached < best[other] - 1e-12:
                best[other] = reached
                length[other] = length[state] + cost[e]
                before[other] = state
                size = _push(keys, values, size, reached + potential[to[e]], other)
    return found, last


@njit(cache=True, nogil=True)
def walk(before, state, nodes, out):  # type: ignore[no-untyped-def]
    """The nodes of a way from its last state back to the first; how many."""
    count = 0
    while state >= 0:
        out[count] = state % nodes
        count += 1
        state = before[state]
    return count
