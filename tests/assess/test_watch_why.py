"""Where the ships went, and whether they are gone or only unheard; and the real counts."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from sealane.assess.watch import RULE, Told, Transits, follow_all, read_transits, tally, watch
from sealane.assess.watch.coverage import NOTHING
from sealane.assess.watch.made_up import SHIP_SPREAD, Drop, sea, thinned

FIRST = date(2021, 1, 1)
SHUT = date(2022, 3, 8)
DAYS = 520
PAGE = Path(__file__).parents[2] / "docs/reference/assess/watch.md"
FOUR = Path("/work/shared/data/trade/portwatch_chokepoints_2019_2024h1.parquet")
SEVEN = Path("/work/shared/data/lanes/portwatch_chokepoints_2019_2024h1.csv.gz")


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
    assert "still pass" in unheard.coverage.reasons[0].en
    assert unheard.confidence <= 0.45
    later = [Drop("suez", SHUT, 40, 0.8), Drop("bab_el_mandeb", SHUT + timedelta(4), 36, 0.8)]
    gone = told(pair, later, "suez")
    assert gone.coverage.verdict == "supported"
    assert gone.confidence > 0.9


def test_both_ends_of_a_line_do_not_fall_on_one_day_unless_ships_are_seen_elsewhere() -> None:
    gates = ["suez", "bab_el_mandeb", "cape_good_hope"]
    both = [Drop(one, SHUT, 40, 0.8) for one in gates[:2]]
    region = told(gates, both, "suez")
    assert region.coverage.verdict == "doubtful"
    assert "on the same days" in region.coverage.reasons[0].en
    round_africa = Drop("cape_good_hope", SHUT + timedelta(10), 40, -0.8)
    assert told(gates, [*both, round_africa], "suez").coverage.verdict == "supported"


def test_gates_far_apart_that_fall_on_one_day_are_a_fault_of_the_feed() -> None:
    gates = ["hormuz", "dover", "taiwan", "panama", "sunda"]
    one = told(gates, [Drop(gate, SHUT, 5, 0.9) for gate in gates[:3]], "hormuz")
    assert one.coverage.verdict == "doubtful"
    assert "2 of 4 gates far away" in one.coverage.reasons[0].en


def test_the_open_sea_is_not_closed_and_no_ship_at_all_is_strange() -> None:
    cape = told(["cape_good_hope"], [Drop("cape_good_hope", SHUT, 3, 0.8)], "cape_good_hope")
    assert cape.coverage.verdict == "doubtful"
    none = told(["hormuz"], [Drop("hormuz", SHUT, 4, 1.0)], "hormuz")
    assert none.coverage.verdict == "doubtful"
    assert "without one ship" in none.coverage.reasons[0].en


def with_tonnes(table: pl.DataFrame, seed: int) -> pl.DataFrame:
    """30,000 t a ship in the mean, with the spread that a mean of so few ships has."""
    ships = table["ships"].to_numpy()
    apart = SHIP_SPREAD / np.sqrt(np.maximum(ships, 1.0))
    drawn = np.random.default_rng(seed).normal(size=len(ships)) * apart
    return table.with_columns(pl.Series("tonnes", ships * 30_000.0 * np.exp(drawn)))


def test_ships_that_are_gone_from_the_counts_but_not_from_the_tonnes_are_doubted() -> None:
    whole = with_tonnes(sea(["hormuz"], first=FIRST, days=DAYS, per_day=70.0, seed=5), 1)
    kept = of(thinned(whole, Drop("hormuz", SHUT, 40, 0.7, each=1.0 / 0.3), seed=2), "hormuz")
    assert kept.coverage.verdict == "doubtful"
    assert re.search(r"tonnes a ship are (2\.[5-9]|3\.|4\.)", kept.coverage.reasons[0].en)
    # those lost at random take theirs along; where a canal is shut small craft are left
    assert of(thinned(whole, Drop("hormuz", SHUT, 40, 0.7), seed=2), "hormuz").coverage.reasons == (
        NOTHING,
    )
    small = of(thinned(whole, Drop("hormuz", SHUT, 40, 0.7, each=0.3), seed=2), "hormuz")
    assert small.coverage.verdict == "unchecked"
    assert "tonnes a ship are 0." in small.coverage.reasons[1].en


@pytest.mark.parametrize("seed", range(4))
def test_a_few_ships_at_a_shut_canal_are_no_sample_of_what_passes(seed: int) -> None:
    whole = with_tonnes(sea(["suez"], first=FIRST, days=DAYS, per_day=50.0, seed=seed), seed)
    shut = thinned(whole, Drop("suez", SHUT, 6, 0.96, each=1.6), seed=seed)
    assert of(shut, "suez").coverage.verdict == "unchecked"


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


@pytest.mark.skipif(not SEVEN.exists(), reason="the counts of PortWatch in ../shared are not here")
def test_the_canal_that_was_shut_is_no_doubtful_feed() -> None:
    transits = read_transits(SEVEN)
    assert transits.table.filter(pl.col("gate") == "suez")["tonnes"].null_count() == 0
    until = transits.table.filter(pl.col("day") <= date(2021, 4, 15))
    (ever,) = [
        one for one in watch(Transits(until)).episodes
        if one.episode.gate == "suez" and one.series.day(one.episode.lead.onset).year == 2021
    ]  # fmt: skip
    assert ever.coverage.verdict == "supported"
    assert "Bab el-Mandeb" in ever.coverage.reasons[0].en
    assert ever.confidence > 0.9
    if FOUR.exists():  # tonnes of all ships are the sum of the five classes
        assert read_transits(FOUR).table.filter(pl.col("class") == "total")["tonnes"].min() > 0
