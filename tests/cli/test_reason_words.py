"""Why an item may not go is told with the word at fault and the condition of each change."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sealane.cli import sealane
from sealane.cli.reason import reason_said
from sealane.share import Label, Product

LABEL = Label(
    classification="unclassified", tlp="green", kind="event", topic="piracy", source="open",
    personal="no", orcon="no", originator="JP", purposes=frozenset({"security"}),
    releasable_to=frozenset({"*"}),
)  # fmt: skip


def asked(tmp_path: Path, language: str, purpose: str = "security", **label: Any) -> str:
    made = Product(
        item="e1", version=1, issued_at=datetime.now(UTC), body={}, label=replace(LABEL, **label)
    )
    path = tmp_path / "e1.json"
    path.write_text(json.dumps(made.as_json()))
    done = CliRunner().invoke(sealane, [
        "share", "explain", str(path), "--to", "PH", "--purpose", purpose, "--from", "JP",
        "--pack", "sea-lanes-public", "--lang", language,
    ])  # fmt: skip
    assert done.exception is None, done.output
    return done.output


@pytest.mark.parametrize("word", ["pirac", "grey_zone"])
def test_a_word_that_is_not_listed_is_named(word: str, tmp_path: Path) -> None:
    assert f'unknown (topic "{word}" is not listed)' in asked(tmp_path, "en", topic=word)
    told = asked(tmp_path, "ja", topic=word)
    assert f"表示区分の主題「{word}」は一覧にない語である。" in told
    assert "主題がない" not in told


def test_what_is_not_said_is_told_so(tmp_path: Path) -> None:
    assert "unknown (topic is not said)" in asked(tmp_path, "en", topic=None)
    assert "表示区分に主題がない。" in asked(tmp_path, "ja", topic=None)


def test_a_wrong_purpose_is_that_of_the_question(tmp_path: Path) -> None:
    assert 'unknown (purpose "nopurpose" is not listed)' in asked(tmp_path, "en", "nopurpose")
    told = asked(tmp_path, "ja", "nopurpose")
    assert "求めた目的「nopurpose」は一覧にない。" in told
    assert "表示区分に目的がない" not in told
    assert "目的の指定がない" in asked(tmp_path, "ja", "")


def test_a_label_is_to_be_written_otherwise_only_where_that_is_so(tmp_path: Path) -> None:
    told = asked(tmp_path, "en", topic="trade", personal="yes")
    assert "topic: piracy (only if that is so of the item)" in told
    assert "personal: no (take the data of persons out first)" in told
    assert "主題：海賊（事実そうである場合に限る）" in asked(tmp_path, "ja", topic="trade")
    assert "先にその理由となる部分を除く" in asked(tmp_path, "ja", tlp="red")


def test_the_reason_of_a_bar_is_told_in_both_languages(tmp_path: Path) -> None:
    assert "barred: An administrative organ of Japan" in asked(tmp_path, "en", personal="yes")
    assert "行政機関の長等は" in asked(tmp_path, "ja", personal="yes")


def test_signs_that_a_terminal_would_obey_are_not_shown(tmp_path: Path) -> None:
    told = asked(tmp_path, "en", topic="pi\x1b[2J" + "x" * 99)
    assert "\x1b" not in told
    assert "…" in told
    assert reason_said({"reason": "no_grant", "about": "topic"}) == "no grant (topic)"
