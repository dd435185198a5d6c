"""A bucket lets through what it holds, never more in any span of time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sealane.share.account import Limit, Limiter

STEPS = st.lists(st.floats(0, 30), min_size=1, max_size=80)


@given(STEPS, st.integers(1, 10), st.floats(0.1, 5))
def test_no_span_has_more_than_its_share(steps: list[float], burst: int, per_s: float) -> None:
    limiter = Limiter(Limit(burst=float(burst), per_s=per_s))
    now, passed = 0.0, []
    for step in steps:
        now += step
        if limiter.wait_s("a", now_s=now) == 0.0:
            passed.append(now)
    for begin in range(len(passed)):
        for end in range(begin, len(passed)):
            most = burst + (passed[end] - passed[begin]) * per_s
            assert end - begin + 1 <= most + 1e-6


@given(st.integers(1, 10), st.floats(0.1, 5))
def test_who_waits_as_told_is_let_through(burst: int, per_s: float) -> None:
    limiter = Limiter(Limit(burst=float(burst), per_s=per_s))
    now = 0.0
    for _ in range(burst):
        assert limiter.wait_s("a", now_s=now) == 0.0
    wait = limiter.wait_s("a", now_s=now)
    assert 0 < wait <= 1 / per_s + 1e-9
    assert limiter.wait_s("a", now_s=now + wait + 1e-9) == 0.0
    assert limiter.wait_s("b", now_s=now) == 0.0


def test_a_name_is_not_forgotten_while_it_waits() -> None:
    """Asking under many names does not free one that used up its own."""
    limiter = Limiter(Limit(burst=1.0, per_s=0.01), most=3)
    assert limiter.wait_s("a", now_s=0.0) == 0.0
    for other in range(10):
        limiter.wait_s(str(other), now_s=1.0)
    assert limiter.wait_s("a", now_s=1.0) > 0


def test_a_clock_that_goes_back_gives_nothing() -> None:
    limiter = Limiter(Limit(burst=1.0, per_s=1.0))
    assert limiter.wait_s("a", now_s=10.0) == 0.0
    assert limiter.wait_s("a", now_s=5.0) > 0
