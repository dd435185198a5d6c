"""Port visits: ships that call, some of them silent in port, and ships that only pass close by.

What is true is told by the true paths of all hulls (``port_stay``), these and everyday traffic.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from sealane.scenario.path import ANCHORED, MOORED, UNDER_WAY, Course, metres, offset_deg
from sealane.scenario.sea import Sea, Vessel
from sealane.scenario.seas_waters import ADEN, BALTIC, BERING, EAST_CHINA, MALACCA
from sealane.scenario.staged import span
from sealane.scenario.traffic import along, berth, port
from sealane.scenario.waters import Port, Water

__all__ = ["stage"]

HOUR = 3600.0
Place = tuple[float, float]

PLAN = (
    (EAST_CHINA, "Ishima", "call", "cargo"),
    (EAST_CHINA, "Ishima", "switched off in port", "fishing"),
    (MALACCA, "Klara", "call", "tanker"),
    (MALACCA, "Selat", "silent from the berth until at sea", "cargo"),
    (MALACCA, "Selat", "call over midnight", "cargo"),
    (ADEN, "Adra", "call", "tanker"),
    (ADEN, "Adra", "silent from the berth until at sea", "cargo"),
    (BALTIC, "Tallina", "call over midnight", "reefer"),
    (BALTIC, "Helsa", "switched off in port", "cargo"),
    (BALTIC, "Helsa", "still there", "cargo"),
    (BERING, "Navara", "call across 180", "fishing"),
    (BERING, "Navara", "call over midnight", "research"),
)
PASSES = (
    (EAST_CHINA, "Ishima", "passes close by"),
    (MALACCA, "Klara", "passes close by"),
    (ADEN, "Adra", "passes close by"),
    (BALTIC, "Tallina", "passes close by"),
    (BERING, "Navara", "passes close by"),
    (BALTIC, "Helsa", "passes close by, then unheard"),
    (ADEN, "Adra", "passes close by, then unheard"),
    (MALACCA, "Selat", "stops briefly"),
    (BALTIC, "Helsa", "stops briefly"),
    (EAST_CHINA, "Ishima", "anchors off the port"),
    (ADEN, "Adra", "anchors off the port"),
)


def stage(sea: Sea) -> None:
    """Twelve calls, a ferry with many, and eleven ships that come close and do not call."""
    for turn, (water, name, case, kind) in enumerate(PLAN):
        _call(sea, water, port(water, name), case, kind, turn)
    for turn, (water, name, case) in enumerate(PASSES):
        _pass(sea, water, port(water, name), case, turn)
    _ferry(sea)


def _from_sea(water: Water, where: Port, turn: int) -> tuple[list[Place], list[Place]]:
    """The way along a lane to the port's approach, and the lane's way on from there."""
    lane = water.lanes[turn % len(water.lanes)]
    near = min(range(len(lane.points)), key=lambda i: metres(*lane.points[i], *where.approach))
    return [*lane.points[: near + 1], where.approach], list(lane.points[near + 1 :])


def _sailing_s(places: list[tuple[float, float]], speed_kn: float) -> float:
    return sum(metres(*a, *b) for a, b in pairwise(places)) / (speed_kn * 0.51444)


def _call(sea: Sea, water: Water, where: Port, case: str, kind: str, turn: int) -> Vessel | None:
    """In from the sea, at the berth for hours, out to sea again."""
    rng = sea.rng
    start, end = span(sea, float(rng.uniform(5.0, 14.0)), midnight="midnight" in case)
    if case == "still there":
        start, end = sea.end_s - float(rng.uniform(6.0, 20.0)) * HOUR, sea.end_s + HOUR
    speed = float(rng.uniform(9.0, 13.0))
    way = [*_from_sea(water, where, turn)[0], *where.channel]
    quay = berth(where, 12 + turn)
    inward = _sailing_s(way, speed) + _sailing_s([way[-1], quay], 8.0)
    course = along(Course(start - inward, *way[0]), way[1:], speed).sail(*quay, 8.0)
    at_berth = course.at_s
    course.wait((end - at_berth) / HOUR, MOORED).set_status(UNDER_WAY)
    along(course.sail(*way[-1], 8.0), way[-2::-1], speed)
    vessel = sea.add(kind, case, water, course)
    if vessel is None:
        return None
    vessel.is_busy = True
    if case == "switched off in port":
        vessel.silences.append((at_berth + 0.3 * HOUR, end - 0.3 * HOUR))
    if case == "silent from the berth until at sea":
        vessel.silences.append((at_berth + 0.2 * HOUR, end + float(rng.uniform(1.0, 1.6)) * HOUR))
    return vessel


def _pass(sea: Sea, water: Water, where: Port, case: str, turn: int) -> None:
    """To within three kilometres of the port, and out again without a call."""
    rng, speed = sea.rng, float(sea.rng.uniform(8.0, 12.0))
    start, _ = span(sea, 8.0)
    way, onward = _from_sea(water, where, turn)
    out = np.arctan2(
        (where.approach[0] - where.berth[0]) * np.cos(np.radians(where.berth[1])),
        where.approach[1] - where.berth[1],
    )
    far = 6_500.0 if case == "anchors off the port" else float(rng.uniform(1_500.0, 2_400.0))
    dlon, dlat = offset_deg(far * np.sin(out), far * np.cos(out), where.berth[1])
    near = where.berth[0] + float(dlon), where.berth[1] + float(dlat)
    lead = _sailing_s([*way, near], speed)
    course = along(Course(start - lead, *way[0]), [*way[1:], near], speed)
    closest = course.at_s
    if case == "stops briefly":
        course.wait(float(rng.uniform(0.35, 0.6)))
    if case == "anchors off the port":
        course.wait(float(rng.uniform(5.0, 8.0)), ANCHORED).set_status(UNDER_WAY)
    along(course, [where.approach, *(onward or way[-2::-1])], speed)
    vessel = sea.add("cargo", case, water, course)
    if vessel is None:
        return
    vessel.is_busy = True
    if "unheard" in case:
        vessel.silences.append((closest + 60.0, closest + float(rng.uniform(4.5, 5.0)) * HOUR))


def _ferry(sea: Sea) -> None:
    """A ferry between two ports, some hours in each."""
    one, other = port(BALTIC, "Tallina"), port(BALTIC, "Helsa")
    way = [berth(one, 30), one.approach, other.approach, berth(other, 30)]
    course = Course(0.0, *way[0]).wait(float(sea.rng.uniform(2.0, 5.0)), MOORED)
    while course.at_s < sea.end_s:
        along(course.set_status(UNDER_WAY), way[1:], 20.0)
        course.wait(float(sea.rng.uniform(6.0, 9.0)), MOORED)
        way = way[::-1]
    vessel = sea.add("ferry", "ferry", BALTIC, course)
    if vessel:
        vessel.is_busy = True
