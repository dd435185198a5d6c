"""A node that runs goes on by the rules that a command took for it, and what it cannot take is told
by its own cause."""

from __future__ import annotations

import json
import shlex
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from node_case import AT, PACK_OF_TWO, pack, product

from sealane.cli import option, sealane
from sealane.errors import BadInput
from sealane.share import Node, release
from sealane.share.account import Reads
from sealane.share.exchange import Card, make_certificate, meet
from sealane.share.rules import take_rules
from sealane.share.standing import standing
from sealane.share.transfer.offer import offer

OLD = PACK_OF_TWO.replace('id = "1"', 'id = "old"') + "onward = false\n"
NEW = OLD.replace('id = "old"', 'id = "new"')


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rules = tmp_path / "old.toml"
    rules.write_text(OLD, "utf-8")
    made, other = (Node.make(tmp_path / one, one, rules, at=AT) for one in ("JP", "PH"))
    take_rules(made, None, because="made", at=AT)
    for one in (made, other):
        make_certificate(tmp_path / one.party, one.party, at=AT)
    made.meet("PH", other.signer.public)
    made.close()
    other.close()
    return tmp_path / "JP"


def test_what_goes_by_rules_taken_while_a_node_runs_does_not_lapse(folder: Path) -> None:
    """It was released by the new rules, and the node that ran let it lapse: "rule ended"."""
    runs, new = Node.open(folder), folder.parent / "new.toml"
    new.write_text(NEW, "utf-8")
    command = Node.open(folder)
    take_rules(command, new, because="2027", at=AT)
    release(command, product("a"), ["PH"], purpose="sar", at=AT)
    told = json.loads(offer(runs, "PH", at=AT + timedelta(minutes=1)))["body"]["records"]
    assert [(one["act"], one.get("ended")) for one in told] == [("release", None)]
    assert standing(runs, at=AT)["lapsed"] == []
    assert (runs.pack_digest, runs.follow_rules()) == (command.pack_digest, False)
    assert list(runs.policy.pack.grants) == ["new"]
    (folder / "pack.toml").write_text(OLD, "utf-8")  # in place: nobody took it
    assert not runs.follow_rules()
    assert list(runs.policy.pack.grants) == ["new"]
    runs.close()
    command.close()


def test_taking_rules_says_that_a_node_that_runs_follows(folder: Path) -> None:
    for language, said in (("en", "within seconds"), ("ja", "数秒のうちに")):
        asked = ["node", "rules", "--node", str(folder), "--lang", language]
        assert said not in CliRunner().invoke(sealane, asked).output
        done = CliRunner().invoke(sealane, [*asked, "--because", "looked at"])
        assert (done.exit_code, said in done.output) == (0, True), done.output


def test_the_command_of_the_status_names_the_node(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = folder.rename(folder.with_name("j p"))
    own = Node.open(moved)
    release(own, product("a"), ["PH"], purpose="sar", at=AT)
    (moved.parent / "new.toml").write_text(NEW, "utf-8")
    take_rules(own, moved.parent / "new.toml", because="2027", at=AT)
    offer(own, "PH", at=AT)
    own.close()
    monkeypatch.setattr(option, "now", lambda: AT)
    env = {"COLUMNS": "300"}
    out = CliRunner().invoke(sealane, ["node", "status", "--node", str(moved)], env=env).output
    line = " ".join(out.split())
    assert f"--to PH --purpose sar --node {shlex.quote(str(moved))}" in line, out


def test_a_card_that_cannot_be_taken_is_told_by_its_cause(folder: Path) -> None:
    own = Node.open(folder)
    card = Card.of_node(own, None)
    for compared in (card.fingerprint, None):
        with pytest.raises(BadInput, match="this is the node of JP itself"):
            meet(own, card, compared=compared, at=AT)
    with pytest.raises(BadInput, match="the rules do not name it") as told:
        own.meet("AU", own.signer.public)
    assert "They name PH" in str(told.value.hint)
    assert "AU" in pack().parties
    own.close()


def test_the_card_shows_the_fingerprint_of_the_one_that_was_given(folder: Path) -> None:
    """Shown again without its address, it had another, which no partner could compare."""

    def shown(*more: str) -> dict[str, str | None]:
        done = CliRunner().invoke(sealane, ["node", "card", "--node", str(folder), "--json", *more])
        assert done.exit_code == 0, done.output
        told: dict[str, str | None] = json.loads(done.stdout)
        return told

    calls = shown()
    path = folder.parent / "JP.card"
    first = shown("--address", "https://jcg.example:8443", "-o", str(path))
    assert (first["address"], first == calls) == ("https://jcg.example:8443", False)
    assert Card.read(path.read_bytes()).fingerprint == first["fingerprint"]
    assert shown() == first
    assert shown("--address", "https://other.example")["address"] == "https://other.example"
    assert shown("--only-calls") == shown() == calls
    both = ["node", "card", "--node", str(folder), "--only-calls", "--address", "https://a.example"]
    assert CliRunner().invoke(sealane, both).exit_code == 2
    for language, said in (("en", "JP only calls"), ("ja", "JPは呼び出すだけ")):
        asked = ["node", "card", "--node", str(folder), "--lang", language]
        assert said in CliRunner().invoke(sealane, asked).output


def test_the_ledger_tells_who_read_what(folder: Path) -> None:
    own = Node.open(folder)
    reads = Reads(own.ledger, own.signer)
    for name in ("paz", "rin"):
        reads.note(name, "PH", f"ogc /ogc/{name}", ["d"], at=AT, now_s=1.0)
    reads.write(at=AT)
    own.close()
    asked = ["ledger", "show", str(folder / "node.db"), "--kind", "read"]
    for language, word in (("en", "read"), ("ja", "閲覧")):
        done = CliRunner().invoke(sealane, [*asked, "--lang", language], env={"COLUMNS": "200"})
        for name in ("paz", "rin"):
            [line] = [one for one in done.output.splitlines() if name in one]
            assert f"{name} (PH)" in line
            assert f"ogc /ogc/{name}" in line
            assert word in line
