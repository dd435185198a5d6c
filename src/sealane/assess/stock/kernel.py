"""The loop over days in which stocks run down; compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]

__all__ = ["drawn"]


@njit(cache=True, nogil=True)
def drawn(
    lost: Numbers, amount: Numbers, rate: Numbers, lag: Numbers, ramp: Numbers
) -> Any:  # pragma: no cover
    """Released [draws, cases, sources, days], unmet [draws, cases, days] and what is left.

    ``lost`` [1 or draws, cases, days]: one row stands for every draw.
    """
    draws, cases, sources = amount.shape
    days = lost.shape[2]
    released = np.empty((draws, cases, sources, days))
    unmet = np.empty((draws, cases, days))
    left = amount.copy()
    one = lost.shape[0] == 1
    for draw in range(draws):
        row = 0 if one else draw
        for case in range(cases):
            for day in range(days):
                unmet[draw, case, day] = lost[row, case, day]
            for source in range(sources):
                rest = amount[draw, case, source]
                most = rate[draw, case, source]
                since = 1.0 - lag[draw, case, source]
                step = 1.0 / max(ramp[draw, case, source], 1.0)
                for day in range(days):
                    share = min(max((day + since) * step, 0.0), 1.0)
                    given = 0.0
                    if share > 0.0:
                        given = min(share * most, rest, unmet[draw, case, day])
                    rest -= given
                    unmet[draw, case, day] -= given
                    released[draw, case, source, day] = given
                left[draw, case, source] = rest
    return released, unmet, left
