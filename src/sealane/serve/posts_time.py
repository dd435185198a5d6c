"""Posts over time for the page's clock: counts by bin, by language and by narrative."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from sealane.inform.narrative import Narratives

__all__ = ["timeline_of"]

MINUTE_US = 60_000_000
UNSAID = "und"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def timeline_of(
    posts: pl.DataFrame,
    found: Narratives,
    *,
    since: datetime | None,
    until: datetime | None,
    bins: int,
    most: int,
) -> dict[str, Any]:
    """Counts of posts in bins of whole minutes; each begins at a multiple of its width.

    ``most``: of so many narratives, the largest. What is outside since (included) to until (not
    included) is not counted; a bin at either end may lie partly outside.
    """
    at = posts["posted_at"].to_physical().to_numpy()
    low = _us(since) if since is not None else (int(at.min()) if at.size else 0)
    high = _us(until) if until is not None else (int(at.max()) + 1 if at.size else MINUTE_US)
    high = max(high, low + 1)
    minutes = -(-(high - low) // MINUTE_US)
    width = max(1, -(-minutes // bins)) * MINUTE_US
    first = low // width * width
    count = -(-(high - first) // width)
    told = posts.select(
        "post_id",
        pl.col("language").fill_null(UNSAID),
        ((pl.col("posted_at").to_physical() - first) // width).alias("bin"),
    ).filter((posts["posted_at"].to_physical() >= low) & (posts["posted_at"].to_physical() < high))
    largest = found.clusters["cluster"].head(most)
    own = found.members.filter(pl.col("cluster").is_in(largest.implode()))
    named = own.select("post_id", "cluster").unique().join(told, on="post_id", how="inner")
    return {
        "start_at": _EPOCH + timedelta(microseconds=first),
        "end_at": _EPOCH + timedelta(microseconds=first + count * width),
        "width_s": width // 1_000_000,
        "posts": _binned(told["bin"], count),
        "languages": _by_language(told, count),
        "narratives": {
            str(name): _by_language(part, count)
            for (name,), part in sorted(named.partition_by("cluster", as_dict=True).items())
        },
    }


def _by_language(rows: pl.DataFrame, count: int) -> dict[str, list[int]]:
    parts = rows.partition_by("language", as_dict=True)
    return {str(name): _binned(part["bin"], count) for (name,), part in sorted(parts.items())}


def _binned(bins: pl.Series, count: int) -> list[int]:
    counted: list[int] = np.bincount(bins.to_numpy(), minlength=count).tolist()
    return counted


def _us(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
