"""What of a country's oil is cut off, and what comes late and for how long.

Both are missed, and they are no one rate: what is cut is missed for as long as the closure, what
goes round for the longer way, once. So stocks are told in days of what is cut alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from sealane.assess.close.draw import Draws, Interval, interval
from sealane.assess.close.late import missing
from sealane.assess.close.part import LEAST_TOLD
from sealane.say.said import Said

if TYPE_CHECKING:
    import numpy.typing as npt

    from sealane.assess.close.part import Part

    Numbers = npt.NDArray[np.float64]

__all__ = ["FATES_TOLD", "Drawn", "Split", "fate_at_ends", "split"]

FATES_TOLD = {
    "cut_off": Said("cut off", "途絶"),
    "diverted": Said("late by {days}", "{days}遅れ"),
    "in_part": Said("{cut} cut off, {late} late by {days}", "{cut}は途絶、{late}は{days}遅れ"),
    "may_be_late": Said("{cut} cut off, up to {late} late by {days}",
                        "{cut}は途絶、最大{late}は{days}遅れ"),
    "may_be_cut": Said("{late} late by {days}, up to {cut} cut off",
                       "{late}は{days}遅れ、最大{cut}は途絶"),
}  # fmt: skip
"""What becomes of oil beside an interval of both its parts, by ``fate_at_ends``."""


class Drawn(Protocol):
    """A part of an import with its volume by draw."""

    @property
    def part(self) -> Part: ...
    @property
    def by_draw(self) -> Numbers | None: ...


@dataclass(frozen=True, slots=True)
class Split:
    """Oil that is missed, in two: figures (middle, low, high).

    ``cut`` is by draw [draws + 1; kb/d]; ``late_d`` [d] is the mean over what comes late, by
    volume, None where nothing does. ``fate`` is that of the middle: "cut_off", "diverted" (all of
    it comes late), or "in_part" (some is cut off and some comes late); less than ``LEAST_TOLD`` of
    both is a trace and does not count.
    """

    cut: Numbers
    cut_kbd: Interval
    late_kbd: Interval
    late_d: Interval | None
    fate: str


def split(parts: Sequence[Drawn], draws: Draws, tail: float) -> Split:
    """Parts of known volume and way by whether they are cut off; what is not goes round.

    It cannot tell a part of which no way is known. Where neither is in the middle, upper ends tell.
    """
    cut, late = np.zeros(len(draws)), np.zeros(len(draws))
    delay, even = np.zeros(len(draws)), []
    for one in parts:
        if one.by_draw is None:
            continue
        stopped = one.by_draw * draws.share
        if one.part.fate == "cut_off":
            cut += stopped
            continue
        days = np.asarray(sum(weight * missing(pair, draws) for weight, pair in one.part.ways))
        late += stopped
        delay += stopped * days
        even.append(days)
    late_d = None
    if even:  # nothing is late in some draws: the days that it would be
        each = np.where(late > 0, delay / np.maximum(late, 1e-9), np.mean(even, axis=0))
        late_d = interval(each, tail)
    both = interval(cut, tail), interval(late, tail)
    return Split(cut, *both, late_d, _fate(*both))


def _fate(cut: Interval, late: Interval) -> str:
    at = 0 if cut[0] > 0 or late[0] > 0 else 2
    trace = LEAST_TOLD * (cut[at] + late[at])
    if late[at] <= trace:
        return "cut_off"
    return "diverted" if cut[at] <= trace else "in_part"


def fate_at_ends(cut: Interval, late: Interval) -> str:
    """The fate of the middle, or "may_be_late" and "may_be_cut" where the upper end has more than a
    trace of the other part: an interval of both is then told in its two parts."""
    fate = _fate(cut, late)
    trace = LEAST_TOLD * (cut[2] + late[2])
    if fate == "cut_off" and late[2] > trace:
        return "may_be_late"
    return "may_be_cut" if fate == "diverted" and cut[2] > trace else fate
