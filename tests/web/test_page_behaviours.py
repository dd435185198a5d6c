"""What is excluded, a feature's calendar, a vessel's case file, and the facets, on the page."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.request import Request, urlopen

import pytest

pytestmark = pytest.mark.web


def test_excluded_counted_shown_and_lifted_and_links_that_move_the_map(
    look: Callable[..., Any], behaviour_url: str
) -> None:
    """One server for both: what is left out is changed by hand, then from outside."""
    watch = look("?lang=en&event=encounter000000000003", base=behaviour_url)
    excluded_counted_shown_and_lifted(watch)
    a_link_moves_the_map_unless_it_says_where(watch)
    assert watch.complaints == []


def excluded_counted_shown_and_lifted(watch: Any) -> None:
    page = watch.page
    before = watch.ids("list")
    page.get_by_role("button", name="Exclude…").click()
    page.get_by_label("of the kind Encounter").check()
    page.get_by_label("Reason").fill("pilots at work")
    page.get_by_label("Your name or watch").fill("watch 2")
    page.get_by_role("button", name="Exclude", exact=True).click()
    watch.wait("!document.querySelector('dialog')")
    watch.wait("document.querySelector('.left-out')?.textContent.includes('2 left out')")
    watch.settle()
    kept = [one for one in before if not one.startswith("encounter")]
    assert watch.ids("list") == watch.ids("map") == kept
    assert "pilots at work" in page.locator("#detail").inner_text()
    page.locator(".left-out .chip").click()
    watch.says(excluded="1")
    watch.settle()
    assert watch.ids("list") == watch.ids("map") == before
    assert page.locator(".is-left-out").count() == 2
    page.locator(".left-out .link").click()
    item = page.locator(".exclusions li")
    assert "pilots at work" in item.inner_text()
    item.get_by_role("button", name="Lift").click()
    item.get_by_label("Reason").fill("over")
    item.get_by_role("button", name="Lift").click()
    watch.wait("!!document.querySelector('dialog .notice')")
    page.keyboard.press("Escape")
    watch.settle()
    assert page.locator(".is-left-out").count() == 0
    assert watch.complaints == []


LINKS = {
    "?lang=en&feature=sample_reef": (140.6, 34.9),
    "?lang=en&event=encounter000000000004": (179.95, -11.6),
    "?lang=en&feature=sample_reef&c=10,20&z=5": (10.0, 20.0),
}


def a_link_moves_the_map_unless_it_says_where(watch: Any) -> None:
    body = {"kinds": ["encounter"], "reason": "pilots", "who": "watch 2"}
    asked = Request(
        f"{watch.base}/api/v1/exclusions",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urlopen(asked) as answer:
        assert answer.status < 300
    near = "new URLSearchParams(location.search).get('c')?.split(',').map(Number) ?? [NaN, NaN]"
    for address, (lon, lat) in LINKS.items():
        watch.open(address)
        watch.wait(
            f"(([x, y]) => Math.abs((x - {lon} + 540) % 360 - 180) < 1 && Math.abs(y - {lat}) < 1)"
            f"({near})"
        )


def test_a_feature_from_search_and_its_days(turn: Callable[..., Any], kinds_url: str) -> None:
    watch = turn("?lang=ja", base=kinds_url)
    page = watch.page
    page.locator("#search").fill("見本")
    page.locator("#search-hits li").first.click()
    watch.says(feature="sample_reef")
    watch.wait("document.querySelectorAll('.calendar .is-observed').length > 100")
    assert page.locator(".calendar .is-unseen").count() == 7
    assert page.locator(".calendar tbody tr").count() == 5
    line = "見本礁(Sample Reef)、主張: 中国 (CHN)、日本 (JPN)、台湾 (TWN)。"
    watch.wait(f"document.querySelector('.feature-line')?.textContent === '{line}'")
    page.locator("#detail .plain-list .link").first.click()
    watch.says(feature=None, event="swarm000000000031")
    page.get_by_role("button", name="見本礁のページ").click()
    watch.says(feature="sample_reef", event=None)
    assert watch.complaints == []


def test_a_case_file_and_facets(turn: Callable[..., Any], kinds_url: str) -> None:
    watch = turn("?lang=en&mmsi=431000002&conf=0", base=kinds_url)
    page = watch.page
    watch.wait("document.querySelectorAll('.steps li').length === 3")
    kinds = page.locator(".steps li strong").all_inner_texts()
    assert kinds == ["Identity change", "On a list", "AIS gap"]
    assert "1 Mar 2026 15:00Z – 23:00Z · confidence 0.85" in page.locator(".steps").inner_text()
    assert page.locator(".life .is-said").count() == 2
    page.locator(".steps .link", has_text="open").nth(1).click()
    watch.says(event="listed000000000014", mmsi=None)
    page.locator(".facet summary", has_text="Flag").click()
    page.locator(".facets .chip", has_text="JPN").click()
    watch.says(flags="JPN")
    watch.settle()
    assert len(watch.ids("list")) == 20
    watch.turn_to("?lang=en&conf=0&zone=Nowhere")
    assert watch.ids("list") == watch.ids("map") == []
    assert watch.complaints == []


@pytest.mark.parametrize(
    ("language", "said"), [("en", "from 2026-03-01 15:00 Z"), ("ja", "の gap")]
)
def test_a_case_file_shows_its_entries(
    turn: Callable[..., Any], kinds_url: str, language: str, said: str
) -> None:
    # The filter leaves the gap out of the list: its sentence stands in the file nevertheless.
    address = f"?lang={language}&event=evasion000000000032&kind=evasion"
    watch = turn(address, base=kinds_url)
    page = watch.page
    watch.wait("document.querySelectorAll('.steps li > div > span').length === 3")
    assert said in page.locator(".steps [data-event-id=gap000000000001]").inner_text()
    page.locator(".steps [data-event-id=gap000000000001] .link").last.click()
    watch.says(event="gap000000000001")
    assert watch.complaints == []


def test_a_vessel_carries_the_name_that_it_claims_at_the_time(
    turn: Callable[..., Any], kinds_url: str
) -> None:
    watch = turn("?lang=en&mmsi=431000002&t=2026-03-01T10:00:00Z", base=kinds_url)
    watch.wait("document.querySelector('#detail-title')?.textContent === 'KAIYO MARU'")
    assert watch.page.locator(".earlier").count() == 0
    watch.turn_to("?lang=en&mmsi=431000002&t=2026-03-02T00:00:00Z")
    watch.wait("document.querySelector('#detail-title')?.textContent === 'WAKASHIO'")
    assert watch.page.inner_text(".earlier") == "earlier: KAIYO MARU"
    assert watch.complaints == []


def test_whom_a_candidate_could_have_met_and_how_a_swarm_grew(
    turn: Callable[..., Any], kinds_url: str
) -> None:
    watch = turn("?lang=en&event=rendezvous000000000018", base=kinds_url)
    first = watch.page.locator(".candidates li").first.inner_text()
    for said in ("MMSI 431000003", "9 h 34 min", "gap 0.91", "8.3 nmi", "5 h 28 min", "1 h 28 min"):
        assert said in first
    watch.page.locator(".candidates .link").first.click()
    watch.says(mmsi="431000003", event=None)
    watch.turn_to("?lang=en&event=swarm000000000031")
    watch.wait("document.querySelector('#detail .plot')?.textContent.includes('8 … 12 hulls')")
    assert "fishing\n9" in watch.page.inner_text("#detail")
    assert watch.complaints == []
