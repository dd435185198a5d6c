"""Posts that a test makes: texts in four languages, as a table of POSTS has them."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl

START = datetime(2026, 3, 1, tzinfo=UTC)
EN = "coast guard vessel rammed the supply boat near the shoal on monday morning"
ZH = "中国海警船在黄岩岛附近海域拦截菲律宾补给船，现场有人受伤"
JA = "海上保安庁の巡視船が尖閣諸島付近で漁船に衝突したと発表した"
RU = "сторожевой катер протаранил сухогруз у входа в пролив вчера вечером"


def posts(texts: list[str | None], **columns: list[str | None]) -> pl.DataFrame:
    """One post a minute, each of another account."""
    rows = len(texts)
    at = pl.Series([START.timestamp() + 60 * n for n in range(rows)], dtype=pl.Float64) * 1e6
    return pl.DataFrame(
        {
            "post_id": pl.Series([f"{n:032x}" for n in range(rows)], dtype=pl.String),
            "account": pl.Series([f"{n + 1000:032x}" for n in range(rows)], dtype=pl.String),
            "posted_at": at.cast(pl.Int64).cast(pl.Datetime("us", "UTC")),
            "text": pl.Series(texts, dtype=pl.String),
            **{name: pl.Series(values, dtype=pl.String) for name, values in columns.items()},
        }
    )


def groups(members: pl.DataFrame) -> set[frozenset[str]]:
    """The posts of each narrative, whatever it is called."""
    found = members.group_by("cluster").agg("post_id")["post_id"].to_list()
    return {frozenset(one) for one in found}
