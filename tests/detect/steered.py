"""Hulls that move by each other for the tests of detectors: steered tracks as fixes and claims."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
from made import DAY, fixes

from sealane import geo, tables
from sealane.scenario.pursuit import Track

MERCHANT, GOVERNMENT, FISHING, TUG, PILOT, FERRY, PLEASURE = 70, 55, 30, 52, 50, 60, 37


def heard(
    mmsi: int, track: Track, *, every_s: float = 60.0, turn_deg: float = 0.0, late_h: float = 0.0
) -> pl.DataFrame:
    """A track as it is heard, every so many seconds, with 8 m of noise made from the number."""
    step = round(every_s / 30.0)
    at, lon, lat = (column[::step] for column in (track.at, track.lon, track.lat))
    noise = np.random.default_rng(mmsi).normal(0.0, 8.0 / 111_195.0, (2, len(at)))
    moments = [DAY + timedelta(hours=late_h, seconds=float(s)) for s in at]
    lon = geo.wrap_lon(lon + turn_deg + noise[0] / np.cos(np.radians(lat)))
    return fixes(mmsi, moments, lon, lat + noise[1]).with_columns(
        pl.lit(None, pl.Float32).alias("sog_kn"), pl.lit(None, pl.Float32).alias("cog_deg")
    )


def claims(types: dict[int, int]) -> pl.DataFrame:
    """What hulls of these numbers claim to be."""
    rows = {
        "mmsi": list(types),
        "ship_type": list(types.values()),
        "first_at": [DAY - timedelta(days=1)] * len(types),
        "last_at": [DAY + timedelta(days=6)] * len(types),
    }
    frame = pl.DataFrame(rows)
    wanted = tables.polars_schema(tables.IDENTITIES)
    return frame.select(
        (pl.col(name) if name in rows else pl.lit(None)).cast(kind).alias(name)
        for name, kind in wanted.items()
    )
