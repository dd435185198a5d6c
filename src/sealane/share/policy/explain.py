"""Why not, and what is the smallest change that would let it through?

A change is one thing that somebody can do: label the item otherwise (which may need the item to be
redacted or coarsened first), ask the originator, name a purpose, let a party join a programme. The
smallest is the one with the fewest things; applied, it turns the decision, and that is checked
before it is told. Where no change of four things does, the answer says that there is none so small.
What is asked for a purpose that has to be named (``NAMED_ALONE``: to select targets) gets none,
and no change is ever towards it: nothing leads around that refusal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from itertools import product as each_of
from typing import Any

from sealane.ledger.canonical import moment_told
from sealane.share.item.attribute import ATTRIBUTES, BY_NAME
from sealane.share.item.product import Product
from sealane.share.policy.decide import Decision, Policy, Question
from sealane.share.policy.pack import NAMED_ALONE, Bar, Grant, Member, Pack
from sealane.share.policy.portion import Portion, by_label, portion

__all__ = ["Change", "applied", "as_not_given", "explained", "smallest_change", "source_of"]

MOST_THINGS = 4
"""Things that a change may have; with more it is no advice."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to do: ``what`` (an attribute, purposes, releasable_to, originator, retain_until,
    ceiling, join) and the value that it gets."""

    what: str
    to: Any

    def as_json(self) -> dict[str, Any]:
        """As people and programs see it."""
        to = self.to
        if isinstance(to, frozenset):
            to = sorted(to)
        return {"what": self.what, "to": list(to) if isinstance(to, tuple) else to}


def applied(
    policy: Policy, question: Question, changes: tuple[Change, ...]
) -> tuple[Policy, Question]:
    """Policy and question after the changes."""
    label, pack = question.label, policy.pack
    for change in changes:
        if change.what == "join":
            pack = _with_member(pack, *change.to)
        elif change.what == "ceiling":
            pack = _with_ceiling(pack, question.to, change.to)
        elif change.what == "holder":
            question = replace(question, holder=change.to)
        elif change.what == "purpose":
            question = replace(question, purpose=change.to)
        elif change.what == "purposes":
            label = replace(label, purposes=(label.purposes or frozenset()) | {change.to})
        elif change.what == "releasable_to":
            label = replace(label, releasable_to=(label.releasable_to or frozenset()) | {change.to})
        else:
            label = replace(label, **{change.what: change.to})
    question = replace(question, label=label)
    return (policy if pack is policy.pack else Policy(pack)), question


def _with_member(pack: Pack, programme: str, party: str) -> Pack:
    one = pack.programmes[programme]
    kept = tuple(member for member in one.members if member.party != party)
    joined = replace(one, members=(*kept, Member(party, one.since, None)))
    return replace(pack, programmes={**pack.programmes, programme: joined})


def _with_ceiling(pack: Pack, party: str, ceiling: tuple[str, str]) -> Pack:
    raised = replace(pack.parties[party], classification=ceiling[0], tlp=ceiling[1])
    return replace(pack, parties={**pack.parties, party: raised})


def smallest_change(policy: Policy, question: Question) -> tuple[Change, ...] | None:
    """The fewest things that turn a refusal; empty if it is permitted, None if more than four, and
    for a purpose that nothing leads around.

    A grant under which nothing of the item's kind could go, since it asks for less of it, does not
    turn it. Ties go to what touches the item before what touches agreements.
    """
    if by_label(policy, question).permitted:
        return ()
    if question.purpose in NAMED_ALONE:
        return None
    best: tuple[Change, ...] | None = None
    for changes in _candidates(policy, question):
        if best is not None and len(changes) >= len(best):
            continue
        if _turns(policy, question, changes):
            best = _pruned(policy, question, changes)
            if len(best) == 1:
                return best
    return best


def _turns(policy: Policy, question: Question, changes: tuple[Change, ...]) -> bool:
    then, asked = applied(policy, question, changes)
    return by_label(then, asked).permitted


def _pruned(policy: Policy, question: Question, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The fewest of these things that are enough by themselves."""
    for few in range(1, len(changes)):
        for some in combinations(changes, few):
            if _turns(policy, question, some):
                return some
    return changes


