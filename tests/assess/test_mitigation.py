"""Measures beside each other: convoys by their formula, all against nothing, in one programme."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane.assess import as_table
from sealane.assess.mitigation import (
    Convoy,
    assess_mitigation,
    losses_of,
    mitigate,
    sharings_of,
)
from sealane.assess.stock import Case, Sharing, Source, allocate
from sealane.cli import sealane
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


def test_a_question_in_words_is_the_programme_over_packaged_stocks() -> None:
    lost = losses_of(["jpn=1700", "KOR=1600"])
    assert lost == {"JPN": 1700.0, "KOR": 1600.0}
    shared = sharings_of(["JPN:KOR=200"], lost)
    convoy = replace(CONVOY, escorts=4, cargo={"oil": 2000.0})
    ask = {"days": 40, "bypass_kbd": 440.0, "restraint": 0.05}
    answer, notes = mitigate(lost, **ask, convoy=convoy, sharings=shared)
    told = answer.as_dict()
    assert told["unmet"]["nothing_done"] == pytest.approx((1700 + 1600) * 40)
    assert {"bypass", "escort", "JPN government stock", "KOR demand restraint"} <= {
        one["measure"] for one in told["measures"]
    }
    assert told["order"][-1]["unmet_after"] == pytest.approx(told["unmet"]["all_done"], abs=1.0)
    assert told["sharing"][0]["from"] == "JPN"
    assert any(one.said.en.startswith("South Korea: ") and one.country == "KOR" for one in notes)
    without, _ = mitigate(lost, **ask)
    assert without.plan.cost >= answer.plan.cost - 1e-6
    words = ["assess", "mitigate", "JPN=1700", "KOR=1600", "--days", "40", "--bypass", "440"]
    words += ["--restraint", "0.05", "--sharing", "JPN:KOR=200", "--escorts", "4", "--cycle", "8"]
    words += ["--escorts-per-convoy", "3", "--ships-per-convoy", "6", "--cargo", "2000"]
    words += ["--escort-lag", "10"]
    said = json.loads(CliRunner().invoke(sealane, [*words, "--json"]).stdout)
    full = mitigate(lost, **ask, convoy=replace(convoy, available_share=1.0), sharings=shared)[0]
    assert said["unmet"]["all_done"] == pytest.approx(full.plan.cost)
    shown = CliRunner().invoke(sealane, words)
    assert "What each measure saves [kb]" in shown.stdout


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (["JPX=100"], "iso3"),
        (["JPN"], "lost"),
        (["JPN=-3"], "lost"),
        (["JPN=1", "JPN=2"], "lost"),
        (["JPN=100", "--sharing", "JPN:KOR=5"], "sharing"),
        (["JPN=100", "KOR=1", "--sharing", "JPN:KOR=5", "--sharing", "JPN:KOR=6"], "sharing"),
        (["JPN=100", "--days", "-4"], "days"),
        (["JPN=100", "--restraint", "2"], "restraint"),
        (["JPN=100", "--bypass", "-3"], "rate_per_d"),
        (["JPN=100", "--escorts", "3"], "escorts_per_convoy"),
    ],
)
def test_questions_that_cannot_be_are_refused_by_name(words: list[str], field: str) -> None:
    done = CliRunner().invoke(sealane, ["assess", "mitigate", *words])
    assert isinstance(done.exception, BadInput), done.output
    assert done.exception.field == field
    assert done.exception.hint
