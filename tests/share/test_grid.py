"""Cells nest: laid over each other, two releases tell no more than the finer of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealane.errors import BadInput
from sealane.share.downgrade.grid import COLUMNS, SIZES_NMI, cell, centre, is_near, size_for

PLACES = st.tuples(st.floats(-180, 179.999999), st.floats(-90, 90))


def one(place: tuple[float, float], size: int) -> tuple[int, int]:
    row, column = cell(np.array([place[0]]), np.array([place[1]]), size)
    return int(row[0]), int(column[0])


@given(PLACES, PLACES)
def test_whoever_shares_a_fine_cell_shares_every_coarser(
    here: tuple[float, float], there: tuple[float, float]
) -> None:
    shared = [one(here, size) == one(there, size) for size in SIZES_NMI]
    assert shared == sorted(shared)


@given(PLACES)
def test_the_middle_of_a_cell_is_in_it_and_near(place: tuple[float, float]) -> None:
    for size in SIZES_NMI:
        row, column = cell(np.array([place[0]]), np.array([place[1]]), size)
        lon, lat = centre(row, column, size)
        assert one((float(lon[0]), float(lat[0])), size) == (int(row[0]), int(column[0]))
        assert abs(float(lat[0]) - place[1]) * 60 <= size / 2 + 1e-6 or place[1] > 89
        turn = abs((float(lon[0]) - place[0] + 180) % 360 - 180)
        assert turn * 60 * np.cos(np.radians(place[1])) <= size + 1e-6 or abs(place[1]) > 80


@given(PLACES, st.sampled_from(SIZES_NMI), st.floats(-0.999, 0.999), st.floats(-0.999, 0.999))
def test_a_place_a_cell_away_is_near_and_one_two_cells_away_is_not(
    place: tuple[float, float], size: int, north: float, east: float
) -> None:
    row, column = one(place, size)
    lon, lat = (float(both[0]) for both in centre(np.array([row]), np.array([column]), size))
    high, wide = size / 60, 360 / (COLUMNS[row * size // 64] * (64 // size))
    assert is_near((lon + 1.49 * east * wide, lat + 1.49 * north * high), row, column, size)
    assert is_near((lon + 360, lat), row, column, size)
    assert not is_near((lon + 1.51 * wide, lat), row, column, size) or wide > 100
    assert not is_near((lon, lat - 1.51 * high), row, column, size)


def test_cells_are_about_as_wide_as_high_where_ships_go() -> None:
    for lat in (0.0, 20.0, 45.0, 60.0, 70.0):
        row = int((lat + 90) * 60 // 64)
        width = 360 * 60 * np.cos(np.radians(lat)) / COLUMNS[row]
        assert 62 < width < 69


def test_places_beyond_the_edge_are_none_and_grids_are_rounded_up() -> None:
    row, column = cell(np.array([np.nan, 180.0, -180.0]), np.array([1.0, 0.0, 0.0]), 4)
    assert row[0] == column[0] == -1
    assert column[1] == column[2] == 0
    assert np.isnan(centre(row, column, 4)[0][0])
    assert [size_for(one) for one in (0.1, 1, 1.1, 8, 33)] == [1, 1, 2, 8, 64]
    for wrong in (0, -1, 65, float("nan")):
        with pytest.raises(BadInput, match="is told to"):
            size_for(wrong)
