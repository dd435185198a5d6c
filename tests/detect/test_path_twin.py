"""A thinned path keeps the points that the plain rule of Douglas and Peucker keeps."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane.detect.kernel import path as kernel

TOLERANCE_M = 300.0
DEG = TOLERANCE_M / kernel.METRES_PER_DEG

Points = list[tuple[float, float]]


def from_line(a: tuple[float, float], b: tuple[float, float], p: tuple[float, float]) -> float:
    """Metres from a point to the line between two others, on a plane around the point."""
    scale = math.cos(math.radians(p[1]))
    one, other = (complex((q[0] - p[0]) * scale, q[1] - p[1]) for q in (a, b))
    way = other - one
    share = 0.0
    if way != 0:
        share = min(1.0, max(0.0, -(one.conjugate() * way).real / abs(way) ** 2))
    return abs(one + share * way) * kernel.METRES_PER_DEG


def apart(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Metres between two points, by the parallel of the second."""
    return from_line(a, a, b)


def plainly_thinned(points: Points, tolerance_m: float) -> set[int]:
    """Both ends, and between two that are kept the furthest from their line, if it is too far."""
    taken = [0]
    for i in range(1, len(points) - 1):
        if apart(points[taken[-1]], points[i]) >= tolerance_m:
            taken.append(i)
    taken += [len(points) - 1] if len(points) > 1 else []

    def between(first: int, last: int) -> set[int]:
        inner = taken[first + 1 : last]
        far = [from_line(points[taken[first]], points[taken[last]], points[i]) for i in inner]
        if not far or max(far) <= tolerance_m:
            return set()
        at = first + 1 + far.index(max(far))
        return {taken[at]} | between(first, at) | between(at, last)

    return {taken[0], taken[-1]} | between(0, len(taken) - 1)


@settings(max_examples=150)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 50.0, -84.0]))
def test_a_path_is_thinned_as_by_the_plain_rule(seed: int, parallel: float) -> None:
    rng = np.random.default_rng(seed)
    size = int(rng.integers(1, 80))
    width = DEG * 10 ** rng.uniform(-1.5, 1.5)
    lat = parallel + np.cumsum(rng.normal(0.0, width, size))
    lon = 179.9 + np.cumsum(rng.normal(0.0, width, size)) / math.cos(math.radians(parallel))
    points = list(zip(lon.tolist(), lat.tolist(), strict=True))
    kept = set(np.flatnonzero(kernel.thin(lon, lat, TOLERANCE_M)).tolist())
    assert kept == plainly_thinned(points, TOLERANCE_M)


def test_no_point_left_out_is_further_from_the_line_than_twice_the_tolerance() -> None:
    """The second is 0.95 from the line of first and last, and the third 0.95 from the second."""
    points = [(0.0, 0.0), (5 * DEG, 0.95 * DEG), (5 * DEG, 1.9 * DEG), (10 * DEG, 0.0)]
    kept = np.flatnonzero(kernel.thin(*np.array(points).T.copy(), TOLERANCE_M)).tolist()
    for a, b in pairwise(kept):
        for i in range(a + 1, b):
            assert from_line(points[a], points[b], points[i]) <= 2 * TOLERANCE_M
