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
    _run("bulk", hours=2, vessels=20)
    _run("strait", hours=60)  # there are gaps and encounters to judge: half of the kernels
    _watch()
    _close()
    took_s = time.monotonic() - began
    if as_json:
        output.print_json({"compiled": True, "seconds": round(took_s, 1)})
    elif not quiet:
        output.talk(f"Kernels are compiled ({took_s:.1f} s).")


def _run(name: str, *, hours: float, vessels: int | None = None) -> None:
    """Read a packaged scenario and run every detector on it."""
    from tempfile import TemporaryDirectory

    from sealane import engine, scenario
    from sealane.lake import Lake

    with TemporaryDirectory(prefix="sealane-warm-") as folder:
        made = scenario.make(
            name, seed=1, out_dir=f"{folder}/scenario", hours=hours, vessels=vessels
        )
        lake = Lake(f"{folder}/lake")
        lake.ingest([str(made.nmea)])
        lake.ingest([str(made.csv)])
        engine.warm(lake, zones=made.zones, ports=made.ports)


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
