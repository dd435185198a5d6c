"""Nothing goes that may not: held against another evaluator on items at random."""

from __future__ import annotations

import json
import os
import random
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from share_case import NOON, may_go, pack, question, without

from sealane.cli.reason import change_said
from sealane.errors import BadInput
from sealane.share import (
    Label,
    Policy,
    Question,
    applied,
    explained,
    joined,
    pack_path,
    read_pack,
    smallest_change,
)
from sealane.share.item.attribute import ATTRIBUTES, BY_NAME

CASES = int(os.environ.get("SEALANE_TEST_QUESTIONS", "8000"))
"""Questions asked in each test at random; two hundred thousand with SEALANE_TEST_QUESTIONS."""


def test_no_item_leaks_and_none_is_kept_back_for_nothing() -> None:
    chance = random.Random(20261128)
    leaks, kept, went, refused = [], [], 0, 0
    for number in range(CASES):
        if number % 500 == 0:
            held = pack(chance, 6, 8, 60, 3)
            policy = Policy(held)
        asked = question(chance, held, dropped=chance.choice([0.0, 0.02, 0.15]))
        decided, right = policy.decide(asked), may_go(held, asked)
        if decided.permitted and not right:
            leaks.append((number, asked, decided))
        if right and not decided.permitted:
            kept.append((number, asked, decided))
        went, refused = went + right, refused + (not right)
        assert (decided.rule is not None) or not decided.permitted
    assert leaks == []
    assert kept == []
    assert went > CASES / 100
    assert refused > CASES / 100


def permitted(chance: random.Random) -> tuple[Policy, list]:  # type: ignore[type-arg]
    """A policy and questions that it lets through."""
    held = pack(chance, 5, 6, 80, 1)
    policy = Policy(held)
    asked = [question(chance, held) for _ in range(3_000)]
    return policy, [one for one in asked if policy.decide(one).permitted]


def test_whatever_is_left_out_of_a_label_is_a_refusal() -> None:
    policy, asked = permitted(random.Random(7))
    assert len(asked) > 20
    parts = [one.name for one in ATTRIBUTES if one.name != "purpose"]
    for one in asked[:60]:
        for name in [*parts, "originator", "purposes", "releasable_to"]:
            decided = policy.decide(without(one, name))
            assert not decided.permitted, name
        for wrong in ("", "Personal", "unheard of"):
            assert policy.decide(replace(one, purpose=wrong)).reason in (
                "unknown",
                "not_for_purpose",
            )
            odd = replace(one.label, personal=wrong)
            assert policy.decide(replace(one, label=odd)).reason == "unknown"
        marked = replace(one.label, caveats=frozenset({"eyes only"}))
        assert policy.decide(replace(one, label=marked)).about == "caveats"


def test_retention_ends_to_the_second() -> None:
    policy, asked = permitted(random.Random(11))
    label = replace(asked[0].label, retain_until=NOON)
    for before, reason in ((timedelta(microseconds=1), "permitted"), (timedelta(0), "expired")):
        one = replace(asked[0], label=label, at=NOON - before)
        assert policy.decide(one).reason == reason
    with pytest.raises(BadInput, match="no zone"):
        policy.decide(replace(asked[0], at=NOON.replace(tzinfo=None)))


def test_every_refusal_names_a_change_and_the_change_turns_it() -> None:
    chance = random.Random(13)
    told, none = 0, 0
    for _ in range(40):
        held = pack(chance, 4, 5, 30, 1)
        policy = Policy(held)
        for _ in range(12):
            asked = question(chance, held, dropped=0.03)
            if policy.decide(asked).permitted:
                assert smallest_change(policy, asked) == ()
                continue
            if not {asked.holder, asked.to} <= set(held.parties) or asked.holder == asked.to:
                continue
            change = smallest_change(policy, asked)
            if asked.purpose == "targeting":  # nothing leads around that refusal
                assert change is None
                continue
            if change is None:
                none += 1
                continue
            told += 1
            then, question_then = applied(policy, asked, change)
            assert then.decide(question_then).permitted
            for left_out in range(len(change)):
                fewer = change[:left_out] + change[left_out + 1 :]
                then, question_then = applied(policy, asked, fewer)
                assert not then.decide(question_then).permitted
            more = explained(policy, asked)["smallest_change"]
            assert more is not None
            assert {"what": "purpose", "to": "targeting"} not in more
    assert told > 100
    assert none < told / 10


def test_a_label_travels_and_joins_to_the_strictest() -> None:
    chance = random.Random(17)
    held = pack(chance, 5, 6, 10, 1)
    labels = [question(chance, held, dropped=0.05).label for _ in range(200)]
    for one, other in zip(labels[::2], labels[1::2], strict=True):
        assert Label.of(one.as_json()) == one
        both = joined([one, other])
        for name in ("classification", "tlp", "personal", "orcon"):
            said = [one.value(name), other.value(name)]
            order = BY_NAME[name].values
            want = None if None in said else max(said, key=order.index)  # type: ignore[arg-type]
            assert both.value(name) == want
        if both.purposes is not None:
            assert both.purposes <= (one.purposes or frozenset())
        assert both.caveats >= one.caveats | other.caveats
    assert {one.name for one in fields(Label)} >= {"originator", "retain_until"}
    for wrong in (None, [], {"colour": "red"}, {"tlp": 3}, {"purposes": "sar"},
                  {"retain_until": "soon"}, {"retain_until": "2026-01-01T00:00:00"}):  # fmt: skip
        with pytest.raises(BadInput, match="not a label"):
            Label.of(wrong)


def test_no_hint_leads_around_a_refusal_to_select_targets_and_text_has_no_lists() -> None:
    policy = Policy(read_pack(pack_path("sea-lanes-public")))
    asked = Question(
        label=Label(classification="unclassified", tlp="green", kind="event", topic="piracy",
                    source="open", personal="no", orcon="no", originator="JP",
                    purposes=frozenset({"security", "targeting"}), releasable_to=frozenset({"*"})),
        holder="JP", to="PH", purpose="targeting", at=datetime(2026, 6, 1, tzinfo=UTC),
    )  # fmt: skip
    told = explained(policy, asked)
    assert (told["permitted"], told["smallest_change"]) == (False, None)
    assert "defence" not in json.dumps(told)
    assert policy.decide(replace(asked, purpose="security")).permitted
    assert change_said("join", ["bilat", "VN"]) == "join: VN joins bilat"
    assert change_said("caveats", []) == "caveats: none"
    assert change_said("ceiling", ["unclassified", "red"]) == "ceiling: unclassified, red"
