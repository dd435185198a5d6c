"""A node in a folder, and the commands over it."""

from __future__ import annotations

import contextlib
import io
import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest
from node_case import AT, key, product, pull
from test_pack import WRITTEN

from sealane.cli import main
from sealane.errors import BadInput, LedgerError, NotFound
from sealane.share import Node, holdings, release

PAGES = Path(__file__).parents[2] / "docs/reference/share"
AU = """
[[party]]
id = "AU"
name = { en = "Australia", ja = "オーストラリア" }
ceiling = { classification = "unclassified", tlp = "amber" }
"""


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folders of two nodes that met."""
    folder = tmp_path_factory.mktemp("nodes")
    pack = folder / "rules.toml"
    pack.write_text(WRITTEN + AU, "utf-8")
    made = [Node.make(folder / one, one, pack, at=AT) for one in ("JP", "PH")]
    made[0].meet("PH", made[1].signer.public)
    made[1].meet("JP", made[0].signer.public)
    for one in made:
        one.close()
    return folder / "JP", folder / "PH"


def run(*words: object) -> tuple[int, Any]:
    """Exit code and JSON of a command."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), pytest.raises(SystemExit) as left:
        main([*map(str, words), "--json"])
    return int(str(left.value.code)), json.loads(said.getvalue())


def test_a_folder_holds_the_node_and_its_secrets_are_its_own(nodes: tuple[Path, Path]) -> None:
    jp, _ = nodes
    opened = Node.open(jp)
    assert (opened.party, list(opened.partners)) == ("JP", ["PH"])
    opened.close()
    for name in ("node.key", "link.secret"):
        assert stat.S_IMODE((jp / name).stat().st_mode) == 0o600
    (jp / "link.secret").chmod(0o644)
    with pytest.raises(LedgerError, match="Others may read"):
        Node.open(jp)
    (jp / "link.secret").chmod(0o600)
    with pytest.raises(LedgerError, match="There is a node"):
        Node.make(jp, "JP", jp / "pack.toml", at=AT)
    with pytest.raises(BadInput, match="no party"):
        Node.make(jp.parent / "XX", "XX", jp / "pack.toml", at=AT)
    with pytest.raises(NotFound, match="no node"):
        Node.open(jp.parent / "nowhere")
    with pytest.raises(BadInput, match="cannot be a partner"):
        opened.meet("JP", key("JP").public)


def test_released_recalled_and_shown_by_commands(nodes: tuple[Path, Path], tmp_path: Path) -> None:
    jp, ph = nodes
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(product("good").as_json()))
    bad.write_text(json.dumps(product("bad", topic="fishing").as_json()))
    at = ("--at", "2026-06-01T13:00:00Z")
    asked = ("share", "release", good, bad, "--node", jp, "--to", "PH", "--purpose", "sar", *at)
    code, told = run(*asked)
    assert code == 3
    assert [(one["item"], one["outcome"]) for one in told["released"]] == [
        ("good", "released"), ("bad", "refused"),
    ]  # fmt: skip
    assert told["released"][0]["decision"]["article"] == "Article 1"
    code, told = run("share", "log", "--node", jp, "--to", "PH", *at)
    assert [(one["act"], one["item"]) for one in told["records"]] == [("release", "good")]
    one, other = Node.open(jp), Node.open(ph)
    pull(one, other, at=AT.replace(hour=14))
    assert [held.item for held in holdings(other, at=AT.replace(hour=14))] == ["good"]
    one.close()
    other.close()
    at = ("--at", "2026-06-01T15:00:00Z")
    code, told = run("share", "recall", "good", "--node", jp, "--because", "another ship", *at)
    assert (code, told["reached"][0]["state"]) == (0, "recalled")
    code, told = run("share", "log", "--node", jp, "--item", "good", *at)
    assert told["reached"][0]["party"] == "PH"
    code, told = run("share", "log", "--node", jp, *at)
    assert (code, told) == (0, {"held": []})
    code, told = run("share", "log", "--node", jp, "--check")
    assert (code, told) == (0, {"findings": []})


def test_the_example_of_the_page_is_a_product() -> None:
    from sealane.share import Product

    page = (PAGES / "product.md").read_text("utf-8")
    (written,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    assert Product.of(json.loads(written)).kind == "event"


def test_an_onward_release_asked_and_allowed_by_commands(nodes: tuple[Path, Path]) -> None:
    jp, ph = nodes
    at, one, other = AT.replace(hour=16), Node.open(jp), Node.open(ph)
    release(one, product("kept", orcon="yes"), ["PH"], purpose="sar", at=at)
    pull(one, other, at=at)
    code, told = run(
        "share", "onward", "ask", "kept", "--to", "AU", "--purpose", "sar", "--because", "near",
        "--until", "2026-06-02T00:00:00Z", "--node", ph, "--at", "2026-06-01T16:00:00Z",
    )  # fmt: skip
    (request,) = told["requests"]
    assert (code, request["state"], request["originator"]) == (0, "asked", "JP")
    pull(other, one, at=at)
    name, node = request["request"][:8], ("--node", jp, "--at", "2026-06-01T16:00:00Z")
    for step, why in (
        ("refuse", ("--because", "no")),
        ("allow", ()),
        ("withdraw", ("--because", "x")),
    ):
        code, told = run("share", "onward", step, name, *why, *node)
        assert code == 0
    assert told["requests"][0]["state"] == "withdrawn"
    assert run("share", "onward", "list", "--node", jp) == (0, told)
    one.close()
    other.close()
