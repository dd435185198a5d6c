"""Measures beside each other: convoys by their formula, all against nothing, in one programme."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane.assess import as_table
from sealane.assess.mitigation import Convoy, assess_mitigation
from sealane.assess.stock import Case, Sharing, Source, allocate
from sealane.errors import BadInput

CONVOY = Convoy(
    escorts=12, escorts_per_convoy=3, ships_per_convoy=6, cycle_d=8, lag_d=10,
    cargo={"oil": 2000.0, "lng": 70.0}, available_share=0.5,
)  # fmt: skip
DAYS = 60
CASES = [
    Case("JPN", "oil", (1700.0,) * DAYS),
    Case("KOR", "oil", (1600.0,) * DAYS, weight=1.2),
    Case("JPN", "lng", (9.0,) * DAYS, weight=50.0),
]
SOURCES = [
    replace(CONVOY, escorts=3).source(),
    Source("bypass", "bypass", 400.0, commodities=("oil",)),
    Source("reserve", "government", 900.0, 30_000.0, lag_d=9, owner="JPN", commodities=("oil",)),
    Source("saving", "restraint", 120.0, ramp_d=30, owner="KOR", commodities=("oil",)),
]
SHARINGS = [Sharing("JPN", "KOR", 100.0)]


def test_ships_a_day_follow_the_formula() -> None:
    assert CONVOY.convoys == 2
    assert CONVOY.ships_per_day == pytest.approx(12 * 0.5 / 3 * 6 / 8)
    assert CONVOY.wait_d == 2
    assert replace(CONVOY, slots_per_day=1.0).ships_per_day == 1
    assert replace(CONVOY, escorts=0).source().profile(20).sum() == 0


def test_cargoes_share_the_slots_of_convoys_and_the_heavier_go_first() -> None:
    plan = allocate(CASES, [SOURCES[0]])
    ships = sum(
        plan.flow[row] * SOURCES[0].load[CASES[case].commodity]
        for row, (_, case) in enumerate(plan.pairs)
    )
    assert (ships <= SOURCES[0].rate_per_d + 1e-6).all()
    assert ships[-1] == pytest.approx(SOURCES[0].rate_per_d)
    assert (ships[: CONVOY.lag_d] == 0).all()
    lng = next(plan.flow[row] for row, (_, case) in enumerate(plan.pairs) if case == 2)
    per_ship = {one.commodity: CONVOY.cargo[one.commodity] * one.weight for one in CASES[1:]}
    assert per_ship["lng"] > per_ship["oil"]
    assert lng[CONVOY.lag_d :] == pytest.approx(9.0)


def test_all_together_save_no_less_than_any_and_the_order_ends_at_the_plan() -> None:
    found = assess_mitigation(CASES, SOURCES, SHARINGS, unit="kb of oil or its weight")
    assert found.nothing == pytest.approx(sum(sum(one.lost) * one.weight for one in CASES))
    assert found.plan.cost < found.nothing
    for one in found.worth:
        assert found.nothing - one.alone >= found.plan.cost - 1e-6
        assert one.last >= -1e-6
    saved = [one.saves for one in found.steps]
    assert found.steps[0].saves == pytest.approx(max(one.alone for one in found.worth))
    assert found.nothing - sum(saved) == pytest.approx(found.plan.cost)
    told = found.as_dict()
    assert told["cases"][0]["unmet_begins_day"]["nothing_done"] == 1
    lasts = [one["last"] for one in told["measures"]]
    assert lasts == sorted(lasts, reverse=True)
    escort = next(one for one in told["measures"] if one["kind"] == "escort")
    assert "One more ship a day saves" in escort["told"]
    assert told["sharing"][0]["last"] >= 0
    table = as_table(found.assessments())
    assert len(table) == 2 + len(SOURCES) + len(SHARINGS)


def test_one_more_ship_a_day_saves_what_its_dual_says() -> None:
    worth = allocate(CASES, SOURCES, SHARINGS).rate_worth[0]
    rate, step = SOURCES[0].rate_per_d, 1e-3
    costs = [
        allocate(CASES, [replace(SOURCES[0], rate_per_d=rate + d), *SOURCES[1:]], SHARINGS).cost
        for d in (-step, step)
    ]
    assert worth > 0
    assert (costs[0] - costs[1]) / (2 * step) == pytest.approx(worth, rel=1e-4)


@settings(max_examples=15)
@given(st.floats(0, 20), st.floats(0, 20))
def test_more_escorts_never_leave_more_unmet(one: float, other: float) -> None:
    less, more = (
        allocate(CASES, [replace(CONVOY, escorts=escorts).source(), SOURCES[1]]).cost
        for escorts in sorted((one, other))
    )
    assert more <= less + 1e-6 * less


@dataclass(frozen=True)
class Depot:
    """A relief stock that flies out a load every third day: no Source, but a Supply."""

    name: str = "depot"
    kind: str = "relief"
    owner: str | None = None
    amount: float = 90.0
    commodities: tuple[str, ...] = ()
    load: dict[str, float] = field(default_factory=dict)

    def profile(self, days: int) -> np.ndarray:
        return np.where(np.arange(days) % 3 == 2, 40.0, 0.0)


def test_any_supply_can_be_called_on() -> None:
    case = Case("VUT", "water", (30.0,) * 9)
    found = assess_mitigation([case], [Depot()], unit="t")
    assert found.nothing == 270
    assert found.plan.cost == pytest.approx(270 - 90)
    assert np.flatnonzero(found.plan.given(0) > 1e-9).tolist() == [2, 5, 8]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"escorts": -1}, "escorts"),
        ({"cycle_d": 0}, "cycle_d"),
        ({"escorts_per_convoy": 0}, "escorts_per_convoy"),
        ({"available_share": 1.5}, "available_share"),
        ({"cargo": {}}, "cargo"),
        ({"cargo": {"oil": 0.0}}, "cargo"),
    ],
)
def test_convoys_that_cannot_be_are_refused_by_name(change: dict, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        replace(CONVOY, **change)
    assert refused.value.field == field
