"""Hand-made ships for the tests of detectors: fixes on straight lines, on a given clock."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from sealane import geo, tables

DAY = datetime(2024, 5, 2, tzinfo=UTC)
NMI = 1852.0
NO_PORTS = geo.Ports.from_lists([], [], [])


def at(hour: float, day: datetime = DAY) -> datetime:
    """A time so many hours after the day began."""
    return day + timedelta(hours=hour)


def offset(
    lon: float, lat: float, *, east_m: float = 0.0, north_m: float = 0.0
) -> tuple[float, float]:
    """A place so many metres to the east and north."""
    y = lat + north_m / 111_195.0
    return float(geo.wrap_lon(lon + east_m / (111_195.0 * math.cos(math.radians(lat))))), y


def ship(
    mmsi: int,
    place: tuple[float, float],
    *,
    hours: tuple[float, float],
    every_s: float = 180.0,
    speed_kn: float = 0.0,
    course_deg: float = 0.0,
    jitter_m: float = 8.0,
    silent: Sequence[tuple[float, float]] = (),
    suffix: str = "",
    transponder: str = "A",
) -> pl.DataFrame:
    """One hull at ``place`` when ``hours`` begin, reporting on a straight course.

    ``silent`` lists hours in which it is not heard. The jitter is made from the MMSI alone.
    """
    begin, end = hours
    t = np.arange(begin * 3600.0, end * 3600.0 + 0.5, every_s)
    for first, last in silent:
        t = t[(t <= first * 3600.0) | (t >= last * 3600.0)]
    run = speed_kn * NMI * (t - begin * 3600.0) / 3600.0
    lon, lat = geo.destination(place[0], place[1], course_deg, run)
    noise = np.random.default_rng(mmsi).normal(0.0, jitter_m / 111_195.0, (2, len(t)))
    lon = geo.wrap_lon(lon + noise[0] / np.cos(np.radians(lat)))
    moments = [DAY + timedelta(seconds=float(s)) for s in t]
    return fixes(mmsi, moments, lon, lat + noise[1], speed_kn, course_deg, suffix, transponder)


def fixes(
    mmsi: int,
    moments: Sequence[datetime],
    lon: Sequence[float],
    lat: Sequence[float],
    speed_kn: float = 0.0,
    course_deg: float = 0.0,
    suffix: str = "",
    transponder: str = "A",
) -> pl.DataFrame:
    """Rows of the fixes table for one hull."""
    size = len(moments)
    name = f"{mmsi}-{suffix or 'a'}"
    return pl.DataFrame(
        {
            "mmsi": [mmsi] * size,
            "observed_at": list(moments),
            "lon": lon,
            "lat": lat,
            "sog_kn": [speed_kn] * size,
            "cog_deg": [course_deg] * size,
            "heading_deg": [None] * size,
            "nav_status": [None] * size,
            "message_type": [1] * size,
            "transponder": [transponder] * size,
            "source": ["made"] * size,
            "file_id": [f"{mmsi:016x}"] * size,
            "offset": list(range(size)),
            "exercise_id": [None] * size,
            "track_id": [name] * size,
            "is_outlier": [False] * size,
        },
        schema=tables.polars_schema(tables.FIXES),
    )


def sea(*ships: pl.DataFrame) -> pl.DataFrame:
    """All ships in one frame of fixes."""
    return pl.concat(ships)
