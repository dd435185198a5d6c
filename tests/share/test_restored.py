"""A node that was put back from an older copy, and a partner of one: found at the next contact, on
both sides, and made good without a hand on a database."""

from __future__ import annotations

import json
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from node_case import AT, BODY, key, kinds, node, product, pull
from sqlalchemy import select

from sealane.errors import BadInput, NotFound
from sealane.ledger import Ledger, audit, reading
from sealane.serve.exchange import _has_more
from sealane.share.book.envelope import peeked, sealed
from sealane.share.book.schema import OUTBOX
from sealane.share.log.content import holdings, read
from sealane.share.log.replay import check
from sealane.share.node import Node
from sealane.share.recall import reached, recall
from sealane.share.release import release
from sealane.share.standing import standing
from sealane.share.transfer.offer import offer, wanted
from sealane.share.transfer.receipt import acknowledge, acknowledged
from sealane.share.transfer.receive import receipt_now, take
from sealane.share.watch.recovered import found_items
from sealane.share.watch.restored import declare, unheard


class Yard:
    """Nodes in files, which can be copied and put back."""

    def __init__(self, folder: Path, *parties: str) -> None:
        self.folder = folder
        self.nodes = {one: node(one, str(folder / f"{one}.db")) for one in parties}

    def __getitem__(self, party: str) -> Node:
        return self.nodes[party]

    def copy(self, party: str) -> None:
        """While it runs, as a database is copied."""
        (self.folder / f"{party}.copy").unlink(missing_ok=True)
        with (
            sqlite3.connect(self.folder / f"{party}.db") as source,
            sqlite3.connect(self.folder / f"{party}.copy") as target,
        ):
            source.backup(target)
        source.close()
        target.close()

    def restore(self, party: str) -> Node:
        old = self.nodes[party]
        old.close()
        for end in ("db", "db-wal", "db-shm"):
            (self.folder / f"{party}.{end}").unlink(missing_ok=True)
        (self.folder / f"{party}.copy").rename(self.folder / f"{party}.db")
        ledger = Ledger.open(self.folder / f"{party}.db")
        own = Node(party, ledger, key(party), old.policy, old.pack_digest, old.secret)
        for other, public in old.partners.items():
            own.meet(other, public)
        self.nodes[party] = own
        return own

    def rest(self) -> None:
        """All pull until nothing is new."""
        for _ in range(9):
            sizes = [one.ledger.head().size for one in self.nodes.values()]
            for giver in self.nodes.values():
                for taker in self.nodes.values():
                    if giver is not taker:
                        pull(giver, taker)
            if sizes == [one.ledger.head().size for one in self.nodes.values()]:
                break
        else:
            raise AssertionError("it does not come to rest")
        for one in self.nodes.values():
            assert check(one) == []
            assert audit(one.ledger).holds


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    return Yard(tmp_path, "JP", "PH")


def given(giver: Node, item: str, *to: str, version: int = 1, **more: Any) -> None:
    for one in release(giver, product(item, version, **more), to or ("PH",), purpose="sar", at=AT):
        assert one.outcome == "released", one


def held(own: Node) -> dict[str, int]:
    return {one.item: one.version for one in holdings(own, at=AT)}


def states(own: Node, item: str) -> dict[str, str]:
    return {one.party: one.state for one in reached(own, item)}


def said_of(own: Node, partner: str) -> str:
    (row,) = (one for one in standing(own, at=AT)["partners"] if one["party"] == partner)
    return " ".join(str(one["told"]) for one in row["watch"]["findings"])


def acts_to(own: Node, partner: str) -> list[str]:
    with reading(own.engine) as connection:
        asked = select(OUTBOX.c.act).where(OUTBOX.c.partner == partner)
        return list(connection.execute(asked).scalars())


def sides(own: Node) -> list[str]:
    return [one.act.body["side"] for one in own.ledger.entries(kind="restored")]


