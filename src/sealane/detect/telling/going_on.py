"""What is kept of hulls that go on as before: brought up to date without sifting them again.

On a live feed most reports change nothing but when and where their hull was last heard. That much
is added here to what a sift kept; the rest stays as it was until the hull is sifted again.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane.tracks import Steps

__all__ = ["has_neighbour", "heard_on", "last_steps", "numbered", "skips_bin"]

SECOND_US = 1_000_000
CELL_SLACK = 1.02  # as in encounter: neighbours are always met


def numbered(hulls: pl.DataFrame, steps: Steps) -> pl.DataFrame:
    """The steps with the row number of their hull, column ``hull``: mmsi, at, lon, lat, before_at.

    Only of MMSIs that are one hull in ``hulls``; by hull and time.
    """
    rows = pl.DataFrame(
        {name: getattr(steps, name) for name in ("mmsi", "at", "lon", "lat", "before_at")}
    )
    own = (
        hulls.select(pl.col("mmsi").cast(pl.Int64))
        .with_row_index("hull")
        .filter(pl.len().over("mmsi") == 1)
    )
    own = own.with_columns(pl.col("hull").cast(pl.Int32))
    return rows.join(own, on="mmsi").sort("hull", "at")


def last_steps(rows: pl.DataFrame) -> pl.DataFrame:
    """Of numbered steps the last one of each hull."""
    return rows.group_by("hull", maintain_order=True).last()


def heard_on(heard: pl.DataFrame, rows: pl.DataFrame, *, bin_s: float) -> pl.DataFrame:
    """``presence`` as it is after numbered steps."""
    if rows.is_empty():
        return heard
    step = int(bin_s * SECOND_US)
    new = (
        rows.group_by("hull", (pl.col("at") // step).alias("bin"), maintain_order=True)
        .agg(pl.col("lon", "lat").first(), pl.col("at").last().alias("last_us"))
        .select(heard.columns)
    )
    is_old = pl.col("bin") < new["bin"].min()
    both = pl.concat([heard.filter(~is_old), new])
    merged = both.group_by("hull", "bin", maintain_order=True).agg(
        pl.col("lon", "lat").first(), pl.col("last_us").max()
    )
    return pl.concat([heard.filter(is_old), merged.select(heard.columns)])


def skips_bin(steps: Steps, bin_s: float) -> npt.NDArray[np.bool_]:
    """Whether a whole bin lies between a report and the one before it: bool per step."""
    step = int(bin_s * SECOND_US)
    return np.asarray(steps.at // step - steps.before_at // step > 1, np.bool_)


def has_neighbour(places: pl.DataFrame, reach_m: float) -> pl.Series:
    """Whether another of these places (lon, lat) lies within reach: bool per row."""
    from sealane.detect.kernel import encounter as kernel

    size_deg = CELL_SLACK * reach_m / kernel.METRES_PER_DEG
    lon, lat = places["lon"].to_numpy(), places["lat"].to_numpy()
    key = kernel.cells(lon, lat, size_deg)
    order = np.argsort(key, kind="stable")
    bins = np.zeros(len(key), np.int64)
    a, b, _ = kernel.contacts(bins, key[order], lon[order], lat[order], size_deg, float(reach_m))
    answer = np.zeros(len(key), np.bool_)
    answer[order[a]] = answer[order[b]] = True
    return pl.Series(answer)
