"""What is listed is what is drawn is what the API answers, under every filter."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.request import urlopen

import pytest

pytestmark = pytest.mark.web

# The page's address, and the question that the API is asked for the same.
FILTERS = {
    "none": ("", ""),
    "one kind": ("kind=gap", "kind=gap"),
    "two kinds": ("kind=gap,encounter", "kind=gap,encounter"),
    "new": ("status=new", "status=new"),
    "revised": ("status=revised", "status=revised"),
    "withdrawn": ("status=withdrawn", "status=withdrawn"),
    "all statuses": ("status=new,revised,withdrawn", "standing=false"),
    "confidence": ("conf=0.75", "min_confidence=0.75"),
    "words": ("q=431000007", "mmsi=431000007"),
    "words of a sentence": ("q=encounter", "q=encounter"),
    "range": (
        "since=2026-03-01T08:00:00Z&until=2026-03-01T16:00:00Z",
        "since=2026-03-01T08:00:00Z&until=2026-03-01T16:00:00Z",
    ),
    "several": (
        "kind=zone_entry&conf=0.7&status=new",
        "kind=zone_entry&min_confidence=0.7&status=new",
    ),
    "nothing": ("q=no+such+words", "q=no+such+words"),
}


def answered(base: str, query: str) -> list[str]:
    with urlopen(f"{base}/api/v1/events?{query}") as answer:
        return [row["event_id"] for row in json.load(answer)["rows"]]


def test_list_equals_map_under_every_filter(look: Callable[..., Any], sea_url: str) -> None:
    watch = look()
    counts = set()
    for name, (shown, asked) in FILTERS.items():
        watch.turn_to(f"?lang=en&{shown}")
        expected = answered(sea_url, asked)
        assert watch.ids("list") == expected, name
        assert watch.ids("map") == expected, name
        counts.add(len(expected))
    assert len(counts) > 3, "the filters of this test hardly differ"
    assert watch.complaints == []


def test_filters_set_by_hand_do_the_same(look: Callable[..., Any], sea_url: str) -> None:
    watch = look("?lang=en")
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


def test_in_view_only_follows_the_map_also_over_180(look: Callable[..., Any], sea_url: str) -> None:
    watch = look("?lang=en&view=1&c=179.9,-11.6&z=7")
    watch.settle()
    ids = watch.ids("list")
    assert ids == watch.ids("map") == ["encounter000000000004"]
    watch.turn_to("?lang=en&view=1&c=140.5,34.7&z=6.5")
    watch.wait("window.__sealane.listIds().length > 1")
    watch.settle()
    everything = answered(sea_url, "")
    assert watch.ids("list") == watch.ids("map")
    assert set(watch.ids("list")) == set(everything) - set(ids)


def test_no_match_offers_to_clear_the_filters(look: Callable[..., Any]) -> None:
    watch = look("?lang=en&q=no+such+words")
    assert "No event matches" in watch.page.inner_text(".queue")
    watch.page.click(".queue .primary")
    watch.wait("window.__sealane.listIds().length === 6")
    watch.says(q=None)
