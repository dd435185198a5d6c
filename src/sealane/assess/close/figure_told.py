"""A figure of a closure as plain values: value, low, high, and what its interval is."""

from __future__ import annotations

import math
from typing import Any

from sealane.assess.close.draw import Interval
from sealane.assess.figure import Span
from sealane.assess.interval import interval_told

__all__ = ["DIGITS", "figure_told", "span_told"]

DIGITS = 4
"""Decimals of a figure in JSON."""


def figure_told(
    figures: Interval | None, kind: str = "draws", *, why: str | None = None
) -> dict[str, float | str | None] | None:
    """Value, low and high, None where infinite: beyond what was looked at; None where not known.

    ``interval`` is the kind of the interval, or None: ``no_interval`` then says why there is none
    (codes of ``sealane.assess.interval``). Ends that are the figure itself are told as such.
    """
    if figures is None:
        return None
    ends = interval_told(figures[1], figures[2], kind, why=why)
    told: dict[str, float | str | None] = {
        name: None if math.isinf(one) else round(float(one), DIGITS)
        for name, one in zip(("value", "low", "high"), figures, strict=True)
    }
    return told | {"interval": ends["interval"], "no_interval": ends["no_interval"]}


def span_told(span: Span | None, kind: str, *, why: str = "one_figure") -> dict[str, Any] | None:
    """The same of a figure that went in."""
    return None if span is None else figure_told((span.value, *span.ends), kind, why=why)
