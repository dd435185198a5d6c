"""A node in a folder, and the commands over it."""

from __future__ import annotations

import contextlib
import hmac
import io
import json
import os
import re
import stat
from pathlib import Path
from typing import Any

import pytest
from node_case import AT, BODY, key, product, pull
from sqlalchemy import inspect
from test_pack import WRITTEN

from sealane.cli import main, option
from sealane.errors import BadInput, LedgerError, NotFound
from sealane.share import Node, holdings, release
from sealane.share.book.schema import METADATA
from sealane.share.recall import recall

COARSE = 'onward = false\nobligations = { grid_nmi = 16, time_h = 4, without = ["identity"] }'
PAGES = Path(__file__).parents[2] / "docs/reference/share"
AU = """
[[party]]
id = "AU"
name = { en = "Australia", ja = "オーストラリア" }
ceiling = { classification = "unclassified", tlp = "amber" }
"""


@pytest.fixture
def nodes(tmp_path: Path) -> tuple[Path, Path]:
    """The folders of two nodes that met."""
    folder = tmp_path / "nodes"
    folder.mkdir()
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


def test_files_of_a_node_are_its_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    pack = tmp_path / "rules.toml"
    pack.write_text(WRITTEN + AU, "utf-8")
    names = ("node.db", "node.db-wal", "node.db-shm", "pack.toml", "node.toml", "node.key",
             "link.secret")  # fmt: skip
    before = os.umask(0)
    try:
        made = Node.make(tmp_path / "jp", "JP", pack, at=AT)
        release(made, product(), ["PH"], purpose="sar", at=AT)
    finally:
        os.umask(before)
    files = [tmp_path / "jp" / name for name in names]
    assert [stat.S_IMODE(one.stat().st_mode) for one in files] == [0o600] * len(names)
    for one in files[:5]:  # as an earlier version left them, or a copy brought them
        one.chmod(0o644)
    Node.open(tmp_path / "jp").close()
    found = {stat.S_IMODE(one.stat().st_mode) for one in files if one.exists()}
    assert found == {0o600}
    made.close()


def test_the_database_has_the_indexes_that_are_written(nodes: tuple[Path, Path]) -> None:
    opened = Node.open(nodes[0])
    told = inspect(opened.engine)
    for table in METADATA.tables.values():
        there = {one["name"]: one["column_names"] for one in told.get_indexes(table.name)}
        assert there == {one.name: [*one.columns.keys()] for one in table.indexes}
    opened.close()


def test_a_new_secret_names_what_is_new_and_what_is_there_keeps_its_name(tmp_path: Path) -> None:
    pack = tmp_path / "rules.toml"
    pack.write_text(WRITTEN.replace("onward = false", COARSE), "utf-8")
    jp, ph = (Node.make(tmp_path / one, one, pack, at=AT) for one in ("JP", "PH"))
    jp.meet("PH", ph.signer.public)
    ph.meet("JP", jp.signer.public)

    def names(*items: tuple[str, int, float]) -> list[str]:
        made = [product(item, version, body=BODY | {"lon": lon}) for item, version, lon in items]
        found = release(jp, made, ["PH"], purpose="sar", at=AT)
        assert {one.outcome for one in found} == {"released"}, found
        pull(jp, ph)
        return [one.item for one in holdings(ph, at=AT)]

    (first,) = names(("e1", 1, 124.0))
    jp.close()
    old = (tmp_path / "JP/link.secret").read_bytes()
    code, told = run("node", "rotate-secret", "--because", "yearly", "--node", tmp_path / "JP")
    assert (code, told["rotated"]) == (0, "link.secret")
    assert (tmp_path / "JP/link.secret").read_bytes() != old
    assert stat.S_IMODE((tmp_path / "JP/link.secret").stat().st_mode) == 0o600
    jp = Node.open(tmp_path / "JP")
    act = next(jp.ledger.entries(kind="secret")).act
    assert act.body == {"act": "rotate", "because": "yearly"}
    assert names(("e1", 2, 127.0)) == [first]
    (second,) = set(names(("e2", 1, 124.0))) - {first}
    as_before = hmac.new(hmac.new(old, b"PH", "sha256").digest(), b"item\nJP\ne2", "sha256")
    assert second != as_before.hexdigest()[:32]
    assert recall(jp, "e1", because="wrong", at=AT) == ["PH"]
    pull(jp, ph)
    assert first not in [one.item for one in holdings(ph, at=AT)]
    with pytest.raises(BadInput, match="for a reason"):
        jp.rotate_secret(because=" ", at=AT)
    jp.close()
    ph.close()
    code, told = run("node", "restored", "--because", "the disk failed", "--node", tmp_path / "PH")
    assert (code, told) == (0, {"party": "PH", "found": [], "not_heard": ["JP"]})
    code, told = run("node", "status", "--node", tmp_path / "PH")
    assert told["holds"] == 0, "nothing is read of a giver that was not heard since"
    assert "the disk failed" in told["restored"][0]["told"]


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


