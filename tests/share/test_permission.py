"""One onward release, if its originator says so: signed, for exactly that, recalled, and over."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from node_case import AT, key, kinds, node, product, pull, records

from sealane.errors import BadInput, NotFound
from sealane.ledger import Key, audit
from sealane.ledger.canonical import moment_told
from sealane.share.book.envelope import sealed
from sealane.share.log.content import holdings, read
from sealane.share.log.permission import request_of
from sealane.share.log.replay import check
from sealane.share.node import Node
from sealane.share.recall import reached
from sealane.share.release import Released, release
from sealane.share.standing import standing
from sealane.share.transfer.asking import MOST_ASKED, allow, ask, every_request, refuse, withdraw
from sealane.share.transfer.offer import offer, wanted
from sealane.share.transfer.receipt import acknowledge
from sealane.share.transfer.receive import take

END = AT + timedelta(hours=6)


def held(own: Node, at: Any = AT) -> set[str]:
    return {one.item for one in holdings(own, at=at)}


def passed(holder: Node, to: str, item: str = "a", purpose: str = "sar", at: Any = AT) -> Released:
    (found,) = release(holder, read(holder, item, at=at), [to], purpose=purpose, at=at)
    return found


def trio(**label: Any) -> tuple[Node, Node, Node]:
    """JP gave PH an item that only JP lets go on."""
    jp, ph, au = node("JP"), node("PH"), node("AU")
    release(jp, product("a", **{"orcon": "yes", **label}), ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    return jp, ph, au


def asked(ph: Node, **more: Any) -> Any:
    how = {"purpose": "sar", "until": END, "because": "their boat is nearest", "at": AT}
    return ask(ph, "a", more.pop("to", "AU"), **{**how, **more})


def test_asked_allowed_passed_on_once_and_over_at_its_end() -> None:
    jp, ph, au = trio()
    assert passed(ph, "AU").decision.reason == "originator_decides"
    told = asked(ph)
    assert asked(ph) == told
    pull(ph, jp)
    (seen,) = every_request(jp)
    assert (seen.request, seen.by, seen.to, seen.state) == (told.request, "PH", "AU", "asked")
    assert passed(ph, "AU").decision.reason == "originator_decides"
    allow(jp, told.request[:8], at=AT, until=END - timedelta(hours=1))
    pull(jp, ph)
    assert passed(ph, "NZ").decision.reason == "originator_decides"
    assert passed(ph, "AU", purpose="safety").outcome == "refused"
    found = passed(ph, "AU")
    assert (found.outcome, found.decision.rule.article) == ("released", "Article 1")
    pull(ph, au)
    (copy,) = holdings(au, at=AT)
    assert (copy.terms["onward"], copy.terms["path"]) == (False, ["JP", "PH"])
    assert held(au, END - timedelta(hours=1)) == set()
    assert passed(au, "NZ").decision.reason == "originator_decides"
    assert passed(ph, "AU").outcome == "already"
    pull(ph, jp)
    assert {(one.party, one.state) for one in reached(jp, "a")} == {
        ("PH", "holds"),
        ("AU", "holds"),
    }
    for own in (jp, ph, au):
        assert (check(own), audit(own.ledger).holds) == ([], True)
    assert kinds(jp).count("onward") == 2
    asked(au, to="NZ")  # the next hand asks the originator itself
    pull(au, jp)
    assert [one.state for one in every_request(jp)] == ["allowed", "asked"]


def test_withdrawn_it_comes_back_and_what_is_refused_stays() -> None:
    jp, ph, au = trio()
    told = asked(ph)
    pull(ph, jp)
    refuse(jp, told.request, because="not yet", at=AT)
    pull(jp, ph)
    assert (every_request(ph)[0].state, every_request(ph)[0].answer) == ("refused", "not yet")
    assert passed(ph, "AU").outcome == "refused"
    allow(jp, told.request, at=AT)
    pull(jp, ph)
    assert passed(ph, "AU").outcome == "released"
    pull(ph, au)
    assert held(au) == {"a"}
    withdraw(jp, told.request, because="it was wrong", at=AT)
    pull(jp, ph)
    pull(ph, au)
    assert (held(au), held(ph)) == (set(), {"a"})
    assert passed(ph, "AU").decision.reason == "recalled"
    with pytest.raises(BadInput, match="withdrawn, not"):
        allow(jp, told.request, at=AT)
    with pytest.raises(NotFound):
        allow(jp, "0" * 64, at=AT)
    assert asked(ph) == every_request(ph)[0]
    other, holder, _ = trio()
    asked(holder)
    pull(holder, other)
    allow(other, every_request(other)[0].request, at=AT)
    pull(other, holder)
    assert passed(holder, "AU", at=END).decision.reason == "originator_decides"  # to the second


def test_it_takes_the_place_of_the_originators_word_alone() -> None:
    jp, ph, _ = trio(topic="piracy")
    told = asked(ph)
    pull(ph, jp)
    allow(jp, told.request, at=AT)
    pull(jp, ph)
    assert passed(ph, "AU").decision.reason in ("no_grant", "no_agreement")
    amber, holder, _ = trio(tlp="amber")
    told = asked(holder)
    pull(holder, amber)
    allow(amber, told.request, at=AT)
    pull(amber, holder)
    assert passed(holder, "AU").decision.reason == "above_ceiling"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"to": "JP"}, "cannot be given"), ({"to": "XX"}, "cannot be given"),
        ({"purpose": "anything"}, "no purpose"), ({"until": AT}, "is past"),
        ({"because": "\x00"}, "printable"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked(more: dict[str, Any], why: str) -> None:
    _, ph, _ = trio()
    with pytest.raises(BadInput, match=why):
        asked(ph, **more)
    with pytest.raises(NotFound):
        ask(ph, "b", "AU", purpose="sar", until=END, because="x", at=AT)


def every(giver: Node, taker: Node) -> None:
    """What is missing, too."""
    for want in wanted(taker, giver.party):
        take(taker, offer(giver, taker.party, want.after, want.limit or 9, at=AT), at=AT)


def rejected(taker: Node, giver: str, record: dict[str, Any]) -> str:
    """Why a record of a giver, rightly signed, is a reject."""
    body = {"version": 1, "from": giver, "to": taker.party, "after": {}, "records": [record],
            "more": False}  # fmt: skip
    receipt = json.loads(take(taker, sealed("batch", body, key(giver)), at=AT))["body"]
    return str([one["because"] for one in receipt["rejected"]])


def test_a_permission_that_is_not_the_originators_or_is_for_another_lets_nothing_in() -> None:
    jp, ph, au = trio()
    told = asked(ph)
    pull(ph, jp)
    signed = allow(jp, told.request, at=AT).signed
    pull(jp, ph)
    passed(ph, "AU")
    (good,) = [one for one in records(ph, "AU") if one["act"] == "release"]

    def changed(sequence: int, **terms: Any) -> dict[str, Any]:
        return {**good, "sequence": sequence, "terms": {**good["terms"], **terms}}

    forged = sealed("onward", told.bound, ph.signer).decode()
    for sequence, terms in enumerate(
        [
            {"permission": forged}, {"permission": "x"}, {"permission": None},
            {"purpose": "safety"}, {"onward": True}, {"retain_until": None},
            {"retain_until": "2027-01-01T00:00:00.000000Z"},
            {"permission": sealed("onward", {**told.bound, "to": "NZ"}, jp.signer).decode()},
            {"permission": sealed("receipt", told.bound, jp.signer).decode()},
        ],
        100,
    ):  # fmt: skip
        assert rejected(au, "PH", changed(sequence, **terms)) != "[]", terms
        assert held(au) == set(), terms
    stranger = node("AU")
    del stranger.partners["JP"]
    assert "no partner" in rejected(stranger, "PH", good)
    without = changed(900)
    del without["terms"]["permission"]
    assert "originator_decides" in rejected(stranger, "PH", without)
    assert good["terms"]["permission"] == signed


def test_questions_and_answers_that_are_none_are_rejects() -> None:
    jp, ph, _ = trio()
    told = asked(ph)
    batch = json.loads(offer(ph, "JP", wanted(jp, "PH")[-1].after, at=AT))["body"]
    (question,) = [one for one in batch["records"] if one["act"] == "ask"]
    for sequence, lie in enumerate(
        [{"by": "AU"}, {"request": "0" * 64}, {"item": "never"}, {"until": "soon"},
         {"originator": "NZ"}, {"purpose": "x"}], 100,
    ):  # fmt: skip
        assert rejected(jp, "PH", {**question, "sequence": sequence, **lie}) != "[]", lie
    assert every_request(jp) == []
    every(ph, jp)
    allow(jp, told.request, at=AT)
    (answer,) = [one for one in records(jp, "PH") if one["act"] == "answer"]
    bad = sealed("onward", {**told.bound, "to": "NZ"}, jp.signer).decode()
    for sequence, lie in enumerate(
        [{"signed": bad}, {"signed": None}, {"answer": "maybe"}, {"request": "0" * 64},
         {"answer": "refused"}], 100,
    ):  # fmt: skip
        assert rejected(ph, "JP", {**answer, "sequence": sequence, **lie}) != "[]", lie
    assert rejected(ph, "AU", {**answer, "sequence": 1}) != "[]"
    assert every_request(ph)[0].state == "asked"
    every(jp, ph)
    assert every_request(ph)[0].state == "allowed"


def test_a_partner_asks_so_often_about_one_item_and_no_more() -> None:
    jp, ph, _ = trio()
    rows = []
    for number in range(1, MOST_ASKED + 21):
        about = {
            "item": "a", "version": 1, "originator": "JP", "by": "PH", "to": "AU",
            "purpose": "sar", "until": moment_told(END), "because": f"question {number}",
        }  # fmt: skip
        row = {**about, "request": request_of(about).request}
        rows.append({**row, "act": "ask", "lane": "notice", "sequence": number})
    body = {"version": 1, "from": "PH", "to": "JP", "after": {}, "records": rows, "more": False}
    receipt = json.loads(take(jp, sealed("batch", body, ph.signer), at=AT))["body"]
    assert len(every_request(jp)) == MOST_ASKED
    assert {one["sequence"] for one in receipt["rejected"]} == set(range(MOST_ASKED + 1, 121))


def test_answers_in_another_order_end_the_same() -> None:
    jp, ph, _ = trio()
    told = asked(ph)
    pull(ph, jp)
    allow(jp, told.request, at=AT)
    withdraw(jp, told.request, because="x", at=AT)
    both = [one for one in records(jp, "PH") if one["act"] == "answer"]
    for one in reversed(both):
        assert rejected(ph, "JP", one) == "[]"
    assert every_request(ph)[0].state == "withdrawn"
    assert passed(ph, "AU").outcome == "refused"


@pytest.mark.parametrize("thin", [None, 20_000])
def test_what_was_refused_for_want_of_a_key_is_judged_again_when_the_key_comes(
    thin: int | None,
) -> None:
    """Its originator's key was not here, or an older one: the next question asks for it again."""
    jp, ph, au = trio()
    told = asked(ph)
    pull(ph, jp)
    allow(jp, told.request, at=AT)
    pull(jp, ph)
    assert passed(ph, "AU").outcome == "released"
    real = au.partners.pop("JP")

    def rounds() -> list[tuple[int, list[str]]]:
        found = []
        for want in wanted(au, "PH", budget=thin):
            batch = offer(ph, "AU", want.after, want.limit or 9, at=AT, thin=want.thin)
            receipt = take(au, batch, at=AT)
            acknowledge(ph, receipt, at=AT)
            said = json.loads(receipt)["body"]["rejected"]
            records_in = len(json.loads(batch)["body"]["records"])
            found.append((records_in, [one["because"] for one in said]))
        return found

    ((count, why),) = rounds()
    assert (count, "no partner" in why[0], held(au)) == (1, True, set())
    assert standing(au, at=AT)["partners"][-1]["no_key"] == 1
    assert sum(count for count, _ in rounds()) == 0  # not asked again and again
    au.meet("JP", Key.new("JP.example/sealane").public)  # another than the one that signed
    assert [why[0] for count, why in rounds() if count] == [
        "This onward is not signed by JP.example/sealane with both algorithms."
    ]
    assert sum(count for count, _ in rounds()) == 0
    au.meet("JP", real)
    assert [why for count, why in rounds() if count] == [[]]
    assert held(au) == {"a"}
    assert sum(count for count, _ in rounds()) == 0
    outcomes = [one.act.body["outcome"] for one in au.ledger.entries(kind="receive")]
    assert outcomes == ["rejected", "rejected", "applied"]
    assert standing(au, at=AT)["partners"][-1]["no_key"] == 0
