"""Hulls that pass through one of the seas and are well heard for some hours of their way."""

from __future__ import annotations

import numpy as np

from sealane.errors import BadSetting
from sealane.scenario.path import Course
from sealane.scenario.reception import chance
from sealane.scenario.registry import Hull
from sealane.scenario.sea import Sea, Vessel
from sealane.scenario.traffic import along, lane_hours
from sealane.scenario.waters import Water

__all__ = ["EDGE_H", "lying", "under_way"]

HOUR = 3600.0
DAY = 24 * HOUR
GOOD_CHANCE = 0.5
TRIES = 6000
EDGE_H = 2.0
"""What is staged lies so far from the ends of the sea [h]."""


def under_way(
    sea: Sea,
    water: Water,
    kind: str | Hull,
    *,
    hours: float = 4.0,
    is_midnight: bool = False,
    is_across_180: bool = False,
    at_s: float | None = None,
) -> tuple[Vessel, float]:
    """A hull on a lane and a time [s] around which it is well heard for so many hours either way.

    The time is within half an hour of a midnight, or of 180 deg, where that is asked; ``at_s`` is
    the time where it is given. Both sides lie apart from the outage and the ends of the sea.

    Raises:
        BadSetting: no lane fits.
    """
    rng, margin = sea.rng, (hours + EDGE_H) * HOUR
    for _ in range(TRIES):
        at = float(rng.uniform(margin, sea.end_s - margin)) // 60 * 60 if at_s is None else at_s
        if is_midnight:
            at = round(at / DAY) * DAY + 60.0 * int(rng.integers(-25, 26))
        reach = hours * HOUR + EDGE_H * HOUR / 2
        if at + reach > sea.outage[0] and at - reach < sea.outage[1]:
            continue
        if not margin <= at <= sea.end_s - margin:
            continue
        lane = water.lanes[int(rng.integers(len(water.lanes)))]
        speed, share = float(rng.uniform(9.0, 12.5)), float(rng.uniform(0.1, 0.9))
        places = sea.shifted(lane, float(np.clip(rng.normal(), -1.5, 1.5)) * lane.spread_nmi)
        start = at - share * lane_hours(lane, speed) * HOUR
        course = along(Course(start, *places[0]), places[1:], speed)
        path = course.path(sea.end_s)
        if path is None or path.first_s > at - hours * HOUR or path.last_s < at + hours * HOUR:
            continue
        lons, lats = zip(
            *(path.place(at + h * HOUR) for h in np.linspace(-hours, hours, 25)), strict=True
        )
        if chance(water, np.array(lons), np.array(lats), "A").max(axis=0).min() < GOOD_CHANCE:
            continue
        sides = [path.place(at + side * HOUR / 2)[0] - 180.0 for side in (-1, 1)]
        if is_across_180 and sides[0] * sides[1] > 0:
            continue
        vessel = sea.add(kind, "staged", water, course, wander=True)
        if vessel is not None:
            return vessel, at
    raise BadSetting(f"No lane of {water.name} fits.", hint="Choose another seed.")


def lying(sea: Sea, water: Water, kind: str, place: tuple[float, float], status: int) -> Vessel:
    """A hull that lies at a place throughout."""
    course = Course(0.0, *place).wait(sea.end_s / HOUR + 1, status)
    vessel = sea.add(kind, "staged, lying", water, course)
    assert vessel is not None
    return vessel
