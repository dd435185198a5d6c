"""Gaps: hulls that fall silent where they would be heard, and silence that reception explains.

Ships that sail out of hearing for good are everyday traffic; the truth names every silence of six
hours or more that nobody staged.
"""

from __future__ import annotations

import numpy as np

from sealane.errors import BadSetting
from sealane.scenario.path import MOORED, Course, offset_deg
from sealane.scenario.sea import Instance, Place, Sea, Vessel
from sealane.scenario.seas_waters import ADEN, BALTIC, BERING, EAST_CHINA, MALACCA, SOUTH_CHINA
from sealane.scenario.staged import is_covered, span
from sealane.scenario.traffic import along, berth, port
from sealane.scenario.underway import EDGE_H, lying, under_way
from sealane.scenario.waters import Water

__all__ = ["stage"]

KIND = "gap"
HOUR = 3600.0
NMI_M = 1852.0
HEARD_H = 2.2
"""A hull that falls silent is well heard for so long before, and would be for so long after [h]."""
LENGTH_H = (6.4, 10.0)
ASTERN_H, ASIDE_NMI = (0.6, 1.2), 1.0
"""So far behind, and to one side, another ship sails the same way [h, nmi]."""
SHORT_LENGTH_H, SHORT_HEARD_H = (6.3, 6.8), 1.3
"""The same where lanes are heard for some 110 nmi only: by the Spratly Islands, across 180 deg."""

PLAN = (
    (EAST_CHINA, "closed"),
    (SOUTH_CHINA, "closed"),
    (MALACCA, "closed"),
    (ADEN, "closed"),
    (BALTIC, "closed"),
    (BERING, "closed"),
    (MALACCA, "midnight"),
    (ADEN, "midnight"),
    (BERING, "antimeridian"),
    (EAST_CHINA, "open"),
    (MALACCA, "open"),
    (ADEN, "open"),
)
EDGES: tuple[tuple[Water, int, float], ...] = (
    (EAST_CHINA, 3, 330.0),
    (SOUTH_CHINA, 4, 200.0),
    (ADEN, 3, 340.0),
)
"""Water, number of a station, and bearing [deg] from it at which boats work where class B ends."""
EDGE_SHARE = 0.757
"""So far out as a share of a station's range a class B boat is heard about once an hour."""
DEAF: tuple[tuple[Water, Place], ...] = ((ADEN, (44.9, 10.9)), (BERING, (182.6, 64.5)))
"""Waters off the lanes that one station hears."""


def stage(sea: Sea) -> None:
    """Twelve silences of hulls that sail on, and silences that mean nothing."""
    for water, case in PLAN:
        (_unending if case == "open" else _silence)(sea, water, case)
    for water in (EAST_CHINA, SOUTH_CHINA, ADEN, BERING):
        _out_and_back(sea, water)
    for water, number, bearing in EDGES:
        _at_the_edge(sea, water, number, bearing)
    for water, name in ((EAST_CHINA, "Ishima"), (ADEN, "Adra"), (BALTIC, "Tallina")):
        _at_the_quay(sea, water, name)
    for water, place in DEAF:
        _unheard_together(sea, water, place)


def _kind(sea: Sea) -> str:
    return str(sea.rng.choice(("cargo", "tanker", "reefer")))


