"""A linear programme solved by HiGHS: least cost, and what one more unit of each limit is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sealane.errors import SealaneError

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]
    Places = npt.NDArray[np.int64]

__all__ = ["Optimum", "Rows", "minimise"]


@dataclass(frozen=True, slots=True)
class Rows:
    """Limits ``low <= sum of value * column <= high``; each entry has its row, column and value."""

    row: Places
    column: Places
    value: Numbers
    low: Numbers
    high: Numbers


@dataclass(frozen=True, slots=True)
class Optimum:
    """The least cost, the columns that give it, and the duals of the rows.

    ``row_dual``: by how much the cost changes for one more unit of the bound that binds; 0 where
    none does. Where the best solution changes its shape exactly at a bound the dual holds on one
    side only.
    """

    cost: float
    column: Numbers
    row_dual: Numbers


def minimise(cost: Numbers, high: Numbers, rows: Rows) -> Optimum:
    """The columns, each from 0 to ``high``, that keep every row and cost least.

    Interior point of HiGHS with crossover to a corner (Huangfu and Hall 2018,
    doi:10.1007/s12532-017-0130-5), one thread, so that the same question has the same answer: on
    five countries and 365 days a quarter of the time of its simplex. Of several solutions that
    cost the same, one is told.

    Raises:
        SealaneError: no solution keeps every row, or the cost has no least.
    """
    import highspy

    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(cost), len(rows.low)
    model.col_cost_ = np.asarray(cost, dtype=np.float64)
    model.col_lower_ = np.zeros(len(cost))
    model.col_upper_ = np.asarray(high, dtype=np.float64)
    model.row_lower_, model.row_upper_ = rows.low, rows.high
    order = np.lexsort((rows.row, rows.column))
    starts = np.zeros(len(cost) + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows.column, minlength=len(cost)), out=starts[1:])
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = starts.astype(np.int32)
    model.a_matrix_.index_ = rows.row[order].astype(np.int32)
    model.a_matrix_.value_ = rows.value[order]
    made: Any = highspy.Highs
    solver = made()
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("solver", "ipm")
    solver.passModel(model)
    solver.run()
    status = solver.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        raise SealaneError(
            f"The linear programme has no best solution ({solver.modelStatusToString(status)}).",
            hint="Look at limits that contradict each other.",
        )
    found = solver.getSolution()
    return Optimum(
        cost=float(solver.getInfo().objective_function_value),
        column=np.asarray(found.col_value, dtype=np.float64),
        row_dual=np.asarray(found.row_dual, dtype=np.float64),
    )
