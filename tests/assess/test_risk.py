"""Risk: the paper's figure exactly, each mend with its effect, and what drawn years must hold."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane.assess import as_table
from sealane.assess.risk import (
    RiskModel,
    closures,
    draw,
    expected,
    mended,
    read_hazards,
    risk,
    shortage,
    total_usd,
)
from sealane.assess.risk.mend import effects_of
from sealane.assess.risk.spread import level_parts, tilt_of
from sealane.assess.source_table import packaged
from sealane.errors import BadInput

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "trade"
RECORD = read_hazards()
BN = 1e9


def sums(table: pl.DataFrame, key: str) -> dict[str, float]:
    return {name: usd / BN for name, usd in table.group_by(key).agg(pl.sum("usd")).iter_rows()}


def test_the_published_figure_is_met_by_hazard_and_gate() -> None:
    paper = expected(RECORD)
    assert paper["usd"].sum() / BN == pytest.approx(191.468, abs=0.001)
    by_hazard = {"interstate": 106.3, "cyclone": 39.7, "conflict": 18.8, "piracy": 13.6,
                 "terrorism": 4.8, "drought": 4.3, "blockage": 3.7, "earthquake": 0.3}  # fmt: skip
    assert sums(paper, "hazard") == pytest.approx(by_hazard, abs=0.051)
    by_gate = {"bab_el_mandeb": 58.3, "suez": 44.2, "taiwan": 37.3, "malacca": 12.8,
               "panama": 11.0, "korea": 8.2, "luzon": 5.0}  # fmt: skip
    found = sums(paper, "gate")
    assert {gate: found[gate] for gate in by_gate} == pytest.approx(by_gate, abs=0.051)


def test_counts_and_windows_are_those_behind_the_return_periods() -> None:
    counts = RECORD.group_by("hazard").agg(pl.sum("events"), pl.first("window_years"))
    found = {name: (events, years) for name, events, years in counts.iter_rows()}
    assert found["piracy"] == (820, 46)
    assert found["conflict"] == (96, 35)
    assert found["terrorism"] == (39, 50)
    assert found["interstate"] == (114, 40)
    assert found["blockage"] == (12, 19)


@pytest.mark.skipif(not SHARED.exists(), reason="the tables of ../shared are not here")
def test_the_packaged_record_is_the_one_it_was_made_from() -> None:
    given_rows = read_hazards(SHARED / "oxford_chokepoint_hazards.csv")
    same = ["gate", "hazard", "value_usd", "detour_km", "duration_days", "share_stopped"]
    assert given_rows.select(same).equals(RECORD.select(same))


def test_each_mend_has_the_effect_that_arithmetic_gives_it() -> None:
    _, steps = mended(RECORD, share_both=1.0, is_packaged=True)
    effect = {step["mend"]: float(str(step["effect_usd"])) / BN for step in steps}
    whole = expected(RECORD, days=pl.col("duration_days"))["usd"].sum() / BN
    assert effect["whole_days"] == pytest.approx(whole - 191.468, abs=0.001)
    bab, suez, hormuz = 3717.03 / 2, 3700.605 / 2, 1770.271 / 2
    rest = 17 / 41 * (37.666667 * 18 - 365) / 17 / 365 * (0.442778 * 18 - 0.67) / 17
    before = 18 / 41 * 37.666667 / 365 * 0.442778
    assert effect["red_sea_apart"] == pytest.approx(bab * (rest + 0.67 / 41 - before), rel=1e-4)
    assert effect["ever_given"] == pytest.approx(suez / 19 * 6 / 365, rel=1e-4)
    assert effect["both_gates"] == pytest.approx(0.0, abs=1e-9)
    by_name = {str(step["mend"]): step for step in steps}
    apart = float(str(by_name["both_gates"]["apart_usd"])) / BN
    lost = suez / 41 * 0.5  # half the transits for a year, once in 41 years
    assert apart == pytest.approx(lost, rel=1e-4), "0 in the sum, since Suez is the smaller flow"
    assert f"{lost:.1f} bn" in str(by_name["both_gates"]["note"])
    assert [step["mend"] for step in steps if step["note"]] == ["both_gates"]
    assert all(step["amiss_ja"] and step["does_ja"] for step in steps)
    assert effect["longer_window"] == pytest.approx(bab * 0.67 * (1 / 52 - 1 / 41), rel=1e-6)
    assert effect["hormuz_2026"] == pytest.approx(hormuz / 52 * 106 / 365 * 0.97, rel=1e-6)
    assert steps[-1]["total_usd"] == pytest.approx(
        191.468 * BN + 1e9 * sum(effect.values()), rel=1e-5
    )


def test_goods_that_pass_both_gates_are_counted_once() -> None:
    effects, _ = mended(RECORD, share_both=1.0, is_packaged=True)
    suez = closures().filter(pl.col("event") == "red_sea_2023")["share_stopped"][1]
    apart = total_usd(effects, 0.0) - total_usd(effects, 1.0)
    assert apart == pytest.approx(3700.605e9 / 2 * suez / 52, rel=1e-6)
    drawn = draw(effects, RiskModel(), draws=400, seed=3)
    assert (drawn.total_annual <= drawn.annual.sum(axis=1) + 1.0).all()
    assert (drawn.total_annual >= drawn.annual.max(axis=1) - 1.0).all()


@given(st.floats(0.1, 10.0))
def test_risk_is_linear_in_value(factor: float) -> None:
    more = RECORD.with_columns(pl.col("value_usd") * factor)
    once = expected(RECORD)["usd"].sum()
    assert expected(more)["usd"].sum() == pytest.approx(once * factor, rel=1e-9)


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_risk_never_falls_with_the_share_stopped(first: float, second: float) -> None:
    low, high = sorted((first, second))
    less, more = (
        expected(RECORD.with_columns(share_stopped=pl.lit(share)))["usd"].sum()
        for share in (low, high)
    )
    assert less <= more


@settings(max_examples=40)
@given(st.floats(1.0, 20_000.0), st.floats(0.5, 300.0))
def test_what_waits_and_what_goes_round_is_all_that_meets_the_closure(
    km: float, days: float
) -> None:
    effects = effects_of(RECORD).with_columns(detour_km=pl.lit(km), days=pl.lit(days))
    found = shortage(effects, RiskModel())
    whole = total_usd(effects, 0.0)
    assert found["waits_usd"].sum() + found["round_usd"].sum() == pytest.approx(whole, rel=1e-9)
    assert found["short_usd"].sum() <= found["waits_usd"].sum()
    longer = shortage(effects.with_columns(detour_km=pl.lit(2.0 * km)), RiskModel())
    assert longer["short_usd"].sum() >= found["short_usd"].sum()


def test_the_closed_form_of_what_runs_short_is_what_drawing_gives() -> None:
    effects = effects_of(RECORD).filter(pl.col("gate").is_in(["hormuz", "suez"]))
    model = RiskModel(stock_days=(3.0, 9.0), stock_shares=(0.4, 0.6))
    days = np.random.default_rng(5).exponential(1.0, 400_000)
    for row in shortage(effects, model).iter_rows(named=True):
        one = effects.filter(pl.col("event") == row["event"]).row(0, named=True)
        gap = np.minimum(days * one["days"], row["days_round"] or np.inf)
        short = 0.4 * np.maximum(0, gap - 3.0) + 0.6 * np.maximum(0, gap - 9.0)
        flow = one["value_usd"] / 2 / 365 * one["rate"] * one["share_stopped"]
        assert row["waits_usd"] == pytest.approx(flow * gap.mean(), rel=0.02)
        assert row["short_usd"] == pytest.approx(flow * short.mean(), rel=0.05, abs=flow * 1e-3)


@settings(max_examples=20)
@given(st.floats(0.002, 0.499))
def test_shares_have_the_mean_that_was_asked_for(mean: float) -> None:
    tilt = tilt_of(mean)
    at = (np.arange(200_000) + 0.5) / 200_000
    drawn = np.log1p(at * np.expm1(tilt)) / tilt
    assert drawn.min() >= 0.0
    assert drawn.max() <= 1.0
    assert drawn.mean() == pytest.approx(mean, rel=2e-3)


@settings(max_examples=30)
@given(st.floats(0.1, 1.0))
def test_levels_have_the_mean_that_was_asked_for(mean: float) -> None:
    levels = (0.1, 0.5, 1.0)
    parts = level_parts(mean, levels)
    assert parts.sum() == pytest.approx(1.0)
    assert parts.min() >= 0.0
    assert float(parts @ levels) == pytest.approx(mean, abs=2e-4)


def test_drawn_years_follow_from_the_seed_and_agree_with_the_reckoning() -> None:
    effects = effects_of(RECORD).filter(pl.col("hazard").is_in(["cyclone", "piracy"]))
    one, same, other = (draw(effects, RiskModel(), draws=4_000, seed=seed) for seed in (7, 7, 8))
    assert (one.annual == same.annual).all()
    assert (one.annual != other.annual).any()
    whole = total_usd(effects, 1.0)
    error = one.total_annual.std() / np.sqrt(4_000)
    assert abs(one.total_annual.mean() - whole) < 4.0 * error
    assert one.total_expected.mean() == pytest.approx(whole, rel=0.01)
    assert (one.short <= one.annual + 1.0).all()


def test_a_gate_is_closed_for_a_year_at_most() -> None:
    effects = effects_of(RECORD).with_columns(rate=pl.lit(9.0), events=pl.lit(None, pl.Float64))
    drawn = draw(effects.with_columns(days=pl.lit(300.0)), RiskModel(), draws=100, seed=1)
    most = [RECORD.filter(pl.col("gate") == gate)["value_usd"][0] / 2 for gate in drawn.gates]
    assert (drawn.annual <= np.array(most) + 1.0).all()


def test_the_answer_says_what_it_is_made_of() -> None:
    found = risk(draws=500)
    told = found.as_dict()
    assert told["ours"]["low"] < told["ours"]["total"] < told["ours"]["high"]
    years = told["ours"]["year"]
    assert years["1_in_2"] < years["1_in_10"] < years["1_in_100"]
    gates = {row["gate"]: row for row in told["ours"]["gates"]}
    assert gates["hormuz"]["goes_round"] == 0.0
    assert gates["hormuz"]["short"] > 0.0
    assert gates["taiwan"]["trade_values"]["high"] == 2.45
    assert told["unit"] == "bn USD 2022/y"
    table = as_table(found.assessments())
    assert table["assessment_id"].n_unique() == table.height == 5 + 2 * 22
    assert risk(draws=500, seed=2).inputs != found.inputs


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("share_stopped", "44", "is no share"),
        ("duration_days", "-3", "more than 0"),
        ("return_period_years", "0", "more than 0"),
        ("value_usd", "much", "is no number"),
        ("detour_km", "-1", "is negative"),
        ("gate", "hormus", "hormuz"),
        ("return_period_years", "3.3", "is not window_years by events"),
    ],
)
def test_a_record_that_does_not_hold_is_refused(
    column: str, value: str, says: str, tmp_path: Path
) -> None:
    rows = packaged("chokepoint_hazards").head(3).with_row_index()
    astray = pl.when(pl.col("index") == 1).then(pl.lit(value)).otherwise(pl.col(column))
    path = tmp_path / "record.csv"
    rows.with_columns(astray.alias(column)).drop("index").write_csv(path)
    with pytest.raises(BadInput, match=says) as caught:
        read_hazards(path)
    assert column in ("gate", caught.value.field)


def test_a_record_of_the_user_stands_alone(tmp_path: Path) -> None:
    path = tmp_path / "record.csv"
    columns = ["chokepoint", "value_usd", "detour_km", "hazard", "return_period_years",
               "duration_days", "share_stopped"]  # fmt: skip
    packaged("chokepoint_hazards").filter(pl.col("gate") == "dover").select(columns).write_csv(path)
    told = risk(path, draws=100).as_dict()
    assert [step["mend"] for step in told["mends"]] == ["whole_days"]
    assert [row["gate"] for row in told["ours"]["gates"]] == ["dover"]
    assert told["paper"]["published"] is None
    packaged("chokepoint_hazards").select(columns[1:]).write_csv(path)
    with pytest.raises(BadInput, match="needs the column 'chokepoint'"):
        risk(path)


def test_detours_by_origin_and_destination_change_what_runs_short(tmp_path: Path) -> None:
    path = tmp_path / "ways.csv"
    path.write_text("gate,origin,destination,detour_km,share\nsuez,SAU,ITA,20000,0.5\n")
    plain, own = (risk(draws=100, detours=one).as_dict() for one in (None, path))
    first, second = (
        next(row for row in told["ours"]["gates"] if row["gate"] == "suez") for told in (plain, own)
    )
    assert second["short"] > first["short"]
    assert second["ours"] == first["ours"]
    path.write_text("gate,detour_km,share\nsuez,20000,0.7\nsuez,9000,0.7\n")
    with pytest.raises(BadInput, match="exceed 1"):
        risk(draws=100, detours=path)


def test_parameters_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(BadInput, match="add up to"):
        RiskModel(stock_shares=(0.5, 0.5, 0.5))
    with pytest.raises(BadInput, match="draws is 5"):
        draw(effects_of(RECORD), RiskModel(), draws=5, seed=1)
