"""Reports that repeat earlier ones of the number to the last digit, all so long after them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane.detect.impossible.reports import SECOND_US, Reports

__all__ = ["Repeat", "repeats"]

Ints = npt.NDArray[np.int64]

MIN_KN = 1.0  # a hull at rest says the same again and again
MIN_SHIFT_S = 300.0  # nearer repeats are the same report, heard late
MIN_SHARE = 0.3  # of what is heard meanwhile: a few late deliveries are no replay
BIN_S = 120.0  # the delay of one replay is always the same: receivers' clocks differ by a minute


@dataclass(frozen=True, eq=False)
class Repeat:
    """Repeated reports of one number: rows of the copies and of the originals, and the delay."""

    rows: Ints
    originals: Ints
    shift_s: float


def repeats(reports: Reports, *, min_reports: int, min_minutes: float) -> list[Repeat]:
    """Runs of copies with one delay, so many and over so long, by number and time."""
    said = pl.DataFrame(
        {
            "row": np.arange(len(reports.at)),
            "number": reports.number,
            "at": reports.at,
            "lon": reports.lon,
            "lat": reports.lat,
            "sog": reports.sog_kn,
            "cog": reports.cog_deg,
        }
    ).filter(pl.col("sog") >= MIN_KN)
    again = (
        said.with_columns(
            pl.col("row", "at").first().over("number", "lon", "lat", "sog", "cog").name.prefix("o_")
        )
        .with_columns(((pl.col("at") - pl.col("o_at")) / SECOND_US).alias("shift"))
        .filter(pl.col("shift") > MIN_SHIFT_S)
        .with_columns((pl.col("shift") / BIN_S).round().alias("bin"))
    )
    found = []
    for _, part in again.group_by("number", "bin", maintain_order=True):
        at = part["at"].to_numpy()
        long = at[-1] - at[0] >= min_minutes * 60.0 * SECOND_US
        rows = part["row"].to_numpy()
        is_dense = len(rows) >= MIN_SHARE * (rows[-1] - rows[0] + 1)
        if part.height >= min_reports and long and is_dense:
            shift = float(np.median(part["shift"].to_numpy()))
            found.append(Repeat(rows, part["o_row"].to_numpy(), shift))
    return sorted(found, key=lambda one: int(one.rows[0]))
