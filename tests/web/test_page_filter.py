"""What is listed is what is drawn is what the API answers, under every filter."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.request import urlopen

import pytest

pytestmark = pytest.mark.web

# The page's address, and the question that the API is asked for the same. What the page leaves
# out by itself (confidence below 0.5) it asks the API to leave out: nothing is hidden silently.
SURE = "min_confidence=0.5"
FILTERS = {
    "as it opens": ("", SURE),
    "any confidence": ("conf=0", ""),
    "one kind": ("kind=gap", f"kind=gap&{SURE}"),
    "one kind, any confidence": ("kind=gap&conf=0", "kind=gap"),
    "two kinds": ("kind=gap,encounter&conf=0", "kind=gap,encounter"),
    "new": ("status=new&conf=0", "status=new"),
    "revised": ("status=revised", f"status=revised&{SURE}"),
    "withdrawn": ("status=withdrawn", f"status=withdrawn&{SURE}"),
    "all statuses": ("status=new,revised,withdrawn&conf=0", "standing=false"),
    "confidence": ("conf=0.75", "min_confidence=0.75"),
    "words": ("q=431000007", f"mmsi=431000007&{SURE}"),
    "words of a sentence": ("q=encounter", f"q=encounter&{SURE}"),
    "range": (
        "since=2026-03-01T08:00:00Z&until=2026-03-01T16:00:00Z&conf=0",
        "since=2026-03-01T08:00:00Z&until=2026-03-01T16:00:00Z",
    ),
    "several": (
        "kind=zone_entry&conf=0.7&status=new",
        "kind=zone_entry&min_confidence=0.7&status=new",
    ),
    "nothing": ("q=no+such+words", "q=no+such+words"),
}


def answered(base: str, query: str) -> list[str]:
    ordered = query if "order=" in query else f"order=newest&{query}"
    with urlopen(f"{base}/api/v1/events?{ordered}") as answer:
        return [row["event_id"] for row in json.load(answer)["rows"]]


def test_list_equals_map_under_every_filter(turn: Callable[..., Any], sea_url: str) -> None:
    watch = turn("?lang=en")
    counts = set()
    for name, (shown, asked) in FILTERS.items():
        watch.turn_to(f"?lang=en&{shown}")
        expected = answered(sea_url, asked)
        assert watch.ids("list") == expected, name
        assert watch.ids("map") == expected, name
        counts.add(len(expected))
    assert len(counts) > 3, "the filters of this test hardly differ"
    assert watch.complaints == []


def test_filters_set_by_hand_do_the_same(turn: Callable[..., Any], sea_url: str) -> None:
    watch = turn("?lang=en&conf=0")
    watch.page.click("[data-kind=encounter]")
    watch.settle()
    assert watch.ids("list") == watch.ids("map") == answered(sea_url, "kind=encounter")
    watch.page.click("[data-status=new]")
    watch.settle()
    assert watch.ids("list") == watch.ids("map") == answered(sea_url, "kind=encounter&status=new")
    watch.page.click("[data-kind=encounter]")
    watch.page.click("[data-status=new]")
    watch.page.select_option(".chip-select", "0.5")
    watch.settle()
    assert watch.ids("list") == watch.ids("map") == answered(sea_url, "min_confidence=0.5")
    watch.page.fill("#filter-text", "gap")
    watch.settle()
    assert watch.ids("list") == watch.ids("map") == answered(sea_url, "min_confidence=0.5&q=gap")


def test_in_view_only_follows_the_map_also_over_180(turn: Callable[..., Any], sea_url: str) -> None:
    watch = turn("?lang=en&view=1&c=179.9,-11.6&z=7")
    watch.settle()
    ids = watch.ids("list")
    assert ids == watch.ids("map") == ["encounter000000000004"]
    watch.turn_to("?lang=en&view=1&c=140.5,34.7&z=6.5")
    watch.wait("window.__sealane.listIds().length > 1")
    watch.settle()
    everything = answered(sea_url, SURE)
    assert watch.ids("list") == watch.ids("map")
    assert set(watch.ids("list")) == set(everything) - set(ids)


@pytest.mark.parametrize(("language", "said"), [("en", "1 more below:"), ("ja", "未満がほかに1件")])
def test_what_is_less_sure_is_counted_and_a_click_away(
    turn: Callable[..., Any], sea_url: str, language: str, said: str
) -> None:
    watch = turn(f"?lang={language}")
    watch.says(conf=None)
    assert watch.ids("list") == watch.ids("map") == answered(sea_url, SURE)
    assert said in watch.page.inner_text(".sureness")
    watch.page.click(".sureness button")
    watch.settle()
    watch.says(conf="0")
    assert watch.ids("list") == watch.ids("map") == answered(sea_url, "")
    assert said not in watch.page.inner_text(".sureness")


def test_counts_beside_the_filters_are_those_of_the_api(
    turn: Callable[..., Any], sea_url: str
) -> None:
    watch = turn("?lang=en&kind=gap")
    kinds = watch.page.evaluate(_CHIPS.format(what="kind"))
    statuses = watch.page.evaluate(_CHIPS.format(what="status"))
    for kind, shown in kinds.items():
        assert shown == len(answered(sea_url, f"kind={kind}&{SURE}")), kind
    for status, shown in statuses.items():
        assert shown == len(answered(sea_url, f"kind=gap&status={status}&{SURE}")), status


def test_a_link_to_a_less_sure_event_says_that_it_is_left_out(turn: Callable[..., Any]) -> None:
    watch = turn("?lang=en&event=gap000000000002")
    assert "gap000000000002" not in watch.ids("list")
    assert "the filters leave it out" in watch.page.inner_text(".detail")
    watch.page.click(".detail .because button")
    watch.settle()
    assert "gap000000000002" in watch.ids("list")
    assert "the filters leave it out" not in watch.page.inner_text(".detail")


def test_no_match_offers_to_clear_the_filters(turn: Callable[..., Any]) -> None:
    watch = turn("?lang=en&q=no+such+words")
    assert "No event matches" in watch.page.inner_text(".queue")
    watch.page.click(".queue .primary")
    watch.settle()
    assert len(watch.ids("list")) == 5
    watch.says(q=None)


_CHIPS = """
Object.fromEntries([...document.querySelectorAll('[data-{what}]')]
  .map(chip => [chip.dataset.{what}, Number(chip.querySelector('.count').textContent)]))
"""


def test_the_order_is_chosen_and_kept_in_the_address(
    turn: Callable[..., Any], sea_url: str
) -> None:
    watch = turn("?lang=en&conf=0")
    assert watch.ids("list") == watch.ids("map") == answered(sea_url, "")
    watch.page.select_option("#order", "oldest")
    watch.says(sort="oldest")
    watch.settle()
    oldest = watch.ids("list")
    assert oldest == watch.ids("map") == answered(sea_url, "order=oldest")
    watch.page.keyboard.press("Escape")
    watch.page.keyboard.press("]")
    watch.says(event=oldest[0])
    watch.turn_to("?lang=en&conf=0&sort=confidence")
    assert watch.page.input_value("#order") == "confidence"
    assert watch.ids("list") == watch.ids("map") == answered(sea_url, "order=confidence")
    watch.turn_to("?lang=en&sort=wrong")
    assert "sort=wrong" in watch.page.inner_text(".said")
    assert watch.complaints == []
