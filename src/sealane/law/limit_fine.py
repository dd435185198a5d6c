"""Cells that are drawn finer than the others, and the edges that they share with them.

Where a cell is cut into fine ones, limits may cross the edge to a neighbour that is not no more
often than its ends say: once or not at all. Else the neighbour is cut as well.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sealane.law.limit_field import Shores
from sealane.law.limit_grid import COLUMNS, FINE, Cells, halved, is_among, node_of, place_of

__all__ = ["beside", "corners_of", "shared_edges", "with_fine"]

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

CORNERS = ((0, 0), (0, 1), (1, 1), (1, 0))
"""Row and column, from the south-west against the clock; edge i goes from corner i to i + 1."""
SIDES = ((-1, 0), (0, 1), (1, 0), (0, -1))
"""Where the neighbour beyond each edge is: row and column."""
BEGINS = ((0, 0), (0, 1), (1, 0), (0, 0))
"""The corner from which each edge goes east or north."""
IS_NORTHWARD = (0, 1, 0, 1)


def corners_of(cells: Cells) -> Ints:
    """The numbers of the corners of each cell (n, 4)."""
    rows = [node_of(cells.row + r * cells.size, cells.column + c * cells.size) for r, c in CORNERS]
    return np.column_stack(rows)


def _edge(row: Ints, column: Ints, northward: int, coarse: Ints | int) -> Ints:
    return (node_of(row, column) * 2 + northward) * 2 + coarse


def shared_edges(cells: Cells, rows: Bools) -> Ints:
    """The numbers of the edges of some of the cells (n, 4): one edge, one number.

    The edge of a fine cell that lies on that of a coarse one has its number.
    """
    some, coarse = cells.some(rows), cells.number[cells.size == FINE]
    is_coarse = some.size == FINE
    row, column = some.row - some.row % FINE, some.column - some.column % FINE
    edges = []
    for (down, across), (r, c), northward in zip(SIDES, BEGINS, IS_NORTHWARD, strict=True):
        at = some.row + r * some.size, some.column + c * some.size
        own = _edge(*at, northward, is_coarse.astype(np.int64))
        beyond = node_of(row + down * FINE, column + across * FINE)
        is_on_line = (at[northward] % FINE) == 0
        is_shared = ~is_coarse & is_on_line
        is_shared[is_shared] = is_among(beyond[is_shared], coarse)
        whole = (at[0], column) if northward == 0 else (row, at[1])
        edges.append(np.where(is_shared, _edge(*whole, northward, 1), own))
    return np.column_stack(edges)


def with_fine(shores: Shores, cells: Cells, numbers: Ints) -> Cells:
    """The cells, with those of these numbers cut into fine ones, and others that have to be."""
    is_fine = is_among(cells.number, numbers)
    new = cells.some(is_fine)
    while len(new.row):
        wanted = np.concatenate(_unlike_neighbours(shores, new))
        more = is_among(cells.number, wanted) & ~is_fine
        is_fine |= more
        new = cells.some(more)
    fine = halved(shores, cells.some(is_fine), 1)
    kept = cells.some(~is_fine)
    both = (np.concatenate([getattr(kept, n), getattr(fine, n)]) for n in ("row", "column", "size"))
    return Cells(*both)


def beside(cells: Cells, numbers: Ints) -> Bools:
    """Which coarse cells share an edge with one of these numbers."""
    found = np.zeros(len(cells.row), np.bool_)
    for down, across in SIDES:
        beyond = node_of(cells.row + down * FINE, cells.column + across * FINE)
        found |= is_among(beyond, numbers)
    return found


def _unlike_neighbours(shores: Shores, cells: Cells) -> list[Ints]:
    """The numbers of neighbours beyond edges that limits cross more often than their ends say."""
    steps = np.arange(FINE + 1)
    found = []
    for (down, across), (r, c), northward in zip(SIDES, BEGINS, IS_NORTHWARD, strict=True):
        row = (cells.row + r * FINE)[:, None] + steps * northward
        column = (cells.column + c * FINE)[:, None] + steps * (1 - northward)
        places = place_of(row.ravel(), (column % COLUMNS).ravel())
        label = shores.labels(shores.at(*places)).reshape(row.shape)
        changes = (label[:, 1:] != label[:, :-1]).sum(axis=1)
        is_unlike = changes > (label[:, 0] != label[:, -1])
        beyond = node_of(cells.row + down * FINE, cells.column + across * FINE)
        found.append(beyond[is_unlike])
    return found
