"""How fast is a decision with its reason, beside Cedar, regorus and casbin on the same rules?

    python -m benchmarks.policy [--questions N] [--seed N]

One pack of 300 grants and 12 bars among 40 parties, written for each engine in its own way; the
same questions for all, in one process. What is printed: decisions a second, how many answers differ
from ours where every attribute is said, and how many items the engine lets through where
an attribute is missing (as every grant names every attribute, a peer fails closed here too). An
engine that is not installed (the extra ``bench``) says so. Goal: 100,000 a second. Exit code 1 if
it is missed, or if an engine that is there disagrees.

The peers get what they can express: grants, bars, who may pass on. Ceilings, retention and caveats
of labels are ours alone and are not in the questions; our time includes looking for them.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sealane.share import ANYONE, ATTRIBUTES, Bar, Grant, Label, Pack, Party, Policy, Programme
from sealane.share.item.attribute import BY_NAME, at_most
from sealane.share.policy.decide import Question
from sealane.share.policy.pack import Member

GOAL_PER_S = 100_000
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
NAME = {"en": "x", "ja": "x"}
SINCE = date(2026, 1, 1)
Answer = Callable[[Question], bool]


def made_up(chance: random.Random) -> Pack:
    """40 parties, 80 programmes, 300 grants, 12 bars."""
    names = [f"P{one}" for one in range(40)]
    parties = {one: Party(one, NAME, "top_secret", "red") for one in names}
    programmes = {
        f"G{one}": Programme(
            f"G{one}", NAME, SINCE, None,
            tuple(Member(who, SINCE) for who in chance.sample(names, chance.randint(2, 12))),
            gives_right=True, source="made up",
        )
        for one in range(80)
    }  # fmt: skip
    grants = {
        f"g{one}": Grant(
            f"g{one}",
            chance.choice(list(programmes)),
            "1",
            _conditions(chance),
            chance.random() < 0.5,
        )
        for one in range(300)
    }
    bars = {
        f"b{one}": Bar(
            f"b{one}", "1", NAME,
            {"personal": frozenset({"yes"}), "topic": _some(chance, BY_NAME["topic"].values)},
            frozenset(chance.sample(names, 5)),
        )
        for one in range(12)
    }  # fmt: skip
    return Pack("made-up", "1", NAME, parties, programmes, grants, bars)


def _some(chance: random.Random, values: Sequence[str]) -> frozenset[str]:
    return frozenset(chance.sample(list(values), chance.randint(2, len(values))))


def _conditions(chance: random.Random) -> dict[str, frozenset[str]]:
    return {
        one.name: frozenset(at_most(one.name, chance.choice(one.values[1:])))
        if one.is_ordered
        else _some(chance, one.values)
        for one in ATTRIBUTES
    }


def asked(chance: random.Random, pack: Pack) -> Question:
    """A question with every attribute said, between parties that share a programme."""
    programme = chance.choice(list(pack.programmes.values()))
    holder, to = chance.sample([one.party for one in programme.members], 2)
    said = {
        one.name: chance.choice(one.values[:2] if one.is_ordered else one.values)
        for one in ATTRIBUTES
    }
    purpose = said.pop("purpose")
    owner = holder if chance.random() < 0.6 else chance.choice(list(pack.parties))
    label = Label(
        **said, originator=owner, purposes=frozenset({purpose}), releasable_to=frozenset({ANYONE})
    )
    return Question(label=label, holder=holder, to=to, purpose=purpose, at=AT)


def dropped(chance: random.Random, question: Question) -> Question:
    """The same question with one attribute of its label not said."""
    name = chance.choice([one.name for one in ATTRIBUTES if one.name != "purpose"])
    return replace(question, label=replace(question.label, **{name: None}))


def plain(question: Question) -> dict[str, Any]:
    """The question as a peer sees it: what is not said is absent."""
    label = question.label
    told = {
        one.name: getattr(label, one.name)
        for one in ATTRIBUTES
        if one.name != "purpose" and getattr(label, one.name) is not None
    }
    own = question.holder == label.originator
    return told | {
        "purpose": question.purpose, "holder": question.holder, "to": question.to,
        "originator": label.originator, "own": own,
    }  # fmt: skip


def _members(pack: Pack, grant: Grant) -> list[str]:
    return sorted(pack.programmes[grant.programme].members_on(AT.date()))


def cedar(pack: Pack) -> Answer:
    """permit for each grant, forbid for each bar, and one forbid for what its originator keeps."""
    peer = importlib.import_module("cedarpy")

    def within(name: str, values: Sequence[str]) -> str:
        return f"{json.dumps(sorted(values))}.contains(context.{name})"

    def conditions(rule: Grant | Bar) -> list[str]:
        return [within(name, values) for name, values in rule.values.items()]

    text = ['forbid(principal, action, resource) when { !context.own && context.orcon == "yes" };']
    for grant in pack.grants.values():
        members = _members(pack, grant)
        own = f"(context.own || {within('originator', members)})" if grant.onward else "context.own"
        parts = [within("holder", members), within("to", members), *conditions(grant), own]
        text.append(f"permit(principal, action, resource) when {{ {' && '.join(parts)} }};")
    for bar in pack.bars.values():
        parts = [within("holder", bar.from_parties or []), *conditions(bar)]
        text.append(f"forbid(principal, action, resource) when {{ {' && '.join(parts)} }};")
    rules = peer.PolicySet.from_str("\n".join(text))
    entities = peer.Entities.from_json_str("[]")
    request = {"principal": 'N::"x"', "action": 'A::"release"', "resource": 'I::"x"'}

    def answer(question: Question) -> bool:
        told = peer.is_authorized(request | {"context": plain(question)}, rules, entities)
        return bool(told.allowed)

    return answer


REGO = """package sealane
import rego.v1

