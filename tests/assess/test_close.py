"""A closure: who is touched, and how figures move with what is asked."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from sealane.assess import as_table, close
from sealane.assess.close.written import written
from sealane.errors import BadInput
from sealane.serve.brief import to_html
from sealane.tables import ASSESSMENTS

FEW = close.CloseLimits(draws=200)
DAY = date(2026, 3, 1)


def closed(*gates: str, days: str | float = 60, share: str | float = 1.0) -> dict[str, Any]:
    """What follows, as JSON says it."""
    asked = close.Closure.of(gates, start=DAY, days=days, share=share)
    told: dict[str, Any] = close.close(asked, FEW).as_dict()
    return told


@pytest.fixture(scope="module")
def hormuz() -> close.CloseAnswer:
    return close.close(close.Closure.of(["hormuz"], start=DAY, days=60), FEW)


def lane_of(told: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in told["lanes"] if one["lane"] == name)
    return found


def unmet_kb(told: dict[str, Any]) -> dict[str, float]:
    return {
        one["country"]: one["unmet_kb"]["value"]
        for one in told["stocks"]
        if one["commodity"] == "oil" and one["unmet_kb"]
    }


def test_the_gulf_is_cut_off_and_japan_feels_what_is_reported(hormuz: close.CloseAnswer) -> None:
    told = hormuz.as_dict()
    gulf = lane_of(told, "gulf_japan_crude")
    assert gulf["fate"] == "cut_off"
    assert gulf["blocked_by"] == ["hormuz"]
    japan = next(
        one
        for one in told["countries"]
        if one["country"] == "JPN" and one["commodity"] == "crude_oil"
    )
    assert japan["share"]["low"] <= 0.7 <= japan["share"]["high"]
    assert japan["decided_by"] == "reported"
    assert japan["stopped"]["low"] <= japan["stopped"]["value"] <= japan["stopped"]["high"]
    assert told["not_known"]
    assert told["sources"]


def test_rows_of_assessments_have_intervals_and_sources(hormuz: close.CloseAnswer) -> None:
    table = as_table(hormuz.assessments())
    assert table.columns == list(ASSESSMENTS.names)
    assert table["inputs"].n_unique() == 1
    assert table["assessment_id"].n_unique() == table.height
    assert table.filter(table["low"] > table["high"]).is_empty()


def test_the_same_question_has_the_same_answer(hormuz: close.CloseAnswer) -> None:
    again = close.close(close.Closure.of(["hormuz"], start=DAY, days=60), FEW)
    assert again.as_dict() == hormuz.as_dict()


def test_suez_closed_sends_ships_round_the_cape() -> None:
    told = closed("suez")
    round_it = [one for one in told["lanes"] if one["fate"] == "diverted"]
    far = next(
        one
        for one in round_it
        if (one["origin"]["name_en"], one["destination"]["name_en"]) == ("Shanghai", "Rotterdam")
    )
    assert "suez" in far["open"]["gates"]
    assert "suez" not in far["closed"]["gates"]
    more = far["closed"]["distance_nmi"] / far["open"]["distance_nmi"] - 1
    assert 0.28 <= more <= 0.36, "10,533 to 13,853 nmi is +32 %"
    assert all(one["extra"]["days"]["value"] > 0 for one in round_it)


def test_more_days_never_leave_less_unmet_and_nothing_stopped_is_nothing_lost() -> None:
    short, long = unmet_kb(closed("hormuz", days=30)), unmet_kb(closed("hormuz", days=90))
    assert short.keys() == long.keys()
    assert all(long[country] >= short[country] for country in short)
    assert sum(long.values()) > sum(short.values())
    none = closed("hormuz", share=0)
    assert all(one["stopped"]["value"] == 0 for one in none["countries"] if one["stopped"])
    assert all(kb == 0 for kb in unmet_kb(none).values())


def test_two_gates_touch_what_each_of_them_touches() -> None:
    def touched(told: dict[str, Any]) -> set[str]:
        return {one["lane"] for one in told["lanes"] if one["fate"] in ("diverted", "cut_off")}

    malacca, sunda, both = closed("malacca"), closed("sunda"), closed("malacca", "sunda")
    assert touched(malacca) | touched(sunda) <= touched(both)
    longer = {one["lane"]: one for one in malacca["lanes"] if one["fate"] == "diverted"}
    for one in both["lanes"]:
        if one["lane"] in longer and one["fate"] == "diverted":
            alone = longer[one["lane"]]["closed"]["distance_nmi"]
            assert one["closed"]["distance_nmi"] >= alone - 1e-6


def test_a_gate_that_no_lane_takes_changes_nothing() -> None:
    told = closed("bering")
    assert {one["fate"] for one in told["lanes"]} <= {"untouched", "not_known"}
    assert sum(unmet_kb(told).values()) == 0


@pytest.mark.parametrize(
    ("gates", "days", "share", "said"),
    [
        (["hormus"], 60, 1, "hormuz"),
        (["hormuz"], -3, 1, "days"),
        (["hormuz"], 60, 1.4, "share"),
        (["hormuz"], 60, "0.8..0.5", "0.8"),
        ([], 60, 1, "gate"),
    ],
)
def test_a_question_that_cannot_be_meant_is_refused_by_name(
    gates: list[str], days: float, share: float | str, said: str
) -> None:
    with pytest.raises(BadInput) as refused:
        close.Closure.of(gates, start=DAY, days=days, share=share)
    assert said in f"{refused.value} {refused.value.hint} {refused.value.field}".lower()


def test_the_brief_says_it_in_both_languages(hormuz: close.CloseAnswer) -> None:
    brief = written(hormuz, made_at=datetime(2026, 11, 28, tzinfo=UTC), command="sealane ...")
    page = to_html(brief)
    assert "Strait of Hormuz" in page
    assert "ホルムズ海峡" in page
    assert "not known" in page
    assert "http-equiv" in page
    assert len(page) < 500_000
