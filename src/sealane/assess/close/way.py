"""The way between two places with the gates open and with them closed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from sealane.assess import lane
from sealane.assess.close.reference import Harbour
from sealane.assess.voyage import ship_of

__all__ = ["Fate", "Pair", "pairs_between", "past_gates"]

Fate = Literal["untouched", "diverted", "cut_off", "no_way"]
Asked = tuple[Harbour, Harbour, str]
KEPT = 32
"""Sets of ways that are kept."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two places and the way between them before and during a closure, for one ship.

    ``shut_nmi`` is None where no way is left; ``blocked`` names the gates that cut it. ``past_nmi``
    is the way from the last closed gate to the destination: what is beyond it still arrives.
    """

    origin: Harbour
    destination: Harbour
    ship: str
    open_nmi: float | None
    open_gates: tuple[str, ...]
    shut_nmi: float | None
    shut_gates: tuple[str, ...]
    blocked: tuple[str, ...]
    past_nmi: float

    @property
    def fate(self) -> Fate:
        """What the closure does to trade between them; by another way is "diverted"."""
        if self.open_nmi is None:
            return "no_way"
        if self.shut_nmi is None:
            return "cut_off"
        is_other = self.shut_nmi > self.open_nmi or set(self.shut_gates) != set(self.open_gates)
        return "diverted" if is_other else "untouched"

    @property
    def extra_nmi(self) -> float:
        """How much longer the way is [nmi]; 0 where it is cut or as before."""
        if self.open_nmi is None or self.shut_nmi is None:
            return 0.0
        return max(self.shut_nmi - self.open_nmi, 0.0)


def pairs_between(asked: Sequence[Asked], closed: Sequence[str]) -> tuple[Pair, ...]:
    """The pairs asked for, in their order, each with the hull of its ship.

    A way that passes no closed gate is not searched again: closing a gate elsewhere cannot change
    the shortest way. Answers are kept: another share or other days ask for the same ways again.
    """
    return _pairs(tuple(asked), tuple(closed))


@lru_cache(maxsize=KEPT)
def _pairs(asked: tuple[Asked, ...], closed: tuple[str, ...]) -> tuple[Pair, ...]:
    found: dict[Asked, Pair] = {}
    alike: dict[frozenset[str], list[Asked]] = {}
    for one in dict.fromkeys(asked):
        alike.setdefault(_too_small_for(one[2]), []).append(one)
    for whose in alike.values():
        found |= dict(zip(whose, _of_hull(whose, _hull(whose[0][2]), closed), strict=True))
    return tuple(found[one] for one in asked)


@cache
def _too_small_for(ship: str) -> frozenset[str]:
    """The gates that a ship cannot take; ships of one answer have the same ways."""
    return frozenset(lane.Conditions.of(hull=_hull(ship)).reasons())


def _hull(ship: str) -> lane.Hull:
    own = ship_of(ship)
    return lane.Hull(draught_m=own.draught_m, beam_m=own.beam_m, length_m=own.length_m)


def _of_hull(asked: Sequence[Asked], hull: lane.Hull, closed: Sequence[str]) -> list[Pair]:
    as_usual = lane.Conditions.of(hull=hull)
    before = _before(tuple(asked), hull)
    shut = set(closed)
    touched = [at for at in range(len(asked)) if shut & set(before.gates[at])]
    after = _routes([asked[at] for at in touched], lane.Conditions.of(avoid=closed, hull=hull))
    past = _past([(before.gates[at], asked[at][1]) for at in touched], shut, as_usual)
    again = {at: number for number, at in enumerate(touched)}
    made = []
    for at, (origin, destination, ship) in enumerate(asked):
        number = again.get(at)
        nmi, gates = _known(before.distance_nmi[at]), before.gates[at]
        blocked: tuple[str, ...] = ()
        if number is not None:
            error = after.error[number]
            nmi, gates = _known(after.distance_nmi[number]), after.gates[number]
            blocked = tuple(one for one in error.gates if one in shut) if error else ()
        made.append(
            Pair(
                origin, destination, ship, _known(before.distance_nmi[at]), before.gates[at], nmi,
                gates, blocked, 0.0 if number is None else past[number],
            )
        )  # fmt: skip
    return made


@lru_cache(maxsize=KEPT)
def _before(asked: tuple[Asked, ...], hull: lane.Hull) -> lane.Many:
    return _routes(asked, lane.Conditions.of(hull=hull))


def _routes(asked: Sequence[Asked], held: lane.Conditions) -> lane.Many:
    return lane.routes(
        [one[0].place for one in asked], [one[1].place for one in asked], conditions=held
    )


def _past(
    ways: Sequence[tuple[tuple[str, ...], Harbour]], shut: set[str], held: lane.Conditions
) -> list[float]:
    """From the last closed gate of each way to its destination [nmi]."""
    last = [next(gate for gate in reversed(gates) if gate in shut) for gates, _ in ways]
    found = lane.routes(
        [_middle(gate) for gate in last], [to.place for _, to in ways], conditions=held
    )
    return [_known(one) or 0.0 for one in found.distance_nmi]


def past_gates(ways: Mapping[Asked, tuple[str, ...]], closed: Sequence[str]) -> dict[Asked, float]:
    """From the last closed gate of each way (its gates in order) to its destination [nmi]."""
    found: dict[Asked, float] = {}
    alike: dict[frozenset[str], list[Asked]] = {}
    for one in ways:
        alike.setdefault(_too_small_for(one[2]), []).append(one)
    for whose in alike.values():
        held = lane.Conditions.of(hull=_hull(whose[0][2]))
        past = _past([(ways[one], one[1]) for one in whose], set(closed), held)
        found |= dict(zip(whose, past, strict=True))
    return found


def _middle(gate: str) -> tuple[float, float]:
    line = lane.gate_named(gate).line
    (lon1, lat1), (lon2, lat2) = line[(len(line) - 1) // 2], line[len(line) // 2]
    return (lon1 + lon2) / 2, (lat1 + lat2) / 2


def _known(nmi: float) -> float | None:
    return None if math.isnan(nmi) else float(nmi)