def test_released_recalled_and_shown_by_commands(
    nodes: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jp, ph = nodes
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(product("good").as_json()))
    bad.write_text(json.dumps(product("bad", topic="fishing").as_json()))
    at = ("--at", "2026-06-01T13:00:00Z")
    monkeypatch.setattr(option, "now", lambda: AT.replace(hour=13))
    asked = ("share", "release", good, bad, "--node", jp, "--to", "PH", "--purpose", "sar")
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
    monkeypatch.setattr(option, "now", lambda: AT.replace(hour=15))
    code, told = run("share", "recall", "good", "--node", jp, "--because", "another ship")
    assert (code, told["reached"][0]["state"]) == (0, "recalled")
    code, told = run("share", "log", "--node", jp, "--item", "good", *at)
    assert told["reached"][0]["party"] == "PH"
    code, told = run("share", "log", "--node", jp, *at)
    assert (code, told) == (0, {"held": []})
    code, told = run("share", "log", "--node", jp, "--check")
    assert (code, told) == (0, {"findings": []})


def test_a_file_that_cannot_be_read_is_named_and_nothing_is_released(
    nodes: tuple[Path, Path], tmp_path: Path
) -> None:
    jp, _ = nodes
    good, odd = tmp_path / "x_1.json", tmp_path / "x_2.json"
    good.write_text(json.dumps(product("good").as_json()))
    whole = product("odd").as_json()
    for told in ([], whole | {"version": 0}, whole | {"body": {"lat": 91.0}}, whole | {"label": 7}):
        odd.write_text(json.dumps(told))
        asked = ("share", "release", good, odd, "--node", jp, "--to", "PH", "--purpose", "sar")
        code, error = run(*asked)
        assert code == 1
        assert str(odd) in error["error"]["message"]
        assert "Nothing was released." in error["error"]["hint"]
    code, found = run("share", "log", "--node", jp, "--to", "PH")
    assert found == {"records": []}


