"""The page opens without a word to any other host and without a complaint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.web


def test_nothing_is_asked_of_another_host(look: Callable[..., Any], sea_url: str) -> None:
    watch = look("?lang=en&c=140,34.5&z=7")
    watch.page.click(".events button >> nth=0")
    watch.settle()
    assert watch.page.is_visible(".facts")
    watch.page.select_option(".choices select", "dark")
    watch.page.click("button[lang=ja]")
    watch.settle()
    hosts = {urlsplit(url).netloc for url in watch.asked if not url.startswith(("blob:", "data:"))}
    assert hosts == {urlsplit(sea_url).netloc}
    assert watch.complaints == []


def test_an_empty_lake_says_what_to_do(look: Callable[..., Any], empty_url: str) -> None:
    watch = look("?lang=en", base=empty_url)
    assert "sealane run FILE --lake" in watch.page.inner_text(".queue")
    assert watch.page.is_disabled(".play")
    assert watch.complaints == []


def test_the_page_says_where_the_map_ends(turn: Callable[..., Any]) -> None:
    watch = turn("?lang=en&c=20,84&z=4", width=1280, height=720)
    assert "The map ends at 85°" in watch.page.inner_text(".shown")
    watch.turn_to("?lang=en&c=20,60&z=4")
    assert "85°" not in watch.page.inner_text(".shown")


def test_a_server_that_is_gone_is_told_with_a_way_out(load: Callable[..., Any]) -> None:
    watch = load(None)
    watch.page.route("**/api/v1/events?*", lambda route: route.abort())
    watch.open("?lang=en")
    assert "The events could not be loaded" in watch.page.inner_text(".queue")
    watch.page.unroute("**/api/v1/events?*")
    watch.page.click(".queue .primary")
    watch.wait("window.__sealane.listIds().length === 5")


def test_a_phone_shows_the_columns_one_below_the_other(turn: Callable[..., Any]) -> None:
    watch = turn("?lang=en", width=390, height=844)
    boxes = watch.page.evaluate(
        "['.chart','.queue','.detail'].map(s => document.querySelector(s).getBoundingClientRect())"
        ".map(b => [b.left, b.width, b.top])"
    )
    assert all(left >= 0 and left + width <= 390 for left, width, _ in boxes)
    assert boxes[0][2] < boxes[1][2] < boxes[2][2]
    assert watch.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_scale_fits_a_narrow_map(turn: Callable[..., Any]) -> None:
    watch = turn("?lang=en&c=140,34.5&z=7", width=390, height=800)
    for width in (390, 910):
        watch.page.set_viewport_size({"width": width, "height": 800})
        watch.wait(f"document.documentElement.clientWidth === {width}")
        watch.settle()
        scale, chart = (
            watch.page.query_selector(name).bounding_box() for name in (".scale div", ".chart")
        )
        shown = watch.page.query_selector(".shown").bounding_box()
        assert chart["x"] <= scale["x"], width
        assert scale["x"] + scale["width"] <= chart["x"] + chart["width"], width
        assert shown["x"] + shown["width"] <= scale["x"], "the scale lies under what is shown"


def test_names_are_text_and_never_markup(turn: Callable[..., Any]) -> None:
    watch = turn("?lang=en&conf=0")
    bad = '<img src=x onerror=\\"window.hit=1\\">'

    def answer(route: Any) -> None:
        body = route.fetch().text().replace("encounter of", f"{bad} of")
        route.fulfill(body=body, content_type="application/json")

    watch.page.route("**/api/v1/events?*", answer)
    watch.turn_to("?lang=en&q=")  # another question, so the list is answered anew
    watch.page.unroute("**/api/v1/events?*")
    assert "<img src=x" in watch.page.inner_text(".events")
    assert watch.page.evaluate("window.hit") is None
    assert watch.page.query_selector(".events img") is None
