"""Whether a silent hull's number was heard meanwhile: on another track, or at no possible place."""

from __future__ import annotations

import numpy as np
import polars as pl

from sealane.detect.hull import Columns, Ints

__all__ = ["heard_meanwhile"]


def heard_meanwhile(columns: Columns, silences: pl.DataFrame, *, window_us: int) -> Ints:
    """Reports of the hull's MMSI during each silence that may have been its own [count].

    Counted are reports set aside as outliers, and those of tracks of the same number that begin
    during the silence and do not end it. A track that was there before the silence is another
    hull that shares the number: where there is one, nothing is counted. An open silence is
    looked at for ``window_us``.
    """
    hulls = columns.hulls.with_row_index("track").select(
        pl.col("track").cast(pl.Int64),
        "mmsi",
        pl.col("exercise_id").fill_null(""),
        pl.col("first_at", "last_at").to_physical(),
        "fixes",
        "track_id",
    )
    spans = (
        silences.select("hull", "start_us", "end_us", "next_track")
        .with_row_index("row")
        .join(
            hulls.select(pl.col("track").cast(pl.Int32).alias("hull"), "mmsi", "exercise_id"),
            on="hull",
        )
        .with_columns(pl.col("end_us").fill_null(pl.col("start_us") + window_us).alias("until"))
    )
    begun = spans.join(hulls, on=["mmsi", "exercise_id"]).filter(
        pl.col("hull") != pl.col("track"), pl.col("last_at") > pl.col("start_us")
    )
    shared = begun.filter(pl.col("first_at") <= pl.col("start_us"))["row"].unique()
    others = begun.filter(
        pl.col("first_at") > pl.col("start_us"),
        pl.col("first_at") < pl.col("until"),
        pl.col("track_id").ne_missing(pl.col("next_track")),
    )
    counts = np.zeros(silences.height, np.int64)
    _add(counts, others.group_by("row").agg(pl.col("fixes").sum()))
    _add(counts, _outliers(columns, spans))
    counts[shared.to_numpy()] = 0
    return counts


def _outliers(columns: Columns, spans: pl.DataFrame) -> pl.DataFrame:
    """Outliers of the same number inside each span: row, count."""
    aside = columns.outliers.select(
        "mmsi",
        pl.col("exercise_id").fill_null(""),
        pl.col("observed_at").to_physical().alias("at"),
    )
    inside = (
        spans.join(aside, on=["mmsi", "exercise_id"])
        .filter(pl.col("at") > pl.col("start_us"), pl.col("at") < pl.col("until"))
        .group_by("row")
    )
    return inside.agg(pl.len().cast(pl.Int64).alias("fixes"))


def _add(counts: Ints, found: pl.DataFrame) -> None:
    np.add.at(counts, found["row"].to_numpy(), found["fixes"].to_numpy().astype(np.int64))
