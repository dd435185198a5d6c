"""Receipts are kept and can be verified by others; what is beyond a partner is that partner's word
unless the party itself signed it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from node_case import AT, PACK_OF_TWO, key, node, product, pull

from sealane.cli import sealane
from sealane.errors import NotFound, NotSigned
from sealane.ledger import audit, write_public_key
from sealane.share.book.envelope import sealed
from sealane.share.log.content import read
from sealane.share.log.evidence import evidence, receipt_raw, verified
from sealane.share.log.replay import check
from sealane.share.node import Node
from sealane.share.progress import recalls
from sealane.share.recall import reached, recall
from sealane.share.release import release
from sealane.share.transfer.offer import offer, wanted
from sealane.share.transfer.receipt import acknowledge
from sealane.share.transfer.receive import take


def test_receipts_that_confirmed_are_kept_and_verified_by_whoever_has_the_key() -> None:
    jp, ph = node("JP"), node("PH")
    release(jp, [product("a"), product("b")], ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    first = evidence(jp)
    assert [(one.party, one.to, one.recalls) for one in first] == [("PH", "JP", None)]
    recall(jp, "a", because="another ship", at=AT)
    assert evidence(jp, "a") == []
    pull(jp, ph)
    pull(jp, ph)  # nothing new: nothing is kept
    (kept,) = evidence(jp, "a")
    assert (kept.recalls, kept.is_latest) == ((1, 1), True)
    release(jp, product("c"), ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    assert evidence(jp, "a")[0].digest == kept.digest  # it stays, though it is not the latest
    (latest,) = evidence(jp)
    assert latest.digest not in (kept.digest, first[0].digest)
    with pytest.raises(NotFound):
        receipt_raw(jp, first[0].digest)
    raw = receipt_raw(jp, kept.digest[:12])
    told = verified(raw, key("PH").public)
    assert (told["from"], told["to"], told["recalls"]) == ("PH", "JP", 1)
    assert told["recalled"] == [{"originator": "JP", "item": "a", "version": 1, "sequence": 1}]
    for other in (raw.replace(b'"item":"a"', b'"item":"b"'), raw):
        with pytest.raises(NotSigned):
            verified(other, key("AU" if other == raw else "PH").public)


def test_a_receipt_goes_to_a_third_party_by_the_command_line(tmp_path: Path) -> None:
    rules = tmp_path / "pack.toml"
    rules.write_text(PACK_OF_TWO + "onward = true\n", "utf-8")
    jp, ph = (Node.make(tmp_path / one, one, rules, at=AT) for one in ("JP", "PH"))
    jp.meet("PH", ph.signer.public)
    ph.meet("JP", jp.signer.public)
    release(jp, product("a"), ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    recall(jp, "a", because="another ship", at=AT)
    pull(jp, ph)
    jp.close()
    ph.close()

    def run(*words: str, code: int = 0) -> Any:
        done = CliRunner().invoke(sealane, [*words, "--json"])
        assert done.exit_code == code, (words, done.output, done.exception)
        return json.loads(done.stdout) if not code else None

    where = ("--node", str(tmp_path / "JP"))
    (shown,) = run("share", "show", "a", "--receipts", *where)["receipts"]
    assert (shown["party"], shown["receipt"]["recalled"][0]["item"]) == ("PH", "a")
    assert len(run("share", "show", "--receipts", *where)["receipts"]) == 1
    file, own = str(tmp_path / "ph.receipt"), tmp_path / "PH" / "node.key.pub"
    run("share", "receipt", "save", shown["digest"][:10], "-o", file, *where)
    told = run("share", "receipt", "verify", file, "--key", str(own))
    assert told["recalled"][0]["item"] == "a"
    other = tmp_path / "other.pub"
    write_public_key(key("AU").public, other)
    run("share", "receipt", "verify", file, "--key", str(other), code=1)
    words = ["share", "receipt", "verify", file, "--key", str(own)]
    assert "recalls up to number 1 are confirmed" in CliRunner().invoke(sealane, words).output


def notice(sequence: int, act: str, by: str, to: str, **more: Any) -> dict[str, Any]:
    about = {"item": "a", "version": 1, "originator": "JP", "by": by, "to": to}
    about |= {"is_less": False} if act == "passed" else {}
    return {"act": act, "lane": "notice", "sequence": sequence, **about, **more}


def told_by_ph(jp: Node, *some: dict[str, Any]) -> list[str]:
    body = {"after": {}, "from": "PH", "more": False, "to": "JP", "version": 1}
    raw = take(jp, sealed("batch", {**body, "records": list(some)}, key("PH")), at=AT)
    return [one["because"] for one in json.loads(raw)["body"]["rejected"]]


def states(own: Node) -> dict[tuple[str, str], tuple[str, str | None]]:
    return {(one.by, one.party): (one.state, one.told_by) for one in reached(own, "a")}


def test_a_partner_cannot_invent_who_has_an_item_or_gave_it_back(tmp_path: Path) -> None:
    jp = node("JP", str(tmp_path / "jp.db"))
    release(jp, product("a"), ["PH"], purpose="sar", at=AT)
    wrong = [
        notice(1, "passed", "NOBODY", "ELSE"), notice(2, "passed", "PH", "ELSE"),
        notice(3, "passed", "JP", "AU"), notice(4, "passed", "PH", "JP"),
        notice(5, "passed", "AU", "PH"), notice(6, "passed", "PH", "AU", version=2),
        notice(7, "passed", "PH", "AU", item="other"),
    ]  # fmt: skip
    assert len(told_by_ph(jp, *wrong)) == len(wrong)
    ours = {("JP", "PH"): ("holds", None)}
    assert states(jp) == ours
    # nothing was taken back, so nobody confirmed it; nobody had it from AU, of whom nothing is told
    fit = [notice(8, "confirmed", "PH", "AU"), notice(9, "passed", "AU", "NZ")]
    assert told_by_ph(jp, *fit) == []
    assert states(jp) == ours
    assert told_by_ph(jp, notice(10, "passed", "PH", "AU")) == []
    beyond = {("PH", "AU"): ("holds", "PH"), ("AU", "NZ"): ("holds", "PH")}
    assert states(jp) == ours | beyond
    recall(jp, "a", because="another ship", at=AT)
    assert told_by_ph(jp, notice(11, "confirmed", "PH", "AU")) == []
    forged = sealed("receipt", {"from": "NZ", "to": "AU"}, key("PH")).decode()
    assert told_by_ph(jp, notice(12, "confirmed", "AU", "NZ", receipt=forged)) == []
    assert told_by_ph(jp, notice(13, "passed", "PH", "AU")) == []  # late: it changes nothing
    assert states(jp) == {
        ("JP", "PH"): ("recalled", None),
        ("PH", "AU"): ("told", "PH"), ("AU", "NZ"): ("told", "PH"),
    }  # fmt: skip
    (one,) = recalls(jp)
    assert (one["asked"], one["confirmed"], one["told"]) == (3, 0, 2)
    assert (one["outstanding"], one["is_open"]) == (["PH"], True)


def test_the_receipt_of_a_party_beyond_comes_with_the_notice_and_is_verified() -> None:
    jp, ph, au = node("JP"), node("PH"), node("AU")
    some = [product("a"), product("b")]
    release(jp, some, ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    release(ph, [read(ph, one.item, at=AT) for one in some], ["AU"], purpose="sar", at=AT)
    pull(ph, au)
    pull(ph, jp)
    for one in some:
        recall(jp, one.item, because="another ship", at=AT)
    pull(jp, ph)
    pull(ph, au)
    notices = json.loads(offer(ph, "JP", wanted(jp, "PH")[-1].after, at=AT))["body"]["records"]
    sent = [one["receipt"] for one in notices]
    assert sent[0].startswith("{")
    assert len(sent[1]) == 64  # the same receipt goes once
    pull(ph, jp)
    for one in some:
        told = {each.party: (each.state, each.told_by) for each in reached(jp, one.item)}
        assert told == {"PH": ("confirmed", None), "AU": ("confirmed", "PH")}
        both = [(each.party, each.to) for each in evidence(jp, one.item)]
        assert both == [("AU", "PH"), ("PH", "JP")]
    shown = evidence(jp, "a")[0]
    assert verified(receipt_raw(jp, shown.digest), key("AU").public)["from"] == "AU"
    assert check(jp) == check(ph) == []
    assert audit(ph.ledger).holds


def test_without_the_key_of_whoever_is_beyond_it_is_the_word_of_the_partner(tmp_path: Path) -> None:
    jp, ph, au = node("JP", str(tmp_path / "jp.db")), node("PH"), node("AU")
    del jp.partners["AU"]
    release(jp, product("a"), ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    release(ph, read(ph, "a", at=AT), ["AU"], purpose="sar", at=AT)
    pull(ph, au)
    # PH takes it back by itself first: told again when JP does
    recall(ph, "a", because="not ours to tell", at=AT, giver="JP", originator="JP")
    pull(ph, au)
    pull(ph, jp)
    assert states(jp)["PH", "AU"] == ("told", "PH")  # taken back there, which is PH's word
    recall(jp, "a", because="another ship", at=AT)
    pull(jp, ph)
    pull(ph, jp)
    assert states(jp) == {("JP", "PH"): ("confirmed", None), ("PH", "AU"): ("told", "PH")}
    assert recalls(jp)[0]["is_open"] is False
    receipt = take(ph, offer(jp, "PH", at=AT), at=AT)
    assert acknowledge(jp, receipt, at=AT) == 0
