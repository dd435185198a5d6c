"""A receipt stays within what the exchange carries, whatever was refused; the next one goes on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from node_case import AT, key, node, product, pull

from sealane.share.book.envelope import sealed
from sealane.share.log.evidence import LARGEST_RECEIPT
from sealane.share.node import Node
from sealane.share.recall import recall
from sealane.share.release import release
from sealane.share.transfer.offer import MOST_RECORDS, offer
from sealane.share.transfer.receipt import acknowledge, acknowledged
from sealane.share.transfer.receive import receipt_now, take


def batch(records: list[dict[str, Any]], **more: Any) -> bytes:
    body = {"version": 1, "from": "PH", "to": "JP", "after": {}, "records": records, "more": False}
    return sealed("batch", {**body, **more}, key("PH"))


def odd(count: int) -> list[dict[str, Any]]:
    """Notices with the longest reasons to refuse them."""
    return [
        {"act": "passed", "lane": "notice", "sequence": one, "item": f"e{one}", "version": 1,
         "originator": "JP", "by": f"{one:04}" + "海" * 196, "to": "AU",
         "is_less": False}
        for one in range(1, count + 1)
    ]  # fmt: skip


def told(receipt: bytes) -> tuple[list[int], int]:
    assert len(receipt) <= LARGEST_RECEIPT
    body = json.loads(receipt)["body"]
    return [one["sequence"] for one in body["rejected"]], body.get("rejected_more", 0)


@pytest.mark.parametrize(("thin", "most"), [(None, 300_000), ({"budget": 9_000}, 20_000)])
def test_rejects_that_do_not_fit_are_told_by_the_next_receipts(
    thin: dict[str, Any] | None, most: int
) -> None:
    jp, count = node("JP"), MOST_RECORDS if thin is None else 20
    raw = batch(odd(count), **({} if thin is None else {"thin": thin}))
    receipt = take(jp, raw, at=AT)
    assert len(receipt) < most
    numbers, left = told(receipt)
    assert numbers == list(range(1, count - left + 1))
    assert left > 0
    again, more = told(take(jp, raw, at=AT))  # the receipt was lost and the batch comes again
    assert again == list(range(count - left + 1, count - left + 1 + len(again)))
    while more:
        receipt = receipt_now(jp, "PH", at=AT)
        numbers, before = told(receipt), more
        again, more = again + numbers[0], numbers[1]
        assert more < before
    assert set(again) >= set(range(count - left + 1, count + 1))
    assert told(receipt_now(jp, "PH", at=AT)) == ([], 0)
    reasons = [one.act.body["because"] for one in jp.ledger.entries(kind="receive")]
    assert len(set(reasons)) == count  # the ledger has every one, once


def test_a_receipt_that_is_paged_confirms_as_one_that_is_whole() -> None:
    """What was refused beside it stops no recall from being confirmed."""
    ph, jp = node("PH"), node("JP")
    release(ph, product("a", originator="PH"), ["JP"], purpose="sar", at=AT)
    pull(ph, jp)
    recall(ph, "a", because="another ship", at=AT)
    assert pull_with(ph, jp, odd(1_000)) == 1
    assert acknowledged(ph, "JP")["recall"] == 1


def pull_with(giver: Node, taker: Node, more: list[dict[str, Any]]) -> int:
    """A round in which the giver sends odd records in other lanes too."""
    body = json.loads(offer(giver, taker.party, at=AT))["body"]
    body["records"] += more
    receipt = take(taker, sealed("batch", body, key(giver.party)), at=AT)
    assert told(receipt)[1] > 0
    body = json.loads(receipt)["body"]
    body["cursors"]["notice"] = 0  # of odd records this giver has none
    for name in ("seen", "chain"):
        body[name].pop("notice", None)
    return acknowledge(giver, sealed("receipt", body, key(taker.party)), at=AT)
