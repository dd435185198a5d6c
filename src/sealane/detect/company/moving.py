"""Hulls under way on a coarse time grid: what a judgement of pairs needs of all of them.

Kept are whole 1e-5 degrees and grid numbers as 32-bit integers, and only places around motion:
17 bytes for each, and at most one for each step of the grid, however often a hull reports.
"""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from sealane.detect.hull import Columns

__all__ = ["GRID_S", "SHIP_MMSI", "WINDOW", "places", "sources", "turns"]

GRID_S = 300.0
"""Step of the grid [s]: at 12 kn a nautical mile, a third of the greatest range of a pair."""
WINDOW = 3
"""Steps before and after a change of way over which it is measured: a quarter of an hour."""
AROUND_H = 1.0  # a hull that stops for less than this is still kept
SOURCE_BIN = 12  # one report of each hull is named for so many steps: an hour
SECOND_US = 1_000_000
SHIP_MMSI = (200_000_000, 799_999_999)
"""Ship stations (ITU-R M.585-9)."""
UNITS_PER_DEG = 100_000.0
PLACES = {
    "hull": pl.Int32,
    "bin": pl.Int32,
    "lon5": pl.Int32,
    "lat5": pl.Int32,
    "seen": pl.Boolean,
}


def places(
    columns: Columns, *, moving_kn: float, longest_h: float
) -> tuple[pl.DataFrame, pl.Series]:
    """Grid places of hulls within an hour of being under way, and the row of the nearest fix.

    Columns: hull, bin (of ``GRID_S`` since 1970), lon5 and lat5 [1e-5 deg], seen (whether a fix
    lies within half a step); by hull and bin. Fixes more than ``longest_h`` apart are not joined.
    """
    from sealane.detect.kernel import grid as grid_kernel
    from sealane.detect.kernel import moving as moving_kernel

    laid = grid_kernel.slow_places(
        columns.starts,
        columns.at,
        columns.lon,
        columns.lat,
        int(GRID_S * SECOND_US),
        int(longest_h * 3600 * SECOND_US),
        math.inf,
    )
    hull, bins, lon, lat, row, seen, speed, _ = laid
    reach = int(AROUND_H * 3600.0 / GRID_S)
    keep = moving_kernel.around_motion(hull, bins, speed, moving_kn, reach)
    mmsi = columns.hulls.get_column("mmsi").to_numpy()
    is_ship = (mmsi >= SHIP_MMSI[0]) & (mmsi <= SHIP_MMSI[1])
    keep &= is_ship[hull] if len(hull) else keep
    found = {
        "hull": hull[keep],
        "bin": bins[keep].astype(np.int32),
        "lon5": np.rint(lon[keep] * UNITS_PER_DEG).astype(np.int32),
        "lat5": np.rint(lat[keep] * UNITS_PER_DEG).astype(np.int32),
        "seen": seen[keep],
    }
    return pl.DataFrame(found, schema=PLACES), pl.Series("row", row[keep], dtype=pl.Int64)


def sources(columns: Columns, grid: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    """One report of each hull for each hour of its places: hull, bin, file_id, offset."""
    first = (
        grid.select("hull", (pl.col("bin") // SOURCE_BIN).alias("bin"))
        .with_columns(rows)
        .unique(["hull", "bin"], keep="first", maintain_order=True)
    )
    file_id, offset = columns.source_of(first.get_column("row").to_numpy())
    return first.select("hull", "bin").with_columns(file_id, offset)


def turns(grid: pl.DataFrame, *, course_deg: float, share: float, floor_kn: float) -> pl.DataFrame:
    """Where hulls changed their way: hull, bin, lon5, lat5, and speeds made good before and after.

    ``east1``, ``north1`` [kn] over a quarter of an hour before, ``east2``, ``north2`` after.
    """
    from sealane.detect.kernel import moving as moving_kernel

    hull, bins, lon, lat = (grid[name].to_numpy() for name in ("hull", "bin", "lon5", "lat5"))
    limits = WINDOW * GRID_S / 3600.0, course_deg, share, floor_kn
    row, motion = moving_kernel.changes(hull, bins, lon, lat, WINDOW, *limits)
    names = ("east1", "north1", "east2", "north2")
    speeds = {name: motion[:, k].astype(np.float32) for k, name in enumerate(names)}
    found: pl.DataFrame = grid.select("hull", "bin", "lon5", "lat5")[row]
    return found.with_columns(
        pl.Series(name, values, dtype=pl.Float32) for name, values in speeds.items()
    )
