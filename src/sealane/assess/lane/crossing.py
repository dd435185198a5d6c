"""Which gates a way passes, in their order."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from sealane.assess.lane.gate import Gate, gates, numbers
from sealane.assess.lane.graph import Graph

__all__ = ["along", "bits_of"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def bits_of(chosen: Iterable[Gate]) -> npt.NDArray[np.uint64]:
    """Gates as two words of bits."""
    words = [0, 0]
    for number in numbers(chosen).tolist():
        words[number // 64] |= 1 << (number % 64)
    return np.array(words, np.uint64)


def along(
    graph: Graph, points: Floats, way: Ints, skipped: int, *, is_each: bool = False
) -> tuple[tuple[str, ...], float]:
    """The gates that a way passes, each where it first does, and its length [nmi].

    With ``is_each`` a gate stands there every time that the way passes it: one that turns back.

    ``points`` (n, 2 of lon, lat); those after ``skipped`` are the nodes ``way``.
    """
    from sealane.assess.lane import crossing_kernel, sight_kernel

    lon, lat = points[:, 0].copy(), points[:, 1].copy()
    steps = (lon, lat, graph.start, graph.to, graph.low, graph.high, skipped)
    out = np.empty(crossing_kernel.MOST_GATES, np.int64)
    unit = sight_kernel.unit(lon, lat)
    nodes = np.ascontiguousarray(way)
    count, nmi = crossing_kernel.along(unit, nodes, steps, graph.lines, graph.whose, is_each, out)
    known = gates()
    return tuple([known[number].gate_id for number in out[:count].tolist()]), nmi
