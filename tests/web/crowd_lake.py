"""A sea so full that nothing may be done once for each row: 100,000 vessels, twice each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl

from sealane.tables import TABLES, empty, polars_schema

SECONDS_APART = 300


def crowd_frames(sample: dict[str, pl.DataFrame], *, vessels: int) -> dict[str, pl.DataFrame]:
    """The sample's tables with its positions and tracks replaced by a crowd off East Asia."""
    start = sample["positions"].get_column("observed_at").min()
    dice = np.random.default_rng(7)
    mmsi = np.arange(300_000_001, 300_000_001 + vessels, dtype=np.int32)
    lon, lat = dice.uniform(105.0, 165.0, vessels), dice.uniform(5.0, 50.0, vessels)
    hull = pl.DataFrame(
        {
            "mmsi": mmsi,
            "lon": lon,
            "lat": lat,
            "sog_kn": dice.choice([0.0, 8.0, 14.0], vessels),
            "cog_deg": dice.uniform(0.0, 359.9, vessels),
            "ship_type": dice.choice([30, 55, 70, 80, 90], vessels),
        }
    )
    reports = pl.concat(
        [
            hull.with_columns(observed_at=pl.lit(start + timedelta(seconds=SECONDS_APART * turn)))
            for turn in (0, 1)
        ]
    )
    kept = ("events", "runs", "files", "rejects")
    return {
        "positions": _as(
            "positions", reports.with_columns(message_type=1, transponder=pl.lit("A"))
        ),
        "tracks": _as("tracks", _tracks(hull, start)),
        **{name: sample[name] for name in kept},
    }


def _tracks(hull: pl.DataFrame, start: Any) -> pl.DataFrame:
    return hull.with_columns(
        track_id=pl.col("mmsi").cast(pl.String) + f"-{start:%Y%m%dT%H%M%SZ}",
        first_at=pl.lit(start),
        last_at=pl.lit(start + timedelta(seconds=SECONDS_APART)),
        fixes=2,
        outliers=0,
        distance_nmi=0.0,
        min_lon=pl.col("lon"),
        max_lon=pl.col("lon"),
        min_lat=pl.col("lat"),
        max_lat=pl.col("lat"),
        name=pl.lit("CROWD ") + pl.col("mmsi").cast(pl.String),
        is_shared_mmsi=False,
    )


def _as(table: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with every column of the table; what they leave out is null."""
    schema = polars_schema(TABLES[table])
    filled = {
        "source": pl.lit("crowd"),
        "file_id": pl.lit("5a3b1e0000000002"),
        "offset": pl.int_range(pl.len()),
    }
    missing = {name: filled.get(name, pl.lit(None)) for name in schema if name not in rows.columns}
    made = rows.with_columns(**missing).select(pl.col(n).cast(t) for n, t in schema.items())
    return pl.concat([empty(TABLES[table]), made]).sort(TABLES[table].sort[0])
