"""Which gates a way passes, in their order."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from sealane.assess.lane.gate import Gate, numbers
from sealane.assess.lane.graph import Graph

__all__ = ["bits_of", "gates_along"]

Floats = npt.NDArray[np.float64]


def bits_of(chosen: Iterable[Gate]) -> npt.NDArray[np.uint64]:
    """Gates as two words of bits."""
    words = [0, 0]
    for number in numbers(chosen).tolist():
        words[number // 64] |= 1 << (number % 64)
    return np.array(words, np.uint64)


def gates_along(graph: Graph, points: Floats) -> list[int]:
    """The numbers of the gates that a way (n, 2 of lon, lat) passes, each where it first does."""
    from sealane.assess.lane import sight_kernel

    unit = sight_kernel.unit(points[:, 0].copy(), points[:, 1].copy())
    low, high = graph.gates_between(unit[:-1], unit[1:])
    found: list[int] = []
    for i in np.flatnonzero(low | high).tolist():
        passed = _numbers(int(low[i]), int(high[i]))
        if len(passed) > 1:
            passed.sort(key=lambda gate: _where(graph, unit[i], unit[i + 1], gate))
        found.extend(passed)
    return list(dict.fromkeys(found))


def _numbers(low: int, high: int) -> list[int]:
    bits = low | high << 64
    return [number for number in range(128) if bits >> number & 1]


def _where(graph: Graph, a: Floats, b: Floats, gate: int) -> float:
    """How far along an arc it crosses a gate's line, as an angle that grows."""
    normal = np.cross(a, b)
    best = np.inf
    for line in graph.lines[graph.whose == gate]:
        meet = np.cross(normal, line[6:9])
        meet /= np.linalg.norm(meet)
        for point in (meet, -meet):
            if line[:3] @ point > -0.5 and (line[:3] + line[3:6]) @ point > 0.0:
                along = float(np.arctan2(np.linalg.norm(np.cross(a, point)), a @ point))
                if np.cross(a, point) @ normal >= 0.0:
                    best = min(best, along)
    return best
