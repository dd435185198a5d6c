"""The slow places of a hull are those that a plain walk over its grid times gives."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane import geo
from sealane.detect.company import lasting
from sealane.detect.kernel import grid as grid_kernel
from sealane.geo.kernel import interpolate

STEP = 600_000_000
LONGEST = 6 * STEP
LIMIT_KN = 2.0
KN_PER_MPS = 3600.0 / 1852.0

Place = tuple[int, float, float, int]


def laid(at: np.ndarray, lon: np.ndarray, lat: np.ndarray) -> list[Place]:
    """Bin, lon, lat and nearest row of one hull at every grid time at which it is known."""
    found = []
    for k in range(int(at[0] // STEP) - 1, int(at[-1] // STEP) + 2):
        t = k * STEP
        before = [i for i in range(len(at)) if at[i] <= t]
        after = [i for i in range(len(at)) if at[i] > t]
        i, j = (before[-1] if before else None), (after[0] if after else None)
        near = min([n for n in (i, j) if n is not None], key=lambda n: (abs(int(at[n]) - t), n))
        if i is not None and j is not None and at[j] - at[i] <= LONGEST:
            share = (t - int(at[i])) / int(at[j] - at[i])
            found.append((k, *interpolate(lon[i], lat[i], lon[j], lat[j], share), near))
        elif abs(int(at[near]) - t) <= STEP // 2:
            found.append((k, lon[near], lat[near], near))
    return found


def speed_kn(one: Place, other: Place) -> float:
    """Over the ground, between two places of one hull."""
    metres = float(geo.distance_m(one[1], one[2], other[1], other[2]))
    return metres / ((other[0] - one[0]) * STEP / 1e6) * KN_PER_MPS


def by_plain_walk(at: np.ndarray, lon: np.ndarray, lat: np.ndarray) -> list[tuple[float, ...]]:
    """The plain rule for one hull."""
    places = laid(at, lon, lat)
    pace = []
    for i, here in enumerate(places):
        around = [places[j] for j in (i - 1, i + 1) if 0 <= j < len(places)]
        pace.append(
            min(
                (
                    speed_kn(*sorted((here, there)))
                    for there in around
                    if abs(there[0] - here[0]) == 1
                ),
                default=float("nan"),
            )
        )
    gone = [
        pace[i] > LIMIT_KN
        or (
            i > 0
            and places[i][0] > places[i - 1][0] + 1
            and speed_kn(places[i - 1], places[i]) > LIMIT_KN
        )
        for i in range(len(places))
    ]
    rows = []
    for i, (k, x, y, near) in enumerate(places):
        if pace[i] <= LIMIT_KN:
            left = [places[j][0] for j in range(i + 1, len(places)) if gone[j]]
            seen = abs(int(at[near]) - k * STEP) <= STEP // 2
            rows.append((k, x, y, near, seen, pace[i], left[0] if left else lasting.NEVER))
    return rows


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([(0.0, 0.0), (60.0, 179.999), (-75.0, -180.0), (88.0, 30.0)]),
)
def test_slow_places_are_those_of_a_plain_walk(seed: int, place: tuple[float, float]) -> None:
    rng = np.random.default_rng(seed)
    starts, columns, expected = [0], [], []
    for hull in range(int(rng.integers(1, 4))):
        size = int(rng.integers(1, 40))
        waits = rng.choice([30, 200, 600, 1_500, 9_000, 40_000], size) * rng.uniform(0.9, 1.1, size)
        at = 1_773_100_800_000_000 + np.cumsum(waits * 1e6).astype(np.int64)
        miles = rng.choice([0.0, 0.0, 1.0, 12.0], size) * waits / 3600.0
        course = rng.uniform(0.0, 2 * np.pi)
        lat = place[0] + np.cumsum(miles * np.cos(course)) / 60.0
        lat = np.clip(lat, -89.0, 89.0)
        lon = place[1] + np.cumsum(miles * np.sin(course)) / 60.0 / np.cos(np.radians(lat))
        lon = np.asarray(geo.wrap_lon(lon))
        starts.append(starts[-1] + size)
        columns.append((at, lon, lat))
        expected += [
            (hull, k, x, y, starts[-2] + near, *rest)
            for k, x, y, near, *rest in by_plain_walk(at, lon, lat)
        ]
    at, lon, lat = (np.concatenate([one[i] for one in columns]) for i in range(3))
    found = grid_kernel.slow_places(np.array(starts), at, lon, lat, STEP, LONGEST, LIMIT_KN)
    assert list(zip(*(column.tolist() for column in found), strict=True)) == expected


def test_a_hull_has_left_by_the_next_place_where_contact_does_not_count() -> None:
    hull, bins = np.array([0, 0, 0, 1, 1], np.int32), np.array([1, 2, 5, 1, 3])
    gone = np.array([False, True, False, False, True])
    away = np.array([4, 4, lasting.NEVER, 2, lasting.NEVER])
    assert lasting.left_by(hull, bins, gone, away).tolist() == [
        2,
        4,
        lasting.NEVER,
        2,
        lasting.NEVER,
    ]
    assert lasting.NEVER == grid_kernel.NEVER