def test_the_example_of_the_page_is_a_product() -> None:
    from sealane.share import Product

    page = (PAGES / "product.md").read_text("utf-8")
    (written,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    assert Product.of(json.loads(written)).kind == "event"


def test_what_writes_is_decided_by_the_clock_alone(
    nodes: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With --at of next year a release went at once under an agreement that was not in force."""
    jp, _ = nodes
    file, pack = tmp_path / "item.json", jp / "pack.toml"
    file.write_text(json.dumps(product("early").as_json()))
    pack.write_text(pack.read_text("utf-8").replace("from = 2026-01-01", "from = 2027-01-01"))
    monkeypatch.setattr(option, "now", lambda: AT.replace(hour=13))
    opened = Node.open(jp)
    size = opened.ledger.head().size
    for at in ("2027-06-01T00:00:00Z", "2025-06-01T00:00:00Z"):
        for asked in (
            ("release", file, "--to", "PH", "--purpose", "sar"), ("recall", "e", "--because", "x"),
            ("onward", "ask", "e", "--to", "AU", "--purpose", "sar", "--because", "near",
             "--until", "2027-06-02T00:00:00Z"),
            ("onward", "allow", "12345678"), ("onward", "refuse", "12345678", "--because", "x"),
            ("onward", "withdraw", "12345678", "--because", "x"),
        ):  # fmt: skip
            code, told = run("share", *asked, "--node", jp, "--at", at)
            assert (code, told["error"]["field"]) == (1, "at"), asked
            assert "decided by the clock" in told["error"]["message"]
    assert opened.ledger.head().size == size
    code, told = run("share", "release", file, "--to", "PH", "--purpose", "sar", "--node", jp)
    assert (code, told["released"][0]["decision"]["reason"]) == (3, "no_agreement")
    asked = ("share", "explain", file, "--to", "PH", "--purpose", "sar", "--pack", pack)
    assert [run(*asked, "--at", at)[0] for at in ("2026-06-01", "2027-06-01")] == [1, 0]
    opened.close()


def test_what_is_released_to_a_party_never_met_waits_and_says_so(
    nodes: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It said "released", and no more, though nobody could ever have fetched it."""
    jp, _ = nodes
    pack = jp / "pack.toml"
    pack.write_text(pack.read_text("utf-8").replace('["JP", "PH"]', '["JP", "PH", "AU"]', 1))
    files = [tmp_path / f"{one}.json" for one in ("a", "b", "c")]
    for file in files:
        more = {"kind": "warning", "body": {"text": "x"}} if file.stem == "c" else {}
        file.write_text(json.dumps(product(file.stem, **more).as_json()))
    code, told = run(
        "share", "release", *files, "--to", "AU", "--to", "PH", "--node", jp, "--purpose", "sar"
    )
    assert (code, {one["outcome"] for one in told["released"]}) == (0, {"released"})
    said = {(one["to"], one["is_met"], one.get("note", "")) for one in told["released"]}
    note = "It waits until AU is met (`sealane node meet`)."
    assert said == {("AU", False, note), ("PH", True, "")}
    assert run("share", "recall", "b", "--node", jp, "--because", "x")[0] == 0
    code, told = run("node", "status", "--node", jp)
    waits = {"recall": 1, "warning": 1, "event": 1}
    assert told["not_met"] == [{"party": "AU", "waiting": 3, "lanes": waits}]
    assert [one["party"] for one in told["partners"]] == ["PH"]
    for asked in (("share", "release", files[0], "--to", "AU", "--purpose", "sar"),
                  ("node", "status")):  # fmt: skip
        with pytest.raises(SystemExit):
            main([*map(str, asked), "--node", str(jp)])
        output = capsys.readouterr()
        assert "met (`sealane node meet`)" in output.out + output.err
    opened = Node.open(jp)
    opened.meet("AU", key("AU").public)
    opened.close()
    assert run("node", "status", "--node", jp)[1]["not_met"] == []


def test_an_onward_release_asked_and_allowed_by_commands(
    nodes: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    jp, ph = nodes
    monkeypatch.setattr(option, "now", lambda: AT.replace(hour=16))
    at, one, other = AT.replace(hour=16), Node.open(jp), Node.open(ph)
    release(one, product("kept", orcon="yes"), ["PH"], purpose="sar", at=at)
    pull(one, other, at=at)
    code, told = run(
        "share", "onward", "ask", "kept", "--to", "AU", "--purpose", "sar", "--because", "near",
        "--until", "2026-06-02T00:00:00Z", "--node", ph,
    )  # fmt: skip
    (request,) = told["requests"]
    assert (code, request["state"], request["originator"]) == (0, "asked", "JP")
    pull(other, one, at=at)
    name, node = request["request"][:8], ("--node", jp)
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
