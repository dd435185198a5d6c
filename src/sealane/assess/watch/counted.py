"""Daily transits counted from events of the kind ``passage``, in the shape of ``TRANSITS``."""

from __future__ import annotations

from datetime import date

import polars as pl

from sealane.assess.watch.read import TRANSITS
from sealane.assess.watch.rule import COUNTING, Counting

__all__ = ["counted", "whole_days"]


def counted(
    events: pl.DataFrame, *, heard: pl.DataFrame | None = None, counting: Counting = COUNTING
) -> pl.DataFrame:
    """Ships a day through each strait, by class, from a table of events.

    A passage counts on the UTC day of its start, once, if it is not withdrawn, is no exercise and
    has at least ``least_confidence``, so that lines of ferries stay out.

    Args:
        events: rows of ``EVENTS``; other kinds are passed over.
        heard: columns ``gate, day``: the days that were heard near a gate (``whole_days``). With it
            those days alone are told, 0 where no ship passed; without it, all days between the
            first and the last passage of all.

    Returns:
        Columns ``TRANSITS``; tonnes and vintage are null.
    """
    passages = events.filter(
        pl.col("kind") == "passage",
        pl.col("confidence") >= counting.least_confidence,
        *([pl.col("exercise_id").is_null()] if "exercise_id" in events.columns else []),
        *([pl.col("status") != "withdrawn"] if "status" in events.columns else []),
    )
    told = passages.select(
        pl.col("evidence").str.json_path_match("$.strait.strait_id").alias("gate"),
        pl.col("start_at").dt.convert_time_zone("UTC").dt.date().alias("day"),
        pl.col("evidence").str.json_path_match("$.vessel_class").alias("vessel"),
    ).drop_nulls("gate")
    if told.is_empty():
        return pl.DataFrame(schema=TRANSITS)
    by_class = told.rename({"vessel": "class"}).drop_nulls("class")
    rows = pl.concat(
        [told.select("gate", "day", pl.lit("total").alias("class")),
         by_class.select("gate", "day", "class")]
    ).group_by("gate", "day", "class").agg(pl.len().cast(pl.Float64).alias("ships"))  # fmt: skip
    grid = _grid(told, heard).join(rows.select("gate", "class").unique(), on="gate")
    full = grid.join(rows, on=["gate", "day", "class"], how="left")
    return full.with_columns(
        pl.col("ships").fill_null(0.0),
        pl.lit(None, pl.Float64).alias("tonnes"),
        pl.lit(None, pl.Date).alias("vintage"),
    ).select(*TRANSITS).sort("gate", "day", "class")  # fmt: skip


def _grid(told: pl.DataFrame, heard: pl.DataFrame | None) -> pl.DataFrame:
    if heard is not None:
        days = heard.select("gate", "day").unique()
        return days.filter(pl.col("gate").is_in(told["gate"].implode()))
    first, last = told["day"].min(), told["day"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    days = pl.DataFrame({"day": pl.date_range(first, last, eager=True)})
    return told.select("gate").unique().join(days, how="cross")


def whole_days(heard: pl.DataFrame, counting: Counting = COUNTING) -> pl.DataFrame:
    """The days that were heard from midnight to midnight, as far as the ends of the feed tell.

    Args:
        heard: columns ``gate, day, first_at, last_at``: first and last report near a gate that day.

    Returns:
        Columns ``gate, day`` without the first day of a gate that begins more than ``edge_h`` after
        midnight and the last that ends more than that before: half a day of ships is no fall.
    """
    into = (pl.col("first_at") - pl.col("first_at").dt.truncate("1d")).dt.total_seconds()
    left = 86_400 - (pl.col("last_at") - pl.col("last_at").dt.truncate("1d")).dt.total_seconds()
    is_first = pl.col("day") == pl.col("day").min().over("gate")
    is_last = pl.col("day") == pl.col("day").max().over("gate")
    edge_s = counting.edge_h * 3600
    is_half = (is_first & (into > edge_s)) | (is_last & (left > edge_s))
    return heard.filter(~is_half).select("gate", "day")