def test_a_giver_that_was_restored_goes_on_behind_what_its_partner_has(yard: Yard) -> None:
    given(yard["JP"], "one")
    pull(yard["JP"], yard["PH"])
    yard.copy("JP")
    given(yard["JP"], "two")
    pull(yard["JP"], yard["PH"])
    jp = yard.restore("JP")
    assert _has_more(jp, "PH", {"event": 2}), "nobody waits for what a log has not"
    given(jp, "three")  # under the number of two
    pull(jp, yard["PH"])
    assert held(yard["PH"]) == {"one": 1, "two": 1}
    assert kinds(jp).count("acknowledged") == 1, "nothing is confirmed that did not come"
    yard.rest()
    assert held(yard["PH"]) == {"one": 1, "two": 1, "three": 1}
    assert (sides(jp), sides(yard["PH"])) == (["here"], ["there"])
    (found,) = found_items(jp)
    assert (found["party"], found["item"], found["purpose"]) == ("PH", "two", "sar")
    assert states(jp, "two") == {"PH": "holds"}
    (other,) = release(jp, product("two", body={**BODY, "kind": "x"}), ["PH"], purpose="sar", at=AT)
    assert (other.decision.reason, other.decision.about) == ("conflict", "version")
    recall(jp, "two", because="it was wrong", at=AT)
    yard.rest()
    assert held(yard["PH"]) == {"one": 1, "three": 1}
    assert states(jp, "two") == {"PH": "confirmed"}
    for own, partner in ((jp, "PH"), (yard["PH"], "JP")):
        (row,) = (one for one in standing(own, at=AT)["partners"] if one["party"] == partner)
        assert "restored from a copy" in row["watch"]["findings"][0]["told"]
        assert (row["waiting"], row["missing"]) == (0, 0)
    given(jp, "four")
    yard.rest()
    assert held(yard["PH"]) == {"one": 1, "three": 1, "four": 1}


def test_what_a_restored_giver_had_recalled_is_recalled_again(tmp_path: Path) -> None:
    yard = Yard(tmp_path, "JP", "PH", "AU")
    given(yard["JP"], "one", "PH", "AU")
    yard.rest()
    yard.copy("JP")
    recall(yard["JP"], "one", because="it was wrong", at=AT)
    pull(yard["JP"], yard["PH"])
    jp = yard.restore("JP")
    assert held(jp) == {"one": 1}
    declare(jp, because="the disk failed", at=AT)
    yard.rest()
    assert [held(one) for one in yard.nodes.values()] == [{}, {}, {}]
    assert "PH says that one was recalled before" in said_of(jp, "PH")
    assert states(jp, "one") == {"PH": "confirmed", "AU": "confirmed"}
    (back,) = release(jp, product("one"), ["AU"], purpose="sar", at=AT)
    assert back.decision.reason == "recalled"


def test_a_recall_that_a_partner_alone_tells_waits_for_a_person(tmp_path: Path) -> None:
    yard = Yard(tmp_path, "JP", "PH", "AU")
    given(yard["JP"], "one", "PH", "AU")
    yard.rest()
    yard.copy("JP")
    recall(yard["JP"], "one", because="it was wrong", at=AT)
    pull(yard["JP"], yard["PH"])
    jp = yard.restore("JP")
    yard.rest()
    assert [held(one) for one in yard.nodes.values()] == [{"one": 1}, {}, {"one": 1}]
    assert "recall it: sealane share recall one" in said_of(jp, "PH")
    recall(jp, "one", because="it was wrong", at=AT)
    yard.rest()
    assert [held(one) for one in yard.nodes.values()] == [{}, {}, {}]


