"""Processes that are killed at any moment, and processes that ingest at once.

``SEALANE_TEST_INGEST_KILLS=20`` kills twice as often as on every day.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import polars as pl
import pytest
from ingest_process import Child, assert_same, at_once, content, ingest

KILLS = int(os.environ.get("SEALANE_TEST_INGEST_KILLS", "10"))


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, pl.DataFrame], float]:
    """The tables of a run that nothing disturbs, and how long it took [s]."""
    path = tmp_path_factory.mktemp("clean") / "lake"
    child = Child(path, [1, 2, 3])
    began = time.monotonic()
    child.begin()
    child.end()
    return content(path), time.monotonic() - began


@pytest.mark.slow
def test_kills_at_random_times_leave_no_trace(
    tmp_path: Path, clean: tuple[dict[str, pl.DataFrame], float]
) -> None:
    expected, duration = clean
    rng = random.Random(20240501)
    kills, lakes = 0, [tmp_path / "lake-0"]
    while kills < KILLS:
        child = Child(lakes[-1], [1, 2, 3])
        child.begin()
        if child.kill_after(rng.uniform(0.0, duration)):
            kills += 1
        else:
            assert_same(lakes[-1], expected)
            lakes.append(tmp_path / f"lake-{len(lakes)}")
    ingest(lakes[-1], [1, 2, 3])
    assert_same(lakes[-1], expected)
    assert list((lakes[-1] / "_staging").iterdir()) == []


@pytest.mark.parametrize("seed", range(6))
def test_kills_between_any_two_steps_leave_no_trace(
    tmp_path: Path, clean: tuple[dict[str, pl.DataFrame], float], seed: int
) -> None:
    rng = random.Random(seed)
    path = tmp_path / "lake"
    for _ in range(2):
        child = Child(path, [1, 2, 3], rng.randrange(1, 3_000))
        child.begin()
        child.kill_after(60.0)
    ingest(path, [1, 2, 3])
    assert_same(path, clean[0])


def test_two_processes_lose_and_double_nothing(
    tmp_path: Path, clean: tuple[dict[str, pl.DataFrame], float]
) -> None:
    at_once(tmp_path / "lake", [[1, 2], [3, 2]], clean[0])


def test_four_processes_lose_and_double_nothing(
    tmp_path: Path, clean: tuple[dict[str, pl.DataFrame], float]
) -> None:
    at_once(tmp_path / "lake", [[1, 2, 3], [3, 2, 1], [2, 1, 3], [1]], clean[0])