def _candidates(policy: Policy, question: Question) -> Iterator[tuple[Change, ...]]:
    """Sets of changes to try, those of the item first."""
    needed = tuple(_of_label(policy, question))
    table = policy.table(question.at)
    pair = (question.holder, question.to)
    for rule in table.grants.get(pair, ()):
        yield from _towards(policy, question, needed, rule.rule.values)
    yield from _joining(policy, question, needed)


def _of_label(policy: Policy, question: Question) -> Iterator[Change]:
    """What the label and the ceilings ask, whatever grant it is."""
    label = question.label
    if label.purposes is None or question.purpose not in label.purposes:
        yield Change("purposes", question.purpose)
    if label.releasable_to is None or not label.releasable_to & {question.to, "*"}:
        yield Change("releasable_to", question.to)
    if label.caveats:
        yield Change("caveats", frozenset())
    if label.retain_until is not None and label.retain_until <= question.at:
        yield Change("retain_until", None)
    if label.originator not in policy.pack.parties:
        yield Change("originator", question.holder)


def _towards(
    policy: Policy, question: Question, needed: tuple[Change, ...], values: Any
) -> Iterator[tuple[Change, ...]]:
    """Changes of the item that one grant would let through, around the bars."""
    label = question.label
    missed: list[list[Change]] = []
    free: list[list[Change]] = []
    for attribute in ATTRIBUTES:
        name = attribute.name
        said = question.purpose if name == "purpose" else label.value(name)
        fit = _nearest_values(name, said, values[name], policy, question.to)
        others = [Change(name, value) for value in fit if value != said]
        if said not in fit:
            missed.append(others)
        elif others:
            free.append(others)
    own = question.holder == label.originator
    asks: list[tuple[Change, ...]] = [()]
    if not own and label.originator in policy.pack.parties:
        asks = [(), (Change("originator", question.holder),)]
    for more in range(2):
        for extra in combinations(free, more):
            for chosen in each_of(*missed, *extra):
                for ask in asks:
                    found = _with_purposes(question, (*needed, *chosen, *ask))
                    if len(found) <= MOST_THINGS:
                        yield found


def _nearest_values(
    name: str, said: str | None, fit: frozenset[str], policy: Policy, to: str
) -> list[str]:
    """Values that a grant and the recipient's ceiling take, the least changed first."""
    order = BY_NAME[name].values
    found = [value for value in order if value in fit and value not in NAMED_ALONE]
    if name in ("classification", "tlp"):
        most = getattr(policy.pack.parties[to], name) if to in policy.pack.parties else order[0]
        found = [value for value in found if order.index(value) <= order.index(most)][::-1]
    if said in found:
        found.remove(said)
        found.insert(0, said)
    return found[:6]


