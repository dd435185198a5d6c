"""How a place joins the graph of the sea: what it sees, after a leg to open water if need be."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sealane import geo
from sealane.assess.lane.graph import Graph

__all__ = ["Place", "join"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint64]

SQUARES = 12
"""[cells of half a degree] So far is open water looked for: a place further inland has no sea."""
WINDING = 1.5
"""[ratio] A fairway from a port to open water is longer than the straight leg: tuned as
``condition.SAILED`` was."""
FAR_CHANNEL_RAD = 0.1
"""[rad] 340 nmi: no place joins a channel so far away."""
PUSHED_RAD = 3e-7
"""[rad] 2 m: a leg to open water ends so far beyond the outline, not on it."""


@dataclass(frozen=True, eq=False)
class Place:
    """A place, and how it joins the graph.

    ``way`` are points (n, 2 of lon, lat) from the place to open water, the place first, and ``at``
    the last of them as a unit vector. ``leg_nmi`` is what a ship sails along ``way``.
    ``on_channel`` are the two nodes of the channel that the way ends at, empty in open water;
    ``is_open`` is False where the place joins nothing.
    """

    graph: Graph = field(repr=False)
    way: Floats = field(repr=False)
    at: Floats = field(repr=False)
    leg_nmi: float
    on_channel: Ints = field(repr=False)
    is_open: bool = True

    def is_beside(self, other: Place) -> bool:
        """Whether the way between two places is shorter than their legs to open water."""
        least = min(self.leg_nmi, other.leg_nmi)
        return least > 0.0 and _between_nmi(self.unit, other.unit) <= least

    @cached_property
    def unit(self) -> Floats:
        """The place itself as a unit vector."""
        from sealane.assess.lane import sight_kernel

        at: Floats = sight_kernel.unit(self.way[:1, 0].copy(), self.way[:1, 1].copy())[0]
        return at

    @cached_property
    def leg_gates(self) -> tuple[np.uint64, np.uint64]:
        """The bits of the gates passed on the way to open water."""
        if len(self.way) < 2:
            return np.uint64(0), np.uint64(0)
        low, high = self.graph.gates_between(self.unit[None], self.at[None])
        return low[0], high[0]

    @cached_property
    def nodes(self) -> Ints:
        """The nodes that are seen, or those of the channel."""
        from sealane.assess.lane import sight_kernel

        if not self.is_open or len(self.on_channel):
            return self.on_channel
        seen = np.empty(len(self.graph.lon), np.int64)
        graph = self.graph
        shores = graph.shores.index
        of = (graph.unit, graph.before, graph.after, graph.is_open, *shores, seen)
        count = sight_kernel.see(self.at, -1, *of)
        return seen[:count].copy()

    @cached_property
    def nmi(self) -> Floats:
        """How far each of ``nodes`` is [nmi], the leg counted."""
        lon, lat = self.way[-1]
        graph, nodes = self.graph, self.nodes
        metres = geo.distance_m(lon, lat, graph.lon[nodes], graph.lat[nodes])
        return np.asarray(self.leg_nmi + metres / geo.METRES_PER_NMI, np.float64)

    @cached_property
    def bits(self) -> tuple[Bits, Bits]:
        """The gates passed on the way to each of ``nodes``, as two words."""
        start = np.broadcast_to(self.at, (len(self.nodes), 3))
        low, high = self.graph.gates_between(start, self.graph.unit[self.nodes])
        return low | self.leg_gates[0], high | self.leg_gates[1]


def join(graph: Graph, lon: float, lat: float) -> Place:
    """How a place (lon, lat) [deg] joins the graph.

    In open water it sees nodes. Within the offing or on land it goes straight to the nearest open
    water or channel first, whichever is nearer; that leg counts ``WINDING`` times. It cannot tell
    whether a ship may lie there.
    """
    from sealane.assess.lane import sight_kernel

    here = sight_kernel.unit(np.array([lon]), np.array([lat]))[0]
    none = np.empty(0, np.int64)
    own = np.array([[lon, lat]])
    foot, channel = _foot(graph, here), _channel(graph, here)
    if channel is not None and (foot is None or (foot[0] > 0.0 and channel[0] <= foot[0])):
        leg, a, b, point = channel
        way = np.vstack([own, _degrees(point)])
        return Place(graph, way, point, WINDING * leg, np.array([a, b]))
    if foot is None:
        return Place(graph, own, here, 0.0, none, is_open=False)
    leg, at = foot
    way = own if leg == 0.0 else np.vstack([own, _degrees(at)])
    return Place(graph, way, at, WINDING * leg, none)


def _foot(graph: Graph, here: Floats) -> tuple[float, Floats] | None:
    """How far open water is [nmi], 0 in it, and the point there; None where none is near."""
    from sealane.assess.lane import sight_kernel

    shores = graph.shores
    piece, x, y, z, _, end = sight_kernel.nearest(
        here, shores.pieces, shores.start, shores.items, SQUARES
    )
    if piece < 0:
        row = sight_kernel.cell_at(here[0], here[1], here[2])
        return None if shores.solid[row] else (0.0, here)
    if end < 0:
        is_land = float(shores.pieces[piece, 6:9] @ here) > 0.0
    else:
        corner = shores.piece_at[piece]
        corner = corner if end == 0 else shores.after[corner]
        is_land = shores.turn_deg[corner] < 0.0
    if not is_land:
        return 0.0, here
    foot = np.array([x, y, z])
    at = foot + _outward(graph, int(piece), int(end)) * PUSHED_RAD
    at /= np.linalg.norm(at)
    return _between_nmi(here, at), at


def _outward(graph: Graph, piece: int, end: int) -> Floats:
    """The way off the shore at a foot on a piece: square to it, or between the two at a corner."""
    shores = graph.shores
    if end < 0:
        square: Floats = -shores.pieces[piece, 6:9] / shores.pieces[piece, 9]
        return square
    corner = shores.piece_at[piece]
    corner = corner if end == 0 else shores.after[corner]
    out = np.zeros(3)
    for beside in (shores.before[corner], shores.after[corner]):
        along = shores.unit[beside] - shores.unit[corner]
        out += along / np.linalg.norm(along)
    return out / max(float(np.linalg.norm(out)), 1e-12)


def _channel(graph: Graph, here: Floats) -> tuple[float, int, int, Floats] | None:
    """The nearest step of a channel: how far [nmi], its two nodes, and the point on it."""
    begin, along, size2 = graph.channel_steps
    share = np.clip(((here - begin) * along).sum(axis=1) / size2, 0.0, 1.0)
    points = begin + share[:, None] * along
    gap = ((points - here) ** 2).sum(axis=1)
    best = int(np.argmin(gap))
    if gap[best] > FAR_CHANNEL_RAD**2:
        return None
    point = points[best] / np.linalg.norm(points[best])
    return _between_nmi(here, point), *graph.steps[best].tolist(), point


def _degrees(at: Floats) -> Floats:
    lon, lat = np.degrees(np.arctan2(at[1], at[0])), np.degrees(np.arcsin(np.clip(at[2], -1, 1)))
    return np.array([[lon, lat]])


def _between_nmi(a: Floats, b: Floats) -> float:
    (lon1, lat1), (lon2, lat2) = _degrees(a)[0], _degrees(b)[0]
    return float(geo.distance_m(lon1, lat1, lon2, lat2)) / geo.METRES_PER_NMI
