"""The watch on made-up seas of known truth: what it finds, when, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, timedelta
from functools import cache

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane.assess import as_table
from sealane.assess.watch import RULE, Transits, calibrate, follow_all, tally, watch
from sealane.assess.watch.calendar import LUNAR_NEW_YEAR, alike
from sealane.assess.watch.episode import episodes_of
from sealane.assess.watch.kernel import FIGURES
from sealane.assess.watch.made_up import Drop, sea, thinned
from sealane.assess.watch.rule import Checks, Counting, Rule
from sealane.errors import BadInput

FIRST = date(2021, 1, 1)
SHUT = date(2022, 3, 8)
DAYS = 520


@cache
def made(share: float, *, days: int = DAYS, lasts: int = 60, seed: int = 5) -> pl.DataFrame:
    """One gate of about 80 ships a day, of which a share does not pass from ``SHUT`` on."""
    drops = [Drop("hormuz", SHUT, lasts, share)] if share else []
    return sea(["hormuz"], first=FIRST, days=days, per_day=80.0, seed=seed, drops=drops)


def alarms(table: pl.DataFrame) -> list[tuple[str, date, date, int]]:
    """Class, onset, alarm and direction of every change, by gate and class."""
    return [
        (one.kind, series.day(one.onset), series.day(one.alarm), one.sign)
        for series in follow_all(table, RULE).values()
        for one in series.changes
    ]


@pytest.mark.parametrize(("share", "within_d"), [(0.3, 28), (0.5, 7), (0.9, 2), (-0.6, 10)])
def test_changes_of_known_size_are_found_in_time_and_their_size_lies_in_the_interval(
    share: float, within_d: int
) -> None:
    answer = watch(Transits(made(share)))
    (told,) = [one for one in answer.episodes if one.series.day(one.episode.lead.alarm) >= SHUT]
    said = told.as_json()
    assert said["direction"] == ("fall" if share > 0 else "rise")
    assert abs((date.fromisoformat(said["onset"]) - SHUT).days) <= 5
    assert 0 <= (date.fromisoformat(said["alarm"]) - SHUT).days <= within_d
    assert abs((date.fromisoformat(said["end"]) - SHUT).days - 60) <= 10
    total = told.by_class["total"]
    assert total.ratio_low is not None
    assert total.ratio_high is not None
    assert total.ratio_low - 0.05 <= 1.0 - share <= total.ratio_high + 0.05
    assert total.ratio == pytest.approx(1.0 - share, rel=0.2, abs=0.05)
    assert total.p is not None
    assert total.p < 0.1


def test_a_quiet_sea_with_growth_seasons_and_a_slow_fall_stays_quiet() -> None:
    gates = ["suez", "taiwan", "dover", "lombok"]
    quiet = sea(gates, first=date(2019, 1, 1), days=1100, per_day=40.0, seed=11, growth=0.15)
    tallies = tally(follow_all(quiet, RULE), {}).values()
    assert sum(one.years for one in tallies) == pytest.approx(4 * 1100 / 365.25)
    assert sum(one.false for one in tallies) <= 6  # half a year and gate, which is the promise
    slow = sea(["suez"], first=date(2019, 1, 1), days=700, per_day=60.0, seed=2, growth=-0.25)
    assert [one for one in alarms(slow) if one[0] == "total"] == []


def test_alarms_rest_on_the_days_up_to_them_alone() -> None:
    whole = made(0.5)
    every = alarms(whole)
    assert every
    for days in (SHUT + timedelta(2) - FIRST, SHUT + timedelta(20) - FIRST, timedelta(300)):
        last = FIRST + days
        cut = alarms(whole.filter(pl.col("day") <= last))
        assert cut == [one for one in every if one[2] <= last]


@settings(max_examples=6)
@given(st.randoms(use_true_random=False), st.sets(st.integers(100, 400), max_size=40))
def test_order_of_rows_does_not_matter_and_missing_days_do_not_alarm(
    random: object, missing: set[int]
) -> None:
    table = made(0.9).filter(pl.col("class") == "total")
    seed = random.randint(0, 1000)  # type: ignore[attr-defined]
    lost = [FIRST + timedelta(one) for one in missing]
    cut = table.filter(~pl.col("day").is_in(lost))
    shuffled = cut.sample(fraction=1.0, shuffle=True, seed=seed)
    assert alarms(shuffled) == alarms(cut)
    early = [one for one in alarms(cut) if one[2] < SHUT]
    assert len(early) <= len([one for one in alarms(table) if one[2] < SHUT]) + 1
    assert any(0 <= (one[2] - SHUT).days <= 3 for one in alarms(cut))


def test_one_day_without_ships_is_no_episode_and_a_gap_of_months_forgets_the_level() -> None:
    table = made(0.0).filter(pl.col("class") == "total")
    quiet = len(alarms(table))
    zero = pl.when(pl.col("day") == SHUT).then(0.0).otherwise(pl.col("ships")).alias("ships")
    assert len(alarms(table.with_columns(zero))) == quiet
    later = table.with_columns(pl.col("day") + timedelta(900), pl.col("ships") * 3.0)
    assert len(alarms(pl.concat([table, later]))) == 2 * quiet


def test_a_gate_with_eight_weeks_of_history_is_judged_and_one_with_less_is_not() -> None:
    for weeks, is_found in ((9, True), (3, False)):
        start = FIRST + timedelta(7 * weeks)
        drop = Drop("suez", start, 30, 0.95)
        young = sea(["suez"], first=FIRST, days=7 * weeks + 20, per_day=50.0, seed=3, drops=[drop])
        assert bool(alarms(young)) is is_found
    answer = watch(Transits(young))
    assert answer.gates()[0]["is_judged"] is False
    assert answer.gates()[0]["history_days"] == 41


def test_rare_ships_raise_no_alarm_when_they_fail_to_come() -> None:
    rare = sea(["bering"], first=FIRST, days=900, per_day=1.5, seed=4, season=1.0)
    assert alarms(rare) == []


def test_a_second_shock_within_an_episode_is_told_by_itself() -> None:
    drops = [Drop("hormuz", SHUT, 200, 0.35), Drop("hormuz", SHUT + timedelta(60), 140, 0.85)]
    table = sea(["hormuz"], first=FIRST, days=530, per_day=80.0, seed=9, drops=drops)
    told = watch(Transits(table)).episodes
    found = [one.series.day(one.episode.lead.alarm) for one in told]
    assert any(0 <= (one - SHUT).days <= 14 for one in found)
    assert any(0 <= (one - SHUT).days - 60 <= 2 for one in found)


def test_the_ships_that_waited_are_told_with_the_fall_and_not_as_an_episode() -> None:
    drops = [Drop("suez", SHUT, 6, 0.9), Drop("suez", SHUT + timedelta(6), 8, -0.7)]
    table = sea(["suez"], first=FIRST, days=500, per_day=55.0, seed=9, drops=drops)
    told = [
        one for one in watch(Transits(table)).episodes
        if one.series.day(one.episode.lead.alarm) >= SHUT
    ]  # fmt: skip
    assert [one.episode.lead.sign for one in told] == [-1]
    assert told[0].as_json()["rebound"]


def test_the_bars_of_a_gate_come_from_the_other_gates_alone() -> None:
    storms = [Drop("kerch", FIRST + timedelta(90 * one), 4, 0.8) for one in range(2, 8)]
    wild = sea(["kerch"], first=FIRST, days=700, per_day=60.0, seed=1, drops=storms)
    calm = sea(["dover", "suez"], first=FIRST, days=700, per_day=60.0, seed=2, season=0.0)
    factors = calibrate(
        pl.concat([wild, calm]), {}, rule=RULE, most_per_year=0.6, factors=(0.6, 1.0, 1.1, 9.0)
    )
    assert factors["kerch"] < factors["dover"]
    assert calibrate(calm.filter(pl.col("gate") == "suez"), {}, rule=RULE, most_per_year=1.0) == {}


def test_treated_days_count_neither_as_false_nor_as_years() -> None:
    found = follow_all(made(0.9), RULE)
    free = tally(found, {})["hormuz"]
    span = {"hormuz": [(SHUT, SHUT + timedelta(59))]}
    held = tally(found, span)["hormuz"]
    assert free.false - held.false >= 1
    assert free.years - held.years == pytest.approx(60 / 365.25)


def test_days_of_the_chinese_new_year_are_like_those_as_far_from_it() -> None:
    first = date(2019, 1, 1)
    table = alike(first, 1200)
    for offset in (-21, 0, 28):
        day = LUNAR_NEW_YEAR[2021] + timedelta(offset)
        then = table[(day - first).days, 0]
        assert first + timedelta(int(then)) == LUNAR_NEW_YEAR[2020] + timedelta(offset)
    plain = table[(date(2021, 7, 1) - first).days, 0]
    assert first + timedelta(int(plain)) == date(2020, 7, 2)
    assert (table[:300] == -1).all()
    assert (table < np.arange(1200)[:, None]).all()


def test_thinning_takes_away_the_share_and_keeps_the_sum() -> None:
    table = made(0.0)
    cut = thinned(table, Drop("hormuz", SHUT, 60, 0.5), seed=1)
    own = cut.filter(pl.col("day").is_between(SHUT, SHUT + timedelta(59)))
    sums = own.group_by("day").agg(
        pl.col("ships").filter(pl.col("class") == "total").sum().alias("total"),
        pl.col("ships").filter(pl.col("class") != "total").sum().alias("parts"),
    )
    assert (sums["total"] == sums["parts"]).all()
    before = table.filter(pl.col("day").is_in(own["day"].implode()), pl.col("class") == "total")
    assert sums["total"].sum() / before["ships"].sum() == pytest.approx(0.5, abs=0.03)


def test_rows_of_assessments_hold_ratio_and_shortfall_of_each_class() -> None:
    answer = watch(Transits(made(0.9)))
    table = as_table(answer.assessments())
    assert set(table["kind"]) == {"watch"}
    assert {"ratio, total", "shortfall, tanker"} <= set(table["quantity"])
    assert table["assessment_id"].n_unique() == table.height
    assert answer.inputs == watch(Transits(made(0.9).sample(fraction=1.0, shuffle=True))).inputs


def test_thresholds_are_overridden_by_name_and_strange_ones_refused() -> None:
    assert RULE.changed({"alarm_short": 6.0}).alarm_short == 6.0
    with pytest.raises(BadInput, match="alarm_shrot") as caught:
        RULE.changed({"alarm_shrot": 6.0})
    assert "alarm_short" in str(caught.value.hint)
    for name, value in (("alarm_fall", -1.0), ("alarm_fall", float("nan")), ("least_change", 1.0)):
        with pytest.raises(BadInput, match=name):
            RULE.changed({name: value})
    with pytest.raises(BadInput, match="no transits"):
        watch(Transits(made(0.0).clear()))


def test_classes_that_change_together_are_one_episode() -> None:
    def kinds(table: pl.DataFrame) -> Sequence[int]:
        found = follow_all(table, RULE)
        every = episodes_of(change for one in found.values() for change in one.changes)
        return [len(one.members) for one in every if one.lead.sign < 0]

    assert max(kinds(made(0.9))) >= 3


def test_every_threshold_has_a_unit_a_reason_and_a_source_and_reaches_the_kernel() -> None:
    for one in (*fields(Rule), *fields(Checks), *fields(Counting)):
        assert one.metadata["unit"], one.name
        assert one.metadata["source"], one.name
        assert one.metadata["note"], one.name
    row = dict(zip(FIGURES, RULE.figures(), strict=True))
    draws = np.minimum(np.random.default_rng(1).normal(size=400_000) ** 2, RULE.knee**2)
    assert row["knee_mean"] == pytest.approx(draws.mean(), abs=0.005)
    # where windows up to three weeks need a change like a closure, fewer changes are found
    weather = sea(
        ["suez"], first=FIRST, days=440, per_day=80.0, seed=3, drops=[Drop("suez", SHUT, 4, 0.5)]
    )
    few = follow_all(weather, RULE.changed({"short_d": 21.0, "inner_d": 3.0}))
    usual = follow_all(weather, RULE)
    assert sum(len(one.changes) for one in few.values()) < sum(
        len(one.changes) for one in usual.values()
    )
