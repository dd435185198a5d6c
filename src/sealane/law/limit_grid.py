"""Where limits run: cells of a grid through which one may pass, and points where it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sealane.law.limit_field import NONE, Shores

__all__ = ["CELLS_PER_DEG", "Crossed", "crossed_cells", "find_root"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

CELLS_PER_DEG = 32
"""3.5 km: a strip of sea between two limits that is narrower may be missed."""
COARSEST_DEG = 2.0
SLACK = 1.02
"""Cells are taken for so much larger, because a degree is no constant length."""
DEG_M = 111_700.0
"""[m] A degree of latitude at the pole, the longest."""
TOLERANCE_M = 0.5
MOST_STEPS = 40
ROWS, COLUMNS = 180 * CELLS_PER_DEG, 360 * CELLS_PER_DEG


@dataclass(frozen=True, eq=False)
class Crossed:
    """Cells that limits may run through: row and column of the south-western corner."""

    row: Ints
    column: Ints


def crossed_cells(shores: Shores) -> Crossed:
    """Cells of the grid through which a limit may run: nothing lies in the others.

    A distance changes by no more than the way made, so what the middle of a cell knows bounds all
    of it; cells that may be crossed are halved.
    """
    size = COARSEST_DEG
    row, column = (part.ravel() for part in np.mgrid[0 : int(180 / size), 0 : int(360 / size)])
    while True:
        keep = _may_cross(shores, row, column, size)
        row, column = row[keep], column[keep]
        if size * CELLS_PER_DEG <= 1.0:
            return Crossed(row, column)
        size /= 2.0
        row = (2 * row[:, None] + np.array([0, 0, 1, 1])).ravel()
        column = (2 * column[:, None] + np.array([0, 1, 0, 1])).ravel()


def _may_cross(shores: Shores, row: Ints, column: Ints, size: float) -> Bools:
    lon = (column.astype(np.float64) + 0.5) * size - 180.0
    lat = (row.astype(np.float64) + 0.5) * size - 90.0
    widest = np.maximum(np.abs(lat) - 0.5 * size, 0.0)
    half = 0.5 * size * DEG_M * SLACK * np.hypot(1.0, np.cos(np.radians(widest)))
    near = shores.at(lon, lat)
    line_m = np.where(near.is_land, np.inf, near.near_m)
    is_on_limit = np.zeros(len(row), np.bool_)
    for limit in np.unique(shores.breadths_m[shores.breadths_m >= 0.0]):
        is_on_limit |= np.abs(line_m - limit) <= half
    # On land a limit may still run through the sea part of the cell.
    is_on_limit |= near.is_land & (half >= shores.breadths_m[shores.breadths_m >= 0.0].min())
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
    sign = np.where(left != NONE, 1.0, -1.0)

    def value(lon: Floats, lat: Floats, rows: Ints) -> Floats:
        return sign[rows] * shores.margin_m(shores.at(lon, lat), of[rows])

    return value
