"""What would have passed without the change, and how sure that is, by made-up onsets."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sealane.assess.watch.rule import CHECKS, Checks
from sealane.assess.watch.series import Series

__all__ = ["Shortfall", "shortfall"]


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Ships that did not pass from the onset on: expected less seen; below 0 it is a surplus.

    ``low`` and ``high`` hold ``placebo_share`` of the placebo windows; None where there are fewer
    than ``least_placebos``. ``p`` is the share of placebo windows as far off as this one, itself
    counted.
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
    series: Series, onset: int, stop: int, *, level: float | None, others: Iterable[Series],
    checks: Checks = CHECKS,
) -> Shortfall | None:  # fmt: skip
    """Shortfall of one series from ``onset`` to before ``stop``.

    The counterfactual is the level, the week and the season known on the day before the onset.
    Its error is taken from windows of the same length where nothing went on: earlier ones of this
    series (placebo in time) and, where these are fewer than ``least_placebos``, those of the same
    class at other gates up to the same day (placebo in space). The interval is the conformal one:
    of n errors the k-th lowest and highest, k = floor((n + 1) (1 - ``placebo_share``) / 2) (Vovk,
    Gammerman, Shafer 2005, chapter 2; for a single treated unit Abadie, Diamond, Hainmueller 2010,
    doi 10.1198/jasa.2009.ap08746).

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
    horizon = min(last - onset + 1, checks.longest_d)
    step = max(1, horizon // checks.placebo_steps)
    in_time = series.placebos(onset, horizon, step)
    is_enough = len(in_time) >= checks.least_placebos
    in_space = np.empty(0) if is_enough else _in_space(series, onset, horizon, step, others)
    errors = np.sort(np.concatenate([in_time, in_space]))
    widen = math.sqrt((last - onset + 1) / horizon)
    low, high = _ends(errors * widen, checks)
    half = series.rule.half_count
    off = math.log((seen + half) / (usual + half))
    rank = None
    if len(errors) >= checks.least_placebos:
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
    series: Series, onset: int, horizon: int, step: int, others: Iterable[Series]
) -> np.ndarray:
    found = [
        one.placebos(onset + horizon, horizon, step)
        for one in others
        if one.kind == series.kind and one.gate != series.gate
    ]
    return np.concatenate(found) if found else np.empty(0)


def _ends(errors: np.ndarray, checks: Checks) -> tuple[float | None, float | None]:
    number = len(errors)
    if number < checks.least_placebos:
        return None, None
    rank = max(1, math.floor((number + 1) * (1.0 - checks.placebo_share) / 2.0))
    ordered = np.sort(errors)
    return float(ordered[rank - 1]), float(ordered[number - rank])
