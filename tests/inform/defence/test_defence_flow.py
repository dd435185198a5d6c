"""From posts to a brief that leaves: approvals, STIX, rules of a node, corrections, appeals."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from defence_case import DISARM, LABEL, PACK, talk_feed
from sqlalchemy import select

from sealane.cli import main
from sealane.inform import Case
from sealane.inform.defence import incident_of, record, table
from sealane.share import reached, read
from sealane.share.book.record import DRILL
from sealane.share.book.schema import OUTBOX
from sealane.share.node import Node


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def sealane(*arguments: str | Path) -> Said:
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as left:
            code = int(left.code or 0)
    return Said(code, out.getvalue(), err.getvalue())


def inform(*arguments: str | Path) -> Said:
    return sealane("inform", *arguments, "--json")


def label(folder: Path, personal: str = "no") -> Path:
    path = folder / f"label-{personal}.toml"
    path.write_text(LABEL.format(personal=personal))
    return path


def originals(case: Path) -> list[str]:
    """Every handle, account and post as the platform names them."""
    opened = Case(case)
    names = pl.concat([opened.seal.open(one["file_id"]) for one in opened.files()])
    return pl.concat([names["original"], names["handle"]]).drop_nulls().unique().to_list()


def approve(case: Path, *who: str) -> None:
    for name in who:
        assert inform("approve", case, "--who", name).code == 0


@pytest.fixture(scope="module")
def read_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case of the scenario's posts, as they were read."""
    folder = tmp_path_factory.mktemp("talk")
    said = inform("posts", talk_feed(folder), "--case", folder / "case", "--who", "watch")
    assert said.code == 0, said.err
    return folder / "case"


@pytest.fixture
def case(read_case: Path, tmp_path: Path) -> Path:
    """A copy, whose record a test may add to."""
    import shutil

    return Path(shutil.copytree(read_case, tmp_path / "case"))


def test_the_scenario_becomes_a_brief_without_a_name(case: Path, tmp_path: Path) -> None:
    page = tmp_path / "brief.html"
    said = inform("brief", case, "-o", page, "--who", "watch")
    assert said.code == 0, said.err
    told = said.json["incident"]
    assert {len(one["languages"]) > 1 for one in told["stories"]} >= {True}
    assert max(one["accounts"] for one in told["groups"]) >= 10
    assert any(one["explanations"] for one in told["groups"])  # wire copies, clocks, warnings
    assert all(one["accounts"] >= 5 for one in told["groups"])
    text = page.read_text(encoding="utf-8")
    assert "0 of 2 approvals" in text
    assert "Exercise a-drill: invented" in text
    for told_text in (text, said.out):
        assert not [one for one in originals(case) if one in told_text]


def test_the_same_case_has_the_same_content(read_case: Path) -> None:
    """What two persons approved is asked for by its digest: nothing may hang on the order in which
    threads came to an end."""
    posts = Case(read_case).posts()
    assert len({incident_of(posts).digest for _ in range(4)}) == 1


def test_nothing_leaves_before_two_persons_approved_exactly_it(case: Path, tmp_path: Path) -> None:
    stix = tmp_path / "brief.json"
    asked = ("brief", case, "-o", stix, "--label", label(tmp_path), "--who", "watch")
    assert inform(*asked).code == 1
    digest = record.standing(Case(case)).drafts[-1]
    approve(case, "alice")
    again = inform("approve", case, "--who", "Alice")
    assert again.code == 1  # the same person
    assert inform(*asked).code == 1
    assert inform("approve", case, "--brief", "f" * 64, "--who", "bob").code == 1
    approve(case, "bob")
    assert not stix.exists()
    assert inform(*asked).code == 0
    assert record.standing(Case(case)).approved_by(digest) == ("alice", "bob")
    assert inform("appeal", case, "--text", "We posted a wire copy.", "--who", "desk").code == 0
    refused = inform(*asked)  # the content tells of the appeal now
    assert refused.code == 1
    assert "0 of 2 persons approved" in refused.out + refused.err
    without = inform("brief", case, "-o", stix)
    assert without.code == 1


def test_stix_is_valid_and_its_ids_resolve(case: Path, tmp_path: Path) -> None:
    validator = pytest.importorskip("stix2validator", reason="stix2-validator is not installed")
    stix2 = pytest.importorskip("stix2", reason="stix2 is not installed")
    path = tmp_path / "brief.json"
    asked = ("brief", case, "-o", path, "--label", label(tmp_path, "yes"), "--who", "watch")
    inform("appeal", case, "--text", "Wrong.", "--who", "desk")
    inform(*asked)
    approve(case, "alice", "bob")
    disarm = ("--disarm", DISARM) if DISARM.is_file() else ()
    said = inform(*asked, *disarm)
    assert said.code == 0, said.err
    text = path.read_text(encoding="utf-8")
    assert validator.validate_string(text).is_valid
    parsed = stix2.parse(text, allow_custom=True)
    kinds = {one["type"] for one in parsed.objects}
    assert {"incident", "grouping", "observed-data", "note", "user-account", "opinion"} <= kinds
    objects = json.loads(text)["objects"]
    ids = {one["id"] for one in objects}
    known = ids | {one.stix_id for one in table()}
    for one in objects:
        named = [value for name, value in one.items() if name.endswith("_ref")]
        named += [each for name, value in one.items() if name.endswith("_refs") for each in value]
        assert set(named) <= known, one["id"]
    targets = {one["target_ref"] for one in objects if one["type"] == "relationship"}
    assert targets
    assert {one["relationship_type"] for one in objects if one["type"] == "relationship"} == {
        "related-to"
    }
    if disarm:
        bundle = json.loads(gzip.decompress(DISARM.read_bytes()))
        assert targets <= {one["id"] for one in bundle["objects"]}
        assert set(said.json["disarm"].values()) == {"same"}
    say_that_it_is_a_drill(objects)
    accounts = [one for one in objects if one["type"] == "user-account"]
    assert all(set(one) <= {"type", "spec_version", "id", "user_id", "object_marking_refs"}
               for one in accounts)  # fmt: skip
    hashes = set(Case(case).posts()["account"].to_list())
    assert {one["user_id"] for one in accounts} <= hashes
    assert all(len(one["object_refs"]) >= 5 for one in objects if one["type"] == "observed-data")
    assert all(one["object_marking_refs"] for one in objects
               if one["type"] in ("incident", "note", "grouping", "opinion"))  # fmt: skip
    beside = path.with_suffix(".claims.json").read_text(encoding="utf-8")
    assert json.loads(beside)["@context"] == "https://schema.org"
    assert not [one for one in originals(case) if one in text + beside]


