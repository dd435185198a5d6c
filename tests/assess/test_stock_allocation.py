"""The linear programme: as good as brute force, and its duals are what one more unit saves."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane.assess.stock import Case, Sharing, Source, Use, allocate, run_down, worth_of
from sealane.errors import BadInput

small = st.integers(0, 3)


def brute(lost: list[list[int]], weight: list[int], rate: int, amount: int, lag: int) -> float:
    """The least weighted unmet of two countries and one shared source, in whole units."""
    days = len(lost[0])
    best = np.inf
    steps = itertools.product(range(rate + 1), repeat=2)
    allowed = [pair for pair in steps if sum(pair) <= rate]
    for plan in itertools.product(allowed, repeat=days):
        if any(sum(plan[day]) for day in range(min(lag, days))) or sum(map(sum, plan)) > amount:
            continue
        if any(plan[day][case] > lost[case][day] for day in range(days) for case in range(2)):
            continue
        unmet = sum(
            weight[case] * (lost[case][day] - plan[day][case])
            for day in range(days)
            for case in range(2)
        )
        best = min(best, unmet)
    return best


@settings(max_examples=25)
@given(
    st.lists(st.lists(small, min_size=3, max_size=3), min_size=2, max_size=2),
    st.lists(st.integers(1, 3), min_size=2, max_size=2),
    small,
    st.integers(0, 6),
    st.integers(0, 2),
)
def test_the_optimum_is_what_trying_everything_finds(
    lost: list[list[int]], weight: list[int], rate: int, amount: int, lag: int
) -> None:
    cases = [
        Case(name, "oil", tuple(map(float, one)), weight=times)
        for name, one, times in zip("AB", lost, weight, strict=True)
    ]
    found = allocate(cases, [Source("s", "relief", rate, amount, lag)])
    assert found.cost == pytest.approx(brute(lost, weight, rate, amount, lag), abs=1e-6)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_planning_is_never_worse_than_using_sources_as_they_come(seed: int) -> None:
    rng = np.random.default_rng(seed)
    lost = rng.uniform(0, 20, (1, 10))
    sources = [
        Source(str(k), "government", rng.uniform(0, 9), rng.uniform(0, 50), int(rng.integers(5)))
        for k in range(3)
    ]
    parts = [[s.amount, s.rate_per_d, s.lag_d, s.ramp_d] for s in sources]
    greedy = run_down(lost, *np.array(parts, dtype=float).T[:, None, None, :])
    plan = allocate([Case("A", "oil", tuple(lost[0]))], sources)
    assert plan.cost <= greedy.total()[0, 0] + 1e-6
    assert np.allclose(plan.flow.sum(axis=0) + plan.unmet[0], lost[0])
    for at, one in enumerate(sources):
        assert (plan.given(at) <= one.profile(10) + 1e-6).all()
        assert plan.given(at).sum() <= one.amount + 1e-6


POWER_FIRST = (Use("power", 0.3, 3.0), Use("other", 0.7))
CASES = [
    Case("JPN", "oil", tuple(np.linspace(20, 60, 30)), demand=100, uses=POWER_FIRST),
    Case("KOR", "oil", (31.0,) * 30, weight=1.5),
]
SOURCES = [
    Source("pipeline", "bypass", 7.3, lag_d=2, ramp_d=4),
    Source("reserve", "government", 25.1, 311.0, lag_d=6, owner="JPN"),
    Source("tanks", "commercial", amount=97.0, owner="KOR"),
    Source("restraint", "restraint", 3.7, ramp_d=11, owner="KOR"),
]
SHARINGS = [Sharing("JPN", "KOR", 4.9)]
STEP = 1e-3


@pytest.mark.parametrize("at", range(len(SOURCES)))
def test_duals_are_what_a_little_more_saves(at: int) -> None:
    whole = allocate(CASES, SOURCES, SHARINGS)
    told = {"rate_per_d": whole.rate_worth[at], "amount": whole.amount_worth[at]}
    for name, worth in told.items():
        costs = []
        for step in (-STEP, STEP):
            moved = list(SOURCES)
            moved[at] = replace(SOURCES[at], **{name: getattr(SOURCES[at], name) + step})
            costs.append(allocate(CASES, moved, SHARINGS).cost)
        assert (costs[0] - costs[1]) / (2 * STEP) == pytest.approx(worth, rel=1e-4, abs=1e-4)


def test_the_dual_of_sharing_is_what_a_little_more_saves_and_not_nothing() -> None:
    whole = allocate(CASES, SOURCES, SHARINGS)
    costs = [
        allocate(CASES, SOURCES, [Sharing("JPN", "KOR", 4.9 + step)]).cost for step in (-STEP, STEP)
    ]
    assert (costs[0] - costs[1]) / (2 * STEP) == pytest.approx(whole.share_worth[0], rel=1e-4)
    assert whole.share_worth[0] > 0
    alone = allocate(CASES, SOURCES)
    assert alone.cost > whole.cost


def test_what_weighs_more_is_met_first() -> None:
    found = allocate(CASES[:1], [Source("pipeline", "bypass", 7.3)])
    power, other = found.unmet
    assert other.sum() > 0
    assert power.sum() == pytest.approx(0, abs=1e-6)


def test_worth_tells_alone_last_and_earlier_as_differences() -> None:
    told = {one.name: one for one in worth_of(CASES, SOURCES, SHARINGS)}
    nothing, whole = allocate(CASES, []).cost, allocate(CASES, SOURCES, SHARINGS).cost
    pipeline = told["pipeline"]
    assert pipeline.alone == pytest.approx(nothing - allocate(CASES, SOURCES[:1]).cost)
    assert pipeline.last == pytest.approx(allocate(CASES, SOURCES[1:], SHARINGS).cost - whole)
    sooner = [replace(SOURCES[0], lag_d=1), *SOURCES[1:]]
    assert pipeline.day_earlier == pytest.approx(whole - allocate(CASES, sooner, SHARINGS).cost)
    assert pipeline.day_earlier > 0


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: Case("A", "oil", (1.0, -1.0)), "lost"),
        (lambda: Case("A", "oil", (1.0,), uses=(Use("a", 0.7), Use("b", 0.7))), "uses"),
        (lambda: Case("A", "oil", (5.0,), demand=4.0), "demand"),
        (lambda: allocate([Case("A", "oil", (1.0,)), Case("A", "oil", (2.0,))], []), "cases"),
        (lambda: allocate([Case("A", "oil", (1.0,)), Case("B", "oil", (2.0, 1.0))], []), "lost"),
        (lambda: Source("s", "bypass", -1.0), "rate_per_d"),
        (lambda: Source("s", "bypass", lag_d=-1), "lag_d"),
        (lambda: Sharing("A", "A"), "taker"),
        (lambda: Sharing("A", "B", -2.0), "rate_per_d"),
    ],
)
def test_what_contradicts_itself_is_refused_by_name(make: object, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        make()  # type: ignore[operator]
    assert refused.value.field == field
