"""Never is never: the prover against a search of every item, and its counterexamples replayed."""

from __future__ import annotations

import os
import random
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise, product

import pytest
from share_case import NOON, may_go, pack

from sealane.errors import BadInput
from sealane.share import (
    ANYONE,
    ATTRIBUTES,
    Grant,
    Label,
    Pack,
    Policy,
    Programme,
    Question,
)
from sealane.share.item.attribute import BY_NAME
from sealane.share.policy.pack import Member, days
from sealane.share.policy.prove import ItemClass, Proof, prove_never

PACKS = int(os.environ.get("SEALANE_TEST_PACKS", "30"))
"""Small packs that are searched item by item; a thousand with SEALANE_TEST_PACKS=1000."""


def small_class(chance: random.Random) -> ItemClass:
    """A class of few items, so that all of them can be tried."""
    picked = {}
    for one in ATTRIBUTES:
        most = 2 if one.name in ("topic", "kind", "tlp", "purpose", "orcon") else 1
        options = one.values[:3] if one.is_ordered else one.values
        picked[one.name] = frozenset(chance.sample(options, min(most, len(options))))
    return ItemClass(picked)


def days_from(held: Pack) -> list[datetime]:
    """Noon, and each later day on which anything begins or ends."""
    later = [one for one in days(held) if one > NOON.date()]
    return [NOON, *(datetime.combine(one, NOON.timetz()) for one in later)]


def leaks(held: Pack, items: ItemClass, party: str) -> bool:
    """Whether any item of the class reaches the party: every item, every chain, from day to day, by
    the words."""
    every_day = days_from(held)
    names = [one.name for one in ATTRIBUTES if one.name != "purpose"]
    for said in product(*(items.fit(name) for name in names)):
        for originator in held.parties:
            label = Label(
                **dict(zip(names, said, strict=True)),
                originator=originator,
                purposes=frozenset(items.fit("purpose")),
                releasable_to=frozenset({ANYONE}),
            )
            for purpose in items.fit("purpose") if party != originator else ():
                reached = {originator}
                for day in every_day:
                    reached = _reached_on(held, label, reached, purpose, day)
                if party in reached:
                    return True
    return False


def _reached_on(
    held: Pack, label: Label, reached: set[str], purpose: str, day: datetime
) -> set[str]:
    grew = True
    while grew:
        new = {
            to
            for holder, to in product(reached, held.parties)
            if to not in reached
            and may_go(held, Question(label=label, holder=holder, to=to, purpose=purpose, at=day))
        }
        reached, grew = reached | new, bool(new)
    return reached


def replayed(held: Pack, found: Proof, party: str) -> None:
    """Each step of a path is a release that both evaluators let through."""
    assert found.label is not None
    holder, before = found.label.originator, NOON.date()
    for step in found.path:
        day = max(NOON, datetime.combine(step.day, NOON.timetz()))
        asked = Question(
            label=found.label, holder=step.holder, to=step.to, purpose=step.purpose, at=day
        )
        assert step.holder == holder
        assert step.day >= before
        before = step.day
        assert Policy(held).decide(asked).permitted
        assert may_go(held, asked)
        holder = step.to
    assert holder == party
    assert len({step.purpose for step in found.path}) == 1


def test_the_prover_equals_a_search_of_every_item() -> None:
    chance = random.Random(20261128)
    never = 0
    for _ in range(PACKS):
        held = pack(chance, 4, 4, 14, 1)
        items, party = small_class(chance), chance.choice(list(held.parties))
        found = prove_never(Policy(held), items, party, at=NOON)
        assert found.never is not leaks(held, items, party)
        never += found.never
        if not found.never:
            replayed(held, found, party)
    assert PACKS / 10 < never < PACKS * 9 / 10


