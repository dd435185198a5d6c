"""When what a closure stops is missed: cargo between closed gates comes late, the rest is cut."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sealane.assess.close.draw import Draws
from sealane.assess.close.way import Pair
from sealane.assess.voyage import ship_of

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]

__all__ = ["days_on", "missing", "times_missed"]

H_PER_DAY = 24.0


def days_on(nmi: float, ship: str, draws: Draws) -> Numbers:
    """Days at sea on a way, by draw."""
    return np.asarray(nmi / (ship_of(ship).design_speed_kn * draws.slow_share) / H_PER_DAY)


def missing(pair: Pair, draws: Draws) -> Numbers:
    """Days on which what is stopped does not arrive, by draw: the sum of ``times_missed``."""
    return np.asarray(sum((gone for _, gone in times_missed(pair, draws)), np.zeros(len(draws))))


def times_missed(
    pair: Pair, draws: Draws, ordinary_delay_d: float = 0.0
) -> list[tuple[Numbers, Numbers]]:
    """From when and for how long [d] cargo is missed at the destination, by draw.

    Cargo beyond the last closed gate comes as ever. With ``L`` the days by which cargo past a gate
    is late and ``V`` the way from that gate, nothing arrives from ``V + L`` on until ``V + L'``,
    when the cargo comes that had not passed it and is late by ``L'`` (at most the closure, as a
    ship may wait). Of a cut way nothing comes from ``V + L`` until ``V``, the closure and the
    refill are over. So a gate more that only delays moves no end and begins no cut earlier: it
    takes from the cut, at its own time, what comes late meanwhile. Cargo that is shut in between
    two gates comes when they open; what is behind it and goes round may be there before.

    A delay of less than ``ordinary_delay_d`` [d] is taken as in time. Empty where no closed gate is
    passed. One place half way stands for all cargo between two gates (``past.pasts``): what is
    ``x`` nmi from it may be later, or less late, by the time for ``2 x`` at most, as it might sail
    to that place first (the triangle inequality, with the gates open and with them closed).
    """
    is_cut = pair.fate == "cut_off"
    whole = _whole(pair, draws)
    past = list(pair.past)
    while is_cut and len(past) > 1 and math.isinf(past[-1].late_nmi):
        past.pop()  # cut too: the gate ahead of it is the one that cuts
    late = np.zeros(len(draws))
    held: tuple[Numbers, Numbers] | None = None  # from when nothing comes, until what is shut in
    found = []
    for at, one in enumerate(past):
        way = days_on(one.nmi, pair.ship, draws)
        begin, until = (way + late, np.full(len(draws), np.inf)) if held is None else held
        more = pair.extra_nmi if at == len(past) - 1 else past[at + 1].late_nmi
        if math.isinf(more):
            held = begin, np.minimum(until, way + draws.days)
            continue
        then = whole
        if not (is_cut and at == len(past) - 1):
            then = np.minimum(days_on(more, pair.ship, draws), draws.days)
            then = then if is_cut else np.minimum(then, whole)
            then = np.maximum(np.where(then < ordinary_delay_d, 0.0, then), late)
        gone = then - late
        if held is not None:
            gone = np.maximum(np.minimum(way + then, until) - begin, 0.0)
        found.append((begin, gone))
        late, held = then, None
    return found


def _whole(pair: Pair, draws: Draws) -> Numbers:
    """Days by which what has not passed any gate is late, or does not come, by draw.

    What goes round is late by the longer way, or by the closure where that is shorter. What is cut
    off is missing for the closure, and where that outlasts the patience of the ships that wait
    (``CloseLimits.patience_d``) until the first cargo after it: a shorter one moves every ship by
    its length and no more, as none has left; a longer one has sent them away, for as long as it
    went on after they left at most, and no farther than ``refill_share`` of a voyage. So it grows
    with the closure, without a step. It cannot tell which ships know the end beforehand, what they
    do meanwhile, nor how fast a queue is worked off; nor does what goes round wait first here.
    """
    if pair.fate == "diverted":
        return np.minimum(days_on(pair.extra_nmi, pair.ship, draws), draws.days)
    if pair.fate == "cut_off" and pair.open_nmi is not None:
        voyage = days_on(pair.open_nmi, pair.ship, draws)
        dispersed = np.maximum(draws.days - draws.patience, 0.0)
        return draws.days + np.minimum(draws.refill * voyage, dispersed)
    return np.zeros(len(draws))
