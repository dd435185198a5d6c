"""`sealane share show ITEM` of what is not held says why; an empty file is no file of anything."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "share"))

from node_case import AT, PACK_OF_TWO, key, product, pull

from sealane.cli import sealane
from sealane.share import Node, recall, release
from sealane.share.retention import sweep


@pytest.fixture
def where(tmp_path: Path) -> Path:
    """PH, which got two items of JP and had one taken back, made one that is over, and one."""
    rules = tmp_path / "pack.toml"
    rules.write_text(PACK_OF_TWO + "onward = true\n", "utf-8")
    jp, ph = (Node.make(tmp_path / one, one, rules, at=AT) for one in ("JP", "PH"))
    jp.meet("PH", ph.signer.public)
    ph.meet("JP", jp.signer.public)
    release(jp, [product("gone"), product("here")], ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    recall(jp, "gone", because="x", at=AT)
    pull(jp, ph)
    over = product("over", originator="PH", retain_until=AT + timedelta(hours=1))
    release(ph, over, ["JP"], purpose="sar", at=AT)
    sweep(ph, at=AT + timedelta(hours=2))
    jp.close()
    ph.close()
    assert key
    return tmp_path / "PH"


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(sealane, words, standalone_mode=False, env={"COLUMNS": "200"})
    if done.exception is not None:
        return 1, str(done.exception)
    return done.return_value or 0, " ".join(done.output.split())


def test_an_item_that_is_not_held_says_why(where: Path) -> None:
    """It was an empty table, and exit code 0."""
    own: tuple[str, ...] = ("--node", str(where))
    assert run("share", "show", "here", *own)[0] == 0
    assert run("share", "show", *own)[0] == 0
    expected: dict[str, Any] = {
        "gone": "it was recalled", "over": "its time is over", "other": "knows nothing of it",
    }  # fmt: skip
    for item, told in expected.items():
        code, said = run("share", "show", item, *own)
        assert (code, told in said) == (1, True), said
    assert run("share", "show", "gone", *own, "--json") == (1, '{"held": [], "why": "recalled"}')
    assert "回収された" in run("share", "show", "gone", *own, "--lang", "ja")[1]


@pytest.mark.parametrize("form", ["cap", "stix", "cot", "geojson", "arrow"])
def test_an_empty_file_is_named_whatever_it_is_said_to_be(where: Path, form: str) -> None:
    """An empty file of CAP was taken, and others were not."""
    path = where.parent / "empty"
    path.write_bytes(b"\n")
    asked = ["share", "take", str(path), "--format", form, "--from", "JP", "--purpose", "sar"]
    code, said = run(*asked, "--node", str(where))
    assert (code, f"{path} is empty" in said) == (1, True), said
