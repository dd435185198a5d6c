"""Which reports of a feed are ahead of its clock, if it is known when they came?

A file's clock is told from its own times alone, so a few reports behind a long silence look like a
wrong clock. Of a feed more is known: when a segment was sealed. Where most of a segment is of that
time, whatever is of that time is right, be it the first after weeks. A feed that plays history is
judged as a file is.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sealane.observe.clock import FileClock

__all__ = ["FeedClock"]


class FeedClock(FileClock):
    """A :class:`FileClock` that is told when each portion of a feed arrived.

    It cannot tell a station whose clock is wrong by less than the tolerance, nor any in a segment
    whose file was copied later without its time.

    >>> clock = FeedClock(604_800.0)
    >>> clock.add(np.zeros(100_000, np.int64))
    >>> clock.arrive(10**13)
    >>> clock.add(np.array([10**13]))
    >>> clock.limit_us() > 10**13
    True
    """

    def __init__(self, tolerance_s: float) -> None:
        super().__init__(tolerance_s)
        self._tolerance_us = int(tolerance_s * 1_000_000)
        self._arrived_us: int | None = None
        self._near = self._far = 0

    def arrive(self, at_us: int) -> None:
        """What is added from now on arrived until then [us since 1970]."""
        self._arrived_us = at_us
        self._near = self._far = 0

    def add(self, times_us: npt.NDArray[Any]) -> None:
        """See :meth:`FileClock.add`."""
        super().add(times_us)
        if self._arrived_us is not None:
            near = np.count_nonzero(np.abs(times_us - self._arrived_us) <= self._tolerance_us)
            self._near += int(near)
            self._far += len(times_us) - int(near)

    def limit_us(self) -> int:
        """See :meth:`FileClock.limit_us`; no earlier than the arrival of a feed of this time."""
        limit = super().limit_us()
        if self._arrived_us is None or self._near <= self._far:
            return limit
        return max(limit, self._arrived_us + self._tolerance_us)
