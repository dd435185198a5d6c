"""Which rows of a prepared part are in the lake already?

Parts and stored files both hold few hulls and a stretch of time in each row group, so only the
files whose statistics overlap are opened, and of those only the columns of the key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import polars as pl

from sealane.lake.part import Part, PartWriter, row_groups
from sealane.lake.repeat import ROW_KEY

__all__ = ["Opener", "overlapping", "without_stored"]

Opener = Callable[[Sequence[str]], pl.LazyFrame]
"""Opens files of the table by their place."""


def without_stored(
    parts: Sequence[Part], stored: pl.DataFrame, opener: Opener, folder: Path
) -> list[Part]:
    """The parts of ``positions`` without rows that stored files have.

    A part that has none of them comes back as it is; others are written again to ``folder``.

    Parameters
    ----------
    stored : rows of ``Snapshot.files`` to compare with.
    opener : opens some of them as one lazy frame.
    """
    result: list[Part] = []
    for part in parts:
        files = overlapping(part, stored)
        if files.is_empty():
            result.append(part)
        else:
            result.extend(_subtract(part, opener(files["place"].to_list()), folder))
    return result


def overlapping(part: Part, stored: pl.DataFrame) -> pl.DataFrame:
    """The stored files that may hold a row of the part, by day, hull and time."""
    if stored.is_empty():
        return stored
    files = stored.filter(pl.col("day") == part.day)
    for name in ("mmsi", "observed_at"):
        low, high = part.statistics[name]
        if f"min.{name}" not in files.columns:
            continue
        apart = (pl.col(f"min.{name}") > high) | (pl.col(f"max.{name}") < low)
        files = files.filter(apart.not_().fill_null(value=True))
    return files


def _subtract(part: Part, stored: pl.LazyFrame, folder: Path) -> list[Part]:
    masks = [_is_new(rows, stored) for rows in row_groups(part)]
    if all(mask.all() for mask in masks):
        return [part]
    writer = PartWriter("positions", folder, day=part.day)
    for rows, mask in zip(row_groups(part), masks, strict=True):
        writer.write(rows.filter(mask))
    return writer.close()


def _is_new(rows: pl.DataFrame, stored: pl.LazyFrame) -> pl.Series:
    keys = rows.select(ROW_KEY).with_row_index("row")
    known = (
        stored.filter(
            pl.col("mmsi").is_between(rows["mmsi"].min(), rows["mmsi"].max()),
            pl.col("observed_at").is_between(rows["observed_at"].min(), rows["observed_at"].max()),
        )
        .select(ROW_KEY)
        .collect()
    )
    new = keys.join(known, on=ROW_KEY, how="anti", nulls_equal=True)
    is_new = np.zeros(rows.height, dtype=np.bool_)
    is_new[new["row"].to_numpy()] = True
    return pl.Series(is_new)
