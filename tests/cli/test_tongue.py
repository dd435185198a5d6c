"""The commands of a node say in Japanese what they say in English, with the page's own words."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter
from typing import Any

import click
import pytest
from click.testing import CliRunner

from sealane.cli import sealane
from sealane.cli.tongue_ja import JA
from sealane.share import Label, Node, Product, pack_path, release

CLI = Path(str(importlib.util.find_spec("sealane.cli").submodule_search_locations[0]))  # type: ignore[union-attr, index]
ROOT = Path(__file__).parents[2]
MODULES = (
    "share", "release", "node", "status", "restored", "bundle", "policy", "ledger", "accounts",
    "onward", "receipt", "waiting", "made", "written", "reason", "entry",
    *(f"inform/{one}" for one in (
        "opening", "posts", "coordination", "narratives", "claim", "origin", "brief", "approve",
        "correct", "appeal", "reveal", "expire",
    )),
)  # fmt: skip
GROUPS = ("share", "node", "bundle", "policy", "ledger", "accounts", "inform")
ENGLISH = re.compile(r"\s[A-Za-z]{2,}|[A-Za-z]{2,}\s")
JAPANESE = re.compile(r"[ぁ-んァ-ン一-龥]")


def parts(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_sentence_has_both_languages_with_the_same_parts() -> None:
    for english, japanese in JA.items():
        assert parts(english) == parts(japanese), english


@pytest.mark.parametrize("module", MODULES)
def test_every_sentence_and_heading_of_a_command_is_in_the_table(module: str) -> None:
    tree = ast.parse((CLI / f"{module}.py").read_text("utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            said = node.value.value
            if isinstance(said, str) and "{" in said:  # a sentence that is said further on
                found.add(said)
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in ("talk", "echo", "print_paragraphs") and node.args:
            assert not isinstance(node.args[0], ast.Constant), ast.dump(node)
            words = ast.walk(node.args[0]) if module.startswith("inform/") else ()
            for one in words:  # what stands between the parts of a sentence is no word
                if isinstance(one, ast.JoinedStr):
                    between = [two.value for two in one.values if isinstance(two, ast.Constant)]
                    assert not any(ENGLISH.search(str(one)) for one in between), between
            continue
        assert name != "print_table"
        is_told = getattr(node.func, "id", "") in ("told", "tell")
        if name in ("say", "word", "table") or is_told:
            literals = [
                node.args[0],
                *(getattr(node.args[1], "elts", []) if name == "table" else []),
            ]
            for one in literals:
                chosen = [one.body, one.orelse] if isinstance(one, ast.IfExp) else [one]
                found |= {str(two.value) for two in chosen if isinstance(two, ast.Constant)}
    assert {one for one in found if one and one not in JA} == set()


def commands(group: click.Command, way: tuple[str, ...]) -> list[tuple[tuple[str, ...], Any]]:
    if not isinstance(group, click.Group):
        return [(way, group)]
    ctx = click.Context(group)
    found = []
    for name in group.list_commands(ctx):
        one = group.get_command(ctx, name)
        assert one is not None
        found += commands(one, (*way, name))
    return found


@pytest.mark.parametrize("group", GROUPS)
def test_every_command_has_one_option_for_the_language(group: str) -> None:
    root = sealane.get_command(click.Context(sealane), group)
    assert root is not None
    for way, one in commands(root, (group,)):
        options = [two for two in one.params if "--lang" in two.opts]
        assert len(options) == 1, way
        assert options[0].envvar == "SEALANE_ASSESS_LANGUAGE"


def test_the_packaged_words_are_those_of_the_page() -> None:
    if not (ROOT / "web/locales/ja.json").is_file():
        pytest.skip("the page's sources are not here")
    spec = importlib.util.spec_from_file_location("pack_words", ROOT / "tools/pack_words.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    assert made.TARGET.read_text("utf-8") == made.packed(), "run python tools/pack_words.py"


def told(*words: str, language: str | None = "ja", **environment: str) -> str:
    flags = [] if language is None else ["--lang", language]
    done = CliRunner().invoke(sealane, [*words, *flags], env=environment)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.output


def test_refusals_changes_and_states_are_told_in_japanese(tmp_path: Path) -> None:
    label = Label(
        classification="unclassified", tlp="green", kind="event", topic="piracy", source="open",
        personal="no", orcon="no", originator="JP", purposes=frozenset({"security"}),
        releasable_to=frozenset({"*"}),
    )  # fmt: skip
    made = Product(item="e1", version=1, issued_at=datetime.now(UTC), body={}, label=label)
    path, folder = tmp_path / "e1.json", tmp_path / "JP"
    path.write_text(json.dumps(made.as_json()))
    asked = ("share", "explain", str(path), "--purpose", "security", "--pack", "sea-lanes-public")
    refused = told(*asked, "--to", "DE")
    assert "ドイツへ渡せる取極が効力を持っていない" in refused
    assert "ドイツがアジア海賊対策地域協力協定に加わる" in refused
    may = told(*asked, "--to", "PH")
    assert "PHに渡せる：規則により渡せる。" in may
    assert "アジアにおける海賊行為及び船舶に対する武装強盗との戦いに関する地域協力協定" in may
    own = Node.make(folder, "JP", pack_path("sea-lanes-public"), at=datetime.now(UTC))
    release(own, made, ["PH"], purpose="security", at=datetime.now(UTC))
    own.close()
    node = ("--node", str(folder))
    status = told("node", "status", *node)
    assert "PHの名刺をまだ受け取っていない" in status
    assert "イベント1件" in status
    assert "never met" in told("node", "status", *node, language="en")
    assert "名刺" in told("node", "status", *node, language=None, SEALANE_ASSESS_LANGUAGE="ja")
    out = told("share", "release", str(path), *node, "--to", "DE", "--purpose", "security")
    assert "拒否" in out
    assert "取極が効力を持っていない" in out
    for words in (
        ("policy", "check", "sea-lanes-public"), ("share", "log", *node),
        ("accounts", "list", *node), ("ledger", "show", str(folder / "node.db")),
        ("share", "waiting", "list", *node), ("share", "onward", "list", *node),
    ):  # fmt: skip
        assert JAPANESE.search(told(*words)), words
