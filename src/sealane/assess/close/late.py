"""When what a closure stops is missed: cargo between closed gates comes late, the rest is cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sealane.assess.close.draw import Draws
from sealane.assess.close.lane_answer import days_on, missing
from sealane.assess.close.way import Pair

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]

__all__ = ["times_missed"]


def times_missed(
    pair: Pair, draws: Draws, ordinary_delay_d: float = 0.0
) -> list[tuple[Numbers, Numbers]]:
    """From when and for how long [d] cargo is missed at the destination, by draw.

    One time for each closed gate on the way, up to the one that cuts it. Cargo beyond the last
    gate comes as ever. With ``L`` the days by which cargo past a gate is late (at most the closure,
    as a ship may wait) and ``V`` the way from that gate, nothing arrives from ``V + L`` on until
    ``V + L'``, when the cargo comes that had not passed it and is late by ``L'``; of a cut way
    until ``V`` and all of ``lane_answer.missing`` are over. So the times add up to that, and one
    more gate that only delays moves no end. A delay of less than ``ordinary_delay_d`` [d] is taken
    as in time. Empty where no closed gate is passed.
    """
    whole = missing(pair, draws)
    late = np.zeros(len(draws))
    found = []
    for at, one in enumerate(pair.past):
        is_last = at == len(pair.past) - 1
        then = whole
        if not is_last:
            longer = days_on(pair.past[at + 1].late_nmi, pair.ship, draws)
            then = np.minimum(np.minimum(longer, draws.days), whole)
        if not (is_last and pair.fate == "cut_off"):
            then = np.where(then < ordinary_delay_d, 0.0, then)
        found.append((days_on(one.nmi, pair.ship, draws) + late, then - late))
        late = then
    return found
