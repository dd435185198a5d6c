"""Hulls that move by each other: a leader that turns at sea, and one that keeps a station by it.

Both are steered, not drawn: a hull turns by at most 20 degrees and changes its speed by at most
2 kn in a minute; one that keeps a station makes for it at no more than its top speed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sealane import geo
from sealane.scenario.path import Course, offset_deg
from sealane.scenario.reception import chance
from sealane.scenario.sea import Box, Instance, Sea, Vessel
from sealane.scenario.waters import Water

__all__ = [
    "HOUR",
    "Leg",
    "Station",
    "Track",
    "apart_nmi",
    "clear_span",
    "keep",
    "put",
    "sail",
    "sail_through",
    "suits",
    "trap",
    "tried",
]

Floats = npt.NDArray[np.float64]
STEP_S = 30.0
TURN_DEG, PACE_KN = 10.0, 1.0
"""Most that course and speed change in one step."""
GOOD_CHANCE = 0.5
NMI_M = 1852.0
HOUR = 3600.0


@dataclass(frozen=True)
class Leg:
    """Steer a course [deg] at a speed [kn] for so many hours."""

    hours: float
    course_deg: float
    speed_kn: float


@dataclass(frozen=True)
class Station:
    """A place by the leader: bearing from its course [deg], range, taken up so much later [s].

    What a hull is off its station it makes good in ``settle_s``.
    """

    bearing_deg: float
    range_nmi: float
    lag_s: float
    top_kn: float = 24.0
    settle_s: float = 360.0


@dataclass(frozen=True, eq=False)
class Track:
    """Times [s], places [deg, unwrapped], east and north speed [m/s], every ``STEP_S``."""

    at: Floats
    lon: Floats
    lat: Floats
    east: Floats
    north: Floats

    def cut(self, until_s: float) -> Track:
        """The track up to a time [s]."""
        k = int(np.searchsorted(self.at, until_s))
        return Track(self.at[:k], self.lon[:k], self.lat[:k], self.east[:k], self.north[:k])

    def then(self, other: Track) -> Track:
        """This track until the other begins, and the other from there on."""
        own = self.cut(float(other.at[0]))
        both = zip(own.columns(), other.columns(), strict=True)
        return Track(*(np.concatenate(pair) for pair in both))

    def columns(self) -> tuple[Floats, ...]:
        """All columns in order."""
        return self.at, self.lon, self.lat, self.east, self.north


def _track(at: Floats, east_m: Floats, north_m: Floats, place: tuple[float, float]) -> Track:
    lon, lat = offset_deg(east_m, north_m, place[1])
    speeds = np.gradient(east_m) / STEP_S, np.gradient(north_m) / STEP_S
    return Track(at, place[0] + lon, place[1] + lat, *speeds)


def sail(place: tuple[float, float], start_s: float, legs: Sequence[Leg]) -> Track:
    """A hull that begins at a place and steers its legs one after the other."""
    course, speed = legs[0].course_deg, legs[0].speed_kn
    east, north = [0.0], [0.0]
    for leg in legs:
        for _ in range(round(leg.hours * HOUR / STEP_S)):
            turn = (leg.course_deg - course + 180.0) % 360.0 - 180.0
            course += float(np.clip(turn, -TURN_DEG, TURN_DEG))
            speed += float(np.clip(leg.speed_kn - speed, -PACE_KN, PACE_KN))
            run = speed * NMI_M / HOUR * STEP_S
            east.append(east[-1] + run * np.sin(np.radians(course)))
            north.append(north[-1] + run * np.cos(np.radians(course)))
    at = np.asarray(start_s + STEP_S * np.arange(len(east)), np.float64)
    return _track(at, np.array(east), np.array(north), place)


def sail_through(place: tuple[float, float], start_s: float, legs: Sequence[Leg]) -> Track:
    """A hull that steers its legs and is at a place half way on its track."""
    there = sail((0.0, place[1]), start_s, legs)
    middle = len(there.at) // 2
    begin = place[0] - float(there.lon[middle]), 2 * place[1] - float(there.lat[middle])
    return sail(begin, start_s, legs)


def keep(
    leader: Track,
    station: Station,
    since_s: float,
    until_s: float,
    *,
    far_nmi: float = 9.0,
    from_deg: float = 180.0,
    away_deg: float = 90.0,
    come: Track | None = None,
) -> Track:
    """A hull that comes from ``far_nmi`` off, keeps its station, and goes off again.

    It is on its way to the station from ``since_s`` on, from where ``come`` has brought it if that
    is given, and steers away at ``until_s``.
    """
    scale = np.cos(np.radians(leader.lat[0]))
    east = (leader.lon - leader.lon[0]) * scale * 111_195.0
    north = (leader.lat - leader.lat[0]) * 111_195.0
    course = np.unwrap(np.arctan2(leader.east, leader.north))
    late = round(station.lag_s / STEP_S)
    first = int(np.searchsorted(leader.at, since_s))
    bearing = course[first] + np.radians(from_deg)
    x = east[first] + far_nmi * NMI_M * np.sin(bearing)
    y = north[first] + far_nmi * NMI_M * np.cos(bearing)
    if come is not None:
        x = (float(np.interp(since_s, come.at, come.lon)) - leader.lon[0]) * scale * 111_195.0
        y = (float(np.interp(since_s, come.at, come.lat)) - leader.lat[0]) * 111_195.0
    xs, ys = [float(x)], [float(y)]
    top = station.top_kn * NMI_M / HOUR
    off = None
    for k in range(first, len(leader.at) - 1):
        old = max(0, k - late)
        if leader.at[k] < until_s:
            bearing = course[old] + np.radians(station.bearing_deg)
            reach = station.range_nmi * NMI_M
            u = leader.east[old] + (east[k] + reach * np.sin(bearing) - x) / station.settle_s
            v = leader.north[old] + (north[k] + reach * np.cos(bearing) - y) / station.settle_s
        else:
            off = course[k] + np.radians(away_deg) if off is None else off
            u, v = 0.6 * top * np.sin(off), 0.6 * top * np.cos(off)
        size = max(1e-9, float(np.hypot(u, v)))
        x, y = x + u * STEP_S * min(1.0, top / size), y + v * STEP_S * min(1.0, top / size)
        xs.append(float(x))
        ys.append(float(y))
    return _track(leader.at[first:], np.array(xs), np.array(ys), (leader.lon[0], leader.lat[0]))


def apart_nmi(one: Track, other: Track) -> tuple[Floats, Floats]:
    """Times that both have in common, and how far apart they are then [nmi]."""
    at = np.intersect1d(one.at, other.at)
    i, j = np.searchsorted(one.at, at), np.searchsorted(other.at, at)
    lons = geo.wrap_lon(one.lon[i]), geo.wrap_lon(other.lon[j])
    return at, geo.distance_m(lons[0], one.lat[i], lons[1], other.lat[j]) / NMI_M


def suits(sea: Sea, water: Water, track: Track, transponder: str = "A") -> bool:
    """Whether a track stays at sea, within the scenario's time, and well heard throughout."""
    if track.at[0] < 0 or track.at[-1] > sea.end_s:
        return False
    lon, lat = track.lon[::10], track.lat[::10]
    if bool(np.any(geo.is_land(geo.wrap_lon(lon), lat))):
        return False
    heard = chance(water, lon, lat, transponder)
    return bool(heard.max(axis=0).min() >= GOOD_CHANCE)


