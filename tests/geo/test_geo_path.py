"""The shape of a path: unwrapped, thinned, split at 180 deg."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sealane.geo import path_geometry, split_at_180, thin, unwrap


def test_longitudes_go_on_beyond_180() -> None:
    lon = np.array([179.0, 179.9, -179.8, -179.0, 179.5, 170.0])
    assert np.allclose(unwrap(lon), [179.0, 179.9, 180.2, 181.0, 179.5, 170.0])
    west = np.array([-179.0, 179.0])
    assert np.allclose(unwrap(west), [-179.0, -181.0])
    assert unwrap(np.array([])).size == 0


@given(
    start=st.floats(-180, 179.99),
    steps=st.lists(st.floats(-179, 179), max_size=30),
)
def test_an_unwrapped_path_has_no_jump_and_the_same_places(
    start: float, steps: list[float]
) -> None:
    path = start + np.concatenate(([0.0], np.cumsum(steps)))
    wrapped = (path + 180.0) % 360.0 - 180.0
    again = unwrap(wrapped)
    assert np.allclose(np.diff(again), steps, atol=1e-6)
    assert np.allclose((again - wrapped) / 360, np.round((again - wrapped) / 360))


@given(st.integers(0, 400), st.integers(2, 60), st.integers(0, 5))
def test_thinning_keeps_ends_order_and_the_limit(count: int, points: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    lon, lat = np.cumsum(chance.normal(size=count)), np.cumsum(chance.normal(size=count)) / 50
    kept = thin(lon, lat, points=points)
    assert len(kept) <= max(points, 0)
    assert np.all(np.diff(kept) > 0)
    if count:
        assert kept[0] == 0
        assert kept[-1] == count - 1
    if count <= points:
        assert len(kept) == count


def test_thinning_keeps_the_corner() -> None:
    lon = np.concatenate([np.linspace(0, 1, 500), np.ones(500)])
    lat = np.concatenate([np.zeros(500), np.linspace(0, 1, 500)])
    kept = thin(lon, lat, points=6)
    assert np.hypot(lon[kept] - 1, lat[kept]).min() < 0.01


def test_a_path_is_split_on_both_sides_of_the_antimeridian() -> None:
    lines, tags = split_at_180(
        np.array([179.0, 181.0, 182.0, 179.5]), np.array([0.0, 2.0, 3.0, 3.0]), ["a", "b", "c", "d"]
    )
    assert lines == [
        [[179.0, 0.0], [180.0, 1.0]],
        [[-180.0, 1.0], [-179.0, 2.0], [-178.0, 3.0], [-180.0, 3.0]],
        [[180.0, 3.0], [179.5, 3.0]],
    ]
    assert tags == [["a", None], [None, "b", "c", None], [None, "d"]]


def test_the_geometry_of_a_path() -> None:
    none, one = np.array([]), np.array([1.0])
    assert path_geometry(none, none, points=9) is None
    assert path_geometry(one, one, points=9) == {"type": "Point", "coordinates": [1.0, 1.0]}
    lon, lat = np.array([179.0, 179.9, -179.9, 179.9]), np.array([0.0, 0.0, 2.0, 0.0])
    parted = path_geometry(lon, lat, points=9)
    assert parted is not None
    assert parted["type"] == "MultiLineString"
    assert [len(line) for line in parted["coordinates"]] == [3, 3, 2]
    assert np.allclose(parted["coordinates"][1], [[-180, 1], [-179.9, 2], [-180, 1]])
    whole = path_geometry(lon[:2], lat[:2], points=9)
    assert whole == {"type": "LineString", "coordinates": [[179.0, 0.0], [179.9, 0.0]]}
    thinned = path_geometry(np.linspace(0, 1, 50), np.zeros(50), points=5)
    assert thinned is not None
    assert len(thinned["coordinates"]) <= 5
