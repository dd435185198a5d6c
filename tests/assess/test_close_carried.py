"""What is reported of a gate passes the gates beyond it too, and no end is told as the most of an
import while a part of it is of unknown origin."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import cache

import polars as pl
import pytest
from click.testing import CliRunner

from sealane.assess.close import CloseAnswer, CloseLimits, Closure, close
from sealane.assess.close import told as as_told
from sealane.assess.close.may_pass import may_pass_said, named_up_to, small_said
from sealane.assess.close.share import LANES
from sealane.assess.close.written import written
from sealane.assess.exposure import exposure, facts
from sealane.assess.exposure.carried import carried_of, told_part
from sealane.assess.lane import ChoiceLimits
from sealane.cli import sealane
from sealane.say.brief import Brief
from sealane.say.said import Said
from sealane.serve.closing import body_of

NAME = Said("lng to X", "XのLNG")


@cache
def closed(*gates: str) -> CloseAnswer:
    asked = Closure.of(gates, start=date(2026, 3, 1), days=30)
    return close(asked, CloseLimits(draws=20), has_measures=False)


def of(answer: CloseAnswer, who: str, goods: str) -> dict[str, object]:
    (one,) = (row for row in as_told(answer)["countries"]
              if (row["country"], row["commodity"]) == (who, goods))  # fmt: skip
    return one


def own(who: str, goods: str) -> pl.DataFrame:
    return facts(importer=who).filter(pl.col("commodity") == goods)


def test_lng_that_passes_hormuz_to_china_and_japan_passes_malacca() -> None:
    for who, least, told in (("CHN", 0.2, 0.29), ("JPN", 0.04, 0.06)):
        one = of(closed("malacca"), who, "lng")
        assert one["share"]["value"] > least
        (fact,) = (each for each in one["facts"] if each["basis"] == "carried")
        assert (fact["via"], fact["told_share"]["value"]) == ("hormuz", told)
        assert 0 < fact["share"]["low"] <= fact["share"]["value"] <= told
        assert one["share"]["high"] + one["not_known"] <= 1.0
        basis = told_part(own(who, "lng"), LANES)
        assert one["not_known"] == pytest.approx(1.0 - basis - told, abs=1e-3)
    both = of(closed("hormuz", "malacca"), "CHN", "lng")
    assert [each["basis"] for each in both["facts"]].count("carried") == 0
    assert both["share"]["value"] >= 0.29


def test_what_origins_bring_through_the_gate_is_not_carried_on_again() -> None:
    for row in carried_of(own("JPN", "crude_oil"), LANES):
        assert row.share.value == 0.0, "Saudi Arabia and the Emirates are told, 70 % pass"
    korea = own("KOR", "crude_oil")
    assert sum(one.share.value for one in carried_of(korea, LANES)) == pytest.approx(0, abs=0.01)
    assert carried_of(own("TWN", "lng"), LANES) == (), "Qatar is told"
    assert carried_of(own("IND", "crude_oil"), LANES) == (), "a volume is no share"


@pytest.mark.parametrize("gate", ["malacca", "taiwan"])
def test_exposure_carries_on_as_a_closure_does(gate: str) -> None:
    for who in ("CHN", "JPN"):
        rows = exposure(who, commodity="lng", choice=ChoiceLimits()).by_gate
        row = next(each for each in rows if each["gate"] == gate)
        one = of(closed(gate), who, "lng")
        assert row["not_known"] == pytest.approx(one["not_known"], abs=1e-3)
        assert row["share"] == pytest.approx(one["share"]["value"], abs=1e-3)
        parts = [each["share"] for each in row["carried"]]
        assert sum(parts) <= row["share"] + 1e-9
        assert row["low"] <= row["share"] <= row["high"]


def test_no_end_stands_alone_where_a_part_is_of_unknown_origin() -> None:
    (line,) = may_pass_said([named_up_to(NAME, 10.4, None, None, 0.55)])
    assert re.search("10.4.%, beside 55.% of unknown origin, which may pass too", line.in_("en"))
    assert re.search("産地不明で通りうる55%", line.in_("ja"))
    (line,) = may_pass_said([named_up_to(NAME, 10.4, None, None, None)])
    assert "unknown" not in line.in_("en")
    (line,) = small_said([(NAME, 0.277), (NAME, None)])
    assert line.in_("en").startswith("2 more of which less than 1 % is known to pass")
    assert re.search("of unknown origin, which may pass too: lng to X 28.%", line.in_("en"))
    (line,) = small_said([(NAME, None)])
    assert line.in_("en") == "1 more of which less than 1 % is known to pass there."
    assert small_said([]) == ()


def lines_of(brief: Brief, language: str) -> list[str]:
    found = []
    for section in brief.sections:
        table = section.table
        more = () if table is None else table.more
        for one in (*section.paragraphs, *section.notes, *more):
            said = one if isinstance(one, Said) else one.text
            found.append(said.in_("en" if language == "en" else "ja"))
    return [*found, *(one.text.in_("en" if language == "en" else "ja") for one in brief.answer)]


@pytest.mark.parametrize("gate", ["malacca", "suez"])
def test_text_brief_and_page_tell_the_unknown_part_in_the_same_line(gate: str) -> None:
    answer = closed(gate)
    unknown = {(one["name_en"], one["commodity"]): one["not_known"]
               for one in as_told(answer)["countries"] if one["bound_en"]}  # fmt: skip
    assert any(part and part > 0.05 for part in unknown.values())
    asked = ["assess", "close", gate, "--from", "2026-03-01", "--days", "30", "--draws", "20"]
    text = CliRunner().invoke(sealane, asked, catch_exceptions=False).stdout
    brief = written(answer, made_at=datetime(2026, 3, 1, tzinfo=UTC))
    for lines in (text.splitlines(), lines_of(brief, "en")):
        told = [one for one in lines if "more whose" in one or "as far as its origin" in one]
        assert told
        for one in told:
            assert "at most" not in one.lower()
            assert "of unknown origin" in one
        assert not [one for one in lines if re.search("less than 1 % pass", one)]
    carried = "Worked out from a share that is reported of another gate"
    if gate == "malacca":
        assert carried in text
        assert any(carried in one for one in lines_of(brief, "en"))
        assert any("別の海峡等について公表された割合" in one for one in lines_of(brief, "ja"))
        facts_of = [each for one in body_of(answer)["countries"] for each in one["facts"]]
        assert {one["via_en"] for one in facts_of if one["basis"] == "carried"} == {
            "Strait of Hormuz"
        }


def test_the_text_of_exposure_tells_the_unknown_part_too() -> None:
    asked = ["assess", "exposure", "--country", "CHN", "--commodity", "lng"]
    text = CliRunner().invoke(sealane, asked, catch_exceptions=False).stdout
    assert "Worked out from a share that is reported of another gate" in text
    line = next(one for one in text.splitlines() if "more whose" in one and "Suez Canal up" in one)
    assert re.search(r"Suez Canal up to [\d.]+ %, beside \d+ % of unknown origin", line)
    assert "at most" not in text
