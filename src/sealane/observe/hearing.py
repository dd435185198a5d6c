"""Who else heard it? The rows of HEARINGS, from reports that were given again.

A transmission that several stations hear becomes one position. What tells the others apart from
the one that was kept is who heard it and when; that is kept here. The same source saying the same
again adds nothing.
"""

from __future__ import annotations

import polars as pl

from sealane.tables import HEARINGS, empty

__all__ = ["HEARING_KEY", "heard_again"]

HEARING_KEY = (*HEARINGS.key, "exercise_id")
"""What makes a hearing the same again. One of a drill never hides a real one, nor the reverse."""


def heard_again(again: pl.DataFrame, kept: pl.DataFrame) -> pl.DataFrame:
    """HEARINGS of reports that another source gave, sorted, each once.

    Parameters
    ----------
    again : POSITIONS that are not kept.
    kept : row by row the position that says the same: observed_at, lon, lat, source.
    """
    if again.is_empty():
        return empty(HEARINGS)
    heard = again.select(
        "mmsi",
        pl.col("observed_at").alias("heard_at"),
        *("source", "file_id", "offset", "exercise_id"),
    )
    said = kept.select("observed_at", "lon", "lat", pl.col("source").alias("first_source"))
    others = heard.hstack(said).filter(pl.col("source") != pl.col("first_source"))
    ordered = others.select(HEARINGS.names).sort(*HEARINGS.sort, "file_id", "offset")
    return ordered.unique(HEARING_KEY, keep="first", maintain_order=True)
