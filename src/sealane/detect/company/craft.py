"""Fast craft and the ships near them: which reports to keep, and who was near whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo
from sealane.detect.company.closing import Series, series_of
from sealane.detect.company.moving import GRID_S, SHIP_MMSI
from sealane.detect.hull import Columns

__all__ = ["Craft", "fast_reports"]

BEFORE_S, AFTER_S = 1800, 7200  # kept around fast motion: how it came, and what it did then
THIN_S = 30  # one report of a craft in so many seconds
STEP_S = (5, 600)  # between reports from which a speed is taken
FASTEST_KN = 80.0  # faster is an error of a position
NMI_M = 1852.0
UNITS_PER_DEG = 100_000.0
SECOND_US = 1_000_000
APART_BINS = 24  # two hours without the ship near: looked at anew
MARGIN_S = 1200

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def fast_reports(
    columns: Columns, wanted: npt.NDArray[np.bool_], *, fast_kn: float
) -> pl.DataFrame:
    """Reports of wanted hulls from half an hour before to two hours after fast motion.

    Fast are two steps in a row. Columns: hull, sec (since 1970), lon5, lat5, file_id, offset; by
    hull and time, at most one in half a minute.
    """
    mmsi = columns.hulls["mmsi"].to_numpy()
    wanted = wanted & (mmsi >= SHIP_MMSI[0]) & (mmsi <= SHIP_MMSI[1])
    counts = np.diff(columns.starts)
    rows = np.flatnonzero(np.repeat(wanted, counts))
    hull = np.repeat(np.arange(len(counts)), counts)[rows]
    second = columns.at[rows] // SECOND_US
    slot = hull * 2**40 + second // THIN_S
    first = np.append(True, slot[1:] != slot[:-1])[: len(rows)]
    rows, hull, second = rows[first], hull[first], second[first]
    lon, lat = columns.lon[rows], columns.lat[rows]
    keep = _around(hull, second, _is_fast(hull, second, lon, lat, fast_kn))
    file_id, offset = columns.source_of(rows[keep])
    return pl.DataFrame(
        {
            "hull": pl.Series(hull[keep], dtype=pl.Int32),
            "sec": pl.Series(second[keep], dtype=pl.Int64),
            "lon5": pl.Series(np.rint(lon[keep] * UNITS_PER_DEG), dtype=pl.Int32),
            "lat5": pl.Series(np.rint(lat[keep] * UNITS_PER_DEG), dtype=pl.Int32),
            "file_id": file_id,
            "offset": offset,
        }
    )


def _is_fast(
    hull: Ints, second: Ints, lon: Floats, lat: Floats, fast_kn: float
) -> npt.NDArray[np.bool_]:
    """Which reports end a fast step that another fast one comes before or after."""
    fast = np.zeros(len(hull), np.bool_)
    if len(hull) < 2:
        return fast
    step = np.diff(second)
    metres = geo.distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:])
    kn = metres / NMI_M / np.maximum(step, 1) * 3600.0
    same = (hull[1:] == hull[:-1]) & (step >= STEP_S[0]) & (step <= STEP_S[1])
    fast[1:] = same & (kn >= fast_kn) & (kn <= FASTEST_KN)
    beside = np.append(False, fast[:-1]) | np.append(fast[1:], False)
    return np.asarray(fast & beside, np.bool_)


def _around(hull: Ints, second: Ints, fast: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Which reports lie around a fast one of the same hull."""
    key = hull * 2**40 + second
    marks = key[fast]
    if not len(marks):
        return np.zeros(len(key), np.bool_)
    after = np.searchsorted(marks, key, side="right")
    since = key - marks[np.maximum(after - 1, 0)]
    until = marks[np.minimum(after, len(marks) - 1)] - key
    behind = (after > 0) & (since >= 0) & (since <= AFTER_S)
    return behind | ((after < len(marks)) & (until >= 0) & (until <= BEFORE_S))


