"""Fleets that lie close together near features, and gatherings that only look like them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sealane.errors import BadSetting
from sealane.scenario.path import ANCHORED, NMI_DEG, Course, offset_deg
from sealane.scenario.sea import Instance, Place, Sea, Vessel
from sealane.scenario.seas_features import place_of
from sealane.scenario.seas_waters import ADEN, EAST_CHINA, SOUTH_CHINA
from sealane.scenario.waters import Water

__all__ = ["stage"]

HOUR = 3600.0
NMI_M = 1852.0
SITES = (
    (SOUTH_CHINA, "whitsun", 22, True),
    (SOUTH_CHINA, "thitu", 14, False),
    (SOUTH_CHINA, "second_thomas", 11, True),
    (SOUTH_CHINA, "mischief", 12, False),
    (SOUTH_CHINA, "sabina", 9, False),
    (SOUTH_CHINA, "pearson", 16, True),
    (SOUTH_CHINA, "cuarteron", 10, False),
    (EAST_CHINA, "senkaku", 13, False),
    (EAST_CHINA, "senkaku_taisho", 10, True),
)
"""Water, feature, about how many hulls, and whether they lie in rafts."""
NEEDED = 8
ROOM_NMI = 1.2
"""Sixteen hulls lie within so far of the middle of their fleet."""
TRIES = 200
STEP_M = 200.0
"""Ways are looked at so often: the islets around the features are small."""


def _span(sea: Sea, hours: float) -> float:
    """A start such that so many hours lie before or after the outage."""
    early = sea.outage[0] - (hours + 4.0) * HOUR
    late = sea.outage[1] + 2 * HOUR
    last = sea.end_s - (hours + 4.0) * HOUR
    if early > 3 * HOUR and (late >= last or sea.rng.uniform() < 0.5):
        return float(sea.rng.uniform(3 * HOUR, early))
    return float(sea.rng.uniform(late, last))


def _fleet(
    sea: Sea,
    water: Water,
    place: tuple[float, float],
    kinds: tuple[str, ...],
    start: float,
    hours: float,
    *,
    rafts: bool = False,
    drift_kn: float = 0.05,
    pace_kn: float = 0.0,
    status: int = 0,
) -> tuple[list[Vessel], list[float], list[float]]:
    """Hulls that come, lie and go; when each came and went."""
    rng, made, came, went = sea.rng, list[Vessel](), [], []
    lon0, lat0 = place
    course_of_all = float(rng.uniform(0, 2 * np.pi))
    for number, kind in enumerate(kinds):
        first = start + float(rng.uniform(0.0, 1.5)) * HOUR
        last = start + hours * HOUR + float(rng.uniform(-1.0, 1.0)) * HOUR
        berth = number // 3 if rafts else number
        angle, reach = 2.399963 * berth, 0.22 * NMI_M * np.sqrt(berth + 1.0)
        east = reach * np.sin(angle) + (24.0 * (number % 3) if rafts else 0.0)
        north = reach * np.cos(angle)
        at = np.arange(first, last, 300.0)
        going = (drift_kn + pace_kn) * 0.51444 * (at - start)
        swing = 12.0 * np.sin((at - start) / 4000.0 + berth)
        dlon, dlat = offset_deg(
            east + going * np.sin(course_of_all) + swing,
            north + going * np.cos(course_of_all),
            lat0,
        )
        far = _outside(sea, (lon0, lat0), (lon0 + float(dlon[0]), lat0 + float(dlat[0])))
        course = Course(first - 2.5 * HOUR, *far)
        course.arrive(lon0 + dlon[0], lat0 + dlat[0], first).set_status(status)
        course.follow(at, lon0 + dlon, lat0 + dlat).set_status(0).sail(*far, 8.5)
        vessel = sea.add(kind, "swarm", water, course)
        if vessel is not None:
            made.append(vessel)
            came.append(first)
            went.append(float(at[-1]))
    return made, came, went


def _outside(sea: Sea, place: Place, berth: Place) -> Place:
    """Where a hull comes from: 20 nmi off, over the sea."""
    return _around(sea, place, 20.0, lambda far: sea.is_open((far, berth), STEP_M))


def _beside(sea: Sea, feature: str, nmi: float = 2.0) -> Place:
    """Beside a feature, with room for a fleet at sea."""

    def has_room(place: Place) -> bool:
        ways = [(-dx, -dy, dx, dy) for dx, dy in ((1, 0), (0, 1), (1, 1), (1, -1))]
        room = ROOM_NMI * NMI_DEG
        ends = [tuple(room * one for one in way) for way in ways]
        x, y = place
        return all(
            sea.is_open(((x + a, y + b), place, (x + c, y + d)), STEP_M) for a, b, c, d in ends
        )

    return _around(sea, place_of(feature), nmi, has_room)


def _around(sea: Sea, place: Place, nmi: float, fits: Callable[[Place], bool]) -> Place:
    """A place so far from another that fits.

    Raises:
        BadSetting: none of many does.
    """
    lon, lat = place
    for _ in range(TRIES):
        angle = float(sea.rng.uniform(0, 2 * np.pi))
        east, north = offset_deg(nmi * NMI_M * np.sin(angle), nmi * NMI_M * np.cos(angle), lat)
        found = lon + float(east), lat + float(north)
        if fits(found):
            return found
    raise BadSetting("There is no way at sea to a fleet.", hint="Choose another seed.")


def stage(sea: Sea) -> None:
    """Nine swarms, and what must not be taken for one."""
    rng = sea.rng
    for water, feature, about, rafts in SITES:
        count = max(NEEDED + 1, about + int(rng.integers(-2, 4)))
        hours = float(rng.uniform(8.0, 20.0))
        start = _span(sea, hours)
        place = _beside(sea, feature)
        status = ANCHORED if rng.uniform() < 0.5 else 0
        hulls, came, went = _fleet(
            sea, water, place, ("fishing",) * count, start, hours, rafts=rafts, status=status
        )
        since, until = sorted(came)[NEEDED - 1], sorted(went)[-NEEDED]
        case = "rafted" if rafts else "apart"
        sea.instances.append(Instance.event("swarm", case, hulls, since, until, feature))
    _traps(sea)


def _traps(sea: Sea) -> None:
    """An anchorage of merchants, a fleet that moves on, too few hulls, and too short a time."""
    cases = (
        ("anchorage", ADEN, "doumeira", ("tanker", "cargo") * 6, 16.0, 0.0),
        ("moving on", SOUTH_CHINA, "fiery_cross", ("fishing",) * 12, 9.0, 0.9),
        ("too few", SOUTH_CHINA, "spratly_island", ("fishing",) * 6, 12.0, 0.0),
        ("too short", SOUTH_CHINA, "west_york", ("fishing",) * 11, 3.2, 0.0),
    )
    for case, water, feature, kinds, hours, pace in cases:
        start = _span(sea, hours)
        place = _beside(sea, feature, 4.0)
        hulls, came, went = _fleet(sea, water, place, kinds, start, hours, pace_kn=pace)
        sea.instances.append(Instance.trap(case, hulls, min(came), max(went), "swarm"))
