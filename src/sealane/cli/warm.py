"""sealane warm: compile the kernels once."""

from __future__ import annotations

import time

import click

from sealane.cli import output

__all__ = ["command"]


@click.command(epilog="Example: sealane warm")
@click.option("--quiet", is_flag=True, help="Say nothing.")
def command(quiet: bool) -> None:
    """Compile the kernels once, so that the first run does not wait.

    `make setup` does this. The compiled code is kept beside the package, or where
    NUMBA_CACHE_DIR says.
    """
    from tempfile import TemporaryDirectory

    from sealane import engine, scenario
    from sealane.lake import Lake

    began = time.monotonic()
    with TemporaryDirectory(prefix="sealane-warm-") as folder:
        made = scenario.make("bulk", seed=1, out_dir=f"{folder}/scenario", hours=2, vessels=20)
        lake = Lake(f"{folder}/lake")
        lake.ingest([str(made.nmea)])
        lake.ingest([str(made.csv)])
        engine.warm(lake, zones=made.zones, ports=made.ports)
    if not quiet:
        output.talk(f"Kernels are compiled ({time.monotonic() - began:.1f} s).")
