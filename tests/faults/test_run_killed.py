"""``sealane run`` killed (SIGKILL) at random moments, then run again: nothing differs.

The moments are drawn from a fixed seed over the time that one clean run takes, so that they fall
into reading, staging, committing, sifting and writing events alike.
``SEALANE_TEST_RUN_KILLS=20`` is the size of the figure.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from sealane import engine, scenario
from sealane.cli import sealane
from sealane.lake import Lake

KILLS = int(os.environ.get("SEALANE_TEST_RUN_KILLS", "6"))
SEED = 20260310
HULLS = 80  # enough for a few events of each kind, few enough for many runs

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def sea(
    kept_sea: Callable[..., scenario.Made], tmp_path_factory: pytest.TempPathFactory
) -> scenario.Made:
    """A part of the packaged sea: the rows of some hulls, those of staged events first."""
    made = kept_sea("strait", seed=5)
    staged = pl.read_parquet(made.truth).filter(
        pl.col("kind").is_in(["gap", "encounter"]) & pl.col("is_event")
    )
    hulls = staged["mmsis"].explode().unique().sort().head(HULLS)
    rows = pl.read_csv(made.csv, infer_schema=False)
    path = tmp_path_factory.mktemp("sea") / "feed.csv"
    rows.filter(pl.col("MMSI").cast(pl.Int64).is_in(hulls.implode())).write_csv(path)
    return replace(made, csv=path)


KINDS = [word for kind in engine.PROMPT for word in ("--kind", kind)]
"""Enough to be killed while results are written."""


def words(made: scenario.Made, lake: Path) -> list[str]:
    """A run as it is asked for."""
    return [
        "run", str(made.csv), "--lake", str(lake), "--zones", str(made.zones),
        "--ports", str(made.ports), *KINDS, "--json",
    ]  # fmt: skip


def start(made: scenario.Made, lake: Path) -> subprocess.Popen[bytes]:
    """Begin a run in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "sealane", *words(made, lake)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def finish(made: scenario.Made, lake: Path) -> float:
    """Run to the end; the seconds that it took."""
    began = time.monotonic()
    assert start(made, lake).wait() == 0
    return time.monotonic() - began


def contents(path: Path) -> dict[str, pl.DataFrame]:
    """Every table, in a fixed order, without the times at which rows were written."""
    lake = Lake(path, create=False)
    tables = {}
    for name in ("positions", "identities", "rejects", "files", "tracks", "events"):
        frame = lake.scan(name).drop("recorded_at", "run_id", strict=False).collect()
        keys = [column for column, kind in frame.schema.items() if not isinstance(kind, pl.List)]
        tables[name] = frame.sort(keys)
    return tables


def test_kills_leave_no_trace(sea: scenario.Made, tmp_path: Path) -> None:
    # Here, where much is loaded already; it compiles the kernels for the others, too.
    done = CliRunner().invoke(sealane, words(sea, tmp_path / "clean"))
    assert done.exit_code == 0, done.output
    whole_s = finish(sea, tmp_path / "timed")
    clean = contents(tmp_path / "clean")
    assert clean["events"].height > 10

    rng = random.Random(SEED)
    killed, lakes = 0, [tmp_path / "killed-0"]
    while killed < KILLS:
        process = start(sea, lakes[-1])
        try:
            process.communicate(timeout=rng.uniform(0.1, 0.8) * whole_s)
            lakes.append(tmp_path / f"killed-{len(lakes)}")  # done before: begin anew
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            killed += 1
    finish(sea, lakes[-1])

    for lake in lakes:
        after = contents(lake)
        for name, frame in clean.items():
            assert frame.equals(after[name]), name
