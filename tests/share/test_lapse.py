"""What waits for a partner goes only while the rules let it go as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from node_case import AT, NAME, grant, kinds, node, pack, product, pull, records
from sqlalchemy import select, update

from sealane.ledger import writing
from sealane.share import Bar, Label, Policy
from sealane.share.book.record import LANES
from sealane.share.book.schema import OUTBOX
from sealane.share.handing import released_to
from sealane.share.log.content import holdings, read
from sealane.share.log.history import Asked, history
from sealane.share.log.lapse import Standing
from sealane.share.log.replay import check
from sealane.share.log.thin import Thin
from sealane.share.node import Node
from sealane.share.policy.pack import Pack
from sealane.share.release import release
from sealane.share.standing import standing
from sealane.share.transfer.offer import offer, wanted
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
    with own.engine.connect() as connection:
        rows = connection.execute(select(OUTBOX).where(OUTBOX.c.partner == "PH")).all()
    names = {(LANES[row.lane], row.sequence): row.told_item for row in rows}
    found = records(own, "PH", at=at, **more)
    for one in found:
        if one["act"] == "lapsed":
            assert one.keys() == {"act", "identity", "lane", "sequence"}, "its name is not told"
    return {names[one["lane"], one["sequence"]]: one.get("ended", one["act"]) for one in found}


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
    assert [one["act"] for one in records(ph, "AU", at=LATER)] == ["lapsed"]
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


def asks(**duties: Any) -> Pack:
    """The rules, where the grant on safety and search asks for something."""
    return pack(grant("1", {"sar", "safety"}, obligations=duties))


GRID: dict[str, Any] = {"grid_nmi": 8, "time_h": 2}


@pytest.mark.parametrize(
    ("before", "after", "about"),
    [
        ({}, GRID, "grid_nmi"), (GRID, {**GRID, "grid_nmi": 16}, "grid_nmi"),
        (GRID, {**GRID, "time_h": 4}, "time_h"), ({}, {"without": ["identity"]}, "without"),
        (GRID, {**GRID, "without": ["identity"]}, "without"),
        ({}, {"retain_days": 3}, "retain_days"),
        ({"retain_days": 3}, {"retain_days": 2}, "retain_days"),
        (GRID, GRID, None), (GRID, {}, None), ({**GRID, "grid_nmi": 16}, GRID, None),
        ({"retain_days": 3}, {"retain_days": 9}, None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("thin", [None, Thin(50_000)])
def test_what_waits_does_not_go_as_it_was_where_its_rule_asks_more_now(
    before: dict[str, Any], after: dict[str, Any], about: str | None, thin: Thin | None
) -> None:
    jp, ph = node("JP", rules=asks(**before)), node("PH")
    release(jp, product("a"), ["PH"], purpose="sar", at=AT)
    jp.policy = Policy(asks(**after))
    lapsed = 0 if about is None else 1
    assert len(released_to(jp, "PH", at=AT)) == 1 - lapsed
    pull_thin(jp, ph, thin)
    assert len(holdings(ph, at=AT)) == 1 - lapsed
    rows = history(jp, Asked(whats=frozenset({"lapsed"}))).rows
    assert [(row["reason"], row["about"]) for row in rows] == [("asks_more", about)] * lapsed
    told = standing(jp, at=AT)["lapsed"]
    assert [(one["item"], one["about"]) for one in told] == [("a", about)] * lapsed
    if lapsed:
        assert told[0]["remedy"] == "sealane share release a --to PH --purpose sar"
        (found,) = release(jp, read(jp, "a", at=AT), ["PH"], purpose="sar", at=AT)
        assert (found.outcome, found.sequence) == ("released", 2)
        assert standing(jp, at=AT)["lapsed"] == []
        pull_thin(jp, ph, thin)
        assert len(holdings(ph, at=AT)) == 1
    assert check(jp) == check(ph) == []


def pull_thin(giver: Node, taker: Node, thin: Thin | None) -> None:
    after = wanted(taker, giver.party)[-1].after
    raw = offer(giver, taker.party, after, at=AT, thin=thin)
    acknowledge(giver, take(taker, raw, at=AT), at=AT)


def test_its_label_is_asked_again_before_it_goes() -> None:
    """Conditions of the grant, a bar, a ceiling, and the label of one field."""
    whole = pack(grant("1", {"sar", "safety"}))
    narrow = pack(grant("1", {"safety"}))
    other = pack(grant("1", {"safety"}), grant("2", {"sar"}))
    ceiling = replace(whole.parties["PH"], tlp="clear")
    low = replace(whole, parties={**whole.parties, "PH": ceiling})
    bar = replace(whole, bars={"b": Bar("b", "x", NAME, {"topic": frozenset({"sar"})})})
    only_open = grant("1", {"sar"})
    fields = pack(replace(only_open, values={**only_open.values, "tlp": frozenset({"green"})}))
    guarded = product("f", of_fields={"mmsis": Label(tlp="amber")})
    for rules, why, about in (
        (whole, None, None), (narrow, "no_grant", "topic"), (other, "rule_ended", None),
        (low, "above_ceiling", "tlp"), (bar, "barred", None), (fields, None, None),
    ):  # fmt: skip
        jp = node("JP", rules=whole)
        release(jp, [product("a"), guarded], ["PH"], purpose="sar", at=AT)
        jp.policy = Policy(rules)
        ended_now = ended(jp, AT)
        assert ended_now["a"] == (why and "lapsed")
        assert ended_now["f"] == ("lapsed" if why or rules is fields else None)
        rows = {row["item"]: row for row in history(jp, Asked(whats=frozenset({"lapsed"}))).rows}
        if why:
            assert (rows["a"]["reason"], rows["a"]["about"]) == (why, about)
    assert (rows["f"]["reason"], rows["f"]["about"]) == ("asks_more", "mmsis")


def test_a_row_of_before_that_does_not_say_what_was_done_lapses_where_anything_is_asked() -> None:
    for rules, lapsed in ((asks(**GRID), "lapsed"), (asks(), None)):
        jp = node("JP", rules=asks(**GRID))
        release(jp, product("a"), ["PH"], purpose="sar", at=AT)
        with writing(jp.engine) as connection:
            connection.execute(update(OUTBOX).values(duties=None))
        jp.policy = Policy(rules)
        assert set(ended(jp, AT).values()) == {lapsed}
