"""One time for everything: typed, stepped, played and chosen on the bar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.web

NOON = "?lang=en&t=2026-03-01T12:00:00Z"


def type_time(watch: Any, text: str) -> None:
    watch.page.fill("#time-input", text)
    watch.page.press("#time-input", "Enter")


def test_a_typed_time_moves_the_picture(turn: Callable[..., Any]) -> None:
    watch = turn(NOON)
    type_time(watch, "2026-03-01 18:30:15Z")
    watch.says(t="2026-03-01T18:30:15Z")
    watch.wait("window.__sealane.at() === Date.UTC(2026, 2, 1, 18, 30, 15)")
    assert "18:30:15Z" in watch.page.inner_text(".shown")
    type_time(watch, "07:05")
    watch.says(t="2026-03-01T07:05:00Z")


def test_what_is_no_time_is_said_and_changes_nothing(turn: Callable[..., Any]) -> None:
    watch = turn(NOON)
    type_time(watch, "2026-02-30 25:00")
    assert "Not a time" in watch.page.inner_text(".now")
    watch.says(t="2026-03-01T12:00:00Z")


def test_time_stays_within_the_data(turn: Callable[..., Any]) -> None:
    watch = turn(NOON)
    type_time(watch, "1999-01-01")
    watch.says(t="2026-03-01T06:00:00Z")
    type_time(watch, "2050-01-01")
    watch.wait("location.search.includes('t=2026-03-02T05:5')")
    said = watch.page.inner_text(".now")
    assert "The data end at 2 Mar 2026 05:5" in said
    assert "not 1 Jan 2050 00:00:00Z" in said
    type_time(watch, "1999-01-01")
    assert "The data begin at 1 Mar 2026 06:00:00Z" in watch.page.inner_text(".now")
    type_time(watch, "2026-03-01 12:00")
    assert "The data" not in watch.page.inner_text(".now")


def test_play_advances_at_the_typed_rate_and_pauses(turn: Callable[..., Any]) -> None:
    watch = turn(NOON)
    watch.page.emulate_media(reduced_motion="no-preference")
    watch.page.fill("#rate", "3600")
    watch.page.press("#rate", "Enter")
    watch.page.click(".play")
    watch.wait("window.__sealane.at() > Date.UTC(2026, 2, 1, 12, 40)")
    watch.page.click(".play")
    watch.wait("document.querySelector('.play').getAttribute('aria-pressed') === 'false'")
    reached = watch.page.input_value("#time-input")
    watch.page.evaluate("new Promise(done => setTimeout(done, 600))")  # more than two of its ticks
    assert watch.page.input_value("#time-input") == reached
    watch.says(t=reached.replace(" ", "T"), rate="3600")


def test_an_impossible_rate_becomes_a_possible_one(turn: Callable[..., Any]) -> None:
    watch = turn(NOON)
    watch.page.fill("#rate", "999999")
    watch.page.press("#rate", "Enter")
    assert watch.page.input_value("#rate") == "86400"


def test_the_bar_sets_the_time_and_its_range(turn: Callable[..., Any]) -> None:
    watch = turn(NOON)
    watch.page.click(".range-buttons button >> nth=0")
    watch.says(since="2026-03-01T09:00:00Z")
    watch.says(until="2026-03-01T15:00:00Z")
    watch.settle()
    watch.page.keyboard.press("ArrowRight")
    box = watch.page.query_selector(".histogram").bounding_box()
    watch.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    watch.wait("/t=2026-03-01T(11:5[89]|12:0[012])/.test(location.search)")
    watch.settle()
    assert watch.ids("list") == watch.ids("map")
    assert len(watch.ids("list")) < 5


def test_a_time_is_typed_with_the_keyboard_alone(turn: Callable[..., Any]) -> None:
    watch = turn(NOON)
    watch.page.keyboard.press("t")
    assert watch.focus == "time-input"
    watch.page.keyboard.type("2026-03-01 08:30")
    watch.page.keyboard.press("Enter")
    watch.says(t="2026-03-01T08:30:00Z")
    watch.page.keyboard.type("2026-03-01 09:45")
    watch.page.keyboard.press("Enter")
    watch.says(t="2026-03-01T09:45:00Z")


def test_a_click_on_the_time_selects_it_and_the_next_sets_the_caret(
    turn: Callable[..., Any],
) -> None:
    watch = turn(NOON)
    watch.page.click("#time-input")
    watch.page.keyboard.type("2026-03-01 08:30")
    watch.page.keyboard.press("Enter")
    watch.says(t="2026-03-01T08:30:00Z")
    selected = "(e => e.selectionEnd - e.selectionStart)(document.querySelector('#time-input'))"
    assert watch.page.evaluate(selected) > 0
    watch.page.click("#time-input")
    assert watch.page.evaluate(selected) == 0


def test_a_running_clock_leaves_what_is_typed_alone(turn: Callable[..., Any]) -> None:
    watch = turn(NOON)
    watch.page.emulate_media(reduced_motion="no-preference")
    watch.page.click(".play")
    watch.page.keyboard.press("t")
    before = watch.page.evaluate("window.__sealane.at()")
    watch.wait(f"window.__sealane.at() > {before}")
    watch.page.keyboard.type("2026-03-01 20:15")
    assert watch.page.input_value("#time-input") == "2026-03-01 20:15"
