"""Hulls that keep near another through its turns, and company that means nothing."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from sealane.scenario import pursuit
from sealane.scenario.path import Course, metres
from sealane.scenario.pursuit import HOUR, Leg, Station, Track, keep, put, sail, suits, tried
from sealane.scenario.sea import Instance, Sea
from sealane.scenario.seas_waters import ADEN, BALTIC, BERING, EAST_CHINA, MALACCA, SOUTH_CHINA
from sealane.scenario.waters import Water

__all__ = ["stage"]

KIND = "shadowing"
LOW, HIGH = 0.5, 3.0
"""Range in which a hull is in company [nmi], as the issue draws it."""

ASTERN, QUARTER, ABEAM, AHEAD = (150.0, 210.0), (100.0, 140.0), (60.0, 100.0), (-25.0, 25.0)

PLAN = (
    (EAST_CHINA, "following", ("patrol", "fishing"), ASTERN, (1.0, 2.0), (180.0, 420.0)),
    (EAST_CHINA, "following, midnight", ("patrol", "patrol"), QUARTER, (1.2, 2.0), (180.0, 360.0)),
    (SOUTH_CHINA, "blocking", ("patrol", "boat"), AHEAD, (1.0, 1.6), (180.0, 360.0)),
    (SOUTH_CHINA, "following", ("fishing", "research"), QUARTER, (1.2, 2.0), (180.0, 420.0)),
    (SOUTH_CHINA, "blocking, midnight", ("patrol", "fishing"), AHEAD, (1.0, 1.6), (180.0, 360.0)),
    (MALACCA, "escort", ("patrol", "tanker"), ABEAM, (0.7, 1.1), (0.0, 60.0)),
    (ADEN, "escort", ("patrol", "cargo"), ABEAM, (0.8, 1.4), (0.0, 60.0)),
    (ADEN, "following", ("boat", "cargo"), ASTERN, (1.2, 2.2), (180.0, 420.0)),
    (BALTIC, "following", ("patrol", "research"), ASTERN, (1.2, 2.2), (180.0, 360.0)),
    (BERING, "antimeridian", ("patrol", "fishing"), ASTERN, (1.0, 2.0), (180.0, 360.0)),
    (BERING, "antimeridian, sparse", ("patrol", "cargo"), QUARTER, (1.2, 2.0), (180.0, 360.0)),
)
"""Water, case, kinds of follower and leader, bearing, range [nmi] and lag [s] of the follower."""


def stage(sea: Sea) -> None:
    """Eleven pairs and a relay, and all company that is none of it."""
    for water, case, kinds, bearing, nmi, lag in PLAN:
        _shadow(sea, water, case, kinds, (bearing, nmi, lag))
    _relay(sea, SOUTH_CHINA)
    _in_company(sea, ADEN, "convoy", ("cargo", "patrol", "cargo", "tanker", "patrol"), 0.75, 11.0)
    _in_company(sea, SOUTH_CHINA, "convoy", ("tanker", "cargo", "tanker"), 0.9, 10.0)
    _in_company(sea, EAST_CHINA, "fishing pair", ("fishing", "fishing"), 0.7, 3.4)
    _in_company(sea, BERING, "fishing pair", ("fishing", "fishing"), 0.6, 3.6)
    _in_company(sea, MALACCA, "tug", ("tanker", "tug"), 0.7, 7.0)
    _in_company(sea, BALTIC, "tow", ("tug", "barge"), 0.6, 5.0)
    _formation(sea, EAST_CHINA)
    _lane(sea, MALACCA, ("cargo", "tanker"))
    for water in (MALACCA, ADEN, ADEN):
        _lane(sea, water, ("cargo", "patrol"))
    for water in (SOUTH_CHINA, BALTIC, ADEN):
        _beside(sea, water, ("patrol", "research"))


def _legs(sea: Sea, hours: float, speed: float, turns: int) -> list[Leg]:
    """Straight, then so many changes of course or speed spread over the time, then straight."""
    rng = sea.rng
    course = float(rng.uniform(0, 360))
    legs = [Leg(1.2, course, speed)]
    shares = rng.uniform(0.8, 1.2, turns + 1)
    side, pace = float(rng.choice((-1.0, 1.0))), speed
    for k, share in enumerate(shares):
        legs.append(Leg(float(hours * share / shares.sum()), course, pace))
        if k % 4 == 3:
            pace = speed * float(rng.uniform(0.45, 0.55))
        else:
            course += side * float(rng.uniform(45.0, 110.0))
            side, pace = -side if rng.uniform() < 0.6 else side, speed
    return [*legs, Leg(1.2, legs[-1].course_deg, speed)]


def _truth(one: Track, other: Track) -> tuple[float, float] | None:
    """When both were in range of each other, if that was for hours and hardly interrupted."""
    at, nmi = pursuit.apart_nmi(one, other)
    near = np.flatnonzero((nmi >= LOW) & (nmi <= HIGH))
    if not len(near):
        return None
    start, end = float(at[near[0]]), float(at[near[-1]])
    within = len(near) / (near[-1] - near[0] + 1)
    return (start, end) if end - start >= 2.2 * HOUR and within > 0.92 else None


def _leader(sea: Sea, water: Water, hours: float, place: tuple[float, float], start: float,
            speed: float, turns: int) -> Track | None:  # fmt: skip
    """A hull whose turns lie around a place; None where it does not suit."""
    legs = _legs(sea, hours, speed, turns)
    track = pursuit.sail_through(place, start, legs)
    return track if suits(sea, water, track) else None


Draw = tuple[tuple[float, float], tuple[float, float], tuple[float, float]]


def _shadow(sea: Sea, water: Water, case: str, kinds: tuple[str, str], draw: Draw) -> None:
    """A leader that turns, and one that keeps near it."""
    rng, midnight = sea.rng, "midnight" in case
    slow = kinds[1] in ("fishing", "boat")

    def make(place: tuple[float, float]) -> bool:
        hours = float(rng.uniform(3.0, 6.0))
        start = pursuit.clear_span(sea, hours + 2.6, midnight=midnight)
        speed = float(rng.uniform(6.5, 9.0) if slow else rng.uniform(9.0, 12.5))
        leader = _leader(sea, water, hours, place, start, speed, int(rng.integers(4, 7)))
        if leader is None:
            return False
        bearing, nmi, lag = (float(rng.uniform(*span)) for span in draw)
        bearing *= float(rng.choice((-1.0, 1.0)))
        since, until = leader.at[0] + 600.0, leader.at[-1] - 1.1 * HOUR
        track = keep(leader, Station(bearing, nmi, lag), since, until)
        times = _truth(leader, track)
        if times is None or not suits(sea, water, track, "B" if "boat" in kinds else "A"):
            return False
        follower, led = (
            put(sea, kinds[0], KIND, water, track),
            put(sea, kinds[1], KIND, water, leader),
        )
        if "sparse" in case:
            for vessel in (follower, led):
                vessel.keep_s, vessel.is_far = 600, True
        sea.instances.append(Instance.event(KIND, case, (follower, led), *times))
        return True

    tried(sea, water, make)


def _relay(sea: Sea, water: Water) -> None:
    """One hull is followed by another, which is relieved by a third."""
    rng = sea.rng

    def make(place: tuple[float, float]) -> bool:
        start = pursuit.clear_span(sea, 9.6)
        leader = _leader(sea, water, 7.0, place, start, float(rng.uniform(6.0, 8.0)), 8)
        if leader is None:
            return False
        half = leader.at[0] + 4.7 * HOUR
        spans = ((leader.at[0] + 600.0, half), (half - 0.7 * HOUR, leader.at[-1] - 1.1 * HOUR))
        tracks = [
            keep(leader, Station(float(rng.uniform(150, 210)), float(rng.uniform(1.0, 2.0)), 240.0),
                 *span, away_deg=120.0)
            for span in spans
        ]  # fmt: skip
        times = [_truth(leader, track) for track in tracks]
        if None in times or not all(suits(sea, water, track) for track in tracks):
            return False
        led = put(sea, "research", KIND, water, leader)
        for track, span in zip(tracks, times, strict=True):
            assert span is not None
            pair = put(sea, "patrol", KIND, water, track), led
            sea.instances.append(Instance.event(KIND, "relay", pair, *span))
        return True

    tried(sea, water, make)


def _in_company(
    sea: Sea, water: Water, case: str, kinds: tuple[str, ...], gap_nmi: float, speed: float
) -> None:
    """Hulls that sail together by arrangement, each a gap behind or beside the one before."""
    rng = sea.rng
    bearing = 180.0 if len(kinds) > 2 or "tow" in case else 120.0

    def make(place: tuple[float, float]) -> bool:
        hours = float(rng.uniform(4.0, 6.0))
        start = pursuit.clear_span(sea, hours + 2.6)
        leader = _leader(sea, water, hours, place, start, speed, 4)
        if leader is None:
            return False
        tracks = [leader]
        for k in range(1, len(kinds)):
            station = Station(bearing, gap_nmi * k, 0.0)
            tracks.append(
                keep(leader, station, leader.at[0], leader.at[-1], far_nmi=gap_nmi * k,
                     from_deg=bearing)
            )  # fmt: skip
        if not all(suits(sea, water, track) for track in tracks):
            return False
        pursuit.trap(
            sea,
            KIND,
            case,
            [put(sea, k, case, water, t) for k, t in zip(kinds, tracks, strict=True)],
        )
        return True

    tried(sea, water, make)


def _formation(sea: Sea, water: Water) -> None:
    """Two government hulls of one flag that sail together."""
    _in_company(sea, water, "formation", ("patrol", "patrol"), 0.9, 12.0)
    one, other = sea.vessels[-2:]
    mid, taken = one.hull.mmsi // 1_000_000, {v.hull.mmsi for v in sea.vessels}
    number = mid * 1_000_000 + other.hull.mmsi % 1_000_000
    while number in taken:
        number += 1
    other.hull = other.hull.sharing(number)


def _lane(sea: Sea, water: Water, kinds: tuple[str, str]) -> None:
    """Two ships that sail the same lane, one 1 to 2 nmi behind the other, by its way points."""
    rng = sea.rng
    lane = water.lanes[int(rng.integers(len(water.lanes)))]
    places = sea.shifted(lane, float(rng.uniform(-0.5, 0.5)) * lane.spread_nmi)
    speed, gap = float(rng.uniform(10.0, 13.0)), float(rng.uniform(1.0, 2.0))
    hours = sum(metres(*a, *b) for a, b in pairwise(places)) / 1852.0 / speed
    start = float(rng.uniform(0.0, max(1.0, sea.end_s / HOUR - hours))) * HOUR
    group = []
    for late, kind in zip((0.0, gap / speed * HOUR), kinds, strict=True):
        course = Course(start + late, *places[0])
        for place in places[1:]:
            course.sail(*place, speed)
        vessel = sea.add(kind, "same lane", water, course)
        group += [vessel] if vessel else []
    pursuit.trap(sea, KIND, "same lane", group)


def _beside(sea: Sea, water: Water, kinds: tuple[str, str]) -> None:
    """A hull that tacks beside another that holds its course: near for hours, by chance."""
    rng = sea.rng

    def make(place: tuple[float, float]) -> bool:
        start, speed = pursuit.clear_span(sea, 6.0), float(rng.uniform(7.0, 9.0))
        course, swing = float(rng.uniform(0, 360)), float(rng.uniform(25.0, 32.0))
        tacks = [Leg(0.3, course + swing * (-1) ** k, speed) for k in range(16)]
        tack = sail(place, start, tacks)
        mean = speed * float(np.cos(np.radians(swing)))
        off = place[0] + 1.4 / 60.0 / float(np.cos(np.radians(place[1]))), place[1]
        straight = sail(off, start, [Leg(4.8, course, mean)])
        if not (suits(sea, water, tack) and suits(sea, water, straight)):
            return False
        tracks = zip(kinds, (straight, tack), strict=True)
        pursuit.trap(
            sea, KIND, "beside", [put(sea, kind, "beside", water, track) for kind, track in tracks]
        )
        return True

    tried(sea, water, make)
