"""A case on the page: claims with their tracks, narratives and groups, on the page's one clock."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from test_page_axe import AXE, RUN

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "serve"))

pytestmark = pytest.mark.web

CLAIM = "#case-claims > li > button"
STEPS_MOST = 40
IN_SIGHT = """(() => {
  const box = document.querySelector('#detail .case-drill').getBoundingClientRect();
  const seen = document.elementFromPoint(box.left + 24, box.top + box.height / 2);
  return box.height > 20 && !!seen && seen.closest('.case-drill') !== null;
})()"""
CURSOR = "Number(document.querySelector('.case-time .cursor').getAttribute('x1'))"


@pytest.fixture(scope="module")
def case_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from case_sea import case_sea
    from conftest import Server

    made = case_sea(tmp_path_factory.mktemp("case_page"))
    with Server(made.lake, cases=made.cases) as server:
        yield server.url


def tab_to(watch: Any, selector: str) -> None:
    """The tabulator, until what is meant has the focus."""
    for _ in range(STEPS_MOST):
        if watch.page.evaluate(f"!!document.activeElement.matches({selector!r})"):
            return
        watch.page.keyboard.press("Tab")
    raise AssertionError(f"the tabulator never came to {selector}")


def test_a_case_is_read_by_keys_in_both_languages(look: Callable[..., Any], case_url: str) -> None:
    """One opening for all of it: a page is seconds of drawing in software."""
    watch = look("?lang=en&theme=light", base=case_url)
    watch.page.evaluate(AXE.read_text() + "; 0")
    watch.page.keyboard.press("i")
    watch.settle()
    assert watch.focus == "detail-title"
    assert "accounts in 4 languages" in watch.page.inner_text("#detail-title")
    told = watch.page.evaluate("fetch('api/v1/inform/case').then(a => a.json())")
    lanes = watch.page.locator(".case-time .case-lane:not(.case-ends)").all_inner_texts()
    assert len(lanes) == len(told["languages"])
    shown = "[...document.querySelectorAll('.case-count')].map(e => +e.innerText.replace(',', ''))"
    assert sum(watch.page.evaluate(shown)) < told["posts"]
    watch.page.click("text=Show them too")
    watch.wait(f"{shown}.reduce((a, b) => a + b) === {told['posts']}")
    watch.page.click(".range-buttons button:last-child")
    watch.settle()
    assert watch.page.evaluate(RUN) == []
    the_drill_stays_in_sight(watch, "EXERCISE", told["exercise_id"])
    commands_are_there(watch)
    choose_a_claim(watch)
    the_clock_is_one(watch)
    read_a_narrative(watch)
    drawing_and_list_are_the_same(watch)
    read_in_japanese(watch)
    step_out(watch)
    assert not [one for one in watch.asked if not one.startswith(case_url)]
    assert watch.complaints == []


def the_drill_stays_in_sight(watch: Any, word: str, exercise: str) -> None:
    """That the posts are invented stands above all else, to the end of each view."""
    for number in range(1, watch.page.locator(".case-tabs button").count() + 1):
        watch.page.click(f".case-tabs button:nth-child({number})")
        watch.settle()
        said = watch.page.inner_text("#detail .case-drill")
        assert said.startswith(word)
        assert exercise in said
        for end in (0, 1e6):
            watch.page.evaluate(f"document.querySelector('#detail').scrollTop = {end}")
            assert watch.page.evaluate(IN_SIGHT)


def commands_are_there(watch: Any) -> None:
    """Each view has its command and its JSON, which answers."""
    for number, word in enumerate(("narratives", "claim", "narratives", "coordination"), 1):
        watch.page.click(f".case-tabs button:nth-child({number})")
        watch.settle()
        said = watch.page.inner_text("#detail > .section:last-of-type")
        assert f"sealane inform {word}" in said.replace("\n", " ")
        link = watch.page.get_attribute("#detail > .section:last-of-type .links a", "href")
        status = watch.page.evaluate(f"fetch({link!r}).then(a => a.status)")
        assert status == 200
        assert watch.page.evaluate(RUN) == []


def choose_a_claim(watch: Any) -> None:
    """By keys: the verdict is a word, and map, clock and address follow to the place and time."""
    watch.page.click(".case-tabs button:nth-child(2)")
    watch.settle()
    tab_to(watch, CLAIM)
    assert "the tracks contradict it" in watch.page.inner_text(f"{CLAIM} >> nth=0")
    rammed = "AMBER GRACE – IRON PEARL: rammed"
    while rammed not in (said := watch.page.evaluate("document.activeElement.innerText")):
        watch.page.keyboard.press("Tab")
        assert watch.page.evaluate(f"document.activeElement.matches({CLAIM!r})"), "the list ended"
    assert "the tracks contradict it" in said
    watch.page.keyboard.press("Enter")
    watch.settle()
    watch.says(t="2026-03-11T04:53:00Z")
    watch.wait("window.__sealane.ways() === 2")
    lon, lat = (float(one) for one in watch.query()["c"].split(","))
    assert abs(lon - 145.5) < 0.05
    assert abs(lat + 39.2) < 0.05
    more = watch.page.inner_text(".case-more")
    assert "never nearer than" in more
    assert "Tracks used".upper() in more.upper()
    assert "281000001" in more
    assert "281000002" in more
    assert watch.page.evaluate(RUN) == []
    verdicts = watch.page.locator(".case-rows .case-verdict").all_inner_texts()
    words = ("support it", "contradict it", "cannot say", "in parts")
    assert all(any(word in one for word in words) for one in verdicts)


def the_clock_is_one(watch: Any) -> None:
    """What moves the page's time moves the line of the case, and a click there moves the page."""
    before = watch.page.evaluate(CURSOR)
    watch.page.evaluate("document.activeElement.blur()")
    watch.page.keyboard.press("Shift+ArrowRight")
    watch.settle()
    watch.says(t="2026-03-11T05:53:00Z")
    assert watch.page.evaluate(CURSOR) == pytest.approx(before + 1000 / 14, abs=1.0)
    bars = watch.page.locator(".case-time .case-bars >> nth=0")
    bars.scroll_into_view_if_needed()
    bars.click(position={"x": bars.bounding_box()["width"] / 2, "y": 4})
    watch.settle()
    assert watch.page.evaluate(CURSOR) == pytest.approx(500, abs=6)
    assert watch.page.input_value("#time-input")[:14] in ("2026-03-11 06:", "2026-03-11 07:")


