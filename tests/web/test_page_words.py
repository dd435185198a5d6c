"""Both languages, whole: no key shows, and the event's sentence follows the choice."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

LOCALES = Path(__file__).resolve().parents[2] / "web" / "locales"
EVENT = "event=encounter000000000003"
FORBIDDEN = ("suspicious", "illegal", "intrusion", "violation", "dark vessel")


def read(language: str) -> dict[str, str]:
    words: dict[str, str] = json.loads((LOCALES / f"{language}.json").read_text())
    return words


def test_both_locales_have_the_same_keys_and_places() -> None:
    english, japanese = read("en"), read("ja")
    assert english.keys() == japanese.keys()
    for key, text in english.items():
        places = set(re.findall(r"{(\w+)}", text))
        if not key.endswith("_one"):
            assert places == set(re.findall(r"{(\w+)}", japanese[key])), key


def test_the_words_are_those_of_the_house() -> None:
    for text in read("en").values():
        assert not any(word in text.lower() for word in FORBIDDEN), text


@pytest.mark.web
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_text_is_translated(turn: Callable[..., Any], language: str, theme: str) -> None:
    watch = turn(f"?lang={language}&theme={theme}&{EVENT}&t=2026-03-01T11:00:00Z")
    watch.page.keyboard.press("?")
    watch.settle()
    assert watch.page.is_visible(".facts")
    assert watch.page.is_visible("dialog")
    text = watch.page.inner_text("body")
    keys = [
        key
        for key in read("en")
        if "." in key and re.search(rf"(?<![\w.]){re.escape(key)}(?![\w.])", text)
    ]
    assert keys == []
    assert "{" not in text
    assert "undefined" not in text
    root = watch.page.evaluate(
        "[document.documentElement.lang, document.documentElement.dataset.theme]"
    )
    assert root == [language, theme]
    assert watch.complaints == []


@pytest.mark.web
def test_the_sentence_follows_the_language(turn: Callable[..., Any]) -> None:
    watch = turn(f"?lang=en&{EVENT}")
    watch.wait("!!document.querySelector('.sentence')")
    assert watch.page.inner_text(".sentence").startswith("encounter of 431000004")
    watch.page.click("button[lang=ja]")
    assert "の encounter、" in watch.page.inner_text(".sentence")
    assert watch.page.inner_text(".queue h2").startswith("イベント")


@pytest.mark.web
def test_reason_and_figures_are_japanese_on_the_japanese_page(turn: Callable[..., Any]) -> None:
    watch = turn(f"?lang=ja&{EVENT}")
    watch.wait("!!document.querySelector('.facts')")
    because = watch.page.inner_text(".because")
    assert because.replace("\n", " ").startswith("改訂 変更: 終了(2026-03-01 13:00Z→")
    assert "終了位置" in because
    watch.page.click(".detail summary")
    text = watch.page.inner_text(".detail")
    for said in ("離れたことを確認", "集団の漂流", "一覧にない係留地や錨地", "級の報告なし"):
        assert said in text
    for english in ("changed:", "seen apart", "Drift", "harbour", "other"):
        assert english not in text
    assert watch.page.query_selector(".detail [lang=en]") is None
