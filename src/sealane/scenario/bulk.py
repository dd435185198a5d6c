"""Traffic only, as much as asked for: a feed to measure speed with.

Hulls sail between random places of an open ocean box at constant speed and report once a minute;
everything is computed from the hull's number and the time, a slice of the feed at once, so memory
does not grow with the length. It stages nothing: its truth table is empty.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import tables
from sealane.errors import BadSetting
from sealane.scenario.feed import Feed, hull_table
from sealane.scenario.registry import Hull, Registry
from sealane.scenario.strait import START

__all__ = ["HOURS", "VESSELS", "make"]

HOURS = 24.0
VESSELS = 2_000
MAX_VESSELS = 400_000
SLICE_ROWS = 250_000
"""Reports that are made and written at once."""
LEG_S = 6 * 3600.0
"""A hull turns back after so long, each at a time of its own, so that it stays in the box [s]."""
BOX = (-178.0, -45.0, -80.0, 40.0)
"""Open Pacific in which the legs start: west, south, east, north [deg]."""


def make(seed: int, hours: float, vessels: int, nmea: Path, csv: Path) -> tuple[pl.DataFrame, Feed]:
    """Write the feed; returns an empty truth and the writer with its counts."""
    if not 1 <= vessels <= MAX_VESSELS:
        raise BadSetting(f"bulk makes 1 to {MAX_VESSELS} vessels, not {vessels}.")
    rng = np.random.default_rng([seed, 20260311])
    registry = Registry(rng)
    kinds = ("cargo", "tanker", "fishing", "boat")
    hulls: list[Hull] = [registry.hull(kinds[i % 4]) for i in range(vessels)]
    west, south, east, north = BOX
    origin = rng.uniform((west, south), (east, north), size=(vessels, 2))
    speed, course = rng.uniform(8.0, 18.0, vessels), rng.uniform(0.0, 360.0, vessels)
    phase, turns = rng.integers(0, 60, vessels), rng.integers(0, int(2 * LEG_S), vessels)
    feed = Feed(START, hull_table(hulls), nmea, csv, rng)
    is_a = np.array([h.transponder == "A" for h in hulls])
    minutes, step = int(hours * 60), max(1, SLICE_ROWS // vessels)
    for first in range(0, minutes, step):
        at = np.arange(first, min(first + step, minutes), dtype=np.int64) * 60
        feed.write(_slice(at, phase, turns, origin, speed, course, is_a))
    return tables.empty(tables.TRUTH), feed


def _slice(
    minutes: npt.NDArray[np.int64],
    phase: npt.NDArray[np.int64],
    turns: npt.NDArray[np.int64],
    origin: npt.NDArray[np.float64],
    speed: npt.NDArray[np.float64],
    course: npt.NDArray[np.float64],
    is_a: npt.NDArray[np.bool_],
) -> pl.DataFrame:
    """Reports of all hulls in some minutes, in time order."""
    who = np.tile(np.arange(len(phase)), len(minutes))
    at = np.repeat(minutes, len(phase)) + phase[who]
    order = np.lexsort((who, at))
    who, at = who[order], at[order]
    sailed = at + turns[who]
    turned = (sailed // LEG_S) % 2 == 1
    into = sailed % LEG_S
    gone_nmi = np.where(turned, LEG_S - into, into) * speed[who] / 3600.0
    lat = origin[who, 1] + gone_nmi * np.cos(np.radians(course[who])) / 60.0
    east = gone_nmi * np.sin(np.radians(course[who])) / 60.0
    lon = origin[who, 0] + east / np.cos(np.radians(origin[who, 1]))
    cog = (course[who] + np.where(turned, 180.0, 0.0)) % 360.0
    lon5 = np.rint(lon * 1e5).astype(np.int64)
    station = np.array([f"BLK-{i:03d}" for i in range(10)])
    return pl.DataFrame(
        {
            "vessel": who.astype(np.int32),
            "at_s": at,
            "type": np.where(is_a[who], 1, 18).astype(np.int8),
            "lon5": (lon5 + 18_000_000) % 36_000_000 - 18_000_000,
            "lat5": np.rint(lat * 1e5).astype(np.int64),
            "sog10": np.rint(speed[who] * 10).astype(np.int64),
            "cog10": np.rint(cog * 10).astype(np.int64) % 3600,
            "heading": np.rint(cog).astype(np.int64) % 360,
            "status": np.where(is_a[who], 0, 15).astype(np.int8),
            "rot": np.zeros(len(at), dtype=np.int64),
            "name": station[who % 10],
            "second_name": np.full(len(at), ""),
        }
    )
