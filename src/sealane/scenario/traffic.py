"""Ordinary life of the made-up sea: lanes, ports, anchorages, ferries, fishing fleets, pilots.

Nothing here is an event of its own but for the zones that ships pass; where a detector could
take it for one (neighbours at a quay, a convoy, a pilot alongside), a hard negative says so.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from sealane.scenario.sea import Instance, Sea, Vessel
from sealane.scenario.waters import DATELINE, POLAR, STRAIT, Lane, Port, Water

__all__ = [
    "along",
    "anchored",
    "berth",
    "call",
    "convoys",
    "ferries",
    "fishing",
    "in_line",
    "lane_hours",
    "lanes",
    "moored",
    "pilots",
    "port",
    "tows",
]

HOUR = 3600.0
_LANE_KINDS = ("cargo", "cargo", "cargo", "tanker", "tanker", "reefer", "research", "boat")
Fleet = tuple[Water, tuple[float, float], int]
Quay = tuple[Water, str, int, tuple[str, ...]]
_FLEETS: tuple[Fleet, ...] = (
    (STRAIT, (147.25, -38.62), 9),
    (STRAIT, (147.20, -40.48), 8),
    (DATELINE, (180.40, -16.28), 6),
    (POLAR, (9.3, 78.35), 5),
)
_QUAYS: tuple[Quay, ...] = (
    (STRAIT, "Halden", 14, ("cargo", "tanker", "tug")),
    (STRAIT, "Mirbay", 10, ("fishing", "boat")),
    (STRAIT, "Sundra", 12, ("cargo", "reefer", "fishing")),
    (DATELINE, "Labara", 10, ("reefer", "fishing", "boat")),
    (POLAR, "Isbay", 4, ("research", "patrol")),
)
_PILOTS = ((STRAIT, "Mirbay"), (STRAIT, "Halden"), (DATELINE, "Labara"))
_ANCHORAGES = ((STRAIT, "Mirbay", 9), (STRAIT, "Sundra", 8), (DATELINE, "Labara", 6))


def port(water: Water, name: str) -> Port:
    """The port of that name."""
    return next(p for p in water.ports if p.name == name)


def berth(where: Port, number: int, gap_m: float = 75.0) -> tuple[float, float]:
    """The place of a numbered berth along the quay."""
    east, north = offset_deg(0.8 * gap_m * number, 0.6 * gap_m * number, where.berth[1])
    return where.berth[0] + float(east), where.berth[1] + float(north)


def along(course: Course, places: list[tuple[float, float]], speed_kn: float) -> Course:
    """Sail through places at one speed."""
    for lon, lat in places:
        course.sail(lon, lat, speed_kn)
    return course


def lane_hours(lane: Lane, speed_kn: float) -> float:
    """Time for the whole lane [h]."""
    legs = pairwise(lane.points)
    return sum(metres(*a, *b) for a, b in legs) / 1852.0 / speed_kn


def lanes(sea: Sea, water: Water) -> None:
    """Ships that pass through, some of them already under way when the scenario starts."""
    rng = sea.rng
    for lane in water.lanes:
        slow = lane_hours(lane, 9.0) if water is not STRAIT else lane_hours(lane, 10.0)
        count = round(lane.per_day * (sea.end_s / HOUR + slow) / 24.0)
        first = -slow * HOUR
        for i in range(count):
            kind = str(rng.choice(_LANE_KINDS))
            top = 13.0 if kind in ("boat", "research") or water is not STRAIT else 18.0
            speed = float(rng.uniform(8.5, top))
            start = first + (sea.end_s - first) * (i + float(rng.uniform())) / count
            places = sea.shifted(lane, float(np.clip(rng.normal(), -2, 2)) * lane.spread_nmi)
            course = Course(start, *places[0])
            sea.add(kind, "lane", water, along(course, places[1:], speed), wander=True)


def moored(sea: Sea, quays: Sequence[Quay] = _QUAYS) -> None:
    """Neighbours at the quay, 60 to 90 m apart, for the whole time."""
    for water, name, count, kinds in quays:
        where, gap = port(water, name), float(sea.rng.uniform(62.0, 88.0))
        group: list[Vessel] = []
        for i in range(count):
            course = Course(0.0, *berth(where, i, gap)).wait(sea.end_s / HOUR + 1, MOORED)
            vessel = sea.add(str(sea.rng.choice(kinds)), "moored", water, course)
            group += [vessel] if vessel else []
        sea.instances.append(Instance.trap("moored", group, 0.0, sea.end_s, "encounter"))
        for vessel in group[1:3]:
            off = float(sea.rng.uniform(10.0, sea.end_s / HOUR - 14.0)) * HOUR
            vessel.silences.append((off, off + 9 * HOUR if vessel is group[1] else sea.end_s + 1))
            vessel.role = "moored, switched off"


def anchored(sea: Sea) -> None:
    """Ships at anchor 300 to 600 m apart, swinging, less than 10 km from the port."""
    rng = sea.rng
    for water, name, count in _ANCHORAGES:
        where = port(water, name)
        if where.anchorage is None:
            continue
        group: list[Vessel] = []
        for i in range(count):
            at = np.arange(0.0, sea.end_s + 600.0, 300.0)
            swing = np.radians(rng.uniform(0, 360)) + 0.9 * np.sin(at / 3.1e4 + rng.uniform(0, 6))
            east = 430.0 * (i % 3) + rng.uniform(-60, 60) + 90.0 * np.sin(swing)
            north = 430.0 * (i // 3) + rng.uniform(-60, 60) + 90.0 * np.cos(swing)
            dlon, dlat = offset_deg(east, north, where.anchorage[1])
            lon, lat = where.anchorage[0] + dlon, where.anchorage[1] + dlat
            course = Course(-1.0, lon[0], lat[0]).set_status(ANCHORED).follow(at, lon, lat)
            kind = str(rng.choice(("cargo", "tanker", "reefer")))
            vessel = sea.add(kind, "anchored", water, course)
            group += [vessel] if vessel else []
        sea.instances.append(Instance.trap("anchorage", group, 0.0, sea.end_s, "encounter"))


def ferries(sea: Sea) -> None:
    """Ferries to and fro: every crossing of a boundary is true."""
    halden, sundra = port(STRAIT, "Halden"), port(STRAIT, "Sundra")
    south = [*halden.channel[::-1], (144.60, -38.50), (146.37, -40.95), berth(sundra, -3)]
    labara, somoko = port(DATELINE, "Labara"), port(DATELINE, "Somoko")
    east = [(179.35, -16.15), (180.05, -15.97), (180.25, -16.40), berth(somoko, 0)]
    lines = (
        (STRAIT, [berth(halden, -3), *south], 20.0, 2.0, 0.0),
        (STRAIT, [berth(halden, -5), *south[:-1], berth(sundra, -5)], 21.0, 2.5, 8.0),
        (DATELINE, [berth(labara, -3), *east], 13.0, 3.0, 1.0),
    )
    for water, places, speed, stay_h, first_h in lines:
        course = Course(0.0, *places[0]).wait(first_h + float(sea.rng.uniform(0.5, 2)), MOORED)
        way = places
        while course.at_s < sea.end_s:
            along(course.set_status(UNDER_WAY), way[1:], speed)
            course.wait(stay_h, MOORED)
            way = way[::-1]
        sea.add("ferry", "ferry", water, course)


def fishing(sea: Sea, fleets: Sequence[Fleet] = _FLEETS) -> None:
    """Fleets that weave at 3 to 4 kn over one ground, near each other but never stopped."""
    rng = sea.rng
    for water, (lon0, lat0), count in fleets:
        group: list[Vessel] = []
        for _ in range(count):
            heading, speed = rng.uniform(0, 2 * np.pi), rng.uniform(3.0, 4.0)
            course = Course(-60.0, lon0, lat0).set_status(FISHING)
            east, north = rng.uniform(-4000, 4000), rng.uniform(-4000, 4000)
            at, xs, ys = [0.0], [east], [north]
            while at[-1] < sea.end_s + 600:
                heading += rng.normal(0, 0.22)
                if np.hypot(east, north) > 6000:
                    home = np.arctan2(-east, -north)
                    heading += 0.35 * np.sin(home - heading)
                east += speed * 0.5144 * 120.0 * np.sin(heading)
                north += speed * 0.5144 * 120.0 * np.cos(heading)
                at.append(at[-1] + 120.0)
                xs.append(east)
                ys.append(north)
            dlon, dlat = offset_deg(np.array(xs), np.array(ys), lat0)
            course = Course(-60.0, lon0 + dlon[0], lat0 + dlat[0]).set_status(FISHING)
            course.follow(np.array(at), lon0 + dlon, lat0 + dlat)
            vessel = sea.add(str(rng.choice(("fishing", "boat"))), "fishing", water, course)
            group += [vessel] if vessel else []
        sea.instances.append(Instance.trap("fishing", group, 0.0, sea.end_s, "encounter"))


def in_line(
    sea: Sea,
    water: Water,
    lane: Lane,
    kinds: tuple[str, ...],
    speed: float,
    gap_m: float,
    offset_nmi: float,
    case: str,
) -> None:
    """Hulls on one lane, each so far behind the one before [m]: a hard negative of encounter."""
    places = sea.shifted(lane, offset_nmi)
    total = lane_hours(lane, speed)
    start = float(sea.rng.uniform(1.0, max(2.0, sea.end_s / HOUR - total))) * HOUR
    group: list[Vessel] = []
    for i, kind in enumerate(kinds):
        course = Course(start + i * gap_m / (speed * 0.51444), *places[0])
        vessel = sea.add(kind, case, water, along(course, places[1:], speed))
        group += [vessel] if vessel else []
    end = min(v.path.last_s for v in group)
    sea.instances.append(Instance.trap(case, group, start, end, "encounter"))


def convoys(sea: Sea) -> None:
    """Five ships in line at 12 kn, 300 m apart, for many hours: company, not an encounter."""
    five = ("patrol", "cargo", "cargo", "tanker", "patrol")
    in_line(sea, STRAIT, STRAIT.lanes[2], five, 12.0, 300.0, -3.2, "convoy")
    in_line(sea, DATELINE, DATELINE.lanes[0], five[:4], 12.0, 300.0, 4.0, "convoy")


def tows(sea: Sea) -> None:
    """A tug and its barge 150 m behind at 5 kn."""
    in_line(sea, STRAIT, STRAIT.lanes[0], ("tug", "barge"), 5.0, 150.0, -3.4, "tow")
    in_line(sea, DATELINE, DATELINE.lanes[1], ("tug", "barge"), 5.0, 150.0, 3.4, "tow")


def call(
    sea: Sea, water: Water, where: Port, at_s: float, number: int, minutes: float, *, drift: bool
) -> Vessel | None:
    """A ship that comes in by the nearest lane, takes a pilot for some minutes, and berths."""
    lane = water.lanes[number % len(water.lanes)]
    lon, lat = where.approach
    turn = min(
        range(1, len(lane.points) - 1),
        key=lambda i: metres(*lane.points[i], lon, lat),
        default=0,
    )
    places = [*lane.points[: turn + 1], (lon, lat)]
    if not sea.is_open(places[-2:]):
        return None
    speed = float(sea.rng.uniform(11.0, 14.0))
    legs = pairwise(places)
    hours = sum(metres(*a, *b) for a, b in legs) / 1852.0 / speed
    course = along(Course(at_s - hours * HOUR, *places[0]), places[1:], speed)
    pace = 0.6 if drift else 7.0
    run = minutes / 60.0 * pace / 60.0
    inner = (where.channel or (where.berth,))[0]
    home = np.arctan2(inner[0] - lon, inner[1] - lat)
    course.sail(lon + run * float(np.sin(home)), lat + run * float(np.cos(home)), pace)
    along(course, [*where.channel, berth(where, 16 + number)], 11.0).wait(sea.end_s / HOUR, MOORED)
    return sea.add(str(sea.rng.choice(("cargo", "tanker"))), "caller", water, course, wander=False)


def pilots(
    sea: Sea, stations: Sequence[tuple[Water, str]] = _PILOTS, *, every_h: float = 9.0
) -> None:
    """Pilot boats: alongside for 10 to 20 min at 6 to 8 kn, or drifting together for 15 min."""
    for water, name in stations:
        where = port(water, name)
        home = berth(where, -8)
        boat = Course(0.0, *home).set_status(MOORED)
        services: list[tuple[Vessel, float, float]] = []
        for i, at_h in enumerate(np.arange(6.0, sea.end_s / HOUR - 6.0, every_h)):
            at_s = (float(at_h) + float(sea.rng.uniform(0, 2.0))) * HOUR
            minutes = float(sea.rng.uniform(10.0, 20.0)) if i % 3 else 15.0
            ship = call(sea, water, where, at_s, i, minutes, drift=i % 3 == 0)
            if ship is None:
                continue
            legs = [home, *where.channel[::-1], where.approach]
            way = sum(metres(*a, *b) for a, b in pairwise(legs)) / (17.5 * 0.51444)
            boat.wait(max(0.0, at_s - way - boat.at_s) / HOUR, MOORED).set_status(UNDER_WAY)
            along(boat, legs[1:-1], 18.0).arrive(*_beside(ship, at_s), at_s)
            times = np.arange(at_s + 30.0, at_s + minutes * 60.0, 30.0)
            beside = np.array([_beside(ship, t) for t in times])
            along(boat.follow(times, beside[:, 0], beside[:, 1]), [*where.channel, home], 18.0)
            services.append((ship, at_s, at_s + minutes * 60.0))
        made = sea.add("pilot", "pilot", water, boat.wait(sea.end_s / HOUR, MOORED))
        for ship, since, until in services:
            if made and until < sea.end_s:
                sea.instances.append(
                    Instance.trap("pilot", (made, ship), since, until, "encounter")
                )


def _beside(ship: Vessel, at_s: float) -> tuple[float, float]:
    lon, lat = ship.path.place(at_s)
    east, north = offset_deg(25.0, -15.0, lat)
    return lon + float(east), lat + float(north)
