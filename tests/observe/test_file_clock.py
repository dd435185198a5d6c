"""Which reports are ahead of their file's own clock."""

from __future__ import annotations

import numpy as np
import pytest

from sealane.observe.clock import MANY_REPORTS, FileClock

DAY_US = 86_400_000_000
START_US = 1_700_000_000_000_000


def kept(times: list[int], tolerance_s: float = 604_800.0) -> int:
    """How many of the times the file's clock allows."""
    clock = FileClock(tolerance_s)
    clock.add(np.array(times, np.int64))
    return sum(time <= clock.limit_us() for time in times)


def test_three_reports_of_2038_are_set_aside() -> None:
    day = [START_US + k * 8_000_000 for k in range(10_000)]
    assert kept([*day, *[2**31 * 1_000_000 + k for k in range(3)]]) == 10_000


@pytest.mark.parametrize(
    "times",
    [
        [START_US],
        [START_US, START_US + 20 * 365 * DAY_US],
        [START_US + k * DAY_US for k in range(30)],
        [START_US + k * 1_000_000 + (k >= 50) * 8 * DAY_US for k in range(100)],
        [START_US + k * 1_000_000 - (k == 0) * 400 * DAY_US for k in range(100)],
    ],
    ids=["one report", "two reports", "a month", "half a week later", "one long before"],
)
def test_a_silence_alone_is_no_wrong_clock(times: list[int]) -> None:
    assert kept(times) == len(times)


def test_the_verdict_depends_on_no_order_and_no_portions() -> None:
    rng = np.random.default_rng(5)
    times = START_US + rng.integers(0, DAY_US, 5_000)
    times[:4] += 900 * DAY_US
    whole, parts = FileClock(604_800.0), FileClock(604_800.0)
    whole.add(times)
    for portion in np.array_split(rng.permutation(times), 17):
        parts.add(portion)
    assert whole.limit_us() == parts.limit_us()
    assert (times > whole.limit_us()).sum() == 4


def test_what_is_settled_is_never_set_aside_later() -> None:
    rng = np.random.default_rng(7)
    clock = FileClock(604_800.0)
    settled = []
    for day in rng.permutation(20):
        times = START_US + int(day) * 30 * DAY_US + rng.integers(0, DAY_US, 3_000)
        clock.add(times)
        settled.append((times, clock.settled_us()))
    limit = clock.limit_us()
    assert any((times <= safe).any() for times, safe in settled)
    for times, safe in settled:
        assert (times[times <= safe] <= limit).all()


def test_a_large_file_settles_as_it_goes() -> None:
    clock = FileClock(604_800.0)
    clock.add(np.full(MANY_REPORTS + 1, START_US))
    assert clock.settled_us() > START_US
