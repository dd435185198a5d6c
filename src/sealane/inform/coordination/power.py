"""How small a group could have been found here: what stands beside every "nothing found".

For a campaign of so many objects and accounts of which a part shares each object within the window
(its discipline), on top of what such accounts usually share here: the number of objects of a pair
is binomial, the bar that a pair must reach follows from the null of this very table, and a group
is found where a member is expected to be tied with three others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sealane.inform.coordination.chance import Null
from sealane.inform.coordination.rule import Rule

__all__ = ["DISCIPLINES", "OBJECTS", "Detectable", "detectable", "smallest"]

OBJECTS = (2, 4, 8, 16)
"""Objects of a campaign for which the smallest group is told."""
DISCIPLINES = (1.0, 0.7, 0.4, 0.2)
"""Parts of a group that share each object for which it is told."""
SIZES = tuple(range(3, 61))
"""Sizes that are tried; above the cap of crowds none is."""
TIES = 3.0
"""Ties that a member is expected to have where a group counts as found (benchmarks/
coordination_null.py holds that against groups put into synthetic shares)."""


@dataclass(frozen=True, kw_only=True)
class Detectable:
    """The smallest group that would have been found; None where none of those tried would."""

    objects: int
    discipline: float
    accounts: int | None
    pair_objects: int | None
    """Objects on which a pair of it had to meet."""


def binomial(count: int, p: float) -> NDArray[np.float64]:
    """Probabilities that ``count`` draws of ``p`` come to 0 .. count or more."""
    one = [math.comb(count, k) * p**k * (1 - p) ** (count - k) for k in range(count + 1)]
    tail: NDArray[np.float64] = np.cumsum(one[::-1])[::-1]
    return tail


def smallest(objects: int, discipline: float, null: Null, rule: Rule, cap: int) -> Detectable:
    """The smallest group of this discipline that is found when it shares so many objects."""
    from sealane.inform.coordination import pair_kernel as kernel

    active = null.shares[null.shares > 0]
    usual = float(np.median(active)) if active.shape[0] else 0.0
    reach = binomial(objects, discipline * discipline)
    wanted = np.arange(rule.min_objects, objects + 1)
    for size in SIZES:
        there = discipline * size
        if there - 1 >= cap:
            break
        events = null.events + objects * there * max(0.0, there - 1) / 2
        total = null.total + objects * there
        k = usual + objects * discipline
        mean = 2.0 * events * k * k / max(1.0, total) ** 2
        p = kernel.poisson_tail(wanted, np.full(wanted.shape[0], mean))
        told = rule.q * np.maximum(1.0, reach[wanted] * size * (size - 1) / 2)
        is_told = p <= told / max(1, null.pairs)
        is_told &= null.rate**wanted <= told / max(1, null.in_common)
        passes = np.flatnonzero(is_told)
        ties = min(TIES, size - 1.0)
        if passes.shape[0] and reach[wanted[passes[0]]] * (size - 1) >= ties:
            return Detectable(
                objects=objects,
                discipline=discipline,
                accounts=size,
                pair_objects=int(wanted[passes[0]]),
            )
    return Detectable(objects=objects, discipline=discipline, accounts=None, pair_objects=None)


def detectable(null: Null, rule: Rule, cap: int) -> tuple[Detectable, ...]:
    """The smallest group for each number of objects and discipline."""
    return tuple(
        smallest(objects, discipline, null, rule, cap)
        for objects in OBJECTS
        for discipline in DISCIPLINES
        if objects >= rule.min_objects
    )
