"""Marks beside what is short: that it rests on a rate or a holder that no source tells.

The same on the first page of a brief and in its table of stocks; in JSON they are ``is_stand_in``
and ``is_holder_untold``.
"""

from __future__ import annotations

from sealane.assess.close.country import StockRun
from sealane.assess.stock.loss import is_untold
from sealane.assess.stock.phrase import STAND_IN
from sealane.assess.stock.start import UNTOLD
from sealane.say.said import Said

__all__ = ["MARKS", "marks_of", "marks_said"]

MARKS = {"†": STAND_IN, "‡": UNTOLD}


def marks_of(run: StockRun) -> str:
    """The marks of a country, one after the other; empty where all is told."""
    holds = {"†": run.is_stand_in, "‡": is_untold(run.stocks)}
    return "".join(mark for mark in MARKS if holds[mark])


def marks_said(marks: str) -> tuple[Said, ...]:
    """What each mark means."""
    return tuple(
        Said(f"{mark} {said.en}.", f"{mark} {said.ja}。")
        for mark, said in MARKS.items()
        if mark in marks
    )
