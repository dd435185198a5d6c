"""Hulls that work on one ground: moves drawn with a pen in metres, then laid where they fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sealane.errors import BadSetting
from sealane.scenario.path import FISHING, UNDER_WAY, Course, offset_deg
from sealane.scenario.reception import chance
from sealane.scenario.sea import Sea, Vessel
from sealane.scenario.waters import Water

__all__ = ["HOUR", "Pen", "lay", "local_hour"]

Floats = npt.NDArray[np.float64]

HOUR = 3600.0
STEP_S = 30.0
KN_MPS = 0.514444
CLEAR_H = 1.0
"""Clear of the outage and of both ends by so much [h]."""
GOOD_CHANCE = 0.4
"""A place is in hearing where one transmission is heard with this chance or more."""
TRIES = 400


@dataclass
class Pen:
    """Moves in metres east and north of where they began, a place every ``STEP_S``.

    ``marks`` are moments [s] since the first move, by name.
    """

    rng: np.random.Generator
    heading_deg: float = 0.0
    east: list[float] = field(default_factory=lambda: [0.0])
    north: list[float] = field(default_factory=lambda: [0.0])
    marks: dict[str, list[float]] = field(default_factory=dict)

    @property
    def now_s(self) -> float:
        """Time since the first move [s]."""
        return (len(self.east) - 1) * STEP_S

    def mark(self, name: str) -> Pen:
        """Remember this moment."""
        self.marks.setdefault(name, []).append(self.now_s)
        return self

    def go(
        self, speed_kn: float, minutes: float, *, sway_deg: float = 0.0, turn_deg: float = 0.0
    ) -> Pen:
        """Sail on: the heading sways at random [deg a step] and turns by so much over the move."""
        steps = max(1, round(minutes * 60.0 / STEP_S))
        for _ in range(steps):
            self.heading_deg += turn_deg / steps + sway_deg * float(self.rng.normal())
            way = speed_kn * KN_MPS * STEP_S
            self.east.append(self.east[-1] + way * float(np.sin(np.radians(self.heading_deg))))
            self.north.append(self.north[-1] + way * float(np.cos(np.radians(self.heading_deg))))
        return self

    def turn(self, by_deg: float) -> Pen:
        """Another heading from now on."""
        self.heading_deg += by_deg
        return self

    def to(self, east: float, north: float, speed_kn: float, *, sway_deg: float = 0.0) -> Pen:
        """Sail to a place on the ground; with a sway, near it."""
        x, y = east - self.east[-1], north - self.north[-1]
        self.heading_deg = float(np.degrees(np.arctan2(x, y)))
        minutes = float(np.hypot(x, y)) / (speed_kn * KN_MPS) / 60.0
        return self.go(speed_kn, minutes, sway_deg=sway_deg)


def local_hour(water: Water, at_s: float) -> float:
    """The sun's time there [h]."""
    west, _, east, _ = water.boxes[0]
    return (at_s / HOUR + (west + east) / 30.0) % 24.0


def lay(
    sea: Sea,
    water: Water,
    kind: str,
    draw: Callable[[np.random.Generator, Pen], None],
    *,
    hour: tuple[float, float] | None = None,
    status: int = FISHING,
    boxes: Sequence[tuple[float, float, float, float]] = (),
    heading_deg: tuple[float, float] = (0.0, 360.0),
    inward_kn: tuple[float, float] = (8.5, 10.5),
) -> tuple[Vessel, dict[str, list[float]]]:
    """Put a hull on stage that does what ``draw`` draws, with a way there and away.

    Where it begins and when are drawn until it is at sea, in hearing and clear of the outage;
    ``hour`` are hours of the sun between which it begins. The place is where it begins, or where
    the mark ``over`` is set; it heads and sails in within the limits given. Returns it with its
    marks as times since the scenario's start.

    Raises:
        BadSetting: there is no room for it.
    """
    for _ in range(TRIES):
        pen = Pen(sea.rng, float(sea.rng.uniform(*heading_deg)))
        inward = float(sea.rng.uniform(1.0, 2.5)) * 60.0
        pen.go(float(sea.rng.uniform(*inward_kn)), inward).mark("begin")
        draw(sea.rng, pen)
        pen.mark("end").turn(float(sea.rng.uniform(-60, 60)))
        pen.go(float(sea.rng.uniform(*inward_kn)), float(sea.rng.uniform(60, 150)))
        start = _start(sea, water, pen, hour)
        if start is None:
            continue
        own = boxes or water.boxes
        west, south, east, north = own[int(sea.rng.integers(len(own)))]
        lon0, lat0 = float(sea.rng.uniform(west, east)), float(sea.rng.uniform(south, north))
        begun = int(pen.marks["begin"][0] / STEP_S)
        over = int(pen.marks.get("over", pen.marks["begin"])[0] / STEP_S)
        x, y = np.array(pen.east) - pen.east[over], np.array(pen.north) - pen.north[over]
        dlon, dlat = offset_deg(x, y, lat0)
        lon: Floats = lon0 + dlon
        lat: Floats = lat0 + dlat
        if not _fits(sea, water, lon, lat):
            continue
        at: Floats = start + np.arange(len(lon), dtype=np.float64) * STEP_S
        course = Course(at[0] - 1.0, lon[0], lat[0]).set_status(UNDER_WAY)
        course.follow(at[: begun + 1], lon[: begun + 1], lat[: begun + 1]).set_status(status)
        done = int(pen.marks["end"][-1] / STEP_S)
        course.follow(at[: done + 1], lon[: done + 1], lat[: done + 1]).set_status(UNDER_WAY)
        vessel = sea.add(kind, "working", water, course.follow(at, lon, lat))
        if vessel is not None:
            marks = {k: [start + s for s in v] for k, v in pen.marks.items()}
            return vessel, marks
    raise BadSetting(f"There is no room to work in {water.name}.", hint="Choose another seed.")


def _start(sea: Sea, water: Water, pen: Pen, hour: tuple[float, float] | None) -> float | None:
    """When the moves begin [s]: clear of both ends and of the outage."""
    first, last = pen.marks["begin"][0], pen.marks["end"][-1]
    spans = [
        (CLEAR_H * HOUR - min(0.0, first), sea.outage[0] - CLEAR_H * HOUR),
        (sea.outage[1] + CLEAR_H * HOUR, sea.end_s - CLEAR_H * HOUR),
    ]
    low, high = spans[int(sea.rng.integers(2))]
    low, high = low - first, high - last
    low = max(low, 60.0)
    if high <= low:
        return None
    for _ in range(60):
        start = float(sea.rng.uniform(low, high)) // STEP_S * STEP_S
        if hour is None:
            return start
        begins = local_hour(water, start + first)
        if (begins - hour[0]) % 24.0 <= (hour[1] - hour[0]) % 24.0:
            return start
    return None


def _fits(sea: Sea, water: Water, lon: Floats, lat: Floats) -> bool:
    some = np.linspace(0, len(lon) - 1, 60).astype(np.int64)
    heard = chance(water, lon[some], lat[some], "A").max(axis=0)
    if (heard < GOOD_CHANCE).any():
        return False
    return sea.is_open(list(zip(lon[some].tolist(), lat[some].tolist(), strict=True)))
