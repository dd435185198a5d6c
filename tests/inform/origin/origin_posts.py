"""Posts that a test makes: of one cluster, and of what else was collected."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import polars as pl

from sealane.tables import POSTS, polars_schema

START = datetime(2026, 3, 10, tzinfo=UTC)
TEXT = "two hulls met off the cape this morning"


def post(number: int, after_s: float, **said: Any) -> dict[str, Any]:
    """A post so long after the start; its id and account are its number."""
    return {
        "case_id": "case",
        "post_id": f"p{number}",
        "account": f"a{number}",
        "platform": "x",
        "posted_at": START + timedelta(seconds=after_s),
        "text": TEXT,
        "language": "en",
        "source": "made",
        **said,
    }


def table(*rows: dict[str, Any], **columns: list[Any]) -> pl.DataFrame:
    """POSTS of such rows, and further columns."""
    found = pl.DataFrame(rows, schema=polars_schema(POSTS))
    return found.with_columns(pl.Series(name, values) for name, values in columns.items())


@cache
def _month(platform: str) -> pl.DataFrame:
    at = pl.Series(range(-3 * 86_400, 30 * 86_400, 600), dtype=pl.Int64)
    one = table(post(0, 0.0, platform=platform))
    times = START + pl.select(pl.duration(microseconds=at * 1_000_000 + 500_000)).to_series()
    return one.select(pl.all().gather([0] * len(at))).with_columns(
        ("other" + at.cast(pl.String)).alias("post_id"),
        ("something else " + at.cast(pl.String)).alias("text"),
        times.cast(pl.Datetime("us", "UTC")).alias("posted_at"),
    )


def others(until_s: float = 86_400.0, platform: str = "x") -> pl.DataFrame:
    """A post of something else every ten minutes, from three days before the start on."""
    return _month(platform).filter(pl.col("posted_at") <= START + timedelta(seconds=until_s))
