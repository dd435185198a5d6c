"""Fast craft that close in on merchant ships, and those that come near for other reasons."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sealane.scenario import pursuit
from sealane.scenario.path import Course
from sealane.scenario.pursuit import HOUR, Leg, Station, Track, keep, put, sail, suits, tried
from sealane.scenario.sea import Instance, Sea
from sealane.scenario.seas_waters import ADEN, BALTIC, BERING, EAST_CHINA, MALACCA, SOUTH_CHINA
from sealane.scenario.waters import Port, Water

__all__ = ["stage"]

KIND = "approach"
FAR_NMI, NEAR_NMI = 3.0, 0.4
"""An approach lasts while a craft is within the one; staged ones come within the other."""
DASH_S = 60.0
"""A skiff keeps up its speed until it is there."""

BOXES = {"malacca": ((100.0, 3.9, 100.3, 4.4),)}
"""Where small craft are heard, if the boxes of the water lie too far off for class B."""

PLAN = (
    (ADEN, "single", 1, 1, False),
    (ADEN, "group", 3, 1, False),
    (ADEN, "repeated", 1, 3, False),
    (ADEN, "group, repeated, midnight", 2, 2, True),
    (MALACCA, "single, midnight", 1, 1, True),
    (MALACCA, "group", 2, 1, False),
    (SOUTH_CHINA, "single", 1, 1, False),
    (SOUTH_CHINA, "alongside", 1, 0, False),
    (EAST_CHINA, "repeated", 1, 2, False),
    (BALTIC, "single", 1, 1, False),
    (BERING, "antimeridian", 1, 1, False),
    (BERING, "antimeridian, repeated", 2, 2, False),
)
"""Water, case, craft, approaches of each (0: it stays alongside), whether over midnight."""


def stage(sea: Sea) -> None:
    """Twelve approaches, and all that comes near for another reason."""
    for water, case, count, times, midnight in PLAN:
        _approach(sea, water, case, count, times, midnight=midnight)
    for water, kind, case in (
        (ADEN, "pilot", "pilot"),
        (MALACCA, "pilot", "pilot"),
        (ADEN, "boat", "pilot of no claim"),
        (MALACCA, "boat", "tender under way"),
    ):
        _boarding(sea, water, water.ports[0], kind, case)
    for water, kind, case, knots in (
        (BALTIC, "ferry", "ferry", 22.0),
        (EAST_CHINA, "ferry", "ferry", 24.0),
        (ADEN, "boat", "passing", 21.0),
        (SOUTH_CHINA, "boat", "passing", 23.0),
        (MALACCA, "tug", "tug", 12.5),
    ):
        _passing(sea, water, kind, case, knots)
    _attended(sea, ADEN, "patrol", "patrol", 23.0)
    _attended(sea, MALACCA, "tug", "tug alongside", 13.0)
    _attended(sea, SOUTH_CHINA, "boat", "slow boat", 13.0)
    for water in (ADEN, BALTIC):
        _tender(sea, water)


def _ship(sea: Sea, place: tuple[float, float], *, midnight: bool = False) -> Track:
    """A merchant ship that sails straight on through a place, half way on its track."""
    start = pursuit.clear_span(sea, 4.4, midnight=midnight)
    course, speed = float(sea.rng.uniform(0, 360)), float(sea.rng.uniform(9.0, 14.0))
    return pursuit.sail_through(place, start, [Leg(4.4, course, speed)])


def _attack(sea: Sea, ship: Track, times: int, bearing: float, begin_s: float) -> Track:
    """A craft that dashes at the ship from 8 nmi off, so many times, and goes off again.

    With no dash at all it stays alongside for half an hour.
    """
    rng = sea.rng
    top = float(rng.uniform(22.0, 27.0))
    near = Station(float(rng.uniform(150, 210)), float(rng.uniform(0.1, 0.25)), 0.0, top, DASH_S)
    off = Station(near.bearing_deg, float(rng.uniform(1.6, 2.2)), 0.0, top, DASH_S)
    stations: list[tuple[float, Station]] = [(begin_s, near)]
    step = 0.7 * HOUR + 120.0 * float(rng.uniform(0, 3))
    until = begin_s + step
    for _ in range(times - 1):
        stations += [(until, off), (until + 720.0, near)]
        until += 1400.0
    if times == 0:
        stations = [(begin_s, Station(170.0, 0.03, 0.0, top, DASH_S))]
        until += 0.6 * HOUR
    parts = [
        keep(ship, station, since, until, far_nmi=8.0, from_deg=bearing, away_deg=bearing)
        for since, station in stations
    ]
    return parts[0] if len(parts) == 1 else _pieced(ship, stations, until, bearing)


def _pieced(
    ship: Track, stations: Sequence[tuple[float, Station]], until: float, bearing: float
) -> Track:
    """A craft that takes up one station after the other."""
    made: Track | None = None
    for k, (since, station) in enumerate(stations):
        end = stations[k + 1][0] if k + 1 < len(stations) else until
        part = keep(
            ship, station, since, end, far_nmi=8.0, from_deg=bearing, away_deg=bearing, come=made
        )
        made = part if made is None else made.then(part)
    assert made is not None
    return made


def _approach(sea: Sea, water: Water, case: str, count: int, times: int, *, midnight: bool) -> None:
    """Some craft that close in on a ship, together."""
    rng = sea.rng

    def make(place: tuple[float, float]) -> bool:
        ship = _ship(sea, place, midnight=midnight)
        if not suits(sea, water, ship):
            return False
        bearing, begin = float(rng.uniform(60, 300)), ship.at[0] + 1.2 * HOUR
        boats = [
            _attack(sea, ship, times, bearing + 12.0 * k, begin + 90.0 * k) for k in range(count)
        ]
        if not all(suits(sea, water, boat, "B") for boat in boats):
            return False
        if any(float(pursuit.apart_nmi(ship, boat)[1].min()) > NEAR_NMI for boat in boats):
            return False
        spans = [_within(ship, boat) for boat in boats]
        kind = str(rng.choice(("cargo", "tanker")))
        group = [put(sea, kind, KIND, water, ship)]
        group += [put(sea, "boat", KIND, water, boat) for boat in boats]
        start, end = min(a for a, _ in spans), max(b for _, b in spans)
        sea.instances.append(Instance.event(KIND, case, group, start, end))
        return True

    tried(sea, water, make, BOXES.get(water.name))


def _within(ship: Track, boat: Track) -> tuple[float, float]:
    at, nmi = pursuit.apart_nmi(ship, boat)
    near = np.flatnonzero(nmi <= FAR_NMI)
    return float(at[near[0]]), float(at[near[-1]])


def _boarding(sea: Sea, water: Water, port: Port, kind: str, case: str) -> None:
    """A boat that comes out to a ship off the port, lies alongside, and goes home."""
    rng = sea.rng

    def make(place: tuple[float, float]) -> bool:
        del place
        spread = rng.uniform(-0.02, 0.02, 2)
        ship = _ship(sea, (port.approach[0] + spread[0], port.approach[1] + spread[1]))
        since = ship.at[0] + 1.6 * HOUR
        station = Station(90.0, 0.02, 0.0, 22.0)
        boat = keep(ship, station, since, since + 0.9 * HOUR, far_nmi=6.0, from_deg=150.0)
        cut = boat.cut(since + 1.3 * HOUR)
        if not (suits(sea, water, ship.cut(ship.at[0] + 3.2 * HOUR)) and suits(sea, water, cut)):
            return False
        ship = ship.cut(ship.at[0] + 3.2 * HOUR)
        pursuit.trap(
            sea,
            KIND,
            case,
            [put(sea, "cargo", KIND, water, ship), put(sea, kind, KIND, water, cut)],
        )
        return True

    tried(sea, water, make, BOXES.get(water.name))


def _passing(sea: Sea, water: Water, kind: str, case: str, knots: float) -> None:
    """A craft that crosses 0.2 to 0.4 nmi astern of a ship, on its own way."""
    rng = sea.rng

    def make(place: tuple[float, float]) -> bool:
        ship = _ship(sea, place)
        k = len(ship.at) // 2
        scale = 60.0 * float(np.cos(np.radians(ship.lat[k])))
        by = float(rng.uniform(0.15, 0.35))
        course = float(rng.uniform(0, 360))
        x, y = by * np.cos(np.radians(course)), -by * np.sin(np.radians(course))
        there = sail((0.0, float(ship.lat[k])), 0.0, [Leg(1.2, course, knots)])
        half = len(there.at) // 2
        begin = (
            float(ship.lon[k] + x / scale - there.lon[half]),
            float(ship.lat[k] + y / 60.0 - (there.lat[half] - there.lat[0])),
        )
        boat = sail(begin, ship.at[k] - there.at[half], [Leg(1.2, course, knots)])
        if not (suits(sea, water, ship) and suits(sea, water, boat, "B")):
            return False
        pursuit.trap(
            sea,
            KIND,
            case,
            [put(sea, "cargo", KIND, water, ship), put(sea, kind, KIND, water, boat)],
        )
        return True

    tried(sea, water, make, BOXES.get(water.name))


def _attended(sea: Sea, water: Water, kind: str, case: str, knots: float) -> None:
    """A hull that comes to a ship, keeps by it for a while, and leaves."""
    rng = sea.rng

    def make(place: tuple[float, float]) -> bool:
        ship = _ship(sea, place)
        station = Station(float(rng.uniform(90, 180)), 0.2, 0.0, max(knots, 13.0), DASH_S)
        since = ship.at[0] + 0.4 * HOUR
        boat = keep(ship, station, since, since + 2.2 * HOUR, far_nmi=5.0, from_deg=80.0)
        if not (suits(sea, water, ship) and suits(sea, water, boat, "B")):
            return False
        pursuit.trap(
            sea,
            KIND,
            case,
            [put(sea, "tanker", KIND, water, ship), put(sea, kind, KIND, water, boat)],
        )
        return True

    tried(sea, water, make, BOXES.get(water.name))


def _tender(sea: Sea, water: Water) -> None:
    """A boat that comes to a ship at anchor, lies alongside, and goes back."""
    rng = sea.rng

    def make(place: tuple[float, float]) -> bool:
        start, course = pursuit.clear_span(sea, 4.0), float(rng.uniform(0, 360))
        come = [Leg(0.3, course, 20.0), Leg(0.5, course, 0.0)]
        boat = sail(place, start + HOUR, [*come, Leg(0.45, course + 180.0, 20.0)])
        k = round(0.34 * HOUR / 30.0)
        if not suits(sea, water, boat, "B"):
            return False
        lies = Course(start, float(boat.lon[k]), float(boat.lat[k]) + 0.0015).wait(4.0, 1)
        ship = sea.add("cargo", KIND, water, lies)
        assert ship is not None
        pursuit.trap(sea, KIND, "tender", [ship, put(sea, "boat", KIND, water, boat)])
        return True

    tried(sea, water, make, BOXES.get(water.name))
