"""Batches and receipts: applied once in any order, and nothing that is wrong stops the rest."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from node_case import AT, key, kinds, node, pack, product, pull, records

from sealane.errors import BadInput, LedgerError, NotFound
from sealane.ledger import audit, canonical, reading
from sealane.share import Policy
from sealane.share.book.envelope import sealed
from sealane.share.log.content import holdings, read
from sealane.share.log.replay import check
from sealane.share.node import Node
from sealane.share.recall import reached, recall
from sealane.share.release import release
from sealane.share.transfer.offer import Wanted, offer, wanted
from sealane.share.transfer.receipt import acknowledge, acknowledged
from sealane.share.transfer.receive import take


def told(receipt: bytes) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(receipt)["body"]
    return body


def forged(giver: Node, to: str, some: list[Any]) -> bytes:
    """A batch with these records, rightly signed."""
    body = {
        "version": 1,
        "from": giver.party,
        "to": to,
        "after": {},
        "records": some,
        "more": False,
    }
    return sealed("batch", body, giver.signer)


def held(own: Node) -> dict[str, int]:
    return {one.item: one.version for one in holdings(own, at=AT)}


def test_gaps_are_told_and_filled_and_a_batch_taken_twice_changes_nothing() -> None:
    jp, ph = node("JP"), node("PH")
    release(jp, [product(f"e{one}") for one in range(6)], ["PH"], purpose="sar", at=AT)
    early, late = (offer(jp, "PH", {"event": one}, 2, at=AT) for one in (0, 4))
    receipt = told(take(ph, late, at=AT))
    assert (receipt["cursors"]["event"], receipt["gaps"]) == (0, [["event", 1, 4]])
    assert wanted(ph, "JP") == [Wanted({"event": 0}, 4), Wanted({"event": 6})]
    take(ph, early, at=AT)
    assert held(ph) == {"e0": 1, "e1": 1, "e4": 1, "e5": 1}
    size = ph.ledger.head().size
    again = take(ph, early, at=AT)
    assert ph.ledger.head().size == size
    assert acknowledge(jp, again, at=AT) == 0
    assert acknowledged(jp, "PH")["event"] == 2
    for one in wanted(ph, "JP"):
        last = take(ph, offer(jp, "PH", one.after, one.limit or 9, at=AT), at=AT)
    assert (told(last)["cursors"]["event"], told(last)["gaps"]) == (6, [])
    acknowledge(jp, last, at=AT)
    acknowledge(jp, again, at=AT)
    assert acknowledged(jp, "PH")["event"] == 6
    assert kinds(jp).count("acknowledged") == 2
    assert check(ph) == []
    assert audit(ph.ledger).holds


def poisoned(good: dict[str, Any]) -> list[Any]:
    """Records with something wrong in each, numbered behind the good one."""
    wrong: list[Callable[[dict[str, Any]], Any]] = [
        lambda one: {**one, "version": 0},
        lambda one: {**one, "item": "a\x00b"},
        lambda one: {**one, "item": ["a"]},
        lambda one: {**one, "product": {**one["product"], "extra": 1}},
        lambda one: {**one, "product": {**one["product"], "body": {"b\x00\n": 1}}},
        lambda one: {
            **one,
            "product": {**one["product"], "issued_at": "0001-01-01T00:00:00+23:59"},
        },
        lambda one: {**one, "terms": None},
        lambda one: {**one, "terms": {**one["terms"], "path": ["PH", "JP"]}},
        lambda one: {**one, "terms": {**one["terms"], "path": ["JP"] * 40}},
        lambda one: {**one, "terms": {**one["terms"], "retain_until": "soon"}},
        lambda one: {**one, "terms": {**one["terms"], "article": "x" * 70_000}},
        lambda one: {**one, "digest": "0" * 64},
        lambda one: {**one, "act": "recall"},
        lambda one: {**one, "ended": "recalled"},
        lambda one: {**one, "originator": "AU"},
        lambda one: {name: said for name, said in one.items() if name != "act"},
        lambda one: deep(one, 300),
    ]
    return [change({**good, "sequence": 2 + at}) for at, change in enumerate(wrong)]


def deep(one: dict[str, Any], levels: int) -> dict[str, Any]:
    label: dict[str, Any] = {}
    for _ in range(levels):
        label = {"of_fields": {"x": label}}
    return {**one, "product": {**one["product"], "label": label}}


def test_a_poisoned_record_is_a_reject_and_the_next_is_read() -> None:
    jp, ph = node("JP"), node("PH")
    release(jp, [product("a"), product("z")], ["PH"], purpose="sar", at=AT)
    good, last = records(jp, "PH")
    bad = poisoned(good)
    end = 2 + len(bad)
    batch = forged(jp, "PH", [None, 7, {}, *bad, good, {**last, "sequence": end}])
    receipt = told(take(ph, batch, at=AT))
    assert held(ph) == {"a": 1, "z": 1}
    assert receipt["cursors"]["event"] == end
    assert len(receipt["rejected"]) == len(bad) + 3
    assert all(one["because"] for one in receipt["rejected"])
    found = [one.act.body["outcome"] for one in ph.ledger.entries(kind="receive")]
    # those three that have no number are one entry
    assert (found.count("rejected"), found.count("applied")) == (len(bad) + 1, 2)
    again = told(take(ph, batch, at=AT))
    assert again["rejected"] == receipt["rejected"]
    # a number that was taken is not taken by another record
    twice = forged(jp, "PH", [{**good, "item": "other"}])
    assert "another record" in told(take(ph, twice, at=AT))["rejected"][0]["because"]
    assert check(ph) == []


def test_what_is_above_the_ceiling_or_not_for_us_is_refused_at_the_door() -> None:
    loose = pack()
    loose = replace(loose, parties={**loose.parties, "AU": replace(loose.parties["AU"], tlp="red")})
    jp, au = node("JP", rules=loose), node("AU")
    some = [product("high", tlp="amber"), product("fine"), product("mine", releasable_to={"AU"})]
    some[2] = replace(some[2], label=replace(some[2].label, releasable_to=frozenset({"AU"})))
    release(jp, some, ["AU"], purpose="sar", at=AT)
    receipt = told(take(au, offer(jp, "AU", at=AT), at=AT))
    assert held(au) == {"fine": 1, "mine": 1}
    assert [one["because"] for one in receipt["rejected"]] == ["above_ceiling: tlp"]
    au.policy = Policy(pack())


def test_only_what_the_partner_signed_for_us_is_taken() -> None:
    jp, ph, au = node("JP"), node("PH"), node("AU")
    release(jp, product("a"), ["PH", "AU"], purpose="sar", at=AT)
    batch = offer(jp, "PH", at=AT)
    with pytest.raises(BadInput, match="no batch for AU"):
        take(au, batch, at=AT)
    with pytest.raises(LedgerError, match="not signed"):
        take(ph, batch.replace(b'"sequence":1', b'"sequence":3'), at=AT)
    body = json.loads(batch)["body"]
    with pytest.raises(LedgerError, match="not signed"):
        take(ph, sealed("batch", body, key("AU")), at=AT)
    with pytest.raises(LedgerError, match="not signed"):
        take(ph, canonical({"body": body, "what": "batch", "signature": json.loads(
            sealed("receipt", body, jp.signer))["signature"]}), at=AT)  # fmt: skip
    with pytest.raises(BadInput):
        take(ph, batch + b" ", at=AT)
    with pytest.raises(BadInput, match="not a batch"):
        take(ph, sealed("receipt", body, jp.signer), at=AT)
    with pytest.raises(NotFound, match="no partner"):
        take(ph, sealed("batch", {**body, "from": "XX"}, jp.signer), at=AT)
    assert held(ph) == {}
    assert kinds(ph) == ["key"]
    receipt = take(ph, batch, at=AT)
    with pytest.raises(LedgerError, match="not signed"):
        acknowledge(jp, sealed("receipt", told(receipt), key("AU")), at=AT)
    much = {**told(receipt), "cursors": {"event": 2}}
    with pytest.raises(BadInput, match="of which log"):
        acknowledge(jp, sealed("receipt", {**much, "chain": {}}, ph.signer), at=AT)
    assert acknowledge(jp, sealed("receipt", much, ph.signer), at=AT) == 0
    assert "restored" in kinds(jp)
    assert "acknowledged" not in kinds(jp)


def test_a_recall_overtakes_what_waits_and_a_late_copy_is_not_taken() -> None:
    jp, ph = node("JP"), node("PH")
    release(jp, [product(f"e{one}") for one in range(9)], ["PH"], purpose="sar", at=AT)
    late = offer(jp, "PH", at=AT)
    assert recall(jp, "e5", because="another ship", at=AT) == ["PH"]
    (first,) = json.loads(offer(jp, "PH", limit=1, at=AT))["body"]["records"]
    assert (first["act"], first["item"]) == ("recall", "e5")
    pull(jp, ph, limit=1)
    assert [one.state for one in reached(jp, "e5")] == ["confirmed"]
    assert "e5" in late.decode()
    take(ph, late, at=AT)
    assert set(held(ph)) == {f"e{one}" for one in range(9)} - {"e5"}
    (back,) = release(jp, product("e5"), ["PH"], purpose="sar", at=AT)
    assert back.decision.reason == "recalled"
    release(jp, product("e5", 2), ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    assert held(ph)["e5"] == 2
    assert recall(jp, "e5", because="that one too", at=AT) == ["PH"]
    pull(jp, ph)
    assert "e5" not in held(ph)


def test_a_recall_reaches_those_beyond_by_itself_and_says_who_has_not_confirmed() -> None:
    jp, ph, au = node("JP"), node("PH"), node("AU")
    release(jp, product("a"), ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    release(ph, read(ph, "a", at=AT), ["AU"], purpose="sar", at=AT)
    pull(ph, au)
    pull(ph, jp)

    def states() -> dict[str, str]:
        return {one.party: one.state for one in reached(jp, "a")}

    assert states() == {"PH": "holds", "AU": "holds"}
    recall(jp, "a", because="another ship", at=AT)
    assert states() == {"PH": "recalled", "AU": "recalled"}
    batch = offer(jp, "PH", wanted(ph, "JP")[-1].after, at=AT)
    receipt = take(ph, batch, at=AT)
    with pytest.raises(NotFound):
        read(ph, "a", at=AT)
    assert states()["PH"] == "recalled"  # until the receipt is here
    assert acknowledge(jp, receipt, at=AT) == 1
    assert states() == {"PH": "confirmed", "AU": "recalled"}
    assert held(au) == {"a": 1}
    assert pull(ph, au) == 1
    assert held(au) == {}
    pull(ph, jp)
    assert states() == {"PH": "confirmed", "AU": "confirmed"}
    for own in (jp, ph, au):
        with reading(own.engine) as connection:
            assert connection.exec_driver_sql("SELECT * FROM contents").all() == []
        assert check(own) == []


def test_who_has_it_is_told_back_over_every_hand() -> None:
    jp, ph, au, nz = chain = [node(one) for one in ("JP", "PH", "AU", "NZ")]
    release(jp, product("a"), ["PH"], purpose="sar", at=AT)
    for giver, taker, end in ((jp, ph, "AU"), (ph, au, "NZ")):
        pull(giver, taker)
        release(taker, read(taker, "a", at=AT), [end], purpose="sar", at=AT)
    pull(au, nz)
    for giver, taker in ((au, ph), (ph, jp)):
        pull(giver, taker)
    assert {(one.party, one.by) for one in reached(jp, "a")} == {
        ("PH", "JP"), ("AU", "PH"), ("NZ", "AU"),
    }  # fmt: skip
    recall(jp, "a", because="another ship", at=AT)
    for giver, taker in ((jp, ph), (ph, au), (au, nz)):
        pull(giver, taker)
    assert [holdings(one, at=AT) for one in chain] == [[], [], [], []]
    pull(ph, jp)
    assert {one.party for one in reached(jp, "a") if one.state != "confirmed"} == {"NZ"}
    for giver, taker in ((au, ph), (ph, jp)):
        pull(giver, taker)
    assert {one.state for one in reached(jp, "a")} == {"confirmed"}


def test_a_withdrawal_is_from_some_and_only_of_what_one_gave() -> None:
    jp, ph, au = node("JP"), node("PH"), node("AU")
    release(jp, product("a"), ["PH", "AU"], purpose="sar", at=AT)
    pull(jp, ph)
    pull(jp, au)
    release(ph, read(ph, "a", at=AT), ["AU"], purpose="sar", at=AT)
    pull(ph, au)
    assert [one.giver for one in holdings(au, at=AT)] == ["JP", "PH"]
    sent = recall(ph, "a", because="no longer ours to tell", at=AT, giver="JP", originator="JP")
    assert sent == ["AU"]
    pull(ph, au)
    assert [one.giver for one in holdings(au, at=AT)] == ["JP"]
    assert held(ph) == {"a": 1}
    assert recall(jp, "a", because="to AU alone", at=AT, to=["AU"]) == ["AU"]
    pull(jp, au)
    pull(jp, ph)
    assert (held(au), held(ph), held(jp)) == ({}, {"a": 1}, {"a": 1})
    with pytest.raises(NotFound):
        recall(jp, "never", because="x", at=AT)


def test_a_recall_that_could_not_be_read_is_not_confirmed() -> None:
    jp, ph = node("JP"), node("PH")
    release(jp, product("a"), ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    recall(jp, "a", because="another ship", at=AT)
    (sent,) = [one for one in records(jp, "PH") if one["act"] == "recall"]
    receipt = take(ph, forged(jp, "PH", [{**sent, "because": "\x00"}]), at=AT)
    acknowledge(jp, receipt, at=AT + timedelta(seconds=1))
    assert [one.state for one in reached(jp, "a")] == ["recalled"]
