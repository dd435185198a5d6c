"""Where limits run: cells of a grid through which one may pass, and points where it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sealane.law.limit_field import NONE, Shores

__all__ = ["Cells", "crossed_cells", "find_root", "is_among", "place_of"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

CELLS_PER_DEG = 32
"""3.5 km: a strip of sea between two limits that is narrower may be missed."""
FINE = 32
"""Steps of a cell where its limits are drawn finer: 110 m."""
COARSEST_DEG = 2.0
SLACK = 1.02
"""Cells are taken for so much larger, because a degree is no constant length."""
DEG_M = 111_700.0
"""[m] A degree of latitude at the pole, the longest."""
TOLERANCE_M = 0.5
MOST_STEPS = 40
ROWS, COLUMNS = 180 * CELLS_PER_DEG * FINE, 360 * CELLS_PER_DEG * FINE


@dataclass(frozen=True, eq=False)
class Cells:
    """Cells of the grid: row and column of the south-western corner, and size, in fine steps."""

    row: Ints
    column: Ints
    size: Ints

    @property
    def number(self) -> Ints:
        """A number for the corner of each, the same for the same place."""
        return node_of(self.row, self.column)

    def some(self, rows: Ints | Bools) -> Cells:
        """A part of them."""
        return Cells(self.row[rows], self.column[rows], self.size[rows])

    def middle(self) -> tuple[Floats, Floats]:
        """Longitudes and latitudes of their middles."""
        return place_of(self.row + 0.5 * self.size, self.column + 0.5 * self.size)


def node_of(row: Ints, column: Ints) -> Ints:
    """The number of a point of the fine grid."""
    return row * COLUMNS + column % COLUMNS


def place_of(
    row: npt.NDArray[np.generic], column: npt.NDArray[np.generic]
) -> tuple[Floats, Floats]:
    """Longitudes and latitudes of points of the fine grid [deg]."""
    steps = CELLS_PER_DEG * FINE
    return (
        np.asarray(column, np.float64) / steps - 180.0,
        np.asarray(row, np.float64) / steps - 90.0,
    )


def is_among(numbers: Ints, some: Ints) -> Bools:
    """Which numbers are among some: by search, where hashing millions takes seconds."""
    if not len(some):
        return np.zeros(len(numbers), np.bool_)
    ordered = np.sort(some)
    at = np.searchsorted(ordered, numbers)
    found: Bools = ordered[np.minimum(at, len(ordered) - 1)] == numbers
    return found


def crossed_cells(shores: Shores) -> Cells:
    """Cells of the grid through which a limit may run: nothing lies in the others.

    A distance changes by no more than the way made, so what the middle of a cell knows bounds all
    of it; cells that may be crossed are halved.
    """
    whole = int(COARSEST_DEG * CELLS_PER_DEG) * FINE
    row, column = (part.ravel() for part in np.mgrid[0:ROWS:whole, 0:COLUMNS:whole])
    return halved(shores, Cells(row, column, np.full(len(row), whole)), FINE)


def halved(shores: Shores, cells: Cells, size: int) -> Cells:
    """What may be crossed of cells that are all of one size, halved down to another size."""
    while True:
        cells = cells.some(_may_cross(shores, cells))
        if not len(cells.row) or cells.size[0] <= size:
            return cells
        half = int(cells.size[0]) // 2
        row = (cells.row[:, None] + half * np.array([0, 0, 1, 1])).ravel()
        column = (cells.column[:, None] + half * np.array([0, 1, 0, 1])).ravel()
        cells = Cells(row, column, np.full(len(row), half))


def _may_cross(shores: Shores, cells: Cells) -> Bools:
    lon, lat = cells.middle()
    size = cells.size / (CELLS_PER_DEG * FINE)
    widest = np.maximum(np.abs(lat) - 0.5 * size, 0.0)
    half = 0.5 * size * DEG_M * SLACK * np.hypot(1.0, np.cos(np.radians(widest)))
    near = shores.at(lon, lat)
    is_on_limit = np.zeros(len(lon), np.bool_)
    for limit in np.unique(shores.breadths_m[shores.breadths_m >= 0.0]):
        is_on_limit |= np.abs(near.near_m - limit) <= half
    is_between = (near.lead_m <= 2.0 * half) & (near.near_m - half <= shores.reach_m)
    may_cross: Bools = is_on_limit | is_between
    return may_cross


def find_root(
    value: Callable[[Floats, Ints], Floats], low: Floats, high: Floats, span_m: Floats
) -> Floats:
    """Where a rising function is zero between 0 and 1, for many at once (Illinois method).

    ``value(t, rows)`` gives the function of some of them; ``low`` and ``high`` are its values at 0
    and 1 (low <= 0 <= high); ``span_m`` is how long each way from 0 to 1 is.
    """
    t0, t1 = np.zeros(len(low)), np.ones(len(low))
    f0, f1 = low.copy(), high.copy()
    answer = np.where(np.abs(f0) < np.abs(f1), 0.0, 1.0)
    side = np.zeros(len(low), np.int64)
    rows = np.arange(len(low))
    for step in range(MOST_STEPS):
        rows = rows[(t1[rows] - t0[rows]) * span_m[rows] > TOLERANCE_M]
        if not len(rows):
            break
        a, b = f0[rows], f1[rows]
        rise = np.where(b - a > 0.0, b - a, 1.0)
        t = t0[rows] - a * (t1[rows] - t0[rows]) / rise
        if step % 4 == 3:
            t = 0.5 * (t0[rows] + t1[rows])
        t = np.clip(t, t0[rows], t1[rows])
        f = value(t, rows)
        answer[rows] = t
        is_low = f < 0.0
        done = np.abs(f) < TOLERANCE_M
        t0[rows], f0[rows] = np.where(is_low, t, t0[rows]), np.where(is_low, f, a)
        t1[rows], f1[rows] = np.where(is_low, t1[rows], t), np.where(is_low, b, f)
        again = side[rows]
        f1[rows] = np.where(is_low & (again == -1), 0.5 * f1[rows], f1[rows])
        f0[rows] = np.where(~is_low & (again == 1), 0.5 * f0[rows], f0[rows])
        side[rows] = np.where(is_low, -1, 1)
        rows = rows[~done]
    return answer


def between(shores: Shores, left: Ints, right: Ints) -> Callable[[Floats, Floats, Ints], Floats]:
    """The function that is zero between two labels and positive on the side of the first."""
    of = np.where(left != NONE, left, right)
    beside = np.where(left != NONE, right, left)[:, None]
    sign = np.where(left != NONE, 1.0, -1.0)

    def value(lon: Floats, lat: Floats, rows: Ints) -> Floats:
        return sign[rows] * shores.margin_m(shores.at(lon, lat), of[rows], beside[rows])

    return value
