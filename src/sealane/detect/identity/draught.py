"""Where a hull claims another draught than before, away from any port: cargo that went or came."""

from __future__ import annotations

import polars as pl

from sealane.detect.hull import Columns
from sealane.detect.identity.claim import Change

__all__ = ["draught_changes"]

HOUR_US = 3_600_000_000


def draught_changes(columns: Columns, *, least_m: float, slack_us: int) -> list[Change]:
    """Draughts (``field`` draught, as texts in m) that differ by so much from the one before, each
    on the only track that was heard on both sides of the change.

    A draught that is claimed while another is, or again later, is no change: they go by turns.
    """
    claimed = (
        columns.identities.filter(pl.col("draught_m") > 0)
        .select(
            "mmsi",
            "exercise_id",
            pl.col("draught_m").cast(pl.Float64).round(1),
            "first_at",
            "last_at",
        )
        .group_by("mmsi", "exercise_id", "draught_m")
        .agg(
            pl.col("first_at").min().cast(pl.Int64).alias("since_us"),
            pl.col("last_at").max().cast(pl.Int64).alias("until_us"),
        )
        .sort("mmsi", "exercise_id", "since_us", "until_us", "draught_m")
    )
    key = ["mmsi", "exercise_id"]
    steps = claimed.with_columns(
        pl.col("until_us").cum_max().shift(1).over(key).alias("before_us"),
        pl.col("draught_m").shift(1).over(key).alias("old"),
    ).filter(
        pl.col("before_us") < pl.col("since_us"),
        (pl.col("draught_m") - pl.col("old")).abs() >= least_m,
    )
    lives = columns.hulls.with_row_index("hull").select(
        "hull", "mmsi", "exercise_id",
        pl.col("first_at").cast(pl.Int64), pl.col("last_at").cast(pl.Int64),
    )  # fmt: skip
    across = (
        steps.join(lives, on=key, nulls_equal=True)
        .filter(
            pl.col("first_at") <= pl.col("before_us") + slack_us,
            pl.col("last_at") >= pl.col("since_us") - slack_us,
        )
        .filter(pl.len().over("mmsi", "exercise_id", "since_us") == 1)
        .sort("hull", "since_us")
    )
    return [
        Change(row["hull"], "draught", f"{row['old']:.1f}", f"{row['draught_m']:.1f}",
               row["before_us"], row["since_us"], None)
        for row in across.rows(named=True)
    ]  # fmt: skip
