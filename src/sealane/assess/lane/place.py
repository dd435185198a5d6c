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

NO_NODES = np.empty(0, np.int64)
SQUARES = 12
"""[cells of half a degree] So far is open water looked for: a place further inland has no sea."""
WINDING = 1.5
"""[ratio] A fairway from a port to open water is longer than the straight leg: tuned as
``condition.SAILED`` was."""
FAR_CHANNEL_RAD = 0.1
"""[rad] 340 nmi: no place joins a channel so far away."""
PUSHED_RAD = 3e-7
"""[rad] 2 m: a leg to open water ends so far beyond the outline, not on it."""
OWN_SIDE_TIMES, OWN_SIDE_NMI = 3.0, 5.0
"""A leg that passes no gate is taken in place of one that does, up to so many times as long and so
much more [nmi]. Ours: a bay beside a strait has its mouth on one side of the strait's line."""


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
        if least <= 0.0:
            return False
        straight = geo.distance_m(*self.way[0], *other.way[0]) / geo.METRES_PER_NMI
        return bool(straight <= least)

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
    def seen(self) -> tuple[Ints, Floats, Bits, Bits]:
        """The nodes that are seen or those of the channel, how far each is [nmi], and gates.

        The leg to open water is counted; the gates passed are two words for each node.
        """
        from sealane.assess.lane import place_kernel

        if not self.is_open:
            return NO_NODES, np.empty(0), np.empty(0, np.uint64), np.empty(0, np.uint64)
        graph = self.graph
        found: tuple[Ints, Floats, Bits, Bits] = place_kernel.seen(
            self.at, self.on_channel, (self.leg_nmi, *self.leg_gates), self.way[-1],
            graph.sight, (graph.lon, graph.lat), graph.lines, graph.whose,
        )  # fmt: skip
        return found


def join(graph: Graph, lon: float, lat: float) -> Place:
    """How a place (lon, lat) [deg] joins the graph.

    In open water it sees nodes. Within the offing or on land it goes straight to the nearest open
    water or channel first, whichever is nearer; that leg counts ``WINDING`` times. Where it would
    pass a gate's line, it goes to the nearest node on its own side of the line, if one is near
    (``OWN_SIDE_TIMES``): a gate that is closed shuts no port in that lies beside it. It cannot
    tell whether a ship may lie there, nor whether land lies across the leg.
    """
    from sealane.assess.lane import place_kernel, sight_kernel

    shores = graph.shores
    here = sight_kernel.unit(np.array([lon]), np.array([lat]))[0]
    what, leg, step, at, *degrees = place_kernel.join(
        here, shores.index, shores.rings, graph.channel_steps,
        SQUARES, FAR_CHANNEL_RAD, PUSHED_RAD,
    )  # fmt: skip
    is_open = what != place_kernel.NOWHERE
    is_channel = what == place_kernel.CHANNEL
    way = np.array([[lon, lat], degrees] if is_channel or leg > 0.0 else [[lon, lat]])
    on_channel = graph.steps[step] if is_channel else NO_NODES
    found = Place(graph, way, at, WINDING * leg, on_channel, is_open=is_open)
    if is_open and leg > 0.0 and not is_channel and any(found.leg_gates):
        return _on_own_side(found, leg) or found
    return found


def _on_own_side(place: Place, leg_nmi: float) -> Place | None:
    """The same place with a leg to the nearest node in open water that passes no gate."""
    from sealane.geo.kernel import MEAN_RADIUS_M

    radius_nmi = MEAN_RADIUS_M / geo.METRES_PER_NMI
    graph, here = place.graph, place.unit
    most = OWN_SIDE_TIMES * leg_nmi + OWN_SIDE_NMI
    apart = np.linalg.norm(graph.unit - here, axis=1) * radius_nmi
    near = np.flatnonzero(graph.is_open & (apart <= most))
    near = near[np.argsort(apart[near], kind="stable")]
    low, high = graph.gates_between(np.tile(here, (len(near), 1)), graph.unit[near])
    free = near[(low | high) == 0]
    if not len(free):
        return None
    node = free[0]
    out = 2.0 * graph.unit[node] - graph.before[node] - graph.after[node]  # from the shore
    size = np.linalg.norm(out)
    at = graph.unit[node] + (PUSHED_RAD * out / size if size > 0.0 else 0.0)
    at /= np.linalg.norm(at)
    degrees = np.degrees([np.arctan2(at[1], at[0]), np.arcsin(at[2])])
    way = np.vstack([place.way[:1], degrees])
    return Place(graph, way, at, WINDING * float(apart[node]), NO_NODES)
