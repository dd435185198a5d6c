"""Fishing staged by gear, and hulls that move slowly for other reasons.

The truth names the gear. Trawl, longline, gillnet, squid jig and pole and line last from the first
shooting to the last hauling; each set of a purse seine is one.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from numpy.random import Generator

from sealane.scenario.path import ANCHORED, UNDER_WAY
from sealane.scenario.sea import Instance, Sea
from sealane.scenario.seas_waters import ADEN, BALTIC, BERING, EAST_CHINA, SOUTH_CHINA
from sealane.scenario.waters import Water
from sealane.scenario.work import Pen, lay

__all__ = ["stage"]

Rng = Generator
Act = Callable[[Rng, Pen], None]
Box = tuple[float, float, float, float]
KIND = "fishing"
_BALTIC_GROUND: tuple[Box, ...] = ((22.2, 59.25, 23.2, 59.45), (21.4, 59.2, 22.0, 59.6))
_ACROSS: tuple[Box, ...] = ((179.80, 62.30, 180.25, 62.60),)
_BIG: tuple[Box, ...] = ((123.9, 25.3, 125.2, 26.4),)
_FIELD: tuple[Box, ...] = ((113.2, 9.8, 114.6, 10.8), (114.5, 8.6, 115.6, 9.6))
_GULF: tuple[Box, ...] = ((45.6, 12.2, 46.6, 12.7), (48.2, 12.2, 49.2, 12.9))


def trawl(rng: Rng, pen: Pen) -> None:
    """Tows of two to four hours at 3 to 4.5 kn, each shot and hauled almost stopped."""
    speed = float(rng.uniform(2.8, 4.4))
    for _ in range(int(rng.integers(3, 6))):
        pen.go(1.4, float(rng.uniform(10, 18)), sway_deg=4.0)
        minutes = float(rng.uniform(110, 230))
        pen.go(speed + float(rng.normal(0, 0.15)), minutes * 0.5, sway_deg=1.5)
        if rng.uniform() < 0.5:
            pen.go(speed, 12.0, turn_deg=float(rng.choice((-1, 1)) * rng.uniform(100, 180)))
        pen.go(speed + float(rng.normal(0, 0.15)), minutes * 0.5, sway_deg=1.5)
        pen.go(0.7, float(rng.uniform(14, 30)), sway_deg=8.0)
        pen.turn(float(rng.choice((-1, 1)) * rng.uniform(90, 180)))


def longline(rng: Rng, pen: Pen) -> None:
    """A line shot at 7 to 8 kn, left to soak, and hauled back at 3 to 4.5 kn with short stops."""
    speed = float(rng.uniform(6.5, 8.0))
    first = len(pen.east)
    for _ in range(int(rng.integers(5, 8))):
        pen.go(speed, 30.0, sway_deg=0.4, turn_deg=float(rng.normal(0, 10)))
    line = list(zip(pen.east[first::60], pen.north[first::60], strict=True))[::-1]
    pen.go(float(rng.uniform(0.4, 0.9)), float(rng.uniform(120, 200)), sway_deg=3.0)
    for east, north in line:
        pen.to(east, north, float(rng.uniform(3.2, 4.6)), sway_deg=0.3)
        pen.go(0.6, float(rng.uniform(3, 9)), sway_deg=10.0)


def purse_seine(rng: Rng, pen: Pen) -> None:
    """Search at 9 to 10 kn; a school is ringed in minutes, then the net is hauled adrift."""
    for _ in range(2):
        pen.mark("set")
        ring = float(rng.uniform(6.0, 9.0))
        pen.go(9.0, ring, turn_deg=360.0 * float(rng.choice((-1, 1))))
        pen.go(float(rng.uniform(0.4, 1.1)), float(rng.uniform(90, 160)), sway_deg=3.0)
        pen.mark("hauled")
        for _ in range(int(rng.integers(4, 7))):
            pen.go(float(rng.uniform(8.5, 10.5)), 20.0, turn_deg=float(rng.normal(0, 60)))


def squid_jig(rng: Rng, pen: Pen) -> None:
    """A night adrift under lights on a sea anchor."""
    pen.go(float(rng.uniform(0.4, 1.4)), float(rng.uniform(8.0, 10.0)) * 60.0, sway_deg=1.5)


def pole_line(rng: Rng, pen: Pen) -> None:
    """School after school by day: stops of 12 to 35 min, short hops at 8 to 9.5 kn between."""
    for _ in range(int(rng.integers(9, 15))):
        pen.go(float(rng.uniform(0.5, 1.4)), float(rng.uniform(12, 35)), sway_deg=8.0)
        pen.turn(float(rng.uniform(-120, 120)))
        pen.go(float(rng.uniform(8.0, 9.5)), float(rng.uniform(4.0, 7.0)))


def gillnet(rng: Rng, pen: Pen) -> None:
    """Nets shot along a line at 4 to 5.5 kn, watched adrift, and hauled back at 1.2 to 2.2 kn."""
    first = len(pen.east)
    pen.go(float(rng.uniform(4.0, 5.5)), float(rng.uniform(60, 85)), sway_deg=0.5)
    line = list(zip(pen.east[first::40], pen.north[first::40], strict=True))[::-1]
    pen.go(float(rng.uniform(0.3, 0.7)), float(rng.uniform(5.0, 8.0)) * 60.0, sway_deg=6.0)
    speed = float(rng.uniform(1.3, 2.2))
    for east, north in line:
        pen.to(east, north, speed, sway_deg=1.0)


def slow_transit(rng: Rng, pen: Pen) -> None:
    """A passage at the speed of a tow: a few small changes of course, no stop."""
    for _ in range(int(rng.integers(3, 5))):
        pen.go(float(rng.uniform(3.6, 4.4)), 110.0, sway_deg=0.15, turn_deg=float(rng.normal(0, 8)))


def survey(rng: Rng, pen: Pen) -> None:
    """Parallel lines at one speed, 500 m apart, with even turns."""
    speed, side = float(rng.uniform(4.0, 5.0)), 180.0
    for _ in range(int(rng.integers(7, 11))):
        pen.go(speed, float(rng.uniform(75, 80)))
        pen.go(speed, 11.0, turn_deg=side)
        side = -side


def adrift(rng: Rng, pen: Pen) -> None:
    """A day and a night adrift."""
    pen.go(float(rng.uniform(0.4, 1.2)), float(rng.uniform(20, 23)) * 60.0, sway_deg=1.5)


def at_anchor(rng: Rng, pen: Pen) -> None:
    """A night at anchor, swinging."""
    pen.go(0.02, float(rng.uniform(12, 18)) * 60.0, sway_deg=20.0)


def patrol(rng: Rng, pen: Pen) -> None:
    """A square sailed again and again at 4 kn."""
    for _ in range(int(rng.integers(10, 15))):
        pen.go(4.2, float(rng.uniform(55, 60)), sway_deg=0.2)
        pen.turn(90.0)


def tow(rng: Rng, pen: Pen) -> None:
    """A tug with its tow at 4 kn, waiting now and then."""
    for _ in range(4):
        pen.go(4.0, float(rng.uniform(100, 140)), sway_deg=0.3, turn_deg=float(rng.normal(0, 40)))
        pen.go(0.8, 25.0, sway_deg=5.0)


_TRUE: tuple[tuple[str, Act, Water, tuple[Box, ...], tuple[float, float] | None, bool], ...] = (
    ("trawl", trawl, EAST_CHINA, (), None, False),
    ("trawl", trawl, BALTIC, _BALTIC_GROUND, None, False),
    ("trawl", trawl, BERING, _ACROSS, None, False),
    ("trawl", trawl, SOUTH_CHINA, _FIELD, None, True),
    ("longline", longline, SOUTH_CHINA, _FIELD, None, False),
    ("longline", longline, EAST_CHINA, _BIG, None, True),
    ("squid_jig", squid_jig, EAST_CHINA, (), (18.0, 20.0), False),
    ("squid_jig", squid_jig, ADEN, _GULF, (18.0, 20.0), False),
    ("pole_line", pole_line, SOUTH_CHINA, _FIELD, (6.5, 9.5), False),
    ("pole_line", pole_line, ADEN, _GULF, (6.5, 9.5), False),
    ("gillnet", gillnet, BALTIC, _BALTIC_GROUND, (15.0, 22.0), False),
    ("gillnet", gillnet, EAST_CHINA, _BIG, (15.0, 22.0), False),
)
_TRAPS: tuple[tuple[str, Act, str, Water, tuple[Box, ...], int], ...] = (
    ("transit at fishing speed", slow_transit, "fishing", EAST_CHINA, _BIG, UNDER_WAY),
    ("transit at fishing speed", slow_transit, "fishing", SOUTH_CHINA, _FIELD, UNDER_WAY),
    ("survey", survey, "research", EAST_CHINA, _BIG, UNDER_WAY),
    ("survey", survey, "fishing", SOUTH_CHINA, _FIELD, UNDER_WAY),
    ("adrift day and night", adrift, "fishing", SOUTH_CHINA, _FIELD, UNDER_WAY),
    ("at anchor", at_anchor, "fishing", ADEN, _GULF, ANCHORED),
    ("patrol", patrol, "patrol", EAST_CHINA, _BIG, UNDER_WAY),
    ("tow", tow, "tug", BALTIC, _BALTIC_GROUND, UNDER_WAY),
)


def stage(sea: Sea) -> None:
    """Twelve hulls that fish and two that set a seine twice, in five waters, and eight traps."""
    for gear, act, water, boxes, hour, is_far in _TRUE:
        vessel, marks = lay(sea, water, "fishing", act, hour=hour, boxes=boxes)
        if is_far:
            vessel.keep_s, vessel.is_far = 600, True
        begin, end = marks["begin"][0], marks["end"][-1]
        case = f"{gear}, seldom heard" if is_far else gear
        sea.instances.append(Instance.event(KIND, case, (vessel,), begin, end, gear))
    for water, boxes in ((EAST_CHINA, _BIG), (SOUTH_CHINA, _FIELD)):
        vessel, marks = lay(sea, water, "fishing", purse_seine, hour=(6.0, 13.0), boxes=boxes)
        for begin, end in zip(marks["set"], marks["hauled"], strict=True):
            made = Instance.event(KIND, "purse_seine", (vessel,), begin, end, "purse_seine")
            sea.instances.append(made)
    for case, act, kind, water, boxes, status in _TRAPS:
        vessel, marks = lay(sea, water, kind, act, status=status, boxes=boxes)
        begin, end = marks["begin"][0], marks["end"][-1]
        sea.instances.append(Instance.trap(case, (vessel,), begin, end, KIND))
    _fleets(sea)


def _fleets(sea: Sea) -> None:
    """Boats of the ordinary traffic that weave over one ground do fish, but the outage and where
    they are heard cut it at no moment that the truth could name."""
    for vessel in [v for v in sea.vessels if v.role == "fishing"]:
        edges = (vessel.path.first_s, *sea.outage, vessel.path.last_s)
        for begin, end in pairwise(edges):
            case = "tolerated: a fleet that weaves"
            sea.instances.append(Instance.trap(case, (vessel,), begin, end, KIND))
