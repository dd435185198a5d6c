"""Lists of a node tell two entries apart, name a state as the page does, say that all agrees."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sealane.cli import sealane
from sealane.cli.release import STATES
from sealane.cli.tongue import page_word
from sealane.share import Label, Product, pack_path, recall, release
from sealane.share.node import Node

ROOT = Path(__file__).parents[2]
NOW = datetime.now(UTC)
WORDS = {"classification": "unclassified", "tlp": "green", "kind": "event", "topic": "piracy"}
MORE = {"source": "open", "personal": "no", "orcon": "no", "originator": "JP"}
LABEL = Label.of({**WORDS, **MORE, "purposes": ["security"], "releasable_to": ["*"]})


def run(*words: str, language: str = "en") -> Result:
    done = CliRunner().invoke(sealane, [*words, "--lang", language])
    assert done.exception is None, done.output
    return done


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = Product(item="e1", version=1, issued_at=NOW, body={}, label=LABEL)
    node = Node.make(tmp_path / "JP", "JP", pack_path("sea-lanes-public"), at=NOW)
    release(node, made, ["PH", "VN", "NATO"], purpose="security", at=NOW)
    recall(node, "e1", because="another ship", at=NOW, to=["VN"])
    node.close()
    return tmp_path / "JP"


def test_entries_name_the_party_the_purpose_and_the_rule_or_the_reason(folder: Path) -> None:
    book = str(folder / "node.db")
    for command in ("show", "verify"):
        assert run("ledger", command, book).output == run("ledger", command, str(folder)).output
    rows = [" ".join(row.split()) for row in run("ledger", "show", book).output.splitlines()]
    assert any(row.endswith("release e1 → PH security recaap-incidents") for row in rows)
    assert any(row.endswith("release e1 → VN security recaap-incidents") for row in rows)
    assert any(
        "refusal e1 → NATO security" in row and "no agreement (NATO)" in row for row in rows
    ), rows
    assert any(row.endswith("recall e1 → VN another ship") for row in rows)
    told = run("ledger", "show", book, "--kind", "refusal", language="ja").output
    assert "→ NATO" in told
    assert "取極が効力を持っていない" in told


def test_a_state_has_one_name_in_each_language(folder: Path) -> None:
    asked = ("share", "log", "--item", "e1", "--node", str(folder))
    assert "taken back; never met" in run(*asked).output
    assert "取りやめ（相手と未接続" in run(*asked, language="ja").output
    english = ROOT / "web/locales/en.json"
    if not english.is_file():
        pytest.skip("the page's sources are not here")
    words = json.loads(english.read_text("utf-8"))
    assert {state: words[f"share_state.{state}"] for state in STATES} == STATES
    assert all(page_word(f"share_state.{state}") for state in STATES)


def test_that_everything_agrees_is_said(folder: Path) -> None:
    asked = ("share", "log", "--check", "--node", str(folder))
    assert run(*asked).output.strip() == "Logs and ledger agree: nothing was found."
    assert run(*asked, language="ja").output.strip().startswith("送付記録と台帳は一致している")


def test_no_two_columns_have_one_heading(folder: Path) -> None:
    from sealane.cli.tongue_ja import JA

    for names in (
        ("found in", "where", "difference"),
        ("programme", "name", "since", "until", "members", "gives right", "source"),
        ("entry", "at", "who", "what", "about", "to or from", "purpose", "rule", "why"),
    ):
        told = [JA[name] for name in names]
        assert len(set(told)) == len(told), told
    head = run("policy", "check", "sea-lanes-public", language="ja").output
    assert "開始日" in head
    assert "相手" not in head.split("──")[0]