def read_a_narrative(watch: Any) -> None:
    """Its first post that was seen, never an origin; its time before all posts; its claims."""
    watch.page.click("text=Its narrative")
    watch.settle()
    assert watch.query()["case"] == "narratives"
    told = watch.page.inner_text("#case-narratives li.is-open")
    assert "among posts collected since" in told
    first = watch.page.inner_text("#case-narratives .case-more > .section >> nth=0")
    assert first.upper().startswith("FIRST OBSERVED BY US")
    assert "origin" not in first.lower()
    assert "the tracks contradict it" in told
    assert watch.page.locator(".case-time .behind").count() > 0
    assert watch.page.evaluate(RUN) == []


def drawing_and_list_are_the_same(watch: Any) -> None:
    """As many circles as accounts are listed, as many lines as ties."""
    watch.page.click(".case-tabs button:nth-child(4)")
    watch.settle()
    groups = watch.page.locator("#case-groups > li").count()
    assert groups >= 2
    [accounts, ties] = [0, 0]
    for number in range(1, groups + 1):
        watch.page.click(f"#case-groups > li:nth-child({number}) > button")
        watch.settle()
        accounts += watch.page.locator(".case-accounts li").count()
        ties += watch.page.locator(".case-ties li").count()
        watch.says(group=str(number))
    assert watch.page.locator(".case-network .node").count() == accounts
    assert watch.page.locator(".case-network .tie").count() == ties
    assert "smallest group that would have been found" in watch.page.inner_text("#detail").lower()
    assert watch.page.evaluate(RUN) == []


def read_in_japanese(watch: Any) -> None:
    """The same address in the other language and by night: every view, no word left in English."""
    address = watch.page.evaluate("location.search").replace("lang=en", "lang=ja")
    watch.turn_to(address.replace("theme=light", "theme=red"))
    assert watch.page.inner_text("#detail .case-drill").startswith("演習")
    heads = watch.page.locator("#detail h2, #detail h3, .case-tabs button").all_inner_texts()
    assert not [one for one in heads if one.isascii()], heads
    assert watch.page.evaluate(RUN) == []
    watch.page.click(".case-tabs button:nth-child(2)")
    watch.settle()
    assert "航跡はこれに反する" in watch.page.inner_text(f"{CLAIM} >> nth=0")
    assert "航跡" in watch.page.inner_text(".case-more")


def step_out(watch: Any) -> None:
    """Esc closes what stands open, then the panel; back brings it again."""
    watch.page.evaluate("document.activeElement.blur()")
    watch.page.keyboard.press("Escape")
    watch.says(claim=None, group=None, narrative=None, case="claims")
    watch.page.keyboard.press("Escape")
    watch.says(case=None)
    assert watch.page.locator(".case-time").count() == 0
    watch.page.go_back()
    watch.wait("!!document.querySelector('.case-time')")
    watch.turn_to("?lang=en&case=gossip&claim=x")
    assert watch.page.locator(".case-time").count() == 0
    assert "case=gossip" in watch.page.inner_text(".trouble")
