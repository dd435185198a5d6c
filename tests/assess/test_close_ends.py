"""Text of a closure tells both ends of a figure, and what of them is late, as JSON has them."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest

from sealane.assess.close import CloseAnswer, CloseLimits, Closure, close
from sealane.assess.close import told as as_told
from sealane.assess.close.figure_told import figure_told
from sealane.assess.close.ground import ground_of
from sealane.assess.close.lasting import stocks as stock_section
from sealane.assess.close.phrase import cell, per_cent
from sealane.assess.close.split import fate_at_ends
from sealane.cli.assess.close_told import begins_of, fate_of
from sealane.cli.assess.voice import Voice
from sealane.say.said import LANGUAGES, Figure, Language, Said

FEW = CloseLimits(draws=100)
on = cache(ground_of)


@cache
def closed(*gates: str, days: str, share: str = "1") -> CloseAnswer:
    asked = Closure.of(gates, start=date(2026, 11, 30), days=days, share=share)
    return close(asked, FEW, has_measures=False, ground=on(gates))


@cache
def oil(*gates: str, days: str, share: str = "1") -> dict[str, dict[str, Any]]:
    rows = as_told(closed(*gates, days=days, share=share))["stocks"]
    return {one["country"]: one for one in rows if one["commodity"] == "oil"}


def row(value: float | None, low: float | None, high: float | None) -> dict[str, Any]:
    return {"days": 45, "unmet_begins_day": {"value": value, "low": low, "high": high}}


@pytest.mark.parametrize(
    ("figures", "english", "japanese"),
    [
        ((None, 29, None), "not in 45 d, or from day 29 at the earliest",
         "なし（45日以内）。早ければ29日目から"),
        ((None, None, None), "not in 45 d", "なし（45日以内）"),
        ((57, 57, None), "57 (57 to not in 45 d)", "57（57～なし（45日以内））"),
        ((16, 3, None), "16 (3 to not in 45 d)", "16（3～なし（45日以内））"),
        ((16, 3, 21), "16 (3 to 21)", "16（3～21）"),
        ((16, 16, 16), "16", "16"),
    ],
)  # fmt: skip
def test_the_first_short_day_is_told_with_both_of_its_ends(
    figures: tuple[float | None, ...], english: str, japanese: str
) -> None:
    told = row(*figures)
    assert begins_of(told, Voice("en")) == english
    assert begins_of(told, Voice("ja")) == japanese


def test_cover_that_ends_beyond_what_is_looked_at_is_told_with_its_start() -> None:
    figures = {"value": 700.0, "low": 300.0, "high": None}
    assert Voice("en").span(figures, open_end="over 3 y") == "700 (300 to over 3 y)"
    assert Voice("en").span(figures | {"value": None}, open_end="more") == "more (300 to more)"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_earliest_day_of_a_closure_is_left_out(language: Language) -> None:
    rows = oil("hormuz", days="30")
    open_ended = 0
    for one in rows.values():
        figures = one["unmet_begins_day"]
        if figures is None or figures["low"] is None:
            continue
        text = begins_of(one, Voice(language))
        assert f"{figures['low']:,.0f}" in text
        if figures["high"] is None:
            open_ended += 1
            assert f"{one['days']}" in text, "where it was looked no further"
    assert open_ended


def test_an_interval_that_holds_late_cargo_is_not_told_as_cut_off() -> None:
    """Hormuz and Bab el-Mandeb, partly closed: China's oil is cut off in the middle, and part of
    what its upper end holds is only late."""
    asked = {"days": "20..40", "share": "0.6..1"}
    gates = ("hormuz", "bab_el_mandeb")
    china = oil(*gates, **asked)["CHN"]
    assert china["fate"] == "cut_off"
    assert china["lost_kbd"]["high"] > china["cut_kbd"]["high"]
    table = stock_section(closed(*gates, **asked)).table
    assert table is not None
    rows = {one[0].en: one[2] for one in table.rows if isinstance(one[0], Said)}
    for language in LANGUAGES:
        for text in (
            fate_of(china, Voice(language)),
            rows["China"].in_(language).replace("\u202f", " "),
        ):
            assert f"{china['late_kbd']['high']:,.0f}" in text
            assert Voice(language).span(china["cut_kbd"]) in text
            assert text != {"en": "cut off", "ja": "途絶"}[language]


@pytest.mark.parametrize(
    ("cut", "late", "fate"),
    [
        ((10, 5, 20), (0, 0, 0), "cut_off"),
        ((10, 5, 20), (0, 0, 0.1), "cut_off"),
        ((10, 5, 20), (0, 0, 9), "may_be_late"),
        ((0, 0, 9), (10, 5, 20), "may_be_cut"),
        ((0, 0, 0), (10, 5, 20), "diverted"),
        ((4, 2, 6), (3, 1, 5), "in_part"),
    ],
)
def test_what_the_upper_end_holds_decides_what_is_told_beside_it(
    cut: tuple[float, float, float], late: tuple[float, float, float], fate: str
) -> None:
    assert fate_at_ends(cut, late) == fate


@pytest.mark.parametrize("share", [0.065, 0.06496, 0.06504, 0.12345])
def test_a_share_reads_alike_in_text_and_brief(share: float) -> None:
    """0.06496 was 6 % in the brief, and 0.065 in JSON."""
    figures = (share, 0.0111, 0.0661) if share < 0.0661 else (share, share, share)
    told = figure_told(figures)
    for language in LANGUAGES:
        brief = cell(per_cent(figures))
        assert isinstance(brief, Figure)
        assert brief.in_(language) == Voice(language).span(told, times=100.0)
