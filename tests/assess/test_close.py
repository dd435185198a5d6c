"""A closure: sanity of what is cut, who depends, and how figures move with the question."""

from __future__ import annotations

import itertools
import json
import time
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealane.assess import as_table
from sealane.assess.close import CloseAnswer, CloseLimits, Closure, close, reference_lanes, way
from sealane.assess.close import told as as_told
from sealane.assess.close.draw import draws_of
from sealane.assess.close.ground import Ground, ground_of
from sealane.assess.close.lane_answer import LaneAnswer, loop_change
from sealane.assess.close.late import days_on, missing, times_missed
from sealane.assess.close.past import Past
from sealane.assess.close.phrase import is_told
from sealane.assess.close.premium import even_at, prices_of
from sealane.assess.figure import Span, read_price
from sealane.errors import BadInput

START = date(2026, 3, 1)
FEW = CloseLimits(draws=60)


@cache
def ground(*gates: str) -> Ground:
    return ground_of(gates)


@cache
def closed(*gates: str, days: str = "60", share: str = "1") -> CloseAnswer:
    """The first question of some gates makes its own ground; others stand on one that is kept."""
    asked = Closure.of(gates, start=START, days=days, share=share)
    is_first = (days, share) == ("60", "1")
    return close(asked, FEW, ground=None if is_first else ground(*asked.gates))


def lane(answer: CloseAnswer, name: str) -> LaneAnswer:
    return next(one for one in answer.lanes if one.lane.lane == name)


def unmet(answer: CloseAnswer) -> dict[str, float]:
    return {one.iso3: one.unmet_kb[0] for one in answer.stocks if one.unmet_kb is not None}


def test_hormuz_cuts_gulf_lanes_and_names_the_gate() -> None:
    one = lane(closed("hormuz"), "gulf_japan_crude")
    assert one.pair.fate == "cut_off"
    assert one.pair.blocked == ("hormuz",)
    assert one.during is None
    assert lane(closed("hormuz"), "fujairah_japan_crude").pair.fate == "untouched"


def test_hormuz_touches_seven_tenths_of_crude_to_japan() -> None:
    (japan,) = (
        one
        for one in closed("hormuz").countries
        if (one.fact.importer, one.fact.commodity) == ("JPN", "crude_oil")
    )
    assert japan.fact.decided_by == "reported"
    assert {fact.basis for fact in japan.fact.facts} == {"reported", "routed"}
    assert japan.share is not None
    value, low, high = japan.share
    assert value == pytest.approx(0.70)
    assert 0.66 <= low < value < high <= 0.80


@pytest.mark.parametrize("gate", ["suez", "bab_el_mandeb"])
def test_without_suez_the_far_east_goes_by_the_cape(gate: str) -> None:
    pair = lane(closed(gate), "china_north_europe_goods").pair
    assert pair.open_nmi is not None
    assert pair.shut_nmi is not None
    assert "cape_good_hope" in pair.shut_gates
    assert pair.shut_nmi / pair.open_nmi == pytest.approx(1.32, abs=0.04)


def test_without_malacca_the_gulf_reaches_japan_by_sunda_or_lombok() -> None:
    pair = lane(closed("malacca"), "gulf_japan_crude").pair
    assert pair.fate == "diverted"
    assert {"sunda", "lombok"} & set(pair.shut_gates)


def test_a_gate_that_no_lane_uses_changes_nothing() -> None:
    answer = closed("kerch")
    assert {one.pair.fate for one in answer.lanes} == {"untouched"}
    assert answer.countries == ()
    assert answer.stocks == ()


def test_more_days_are_never_less_unmet() -> None:
    before: dict[str, float] = {}
    for days in ("5", "60", "90"):
        now = unmet(closed("hormuz", days=days))
        assert all(now[iso3] >= before.get(iso3, 0.0) - 1e-6 for iso3 in now)
        before = now
    assert before["PAK"] > 0


def test_a_share_of_nothing_loses_nothing() -> None:
    answer = closed("hormuz", share="0")
    assert all(one.lost.max() == 0 for one in answer.stocks)
    assert all(one.stopped in (None, (0.0, 0.0, 0.0)) for one in answer.countries)
    assert set(unmet(answer).values()) == {0.0}


