"""The `stocks` command that tells the days of one row of a closure."""

from __future__ import annotations

from datetime import date

from sealane.assess.close.country import StockRun
from sealane.assess.stock.course import DIGITS
from sealane.say.said import Said

__all__ = ["GIVES", "stocks_command"]

GIVES = Said(
    "the same first short day and amount short, in the middle, and the same cover where none of it"
    " comes late; intervals are narrower, since the loss is then taken as known",
    "不足開始日・不足量の中央値が一致し、遅れて届く分がなければ賄える日数も一致する。不着量を既知とするため区間は"
    "狭くなる",
)
"""What the command gives again, and what not."""


def stocks_command(run: StockRun, start: date) -> str:
    """The command with the loss in the middle by its parts, and what pipelines bring.

    It reproduces the figures in the middle: see ``GIVES``.
    """
    words = ["sealane assess stocks", run.iso3]
    words += [f"--missed {one}" for one in run.missed]
    if run.loss.bypass_kbd:
        words.append(f"--bypass {run.loss.bypass_kbd:.{DIGITS}g}")
    return " ".join([*words, f"--days {run.loss.days}", f"--from {start}"])
