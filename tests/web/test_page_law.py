"""Zones as a layer that can be switched by claimant, and the brief of a place."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from test_page_axe import AXE, RUN

pytestmark = pytest.mark.web

SEA = "c=124,26&z=6&t=2026-03-01T12:00:00Z"
PLACE = "law=123.6000,25.9500"
DRAWN = "window.__sealane.waters().isLoaded && window.__sealane.waters().zones > 0"


def drawn(watch: Any) -> Any:
    watch.wait(DRAWN)
    return watch.page.evaluate("window.__sealane.waters()")


def tiles(watch: Any) -> list[str]:
    return [url for url in watch.asked if "/law/tiles/" in url]


def test_the_layer_is_off_until_it_is_switched_and_what_is_there_is_not_asked_for_again(
    look: Callable[..., Any], sea_url: str
) -> None:
    """One opening for all of it: a page is seconds of drawing in software."""
    watch = look(f"?lang=en&{SEA}")
    assert not [url for url in watch.asked if "/law" in url]
    it_is_switched_on(watch)
    no_tile_is_asked_for_twice(watch)
    they_are_kept_when_it_is_loaded_anew(watch)
    it_is_switched_off(watch)
    one_that_is_hidden_while_it_comes_keeps_nobody_waiting(watch)
    assert {urlsplit(url).netloc for url in watch.asked} == {urlsplit(sea_url).netloc}
    assert watch.complaints == []


def it_is_switched_on(watch: Any) -> None:
    watch.page.keyboard.press("z")
    watch.says(waters="all")
    found = drawn(watch)
    assert {"CHN", "JPN", "TWN"} <= set(found["claimants"])
    assert found["hatched"] > 0
    legend = watch.page.inner_text(".legend")
    assert "territorial sea" in legend
    assert "several claim it" in legend


def no_tile_is_asked_for_twice(watch: Any) -> None:
    first = len(tiles(watch))
    assert 0 < first <= 12
    for key in ("d", "a", "w", "s"):
        watch.page.keyboard.press(key)
        watch.settle()
    watch.wait(DRAWN)
    moved = tiles(watch)
    assert len(moved) == len(set(moved))


def they_are_kept_when_it_is_loaded_anew(watch: Any) -> None:
    watch.page.reload()
    watch.settle()
    assert drawn(watch)["hatched"] > 0
    timings = watch.page.evaluate(
        "performance.getEntriesByType('resource').filter(e => e.name.includes('/law/tiles/'))"
        ".map(e => e.transferSize)"
    )
    assert all(size == 0 for size in timings), "kept by the browser under a name that holds"


def it_is_switched_off(watch: Any) -> None:
    watch.page.keyboard.press("z")
    watch.says(waters=None)
    assert watch.page.evaluate("window.__sealane.waters().zones") == 0


def one_that_is_hidden_while_it_comes_keeps_nobody_waiting(watch: Any) -> None:
    watch.open(f"?lang=en&{SEA}")
    watch.page.keyboard.press("z")
    watch.page.keyboard.press("z")
    watch.settle()
    watch.says(waters=None)
    assert "Zones are hidden." in watch.page.inner_text("[role=status].spoken")
    assert watch.page.query_selector(".shown .is-reading") is None


def test_claimants_are_switched_one_by_one(turn: Callable[..., Any]) -> None:
    watch = turn(f"?lang=en&{SEA}&waters=all")
    everyone = drawn(watch)["zones"]
    watch.page.click(".waters-button")
    listed = watch.page.evaluate(
        "[...document.querySelectorAll('.waters-list code')].map(e => e.textContent)"
    )
    assert listed == sorted(listed)
    assert len(listed) > 150
    said = watch.page.inner_text(".waters")
    assert "computed" in said
    assert "approximation" in said
    watch.page.click(".waters-find .chip >> text=None")
    watch.says(waters="none")
    watch.wait("window.__sealane.waters().zones === 0")
    for code in ("JPN", "TWN"):
        watch.page.fill(".waters-find input", code)
        watch.page.focus(".waters-list input")
        watch.page.keyboard.press("Space")
    watch.says(waters="JPN,TWN")
    watch.wait(DRAWN)
    some = watch.page.evaluate("window.__sealane.waters()")
    assert 0 < some["zones"] < everyone
    assert "CHN" in some["claimants"], "every claimant of a zone is named, whoever was chosen"
    watch.page.click(".waters-chosen .chip >> nth=0")
    watch.says(waters="TWN")
    watch.page.keyboard.press("Escape")
    watch.page.keyboard.press("Escape")
    assert watch.page.query_selector(".waters") is None
    assert watch.complaints == []


def test_the_pointer_names_every_claimant(turn: Callable[..., Any]) -> None:
    watch = turn("?lang=en&c=123.6,25.95&z=8&waters=all")
    drawn(watch)
    box = watch.page.query_selector(".chart").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    watch.page.mouse.move(x - 30, y)
    watch.page.mouse.move(x, y)
    watch.wait("!document.querySelector('.tip').hidden")
    tip = watch.page.inner_text(".tip")
    assert "claimed by China (CHN), Japan (JPN), Taiwan (TWN)" in tip
    assert "approximation" in tip
    watch.page.mouse.click(x, y)
    watch.wait("!!document.querySelector('.law-list')")
    lon, lat = (float(part) for part in watch.query()["law"].split(","))
    assert (lon, lat) == (pytest.approx(123.6, abs=0.02), pytest.approx(25.95, abs=0.02))


def test_a_brief_by_key_and_by_search_with_keys_alone(turn: Callable[..., Any]) -> None:
    watch = turn(f"?lang=en&{SEA}")
    watch.page.keyboard.press("b")
    watch.settle()
    watch.says(law="124.0000,26.0000")
    assert watch.focus == "detail-title"
    watch.page.keyboard.press("Escape")
    watch.says(law=None)
    watch.page.keyboard.press("/")
    watch.page.keyboard.type("25.95 123.6")
    watch.page.keyboard.press("ArrowDown")
    watch.page.keyboard.press("Enter")
    watch.says(law="123.6000,25.9500")
    watch.settle()
    assert watch.page.inner_text("#detail-title").lower() == "territorial sea"
    watch.page.go_back()
    watch.says(law=None)
    assert watch.complaints == []


@pytest.mark.parametrize(
    ("language", "sentence", "cannot", "right"),
    [
        ("en", "Claimed by China (CHN), Japan (JPN), Taiwan (TWN).", "cannot be told", "fishing"),
        ("ja", "主張国・地域：中国 (CHN)、日本 (JPN)、台湾 (TWN)。", "判定できない", "漁業"),
    ],
)
def test_the_brief_in_both_languages(
    turn: Callable[..., Any], language: str, sentence: str, cannot: str, right: str
) -> None:
    watch = turn(f"?lang={language}&theme=dark&{SEA}&{PLACE}&flag=CHN&activity=fish")
    assert watch.page.inner_text(".detail .sentence") == sentence
    text = watch.page.inner_text(".detail")
    assert right in text.lower()
    assert "sealane law --at 123.6,25.95 --flag CHN --activity fish --on 2026-03-01" in text
    link = watch.page.get_attribute(".detail .links a", "href")
    asked = parse_qs(urlsplit(link).query)
    wanted = "lon=123.6&lat=25.95&flag=CHN&activity=fish&on=2026-03-01"
    assert asked == parse_qs(wanted)
    watch.page.select_option(".law-asked select >> nth=1", "military")
    watch.says(activity="military", flag="CHN")
    watch.settle()
    watch.page.click(".detail details >> nth=-1 >> summary")
    assert "https://" in watch.page.inner_text(".law-url >> nth=0")
    assert watch.page.query_selector(".detail a[href^=http]") is None, "addresses are text"
    watch.turn_to(f"?lang={language}&{SEA}&law=123.6,25.55")  # near the line of 12 nmi
    assert cannot in watch.page.inner_text(".detail .because")
    assert watch.complaints == []


def test_what_cannot_be_asked_is_said(turn: Callable[..., Any]) -> None:
    watch = turn(f"?lang=en&{SEA}&{PLACE}&activity=dance")
    assert "no activity that is known" in watch.page.inner_text(".detail [role=alert]")
    watch.page.select_option(".law-asked select >> nth=1", "fish")
    watch.settle()
    assert watch.page.query_selector(".detail [role=alert]") is None


def test_the_waters_of_an_event(turn: Callable[..., Any]) -> None:
    """The sentence that comes with an event, and the way to the brief and back."""
    watch = turn("?lang=en")
    said = {
        "sentence_en": "It began in the territorial sea that A and B claim.",
        "sentence_ja": "領海。",
    }

    def answer(route: Any) -> None:
        body = route.fetch().json()
        body["event"]["law"] = said
        route.fulfill(body=json.dumps(body), content_type="application/json")

    watch.page.route("**/api/v1/events/gap*", answer)
    watch.turn_to("?lang=en&event=gap000000000001")
    assert watch.page.inner_text(".waters-said") == said["sentence_en"]
    watch.page.click("button[lang=ja]")
    assert watch.page.inner_text(".waters-said") == said["sentence_ja"]
    watch.page.click("button[lang=en]")
    watch.page.click(".detail .links button >> text=What applies here")
    watch.settle()
    watch.says(event="gap000000000001")
    assert "law" in watch.query()
    assert watch.page.is_visible(".law-asked")
    watch.page.click(".detail .close")
    assert watch.page.inner_text(".waters-said") == said["sentence_en"]
    watch.page.unroute("**/api/v1/events/gap*")


def test_an_event_without_waters_has_no_such_section(turn: Callable[..., Any]) -> None:
    watch = turn("?lang=en&event=gap000000000001")
    assert watch.page.query_selector(".waters-said") is None
    assert watch.page.is_visible(".detail .links button >> text=What applies here")


def test_no_other_host_and_no_serious_finding(turn: Callable[..., Any], sea_url: str) -> None:
    address = f"?lang=en&theme={{}}&{SEA}&{PLACE}&waters=CHN,JPN,TWN&flag=JPN"
    watch = turn(address.format("light"))
    watch.page.evaluate(AXE.read_text() + "; 0")
    watch.page.click(".waters-button")
    for theme in ("light", "dark", "red"):
        watch.turn_to(address.format(theme))
        drawn(watch)
        assert watch.page.is_visible(".waters")
        assert watch.page.evaluate("document.documentElement.dataset.theme") == theme
        assert watch.page.evaluate(RUN) == [], theme
    assert {urlsplit(url).netloc for url in watch.asked} == {urlsplit(sea_url).netloc}
    assert watch.complaints == []


def test_other_zones_than_before_are_asked_for_anew(look: Callable[..., Any]) -> None:
    """The server was started again with other zones: the page asks whose there are, and draws."""
    watch = look(None)
    old = "0123456789abcdef"
    asked = []

    def answer(route: Any) -> None:
        body = route.fetch().json()
        asked.append(body["digest"])
        if len(asked) == 1:
            body["tiles"] = body["tiles"].replace(body["digest"], old)
        route.fulfill(body=json.dumps(body), content_type="application/json")

    watch.page.route("**/api/v1/law/claimants", answer)
    watch.open(f"?lang=en&{SEA}&waters=all")
    watch.wait(DRAWN)
    assert 2 <= len(asked) <= 4, "anew, and not for ever: each tile that is gone may ask"
    assert any(old in url for url in tiles(watch))
    assert any(asked[1] in url for url in tiles(watch))


def test_a_phone_holds_the_list(turn: Callable[..., Any]) -> None:
    watch = turn(f"?lang=ja&{SEA}&waters=all", width=390, height=844)
    drawn(watch)
    watch.page.click(".waters-button")
    box = watch.page.query_selector(".waters").bounding_box()
    chart = watch.page.query_selector(".chart").bounding_box()
    assert chart["x"] <= box["x"]
    assert box["x"] + box["width"] <= chart["x"] + chart["width"]
    assert box["y"] + box["height"] <= chart["y"] + chart["height"]
