"""Stocks run down by day: nothing is made or lost, and packaged facts give published figures."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
import time
from datetime import date

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from sealane.assess import as_table, stock
from sealane.assess.stock import fact
from sealane.cli import sealane
from sealane.errors import BadInput

DRAWS, CASES, SOURCES, DAYS = 3, 2, 3, 12
OTHER_GOODS = {"coal", "feed_grain", "lng", "rice", "vegetable_oil", "wheat", "wheat_soybean_maize"}
"""Stocks that are no oil: told in days of use (``cover_days``)."""


def made(seed: int) -> list[np.ndarray]:
    """Losses and sources by chance; one source does not run out, one has no limit of rate."""
    rng = np.random.default_rng(seed)
    shape = (DRAWS, CASES, SOURCES)
    amount, rate = rng.uniform(0, 60, shape), rng.uniform(0, 12, shape)
    amount[..., 0], rate[..., 1] = np.inf, np.inf
    lag, ramp = rng.integers(0, 6, shape), rng.integers(0, 5, shape)
    return [rng.uniform(0, 30, (CASES, DAYS)), amount, rate, lag, ramp]


@given(st.integers(0, 10_000))
def test_every_day_balances_and_no_stock_is_below_nothing(seed: int) -> None:
    lost, amount, rate, lag, ramp = made(seed)
    flow = stock.run_down(lost, amount, rate, lag, ramp)
    met = flow.released.sum(axis=2) + flow.unmet
    assert np.allclose(met, np.broadcast_to(lost, met.shape))
    assert (flow.released >= 0).all()
    assert (flow.unmet >= 0).all()
    assert (flow.left >= 0).all()
    runs_out = np.isfinite(amount)
    spent = flow.released.sum(axis=-1)
    assert np.allclose((spent + flow.left)[runs_out], amount[runs_out])
    assert (flow.released <= rate[..., np.newaxis] + 1e-9).all()
    before = np.arange(DAYS) < lag[..., np.newaxis]
    assert (flow.released[before] == 0).all()


@given(st.integers(0, 10_000), st.floats(1.0, 3.0))
def test_a_greater_loss_is_never_less_unmet(seed: int, times: float) -> None:
    lost, *sources = made(seed)
    less, more = (stock.run_down(lost * one, *sources) for one in (1.0, times))
    assert (more.total() >= less.total() - 1e-9).all()
    assert (more.begins() <= less.begins()).all()


def test_a_thousand_draws_of_five_countries_for_a_year_take_well_under_a_second() -> None:
    rng = np.random.default_rng(1)
    shape = (1000, 5, 5)
    parts = [rng.uniform(0, 2e5, shape), rng.uniform(0, 1500, shape)]
    lags = [rng.integers(0, 14, shape), np.zeros(shape)]
    lost = np.full((5, 365), 2500.0)
    stock.run_down(lost, *parts, *lags)
    took = []
    for _ in range(3):
        began = time.perf_counter()
        stock.run_down(lost, *parts, *lags)
        took.append(time.perf_counter() - began)
    assert min(took) < 0.8


def test_the_release_of_march_2026_lasts_as_long_as_was_told() -> None:
    (amount_mb, _), *_ = stock.released("IEA", "release_2026")
    days = []
    for lost_mbd in (15.0, 16.0):
        released = np.full((1, 1, 1), amount_mb)
        flow = stock.run_down(
            np.full((1, 60), lost_mbd),
            released,
            np.full((1, 1, 1), np.inf),
            *np.zeros((2, 1, 1, 1)),
        )
        days.append(float(flow.begins()[0, 0]) - 1)
    assert days == [26, 25]
    assert math.ceil(amount_mb / 15) == 27


def test_a_rate_and_not_the_amount_is_what_is_short_in_march_2026() -> None:
    (amount_mb, _), *_ = stock.released("IEA", "release_2026")
    (rate_mbd, _), *_ = stock.released("IEA", "release_rate")
    case = stock.Case("IEA", "oil", (15.0,) * 60)
    release = stock.Source("release", "government", rate_mbd, amount_mb, lag_d=13)
    (worth,) = stock.worth_of([case], [release])
    assert (worth.per_rate, worth.per_amount, worth.day_earlier) == (47, 0, 3)
    unlimited = stock.Source("release", "government", amount=amount_mb, lag_d=13)
    assert stock.worth_of([case], [unlimited])[0].per_amount == 1


def test_other_commodities_are_told_in_days_of_the_share_that_is_lost() -> None:
    """LNG of Taiwan, a third of it through Hormuz: 11 and 14 days of all use are three times so."""
    found = stock.cover_days("TWN", "lng", 1 / 3)
    assert sorted(round(days) for _, days, *_ in found) == [33, 42]
    assert all(low <= days <= high for _, days, low, high, _ in found)
    with pytest.raises(BadInput, match="lng"):
        stock.cover_days("TWN", "gas")
    with pytest.raises(BadInput) as refused:
        stock.cover_days("TWN", "lng", 0.0)
    assert refused.value.field == "lost_share"


def test_nothing_lost_is_nothing_to_cover() -> None:
    answer = stock.assess_stocks(stock.Loss("JPN", 0.0), stock.StockLimits(draws=5))
    told = answer.as_dict()
    assert told["cover_d"] is None
    assert told["unmet_kb"]["value"] == 0
    assert {one.note for one in answer.assessments() if one.quantity == "cover"} == {
        "Nothing is lost that stocks would have to cover."
    }


def test_days_of_japan_and_korea_are_the_barrels_that_others_count() -> None:
    """S&P Global for METI, May 2023: 272.5 mb in the national reserves. KNOC: 96 mb, 120 days."""
    japan, _ = stock.holdings("JPN")
    volume = {one.kind: one.volume_mb for one in japan}
    assert sum(volume.values()) == pytest.approx(470, rel=0.001)
    assert volume["government"] == pytest.approx(272.5, rel=0.02)
    korea, notes = stock.holdings("KOR")
    assert {one.kind for one in korea} == {"government", "rest"}
    assert next(one.volume_mb for one in korea if one.kind == "government") == pytest.approx(96)
    assert any("different years" in note for note in notes)


def test_a_legal_minimum_or_a_capacity_is_no_stock() -> None:
    found, notes = stock.holdings("DEU")
    assert found == ()
    assert any("no stock (90 d of oil)" in note for note in notes)
    answer = stock.assess_stocks(stock.Loss("DEU", 500)).as_dict()
    assert answer["cover_d"] is answer["unmet_begins_day"] is answer["unmet_kb"] is None
    assert any(row["kind"] == "minimum" for row in answer["told_besides"])


def test_what_is_filled_of_indias_reserve_is_a_government_stock_and_its_room_is_named() -> None:
    """4.094 of 5.33 Mt: its barrels are those of a world mean, and beside industry's stock."""
    held = {one.kind: one for one in stock.holdings("IND")[0]}
    assert set(held) == {"commercial", "government"}
    reserve = held["government"]
    assert reserve.volume_mb == reserve.low_mb == reserve.high_mb == pytest.approx(4.094 * 7.33)
    assert reserve.cited.startswith("Rajya Sabha reply")
    told = stock.assess_stocks(stock.Loss("IND", 2000), stock.StockLimits(draws=20)).as_dict()
    row = next(one for one in told["stocks"] if one["kind"] == "government")
    assert (row["starts"], row["rate_basis"]) == ("decision", "stand_in")
    assert row["rate_kbd"] > 0
    assert row["usable_from_day"]["low"] > 1
    en, ja = " ".join(told["notes"]), " ".join(told["notes_ja"])
    assert "room for a stock and no stock (9.5 d of crude oil, 74 d of oil)" in en
    assert "原油9.5日、石油74日" in ja
    assert "7.33" in en
    assert "7.33" in ja


