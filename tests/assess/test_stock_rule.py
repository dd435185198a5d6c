"""One rule for stocks: industry's own has no lag and no rate, a public one both, in any country."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sealane.assess.close import CloseAnswer, CloseLimits, Closure, close
from sealane.assess.close.lasting import stocks as stocks_told
from sealane.assess.close.mark import MARKS, marks_of
from sealane.assess.close.phrase import country
from sealane.assess.close.picture import told_stocks
from sealane.assess.close.short import in_short
from sealane.assess.stock import Loss, StockLimits, assess_stocks
from sealane.assess.stock.fact import holdings
from sealane.assess.stock.loss import drawn_sources, middle_sources
from sealane.assess.stock.start import AT_HAND, start_of

HELD = {
    iso3: holdings(iso3)[0]
    for iso3 in ("AUS", "CHN", "IND", "JPN", "KOR", "PAK", "PHL", "THA", "TWN", "USA", "VNM")
}
PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "assess" / "stock.md"
ROWS = re.findall(r"^\| (\d+) \| (.+) \| (.+) \| (.+) \| (.+) \|$", PAGE.read_text(), re.M)


@cache
def closed(days: int) -> CloseAnswer:
    asked = Closure.of(["hormuz"], start=date(2026, 3, 1), days=days)
    return close(asked, CloseLimits(draws=20), has_measures=False)


def test_industrys_stock_has_neither_lag_nor_rate_and_a_public_one_both_in_every_country() -> None:
    few = StockLimits(draws=200)
    seen: set[str] = set()
    for iso3, held in HELD.items():
        assert held, iso3
        kinds = [one.kind for one in held]
        loss = Loss(iso3, 100)
        _, rate, lag, _ = (part[:, 0, -len(held) :] for part in drawn_sources(loss, held, few))
        middle = middle_sources(loss, held, few)[-len(held) :]
        for at, kind in enumerate(kinds):
            start = start_of(kind, kinds)
            seen.add(start)
            free = np.isinf(rate[:, at])
            assert (lag[free, at] == 0).all(), "no rate and a lag, or a lag and no rate: no rule"
            assert (lag[~free, at] >= few.lag_low_d).all(), "a rate without a lag"
            assert free.all() == (start == "at_once")
            assert free.any() == (start != "decision")
            assert (middle[at].lag_d, np.isinf(middle[at].rate_per_d)) == (lag[0, at], free[0])
            if start == "either":
                assert 0.35 < free[1:].mean() < 0.65
            if kind in AT_HAND:
                assert start == "at_once"
    assert seen == {"at_once", "decision", "either"}
    assert start_of("rest", [one.kind for one in HELD["KOR"]]) == "at_once"


def test_a_rest_beside_a_government_stock_runs_down_as_a_commercial_stock_does() -> None:
    rest = {"government": 96.0, "rest": 70.0}
    own = {"government": 96.0, "commercial": 70.0}
    runs = [
        assess_stocks(Loss("KOR", 1700, stocks_mb=each), StockLimits(draws=20)).run
        for each in (rest, own)
    ]
    assert runs[0].begins_d == runs[1].begins_d
    assert runs[0].unmet_kb == runs[1].unmet_kb
    public = replace(Loss("KOR", 1700), stocks_mb={"government": 166.0})
    assert assess_stocks(public, StockLimits(draws=20)).run.begins_d == (1.0, 1.0, 1.0)


def test_the_notes_say_which_rule_an_untold_stock_takes_and_why() -> None:
    few = StockLimits(draws=5)
    for iso3, words in (("KOR", "beside a government stock"), ("PAK", "Who holds the stock")):
        notes = assess_stocks(Loss(iso3, 300), few).as_dict()["notes"]
        assert sum(words in one for one in notes) == 1
        assert sum("industry's" in one for one in notes) == 1
    told = assess_stocks(Loss("PAK", 300), few).as_dict()
    assert (told["is_holder_untold"], told["is_stand_in"]) == (True, True)
    given = assess_stocks(Loss("PAK", 300, rate_kbd=20, lag_d=3), few).as_dict()
    assert (given["is_holder_untold"], given["is_stand_in"]) == (True, False)
    assert given["unmet_begins_day"]["value"] == 1.0, "a rate that is given binds it in the middle"
    assert assess_stocks(Loss("JPN", 300), few).as_dict()["holder_untold_ja"] is None


@pytest.mark.parametrize("days", [1, 60])
def test_a_closure_tells_what_the_page_says(days: int) -> None:
    said = next(row for row in ROWS if row[0] == str(days))
    runs = {one.iso3: one for one in closed(days).stocks}
    for iso3, now in (("KOR", said[2]), ("PAK", said[4])):
        begins, unmet = runs[iso3].begins_d, runs[iso3].unmet_kb
        assert begins is not None
        assert unmet is not None
        if now.startswith("not short"):
            assert np.isinf(begins[0])
            continue
        day, amount = re.fullmatch(r"(\d+)(?: \(.*\))?; ([\d.]+)", now).groups()  # type: ignore[union-attr]
        assert begins[0] == float(day)
        assert unmet[0] / 1000 == pytest.approx(float(amount), abs=0.05)


def test_a_stand_in_is_marked_on_the_first_page_and_in_the_table() -> None:
    answer = closed(60)
    first = in_short(answer)
    marked = 0
    for run in told_stocks(answer):
        if run.begins_d is None:
            continue
        name, marks = country(run.iso3), marks_of(run)
        words = {
            "en": (f"{name.en}{marks}", ":|,| |\\."),
            "ja": (f"{name.ja}{marks}", "：|、|（|。"),
        }
        for language, (named, after) in words.items():
            lines = [getattr(one.text, language) for one in first]
            assert any(re.search(f"{re.escape(named)}({after})", line) for line in lines), named
        marked += bool(marks)
    assert marked >= 4
    page = " ".join(one.text.en for one in first)
    section = stocks_told(answer)
    for mark, means in MARKS.items():
        assert page.count(f"{mark} {means.en}.") == 1, "once on the page"
        assert sum(one.en == f"{mark} {means.en}." for one in section.notes) == 1
