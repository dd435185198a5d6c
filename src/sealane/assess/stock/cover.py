"""How stocks run down day by day, for many draws and countries at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]

__all__ = ["RunDown", "run_down"]

UNMET_FROM = 1e-6
"""Share of the loss from which a day counts as unmet: below is rounding of the machine."""


@dataclass(frozen=True, slots=True)
class RunDown:
    """What flowed and what was missing.

    ``released`` [draws, cases, sources, days] and ``unmet`` [draws, cases, days], both in units a
    day; ``left`` [draws, cases, sources] in units at the end.
    """

    released: Numbers
    unmet: Numbers
    left: Numbers
    lost: Numbers

    def begins(self) -> Numbers:
        """Day (1: the first) on which something is unmet [draws, cases]; infinite where none is."""
        short = self.unmet > UNMET_FROM * np.maximum(self.lost, 1.0)
        first = np.argmax(short, axis=-1) + 1.0
        return np.where(short.any(axis=-1), first, np.inf)

    def total(self) -> Numbers:
        """All that is unmet over the days [draws, cases; units]."""
        return np.asarray(self.unmet.sum(axis=-1))


def run_down(lost: Numbers, amount: Numbers, rate: Numbers, lag: Numbers, ramp: Numbers) -> RunDown:
    """Cover a loss from sources in their order, each day as much as each can give.

    A source gives on a day the least of what is still missing, its rate on that day, and what is
    left of it. This is what is done when nobody plans: :func:`sealane.assess.stock.allocate` finds
    the least unmet there can be, which is never more.

    Parameters:
        lost: what does not arrive [cases, days] or [draws, cases, days; units/d].
        amount, rate, lag, ramp: [draws, cases, sources]; units, units/d, days, days.

    What it cannot tell: hoarding, quality of crude, and where in a country a stock lies.
    """
    from sealane.assess.stock.kernel import drawn

    whole = lost[np.newaxis] if lost.ndim == 2 else lost
    parts = (whole, amount, rate, lag, ramp)
    ready = [np.ascontiguousarray(part, dtype=np.float64) for part in parts]
    released, unmet, left = drawn(*ready)
    return RunDown(released=released, unmet=unmet, left=left, lost=ready[0])