def test_two_gates_are_no_less_than_each_alone() -> None:
    both = closed("hormuz", "malacca")
    for gate in ("hormuz", "malacca"):
        alone = closed(gate)
        shares = {(one.fact.importer, one.fact.commodity): one.share for one in both.countries}
        for one in alone.countries:
            if one.share is not None:
                together = shares[one.fact.importer, one.fact.commodity]
                assert together is not None
                assert together[0] >= one.share[0] - 1e-9
        spare = {one.iso3: one.bypass_kbd[0] for one in both.stocks}
        # What comes by pipeline is not told as late by the way round Malacca: up to 4 days of it.
        for iso3, short in unmet(alone).items():
            assert unmet(both)[iso3] >= short - 4 * spare[iso3] - 1e-6
        for a, b in zip(alone.lanes, both.lanes, strict=True):
            assert b.pair.fate == "cut_off" or b.pair.extra_nmi >= a.pair.extra_nmi - 1e-6


PAIRS = (("hormuz", "malacca"), ("suez", "bab_el_mandeb"))


def missed_until(pair: way.Pair, day: np.ndarray) -> np.ndarray:
    """Days of cargo that are missed until each day, in the middle."""
    draws = draws_of(Closure.of(["suez"], start=START, days=60), CloseLimits(draws=1))
    windows = [(begin[0], gone[0]) for begin, gone in times_missed(pair, draws)]
    return sum((np.clip(day - a, 0.0, b) for a, b in windows), np.zeros(len(day)))


@pytest.mark.parametrize("gates", PAIRS)
def test_one_more_gate_moves_no_end_and_brings_no_cargo_sooner(gates: tuple[str, ...]) -> None:
    """Of each reference lane all that is missed until a day is no less than with either gate alone.

    Exact for shortest ways: what starts at the origin might sail by the place that stands for the
    cargo between two gates, so that cargo is no less late by the nearer gate than a new voyage is.
    """
    day = np.arange(0.0, 120.0, 0.25)
    both = {one.lane.lane: one.pair for one in closed(*gates).lanes}
    compared = 0
    for gate in gates:
        for one in closed(gate).lanes:
            if one.pair.fate not in ("cut_off", "diverted"):
                continue
            more, less = (missed_until(each, day) for each in (both[one.lane.lane], one.pair))
            assert (more - less).min() >= -1e-9, (gate, one.lane.lane)
            compared += 1
        runs = {one.iso3: one for one in closed(*gates).stocks}
        for run in closed(gate).stocks:
            if run.missed:
                ends = [max(part.end_d for part in each.missed) for each in (runs[run.iso3], run)]
                assert ends[0] >= ends[1] - 0.01, (gate, run.iso3)
    assert compared >= 20


def test_a_cut_is_felt_from_the_gate_that_cuts_off() -> None:
    runs = [{one.iso3: one for one in closed(*gates).stocks}
            for gates in (("hormuz",), ("hormuz", "malacca"))]  # fmt: skip
    for iso3 in ("CHN", "SGP", "JPN", "KOR", "TWN", "PHL"):
        alone, both = (one[iso3].missed for one in runs)
        cut = [part for part in both if part.end_d > 30]
        assert min(part.begin_d for part in cut) >= min(part.begin_d for part in alone) - 1e-9
        assert max(part.end_d for part in cut) >= max(part.end_d for part in alone) - 1e-9
        late = [part for part in both if part.end_d <= 30]
        assert all(part.end_d < min(each.begin_d for each in cut) for part in late), (
            "late, then cut"
        )
    felt = [
        {
            (one.fact.importer, one.fact.commodity): one.parts[0].felt_after_d
            for one in closed(*gates).countries
        }
        for gates in (("hormuz",), ("hormuz", "malacca"))
    ]
    for who in ("CHN", "SGP", "JPN"):
        assert felt[1][who, "crude_oil"][0] >= felt[0][who, "crude_oil"][0]  # type: ignore[index]


