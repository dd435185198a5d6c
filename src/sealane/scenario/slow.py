"""Hulls that come from a lane, make little way for hours, and go on; and who else lingers.

Sites are drawn where ships are heard and at a wanted distance from shore, all along the drift.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sealane import geo
from sealane.errors import BadSetting
from sealane.scenario.path import GRID_S, M_PER_DEG, Path, metres, offset_deg
from sealane.scenario.reception import chance
from sealane.scenario.sea import Instance, Sea, Vessel
from sealane.scenario.staged import GOOD_CHANCE, attend
from sealane.scenario.waters import Water

__all__ = ["EVERYDAY", "Drift", "come_and_go", "drift", "lingering", "site", "spells"]

Floats = npt.NDArray[np.float64]
Drift = tuple[Floats, Floats, Floats]
"""Times [s], longitudes and latitudes (beyond 180 deg where they cross it)."""

HOUR = 3600.0
TRIES = 2000
APART_M = 14_000.0
"""Hulls that are slow at the same time lie this far apart, so that none meets another."""
LINGER_KN, LINGER_H = 2.2, 3.0
"""Slower than this for so long a hull may be said to loiter, whatever it was staged for."""
EVERYDAY = ("lane", "fishing", "ferry", "moored", "moored, switched off")


def drift(
    sea: Sea, start: float, end: float, speed_kn: float, bearing_deg: float | None = None
) -> tuple[Floats, Floats, Floats]:
    """Times, and metres east and north of the start: with wind and current, slowly veering."""
    rng, at = sea.rng, np.arange(start, end + 1, 60.0)
    phase, first = rng.uniform(0, 2 * np.pi), rng.uniform(0, 2 * np.pi)
    angle = first if bearing_deg is None else np.radians(bearing_deg)
    bearing = angle + 0.35 * (np.sin((at - start) / 7200.0 + phase) - np.sin(phase))
    pace = speed_kn * (1.0 + 0.15 * np.sin((at - start) / 5000.0 + phase))
    step = pace * 0.51444 * 60.0
    east, north = np.cumsum(step * np.sin(bearing)), np.cumsum(step * np.cos(bearing))
    return at, east - east[0], north - north[0]


def site(
    sea: Sea,
    water: Water,
    moves: tuple[Floats, Floats, Floats],
    shore_nmi: tuple[float, float],
    box: tuple[float, float, float, float] | None = None,
) -> Drift:
    """Where a hull that moves so stays heard, and so far from shore all the way.

    Raises:
        BadSetting: there is no such place.
    """
    rng, (at, east, north) = sea.rng, moves
    stations = rng.integers(len(water.stations), size=TRIES)
    lon = np.array([water.stations[i].lon for i in stations]) + rng.uniform(-2.2, 2.2, TRIES)
    lat = np.array([water.stations[i].lat for i in stations]) + rng.uniform(-1.4, 1.4, TRIES)
    if box is not None:
        lon, lat = rng.uniform(box[0], box[2], TRIES), rng.uniform(box[1], box[3], TRIES)
    fits = np.arange(TRIES)
    for i in np.unique(np.linspace(0, len(at) - 1, 5).astype(np.int64)):
        dlon, dlat = offset_deg(east[i], north[i], lat[fits])
        x, y = lon[fits] + dlon, lat[fits] + dlat
        is_heard = chance(water, x, y, "A").max(axis=0) >= GOOD_CHANCE
        fits, x, y = fits[is_heard], x[is_heard], y[is_heard]
        shore = geo.distance_to_shore_nmi(geo.wrap_lon(x), y)
        fits = fits[(shore >= shore_nmi[0]) & (shore <= shore_nmi[1])]
    for i in fits:
        if _is_free(sea, float(lon[i]), float(lat[i]), float(at[0]), float(at[-1])):
            sea.sites.append((float(lon[i]), float(lat[i]), float(at[0]), float(at[-1])))
            dlon, dlat = offset_deg(east, north, lat[i])
            return at, lon[i] + dlon, lat[i] + dlat
    raise BadSetting(f"There is no room to drift in {water.name}.", hint="Choose another seed.")


def _is_free(sea: Sea, lon: float, lat: float, start: float, end: float) -> bool:
    return all(
        metres(lon, lat, x, y) >= APART_M
        for x, y, since, until in sea.sites
        if since < end + 3 * HOUR and until > start - 3 * HOUR
    )


def come_and_go(sea: Sea, water: Water, kind: str, moves: Drift, turn: int) -> Vessel:
    """A hull that leaves its lane, moves so, and goes on.

    Raises:
        BadSetting: it lies outside the scenario's time.
    """
    vessel = attend(sea, water, kind, *moves, turn)
    if vessel is None:
        raise BadSetting("A staged hull lies outside the scenario.", hint="Give it more hours.")
    vessel.is_busy, vessel.role = True, "slow"
    return vessel


def lingering(sea: Sea, vessels: Sequence[Vessel]) -> list[Instance]:
    """Hulls staged for something else that were slow for long: reporting them counts neither way.

    Everyday traffic is left out, and so are hulls that the truth of loitering names.
    """
    named = {id(v) for one in sea.instances if one.kind == "loitering" for v in one.vessels}
    made = []
    for vessel in vessels:
        if vessel.role in EVERYDAY or id(vessel) in named:
            continue
        for start, end in spells(vessel.told or vessel.path):
            stays_on = end > sea.end_s - 3600
            case = "tolerated: slow in another scene"
            made.append(
                Instance("loitering", False, case, (vessel,), start, None if stays_on else end)  # noqa: FBT003
            )
    return made


def spells(path: Path) -> list[tuple[float, float]]:
    """Spans in which a path led on slowly, ten minutes by ten minutes, short bursts aside."""
    every = 600 // GRID_S
    lon, lat, at = path.lon[::every], path.lat[::every], path.at_s[::every]
    if len(at) < 8:
        return []
    east = np.diff(lon) * np.cos(np.radians(lat[1:])) * M_PER_DEG
    speed = np.hypot(east, np.diff(lat) * M_PER_DEG) / 600.0 / 0.51444
    hourly = np.convolve(np.pad(speed, 3, mode="edge"), np.ones(7) / 7.0, mode="valid")
    slow = np.concatenate([[False], (hourly < LINGER_KN) | (speed < LINGER_KN), [False]])
    edges = np.flatnonzero(slow[1:] != slow[:-1]).reshape(-1, 2)
    return [
        (float(at[a]), float(at[min(b, len(at) - 1)]))
        for a, b in edges
        if at[min(b, len(at) - 1)] - at[a] >= LINGER_H * HOUR
    ]