def _silence(sea: Sea, water: Water, case: str) -> None:
    """A hull on its lane that is silent for hours and heard again."""
    is_across = case == "antimeridian"
    is_short = is_across or water is SOUTH_CHINA
    half = float(sea.rng.uniform(*(SHORT_LENGTH_H if is_short else LENGTH_H))) / 2.0
    vessel, at = under_way(
        sea,
        water,
        _kind(sea),
        hours=half + (SHORT_HEARD_H if is_short else HEARD_H),
        is_midnight=case == "midnight",
        is_across_180=is_across,
    )
    start, end = ((at + side * half * HOUR) // 10 * 10 for side in (-1, 1))
    vessel.is_busy = True
    vessel.silences.append((start, end))
    sea.instances.append(Instance.event(KIND, case, (vessel,), start, end))
    _astern(sea, vessel)


def _astern(sea: Sea, vessel: Vessel) -> None:
    """Another ship some miles behind on the same way: without one nobody could tell a silence there
    from a place that no station hears."""
    path, lag_s = vessel.path, float(sea.rng.uniform(*ASTERN_H)) * HOUR
    aside_deg = float(sea.rng.choice((-1.0, 1.0))) * ASIDE_NMI / 60.0
    course = Course(path.first_s + lag_s - 1.0, float(path.lon[0]), float(path.lat[0]) + aside_deg)
    at = path.at_s.astype(np.float64) + lag_s
    sea.add(
        _kind(sea),
        "on the same way",
        vessel.water,
        course.follow(at, path.lon, path.lat + aside_deg),
    )


def _unending(sea: Sea, water: Water, case: str) -> None:
    """A hull that falls silent near the end, and sails on where it would be heard."""
    for _ in range(100):
        hours = float(sea.rng.uniform(4.0, 7.0))
        at = (sea.end_s - (hours + EDGE_H) * HOUR) // 60 * 60
        vessel, at = under_way(sea, water, _kind(sea), hours=hours, at_s=at)
        start = (at - float(sea.rng.uniform(0.6, hours - HEARD_H)) * HOUR) // 10 * 10
        if is_covered(vessel, start - HEARD_H * HOUR, sea.end_s - 60.0):
            vessel.is_busy = True
            vessel.silences.append((start, sea.end_s + 1))
            sea.instances.append(Instance.event(KIND, case, (vessel,), start, None))
            return
        sea.vessels.remove(vessel)
    raise BadSetting(f"No lane of {water.name} is heard to the end.", hint="Choose another seed.")


def _out_and_back(sea: Sea, water: Water) -> None:
    """A ship that sails out of hearing, waits there, and comes back the same way."""
    lane = water.lanes[int(sea.rng.integers(len(water.lanes)))]
    speed, places = float(sea.rng.uniform(10.0, 13.0)), list(lane.points)
    half = len(places) // 2
    start = float(sea.rng.uniform(0.0, sea.end_s / HOUR - 60.0)) * HOUR
    course = along(Course(start, *places[half]), places[half + 1 :], speed)
    course.wait(float(sea.rng.uniform(3.0, 8.0)))
    vessel = sea.add(_kind(sea), "out and back", water, along(course, places[-2::-1], speed))
    if vessel:
        vessel.is_busy = True


def _at_the_edge(sea: Sea, water: Water, number: int, bearing_deg: float) -> None:
    """Two class B boats that work to and fro where they are heard now and then."""
    rng, station = sea.rng, water.stations[number]
    far = EDGE_SHARE * station.range_nmi * NMI_M
    at = np.arange(0.0, sea.end_s + 600.0, 600.0)
    for aside in (-8.0, 8.0):
        angle = np.radians(bearing_deg + aside) + 0.05 * np.sin(at / 2500.0 + rng.uniform(0, 6))
        reach = far + 0.4 * NMI_M * np.sin(at / 3000.0 + rng.uniform(0, 6))
        dlon, dlat = offset_deg(reach * np.sin(angle), reach * np.cos(angle), station.lat)
        lon, lat = station.lon + dlon, station.lat + dlat
        course = Course(-1.0, float(lon[0]), float(lat[0])).follow(at, lon, lat)
        vessel = sea.add("boat", "class B at the edge", water, course)
        if vessel:
            vessel.is_busy = True


def _at_the_quay(sea: Sea, water: Water, name: str) -> None:
    """A ship at the quay that is switched off for the night."""
    quay = berth(port(water, name), 50)
    vessel = lying(sea, water, _kind(sea), quay, MOORED)
    start, end = span(sea, float(sea.rng.uniform(7.0, 12.0)))
    vessel.silences.append((start, end))
    sea.instances.append(Instance.trap("switched off at the quay", (vessel,), start, end, KIND))


def _unheard_together(sea: Sea, water: Water, place: Place) -> None:
    """Hulls on watch 8 nmi apart, all unheard for hours while the one station near is out."""
    rng = sea.rng
    start, end = span(sea, float(rng.uniform(7.0, 9.0)))
    at = np.arange(0.0, sea.end_s + 600.0, 300.0)
    for number in range(5):
        turn = at / float(rng.uniform(2_600.0, 3_200.0)) + float(rng.uniform(0, 6))
        east = 8.0 * NMI_M * (number - 2) + 6_000.0 * np.sin(turn)
        north = 3_000.0 * np.sin(2.0 * turn)  # a figure of eight, at 4 to 8 kn
        dlon, dlat = offset_deg(east, north, place[1])
        lon, lat = place[0] + dlon, place[1] + dlat
        course = Course(-1.0, float(lon[0]), float(lat[0])).follow(at, lon, lat)
        vessel = sea.add("patrol", "on watch", water, course)
        assert vessel is not None
        vessel.is_busy = True
        vessel.silences.append((start, end))
        sea.instances.append(Instance.trap("receiver out", (vessel,), start, end, KIND))