class Craft:
    """Craft and merchant ships of one picture, and who was near whom."""

    def __init__(self, hulls: pl.DataFrame, ships: pl.DataFrame, craft: pl.DataFrame) -> None:
        """Lay the tables out as arrays, by hull and time."""
        self.hulls, self.ships = hulls, ships.sort("hull", "bin")
        self.craft = craft.sort("hull", "sec")
        self.sec = self.craft["sec"].to_numpy()
        self.lon, self.lat = _degrees(self.craft)
        count = np.arange(hulls.height + 1)
        self.ship_starts = np.searchsorted(self.ships["hull"].to_numpy(), count)
        self.craft_starts = np.searchsorted(self.craft["hull"].to_numpy(), count)

    def sources(self, rows: list[int]) -> list[list[Any]]:
        """Where these reports stand in the input."""
        return [list(row) for row in self.craft.select("file_id", "offset")[rows].rows()]

    def beside(self, reach_nmi: float) -> Iterator[tuple[int, int, Ints, Series]]:
        """Each craft with each ship that was within reach: hulls, the craft's rows, series."""
        bins, ship_lon, ship_lat = self.ships["bin"].to_numpy(), *_degrees(self.ships)
        for boat, ship, first, last in self._met(reach_nmi).iter_rows():
            begin, end = self.craft_starts[boat], self.craft_starts[boat + 1]
            low = begin + np.searchsorted(self.sec[begin:end], first * GRID_S - MARGIN_S)
            high = begin + np.searchsorted(self.sec[begin:end], last * GRID_S + MARGIN_S)
            rows = np.arange(low, high)
            own = slice(self.ship_starts[ship], self.ship_starts[ship + 1])
            grid = bins[own].astype(np.int64) * int(GRID_S)
            laid = self.sec[rows], self.lon[rows], self.lat[rows]
            yield boat, ship, rows, series_of(laid, (grid, ship_lon[own], ship_lat[own]), GRID_S)

    def _met(self, reach_nmi: float) -> pl.DataFrame:
        """Craft and ships within reach at a step of the grid: craft, ship, first and last bin."""
        points = self.craft.with_columns(
            ((pl.col("sec") + int(GRID_S / 2)) // int(GRID_S)).cast(pl.Int32).alias("bin")
        ).unique(["hull", "bin"], keep="first", maintain_order=True)
        size_deg = (reach_nmi + 1.5) / 59.0  # half a step at 36 kn
        lon, lat = _degrees(points)
        ships = self.ships.join(points.select("bin").unique(), on="bin", how="semi")
        ship_lon, ship_lat = _degrees(ships)
        column, row = _cell(ship_lon, ship_lat, size_deg)
        ships = ships.with_columns(pl.Series("column", column), pl.Series("row", row))
        near = []
        for dy in (-1, 0, 1):
            for dx in (-1, 0, 1):
                column, row = _cell(lon, lat, size_deg, dx, dy)
                cells = points.select(pl.col("hull").alias("craft"), "bin", "lon5", "lat5")
                cells = cells.with_columns(pl.Series("column", column), pl.Series("row", row))
                near.append(cells.join(ships, on=["bin", "column", "row"], suffix="_ship"))
        pairs = pl.concat(near).unique()
        a, b = pairs.select("lon5", "lat5"), pairs.select("lon5_ship", "lat5_ship")
        metres = geo.distance_m(*_degrees(a), *_degrees(b, "_ship"))
        mmsi = self.hulls["mmsi"].to_numpy()
        kept = metres <= (reach_nmi + 1.5) * NMI_M
        kept &= mmsi[pairs["craft"].to_numpy()] != mmsi[pairs["hull"].to_numpy()]
        met = pairs.filter(pl.Series(kept, dtype=pl.Boolean)).sort("craft", "hull", "bin")
        is_new = (
            (pl.col("craft") != pl.col("craft").shift(1))
            | (pl.col("hull") != pl.col("hull").shift(1))
            | (pl.col("bin") - pl.col("bin").shift(1) > APART_BINS)
        )
        runs = met.with_columns(is_new.fill_null(value=True).cum_sum().alias("run"))
        return (
            runs.group_by("run", maintain_order=True)
            .agg(
                pl.col("craft", "hull").first(),
                pl.col("bin").first().alias("first"),
                pl.col("bin").last().alias("last"),
            )
            .drop("run")
        )


def _degrees(frame: pl.DataFrame, suffix: str = "") -> tuple[Floats, Floats]:
    lon, lat = (frame[f"{name}5{suffix}"].to_numpy() / UNITS_PER_DEG for name in ("lon", "lat"))
    return geo.wrap_lon(lon), lat


def _cell(
    lon: Floats, lat: Floats, size_deg: float, east: int = 0, north: int = 0
) -> tuple[Ints, Ints]:
    """Column and row of the cell so many to the east and north of that of each place.

    Rows are of equal height; each has as many columns of at least that width as go around it.
    """
    row = np.floor((lat + 90.0) / size_deg).astype(np.int64) + north
    edge = np.maximum(np.abs(row * size_deg - 90.0), np.abs((row + 1) * size_deg - 90.0))
    around = 360.0 * np.cos(np.radians(np.minimum(edge, 89.9))) / size_deg
    columns = np.maximum(1, np.floor(around)).astype(np.int64)
    column = np.floor((lon + 180.0) / 360.0 * columns).astype(np.int64) + east
    return column % columns, row
