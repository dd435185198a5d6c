"""Where a way crosses the limit of a zone is where what Shapely cuts of it begins or ends."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane.law import crossing_kernel


def ragged(rng: np.random.Generator, x: float, y: float) -> shapely.Polygon:
    """An area with bays, around a place."""
    corners = int(rng.integers(3, 40))
    angle = np.sort(rng.uniform(0.0, 2.0 * np.pi, corners))
    reach = rng.uniform(0.3, 3.0, corners)
    ring = np.column_stack([x + reach * np.cos(angle), y + reach * np.sin(angle)])
    return shapely.Polygon(ring)


@settings(max_examples=80)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 120.0, 179.5, -179.0]))
def test_crossings_are_those_of_shapely(seed: int, x: float) -> None:
    rng = np.random.default_rng(seed)
    area = ragged(rng, x, 10.0)
    ring = shapely.get_coordinates(area.exterior)
    pieces = np.ascontiguousarray(np.hstack([ring[:-1], ring[1:]]))
    starts, ends = (np.array([x, 10.0]) + rng.uniform(-4.0, 4.0, (25, 2)) for _ in range(2))
    is_inside = shapely.contains_xy(area, *starts.T)
    turned = [(column + 180.0) % 360.0 - 180.0 for column in (starts[:, 0], ends[:, 0])]
    found = crossing_kernel.cross(
        pieces, turned[0], starts[:, 1].copy(), turned[1], ends[:, 1].copy(), is_inside
    )
    for start, end, inside, fraction in zip(starts, ends, is_inside, found, strict=True):
        points = shapely.get_coordinates(
            shapely.LineString([start, end]).intersection(area.exterior)
        )
        if not len(points):
            assert np.isnan(fraction)
            continue
        shares = np.hypot(*(points - start).T) / np.hypot(*(end - start))
        assert abs(fraction - (shares.max() if inside else shares.min())) < 1e-9
