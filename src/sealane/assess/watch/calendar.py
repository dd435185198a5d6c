"""Days of earlier years that are like a day: the same weekday, or the same day of a feast."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from sealane.assess.watch.rule import RULE, Rule

__all__ = ["LUNAR_NEW_YEAR", "alike"]

WEEKS_D = 364  # 52 whole weeks: the same weekday
LUNAR_NEW_YEAR = {
    day.year: day
    for day in (
        date(2012, 1, 23), date(2013, 2, 10), date(2014, 1, 31), date(2015, 2, 19),
        date(2016, 2, 8), date(2017, 1, 28), date(2018, 2, 16), date(2019, 2, 5),
        date(2020, 1, 25), date(2021, 2, 12), date(2022, 2, 1), date(2023, 1, 22),
        date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6),
        date(2028, 1, 26), date(2029, 2, 13), date(2030, 2, 3), date(2031, 1, 23),
        date(2032, 2, 11), date(2033, 1, 31), date(2034, 2, 19), date(2035, 2, 8),
    )
}  # fmt: skip
"""First day of the Chinese year. Yards and factories in East Asia close for a week or two from it,
the only feast by the moon that the counts of 2019 to 2021 show."""


def _alike(day: date, years: int, rule: Rule) -> date:
    own, then = LUNAR_NEW_YEAR.get(day.year), LUNAR_NEW_YEAR.get(day.year - years)
    if own and then and -rule.feast_before_d <= (day - own).days <= rule.feast_after_d:
        return then + (day - own)
    return day - timedelta(days=WEEKS_D * years)


def alike(first: date, days: int, rule: Rule = RULE) -> np.ndarray:
    """For each of ``days`` days from ``first``: numbers of the like days of the ``seasons`` before.

    A day from ``feast_before_d`` before to ``feast_after_d`` after the Chinese new year is like the
    one as far from it; any other like the one 364 days before, of the same weekday. -1 where that
    lies before ``first``.

    Returns:
        Whole numbers, days by ``seasons``.
    """
    seasons = int(rule.seasons)
    out = np.full((days, seasons), -1, np.int64)
    for number in range(days):
        day = first + timedelta(days=number)
        for years in range(1, seasons + 1):
            then = (_alike(day, years, rule) - first).days
            out[number, years - 1] = then if then >= 0 else -1
    return out
