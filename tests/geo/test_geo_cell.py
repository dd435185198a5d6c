"""The grid: cells tile the Earth, neighbours wrap."""

import numpy as np
import pytest

from sealane import geo


def test_cells_wrap_at_180() -> None:
    east, west = geo.cell_of([179.99, -179.99], [0.1, 0.1], 0.5)
    assert east != west
    assert west in geo.neighbours(east, 0.5)[0]
    assert geo.cell_of(180.0, 0.1, 0.5) == geo.cell_of(-180.0, 0.1, 0.5)


@pytest.mark.parametrize("size", [0.1, 0.25, 0.7, 1.0, 7.0, 90.0])
def test_every_point_near_enough_is_in_a_neighbour(size: float) -> None:
    rng = np.random.default_rng(0)
    lon, lat = rng.uniform(-180, 180, 500), rng.uniform(-90, 90, 500)
    beside = geo.neighbours(geo.cell_of(lon, lat, size), size)
    step = rng.uniform(-size, size, (2, 500))
    other = geo.cell_of(lon + step[0], np.clip(lat + step[1], -90, 90), size)
    assert (beside == other[:, None]).any(axis=1).all()


def test_poles_have_cells_and_no_neighbours_beyond() -> None:
    north = geo.cell_of(10.0, 90.0, 1.0)
    assert north == geo.cell_of(10.0, 89.5, 1.0)
    assert (geo.neighbours(north, 1.0)[0][6:] == -1).all()
    assert (geo.neighbours(geo.cell_of(10.0, -90.0, 1.0), 1.0)[0][:3] == -1).all()


def test_ids_are_unique_and_within_the_grid() -> None:
    rows, columns = geo.grid_shape(30.0)
    lon, lat = np.meshgrid(np.arange(-165, 180, 30), np.arange(-75, 90, 30))
    assert sorted(geo.cell_of(lon.ravel(), lat.ravel(), 30.0)) == list(range(rows * columns))


@pytest.mark.parametrize("size", [0.0, -1.0, 91.0, float("nan")])
def test_sizes_that_make_no_grid_are_refused(size: float) -> None:
    with pytest.raises(ValueError, match="size_deg"):
        geo.grid_shape(size)
