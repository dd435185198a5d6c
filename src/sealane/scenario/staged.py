"""Instances of the three behaviours, staged at places and times drawn from the seed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from sealane.errors import BadSetting
from sealane.scenario.path import Course, metres, offset_deg
from sealane.scenario.reception import chance
from sealane.scenario.sea import Box, Instance, Sea, Vessel
from sealane.scenario.waters import DATELINE, POLAR, STRAIT, Water

__all__ = [
    "PAIRS",
    "attend",
    "drift_out",
    "encounter",
    "encounters",
    "gaps",
    "hears",
    "is_covered",
    "outliers",
    "span",
]

Floats = npt.NDArray[np.float64]

HOUR = 3600.0
DAY = 24 * HOUR
PAIRS = (
    ("tanker", "tanker"),
    ("fishing", "reefer"),
    ("reefer", "fishing"),
    ("cargo", "tanker"),
    ("research", "fishing"),
)
GOOD_CHANCE = 0.5
"""A place counts as well covered when one transmission is heard with this probability or more:
of the six or more in a minute at least one then is, in 98 minutes of 100."""


def _windows(sea: Sea) -> list[tuple[float, float]]:
    """Spans in which something may be staged: clear of both ends and of the outage."""
    return [
        (1.5 * HOUR, sea.outage[0] - HOUR),
        (sea.outage[1] + HOUR, sea.end_s - 1.5 * HOUR),
    ]


def span(sea: Sea, hours: float, *, midnight: bool = False) -> tuple[float, float]:
    """A start and end of that length inside a window, over a midnight if asked."""
    for _ in range(400):
        low, high = _windows(sea)[int(sea.rng.integers(2))]
        if high - low < hours * HOUR:
            continue
        start = float(sea.rng.uniform(low, high - hours * HOUR)) // 10 * 10
        crosses = start // DAY != (start + hours * HOUR) // DAY
        if not midnight or (crosses and (start + hours * HOUR) % DAY > 1500):
            return start, start + hours * HOUR // 10 * 10
    raise BadSetting(
        f"The scenario is too short to stage {hours:.1f} h.", hint="Give it 60 hours or more."
    )


def _meeting(
    sea: Sea, water: Water, boxes: tuple[Box, ...], start: float, end: float, hulls: int
) -> tuple[Floats, list[tuple[Floats, Floats]]]:
    """Times and, for each hull, longitudes and latitudes while together."""
    rng = sea.rng
    lon, lat = sea.free_site(boxes, start, end, lambda x, y: hears(water, x, y))
    at = np.arange(start, end + 1, 60.0)
    span = (end - start) / HOUR
    drift_kn = rng.uniform(0.1, min(1.2, 5.0 / span))
    bearing = rng.uniform(0, 2 * np.pi) + 0.3 * np.sin((at - start) / 9000.0)
    step = drift_kn * 0.51444 * 60.0
    east, north = np.cumsum(step * np.sin(bearing)), np.cumsum(step * np.cos(bearing))
    east, north = east - east[len(at) // 2], north - north[len(at) // 2]
    turn = rng.uniform(0, 2 * np.pi) + rng.uniform(-0.5, 0.5) * (at - start) / (end - start)
    gap = rng.uniform(60, 150) if hulls > 2 else rng.uniform(50, 370)
    sway = 1.0 + 0.07 * np.sin((at - start) / 2400.0)
    paths = []
    side = int(np.ceil(np.sqrt(hulls)))
    for i in range(hulls):
        x, y = gap * (i % side), gap * (i // side)
        dx = sway * (x * np.cos(turn) - y * np.sin(turn))
        dy = sway * (x * np.sin(turn) + y * np.cos(turn))
        dlon, dlat = offset_deg(east + dx, north + dy, lat)
        paths.append((lon + dlon, lat + dlat))
    return at, paths


def attend(
    sea: Sea, water: Water, kind: str, at: Floats, lon: Floats, lat: Floats, turn: int
) -> Vessel | None:
    """A hull that leaves its lane for the meeting, stays, and goes on with its voyage."""
    here, there = (float(lon[0]), float(lat[0])), (float(lon[-1]), float(lat[-1]))
    speed = float(sea.rng.uniform(9.0, 13.0))
    choices = []
    for lane in water.lanes:
        for k in range(len(lane.points)):
            if sea.is_open([lane.points[k], here]) and sea.is_open([there, lane.points[k]]):
                choices.append((metres(*lane.points[k], *here), lane, k))
    choices.sort(key=lambda c: c[0])
    _, lane, k = choices[turn % min(3, len(choices))]
    reverse = turn % 2 == 1 and len(water.lanes) > 1
    places = list(lane.points[: k + 1]) if not reverse else list(lane.points[k:])[::-1]
    x, y = places[-1]
    far = max(1.0, metres(x, y, *here) / 1852.0)
    near = (here[0] + (x - here[0]) / far, here[1] + (y - here[1]) / far)
    way = [*places, near]
    legs = pairwise(way)
    run = sum(metres(*a, *b) for a, b in legs) / 1852.0 / speed + 1.0 / 5.0
    course = Course(at[0] - run * HOUR, *places[0])
    for place in way[1:]:
        course.sail(*place, speed)
    course.arrive(*here, float(at[0])).follow(at, lon, lat)
    back = list(lane.points[k + 1 :]) if not reverse else list(lane.points[:k])[::-1]
    out = [p for p in back if sea.is_open([there, p])][:1] or [places[-1]]
    rest = back[back.index(out[0]) :] if out[0] in back else places[::-1]
    far = max(1.0, metres(*rest[0], course.lon, course.lat) / 1852.0)
    course.sail(
        course.lon + (rest[0][0] - course.lon) / far,
        course.lat + (rest[0][1] - course.lat) / far,
        4.0 + turn % 3,
    )
    for place in rest:
        course.sail(*place, speed)
    return sea.add(kind, "meeting", water, course)


def encounter(
    sea: Sea,
    water: Water,
    case: str,
    hours: float,
    kinds: tuple[str, ...],
    *,
    midnight: bool,
    sparse: bool = False,
    boxes: tuple[Box, ...] | None = None,
) -> None:
    """Hulls that come from their lanes, drift together for so long, and go on.

    boxes: where; those of the water by default. sparse: heard once in 20 minutes.

    Raises:
        BadSetting: there is no room, or a hull lies outside the scenario's time.
    """
    start, end = span(sea, hours, midnight=midnight)
    at, paths = _meeting(sea, water, boxes or water.boxes, start, end, len(kinds))
    group: list[Vessel] = []
    for i, (kind, (lon, lat)) in enumerate(zip(kinds, paths, strict=True)):
        vessel = attend(sea, water, kind, at, lon, lat, i)
        if vessel is None:
            raise BadSetting("A staged hull lies outside the scenario.", hint="Give it more hours.")
        vessel.is_busy = True
        if sparse:
            vessel.keep_s, vessel.is_far = 1200, True
        group.append(vessel)
    sea.instances.append(Instance.event("encounter", case, group, start, end))


def encounters(sea: Sea) -> None:
    """Sixteen pairs and five rafts: by day, over midnight, over 180 deg, at 78 N, seldom heard."""
    rng = sea.rng
    plan = [
        *[(STRAIT, "open sea", False, False)] * 5,
        *[(STRAIT, "midnight", True, False)] * 4,
        (STRAIT, "sparse", False, True),
        (STRAIT, "sparse", True, True),
        (DATELINE, "antimeridian", False, False),
        (DATELINE, "antimeridian", True, False),
        (DATELINE, "antimeridian", False, False),
        (POLAR, "78 N", False, False),
        (POLAR, "78 N", True, False),
    ]
    for i, (water, case, midnight, sparse) in enumerate(plan):
        hours = float(rng.uniform(3.5, 9.0) if sparse else rng.uniform(2.3, 5.5 + 1.6 * (i % 5)))
        pair = PAIRS[int(rng.integers(len(PAIRS)))]
        boxes = water.boxes[1:] if case == "antimeridian" else water.boxes
        encounter(sea, water, case, hours, pair, midnight=midnight, sparse=sparse, boxes=boxes)
    for water, case in (
        (STRAIT, "raft"),
        (STRAIT, "raft, midnight"),
        (STRAIT, "raft"),
        (DATELINE, "raft"),
        (POLAR, "raft"),
    ):
        size = int(rng.integers(4, 11))
        kinds = ("reefer", *["fishing"] * (size - 1))
        hours = float(rng.uniform(3.0, 10.0))
        encounter(sea, water, case, hours, kinds, midnight="midnight" in case)


def hears(water: Water, lon: float, lat: float) -> bool:
    """Whether class A is well covered at a place."""
    return bool(chance(water, np.array([lon]), np.array([lat]), "A").max() >= GOOD_CHANCE)


def is_covered(vessel: Vessel, start: float, end: float) -> bool:
    """Whether the whole true path between two times [s] lies in good coverage."""
    path = vessel.path
    if start < path.first_s or end > path.last_s:
        return False
    pick = slice((int(start) - path.first_s) // 10, (int(end) - path.first_s) // 10 + 1, 30)
    best = chance(vessel.water, path.lon[pick], path.lat[pick], vessel.hull.transponder)
    return bool(best.max(axis=0).min() >= GOOD_CHANCE)


def _crosses_180(vessel: Vessel, start: float, end: float) -> bool:
    return (vessel.path.place(start)[0] - 180.0) * (vessel.path.place(end)[0] - 180.0) < 0


def _clear(sea: Sea, start: float, end: float) -> bool:
    return end < sea.outage[0] - HOUR or start > sea.outage[1] + HOUR


def _silence(sea: Sea, water: Water, case: str) -> Vessel:
    """Find a hull and a span that fit a case, and silence it then."""
    rng, is_open = sea.rng, "open" in case
    able = [
        v for v in sea.vessels
        if v.water is water and v.role in ("lane", "fishing", "tow") and not v.is_busy
        and v.hull.transponder == "A"
    ]  # fmt: skip
    for attempt in range(6000):
        vessel = able[int(rng.integers(len(able)))]
        hours = float(rng.uniform(6.4, 14.0 - 6.0 * min(1.0, attempt / 4000)))
        first, last = vessel.path.first_s + 2.5 * HOUR, vessel.path.last_s - 2.5 * HOUR
        if is_open:
            first, last = sea.outage[1] + 3 * HOUR, sea.end_s - 6.6 * HOUR
            hours = 6.5
        if last - first < HOUR * (0.1 if is_open else hours):
            continue
        start = float(rng.uniform(first, last if is_open else last - hours * HOUR)) // 10 * 10
        end = start + hours * HOUR // 10 * 10
        if is_open:
            end = min(sea.end_s, vessel.path.last_s)
        if not _clear(sea, start, end) or end - start < 6.3 * HOUR:
            continue
        if "midnight" in case and start // DAY == end // DAY:
            continue
        if "antimeridian" in case and not is_open and not _crosses_180(vessel, start, end):
            continue
        beyond = 0.0 if is_open else 0.75 * HOUR
        if not is_covered(vessel, start - 2 * HOUR, end + beyond):
            continue
        vessel.is_busy = True
        vessel.silences.append((start, sea.end_s + 1 if is_open else end))
        sea.instances.append(
            Instance.event("gap", case, (vessel,), start, None if is_open else end)
        )
        return vessel
    raise BadSetting(f"No hull fits the gap '{case}'.", hint="Give the scenario 60 hours or more.")


def _share_number(sea: Sea, vessel: Vessel) -> None:
    """Give another hull, far away for its whole time, the same MMSI."""
    mine = vessel.path
    for other in sorted(sea.vessels, key=lambda v: abs(v.path.first_s - mine.first_s)):
        if other.role != "lane" or other.is_busy or other.hull.transponder != "A":
            continue
        start = max(mine.first_s, other.path.first_s)
        end = min(mine.last_s, other.path.last_s)
        gap = vessel.silences[0]
        if start > gap[0] - 2 * HOUR or end < gap[1] + 2 * HOUR:
            continue
        at = range(int(start), int(end), 600)
        apart = min(metres(*mine.place(t), *other.path.place(t)) for t in at)
        if apart < 150_000:
            continue
        other.hull, other.is_busy = other.hull.sharing(vessel.hull.mmsi), True
        return
    raise BadSetting("No hull is far enough to share a number.", hint="Give it more hours.")


def gaps(sea: Sea) -> None:
    """Twenty silences of hulls that go on sailing in good coverage."""
    plan = (
        [(STRAIT, "closed")] * 5
        + [(STRAIT, "midnight")] * 3
        + [(STRAIT, "open")] * 3
        + [(DATELINE, "antimeridian")] * 3
        + [(DATELINE, "open")]
        + [(POLAR, "78 N")] * 2
    )
    for water, case in plan:
        _silence(sea, water, case)
    for _ in range(2):
        _share_number(sea, _silence(sea, STRAIT, "shared number"))


def drift_out(sea: Sea) -> None:
    """Ships that leave coverage, drift for hours and come back: silence that means nothing."""
    for i in range(8):
        rng, x, y = sea.rng, *STRAIT.exits[i % len(STRAIT.exits)]
        lane = STRAIT.lanes[2] if x < 145 else STRAIT.lanes[3]
        places = list(lane.points[:2])
        exits = (x + float(rng.uniform(-0.3, 0.3)), y + float(rng.uniform(-0.2, 0.2)))
        back = [lane.points[1], lane.points[2]]
        if not sea.is_open([places[-1], exits]):
            continue
        speed = float(rng.uniform(10, 13))
        start = float(rng.uniform(-4.0, sea.end_s / HOUR - 40.0)) * HOUR
        course = Course(start, *places[0]).sail(*places[1], speed).sail(*exits, speed)
        course.wait(float(rng.uniform(5.0, 9.0))).sail(*back[0], speed).sail(*back[1], speed)
        for place in lane.points[3:]:
            course.sail(*place, speed)
        vessel = sea.add(str(rng.choice(("cargo", "tanker"))), "drift out", STRAIT, course)
        if vessel:
            vessel.is_busy = True


def outliers(sea: Sea) -> None:
    """Receivers that now and then give one position far off."""
    able = [v for v in sea.vessels if v.role in ("lane", "ferry", "moored") and not v.is_far]
    for i in sea.rng.choice(len(able), size=14, replace=False):
        able[int(i)].outliers = int(sea.rng.integers(1, 5))
