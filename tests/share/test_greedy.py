"""A partner that sends junk, again and again, costs this node next to nothing."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from node_case import AT, kinds, node, product

from sealane.errors import BadInput
from sealane.ledger import digest
from sealane.share.book.envelope import sealed
from sealane.share.exchange import Backoff, Puller, Reply, pull
from sealane.share.node import Node
from sealane.share.release import release
from sealane.share.transfer.offer import MOST_RECORDS, Wanted, offer
from sealane.share.transfer.receive import take


def junk(giver: Node, some: list[Any], **more: Any) -> bytes:
    body = {"after": {}, "from": giver.party, "more": True, "to": "PH", "version": 1}
    return sealed("batch", {**body, "records": some, **more}, giver.signer)


def test_records_without_a_number_are_one_entry_and_none_when_they_come_again() -> None:
    jp, ph = node("JP"), node("PH")
    before = ph.ledger.head().size
    with pytest.raises(BadInput, match="5,000 are taken at once"):
        take(ph, junk(jp, [{"x": 1}] * (MOST_RECORDS + 1)), at=AT)
    assert ph.ledger.head().size == before
    batch = junk(jp, [{"x": 1}] * MOST_RECORDS)
    receipt = json.loads(take(ph, batch, at=AT))["body"]
    assert kinds(ph)[before:] == ["receive", "receipt"]
    entry = next(iter(ph.ledger.entries(kind="receive")))
    assert (entry.act.body["count"], len(entry.act.body["first"])) == (MOST_RECORDS, 20)
    assert receipt["rejected"][0] == {"place": 0, "because": "it has no lane and number"}
    assert receipt["rejected"][-1]["because"].startswith("4980 more")
    size = ph.ledger.head().size
    assert json.loads(take(ph, batch, at=AT))["body"]["rejected"] == receipt["rejected"]
    # signed anew it is another batch of the same junk
    take(ph, junk(jp, [{"x": 1}] * MOST_RECORDS, after={"event": 1}), at=AT)
    assert ph.ledger.head().size == size
    release(jp, product("a"), ["PH"], purpose="sar", at=AT)
    good = json.loads(offer(jp, "PH", at=AT))["body"]["records"][0]
    take(ph, junk(jp, [good]), at=AT)
    size = ph.ledger.head().size
    other = [{**good, "item": f"other {one}"} for one in range(50)]
    for _ in range(2):
        take(ph, junk(jp, other), at=AT)
        assert ph.ledger.head().size == size + 3  # one reject of 50, one of a torn log, one receipt


class Busy:
    """A link to a giver that answers at once, each time the same, and says that there is more."""

    def __init__(self, raw: bytes, *, enough: int) -> None:
        self.raw, self.asked, self.enough = raw, 0, enough
        self.done = threading.Event()

    def ask(self, want: Wanted, wait_s: float) -> Reply:
        self.asked += 1
        return Reply(digest(self.raw), len(self.raw), iter([self.raw]))

    def resume(self, key: str, offset: int) -> Reply:
        raise AssertionError(key)

    def confirm(self, receipt: bytes) -> None:
        if self.asked >= self.enough:
            self.done.set()


@pytest.mark.parametrize("more", [True, False])
def test_a_giver_that_sends_nothing_new_does_not_keep_the_puller_asking(
    more: bool, tmp_path: Path
) -> None:
    jp, ph = node("JP"), node("PH", str(tmp_path / "ph.db"))
    release(jp, product("a"), ["PH"], purpose="sar", at=AT)
    records = json.loads(offer(jp, "PH", at=AT))["body"]["records"]
    link = Busy(junk(jp, records, more=more), enough=4)
    first = pull(ph, "JP", link, clock=lambda: AT)
    assert (first.more, first.fresh, first.is_vain) == (more, 1, False)
    again = pull(ph, "JP", link, clock=lambda: AT)
    assert (again.more, again.fresh, again.is_vain) == (False, 0, more)
    waits = Backoff(first_s=0.2, longest_s=60.0)
    puller = Puller(ph, "JP", lambda: link, clock=lambda: AT, lock=threading.Lock(), backoff=waits)
    began_s = time.monotonic()
    puller.start()
    assert link.done.wait(30)
    took_s = time.monotonic() - began_s
    for _ in range(20):
        puller.wake()  # however often it calls
    puller.stop()
    puller.join(30)
    # with ``more`` two rounds have a pause before the fourth question, without it one
    assert took_s >= (0.1 if more else 0.0)
    assert puller.error == "JP answers at once and sends nothing new"
    assert link.asked <= 5


class Odd:
    """A link to a giver whose first answers are such as no program of ours sends."""

    def __init__(self, raw: bytes) -> None:
        self.raw, self.asked = raw, 0

    def ask(self, want: Wanted, wait_s: float) -> Reply:
        self.asked += 1
        if self.asked == 1:
            raise ValueError("Exceeds the limit (4300 digits) for integer string conversion")
        if self.asked == 2:
            raise RecursionError("maximum recursion depth exceeded")
        return Reply(digest(self.raw), len(self.raw), iter([self.raw]))

    def confirm(self, receipt: bytes) -> None:
        """It is well."""


def test_an_answer_that_nobody_foresaw_ends_no_thread(
    caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    jp, ph = node("JP"), node("PH", str(tmp_path / "ph.db"))
    release(jp, product("a"), ["PH"], purpose="sar", at=AT)
    link = Odd(offer(jp, "PH", at=AT))
    backoff = Backoff(first_s=0.01, longest_s=0.02, wait_s=0.05)
    own = Puller(ph, "JP", lambda: link, clock=lambda: AT, lock=threading.RLock(), backoff=backoff)
    own.start()
    ends = time.monotonic() + 20.0
    while not own.records and time.monotonic() < ends:
        time.sleep(0.01)
    own.stop()
    own.join(10.0)
    assert own.records >= 1, (own.error, link.asked)
    assert "answered what cannot be read (ValueError)" in own._told(ValueError("x"))
    assert "pull from JP" in caplog.text
