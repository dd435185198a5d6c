"""Rendezvous: hulls that slow for a transfer while their partner is silent, and mere drifting."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sealane.errors import BadSetting
from sealane.scenario.path import Course, offset_deg
from sealane.scenario.reception import chance
from sealane.scenario.sea import Instance, Sea, Vessel
from sealane.scenario.seas_waters import ADEN, BALTIC, BERING, EAST_CHINA, MALACCA, SOUTH_CHINA
from sealane.scenario.slow import Drift, come_and_go, site
from sealane.scenario.staged import GOOD_CHANCE, span
from sealane.scenario.waters import Water

__all__ = ["stage"]

Floats = npt.NDArray[np.float64]
HOUR = 3600.0
NMI_M = 1852.0
OFF_SHORE = (12.0, 400.0)
SILENCE_H = 6.4
"""A partner is silent for at least so long [h]."""
BUSY_H = 4.0
"""Instances in one water are so far apart in time that no other silence explains one [h]."""
DATELINE_BOX = (179.90, 61.0, 179.99, 62.0)

PLAN = (
    (EAST_CHINA, "S-turn", "reefer", "fishing"),
    (EAST_CHINA, "midnight", "tanker", "tanker"),
    (SOUTH_CHINA, "held course", "reefer", "fishing"),
    (SOUTH_CHINA, "S-turn", "tanker", "cargo"),
    (MALACCA, "S-turn", "tanker", "tanker"),
    (ADEN, "held course", "cargo", "fishing"),
    (ADEN, "midnight", "tanker", "cargo"),
    (BALTIC, "held course", "tanker", "tanker"),
    (BERING, "antimeridian", "reefer", "fishing"),
    (BERING, "S-turn", "reefer", "fishing"),
)


def stage(sea: Sea) -> None:
    """Ten transfers with a silent partner, and eleven hulls whose slowness is something else."""
    for turn, (water, case, kind, partner) in enumerate(PLAN):
        _transfer(sea, water, case, (kind, partner), turn)
    for turn, water in enumerate((EAST_CHINA, SOUTH_CHINA, ADEN, BERING)):
        _drift(sea, water, turn)
    for turn, water in enumerate((SOUTH_CHINA, ADEN, BERING)):
        _lone(sea, water, "slows while nobody is silent", turn)
    for turn, water in enumerate((SOUTH_CHINA, ADEN)):
        _lone(sea, water, "slows while a silent hull is out of reach", turn)
    for turn, water in enumerate((EAST_CHINA, BERING)):
        _heard(sea, water, turn)


def _moves(
    sea: Sea, start: float, end: float, bearing_deg: float, *, turns: bool, across: bool = False
) -> tuple[Floats, Floats, Floats]:
    """Times, and metres east and north: in on a bearing, perhaps by an S-turn, then slowly.

    The way in takes about 45 minutes before ``start``. Slow, the hull holds the bearing, or
    (``across``) lies across wind and current and goes where they take it.
    """
    rng = sea.rng
    angle = float(rng.uniform(70, 95)) if turns else 0.0
    legs = [(14.0, 7.0, bearing_deg), (12.0, 6.5, bearing_deg + angle)]
    legs += [(12.0, 6.0, bearing_deg - 0.6 * angle), (7.0, 4.0, bearing_deg)]
    way = bearing_deg + (float(rng.choice((-90, 90))) + float(rng.uniform(-25, 25))) * across
    pace = float(rng.uniform(0.5, 1.5))
    minutes = (end - start) / 60.0
    for share in np.full(6, 1 / 6):
        veer = float(rng.normal(0, 6))
        legs.append((minutes * share, pace * float(rng.uniform(0.85, 1.15)), way + veer))
    at = start - 45.0 * 60.0 + np.concatenate([[0.0], np.cumsum([m for m, _, _ in legs])]) * 60.0
    east = np.cumsum([0.0, *(m / 60 * v * NMI_M * np.sin(np.radians(b)) for m, v, b in legs)])
    north = np.cumsum([0.0, *(m / 60 * v * NMI_M * np.cos(np.radians(b)) for m, v, b in legs)])
    grid = np.arange(at[0], end + 1, 60.0)
    return grid, np.interp(grid, at, east), np.interp(grid, at, north)


def _free_span(sea: Sea, water: Water, hours: float, *, midnight: bool = False) -> Times:
    """A start and end apart from every other slow spell in that water."""
    taken = [
        (one.start_s, one.end_s or sea.end_s)
        for one in sea.instances
        if one.kind == "rendezvous" and one.vessels[0].water is water
    ]
    best, room = (0.0, 0.0), -np.inf
    for _ in range(60):
        start, end = span(sea, hours + 1.0, midnight=midnight)
        start += HOUR
        gap = min((max(a - end, start - b) for a, b in taken), default=np.inf)
        if gap > room:
            best, room = (start, end), gap
        if gap >= 2 * BUSY_H * HOUR:
            break
    return best


Times = tuple[float, float]


def _transfer(sea: Sea, water: Water, case: str, kinds: tuple[str, str], turn: int) -> None:
    rng = sea.rng
    hours = float(rng.uniform(2.6, 6.0))
    box = DATELINE_BOX if case == "antimeridian" else None
    for _ in range(40):
        start, end = _free_span(sea, water, hours, midnight=case == "midnight")
        bearing = 90.0 if box else float(rng.uniform(0, 360))
        turns = case in ("S-turn", "antimeridian") or bool(rng.integers(2))
        moves = site(sea, water, _moves(sea, start, end, bearing, turns=turns), OFF_SHORE, box)
        sea_before = len(sea.vessels)
        vessel = come_and_go(sea, water, kinds[0], moves, turn)
        partner = come_and_go(sea, water, kinds[1], _beside(moves), turn + 1)
        silence = _silence(sea, partner, start, end)
        if silence is not None:
            partner.silences.append(silence)
            partner.role = "silent partner"
            sea.instances.append(Instance.event("rendezvous", case, (vessel,), start, end))
            return
        del sea.vessels[sea_before:]
    raise BadSetting(f"No partner can be silent in {water.name}.", hint="Choose another seed.")


def _beside(moves: Drift) -> Drift:
    at, lon, lat = moves
    dlon, dlat = offset_deg(60.0, 45.0, lat)
    return at, lon + dlon, lat + dlat


def _silence(sea: Sea, partner: Vessel, start: float, end: float) -> Times | None:
    """From when until when a partner is silent: under way, well heard, well clear of the place."""
    rng, path = sea.rng, partner.path
    for _ in range(80):
        since = start - float(rng.uniform(1.3, 2.8)) * HOUR
        until = end + float(rng.uniform(1.0, 2.8)) * HOUR
        if until - since < SILENCE_H * HOUR or since < path.first_s + 2.2 * HOUR:
            continue
        if until > path.last_s - HOUR or not _is_clear(sea, since, until):
            continue
        at = np.arange(since - 2 * HOUR, until + 0.8 * HOUR, 600.0)
        places = np.array([path.place(t) for t in at])
        if chance(partner.water, places[:, 0], places[:, 1], "A").max(axis=0).min() > GOOD_CHANCE:
            return since // 10 * 10, until // 10 * 10
    return None


def _is_clear(sea: Sea, since: float, until: float) -> bool:
    return until < sea.outage[0] - HOUR or since > sea.outage[1] + HOUR


def _drift(sea: Sea, water: Water, turn: int) -> None:
    """A ship adrift, while another that is not heard passes 10 to 20 nmi off."""
    rng = sea.rng
    for _ in range(40):
        start, end = _free_span(sea, water, float(rng.uniform(4.0, 8.0)))
        moves = site(
            sea, water,
            _moves(sea, start, end, float(rng.uniform(0, 360)), turns=False, across=True),
            OFF_SHORE,
        )  # fmt: skip
        passer = _passer(sea, water, moves, (start + end) / 2.0, float(rng.uniform(10.0, 20.0)))
        if passer is not None:
            vessel = come_and_go(sea, water, "cargo", moves, turn)
            case = "drifts while another is silent"
            sea.instances.append(Instance.trap(case, (vessel,), start, end, "rendezvous"))
            return
    raise BadSetting(f"No ship can pass unheard in {water.name}.", hint="Choose another seed.")


def _passer(sea: Sea, water: Water, moves: Drift, middle_s: float, off_nmi: float) -> Vessel | None:
    """A ship that sails straight past a place at 10 kn, silent for seven hours around it."""
    rng, speed = sea.rng, 10.0
    lon, lat = float(moves[1][len(moves[1]) // 2]), float(moves[2][len(moves[2]) // 2])
    if not _is_clear(sea, middle_s - 4 * HOUR, middle_s + 4 * HOUR):
        return None
    for _ in range(60):
        way = float(rng.uniform(0, 2 * np.pi))
        run = np.array([-65.0, 65.0]) * NMI_M
        dlon, dlat = offset_deg(
            run * np.sin(way) + off_nmi * NMI_M * np.cos(way),
            run * np.cos(way) - off_nmi * NMI_M * np.sin(way),
            lat,
        )
        ends = [(lon + float(x), lat + float(y)) for x, y in zip(dlon, dlat, strict=True)]
        some = np.linspace(0.05, 0.95, 12)
        x, y = (
            ends[0][0] + some * (ends[1][0] - ends[0][0]),
            ends[0][1] + some * (ends[1][1] - ends[0][1]),
        )
        if chance(water, x, y, "A").max(axis=0).min() < GOOD_CHANCE or not sea.is_open(ends):
            continue
        course = Course(middle_s - 6.5 * HOUR, *ends[0]).sail(*ends[1], speed)
        vessel = sea.add("cargo", "silent passer", water, course)
        if vessel is None or vessel.path.first_s > middle_s - 6.0 * HOUR:
            continue
        vessel.is_busy = True
        vessel.silences.append((middle_s - 3.4 * HOUR, middle_s + 3.4 * HOUR))
        return vessel
    return None


def _lone(sea: Sea, water: Water, case: str, turn: int) -> None:
    """A ship that slows as for a transfer (for its engine, say), with no partner."""
    rng = sea.rng
    for _ in range(60):
        start, end = _free_span(sea, water, float(rng.uniform(2.6, 5.0)))
        moves = site(
            sea, water,
            _moves(sea, start, end, float(rng.uniform(0, 360)), turns=bool(turn % 2)),
            OFF_SHORE,
        )  # fmt: skip
        if "out of reach" not in case or _passer(
            sea, water, moves, (start + end) / 2.0, float(rng.uniform(95.0, 130.0))
        ):
            vessel = come_and_go(sea, water, "tanker", moves, turn)
            sea.instances.append(Instance.trap(case, (vessel,), start, end, "rendezvous"))
            return
    raise BadSetting(f"No ship can slow alone in {water.name}.", hint="Choose another seed.")


def _heard(sea: Sea, water: Water, turn: int) -> None:
    """A transfer between two ships that are both heard."""
    start, end = _free_span(sea, water, float(sea.rng.uniform(2.6, 5.0)))
    bearing = float(sea.rng.uniform(0, 360))
    moves = site(sea, water, _moves(sea, start, end, bearing, turns=True), OFF_SHORE)
    for number, way in enumerate((moves, _beside(moves))):
        vessel = come_and_go(sea, water, "tanker", way, turn + number)
        case = "transfer that is heard"
        sea.instances.append(Instance.trap(case, (vessel,), start, end, "rendezvous"))
