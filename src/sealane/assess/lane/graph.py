"""The packaged graph of the sea: corners of shores, channels, and what sees what."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sealane import geo
from sealane.assess.lane.channel import channels
from sealane.assess.lane.gate import pieces
from sealane.assess.lane.shore import Shores

__all__ = ["Graph", "sea"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint64]

PACKED = Path(__file__).parents[1] / "data" / "lanes.npz"
UNIT_DEG = 1e-4


@dataclass(frozen=True, eq=False)
class Graph:
    """Nodes, the first of them corners of ``shores``, then the points of channels.

    ``start``, ``to``, ``nmi`` and the bits ``low`` and ``high`` of gates are rows of steps, both
    ways; ``steps`` those along channels, one way. ``before`` and ``after`` are a corner's
    neighbours on its shore, at a channel the point itself. ``is_open`` is False for points of
    channels that nothing sees.
    """

    shores: Shores = field(repr=False)
    lon: Floats = field(repr=False)
    lat: Floats = field(repr=False)
    unit: Floats = field(repr=False)
    before: Floats = field(repr=False)
    after: Floats = field(repr=False)
    is_open: npt.NDArray[np.bool_] = field(repr=False)
    start: Ints = field(repr=False)
    to: npt.NDArray[np.int32] = field(repr=False)
    nmi: Floats = field(repr=False)
    low: Bits = field(repr=False)
    high: Bits = field(repr=False)
    steps: Ints = field(repr=False)
    lines: Floats = field(repr=False)
    whose: Ints = field(repr=False)

    def gates_between(self, a: Floats, b: Floats) -> tuple[Bits, Bits]:
        """The bits of the gates that each arc from a to b (n, 3) passes."""
        from sealane.assess.lane import sight_kernel

        low, high = np.zeros(len(a), np.uint64), np.zeros(len(a), np.uint64)
        sight_kernel.passed(a, b, self.lines, self.whose, low, high)
        return low, high


def assemble(shores: Shores, corners: Ints, is_open: npt.NDArray[np.bool_], edges: Ints) -> Graph:
    """A graph of the corners of shores and the packaged channels.

    ``is_open`` says which points of channels lie in open water; ``edges`` (n, 2) what sees what.
    The steps along channels are added.
    """
    from sealane.assess.lane import sight_kernel

    ways = list(channels().values())
    points = np.vstack([shores.points[corners], *ways])
    lon, lat = np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])
    unit = sight_kernel.unit(lon, lat)
    on_channels = unit[len(corners) :]
    before = np.vstack([shores.unit[shores.before[corners]], on_channels])
    after = np.vstack([shores.unit[shores.after[corners]], on_channels])
    along, first = [], len(corners)
    for way in ways:
        number = np.arange(first, first + len(way))
        along.append(np.column_stack([number[:-1], number[1:]]))
        first += len(way)
    one = np.vstack([edges, *along])
    both = np.vstack([one, one[:, ::-1]])
    both = both[np.lexsort((both[:, 1], both[:, 0]))]
    a, b = both.T
    metres = geo.distance_m(lon[a], lat[a], lon[b], lat[b])
    rows, whose = pieces()
    lines = _as_pieces(rows)
    low, high = np.zeros(len(both), np.uint64), np.zeros(len(both), np.uint64)
    sight_kernel.passed(unit[a], unit[b], lines, whose, low, high)
    return Graph(
        shores,
        lon,
        lat,
        unit,
        before,
        after,
        np.concatenate([np.ones(len(corners), np.bool_), is_open]),
        np.searchsorted(a, np.arange(len(points) + 1)),
        b.astype(np.int32),
        metres / geo.METRES_PER_NMI,
        low,
        high,
        np.vstack(along),
        lines,
        whose,
    )


def _as_pieces(rows: Floats) -> Floats:
    from sealane.assess.lane import sight_kernel

    columns = [np.ascontiguousarray(rows[:, k]) for k in range(4)]
    a, b = sight_kernel.unit(*columns[:2]), sight_kernel.unit(*columns[2:])
    normal = np.cross(a, b)
    return np.ascontiguousarray(np.column_stack([a, b, normal, np.linalg.norm(normal, axis=1)]))


@cache
def sea() -> Graph:
    """The packaged graph, read once (about 0.3 s)."""
    with np.load(PACKED) as packed:
        points = _points(packed["steps"], packed["lengths"])
        solid = np.unpackbits(packed["solid"]).astype(np.bool_)
        shores = Shores.of_rings(points, packed["lengths"].astype(np.int64), solid)
        corners = np.flatnonzero(np.unpackbits(packed["corners"], count=len(points)))
        first = np.cumsum(packed["first_steps"].astype(np.int64))
        edges = np.column_stack([first, first + packed["second_steps"]])
        return assemble(shores, corners, packed["is_open"], edges)


def save(
    rings: list[Floats],
    solid: npt.NDArray[np.bool_],
    corners: Ints,
    edges: Ints,
    is_open: npt.NDArray[np.bool_],
) -> None:
    """Write outlines (see ``rounded``) and what sees what, as differences, which compress well."""
    edges = edges[np.lexsort((edges[:, 1], edges[:, 0]))]
    whole = np.round(np.vstack(rings) / UNIT_DEG).astype(np.int64)
    begins = np.cumsum([0, *(len(ring) for ring in rings[:-1])])
    steps = np.diff(whole, axis=0, prepend=0)
    steps[begins[1:]] = whole[begins[1:]] - whole[begins[:-1]]  # from the first of the ring before
    is_corner = np.zeros(len(whole), np.bool_)
    is_corner[corners] = True
    np.savez_compressed(
        PACKED,
        steps=steps.astype(np.int32),
        lengths=np.array([len(ring) for ring in rings], np.int32),
        solid=np.packbits(solid),
        corners=np.packbits(is_corner),
        first_steps=np.diff(edges[:, 0], prepend=0).astype(np.int32),
        second_steps=(edges[:, 1] - edges[:, 0]).astype(np.int32),
        is_open=is_open,
    )


def _points(steps: npt.NDArray[np.int32], lengths: npt.NDArray[np.int32]) -> Floats:
    moved = steps.astype(np.int64)
    begins = np.cumsum(lengths.astype(np.int64)) - lengths
    firsts = np.cumsum(moved[begins], axis=0)
    moved[begins] = firsts
    total = np.cumsum(moved, axis=0)
    carried = np.zeros((len(begins), 2), np.int64)
    carried[1:] = total[begins[1:] - 1]
    whole = total - np.repeat(carried, lengths, axis=0)
    return whole.astype(np.float64) * UNIT_DEG


def rounded(rings: list[Floats]) -> list[Floats]:
    """Outlines as they are packed, without points that fall together."""
    made = []
    for ring in rings:
        whole = np.round(ring / UNIT_DEG)
        kept = np.any(whole != np.roll(whole, 1, axis=0), axis=1)
        if kept.sum() >= 3:
            made.append(whole[kept] * UNIT_DEG)
    return made
