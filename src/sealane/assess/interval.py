"""What an interval is: one contract for every figure of an assessment, whichever room tells it.

A figure has two ends and the kind of its interval, or no interval and the reason. An interval of
no width is none: it would say that a figure is known exactly. Kinds are never mixed in one figure;
they do not compare, since only draws and placebos have a probability.
"""

from __future__ import annotations

import math
from typing import TypedDict

from sealane.say.said import Said

__all__ = ["KINDS", "NONE", "Interval", "interval_said", "interval_told",
           "interval_words", "narrowed"]  # fmt: skip

KINDS = {
    "draws": Said(
        "the middle part of the Monte Carlo draws, 90 % where nothing else is said",
        "モンテカルロ抽出の中央部分（断りがなければ90%）",
    ),
    "published": Said("the ends of published figures", "公表値の下端と上端"),
    "bounds": Said(
        "the ends that ports, lanes or methods leave open, all taken at once; no probability",
        "港・航路・手法の違いで残る幅の両端（すべて同時に取った値で、確率ではない）",
    ),
    "given": Said("the ends of what was given", "与えられた範囲の両端"),
    "sampling": Said(
        "where it lies in 95 of 100 sets of as many draws",
        "同じ回数の抽出を100組行えば95組で入る幅",
    ),
    "placebo": Said(
        "what the same rule finds where nothing went on",
        "何も起きていない期間に同じ規則を当てて得た幅",
    ),
}
"""What an interval holds, by its code."""
NONE = {
    "one_figure": Said("the source tells one figure, no range", "出典は一つの値のみで、幅がない"),
    "same_draws": Said("all draws give the same figure", "どの抽出でも同じ値になる"),
    "no_range": Said("nothing that went into it has a range", "計算に入れた値に幅がない"),
    "no_spread": Said(
        "the study behind it gives means of classes, no spread", "元の研究は級の平均のみで幅がない"
    ),
    "middle": Said("worked out at the middle figures alone", "中央の値だけで算定した"),
    "open_end": Said("an end lies beyond what was looked at", "一端が対象とした範囲の外にある"),
    "few_placebos": Said("too few quiet windows to tell one", "比べる平常期間が足りない"),
    "no_figure": Said("no figure is told", "値を示していない"),
}
"""Why a figure has no interval, by its code."""
NO_WIDTH = 1e-9
"""A narrower interval, as a part of the figure, is rounding."""


class Interval(TypedDict):
    """The ends with their kind, or why there are none; in JSON and in the table alike."""

    low: float | None
    high: float | None
    interval: str | None
    no_interval: str | None


def interval_told(
    low: float | None, high: float | None, kind: str, *, why: str | None = None
) -> Interval:
    """An interval of a kind; ``why`` says what stands where its ends are missing or the same.

    Without ``why`` all draws are the same, or nothing that went in has a range.

    An end that is infinite lies beyond what was looked at, so that the other tells nothing alone.

    >>> [interval_told(1.0, high, "draws")["no_interval"] for high in (2.0, 1.0, float("inf"))]
    [None, 'same_draws', 'open_end']
    """
    if low is None or high is None or narrowed(low, high):
        told = why or ("same_draws" if kind == "draws" else "no_range")
        return Interval(low=None, high=None, interval=None, no_interval=told)
    if math.isinf(low) or math.isinf(high):
        return Interval(low=None, high=None, interval=None, no_interval="open_end")
    return Interval(low=low, high=high, interval=kind, no_interval=None)


def narrowed(low: float, high: float) -> bool:
    """Whether an interval has no width."""
    return not math.isinf(high) and high - low <= NO_WIDTH * max(abs(high), 1.0)


def interval_words() -> dict[str, dict[str, str]]:
    """Every code in words, for an answer that stands alone."""
    return {code: {"en": one.en, "ja": one.ja} for code, one in (KINDS | NONE).items()}


def interval_said(code: str) -> Said:
    """A kind, or a reason for none, in words."""
    return KINDS.get(code) or NONE[code]
