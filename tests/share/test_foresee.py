"""What a node foresees of a release is what the release does; foreseeing writes nothing."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from node_case import AT, PACK_OF_TWO, grant, key, node, pack, product, pull
from sqlalchemy import Engine, MetaData, select

from sealane.cli import sealane
from sealane.share import Product, holdings, read, recall, release
from sealane.share.foresee import explained_here
from sealane.share.node import Node
from sealane.share.policy.decide import Policy, Question
from sealane.share.policy.explain import as_not_given, explained
from sealane.share.transfer.asking import allow, ask
from sealane.share.watch.restored import set_mark

TOPICS = ("sar", "piracy", "fishing", "disaster", "sar")
END = AT + timedelta(hours=6)


@cache
def tables_of(engine: Engine) -> MetaData:
    tables = MetaData()
    tables.reflect(engine)
    return tables


def rows(own: Node) -> dict[str, list[Any]]:
    """Every row of every table."""
    tables = tables_of(own.engine)
    with own.engine.connect() as connection:
        return {
            name: sorted(map(repr, connection.execute(select(table))))
            for name, table in tables.tables.items()
        }


def some(chance: random.Random, item: str, version: int) -> Product:
    """An item of JP, mostly one that may go."""
    kind = chance.choice(["event", "event", "event", "warning"])
    return product(
        item, version, topic=chance.choice(TOPICS), tlp=chance.choice(["green", "amber"]),
        orcon=chance.choice(["no", "no", "no", "yes"]), kind=kind,
        retain_until=chance.choice([None, AT + timedelta(hours=1)]),
        purposes=frozenset(chance.choice([{"sar", "safety"}, {"sar"}])),
        **({"body": {"headline": "x", "text": "y"}} if kind == "warning" else {}),
    )  # fmt: skip


def world(chance: random.Random, *, is_unheard: bool) -> tuple[dict[str, Node], list[Product]]:
    """JP gave PH a few items, took some back, let some go on; PH gave some on."""
    one = {party: node(party) for party in ("JP", "PH")}
    words = product("words", kind="warning", topic="fishing", body={"headline": "x", "text": "y"})
    made = [product("gone"), product("plain"), words]
    made += [some(chance, f"a{number}", 1) for number in range(4)]
    release(one["JP"], made, ["PH", "AU"], purpose="sar", at=AT)
    pull(one["JP"], one["PH"])
    later = [replace(product, version=2) for product in made if chance.random() < 0.2]
    release(one["JP"], later, ["PH"], purpose="sar", at=AT)
    for product_ in made:
        if product_ is made[0] or chance.random() < 0.15:
            try_(lambda item=product_.item: recall(one["JP"], item, because="x", at=AT))
    held = [read(one["PH"], own.item, at=AT) for own in holdings(one["PH"], at=AT)]
    for product_ in held:
        if product_.label.originator == "JP" and chance.random() < 0.5:
            release(one["PH"], product_, ["AU"], purpose="sar", at=AT)
            asked = try_(lambda item=product_.item: ask(
                one["PH"], item, "NZ", purpose="sar", until=END, because="x", at=AT
            ))  # fmt: skip
            pull(one["PH"], one["JP"])
            if asked is not None and chance.random() < 0.7:
                try_(lambda name=asked.request: allow(one["JP"], name, at=AT))
    if chance.random() < 0.8:
        pull(one["JP"], one["PH"])
    if is_unheard:
        with one["PH"].ledger.writing() as connection:
            set_mark(connection, "JP", "unheard", 1, "x")
    return one, [
        *made,
        *5 * [made[1]],
        *later,
        *held,
        *held,
        some(chance, "a0", 3),
        product("never"),
    ]


def try_(act: Any) -> Any:
    """What comes of it; None where it may not be."""
    from sealane.errors import SealaneError

    try:
        return act()
    except SealaneError:
        return None


def test_what_is_foreseen_of_what_is_held_is_what_a_release_does() -> None:
    """`share explain` said permitted of a received item that a release then refused."""
    chance = random.Random(20261128)
    told: dict[str, set[str]] = {}
    for is_unheard in (False, False, True):
        nodes, every = world(chance, is_unheard=is_unheard)
        for turn in range(1, 46):
            if turn % 5:  # else the same again
                own = nodes[chance.choice(["JP", "PH", "PH"])]
                to, made = chance.choice(["AU", "AU", "NZ", "JP", "PH"]), chance.choice(every)
                purpose = chance.choice(["sar", "sar", "sar", "safety", "nothing"])
            at = AT if turn < 31 else AT + timedelta(hours=2)
            before = rows(own)
            found = explained_here(own, made, to=to, purpose=purpose, at=at)
            assert rows(own) == before
            (done,) = release(own, made, [to], purpose=purpose, at=at)
            case = (own.party, made, to, purpose, found, done)
            assert (found["outcome"], found["permitted"]) == (
                done.outcome, done.outcome != "refused",
            ), case  # fmt: skip
            said = done.decision.as_json()
            assert {name: found.get(name) for name in said} == said, case
            if done.outcome == "released":
                entry = list(own.ledger.entries(kind="release", subject=made.item))[-1]
                terms = json.loads(entry.act.body["terms"])
                same = {name: terms[name] for name in ("is_less", "retain_until")}
                assert {name: found[name] for name in same} == same, case
            whose = "own" if own.party == "JP" else "held"
            told.setdefault(whose, set()).add(f"{done.outcome} {done.decision.reason}")
    assert told["held"] >= {"refused originator_decides", "refused not_heard"}
    assert "released permitted" in told["held"] | told["own"]
    assert len(told["held"]) > 6, told
    assert len(told["own"]) > 4, told


def test_a_permission_is_foreseen_and_one_that_is_missing_says_how_to_ask() -> None:
    jp, ph = node("JP"), node("PH")
    release(jp, product("a", orcon="yes"), ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    made = read(ph, "a", at=AT)

    def told() -> dict[str, Any]:
        return explained_here(ph, made, to="AU", purpose="sar", at=AT)

    before = told()
    assert (before["reason"], before["decided_by"]) == ("originator_decides", "rules")
    assert before["remedy"].startswith("sealane share onward ask a --to AU --purpose sar --until")
    other = explained_here(ph, made, to="AU", purpose="targeting", at=AT)
    assert (other["permitted"], "remedy" in other) == (False, False)
    asked = ask(ph, "a", "AU", purpose="sar", until=END, because="x", at=AT)
    pull(ph, jp)
    allow(jp, asked.request, at=AT)
    pull(jp, ph)
    after = told()
    assert (after["permitted"], after["retain_until"]) == (True, "2026-06-01T18:00:00.000000Z")


def test_without_a_node_what_another_gave_is_answered_as_if_it_may_not_go_on() -> None:
    rules = Policy(pack(grant("1", {"sar"})))
    asked = Question(label=product("a").label, holder="PH", to="AU", purpose="sar", at=AT)
    by_rules = explained(rules, asked, product("a"))
    assert by_rules["permitted"]
    found = as_not_given(by_rules, asked)
    assert (found["permitted"], found["reason"], found["about"]) == (
        False, "originator_decides", "JP",
    )  # fmt: skip
    assert (found["given_with"], found["by_rules"]) == ("not_known", by_rules)
    barred = as_not_given(explained(rules, replace(asked, purpose="security")), asked)
    assert (barred["reason"], "by_rules" in barred) == ("not_for_purpose", False)
    own = replace(asked, holder="JP")
    assert as_not_given(by_rules, own) == by_rules


def test_the_command_asks_a_node_by_name_or_file(tmp_path: Path) -> None:
    rules, file = tmp_path / "pack.toml", tmp_path / "held.json"
    two = PACK_OF_TWO + "onward = false\n"
    au = two[two.index("[[party]]") : two.index("[[programme]]")].split("[[party]]")[2]
    two = two.replace("[[programme]]", f"[[party]]{au.replace('PH', 'AU')}[[programme]]", 1)
    two = two.replace('members = ["JP", "PH"]', 'members = ["JP", "PH", "AU"]')
    rules.write_text(two.replace("onward = false", "onward = true"), "utf-8")
    jp, ph = node("JP"), Node.make(tmp_path / "ph", "PH", rules, at=AT)
    ph.meet("JP", key("JP").public, at=AT)
    jp.policy, jp.partners["PH"] = ph.policy, ph.signer.public
    release(jp, product("a", orcon="yes"), ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    file.write_text(json.dumps(read(ph, "a", at=AT).as_json()), "utf-8")
    ph.close()

    def run(item: str, *more: str) -> Result:
        asked = ["share", "explain", item, "--to", "AU", "--purpose", "sar", *more]
        return CliRunner().invoke(sealane, asked, standalone_mode=False)

    own = ("--node", str(tmp_path / "ph"))
    for item in ("a", str(file)):
        found = run(item, *own)
        assert found.return_value == 1, found.output
        said = " ".join(found.output.split())
        assert "originator decides (JP)" in said
        assert "sealane share onward ask a --to AU" in said
    assert "not JP" in str(run("a", *own, "--from", "JP").exception)
    assert "not both" in str(run("a", *own, "--pack", str(rules)).exception)
    assert "Whose rules" in str(run("a").exception)
    open_one = product("b").as_json()
    file.write_text(json.dumps(open_one), "utf-8")
    found = run(str(file), "--from", "PH", "--pack", str(rules))
    said = " ".join(found.output.split())
    assert found.return_value == 1, said
    assert "not known from a file" in said
    assert "By the rules alone: permitted" in said
    told = json.loads(run(str(file), *own, "--json").output)
    assert (told["reason"], told["about"], told["decided_by"]) == ("not_held", "JP", "node")
