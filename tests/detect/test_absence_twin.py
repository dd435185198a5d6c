"""Where a hull should have been heard is told as by plain loops over what the rule says."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import plain_motion as plain
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_motion import HOUR_US, Path

from sealane.detect.kernel import absence as kernel
from sealane.detect.kernel import gap as gap_kernel
from sealane.geo.kernel import destination, interpolate

STEP_US = HOUR_US // 2
BETWEEN, AHEAD, SLOWEST_KN, SPARSE = 12, 6, 0.5, 0.2

Missed = tuple[int, int, float, float]


def rhythm(heard: list[int], p: int) -> int:
    """The usual number of bins from one heard to the next: three before and three after the p-th.

    The lower median, without the step that ends at p; 1 where there is no other.
    """
    near = range(max(1, p - 3), min(len(heard) - 1, p + 3) + 1)
    steps = sorted(heard[q] - heard[q - 1] for q in near if q != p)
    return steps[(len(steps) - 1) // 2] if steps else 1


def middle(k: int) -> int:
    """Half way through a bin [us]."""
    return k * STEP_US + STEP_US // 2


def reckoned(hull: int, path: Path, i: int, sense: int) -> list[Missed]:
    """Six bins after or before a fix, as the motion before or after it leads."""
    speed, course = plain.heading_on(path, i, -sense)
    if not speed >= SLOWEST_KN:
        return []
    found = []
    for turn in range(1, AHEAD + 1):
        k = path.at[i] // STEP_US + sense * turn
        hours = (middle(k) - path.at[i]) / HOUR_US
        place = destination(path.lon[i], path.lat[i], course, speed * 1852.0 * hours)
        found.append((hull, k, *place))
    return found


def missed(hull: int, path: Path) -> list[Missed]:
    """Bins of one hull: before the first heard, between two of them, and after the last."""
    bins = [moment // STEP_US for moment in path.at]
    heard = sorted(set(bins))
    if not heard or len(heard) < SPARSE * (heard[-1] - heard[0] + 1):
        return []
    found = reckoned(hull, path, 0, -1)
    for p, (one, other) in enumerate(pairwise(heard), start=1):
        i, j = len(bins) - 1 - bins[::-1].index(one), bins.index(other)
        if other - one - 1 >= BETWEEN:
            found += reckoned(hull, path, i, 1) + reckoned(hull, path, j, -1)
        elif other - one > 2.5 * rhythm(heard, p):
            for k in range(one + 1, other):
                share = (middle(k) - path.at[i]) / (path.at[j] - path.at[i])
                place = interpolate(path.lon[i], path.lat[i], path.lon[j], path.lat[j], share)
                found.append((hull, k, *place))
    return found + reckoned(hull, path, len(bins) - 1, 1)


@settings(max_examples=80)
@given(st.integers(0, 2**32 - 1))
def test_bins_missed_are_told_as_by_plain_loops(seed: int) -> None:
    rng = np.random.default_rng(seed)
    paths = [plain.some_path(rng, int(rng.integers(0, 50))) for _ in range(4)]
    starts, at, lon, lat = plain.joined(paths)
    rows = gap_kernel.presence(starts, at, STEP_US)
    hull = np.searchsorted(starts, rows, "right") - 1
    answer = kernel.missed(
        starts, at, lon, lat, rows, hull, STEP_US, BETWEEN, AHEAD, SLOWEST_KN, SPARSE
    )
    twin = [row for number, path in enumerate(paths) for row in missed(number, path)]
    table = np.array(twin).reshape(-1, 4)
    for column, found in enumerate(answer):
        np.testing.assert_allclose(found, table[:, column], rtol=1e-12, atol=1e-12)
