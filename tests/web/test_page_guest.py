"""Who signs in and sees no lake: the page of a partner's person, of one who may not read, and the
way out for everybody, in both languages and themes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from conftest import ROOT, Server, _load
from test_page_axe import AXE, RUN

pytestmark = pytest.mark.web

PASSWORD = "four words nobody says"
PEOPLE = {"paz": ("PH", "reader"), "kim": ("PH", "keeper"), "rin": ("JP", "reader"),
          "kei": ("JP", "keeper"), "ann": ("AU", "reader")}  # fmt: skip
OGC = "ogc/collections/shared-"


@pytest.fixture(scope="module")
def shared(sample: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The hand-made sea behind the accounts of a node: its address with the node beside it, without
    it, and of one with a token; and the node."""
    from sealane.serve.people import of_node

    made = _load(ROOT / "tests" / "serve" / "share_node.py")
    nodes = made.given(tmp_path_factory.mktemp("guests"))
    folder = Path(nodes["JP"].folder)
    with ExitStack() as stack:
        urls = []
        for more in ({"node": folder}, {}):
            people = stack.enter_context(of_node(folder))
            if more:
                for name, (party, role) in PEOPLE.items():
                    people.accounts.add(name, party=party, roles=[role], by="root",
                                        at=people.clock(), password=PASSWORD)  # fmt: skip
            lake = sample.sample_lake(vessels=8)
            urls.append(stack.enter_context(Server(lake, people=people, **more)).url)
        token = Server(sample.sample_lake(vessels=8), token="a token of sixteen")
        urls.append(stack.enter_context(token).url)
        yield urls, made, nodes["JP"]
    for one in nodes.values():
        one.close()


def signed_in(
    look: Callable[..., Any], base: str, name: str, address: str | None = "?lang=en"
) -> Any:
    """A page of somebody who signed in by the form, at an address (None: where that led)."""
    watch = look(None, base=base)
    page = watch.page
    page.goto(f"{base}/login")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    watch.forget()
    with page.expect_navigation():
        page.click("button")
    if address is None:
        return watch
    watch.forget()
    return watch.open(address)


def test_a_person_of_a_partner_reads_what_was_released_and_how(
    look: Callable[..., Any], shared: Any
) -> None:
    urls, made, _ = shared
    watch = signed_in(look, urls[0], "paz", "?lang=en&theme=light")
    page = watch.page
    assert page.inner_text("h2") == "Shared by Japan with Philippines"
    text = page.inner_text("main")
    for said in ("EVENT", "Encounter", "Ship 431000123", "version 1", "TLP:GREEN",
                 "from JP", f"{urls[0]}/ogc", "/taxii2/", "Released to PH",
                 "For: safety, security", "Its label sets no day to delete it",
                 "sealane accounts token paz"):  # fmt: skip
        assert said in text, said
    assert "e2" not in text, "it was recalled"
    for url in watch.asked:
        assert not url.startswith(f"{urls[0]}/api/v1/") or url.endswith("/session"), url
        assert "app.js" not in url
        assert "/ogc" not in url or OGC in url or url.endswith("/ogc/collections"), url
    href = page.get_attribute(".guest-items a >> nth=0", "href")
    told = page.evaluate("u => fetch(u).then((a) => a.json())", href)
    assert (told["type"], str(made.SECRET) in str(told)) == ("Feature", False)
    page.evaluate(AXE.read_text() + "; 0")
    for language, theme in (("en", "light"), ("ja", "dark")):
        if language == "ja":
            page.click("[lang=ja]")
            page.select_option("select", theme)
        watch.says(lang=language)
        root = page.evaluate(
            "[document.documentElement.lang, document.documentElement.dataset.theme]"
        )
        assert root == [language, theme]
        assert page.evaluate(RUN) == []
    text = page.inner_text("main")
    assert "日本国からフィリピン" in text or "日本からフィリピン" in text
    for said in ("イベント", "警報", "第1版", "トークン", "{", "undefined"):
        assert (said in text) == (said not in ("{", "undefined")), said
    assert watch.complaints == []
    assert page.inner_text(".account-name").endswith("paz")
    page.click("#sign-out")
    page.wait_for_selector("[name=password]")
    page.goto(f"{urls[0]}/")
    assert page.is_visible("[name=password]"), "the session is over, on the server too"


def test_more_than_one_page_of_a_kind_is_read_on(look: Callable[..., Any], shared: Any) -> None:
    from sealane.share import Product, release

    urls, made, node = shared
    label = replace(made.LABEL, kind="warning")
    many = [
        Product(item=f"many{i}", version=1, issued_at=made.AT, label=label,
                body={"headline": f"Buoy {i} adrift"})
        for i in range(60)
    ]  # fmt: skip
    assert {one.outcome for one in release(
        node, many, ["AU"], purpose="safety", at=datetime.now(UTC)
    )} == {"released"}  # fmt: skip
    watch = signed_in(look, urls[0], "ann")
    count = "[...document.querySelectorAll('.guest-items')].at(-1).querySelectorAll('li').length"
    before = watch.page.evaluate(count)
    watch.page.click(".guest-items + .link")
    watch.wait(f"{count} >= 60")
    assert before == 50
    assert not watch.page.is_visible(".guest-items + .link")


@pytest.mark.parametrize(
    ("name", "served", "said"),
    [
        ("kim", 0, "kim has no role that reads. Ask whoever keeps the accounts of Japan."),
        ("kei", 0, "kei has no role that reads. Ask whoever keeps the accounts of Japan."),
        ("paz", 1, "This server shows the lake of Japan alone."),
    ],
)
def test_who_may_read_nothing_is_told_why_and_can_leave(
    look: Callable[..., Any], shared: Any, name: str, served: int, said: str
) -> None:
    base = shared[0][served]
    watch = signed_in(look, base, name)
    page = watch.page
    assert said in page.inner_text("main")
    assert not [url for url in watch.asked if "/ogc" in url]
    page.click("#sign-out")
    page.wait_for_selector("[name=password]")
    assert watch.complaints == [] or "401" in watch.complaints[-1]  # the form is answered by it


def test_people_of_the_node_see_who_they_are_and_sign_out(
    look: Callable[..., Any], shared: Any
) -> None:
    urls = shared[0]
    watch = signed_in(look, urls[0], "rin", None)
    page = watch.page
    watch.wait("!!document.querySelector('.account')")
    watch.settle()
    assert page.inner_text(".account-name").endswith("rin")
    assert watch.complaints == []
    page.focus("#sign-out")
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=password]")


def test_who_signed_in_by_a_token_can_leave_and_nobody_else_is_asked_to(
    look: Callable[..., Any], turn: Callable[..., Any], shared: Any
) -> None:
    watch = look(None, base=shared[0][2])
    page = watch.page
    page.goto(f"{watch.base}/login")
    page.fill("[name=token]", "a token of sixteen")
    with page.expect_navigation():
        page.click("button")
    watch.wait("!!document.querySelector('#sign-out')")
    assert not page.is_visible(".account-name")
    page.click("#sign-out")
    page.wait_for_selector("[name=token]")
    nobody = turn("?lang=en")
    assert not nobody.page.is_visible("#sign-out")
