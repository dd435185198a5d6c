"""``sealane run`` killed (SIGKILL) at twenty random moments, then run again: nothing differs.

The moments are drawn from a fixed seed over the time that one clean run takes, so that they fall
into reading, staging, committing, sifting and writing events alike.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from sealane import scenario
from sealane.lake import Lake

KILLS = 20
SEED = 20260310
HULLS = 80  # enough for a few events of each kind, few enough for twenty runs

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sea(tmp_path_factory: pytest.TempPathFactory) -> scenario.Made:
    """A part of the packaged sea: the rows of some hulls, those of staged events first."""
    made = scenario.make("strait", seed=3, out_dir=tmp_path_factory.mktemp("sea"))
    staged = pl.read_parquet(made.truth).filter(
        pl.col("kind").is_in(["gap", "encounter"]) & pl.col("is_event")
    )
    hulls = staged["mmsis"].explode().unique().sort().head(HULLS)
    rows = pl.read_csv(made.csv, infer_schema=False)
    rows.filter(pl.col("MMSI").cast(pl.Int64).is_in(hulls.implode())).write_csv(made.csv)
    return made


def start(made: scenario.Made, lake: Path) -> subprocess.Popen[bytes]:
    """Begin a run in a process of its own."""
    return subprocess.Popen(
        [
            sys.executable, "-m", "sealane", "run", str(made.csv), "--lake", str(lake),
            "--zones", str(made.zones), "--ports", str(made.ports), "--json",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )  # fmt: skip


def contents(path: Path) -> dict[str, pl.DataFrame]:
    """Every table without the times at which rows were written."""
    lake = Lake(path, create=False)
    moments = ["recorded_at", "run_id"]
    return {
        name: lake.scan(name).drop(moments, strict=False).collect().sort(pl.all())
        if name not in ("tracks", "events")
        else lake.scan(name).drop(moments, strict=False).collect().sort(0)
        for name in ("positions", "identities", "rejects", "files", "tracks", "events")
    }


def test_twenty_kills_leave_no_trace(sea: scenario.Made, tmp_path: Path) -> None:
    began = time.monotonic()
    process = start(sea, tmp_path / "clean")
    assert process.wait() == 0, process.stderr and process.stderr.read()
    whole_s = time.monotonic() - began

    rng = random.Random(SEED)
    killed = 0
    for moment in sorted(rng.uniform(0.2, 1.0) * whole_s for _ in range(KILLS)):
        process = start(sea, tmp_path / "killed")
        try:
            process.wait(timeout=moment)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            killed += 1
        if process.stderr:
            process.stderr.close()
    assert killed >= KILLS // 2, "most moments must fall inside a run"

    process = start(sea, tmp_path / "killed")
    assert process.wait() == 0, process.stderr and process.stderr.read()
    clean, after = contents(tmp_path / "clean"), contents(tmp_path / "killed")
    assert clean["events"].height > 10
    for name, frame in clean.items():
        assert frame.equals(after[name]), name