@pytest.mark.parametrize("how", ["plain", "torn", "declared", "had, and far ahead"])
def test_no_partner_takes_back_what_others_hold(tmp_path: Path, how: str) -> None:
    yard = Yard(tmp_path, "JP", "PH", "AU")
    jp, ph = yard["JP"], yard["PH"]
    given(jp, "one", *(("AU", "PH") if "had" in how else ("AU",)))
    yard.rest()
    if how != "plain":  # a receipt for what was never sent makes the log go on behind it
        if how != "torn":
            declare(jp, because="the disk failed", at=AT)
        own = peeked(receipt_now(ph, "JP", at=AT), "receipt")
        told = {"cursors": {**own["cursors"], "event": 5}, "chain": {"event": "0" * 64}}
        acknowledge(jp, sealed("receipt", {**own, **told}, ph.signer), at=AT)
        assert "restored" in acts_to(jp, "PH")
    word = {
        "act": "recalled", "lane": "notice", "sequence": 1, "item": "one",
        "version": 2**53 - 1, "originator": "JP",
    }  # fmt: skip
    body = {"version": 1, "from": "PH", "to": "JP", "after": {}, "records": [word], "more": False}
    take(jp, sealed("batch", body, ph.signer), at=AT)
    pull(jp, yard["AU"])
    assert held(jp) == held(yard["AU"]) == {"one": 1}
    (again,) = release(jp, product("one", 2), ["AU"], purpose="sar", at=AT)
    assert again.outcome == "released"


def test_a_restored_receiver_gets_every_recall_first_and_confirms_it_anew(yard: Yard) -> None:
    jp = yard["JP"]
    given(jp, "one")
    given(jp, "two")
    pull(jp, yard["PH"])
    yard.copy("PH")
    recall(jp, "one", because="it was wrong", at=AT)
    given(jp, "three")
    pull(jp, yard["PH"])
    late = receipt_now(yard["PH"], "JP", at=AT)
    assert states(jp, "one") == {"PH": "confirmed"}
    ph = yard.restore("PH")
    declare(ph, because="the disk failed", at=AT)
    assert unheard(ph) == sorted(ph.partners)
    assert held(ph) == {}, "nothing is read before its giver was heard"
    with pytest.raises(NotFound):
        read(ph, "one", at=AT)
    first = offer(jp, "PH", wanted(ph, "JP")[-1].after, 1, at=AT)
    lost = receipt_now(ph, "JP", at=AT)
    receipt = take(ph, first, at=AT)
    assert acknowledge(jp, lost, at=AT) == 0, "a receipt of less, which does not say so, is old"
    assert peeked(receipt, "receipt")["life"] == 1
    ph2 = held(ph)
    assert "one" not in ph2
    # JP heard of less before it heard of the recall again: then it waits
    body = peeked(receipt, "receipt")
    body |= {"cursors": {**body["cursors"], "recall": 0}}
    acknowledge(jp, sealed("receipt", body, ph.signer), at=AT)
    assert states(jp, "one") == {"PH": "recalled"}
    assert acknowledge(jp, late, at=AT) == 0
    assert states(jp, "one") == {"PH": "recalled"}, "a receipt of the life before confirms nothing"
    assert acknowledge(jp, receipt, at=AT) == 1
    yard.rest()
    assert held(ph) == {"two": 1, "three": 1}
    assert states(jp, "one") == {"PH": "confirmed"}
    assert (sides(jp), sides(ph)) == (["there"], ["here", "here"])
    assert acknowledged(jp, "PH")["event"] == 3


def test_what_arrives_late_from_lost_numbers(yard: Yard) -> None:
    jp, ph = yard["JP"], yard["PH"]
    given(jp, "one")
    pull(jp, ph)
    yard.copy("JP")
    given(jp, "two")
    given(jp, "three")
    late = offer(jp, "PH", {"event": 1}, 1, at=AT)
    take(ph, offer(jp, "PH", {"event": 2}, at=AT), at=AT)  # three alone: two is a gap
    recall(jp, "one", because="it was wrong", at=AT)
    recalled = offer(jp, "PH", wanted(ph, "JP")[-1].after, at=AT)
    jp = yard.restore("JP")
    declare(jp, because="the disk failed", at=AT)
    yard.rest()
    assert wanted(ph, "JP")[0].limit is None, "what is lost is no gap"
    take(ph, late, at=AT)
    yard.rest()
    assert held(ph) == {"one": 1, "three": 1}, "an item that its giver does not know is not taken"
    assert [one["item"] for one in found_items(jp)] == ["three"]
    take(ph, recalled, at=AT)  # a recall is, and the giver is told of it
    yard.rest()
    assert (held(ph), held(jp)) == ({"three": 1}, {})


