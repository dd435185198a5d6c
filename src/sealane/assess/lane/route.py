"""The shortest way at sea between two places, and the gates that it passes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from sealane import geo
from sealane.assess.lane.blocked import openings, told_blocked
from sealane.assess.lane.condition import Conditions
from sealane.assess.lane.crossing import along, bits_of
from sealane.assess.lane.gate import Gate, gate_named
from sealane.assess.lane.graph import Graph, sailed_nmi, sea
from sealane.assess.lane.place import WINDING, Place, join
from sealane.errors import NoRoute

__all__ = ["Route", "route"]

Floats = npt.NDArray[np.float64]
Point = tuple[float, float]
OPEN_OCEAN = (-30.0, 0.0)
"""(lon, lat) [deg] A place in the middle of the Atlantic: whoever gets there gets everywhere."""
NO_NODES = np.empty(0, np.int64)
USUAL = Conditions()


@dataclass(frozen=True, eq=False)
class Route:
    """A way at sea: its length [nmi], the gates in the order in which it passes them, its points.

    A way by gates in an order (``via``) that turns back tells a gate each time that it passes it.
    ``path`` is (n, 2 of lon, lat) [deg], great circles between: the shortest way off the shore.
    ``distance_nmi`` is what ships sail there, a little more (``Conditions.sailed``); ``cost_nmi``
    adds what gates cost as miles.
    """

    distance_nmi: float
    gates: tuple[str, ...]
    path: Floats = field(repr=False)
    cost_nmi: float

    def as_dict(self) -> dict[str, Any]:
        """The route for JSON."""
        return {
            "distance_nmi": round(self.distance_nmi, 1),
            "gates": list(self.gates),
            "path": [[round(lon, 4), round(lat, 4)] for lon, lat in self.path.tolist()],
        }


def route(
    origin: Point,
    destination: Point,
    *,
    conditions: Conditions | None = None,
    via: Sequence[str] = (),
) -> Route:
    """The cheapest way from one place (lon, lat) to another [deg].

    Without delays and prices the cheapest is the shortest that keeps off the shore. ``via`` are
    gates to be passed in that order; they are opened if they are closed only because ships do not
    usually take them. It cannot tell depth, weather, currents, traffic rules or ice of the season.

    Raises:
        NoRoute: no way leads there; ``openings`` of the error are the sets of closed gates that
            would open one, and ``gates`` all of them.
        BadInput: an unknown gate in ``via``.
    """
    stops = [gate_named(name) for name in via]
    held = conditions or USUAL
    if stops:
        held = replace(held, opened=held.opened | {gate.gate_id for gate in stops})
    graph = sea()
    a, b = join(graph, *origin), join(graph, *destination)
    found = cheapest(graph, a, b, held.words(), held.surcharge_nmi(), stops)
    if found is None:
        raise no_route(graph, a, b, held, stops)
    more = (held.sailed - 1.0) * found.distance_nmi
    return replace(found, distance_nmi=found.distance_nmi + more, cost_nmi=found.cost_nmi + more)


def no_route(graph: Graph, a: Place, b: Place, held: Conditions, stops: Sequence[Gate]) -> NoRoute:
    """The error for two places that no way joins as things are: what stands between them.

    With gates in an order (``stops``) it names those of one way, the cheapest were all open.
    """
    sets = () if stops else openings(graph, a, b, held.words())
    if not sets:
        free = cheapest(graph, a, b, np.zeros(2, np.uint64), held.surcharge_nmi(), stops)
        if free is None:
            return _unjoined(graph, a, b)
        sets = (_on_the_way(graph, a, b, held, stops, free),)
    return told_blocked(sets, held.reasons())


def _on_the_way(
    graph: Graph, a: Place, b: Place, held: Conditions, stops: Sequence[Gate], free: Route
) -> tuple[str, ...]:
    """Closed gates of the way that would be free, less those that can stay closed."""
    reasons = held.reasons()
    shut = list(dict.fromkeys(one for one in free.gates if one in reasons))
    for gate_id in list(shut):
        opened = [gate_named(one) for one in shut if one != gate_id]
        closed = held.words() & ~bits_of(opened)
        if cheapest(graph, a, b, closed, held.surcharge_nmi(), stops) is not None:
            shut.remove(gate_id)
    return tuple(shut)


def _unjoined(graph: Graph, a: Place, b: Place) -> NoRoute:
    """The error for two places that no way would join were all gates open: which of them it is."""
    known = {"start": tuple(a.way[0].tolist()), "end": tuple(b.way[0].tolist())}
    apart = [
        f"the {name} ({lon:g}, {lat:g})"
        for name, (lon, lat) in known.items()
        if not _is_on_ocean(graph, lon, lat)
    ]
    named = " and ".join(apart) or "one of them"
    verb = "lie" if len(apart) > 1 else "lies"
    return NoRoute(
        f"No way at sea joins the two places: {named} {verb} on land far from the sea, or on a"
        " water that no channel joins to it.",
        hint="Name a port, or give a place at sea.",
        gates=[],
    )


def _is_on_ocean(graph: Graph, lon: float, lat: float) -> bool:
    """Whether a way leads from a place to the open Atlantic, were all gates open."""
    ends = join(graph, lon, lat), join(graph, *OPEN_OCEAN)
    none = np.zeros(2, np.uint64)
    return cheapest(graph, *ends, none, USUAL.surcharge_nmi()) is not None


def cheapest(
    graph: Graph,
    a: Place,
    b: Place,
    closed: npt.NDArray[np.uint64],
    surcharge: Floats,
    stops: Sequence[Gate] = (),
) -> Route | None:
    """The cheapest way between two places, without what ships sail over the shortest."""
    from sealane.assess.lane import pair_kernel, search_kernel

    wanted = np.array([bits_of([stop]) for stop in stops], np.uint64).reshape(-1, 2)
    straight = direct(graph, a, b, closed, surcharge, wanted)
    nodes, layers = len(graph.lon), len(stops) + 1
    best, length = np.empty(nodes * layers), np.empty(nodes * layers)
    before = np.empty(nodes * layers, np.int32)
    steps = (graph.start, graph.to, graph.nmi, graph.low, graph.high)
    rules = (closed, surcharge, wanted)
    low, high = (np.array(word) for word in zip(a.leg_gates, b.leg_gates, strict=True))
    legs, degrees = np.array([a.leg_nmi, b.leg_nmi]), np.vstack([a.way[-1], b.way[-1]])
    ends = (a.at, b.at, legs, low, high, degrees, graph.lon, graph.lat)
    if not (a.is_open and b.is_open):
        return None
    cost, last = pair_kernel.between(
        steps, rules, ends, (a.on_channel, b.on_channel), graph.sight, graph.blocks,
        graph.lines, graph.whose, best, length, before, straight,
    )  # fmt: skip
    if not np.isfinite(cost):
        return None
    way = NO_NODES
    if last >= 0:
        out = np.empty(nodes * layers, np.int64)
        way = out[: search_kernel.walk(before, last, nodes, out)][::-1]
    return told(graph, a, b, way, float(cost), is_each=bool(stops))


def direct(
    graph: Graph,
    a: Place,
    b: Place,
    closed: npt.NDArray[np.uint64],
    surcharge: Floats,
    wanted: npt.NDArray[np.uint64],
) -> float:
    """The cost of the way without a corner [nmi]; infinite where something stands between."""
    from sealane.assess.lane import search_kernel, sight_kernel

    if a.is_beside(b):
        points = np.vstack([a.way[:1], b.way[:1]])
    elif a.is_open and b.is_open and sight_kernel.blocker(a.at, b.at, *graph.shores.index) == -1:
        points = np.vstack([a.way, b.way[::-1]])
    else:
        return float("inf")
    unit = sight_kernel.unit(points[:, 0].copy(), points[:, 1].copy())
    low, high = (np.bitwise_or.reduce(one) for one in graph.gates_between(unit[:-1], unit[1:]))
    if (low & closed[0]) or (high & closed[1]):
        return float("inf")
    if search_kernel.advanced(0, low, high, wanted) < len(wanted):
        return float("inf")
    run = run_nmi(a, b, length_nmi(points), is_beside=len(points) == 2 and a.is_beside(b))
    return run + float(search_kernel.toll(low, high, surcharge))


def run_nmi(a: Place, b: Place, straight_nmi: float, *, is_beside: bool) -> float:
    """What a ship sails along a way between two places [nmi]: legs to open water wind."""
    if is_beside:
        return straight_nmi
    return straight_nmi + sum(one.leg_nmi - one.leg_nmi / WINDING for one in (a, b))


def length_nmi(points: Floats) -> float:
    """The length of a way of great circles [nmi]."""
    lon, lat = points.T
    return float(geo.distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:]).sum()) / geo.METRES_PER_NMI


def told(
    graph: Graph,
    a: Place,
    b: Place,
    way: npt.NDArray[np.int64],
    cost: float,
    *,
    is_each: bool = False,
) -> Route:
    """The route by the nodes of its way, without what ships sail over the shortest.

    ``is_each``: a gate that is passed twice is told twice, as on a way by gates that turns back.
    """
    is_beside = not len(way) and a.is_beside(b)
    if is_beside:
        points = np.vstack([a.way[:1], b.way[:1]])
    else:
        points = np.vstack([a.way, np.column_stack([graph.lon[way], graph.lat[way]]), b.way[::-1]])
    names, straight = along(graph, points, way, len(a.way), is_each=is_each)
    return Route(
        run_nmi(a, b, straight, is_beside=is_beside) + corners_nmi(graph, way), names, points, cost
    )


def corners_nmi(graph: Graph, way: npt.NDArray[np.int64]) -> float:
    """What a ship sails over the steps between the nodes of a way [nmi]."""
    lon, lat = graph.lon[way], graph.lat[way]
    steps = geo.distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:]) / geo.METRES_PER_NMI
    return float(np.sum(sailed_nmi(steps) - steps))