def _with_purposes(question: Question, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """A new purpose that the label does not have is a change of the label too."""
    held = question.label.purposes or frozenset()
    kept = [one for one in changes if one.what != "purposes"]
    purpose = next((one.to for one in kept if one.what == "purpose"), question.purpose)
    if purpose not in held:
        kept.append(Change("purposes", purpose))
    return tuple(kept)


def _joining(
    policy: Policy, question: Question, needed: tuple[Change, ...]
) -> Iterator[tuple[Change, ...]]:
    """A party joins a programme by which the holder, or the recipient, may already."""
    pack, day = policy.pack, question.at.date()
    tried: set[tuple[str, ...]] = set()
    for grant in pack.grants.values():
        members = pack.programmes[grant.programme].members_on(day)
        missing = [one for one in (question.holder, question.to) if one not in members]
        missing = [one for one in missing if one in pack.parties]
        key = (grant.programme, *missing)
        if not missing or not members or key in tried:
            continue
        tried.add(key)
        joins = tuple(Change("join", (grant.programme, party)) for party in missing)
        then, asked = applied(policy, question, joins)
        for changes in _towards(then, asked, needed, grant.values):
            yield (*joins, *changes)


NOT_KNOWN = "not_known"
NO_SECRET = bytes(32)
"""In place of the secret of a node: what is explained has no name by which it could be known."""


def explained(
    policy: Policy,
    question: Question,
    product: Product | None = None,
    *,
    is_shown: bool = False,
    found: Portion | None = None,
) -> dict[str, Any]:
    """The decision with its rule, its source and what that obliges, and the smallest change that
    would turn a refusal.

    Of a ``product`` (that of the question's label) as a release would decide on it, with what the
    party would see: ``is_less``, the members of its body that are ``made_less`` or ``left_out``,
    ``retain_until``, and the ``cell_nmi`` and ``span_h`` that places and times are told to; with
    ``is_shown`` the values too, ``sees`` (a name that is made with a secret is None there). Without
    one it is asked of the label alone: whether values of the body can be made less is not known.
    What cannot be made less is refused, and no change of label or agreement is told for that.
    ``found``: what the rules made of the product, where that is known already.
    """
    if product is not None and found is None:
        found = portion(policy, product, question, secret=NO_SECRET)
    decision: Decision = by_label(policy, question) if found is None else found.decision
    rule = decision.rule
    told = decision.as_json() | source_of(policy, rule)
    is_obliged = decision.permitted or decision.reason == "cannot_be_made_less"
    if is_obliged and isinstance(rule, Grant):
        told["obligations"] = dict(rule.obligations)
    if product is not None and found is not None and found.product is not None:
        told |= seen(product, found)
        if is_shown:
            told |= _values(found.product, is_less=found.is_less)
    if decision.reason == "cannot_be_made_less":
        told["smallest_change"] = None
    elif not decision.permitted:
        change = smallest_change(policy, question)
        told["smallest_change"] = None if change is None else [one.as_json() for one in change]
    return told


def source_of(policy: Policy, rule: Grant | Bar | None) -> dict[str, Any]:
    """By which programme a rule holds, and where that is written."""
    if isinstance(rule, Grant):
        own = policy.pack.programmes[rule.programme]
        return {"programme": own.id, "source": own.source, "title_ja": own.title_ja}
    return {"title_ja": rule.title_ja} if isinstance(rule, Bar) else {}


def as_not_given(told: dict[str, Any], question: Question) -> dict[str, Any]:
    """The answer of the rules (``explained``) for an item that its holder had from another, where
    it is not known what that one bound the holder to: for which purpose, until when, whether it may
    go on at all. Then it may not: what the rules alone say is told as ``by_rules``.

    Of a holder that is the originator, or that the label names none for, the answer as it is.
    """
    whose = question.label.originator
    if whose is None or whose == question.holder:
        return told
    unknown = {"given_with": NOT_KNOWN}
    if not told["permitted"]:
        return told | unknown
    refused = Decision("originator_decides", whose).as_json() | {"smallest_change": None}
    return refused | unknown | {"by_rules": told}


def seen(product: Product, found: Portion) -> dict[str, Any]:
    """What a party would see of a product that may go to it, without any value of it."""
    from sealane.share.downgrade.action import hours_for
    from sealane.share.downgrade.grid import size_for

    told = product if found.product is None else found.product
    rule = found.decision.rule
    duties = rule.obligations if isinstance(rule, Grant) else {}
    said: dict[str, Any] = {
        "is_less": found.is_less,
        "made_less": sorted(
            name for name, one in told.body.items() if product.body.get(name) != one
        ),
        "left_out": sorted(product.body.keys() - told.body.keys()),
        "retain_until": None if found.retain_until is None else moment_told(found.retain_until),
        **({"not_told": dict(found.untold)} if found.untold else {}),
    }
    if "grid_nmi" in duties:
        said["cell_nmi"] = size_for(duties["grid_nmi"])
    if "time_h" in duties:
        said["span_h"] = hours_for(duties["time_h"])
    return said


def _values(product: Product, *, is_less: bool) -> dict[str, Any]:
    from sealane.share.downgrade.action import TREATMENT

    ways = [columns.items() for columns in TREATMENT.values()] if is_less else []
    links = {name for columns in ways for name, how in columns if how == "link"}
    links = {name for name in links if product.body.get(name) is not None}
    sees = {name: None if name in links else one for name, one in product.body.items()}
    return {"sees": sees, "renamed": sorted(links)}
