"""Positions that cannot be: hulls that report where they are not, and what only looks like it.

What a hull reports is its true path, changed for a span; who hears it is decided by where it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from sealane.errors import BadSetting
from sealane.scenario.path import MOORED, Course, Path, metres, offset_deg
from sealane.scenario.reception import chance
from sealane.scenario.sea import Instance, Sea, Vessel
from sealane.scenario.seas_waters import ADEN, BALTIC, BERING, EAST_CHINA, MALACCA, SOUTH_CHINA
from sealane.scenario.waters import Water

__all__ = ["stage"]

KIND = "spoofing"
HOUR, DAY = 3600.0, 86_400.0
GOOD_CHANCE = 0.5
"""A place is well covered where one transmission is heard so often, as for gaps."""
MIN_TURNS = 2.6
"""Fewer rounds make no circle."""
LEAP_S = 30.0
"""Speeds are those of the path over 40 s: so long around a leap they mean nothing [s]."""
MARGIN_H = 1.5
"""So long before and after, the hull is heard where it is [h]."""

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def stage(sea: Sea) -> None:
    """Eighteen true instances in six waters, and twelve hard negatives."""
    for water, case, hours in (
        (EAST_CHINA, "jump", 0.5),
        (BALTIC, "jump, midnight", 1.5),
        (MALACCA, "scattered", 1.5),
        (ADEN, "scattered", 2.0),
        (BALTIC, "offset", 1.0),
        (BERING, "offset, antimeridian", 4.0),
        (SOUTH_CHINA, "offset, sparse", 8.0),
        (ADEN, "circle", 4.0),
        (SOUTH_CHINA, "circle, midnight", 5.0),
        (EAST_CHINA, "circle, open", 3.0),
        (BALTIC, "on land", 2.0),
        (ADEN, "on land, midnight", 3.0),
    ):
        _alone(sea, water, case, hours)
    _replays(sea, EAST_CHINA)
    _replays(sea, MALACCA)
    _two_receivers(sea, EAST_CHINA)
    _two_receivers(sea, BALTIC)
    _interference(sea, BALTIC, "interference, one place", 9)
    _interference(sea, BERING, "interference, scattered", 6)
    _not_spoofing(sea)


def _span(sea: Sea, hours: float, case: str) -> tuple[float, float]:
    """A span clear of both ends and of the outage; over a midnight, or to the end, if asked."""
    if "open" in case:
        return sea.end_s - hours * HOUR, sea.end_s
    windows = (
        (4 * HOUR, sea.outage[0] - 2 * HOUR),
        (sea.outage[1] + 2 * HOUR, sea.end_s - 3 * HOUR),
    )
    for _ in range(500):
        low, high = windows[int(sea.rng.integers(2))]
        if high - low < hours * HOUR:
            continue
        start = float(sea.rng.uniform(low, high - hours * HOUR)) // 60 * 60
        is_over_midnight = start // DAY != (start + hours * HOUR) // DAY
        if "midnight" not in case or is_over_midnight:
            return start, start + hours * HOUR
    raise BadSetting("The scenario is too short for a spoofed track.", hint="Leave --hours out.")


def _sailing(
    sea: Sea, water: Water, start: float, end: float, fits: Callable[[Path], bool] | None = None
) -> Vessel:
    """A hull on a lane, heard well from before the span to after it."""
    for _ in range(3000):
        lane = water.lanes[int(sea.rng.integers(len(water.lanes)))]
        speed = float(sea.rng.uniform(8.5, 13.0))
        run = [metres(*a, *b) for a, b in zip(lane.points, lane.points[1:], strict=False)]
        length_s = sum(run) / (speed * 1852.0 / HOUR)
        begin = end - float(sea.rng.uniform(0.1, 1.0)) * length_s
        places = sea.shifted(lane, float(sea.rng.uniform(-1.0, 1.0)) * lane.spread_nmi)
        course = Course(begin, *places[0])
        for place in places[1:]:
            course.sail(*place, speed)
        path = course.path(sea.end_s)
        if path is None or not _is_heard(water, path, start, end, sea.end_s):
            continue
        if fits is not None and not fits(path):
            continue
        vessel = sea.add(str(sea.rng.choice(("cargo", "tanker"))), "spoofed", water, course)
        if vessel is not None:
            vessel.is_busy = True
            return vessel
    raise BadSetting(f"No lane of {water.name} is heard so long.", hint="Choose another seed.")


def _is_heard(water: Water, path: Path, start: float, end: float, end_s: float) -> bool:
    since, until = start - MARGIN_H * HOUR, min(end + MARGIN_H * HOUR, end_s - 60)
    if path.first_s > since or path.last_s < until:
        return False
    at = np.arange(since, until, 600.0)
    lon, lat = np.interp(at, path.at_s, path.lon), np.interp(at, path.at_s, path.lat)
    return bool(chance(water, lon, lat, "A").max(axis=0).min() >= GOOD_CHANCE)


def _alone(sea: Sea, water: Water, case: str, hours: float) -> None:
    """One hull that reports false places for a span."""
    start, end = _span(sea, hours, case)
    crosses = None
    if "antimeridian" in case:

        def crosses(path: Path) -> bool:
            lon = path.lon[(path.at_s >= start) & (path.at_s <= end)]
            return bool(lon.min() < 180.0 < lon.max())

    vessel = _sailing(sea, water, start, end, crosses)
    if "sparse" in case:
        vessel.is_far, vessel.keep_s = True, 1200
    vessel.told = _told(sea, vessel.path, case, start, end)
    _leaps(vessel, start, end)
    ends = None if "open" in case else end
    sea.instances.append(Instance.event(KIND, case, (vessel,), start, ends))


def _leaps(vessel: Vessel, *moments: float) -> None:
    """No report while the told path leaps: a transmitter has no place in between."""
    vessel.silences += [(at - LEAP_S, at + LEAP_S) for at in moments]


def _told(sea: Sea, path: Path, case: str, start: float, end: float) -> Path:
    """The path that is reported: false from start to end."""
    false = (path.at_s >= start) & (path.at_s < end)
    lon, lat = path.lon.copy(), path.lat.copy()
    if "offset" in case:
        far = 90.0 if "sparse" in case else float(sea.rng.uniform(6.0, 25.0))
        lon[false], lat[false] = _moved(sea, lon[false], lat[false], far)
    elif "scattered" in case:
        lon[false], lat[false] = _scattered(sea, path.at_s[false], lon[false], lat[false])
    elif "circle" in case:
        lon[false], lat[false] = _circle(sea, path.at_s[false], *path.place(start))
    elif "on land" in case:
        lon[false], lat[false] = _ashore(sea, *path.place(start), int(false.sum()))
    else:
        lon[false], lat[false] = _elsewhere(sea, path.at_s[false], *path.place(start))
    return replace(path, lon=lon, lat=lat)


def _moved(sea: Sea, lon: Floats, lat: Floats, nmi: float) -> tuple[Floats, Floats]:
    """The same way, so far off to one side: ahead or astern it would be as if only late."""
    run = float(lon[-1] - lon[0]) * np.cos(np.radians(float(lat[0]))), float(lat[-1] - lat[0])
    bearing = np.arctan2(*run) + np.radians(float(sea.rng.uniform(40.0, 140.0)))
    bearing += np.pi * int(sea.rng.integers(2))
    east, north = nmi * 1852.0 * np.sin(bearing), nmi * 1852.0 * np.cos(bearing)
    dlon, dlat = offset_deg(east, north, float(lat[0]))
    return lon + dlon, lat + dlat


def _elsewhere(
    sea: Sea, at: npt.NDArray[np.int64], lon: float, lat: float
) -> tuple[Floats, Floats]:
    """Another course at another speed, 10 to 60 nmi off."""
    away, course = sea.rng.uniform(0, 2 * np.pi, 2)
    far = float(sea.rng.uniform(10.0, 60.0)) * 1852.0
    run = float(sea.rng.uniform(4.0, 15.0)) * 1852.0 / HOUR * (at - at[0])
    east, north = (
        far * np.sin(away) + run * np.sin(course),
        far * np.cos(away) + run * np.cos(course),
    )
    dlon, dlat = offset_deg(east, north, lat)
    return lon + dlon, lat + dlat


def _scattered(
    sea: Sea, at: npt.NDArray[np.int64], lon: Floats, lat: Floats
) -> tuple[Floats, Floats]:
    """Somewhere else within 40 nmi every few minutes, and now and then where it is."""
    pace = int(sea.rng.integers(60, 240))
    turn = (at // pace) - at[0] // pace
    places = sea.rng.uniform(-40.0, 40.0, (2, int(turn[-1]) + 1)) * 1852.0
    places[:, ::4] = 0.0
    dlon, dlat = offset_deg(places[0][turn], places[1][turn], lat)
    return lon + dlon, lat + dlat


def _circle(sea: Sea, at: npt.NDArray[np.int64], lon: float, lat: float) -> tuple[Floats, Floats]:
    """Round and round at a steady speed, 8 to 40 nmi off."""
    away = float(sea.rng.uniform(0, 2 * np.pi))
    far = float(sea.rng.uniform(8.0, 40.0)) * 1852.0
    radius = float(sea.rng.uniform(0.25, 2.5)) * 1852.0
    speed = float(sea.rng.uniform(8.0, 20.0)) * 1852.0 / HOUR
    radius = min(radius, speed * (at[-1] - at[0]) / (2 * np.pi * MIN_TURNS))
    angle = float(sea.rng.choice((-1.0, 1.0))) * speed / radius * (at - at[0])
    east, north = (
        far * np.sin(away) + radius * np.sin(angle),
        far * np.cos(away) + radius * np.cos(angle),
    )
    dlon, dlat = offset_deg(east, north, lat)
    return lon + dlon, lat + dlat


def _ashore(sea: Sea, lon: float, lat: float, size: int) -> tuple[Floats, Floats]:
    """A fixed place inland (an airport, as GNSS spoofers choose), 20 nmi or more off."""
    x, y = _inland(sea, lon, lat)
    return np.full(size, x), np.full(size, y)


def _inland(sea: Sea, lon: float, lat: float) -> tuple[float, float]:
    for nmi in (30.0, 60.0, 90.0, 130.0, 180.0):
        for bearing in sea.rng.uniform(0, 2 * np.pi, 40):
            run = nmi * 1852.0
            dlon, dlat = offset_deg(run * np.sin(bearing), run * np.cos(bearing), lat)
            x, y = lon + float(dlon), lat + float(dlat)
            around = [
                (x + 0.1 * dx / np.cos(np.radians(y)), y + 0.1 * dy)
                for dx, dy in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))
            ]
            if all(_is_land(*place) for place in around):
                return x, y
    raise BadSetting("There is no land near enough.", hint="Choose another seed.")


def _is_land(lon: float, lat: float) -> bool:
    from sealane import geo

    return bool(geo.is_land(geo.wrap_lon(np.array([lon])), np.array([lat]))[0])


def _replays(sea: Sea, water: Water) -> None:
    """A hull whose reports of some hours before are heard again, instead of its own."""
    start, end = _span(sea, 2.5, "")
    vessel = _sailing(sea, water, start - 2.75 * HOUR, end)
    vessel.replays.append((start, end, 2.75 * HOUR))
    sea.instances.append(Instance.event(KIND, "replay", (vessel,), start, end))


def _two_receivers(sea: Sea, water: Water) -> None:
    """A hull whose reports one station passes on with places 7 to 20 nmi off."""
    start, end = _span(sea, 2.0, "")
    vessel, false = _heard_twice(sea, water, start, end)
    lon, lat = _moved(sea, vessel.path.lon, vessel.path.lat, float(sea.rng.uniform(7.0, 20.0)))
    other = Vessel(
        vessel.hull,
        "spoofed",
        replace(water, stations=_only(water, false)),
        vessel.path,
        silences=[(0.0, start), (end, sea.end_s + 1)],
        told=replace(vessel.path, lon=lon, lat=lat),
        is_busy=True,
    )
    vessel.water = replace(water, stations=_without(water, false))
    sea.vessels.append(other)
    sea.instances.append(Instance.event(KIND, "two receivers", (vessel,), start, end))


def _heard_twice(sea: Sea, water: Water, start: float, end: float) -> tuple[Vessel, int]:
    """A hull that two stations hear well throughout, and the second of them."""
    at = np.arange(start, end, 300.0)

    def twice(path: Path) -> bool:
        return bool(np.sort(_chances(water, path, at).min(axis=1))[-2] >= 0.3)

    vessel = _sailing(sea, water, start, end, twice)
    return vessel, int(np.argsort(_chances(water, vessel.path, at).min(axis=1))[-2])


def _chances(water: Water, path: Path, at: Floats) -> Floats:
    lon, lat = np.interp(at, path.at_s, path.lon), np.interp(at, path.at_s, path.lat)
    return chance(water, lon, lat, "A")


def _only(water: Water, station: int):  # type: ignore[no-untyped-def]
    """The stations of a water of which one hears."""
    return tuple(
        one if i == station else replace(one, range_nmi=0.01)
        for i, one in enumerate(water.stations)
    )


def _without(water: Water, station: int):  # type: ignore[no-untyped-def]
    return tuple(
        replace(one, range_nmi=0.01) if i == station else one
        for i, one in enumerate(water.stations)
    )


def _interference(sea: Sea, water: Water, case: str, hulls: int) -> None:
    """Many hulls within 25 nmi that report false places at once."""
    start, end = _span(sea, float(sea.rng.uniform(3.0, 6.0)), "")
    group: list[Vessel] = []
    target: tuple[float, float] | None = None
    for _ in range(hulls):
        near = group[0].path.place(start) if group else None

        def fits(path: Path, near: tuple[float, float] | None = near) -> bool:
            return near is None or metres(*near, *path.place(start)) < 25 * 1852.0

        late = float(sea.rng.uniform(0.0, 1200.0)) // 10 * 10
        vessel = _sailing(sea, water, start, end, fits)
        target = target or _inland(sea, *vessel.path.place(start))
        false = (vessel.path.at_s >= start + late) & (vessel.path.at_s < end - late)
        lon, lat = vessel.path.lon.copy(), vessel.path.lat.copy()
        if "one place" in case:
            lon[false] = target[0] + 0.01 * sea.rng.normal()
            lat[false] = target[1] + 0.005 * sea.rng.normal()
        else:
            at = vessel.path.at_s[false]
            lon[false], lat[false] = _elsewhere(sea, at, *vessel.path.place(start))
        vessel.told = replace(vessel.path, lon=lon, lat=lat)
        _leaps(vessel, start + late, end - late)
        group.append(vessel)
    sea.instances.append(Instance.event(KIND, case, group, start, end))


def _not_spoofing(sea: Sea) -> None:
    """Bad clocks, numbers of two hulls, single errors, real circles, rivers, fast craft."""
    for water in (BALTIC, EAST_CHINA):
        _bad_clock(sea, water)
    for water, rest in ((BALTIC, False), (SOUTH_CHINA, True), (ADEN, False)):
        _clone(sea, water, is_moored=rest)
    for water in (EAST_CHINA, BERING):
        start, end = _span(sea, 8.0, "")
        vessel = _sailing(sea, water, start, end)
        vessel.outliers = 5
        sea.instances.append(Instance.trap("single outliers", (vessel,), start, end, KIND))
    _drag(sea, ADEN)
    _trial(sea, ADEN)
    _river(sea, MALACCA)
    _fast(sea, BALTIC)


def _drag(sea: Sea, water: Water) -> None:
    """A hull whose places are drawn aside slowly, as no rule on jumps can see."""
    start, end = _span(sea, 3.0, "")
    vessel = _sailing(sea, water, start, end)
    path = vessel.path
    aside = np.interp(path.at_s, [start, (start + end) / 2, end], [0.0, 6.0, 0.0]) / 60.0
    vessel.told = replace(path, lat=path.lat + aside)
    case = "tolerated: drawn aside slowly"
    sea.instances.append(Instance.trap(case, (vessel,), start, end, KIND))


def _bad_clock(sea: Sea, water: Water) -> None:
    """A hull of which one station passes reports on half an hour late, as if they were new."""
    start, end = _span(sea, 2.0, "")
    vessel, late = _heard_twice(sea, water, start, end)
    slow = replace(vessel.path, at_s=vessel.path.at_s + 2040)
    other = Vessel(
        vessel.hull, "bad clock", replace(water, stations=_only(water, late)), vessel.path,
        silences=[(0.0, start), (end, sea.end_s + 1)], told=slow, is_busy=True,
    )  # fmt: skip
    sea.vessels.append(other)
    sea.instances.append(Instance.trap("bad clock", (vessel,), start, end, KIND))


def _clone(sea: Sea, water: Water, *, is_moored: bool) -> None:
    """Two hulls that use one number; one of them is silent for some hours meanwhile."""
    start, end = _span(sea, 6.0, "")
    vessel = _sailing(sea, water, start, end)
    here = vessel.path.place((start + end) / 2)

    def is_far(path: Path) -> bool:
        return metres(*here, *path.place((start + end) / 2)) > 40 * 1852.0

    if is_moored:
        port = water.ports[0]
        course = Course(0.0, *port.berth).wait(sea.end_s / HOUR + 1, MOORED)
        other = sea.add(vessel.hull, "clone", water, course)
    else:
        other = _sailing(sea, water, start, end, is_far)
        other.hull = replace(other.hull, mmsi=vessel.hull.mmsi)
    if other is None:
        return
    vessel.silences.append((start + 2 * HOUR, start + 4 * HOUR))
    sea.instances.append(Instance.trap("cloned number", (vessel,), 0.0, sea.end_s, KIND))


def _trial(sea: Sea, water: Water) -> None:
    """A hull that sails in circles for three hours: it is where it says."""
    start, end = _span(sea, 3.0, "")
    (west, south, east, north) = water.boxes[int(sea.rng.integers(len(water.boxes)))]
    lon, lat = float(sea.rng.uniform(west, east)), float(sea.rng.uniform(south, north))
    at = np.arange(start, end, 30.0)
    angle = 10.0 * 1852.0 / HOUR / 900.0 * (at - start)
    dlon, dlat = offset_deg(900.0 * np.sin(angle), 900.0 * (np.cos(angle) - 1.0), lat)
    course = Course(start - 3 * HOUR, lon - 0.4, lat).arrive(lon, lat, start)
    course.follow(at, lon + dlon, lat + dlat).sail(lon + 0.4, lat, 11.0)
    vessel = sea.add("research", "trial", water, course)
    if vessel is not None:
        vessel.is_busy = True
        sea.instances.append(Instance.trap("real circles", (vessel,), start, end, KIND))


def _river(sea: Sea, water: Water) -> None:
    """Barges that go up a river which the coast as drawn does not show."""
    group: list[Vessel] = []
    start, end = _span(sea, 12.0, "")
    for i in range(3):
        course = Course(start + i * 2.2 * HOUR, 101.30, 2.99).sail(101.45, 3.05, 7.0)
        course.sail(101.62, 3.00, 6.0).wait(1.0).sail(101.45, 3.05, 7.0).sail(101.30, 2.99, 7.0)
        vessel = sea.add("tug", "river", water, course)
        group += [vessel] if vessel else []
    for vessel in group:
        vessel.is_busy = True
        sea.instances.append(Instance.trap("river", (vessel,), start, end, KIND))


def _fast(sea: Sea, water: Water) -> None:
    """A craft at 38 kn."""
    start, end = _span(sea, 4.0, "")
    course = Course(start, *water.boxes[0][:2])
    while course.at_s < end:
        course.sail(*water.boxes[0][2:], 38.0).sail(*water.boxes[0][:2], 38.0)
    vessel = sea.add("boat", "fast", water, course)
    if vessel is not None:
        vessel.is_busy = True
        sea.instances.append(Instance.trap("fast craft", (vessel,), start, end, KIND))
