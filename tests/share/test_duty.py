"""Of several grants the one that takes least from an item is taken, wherever it is asked."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from node_case import AT, BODY, LABEL, grant, node, pack, product, records

from sealane.share import Label, Policy, Question, release
from sealane.share.account import Account
from sealane.share.account.view import view
from sealane.share.policy.duty import DUTIES, asks_no_more, lessening
from sealane.share.taxii.sight import Sight

ASKED = Question(label=LABEL, holder="JP", to="PH", purpose="sar", at=AT)
WARNING = {"kind": "warning", "body": {"headline": "Keep clear", "text": "A ship was seen."}}
COARSE = {"grid_nmi": 10}
KEPT = {"retain_days": 3}


@pytest.mark.parametrize("first", ["coarse", "whole"])
def test_the_grant_that_takes_least_is_taken_wherever_it_is_asked(first: str) -> None:
    """A node refused a warning under a grant that asks for a grid though another lets it whole."""
    rules = [grant("coarse", {"sar"}, obligations=COARSE), grant("whole", {"sar"})]
    held = pack(*(rules if first == "coarse" else rules[::-1]))
    jp, policy = node("JP", rules=held), Policy(held)
    made = [product("e"), product("w", **WARNING)]
    for found in release(jp, made, ["PH"], purpose="sar", at=AT):
        assert (found.outcome, found.decision.rule) == ("released", held.grants["whole"])
    assert {one["product"]["item"] for one in records(jp, "PH")} == {"e", "w"}
    assert policy.decide(ASKED).rule is held.grants["whole"]
    assert Sight(policy, "JP").sees("PH", "sar", LABEL, "label", AT)
    reader = Account("a", "PH", frozenset({"reader"}))
    seen = view(made, reader, policy, holder="JP", purpose="sar", at=AT, secret=bytes(32))
    assert [(one.item, why and why.rule) for one, why in seen] == [
        ("e", held.grants["whole"]), ("w", held.grants["whole"]),
    ]  # fmt: skip


def test_a_grant_under_which_it_cannot_go_gives_way_to_the_next() -> None:
    """A warning has no place that could be told to a grid, but can go without its text."""
    rules = (
        grant("both", {"sar"}, obligations={"without": ["headline", "text"], **KEPT}),
        grant("words", {"sar"}, obligations={"without": ["headline", "text"]}),
        grant("grid", {"sar"}, obligations=COARSE),
    )
    jp = node("JP", rules=pack(*rules))
    assert [one.rule.id for one in jp.policy.every(ASKED) if one.rule] == ["grid", "words", "both"]
    (event,) = release(jp, product("e"), ["PH"], purpose="sar", at=AT)
    (warning,) = release(jp, product("w", **WARNING), ["PH"], purpose="sar", at=AT)
    rule_of = {one.item: one.decision.rule for one in (event, warning)}
    assert rule_of == {"e": rules[2], "w": rules[1]}
    only = node("JP", rules=pack(rules[2]))
    (none,) = release(only, product("w", **WARNING), ["PH"], purpose="sar", at=AT)
    assert (none.outcome, none.decision.reason) == ("refused", "cannot_be_made_less")
    assert none.decision.rule is rules[2]


def test_a_field_goes_under_any_grant_that_asks_no_more_than_that_of_the_whole() -> None:
    amber = {"classification": LABEL.classification, "tlp": "amber"}
    low = grant("low", {"sar"}, obligations={"grid_nmi": 16, **KEPT})
    low = replace(low, values={**low.values, "tlp": frozenset({"clear", "green"})})
    for duties, goes in ((KEPT, True), ({"retain_days": 2}, False), ({"grid_nmi": 8}, True),
                         ({"grid_nmi": 32}, False)):  # fmt: skip
        high = grant("high", {"sar"}, obligations=duties)
        high = replace(high, values={**high.values, "tlp": frozenset({"amber"})})
        jp = node("JP", rules=pack(low, high))
        release(
            jp, product("a", of_fields={"status": Label(**amber)}), ["PH"], purpose="sar", at=AT
        )
        assert ("status" in records(jp, "PH")[0]["product"]["body"]) is goes, duties


OBLIGATIONS = st.fixed_dictionaries(
    {},
    optional={
        "grid_nmi": st.sampled_from([1, 2.5, 10, 64]),
        "time_h": st.sampled_from([1, 6, 24]),
        "without": st.lists(st.sampled_from([*BODY, "identity"]), min_size=1, max_size=3),
        "retain_days": st.sampled_from([1, 3, 400]),
    },
)


@given(OBLIGATIONS, OBLIGATIONS)
def test_what_asks_for_less_stands_first(own: dict[str, Any], other: dict[str, Any]) -> None:
    assert own.keys() <= set(DUTIES)
    assert lessening({}) <= lessening(own)
    if asks_no_more(own, other) and not asks_no_more(other, own):
        assert lessening(own) < lessening(other)


def test_the_order_of_the_file_decides_between_equals_alone() -> None:
    chance = random.Random(8)
    duties = [{}, KEPT, {"grid_nmi": 4}, {"grid_nmi": 8}, {"grid_nmi": 4, **KEPT}, {"time_h": 1},
              {"grid_nmi": "ten"}, {"grid_nmi": 4, "time_h": 1},
              {"without": ["lon", "lat"]}]  # fmt: skip
    for _ in range(20):
        mixed = chance.sample(duties, len(duties)) * 2
        rules = [grant(str(n), {"sar"}, obligations=one) for n, one in enumerate(mixed)]
        found = [one.rule for one in Policy(pack(*rules)).every(ASKED)]
        assert found == sorted(rules, key=lambda one: (lessening(one.obligations), int(one.id)))