def test_both_restored(yard: Yard) -> None:
    given(yard["JP"], "one")
    yard.rest()
    yard.copy("JP")
    given(yard["JP"], "two")
    pull(yard["JP"], yard["PH"])
    yard.copy("PH")
    given(yard["JP"], "three")
    recall(yard["JP"], "one", because="it was wrong", at=AT)
    yard.rest()
    jp, ph = yard.restore("JP"), yard.restore("PH")
    given(jp, "four")
    yard.rest()
    # of the recall nobody knows any more, nor of three
    assert held(ph) == {"one": 1, "two": 1, "four": 1}
    assert [one["item"] for one in found_items(jp)] == ["two"]
    yard.copy("JP")
    given(jp, "two", version=2)
    yard.rest()
    jp = yard.restore("JP")  # a second time on one day: it has to say so
    yard.rest()
    assert {one["version"] for one in found_items(jp)} == {1}
    declare(jp, because="the disk failed again", at=AT + timedelta(seconds=1))
    yard.rest()
    assert {one["version"] for one in found_items(jp)} == {1, 2}
    recall(jp, "two", because="it was wrong", at=AT)
    yard.rest()
    assert held(ph) == {"one": 1, "four": 1}


def test_what_went_on_from_a_restored_node_is_recalled_through_it(tmp_path: Path) -> None:
    yard = Yard(tmp_path, "JP", "PH", "AU")
    given(yard["JP"], "one")
    given(yard["JP"], "coarse", topic="fishing")
    yard.rest()
    yard.copy("PH")
    one = read(yard["PH"], "one", at=AT)
    release(yard["PH"], one, ["AU"], purpose="sar", at=AT)
    yard.rest()
    assert held(yard["AU"]) == {"one": 1}
    ph = yard.restore("PH")
    assert reached(ph, "one", giver="JP") == []
    yard.rest()
    (there,) = reached(ph, "one", giver="JP", originator="JP")
    assert (there.party, there.state) == ("AU", "holds")
    recall(yard["JP"], "one", because="it was wrong", at=AT)
    yard.rest()
    assert "one" not in held(ph)
    assert held(yard["AU"]) == {}
    assert states(yard["JP"], "one") == {"PH": "confirmed", "AU": "confirmed"}


def test_what_went_in_coarse_form_is_found_under_its_own_name(yard: Yard) -> None:
    given(yard["JP"], "own", topic="sar")
    yard.copy("JP")
    given(yard["JP"], "coarse", topic="fishing")
    pull(yard["JP"], yard["PH"])
    jp = yard.restore("JP")
    yard.rest()
    (found,) = found_items(jp)
    assert found["item"] == found["told_item"] != "coarse"
    assert held(yard["PH"]) == {"own": 1, found["item"]: 1}
    given(jp, "coarse", topic="fishing", body={**BODY, "kind": "meeting"})
    yard.rest()
    assert held(yard["PH"]) == {"own": 1, found["item"]: 2}, "a later version of what is there"
    recall(jp, "coarse", because="it was wrong", at=AT)
    yard.rest()
    assert held(yard["PH"]) == {"own": 1}


