"""A pack on one day, compiled: each rule one whole number, each question one whole number.

Every value of every attribute has a bit. A question has exactly one bit in each attribute; a rule
has the bits of all values that it is about. The rule is about the question if the question has no
bit that the rule has not: one operation, whatever the number of conditions. Prover and evaluator
read this same table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sealane.share.item.attribute import ATTRIBUTES
from sealane.share.policy.duty import lessening
from sealane.share.policy.pack import Bar, Grant, Pack, Values

__all__ = ["BITS", "FIELD", "Compiled", "Rule", "compiled"]

BITS: Mapping[str, Mapping[str, int]]
FIELD: Mapping[str, int]


def _bits() -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    bits: dict[str, dict[str, int]] = {}
    whole: dict[str, int] = {}
    place = 0
    for attribute in ATTRIBUTES:
        own = {value: 1 << (place + at) for at, value in enumerate(attribute.values)}
        bits[attribute.name], whole[attribute.name] = own, sum(own.values())
        place += len(own)
    return bits, whole


BITS, FIELD = _bits()
"""Attribute to value to bit; attribute to all its bits."""


def mask(values: Values) -> int:
    """The bits of a rule; an attribute that it does not name has all of its."""
    return sum(
        sum(BITS[name][value] for value in values[name]) if name in values else whole
        for name, whole in FIELD.items()
    )


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in the table: the complement of its bits, so that a question is about it if
    ``question & misses == 0``."""

    misses: int
    rule: Grant | Bar
    onward: bool = False
    originators: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Compiled:
    """The table of one day: grants and bars by holder and recipient, grants in the order in which
    they are taken: those that take least from an item first (``policy.duty.lessening``)."""

    pack: Pack
    day: date
    grants: Mapping[tuple[str, str], tuple[Rule, ...]]
    bars: Mapping[tuple[str, str], tuple[Rule, ...]]


def compiled(pack: Pack, day: date) -> Compiled:
    """Compile a pack for a day."""
    every = sum(FIELD.values())
    grants: dict[tuple[str, str], list[Rule]] = {}
    for grant in sorted(pack.grants.values(), key=lambda one: lessening(one.obligations)):
        members = pack.programmes[grant.programme].members_on(day)
        senders = members if grant.from_parties is None else members & grant.from_parties
        receivers = members if grant.to_parties is None else members & grant.to_parties
        rule = Rule(every & ~mask(grant.values), grant, grant.onward, members)
        for pair in _pairs(senders, receivers):
            grants.setdefault(pair, []).append(rule)
    bars: dict[tuple[str, str], list[Rule]] = {}
    for bar in pack.bars.values():
        rule = Rule(every & ~mask(bar.values), bar)
        for pair in _pairs(bar.from_parties or pack.parties, bar.to_parties or pack.parties):
            bars.setdefault(pair, []).append(rule)
    return Compiled(
        pack,
        day,
        {pair: tuple(rules) for pair, rules in grants.items()},
        {pair: tuple(rules) for pair, rules in bars.items()},
    )


def _pairs(senders: object, receivers: object) -> list[tuple[str, str]]:
    ones, others = sorted(senders), sorted(receivers)  # type: ignore[call-overload]
    return [(one, other) for one in ones for other in others if one != other]
