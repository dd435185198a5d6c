"""Cargo that had passed a gate when it closed: how far it has to go, and how late it comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sealane import geo
from sealane.assess import lane
from sealane.assess.close.reference import Harbour

__all__ = ["Past", "gate_middle", "pasts"]

Way = tuple[tuple[str, ...], Harbour]
"""The gates of a way in their order, and where it ends."""
KEPT = 1024
"""Places half way between two gates that are kept."""
Ends = tuple[tuple[float, float], tuple[float, float]]
MOST_USUAL = 200_000
"""Lengths that are kept; ports and gates are few, so that they are seldom as many."""
_USUAL: dict[tuple[lane.Hull, Ends], float] = {}


@dataclass(frozen=True, slots=True)
class Past:
    """A closed gate on a way, and the cargo that has passed it and no closed gate after it.

    ``nmi`` is the way from the gate to the destination with all gates open; ``late_nmi`` how much
    longer the open way of that cargo is than its own: 0 beyond the last closed gate, infinite where
    no way is open to it.
    """

    gate: str
    nmi: float
    late_nmi: float


def pasts(ways: Sequence[Way], shut: set[str], hull: lane.Hull) -> list[tuple[Past, ...]]:
    """The closed gates of each way, the nearest to its destination first.

    A place half way between two closed gates stands for the cargo between them. Each way passes a
    closed gate.
    """
    last = [[gate for gate in reversed(gates) if gate in shut] for gates, _ in ways]
    avoiding = lane.Conditions.of(avoid=shut, hull=hull)
    legs = [
        (at, number)
        for at, gates in enumerate(last)
        for number in range(len(gates))
    ]  # fmt: skip
    whole = _usual_nmi([(gate_middle(last[at][n]), ways[at][1].place) for at, n in legs], hull)
    nmi = dict(zip(legs, whole, strict=True))
    between = [(at, number) for at, number in legs if number > 0]
    ends = [(_half_way(last[at][n], last[at][n - 1], hull), ways[at][1].place) for at, n in between]
    longer = zip(_nmi(ends, avoiding), _usual_nmi(ends, hull), strict=True)
    late = dict(zip(between, (shut_nmi - own for shut_nmi, own in longer), strict=True))
    return [
        tuple(_farther(gates, [nmi[at, n] for n in range(len(gates))],
                         [0.0, *(late[at, n] for n in range(1, len(gates)))]))
        for at, gates in enumerate(last)
    ]  # fmt: skip


def _farther(gates: Sequence[str], nmi: Sequence[float], late: Sequence[float]) -> list[Past]:
    """Farther cargo is never less late than nearer cargo that has a way."""
    found: list[Past] = []
    most = 0.0
    for gate, way, more in zip(gates, nmi, late, strict=True):
        is_shut_in = np.isnan(more)
        most = most if is_shut_in else max(most, more)
        found.append(Past(gate, 0.0 if np.isnan(way) else way, np.inf if is_shut_in else most))
    return found


def _usual_nmi(ends: Sequence[Ends], hull: lane.Hull) -> list[float]:
    """The lengths with no gate closed, which every closure asks for anew: they are kept."""
    known = {one: _USUAL.get((hull, one)) for one in ends}
    new = [one for one, nmi in known.items() if nmi is None]
    found = dict(zip(new, _nmi(new, lane.Conditions.of(hull=hull)), strict=True))
    if len(_USUAL) + len(new) > MOST_USUAL:
        _USUAL.clear()
    _USUAL.update({(hull, one): nmi for one, nmi in found.items()})
    return [found[one] if (nmi := known[one]) is None else nmi for one in ends]


def _nmi(ends: Sequence[Ends], held: lane.Conditions) -> list[float]:
    """The length of the way between two places each [nmi]; NaN where none is open."""
    once = list(dict.fromkeys(ends))
    if not once:
        return []
    found = lane.routes([one[0] for one in once], [one[1] for one in once], conditions=held)
    lengths = dict(zip(once, (float(one) for one in found.distance_nmi), strict=True))
    return [lengths[one] for one in ends]


@lru_cache(maxsize=KEPT)
def _half_way(gate: str, nearer: str, hull: lane.Hull) -> tuple[float, float]:
    """The place (lon, lat) [deg] half way between two gates."""
    held = lane.Conditions.of(hull=hull)
    path = lane.route(gate_middle(gate), gate_middle(nearer), conditions=held).path
    (lon1, lat1), (lon2, lat2) = path[:-1].T, path[1:].T
    run = np.concatenate([[0.0], np.cumsum(geo.distance_m(lon1, lat1, lon2, lat2))])
    at = int(np.clip(np.searchsorted(run, run[-1] / 2) - 1, 0, len(path) - 2))
    part = (run[-1] / 2 - run[at]) / max(run[at + 1] - run[at], 1e-9)
    lon, lat = geo.interpolate(lon1[at], lat1[at], lon2[at], lat2[at], part)
    return float(lon), float(lat)


def gate_middle(gate: str) -> tuple[float, float]:
    """The middle of the line of a gate (lon, lat) [deg]."""
    line = lane.gate_named(gate).line
    (lon1, lat1), (lon2, lat2) = line[(len(line) - 1) // 2], line[len(line) // 2]
    return (lon1 + lon2) / 2, (lat1 + lat2) / 2
