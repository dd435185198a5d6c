"""What stops the commands of a node is told in Japanese; every refusal of sharing has its words."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sealane.cli import main
from sealane.cli.refused import DOOR, because_said, in_ja, matched
from sealane.cli.refused_ja import HINTS, TEXTS, WHYS
from sealane.cli.tongue import page_word
from sealane.share import pack_path
from sealane.share.node import Node

ROOT = Path(str(importlib.util.find_spec("sealane").submodule_search_locations[0]))  # type: ignore[union-attr, index]
JAPANESE = re.compile(r"[ぁ-んァ-ン一-龥]")
ROOMS = (
    "share/recall", "share/release", "share/node", "share/rules", "share/about", "share/filing",
    "share/handing", "share/labelling", "share/item/label", "share/item/product",
    "share/item/body", "share/item/written", "share/item/making", "share/book/envelope",
    "share/exchange/bundle", "share/exchange/card", "share/exchange/certificate",
    "share/exchange/link", "share/transfer/asking", "share/transfer/offer",
    "share/transfer/receipt", "share/transfer/receive", "share/transfer/waiting",
    "share/log/content", "share/log/permission", "share/policy/packaged", "share/account/acting",
    "ledger/database", "ledger/keyring", "ledger/ledger", "cli/share", "cli/release", "cli/made",
    "cli/policy", "cli/waiting",
)  # fmt: skip
"""Whose refusals the commands of share, node and bundle meet."""
ERRORS = {"BadInput", "NotFound", "LedgerError", "NotSigned", "NotAllowed", "UsageError"}
PARTS = {"_no_label", "_no_product", "_no_card"}
TO_NODES = {
    "this is no question of the partner to this node", "7 questions about it were asked",
    "7 has no 7 that could go on", "this answers no question to the partner",
}  # fmt: skip
"""Told to a partner's node in a receipt, and to nobody at a terminal."""
COMPOSED = {
    "7 is recalled already, 7.": "e1 is recalled already, not confirmed by PH.",
    "7 7; what went on from here came from 7.":
        "e1 did not come from PH; what went on from here came from AU.",
    "7: 7": "e1.json: This is not a product: issued_at has no zone.",
    "7: 7.": "e1.json: No such file or directory.",
}  # fmt: skip
"""Sentences whose parts are sentences, each with one that is met."""


def sample(node: ast.expr) -> str | None:
    """A text with a figure for each part; None for what is no text here."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if not isinstance(node, ast.JoinedStr):
        return None
    shown = ("'7'" if getattr(one, "conversion", -1) == ord("r") else "7" for one in node.values
             if not isinstance(one, ast.Constant))  # fmt: skip
    return "".join(
        str(one.value) if isinstance(one, ast.Constant) else next(shown) for one in node.values
    )


def refusals(names: set[str]) -> Iterator[tuple[str, str, str | None]]:
    for room in ROOMS:
        for node in ast.walk(ast.parse((ROOT / f"{room}.py").read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            said = sample(node.args[0])
            if name in names and said is not None:
                hints = (sample(one.value) for one in node.keywords if one.arg == "hint")
                yield room, said, next(hints, None)


def test_every_refusal_of_sharing_has_its_japanese() -> None:
    found = list(refusals(ERRORS))
    assert len(found) > 90
    told = {said: in_ja(COMPOSED.get(said, said)) or "" for _, said, _ in found}
    assert {said for said in told if not JAPANESE.search(told[said])} == TO_NODES
    hints = [(room, hint) for room, said, hint in found
             if said not in TO_NODES and hint and matched(hint, HINTS) is None]  # fmt: skip
    assert not hints


def test_what_is_wrong_with_a_label_a_product_or_a_card_has_its_japanese() -> None:
    found = list(refusals(PARTS))
    assert len(found) > 15
    assert [(room, said) for room, said, _ in found if matched(said, WHYS) is None] == []


def test_each_text_fills_what_its_english_finds() -> None:
    for english, japanese in (*TEXTS, *HINTS, *WHYS):
        used = {int(one) for one in re.findall(r"{(\d)}", japanese)}
        assert used == set(range(re.compile(english).groups)), english


def test_every_word_of_the_door_is_one_of_the_page() -> None:
    assert [key for key in DOOR.values() if page_word(f"share_door.{key}") is None] == []
    assert because_said("here") == "here"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Node.make(tmp_path / "JP", "JP", pack_path("sea-lanes-public"), at=datetime.now(UTC)).close()
    return tmp_path / "JP"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("share", "recall", "nosuch", "--because", "x"), "nosuchをここから受けた者はいない。確認"),
        (("share", "recall", "a", "--because", ""), "because は、印字できる1～"),
        (("share", "release", "gone", "--to", "PH", "--purpose", "sar"), "いま読めるgoneはない"),
        (("share", "release", "BAD", "--to", "PH", "--purpose", "sar"), "JSONではない"),
        (("share", "log", "--giver", "PH"), "--giver は --item とともに"),
        (("share", "release", "gone", "--to", "PH"), "オプション '--purpose' がない。"),
        (("bundle", "export", "PH", "-o", "x"), "先に名刺を受け取る：`sealane node meet"),
        (("bundle", "import", "BAD"), "これは束ではない。"),
        (("node", "meet", "BAD"), "JSONではない"),
    ],
)  # fmt: skip
def test_refusals_are_told_in_the_language_that_was_chosen(
    words: tuple[str, ...], told: str, folder: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "BAD").write_text("no {")
    seen = []
    for more in (("--lang", "ja"), (), ("--lang", "ja", "--json")):
        with pytest.raises(SystemExit) as left:
            main([*words, "--node", str(folder), *more])
        assert left.value.code
        seen.append(capsys.readouterr())
    assert told in seen[0].err
    assert not JAPANESE.search(seen[1].err)
    if '"Usage"' not in seen[2].out:
        assert not JAPANESE.search(json.loads(seen[2].out)["error"]["message"])


def test_a_bundle_that_is_cut_short_or_for_another_is_told(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cut").write_bytes(b"sealane bundle 1\n" + (9).to_bytes(8, "big") + b"x")
    with pytest.raises(SystemExit) as left:
        main(["bundle", "import", str(tmp_path / "cut"), "--node", str(folder), "--lang", "ja"])
    assert left.value.code == 3
    assert "束が途中で切れている。" in capsys.readouterr().err
    line = "message 2: This batch is not signed by JP/sealane with both algorithms."
    assert (
        in_ja(line) == "2番目のメッセージ：記録の束に、JP/sealaneの二方式の署名がそろっていない。"
    )


@pytest.mark.parametrize(
    ("because", "told"),
    [
        ("here", "保有済み"),
        ("unknown topic: it waits for a label", "表示区分に記載なし：主題。"),
        ("it was here before", "経路にこの拠点が含まれ、すでに一度ここにあった。"),
        ("this version has other bytes here", "同じ版に別の中身がある。"),
    ],
)
def test_why_something_was_not_taken_is_told_as_the_page_says_it(
    because: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("refused", "tongue"):
        monkeypatch.setattr(f"sealane.cli.{module}.chosen_language", lambda: "ja")
    assert because_said(because) == told
