"""What is lost and what is only late: stocks, their words, and what a closure does to ships."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest

from sealane.assess.close import CloseAnswer, CloseLimits, Closure, close
from sealane.assess.close import told as as_told
from sealane.assess.close.ground import ground_of
from sealane.assess.close.lasting import stocks as stock_section
from sealane.assess.close.oil import oil_lost
from sealane.assess.close.short import in_short
from sealane.cli.assess.close_told import tell
from sealane.cli.assess.voice import Voice

FEW = CloseLimits(draws=40)


on = cache(ground_of)


@cache
def closed(*gates: str, days: str = "60") -> CloseAnswer:
    asked = Closure.of(gates, start=date(2026, 3, 1), days=days)
    return close(asked, FEW, has_measures=False, ground=on(gates))


@cache
def told(*gates: str, days: str = "60") -> dict[str, Any]:
    return as_told(closed(*gates, days=days))


def oil(*gates: str, days: str = "60") -> dict[str, dict[str, Any]]:
    rows = told(*gates, days=days)["stocks"]
    return {one["country"]: one for one in rows if one["commodity"] == "oil"}


def test_lng_that_goes_round_has_no_cover_and_is_told_as_late() -> None:
    late, cut = told("taiwan", days="30"), told("hormuz")
    assert not [one for one in late["stocks"] if one["commodity"] == "lng"]
    why = {one["country"]: one for one in late["stocks_not_told"] if one["commodity"] == "lng"}
    assert "KOR" in why
    assert "goes round" in why["KOR"]["why_not_en"]
    assert {"TWN", "JPN"} <= {o["country"] for o in cut["stocks"] if o["commodity"] == "lng"}
    assert not [one for one in cut["stocks_not_told"] if one["commodity"] == "lng"]


def test_one_rule_says_what_is_late_for_every_commodity_and_in_every_output() -> None:
    """Taiwan and Luzon Strait: oil later by 2.1 to 3.0 d, LNG by 0.02 to 1.5, coal by 0.5."""
    answer = closed("taiwan", "luzon")
    parts = [(one, part) for one in answer.countries for part in one.told_parts]
    for _, part in parts:
        if part.part.fate == "diverted":
            assert part.missing_days is not None
            is_late = part.missing_days[0] >= FEW.ordinary_delay_d
            assert part.outcome == ("late" if is_late else "in_time")
    goods = {(one.fact.importer, one.fact.commodity): part.outcome for one, part in parts}
    assert goods["KOR", "lng"] == goods["TWN", "lng"] == goods["CHN", "coal"] == "in_time"
    assert (goods["JPN", "crude_oil"], goods["JPN", "all_goods"]) == ("late", "not_known")
    first = {one.text.en.partition(":")[0]: one.text.in_("en") for one in in_short(answer)}
    round_ = "Of other imports, this part goes round and is no later than at ordinary times"
    assert "coal to China" in first[round_]
    untold = "Of other imports, this part passes there, and by which way it then comes and how late"
    assert "all goods to Japan" in next(one for lead, one in first.items() if untold in lead)
    other = in_short(closed("singapore", "malacca"))
    late = next(one.text.en for one in other if "this part comes late" in one.text.en)
    assert "Taiwan" in late
    assert "China" in late
    assert not any(word in late for word in ("South Korea", "Japan", "all goods"))
    for row in told("taiwan", "luzon")["countries"]:
        assert all(one["outcome"] in {"late", "in_time", "not_known"} for one in row["parts"])


def test_oil_that_goes_round_is_late_by_its_days_and_has_no_cover() -> None:
    rows = oil("malacca")
    assert {"CHN", "JPN", "KOR", "TWN"} <= set(rows)
    imports = {(o["country"], o["commodity"]): o for o in told("malacca")["countries"]}
    bounds = {who for who, one in rows.items() if one["lost_kbd"]["interval"] == "bounds"}
    assert bounds <= {"IND"}, "of it nothing passes there in the middle"
    for who, one in rows.items():
        assert one["fate"] == "diverted"
        if who in bounds:
            continue
        assert one["cut_kbd"]["value"] == 0
        assert one["late_kbd"] == one["lost_kbd"]
        assert "cover_d" in one
        assert one["cover_d"] is None
        own = imports[who, "crude_oil"]["missing_days"]
        assert one["late_d"]["value"] == pytest.approx(own["value"], abs=1e-3)


def test_cover_is_of_what_is_cut_off_alone() -> None:
    both, alone = oil("hormuz", "bab_el_mandeb")["IND"], oil("hormuz")["IND"]
    assert (both["fate"], alone["fate"]) == ("in_part", "cut_off")
    assert both["cover_d"]["value"] == pytest.approx(alone["cover_d"]["value"], rel=1e-6)
    assert both["cut_kbd"]["value"] == alone["cut_kbd"]["value"] == alone["lost_kbd"]["value"]
    parts = both["cut_kbd"]["value"] + both["late_kbd"]["value"]
    assert both["lost_kbd"]["value"] == pytest.approx(parts, abs=1e-3)
    assert both["late_d"]["value"] < both["days"] / 2


def test_no_command_has_a_span_of_no_length_or_a_loss_of_nothing() -> None:
    for gates in (("malacca",), ("hormuz", "bab_el_mandeb"), ("taiwan", "luzon")):
        for one in closed(*gates).stocks:
            assert all(each.kbd > 1e-9 for each in one.missed)
            assert all(each.end_d > each.begin_d for each in one.missed)
        for row in told(*gates)["stocks"]:
            if row["commodity"] == "oil" and row["lost_from_day"] is None:
                assert row["again"] is None


@pytest.mark.parametrize(
    ("language", "late", "head"), [("en", "late by", "lost or late"), ("ja", "日遅れ", "遅延量")]
)
def test_text_and_brief_say_that_it_is_late(
    language: Any, late: str, head: str, capsys: pytest.CaptureFixture[str]
) -> None:
    tell(told("malacca"), Voice(language))
    text = capsys.readouterr().out
    assert late in text.replace("\n", " ")
    assert head in text
    japan = next(one.text for one in oil_lost(closed("malacca")) if "Japan" in one.text.en)
    assert {"en": "come late, by 3.6 ", "ja": "遅れて届く"}[language] in japan.in_(language)
    others = next(one.text for one in oil_lost(closed("malacca")) if "others" in one.text.en)
    assert {"en": ", late", "ja": "遅れ"}[language] in others.in_(language)
    table = stock_section(closed("malacca")).table
    assert table is not None
    assert all(late in row[2].in_(language) for row in table.rows)


def fleet(*gates: str, days: str) -> dict[str, dict[str, Any]]:
    return {one["fleet"]: one for one in told(*gates, days=days)["fleet"]["by_fleet"]}


def test_what_longer_ways_bind_grows_with_the_closure_without_a_step(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Suez, 23 to 29 March 2021: ships waited, and passed."""
    short, middling, next_, long = (fleet("suez", days=days) for days in ("1", "6", "7", "45"))
    for name, one in long.items():
        assert one["diverted"] > 0
        assert one["capacity_change"]["high"] < 0
        assert one["why_not_en"] is None
        assert short[name]["capacity_change"]["low"] == 0  # no draw turns after a day
        assert middling[name]["capacity_change"]["value"] == 0
        assert middling[name]["capacity_change"]["low"] < -0.01  # some draws turn after 3 to 6
        assert "wait" in middling[name]["why_not_en"]
        assert next_[name]["why_not_en"] is None
        a_day = next_[name]["capacity_change"]["value"] / long[name]["capacity_change"]["value"]
        assert 0 < a_day < 0.25
    assert short["container"]["freight_change"] is None
    waited, turned, round_ = (one["container"]["freight_change"] for one in (middling, next_, long))
    assert waited["value"] == 0 < waited["high"] < turned["high"] < round_["high"]
    assert turned["value"] < round_["value"] / 10
    assert round_["value"] > 1
    tell(told("suez", days="6"), Voice("en"))
    text = " ".join(capsys.readouterr().out.split())
    assert "they wait this closure out" in text
    first = in_short(closed("suez", days="6"))[0].text
    assert "would go round by a longer way. Ships wait for 6 (3 to 14)\u202fdays" in first.en
    assert "none goes round" in first.en
    assert "迂回する船はない" in first.ja
    assert "wait" not in in_short(closed("suez", days="45"))[0].text.en
    assert "the one episode of 2023-24" in text
    assert "not over all ships of a kind" in text
