"""Ships that longer ways bind: capacity lost on the lanes that go round, and what freight does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sealane.assess.close.ask import CloseLimits
from sealane.assess.close.draw import Draws, Interval, interval
from sealane.assess.close.lane_answer import LaneAnswer, loop_change
from sealane.assess.figure import Span
from sealane.assess.fleet import freight_change
from sealane.assess.voyage import ship_of

__all__ = ["KINDS", "Bound", "bound"]

KINDS = {
    "container": ("container",),
    "tanker": ("oil_tanker", "chemical_tanker", "liquefied_gas_tanker"),
    "bulk": ("bulk_carrier",),
}
"""Fleets that ships do not change between, by study type."""


@dataclass(frozen=True, slots=True)
class Bound:
    """One fleet: how many of its reference lanes go round or are cut, and what that binds.

    ``capacity_change`` is the mean over the lanes that go round, each alike; ``worst`` is of the
    lane that loses most. ``freight_change`` (containers only) is a response, no forecast.
    """

    fleet: str
    lanes: int
    diverted: int
    cut_off: int
    capacity_change: Interval | None
    worst: Interval | None
    freight_change: Interval | None


def bound(lanes: Sequence[LaneAnswer], draws: Draws, limits: CloseLimits) -> list[Bound]:
    """The fleets of the reference lanes."""
    found = []
    for fleet, types in KINDS.items():
        own = [one for one in lanes if ship_of(one.pair.ship).study_type in types]
        round_ = [one for one in own if one.pair.fate == "diverted"]
        change = worst = freight = None
        if round_:
            all_ = np.array([loop_change(one.pair, draws, limits) for one in round_])
            change = interval(all_.mean(axis=0), limits.tail)
            worst = interval(all_.min(axis=0), limits.tail)
            if fleet == "container":
                freight = _freight(change)
        found.append(
            Bound(
                fleet,
                len(own),
                len(round_),
                sum(one.pair.fate == "cut_off" for one in own),
                change,
                worst,
                freight,
            )
        )
    return found


def _freight(change: Interval) -> Interval:
    middle, low, high = change
    span = freight_change(Span(-middle, -high, -low))
    return span.value, *span.ends