def test_no_packaged_row_of_oil_is_dropped_in_silence() -> None:
    """Each is a stock (a total may be the sum of its parts), or named with the reason why not."""
    for iso3 in sorted({row["iso3"] for row in fact._rows("stocks")}):
        rows, (found, notes) = fact.held(iso3), stock.holdings(iso3)
        kinds = {one.kind for one in found}
        said = " ".join(one for one in notes if one.startswith("Not counted, since"))
        for row in rows:
            goods = row["commodity"].replace("_", " ").replace("lpg", "LPG")
            if row["commodity"] in OTHER_GOODS:
                assert goods not in said
                continue
            is_total = row["kind"] == "total" and len(kinds) > 1
            is_held = row["commodity"] in fact.OIL and (row["kind"] in kinds or is_total)
            named = f"{float(row['days']):g} d of {goods}"
            assert named in said or is_held, (iso3, row)
            if row["kind"] in fact.NOT_HELD or row["commodity"] in fact.PRODUCTS:
                assert named in said, (iso3, row)


def test_an_older_row_and_one_that_a_total_may_hold_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    total, reserve = (
        next(row for row in fact.held("IND") if row["kind"] == kind)
        for kind in ("commercial", "government")
    )
    rows = (total | {"kind": "total"}, total | {"kind": "total", "as_of": "2020", "days": "33"},
            reserve)  # fmt: skip
    monkeypatch.setattr(fact, "held", lambda _: rows)
    found, notes = stock.holdings("IND")
    assert [one.kind for one in found] == ["total"]
    assert any("wider count is (33 d of oil, 7.3 d of crude oil)" in one for one in notes)