def clear_span(sea: Sea, hours: float, *, midnight: bool = False) -> float:
    """A start such that so many hours lie clear of both ends and of the outage [s]."""
    spans = ((0.5 * HOUR, sea.outage[0] - HOUR), (sea.outage[1] + HOUR, sea.end_s - 0.5 * HOUR))
    for _ in range(1000):
        low, high = spans[int(sea.rng.integers(2))]
        start = float(sea.rng.uniform(low, high - hours * HOUR)) // 60 * 60
        middle = start + 0.5 * hours * HOUR
        if not midnight or abs((middle + 12 * HOUR) % (24 * HOUR) - 12 * HOUR) < 0.2 * hours * HOUR:
            return start
    raise ValueError("no midnight lies far enough from the outage")


def put(sea: Sea, kind: str, role: str, water: Water, track: Track) -> Vessel:
    """A hull of that kind on its track."""
    course = Course(track.at[0], float(track.lon[0]), float(track.lat[0]))
    course.follow(track.at[1:], track.lon[1:], track.lat[1:])
    vessel = sea.add(kind, role, water, course)
    assert vessel is not None
    vessel.is_busy = True
    return vessel


def trap(sea: Sea, kind: str, case: str, group: Sequence[Vessel]) -> None:
    """Say that a group must not be taken for a kind, as long as all of it is there."""
    start, end = max(v.path.first_s for v in group), min(v.path.last_s for v in group)
    sea.instances.append(Instance.trap(case, group, start, end, kind))


def tried(
    sea: Sea,
    water: Water,
    make: Callable[[tuple[float, float]], bool],
    boxes: tuple[Box, ...] | None = None,
) -> None:
    """Try places of the water's boxes, or of those given, until one suits.

    Raises ValueError where none does.
    """
    for _ in range(600):
        some = water.boxes if boxes is None else boxes
        west, south, east, north = some[int(sea.rng.integers(len(some)))]
        if make((float(sea.rng.uniform(west, east)), float(sea.rng.uniform(south, north)))):
            return
    raise ValueError(f"nothing suits in {water.name}: choose another seed")