def say_that_it_is_a_drill(objects: list[dict[str, Any]]) -> None:
    beside = {"marking-definition", "extension-definition", "identity"}
    made = [one for one in objects if "created" in one and one["type"] not in beside]
    assert all(one["labels"] == ["exercise"] for one in made)


def lanes_of(node: Node) -> set[int]:
    """The lanes of every log that hold something."""
    with node.engine.connect() as connection:
        return set(connection.execute(select(OUTBOX.c.lane)).scalars())


def test_a_handle_in_what_would_leave_stops_it(case: Path, tmp_path: Path) -> None:
    page = tmp_path / "brief.html"
    handle = next(one for one in originals(case) if one.startswith("drill_"))
    claims = tmp_path / "claims.json"
    claims.write_text(json.dumps([{"did": "stopped", "who": {"name": handle}}]))
    said = inform("brief", case, "-o", page, "--claims", claims, "--who", "watch")
    assert said.code == 1
    assert handle not in said.out + said.err
    assert not page.exists()
    because = inform("correct", case, "--because", f"{handle} was right", "--who", "watch")
    assert because.code == 1
    assert record.standing(Case(case)).corrections == ()


def is_refused(asked: tuple[Any, ...], party: str) -> None:
    """By the rules, with the reason in words."""
    refused = inform(*asked, "--to", party)
    assert (refused.code, refused.json["released"][0]["outcome"]) == (3, "refused")
    assert f"{party}: refused: " in sealane("inform", *asked, "--to", party).out


def test_corrections_and_withdrawals_go_to_everybody_who_has_it(case: Path, tmp_path: Path) -> None:
    node, pack = tmp_path / "node", tmp_path / "pack.toml"
    pack.write_text(PACK, encoding="utf-8")
    assert sealane("node", "init", node, "--party", "JP", "--pack", pack).code == 0
    asked = ("brief", case, "-o", tmp_path / "b.json", "--label", label(tmp_path),
             "--node", node, "--purpose", "safety", "--who", "watch")  # fmt: skip
    inform(*asked)
    approve(case, "alice", "bob")
    is_refused(asked, "AU")  # its ceiling is green
    assert not (tmp_path / "b.json").exists()
    sent = inform(*asked, "--to", "PH")
    assert sent.code == 0, sent.err
    assert [one["outcome"] for one in sent.json["released"]] == ["released"]

    assert inform("correct", case, "--node", node, "--because", "Wrong zone.", "--who", "w").code
    assert record.standing(Case(case)).version == 2  # recorded; two persons have to approve
    approve(case, "alice", "bob")
    again = inform("correct", case, "--node", node, "--who", "watch")
    assert again.code == 0, again.err
    assert [(one["to"], one["outcome"]) for one in again.json["sent"]] == [("PH", "released")]
    item = f"case-{Case(case).case_id}"
    opened = Node.open(node)
    held = read(opened, item, at=datetime.now(UTC))
    assert held.version == 2
    assert "Wrong zone." in held.body["text"]
    assert held.body["exercise_id"] == "a-drill"
    assert lanes_of(opened) == {DRILL}, "it goes in the lane of drills alone"
    assert "accounts" not in held.body
    opened.close()

    back = inform("correct", case, "--node", node, "--because", "All of it.", "--withdraw")
    assert back.code == 0, back.err
    assert [one["outcome"] for one in back.json["sent"]] == ["recalled"]
    opened = Node.open(node)
    assert {one.state for one in reached(opened, item)} == {"unsent"}, "PH was never met"
    opened.close()
    inform(*asked)
    approve(case, "alice", "bob")
    stopped = inform(*asked)
    assert stopped.code == 1
    assert "withdrawn" in stopped.out + stopped.err
    acts = [line["act"] for line in Case(case).record.lines()]
    assert acts.count("sent") == 3
    assert acts.count("correct") == 2


def test_appeals_are_answered_once_and_stay_on_record(case: Path) -> None:
    said = "A wire copy, says @ann_of_the_desk."
    first = inform("appeal", case, "--text", said, "--about", "group", "--who", "desk")
    assert (first.code, first.json["number"], first.json["open"]) == (0, 1, 1)
    asked = ("appeal", case, "--answer", "1", "--outcome", "upheld", "--text", "Yes.")
    assert inform(*asked).json["open"] == 0
    assert inform(*asked).code == 1
    assert inform("appeal", case, "--answer", "9", "--outcome", "upheld", "--text", "x").code == 1
    assert inform("appeal", case, "--answer", "1").code == 2
    assert [one["outcome"] for one in inform("appeal", case).json["appeals"]] == ["upheld"]
    kept = "".join(one.read_text() for one in case.glob("*.jsonl"))
    assert "A wire copy, says @" in kept
    assert "ann_of_the_desk" not in kept
