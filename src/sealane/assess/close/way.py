"""The way between two places with the gates open and with them closed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

from sealane.assess import lane
from sealane.assess.close.past import Past, pasts
from sealane.assess.close.reference import Harbour
from sealane.assess.voyage import ship_of

__all__ = ["Fate", "Pair", "by_smaller", "pairs_between", "past_gates"]

Fate = Literal["untouched", "diverted", "cut_off", "no_way"]
Asked = tuple[Harbour, Harbour, str]
KEPT = 32
"""Sets of ways that are kept."""
SMALLER = {"vlcc": "suezmax"}
"""The next smaller ship of the same cargo, which takes it where the larger finds no open way: a
laden suezmax may pass Suez and the Bosporus, a laden vlcc may not."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two places and the way between them before and during a closure, for one ship.

    ``shut_nmi`` is None where no way is left; ``blocked`` names the gates that cut it. ``past``
    are the closed gates on the way, the nearest to the destination first: what has passed
    them still arrives, and how late; see ``past.pasts``.
    """

    origin: Harbour
    destination: Harbour
    ship: str
    open_nmi: float | None
    open_gates: tuple[str, ...]
    shut_nmi: float | None
    shut_gates: tuple[str, ...]
    blocked: tuple[str, ...]
    past: tuple[Past, ...]

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
    before = _before(tuple(asked), hull)
    shut = set(closed)
    touched = [at for at in range(len(asked)) if shut & set(before.gates[at])]
    after = _routes([asked[at] for at in touched], lane.Conditions.of(avoid=closed, hull=hull))
    past = pasts([(before.gates[at], asked[at][1]) for at in touched], shut, hull)
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
                gates, blocked, () if number is None else past[number],
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


def past_gates(
    ways: Mapping[Asked, tuple[str, ...]], closed: Sequence[str]
) -> dict[Asked, tuple[Past, ...]]:
    """The closed gates of each way (its gates in order), as in ``Pair.past``."""
    found: dict[Asked, tuple[Past, ...]] = {}
    alike: dict[frozenset[str], list[Asked]] = {}
    for one in ways:
        alike.setdefault(_too_small_for(one[2]), []).append(one)
    for whose in alike.values():
        past = pasts([(ways[one], one[1]) for one in whose], set(closed), _hull(whose[0][2]))
        found |= dict(zip(whose, past, strict=True))
    return found


def by_smaller(pairs: Mapping[Asked, Pair], closed: Sequence[str]) -> dict[Asked, Pair]:
    """The pairs, of which those that are cut off go round in the next smaller ship if that can.

    A cargo is not lost because its ship is too large for the way that is left. It cannot tell
    whether there are enough of the smaller ships.
    """
    made = dict(pairs)
    cut = [one for one, pair in pairs.items() if pair.fate == "cut_off" and one[2] in SMALLER]
    smaller = pairs_between([(one[0], one[1], SMALLER[one[2]]) for one in cut], closed)
    for asked, found in zip(cut, smaller, strict=True):
        own = pairs[asked].open_nmi
        if found.shut_nmi is not None and own is not None:
            made[asked] = replace(
                pairs[asked], shut_nmi=max(found.shut_nmi, own), shut_gates=found.shut_gates,
                blocked=(),
            )  # fmt: skip
    return made


def _known(nmi: float) -> float | None:
    return None if math.isnan(nmi) else float(nmi)
