"""Whether a way that leaves a gate out is a lane of its own, or a detour without a cause.

A logit weighs a detour against the whole voyage: 700 miles round Scotland in place of Dover are 6 %
of Singapore to Rotterdam, and 95 % of the piece where the two ways differ. So a way is held against
the shortest piece by piece: no piece of it may be longer than ``ChoiceLimits.local_stretch`` times
the shortest way between the ends of the piece. How long a piece may be is our own choice, as is the
length from which a piece counts.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from sealane.assess.lane.route import Route
from sealane.assess.lane.share import ChoiceLimits

__all__ = ["Shortest", "is_detour"]

Floats = npt.NDArray[np.float64]
Point = tuple[float, float]
Shortest = Callable[[Point, Point], float]
"""The miles of the shortest way between two places (lon, lat) [deg]."""


def is_detour(way: Route, than: Route, shortest: Shortest, limits: ChoiceLimits) -> bool:
    """Whether a piece of ``way`` that ``than`` does not share goes too far about.

    That is a piece of ``limits.local_nmi`` or more, over ``limits.local_stretch`` times the
    shortest. Pieces begin where the two part or end where they meet again, at every turn between.
    It cannot tell a detour on a long straight leg from the leg, as it looks at turns alone.
    """
    from sealane.geo import METRES_PER_NMI, distance_m

    own = _own(way.path, than.path)
    if len(own) < 3:
        return False
    legs = np.atleast_1d(distance_m(own[:-1, 0], own[:-1, 1], own[1:, 0], own[1:, 1]))
    sailed = np.concatenate([[0.0], np.cumsum(legs) / METRES_PER_NMI])
    first, last = _point(own[0]), _point(own[-1])
    for at in range(1, len(own)):
        turn = _point(own[at])
        pieces = ((first, turn, sailed[at]), (turn, last, sailed[-1] - sailed[at]))
        for a, b, miles in pieces:
            if miles >= limits.local_nmi and miles > limits.local_stretch * shortest(a, b):
                return True
    return False


def _own(way: Floats, than: Floats) -> Floats:
    """The points of a way from where it parts from another to where they meet, both included."""
    size = min(len(way), len(than))
    before = _alike(way[:size], than[:size])
    after = min(_alike(way[::-1][:size], than[::-1][:size]), size - before)
    return way[max(before - 1, 0) : len(way) - max(after - 1, 0)]


def _alike(some: Floats, others: Floats) -> int:
    """How many points from the first on are the same."""
    apart = (np.abs(some - others) > 1e-6).any(axis=1)  # 0.1 m
    return int(np.argmax(apart)) if apart.any() else len(some)


def _point(row: Floats) -> Point:
    return float(row[0]), float(row[1])
