"""A small made-up sea in a lake, and a real cluster, for the tests of the engines."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import psutil

from sealane import engine, scenario
from sealane.geo import Ports
from sealane.lake import Lake
from sealane.law import ZoneSet

AT = datetime(2026, 4, 1, tzinfo=UTC)
MADE: dict[str, Any] = {"name": "strait", "seed": 5, "hours": 60}


@dataclass(frozen=True)
class Sea:
    """The feed of a made-up sea, and what it is judged by."""

    made: scenario.Made
    zones: ZoneSet
    ports: Ports

    def lake(self, folder: Path | str) -> Lake:
        """A new lake with its positions."""
        lake = Lake(folder)
        lake.ingest([str(self.made.csv)])
        return lake


def make(folder: Path, made: scenario.Made) -> Sea:
    """Two and a half days of the strait (``MADE``), cut to hulls of staged gaps and encounters."""
    staged = pl.read_parquet(made.truth).filter(pl.col("kind").is_in(["gap", "encounter"]))
    hulls = staged["mmsis"].explode().unique().sort().head(60)
    rows = pl.read_csv(made.csv, infer_schema=False)
    path = folder / "feed.csv"
    rows.filter(pl.col("MMSI").cast(pl.Int64).is_in(hulls.implode())).write_csv(path)
    return Sea(
        replace(made, csv=path),
        ZoneSet.from_geojson(Path(made.zones)),
        Ports.from_csv(Path(made.ports)),
    )


Kept = Callable[[str, Callable[[Path], object]], Path]


def judged(sea: Sea, kept_folder: Kept) -> Path:
    """A folder with the lake ``ingested``, with the positions of a sea, and the lake ``plain``, on
    which one worker has run over everything at once. Several modules compare with it."""

    def fill(folder: Path) -> None:
        sea.lake(folder / "ingested")
        lake = Lake(shutil.copytree(folder / "ingested", folder / "plain"))
        engine.run(lake, zones=sea.zones, ports=sea.ports, workers=1, recorded_at=AT)

    return kept_folder("judged", fill)


@contextmanager
def cluster(
    workers: int = 2, stop: signal.Signals = signal.SIGINT, **environment: str
) -> Iterator[dict[str, Any]]:
    """What `sealane engine start` prints; it is stopped as a terminal does and must end well."""
    command = [sys.executable, "-m", "sealane", "engine", "start", "--workers", str(workers)]
    process = subprocess.Popen(
        [*command, "--json"],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, **environment},
    )
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())
    finally:
        if stop == signal.SIGINT:  # a terminal sends it to the whole group
            os.killpg(process.pid, stop)
        else:
            process.send_signal(stop)
        code = process.wait(30)
        process.stdout.close()
    assert code == 0


def worker_processes(pid: int) -> list[psutil.Process]:
    """The worker processes of a cluster that a process started."""
    children = psutil.Process(pid).children(recursive=True)
    return [one for one in children if "spawn_main" in " ".join(one.cmdline())]
