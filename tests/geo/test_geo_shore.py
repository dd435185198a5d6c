"""The packed coast: known places, agreement with shapely, and what to do without it."""

import importlib
from pathlib import Path

import numpy as np
import pytest
import shapely

from sealane import geo
from sealane.errors import MissingPart

coast_module = importlib.import_module("sealane.geo.coast")  # the room exports a function coast


needs_coast = pytest.mark.skipif(
    not (Path(coast_module.__file__).parent / "data" / "coast.npz").exists(),
    reason="the coast is not packed: run `make setup`",
)


@needs_coast
@pytest.mark.parametrize(
    ("place", "lon", "lat", "low", "high"),
    [
        ("Point Nemo", -123.393, -48.877, 1440, 1455),  # 1,450 nmi from Ducie Island
        ("middle of the Taiwan Strait", 119.3, 24.4, 20, 60),
        ("off Kaohsiung", 120.0, 22.5, 10, 20),
        ("Mongolia", 103.0, 46.0, 0, 0),
        ("South Pole", 0.0, -90.0, 0, 0),
        ("North Pole", 77.0, 90.0, 350, 420),  # Kaffeklubben Island, 379 nmi
        ("Wrangel Island, over 180", 180.0, 71.2, 0, 0),
        ("Chukchi Sea at 180", -180.0, 70.2, 15, 50),
    ],
)
def test_known_distances(place: str, lon: float, lat: float, low: float, high: float) -> None:
    assert low <= geo.distance_to_shore_nmi(lon, lat)[0] <= high, place


@needs_coast
def test_distance_to_shore_is_that_of_the_nearest_vertex_or_edge() -> None:
    rng = np.random.default_rng(4)
    lon, lat = rng.uniform(-180, 180, 60), np.degrees(np.arcsin(rng.uniform(-1, 1, 60)))
    sea = ~geo.is_land(lon, lat)
    vertices = np.vstack(geo.coast())
    for x, y in zip(lon[sea], lat[sea], strict=True):
        nearest = geo.distance_m(x, y, *vertices.T).min() / geo.METRES_PER_NMI
        found = geo.distance_to_shore_nmi(x, y)[0]
        assert found <= nearest + 1e-3
        assert found >= nearest - 8.0  # the longest edge of the coast drawn is 15 nmi


@needs_coast
def test_land_agrees_with_shapely() -> None:
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(-180, 180, 4000), rng.uniform(-90, 90, 4000)
    rings = [geo.close_over_pole(geo.unwrap_ring(ring)) for ring in geo.coast()]
    tree = shapely.STRtree(shapely.polygons([shapely.linearrings(r) for r in rings if len(r) > 3]))
    crossed = np.zeros(len(lon), int)
    for turn in (-360.0, 0.0, 360.0):
        points, _ = tree.query(shapely.points(lon + turn, lat), predicate="within")
        np.add.at(crossed, points, 1)
    assert (geo.is_land(lon, lat) == (crossed % 2 == 1)).all()
    assert 0.2 < geo.is_land(lon, lat).mean() < 0.5


@needs_coast
def test_points_that_are_not_finite_are_nan() -> None:
    found = geo.distance_to_shore_nmi([np.nan, 0.0], [0.0, np.inf])
    assert np.isnan(found).all()


def test_without_the_coast_the_error_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coast_module, "_PACKED", tmp_path / "coast.npz")
    with pytest.raises(MissingPart, match="make setup"):
        coast_module.coast.__wrapped__()


def test_an_index_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        geo.NearestIndex.from_pieces([], [], [], [])


@pytest.mark.parametrize("count", [1, 3, 5, 257])
def test_nearest_index_agrees_with_trying_them_all(count: int) -> None:
    rng = np.random.default_rng(count)
    lon, lat = rng.uniform(-180, 180, count), rng.uniform(-90, 90, count)
    x, y = rng.uniform(-180, 180, 200), rng.uniform(-90, 90, 200)
    found, metres = geo.NearestIndex.from_pieces(lon, lat, lon, lat).nearest(x, y)
    every = geo.distance_m(x[:, None], y[:, None], lon[None], lat[None])
    np.testing.assert_allclose(metres, every[np.arange(200), found], rtol=1e-9)
    # the nearest is chosen through the Earth: among far ones that is nearly the same
    assert (metres <= every.min(axis=1) * 1.002).all()
    near = every.min(axis=1) < 2e6
    assert (metres <= every.min(axis=1) * 1.00001)[near].all()


def test_the_distance_inland_is_that_to_the_shore_seen_from_land() -> None:
    """Madrid lies some 160 nmi from the nearest sea; at sea there is none."""
    inland = geo.distance_inland_nmi([-3.7, -30.0], [40.4, 40.0])
    assert inland[0] == pytest.approx(160.0, abs=10.0)
    assert inland[1] == 0.0
    assert geo.distance_inland_nmi([-30.0], [40.0]).tolist() == [0.0]
