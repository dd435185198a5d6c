"""The ways before and during a closure as a choice among lanes, in place of the shortest alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from sealane.assess import lane
from sealane.assess.close.way import Asked, Pair, past_gates
from sealane.assess.exposure.choice import choice_between

__all__ = ["LANES", "chosen", "means", "split"]

LANES = lane.ChoiceLimits()
"""How the part of the ships on each lane is told: as ``sealane assess exposure`` tells it."""
ALIKE_NMI = 1.0
"""Ways that differ by less are one: a step more or less of the graph."""
KEPT = 8192
"""Choices of which the lanes that are closed and those that are left are kept."""
Both = tuple[lane.Choice, lane.Choice]
Point = tuple[float, float]


def chosen(
    pairs: Mapping[Asked, Pair], closed: Sequence[str], limits: lane.ChoiceLimits
) -> dict[Asked, Both]:
    """The choice before and during the closure of each pair whose shortest way goes round.

    A pair whose shortest way is untouched is left as it is, though some of its ships may have taken
    a lane that closes; one that is cut off has no choice.
    """
    found = {}
    for asked, pair in pairs.items():
        if pair.fate != "diverted":
            continue
        before = _choice(asked, limits)
        during = None if before is None else before.split(closed)[1]
        if before is not None and during is not None and _holds(pair, during):
            found[asked] = (before, during)
    return found


def means(pairs: Mapping[Asked, Pair], found: Mapping[Asked, Both]) -> dict[Asked, Pair]:
    """The pairs with the mean length of the lanes, each by its share, where ships have a choice.

    Gates stay those of the shortest way. A pair whose mean does not grow keeps its shortest ways.
    """
    made = dict(pairs)
    for asked, (before, during) in found.items():
        nmi, more = (one.mean("distance_nmi") for one in (before, during))
        if more > nmi:
            made[asked] = replace(made[asked], open_nmi=nmi, shut_nmi=more)
    return made


def split(
    pairs: Mapping[Asked, Pair], closed: Sequence[str], limits: lane.ChoiceLimits
) -> dict[Asked, Pair]:
    """The pairs with the ways of the ships that a closure touches, where ships have a choice.

    Before: the mean of the lanes that pass a closed gate, each by its share. During: the mean of
    the lanes that are left, as the logit splits all ships over them anew; the shortest way alone
    where it is none of these lanes. The gates are those of the lane that most take. What part of
    the ships is touched is for ``exposure.choice.part_through`` to tell.
    """
    made = dict(pairs)
    also = {}
    for asked, pair in pairs.items():
        through, left = _parted(asked, frozenset(closed), limits)
        if through is None:
            continue
        nmi, gates = through.mean("distance_nmi"), through.lanes[0].route.gates
        shut_nmi, shut_gates = pair.shut_nmi, pair.shut_gates
        if left is not None and _holds(pair, left):
            shut_nmi, shut_gates = left.mean("distance_nmi"), left.lanes[0].route.gates
        made[asked] = replace(
            pair, open_nmi=nmi, open_gates=gates, shut_gates=shut_gates,
            shut_nmi=None if shut_nmi is None else max(shut_nmi, nmi),
        )  # fmt: skip
        if pair.fate == "untouched":
            also[asked] = gates
    for asked, past in past_gates(also, closed).items():
        made[asked] = replace(made[asked], past=past)
    return made


def _holds(pair: Pair, left: lane.Choice) -> bool:
    """Whether the shortest way that is left is one of some lanes."""
    if pair.shut_nmi is None:
        return False
    return min(one.route.distance_nmi for one in left.lanes) <= pair.shut_nmi + ALIKE_NMI


def _parted(
    asked: Asked, closed: frozenset[str], limits: lane.ChoiceLimits
) -> tuple[lane.Choice | None, lane.Choice | None]:
    """The choice among the lanes that pass a closed gate, and among the others; nothing where no
    lane passes one, which is most pairs: what they are left with is not worked out."""
    choice = _choice(asked, limits)
    if choice is None:
        return None, None
    own = closed.intersection(gate for one in choice.lanes for gate in one.route.gates)
    if not own:
        return None, None
    origin, destination, ship = asked
    return _parted_by(origin.place, destination.place, ship, own, limits)


@lru_cache(maxsize=KEPT)
def _parted_by(
    origin: Point, destination: Point, ship: str, own: frozenset[str], limits: lane.ChoiceLimits
) -> tuple[lane.Choice | None, lane.Choice | None]:
    """Kept by the closed gates that its lanes pass: others may close beside them."""
    choice = choice_between(origin, destination, ship, limits)
    return (None, None) if choice is None else choice.split(own)


def _choice(asked: Asked, limits: lane.ChoiceLimits) -> lane.Choice | None:
    origin, destination, ship = asked
    return choice_between(origin.place, destination.place, ship, limits)
