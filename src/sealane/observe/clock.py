"""Which reports are ahead of their file's own clock?

A receiver with a wrong clock (or one flipped bit of an epoch) stamps a few reports with a time
that lies years ahead. One such time would stretch every track, gap and time bar. The rule below
sees all times of a file, in any order, in bounded memory:

    Sort the times. Where two neighbours lie more than the tolerance apart, all reports behind
    that silence are set aside if they are few: no more than ``FEW_REPORTS`` or ``FEW_SHARE`` of
    the file, no more than ``MANY_REPORTS``, and fewer than those before the silence.

So three reports of 2038 in a file of one day are set aside; two days with a long silence between
them, a file with one report, and a file whose second half is a week later are kept whole. What
the rule cannot tell: a single true report that comes alone, more than the tolerance after all
others in its file. It stands in rejects with its time, and a larger tolerance takes it in.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["FEW_REPORTS", "FEW_SHARE", "HOUR_US", "MANY_REPORTS", "FileClock"]

FEW_REPORTS = 3
"""[count] So few reports are never a clock of their own, however small the file is."""

FEW_SHARE = 0.001
"""[share of the file] Wrong clocks seen in real feeds concern single messages, less than one in a
thousand; a receiver that is wrong for longer than that sets the clock of its file."""

MANY_REPORTS = 10_000
"""[count] So many reports are a clock of their own in a file of any size. This bounds the memory:
only the latest 10,000 reports can ever wait for the verdict."""

HOUR_US = 3_600_000_000
"""[us] Times are counted by the hour, so a tolerance below one hour counts as one hour."""

LATEST_US = 2**63 - 1
EARLIEST_US = -(2**63)

Times = npt.NDArray[np.int64]


class FileClock:
    """Counts the times of a file and says which of them are ahead of its clock.

    >>> clock = FileClock(86_400.0)
    >>> clock.add(np.array([0, 1, 2, 3, 4, 10**15]))
    >>> clock.limit_us() < 10**15
    True
    """

    def __init__(self, tolerance_s: float) -> None:
        self._tolerance_hours = max(1, int(-(-tolerance_s // 3600)))
        self._hours: Times = np.zeros(0, np.int64)
        self._counts: Times = np.zeros(0, np.int64)

    def add(self, times_us: npt.NDArray[Any]) -> None:
        """Count times [us since 1970], in any order and any portions."""
        if len(times_us) == 0:
            return
        hours = np.floor_divide(times_us, HOUR_US)
        low, high = int(hours.min()), int(hours.max())
        if high - low < 100_000:
            counts = np.bincount(hours - low)
            found = np.flatnonzero(counts)
            new, new_counts = found + low, counts[found]
        else:
            new, new_counts = np.unique(hours, return_counts=True)
        joined = np.concatenate([self._hours, new])
        self._hours, inverse = np.unique(joined, return_inverse=True)
        weights = np.concatenate([self._counts, new_counts])
        self._counts = np.bincount(inverse, weights=weights).astype(np.int64)

    def settled_us(self) -> int:
        """Latest time that is accepted whatever the rest of the file holds.

        A silence can only be filled by what is still to come, and the count behind it can only
        grow: reports with more than ``MANY_REPORTS`` behind the silence before them are safe.
        """
        if int(self._counts.sum()) <= MANY_REPORTS:
            return EARLIEST_US
        starts, behind = self._silences()
        waiting = starts[behind <= MANY_REPORTS]
        if len(waiting) == 0:
            return LATEST_US
        return int(self._hours[waiting[0]]) * HOUR_US - 1

    def limit_us(self) -> int:
        """Latest time that the file's own clock allows; call it when every time was added."""
        starts, behind = self._silences()
        total = int(self._counts.sum())
        few = min(max(FEW_REPORTS, FEW_SHARE * total), MANY_REPORTS)
        ahead = starts[(behind <= few) & (behind < total - behind)]
        if len(ahead) == 0:
            return LATEST_US
        return int(self._hours[ahead[0]]) * HOUR_US - 1

    def _silences(self) -> tuple[Times, Times]:
        """Index of the first hour after each silence, and the reports from there on."""
        starts = np.flatnonzero(np.diff(self._hours) > self._tolerance_hours) + 1
        behind = np.cumsum(self._counts[::-1])[::-1]
        return starts, behind[starts]
