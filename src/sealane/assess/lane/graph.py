"""The packaged graph of the sea: corners of shores, channels, and what sees what."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

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
STRETCH = 1.002
"""[ratio] Steps are left out that others stand for within this: no way grows by more (0.2 %)."""

CORNER_NMI, CAPE_NMI = 2.0, 20.0
"""[nmi] A step of s between two nodes is longer by CORNER_NMI s / (s + CAPE_NMI): at a cape or buoy
a ship keeps farther off than the outline and turns wide, in the open it does neither. So a way
along a coast grows by some percent and an ocean's hardly; steps much shorter than CAPE_NMI lie
round one cape or along one fairway and grow less. Tuned on the half of NGA Pub. 151 that
parameters were tuned on (see docs/reference/assess/lane.md); with 1 nmi for each step ways among
islands and through the Turkish straits, in many short steps, were 1.6 % too long there."""

BLOCK = 48
"""[nodes] A search from a place opens blocks of so many near nodes: 32 to 96 take equally long."""


@dataclass(frozen=True, eq=False)
class Graph:
    """Nodes, the first of them corners of ``shores``, then the points of channels.

    ``start``, ``to``, ``nmi`` (``sailed_nmi``) and the bits ``low`` and ``high`` of gates are
    rows of steps, both ways; ``steps`` those along channels, one way. ``before`` and ``after``
    are a corner's neighbours on its shore, at a channel the point itself. ``is_open`` is False for
    points of
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

    @cached_property
    def channel_steps(self) -> tuple[Floats, Floats, Floats]:
        """Where each step along a channel begins, the way along it and its length squared."""
        begin = self.unit[self.steps[:, 0]]
        along = self.unit[self.steps[:, 1]] - begin
        return begin, along, np.einsum("ij,ij->i", along, along)

    @cached_property
    def blocks(self) -> tuple[Ints, Ints, Floats, Floats]:
        """Nodes in open water in blocks of near ones, so that a search need not look at each.

        The nodes, where each block begins among them, its middle (n, 3), and how far from there
        its nodes lie at most [rad]. Near are those of one cell of an octree (Morton 1966).
        """
        nodes = np.flatnonzero(self.is_open)
        nodes = nodes[np.argsort(_octree(self.unit[nodes]), kind="stable")]
        first = np.append(np.arange(0, len(nodes), BLOCK), len(nodes))
        middle = np.add.reduceat(self.unit[nodes], first[:-1])
        middle /= np.maximum(np.linalg.norm(middle, axis=1), 1e-12)[:, None]
        gap = np.linalg.norm(self.unit[nodes] - np.repeat(middle, np.diff(first), axis=0), axis=1)
        chord = np.maximum.reduceat(gap, first[:-1])
        reach = 2.0 * np.arcsin(np.minimum(0.5 * chord, 1.0)) + 1e-9
        return nodes, first, middle, reach

    @property
    def sight(self) -> tuple[Any, ...]:
        """What the kernels that look along lines of sight ask for."""
        return self.unit, self.before, self.after, self.is_open, *self.shores.index

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
    along.append(_meetings(points[len(corners) :]) + len(corners))
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
        sailed_nmi(metres / geo.METRES_PER_NMI),
        low,
        high,
        np.vstack(along[:-1]),
        lines,
        whose,
    )


def sailed_nmi(steps_nmi: Floats) -> Floats:
    """What a ship sails along steps between nodes [nmi], wide of their corners: ``CORNER_NMI``."""
    longer: Floats = steps_nmi * (1.0 + CORNER_NMI / (steps_nmi + CAPE_NMI))
    return longer


def _meetings(points: Floats) -> Ints:
    """Pairs of points of channels that are one place: there the channels join."""
    _, first, which = np.unique(points, axis=0, return_index=True, return_inverse=True)
    again = np.flatnonzero(first[which] != np.arange(len(points)))
    return np.column_stack([first[which][again], again])


def _as_pieces(rows: Floats) -> Floats:
    from sealane.assess.lane import sight_kernel

    columns = [np.ascontiguousarray(rows[:, k]) for k in range(4)]
    a, b = sight_kernel.unit(*columns[:2]), sight_kernel.unit(*columns[2:])
    normal = np.cross(a, b)
    return np.ascontiguousarray(np.column_stack([a, b, normal, np.linalg.norm(normal, axis=1)]))


def _octree(unit: Floats) -> Ints:
    """The cell of each unit vector in an octree: the bits of its coordinates in turn."""
    whole = ((unit + 1.0) * 511.99).astype(np.int64)
    cell = np.zeros(len(unit), np.int64)
    for bit in range(10):
        for axis in range(3):
            cell |= (whole[:, axis] >> bit & 1) << (3 * bit + axis)
    return cell


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
