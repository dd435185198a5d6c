"""Encounters: hulls that drift together at sea, and company that is none.

Fishing fleets at work and neighbours at the quay, hard negatives too, are everyday traffic.
"""

from __future__ import annotations

from sealane.scenario.path import ANCHORED, MOORED, UNDER_WAY, Course, metres, offset_deg
from sealane.scenario.sea import Box, Instance, Place, Sea, Vessel
from sealane.scenario.seas_waters import ADEN, BALTIC, BERING, EAST_CHINA, MALACCA, SOUTH_CHINA
from sealane.scenario.staged import PAIRS, encounter
from sealane.scenario.traffic import along, berth, in_line, lane_hours, pilots, port
from sealane.scenario.underway import lying
from sealane.scenario.waters import Lane, Water

__all__ = ["stage"]

KIND = "encounter"
HOUR = 3600.0

PLAN = (
    (EAST_CHINA, "open sea"),
    (EAST_CHINA, "midnight"),
    (SOUTH_CHINA, "open sea"),
    (SOUTH_CHINA, "midnight"),
    (MALACCA, "open sea"),
    (ADEN, "open sea"),
    (ADEN, "sparse"),
    (BALTIC, "open sea"),
    (BERING, "antimeridian"),
    (BERING, "antimeridian, midnight"),
    (BERING, "open sea"),
    (EAST_CHINA, "raft"),
    (SOUTH_CHINA, "raft"),
    (ADEN, "raft, midnight"),
)
BOXES: dict[str, tuple[Box, ...]] = {"malacca": ((100.25, 4.2, 100.45, 4.6),)}
"""Where ships meet, if the boxes of the water lie too far off to be well heard."""
RAFT = (4, 8)
"""Hulls of a raft, the second not reached: eight are a swarm."""
OFF_PORT_M = 6_000.0
"""A ship that is bunkered lies so far from the berths, less than the 10 km of an encounter [m]."""
BESIDE_M = 25.0


def stage(sea: Sea) -> None:
    """Eleven pairs and three rafts, and hulls near each other for other reasons."""
    for turn, (water, case) in enumerate(PLAN):
        _meet(sea, water, case, turn)
    in_line(sea, BALTIC, BALTIC.lanes[0], ("tug", "barge"), 5.0, 150.0, -1.6, "tow")
    in_line(sea, EAST_CHINA, EAST_CHINA.lanes[1], ("tug", "barge"), 5.0, 150.0, 4.0, "tow")
    in_line(sea, ADEN, ADEN.lanes[0], ("patrol", "cargo", "tanker"), 12.0, 300.0, -4.0, "convoy")
    _abreast(sea, ADEN, ADEN.lanes[1], ("cargo", "patrol", "tanker", "cargo"), 11.0, 5.0)
    _abreast(sea, BERING, BERING.lanes[2], ("patrol", "cargo", "cargo"), 9.0, 3.0)
    pilots(sea, ((ADEN, "Adra"), (BALTIC, "Tallina")), every_h=18.0)
    for water, name in ((MALACCA, "Selat"), (MALACCA, "Klara"), (ADEN, "Adra")):
        _bunkered(sea, water, name)
    for water, name in ((BALTIC, "Helsa"), (MALACCA, "Klara")):
        _banked(sea, water, name)


def _meet(sea: Sea, water: Water, case: str, turn: int) -> None:
    rng, sparse = sea.rng, case == "sparse"
    hours = float(rng.uniform(3.5, 9.0) if sparse else rng.uniform(2.3, 5.5 + 1.6 * (turn % 5)))
    kinds: tuple[str, ...] = PAIRS[int(rng.integers(len(PAIRS)))]
    boxes = BOXES.get(water.name, water.boxes)
    if "antimeridian" in case:
        boxes = water.boxes[:1]
    if "raft" in case:
        kinds = ("reefer", *["fishing"] * (int(rng.integers(*RAFT)) - 1))
    midnight = "midnight" in case
    encounter(sea, water, case, hours, kinds, midnight=midnight, sparse=sparse, boxes=boxes)


def _abreast(
    sea: Sea, water: Water, lane: Lane, kinds: tuple[str, ...], speed_kn: float, off_nmi: float
) -> None:
    """A convoy side by side, 0.16 nmi between its ships."""
    latest = max(2.0, sea.end_s / HOUR - lane_hours(lane, speed_kn))
    start = float(sea.rng.uniform(1.0, latest)) * HOUR
    group: list[Vessel] = []
    for number, kind in enumerate(kinds):
        places = sea.shifted(lane, off_nmi + 0.16 * number)
        course = along(Course(start, *places[0]), places[1:], speed_kn)
        vessel = sea.add(kind, "convoy", water, course)
        group += [vessel] if vessel else []
    end = min(vessel.path.last_s for vessel in group)
    sea.instances.append(Instance.trap("convoy abreast", group, start, end, KIND))


def _bunkered(sea: Sea, water: Water, name: str) -> None:
    """A barge that comes out of a port to a ship at anchor before it, and goes home."""
    rng, where = sea.rng, port(water, name)
    share = OFF_PORT_M / metres(*where.berth, *where.approach)
    place = _between(where.berth, where.approach, share)
    ship = lying(sea, water, "tanker", place, ANCHORED)
    home, beside = berth(where, -12), _beside(place, 1)
    course = Course(0.0, *home).set_status(MOORED).wait(float(rng.uniform(6.0, 70.0)))
    course.set_status(UNDER_WAY).sail(*beside, 6.0)
    start = course.at_s
    course.wait(float(rng.uniform(3.0, 7.0)))
    end = course.at_s
    course.sail(*home, 6.0).set_status(MOORED).wait(sea.end_s / HOUR)
    barge = sea.add("barge", "bunker barge", water, course)
    if barge:
        sea.instances.append(Instance.trap("bunkering", (ship, barge), start, end, KIND))


def _banked(sea: Sea, water: Water, name: str) -> None:
    """Three ships side by side at one berth."""
    quay = berth(port(water, name), 20)
    group = [lying(sea, water, "cargo", _beside(quay, number), MOORED) for number in range(3)]
    sea.instances.append(Instance.trap("moored abreast", group, 0.0, sea.end_s, KIND))


def _between(one: Place, other: Place, share: float) -> Place:
    return one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])


def _beside(place: Place, number: int) -> Place:
    east, north = offset_deg(0.8 * BESIDE_M * number, 0.6 * BESIDE_M * number, place[1])
    return place[0] + float(east), place[1] + float(north)
