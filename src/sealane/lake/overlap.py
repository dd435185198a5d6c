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
from sealane.observe import HEARING_KEY, heard_again

__all__ = ["Heard", "Opener", "new_hearings", "overlapping", "without_stored"]

Opener = Callable[[Sequence[str]], pl.LazyFrame]
"""Opens files of the table by their place."""

Heard = Callable[[pl.DataFrame], object]
"""Takes HEARINGS."""

_POSITION_OF = ("mmsi", "observed_at", "lon", "lat", "source", "exercise_id")
"""What makes a hearing one of the very source that its position is from."""


def without_stored(
    parts: Sequence[Part],
    stored: pl.DataFrame,
    opener: Opener,
    folder: Path,
    heard: Heard | None = None,
) -> list[Part]:
    """The parts of ``positions`` without rows that stored files have.

    A part that has none of them comes back as it is; others are written again to ``folder``.

    Parameters
    ----------
    stored : rows of ``Snapshot.files`` to compare with.
    opener : opens some of them as one lazy frame.
    heard : takes the hearings, where a stored row is from another source.
    """
    return _subtracted("positions", parts, stored, opener, folder, key=ROW_KEY, heard=heard)


def new_hearings(
    parts: Sequence[Part], stored: pl.DataFrame, opener: Opener, folder: Path, *, table: str
) -> list[Part]:
    """The parts of ``hearings`` without what stored files have.

    With ``table`` "hearings" that is the same hearing; with "positions" a position of the same
    source, which then needs no hearing.
    """
    key = HEARING_KEY if table == "hearings" else _POSITION_OF
    return _subtracted("hearings", parts, stored, opener, folder, key=key)


def _subtracted(
    table: str,
    parts: Sequence[Part],
    stored: pl.DataFrame,
    opener: Opener,
    folder: Path,
    *,
    key: Sequence[str],
    heard: Heard | None = None,
) -> list[Part]:
    result: list[Part] = []
    for part in parts:
        files = overlapping(part, stored)
        if files.is_empty():
            result.append(part)
            continue
        near = opener(files["place"].to_list())
        masks = [_is_new(rows, near, key, heard) for rows in row_groups(part)]
        if all(mask.all() for mask in masks):
            result.append(part)
            continue
        writer = PartWriter(table, folder, day=part.day)
        for rows, mask in zip(row_groups(part), masks, strict=True):
            writer.write(rows.filter(mask))
        result.extend(writer.close())
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


def _is_new(
    rows: pl.DataFrame, stored: pl.LazyFrame, key: Sequence[str], heard: Heard | None
) -> pl.Series:
    near = stored.filter(
        pl.col("mmsi").is_between(rows["mmsi"].min(), rows["mmsi"].max()),
        pl.col("observed_at").is_between(rows["observed_at"].min(), rows["observed_at"].max()),
    )
    keys, known = rows.select(key).with_row_index("row"), near.select(key).collect()
    new = keys.join(known, on=key, how="anti", nulls_equal=True)
    is_new = np.zeros(rows.height, dtype=np.bool_)
    is_new[new["row"].to_numpy()] = True
    mask = pl.Series(is_new)
    if heard is not None and not is_new.all():
        heard(_heard(rows.filter(~mask), near, key))
    return mask


def _heard(again: pl.DataFrame, near: pl.LazyFrame, key: Sequence[str]) -> pl.DataFrame:
    """The hearings of rows that stored files have."""
    known = near.select(*key, "source").collect()
    both = again.join(known, on=key, nulls_equal=True, suffix="_kept")
    kept = both.select("observed_at", "lon", "lat", pl.col("source_kept").alias("source"))
    return heard_again(both, kept)
