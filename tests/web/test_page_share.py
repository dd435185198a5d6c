"""What was shared, on the page: why it went, why not and what would turn it, a recall as it goes,
and the rules as a graph, by keys, in both languages and on a narrow screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import pytest
from conftest import ROOT, Server, _load
from test_page_axe import AXE, RUN

pytestmark = pytest.mark.web


@pytest.fixture(scope="module")
def shared(
    sample: ModuleType, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, ModuleType, dict[str, Any]]]:
    """A server of the hand-made sea with a node beside it; how its partners pull, and the nodes."""
    made = _load(ROOT / "tests" / "serve" / "share_node.py")
    folder = tmp_path_factory.mktemp("share")
    nodes = made.given(folder)
    with Server(sample.sample_lake(vessels=8), node=folder / "JP") as server:
        yield server.url, made, nodes
    for one in nodes.values():
        one.close()


def test_what_was_shared_is_read_followed_and_understood(
    look: Callable[..., Any], shared: tuple[str, ModuleType, dict[str, Any]]
) -> None:
    """One opening for all of it: a page is seconds of drawing in software."""
    base, made, nodes = shared
    watch = look("?lang=en&theme=light", base=base)
    watch.page.evaluate(AXE.read_text() + "; 0")
    why_it_went(watch)
    why_not(watch)
    a_recall_as_it_goes(watch, made, nodes)
    the_rules(watch)
    what_waits_and_what_was_found(watch, made, nodes)
    on_a_narrow_screen_in_japanese(watch)
    assert watch.complaints == []


def why_it_went(watch: Any) -> None:
    page = watch.page
    assert not [url for url in watch.asked if "/share" in url], "nothing is asked before"
    page.keyboard.press("p")
    watch.wait("document.querySelectorAll('.share-rows li').length > 5")
    watch.says(partners="log")
    assert not page.is_visible(".queue")
    page.click(".chip >> text=released")
    watch.settle()
    watch.says(act="released")
    page.focus(".share-rows button >> nth=0")
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    watch.settle()
    watch.says(item="e1")
    assert page.inner_text(".share-rows .is-selected strong") == (
        "Encounter to Australia, Philippines"
    )
    assert page.inner_text(".share-rows .is-selected .share-name") == (
        "e1 · version 1 · issued 27 Nov 2026 06:00Z"
    )
    page.click(".share-who summary >> nth=1")
    text = page.inner_text(".share-detail")
    for said in ("Made here. 2 parties have it. Refused to 1.", "Article 9 (information sharing)",
                 "2398 UNTS 199", "by watch 2", "Receipt"):  # fmt: skip
        assert said in text, said
    assert str(431_000_123) not in page.inner_text("body"), "no content of an item is told"
    assert page.evaluate(RUN) == []
    page.keyboard.press("Escape")
    watch.says(item=None)


def why_not(watch: Any) -> None:
    page = watch.page
    watch.turn_to("?lang=en&partners=log&act=refused&with=PH")
    page.click(".share-rows button")
    watch.wait("document.querySelectorAll('.share-turns li').length === 1")
    text = page.inner_text(".share-detail")
    assert "The nearest rule does not fit: topic (fishing)." in text
    assert "(it is fishing), and only where that is true of it" in text
    assert "Not kept here, since nothing of it went." in text
    watch.turn_to("?lang=en&partners=log&item=no2")
    watch.wait("document.querySelectorAll('.share-turns li').length === 1")
    text = page.inner_text(".share-refusals")
    assert "An administrative organ of Japan gives personal information" in text
    assert "Take the data of persons out" in text
    watch.turn_to("?lang=en&partners=log&item=e1")
    watch.wait("!!document.querySelector('.share-ask select')")
    page.select_option(".share-ask select >> nth=0", "US")
    page.select_option(".share-ask select >> nth=1", "safety")
    watch.wait("!!document.querySelector('.share-ask ~ [role=status]')")
    assert "Yes: Article 9" in page.inner_text(".share-ask ~ [role=status]")


def a_recall_as_it_goes(watch: Any, made: ModuleType, nodes: dict[str, Any]) -> None:
    """The last party confirms while the page stands open: it says so by itself."""
    page = watch.page
    watch.turn_to("?lang=en&partners=recalls")
    watch.wait("!!document.querySelector('.share-recall.is-open')")
    assert page.inner_text(".share-recall strong") == "Event: 1 of 2 confirmed"
    assert page.inner_text(".share-glance li >> nth=0") == (
        "Event e2 was taken back; not confirmed: United States"
    )
    assert "Not confirmed: United States" in page.inner_text(".share-recall")
    assert "1 open" in page.inner_text(".share-tabs")
    made.pull(nodes["JP"], nodes["US"], datetime.now(UTC))
    watch.wait("!document.querySelector('.share-recall.is-open')")
    assert page.inner_text(".share-recall strong") == "Event: 2 of 2 confirmed"
    assert "open" not in page.inner_text(".share-tabs")


def the_rules(watch: Any) -> None:
    page = watch.page
    watch.turn_to("?lang=en&theme=dark&partners=pack")
    watch.wait("document.querySelectorAll('.share-column.is-0 li').length > 10")
    lines = page.evaluate("document.querySelectorAll('.share-lines g').length")
    page.focus(".share-column.is-1 button >> nth=0")
    watch.wait("document.querySelectorAll('.share-lines .is-on').length > 0")
    assert page.inner_text(".share-said").startswith("Trilateral Information Sharing Arrangement: ")
    assert page.evaluate("document.querySelectorAll('.share-lines .is-on').length") == 2
    page.keyboard.press("Enter")
    assert "1 RULE LETS SOMETHING GO" in page.inner_text(".share-detail").upper()
    assert page.evaluate(RUN) == []
    watch.turn_to("?lang=en&theme=dark&partners=pack&with=PH")
    watch.wait("document.querySelectorAll('.share-column.is-0 li').length === 1")
    assert page.evaluate("document.querySelectorAll('.share-lines g').length") < lines


def what_waits_and_what_was_found(watch: Any, made: ModuleType, nodes: dict[str, Any]) -> None:
    """Nothing, and so it says; then each with its command, what it means and what to do."""
    page = watch.page
    watch.turn_to("?lang=en&theme=light&partners=links")
    watch.wait("document.querySelectorAll('.share-tasks li').length === 3")
    assert "Nothing. No ledger showed two histories" in page.inner_text(".share-tasks")
    assert page.inner_text(".share-tabs button >> nth=3") == "Partner links"
    watch.turn_to("?lang=en&theme=light&partners=waiting")
    assert "Nothing waits for you." in page.inner_text(".share-main")
    made.happened(nodes)
    page.click(".share-tabs button >> nth=3")
    watch.wait("document.querySelectorAll('.share-tasks li').length === 9")
    text = page.inner_text(".share-tasks")
    for said in ("Australia showed two histories", "sealane node witness AU", "Call Australia",
                 "1 item did not go to Australia", "The rules were changed in place",
                 "This node was restored from a copy", "thin link, 300 bytes a second",
                 "Last heard", "sealane bundle export AU"):  # fmt: skip
        assert said in text, said
    assert page.evaluate(RUN) == []
    page.click(".share-tabs button >> nth=2")
    watch.wait("document.querySelectorAll('.share-tasks li').length === 2")
    text = page.inner_text(".share-tasks")
    for said in ("Event from Philippines", "found-7", "personal data, originator control",
                 "sealane share waiting refuse", "Philippines asks to pass on to Viet Nam:",
                 "Because: their boat is nearest", "sealane share onward allow"):  # fmt: skip
        assert said in text, said
    assert str(431_000_123) not in page.inner_text("body"), "no content of an item is told"
    assert page.evaluate(RUN) == []
    page.keyboard.press("Escape")
    watch.says(partners=None)
    assert page.is_visible(".queue")


def on_a_narrow_screen_in_japanese(watch: Any) -> None:
    page = watch.page
    page.set_viewport_size({"width": 390, "height": 844})
    for tab in ("log", "recalls", "waiting", "links", "pack"):
        item = "" if tab in ("waiting", "links") else "&item=e1"
        watch.turn_to(f"?lang=ja&partners={tab}{item}")
        watch.settle()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, tab
        text = page.inner_text(".share")
        assert "share." not in text, tab
        assert "share_" not in text, tab
        assert "undefined" not in text
    watch.turn_to("?lang=ja&partners=log&item=no2")
    watch.wait("document.querySelectorAll('.share-turns li').length === 1")
    assert "個人データを除く" in page.inner_text(".share-refusals")
    page.click(".share-head .round")
    watch.settle()
    watch.says(partners=None)
    assert page.is_visible(".queue")


def test_a_link_to_partners_asks_before_the_map_stands(
    look: Callable[..., Any], shared: tuple[str, ModuleType, dict[str, Any]]
) -> None:
    """Nothing was asked of the node until the map and the first answers were there."""
    watch = look(None, base=shared[0])
    watch.page.route("**/api/v1/status*", lambda route: None)  # which never answers
    watch.page.goto(f"{watch.base}/?lang=en&partners=log", wait_until="commit")
    watch.wait("document.querySelectorAll('.share-rows li').length > 5")
