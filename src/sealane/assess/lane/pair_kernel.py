"""Compiled search between two places alone: A* that looks for lines of sight only where it goes.

What a search of one pair would spend on looking from both places at every node is spared: a node
that a place may see is queued at its distance, and whether it is seen is asked when its turn comes.
The bound is the great circle. (Landmarks would bound no more: a distance to a corner in the graph
is that of ways which turn there, not of those that end there.)
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from sealane.assess.lane.search_kernel import _pop, _push, advanced, toll
from sealane.assess.lane.sight_kernel import blocker, is_taut, passed
from sealane.geo.kernel import haversine_m

LEAST_RADIUS_NMI = 6335439.0 / 1852.0  # of curvature of WGS84 anywhere: no arc is shorter
NMI_M = 1852.0


@njit(cache=True, nogil=True, inline="always")
def _least_nmi(a, b):  # type: ignore[no-untyped-def]
    chord = math.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2)
    return 2.0 * math.asin(min(1.0, 0.5 * chord)) * LEAST_RADIUS_NMI


@njit(cache=True, nogil=True, inline="always")
def _left(potential, node, unit, goal, leg):  # type: ignore[no-untyped-def]
    """What is left to go from a node at least [nmi]; kept once it is worked out."""
    if potential[node] < 0.0:
        potential[node] = leg + _least_nmi(unit[node], goal)
    return potential[node]


@njit(cache=True, nogil=True, inline="always")
def _gates_on(a, b, lines, whose, leg_low, leg_high):  # type: ignore[no-untyped-def]
    """The bits of the gates that an arc passes, with those of its leg."""
    arc_a, arc_b = np.empty((1, 3)), np.empty((1, 3))
    low, high = np.empty(1, np.uint64), np.empty(1, np.uint64)
    arc_a[0], arc_b[0] = a, b
    passed(arc_a, arc_b, lines, whose, low, high)
    return low[0] | leg_low, high[0] | leg_high


@njit(cache=True, nogil=True)
def _begun(rows, ends, given, sight, potential, found, queue):  # type: ignore[no-untyped-def]
    """Queue the nodes that the origin may see; how many."""
    keys, values = queue
    p, goal, legs = ends[0], ends[1], ends[2]
    unit, beside, behind, can = sight[0], sight[1], sight[2], sight[3]
    first = given[0]
    size = 0
    for k in range(len(first) if len(first) else rows):
        j = first[k] if len(first) else k
        if len(first) or (can[j] and is_taut(unit[j], p, beside[j], behind[j])):
            least = legs[0] + _least_nmi(p, unit[j])
            least += _left(potential, j, unit, goal, legs[1])
            if least < found:
                size = _push(keys, values, size, least, -1 - j)
    return size


@njit(cache=True, nogil=True)
def _looked(node, side, is_given, rules, ends, sight, lines, whose):  # type: ignore[no-untyped-def]
    """The line of sight from a node to the origin (side 0) or the goal (1): (nmi, low, high).

    The length is negative where something stands between or a gate on it is closed.
    """
    closed = rules[0]
    place = ends[0] if side == 0 else ends[1]
    legs, leg_low, leg_high, degrees, lon, lat = ends[2:]
    unit, shores, cell_start, items, solid = sight[0], sight[4], sight[5], sight[6], sight[7]
    none = np.uint64(0)
    if not is_given and blocker(place, unit[node], shores, cell_start, items, solid) != -1:
        return -1.0, none, none
    low, high = _gates_on(place, unit[node], lines, whose, leg_low[side], leg_high[side])
    if (low & closed[0]) or (high & closed[1]):
        return -1.0, none, none
    nmi = haversine_m(degrees[side, 0], degrees[side, 1], lon[node], lat[node]) / NMI_M
    return nmi + legs[side], low, high


@njit(cache=True, nogil=True)
def _spread(state, graph, rules, ends, sight, potential, kept, queue, size, found):  # type: ignore[no-untyped-def]
    """Queue what the steps from a state reach; the new size of the queue."""
    start, to, cost, low, high = graph
    closed, surcharge, stops = rules
    goal, legs, unit = ends[1], ends[2], sight[0]
    best, length, before = kept
    keys, values = queue
    nodes = len(start) - 1
    layer, node = state // nodes, state % nodes
    for e in range(start[node], start[node + 1]):
        if (low[e] & closed[0]) or (high[e] & closed[1]):
            continue
        reached, after = best[state] + cost[e], layer
        if low[e] or high[e]:
            reached += toll(low[e], high[e], surcharge)
            after = advanced(layer, low[e], high[e], stops)
        other = after * nodes + to[e]
        if reached < best[other] - 1e-12:
            least = reached + _left(potential, to[e], unit, goal, legs[1])
            if least < found:
                best[other], before[other] = reached, state
                length[other] = length[state] + cost[e]
                size = _push(keys, values, size, least, other)
    return size


@njit(cache=True, nogil=True, inline="always")
def _is_near(node, at_goal, goal, sight):  # type: ignore[no-untyped-def]
    """Whether a node may see the goal."""
    unit, beside, behind, can = sight[0], sight[1], sight[2], sight[3]
    if len(at_goal):
        return node == at_goal[0] or node == at_goal[1]
    return can[node] and is_taut(unit[node], goal, beside[node], behind[node])


@njit(cache=True, nogil=True)
def between(  # type: ignore[no-untyped-def]
    graph, rules, ends, given, sight, lines, whose, best, length, before, bound
):  # fmt: skip
    """Least cost between two places: (cost, last state), as of ``search_kernel.search``.

    A place on a channel sees its two nodes ``given`` (a pair of arrays) and no others.
    ``graph`` is (start, to, cost, low, high), ``rules`` (closed, surcharge, stops), ``ends`` both
    unit vectors, legs [nmi], bits of gates on the legs and degrees, ``sight`` as of
    ``Graph.sight``. In the queue a number below 0 is a line of sight from the origin that is not
    looked along yet, one of ``states`` or more one to the goal.
    """
    surcharge, stops = rules[1], rules[2]
    goal, legs, unit = ends[1], ends[2], sight[0]
    nodes, layers = len(graph[0]) - 1, stops.shape[0] + 1
    states = nodes * layers
    keys = np.empty((len(graph[1]) + nodes) * layers + 2 * nodes + 8)
    values = np.empty(len(keys), np.int64)
    best[:], before[:] = np.inf, -1
    potential = np.full(nodes, -1.0)
    found, last = bound, -1
    kept, queue = (best, length, before), (keys, values)
    size = _begun(nodes, ends, given, sight, potential, found, queue)
    while size > 0 and keys[0] < found:
        key, value = keys[0], values[0]
        size = _pop(keys, values, size)
        if value < 0 or value >= states:
            side = 0 if value < 0 else 1
            node = -1 - value if side == 0 else (value - states) % nodes
            is_given = len(given[side]) > 0
            nmi, low, high = _looked(node, side, is_given, rules, ends, sight, lines, whose)
            whole = nmi + toll(low, high, surcharge)
            if nmi >= 0.0 and side == 0:
                state = advanced(0, low, high, stops) * nodes + node
                if whole < best[state]:
                    best[state], length[state], before[state] = whole, nmi, -1
                    size = _push(keys, values, size, whole + potential[node], state)
            elif (
                nmi >= 0.0
                and best[value - states] + whole < found
                and advanced((value - states) // nodes, low, high, stops) == layers - 1
            ):
                found, last = best[value - states] + whole, value - states
            continue
        node = value % nodes
        if key > best[value] + _left(potential, node, unit, goal, legs[1]) + 1e-9:
            continue
        if _is_near(node, given[1], goal, sight):
            least = best[value] + legs[1] + _least_nmi(goal, unit[node])
            if least < found:
                size = _push(keys, values, size, least, states + value)
        size = _spread(value, graph, rules, ends, sight, potential, kept, queue, size, found)
    return found, last
