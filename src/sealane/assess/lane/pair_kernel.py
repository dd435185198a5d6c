"""Compiled search between two places alone: A* that looks for lines of sight only where it goes.

What a search of one pair would spend on looking from both places at every node is spared: a node
that a place may see is queued at its distance, and whether it is seen is asked when its turn comes;
so is a block of near nodes, until its turn comes to be opened. The bound is the great circle.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from sealane.assess.lane.search_kernel import _pop, _push, advanced, toll
from sealane.assess.lane.sight_kernel import SECTORS, horizon, is_taut, passed, stands_between
from sealane.geo.kernel import haversine_m

LEAST_RADIUS_NMI = 6335439.0 / 1852.0  # of curvature of WGS84 anywhere: no arc is shorter
NMI_M = 1852.0


@njit(cache=True, nogil=True, inline="always")
def _least_nmi(a, b):  # type: ignore[no-untyped-def]
    chord = math.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2)
    return 2.0 * math.asin(min(1.0, 0.5 * chord)) * LEAST_RADIUS_NMI


@njit(cache=True, nogil=True)
def _left(potential, node, unit, goal, leg):  # type: ignore[no-untyped-def]
    """What is left to go from a node at least [nmi]; kept once it is worked out."""
    if potential[node] < 0.0:
        potential[node] = leg + _least_nmi(unit[node], goal)
    return potential[node]


@njit(cache=True, nogil=True)
def _begin(keys, values, place, given, goal, legs, sight, blocks, potential, bound):  # type: ignore[no-untyped-def]
    """Queue what the origin may see, at the least it may cost; how many.

    In open water these are blocks of nodes (see ``Graph.blocks``), at the least for any of a block.
    """
    unit = sight[0]
    _, _, middle, reach = blocks
    nodes, size = unit.shape[0], 0
    for j in given:
        least = legs[0] + _least_nmi(place, unit[j]) + _left(potential, j, unit, goal, legs[1])
        if least < bound:
            size = _push(keys, values, size, least, -1 - j)
    for k in range(0 if len(given) else len(reach)):
        within = reach[k] * LEAST_RADIUS_NMI
        there = max(_least_nmi(place, middle[k]) - within, 0.0)
        on = max(_least_nmi(middle[k], goal) - within, 0.0)
        least = legs[0] + there + on + legs[1]
        if least < bound:
            size = _push(keys, values, size, least, -1 - nodes - k)
    return size


@njit(cache=True, nogil=True)
def _open(block, queue, size, ends, sight, blocks, potential, bound):  # type: ignore[no-untyped-def]
    """Queue the nodes of a block that the origin may see; how many are queued then."""
    keys, values = queue
    unit, beside, behind = sight[0], sight[1], sight[2]
    place, goal, legs = ends[0], ends[1], ends[2]
    members, first = blocks[0], blocks[1]
    for i in range(first[block], first[block + 1]):
        j = members[i]
        if is_taut(unit[j], place, beside[j], behind[j]):
            least = legs[0] + _least_nmi(place, unit[j])
            least += _left(potential, j, unit, goal, legs[1])
            if least < bound:
                size = _push(keys, values, size, least, -1 - j)
    return size


@njit(cache=True, nogil=True)
def _look(side, node, rules, ends, given, sight, tried, lines, whose):  # type: ignore[no-untyped-def]
    """Look from an end (0 the origin, 1 the goal) at a node: (nmi, cost, bits of gates).

    Infinite where something stands between, or a closed gate.
    """
    closed, surcharge, _ = rules
    place = ends[0] if side == 0 else ends[1]
    legs, leg_low, leg_high, degrees, lon, lat = ends[2:]
    unit, shores, start, items, clear = sight[0], sight[4], sight[5], sight[6], sight[7]
    is_given = len(given[0]) > 0 if side == 0 else len(given[1]) > 0
    if not is_given and stands_between(
        place, unit[node], horizon(place), tried[side], shores, start, items, clear
    ):
        return np.inf, np.inf, np.uint64(0), np.uint64(0)
    a, b = np.empty((1, 3)), np.empty((1, 3))
    low, high = np.empty(1, np.uint64), np.empty(1, np.uint64)
    a[0], b[0] = place, unit[node]
    passed(a, b, lines, whose, low, high)
    gates_low, gates_high = low[0] | leg_low[side], high[0] | leg_high[side]
    if (gates_low & closed[0]) or (gates_high & closed[1]):
        return np.inf, np.inf, gates_low, gates_high
    nmi = haversine_m(degrees[side, 0], degrees[side, 1], lon[node], lat[node]) / NMI_M
    nmi += legs[side]
    return nmi, nmi + toll(gates_low, gates_high, surcharge), gates_low, gates_high


@njit(cache=True, nogil=True)
def _may_see_goal(node, goal, at_goal, sight):  # type: ignore[no-untyped-def]
    """Whether a way may go from a node straight to the goal, or joins its channel there."""
    if len(at_goal):
        return node == at_goal[0] or node == at_goal[1]
    return sight[3][node] and is_taut(sight[0][node], goal, sight[1][node], sight[2][node])


@njit(cache=True, nogil=True)
def _go_on(state, graph, rules, ends, sight, potential, best, length, before, queue, size, found):  # type: ignore[no-untyped-def]  # fmt: skip
    """Queue the steps from a state; how many are queued then."""
    start, to, cost, low, high = graph
    closed, surcharge, stops = rules
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
            least = reached + _left(potential, to[e], sight[0], ends[1], ends[2][1])
            if least < found:
                best[other], before[other] = reached, state
                length[other] = length[state] + cost[e]
                size = _push(keys, values, size, least, other)
    return size


@njit(cache=True, nogil=True)
def between(  # type: ignore[no-untyped-def]
    graph, rules, ends, given, sight, blocks, lines, whose, best, length, before, bound
):  # fmt: skip
    """Least cost between two places: (cost, last state); infinite without a way.

    A state is a node and how many stops (k, 2: bits of gates) are passed, ``layer * nodes + node``.
    Written: of every state reached ``best``, its ``length`` without what gates add, and ``before``
    (-1 first). No way dearer than ``bound`` is told. A place on a channel sees its two nodes
    ``given`` (a pair of arrays) and no others. ``graph`` is (start, to, cost, low, high), ``rules``
    (closed, surcharge, stops), ``ends`` both unit vectors, legs [nmi], bits of gates on the legs
    and degrees, ``sight`` as of ``Graph.sight``, ``blocks`` as of ``Graph.blocks``.

    In the queue a state is its number, a line of sight from the origin -1 less the node, a block
    of nodes all nodes less than that, and a line to the goal all states more than the state it is
    looked along from.
    """
    stops, goal, legs, unit = rules[2], ends[1], ends[2], sight[0]
    nodes, layers = len(graph[0]) - 1, stops.shape[0] + 1
    states = nodes * layers
    keys = np.empty((len(graph[1]) + nodes) * layers + 3 * nodes + 8)
    values = np.empty(len(keys), np.int64)
    best[:], before[:] = np.inf, -1
    potential = np.full(nodes, -1.0)
    tried = np.full((2, SECTORS), -1, np.int32)
    found, last = bound, -1
    size = _begin(keys, values, ends[0], given[0], goal, legs, sight, blocks, potential, bound)
    while size > 0 and keys[0] < found:
        key, value = keys[0], values[0]
        size = _pop(keys, values, size)
        if value < -nodes:
            block = -1 - nodes - value
            size = _open(block, (keys, values), size, ends, sight, blocks, potential, found)
            continue
        if value < 0 or value >= states:
            node = -1 - value if value < 0 else value % states % nodes
            nmi, whole, low, high = _look(
                int(value >= 0), node, rules, ends, given, sight, tried, lines, whose
            )
            layer = advanced(max(value, 0) % states // nodes, low, high, stops)
            state, came = layer * nodes + node, value % states
            if value < 0 and whole < best[state]:
                best[state], length[state], before[state] = whole, nmi, -1
                size = _push(keys, values, size, whole + potential[node], state)
            if value >= 0 and layer == layers - 1 and best[came] + whole < found:
                found, last = best[came] + whole, came
            continue
        state, node = value, value % nodes
        if key > best[state] + _left(potential, node, unit, goal, legs[1]) + 1e-9:
            continue
        if _may_see_goal(node, goal, given[1], sight):
            least = best[state] + legs[1] + _least_nmi(goal, unit[node])
            if least < found:
                size = _push(keys, values, size, least, states + state)
        size = _go_on(
            state, graph, rules, ends, sight, potential, best, length, before, (keys, values),
            size, found,
        )  # fmt: skip
    return found, last
