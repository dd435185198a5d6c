"""The address holds the state: a copied link, reload, back and forward give the same picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.web

STATE = {
    "lang": "ja",
    "theme": "dark",
    "c": "140.5000,34.5000",
    "z": "6.50",
    "t": "2026-03-01T12:34:56Z",
    "since": "2026-03-01T07:00:00Z",
    "until": "2026-03-01T20:00:00Z",
    "look": "21600",
    "rate": "600",
    "kind": "gap,encounter",
    "status": "new,revised",
    "conf": "0.25",
    "q": "4310",
    "event": "gap000000000001",
}


def address(state: dict[str, str]) -> str:
    return "?" + "&".join(f"{key}={value}" for key, value in state.items())


def test_a_link_says_everything_and_reload_keeps_it(load: Callable[..., Any]) -> None:
    watch = load(address(STATE))
    watch.says(**STATE)
    ids = watch.ids("list")
    assert ids
    watch.page.reload()
    watch.settle()
    watch.says(**STATE)
    assert watch.query() == STATE
    assert watch.ids("list") == ids
    assert watch.page.input_value("#rate") == "600"
    assert watch.page.input_value("#lookback") == "21600"
    assert watch.complaints == []


def test_back_and_forward_restore_selection_and_filters(turn: Callable[..., Any]) -> None:
    watch = turn("?lang=en&t=2026-03-01T12:00:00Z")
    watch.page.click("[data-kind=gap]")
    watch.settle()
    watch.page.click(".events button >> nth=0")
    selected = watch.ids("list")[0]
    watch.says(event=selected)
    watch.page.go_back()
    watch.says(event=None, kind="gap")
    watch.page.go_back()
    watch.says(kind=None)
    watch.wait("window.__sealane.listIds().length === 5")
    assert len(watch.ids("list")) == len(watch.ids("map")) == 5
    watch.page.go_forward()
    watch.page.go_forward()
    watch.says(event=selected, kind="gap")


def test_a_replaced_event_leads_to_its_successor(turn: Callable[..., Any]) -> None:
    watch = turn("?lang=en&event=zone_entry000000000005")
    watch.wait("!!document.querySelector('.facts')")
    watch.says(event="zone_entry000000000006")
    assert "zone_entry000000000005 was replaced" in watch.page.inner_text(".detail")


def test_nonsense_in_the_address_is_left_aside(load: Callable[..., Any]) -> None:
    watch = load(
        "?lang=xx&theme=puce&c=1e9,zz&z=-4&t=never&conf=7&rate=0&kind=%3Cb%3E&status=odd&mmsi=x"
    )
    assert len(watch.ids("list")) == 5
    said = watch.page.inner_text(".said")
    assert all(part in said for part in ("lang=xx", "theme=puce", "kind=<b>", "status=odd", "z=-4"))
    assert watch.complaints == []


def test_an_unknown_kind_is_left_aside_and_said(load: Callable[..., Any]) -> None:
    watch = load("?lang=en&kind=gap,loitring&status=odd,new")
    watch.says(kind="gap", status="new")
    assert "status=odd, kind=loitring" in watch.page.inner_text(".said")
    assert watch.page.query_selector("[role=alert]") is None
    watch.page.click(".said button")
    assert watch.page.inner_text(".said") == ""
    watch.turn_to("?lang=en&kind=loitring")
    assert "kind=loitring" in watch.page.inner_text(".said")
    assert len(watch.ids("list")) == 5


def zoom(watch: Any) -> float:
    return float(watch.query()["z"])


def test_a_withdrawn_row_of_the_list_is_read_itself(turn: Callable[..., Any]) -> None:
    watch = turn("?lang=en&status=withdrawn&conf=0")
    watch.page.keyboard.press("]")
    watch.says(event="zone_entry000000000005")
    watch.wait("!!document.querySelector('.facts')")
    assert watch.page.get_attribute(".events .is-selected", "data-event-id") == (
        "zone_entry000000000005"
    )
    assert "replaced, changed: vessels, start" in watch.page.inner_text(".detail-head")
    watch.page.reload()
    watch.settle()
    assert "replaced, changed: vessels, start" in watch.page.inner_text(".detail-head")
    watch.page.click("text=Open it")
    watch.says(event="zone_entry000000000006")
    watch.settle()
    assert "replaced, changed" not in watch.page.inner_text(".detail-head")
    assert watch.complaints == []


def test_a_link_to_a_vessel_goes_to_its_way(
    turn: Callable[..., Any], load: Callable[..., Any]
) -> None:
    wide = zoom(turn("?lang=en"))
    near = load("?lang=en&mmsi=431000002")
    near.wait(f"Number(new URLSearchParams(location.search).get('z')) > {wide + 1}")
    held = load("?lang=en&mmsi=431000002&c=10.0000,20.0000&z=3.00")
    held.wait("document.querySelector('#detail-title')?.textContent === 'PACIFIC DAWN 1'")
    held.settle()
    held.says(c="10.0000,20.0000", z="3.00")


def test_an_event_opened_at_world_zoom_is_come_near_to(
    turn: Callable[..., Any], load: Callable[..., Any]
) -> None:
    watch = turn("?lang=en&c=0.0000,20.0000&z=1.50")
    watch.page.keyboard.press("]")
    watch.wait("Number(new URLSearchParams(location.search).get('z')) >= 4")
    link = load("?lang=en&c=0.0000,20.0000&z=1.50&event=gap000000000001")
    link.wait("!!document.querySelector('.facts')")
    link.settle()
    link.says(c="0.0000,20.0000", z="1.50")
