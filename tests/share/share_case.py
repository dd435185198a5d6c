"""Packs and items drawn at random, and an evaluator of another make: slow, by the words alone."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sealane.share import ANYONE, ATTRIBUTES, Bar, Grant, Label, Pack, Party, Programme, Question
from sealane.share.item.attribute import BY_NAME, at_most
from sealane.share.policy.pack import Member

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
NAME = {"en": "x", "ja": "x"}


def some(chance: random.Random, values: tuple[str, ...], most: int) -> frozenset[str]:
    return frozenset(chance.sample(values, chance.randint(1, min(most, len(values)))))


def values(chance: random.Random, *, every: bool) -> dict[str, frozenset[str]]:
    """Conditions of a rule: of a grant on every attribute, of a bar on some."""
    found = {}
    for one in ATTRIBUTES:
        if not every and chance.random() < 0.7:
            continue
        if one.is_ordered:
            most = chance.choice(one.values)
            low = frozenset(at_most(one.name, most))
            found[one.name] = low if every else frozenset(one.values) - low
            if not found[one.name]:
                del found[one.name]
        else:
            found[one.name] = some(chance, one.values, len(one.values))
    return found


def pack(chance: random.Random, parties: int, programmes: int, grants: int, bars: int) -> Pack:
    """A pack at random; some programmes begin or end around the day that is asked."""
    names = [f"P{one}" for one in range(parties)]
    clauses = BY_NAME["classification"].values, BY_NAME["tlp"].values
    held = {
        one: Party(one, NAME, chance.choice(clauses[0][1:]), chance.choice(clauses[1][1:]))
        for one in names
    }
    made: dict[str, Programme] = {}
    for number in range(programmes):
        since = date(2026, 5, 25) + timedelta(chance.randint(-900, 10))
        until = None if chance.random() < 0.7 else since + timedelta(chance.randint(1, 900))
        members = chance.sample(names, chance.randint(2, min(5, parties)))
        spans = tuple(
            Member(
                one, since + timedelta(chance.choice([0, 0, 0, 5])), chance.choice([None, until])
            )
            for one in members
        )
        made[f"G{number}"] = Programme(f"G{number}", NAME, since, until, spans, True, "s")
    rules: dict[str, Grant] = {}
    for number in range(grants):
        own = chance.choice(list(made))
        ends = [None, None, some(chance, tuple(names), parties)]
        rules[f"g{number}"] = Grant(
            f"g{number}", own, "a", values(chance, every=True), chance.random() < 0.5,
            chance.choice(ends), chance.choice(ends),
        )  # fmt: skip
    stops: dict[str, Bar] = {}
    for number in range(bars):
        ends = [None, some(chance, tuple(names), 3)]
        conditions = values(chance, every=False) or {"personal": frozenset({"yes"})}
        stops[f"b{number}"] = Bar(
            f"b{number}", "a", NAME, conditions, chance.choice(ends), chance.choice(ends)
        )
    return Pack("r", "1", NAME, held, made, rules, stops)


def question(chance: random.Random, of: Pack, *, dropped: float = 0.0) -> Question:
    """A question at random; each attribute is dropped, or misspelt, with a chance."""
    names = [*of.parties, "nobody"] if chance.random() < 0.02 else list(of.parties)

    def word(name: str) -> str | None:
        if chance.random() < dropped:
            return chance.choice([None, "", "unheard of", "Unclassified"])
        options = BY_NAME[name].values
        return chance.choice(options[:2] if BY_NAME[name].is_ordered else options)

    told: dict[str, Any] = {one.name: word(one.name) for one in ATTRIBUTES if one.name != "purpose"}
    purposes = some(chance, BY_NAME["purpose"].values, 21)
    label = Label(
        **told,
        originator=None if chance.random() < dropped else chance.choice(names),
        purposes=None if chance.random() < dropped else purposes,
        releasable_to=chance.choice(
            [frozenset({ANYONE}), some(chance, tuple(names), 9), None if dropped else frozenset()]
        ),
        retain_until=chance.choice([None, None, NOON, NOON + timedelta(seconds=1)]),
        caveats=frozenset({"eyes only"}) if chance.random() < 0.02 else frozenset(),
    )
    holder = (
        label.originator if chance.random() < 0.6 and label.originator else chance.choice(names)
    )
    purpose = chance.choice(sorted(purposes)) if chance.random() < 0.8 else (word("purpose") or "")
    return Question(label=label, holder=holder, to=chance.choice(names), purpose=purpose, at=NOON)


def may_go(of: Pack, asked: Question) -> bool:
    """Whether the item may go, straight from the words of the pack: no table, no bits, no order."""
    label, day = asked.label, asked.at.date()
    said = {one.name: getattr(label, one.name) for one in ATTRIBUTES if one.name != "purpose"}
    said["purpose"] = asked.purpose
    everything_known = all(said[one.name] in one.values for one in ATTRIBUTES)
    parties_known = {asked.holder, asked.to, label.originator} <= set(of.parties)
    if not everything_known or not parties_known or asked.holder == asked.to or label.caveats:
        return False
    for_purpose = label.purposes is not None and asked.purpose in label.purposes
    to_party = label.releasable_to is not None and bool(label.releasable_to & {asked.to, ANYONE})
    in_time = label.retain_until is None or asked.at < label.retain_until
    taker = of.parties[asked.to]
    levels = BY_NAME["classification"].values, BY_NAME["tlp"].values
    low = levels[0].index(said["classification"]) <= levels[0].index(taker.classification)
    low = low and levels[1].index(said["tlp"]) <= levels[1].index(taker.tlp)

    def about(rule: Grant | Bar) -> bool:
        ends = (rule.from_parties is None or asked.holder in rule.from_parties) and (
            rule.to_parties is None or asked.to in rule.to_parties
        )
        return ends and all(said[name] in fit for name, fit in rule.values.items())

    def in_force(rule: Grant) -> bool:
        one = of.programmes[rule.programme]
        if day < one.since or (one.until is not None and one.until <= day):
            return False
        members = {
            member.party
            for member in one.members
            if member.since <= day and (member.until is None or day < member.until)
        }
        whose = asked.holder == label.originator
        onward = whose or (rule.onward and label.originator in members)
        return {asked.holder, asked.to} <= members and onward

    whose = asked.holder == label.originator or label.orcon == "no"
    granted = any(about(rule) and in_force(rule) for rule in of.grants.values())
    barred = any(about(rule) for rule in of.bars.values())
    return for_purpose and to_party and in_time and low and whose and granted and not barred


def without(asked: Question, name: str) -> Question:
    """The question with one part of its label not said."""
    return replace(asked, label=replace(asked.label, **{name: None}))