def test_the_answer_balances_and_its_intervals_hold_the_figures() -> None:
    loss = stock.Loss("KOR", 1600, start=date(2026, 3, 1), restraint=0.05, bypass_kbd=100)
    answer = stock.assess_stocks(loss, stock.StockLimits(draws=200))
    told = answer.as_dict()
    for day in told["by_day"]:
        met = sum(day["released_kbd"].values()) + day["unmet_kbd"]
        assert met == pytest.approx(day["lost_kbd"], abs=0.01)
        assert day["low_kbd"] <= day["unmet_kbd"] <= day["high_kbd"]
    assert told["by_day"][0]["on"] == "2026-03-01"
    assert told["cover_d"]["low"] <= told["cover_d"]["value"] <= told["cover_d"]["high"]
    assert told["unmet_kb"]["low"] < told["unmet_kb"]["high"]
    assert told["sources"]
    table = as_table(answer.assessments())
    assert len(table) == len(answer.stocks) + 3 + loss.days
    assert table["assessment_id"].n_unique() == len(table)


def test_draws_follow_the_seed_and_a_lag_that_is_given_is_not_drawn() -> None:
    few = stock.StockLimits(draws=50)
    loss = stock.Loss("JPN", 1700)
    one, two = (stock.assess_stocks(loss, few).as_dict() for _ in range(2))
    assert one == two
    fixed = stock.assess_stocks(stock.Loss("JPN", 1700, lag_d=3, rate_kbd=5000), few)
    begins = fixed.begins_d()
    assert begins is not None
    assert begins[0] == begins[1] == begins[2]
    assert fixed.inputs != one["inputs"]