def test_a_false_receipt_makes_a_log_go_on_once_a_day(yard: Yard) -> None:
    jp, ph = yard["JP"], yard["PH"]
    for at in range(20):
        given(jp, f"item-{at}")
    own = peeked(receipt_now(ph, "JP", at=AT), "receipt")

    def grown(event: int, hours: int) -> int:
        """Entries that a receipt makes which claims so many records of another log."""
        before = jp.ledger.head().size
        cursors = {"cursors": {**own["cursors"], "event": event}, "chain": {"event": "0" * 64}}
        receipt = sealed("receipt", {**own, **cursors}, ph.signer)
        acknowledge(jp, receipt, at=AT + timedelta(hours=hours))
        return jp.ledger.head().size - before

    assert grown(3, 0) > 20
    assert [grown(100 * hours, hours) for hours in (1, 2, 23)] == [0, 0, 0]
    assert grown(9_000, 25) > 20
    assert "PH says that it has other records" in said_of(jp, "PH")
    declare(jp, because="the disk failed", at=AT + timedelta(hours=26))
    assert grown(20_000, 27) > 20, "what this node itself says opens it"


def test_a_giver_that_says_again_that_it_lost_numbers_is_told_once(yard: Yard) -> None:
    jp, ph = yard["JP"], yard["PH"]
    for at in range(20):
        given(jp, f"item-{at}")
    yard.rest()
    grown = []
    for sequence in range(21, 25):
        lost = {
            "act": "restored", "lane": "event", "sequence": sequence, "item": "JP", "version": 1,
            "originator": "JP", "first": 1,
        }  # fmt: skip
        body = {"from": "JP", "to": "PH", "records": [lost], "more": False}
        before = ph.ledger.head().size
        take(ph, sealed("batch", {**body, "version": 1, "after": {}}, jp.signer), at=AT)
        grown.append(ph.ledger.head().size - before)
    assert grown[0] > 20
    assert max(grown[1:]) < 6
    assert acts_to(ph, "JP").count("holds") == 20


def test_false_words_are_rejects_or_change_nothing(yard: Yard) -> None:
    given(yard["JP"], "one")
    yard.rest()
    jp, ph = yard["JP"], yard["PH"]
    terms = dict(holdings(ph, at=AT)[0].terms)
    base = {"lane": "notice", "item": "x", "version": 1, "originator": "JP"}
    told = {"act": "holds", "digest": "0" * 64, "was": "event"}
    some = [
        {**base, **told, "terms": {**terms, "path": ["AU", "JP"]}},
        {**base, **told, "terms": {**terms, "path": ["JP", "PH"]}},
        {**base, **told, "terms": terms, "was": "recall"},
        {**base, **told, "terms": {}},
        {**base, "act": "recalled", "originator": "AU"},
        {**base, "act": "restored", "first": 9},
        {**base, "act": "restored", "first": "1"},
        {"act": "lapsed", "lane": "event", "identity": "x" * 70_000},
    ]
    records = [{**one, "sequence": 1 + at} for at, one in enumerate(some)]
    body = {"version": 1, "from": "PH", "to": "JP", "after": {}, "records": records, "more": False}
    receipt = json.loads(take(jp, sealed("batch", body, ph.signer), at=AT))["body"]
    assert [one["sequence"] for one in receipt["rejected"]] == [1, 2, 3, 4, 6, 7, 8]
    assert found_items(jp) == []
    assert held(jp) == {"one": 1}
    assert states(jp, "one") == {"PH": "holds"}
    for wrong in ({"life": 2**52}, {"life": "1"}, {"confirmed": {"event": -1}}):
        with pytest.raises(BadInput):
            take(ph, sealed("batch", {**body, "from": "JP", "to": "PH", **wrong}, jp.signer), at=AT)
    own = peeked(receipt_now(ph, "JP", at=AT), "receipt")
    for wrong in ({"chain": 1}, {"life": -1}, {"seen": [1]}, {"seen": {"event": 2**52}}):
        with pytest.raises(BadInput):
            acknowledge(jp, sealed("receipt", {**own, **wrong}, ph.signer), at=AT)
