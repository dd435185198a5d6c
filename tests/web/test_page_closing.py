"""A closed lane on the page: an assumption in the reader's hand, and figures that follow it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from test_page_axe import AXE, RUN

pytestmark = pytest.mark.web

MOST_MS = 200.0
"""A figure that follows a hand: slower than this is felt as a wait. On a warm server; the middle of
the answers, as the map is drawn in software beside and the machine has other work."""
DRAG = """n => { const slider = document.getElementById('close-share');
for (let i = 0; i < n; i++) setTimeout(() => {
  slider.value = String(0.9 - i / 50); slider.dispatchEvent(new Event('input', {bubbles: true}));
}, 40 * i); }"""


def closing(watch: Any) -> Any:
    return watch.page.evaluate("window.__sealane.closing()")


def lost(watch: Any) -> float:
    """The first figure of the table of oil."""
    said: str = watch.page.inner_text(".close-item .close-row > span:nth-child(2) > span")
    return float(said.replace(",", ""))


def test_a_lane_is_closed_by_keys_dragged_linked_and_told_in_both_languages(
    look: Callable[..., Any],
) -> None:
    watch = look("?lang=en&theme=light&t=2026-03-01T12:00:00Z")
    page = watch.page
    assert not [url for url in watch.asked if "/assess/" in url], "nothing is read before"
    page.keyboard.press("c")
    watch.wait("document.querySelectorAll('.close-list button').length > 50")
    watch.wait("document.activeElement.id === 'close-find'")
    page.keyboard.type("hormuz")
    page.keyboard.press("Enter")
    watch.settle()
    watch.says(closed="hormuz", **{"from": "2026-03-01"})
    watch.wait("document.activeElement.id === 'close-share'")
    assert page.inner_text("#detail-title") == "If the Strait of Hormuz were closed"
    assert "An assumption of yours, not a claim" in page.inner_text(".detail-head")
    assert "1,000 draws" in page.inner_text(".close-draws")
    whole = lost(watch)

    for _ in range(20):  # the focus is on the slider: keys move it
        page.keyboard.press("ArrowLeft")
    watch.settle()
    watch.says(share="0.8")
    assert page.inner_text("#detail output") == "80 %"
    assert lost(watch) == pytest.approx(0.8 * whole, rel=0.01)

    page.evaluate(DRAG, 30)
    page.wait_for_timeout(40 * 30)
    watch.settle()
    watch.says(share="0.32")
    found = closing(watch)
    shares = [one["share"] for one in found["shown"]]
    assert shares[-1] == 0.32
    began = shares.index(0.8) + 1
    dragged = [one for one in shares[began:] if one != 0.8]
    assert dragged == sorted(dragged, reverse=True), "an old answer never follows a newer one"
    assert len(set(dragged)) >= 3, "figures follow while the hand moves"
    times = sorted(found["times"][1:])
    assert times[len(times) // 2] < MOST_MS, times
    assert lost(watch) == pytest.approx(0.32 * whole, rel=0.01)

    page.click(".close-item >> nth=0 >> summary")
    opened = page.inner_text(".close-item[open]")
    assert "reported of the gate" in opened or "inferred from the way" in opened
    assert "EIA" in opened
    box = page.evaluate("document.querySelector('.detail').scrollWidth")
    assert box <= page.evaluate("document.querySelector('.detail').clientWidth"), "nothing cut off"
    page.evaluate(AXE.read_text() + "; 0")
    assert page.evaluate(RUN) == []

    address = page.evaluate("location.search")
    page.click("text=日本語")
    watch.settle()
    assert page.inner_text("#detail-title") == "ホルムズ海峡が閉じた場合"
    assert "仮定" in page.inner_text(".detail-head")
    assert "基準航路" in page.inner_text(".close-lead")
    brief = page.get_attribute(".detail a[download]", "href")
    assert "share=0.32" in brief
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    watch.says(closed=None, share=None)
    watch.turn_to(f"{address}&premium=0.5&closed=hormuz")
    assert page.input_value("#close-share") == "0.32"
    assert lost(watch) == pytest.approx(0.32 * whole, rel=0.01)
    watch.turn_to("?lang=en&closed=hormus")
    assert "There is no gate 'hormus'. Near it: hormuz" in page.inner_text(".detail [role=alert]")
    said = [one for one in watch.complaints if "400" not in one]
    assert said == []