def test_a_closure_that_ships_wait_out_costs_its_own_days_and_no_more() -> None:
    for days in (1.0, 2.0):
        answer = closed("hormuz", days=f"{days:g}")
        for one in answer.countries:
            for part in one.parts:
                if part.missing_days is not None:
                    assert part.missing_days == pytest.approx((days, days, days)), one.fact
        assert lane(answer, "gulf_japan_crude").missing_days == (days, days, days)
    nine = lane(closed("hormuz", days="9"), "gulf_japan_crude").missing_days
    assert nine[:2] == (12.0, 9.0), "3 days more than 6, or waited out"
    assert 12.0 < nine[2] <= 9.0 + 9.0 - 3.0
    long = lane(closed("hormuz"), "gulf_japan_crude")
    assert long.before is not None
    assert long.missing_days[0] == pytest.approx(60 + long.before.days[0] / 2), "half a voyage"
    with pytest.raises(BadInput, match="patience_d is -1"):
        CloseLimits(patience_d=Span(-1.0))


@given(st.lists(st.integers(1, 1095), min_size=2, max_size=2), st.floats(0, 40), st.floats(1, 2e4))
def test_a_longer_closure_is_missed_longer_without_a_step(
    days: list[int], waits: float, nmi: float
) -> None:
    """Beyond what ships wait out each day costs two at most, and all the refill in the end; and
    ships that go round instead bind by two days of a round trip for a day at most."""
    here, limits = reference_lanes()[0], CloseLimits(draws=8, patience_d=Span(waits))
    cut = way.Pair(
        here.origin, here.destination, "vlcc", nmi, ("hormuz",), None, (), ("hormuz",),
        (Past("hormuz", nmi / 2, 0.0),),
    )  # fmt: skip
    gone, bound = [], []

    def asked_for(days: int) -> Closure:
        return Closure.of(["hormuz"], start=START, days=days)

    for one in sorted(days):
        draws = draws_of(asked_for(one), limits)
        gone.append(missing(cut, draws))
        refill = draws.refill * days_on(nmi, "vlcc", draws)
        assert (gone[-1] >= one - 1e-9).all()
        assert (gone[-1] <= one + refill + 1e-9).all()
        if one <= waits:
            assert gone[-1] == pytest.approx(one)
        if one >= waits + refill.max():
            assert gone[-1] == pytest.approx(one + refill)
        round_ = replace(cut, shut_nmi=nmi + 3000.0, shut_gates=("cape_good_hope",), blocked=())
        bound.append(loop_change(round_, draws_of(asked_for(one), limits), limits))
        assert (bound[-1] <= 0).all()
        assert one > waits or not bound[-1].any()
    less, more = gone
    apart = max(days) - min(days)
    assert (bound[1] <= bound[0] + 1e-9).all()
    assert (bound[0] - bound[1] <= 2 * apart / limits.port_days_bulk.ends[0] + 1e-9).all()
    assert (more - less >= apart - 1e-9).all()
    assert (more - less <= 2 * apart + 1e-9).all()


def test_oil_of_a_ship_too_large_for_the_way_left_goes_round_in_a_smaller_one() -> None:
    told = as_told(closed("bab_el_mandeb"))
    rows = {one["country"]: one for one in told["countries"] if one["commodity"] == "crude_oil"}
    for iso3 in ("CHN", "JPN", "KOR", "SGP", "TWN"):
        assert rows[iso3]["share"]["value"] == 0
        assert rows[iso3]["share"]["high"] > 0.1
        assert rows[iso3]["fate"] == "diverted"
        assert rows[iso3]["missing_days"]["high"] < 60
    oil = [one for one in told["stocks"] if one["commodity"] == "oil"]
    assert {one["country"] for one in oil if one["again"] is None} >= {"CHN", "JPN"}
    assert not [one for one in oil if one["again"] and "--missed 0@" in one["again"]["command"]]
    assert is_told((0.0, 0.0, 0.3))
    assert not is_told((0.0, 0.0, 0.009))


