"""The ledger keeps codes and names that are listed for ever, and no word of an item or its label.

Not of this kind, and kept: the name of an item, by which everything about it is found, and the
drill that it belongs to, by which drills are kept apart.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from node_case import AT, BODY, LABEL, grant, node, pack, product, records

from sealane.errors import BadInput
from sealane.ledger import canonical, digest
from sealane.share import MEMBERS, Label, Product, release
from sealane.share.book.envelope import sealed
from sealane.share.node import Node
from sealane.share.transfer.receive import take

WORD = "Yamada"
"""Stands in every field that takes a text of its own, and must be found nowhere."""
TEXTS = st.sampled_from(
    [WORD, f"2026-06-01T{WORD}", [WORD], [[f"{WORD}", 1.0, 2.0]], {WORD: WORD}, [{"x": WORD}]]
)
OPEN = st.frozensets(st.sampled_from(["sar", "safety", "*", "PH", WORD]), max_size=5)
RULES = (
    grant("1", {"sar"}),
    grant("2", {"fishing"}, obligations={"grid_nmi": 16, "time_h": 4, "without": ["identity"]}),
    grant("3", {"disaster"}, obligations={"without": ["exercise_id"], "retain_days": 3}),
)


@st.composite
def written(draw: st.DrawFn) -> Product:
    """A product with the word in some of its fields and in some parts of its label."""
    kind = draw(st.sampled_from(sorted(MEMBERS)))
    names = st.sampled_from(sorted(MEMBERS[kind] - {"exercise_id"}))
    body: dict[str, Any] = dict(BODY) if kind == "event" and draw(st.booleans()) else {}
    body |= draw(st.dictionaries(names, TEXTS, max_size=4))
    if draw(st.integers(0, 4)) == 0:
        body["exercise_id"] = "drill 1"
    label = replace(LABEL, kind=kind, topic=draw(st.sampled_from(["sar", "fishing", "disaster"])))
    odd: dict[str, Any] = draw(
        st.fixed_dictionaries(
            {},
            optional={
                **{name: st.just(WORD) for name in ("classification", "topic", "originator")},
                "source": st.just(WORD), "personal": st.just(WORD), "orcon": st.just(WORD),
                "purposes": OPEN, "releasable_to": OPEN, "caveats": st.just(frozenset({WORD})),
                "of_fields": st.just({WORD: Label(tlp=WORD, caveats=frozenset({WORD}))}),
            },
        )
    )  # fmt: skip
    kept = draw(st.sets(st.sampled_from(sorted(odd)), max_size=2)) if odd else set()
    label = replace(label, **{name: said for name, said in odd.items() if name in kept})
    return Product(item="e", version=1, issued_at=AT, body=body, label=label)


def broken(told: dict[str, Any]) -> list[dict[str, Any]]:
    """The product as JSON, and as nobody can read it."""
    label = told["label"]
    return [
        told, {**told, "issued_at": WORD}, {**told, WORD: 1}, {**told, "body": {WORD: 1}},
        {**told, "label": {**label, "kind": WORD}}, {**told, "label": {**label, WORD: WORD}},
        {**told, "label": {**label, "retain_until": WORD}}, {**told, "version": WORD},
        {**told, "label": {**label, "of_fields": {WORD: {WORD: 1}}}},
        {**told, "label": {**label, "purposes": WORD}}, {**told, "issued_at": [WORD]},
    ]  # fmt: skip


@cache
def pair() -> tuple[Node, Node, dict[str, Any]]:
    """Two nodes, and a record as the one sends it to the other."""
    jp, ph = node("JP", rules=pack(*RULES)), node("PH", rules=pack(*RULES))
    release(jp, product("first"), ["PH"], purpose="sar", at=AT)
    return jp, ph, records(jp, "PH")[0]


@given(made=written())
@settings(max_examples=60)
def test_no_word_of_an_item_or_its_label_is_kept(made: Product) -> None:
    jp, ph, good = pair()
    sizes = [own.ledger.head().size for own in (jp, ph)]
    made = replace(made, item=f"e{sizes[1]}")
    found, why = [], ""
    try:
        found = release(jp, made, ["PH", "AU"], purpose="sar", at=AT)
    except BadInput as cause:
        why = f"{cause.message} {cause.hint}"
    assert WORD not in why
    assert all(WORD not in json.dumps(one.decision.as_json()) for one in found)
    sent = []
    for told in broken(made.as_json()):
        whole = {**good, "item": made.item, "product": told, "digest": digest(canonical(told))}
        sent += [whole, {**whole, "product": None, "ended": WORD}]
    for place, one in enumerate(sent):
        one["sequence"] = sizes[1] * 10 + place + 1
    head = {"version": 1, "from": "JP", "to": "PH", "after": {}, "more": False}
    receipt = take(ph, sealed("batch", {**head, "records": sent}, jp.signer), at=AT)
    assert WORD.encode() not in receipt
    for own, size in zip((jp, ph), sizes, strict=True):
        entries = list(own.ledger.entries(after=size - 1))
        assert entries or (own is jp and not found)
        assert not [one.raw for one in entries if WORD.encode() in one.raw]


def test_what_cannot_be_made_less_is_told_by_its_name() -> None:
    """A ledger kept "could not convert string to float: 'abc'" and "caveat EYES ONLY" for ever."""
    jp = node("JP", rules=pack(*RULES))
    track = {"points": [[f"2026-06-01T{WORD}", 1.0, 2.0]]}
    for about, more in (
        ("lon", {"body": {**BODY, "lon": WORD}}),
        ("start_at", {"body": {**BODY, "start_at": 7}}),
        ("points", {"kind": "track", "body": track}),
        ("points", {"kind": "track", "body": {"points": [[]]}}),
    ):
        with pytest.raises(BadInput, match=about) as refused:
            release(jp, product("a", topic="fishing", **more), ["PH"], purpose="sar", at=AT)
        assert WORD not in f"{refused.value.message} {refused.value.hint}"
    for about, more in (
        ("kind", {"kind": "warning", "body": {"text": WORD}}),
        ("caveats", {"caveats": frozenset({WORD})}), ("originator", {"originator": WORD}),
    ):  # fmt: skip
        (one,) = release(jp, product("a", topic="fishing", **more), ["PH"], purpose="sar", at=AT)
        assert (one.outcome, one.decision.about) == ("refused", about)
    drill = product("d", topic="disaster", body={**BODY, "exercise_id": "drill 1"})
    (one,) = release(jp, drill, ["PH"], purpose="sar", at=AT)
    assert one.decision.as_json()["about"] == "exercise_id"
    (one,) = release(jp, product("p"), ["PH"], purpose=WORD, at=AT)
    assert (one.decision.reason, one.decision.about) == ("unknown", "purpose")
    assert not [entry for entry in jp.ledger.entries() if WORD.encode() in entry.raw]
