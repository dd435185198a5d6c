"""What is past its end: not read to the microsecond, and its bytes gone; logs are what the ledger
says they are."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from node_case import AT, BODY, kinds, node, product, pull, records
from sqlalchemy import event, text

from sealane.errors import NotFound
from sealane.ledger import Act, audit, reading
from sealane.share.log.content import holdings, read
from sealane.share.log.replay import check, rebuild
from sealane.share.node import Node
from sealane.share.recall import recall
from sealane.share.release import release
from sealane.share.retention import sweep
from sealane.share.transfer.offer import offer, wanted
from sealane.share.transfer.receipt import acknowledge
from sealane.share.transfer.receive import take

TICK = timedelta(microseconds=1)
WORD = "Kaiun Maru No. 8 of Hachinohe"


def test_expired_to_the_microsecond_and_gone_from_the_disk(tmp_path: Path) -> None:
    jp, ph = node("JP"), node("PH", str(tmp_path / "ph.db"))
    end = AT + timedelta(hours=1)
    body = {**BODY, "status": WORD}
    release(jp, [product("a", retain_until=end, body=body), product("b"),
                 product("c", topic="disaster")], ["PH"], purpose="sar", at=AT)  # fmt: skip
    pull(jp, ph)
    assert read(ph, "a", at=end - TICK).body["status"] == WORD
    for own in (jp, ph):
        with pytest.raises(NotFound):
            read(own, "a", at=end)
    assert [one.item for one in holdings(ph, at=end)] == ["b", "c"]
    # before the sweep a late reader of the log gets no content either
    assert [one["ended"] for one in records(jp, "PH", at=end)] == ["expired", None, None]
    assert sweep(ph, at=end - TICK) == 0
    files = [tmp_path / "ph.db", tmp_path / "ph.db-wal"]
    assert any(WORD.encode() in one.read_bytes() for one in files if one.exists())
    assert sweep(ph, at=end) == 1
    assert not any(WORD.encode() in one.read_bytes() for one in files if one.exists())
    assert sweep(jp, at=end) == 2
    # three days, counted from the release
    assert read(ph, "c", at=AT + timedelta(days=3) - TICK).item == "c"
    with pytest.raises(NotFound):
        read(ph, "c", at=AT + timedelta(days=3))
    assert kinds(ph).count("delete") == 1
    assert check(ph) == check(jp) == []
    ph.close()


def test_a_clock_that_was_set_back_makes_nothing_readable_again() -> None:
    jp = node("JP")
    end = AT + timedelta(hours=1)
    release(jp, product("a", retain_until=end), ["PH"], purpose="sar", at=AT)
    jp.ledger.append([Act(actor="x", kind="note", subject="x")], jp.signer, at=end)
    with pytest.raises(NotFound):
        read(jp, "a", at=AT)
    assert records(jp, "PH")[0]["product"] is None
    (late,) = release(jp, product("b", retain_until=end), ["PH"], purpose="sar", at=AT)
    assert late.decision.reason == "expired"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("UPDATE outbox SET partner = 'AU', sequence = 9 WHERE sequence = 1", "missing unknown"),
        ("UPDATE outbox SET digest = NULL WHERE sequence = 1", "changed content"),
        ("DELETE FROM outbox WHERE sequence = 2", "missing content"),
        ("UPDATE contents SET raw = x'00'", "content"),
        ("DELETE FROM contents", "content"),
        ("UPDATE outbox SET ended = 'expired'", ""),
    ],
)
def test_what_the_ledger_does_not_bear_out_is_found(change: str, what: str) -> None:
    jp, ph = node("JP"), node("PH")
    release(ph, [product(one, originator="PH") for one in "ab"], ["JP"], purpose="sar", at=AT)
    pull(ph, jp)
    with ph.engine.begin() as connection:
        connection.execute(text("DELETE FROM holdings"))
        connection.execute(text(change))
    found = sorted({one.what for one in check(ph)})  # the holdings are gone too
    assert found == sorted([*what.split(), "held"]) or not what
    rebuild(ph)
    assert not {one.what for one in check(ph)} & {"missing", "unknown", "changed"}


class Killed(Exception):
    """Stands for the end of the process."""


def act_and_die(own: Node, work: Callable[[], object], at: int) -> bool:
    """Do something, and be killed before the ``at``-th statement; whether it was."""
    numbers = itertools.count(1)

    def die(*_args: object) -> None:
        if next(numbers) == at:
            raise Killed

    event.listen(own.engine, "before_cursor_execute", die)
    event.listen(own.engine, "commit", die)
    try:
        work()
    except Killed:
        return True
    finally:
        event.remove(own.engine, "before_cursor_execute", die)
        event.remove(own.engine, "commit", die)
    return False


def state(own: Node) -> list[object]:
    """All that a node has in its tables."""
    tables = ("contents", "holdings", "outbox", "inbox", "cursors", "acknowledged", "tombstones",
              "passed", "receipts", "statements", "stated", "entries", "checkpoints")  # fmt: skip
    with reading(own.engine) as connection:
        return [
            sorted(map(repr, connection.execute(text(f"SELECT * FROM {one}")))) for one in tables
        ]


def survives(own: Node, work: Callable[[], object]) -> int:
    """Killed before every statement in turn, it leaves the state of before; done at last."""
    before = state(own)
    for at in itertools.count(1):
        if not act_and_die(own, work, at):
            return at
        assert state(own) == before
    return 0


def test_killed_between_any_two_statements_nothing_is_lost_and_nothing_is_there_twice() -> None:
    jp, ph, au = node("JP"), node("PH"), node("AU")
    some = [product("a"), product("b"), product("c", topic="fishing")]
    end = AT + timedelta(hours=1)
    count = survives(jp, lambda: release(jp, some, ["PH"], purpose="sar", at=AT))
    count += survives(jp, lambda: release(jp, product("a", 2, retain_until=end), ["PH"],
                                          purpose="sar", at=AT))  # fmt: skip
    batch = offer(jp, "PH", at=AT)
    count += survives(ph, lambda: take(ph, batch, at=AT))
    receipt = take(ph, batch, at=AT)
    count += survives(jp, lambda: acknowledge(jp, receipt, at=AT))
    whole = read(ph, "b", at=AT)
    count += survives(ph, lambda: release(ph, whole, ["AU"], purpose="sar", at=AT))
    pull(ph, au)
    count += survives(jp, lambda: recall(jp, "b", because="another ship", at=AT))
    batch = offer(jp, "PH", wanted(ph, "JP")[-1].after, at=AT)
    count += survives(ph, lambda: take(ph, batch, at=AT))
    count += survives(ph, lambda: sweep(ph, at=end))
    assert count > 80
    pull(ph, au)
    pull(ph, jp)
    pull(jp, ph)
    assert holdings(au, at=AT) == []
    assert len(holdings(ph, at=AT)) == 1
    for own in (jp, ph, au):
        assert check(own) == []
        assert audit(own.ledger).holds


def test_the_whole_way_on_postgresql(postgres: Callable[[], str]) -> None:
    jp, ph, au = node("JP"), node("PH", postgres()), node("AU")
    end = AT + timedelta(hours=1)
    some = [product("a"), product("b", retain_until=end), product("c", tlp="red")]
    release(jp, some, ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    held = [read(ph, one, at=AT) for one in "ab"]
    own = product("mine", originator="PH", topic="fishing")
    found = release(ph, [*held, own], ["AU"], purpose="sar", at=AT)
    assert [one.outcome for one in found] == ["released"] * 3
    again = release(ph, [*held, own], ["AU"], purpose="sar", at=AT)
    assert [one.outcome for one in again] == ["already"] * 3
    pull(ph, au)
    assert len(holdings(au, at=AT)) == 3
    assert survives(ph, lambda: recall(ph, "mine", because="another ship", at=AT)) > 5
    recall(jp, "a", because="another ship", at=AT)
    for giver, taker in ((jp, ph), (ph, au), (ph, jp)):
        pull(giver, taker)
    assert [one.item for one in holdings(au, at=AT)] == ["b"]
    assert sweep(ph, at=end) == 2
    assert holdings(ph, at=end) == []
    assert check(ph) == []
    assert audit(ph.ledger).holds
    ph.close()
