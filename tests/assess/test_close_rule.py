"""One question has one answer: `close`, `exposure` and `stocks` follow the same rules."""

from __future__ import annotations

import json
import shlex
from datetime import date
from functools import cache

import pytest
from click.testing import CliRunner

from sealane.assess.close import CloseLimits, Closure, close, told
from sealane.assess.close.country import OIL
from sealane.assess.close.mark import marks_of
from sealane.assess.close.phrase import country
from sealane.assess.close.picture import told_stocks
from sealane.assess.close.short import in_short
from sealane.assess.exposure import exposure
from sealane.assess.exposure.basis import BasisLimits, basis_of
from sealane.assess.exposure.fact import facts
from sealane.assess.lane import ChoiceLimits
from sealane.cli import sealane
from sealane.errors import BadInput

FEW = CloseLimits(draws=20)


@cache
def closed(gate: str) -> dict:
    """What `close` tells of a gate that is closed for 60 days."""
    asked = Closure.of([gate], start=date(2026, 3, 1), days=60)
    return told(close(asked, FEW, has_measures=False))


@pytest.mark.parametrize("gate", ["malacca", "hormuz"])
def test_a_port_stands_for_a_region_in_both_answers(gate: str) -> None:
    rows = {one["country"]: one for one in closed(gate)["countries"]
            if one["commodity"] == "crude_oil"}  # fmt: skip
    compared = 0
    for iso3 in ("SGP", "PHL", "KOR", "CHN"):
        found = exposure(iso3, commodity="crude_oil", choice=ChoiceLimits()).as_dict()
        ours = rows[iso3]
        if ours["decided_by"] != "routed":
            assert ours["stands_for"] == []
            continue
        fact = ours["facts"][-1]
        theirs = next(
            one for one in found["by_gate"]
            if (one["gate"], one["year"], one["source"]) == (gate, fact["year"], fact["source"])
        )  # fmt: skip
        assert ours["share"]["value"] == pytest.approx(theirs["share"], abs=1e-4)
        assert ours["by_stand_in"] == pytest.approx(theirs["by_stand_in"], abs=1e-4)
        assert ours["by_stand_in"] > 0.4
        row = next(one for one in found["rows"] if one["stands_for"] and one["gate"] == gate)
        assert ours["stands_for"] == [row["stands_for"]]
        assert row["stands_for"]["port"] == "ras_tanura"
        assert any(one["code"] == "region" for one in found["missing"])
        compared += 1
    assert compared >= 2


def test_countries_are_the_basis_where_they_tell_half_and_a_region_is_then_not_added() -> None:
    japan = exposure("JPN", commodity="crude_oil", choice=ChoiceLimits()).as_dict()
    assert {one["kind"] for one in japan["rows"] if one["origin"] == "MIDDLE_EAST"} == {"origin"}
    assert all(one["by_stand_in"] == 0 and one["share"] <= 1 for one in japan["by_gate"])
    own = facts(importer="CHN").filter(commodity="crude_oil")
    assert basis_of(own)["origin"].to_list() == ["MIDDLE_EAST"]
    assert set(basis_of(own, BasisLimits(least_told=0.4))["origin"]) == {"RUS", "SAU", "MYS"}
    assert basis_of(own.clear()).is_empty()


@pytest.mark.parametrize(("language", "said"), [("en", "Ras Tanura, stands"), ("ja", "代表")])
def test_the_texts_name_the_port_and_what_rests_on_it(language: str, said: str) -> None:
    line = ["assess", "exposure", "--country", "SGP", "--lang", language]
    done = CliRunner().invoke(sealane, line)
    assert said in " ".join(done.stdout.split())