fits(rule) if { every name, values in rule.values { input[name] in values } }
ours(grant) if input.own
ours(grant) if { grant.onward; input.originator in grant.members }
granted contains grant.id if {
  some grant in data.pairs[input.holder][input.to]
  fits(grant)
  ours(grant)
}
barred contains bar.id if { some bar in data.bars[input.holder]; fits(bar) }
kept if { not input.own; input.orcon == "yes" }
default allow := false
allow if { count(granted) > 0; count(barred) == 0; not kept }
"""


def rego(pack: Pack) -> Answer:
    """Rules as data, found by holder and recipient as ours are, so that it need not try all 300."""
    peer = importlib.import_module("regorus")
    pairs: dict[str, dict[str, list[Any]]] = {}
    for grant in pack.grants.values():
        members = _members(pack, grant)
        told = {
            "id": grant.id, "onward": grant.onward, "members": members,
            "values": {name: sorted(values) for name, values in grant.values.items()},
        }  # fmt: skip
        for one in members:
            for other in members:
                if one != other:
                    pairs.setdefault(one, {}).setdefault(other, []).append(told)
    bars: dict[str, list[Any]] = {}
    for bar in pack.bars.values():
        values = {name: sorted(found) for name, found in bar.values.items()}
        for one in bar.from_parties or ():
            bars.setdefault(one, []).append({"id": bar.id, "values": values})
    engine = peer.Engine()
    engine.add_policy("sealane.rego", REGO)
    engine.add_data_json(json.dumps({"pairs": pairs, "bars": bars}))

    def answer(question: Question) -> bool:
        engine.set_input_json(json.dumps(plain(question)))
        return bool(engine.eval_rule("data.sealane.allow"))

    return answer


CASBIN = """[request_definition]
r = q
[policy_definition]
p = id, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = fits(r.q, p.id)
"""


def casbin(pack: Pack) -> Answer:
    """One policy line a rule; its matcher calls a function of ours, the quickest way it offers."""
    peer = importlib.import_module("casbin")
    model = peer.Model()
    model.load_model_from_text(CASBIN)
    enforcer = peer.Enforcer(model)
    rules: dict[str, tuple[Grant | Bar, frozenset[str]]] = {}
    for bar in pack.bars.values():
        rules[bar.id] = (bar, bar.from_parties or frozenset())
        enforcer.add_policy(bar.id, "deny")
    for grant in pack.grants.values():
        rules[grant.id] = (grant, frozenset(_members(pack, grant)))
        enforcer.add_policy(grant.id, "allow")

    def fits(told: dict[str, Any], which: str) -> bool:
        rule, members = rules[which]
        if told["holder"] not in members:
            return False
        if any(told.get(name) not in values for name, values in rule.values.items()):
            return False
        if isinstance(rule, Bar):
            return True
        if told["to"] not in members or (not told["own"] and told.get("orcon") == "yes"):
            return False
        return told["own"] or (rule.onward and told["originator"] in members)

    enforcer.add_function("fits", fits)
    return lambda question: bool(enforcer.enforce(plain(question)))


def ours(pack: Pack) -> Answer:
    """Sealane's own; the reason is part of every answer."""
    decide = Policy(pack).decide
    return lambda question: decide(question).permitted


def measured(
    answer: Answer, questions: Sequence[Question], lacking: Sequence[Question]
) -> tuple[float, list[bool], int]:
    """Decisions a second, the answers, and how many with something missing were let through."""
    began = time.perf_counter()
    answers = [answer(one) for one in questions]
    rate = len(questions) / (time.perf_counter() - began)
    return rate, answers, sum(answer(one) for one in lacking)


def main() -> int:
    """Measure, print one JSON object, and say whether the goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=200_000)
    parser.add_argument("--peer-questions", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=7)
    told = parser.parse_args()
    chance = random.Random(told.seed)
    pack = made_up(chance)
    questions = [asked(chance, pack) for _ in range(told.questions)]
    few = questions[: told.peer_questions]
    lacking = [dropped(chance, one) for one in few]
    rate, answers, leaks = measured(ours(pack), questions, lacking)
    best, let_through = {"sealane": round(rate)}, {"sealane": leaks}
    whole: dict[str, Any] = {
        "best_per_s": best,
        "let_through": let_through,
        "permitted_share": round(sum(answers) / len(answers), 3),
    }
    is_good = rate >= GOAL_PER_S and leaks == 0
    for name, make in (("cedar", cedar), ("regorus", rego), ("casbin", casbin)):
        try:
            peer = make(pack)
        except ImportError:
            whole[name] = "not installed"
            continue
        theirs, said, let_through[name] = measured(peer, few, lacking)
        best[name] = round(theirs)
        whole[f"sealane_to_{name}"] = round(rate / theirs, 1)
        whole[f"{name}_differs"] = sum(
            one != other for one, other in zip(said, answers, strict=False)
        )
        is_good = is_good and whole[f"{name}_differs"] == 0
    print(json.dumps(whole))
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
