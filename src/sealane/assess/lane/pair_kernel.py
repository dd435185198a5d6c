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


@njit(cache=True, nogil=True)
def between(  # type: ignore[no-untyped-def]
    graph, rules, ends, given, sight, lines, whose, best, length, before, bound
):  # fmt: skip
    """Least cost between two places: (cost, last state), as of ``search_kernel.search``.

    A place on a channel sees its two nodes ``given`` (a pair of arrays) and no others.
    ``graph`` is (start, to, cost, low, high), ``rules`` (closed, surcharge, stops), ``ends`` both
    unit vectors, legs [nmi], bits of gates on the legs and degrees, ``sight`` as of
    ``Graph.sight``.
    """
    start, to, cost, low, high = graph
    closed, surcharge, stops = rules
    p, goal, legs, leg_low, leg_high, degrees, lon, lat = ends
    unit, beside, behind, can, shores, cell_start, items, solid = sight
    nodes, layers = len(start) - 1, stops.shape[0] + 1
    states = nodes * layers
    size = 0
    keys = np.empty((len(to) + nodes) * layers + 2 * nodes + 8)
    values = np.empty(len(keys), np.int64)
    best[:], before[:] = np.inf, -1
    potential = np.full(nodes, -1.0)
    found, last = bound, -1
    arc_a, arc_b = np.empty((1, 3)), np.empty((1, 3))
    arc_low, arc_high = np.empty(1, np.uint64), np.empty(1, np.uint64)
    first, at_goal = given
    for k in range(len(first) if len(first) else nodes):
        j = first[k] if len(first) else k
        if len(first) or (can[j] and is_taut(unit[j], p, beside[j], behind[j])):
            least = legs[0] + _least_nmi(p, unit[j])
            least += _left(potential, j, unit, goal, legs[1])
            if least < found:
                size = _push(keys, values, size, least, -1 - j)
    while size > 0:
        key, value = keys[0], values[0]
        if key >= found:
            break
        size = _pop(keys, values, size)
        if value < 0 or value >= states:
            # A line of sight that is not looked along yet: from the origin, or to the goal.
            is_first = value < 0
            state = -1 if is_first else value - states
            node = -1 - value if is_first else state % nodes
            place = p if is_first else goal
            is_given = len(first) > 0 if is_first else len(at_goal) > 0
            if not is_given and blocker(place, unit[node], shores, cell_start, items, solid) != -1:
                continue
            side = 0 if is_first else 1
            arc_a[0], arc_b[0] = place, unit[node]
            passed(arc_a, arc_b, lines, whose, arc_low, arc_high)
            gates_low, gates_high = arc_low[0] | leg_low[side], arc_high[0] | leg_high[side]
            if (gates_low & closed[0]) or (gates_high & closed[1]):
                continue
            nmi = haversine_m(degrees[side, 0], degrees[side, 1], lon[node], lat[node]) / NMI_M
            nmi += legs[side]
            whole = nmi + toll(gates_low, gates_high, surcharge)
            if is_first:
                state = advanced(0, gates_low, gates_high, stops) * nodes + node
                if whole < best[state]:
                    best[state], length[state], before[state] = whole, nmi, -1
                    size = _push(keys, values, size, whole + potential[node], state)
            elif (
                best[state] + whole < found
                and advanced(state // nodes, gates_low, gates_high, stops) == layers - 1
            ):
                found, last = best[state] + whole, state
            continue
        state = value
        layer, node = state // nodes, state % nodes
        at = best[state]
        if key > at + _left(potential, node, unit, goal, legs[1]) + 1e-9:
            continue
        if len(at_goal):
            is_near = node == at_goal[0] or node == at_goal[1]
        else:
            is_near = can[node] and is_taut(unit[node], goal, beside[node], behind[node])
        if is_near:
            least = at + legs[1] + _least_nmi(goal, unit[node])
            if least < found:
                size = _push(keys, values, size, least, states + state)
        for e in range(start[node], start[node + 1]):
            if (low[e] & closed[0]) or (high[e] & closed[1]):
                continue
            reached, after = at + cost[e], layer
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
    return found, last
