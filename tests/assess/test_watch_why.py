"""Where the ships went, and whether they are gone or only unheard; and the real counts."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from sealane.assess.watch import RULE, Told, Transits, follow_all, read_transits, tally, watch
from sealane.assess.watch.made_up import Drop, sea

FIRST = date(2021, 1, 1)
SHUT = date(2022, 3, 8)
DAYS = 520
PAGE = Path(__file__).parents[2] / "docs/reference/assess/watch.md"
FOUR = Path("/work/shared/data/trade/portwatch_chokepoints_2019_2024h1.parquet")


def told(gates: list[str], drops: list[Drop], gate: str, *, seed: int = 5) -> Told:
    table = sea(gates, first=FIRST, days=DAYS, per_day=70.0, seed=seed, drops=drops)
    return of(table, gate)


def of(table: pl.DataFrame, gate: str) -> Told:
    found = [
        one for one in watch(Transits(table)).episodes
        if one.episode.gate == gate and one.series.day(one.episode.lead.alarm) >= SHUT
    ]  # fmt: skip
    return found[0]


def test_ships_that_go_the_other_way_are_seen_there() -> None:
    drops = [Drop("malacca", SHUT, 90, 0.7), Drop("sunda", SHUT + timedelta(3), 90, -0.8)]
    one = told(["malacca", "sunda"], drops, "malacca")
    sunda, lombok = one.diverted
    assert sunda["seen"] is True
    assert sunda["ratio"] == pytest.approx(1.8, abs=0.3)
    assert sunda["alarm"] >= SHUT.isoformat()
    assert lombok["seen"] is None
    assert one.coverage.verdict == "supported"
    alone = told(["malacca", "sunda"], drops[:1], "malacca")
    assert alone.diverted[0]["seen"] is False
    assert alone.coverage.verdict == "unchecked"


def test_ships_that_still_pass_the_next_gate_in_line_are_only_unheard() -> None:
    pair = ["suez", "bab_el_mandeb"]
    unheard = told(pair, [Drop("suez", SHUT, 40, 0.8)], "suez")
    assert unheard.coverage.verdict == "doubtful"
    assert "still pass" in unheard.coverage.reasons[0]
    assert unheard.confidence <= 0.45
    gone = told(pair, [Drop(one, SHUT, 40, 0.8) for one in pair], "suez")
    assert gone.coverage.verdict == "supported"
    assert gone.confidence > 0.9


def test_gates_far_apart_that_fall_on_one_day_are_a_fault_of_the_feed() -> None:
    gates = ["hormuz", "dover", "taiwan", "panama", "sunda"]
    one = told(gates, [Drop(gate, SHUT, 5, 0.9) for gate in gates[:3]], "hormuz")
    assert one.coverage.verdict == "doubtful"
    assert "2 of 4 gates far away" in one.coverage.reasons[0]


def test_the_open_sea_is_not_closed_and_no_ship_at_all_is_strange() -> None:
    cape = told(["cape_good_hope"], [Drop("cape_good_hope", SHUT, 3, 0.8)], "cape_good_hope")
    assert cape.coverage.verdict == "doubtful"
    none = told(["hormuz"], [Drop("hormuz", SHUT, 4, 1.0)], "hormuz")
    assert none.coverage.verdict == "doubtful"
    assert "without one ship" in none.coverage.reasons[0]


def test_a_jump_in_tonnes_a_ship_is_doubted() -> None:
    table = sea(
        ["hormuz"],
        first=FIRST,
        days=DAYS,
        per_day=70.0,
        seed=5,
        drops=[Drop("hormuz", SHUT, 40, 0.7)],
    )
    each = pl.when(pl.col("day") >= SHUT).then(90_000.0).otherwise(30_000.0)
    jumped = of(table.with_columns((pl.col("ships") * each).alias("tonnes")), "hormuz")
    assert jumped.coverage.verdict == "doubtful"
    assert "3.00 times" in jumped.coverage.reasons[0]
    steady = of(table.with_columns((pl.col("ships") * 30_000.0).alias("tonnes")), "hormuz")
    assert steady.coverage.verdict == "unchecked"


def test_the_example_of_the_page_says_what_stands_there(capsys: pytest.CaptureFixture[str]) -> None:
    page = PAGE.read_text()
    (script,) = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    exec(compile(script, "watch.md", "exec"), {})
    (wanted,) = re.findall(r"^# (.*)$", script, flags=re.MULTILINE)
    assert capsys.readouterr().out.strip() == wanted
    for name, value in (("alarm_liner", RULE.alarm_liner), ("alarm_short", RULE.alarm_short)):
        assert re.search(rf"`{name}` \| {value:g} ", page)


@pytest.mark.skipif(not FOUR.exists(), reason="the counts of PortWatch in ../shared are not here")
def test_the_real_counts_meet_the_goals() -> None:
    transits = read_transits(FOUR)
    ever, red = (date(2021, 3, 23), date(2021, 4, 20)), (date(2023, 11, 19), date(2030, 1, 1))
    spans = dict.fromkeys(("suez", "bab_el_mandeb", "cape_good_hope"), (ever, red))
    for one in tally(follow_all(transits.table, RULE), spans).values():
        assert one.per_year <= 1.0, one
    answer = watch(transits)

    def first(gate: str, sign: int, since: date) -> tuple[date, Told]:
        return min(
            ((one.series.day(one.episode.lead.alarm), one) for one in answer.episodes
             if one.episode.gate == gate and one.episode.lead.sign == sign
             and one.series.day(one.episode.lead.alarm) >= since),
            key=lambda pair: pair[0],
        )  # fmt: skip

    assert (first("suez", -1, ever[0])[0] - ever[0]).days <= 2
    day, bab = first("bab_el_mandeb", -1, red[0])
    assert (day - red[0]).days <= 14
    assert bab.diverted[0]["seen"] is True
    assert (first("cape_good_hope", 1, red[0])[0] - red[0]).days <= 45
    assert bab.coverage.verdict == "supported"
    shortfall = [one for one in answer.episodes if one.episode.gate == "suez"][-1].by_class[
        "container"
    ]
    assert shortfall.low is not None
    assert 0 < shortfall.low < shortfall.value
