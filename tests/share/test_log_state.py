"""`sealane share log --check` finds a changed row of recalls, receipts and holdings."""

from __future__ import annotations

from typing import Any

import pytest
from node_case import AT, node, product, pull
from sqlalchemy import delete, text

from sealane.share import read, recall, release
from sealane.share.book.schema import OUTBOX
from sealane.share.log.replay import check, rebuild
from sealane.share.node import Node

CHANGES = {
    "DELETE FROM tombstones": "recalled",
    "UPDATE tombstones SET version = version + 1": "recalled",
    "DELETE FROM holdings WHERE item = 'b'": "held",
    "UPDATE holdings SET version = 7 WHERE item = 'c'": "held",
    "UPDATE holdings SET terms = replace(terms, 'sar', 'safety') WHERE giver = 'JP'": "held",
    "UPDATE acknowledged SET sequence = 500": "acknowledged",
    "DELETE FROM acknowledged": "acknowledged",
    "DELETE FROM receipts": "receipt",
    "UPDATE receipts SET raw = x'00'": "receipt",
    "UPDATE receipts SET last = 9 WHERE last > 0": "receipt",
    "UPDATE outbox SET ended = 'confirmed' WHERE act = 'recall'": "changed",
    "UPDATE outbox SET ended = NULL WHERE ended = 'confirmed'": "changed",
    "UPDATE outbox SET ended = NULL WHERE ended = 'recalled'": "changed",
    "UPDATE outbox SET ended = 'recalled' WHERE item = 'b'": "changed",
    "UPDATE passed SET is_confirmed = 1 WHERE told_item = 'c'": "passed",
    "DELETE FROM passed": "passed",
}


def three() -> tuple[Node, Node]:
    """JP took one back, which is confirmed, and one that is not; PH passed one on."""
    jp, ph, au = node("JP"), node("PH"), node("AU")
    release(jp, [product(one) for one in "abcd"], ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    for item in ("a", "c"):
        release(ph, read(ph, item, at=AT), ["AU"], purpose="sar", at=AT)
    pull(ph, au)
    recall(jp, "a", because="x", at=AT)
    pull(jp, ph)
    pull(ph, au)
    pull(ph, jp)
    recall(jp, "d", because="x", at=AT)
    return jp, ph


def test_the_state_of_nodes_that_share_holds() -> None:
    jp, ph = three()
    assert check(jp) == check(ph) == []


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_row_is_found(change: str) -> None:
    """Most of these passed the check."""
    found = set()
    for own in three():
        with own.ledger.writing() as connection:
            connection.execute(text(change))
        found |= {one.what for one in check(own)}
    assert CHANGES[change] in found


def test_rows_that_are_made_anew_are_recalled_and_confirmed_as_before() -> None:
    jp, _ = three()
    before: Any = sorted(map(tuple, jp_rows(jp)))
    with jp.ledger.writing() as connection:
        connection.execute(delete(OUTBOX))
    rebuild(jp)
    assert sorted(map(tuple, jp_rows(jp))) == before
    assert check(jp) == []


def jp_rows(own: Node) -> list[Any]:
    with own.engine.connect() as connection:
        return list(
            connection.execute(text("SELECT lane, sequence, coalesce(ended, '') FROM outbox"))
        )
