"""What the world and the countries behind a gate lose: counts of others, and nothing guessed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from sealane.assess.close import CloseAnswer, CloseLimits, Closure, close, told
from sealane.assess.close.phrase import LEAST_TOLD
from sealane.assess.close.written import written
from sealane.cli.assess.close import command

FACTS = """iso3,commodity,import_tonnes,year,source,url_or_citation
QAT,wheat,212623,2022,a table of the user,
ARE,rice,1032325,2022,a table of the user,
JPN,wheat,5000000,2022,a table of the user,
"""


@cache
def closed(gate: str, share: str = "1", facts: str | None = None) -> CloseAnswer:
    asked = Closure.of([gate], start=date(2026, 3, 1), days=60, share=share)
    return close(asked, CloseLimits(draws=60), facts=facts, has_measures=False)


def test_the_world_loses_what_passes_less_what_pipelines_take() -> None:
    rows = {one.commodity: one for one in closed("hormuz").world if "USD" not in one.unit}
    oil = rows["oil_all"]
    assert oil.unit == "mb/d"
    assert oil.through is not None
    assert oil.bypass is not None
    assert oil.lost is not None
    assert oil.lost[0] == pytest.approx(oil.through[0] - oil.bypass[0])
    assert oil.through[1] - oil.bypass[2] <= oil.lost[1] <= oil.lost[0] <= oil.lost[2]
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
    brief = written(answer, made_at=datetime(2026, 3, 1, tzinfo=UTC))
    section = next(one for one in brief.sections if one.heading.en == "What the world loses")
    assert section.table is not None
    assert len(section.table.rows) == len(answer.world)
    line = ["malacca", "--from", "2026-03-01", "--days", "30", "--draws", "20"]
    text = CliRunner().invoke(command, line, catch_exceptions=False).stdout
    assert "What the world loses" in text
    assert "100 % of the traffic" in text
    assert f"more of which less than {100 * LEAST_TOLD:g} % passes" in text
    small = [one for one in told(closed("malacca"))["countries"]
             if one["share"] and one["share"]["value"] < LEAST_TOLD]  # fmt: skip
    assert small, "JSON has the rows that the text folds"
