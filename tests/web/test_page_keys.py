"""A watch kept with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.web


def press(watch: Any, *keys: str) -> None:
    for key in keys:
        watch.page.keyboard.press(key)


def test_from_the_list_to_the_evidence_and_back(turn: Callable[..., Any]) -> None:
    watch = turn("?lang=en&t=2026-03-01T12:00:00Z")
    press(watch, "]")
    first = watch.ids("list")[0]
    watch.says(event=first)
    press(watch, "]", "]", "[")
    watch.says(event=watch.ids("list")[1])
    watch.settle()
    press(watch, "Enter")
    assert watch.focus == "detail-title"
    assert watch.page.inner_text("[role=status]") != ""
    press(watch, "Escape")
    watch.says(event=None)
    assert watch.complaints == []


def test_the_clock_obeys_arrows_and_space(turn: Callable[..., Any]) -> None:
    watch = turn("?lang=en&t=2026-03-01T12:00:00Z")
    watch.page.emulate_media(reduced_motion="no-preference")
    press(watch, "ArrowRight")
    watch.says(t="2026-03-01T12:10:00Z")
    press(watch, "Shift+ArrowLeft")
    watch.says(t="2026-03-01T11:10:00Z")
    press(watch, "Space")
    watch.wait("document.querySelector('.play').getAttribute('aria-pressed') === 'true'")
    watch.wait("window.__sealane.at() > Date.UTC(2026, 2, 1, 11, 10, 30)")
    press(watch, "Space")
    watch.wait("document.querySelector('.play').getAttribute('aria-pressed') === 'false'")


def test_search_finds_vessel_place_time_and_event(turn: Callable[..., Any]) -> None:
    watch = turn("?lang=en&t=2026-03-01T12:00:00Z")
    press(watch, "/")
    assert watch.focus == "search"
    watch.page.keyboard.type("PACIFIC DAWN 1")
    press(watch, "Enter")
    watch.says(mmsi="431000002")
    watch.wait("document.querySelector('#detail-title')?.textContent === 'PACIFIC DAWN 1'")
    press(watch, "/")
    watch.page.keyboard.press("Control+a")
    watch.page.keyboard.type("34°30'N 141°15'E")
    press(watch, "Enter")
    watch.says(c="141.2500,34.5000")
    press(watch, "/")
    watch.page.keyboard.press("Control+a")
    watch.page.keyboard.type("2026-03-01 20:15")
    press(watch, "Enter")
    watch.says(t="2026-03-01T20:15:00Z")
    press(watch, "/")
    watch.page.keyboard.press("Control+a")
    watch.page.keyboard.type("gap000000000001")
    press(watch, "Enter")
    watch.says(event="gap000000000001")


def test_tab_reaches_every_part_and_focus_shows(turn: Callable[..., Any]) -> None:
    watch = turn("?lang=en&event=gap000000000001")
    watch.settle()
    watch.page.evaluate("document.activeElement.blur()")
    hidden, parts = [], set()
    for _ in range(70):
        press(watch, "Tab")
        where = watch.page.evaluate(_WHERE)
        if not where["outline"]:
            hidden.append(where)
        parts.add(where["part"])
    assert {"skip", "top", "queue", "chart", "detail", "timebar"} <= parts
    assert hidden == [], "something that has the focus does not show it"


def test_help_lists_the_keys_and_can_switch_them_off(turn: Callable[..., Any]) -> None:
    watch = turn("?lang=en&t=2026-03-01T12:00:00Z")
    press(watch, "?")
    watch.settle()
    assert watch.page.is_visible("dialog .keys")
    watch.page.uncheck("dialog input[type=checkbox]")
    press(watch, "Escape")
    watch.settle()
    assert watch.page.query_selector("dialog") is None
    watch.page.evaluate("document.activeElement.blur()")
    press(watch, "ArrowRight")
    watch.page.click("button[lang=ja]")  # a choice is in the address at once, with all before it
    watch.says(lang="ja", t="2026-03-01T12:00:00Z")
    watch.page.click(".top .round")
    watch.page.check("dialog input[type=checkbox]")
    press(watch, "Escape")
    watch.page.evaluate("document.activeElement.blur()")
    press(watch, "ArrowRight")
    watch.says(t="2026-03-01T12:10:00Z")


_WHERE = """
(e => {
  const parts = ['skip', 'top', 'queue', 'chart', 'detail', 'timebar'];
  const style = getComputedStyle(e);
  return {
    what: e.outerHTML.slice(0, 80),
    part: parts.find(name => e.closest('.' + name)) || e.tagName,
    outline: e === document.body
      || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1),
  };
})(document.activeElement)
"""
