"""Writing tracks, events and runs is killed at any moment, and done again."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import polars as pl

from sealane.lake import Lake
from sealane.lake.layout import STORED

CHILD = Path(__file__).with_name("write_child.py")
TABLES = ("tracks", "events", "runs")


def write(path: Path, call: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(CHILD), str(path), str(call)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "POLARS_MAX_THREADS": "2"},
    )


def content(path: Path) -> dict[str, pl.DataFrame]:
    lake = Lake(path, create=False)
    return {name: lake.scan(name).collect().sort(STORED[name].key) for name in TABLES}


def test_kills_while_results_are_written_leave_no_trace(tmp_path: Path) -> None:
    done = write(tmp_path / "clean", 0)
    assert done.returncode == 0, done.stderr
    calls = int(done.stdout.split()[1])
    expected = content(tmp_path / "clean")
    assert [frame.height for frame in expected.values()] == [30, 40, 2]
    rng = random.Random(7)
    path = tmp_path / "lake"
    ends = [write(path, rng.randrange(1, calls)).returncode for _ in range(8)]
    assert sum(end < 0 for end in ends) >= 5
    assert write(path, 0).returncode == 0
    found = content(path)
    for name in TABLES:
        assert found[name].equals(expected[name]), name
