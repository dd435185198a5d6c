"""How a place joins the graph of the sea: what it sees, after a leg to open water if need be."""

from __future__ import annotations

from dataclasses import dataclass, field

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
PUSHED_RAD = 3e-7
"""[rad] 2 m: a leg to open water ends so far beyond the outline, not on it."""


@dataclass(frozen=True, eq=False)
class Place:
    """A place and the nodes it joins at ``nmi``, gates passed on the way in bits.

    ``way`` are points (n, 2) from the place to open water, the place first; ``at`` is the last of
    them as a unit vector, from which the nodes are seen. ``leg_nmi`` is the length of ``way``.
    ``is_open`` is False where the place joins a channel: nothing else is seen from there.
    """

    way: Floats = field(repr=False)
    at: Floats = field(repr=False)
    leg_nmi: float
    nodes: Ints = field(repr=False)
    nmi: Floats = field(repr=False)
    low: Bits = field(repr=False)
    high: Bits = field(repr=False)
    is_open: bool = True

    def is_beside(self, other: Place) -> bool:
        """Whether the way between two places is shorter than their legs to open water."""
        (lon1, lat1), (lon2, lat2) = self.way[0], other.way[0]
        metres = float(geo.distance_m(lon1, lat1, lon2, lat2))
        return metres / geo.METRES_PER_NMI <= min(self.leg_nmi, other.leg_nmi)


def join(graph: Graph, lon: float, lat: float) -> Place:
    """How a place (lon, lat) [deg] joins the graph.

    In open water it sees nodes. Within the offing or on land it goes straight to the nearest open
    water or channel first, whichever is nearer, and that leg counts. It cannot tell whether a
    ship may lie there.
    """
    from sealane.assess.lane import sight_kernel

    here = sight_kernel.unit(np.array([lon]), np.array([lat]))[0]
    foot = _foot(graph, here)
    channel = _channel(graph, here)
    own = np.array([[lon, lat]])
    if foot is None:
        if channel is None:
            none = np.empty(0, np.int64)
            bits = np.empty(0, np.uint64)
            return Place(own, here, 0.0, none, np.empty(0), bits, bits, is_open=False)
        return _at_channel(graph, own, here, channel)
    if foot[0] > 0.0 and channel is not None and channel[0] <= foot[0]:
        return _at_channel(graph, own, here, channel)
    leg, at = foot
    seen = np.empty(len(graph.lon), np.int64)
    count = sight_kernel.see(
        at, -1, graph.unit, graph.before, graph.after, graph.is_open, *graph.shores.index, seen
    )
    nodes = seen[:count].copy()
    way = own if leg == 0.0 else np.vstack([own, _degrees(at)])
    return _joined(graph, way, at, leg, nodes)


def _joined(
    graph: Graph, way: Floats, at: Floats, leg: float, nodes: Ints, *, is_open: bool = True
) -> Place:
    lon, lat = way[-1]
    nmi = geo.distance_m(lon, lat, graph.lon[nodes], graph.lat[nodes]) / geo.METRES_PER_NMI
    low, high = graph.gates_between(np.broadcast_to(at, (len(nodes), 3)), graph.unit[nodes])
    if len(way) > 1:
        from sealane.assess.lane import sight_kernel

        first = sight_kernel.unit(way[:1, 0].copy(), way[:1, 1].copy())
        on_leg = graph.gates_between(first, at[None])
        low, high = low | on_leg[0][0], high | on_leg[1][0]
    return Place(way, at, leg, nodes, leg + nmi, low, high, is_open=is_open)


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
    outward = foot - here
    size = float(np.linalg.norm(outward))
    outward = outward / size if size > 1e-12 else -shores.pieces[piece, 6:9]
    at = foot + outward * PUSHED_RAD
    at /= np.linalg.norm(at)
    return _between_nmi(here, at), at


def _channel(graph: Graph, here: Floats) -> tuple[float, int, int, Floats] | None:
    """The nearest step of a channel: how far [nmi], its two nodes, and the point on it."""
    a, b = graph.steps.T
    ua, ub = graph.unit[a], graph.unit[b]
    along = ub - ua
    share = np.einsum("ij,ij->i", here - ua, along) / np.einsum("ij,ij->i", along, along)
    points = ua + np.clip(share, 0.0, 1.0)[:, None] * along
    gap = np.linalg.norm(points - here, axis=1)
    best = int(np.argmin(gap))
    if gap[best] > 0.1:
        return None
    point = points[best] / np.linalg.norm(points[best])
    return _between_nmi(here, point), int(a[best]), int(b[best]), point


def _at_channel(
    graph: Graph, own: Floats, here: Floats, channel: tuple[float, int, int, Floats]
) -> Place:
    leg, a, b, point = channel
    way = np.vstack([own, _degrees(point)])
    return _joined(graph, way, point, leg, np.array([a, b]), is_open=False)


def _degrees(at: Floats) -> Floats:
    lon, lat = np.degrees(np.arctan2(at[1], at[0])), np.degrees(np.arcsin(np.clip(at[2], -1, 1)))
    return np.array([[lon, lat]])


def _between_nmi(a: Floats, b: Floats) -> float:
    (lon1, lat1), (lon2, lat2) = _degrees(a)[0], _degrees(b)[0]
    return float(geo.distance_m(lon1, lat1, lon2, lat2)) / geo.METRES_PER_NMI
