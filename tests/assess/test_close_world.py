"""What the world and the countries behind a gate lose: counts of others, and nothing guessed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from functools import cache
from itertools import chain, combinations
from pathlib import Path

import pytest
from click.testing import CliRunner

from sealane.assess.close import CloseAnswer, CloseLimits, Closure, close, told
from sealane.assess.close.draw import draws_of
from sealane.assess.close.fate import GOES_ROUND, SEA_SHUT
from sealane.assess.close.lost import _piped
from sealane.assess.close.oil import oil_lost
from sealane.assess.close.phrase import LEAST_TOLD
from sealane.assess.close.pipeline import OUTLETS
from sealane.assess.close.reference import harbours
from sealane.assess.close.world import ALSO, NO_BYPASS, WorldRow, world_rows
from sealane.assess.close.written import written
from sealane.assess.lane import gates
from sealane.assess.lane.enclosed import enclosed, shuts_a_sea
from sealane.assess.source_table import packaged
from sealane.cli.assess.close import command
from sealane.cli.assess.close_world import _exports as export_table
from sealane.cli.assess.voice import Voice

FACTS = """iso3,commodity,import_tonnes,year,source,url_or_citation
QAT,wheat,212623,2022,a table of the user,
ARE,rice,1032325,2022,a table of the user,
JPN,wheat,5000000,2022,a table of the user,
"""


@cache
def closed(gate: str, share: str = "1", facts: str | None = None) -> CloseAnswer:
    asked = Closure.of([gate], start=date(2026, 3, 1), days=60, share=share)
    return close(asked, CloseLimits(draws=60), facts=facts, has_measures=False)


def counted(*closed_gates: str) -> list[WorldRow]:
    """World rows of gates with no reference lane in hand."""
    asked = Closure.of(list(closed_gates), start=date(2026, 3, 1), days=60)
    return world_rows(asked.gates, {}, draws_of(asked, CloseLimits(draws=20)), 0.05, asked.start)


def test_a_pipeline_is_lost_where_its_port_has_no_way_out_and_never_else() -> None:
    yanbu = harbours()["yanbu"].place
    ends = OUTLETS["east_west"]
    for shut in chain.from_iterable(combinations(ends, count) for count in range(len(ends) + 1)):
        oil = next(one for one in counted("hormuz", *shut) if one.gate == "hormuz")
        assert oil.bypass is not None
        assert oil.lost is not None
        assert oil.through is not None
        has_way = not enclosed([yanbu], ("hormuz", *shut))[0]
        assert oil.bypass[0] == pytest.approx(2.6 if has_way else 0.44)
        assert oil.lost[0] == pytest.approx(oil.through[0] - oil.bypass[0])
        assert ("no way out" in oil.why.en) is not has_way
        assert ("comes later" in oil.why.en) is (has_way and len(shut) == 1)
        assert ("Yanbu" in oil.why.en) is ("ヤンブー" in oil.why.ja) is bool(shut)


def test_a_share_stands_beside_the_amount_of_its_own_year_alone() -> None:
    facts = list(packaged("lane_facts").iter_rows(named=True))
    world = {row["year"]: float(row["value"]) for row in facts
             if row["measure"] == "maritime_oil_trade"}  # fmt: skip
    told_of = {(row["year"], float(row["value"])) for row in facts}
    checked = set()
    known = {row["gate"] for row in facts} | set(ALSO)
    for gate in (one.gate_id for one in gates() if one.gate_id in known):
        for one in counted(gate):
            for figures in (one.through, one.of_world):
                if figures is not None and "USD" not in one.unit:
                    assert (one.at, figures[0]) in told_of
            if one.unit == "mb/d" and one.through is not None and one.of_world is not None:
                assert one.of_world[0] == pytest.approx(one.through[0] / world[one.at], abs=6e-4)
                checked.add(gate)
    assert {"bab_el_mandeb", "suez", "hormuz", "malacca", "panama", "bosporus"} <= checked
    oil = [one for one in counted("bab_el_mandeb") if one.commodity == "oil_all"]
    assert [(one.at, one.of_world is None) for one in oil] == [("2025H1", True), ("2023", False)]


def test_the_danish_straits_are_counted_together_once_all_are_closed() -> None:
    belts = ("oresund", "great_belt", "little_belt")
    assert not counted(*belts), "no table tells what of it fits Kiel Canal"
    (oil,) = counted(*belts, "kiel")
    assert (oil.at, oil.through, oil.fate) == ("2023", (4.9, 4.9, 4.9), "cut_off")
    assert oil.of_world is not None
    assert oil.of_world[0] == 0.063


def test_one_rule_says_what_is_cut_off_and_every_row_says_it() -> None:
    rows = closed("hormuz").world
    assert {one.fate for one in rows} == {"cut_off"}
    assert all(SEA_SHUT.en in one.why.en and SEA_SHUT.ja in one.why.ja for one in rows)
    assert {one.commodity for one in rows} >= {"containers", "dry_bulk", "all_goods"}
    crude = next(one for one in rows if one.commodity == "crude_oil")
    assert crude.lost is crude.lost_of_world is None
    assert crude.lacks is not None
    assert crude.lacks.en in crude.why.en
    goods = [one for one in rows if one.commodity == "all_goods"]
    assert any(one.unit.startswith("tn USD") for one in goods)
    for one in goods:
        assert "pipelines can take 2.6 (2.6 to " in one.why.en
        assert "no price of oil" in one.why.en
        assert "差し引いていない" in one.why.ja
        assert "no bypass is told" not in one.why.en
    by_value = next(one for one in counted("bosporus") if "USD" in one.unit)
    assert NO_BYPASS.en in by_value.why.en, "no pipeline is told round it"
    assert shuts_a_sea("bosporus")
    assert not any(map(shuts_a_sea, ("bangka", "suez", "bab_el_mandeb", "malacca")))
    assert {one.why for one in counted("malacca")} == {GOES_ROUND}
    both = [one for one in counted("suez", "bab_el_mandeb") if one.commodity == "cars"]
    assert [one.fate for one in both] == ["not_known"], "ports of the Red Sea lie behind"


def test_the_world_loses_what_passes_less_what_pipelines_take() -> None:
    rows = {one.commodity: one for one in closed("hormuz").world if "USD" not in one.unit}
    oil = rows["oil_all"]
    assert oil.unit == "mb/d"
    assert oil.through is not None
    assert oil.bypass is not None
    assert oil.lost is not None
    assert oil.lost[0] == pytest.approx(oil.through[0] - oil.bypass[0])
    assert oil.through[1] - oil.bypass[2] <= oil.lost[1] <= oil.lost[0] <= oil.lost[2]
    both = [one.bypass for one in closed("hormuz").world if one.bypass is not None]
    assert len(both) > 1
    assert len(set(both)) == 1, "one pipeline, one interval"
    said = [one.text.en for one in _piped(closed("hormuz"))]
    assert len(said) == len(set(said)) == 1
    assert oil.lost_over is not None
    assert (oil.lost_over[0], oil.over_unit) == (pytest.approx(oil.lost[0] * 60), "mb")
    grown = rows["fertiliser"]
    assert grown.lost is not None
    assert grown.lost_over is not None
    assert (grown.unit, grown.over_unit) == ("Mt/y", "Mt")
    assert grown.lost_over[0] == pytest.approx(grown.lost[0] * 60 / 365)
    money = next(one for one in closed("hormuz").world if "USD" in one.unit)
    assert f"{money.over_unit} a year" == money.unit
    assert oil.sources
    assert all(one.at and one.sources for one in closed("hormuz").world)
    gas = rows["lng"]
    assert gas.of_world is not None
    assert 0.18 <= gas.of_world[1] <= gas.of_world[0] <= gas.of_world[2] <= 0.23
    assert gas.bypass is None
    assert gas.why is not None
    half = {one.commodity: one for one in closed("hormuz", share="0.5").world}["lng"]
    assert half.lost is not None
    assert gas.lost is not None
    assert half.lost[0] == pytest.approx(gas.lost[0] / 2)
    assert rows["crude_oil"].lost_of_world is None, "pipelines take of crude, none tells how much"


def test_what_goes_round_is_late_and_not_lost() -> None:
    rows = closed("suez").world
    assert rows
    assert {one.fate for one in rows} == {"diverted"}
    assert all(one.lost is None and one.why is not None for one in rows)
    assert closed("suez").food == ()
    assert closed("kerch").world == ()


def test_exports_and_food_of_countries_behind_are_told_or_the_reason(tmp_path: Path) -> None:
    answer = closed("hormuz")
    amounts = {(one.iso3, one.commodity): one for one in answer.exports if one.lost}
    assert {("SAU", "crude_oil"), ("IRQ", "crude_oil"), ("QAT", "lng")} <= set(amounts)
    iraq = amounts["IRQ", "crude_oil"]
    misses = sum(
        fact.volume.value
        for one in answer.countries
        if one.fact.commodity == "crude_oil"
        for fact in one.fact.facts
        if fact.via == "IRQ" and fact.volume is not None
    )
    assert iraq.lost is not None
    assert iraq.lost[0] == pytest.approx(misses)
    assert {one.iso3 for one in closed("taiwan").exports} == {"JPN", "KOR"}
    assert {one.coast.iso3 for one in answer.food} >= {"KWT", "QAT", "BHR", "IRQ"}
    assert all(one.volume_t is None and "FAOSTAT" in one.why.en for one in answer.food)
    (tmp_path / "food_imports.csv").write_text(FACTS, encoding="utf-8")
    food = {one.coast.iso3: one for one in closed("hormuz", facts=str(tmp_path)).food}
    assert food["QAT"].most_lost_t is not None
    assert food["QAT"].most_lost_t[0] == pytest.approx(212623 / 365)
    assert (food["ARE"].volume_t, food["ARE"].most_lost_t) == (1032325, None), "ports on both sides"
    assert "JPN" not in food
    assert food["KWT"].volume_t is None


def test_the_answer_its_text_and_its_brief_tell_them() -> None:
    answer = closed("hormuz")
    said = json.loads(json.dumps(told(answer)))
    assert len(said["world"]) == len(answer.world)
    assert len(said["exports"]) == len(answer.exports)
    assert all(row["why_en"] and row["why_ja"] for row in said["food"])
    for row in (*said["countries"], *said["stocks_not_told"]):
        if row.get("stopped", row.get("cover_d")) is None:
            assert row["why_not_en"]
            assert row["why_not_ja"]
    for one in said["stocks"]:
        if one["commodity"] == "oil" and not one["held"]:
            assert one["unmet_kb"] is one["cover_d"] is one["unmet_begins_day"] is None
            assert one["why_not_en"]
    kuwait = next(one for one in said["exports"] if one["country"] == "KWT" and one["lost"])
    assert kuwait["importers"] == ["TWN"]
    assert "as much or more" in kuwait["why_en"]
    brief = written(answer, made_at=datetime(2026, 3, 1, tzinfo=UTC))
    section = next(one for one in brief.sections if one.heading.en == "What the world loses")
    assert section.table is not None
    assert len(section.table.rows) == len(answer.world)
    words = " ".join(getattr(one, "text", one).en for one in section.paragraphs)
    assert words.index("Kuwait 10.1") < words.index("(to Taiwan alone)")
    assert SEA_SHUT.en in words
    line = ["suez", "--from", "2026-03-01", "--days", "30", "--draws", "20"]
    text = CliRunner().invoke(command, line, catch_exceptions=False).stdout
    assert "What the world loses" in text
    assert "100 % of the traffic" in text
    few = CliRunner().invoke(command, ["lombok", *line[1:]], catch_exceptions=False).stdout
    assert f"more of which less than {100 * LEAST_TOLD:g} % is known to pass" in few
    small = [one for one in told(closed("malacca"))["countries"]
             if one["share"] and one["share"]["value"] < LEAST_TOLD]  # fmt: skip
    assert small, "JSON has the rows that the text folds"


@pytest.mark.parametrize(
    ("fate", "title"),
    [("diverted", "Exports that pass there: not lost, they go round"),
     ("cut_off", "What countries cannot sell there")],
)  # fmt: skip
def test_exports_that_only_come_late_are_not_headed_as_lost(
    capsys: pytest.CaptureFixture[str], fate: str, title: str
) -> None:
    row = {"country": "JPN", "name_en": "Japan", "name_ja": "日本", "commodity_en": "All goods",
           "commodity_ja": "全品目", "share": None, "share_of_en": "its exports",
           "share_of_ja": "輸出", "lost": None, "unit": None, "importers": [],
           "year": "2022"}  # fmt: skip
    export_table({"exports": [row], "world": [{"fate": fate}]}, Voice("en"))
    assert title in capsys.readouterr().out


def test_the_count_of_the_year_asked_about_stands_before_ships_went_round() -> None:
    def oil(gate: str, start: date) -> WorldRow:
        asked = Closure.of([gate], start=start, days=90)
        draws = draws_of(asked, CloseLimits(draws=20))
        rows = world_rows(asked.gates, {}, draws, 0.05, start)
        return next(one for one in rows if one.commodity == "oil_all")

    for gate, amount in (("bab_el_mandeb", 8.6), ("suez", 8.8)):
        for start in (
            date(2023, 12, 15),
            date(2024, 10, 1),
        ):  # the second while the closure goes on
            one = oil(gate, start)
            assert (one.at, one.through) == ("2023", (amount, amount, amount))
    assert oil("suez", date(2021, 3, 23)).at == "2021"
    assert oil("bab_el_mandeb", date(2015, 1, 1)).at == "2018"
    later = oil("bab_el_mandeb", date(2026, 3, 1))
    assert (later.at, later.through) == ("2025H1", (4.2, 4.2, 8.6)), "the told ends, not draws"
    assert any("Vortexa" in one for one in later.sources), "the source of an end is told"
    answer = close(Closure.of(["bab_el_mandeb", "suez"], start=date(2023, 12, 15), days=90),
                   CloseLimits(draws=20), has_measures=False)  # fmt: skip
    said = [one.text for one in oil_lost(answer) if "passed" in one.text.en]
    assert any("Bab el-Mandeb (Large Strait), 2023: 8.6" in one.en for one in said)
    assert any("（2023年）は8.8" in one.ja for one in said)
    told_of = told(answer)["world"][0]
    assert (told_of["year"], told_of["through"]["no_interval"]) == ("2023", "one_figure")
