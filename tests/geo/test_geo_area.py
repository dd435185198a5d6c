"""Areas with so many edges that cells of their index are divided; and several threads."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
import shapely

from sealane import geo
from sealane.geo import area

Floats = npt.NDArray[np.float64]

CORNERS, POINTS = 3_000, 40_000


def star(seed: int, lon: float, lat: float, radius: float) -> Floats:
    """A ring that goes in and out at each of its corners."""
    rng = np.random.default_rng(seed)
    turn = np.linspace(0.0, 2.0 * np.pi, CORNERS)
    far = radius * rng.uniform(0.3, 1.0, CORNERS)
    far[-1], turn[-1] = far[0], 0.0
    return np.column_stack([lon + far * np.cos(turn), lat + far * np.sin(turn)])


def points_near(rings: list[Floats], lon: float, lat: float, radius: float) -> Floats:
    """Places all over, corners, middles of edges, and places on the borders of cells and parts."""
    rng = np.random.default_rng(5)
    every = np.vstack(rings)
    places = np.array([lon, lat]) + radius * rng.uniform(-1.1, 1.1, (POINTS, 2))
    on_borders = np.round(places[:8_000] * 64.0) / 64.0
    on_columns = np.column_stack([np.round(places[:8_000, 0] * 64.0) / 64.0, places[:8_000, 1]])
    return np.vstack([places, on_borders, on_columns, every])


@pytest.mark.parametrize(("lon", "lat"), [(10.1, 20.3), (180.0, -0.1), (-179.95, 60.0)])
def test_cells_of_many_edges_answer_as_shapely_does(lon: float, lat: float) -> None:
    radii = (0.6, 0.2, 0.05)
    rings = [star(seed, lon, lat, radius) for seed, radius in enumerate(radii)]
    index = geo.AreaIndex.from_rings([[geo.unwrap_ring(ring)] for ring in rings])
    assert (index.entries[:, 1] == 3).sum() > 10  # cells are divided, and parts of them
    polygons = [shapely.Polygon(ring) for ring in rings]
    places = points_near(rings, lon, lat, 0.6)
    found, whose = index.pairs(geo.wrap_lon(places[:, 0]), places[:, 1])
    ours = np.zeros((len(places), len(rings)), np.bool_)
    ours[found, whose] = True
    for number, polygon in enumerate(polygons):
        inside = shapely.intersects_xy(polygon, places)
        edge = shapely.distance(polygon.exterior, shapely.points(places)) < 1e-12
        assert np.array_equal(ours[~edge, number], inside[~edge])
    if abs(lon) < 100.0:  # as drawn, without a turn of longitudes that rounds
        corners = len(places) - sum(map(len, rings))
        assert ours[corners : corners + CORNERS, 0].all()


def test_whole_and_divided_cells_answer_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    rings = [[star(seed, 30.0, 40.0, 1.0)] for seed in range(4)]
    places = points_near([ring for (ring,) in rings], 30.0, 40.0, 1.0)
    divided = geo.AreaIndex.from_rings(rings)
    monkeypatch.setattr(area, "MANY_EDGES", 10**9)
    whole = geo.AreaIndex.from_rings(rings)
    assert len(divided.offsets) > len(whole.offsets)
    for one, other in zip(divided.pairs(*places.T), whole.pairs(*places.T), strict=True):
        assert np.array_equal(one, other)


def test_several_threads_give_the_same_arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    rings = [[star(seed, 30.0, 40.0, 1.0)] for seed in range(3)]
    places = points_near([ring for (ring,) in rings], 30.0, 40.0, 1.0)
    places[7] = np.nan
    index = geo.AreaIndex.from_rings(rings)
    one = index.pairs(*places.T)
    monkeypatch.setattr(area, "CHUNK_POINTS", 1_001)
    several = index.pairs(*places.T, threads=4)
    assert len(one[0]) > 1_000
    assert all(np.array_equal(a, b) for a, b in zip(one, several, strict=True))
