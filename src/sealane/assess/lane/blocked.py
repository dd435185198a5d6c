"""Which closed gates stand between two places: the sets of which each, opened, opens a way.

Without its closed gates the sea falls into waters. A step over closed gates joins two waters, and
asks for these gates to be opened; a set of gates that joins the water of the start to that of the
end, and of which none can be spared, is an opening.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sealane.assess.lane.gate import gates
from sealane.assess.lane.graph import Graph, sea
from sealane.assess.lane.place import Place
from sealane.errors import NoRoute

__all__ = ["openings", "told_blocked"]

Bits = npt.NDArray[np.uint64]
Names = frozenset[str]
Joints = dict[tuple[int, int], set[Names]]
MOST_TOGETHER, MOST_SETS, MOST_STATES = 4, 40, 50_000
"""Openings of more gates at once, and more openings and states of the search than that, are not
looked for. Ours."""
MOST_TOLD = 8
"""So many openings stand in the message; the attribute has all that were found."""


def openings(graph: Graph, a: Place, b: Place, closed: Bits) -> tuple[tuple[str, ...], ...]:
    """The sets of closed gates of which each, opened, opens a way; none can be spared in its set.

    Fewest gates first, then in the order of ``gates``; at most ``MOST_SETS`` sets of at most
    ``MOST_TOGETHER`` gates. ``closed`` are two words of bits. Empty where no such set is found.
    It cannot tell which of them is the shortest way.
    """
    water, found = _waters(*closed.tolist())
    joints: Joints = {pair: set(each) for pair, each in found.items()}
    start, end = -1, -2
    for place, own in ((a, start), (b, end)):
        nodes, _, low, high = place.seen
        _add(joints, np.full(len(nodes), own), water[nodes], low & closed[0], high & closed[1])
    number = {gate.gate_id: k for k, gate in enumerate(gates())}
    sets = sorted(_least_sets(joints, start, end),
                  key=lambda one: (len(one), sorted(number[name] for name in one)))  # fmt: skip
    return tuple(tuple(sorted(one, key=number.__getitem__)) for one in sets[:MOST_SETS])


def told_blocked(sets: Sequence[Sequence[str]], reasons: Mapping[str, str]) -> NoRoute:
    """The error that tells openings, each gate with why it is closed."""
    needed = [name for name in sets[0] if all(name in one for one in sets)]
    rest = [[name for name in one if name not in needed] for one in sets]
    alone = [one[0] for one in rest if len(one) == 1]
    together = [one for one in rest if len(one) > 1]

    def told(name: str) -> str:
        return f"{name} ({reasons[name]})"

    parts = []
    if needed:
        parts.append(f"every way passes {' and '.join(map(told, needed))}")
    if alone:
        which = "With that, each of these alone" if needed else "each of these alone"
        parts.append(f"{which} would open a way: {'; '.join(map(told, alone[:MOST_TOLD]))}")
    if together:
        ways = "; ".join(" with ".join(map(told, one)) for one in together[:MOST_TOLD])
        parts.append(f"{'With that, o' if needed else 'O'}pened together would open one: {ways}")
    left = max(len(alone) - MOST_TOLD, 0) + max(len(together) - MOST_TOLD, 0)
    if left:
        parts.append(f"{left} more are in openings")
    return NoRoute(
        f"No way is open between the two places: {'. '.join(parts)}.",
        hint="Open what one of these ways asks for, or choose other places.",
        gates=list(dict.fromkeys(name for one in sets for name in one)),
        openings=[list(one) for one in sets],
    )


@lru_cache(maxsize=8)
def _waters(low: int, high: int) -> tuple[npt.NDArray[np.int64], Joints]:
    """The water of each node of the sea without the gates of two words, and what joins waters."""
    from sealane.assess.lane import blocked_kernel

    graph, closed = sea(), np.array([low, high], np.uint64)
    water = blocked_kernel.waters(graph.start, graph.to, graph.low, graph.high, closed)
    begin = np.repeat(np.arange(len(graph.start) - 1), np.diff(graph.start))
    shut_low, shut_high = graph.low & closed[0], graph.high & closed[1]
    joints: Joints = {}
    over = (shut_low | shut_high) != 0
    _add(joints, water[begin[over]], water[graph.to[over]], shut_low[over], shut_high[over])
    return water, joints


def _add(
    joints: Joints,
    one: npt.NDArray[np.int64],
    other: npt.NDArray[np.int64],
    low: Bits,
    high: Bits,
) -> None:
    """What joins two waters, both ways: each set of gates once."""
    apart = one != other
    rows = np.unique(
        np.column_stack([one[apart].astype(np.int64), other[apart].astype(np.int64),
                         low[apart].astype(np.int64), high[apart].astype(np.int64)]), axis=0,
    )  # fmt: skip
    names = [gate.gate_id for gate in gates()]
    for a, b, first, second in rows.tolist():
        bits = (first & (1 << 64) - 1) | (second & (1 << 64) - 1) << 64
        passed = frozenset(name for k, name in enumerate(names) if bits >> k & 1)
        joints.setdefault((a, b), set()).add(passed)
        joints.setdefault((b, a), set()).add(passed)


def _least_sets(joints: Joints, start: int, end: int) -> list[Names]:
    """The least sets of gates that join two waters, those of fewest gates first.

    A search from the start whose states are a water and the gates opened so far; one that another
    of the same water is part of is left.
    """
    beside: dict[int, list[tuple[int, Names]]] = {}
    for (a, b), each in joints.items():
        beside.setdefault(a, []).extend((b, one) for one in each)
    known: dict[int, list[Names]] = {}
    heap: list[tuple[int, int, int, Names]] = [(0, 0, start, frozenset())]
    count = 0
    while heap and count < MOST_STATES and len(known.get(end, ())) < MOST_SETS:
        _, _, water, opened = heapq.heappop(heap)
        if any(one <= opened for one in known.get(water, ())):
            continue
        known.setdefault(water, []).append(opened)
        for other, asked in beside.get(water, ()) if water != end else ():
            more = opened | asked
            if len(more) <= MOST_TOGETHER and not any(one <= more for one in known.get(other, ())):
                count += 1
                heapq.heappush(heap, (len(more), count, other, more))
    return known.get(end, [])
