"""A link that breaks anywhere brings every byte once, and next to none twice."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from exchange_case import AT, introduce, made_node, product, written_pack
from sqlalchemy import func, select

from sealane.errors import LedgerError, NotFound
from sealane.ledger import audit, digest, reading
from sealane.share.book.schema import INBOX, OUTBOX
from sealane.share.exchange import Reply, fetch, pull
from sealane.share.exchange.fetch import MOST_IN_VAIN
from sealane.share.log.content import holdings
from sealane.share.node import Node
from sealane.share.recall import recall
from sealane.share.release import release
from sealane.share.transfer.offer import Wanted, offer
from sealane.share.transfer.receipt import acknowledge

ITEMS = int(os.environ.get("SEALANE_TEST_BACKLOG", "700"))
LATER = AT + timedelta(days=7)


class Broken:
    """A link to a node on which a question, an answer or a receipt is cut with a chance, an answer
    at a random byte; it counts the bytes that were on the wire."""

    def __init__(
        self, node: Node, to: str, chance: random.Random, cut: float, at: datetime
    ) -> None:
        self.node, self.to, self.chance, self.cut, self.at = node, to, chance, cut, at
        self.sent, self.unique = 0, 0
        self.kept: dict[str, bytes] = {}

    def _breaks(self) -> bool:
        return self.chance.random() < self.cut

    def ask(self, want: Wanted, wait_s: float) -> Reply:
        if self._breaks():
            raise ConnectionError("the question was lost")
        raw = offer(self.node, self.to, want.after, want.limit or 500, at=self.at)
        self.kept = {digest(raw): raw}
        self.unique += len(raw)
        return Reply(digest(raw), len(raw), self._chunks(raw))

    def resume(self, key: str, offset: int) -> Reply:
        if self._breaks():
            raise ConnectionError("the question was lost")
        if key not in self.kept:
            raise NotFound("gone")
        raw = self.kept[key]
        return Reply(key, len(raw), self._chunks(raw[offset:]))

    def _chunks(self, raw: bytes) -> Iterator[bytes]:
        ends = self.chance.randrange(len(raw) + 1) if self._breaks() else len(raw)
        for begin in range(0, ends, 4096):
            chunk = raw[begin : min(begin + 4096, ends)]
            self.sent += len(chunk)
            yield chunk
        if ends < len(raw):
            raise ConnectionError("cut")

    def confirm(self, receipt: bytes) -> None:
        if self._breaks():
            raise ConnectionError("the receipt was lost")
        acknowledge(self.node, receipt, at=self.at)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Node, Node]]:
    folder = tmp_path_factory.mktemp("pair")
    pack = written_pack(folder / "pack.toml", ["JP", "PH"])
    nodes = [made_node(folder / party, party, pack) for party in ("JP", "PH")]
    introduce(nodes, {})
    yield nodes[0], nodes[1]
    for one in nodes:
        one.close()


@pytest.mark.timeout(300 + ITEMS // 20)
def test_a_backlog_of_a_week_over_a_link_that_breaks(pair: tuple[Node, Node]) -> None:
    """Seven days offline, three of ten questions, answers and receipts lost: complete, in order,
    and not a fifth more bytes than there are."""
    giver, taker = pair
    for begin in range(0, ITEMS, 500):
        some = [product(f"e{number}")
                for number in range(begin, min(begin + 500, ITEMS))]  # fmt: skip
        release(giver, some, ["PH"], purpose="sar", at=AT + timedelta(minutes=begin))
    recall(giver, "e7", because="it was wrong", at=LATER)
    link = Broken(giver, "PH", random.Random(5), 0.3, LATER)
    rounds, first = 0, b""
    while True:
        rounds += 1
        try:
            found = pull(taker, "JP", link, clock=lambda: LATER)
        except OSError:
            continue
        first = first or next(iter(link.kept.values()))
        if not found.more:
            break
    print(f"{ITEMS} items, {rounds} rounds, {link.sent / link.unique:.3f} times the bytes")
    assert link.sent <= 1.2 * link.unique
    with reading(taker.engine) as connection:
        outcomes = dict(
            connection.execute(
                select(INBOX.c.outcome, func.count()).group_by(INBOX.c.outcome)
            ).all()
        )
    with reading(giver.engine) as connection:
        sent = connection.execute(select(func.count()).select_from(OUTBOX)).scalar()
    assert outcomes == {"applied": sent - 1, "void": 1}
    assert sent == ITEMS + 1
    assert len(holdings(taker, at=LATER)) == ITEMS - 1
    assert audit(giver.ledger).holds
    assert audit(taker.ledger).holds


@pytest.mark.parametrize("seed", range(20))
def test_every_byte_once(seed: int) -> None:
    """Whatever is cut, what comes out is what was announced."""
    chance = random.Random(seed)
    whole = chance.randbytes(chance.randint(1, 50_000))

    class Link:
        def ask(self, want: Wanted, wait_s: float) -> Reply:
            return Reply(digest(whole), len(whole), self._some(0))

        def resume(self, key: str, offset: int) -> Reply:
            if chance.random() < 0.3:
                raise TimeoutError
            return Reply(key, len(whole), self._some(offset))

        def _some(self, offset: int) -> Iterator[bytes]:
            while offset < len(whole):
                size = chance.randint(1, 9000)
                yield whole[offset : offset + size]
                offset += size
                if chance.random() < 0.4:
                    if chance.random() < 0.5:
                        return
                    raise ConnectionResetError

        def confirm(self, receipt: bytes) -> None:
            raise AssertionError

    assert fetch(Link(), Wanted({})) == whole


@pytest.mark.parametrize("lie", ["other bytes", "too many", "too large"])
def test_what_was_not_announced_is_refused(lie: str) -> None:
    whole = b"x" * 1000

    class Link:
        def ask(self, want: Wanted, wait_s: float) -> Reply:
            size = 10**12 if lie == "too large" else len(whole)
            sent = {"other bytes": b"y" * 1000, "too many": whole * 3}.get(lie, whole)
            return Reply(digest(whole), size, iter([sent]))

        def resume(self, key: str, offset: int) -> Reply:
            raise NotFound("gone")

        def confirm(self, receipt: bytes) -> None:
            raise AssertionError

    with pytest.raises(LedgerError):
        fetch(Link(), Wanted({}))


def test_a_batch_that_is_gone_is_asked_for_anew() -> None:
    class Link:
        def ask(self, want: Wanted, wait_s: float) -> Reply:
            return Reply(digest(b"abc"), 3, iter([b"a"]))

        def resume(self, key: str, offset: int) -> Reply:
            raise NotFound("gone")

        def confirm(self, receipt: bytes) -> None:
            raise AssertionError

    with pytest.raises(ConnectionError, match="no more"):
        fetch(Link(), Wanted({}))


def test_a_partner_that_went_away_is_not_called_in_a_loop() -> None:
    calls = 0

    class Link:
        def ask(self, want: Wanted, wait_s: float) -> Reply:
            return Reply(digest(b"abc"), 3, iter([b"a"]))

        def resume(self, key: str, offset: int) -> Reply:
            nonlocal calls
            calls += 1
            raise ConnectionRefusedError

        def confirm(self, receipt: bytes) -> None:
            raise AssertionError

    with pytest.raises(ConnectionError, match="2 of 3 bytes did not come"):
        fetch(Link(), Wanted({}))
    assert calls <= MOST_IN_VAIN
