"""Ports that closed gates cut off from the ocean, ports at a gate, countries that have no other.

What is told is where ships can go, by the graph of the sea: a country all of whose ports lie behind
the gates exports and imports nothing by sea beyond them, whatever facts of its trade are in hand.
Ports are those of the World Port Index, small ones too (what is small there is the harbour, not its
trade: Trabzon), and the reference ports and those of ``port_names.csv`` that it lacks. A terminal
that none of them has may be missing; a port on a lake counts as outside. Trade by land or pipeline,
and between ports behind the same gates, goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

import numpy as np

from sealane import geo
from sealane.assess.close.reference import Harbour, harbours
from sealane.assess.lane import gate_named
from sealane.assess.lane.enclosed import Outlet, enclosed, outlets
from sealane.assess.lane.port import port_state
from sealane.assess.packaged import rows_of
from sealane.law.state_name import iso3_of

__all__ = ["AT_GATE_NMI", "NOTHING_BEHIND", "BehindGates", "Coast", "PortAt", "behind_gates"]

AT_GATE_NMI = 75.0
"""So near to its line a port lies at a gate: ships that wait or turn back lie before it, though it
has a way out. Ours: Khor Fakkan and Fujairah, the anchorages before Hormuz, lie 53 and 65 nmi from
the line."""
SAME_PORT_NMI = 10.0
"""A reference port so near to one of the World Port Index is that port, or the same coast: ours."""
STEPS = 20
KEPT = 64


@dataclass(frozen=True, slots=True)
class PortAt:
    """A reference port: "behind" has no way to the ocean, "at_gate" has one and lies at a gate,
    "shut_in" lies there and has one for ships of little draught alone (``outlet``).

    ``gate_nmi`` is how far it lies from the nearest closed gate [nmi].
    """

    port: Harbour
    standing: Literal["behind", "at_gate", "shut_in"]
    gate: str
    gate_nmi: float
    outlet: Outlet | None = None


@dataclass(frozen=True, slots=True)
class Coast:
    """A country with ports behind the gates: how many, and how many it has outside."""

    iso3: str
    behind: int
    outside: int

    @property
    def is_cut_off(self) -> bool:
        """Whether no port in hand is outside: its exports and imports by sea are cut off."""
        return self.outside == 0


@dataclass(frozen=True, slots=True)
class BehindGates:
    """Ports behind the gates or at one, nearest first, and countries, those cut off first."""

    ports: tuple[PortAt, ...]
    coasts: tuple[Coast, ...]

    @property
    def cut_off(self) -> tuple[str, ...]:
        """Countries all of whose ports in hand are behind the gates."""
        return tuple(one.iso3 for one in self.coasts if one.is_cut_off)


Place = tuple[float, float]

NOTHING_BEHIND = BehindGates((), ())


@lru_cache(maxsize=KEPT)
def behind_gates(gates: tuple[str, ...]) -> BehindGates:
    """What lies behind some gates (ids), and at them; nothing where none is closed."""
    if not gates:
        return NOTHING_BEHIND
    own = list(harbours().values())
    places, states = _of_states()
    is_behind = enclosed([*(one.place for one in own), *places], gates).tolist()
    near = {one.port: _nearest(one, gates) for one in own}
    ports = [
        PortAt(one, "behind", *near[one.port])
        for one, shut in zip(own, is_behind, strict=False)
        if shut
    ]
    at_gate = [one for one, shut in zip(own, is_behind, strict=False)
               if not shut and near[one.port][1] <= AT_GATE_NMI]  # fmt: skip
    for one, out in zip(at_gate, outlets([one.place for one in at_gate], gates), strict=True):
        ports.append(PortAt(one, "shut_in" if out else "at_gate", *near[one.port], out))
    counts: dict[str, list[int]] = {}
    for state, shut in zip(states, is_behind[len(own) :], strict=True):
        counts.setdefault(state, [0, 0])[0 if shut else 1] += 1
    coasts = [Coast(state, *both) for state, both in counts.items() if both[0]]
    return BehindGates(
        tuple(sorted(ports, key=lambda one: (one.standing != "behind", one.gate_nmi))),
        tuple(sorted(coasts, key=lambda one: (not one.is_cut_off, one.iso3))),
    )


@cache
def _of_states() -> tuple[tuple[Place, ...], tuple[str, ...]]:
    """Every port whose State is known, each once: places (lon, lat) [deg] and States (ISO3)."""
    index = geo.Ports.packaged()
    told = zip(index.lon.tolist(), index.lat.tolist(), index.country, index.code, strict=True)
    found = [((lon, lat), port_state(country, code)) for lon, lat, country, code in told]
    more = [(one.place, one.iso3) for one in harbours().values()]
    more += [
        ((float(row["lon"]), float(row["lat"])), iso3_of(row["codes"][:2]) or "")
        for row in rows_of("port_names")
    ]
    for place, state in more:
        metres = geo.distance_m(*place, index.lon, index.lat)
        if np.min(metres) > SAME_PORT_NMI * geo.METRES_PER_NMI:
            found.append((place, state))
    known = dict.fromkeys((place, state) for place, state in found if state)
    return tuple(place for place, _ in known), tuple(state for _, state in known)


def _nearest(port: Harbour, gates: tuple[str, ...]) -> tuple[str, float]:
    """The nearest gate, and how far its line is [nmi]."""
    found = {gate: _to_line_nmi(port, gate) for gate in gates}
    gate = min(found, key=lambda one: found[one])
    return gate, found[gate]


def _to_line_nmi(port: Harbour, gate: str) -> float:
    corners = np.asarray(gate_named(gate).line, np.float64)
    part = np.linspace(0.0, 1.0, STEPS)
    points = corners[:-1, None] + part[None, :, None] * np.diff(corners, axis=0)[:, None]
    lon, lat = points.reshape(-1, 2).T
    return float(np.min(geo.distance_m(port.lon, port.lat, lon, lat)) / geo.METRES_PER_NMI)
