"""Distances against geographiclib (C. F. F. Karney, doi:10.1007/s00190-012-0578-z)."""

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic

from sealane import geo

WGS84 = Geodesic.WGS84


def _places(count: int, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    lon = rng.uniform(-180.0, 180.0, count)
    lat = np.degrees(np.arcsin(rng.uniform(-1.0, 1.0, count)))
    lat[:4], lon[4:8] = (90.0, -90.0, 0.0, 89.9999), (-180.0, 179.9999, 180.0, 0.0)
    return np.column_stack([lon, lat])


def _geodesic_m(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    rows = zip(a, b, strict=True)
    return np.array([WGS84.Inverse(p[1], p[0], q[1], q[0])["s12"] for p, q in rows])


@pytest.mark.parametrize(("limit_m", "tolerance"), [(1.0e7, 1e-5), (1.9e7, 1e-4), (2.1e7, 5e-3)])
def test_worldwide_distance_is_within_the_stated_share(limit_m: float, tolerance: float) -> None:
    a, b = _places(4000), _places(4000, seed=2)[::-1]
    truth = _geodesic_m(a, b)
    near = truth <= limit_m
    assert near.sum() > 500
    found = geo.distance_m(*a.T, *b.T)
    assert np.max(np.abs(found - truth)[near] / np.maximum(truth[near], 1.0)) < tolerance


def test_antipodes_are_half_the_way_round() -> None:
    truth = _geodesic_m(
        np.array([[10.0, 20.0], [0.0, 90.0]]), np.array([[-170.0, -20.0], [0, -90]])
    )
    found = geo.distance_m([10.0, 0.0], [20.0, 90.0], [-170.0, 0.0], [-20.0, -90.0])
    np.testing.assert_allclose(found, truth, rtol=5e-3)


@pytest.mark.parametrize(("metres", "tolerance_m"), [(0.1, 1e-5), (10, 1e-3), (500, 5e-3)])
def test_short_distances_keep_their_digits_everywhere(metres: float, tolerance_m: float) -> None:
    places = _places(1500)
    bearings = np.random.default_rng(3).uniform(0.0, 360.0, len(places))
    ends = [
        WGS84.Direct(lat, lon, bearing, metres)
        for (lon, lat), bearing in zip(places, bearings, strict=True)
    ]
    found = geo.distance_m(*places.T, [e["lon2"] for e in ends], [e["lat2"] for e in ends])
    assert np.max(np.abs(found - metres)) < tolerance_m


def test_bearing_is_within_a_fifth_of_a_degree() -> None:
    a, b = _places(2000)[8:], _places(2000, seed=2)[8:]
    truth = np.array(
        [WGS84.Inverse(p[1], p[0], q[1], q[0])["azi1"] for p, q in zip(a, b, strict=True)]
    )
    near = _geodesic_m(a, b) < 1.5e7
    away = np.abs(geo.wrap_lon(geo.bearing_deg(*a.T, *b.T) - truth))
    assert np.max(away[near & (np.abs(a[:, 1]) < 85.0)]) < 0.5
    assert np.median(away) < 0.15


def test_destination_and_interpolation_agree_with_the_geodesic() -> None:
    a = _places(300)[8:]
    ends = [WGS84.Direct(lat, lon, 60.0, 20_000.0) for lon, lat in a]
    lon, lat = geo.destination(*a.T, 60.0, 20_000.0)
    away = geo.distance_m(lon, lat, [e["lon2"] for e in ends], [e["lat2"] for e in ends])
    assert np.max(away) < 0.006 * 20_000.0
    half = [WGS84.Direct(lat, lon, 60.0, 10_000.0) for lon, lat in a]
    lon, lat = geo.interpolate(*a.T, [e["lon2"] for e in ends], [e["lat2"] for e in ends], 0.5)
    away = geo.distance_m(lon, lat, [h["lon2"] for h in half], [h["lat2"] for h in half])
    assert np.max(away) < 1.0
