"""An explanation says what a release would do, and what the party would see."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from node_case import AT, BODY, LABEL, PACK_OF_TWO, grant, key, node, pack, product, records
from share_case import pack as any_pack
from share_case import question

from sealane.cli import sealane
from sealane.ledger import Ledger, digest
from sealane.share import Label, Pack, Policy, Product, Question, explained, release
from sealane.share.node import Node

TRACK = [["2026-06-01T01:00:00Z", 124.1, 20.0, 12.5, 90.0]]
BODIES: dict[str, list[dict[str, Any]]] = {
    "event": [BODY, {**BODY, "exercise_id": "drill 1"}, {**BODY, "exercise_id": 7}, {}],
    "track": [{"mmsi": 431_000_123, "points": TRACK}],
    "identity": [{"mmsi": 431_000_123, "name": "A"}],
    "warning": [{"headline": "x", "text": "y"}],
}  # fmt: skip
OBLIGED = """onward = false
obligations = { grid_nmi = 10, time_h = 3, without = ["identity"], retain_days = 3 }
"""


def obliged(chance: random.Random, held: Pack) -> Pack:
    """The pack with obligations at random, some of which cannot be done."""
    grants = {}
    for one in held.grants.values():
        duties: dict[str, Any] = {
            "grid_nmi": chance.choice([1, 10, 64, 90, "ten"]), "time_h": chance.choice([1, 24, 48]),
            "without": chance.choice([["identity"], ["lon"], ["text"], ["exercise_id"]]),
            "retain_days": chance.choice([3, 0]),
        }  # fmt: skip
        kept = {name for name in duties if chance.random() < 0.3}
        duties = {name: said for name, said in duties.items() if name in kept}
        grants[one.id] = replace(one, obligations=duties)
    return replace(held, grants=grants)


def some(chance: random.Random, held: Pack, party: str) -> tuple[Product, Question]:
    """An item of a party, and the question whether it may go to another."""
    asked = question(chance, held, dropped=0.01)
    kind = chance.choice(list(BODIES))
    label = replace(asked.label, kind=kind, originator=party)
    to = asked.to if chance.random() < 0.1 else chance.choice(sorted(held.parties.keys() - {party}))
    if chance.random() < 0.8:
        label = replace(label, releasable_to=frozenset({"*"}), purposes=frozenset({asked.purpose}))
        label = replace(label, classification="unclassified", tlp="clear", retain_until=None)
    if chance.random() < 0.3:
        label = replace(label, of_fields={chance.choice(["lon", "text"]): Label(tlp="amber")})
    made = Product(
        item=f"e{chance.getrandbits(60)}", version=1, issued_at=AT,
        body=chance.choice(BODIES[kind]), label=label,
    )  # fmt: skip
    return made, replace(asked, label=label, holder=party, to=to)


def test_what_is_explained_is_what_a_release_does() -> None:
    """An explanation said permitted where the release then refused what cannot be made less."""
    chance = random.Random(20261128)
    told: dict[tuple[bool, str], int] = {}
    for _ in range(5):
        held = obliged(chance, any_pack(chance, 4, 4, 60, 1))
        ledger = Ledger.make("sqlite://", "P0.example/ledger", key("P0"), actor="P0", at=AT)
        own = Node("P0", ledger, key("P0"), Policy(held), digest(b"pack"), b"7" * 32)
        for _ in range(30):
            made, asked = some(chance, held, "P0")
            (done,) = release(own, made, [asked.to], purpose=asked.purpose, at=asked.at)
            found = explained(own.policy, asked, made)
            case = (made, asked, found, done)
            assert found["permitted"] is (done.outcome == "released"), case
            same = {name: found.get(name) for name in done.decision.as_json()}
            assert same == done.decision.as_json(), case
            if found["permitted"]:
                duties = held.grants[found["rule"]].obligations
                assert found["obligations"] == duties
                row = list(own.ledger.entries(kind="release", subject=made.item))
                terms = json.loads(row[0].act.body["terms"])
                assert (terms["is_less"], terms["retain_until"]) == (
                    found["is_less"], found["retain_until"],
                )  # fmt: skip
            what = (found["permitted"], found["reason"])
            told[what] = told.get(what, 0) + 1
        ledger.close()
    assert told[True, "permitted"] > 10
    assert told[False, "cannot_be_made_less"] > 5


def test_what_the_party_would_see_is_what_it_gets(tmp_path: Path) -> None:
    jp = node("JP")
    made = product("a", topic="fishing")
    release(jp, made, ["PH"], purpose="sar", at=AT)
    got = records(jp, "PH")[0]["product"]["body"]
    asked = Question(label=made.label, holder="JP", to="PH", purpose="sar", at=AT)
    found = explained(jp.policy, asked, made, is_shown=True)
    assert {**found["sees"], "event_id": got["event_id"]} == got
    assert found["sees"]["event_id"] is None
    assert found["left_out"] == ["mmsis"]
    assert found["made_less"] == ["event_id", "lat", "lon", "start_at"]
    assert (found["cell_nmi"], found["span_h"], found["is_less"]) == (16, 4, True)
    assert "sees" not in explained(jp.policy, asked, made)
    assert "is_less" not in explained(jp.policy, asked)
    words = replace(asked, label=replace(made.label, kind="warning"))
    assert explained(jp.policy, words)["reason"] == "cannot_be_made_less"


def test_the_command_tells_what_is_asked_and_seen(tmp_path: Path) -> None:
    rules, file = tmp_path / "pack.toml", tmp_path / "item.json"
    rules.write_text(PACK_OF_TWO + OBLIGED, "utf-8")
    asked = ["share", "explain", str(file), "--to", "PH", "--purpose", "sar", "--pack", str(rules)]

    def run(told: dict[str, Any], code: int) -> str:
        file.write_text(json.dumps(told), "utf-8")
        found = CliRunner().invoke(sealane, asked, standalone_mode=False)
        assert found.return_value == code, found.output
        return " ".join(found.output.split())

    said = run(product("a").as_json(), 0)
    assert "a grid of 10 nmi; times to 3 h; without identity; kept for 3 days" in said
    assert "start_at: 2026-05-31T20:00:00Z" in said
    assert "Left out: mmsis" in said
    assert "20.3217" not in said
    said = run({"label": LABEL.as_json()}, 0)
    assert "not known from a label alone" in said
    warning = product("w", kind="warning", body={"text": "A ship was seen."})
    said = run(warning.as_json(), 1)
    assert "cannot be made less (words, pictures and requests cannot be made less)" in said
    assert "a grid of 10 nmi" in said
    assert "No change" not in said
    said = run(product("c", caveats=frozenset({"EYES ONLY"})).as_json(), 1)
    assert "a caveat that the rules do not know" in said
    assert "EYES ONLY" in said


def test_a_grant_that_asks_for_an_end_alone_takes_nothing() -> None:
    held = pack(grant("1", {"sar"}, obligations={"retain_days": 3}))
    asked = Question(label=LABEL, holder="JP", to="PH", purpose="sar", at=AT)
    found = explained(Policy(held), asked, product("a"))
    assert (found["is_less"], found["made_less"], found["left_out"]) == (False, [], [])
    assert found["retain_until"] == "2026-06-04T12:00:00.000000Z"


def test_a_change_under_which_it_still_could_not_go_is_none() -> None:
    """Under "coarse" a warning cannot go, whatever its topic: the change is that of "words"."""
    held = pack(
        grant("coarse", {"fishing"}, obligations={"grid_nmi": 8}),
        grant("words", {"piracy"}, obligations={"without": ["text"]}),
    )
    label = replace(LABEL, kind="warning")
    asked = Question(label=label, holder="JP", to="PH", purpose="sar", at=AT)
    found = explained(Policy(held), asked)
    assert (found["reason"], found["smallest_change"]) == (
        "no_grant", [{"what": "topic", "to": "piracy"}],
    )  # fmt: skip
    event = explained(Policy(held), replace(asked, label=LABEL))
    assert event["smallest_change"] == [{"what": "topic", "to": "fishing"}]
