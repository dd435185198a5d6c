"""What would have passed without the change, and how sure that is, by made-up onsets."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sealane.assess.watch.series import Series

__all__ = ["LEVEL", "Shortfall", "shortfall"]

LEVEL = 0.9
"""Share of placebo windows that the interval holds."""
LEAST_PLACEBOS = 19  # with fewer, no rank reaches one in twenty
LONGEST_D = 120  # placebo windows are no longer; the interval of longer episodes is widened
STEPS = 4  # made-up onsets lie a quarter of the window apart


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Ships that did not pass from the onset on: expected less seen; below 0 it is a surplus.

    ``low`` and ``high`` hold nine in ten of the placebo windows; None where there are fewer than
    19. ``p`` is the share of placebo windows as far off as this one, itself counted.
    """

    expected: float
    seen: float
    value: float
    low: float | None
    high: float | None
    ratio: float
    ratio_low: float | None
    ratio_high: float | None
    days: int
    placebos_in_time: int
    placebos_in_space: int
    p: float | None

    def as_json(self) -> dict[str, Any]:
        """Rounded for reading."""
        digits = {"ratio": 3, "ratio_low": 3, "ratio_high": 3, "p": 4}
        return {
            key: round(value, digits.get(key, 1)) if isinstance(value, float) else value
            for key, value in asdict(self).items()
        }


def shortfall(
    series: Series, onset: int, stop: int, *, level: float | None, others: Iterable[Series]
) -> Shortfall | None:
    """Shortfall of one series from ``onset`` to before ``stop``.

    The counterfactual is the level, the week and the season known on the day before the onset.
    Its error is taken from windows of the same length where nothing went on: earlier ones of this
    series (placebo in time) and, where these are fewer than 19, those of the same class at other
    gates up to the same day (placebo in space). The interval is the conformal one: of n errors the
    k-th lowest and highest, k = floor((n + 1) 0.05) (Vovk, Gammerman, Shafer 2005, chapter 2; for
    a single treated unit Abadie, Diamond, Hainmueller 2010, doi 10.1198/jasa.2009.ap08746).

    What it cannot tell: changes that would have come anyhow after the onset, such as a recession.
    """
    last = min(stop, len(series.counts)) - 1
    origin = onset - 1
    level = float(series.levels[origin]) if level is None else level
    if last < onset or math.isnan(level):
        return None
    counts = series.counts[onset : last + 1]
    is_told = ~np.isnan(counts)
    usual = float(series.expected(origin, last, level)[is_told].sum())
    seen = float(counts[is_told].sum())
    if usual <= 0.0:
        return None
    horizon = min(last - onset + 1, LONGEST_D)
    step = max(1, horizon // STEPS)
    in_time = series.placebos(onset, horizon, step)
    in_space = _in_space(series, onset, horizon, step, others, enough=len(in_time))
    errors = np.sort(np.concatenate([in_time, in_space]))
    widen = math.sqrt((last - onset + 1) / horizon)
    low, high = _ends(errors * widen)
    off = math.log((seen + 0.5) / (usual + 0.5))
    rank = None
    if len(errors) >= LEAST_PLACEBOS:
        rank = float((1 + np.count_nonzero(np.abs(errors) * widen >= abs(off))) / (len(errors) + 1))
    return Shortfall(
        usual, seen, usual - seen,
        None if low is None else usual * math.exp(low) - seen,
        None if high is None else usual * math.exp(high) - seen,
        seen / usual,
        None if high is None else seen / (usual * math.exp(high)),
        None if low is None else seen / (usual * math.exp(low)),
        int(is_told.sum()), len(in_time), len(in_space), rank,
    )  # fmt: skip


def _in_space(
    series: Series, onset: int, horizon: int, step: int, others: Iterable[Series], *, enough: int
) -> np.ndarray:
    if enough >= LEAST_PLACEBOS:
        return np.empty(0)
    found = [
        one.placebos(onset + horizon, horizon, step)
        for one in others
        if one.kind == series.kind and one.gate != series.gate
    ]
    return np.concatenate(found) if found else np.empty(0)


def _ends(errors: np.ndarray) -> tuple[float | None, float | None]:
    number = len(errors)
    if number < LEAST_PLACEBOS:
        return None, None
    rank = max(1, math.floor((number + 1) * (1.0 - LEVEL) / 2.0))
    ordered = np.sort(errors)
    return float(ordered[rank - 1]), float(ordered[number - rank])
