"""What waits for a partner goes only while its rule is in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from node_case import AT, kinds, node, pack, product, pull, records

from sealane.share import Policy
from sealane.share.handing import released_to
from sealane.share.log.content import holdings, read
from sealane.share.log.history import Asked, history
from sealane.share.log.lapse import Standing
from sealane.share.log.replay import check
from sealane.share.log.thin import Thin
from sealane.share.node import Node
from sealane.share.policy.pack import Pack
from sealane.share.release import release
from sealane.share.transfer.offer import offer
from sealane.share.transfer.receipt import acknowledge
from sealane.share.transfer.receive import take

LATER = AT + timedelta(days=60)


def ends(on: date) -> Pack:
    whole = pack()
    programme = replace(whole.programmes["p"], until=on)
    return replace(whole, programmes={"p": programme})


def without(*names: str) -> Pack:
    whole = pack()
    return replace(
        whole, grants={one: said for one, said in whole.grants.items() if one not in names}
    )


def ended(own: Node, at: datetime, **more: Any) -> dict[str, str | None]:
    return {one["item"]: one["ended"] for one in records(own, "PH", at=at, **more)}


def test_what_waits_does_not_go_after_its_agreement_ended() -> None:
    rules = ends((AT + timedelta(days=30)).date())
    jp, ph = node("JP", rules=rules), node("PH")
    release(jp, product("here"), ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    release(jp, [product("a"), product("b")], ["PH", "AU"], purpose="sar", at=AT)
    assert [one.item for one in released_to(jp, "PH", at=AT)] == ["a", "b", "here"]
    assert released_to(jp, "PH", at=LATER) == []  # nor as a file, nor to a map
    assert ended(jp, AT) == {"here": None, "a": None, "b": None}
    before = jp.ledger.head().size
    assert ended(jp, LATER) == dict.fromkeys(("here", "a", "b"), "lapsed")
    # an entry for each that never went, once; what the partner confirmed is no entry
    entries = [one.act for one in jp.ledger.entries(kind="delete")]
    assert [(one.subject, one.rule, one.body["because"]) for one in entries] == [
        ("a", "1", "lapsed"), ("b", "1", "lapsed"),
    ]  # fmt: skip
    assert ended(jp, LATER, event=1) == {"a": "lapsed", "b": "lapsed"}
    assert jp.ledger.head().size == before + 2
    rows = history(jp, Asked(whats=frozenset({"lapsed"}))).rows
    assert [(row["item"], row["direction"], row["party"]) for row in rows] == [
        ("b", "out", "PH"), ("a", "out", "PH"),
    ]  # fmt: skip
    pull(jp, ph, at=LATER)
    assert {one.item for one in holdings(ph, at=LATER)} == {"here"}  # it stays where it is
    assert check(jp) == []


@pytest.mark.parametrize("thin", [None, Thin(50_000)])
def test_a_grant_taken_out_stops_its_own_and_may_come_back(
    thin: Thin | None,
) -> None:
    jp, ph = node("JP"), node("PH")
    less = product("coarse", topic="fishing")
    release(jp, [product("a"), product("b", topic="piracy"), less], ["PH"], purpose="sar", at=AT)
    name = {row["item"] for row in records(jp, "PH")} - {"a", "b"}
    jp.policy = Policy(without("2", "3"))
    acknowledge(jp, take(ph, offer(jp, "PH", at=AT, thin=thin), at=AT), at=AT)
    assert {one.item for one in holdings(ph, at=AT)} == {"a"}
    assert kinds(jp).count("delete") == 2
    assert check(jp) == []
    jp.policy = Policy(pack())
    again = [product("a"), product("b", topic="piracy"), less]
    found = release(jp, again, ["PH"], purpose="sar", at=AT)
    assert [(one.outcome, one.sequence) for one in found] == [
        ("already", None), ("released", 4), ("released", 5),
    ]  # fmt: skip
    pull(jp, ph)
    assert {one.item for one in holdings(ph, at=AT)} == {"a", "b"} | name
    assert check(jp) == []
    assert check(ph) == []


def test_passed_on_it_stands_while_its_originator_is_in_the_programme() -> None:
    jp, ph, au = node("JP"), node("PH"), node("AU")
    release(jp, product("a"), ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    release(ph, read(ph, "a", at=AT), ["AU"], purpose="sar", at=AT)
    whole = pack()
    members = tuple(
        replace(one, until=date(2026, 7, 1)) if one.party == "JP" else one
        for one in whole.programmes["p"].members
    )
    gone = replace(whole.programmes["p"], members=members)
    ph.policy = Policy(replace(whole, programmes={"p": gone}))
    told = [one["ended"] for one in records(ph, "AU", at=AT)]
    assert told == [None]
    assert [one["ended"] for one in records(ph, "AU", at=LATER)] == ["lapsed"]
    pull(ph, au, at=LATER)
    assert holdings(au, at=LATER) == []


def test_terms_are_read_once_however_many_records_have_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    jp = node("JP")
    release(jp, [product(f"e{one}") for one in range(60)], ["PH"], purpose="sar", at=AT)
    asked: list[str] = []
    stands = Standing._stands

    def counted(self: Standing, terms: Any, originator: str) -> bool:
        asked.append(terms["rule"])
        return stands(self, terms, originator)

    monkeypatch.setattr(Standing, "_stands", counted)
    assert len(records(jp, "PH")) == 60
    assert asked == ["1"]
