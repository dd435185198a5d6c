"""How does a hull go on? Steps from the last fix known of it to what was heard since.

A live feed adds a few reports to tracks that are long already. Whether a report plainly goes on
with its track, and whether it changes anything for a detector, can mostly be told from the step
alone; only where it cannot must the track be made again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo
from sealane.tracks import fix

__all__ = ["ENDS", "Steps", "ends_of", "moved_on", "steps_of"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ENDS = pl.Schema(
    {
        "mmsi": pl.Int64,
        "at_us": pl.Int64,
        "base_us": pl.Int64,
        "lon": pl.Float64,
        "lat": pl.Float64,
        "sog_kn": pl.Float64,
        "base_lon": pl.Float64,
        "base_lat": pl.Float64,
        "made_kn": pl.Float64,
    }
)
"""The last fix of each vessel that is one hull; a base some minutes before; speed made good.

Speeds that are not known are NaN. The base is the fix from which the speed made good is measured.
"""
_SAID = ("mmsi", "at", "lon", "lat", "sog_kn")
_TIMES, _NUMBERS = list(ENDS)[1:3], list(ENDS)[3:]


@dataclass(frozen=True, eq=False)
class Steps:
    """New reports, each with the fix before it, by hull and time.

    Arrays of one length: ``mmsi``; times ``at``, ``before_at`` [us since 1970]; ``lon``, ``lat``,
    ``before_lon``, ``before_lat`` [deg]; reported speeds ``sog_kn`` and ``before_sog_kn`` [kn], NaN
    where not reported. ``made_kn`` is the speed made good over the ten minutes or more that end
    with the report, NaN where they did not end, ``made_before_kn`` that before, NaN where unknown.
    """

    mmsi: Ints
    at: Ints
    lon: Floats
    lat: Floats
    sog_kn: Floats
    before_at: Ints
    before_lon: Floats
    before_lat: Floats
    before_sog_kn: Floats
    made_kn: Floats
    made_before_kn: Floats

    def __len__(self) -> int:
        return len(self.mmsi)

    def of(self, which: npt.NDArray[np.bool_]) -> Steps:
        """Some of them."""
        return Steps(*(getattr(self, item.name)[which] for item in fields(self)))

    @cached_property
    def run_m(self) -> Floats:
        """Length of each step [m]."""
        return geo.distance_m(self.before_lon, self.before_lat, self.lon, self.lat)


def ends_of(fixes: pl.DataFrame) -> pl.DataFrame:
    """ENDS of the vessels in a frame of FIXES (whole hulls) that have one track."""
    sound = fixes.filter(~pl.col("is_outlier"))
    last = sound.group_by("mmsi").agg(
        (pl.col("track_id").n_unique() == 1).alias("is_one"),
        pl.col("observed_at").to_physical().last().alias("at_us"),
        pl.col("lon", "lat").last(),
        pl.col("sog_kn").last().cast(pl.Float64).fill_null(np.nan),
    )
    return last.filter("is_one").select(
        pl.col("mmsi").cast(pl.Int64),
        "at_us",
        pl.col("at_us").alias("base_us"),
        "lon",
        "lat",
        "sog_kn",
        pl.col("lon").alias("base_lon"),
        pl.col("lat").alias("base_lat"),
        pl.lit(np.nan).alias("made_kn"),
    )


def moved_on(old: pl.DataFrame, new: pl.DataFrame, gone: Sequence[int]) -> pl.DataFrame:
    """``old`` ENDS with those of ``new`` in place of ``gone``; a base that is known stays."""
    went = pl.Series(gone, dtype=pl.Int64)
    kept = old.filter(~pl.col("mmsi").is_in(went.implode()))
    base = ["base_us", "base_lon", "base_lat", "made_kn"]
    known = new.join(old.select("mmsi", *base), on="mmsi", how="left", suffix="_known")
    is_known = pl.col("base_us_known") <= pl.col("at_us")
    again = known.with_columns(
        pl.when(is_known).then(f"{name}_known").otherwise(name).alias(name) for name in base
    )
    return pl.concat([kept, again.select(kept.columns)])


def steps_of(ends: pl.DataFrame, positions: pl.DataFrame) -> tuple[Steps, pl.DataFrame]:
    """The steps that reports of vessels (POSITIONS) make, and ENDS as they are after them.

    Reports of vessels that have no end yet, and of what is no vessel, are left out.
    """
    from sealane.tracks import step_kernel

    said = positions.filter(fix.is_vessel()).select(
        pl.col("mmsi").cast(pl.Int64),
        pl.col("observed_at").to_physical().alias("at"),
        "lon",
        "lat",
        pl.col("sog_kn").cast(pl.Float64).fill_null(np.nan),
    )
    numbered = ends.select("mmsi").with_row_index("hull")
    said = said.join(numbered, on="mmsi").sort("hull", "at", "lon", "lat")
    times = np.array(ends.select(_TIMES).to_numpy(), np.int64, order="C").reshape(-1, 2)
    numbers = np.array(ends.select(_NUMBERS).to_numpy(), np.float64, order="C").reshape(-1, 6)
    mmsi, at, lon, lat, sog_kn = (said[name].to_numpy() for name in _SAID)
    hull = said["hull"].cast(pl.Int64).to_numpy()
    before_at, before, made = step_kernel.walk(hull, at, lon, lat, sog_kn, times, numbers)
    after = [pl.Series(name, times[:, i]) for i, name in enumerate(_TIMES)]
    after += [pl.Series(name, numbers[:, i]) for i, name in enumerate(_NUMBERS)]
    steps = Steps(mmsi, at, lon, lat, sog_kn, before_at, *before.T, *made.T)
    return steps, ends.with_columns(after)
