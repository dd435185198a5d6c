"""What ``sealane warm`` compiles of posts: reading, coordination, narratives, origins, claims."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

__all__ = ["PARTS"]

START = datetime(2026, 3, 1, tzinfo=UTC)
TEXTS = (
    "The tanker AMBER 7 did not ram the patrol ship at 25-30N 123-10E, says @ann.",
    "巡視船が漁船「第三号」に衝突した。",
    "海警1234号船冲撞了渔船，位置25°30′N。",
    "Катер не таранил судно в 14:30.",
)


def coordinate() -> None:
    """Compile the kernels of coordination: six accounts that share six objects together."""
    from sealane.inform import coordination

    start = START.timestamp()
    rows = [(f"{a}", f"{b}", start + 1_000 * b + a) for a in range(6) for b in range(6)]
    shares = pl.DataFrame(rows, schema=["account", "object", "at"], orient="row").select(
        "account",
        "object",
        (pl.col("at") * 1e6).cast(pl.Int64).cast(pl.Datetime("us", "UTC")).alias("shared_at"),
        kind=pl.lit("url"),
    )
    coordination.coordinate(shares, coordination.Rule(crowd_accounts=5, q=0.5))
    coordination.coordinate(shares.with_columns(topic=pl.lit("a")), coordination.Rule(q=0.5))
    coordination.coortweet(shares)


def post() -> None:
    """Compile the kernels of posts: a file of two, read, keyed and shared."""
    from sealane.inform import coordination

    head = "message_id,user_id,username,repost_id,message,timestamp\n"
    with TemporaryDirectory(prefix="sealane-warm-") as folder:
        path = Path(folder) / "posts.csv"
        path.write_text(f"{head}1,4,ann,,@bob 衝突,1606451170\n2,5,bob,1,,1606451171\n", "utf-8")
        coordination.read(path)


def narrate() -> None:
    """Compile the kernels of narratives: two near texts and a short one, with copies."""
    from sealane.inform import narrative

    texts = [
        "the tanker left the strait at noon",
        "the tanker left the strait at dawn",
        "海峡",
    ] * 100
    at = pl.Series([START] * len(texts)).cast(pl.Datetime("us", "UTC"))
    names = pl.Series(range(len(texts))).cast(pl.String)
    posts = pl.DataFrame({"post_id": names, "account": names, "posted_at": at, "text": texts})
    narrative.narratives(posts)


def _posts() -> pl.DataFrame:
    """Four texts, each by five accounts, one after the other."""
    from sealane.tables import POSTS, polars_schema

    rows = [(f"{n}-{a}", f"{a}", TEXTS[n], START + timedelta(minutes=9 * n + a))
            for n in range(len(TEXTS)) for a in range(5)]  # fmt: skip
    made = pl.DataFrame(rows, schema=["post_id", "account", "text", "posted_at"], orient="row")
    made = made.with_columns(
        pl.col("posted_at").cast(pl.Datetime("us", "UTC")),
        *(pl.lit("made up").alias(name) for name in ("case_id", "platform", "source")),
        pl.when(pl.int_range(pl.len()) % 5 > 0)
        .then(pl.lit("0-0"))
        .otherwise(None)
        .alias("repost_of"),
    )
    return pl.concat([pl.DataFrame(schema=polars_schema(POSTS)), made], how="diagonal")


def originate() -> None:
    """Compile the kernels of cascades."""
    from sealane.inform import origin

    posts = _posts()
    origin.originate(posts, everything=posts)


def translate() -> None:
    """Compile the kernels of anchors and of nearest neighbours."""
    from sealane.inform.translation import neighbour_kernel

    best = np.full((2, 2, 2), -np.inf, np.float32)
    who = np.full(best.shape, -1, np.int32)
    group, until = np.array([0, 1], np.int32), np.array([2, 2], np.int64)
    neighbour_kernel.keep_nearest(np.ones((2, 2), np.float32), 0, until, group, best, who)
    pair = np.array([0]), np.array([1]), np.ones(1, np.float32)
    neighbour_kernel.keep_pairs(*pair, group, best, who)


def claim() -> None:
    """Compile the kernels of words in claims, and of every deed on two hulls that meet."""
    from sealane.inform.claim import COMPUTED, Claim, Party, When, Where, claims_in, judge, sea_of

    claims_in(pl.Series(TEXTS), posted_at=[START] * len(TEXTS))
    minutes = np.arange(121)
    ways = [
        pl.DataFrame(
            {
                "mmsi": pl.Series([mmsi] * len(minutes), dtype=pl.Int32),
                "observed_at": pl.Series([START + timedelta(minutes=int(one)) for one in minutes]),
                "lon": np.full(len(minutes), 123.0 + east),
                "lat": 25.0 + np.minimum(minutes, 60) * speed,
                "source": "coast",
            }
        ).with_columns(pl.col("observed_at").cast(pl.Datetime("us", "UTC")))
        for mmsi, east, speed in ((431000001, 0.0, 0.003), (431000002, 0.001, 0.002))
    ]
    sea = sea_of(pl.concat(ways))
    when = When(since=START, until=START + timedelta(hours=2))
    for did in COMPUTED:
        for where in (None, Where(lon=123.0, lat=25.1, within_nmi=2.0)):
            judge(
                Claim(did=did, who=Party(mmsi=431000001), whom=Party(mmsi=431000002),
                      where=where, when=when), sea)  # fmt: skip


PARTS = (claim, narrate, post, coordinate, originate, translate)
"""Each in any process, those that take longest first."""
