"""Ships that drag an anchor over made-up cables, and ships that are slow there for other reasons.

The truth names each cable that is crossed, and lasts from slowing down to making way again.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.random import Generator

from sealane.scenario.path import ANCHORED, FISHING, UNDER_WAY
from sealane.scenario.sea import Instance, Sea, Vessel
from sealane.scenario.seas_waters import BALTIC, EAST_CHINA
from sealane.scenario.stage.fishing import trawl
from sealane.scenario.waters import Water
from sealane.scenario.work import Pen, lay

__all__ = ["CABLES", "stage"]

KIND = "drag"
Act = Callable[[Generator, Pen], None]
Place = tuple[float, float]

CABLES: dict[str, tuple[Water, list[Place], tuple[float, float]]] = {
    "Norrlink": (BALTIC, [(22.20, 59.62), (22.30, 59.40), (22.15, 59.15)], (60.0, 115.0)),
    "Estralink": (BALTIC, [(23.95, 59.75), (24.10, 59.62), (24.05, 59.48)], (60.0, 115.0)),
    "Isles Cable": (EAST_CHINA, [(123.70, 24.80), (123.80, 25.60), (123.70, 26.50)], (60.0, 115.0)),
    "Outer Cable": (EAST_CHINA, [(123.30, 24.98), (124.40, 25.08), (125.00, 25.00)], (-25.0, 25.0)),
}
"""Cables by name: water, corners, and headings that cross them [deg]."""


def straight(rng: Generator, pen: Pen) -> None:
    """Slower than before by half for hours, on the same course, with the cable half way."""
    speed, minutes = float(rng.uniform(4.5, 7.0)), float(rng.uniform(100, 200))
    pen.go(speed, minutes / 2, sway_deg=0.4).mark("over")
    pen.go(speed, minutes / 2, sway_deg=0.4)


def zigzag(rng: Generator, pen: Pen) -> None:
    """To and fro over the cable at 2 to 4 kn, a little farther along it each time."""
    speed, minutes, turn = float(rng.uniform(2.2, 4.0)), float(rng.uniform(16, 24)), 150.0
    pen.go(speed, minutes / 2).mark("over").go(speed, minutes / 2)
    for _ in range(int(rng.integers(4, 8))):
        pen.turn(turn).go(speed, minutes, sway_deg=0.3)
        turn = -turn


def anchoring(rng: Generator, pen: Pen) -> None:
    """Over the cable ever slower, and to anchor a mile and a half beyond it."""
    pen.go(6.0, 14.0).mark("over").go(6.0, 6.0).go(4.0, 12.0).go(2.0, 12.0)
    pen.go(0.03, float(rng.uniform(5, 10)) * 60.0, sway_deg=20.0)


def trawling(rng: Generator, pen: Pen) -> None:
    """Tows that begin at the cable."""
    pen.mark("over")
    trawl(rng, pen)


def laying(rng: Generator, pen: Pen) -> None:
    """Along the cable at the speed of work."""
    pen.mark("over")
    way, along = float(rng.uniform(1.4, 2.2)), pen.heading_deg
    for _ in range(3):
        pen.go(way, float(rng.uniform(60, 80))).go(0.3, 20.0, sway_deg=9.0)
        pen.heading_deg = along


def adrift(rng: Generator, pen: Pen) -> None:
    """Beam on over the cable, with the current."""
    speed, minutes = float(rng.uniform(1.1, 1.5)), float(rng.uniform(200, 300))
    pen.turn(90.0).go(speed, minutes / 2, sway_deg=0.3).mark("over")
    pen.go(speed, minutes / 2, sway_deg=0.3)


def pilot(rng: Generator, pen: Pen) -> None:
    """A quarter of an hour at 6 kn over the cable."""
    minutes = float(rng.uniform(12, 22))
    pen.go(6.0, minutes / 2).mark("over").go(6.0, minutes / 2)


def passage(rng: Generator, pen: Pen) -> None:
    """Over the cable as fast as everywhere."""
    del rng
    pen.go(5.0, 60.0, sway_deg=0.3).mark("over").go(5.0, 60.0, sway_deg=0.3)


def beside(rng: Generator, pen: Pen) -> None:
    """Slow for two hours, over before the cable is reached."""
    pen.go(5.0, 110.0, sway_deg=0.3).go(11.0, 20.0)
    pen.mark("over").go(11.0, 10.0)
    del rng


_FAST, _SLOW = (11.0, 13.5), (4.9, 5.1)
_TRUE: tuple[tuple[str, Act, str, str], ...] = (
    ("straight", straight, "cargo", "Norrlink"),
    ("straight", straight, "tanker", "Norrlink"),
    ("straight", straight, "tanker", "Estralink"),
    ("straight", straight, "cargo", "Isles Cable"),
    ("straight", straight, "reefer", "Outer Cable"),
    ("straight, seldom heard", straight, "cargo", "Isles Cable"),
    ("zigzag", zigzag, "cargo", "Norrlink"),
    ("zigzag", zigzag, "cargo", "Estralink"),
    ("zigzag", zigzag, "cargo", "Isles Cable"),
    ("zigzag", zigzag, "barge", "Outer Cable"),
)
_TRAPS: tuple[tuple[str, Act, str, str, tuple[float, float], int], ...] = (
    ("anchoring", anchoring, "cargo", "Norrlink", _FAST, ANCHORED),
    ("anchoring", anchoring, "tanker", "Isles Cable", _FAST, ANCHORED),
    ("fishing", trawling, "fishing", "Isles Cable", (9.0, 10.0), FISHING),
    ("adrift", adrift, "cargo", "Isles Cable", _FAST, UNDER_WAY),
    ("adrift", adrift, "tanker", "Outer Cable", _FAST, UNDER_WAY),
    ("pilot", pilot, "cargo", "Estralink", _FAST, UNDER_WAY),
    ("slow by nature", passage, "tug", "Norrlink", _SLOW, UNDER_WAY),
    ("slow beside it", beside, "cargo", "Norrlink", _FAST, UNDER_WAY),
)


def stage(sea: Sea) -> None:
    """Ten ships that drag over four cables, and nine that do not."""
    for name, (_, corners, _) in CABLES.items():
        sea.lines[name] = list(corners)
    for case, act, kind, cable in _TRUE:
        water, _, heading = CABLES[cable]
        vessel, marks = lay(
            sea, water, kind, act, status=UNDER_WAY, boxes=_on(sea, cable),
            heading_deg=heading, inward_kn=_FAST,
        )  # fmt: skip
        if "seldom" in case:
            vessel.keep_s, vessel.is_far = 600, True
        begin, end = marks["begin"][0], marks["end"][-1]
        for name, (_, corners, _) in CABLES.items():
            if _crosses(vessel, begin, end, corners):
                sea.instances.append(Instance.event(KIND, case, (vessel,), begin, end, name))
    for case, act, kind, cable, speed, status in _TRAPS:
        water, _, heading = CABLES[cable]
        vessel, marks = lay(
            sea, water, kind, act, status=status, boxes=_on(sea, cable),
            heading_deg=heading, inward_kn=speed,
        )  # fmt: skip
        begin, end = marks["begin"][0], marks["end"][-1]
        sea.instances.append(Instance.trap(case, (vessel,), begin, end, KIND))
        if act is trawling:
            sea.instances.append(Instance.event("fishing", case, (vessel,), begin, end, "trawl"))
    _layer(sea)


def _crosses(vessel: Vessel, begin: float, end: float, corners: list[Place]) -> bool:
    """Whether the true path crosses a cable in that time."""
    path = vessel.path
    when = (path.at_s >= begin) & (path.at_s <= end)
    lon, lat = path.lon[when], path.lat[when]
    for (lon1, lat1), (lon2, lat2) in pairwise(corners):
        east, north = lon2 - lon1, lat2 - lat1
        side = np.sign((lon - lon1) * north - (lat - lat1) * east)
        along = ((lon - lon1) * east + (lat - lat1) * north) / (east**2 + north**2)
        if np.any((side[1:] != side[:-1]) & (along[1:] >= 0.0) & (along[1:] <= 1.0)):
            return True
    return False


def _on(sea: Sea, cable: str) -> list[tuple[float, float, float, float]]:
    """A place on the cable, as a box without extent: not near its ends."""
    corners = CABLES[cable][1]
    leg = int(sea.rng.integers(len(corners) - 1))
    (lon1, lat1), (lon2, lat2) = corners[leg : leg + 2]
    part = float(sea.rng.uniform(0.3, 0.9) if leg == 0 else sea.rng.uniform(0.1, 0.7))
    lon, lat = lon1 + part * (lon2 - lon1), lat1 + part * (lat2 - lat1)
    return [(lon, lat, lon, lat)]


def _layer(sea: Sea) -> None:
    """A cable ship that works along the outer cable from its first corner on."""
    (lon1, lat1), (lon2, lat2) = CABLES["Outer Cable"][1][:2]
    lon, lat = lon1 + 0.3 * (lon2 - lon1), lat1 + 0.3 * (lat2 - lat1)
    east = (lon2 - lon1) * np.cos(np.radians((lat1 + lat2) / 2))
    course = float(np.degrees(np.arctan2(east, lat2 - lat1)))
    vessel, marks = lay(
        sea, EAST_CHINA, "research", laying, status=UNDER_WAY, boxes=[(lon, lat, lon, lat)],
        heading_deg=(course, course + 0.01), inward_kn=_FAST,
    )  # fmt: skip
    begin, end = marks["begin"][0], marks["end"][-1]
    sea.instances.append(Instance.trap("cable ship at work", (vessel,), begin, end, KIND))
