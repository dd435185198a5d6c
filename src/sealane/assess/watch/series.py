"""Each gate and class as one series of days, followed through the kernel."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from sealane.assess.watch import kernel
from sealane.assess.watch.calendar import alike
from sealane.assess.watch.rule import WINDOWS_D, Rule

__all__ = ["Change", "Series", "follow_all"]

THREADS = 2


@dataclass(frozen=True, slots=True)
class Change:
    """One found change of one series; days as numbers from the first day of the table."""

    gate: str
    kind: str
    onset: int
    alarm: int
    end: int | None
    sign: int
    statistic: float
    ratio: float
    level: float
    is_settled: bool
    is_rebound: bool
    is_deeper: bool
    recovering: int | None


@dataclass(frozen=True)
class Series:
    """Daily counts of one gate and class (NaN: not told) and what the kernel learnt of them."""

    gate: str
    kind: str
    first: date
    counts: np.ndarray
    dow: np.ndarray
    before: np.ndarray
    rule: Rule
    changes: tuple[Change, ...]
    levels: np.ndarray
    weeks: np.ndarray
    is_free: np.ndarray
    around: np.ndarray
    logs: np.ndarray

    @cached_property
    def told(self) -> int:
        """Days that are told."""
        return int(np.count_nonzero(~np.isnan(self.counts)))

    def day(self, number: int) -> date:
        """The date of a day."""
        return self.first + timedelta(days=number)

    def expected(self, origin: int, last: int, level: float | None = None) -> np.ndarray:
        """Ships on each day after ``origin`` up to ``last`` by what was known at ``origin``."""
        if level is None:
            level = float(self.levels[origin])
        found: np.ndarray = kernel.expected_by_day(
            self.counts, self.dow, self.before, self.around, self.logs, self.weeks[origin],
            origin, level, last, self.rule.figures(self.kind),
        )  # fmt: skip
        return found

    def placebos(self, until: int, horizon: int, step: int) -> np.ndarray:
        """Log of seen over expected for made-up onsets before ``until``, nothing going on."""
        found: np.ndarray = kernel.placebos(
            self.counts, self.dow, self.before, self.around, self.logs, self.weeks, self.levels,
            self.is_free, until, horizon, step, self.rule.figures(self.kind),
        )  # fmt: skip
        return found


def follow_all(table: pl.DataFrame, rule: Rule) -> dict[tuple[str, str], Series]:
    """Every gate and class of a table of one vintage (columns ``TRANSITS``), in their order."""
    if table.is_empty():
        return {}
    first, last = table["day"].min(), table["day"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    days = (last - first).days + 1
    before = alike(first, days, rule)
    dow = (np.arange(days) + first.weekday()) % 7
    parts = table.partition_by(["gate", "class"], as_dict=True, maintain_order=True)

    def one(item: tuple[Any, pl.DataFrame]) -> Series:
        (gate, kind), rows = item
        counts = np.full(days, np.nan)
        at = (rows["day"] - first).dt.total_days().to_numpy()
        counts[at] = rows["ships"].to_numpy()
        return _followed(str(gate), str(kind), first, counts, dow, before, rule)

    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(one, parts.items()))
    return {(one.gate, one.kind): one for one in found}


def _followed(
    gate: str, kind: str, first: date, counts: np.ndarray, dow: np.ndarray, before: np.ndarray,
    rule: Rule,
) -> Series:  # fmt: skip
    scale = np.full(len(WINDOWS_D), rule.first_scale)
    windows = np.array(WINDOWS_D, np.int64)
    rows, *learnt = kernel.follow(counts, dow, before, windows, scale, rule.figures(kind))
    changes = tuple(_change(gate, kind, row) for row in rows)
    return Series(gate, kind, first, counts, dow, before, rule, changes, *learnt)


def _change(gate: str, kind: str, row: np.ndarray) -> Change:
    cell = dict(zip(kernel.COLUMNS, row.tolist(), strict=True))
    return Change(
        gate=gate,
        kind=kind,
        onset=int(cell["onset"]),
        alarm=int(cell["alarm"]),
        end=int(cell["end"]) if cell["end"] >= 0 else None,
        sign=int(cell["direction"]),
        statistic=cell["statistic"],
        ratio=cell["ratio"],
        level=cell["held_level"],
        is_settled=cell["is_settled"] > 0,
        is_rebound=cell["is_rebound"] > 0,
        is_deeper=cell["is_deeper"] > 0,
        recovering=int(cell["recovering"]) if cell["recovering"] >= 0 else None,
    )
