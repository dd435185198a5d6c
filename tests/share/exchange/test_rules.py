"""A node takes rules whose promises hold, writes it down, and reads no others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from exchange_case import AT, GRANT, written_pack

from sealane.cli import sealane
from sealane.errors import BadInput, LedgerError
from sealane.share.node import Node
from sealane.share.rules import rules_of, take_rules

NEVER = """
[[never]]
id = "no-au"
to = "AU"
because = { en = "x", ja = "x" }
topics = ["safety"]
"""


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(sealane, list(words))
    assert done.exit_code == code, (words, done.output, done.exception)
    return f"{done.output}{done.exception}" if code else done.stdout


@pytest.fixture
def packs(tmp_path: Path) -> dict[str, Path]:
    """Rules that keep a promise, the same with a new version, and rules that break it."""
    whole = written_pack(tmp_path / "good.toml", ["JP", "PH", "AU"]).read_text() + NEVER
    kept = whole.replace("\nonward = true", '\nonward = true\nto = ["PH"]')
    made = {"good": kept, "next": kept.replace('version = "1"', 'version = "2"'), "bad": whole}
    found = {}
    for name, text in made.items():
        found[name] = tmp_path / f"{name}.toml"
        found[name].write_text(text)
    assert GRANT.format(number=1) in whole
    return found


def test_rules_are_proved_written_down_and_no_others_are_read(
    tmp_path: Path, packs: dict[str, Path]
) -> None:
    folder = tmp_path / "jp"
    told = run("node", "init", str(folder), "--party", "JP", "--pack", str(packs["bad"]), code=1)
    assert "no-au does not hold: " in told
    assert "→ AU, by picture-1" in told
    assert not folder.exists()
    made = run("node", "init", str(folder), "--party", "JP", "--pack", str(packs["good"]), "--json")
    assert json.loads(made)["promises"] == {"no-au": "proved"}
    rules = ["node", "rules", "--node", str(folder)]
    told = run(*rules, str(packs["bad"]), "--because", "more", code=1)
    assert "→ AU, by picture-1" in told
    found = json.loads(run(*rules, str(packs["next"]), "--because", "a new year", "--json"))
    assert found["promises"] == {"no-au": "proved"}
    node = Node.open(folder)
    assert (node.policy.pack.version, rules_of(node)["taken_at"]) == ("2", found["taken_at"])
    entries = [one.act.body for one in node.ledger.entries(kind="rules")]
    assert [one["version"] for one in entries] == ["1", "2"]
    assert entries[1]["because"] == "a new year"
    node.close()
    (folder / "pack.toml").write_text(packs["bad"].read_text())
    with pytest.raises(LedgerError, match="changed in place"):
        Node.open(folder)
    assert "not_proved" in run(*rules)
    assert json.loads(run(*rules, "--json"))["taken_at"] is None
    run(*rules, "--because", "as it lies", code=1)
    run(*rules, str(packs["good"]), "--because", "back")
    Node.open(folder).close()


def test_rules_need_a_reason_and_the_party(tmp_path: Path, packs: dict[str, Path]) -> None:
    node = Node.make(tmp_path / "jp", "JP", packs["good"], at=AT)
    assert rules_of(node) == {"taken_at": None, "promises": {"no-au": "not_proved"}}
    with pytest.raises(BadInput, match="for a reason"):
        take_rules(node, packs["good"], because=" ", at=AT)
    other = written_pack(tmp_path / "other.toml", ["PH", "AU"])
    with pytest.raises(BadInput, match="no party"):
        take_rules(node, other, because="x", at=AT)
    node.close()
