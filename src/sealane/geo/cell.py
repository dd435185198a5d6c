"""A plain grid over the Earth: which cell holds a point, and which cells lie around it."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from sealane.geo.distance import wrap_lon

__all__ = ["cell_of", "grid_shape", "neighbours"]


def grid_shape(size_deg: float) -> tuple[int, int]:
    """Rows and columns of the grid whose cells are at least ``size_deg`` wide and high."""
    if not 0.0 < size_deg <= 90.0:
        raise ValueError(f"size_deg is {size_deg}: expected more than 0 and at most 90 degrees")
    return math.floor(180.0 / size_deg + 1e-9), math.floor(360.0 / size_deg + 1e-9)


def cell_of(lon: npt.ArrayLike, lat: npt.ArrayLike, size_deg: float) -> npt.NDArray[np.int64]:
    """Cell ids of points: row * columns + column, rows from the south, columns from 180 W.

    Where ``size_deg`` does not divide 360 (or 180), cells are a little wider (higher), never
    narrower, so that they tile the Earth: the last column touches the first. Longitudes of any
    turn are wrapped. Near a pole a cell is narrow in metres: check distance, not only cells.
    """
    rows, columns = grid_shape(size_deg)
    column = np.floor((wrap_lon(lon) + 180.0) * (columns / 360.0)).astype(np.int64)
    row = np.floor((np.asarray(lat, np.float64) + 90.0) * (rows / 180.0)).astype(np.int64)
    return np.clip(row, 0, rows - 1) * columns + np.clip(column, 0, columns - 1)


def neighbours(cell: npt.ArrayLike, size_deg: float) -> npt.NDArray[np.int64]:
    """The cell itself and the eight around it: shape (n, 9), south-west to north-east.

    Columns wrap at 180 deg. Beyond a pole there is no row: -1 stands there.
    """
    rows, columns = grid_shape(size_deg)
    cells = np.atleast_1d(np.asarray(cell, np.int64))
    step = np.array([-1, 0, 1])
    row = (cells // columns)[:, None] + np.repeat(step, 3)
    column = (cells % columns)[:, None] + np.tile(step, 3)
    ids = row * columns + np.mod(column, columns)
    return np.where((row >= 0) & (row < rows), ids, -1)
