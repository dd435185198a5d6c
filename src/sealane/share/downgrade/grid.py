"""Cells of the sea that nest: a place told to one mile lies in one cell told to two, and so on.

If one partner gets a ship to 8 nmi and another to 16, and both lay their cells over each other,
they know it to 8 nmi and no better: cells of two sizes are one inside the other or apart. Rows are
of equal latitude; the number of columns is set for each of the coarsest rows, so that a column is
about as wide as a row is high, and is halved with the rows.

1 nmi is taken as 1/60 degree of latitude (the international nautical mile is 1,852 m; a minute of
latitude is 1,843 to 1,862 m).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sealane.errors import BadInput

__all__ = [
    "CROSSING_KN",
    "HOURS",
    "SIZES_NMI",
    "cell",
    "centre",
    "hours_to_cross",
    "is_near",
    "size_for",
]

SIZES_NMI = (1, 2, 4, 8, 16, 32, 64)
"""Sizes of cells [nmi]: each is two of the one before."""

HOURS = (1, 2, 4, 8, 24)
"""Spans of time [h], each a whole number of those before, counted from midnight UTC."""

CROSSING_KN = 10.0
"""Speed at which a ship crosses a cell within a span [kn]: our choice, below what merchant ships
usually make at sea, so that a change of cells is what any of them can do."""

COARSEST = SIZES_NMI[-1]
ROWS = 180 * 60 // COARSEST + 1
"""Rows of the coarsest cells, from 90 S."""


def size_for(grid_nmi: float) -> int:
    """The size of cells for a permitted grid: the smallest that is not finer.

    ``BadInput`` for a grid that is not positive or wider than 64 nmi: that is not told at all.
    """
    if not 0 < grid_nmi <= COARSEST:
        raise BadInput(
            f"A place is told to {SIZES_NMI[0]} to {COARSEST} nmi, not to {grid_nmi}.",
            hint="Leave the place out instead.",
            field="grid_nmi",
            value=grid_nmi,
        )
    return next(size for size in SIZES_NMI if size >= grid_nmi)


def hours_to_cross(size_nmi: int) -> int:
    """The shortest span [h] in which a ship at ``CROSSING_KN`` crosses a cell of a size [nmi]."""
    return next(hours for hours in HOURS if hours * CROSSING_KN >= size_nmi)


def _columns() -> NDArray[np.int64]:
    """Columns of each coarsest row: by the latitude nearer to the equator, at least four."""
    edges = -90 + np.arange(ROWS + 1) * COARSEST / 60
    nearest = np.minimum(np.abs(edges[:-1]), np.abs(edges[1:]))
    crosses = (edges[:-1] < 0) & (edges[1:] > 0)
    nearest = np.where(crosses, 0.0, np.clip(nearest, 0, 90))
    around = 360 * 60 * np.cos(np.radians(nearest)) / COARSEST
    return np.maximum(4, np.floor(around)).astype(np.int64)


COLUMNS = _columns()


def cell(
    lon: NDArray[np.float64], lat: NDArray[np.float64], size_nmi: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row and column of places [degrees] among cells of a size of ``SIZES_NMI`` [nmi].

    Shapes (n,) each. A place that is not finite has row and column -1.
    """
    parts = COARSEST // size_nmi
    finite = np.isfinite(lon) & np.isfinite(lat)
    north = np.clip(np.where(finite, lat, 0.0), -90, 90) + 90
    row = np.minimum((north * 60 / size_nmi).astype(np.int64), ROWS * parts - 1)
    columns = COLUMNS[row // parts] * parts
    east = np.mod(np.where(finite, lon, 0.0) + 180, 360)
    column = np.minimum((east / 360 * columns).astype(np.int64), columns - 1)
    return np.where(finite, row, -1), np.where(finite, column, -1)


def centre(
    row: NDArray[np.int64], column: NDArray[np.int64], size_nmi: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitude and latitude [degrees] of the middle of cells; NaN for -1."""
    parts = COARSEST // size_nmi
    there = row >= 0
    columns = COLUMNS[np.where(there, row, 0) // parts] * parts
    lat = np.minimum(-90 + (row + 0.5) * size_nmi / 60, 90.0)
    lon = -180 + (column + 0.5) * 360 / columns
    return np.where(there, lon, math.nan), np.where(there, lat, math.nan)


def is_near(place: tuple[float, float], row: int, column: int, size_nmi: int) -> bool:
    """Whether a place (lon, lat) [degrees] lies in a cell or in one of the eight around it, as the
    columns of its row go."""
    columns = int(COLUMNS[row * size_nmi // COARSEST]) * (COARSEST // size_nmi)
    lon, lat = place
    if not (math.isfinite(lon) and math.isfinite(lat)):
        return False
    east = math.floor((lon + 180) % 360 / 360 * columns) - column
    north = math.floor((lat + 90) * 60 / size_nmi) - row
    return abs(north) <= 1 and min(east % columns, -east % columns) <= 1
