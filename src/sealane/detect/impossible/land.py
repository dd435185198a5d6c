"""Hulls that report from inland without any jump, and who else was heard there."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo
from sealane.detect.hull import Columns
from sealane.detect.impossible.reports import AIRCRAFT_PREFIX

__all__ = ["inland_stays"]

Floats = npt.NDArray[np.float64]

STEP_US = 600 * 1_000_000  # one report in ten minutes tells where a hull is
CELL_DEG = 0.05  # 3 nmi: a river and its bends
BREAK_US = 2 * 3600 * 1_000_000
EMPTY_CELLS = pl.DataFrame(schema={"hull": pl.Int32, "cell": pl.Int64})
STAY = {
    "hull": pl.Int32, "first": pl.Int64, "last": pl.Int64, "reports": pl.Int64,
    "inland_nmi": pl.Float64, "was_at_sea": pl.Boolean,
}  # fmt: skip


def inland_stays(
    columns: Columns, *, min_nmi: float, min_minutes: float, min_reports: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Stays of hulls inland, as rows of the columns, and the cells (hull, cell) of all on land."""
    from sealane.detect.kernel import gap as gap_kernel

    rows = gap_kernel.presence(columns.starts, columns.at, STEP_US)
    flies = columns.hulls["mmsi"].to_numpy() // 1_000_000 == AIRCRAFT_PREFIX
    rows = rows[~flies[columns.hull_of(rows)]]
    is_land = geo.is_land(columns.lon[rows], columns.lat[rows])
    ashore = rows[is_land]
    hull = columns.hull_of(ashore)
    cells = _cells(hull, columns.lon[ashore], columns.lat[ashore])
    at = columns.at[ashore]
    parted = np.ones(len(ashore), np.bool_)
    parted[1:] = (np.diff(hull) > 0) | (np.diff(at) > BREAK_US)
    table = pl.DataFrame(
        {
            "hull": hull,
            "stay": np.cumsum(parted),
            "row": ashore,
            "at": at,
            "inland": geo.distance_inland_nmi(columns.lon[ashore], columns.lat[ashore]),
        }
    )
    seaward = np.bincount(columns.hull_of(rows[~is_land]), minlength=columns.hulls.height)
    stays = (
        table.group_by("hull", "stay", maintain_order=True)
        .agg(
            pl.col("row").first().alias("first"),
            pl.col("row").last().alias("last"),
            pl.len().cast(pl.Int64).alias("reports"),
            pl.col("inland").max().alias("inland_nmi"),
            (pl.col("at").last() - pl.col("at").first()).alias("span"),
        )
        .filter(
            pl.col("inland_nmi") >= min_nmi,
            pl.col("reports") >= min_reports,
            pl.col("span") >= min_minutes * 60e6,
        )
    )
    at_sea = seaward[stays["hull"].to_numpy()] > 0 if stays.height else []
    stays = stays.with_columns(pl.Series("was_at_sea", at_sea, pl.Boolean))
    return stays.select(pl.col(name).cast(kind) for name, kind in STAY.items()), cells


def _cells(hull: npt.NDArray[np.int32], lon: Floats, lat: Floats) -> pl.DataFrame:
    """The cells of hulls in four grids, half a cell apart: who lies near shares one of them."""
    half = CELL_DEG / 2.0
    grids = [
        geo.cell_of(geo.wrap_lon(lon + east), np.minimum(lat + north, 90.0), CELL_DEG) * 4 + number
        for number, (east, north) in enumerate(((0.0, 0.0), (half, 0.0), (0.0, half), (half, half)))
    ]
    table = {"hull": np.tile(hull, 4), "cell": np.concatenate(grids)}
    return pl.DataFrame(table, schema=EMPTY_CELLS.schema).unique(maintain_order=True)
