"""How a hull reported beside its silences is told as by plain loops over what the rule says."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import plain_motion as plain
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_motion import HOUR_US, SECOND_US, Path

from sealane.detect.kernel import gap as gap_kernel
from sealane.detect.kernel import habit as kernel

WINDOW_US, LONGEST_US = 24 * HOUR_US, 6 * HOUR_US
BLOCK_US = 180 * SECOND_US


def usual_s(path: Path, i: int, after: Path | None, j: int) -> float:
    """The interval in which the hull spent half of its time within the window on both sides."""
    low = [k for k in path.beside(i, -1) if path.since(i, k) <= WINDOW_US]
    times = [[path.at[k] for k in reversed([i, *low])]]
    if after is not None:
        times.append(
            [after.at[k] for k in [j, *after.beside(j, 1)] if after.since(j, k) <= WINDOW_US]
        )
    steps = sorted(b - a for run in times for a, b in pairwise(run))
    steps = [step for step in steps if step < LONGEST_US]
    if not sum(steps):
        return math.nan
    reached = np.cumsum(steps) >= sum(steps) / 2
    return steps[int(np.argmax(reached))] / SECOND_US


def pace(path: Path, i: int, sense: int, usual: float) -> float:
    """The larger of what four and eight intervals took, over what as many usually take."""
    found, before = [], i
    for n, k in enumerate(path.beside(i, sense)[:8], start=1):
        if path.since(before, k) >= LONGEST_US:
            break  # no silence may lie among them
        before = k
        if n in (4, 8):
            found.append(path.since(i, k) / SECOND_US / (n * usual))
    return max(found, default=math.nan)


def habits(path: Path, i: int, after: Path | None, j: int) -> list[float]:
    """The twelve figures of one silence."""
    t, usual = path.at[i], usual_s(path, i, after, j)
    known = [i]  # since an earlier silence, which is another story
    for k in path.beside(i, -1):
        if path.since(known[-1], k) >= LONGEST_US:
            break
        known.append(k)
    recent = [k for k in known if t - path.at[k] < 12 * HOUR_US]
    begins_before = any(t - path.at[k] >= 12 * HOUR_US for k in known)
    hours_known = 12 * HOUR_US if begins_before else t - path.at[recent[-1]]
    blocks: list[set[int]] = [set() for _ in range(12)]
    for k in recent:
        blocks[(t - path.at[k]) // HOUR_US].add((t - path.at[k]) // BLOCK_US)
    busy = [len(hour) for hour in blocks[1:] if hour]
    heard = {(t - path.at[k]) // HOUR_US for k in recent}
    for late, early in pairwise(recent):
        if path.since(late, early) / SECOND_US <= 2.5 * usual:  # its rhythm explains the time
            heard |= set(range((t - path.at[late]) // HOUR_US, (t - path.at[early]) // HOUR_US + 1))
    next_hour = (
        []
        if after is None
        else [k for k in [j, *after.beside(j, 1)] if after.since(j, k) < HOUR_US]
    )
    return [
        len(recent),
        sum(hour < 6 for hour in heard),
        min(6, math.ceil((hours_known + 1) / HOUR_US)),
        len(blocks[0]) / (sum(busy) / len(busy)) if busy else math.nan,
        usual,
        len(next_hour),
        *plain.motion(path, i, -1),
        pace(path, i, -1, usual),
        math.nan if after is None else pace(after, j, 1, usual),
        *plain.heading_on(path, i, -1),
    ]  # fmt: skip


def told(paths: list[Path], asked: list[tuple[int, int, int, int]]) -> np.ndarray:
    """The figures of the kernel; asked: hull, row, next hull, next row, by hull."""
    starts, at, lon, lat = plain.joined(paths)
    table = np.array(asked, np.int64).reshape(-1, 4)
    row = starts[table[:, 0]] + table[:, 1]
    next_row = np.where(table[:, 3] >= 0, starts[table[:, 2]] + table[:, 3], -1)
    figures: np.ndarray = kernel.habits(
        starts, at, lon, lat, table[:, 0], row, table[:, 2], next_row, WINDOW_US, LONGEST_US
    )
    return figures


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1))
def test_habits_are_told_as_by_plain_loops(seed: int) -> None:
    rng = np.random.default_rng(seed)
    paths = [plain.some_path(rng, int(rng.integers(1, 60))) for _ in range(4)]
    starts, at, _, _ = plain.joined(paths)
    asked = []
    for hull, path in enumerate(paths):
        rows = gap_kernel.silences(starts, at, LONGEST_US) - starts[hull]
        for row in rows[(rows >= 0) & (rows < len(path.at))].tolist():
            other = int(rng.integers(0, 4))
            is_last = row == len(path.at) - 1
            after = (hull, row + 1) if not is_last else (other, 0 if rng.random() < 0.5 else -1)
            asked.append((hull, row, *after))
    for (hull, row, other, then), figures in zip(asked, told(paths, asked), strict=True):
        twin = habits(paths[hull], row, paths[other] if then >= 0 else None, then)
        np.testing.assert_allclose(figures, twin, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    "began_h",
    [11.5, 13.0],
)
def test_an_earlier_silence_bounds_what_is_known(began_h: float) -> None:
    """Heard for half an hour since a silence: one hour is known, whenever that silence began."""
    minutes = [-60.0 * began_h, *np.arange(-30.0, 1.0, 3.0)]
    at = [int(minute * 60) * SECOND_US for minute in minutes]
    path = Path(at, [5.0] * len(at), [55.0] * len(at))
    [figures] = told([path], [(0, len(at) - 1, 0, -1)])
    assert figures[1:3].tolist() == [1.0, 1.0]
