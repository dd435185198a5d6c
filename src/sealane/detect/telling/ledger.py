"""Days at a feature, counted as authorities count them, from intervals of days."""

from __future__ import annotations

from datetime import date

import polars as pl

__all__ = ["ledger", "longest_run"]


def ledger(intervals: pl.DataFrame, *, since: date, until: date) -> pl.DataFrame:
    """Count hull-days and days with one hull or more, feature by feature.

    Parameters
    ----------
    intervals : feature, hull, first_day, last_day (dates, both ends included); they may overlap.
    since, until : the first and last day that count.

    Returns
    -------
    feature, hulls, days (with one hull or more), hull_days (sum over hulls), longest_run (days in
    a row with one hull or more); sorted by feature. It is the arithmetic of a published ledger of
    patrol days (AMTI, Flooding the Zone, 2020: a calendar day counts when one named hull or more
    was seen at the feature). It cannot tell of hulls that were not heard: counts are at least so
    many.
    """
    days = (
        intervals.with_columns(
            pl.max_horizontal(pl.col("first_day"), pl.lit(since)).alias("first_day"),
            pl.min_horizontal(pl.col("last_day"), pl.lit(until)).alias("last_day"),
        )
        .filter(pl.col("first_day") <= pl.col("last_day"))
        .select(
            "feature", "hull", pl.date_ranges("first_day", "last_day", interval="1d").alias("day")
        )
        .explode("day")
        .unique()
    )
    return (
        days.group_by("feature")
        .agg(
            pl.col("hull").n_unique().alias("hulls"),
            pl.col("day").n_unique().alias("days"),
            pl.len().cast(pl.Int64).alias("hull_days"),
            pl.col("day").unique().sort().alias("each"),
        )
        .with_columns(
            pl.col("each")
            .map_elements(
                lambda each: longest_run([d.toordinal() for d in each]), return_dtype=pl.Int64
            )
            .alias("longest_run")
        )
        .drop("each")
        .sort("feature")
    )


def longest_run(days: list[int]) -> int:
    """The most days in a row among numbered days, ascending and each once.

    >>> longest_run([3, 4, 5, 9, 10])
    3
    """
    best = run = 0
    for i, day in enumerate(days):
        run = run + 1 if i and day == days[i - 1] + 1 else 1
        best = max(best, run)
    return best