@pytest.mark.parametrize(
    ("astray", "field"),
    [
        ({"lost_kbd": -1}, "lost_kbd"),
        ({"lost_kbd": math.nan}, "lost_kbd"),
        ({"lost_kbd": 1, "days": -3}, "days"),
        ({"lost_kbd": 1, "restraint": 1.2}, "restraint"),
        ({"lost_kbd": 1, "lag_d": -1}, "lag_d"),
        ({"lost_kbd": 1, "stocks_mb": {"goverment": 3.0}}, "stocks_mb"),
        ({"lost_kbd": 1, "stocks_mb": {"minimum": 3.0}}, "stocks_mb"),
    ],
)
def test_figures_that_cannot_be_are_refused_by_name(astray: dict, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        stock.Loss("JPN", **astray)
    assert refused.value.field == field


def test_an_unknown_country_suggests_near_names() -> None:
    with pytest.raises(BadInput, match="JPN"):
        stock.Loss("JPX", 100)
    done = CliRunner().invoke(sealane, ["assess", "stocks", "Jpan", "--lost", "100", "--json"])
    assert done.exit_code == 1
    assert "JPN" in str(done.exception)


def test_own_stocks_take_the_place_of_packaged_ones_and_are_told_once() -> None:
    line = ["assess", "stocks", "deu", "--lost", "500", "--stock", "government=90", "--lag", "0"]
    done = CliRunner().invoke(sealane, [*line, "--rate", "500", "--json"])
    told = json.loads(done.stdout)
    assert told["cover_d"]["value"] == 180
    assert told["unmet_kb"]["value"] == 0
    twice = CliRunner().invoke(sealane, [*line, "--stock", "government=80"])
    assert "twice" in str(twice.exception)


def test_a_measure_that_was_not_given_is_worth_no_figure() -> None:
    told = stock.assess_stocks(stock.Loss("PHL", 300, days=60)).as_dict()
    given = stock.assess_stocks(stock.Loss("PHL", 300, days=60, bypass_kbd=20)).as_dict()
    for one in (next(one for one in told["measures"] if one["kind"] == kind)
                for kind in ("restraint", "bypass")):  # fmt: skip
        assert (one["alone_kb"], one["last_kb"], one["day_earlier_kb"]) == (None, None, None)
        assert one["why_not_en"] == "not given with the question"
        assert one["told"].startswith("Not given")
        assert "与えられていない" in one["told_ja"]
        assert one["per_rate_kb"] > 0, "what a first unit would save is known"
    bypass = next(one for one in given["measures"] if one["kind"] == "bypass")
    assert (bypass["alone_kb"], bypass["why_not_en"]) == (pytest.approx(20 * 60), None)
    unknown = stock.assess_stocks(stock.Loss("KEN", 50, days=60, bypass_kbd=20)).as_dict()
    for one in unknown["measures"]:
        assert (one["alone_kb"], one["per_rate_kb"]) == (None, None)
        assert one["why_not_en"] == unknown["why_not_en"]


def test_standard_output_is_one_json_object() -> None:
    """The solver writes no word of its own into it."""
    line = [sys.executable, "-m", "sealane", "assess", "stocks", "JPN", "--lost", "2000"]
    done = subprocess.run([*line, "--draws", "10", "--json"], capture_output=True, check=True)
    told = json.loads(done.stdout)
    assert told["country"] == "JPN"
    assert {one["kind"] for one in told["measures"]} >= {"bypass", "restraint", "government"}


def test_words_for_people_say_what_is_missing() -> None:
    done = CliRunner().invoke(sealane, ["assess", "stocks", "IND", "--lost", "2000"])
    assert done.exit_code == 0
    assert "commercial" in done.output
    assert "government stock" in done.output
    assert "Unmet demand begins" in done.output
    assert "--bypass" in done.output


@pytest.mark.parametrize("iso3", ["JPN", "KOR", "SGP", "CHN", "IND", "AUS", "DEU", "TWN"])
def test_what_is_told_in_english_is_told_in_japanese(iso3: str) -> None:
    line = ["assess", "stocks", iso3, "--lost", "2000", "--draws", "20"]
    said = json.loads(CliRunner().invoke(sealane, [*line, "--json"]).stdout)
    assert len(said["notes_ja"]) == len(said["notes"])
    for one in (*said["notes_ja"], *(each["told_ja"] for each in said["measures"])):
        assert not re.search(r"[a-z]{4,}", one.replace("--bypass", "").replace("--rate", "")), one
    done = CliRunner().invoke(sealane, [*line, "--lang", "ja"])
    assert done.exit_code == 0
    assert "需要抑制：" in done.stdout or "迂回パイプライン：" in done.stdout
    assert not re.search(r"Note|Cover|Unmet", done.stdout)


def test_industry_draws_at_once_and_a_stand_in_rate_is_told_beside_the_figure() -> None:
    """The lag of a release is of public stocks; a rate that no source tells says so, in both."""
    few = stock.StockLimits(draws=20)
    japan = stock.assess_stocks(stock.Loss("JPN", 1700), few).as_dict()
    held = {one["kind"]: one for one in japan["stocks"]}
    for kind in ("commercial", "obligation"):
        lag = {"value": 0, "low": 0, "high": 0, "interval": None, "no_interval": "no_range"}
        assert held[kind]["lag_d"] == lag
    assert held["government"]["lag_d"]["interval"] == "published"
    assert japan["cover_d"]["interval"] or japan["cover_d"]["no_interval"]
    for kind in ("commercial", "obligation"):
        assert (held[kind]["rate_kbd"], held[kind]["rate_basis"]) == (None, "at_hand")
    assert held["government"]["lag_d"]["low"] == few.lag_low_d
    assert held["government"]["rate_basis"] == "stand_in"
    assert japan["is_stand_in"] is True
    first = japan["by_day"][0]["released_kbd"]
    assert first["commercial"] == 1700
    korea = stock.assess_stocks(stock.Loss("KOR", 1700), few).as_dict()
    assert {one["kind"]: one["lag_d"]["value"] for one in korea["stocks"]}["rest"] == 0
    given = stock.assess_stocks(stock.Loss("KOR", 1700, rate_kbd=1000), few).as_dict()
    assert (given["is_stand_in"], given["stand_in_en"]) == (False, None)
    for language, words in (("en", "(stand-in rate"), ("ja", "（放出速度は代用値")):
        line = ["assess", "stocks", "KOR", "--lost", "1700", "--draws", "5", "--lang", language]
        said = CliRunner().invoke(sealane, line).stdout.splitlines()
        starts = ("Unmet demand begins", "Unmet over", "不足開始日", "不足の総量")
        beside = [one for one in said if one.startswith(starts)]
        assert len(beside) == 2
        assert all(words in one for one in beside)


def test_a_trace_of_a_loss_is_covered_for_more_than_a_bound_and_for_no_figure() -> None:
    told = stock.assess_stocks(stock.Loss("JPN", 0.5), stock.StockLimits(draws=5)).as_dict()
    assert {told["cover_d"][name] for name in ("value", "low", "high")} == {None}
    assert told["cover_d"]["no_interval"] == "open_end"
    assert told["cover_over_d"] == stock.MOST_COVER_D == 1095
    assert "3 years" in told["cover_over_en"]
    done = CliRunner().invoke(sealane, ["assess", "stocks", "JPN", "--lost", "0.5", "--draws", "5"])
    assert "Cover of all, d: more than 3 years" in done.stdout
    plain = stock.assess_stocks(stock.Loss("JPN", 1700), stock.StockLimits(draws=5)).as_dict()
    assert plain["cover_over_d"] is None
