"""How figures, days and times are written in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealane.assess.word import period_said
from sealane.say import Figure, Said
from sealane.say.said import day_said, moment_said, number_said

DAY, NMI = Said("days", "日"), Said("nmi", "nmi")


@pytest.mark.parametrize(
    ("figure", "en", "ja"),
    [
        (Figure(3.2, DAY, low=2.9, high=3.6), "3.2 (2.9 to 3.6)\u202fdays", "3.2（2.9～3.6）日"),
        (Figure(60, DAY), "60\u202fdays", "60日"),
        (Figure(6640.4, NMI), "6,640\u202fnmi", "6,640\u202fnmi"),
        (Figure(0.01234), "0.0123", "0.0123"),
        (Figure(-3.2, low=-5.1, high=-1.0), "−3.2 (−5.1 to −1.0)", "−3.2（−5.1～−1.0）"),
        (Figure(27.4, low=21.0, high=33.9), "27 (21 to 34)", "27（21～34）"),
        (Figure(5.0, decimals=2), "5.00", "5.00"),
        (Figure(2.0, low=2.0, high=2.0), "2 (2 to 2)", "2（2～2）"),
        (Figure(0.0), "0", "0"),
        (Figure(None, DAY, why=Said("no data", "資料なし")), "not known", "不明"),
    ],
)
def test_a_figure_is_written_with_its_interval_and_unit(figure: Figure, en: str, ja: str) -> None:
    assert (figure.in_("en"), figure.in_("ja")) == (en, ja)


@given(st.floats(-1e9, 1e9), st.floats(0, 1e6), st.floats(0, 1e6))
def test_what_is_written_lies_within_half_a_step_of_the_figure(
    value: float, below: float, above: float
) -> None:
    figure = Figure(value, low=value - below, high=value + above)
    written = figure.in_("en").replace("−", "-").replace(",", "").replace("(", "").replace(")", "")
    first, low, _, high = written.split()
    step = 10.0 ** -len(first.partition(".")[2])
    for text, meant in ((first, value), (low, value - below), (high, value + above)):
        assert abs(float(text) - meant) <= 0.5000001 * step + 1e-7 * abs(meant)
    assert float(low) <= float(first) <= float(high)


def test_periods_are_told_in_words() -> None:
    told = {text: period_said(text) for text in ("2024", "2024-12", "2024Q2", "2022 Jan-May", "x")}
    assert [one.ja for one in told.values()] == [
        "2024年", "2024年12月", "2024年第2四半期", "2022年1～5月", "x"
    ]  # fmt: skip
    assert [one.en for one in told.values()][1:4] == [
        "December 2024", "second quarter of 2024", "January to May 2022"
    ]  # fmt: skip


def test_a_half_goes_up_and_a_per_cent_is_written_as_its_language_has_it() -> None:
    assert [number_said(*one) for one in ((6.5, 0), (7.5, 0), (0.125, 2), (-6.5, 0))] == [
        "7", "8", "0.13", "−7"
    ]  # fmt: skip
    part = Figure(50.0, Said("%", "%"), low=41.0, high=87.0)
    assert (part.in_("en"), part.in_("ja")) == ("50 (41 to 87)\u202f%", "50（41～87）%")


def test_no_number_is_minus_nothing() -> None:
    assert number_said(-0.04, 1) == "0.0"
    assert number_said(-1234.5, 1) == "−1,234.5"


def test_days_and_times_name_their_zone() -> None:
    tokyo = timezone(timedelta(hours=9))
    at = datetime(2026, 3, 1, 18, 30, tzinfo=tokyo)
    assert moment_said(at, "en") == "1 March 2026, 09:30 UTC"
    assert moment_said(at, "ja") == "2026年3月1日 09:30 UTC"
    assert day_said(date(2026, 12, 9), "ja") == "2026年12月9日"


def test_parts_are_put_into_both_texts_and_not_read_again() -> None:
    said = Said("{who} until {on}", "{on}まで{who}")
    filled = said.filled(who=Said("{on}", "甲"), on=datetime(2026, 3, 1, tzinfo=UTC))
    assert filled == Said("{on} until 1 March 2026, 00:00 UTC", "2026年3月1日 00:00 UTCまで甲")
