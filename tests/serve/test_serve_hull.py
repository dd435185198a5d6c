"""The shape of a path: unwrapped, thinned, split at 180 deg."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_lake import mmsi_of, track_of
from serve_client import Client

from sealane.serve.hull import split_at_180, thin, unwrap


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


@pytest.mark.parametrize("vessel", [0, 1, 2, 8])
def test_a_track_in_geojson_stays_within_180(client: Client, vessel: int) -> None:
    track = track_of(mmsi_of(vessel))
    whole = client.json(f"/api/v1/tracks/{track}")
    split = client.json(f"/api/v1/tracks/{track}?format=geojson")
    lines = split["geometry"]["coordinates"]
    assert all(-180 <= lon <= 180 for line in lines for lon, _ in line)
    assert all(abs(a[0] - b[0]) < 5 for line in lines for a, b in itertools.pairwise(line))
    crosses = vessel % 4 == 0
    assert (len(lines) > 1) == crosses
    assert (max(lon for lon, _ in whole["coordinates"]) > 180) == crosses
    times = [time for line in split["properties"]["times"] for time in line if time]
    assert times == whole["times"]


def test_a_thinned_track_says_so(client: Client) -> None:
    track = track_of(mmsi_of(2))
    thinned = client.json(f"/api/v1/tracks/{track}?points=20")
    assert thinned["is_thinned"] is True
    assert len(thinned["coordinates"]) == len(thinned["times"]) == len(thinned["sog_kn"]) <= 20
    whole = client.json(f"/api/v1/tracks/{track}")
    assert whole["is_thinned"] is False
    assert whole["fixes"] == thinned["fixes"] == len(whole["times"])
    assert thinned["times"][0] == whole["times"][0]
    assert thinned["times"][-1] == whole["times"][-1]