def _planted(held: Pack, chain: tuple[str, ...]) -> Pack:
    """The pack with a chain of programmes, each of which passes everything on."""
    whole = {one.name: frozenset(one.values) for one in ATTRIBUTES}
    programmes, grants = dict(held.programmes), dict(held.grants)
    for holder, to in pairwise(chain):
        name = f"{holder}-{to}"
        spans = tuple(Member(one, NOON.date()) for one in {holder, to, chain[0]})
        programmes[name] = Programme(name, held.name, NOON.date(), None, spans, True, "s")
        grants[name] = Grant(name, name, "a", whole, True, frozenset({holder}), frozenset({to}))
    return replace(held, programmes=programmes, grants=grants)


def test_fifty_partners_and_four_hundred_programmes_take_seconds() -> None:
    held = pack(random.Random(5), 50, 400, 400, 1)
    apart = {
        name: replace(one, to_parties=(one.to_parties or frozenset(held.parties)) - {"P49"})
        for name, one in held.grants.items()
    }
    alone = replace(held, grants=apart)
    items = ItemClass({"topic": frozenset({"piracy", "sar"}), "orcon": frozenset({"no"})})
    began = time.process_time()
    assert prove_never(Policy(alone), items, "P49", at=NOON).never
    leaking = _planted(alone, ("P3", "P17", "P31", "P49"))
    found = prove_never(Policy(leaking), items, "P49", at=NOON)
    took = (time.process_time() - began) / 2
    assert not found.never
    replayed(leaking, found, "P49")
    guarded = ItemClass({"orcon": frozenset({"yes"})}, frozenset({"P3"}))
    assert prove_never(Policy(leaking), guarded, "P49", at=NOON).never
    assert took < 6, "three seconds of a quiet processor each; twice that means something broke"


def _chained(*spans: tuple[str, str, date, date | None]) -> Pack:
    """A pack in which each pair may pass everything on from one day until another."""
    held = pack(random.Random(1), 3, 1, 0, 0)
    whole = {one.name: frozenset(one.values) for one in ATTRIBUTES}
    programmes, grants = {}, {}
    for holder, to, since, until in spans:
        members = tuple(Member(one, date(2020, 1, 1)) for one in held.parties)
        name = f"{holder}{to}{since}"
        programmes[name] = Programme(name, held.name, since, until, members, True, "s")
        ends = frozenset({holder}), frozenset({to})
        grants[name] = Grant(name, name, "a", whole, True, *ends)
    return replace(held, programmes=programmes, grants=grants)


def test_a_chain_over_agreements_that_follow_each_other_is_found() -> None:
    """No day has both, and the item waits; the other way round it can not."""
    first, then = (date(2026, 1, 1), date(2027, 1, 1)), (date(2028, 1, 1), None)
    open_items = ItemClass({"orcon": frozenset({"no"})}, frozenset({"P0"}))
    leaking = _chained(("P0", "P1", *first), ("P1", "P2", *then))
    found = prove_never(Policy(leaking), open_items, "P2", at=NOON)
    assert [one.day for one in found.path] == [NOON.date(), date(2028, 1, 1)]
    replayed(leaking, found, "P2")
    late = _chained(("P1", "P2", *first), ("P0", "P1", *then))
    assert prove_never(Policy(late), open_items, "P2", at=NOON).never
    again = _chained(
        ("P1", "P2", *first), ("P0", "P1", *then), ("P1", "P2", date(2030, 1, 1), None)
    )
    found = prove_never(Policy(again), open_items, "P2", at=NOON)
    assert [one.day for one in found.path] == [date(2028, 1, 1), date(2030, 1, 1)]
    later = datetime(2029, 1, 1, tzinfo=UTC)
    assert prove_never(Policy(leaking), open_items, "P1", at=later).never


def test_what_cannot_be_asked_is_refused() -> None:
    held = pack(random.Random(1), 3, 2, 4, 0)
    with pytest.raises(BadInput, match="no party"):
        prove_never(Policy(held), ItemClass(), "nobody", at=NOON)
    none = ItemClass({"topic": frozenset()})
    assert prove_never(Policy(held), none, "P0", at=NOON).never
    assert set(ItemClass().fit("tlp")) == set(BY_NAME["tlp"].values)
