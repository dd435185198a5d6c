"""What hulls of one scene do that looks like another kind, and is no error to report.

Told by the true paths and by what was staged, whoever the hulls are: those that lay together (how a
detector draws the groups of a gathering is its own matter, so an event among any of its hulls is
tolerated), those that said to be elsewhere or took another number and so fell silent, boats at
work, and fishing vessels that drift alone by night. Slow hulls are told by ``slow.lingering``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sealane.scenario.path import GRID_S, M_PER_DEG, Path
from sealane.scenario.sea import Instance, Sea, Vessel
from sealane.scenario.slow import EVERYDAY, spells
from sealane.scenario.waters import Water

__all__ = ["others"]

Floats = npt.NDArray[np.float64]

EVERY_S = 600
"""Paths are looked at every ten minutes [s]."""
NEAR_M, SLOW_KN, LONG_S = 600.0, 2.2, 5_400.0
"""Somewhat wider than the rule of an encounter (500 m, 2 kn, 2 h): to lie together is this."""
PORT_M = 9_000.0
"""So near a port no encounter counts (the rule says 10 km) [m]."""


AT_WORK = ("tending gear", "fishing pair", "moving on")
"""Cases of other kinds in which boats fish, or a fleet drifts over its ground."""
JIG_S = 4 * 3_600.0
"""A jigger drifts so long or longer (FAO, Fishing Gear Fact Sheets: a night's work) [s]."""
NIGHT_H, NIGHT_SHARE = (18.0, 6.0), 2.0 / 3.0
"""By the sun's time, and so much of a drift that is one by night."""
ADRIFT_KN = 0.2
"""A hull that makes less way in all lies still, at anchor or at a berth [kn]."""
FISHING_TYPE = 30
"""The type of ship of those that claim to fish (ITU-R M.1371-5, table 53)."""
BEFORE_S = 3_600.0
"""A number that is given up is silent from its last report, at most so long before [s]."""


def others(sea: Sea) -> list[Instance]:
    """Every tolerated row that one scene makes for the kind of another."""
    met = gatherings(sea, sea.vessels)
    return [*met, *_unsaid(sea), *_at_work(sea), *_night_drifts(sea, met)]


def _unsaid(sea: Sea) -> list[Instance]:
    """Hulls whose true places nobody heard, and numbers that were given up."""
    made = []
    for vessel in sea.vessels:
        if vessel.told is not None or vessel.replays:
            case = "tolerated: said to be elsewhere"
            made.append(Instance.trap(case, (vessel,), float(vessel.path.first_s), None, "gap"))
        for at, hull in vessel.says:
            if hull.mmsi != vessel.hull_at(at - 1.0).mmsi:
                case = "tolerated: its number was given up"
                made.append(Instance.trap(case, (vessel,), at - BEFORE_S, None, "gap"))
    return made


def _at_work(sea: Sea) -> list[Instance]:
    """Boats that fish in a scene of another kind."""
    case = "tolerated: at work in another scene"
    return [
        Instance.trap(case, (vessel,), one.start_s, one.end_s, "fishing")
        for one in sea.instances
        if one.case in AT_WORK and one.kind != "fishing"
        for vessel in one.vessels
    ]


def _night_drifts(sea: Sea, met: Sequence[Instance]) -> list[Instance]:
    """Fishing vessels that drift alone by night: so does a squid jigger, and nobody could tell.

    By the true path alone, and for every scene alike: a hull that claims to fish drifts (slow for
    ``JIG_S`` or more, but not at rest), by night for ``NIGHT_SHARE`` of it, and neither an instance
    of any kind nor a gathering names it together with another hull meanwhile, as jiggers work
    apart. What was staged as fishing, or as none of it, is judged as it was staged.
    """
    together = [one for one in (*sea.instances, *met) if len(one.vessels) > 1]
    staged = {id(v) for one in sea.instances if one.kind == "fishing" for v in one.vessels}
    case = "tolerated: a night adrift alone, as jiggers spend it"
    return [
        Instance.trap(case, (vessel,), start, end, "fishing")
        for vessel in sea.vessels
        if vessel.role not in EVERYDAY and id(vessel) not in staged
        for start, end in spells(vessel.told or vessel.path)
        if vessel.hull_at(start).ship_type == FISHING_TYPE
        and end - start >= JIG_S
        and _is_night_drift(vessel.told or vessel.path, start, end)
        and not any(_names(one, vessel, start, end) for one in together)
    ]


def _names(one: Instance, vessel: Vessel, start: float, end: float) -> bool:
    """Whether an instance names that hull in some of that time."""
    until = np.inf if one.end_s is None else one.end_s
    return one.start_s < end and until > start and any(v is vessel for v in one.vessels)


def _is_night_drift(path: Path, start: float, end: float) -> bool:
    """Whether a hull on this path made some way in that time, most of it by night."""
    at = np.arange(start, end, EVERY_S)
    lon, lat = np.interp(at, path.at_s, path.lon), np.interp(at, path.at_s, path.lat)
    hour = (at / 3600.0 + lon / 15.0) % 24.0
    east = np.diff(lon) * np.cos(np.radians(lat[1:]))
    way_m = np.hypot(east, np.diff(lat)).sum() * M_PER_DEG
    is_adrift = way_m >= ADRIFT_KN * 0.51444 * (at[-1] - at[0])
    is_night = ((hour >= NIGHT_H[0]) | (hour < NIGHT_H[1])).mean() >= NIGHT_SHARE
    return bool(is_adrift and is_night)


def gatherings(sea: Sea, vessels: Sequence[Vessel]) -> list[Instance]:
    """Every group of hulls that lay together, but for those that encounters name."""
    named = [
        frozenset(id(v) for v in one.vessels)
        for one in sea.instances
        if one.kind == "encounter" and one.is_event
    ]
    made = []
    for name in dict.fromkeys(v.water.name for v in vessels):
        own = [v for v in vessels if v.water.name == name]
        for group, since, until in _groups(_pairs(sea, own), named, own):
            end = None if until > sea.end_s - 3600 else until
            case = "tolerated: together in another scene"
            made.append(Instance("encounter", False, case, group, since, end))  # noqa: FBT003
    return made


Pair = tuple[int, int, float, float]


def _pairs(sea: Sea, vessels: Sequence[Vessel]) -> list[Pair]:
    """Two hulls by number, and from when until when they lay together [s]."""
    at = np.arange(0, int(sea.end_s) + 1, EVERY_S)
    slow = np.stack([_slow_places(v, at) for v in vessels])
    ever = np.flatnonzero(np.isfinite(slow[:, 0]).any(axis=1))
    made = []
    for k, i in enumerate(ever):
        others = ever[k + 1 :]
        east, north = (slow[others, axis] - slow[i, axis] for axis in (0, 1))
        near = np.hypot(east, north) <= NEAR_M
        for row in np.flatnonzero(near.any(axis=1)):
            times = np.flatnonzero(near[row])
            since, until = float(at[times[0]]), float(at[times[-1]])
            if len(times) * EVERY_S >= LONG_S:
                made.append((int(i), int(others[row]), since, until))
    return made


def _slow_places(vessel: Vessel, at: npt.NDArray[np.int64]) -> Floats:
    """Metres east and north in the water, where the hull is slow and far from port; else none."""
    path = vessel.told or vessel.path
    inside = (at >= path.first_s) & (at <= path.last_s)
    lon, lat = np.interp(at, path.at_s, path.lon), np.interp(at, path.at_s, path.lat)
    ahead = (np.interp(at + 10 * GRID_S, path.at_s, track) for track in (path.lon, path.lat))
    dlon, dlat = (there - here for there, here in zip(ahead, (lon, lat), strict=True))
    scale = np.cos(np.radians(lat))
    speed = np.hypot(dlon * scale, dlat) * M_PER_DEG / (10 * GRID_S) / 0.51444
    is_far = _off_port_m(vessel.water, lon, lat) >= PORT_M
    from_lon = vessel.water.stations[0].lon
    out = np.stack([(lon - from_lon) * scale, lat]) * M_PER_DEG
    out[:, ~(inside & (speed <= SLOW_KN) & is_far)] = np.nan
    return out


def _off_port_m(water: Water, lon: Floats, lat: Floats) -> Floats:
    far = [
        np.hypot((lon - port.berth[0]) * np.cos(np.radians(lat)), lat - port.berth[1])
        for port in water.ports
    ]
    return np.asarray(np.min(far, axis=0) * M_PER_DEG, np.float64)


def _groups(
    pairs: Sequence[Pair], named: Sequence[frozenset[int]], vessels: Sequence[Vessel]
) -> list[tuple[tuple[Vessel, ...], float, float]]:
    """Pairs that share a hull put together; without pairs of an encounter."""
    groups: list[tuple[set[int], float, float]] = []
    for one, other, since, until in pairs:
        ids = {id(vessels[one]), id(vessels[other])}
        if any(ids <= known for known in named):
            continue
        members, first, last = {one, other}, since, until
        for group in [g for g in groups if g[0] & members]:
            groups.remove(group)
            members |= group[0]
            first, last = min(first, group[1]), max(last, group[2])
        groups.append((members, first, last))
    return [(tuple(vessels[i] for i in sorted(m)), a, b) for m, a, b in groups]
