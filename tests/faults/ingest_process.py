"""Processes that ingest (see ingest_child.py), started, killed and compared by the tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl

from sealane.lake import Lake

CHILD = Path(__file__).with_name("ingest_child.py")
TABLES = ("positions", "hearings", "identities", "rejects", "files")


class Child:
    """One process that is ready to ingest, and begins when told."""

    def __init__(self, lake: Path | str, numbers: list[int], *more: int) -> None:
        arguments = [str(lake), ",".join(map(str, numbers)), *map(str, more)]
        self.process = subprocess.Popen(
            [sys.executable, str(CHILD), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "POLARS_MAX_THREADS": "2"},
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def begin(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def end(self) -> list[dict[str, object]]:
        out, _ = self.process.communicate(timeout=120)
        assert self.process.returncode == 0
        return list(json.loads(out))

    def kill_after(self, seconds: float) -> bool:
        """Kill it -9 unless it is done before; returns whether it was killed."""
        try:
            self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.process.communicate()
        return self.process.returncode != 0


def content(path: Path | str) -> dict[str, pl.DataFrame]:
    """Every table, sorted by all columns."""
    lake = Lake(path, create=False)
    frames = {}
    for name in TABLES:
        frame = lake.scan(name).collect()
        frames[name] = frame.sort(frame.columns, nulls_last=True)
    return frames


def assert_same(found: Path | str, expected: dict[str, pl.DataFrame]) -> None:
    for name, frame in content(found).items():
        assert frame.equals(expected[name]), name


def sources(tables: dict[str, pl.DataFrame]) -> list[tuple[object, ...]]:
    """Who gave each position, as its own source or by a hearing."""
    columns = ["mmsi", "observed_at", "lon", "lat", "source"]
    return sorted(row for name in TABLES[:2] for row in tables[name].select(columns).rows())


def ingest(path: Path | str, numbers: list[int]) -> list[dict[str, object]]:
    child = Child(path, numbers)
    child.begin()
    return child.end()


def at_once(path: Path | str, shares: list[list[int]], expected: dict[str, pl.DataFrame]) -> None:
    """Files overlap by half: which file a row came by may differ, the rows may not."""
    children = [Child(path, numbers) for numbers in shares]
    for child in children:
        child.begin()
    reports = [report for child in children for report in child.end()]
    found = content(path)
    stray = ["file_id", "offset", "source"]
    left, right = (
        frame.drop(stray).sort(frame.drop(stray).columns, nulls_last=True)
        for frame in (found["positions"], expected["positions"])
    )
    assert left.equals(right)
    assert sources(found) == sources(expected)
    for name in ("identities", "rejects"):
        assert found[name].equals(expected[name])
    files = found["files"]
    assert files["digest"].n_unique() == files.height == 3
    assert files["positions"].sum() == found["positions"].height
    assert files.select(pl.col("accepted") + pl.col("other") + pl.col("duplicates")).equals(
        files.select((pl.col("lines") - pl.col("rejected")).alias("accepted"))
    )
    assert sum(not report["already_ingested"] for report in reports) == 3
