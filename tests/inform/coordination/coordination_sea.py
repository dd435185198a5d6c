"""Shares that a test makes: people who know nothing of each other, and a campaign among them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl

REAL = Path(__file__).resolve().parents[3] / "../shared/data/info"
TWEETS = REAL / "coortweet_russian_coord_tweets.parquet"
SAMPLE = REAL / "coordination_toolkit_sample.csv"
START = datetime(2026, 3, 1, tzinfo=UTC)
DAY_US = 86_400_000_000


def shares(
    rows: list[tuple[str, str, float]], kind: str = "url", **columns: list[str | None]
) -> pl.DataFrame:
    """A table of SHARES from account, object and seconds after the start."""
    return pl.DataFrame(
        {
            "account": [row[0] for row in rows],
            "kind": [kind] * len(rows),
            "object": [row[1] for row in rows],
            "shared_at": [round(row[2] * 1e6) for row in rows],
            **columns,
        },
        schema_overrides={"account": pl.String, "kind": pl.String, "object": pl.String},
    ).with_columns(
        (pl.col("shared_at").cast(pl.Duration("us")) + START).cast(pl.Datetime("us", "UTC"))
    )


def people(seed: int, *, posts: int = 20_000, accounts: int = 3_000, days: int = 7) -> pl.DataFrame:
    """Shares at random: objects come at some time, and are shared for hours."""
    rng = np.random.default_rng(seed)
    weight = 1.0 / (np.arange(accounts) + 20.0)
    who = rng.choice(accounts, posts, p=weight / weight.sum())
    things = posts // 4
    weight = 1.0 / (np.arange(things) + 50.0)
    what = rng.choice(things, posts, p=weight / weight.sum())
    at = rng.uniform(0, days * 86_400, things)[what] + rng.lognormal(7.5, 2.0, posts)
    return shares([(f"p{a}", f"o{b}", float(t)) for a, b, t in zip(who, what, at, strict=True)])


def campaign(
    seed: int, *, accounts: int = 20, objects: int = 8, each: int = 14, span_s: float = 45.0
) -> tuple[pl.DataFrame, dict[str, int]]:
    """Shares of a campaign of accounts p0 .. that are people too, and the objects of each."""
    rng = np.random.default_rng(seed)
    members = [f"p{number}" for number in rng.choice(3_000, accounts, replace=False)]
    takes = dict.fromkeys(members, 0)
    rows = []
    for number in range(objects):
        start = rng.uniform(0, 7 * 86_400)
        for account in rng.choice(members, each, replace=False):
            takes[str(account)] += 1
            rows.append((str(account), f"told{number}", start + rng.uniform(0, span_s)))
    return shares(rows), takes
