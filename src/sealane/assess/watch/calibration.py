"""The height of the bars, for each gate from the other gates alone, and the false alarms it costs.

A false episode is one whose alarm lies on a day on which nothing is known to have happened at that
gate: not among the *treated* spans that are given. Storms, fogs, feasts and faults of the feed
count as false.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from sealane.assess.watch.episode import Episode, episodes_of
from sealane.assess.watch.rule import Rule
from sealane.assess.watch.series import Series, follow_all

__all__ = ["FACTORS", "Spans", "Tally", "calibrate", "tally", "untreated"]

Spans = Mapping[str, Sequence[tuple[date, date]]]
"""For each gate, the first and last day of what is known to have happened."""
FACTORS = tuple(round(0.80 + 0.05 * step, 2) for step in range(13))
"""Heights that are tried, beside the packaged one: a grid, no threshold."""
YEAR_D = 365.25


@dataclass(frozen=True, slots=True)
class Tally:
    """Untreated years and false episodes of one gate."""

    gate: str
    years: float
    false: int

    @property
    def per_year(self) -> float:
        """False episodes a year."""
        return self.false / self.years if self.years else 0.0


def untreated(found: Mapping[tuple[str, str], Series], spans: Spans) -> list[Episode]:
    """Episodes whose alarm lies in no treated span of their gate."""
    if not found:
        return []
    first, rule = next((one.first, one.rule) for one in found.values())
    every = episodes_of((change for one in found.values() for change in one.changes), rule)
    days = {one.gate: one for one in found.values()}
    assert all(one.first == first for one in found.values())
    return [
        one
        for one in every
        if not any(a <= days[one.gate].day(one.lead.alarm) <= b for a, b in spans.get(one.gate, ()))
    ]


def tally(found: Mapping[tuple[str, str], Series], spans: Spans) -> dict[str, Tally]:
    """Untreated years and false episodes of each gate; days not told count in no year."""
    false = untreated(found, spans)
    out = {}
    for gate in dict.fromkeys(gate for gate, _ in found):
        told = np.max([~np.isnan(one.counts) for one in found.values() if one.gate == gate], axis=0)
        any_one = next(one for one in found.values() if one.gate == gate)
        for a, b in spans.get(gate, ()):
            start, stop = (a - any_one.first).days, (b - any_one.first).days + 1
            told[max(start, 0) : max(stop, 0)] = False
        number = sum(one.gate == gate for one in false)
        out[gate] = Tally(gate, float(told.sum()) / YEAR_D, number)
    return out


def calibrate(
    table: pl.DataFrame,
    spans: Spans,
    *,
    rule: Rule,
    most_per_year: float,
    factors: Sequence[float] = FACTORS,
) -> dict[str, float]:
    """For each gate the lowest factor on the bars at which the *other* gates keep the rate.

    Args:
        table: transits of one vintage (``TRANSITS``).
        spans: what is known to have happened.
        rule: the rule whose bars are multiplied.
        most_per_year: false episodes a year and gate, the mean over the other gates.
        factors: tried in rising order; the highest where none keeps the rate.

    Returns:
        A factor for each gate; nothing where there is one gate alone: the packaged rule holds.
    """
    gates = table["gate"].unique(maintain_order=True).to_list()
    if len(gates) < 2:
        return {}
    open_gates, out = set(gates), {}
    for factor in factors:
        tallies = tally(follow_all(table, rule.scaled(factor)), spans)
        for gate in sorted(open_gates):
            others = [one for name, one in tallies.items() if name != gate]
            years = sum(one.years for one in others)
            if years and sum(one.false for one in others) / years <= most_per_year:
                out[gate] = factor
                open_gates.discard(gate)
        if not open_gates:
            break
    return out | dict.fromkeys(open_gates, factors[-1])
