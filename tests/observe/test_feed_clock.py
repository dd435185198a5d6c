"""Which reports of a feed are ahead of its clock, where it is known when they came."""

from __future__ import annotations

import numpy as np
import pytest

from sealane.observe.live.arrival import FeedClock

WEEK_US = 604_800_000_000
START_US = 1_700_000_000_000_000
MONTH_US = 30 * 86_400_000_000


def heard(count: int, start_us: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Reports of one second each."""
    return start_us + 1_000_000 * np.arange(count, dtype=np.int64)


def after_a_month(few: int, arrived_us: int) -> int:
    """How many of a few reports are taken that come a month after a hundred thousand others."""
    clock = FeedClock(604_800.0)
    clock.arrive(START_US)
    clock.add(heard(100_000, START_US))
    times = heard(few, START_US + MONTH_US)
    clock.arrive(arrived_us)
    clock.add(times)
    return int((times <= clock.limit_us()).sum())


@pytest.mark.parametrize("few", [1, 3, 90])
def test_the_first_after_weeks_are_taken_where_they_are_of_their_arrival(few: int) -> None:
    assert after_a_month(few, START_US + MONTH_US + 5_000_000) == few


def test_history_is_judged_as_a_file_is() -> None:
    assert after_a_month(3, START_US + 12 * MONTH_US) == 0


def test_a_wrong_clock_among_reports_of_their_arrival_is_set_aside() -> None:
    clock = FeedClock(604_800.0)
    clock.arrive(START_US)
    clock.add(heard(1_000, START_US))
    wrong = heard(2, START_US + 2 * WEEK_US)
    clock.add(wrong)
    assert (wrong > clock.limit_us()).all()
    assert clock.limit_us() >= START_US + 1_000_000_000
