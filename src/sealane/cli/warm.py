"""sealane warm: compile the kernels once."""

from __future__ import annotations

import time

import click

from sealane.cli import option, output

__all__ = ["command"]


@click.command(epilog="Example: sealane warm")
@click.option("--quiet", is_flag=True, help="Say nothing.")
@option.as_json
def command(quiet: bool, as_json: bool) -> None:
    """Compile the kernels once, so that the first run does not wait.

    `make setup` does this. The compiled code is kept beside the package, or where
    NUMBA_CACHE_DIR says.
    """
    began = time.monotonic()
    _compile()
    took_s = time.monotonic() - began
    if as_json:
        output.print_json({"compiled": True, "seconds": round(took_s, 1)})
    elif not quiet:
        output.talk(f"Kernels are compiled ({took_s:.1f} s).")


def _compile() -> None:
    """In two processes at once, since one compiles no two kernels at a time.

    Readers come first in one, detectors on a lake without AIS sentences in the other; then
    detectors on what the first has read, where there are gaps and encounters to judge: half of
    the kernels. What both need, both compile, and either result is kept.
    """
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context
    from tempfile import TemporaryDirectory

    with (
        TemporaryDirectory(prefix="sealane-warm-") as folder,
        ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool,
    ):
        read = pool.submit(_read, "strait", f"{folder}/strait", hours=60)
        others = [
            pool.submit(_read_and_judge, "bulk", f"{folder}/bulk", hours=2, vessels=20),
            pool.submit(_close),
            pool.submit(_watch),
            pool.submit(_coordinate),
            pool.submit(_post),
            pool.submit(_narrate),
        ]
        read.result()
        others.append(pool.submit(_judge, f"{folder}/strait"))
        for other in others:
            other.result()


def _read(
    name: str, folder: str, *, hours: float, vessels: int | None = None, has_nmea: bool = True
) -> None:
    """Make a packaged scenario in a folder, and read it into a lake there."""
    from sealane import scenario
    from sealane.lake import Lake

    made = scenario.make(name, seed=1, out_dir=folder, hours=hours, vessels=vessels)
    lake = Lake(f"{folder}/lake")
    if has_nmea:
        lake.ingest([str(made.nmea)])
    lake.ingest([str(made.csv)])


def _read_and_judge(name: str, folder: str, *, hours: float, vessels: int) -> None:
    """The same without AIS sentences, whose kernels take long, and every detector."""
    _read(name, folder, hours=hours, vessels=vessels, has_nmea=False)
    _judge(folder)


def _judge(folder: str) -> None:
    """Run every detector on the lake of a scenario."""
    from sealane import engine
    from sealane.lake import Lake

    engine.warm(
        Lake(f"{folder}/lake", create=False),
        zones=f"{folder}/zones.geojson",
        ports=f"{folder}/ports.csv",
    )


def _watch() -> None:
    """Compile the kernel of the watch: half a year of one made-up gate, shut at its end."""
    from datetime import date

    from sealane.assess.watch import Transits, watch
    from sealane.assess.watch.made_up import Drop, sea

    shut = Drop("gate", date(2024, 6, 10), 20, 0.9)
    watch(
        Transits(sea(["gate"], first=date(2024, 1, 1), days=181, per_day=40, seed=1, drops=[shut]))
    )


def _coordinate() -> None:
    """Compile the kernels of coordination: six accounts that share six objects together."""
    from datetime import UTC, datetime

    import polars as pl

    from sealane.inform import coordination

    start = datetime(2026, 3, 1, tzinfo=UTC).timestamp()
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


def _post() -> None:
    """Compile the kernels of posts: a file of two, read, keyed and shared."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from sealane.inform import coordination

    head = "message_id,user_id,username,repost_id,message,timestamp\n"
    with TemporaryDirectory(prefix="sealane-warm-") as folder:
        path = Path(folder) / "posts.csv"
        path.write_text(f"{head}1,4,ann,,@bob 衝突,1606451170\n2,5,bob,1,,1606451171\n", "utf-8")
        coordination.read(path)


def _narrate() -> None:
    """Compile the kernels of narratives: three texts, two of them near, and enough for an alphabet."""
    from datetime import UTC, datetime

    import polars as pl

    from sealane.inform import narrative

    texts = [
        "the tanker left the strait at noon",
        "the tanker left the strait at dawn",
        "海峡",
    ] * 100
    at = pl.Series([datetime(2026, 3, 1, tzinfo=UTC)] * len(texts)).cast(pl.Datetime("us", "UTC"))
    names = pl.Series(range(len(texts))).cast(pl.String)
    posts = pl.DataFrame({"post_id": names, "account": names, "posted_at": at, "text": texts})
    narrative.narratives(posts)


def _close() -> None:
    """Compile the kernels of ways and stocks: one draw of a gate that is shut, and one route."""
    from datetime import date

    from sealane.assess import lane
    from sealane.assess.close import CloseLimits, Closure, close

    close(Closure.of(["hormuz"], start=date(2026, 3, 1), days=30), CloseLimits(draws=1))
    lane.route((103.8, 1.2), (4.0, 52.0))
