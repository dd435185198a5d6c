"""Silences of hulls: from the last fix before to the first fix after, with what led to it."""

from __future__ import annotations

import numpy as np
import polars as pl

from sealane.detect.hull import Columns, Ints

__all__ = ["HABITS", "silences"]

SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US
HABITS = (
    "fixes_before",
    "hours_heard",
    "hours_known",
    "last_hour_share",
    "usual_interval_s",
    "fixes_after",
    "speed_kn",
    "course_deg",
    "pace_before",
    "pace_after",
    "way_kn",
    "way_deg",
)
"""What the columns of the kernel ``habits`` are called."""


def silences(columns: Columns, *, shortest_s: float, window_s: float) -> pl.DataFrame:
    """Every silence of at least ``shortest_s``, those at the end of a track included.

    A track that ends and another of the same MMSI that begins after it are one hull that was
    silent between them, each track being used once; where the next track begins sooner than
    ``shortest_s`` there is no silence. ``end_us`` is null where nothing follows.
    """
    from sealane.detect.kernel import gap as gap_kernel
    from sealane.detect.kernel import habit as habit_kernel

    shortest = int(shortest_s * SECOND_US)
    row = gap_kernel.silences(columns.starts, columns.at, shortest)
    hull = columns.hull_of(row).astype(np.int64)
    ends = row == columns.starts[hull + 1] - 1
    after = _next_track(columns)
    next_hull = np.where(ends, after[hull], hull)
    next_row = np.where(ends, columns.starts[np.maximum(next_hull, 0)], row + 1)
    next_row = np.where(next_hull >= 0, next_row, -1)
    lasts = np.where(next_row >= 0, columns.at[np.maximum(next_row, 0)] - columns.at[row], shortest)
    kept = lasts >= shortest
    row, hull, next_hull, next_row = row[kept], hull[kept], next_hull[kept], next_row[kept]
    habits = habit_kernel.habits(
        columns.starts,
        columns.at,
        columns.lon,
        columns.lat,
        hull,
        row,
        next_hull,
        next_row,
        int(window_s * SECOND_US),
        shortest,
    )
    return _table(columns, row, hull, next_hull, next_row).with_columns(
        pl.Series(name, habits[:, i]) for i, name in enumerate(HABITS)
    )


def _next_track(columns: Columns) -> Ints:
    """For each hull the track of the same MMSI that goes on after it ended; -1 if there is none.

    Of the tracks that begin after a track's end the earliest goes on; a track goes on from the
    one that ended last before it began. Two hulls that share an MMSI so keep apart.
    """
    hulls = columns.hulls.with_row_index("hull").select(
        pl.col("hull").cast(pl.Int64),
        pl.col("exercise_id").fill_null(""),
        "mmsi",
        "first_at",
        "last_at",
    )
    begun = hulls.sort("first_at", "hull")
    ended = hulls.sort("last_at", "hull")
    forward = ended.join_asof(
        begun.select("mmsi", "exercise_id", "first_at", pl.col("hull").alias("next")),
        left_on="last_at",
        right_on="first_at",
        by=["mmsi", "exercise_id"],
        strategy="forward",
        allow_exact_matches=False,
        check_sortedness=False,
    )
    backward = begun.join_asof(
        ended.select("mmsi", "exercise_id", "last_at", pl.col("hull").alias("previous")),
        left_on="first_at",
        right_on="last_at",
        by=["mmsi", "exercise_id"],
        strategy="backward",
        allow_exact_matches=False,
        check_sortedness=False,
    )
    after = np.full(hulls.height, -1, np.int64)
    mutual = forward.join(
        backward.select(pl.col("hull").alias("next"), pl.col("previous").alias("hull")),
        on=["hull", "next"],
    )
    after[mutual["hull"].to_numpy()] = mutual["next"].to_numpy()
    return after


def _table(
    columns: Columns, row: Ints, hull: Ints, next_hull: Ints, next_row: Ints
) -> pl.DataFrame:
    closed = next_row >= 0
    there = np.maximum(next_row, 0)
    tracks = columns.hulls["track_id"]
    file_id, offset = columns.source_of(row)
    next_file_id, next_offset = columns.source_of(there)
    is_closed = pl.Series(closed)
    nothing = pl.lit(None)
    return pl.DataFrame(
        {
            "hull": pl.Series(hull, dtype=pl.Int32),
            "start_us": columns.at[row],
            "end_us": columns.at[there] if len(columns.at) else np.empty(0, np.int64),
            "lon": columns.lon[row],
            "lat": columns.lat[row],
            "sog_kn": columns.sog_kn[row],
            "end_lon": columns.lon[there],
            "end_lat": columns.lat[there],
            "file_id": file_id,
            "offset": offset,
            "end_file_id": next_file_id,
            "end_offset": next_offset,
            "next_track": tracks.gather(np.maximum(next_hull, 0)),
            "is_other_track": next_hull != hull,
        }
    ).with_columns(
        pl.when(is_closed).then(pl.col(name)).otherwise(nothing).alias(name)
        for name in ("end_us", "end_lon", "end_lat", "end_file_id", "end_offset", "next_track")
    )
