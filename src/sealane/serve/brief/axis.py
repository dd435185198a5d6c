"""Round numbers and days for the axes of charts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

from sealane.say.said import MONTHS, Language, number_said

__all__ = ["day_ticks", "degree_ticks", "number_ticks"]

MOST_DAY_TICKS = 8
DEGREE_STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0)
DAY_STEPS, MONTH_STEPS = (1, 2, 7, 14), (1, 2, 3, 6, 12, 24, 60, 120)


def number_ticks(low: float, high: float, count: int = 5) -> list[tuple[float, str]]:
    """Round values from at or below ``low`` to at or above ``high``, and how each is written.

    Steps are 1, 2 or 5 times a power of ten. A range of nothing is widened to one step.
    """
    if high <= low:
        high = low + (abs(low) or 1.0)
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * lead for lead in (1.0, 2.0, 5.0, 10.0) if power * lead >= rough * 0.999)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [(at * step, number_said(at * step, decimals)) for at in range(first, last + 1)]


def degree_ticks(low: float, high: float, most: int) -> list[float]:
    """Whole parts of the circle between two longitudes or latitudes, no more than ``most``."""
    step = next(
        one for one in DEGREE_STEPS if (high - low) / one <= most or one == DEGREE_STEPS[-1]
    )
    return [at * step for at in range(math.ceil(low / step), math.floor(high / step) + 1)]


def day_ticks(days: Sequence[date], language: Language) -> list[tuple[date, str, str]]:
    """Days to name on the axis, how, and the year where it begins (otherwise "")."""
    chosen, is_monthly = _chosen(days[0], days[-1])
    ticks, year = [], 0
    for day in chosen:
        ticks.append(
            (day, _short(day, language, is_monthly=is_monthly), _year(day, year, language))
        )
        year = day.year
    return ticks


def _chosen(first: date, last: date) -> tuple[list[date], bool]:
    span = (last - first).days
    for step in DAY_STEPS:
        if span / step <= MOST_DAY_TICKS:
            return [first + timedelta(at) for at in range(0, span + 1, step)], False
    months = [
        date(at // 12, at % 12 + 1, 1)
        for at in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    ]
    months = [month for month in months if month >= first]
    for step in MONTH_STEPS:
        found = [month for month in months if (month.year * 12 + month.month - 1) % step == 0]
        if len(found) <= MOST_DAY_TICKS:
            return found, True
    return [first, last], False


def _short(day: date, language: Language, *, is_monthly: bool) -> str:
    if language == "ja":
        return f"{day.month}月" if is_monthly else f"{day.month}月{day.day}日"
    month = MONTHS[day.month - 1][:3]
    return month if is_monthly else f"{day.day} {month}"


def _year(day: date, before: int, language: Language) -> str:
    if day.year == before:
        return ""
    return f"{day.year}年" if language == "ja" else str(day.year)
