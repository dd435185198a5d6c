"""A loss that is not even: so much oil a day is missed between two times, and parts add up.

Written ``KBD@FROM..TO``: 5550@19.5..89.6 is 5,550 kb/d missed from 19.5 to 89.6 days after the
first day begins. What a closure takes away is such a sum, one part for each way of an import.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sealane.assess.stock.loss import Loss
from sealane.errors import BadInput

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]

__all__ = ["Missed", "by_day", "loss_of", "passed", "read_missed"]

FORM = re.compile(r"(?P<kbd>[0-9.e+]+)@(?P<begin>[0-9.e+-]+)\.\.(?P<end>[0-9.e+-]+)")
HINT = "Write KBD@FROM..TO, for example 5550@19.5..89.6 (days after the first day begins)."
DIGITS = 10
"""Of each figure of a part when it is written: what is read again gives the same days."""


@dataclass(frozen=True, slots=True)
class Missed:
    """So much oil [kb/d] that is missed between two times [days after the first day begins].

    Raises:
        BadInput: a negative figure, or an end before its beginning.
    """

    kbd: float
    begin_d: float
    end_d: float

    def __post_init__(self) -> None:
        if not (0 <= self.kbd < np.inf and 0 <= self.begin_d <= self.end_d < np.inf):
            raise BadInput(
                f"missed is {self}: a figure is negative, or the end comes before the beginning.",
                hint=HINT, field="missed", value=str(self),
            )  # fmt: skip

    def __str__(self) -> str:
        kbd, begin, end = (f"{one:.{DIGITS}g}" for one in (self.kbd, self.begin_d, self.end_d))
        return f"{kbd}@{begin}..{end}"


def read_missed(text: str) -> Missed:
    """A part as it is written.

    Raises:
        BadInput: it is not of the form, or as the class.

    >>> str(read_missed("5550@19.5..89.6"))
    '5550@19.5..89.6'
    """
    found = FORM.fullmatch(text.strip())
    try:
        figures = [] if found is None else [float(one) for one in found.groups()]
    except ValueError:
        figures = []
    if not figures:
        raise BadInput(f"missed {text!r} is no part of a loss.", hint=HINT, field="missed",
                       value=text)  # fmt: skip
    return Missed(*figures)


def passed(until: float | Numbers, day: npt.NDArray[np.int64]) -> Numbers:
    """The part of each day that lies before a time."""
    return np.asarray(np.clip(until - day, 0.0, 1.0))


def by_day(parts: Iterable[Missed], days: int) -> Numbers:
    """What is missed on each day [kb/d]; a part of a day counts as such a part."""
    day = np.arange(days)
    lost = np.zeros(days)
    for one in parts:
        lost += one.kbd * (passed(one.end_d, day) - passed(one.begin_d, day))
    return lost


def _level(parts: Sequence[Missed]) -> float:
    """The most that is missed at one time [kb/d]: a way may be missed twice, late and then cut."""
    return max(
        sum(one.kbd for one in parts if one.begin_d <= at.begin_d <= one.end_d) for at in parts
    )


def loss_of(
    iso3: str, lost_kbd: float | None, missed: Sequence[str], *, days: int, **asked: Any
) -> Loss:
    """A loss that is even (``lost_kbd``), or the sum of parts (``missed``); ``asked`` as ``Loss``.

    Raises:
        BadInput: neither of the two is given, or both; parts and ``felt_after_d``, which they tell.
    """
    if (lost_kbd is None) is not bool(missed):
        both = "are both given" if missed else "are both missing"
        raise BadInput(
            f"An even loss (lost) and a loss by parts (missed) {both}.",
            hint="Give one: --lost KBD, or --missed KBD@FROM..TO for each part.", field="lost",
        )  # fmt: skip
    if lost_kbd is not None:
        return Loss(iso3, lost_kbd, days=days, **asked)
    if asked.get("felt_after_d"):
        raise BadInput(
            "felt_after is told by the parts of the loss too (missed).",
            hint="Leave --felt-after out: FROM of each part says when it is felt.",
            field="felt_after",
        )
    parts = [read_missed(one) for one in missed]
    whole = Loss(iso3, _level(parts), days=days, **asked)
    course = tuple(by_day(parts, whole.days).tolist())
    return Loss(iso3, whole.lost_kbd, days=days, course_kbd=course, **asked)
