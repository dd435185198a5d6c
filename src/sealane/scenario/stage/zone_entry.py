"""Zones: hulls that pass, cut a corner, linger, sail in company, relieve each other, and a ferry.

Who was in which zone when is read from the true paths (``scenario.zone``), of these hulls as of all
others; the role of each says how it behaves there.
"""

from __future__ import annotations

import numpy as np

from sealane.scenario.path import NMI_DEG, Course
from sealane.scenario.sea import Place, Sea
from sealane.scenario.seas_waters import ADEN, BALTIC, BERING
from sealane.scenario.waters import Water

__all__ = ["stage"]

HOUR = 3600.0
DISCS: tuple[tuple[Water, Place, float], ...] = (
    (ADEN, (46.0, 12.15), 10.0),
    (BERING, (180.0, 61.55), 12.0),
)
"""Water, middle and radius [nmi] of zones in the open, as in ``seas_waters.ZONES``."""
FERRY: tuple[Place, ...] = ((24.72, 59.53), (24.72, 59.80), (24.90, 60.05))
RUN_NMI = 14.0  # so far outside the zone a hull begins and ends
PATROL_KN = 8.0


def stage(sea: Sea) -> None:
    """Of each way two or more in the open, and a line of ferries through the reserve."""
    for water, middle, radius in DISCS:
        for _ in range(2):
            _through(sea, water, middle, radius, 0.0, "transit")
            _through(sea, water, middle, radius, 0.75, "corner cut")
            _lingers(sea, water, middle, radius)
            _in_company(sea, water, middle, radius)
        _relay(sea, water, middle, radius)
    course = Course(0.0, *FERRY[0]).wait(float(sea.rng.uniform(0.5, 2.0)))
    way = FERRY
    while course.at_s < sea.end_s:
        for place in way[1:]:
            course.sail(*place, 19.0)
        course.wait(1.5)
        way = way[::-1]
    sea.add("ferry", "ferry line", BALTIC, course)


def _place(middle: Place, along_nmi: float, aside_nmi: float, angle: float) -> Place:
    """A place so far along and to the side of a way at an angle [rad] through the middle."""
    east = along_nmi * np.sin(angle) + aside_nmi * np.cos(angle)
    north = along_nmi * np.cos(angle) - aside_nmi * np.sin(angle)
    scale = float(np.cos(np.radians(middle[1])))
    return middle[0] + float(east) * NMI_DEG / scale, middle[1] + float(north) * NMI_DEG


def _start(sea: Sea, hours: float) -> float:
    """A start so that the whole lies clear of the ends and of the outage [s]."""
    spans = [(2 * HOUR, sea.outage[0] - HOUR), (sea.outage[1] + HOUR, sea.end_s - 2 * HOUR)]
    low, high = spans[int(sea.rng.integers(2))]
    return float(sea.rng.uniform(low, high - hours * HOUR))


def _line(
    sea: Sea, middle: Place, radius: float, aside: float
) -> tuple[float, Place, Place, Place]:
    """An angle, and the begin, the middle and the end of a straight way through a zone."""
    angle = float(sea.rng.uniform(0.0, 2 * np.pi))
    run = radius + RUN_NMI
    begin, half, end = (_place(middle, along, aside, angle) for along in (-run, 0.0, run))
    return angle, begin, half, end


def _through(sea: Sea, water: Water, middle: Place, radius: float, share: float, role: str) -> None:
    """Straight through, ``share`` of the radius beside the middle."""
    _, begin, _, end = _line(sea, middle, radius, share * radius)
    course = Course(_start(sea, 6.0), *begin).sail(*end, float(sea.rng.uniform(10.0, 14.0)))
    sea.add("tanker", role, water, course)


def _lingers(sea: Sea, water: Water, middle: Place, radius: float) -> None:
    """In, stopped for two or three hours, and on."""
    _, begin, half, end = _line(sea, middle, radius, 2.0)
    course = Course(_start(sea, 10.0), *begin).sail(*half, 11.0)
    course.wait(float(sea.rng.uniform(2.0, 3.0))).sail(*end, 11.0)
    sea.add("cargo", "lingering", water, course)


def _in_company(sea: Sea, water: Water, middle: Place, radius: float) -> None:
    """A merchant, and a patrol 1 to 2 nmi beside it all the way."""
    angle, begin, _, end = _line(sea, middle, radius, 1.0)
    start, aside = _start(sea, 6.0), float(sea.rng.uniform(1.0, 2.0))
    sea.add("cargo", "escort", water, Course(start, *begin).sail(*end, 11.0))
    first, last = (_place(place, 0.0, aside, angle) for place in (begin, end))
    sea.add("patrol", "escort", water, Course(start, *first).sail(*last, 11.0))


def _relay(sea: Sea, water: Water, middle: Place, radius: float) -> None:
    """A patrol sails rounds for half a day; another comes an hour or two before it leaves."""
    start = _start(sea, 34.0)
    for _ in range(2):
        angle = float(sea.rng.uniform(0.0, 2 * np.pi))
        run = radius + RUN_NMI
        course = Course(start, *_place(middle, -run, 0.0, angle))
        for turn in range(8):
            corner = angle + turn * np.pi / 2
            course.sail(*_place(middle, -0.5 * radius, 0.0, corner), PATROL_KN)
        course.sail(*_place(middle, run, 0.0, angle), PATROL_KN)
        sea.add("patrol", "lingering", water, course)
        start = course.at_s - float(sea.rng.uniform(3.0, 4.0)) * HOUR
