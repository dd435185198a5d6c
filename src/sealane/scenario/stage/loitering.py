"""Loitering: hulls adrift far off shore, and what looks like it at anchor, at work or waiting."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from sealane.scenario.path import (
    ANCHORED,
    FISHING,
    MOORED,
    UNDER_WAY,
    Course,
    metres,
    offset_deg,
)
from sealane.scenario.sea import Instance, Sea
from sealane.scenario.seas_waters import ADEN, BALTIC, BERING, EAST_CHINA, MALACCA, SOUTH_CHINA
from sealane.scenario.slow import come_and_go, drift, site
from sealane.scenario.staged import span
from sealane.scenario.traffic import along, berth, port
from sealane.scenario.waters import Water

__all__ = ["stage"]

HOUR = 3600.0
FAR = (25.0, 400.0)
NEAR = (4.0, 13.0)
DATELINE_BOX = (179.86, 60.9, 180.02, 62.0)
"""From here a drift to the east crosses 180 deg."""

PLAN = (
    (EAST_CHINA, "open sea", "tanker", (4.6, 9.0)),
    (EAST_CHINA, "midnight", "reefer", (5.0, 8.0)),
    (EAST_CHINA, "fishing vessel adrift", "fishing", (6.0, 10.0)),
    (SOUTH_CHINA, "long drift", "cargo", (10.0, 10.5)),
    (SOUTH_CHINA, "open sea", "research", (4.6, 8.0)),
    (MALACCA, "open sea", "cargo", (4.6, 6.0)),
    (ADEN, "midnight", "tanker", (5.0, 9.0)),
    (ADEN, "sparse", "tanker", (9.0, 14.0)),
    (ADEN, "not over", "cargo", (7.0, 9.0)),
    (BALTIC, "open sea", "cargo", (4.6, 6.0)),
    (BERING, "antimeridian", "fishing", (6.0, 9.0)),
    (BERING, "midnight", "reefer", (5.0, 8.0)),
)


def stage(sea: Sea) -> None:
    """Twelve hulls adrift, and eighteen hulls whose slowness is ordinary work or none."""
    for turn, (water, case, kind, hours) in enumerate(PLAN):
        _adrift(sea, water, case, kind, hours, turn)
    for turn, (water, case, hours, speed, shore) in enumerate(
        (
            (EAST_CHINA, "near the shore", (6.0, 9.0), (0.4, 1.2), NEAR),
            (ADEN, "near the shore", (6.0, 9.0), (0.4, 1.2), NEAR),
            (SOUTH_CHINA, "too short", (2.4, 3.2), (0.4, 1.2), FAR),
            (BERING, "too short", (2.4, 3.2), (0.4, 1.2), FAR),
            (ADEN, "slow steaming", (7.0, 10.0), (3.0, 4.0), FAR),
        )
    ):
        start, end = span(sea, float(sea.rng.uniform(*hours)))
        moves = site(sea, water, drift(sea, start, end, float(sea.rng.uniform(*speed))), shore)
        vessel = come_and_go(sea, water, "cargo", moves, turn)
        sea.instances.append(Instance.trap(case, (vessel,), start, end, "loitering"))
    for water in (EAST_CHINA, MALACCA):
        _anchorage(sea, water)
    for turn, water in enumerate((SOUTH_CHINA, EAST_CHINA, BERING)):
        _gear(sea, water, turn)
    for water, name, place in (
        (EAST_CHINA, "Ishima", (124.02, 23.86)),
        (ADEN, "Adra", (44.92, 12.28)),
        (BERING, "Navara", (179.75, 62.10)),
    ):
        _waiting(sea, water, name, place)


def _adrift(
    sea: Sea, water: Water, case: str, kind: str, hours: tuple[float, float], turn: int
) -> None:
    rng = sea.rng
    long = float(rng.uniform(*hours))
    start, end = span(sea, long, midnight=case == "midnight")
    if case == "not over":
        start, end = sea.end_s - long * HOUR // 10 * 10, sea.end_s
    speed = 1.5 if case == "long drift" else float(rng.uniform(0.35, 1.5))
    bearing, box = None, None
    if case == "antimeridian":
        speed, bearing, box = float(rng.uniform(1.1, 1.5)), 90.0, DATELINE_BOX
    moves = site(sea, water, drift(sea, start, end, speed, bearing), FAR, box)
    vessel = come_and_go(sea, water, kind, moves, turn)
    if case == "sparse":
        vessel.keep_s, vessel.is_far = 1800, True
    stop = None if case == "not over" else end
    sea.instances.append(Instance.event("loitering", case, (vessel,), start, stop))


def _anchorage(sea: Sea, water: Water) -> None:
    """Ships at anchor on a bank far off shore; half of them do not say so."""
    rng, end = sea.rng, sea.end_s
    still = np.arange(0.0, end + 600.0, 300.0)
    _, lon, lat = site(sea, water, (still, 0 * still, 0 * still), FAR)
    for i in range(4):
        swing = rng.uniform(0, 6) + 1.2 * np.sin(still / 1.4e4 + rng.uniform(0, 6))
        radius = float(rng.uniform(120.0, 260.0))
        east = 900.0 * (i % 2) + radius * np.sin(swing)
        north = 900.0 * (i // 2) + radius * np.cos(swing)
        dlon, dlat = offset_deg(east, north, lat[0])
        xs, ys = lon[0] + dlon, lat[0] + dlat
        course = Course(-1.0, float(xs[0]), float(ys[0]))
        course.set_status(ANCHORED if i % 2 else UNDER_WAY).follow(still, xs, ys)
        vessel = sea.add(str(rng.choice(("cargo", "tanker"))), "anchored far off", water, course)
        if vessel:
            vessel.is_busy = True
            sea.instances.append(Instance.trap("anchorage", (vessel,), 0.0, end, "loitering"))


def _gear(sea: Sea, water: Water, turn: int) -> None:
    """A fishing vessel that hauls one line, steams to the next, hauls that, for hours."""
    rng = sea.rng
    start, end = span(sea, float(rng.uniform(6.0, 11.0)))
    at, heading, east, north = [start], float(rng.uniform(0, 2 * np.pi)), [0.0], [0.0]
    while at[-1] < end - 3600:
        haul, steam = rng.uniform(40, 50), rng.uniform(11, 14)
        heading += np.pi + float(rng.uniform(-0.3, 0.3))
        aside = heading + np.pi / 2
        for minutes, speed, way in (
            (haul, rng.uniform(0.5, 1.0), heading),
            (steam, rng.uniform(4.0, 5.0), aside),
        ):
            run = float(minutes) * 60.0 * float(speed) * 0.51444
            at.append(at[-1] + float(minutes) * 60.0)
            east.append(east[-1] + run * np.sin(way))
            north.append(north[-1] + run * np.cos(way))
    times = np.array(at)
    grid = np.arange(start, times[-1] + 1, 60.0)
    moves = grid, np.interp(grid, times, east), np.interp(grid, times, north)
    vessel = come_and_go(sea, water, "fishing", site(sea, water, moves, FAR), turn)
    if turn % 2:
        inside = (vessel.path.at_s >= start) & (vessel.path.at_s <= times[-1])
        vessel.path.status[inside] = FISHING
    trap = Instance.trap("tending gear", (vessel,), start, float(times[-1]), "loitering")
    sea.instances.append(trap)


def _waiting(sea: Sea, water: Water, name: str, place: tuple[float, float]) -> None:
    """A ship that drifts off a port until a pilot comes out, and is taken in."""
    rng, where = sea.rng, port(water, name)
    start, end = span(sea, float(rng.uniform(5.0, 7.5)))
    at, east, north = drift(sea, start, end, float(rng.uniform(0.3, 0.9)))
    dlon, dlat = offset_deg(east, north, place[1])
    lon, lat = place[0] + dlon, place[1] + dlat
    lane = water.lanes[0]
    nearest = min(range(len(lane.points)), key=lambda i: metres(*lane.points[i], *place))
    speed = float(rng.uniform(10.0, 13.0))
    places = [*lane.points[: nearest + 1], (float(lon[0]), float(lat[0]))]
    hours = sum(metres(*a, *b) for a, b in pairwise(places)) / 1852.0 / speed
    course = along(Course(start - hours * HOUR, *places[0]), places[1:], speed)
    course.follow(at, lon, lat)
    home = [*where.channel, where.approach, berth(where, 20)]
    along(course, home, 11.0).set_status(MOORED).wait(sea.end_s / HOUR)
    ship = sea.add("tanker", "waits for a pilot", water, course)
    out = Course(0.0, *berth(where, -6)).set_status(MOORED)
    run = metres(*where.berth, float(lon[-1]), float(lat[-1])) / (17.5 * 0.51444)
    out.wait((end - run) / HOUR).set_status(UNDER_WAY)
    dlon, dlat = offset_deg(40.0, 20.0, place[1])
    beside = float(lon[-1] + dlon), float(lat[-1] + dlat)
    out.arrive(*where.approach, end - run + metres(*where.berth, *where.approach) / 9.0)
    out.arrive(*beside, end).wait(0.2).sail(*where.approach, 17.0)
    out.sail(*berth(where, -6), 12.0).set_status(MOORED).wait(sea.end_s / HOUR)
    sea.add("pilot", "pilot", water, out)
    if ship:
        ship.is_busy = True
        sea.instances.append(Instance.trap("waiting for a pilot", (ship,), start, end, "loitering"))
