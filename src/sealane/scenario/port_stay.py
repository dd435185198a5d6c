"""Who was in port, by the true path: within 3 km, still for an hour or more, until beyond 4 km."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sealane.scenario.path import M_PER_DEG, Path
from sealane.scenario.sea import Instance, Sea, Vessel
from sealane.scenario.waters import Port

__all__ = ["port_stays"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

ENTER_M, LEAVE_M = 3_000.0, 4_000.0
STILL_KN = 0.3
"""A hull that makes less is still."""
STILL_S, DOUBT_S = 3_600.0, 900.0
"""From so long still on a stay is a call; a quarter of an hour more or less is tolerated [s]."""
EVERY = 6
"""The path is looked at every minute."""
SEEN_SHARE = 0.6
"""A call is observable where the reports in port span this share of it, or where hardly any of it
lies between the last report before a silence and the limit, and likewise after it."""


def port_stays(sea: Sea, vessel: Vessel, heard: Ints) -> list[Instance]:
    """Calls of a hull at the ports of its water, and times when it only passed close by."""
    if vessel.told is not None or len(heard) == 0:
        return []
    made = []
    for port in vessel.water.ports:
        metres = _metres(vessel.path, port)
        for first, last in _episodes(metres):
            one = _judged(sea, vessel, heard, port, (first, last))
            if one is not None:
                made.append(one)
    return made


def _metres(path: Path, port: Port) -> Floats:
    lon, lat = path.lon[::EVERY], path.lat[::EVERY]
    east = ((lon - port.berth[0] + 180.0) % 360.0 - 180.0) * np.cos(np.radians(port.berth[1]))
    return np.asarray(np.hypot(east, lat - port.berth[1]) * M_PER_DEG, np.float64)


def _episodes(metres: Floats) -> list[tuple[int, int]]:
    """First and last minute of each time within the limits."""
    made, begin = [], -1
    for i in np.flatnonzero(np.append(metres <= LEAVE_M, False)):
        if begin >= 0 and i <= begin:
            continue
        if metres[i] > ENTER_M:
            continue
        out = np.flatnonzero(metres[i:] >= LEAVE_M)
        begin = int(i + out[0]) if len(out) else len(metres) - 1
        made.append((int(i), begin))
    return made


def _judged(
    sea: Sea, vessel: Vessel, heard: Ints, port: Port, episode: tuple[int, int]
) -> Instance | None:
    path, (first, last) = vessel.path, episode
    minutes = path.at_s[::EVERY]
    since, until = float(minutes[first]), float(minutes[last])
    is_open = last == len(minutes) - 1
    end = None if is_open else until
    if is_open and path.last_s < sea.end_s - 60:
        case = "tolerated: its part ends in port"
        return Instance("port_visit", False, case, (vessel,), since, None, port.name)  # noqa: FBT003
    still = _still_s(path, first, last)
    if still < STILL_S - DOUBT_S:
        case = "stops briefly" if still > DOUBT_S else "passes close by"
        return Instance.trap(case, (vessel,), since, end, "port_visit")
    inside = heard[(heard >= since) & (heard <= until)]
    if len(inside) == 0:
        return None
    case = vessel.role
    if still < STILL_S + DOUBT_S:
        case = "tolerated: still for about an hour"
    elif not _is_observable(heard, inside, since, until, is_open=is_open):
        case = "tolerated: hardly heard in port"
    if case.startswith("tolerated"):
        return Instance("port_visit", False, case, (vessel,), since, end, port.name)  # noqa: FBT003
    return Instance.event("port_visit", case, (vessel,), since, end, port.name)


def _still_s(path: Path, first: int, last: int) -> float:
    """The longest time in which a hull was still [s]."""
    lon, lat = path.lon[::EVERY][first : last + 1], path.lat[::EVERY][first : last + 1]
    east = np.diff(lon) * np.cos(np.radians(lat[:-1]))
    speed = np.hypot(east, np.diff(lat)) * M_PER_DEG / 60.0 / 0.51444
    still = np.concatenate([[False], speed <= STILL_KN, [False]])
    edges = np.flatnonzero(still[1:] != still[:-1]).reshape(-1, 2)
    return float((edges[:, 1] - edges[:, 0]).max() * 60.0) if len(edges) else 0.0


def _is_observable(heard: Ints, inside: Ints, since: float, until: float, *, is_open: bool) -> bool:
    """Whether the reports tell the call's span: by those in port, or by those before and after."""
    dwell = max(1.0, until - since)
    before, after = heard[heard < since], heard[heard > until]
    late = inside[0] - since if len(before) else 0.0
    early = 0.0 if is_open else until - inside[-1]
    if late > (1.0 - SEEN_SHARE) * dwell and not (len(before) and since - before[-1] < 3600):
        return False
    return early <= (1.0 - SEEN_SHARE) * dwell or bool(len(after) and after[0] - until < 2 * 3600)
