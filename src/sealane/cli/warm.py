"""sealane warm: compile the kernels once."""

from __future__ import annotations

import time

import click

from sealane.cli import option, output

__all__ = ["command"]


@click.command(epilog="Example: sealane warm")
@click.option(
    "--part",
    type=click.Choice(("feeds", "rest", "zones")),
    help="Only what reads feeds, what needs no lake, or what needs the maritime zones: for a clone "
    "that still computes them.",
)
@click.option("--quiet", is_flag=True, help="Say nothing.")
@option.as_json
def command(part: str | None, quiet: bool, as_json: bool) -> None:
    """Compile the kernels once, so that the first run does not wait.

    `make setup` does this. The compiled code is kept beside the package, or where
    NUMBA_CACHE_DIR says.
    """
    began = time.monotonic()
    if part == "feeds":
        _compile_feeds()
    else:
        _compile(has_rest=part != "zones", has_zones=part != "rest")
    took_s = time.monotonic() - began
    if as_json:
        output.print_json({"compiled": True, "seconds": round(took_s, 1)})
    elif not quiet:
        output.talk(f"Kernels are compiled ({took_s:.1f} s).")


def _compile(*, has_rest: bool, has_zones: bool) -> None:
    """In two processes at once, since one compiles no two kernels at a time.

    Readers come first in one, detectors on a lake without AIS sentences in the other; then
    detectors on what the first has read, where there are gaps and encounters to judge: half of
    the kernels. What both need, both compile, and either result is kept.
    """
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context
    from tempfile import TemporaryDirectory

    from sealane.cli import warm_posts

    with (
        TemporaryDirectory(prefix="sealane-warm-") as folder,
        ProcessPoolExecutor(2 if has_zones else 1, mp_context=get_context("spawn")) as pool,
    ):
        others = []
        if has_zones:
            read = pool.submit(_read, "strait", f"{folder}/strait", hours=60)
            bulk = f"{folder}/bulk"
            others.append(pool.submit(_read_and_judge, "bulk", bulk, hours=2, vessels=20))
        if has_rest:
            others += [pool.submit(one) for one in (_close, _watch, *warm_posts.PARTS)]
        if has_zones:
            read.result()
            others.append(pool.submit(_judge, f"{folder}/strait"))
        for other in others:
            other.result()


def _compile_feeds() -> None:
    """In this process alone: whoever computes the zones has the other processor."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="sealane-warm-") as folder:
        _read("strait", f"{folder}/strait", hours=60)


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


def _close() -> None:
    """Compile the kernels of ways and stocks: one draw of a gate that is shut, and one route."""
    from datetime import date

    from sealane.assess import lane
    from sealane.assess.close import CloseLimits, Closure, close

    close(Closure.of(["hormuz"], start=date(2026, 3, 1), days=30), CloseLimits(draws=1))
    lane.route((103.8, 1.2), (4.0, 52.0))