@given(
    st.lists(st.floats(1, 4000), min_size=1, max_size=4),
    st.lists(st.floats(0, 5000) | st.just(float("inf")), min_size=4, max_size=4),
    st.booleans(),
    st.integers(1, 120),
)
def test_times_missed_follow_each_other_and_end_with_the_opening(
    legs: list[float], late: list[float], is_cut: bool, days: int
) -> None:
    """A cut ends as with the gate that cuts alone; what goes round is late by the whole way."""
    ways, most = np.cumsum(legs), np.maximum.accumulate([one for one in late if one < 1e9] or [0.0])
    nmi = [0.0, *sorted(late[1 : len(legs)])]
    past = tuple(Past("suez", float(a), b) for a, b in zip(ways, nmi, strict=True))
    longer = None if is_cut else 20_000.0 + float(most[-1])
    here = reference_lanes()[0]
    pair = way.Pair(
        here.origin, here.destination, "suezmax", 9000.0, ("suez",), longer, (), (), past
    )
    draws = draws_of(Closure.of(["suez"], start=START, days=days), CloseLimits(draws=4))
    times = times_missed(pair, draws)
    for (begin, gone), (after, _) in itertools.pairwise(times):
        assert (gone >= 0).all()
        assert (begin + gone <= after + 1e-9).all()
    finite = [one for one in past if one.late_nmi < 1e9]
    begin, gone = times[-1]
    if is_cut:
        from_gate = days_on(finite[-1].nmi, "suezmax", draws)
        refill = np.minimum(
            draws.refill * days_on(9000.0, "suezmax", draws),
            np.maximum(draws.days - draws.patience, 0.0),
        )
        assert begin + gone == pytest.approx(from_gate + draws.days + refill)
        assert missing(pair, draws) == pytest.approx(draws.days + refill)
    else:
        assert (
            missing(pair, draws) <= draws.days + days_on(pair.extra_nmi, "suezmax", draws)
        ).all()


def test_what_goes_round_is_missing_for_the_longer_way_at_most() -> None:
    one = lane(closed("suez", days="60"), "china_north_europe_goods")
    assert one.missing_days[0] == pytest.approx(one.extra["days"][0])
    short = lane(closed("suez", days="3"), "china_north_europe_goods")
    assert short.missing_days == (3.0, 3.0, 3.0)


def test_missing_amount_is_what_is_lost_by_day() -> None:
    answer = closed("hormuz")
    run = next(one for one in answer.stocks if one.iso3 == "JPN")
    (japan,) = (
        one
        for one in answer.countries
        if (one.fact.importer, one.fact.commodity) == ("JPN", "crude_oil")
    )
    assert japan.amount is not None
    assert run.lost[0].sum() == pytest.approx(japan.amount[0])


def test_intervals_hold_their_middle_and_widen_with_the_question() -> None:
    wide = closed("hormuz", days="30..90", share="0.5..1")
    for row in wide.assessments():
        if row.low is not None and row.high is not None and row.value is not None:
            assert row.low <= row.value <= row.high
    assert lane(wide, "gulf_japan_crude").missing_days[1] < 45


def test_the_same_question_gives_the_same_answer() -> None:
    asked = Closure.of(["hormuz"], start=START, days="30..60")
    first, second = (as_told(close(asked, FEW)) for _ in range(2))
    assert first == second
    assert first["inputs"] != closed("hormuz").inputs


def test_the_answer_is_json_and_a_table() -> None:
    told = json.loads(json.dumps(as_told(closed("hormuz"))))
    for name in ("gates", "from", "days", "share", "lanes", "countries", "stocks", "fleet",
                 "measures", "not_known", "sources", "assessments"):  # fmt: skip
        assert name in told
    assert as_table(closed("hormuz").assessments()).height == told["assessments"]
    assert any(one["country"] == "BGD" for one in told["not_known"])


def test_without_a_count_of_stocks_nothing_is_told_of_what_is_unmet() -> None:
    answer = closed("hormuz")
    told = as_told(answer)
    known = {one["country"]: one for one in told["stocks"] if one["commodity"] == "oil"}
    assert known["SGP"]["unmet_kb"] is known["SGP"]["cover_d"] is None
    assert known["SGP"]["why_not_en"]
    assert known["SGP"]["why_not_ja"]
    assert not [row for row in told["measures"] if row["country"] == "SGP"]
    usa = {one["kind"]: one for one in known["USA"]["held"]}
    assert usa["government"]["volume_mb"]["value"] == pytest.approx(415.4, abs=0.1)
    assert known["USA"]["why_not_en"] is None


