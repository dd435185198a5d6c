"""Ships of known paths for the tests of tracks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from sealane import geo

START = datetime(2024, 3, 1, 23, 30, tzinfo=UTC)
SHIP = 416_123_456


def sail(
    lon: float,
    lat: float,
    *,
    course: float = 45.0,
    sog_kn: float = 12.0,
    minutes: float = 120.0,
    every_s: float = 60.0,
    after_s: float = 0.0,
    mmsi: int = SHIP,
    hull: str = "",
) -> pl.DataFrame:
    """Reports of a ship on a straight course; ``source`` names the hull."""
    seconds = np.arange(0.0, minutes * 60.0, every_s)
    x, y = geo.destination(lon, lat, course, seconds * sog_kn * 1852.0 / 3600.0)
    return pl.DataFrame(
        {
            "mmsi": np.full(len(seconds), mmsi, np.int32),
            "observed_at": [START + timedelta(seconds=float(after_s + s)) for s in seconds],
            "lon": x,
            "lat": y,
            "sog_kn": np.full(len(seconds), sog_kn, np.float32),
            "cog_deg": np.full(len(seconds), course, np.float32),
            "source": [hull] * len(seconds),
        }
    )


def mixed(*ships: pl.DataFrame) -> pl.DataFrame:
    """All reports in time order."""
    return pl.concat(ships).sort("observed_at")


def hulls(fixes: pl.DataFrame) -> list[tuple[str, ...]]:
    """The hulls (sources) on each track, outliers left out."""
    sound = fixes.filter(~pl.col("is_outlier"))
    return sorted(
        tuple(sorted(group["source"].unique())) for _, group in sound.group_by("track_id")
    )


def outliers(fixes: pl.DataFrame) -> set[str]:
    """The sources of the outliers."""
    return set(fixes.filter("is_outlier")["source"])
