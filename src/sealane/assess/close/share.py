"""The ways before and during a closure as a choice among lanes, in place of the shortest alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sealane.assess import lane
from sealane.assess.close.way import Asked, Pair
from sealane.assess.lane.choice import hull_of
from sealane.errors import NoRoute

__all__ = ["FEW_LANES", "chosen", "means"]

FEW_LANES = lane.ChoiceLimits(lanes=4)
"""As many lanes as a closure looks at, besides those without one gate of the best: a lane that few
ships take hardly moves a mean, and a pair takes 0.2 s."""


def chosen(
    pairs: Mapping[Asked, Pair], closed: Sequence[str], limits: lane.ChoiceLimits
) -> dict[Asked, tuple[lane.Choice, lane.Choice]]:
    """The choice before and during the closure of each pair whose shortest way goes round.

    A pair whose shortest way is untouched is left as it is, though some of its ships may have taken
    a lane that closes; one that is cut off has no choice.
    """
    found = {}
    for asked, pair in pairs.items():
        if pair.fate != "diverted":
            continue
        try:
            found[asked] = (_choose(asked, (), limits), _choose(asked, closed, limits))
        except NoRoute:
            continue
    return found


def means(
    pairs: Mapping[Asked, Pair], found: Mapping[Asked, tuple[lane.Choice, lane.Choice]]
) -> dict[Asked, Pair]:
    """The pairs with the mean length of the lanes, each by its share, where ships have a choice.

    Gates stay those of the shortest way. A pair whose mean does not grow keeps its shortest ways.
    """
    made = dict(pairs)
    for asked, (before, during) in found.items():
        nmi, more = (one.mean("distance_nmi") for one in (before, during))
        if more > nmi:
            made[asked] = replace(made[asked], open_nmi=nmi, shut_nmi=more)
    return made


def _choose(asked: Asked, closed: Sequence[str], limits: lane.ChoiceLimits) -> lane.Choice:
    origin, destination, ship = asked
    held = lane.Conditions.of(avoid=closed, hull=hull_of(ship))
    return lane.choose(origin.place, destination.place, ship=ship, conditions=held, limits=limits)
