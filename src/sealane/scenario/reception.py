"""Which reports are sent, which are heard, and which of them an archive keeps.

Sent: intervals of ITU-R M.1371-5, Annex 1, Tables 1 and 2 (class A 10 s to 14 kn, 6 s to 23 kn,
2 s above, 3 min at anchor or moored below 3 kn; class B 30 s, 3 min to 2 kn). Heard: by range,
with a soft edge, fading of each station in ten-minute blocks, and a station that fails for hours;
a satellite hears a stripe in short passes. Kept: the archive keeps at most one report of a
hull in a minute (in three at rest): the first that was heard.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo
from sealane.scenario.path import ANCHORED, MOORED
from sealane.scenario.sea import Sea, Vessel
from sealane.scenario.waters import Water

__all__ = ["Fading", "chance", "hear"]

Floats = npt.NDArray[np.float64]

PEAK = {"A": 0.85, "B": 0.75}
"""Chance that one transmission is heard well inside the range: slots collide."""
RANGE_SHARE = {"A": 1.0, "B": 0.6}
"""Class B sends 2 W (carrier sense) against 12.5 W: a shorter range."""
EDGE_SHARE = 0.05
"""Softness of the edge as a share of the range."""
FADE_SHARE = 0.02
"""Share of ten-minute blocks in which a station hears nothing."""
TWICE_SHARE = 0.25
"""Share of reports heard by two stations of which both copies are in the feed."""
PASS_S, PERIOD_S, SATELLITE_CHANCE = 480, 5880, {"A": 0.35, "B": 0.1}
"""A satellite pass of 8 min every 98 min, and the chance that a minute's report is heard then."""
SATELLITE, FAR = 98, 99
"""Station numbers of the sparse satellite and of the dense satellite network."""


def chance(water: Water, lon: Floats, lat: Floats, transponder: str) -> Floats:
    """Chance that one transmission is heard, shape (stations, places)."""
    out = np.empty((len(water.stations), len(lon)))
    wrapped = geo.wrap_lon(lon)
    for i, s in enumerate(water.stations):
        far = geo.distance_m(geo.wrap_lon(s.lon), s.lat, wrapped, lat) / 1852.0
        reach = s.range_nmi * RANGE_SHARE[transponder]
        edge = np.clip((far - reach) / (EDGE_SHARE * reach), -50, 50)
        out[i] = PEAK[transponder] / (1.0 + np.exp(edge))
    out[out < 0.002] = 0.0
    return out


@dataclass(frozen=True)
class Fading:
    """Ten-minute blocks in which each station of a water hears: shape (stations, blocks)."""

    hears: dict[str, npt.NDArray[np.bool_]]
    phase_s: dict[str, float]

    @staticmethod
    def draw(sea: Sea, waters: tuple[Water, ...]) -> Fading:
        """Fading and one failed station for each water."""
        blocks, hears, phase = int(sea.end_s // 600) + 2, {}, {}
        for water in waters:
            mask = sea.rng.uniform(size=(len(water.stations), blocks)) > FADE_SHARE
            start = int(sea.rng.integers(blocks // 10, blocks - 30))
            mask[int(sea.rng.integers(len(water.stations))), start : start + 20] = False
            hears[water.name] = mask
            phase[water.name] = float(sea.rng.uniform(0, PERIOD_S))
        return Fading(hears, phase)


def _slots(vessel: Vessel, sog: Floats) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Starts of the archive's slots [s], and how many transmissions each holds."""
    path, is_a = vessel.path, vessel.hull.transponder == "A"
    at = np.arange(path.first_s, path.last_s - 59, 60, dtype=np.int64)
    index = (at - path.first_s) // 10
    still = np.isin(path.status[index], (MOORED, ANCHORED)) & (sog[index] <= 3.0)
    if not is_a:
        still = sog[index] <= 2.0
    interval = np.select([sog[index] <= 14.0, sog[index] <= 23.0], [10, 6], 2)
    if not is_a:
        interval = np.select([sog[index] <= 14.0, sog[index] <= 23.0], [30, 15], 5)
    keep = ~still | ((at // 60 + vessel.hull.mmsi) % 3 == 0)
    return at[keep], np.where(still, 1, 60 // interval)[keep]


def _is_silent(sea: Sea, vessel: Vessel, at: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    silent = (at >= sea.outage[0]) & (at < sea.outage[1])
    for since, until in vessel.silences:
        silent |= (at >= since) & (at < until)
    return silent


def hear(sea: Sea, fading: Fading, number: int, vessel: Vessel, sog: Floats) -> pl.DataFrame:
    """Kept reports of a vessel: vessel, at_s, station, second_station (-1: none), in time order."""
    rng, path, water = sea.rng, vessel.path, vessel.water
    at, sent = _slots(vessel, sog)
    if vessel.is_far:
        at = at[(at // 60 - at[0] // 60) % (vessel.keep_s // 60) == 0]
        at = at[~_is_silent(sea, vessel, at)]
        at = at + rng.integers(0, 50, size=len(at))
        return _frame(number, at, np.full(len(at), FAR), np.full(len(at), -1))
    lon, lat = np.interp(at, path.at_s, path.lon), np.interp(at, path.at_s, path.lat)
    per_call = chance(water, lon, lat, vessel.hull.transponder)
    per_call *= fading.hears[water.name][:, at // 600]
    heard = rng.uniform(size=per_call.shape) < 1.0 - (1.0 - per_call) ** sent
    missed = rng.geometric(np.clip(per_call.max(axis=0), 0.05, 1.0)) - 1
    late = np.minimum(missed, sent - 1) * (60 // np.maximum(sent, 1))
    first = np.argmax(np.where(heard, per_call, -1.0), axis=0)
    copies = np.where(heard, per_call, -1.0)
    copies[first, np.arange(len(at))] = -1.0
    second = np.argmax(copies, axis=0)
    two = (copies.max(axis=0) > 0) & (rng.uniform(size=len(at)) < TWICE_SHARE)
    station = np.where(heard.any(axis=0), first, -1)
    station = _add_satellite(sea, fading, vessel, at, lon, station)
    now = at + vessel.hull.mmsi % 6 + late
    keep = (station >= 0) & ~_is_silent(sea, vessel, at) & ~_is_silent(sea, vessel, now)
    return _frame(number, now[keep], station[keep], np.where(two, second, -1)[keep])


def _add_satellite(
    sea: Sea,
    fading: Fading,
    vessel: Vessel,
    at: npt.NDArray[np.int64],
    lon: Floats,
    station: npt.NDArray[np.int64],
) -> npt.NDArray[np.int64]:
    stripe = vessel.water.satellite
    if stripe is None:
        return station
    seen = (lon >= stripe[0]) & (lon <= stripe[1])
    seen &= (at + fading.phase_s[vessel.water.name]) % PERIOD_S < PASS_S
    seen &= sea.rng.uniform(size=len(at)) < SATELLITE_CHANCE[vessel.hull.transponder]
    return np.where((station < 0) & seen, SATELLITE, station)


def _frame(
    number: int,
    at: npt.NDArray[np.int64],
    station: npt.NDArray[np.generic],
    second: npt.NDArray[np.generic],
) -> pl.DataFrame:
    return pl.DataFrame(
        {"at_s": at, "station": station, "second_station": second},
        schema={"at_s": pl.Int64, "station": pl.Int16, "second_station": pl.Int16},
    ).with_columns(pl.lit(number, pl.Int32).alias("vessel"))
