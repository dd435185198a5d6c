"""A version that went before, asked for again: by the purpose and by the rules of today."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from node_case import AT, PACK_OF_TWO, grant, key, kinds, node, pack, product, pull

from sealane.cli import sealane
from sealane.share import recall, release
from sealane.share.about import explanation
from sealane.share.foresee import explained_here
from sealane.share.node import Node
from sealane.share.policy.decide import Policy

BOTH = frozenset({"sar", "safety"})


def sent(**more: Any) -> tuple[Node, Any]:
    """JP gave it to PH for search and rescue."""
    jp, made = node("JP"), product("a", purposes=BOTH, **more)
    release(jp, made, ["PH"], purpose="sar", at=AT)
    return jp, made


def told(own: Node, made: Any, purpose: str = "sar", **more: Any) -> tuple[Any, ...]:
    """What a release answers, and that it is foreseen."""
    asked = {"purpose": purpose, "at": AT, **more}
    found = explained_here(own, made, to="PH", **asked)
    (done,) = release(own, made, ["PH"], **asked)
    assert (found["outcome"], found["reason"]) == (done.outcome, done.decision.reason)
    assert (found["purpose"], found.get("went_for")) == (purpose, done.went_for)
    rule = done.decision.rule
    assert rule is None or found["source"] == "s"
    named = None if rule is None else rule.id
    return done.outcome, done.decision.reason, done.decision.about, named, done.went_for


@pytest.mark.parametrize(
    ("purpose", "answer"),
    [
        ("sar", ("already", "permitted", None, "1", None)),
        ("safety", ("refused", "other_purpose", "sar", "1", "sar")),
        ("targeting", ("refused", "not_for_purpose", "targeting", None, "sar")),
        ("blah", ("refused", "unknown", "purpose", None, "sar")),
    ],
)
def test_went_before_is_no_answer_to_another_purpose(purpose: str, answer: tuple[Any, ...]) -> None:
    """It was "already", permitted, for any purpose once the version had gone for one."""
    jp, made = sent()
    assert told(jp, made, purpose) == answer
    assert kinds(jp).count("release") == 1
    assert kinds(jp).count("refusal") == (answer[0] == "refused")
    asked = explanation(jp, "a", to="PH", purpose=purpose, at=AT)
    assert (asked["permitted"], asked["reason"]) == (answer[0] == "already", answer[1])


def test_went_before_is_no_answer_once_the_agreement_ended() -> None:
    jp, made = sent()
    ends = {"p": replace(pack().programmes["p"], until=(AT + timedelta(days=30)).date())}
    jp.policy = Policy(replace(pack(), programmes=ends))
    assert told(jp, made) == ("already", "permitted", None, "1", None)
    later = AT + timedelta(days=31)
    assert told(jp, made, at=later) == ("refused", "no_agreement", "PH", None, "sar")
    left = {name: one for name, one in pack().parties.items() if name != "PH"}
    members = tuple(one for one in ends["p"].members if one.party in left)
    ends = {"p": replace(ends["p"], members=members)}
    jp.policy = Policy(replace(pack(), parties=left, programmes=ends))
    assert told(jp, made, at=later) == ("refused", "no_such_party", "PH", None, "sar")


@pytest.mark.parametrize(
    ("duties", "about"),
    [({"grid_nmi": 16, "time_h": 4}, "grid_nmi"), ({"retain_days": 3}, "retain_days"), ({}, None)],
)
def test_what_went_whole_is_not_permitted_where_the_rule_asks_more_now(
    duties: dict[str, Any], about: str | None
) -> None:
    jp, made = sent()
    jp.policy = Policy(pack(grant("9", {"sar"}, obligations=duties)))
    expected = ("already", "permitted", None, "9", None)
    if about is not None:
        expected = ("refused", "asks_more_now", about, "9", "sar")
    assert told(jp, made) == expected


def test_what_was_made_less_went_before_while_no_more_is_asked() -> None:
    jp = node("JP")
    made = product("a", topic="fishing", purposes=BOTH)
    release(jp, made, ["PH"], purpose="sar", at=AT)
    assert told(jp, made) == ("already", "permitted", None, "3", None)
    more = {"grid_nmi": 32, "time_h": 4, "without": ["identity"]}
    jp.policy = Policy(pack(grant("3", {"fishing"}, obligations=more)))
    assert told(jp, made) == ("refused", "asks_more_now", "grid_nmi", "3", "sar")


def test_what_was_taken_back_or_let_go_on_for_another_purpose_says_so() -> None:
    jp, made = sent()
    recall(jp, "a", because="x", at=AT)
    assert told(jp, made) == ("refused", "recalled", "version 1", None, None)
    later = replace(made, version=2)
    (done,) = release(jp, later, ["PH"], purpose="safety", at=AT)
    assert done.outcome == "released"


def test_the_command_names_rule_and_source_and_for_what_it_went(tmp_path: Path) -> None:
    rules = tmp_path / "pack.toml"
    rules.write_text(PACK_OF_TWO + "onward = true\n", "utf-8")
    jp = Node.make(tmp_path / "jp", "JP", rules, at=AT)
    jp.meet("PH", key("PH").public, at=AT)
    release(jp, product("a", purposes=BOTH), ["PH"], purpose="sar", at=AT)
    ph = node("PH")
    ph.policy, ph.partners["JP"] = jp.policy, jp.signer.public
    pull(jp, ph)
    jp.close()

    def run(command: str, purpose: str, *more: str) -> tuple[int, str]:
        asked = ["share", command, "a", "--to", "PH", "--purpose", purpose, *more]
        asked += ["--node", str(tmp_path / "jp")]
        done = CliRunner().invoke(sealane, asked, standalone_mode=False, env={"COLUMNS": "200"})
        return done.return_value, " ".join(done.output.split())

    for command in ("explain", "release"):
        assert run(command, "sar")[0] == 0
        code, said = run(command, "targeting")
        assert code == (1 if command == "explain" else 3), said
        assert "not for purpose (targeting)" in said
        assert "a went to PH before in this version, for the purpose sar." in said
    code, said = run("explain", "sar")
    assert "Rule 1: Article 1, p" in said
    assert "made up" in said
    assert "目的「捜索救助」でPHに既に渡してある" in run("explain", "safety", "--lang", "ja")[1]