def test_a_whole_assessment_of_a_thousand_draws_takes_seconds() -> None:
    closed("hormuz")  # compiled
    way._pairs.cache_clear()
    way._before.cache_clear()
    begin = time.perf_counter()
    answer = close(Closure.of(["hormuz"], start=START, days="30..60", share="0.8..1"))
    as_told(answer)
    assert time.perf_counter() - begin < 20  # 10 s on a quiet machine


def test_reference_lanes_cover_the_seas_and_the_importers() -> None:
    lanes = reference_lanes()
    assert len(lanes) >= 40
    to = {one.destination.iso3 for one in lanes}
    assert {"IND", "IDN", "PHL", "VNM", "BGD", "LKA", "KEN", "EGY"} <= to
    assert {"NGA", "UKR", "RUS", "USA", "BRA", "AUS", "SAU"} <= {one.origin.iso3 for one in lanes}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"gates": ["hormus"]}, "gate"),
        ({"gates": []}, "gate"),
        ({"days": "-3"}, "days"),
        ({"days": "nan"}, "days"),
        ({"share": "1.2"}, "share"),
        ({"share": "0.8..0.5"}, "share"),
        ({"share": "much"}, "share"),
    ],
)
def test_bad_questions_are_refused_by_name(given: dict[str, object], field: str) -> None:
    asked = {"gates": ["hormuz"], "start": START, "days": "30", "share": "1"} | given
    gates = asked.pop("gates")
    with pytest.raises(BadInput) as refused:
        Closure.of(gates, **asked)  # type: ignore[arg-type]
    assert refused.value.field == field
    if given.get("gates"):
        assert "hormuz" in (refused.value.hint or "")


def test_prices_tell_from_which_premium_the_longer_way_pays() -> None:
    answer = closed("suez")
    assert prices_of(("suez",)) is None
    without = prices_of(("suez",), hull_value=read_price("100 USD 2026"))
    assert without is not None
    assert even_at(answer, without) == ()
    hull, fuel = read_price("100000000 USD 2026"), read_price("600 USD 2026")
    prices = prices_of(("suez",), hull_value=hull, fuel_per_t=fuel)
    assert prices is not None
    found = even_at(answer, prices)
    assert {one.gate for one in found} == {"suez"}
    assert len(found) == sum(one.pair.fate == "diverted" for one in answer.lanes)
    for one in found:  # the premium that pays the fuel of the longer way, by hand
        fuel_t = lane(answer, one.lane).extra["fuel_t"][0]
        assert one.premium_pct.value == pytest.approx(100 * fuel_t * 600 / 100e6, rel=1e-6)


def test_several_closed_gates_share_one_premium_that_their_passages_pay_together() -> None:
    hull, fuel = read_price("100000000 USD 2026"), read_price("600 USD 2026")
    gates = ("suez", "bab_el_mandeb")
    answers = {asked: closed(*asked) for asked in (("suez",), gates)}
    found = {}
    for asked, answer in answers.items():
        prices = prices_of(asked, hull_value=hull, fuel_per_t=fuel)
        assert prices is not None
        found[asked] = {one.lane: one for one in even_at(answer, prices)}
    one, both = found["suez",]["gulf_europe_crude"], found[gates]["gulf_europe_crude"]
    assert set(both.gates) == set(gates), "both stand on its way before"
    assert both.gate.count(",") == 1
    assert both.together_pct.value == pytest.approx(one.premium_pct.value), "the same way round"
    assert both.premium_pct.value == pytest.approx(one.premium_pct.value / 2)
    assert len(found[gates]) == sum(one.pair.fate == "diverted" for one in answers[gates].lanes)


def test_a_ground_is_of_its_gates_alone_and_spares_the_measures() -> None:
    kept = ground("hormuz")
    closure = Closure.of(["hormuz"], start=START, days=60)
    bare = close(closure, FEW, ground=kept, has_measures=False)
    whole = closed("hormuz")
    assert bare.inputs == whole.inputs
    assert [one.unmet_kb for one in bare.stocks] == [one.unmet_kb for one in whole.stocks]
    assert {one.measures for one in bare.stocks} == {None}
    assert as_told(bare)["measures"] == []
    with pytest.raises(BadInput, match="ground is of hormuz, asked is suez"):
        close(Closure.of(["suez"], start=START, days=60), FEW, ground=kept)