def test_stocks_start_by_one_rule_whatever_closes() -> None:
    """Of a total nobody tells who holds it: day 1 in the middle, after a decision in some draws."""
    malacca, hormuz = (
        {one["country"]: one for one in closed(gate)["stocks"] if one["commodity"] == "oil"}
        for gate in ("malacca", "hormuz")
    )
    for iso3 in ("CHN", "TWN"):
        sooner, later = malacca[iso3], hormuz[iso3]
        assert sooner["lost_from_day"] < 10 < later["lost_from_day"]
        assert sooner["unmet_begins_day"]["value"] is later["unmet_begins_day"]["value"] is None
        assert sooner["unmet_begins_day"]["low"] <= sooner["lost_from_day"]
    names = ("kind", "starts", "usable_from_day", "starts_source")
    for iso3 in set(malacca) & set(hormuz):
        of_both = [[[each[name] for name in names] for each in one[iso3]["held"]]
                   for one in (malacca, hormuz)]  # fmt: skip
        assert of_both[0] == of_both[1]
    days = {each["kind"]: each["usable_from_day"]["value"]
            for one in hormuz.values() for each in one["held"]}  # fmt: skip
    assert (days["commercial"], days["government"], days["total"]) == (1, 10, 1)


@pytest.mark.parametrize("gate", ["malacca", "hormuz"])
def test_the_command_beside_a_row_gives_its_days_again(gate: str) -> None:
    rows = [one for one in closed(gate)["stocks"] if one["commodity"] == "oil" and one["held"]]
    in_time = {
        one["country"] for one in rows if one["again"] is None
    }  # nothing is missing in the middle
    assert in_time <= {"PHL", "IND"}
    rows = [one for one in rows if one["again"] is not None]
    assert {"JPN", "KOR", "CHN", "TWN"} <= {one["country"] for one in rows}
    for row in rows:
        words = shlex.split(row["again"]["command"])[1:]
        done = CliRunner().invoke(sealane, [*words, "--draws", "1", "--json"])
        assert done.exit_code == 0, done.output
        found = json.loads(done.stdout)
        names = {"cover_d": 1e-3, "unmet_begins_day": 0.0, "unmet_kb": 0.01}
        if row["fate"] == "diverted":  # all of it is late: no cover, with the reason
            assert row["cover_d"] is None
            assert "late" in row["why_not_en"]
            del names["cover_d"]
        for name, close_to in names.items():
            ours, theirs = row[name]["value"], found[name]["value"]
            assert ours == (theirs if theirs is None else pytest.approx(theirs, abs=close_to)), row
        lost = [one["lost_kbd"] for one in found["by_day"]]
        assert lost == pytest.approx([one["lost_kbd"] for one in row["by_day"]], abs=0.002)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "both missing"),
        (("--lost", "5", "--missed", "5@1..2"), "both given"),
        (("--missed", "5@3..2"), "before the beginning"),
        (("--missed", "5 from 3"), "is no part of a loss"),
        (("--missed", "5@1..2", "--felt-after", "3"), "felt_after is told by the parts"),
    ],
)
def test_a_loss_is_even_or_by_parts(words: tuple[str, ...], said: str) -> None:
    done = CliRunner().invoke(sealane, ["assess", "stocks", "JPN", *words])
    assert isinstance(done.exception, BadInput)
    assert said in done.exception.message


@pytest.mark.parametrize("gate", ["hormuz", "malacca", "bosporus", "taiwan"])
def test_nobody_whose_oil_is_touched_is_absent_from_the_first_page(gate: str) -> None:
    """With stocks known or not, with an amount known or not, late or not."""
    asked = Closure.of([gate], start=date(2026, 3, 1), days=60)
    answer = close(asked, FEW, has_measures=False)
    first = in_short(answer)
    for language in ("en", "ja"):
        said = " ".join(one.text.in_(language) for one in first)
        oil = [
            one
            for one in answer.countries
            if one.fact.commodity in OIL and (one.share is None or one.share[0] >= 0.01)
        ]
        assert oil
        assert [one.fact.importer for one in oil
                if country(one.fact.importer).in_(language) not in said] == []  # fmt: skip
    never = [one.text.en for one in first if one.text.en.startswith("Not short within")]
    for run in told_stocks(answer) if never else ():
        if country(run.iso3).en in never[0]:
            days = f"{country(run.iso3).en}{marks_of(run)} ({run.lost.shape[1]}\u202fdays"
            assert days in never[0], "each country's own days looked at"
    singapore = [one.text.en for one in first if "Singapore" in one.text.en]
    if gate in ("hormuz", "malacca"):
        assert "tocks not known" in singapore[0]
        assert "thousand barrels a day" in singapore[0]
