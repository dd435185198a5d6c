"""Straits: who goes through, who turns back, who crosses from shore to shore, who waits inside.

The lanes of the seas lead through Malacca, Singapore, Bab el-Mandeb and Bering; which hulls went
through is read from the true paths (``scenario.gate``), here as everywhere.
"""

from __future__ import annotations

from sealane.scenario.path import ANCHORED, MOORED, UNDER_WAY, Course
from sealane.scenario.sea import Instance, Place, Sea
from sealane.scenario.seas_waters import ADEN, BERING, MALACCA
from sealane.scenario.waters import Lane, Water

__all__ = ["stage"]

HOUR = 3600.0
INSIDE: tuple[tuple[str, Water, int, int], ...] = (
    ("singapore", MALACCA, 0, 3),
    ("malacca", MALACCA, 1, 3),
    ("bab_el_mandeb", ADEN, 0, 4),
    ("bering", BERING, 0, 3),
)
"""Strait, water, its lane, and the way point of the lane that lies inside."""
FERRIES: tuple[tuple[str, Water, Place, Place, float], ...] = (
    ("singapore", MALACCA, (103.86, 1.26), (103.94, 1.15), 18.0),
    ("malacca", MALACCA, (101.82, 2.41), (101.72, 2.09), 14.0),
    ("bab_el_mandeb", ADEN, (43.36, 12.665), (43.40, 12.47), 12.0),
    ("bering", BERING, (190.45, 66.05), (191.75, 65.66), 13.0),
)
"""Strait, and the two landings, close beside the ends of its line."""


def stage(sea: Sea) -> None:
    """Ships that wait inside for a day, ships that turn back, and ferries across."""
    for strait, water, lane, middle in INSIDE:
        _waits(sea, strait, water, water.lanes[lane], middle)
        _turns_back(sea, strait, water, water.lanes[lane], middle)
    for strait, water, here, there, speed in FERRIES:
        _ferry(sea, strait, water, here, there, speed)


def _along(course: Course, places: tuple[Place, ...], speed_kn: float) -> Course:
    for place in places:
        course.sail(*place, speed_kn)
    return course


def _start(sea: Sea) -> float:
    """A moment before which the lane is entered [s]."""
    return float(sea.rng.uniform(-20.0, 10.0)) * HOUR


def _waits(sea: Sea, strait: str, water: Water, lane: Lane, middle: int) -> None:
    """Through the strait with an anchorage of 20 to 30 h inside: one passage all the same."""
    speed = float(sea.rng.uniform(9.0, 13.0))
    course = _along(Course(_start(sea), *lane.points[0]), lane.points[1 : middle + 1], speed)
    course.wait(float(sea.rng.uniform(20.0, 30.0)), ANCHORED).set_status(UNDER_WAY)
    sea.add("cargo", f"waits in {strait}", water, _along(course, lane.points[middle + 1 :], speed))


def _turns_back(sea: Sea, strait: str, water: Water, lane: Lane, middle: int) -> None:
    """In by one gate, over the line or not, and out by the same gate."""
    x, y = lane.points[middle]
    for ahead in (-0.03, 0.06):
        speed = float(sea.rng.uniform(9.0, 13.0))
        way = lane.points[1:middle]
        nx, ny = lane.points[middle + 1]
        far = max(1e-9, float(((nx - x) ** 2 + (ny - y) ** 2) ** 0.5))
        turn = (x + ahead * (nx - x) / far, y + ahead * (ny - y) / far)
        course = _along(Course(_start(sea), *lane.points[0]), (*way, turn), speed)
        course.wait(float(sea.rng.uniform(0.5, 3.0)))
        _along(course, (*way[::-1], lane.points[0]), speed)
        vessel = sea.add("tanker", f"turns back in {strait}", water, course)
        if vessel:
            last = min(vessel.path.last_s, sea.end_s)
            trap = Instance.trap("turns back", (vessel,), vessel.path.first_s, last, "passage")
            sea.instances.append(trap)


def _ferry(sea: Sea, strait: str, water: Water, here: Place, there: Place, speed_kn: float) -> None:
    """To and fro across the strait for the whole time."""
    course = Course(0.0, *here).wait(float(sea.rng.uniform(0.2, 2.0)), MOORED)
    way = (there, here)
    while course.at_s < sea.end_s:
        course.set_status(UNDER_WAY).sail(*way[0], speed_kn).wait(1.0, MOORED)
        way = way[::-1]
    vessel = sea.add("ferry", f"ferry across {strait}", water, course)
    if vessel:
        trap = Instance.trap("ferry across", (vessel,), 0.0, sea.end_s, "passage")
        sea.instances.append(trap)
