"""Partners watch each other's ledgers through receipts: honest ones are cosigned, forks found."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from node_case import AT, PARTIES, key, node, pack, product

from sealane.ledger import Ledger, audit, cosignatures, digest
from sealane.share import Policy
from sealane.share.node import Node
from sealane.share.release import release
from sealane.share.standing import standing
from sealane.share.transfer.offer import offer, wanted
from sealane.share.transfer.receipt import acknowledge
from sealane.share.transfer.receive import receipt_now, take

HOUR = timedelta(hours=1)
WATCHED = frozenset({"PH", "AU"})


def watched_node(party: str, where: str, origin: str | None = None) -> Node:
    """A node whose ledger has the name of its key, as those in folders have."""
    own = key(party)
    ledger = (
        Ledger.open(where)
        if Path(where).exists()
        else Ledger.make(where, origin or f"{own.public.name}/ledger", own, actor=party, at=AT)
    )
    made = Node(
        party, ledger, own, Policy(pack()), digest(b"pack"), b"7" * 32, witnesses=WATCHED - {party}
    )
    for other in PARTIES:
        if other != party:
            made.meet(other, key(other).public)
    return made


@pytest.fixture
def three(tmp_path: Path) -> Iterator[dict[str, Node]]:
    made = {one: watched_node(one, str(tmp_path / f"{one}.db")) for one in ("JP", "PH", "AU")}
    yield made
    for one in made.values():
        one.close()


def pulls(taker: Node, giver: Node, hour: float) -> None:
    """One round: the taker's receipt reaches the giver."""
    at = AT + hour * HOUR
    want = wanted(taker, giver.party)[-1]
    raw = offer(giver, taker.party, want.after, at=at)
    acknowledge(giver, take(taker, raw, at=at), at=at)


def both(one: Node, other: Node, hour: float) -> None:
    pulls(one, other, hour)
    pulls(other, one, hour)


def grow(one: Node, item: str, hour: float) -> None:
    release(one, [product(item)], ["NZ"], purpose="sar", at=AT + hour * HOUR)


def seen_by(one: Node, of: str) -> dict[str, object]:
    found = standing(one, at=AT)["partners"]
    watch: dict[str, object] = next(row for row in found if row["party"] == of)["watch"]
    return watch


def test_a_ledger_that_grows_is_cosigned_by_those_who_may_watch(three: dict[str, Node]) -> None:
    jp, ph = three["JP"], three["PH"]
    for hour in range(4):
        grow(jp, f"e{hour}", hour)
        both(jp, ph, hour)
        both(jp, ph, hour + 0.1)
    watch = seen_by(jp, "PH")
    assert watch["is_witness"]
    assert watch["cosigned"] == seen_by(ph, "JP")["seen"] > 1
    assert watch["cosigned_at"] == seen_by(ph, "JP")["seen_at"]
    assert list(cosignatures(jp.ledger, int(str(watch["cosigned"])))) == [key("PH").public.name]
    found = audit(jp.ledger, witnesses=[key("PH").public])
    assert found.holds
    assert found.cosignatures >= 3


@pytest.mark.parametrize("budget", [30_000, 14_000, 9_000])
def test_over_a_thin_link_a_checkpoint_goes_where_it_fits_and_else_is_said_to_stay(
    three: dict[str, Node], budget: int
) -> None:
    """Its own first, then the cosignature; a receipt has no more bytes than a batch may have."""
    jp, ph = three["JP"], three["PH"]
    for hour in range(6):
        grow(jp, f"e{hour}", hour)
        for taker, giver in ((jp, ph), (ph, jp)):
            at = AT + hour * HOUR
            want = wanted(taker, giver.party, budget=budget)[0]
            raw = offer(giver, taker.party, want.after, at=at, thin=want.thin)
            receipt = take(taker, raw, at=at)
            assert len(receipt) <= budget
            acknowledge(giver, receipt, at=at)
    watch = seen_by(jp, "PH")
    if budget > 9_000:  # the checkpoint fits; the cosignature as well only where there is more room
        assert int(str(seen_by(ph, "JP")["seen"])) > 1
        assert (watch["cosigned"] == 0) == (budget == 14_000)
    else:
        assert seen_by(ph, "JP")["seen"] == 0
    assert bool(watch["held_back"]) == (budget == 9_000)
    both(jp, ph, 7)  # over a wide link all of it goes
    both(jp, ph, 7.1)
    assert seen_by(jp, "PH")["cosigned"] == seen_by(ph, "JP")["seen"] > 1
    assert seen_by(jp, "PH")["held_back"] == seen_by(ph, "JP")["held_back"] == 0


def test_who_may_not_watch_is_told_nothing(tmp_path: Path) -> None:
    jp, nz = watched_node("JP", str(tmp_path / "JP.db")), watched_node("NZ", str(tmp_path / "n.db"))
    grow(jp, "e", 0)
    nz.witnesses = frozenset()
    raw = receipt_now(jp, "NZ", at=AT)
    assert b"watch" not in raw
    both(jp, nz, 0)
    assert seen_by(nz, "JP")["seen"] == 0
    jp.close()
    nz.close()


@pytest.mark.parametrize("extra", [0, 3])
def test_two_histories_are_found_by_those_who_saw_one_each(
    tmp_path: Path, three: dict[str, Node], extra: int
) -> None:
    jp, ph, au = three["JP"], three["PH"], three["AU"]
    both(jp, ph, 0)
    both(jp, au, 0)
    jp.engine.dispose()
    shutil.copy(tmp_path / "JP.db", tmp_path / "fork.db")
    fork = watched_node("JP", str(tmp_path / "fork.db"))
    for number in range(1 + extra):
        grow(fork, f"b{number}", 2)
    grow(jp, "a", 2)
    for hour in (2, 3.5, 5):
        both(jp, ph, hour)
        both(fork, au, hour)
        both(ph, au, hour)
    findings = [*seen_by(ph, "JP")["findings"], *seen_by(au, "JP")["findings"]]  # type: ignore[misc]
    assert {one["outcome"] for one in findings} == {"split"}
    entry = next(
        one for one in (*ph.ledger.entries(kind="watch"), *au.ledger.entries(kind="watch"))
    )
    assert entry.act.subject == "JP"
    assert entry.act.body["shown"] != entry.act.body["before"]
    fork.close()


def test_a_ledger_that_was_put_back_is_found_when_it_goes_on(
    tmp_path: Path, three: dict[str, Node]
) -> None:
    jp, ph = three["JP"], three["PH"]
    jp.engine.dispose()
    shutil.copy(tmp_path / "JP.db", tmp_path / "old.db")
    grow(jp, "a", 1)
    both(jp, ph, 1)
    old = watched_node("JP", str(tmp_path / "old.db"))
    for number in range(9):
        grow(old, f"b{number}", 2)
    for hour in (3, 4.5, 6):
        acknowledge(ph, receipt_now(old, "PH", at=AT + hour * HOUR), at=AT + hour * HOUR)
        acknowledge(old, receipt_now(ph, "JP", at=AT + hour * HOUR), at=AT + hour * HOUR)
    assert seen_by(ph, "JP")["findings"]
    old.close()


@pytest.mark.parametrize("fresh", [0, 9])
def test_a_ledger_that_was_restored_and_says_so_is_watched_on(
    tmp_path: Path, three: dict[str, Node], fresh: int
) -> None:
    """``fresh``: entries after the copy, before anybody is heard: more than were lost, or fewer."""
    jp, ph, au = three["JP"], three["PH"], three["AU"]
    for hour in (0, 1.1):
        both(jp, ph, hour)
        both(jp, au, hour)
    jp.engine.dispose()
    shutil.copy(tmp_path / "JP.db", tmp_path / "old.db")
    for number in range(4):
        grow(jp, f"a{number}", 2)
    both(jp, ph, 2.3)
    old = watched_node("JP", str(tmp_path / "old.db"))
    for number in range(fresh):
        grow(old, f"b{number}", 3)
    for step in range(6):
        hour = 4 + 1.1 * step
        both(old, ph, hour)
        both(old, au, hour)
        both(ph, au, hour)
        grow(old, f"c{step}", hour)
    for hour in (11, 12.1):
        both(old, ph, hour)
        both(old, au, hour)
    for one in (ph, au):
        outcomes = [row["outcome"] for row in seen_by(one, "JP")["findings"]]  # type: ignore[attr-defined]
        assert "restored" in outcomes
        assert ("split" in outcomes) == (one is ph and fresh > 0), "split is said until it says so"
        assert seen_by(one, "JP")["seen"] == seen_by(old, one.party)["cosigned"]
        assert seen_by(one, "JP")["unproved"] == 0
    (mine,) = seen_by(old, "PH")["findings"]  # type: ignore[misc]
    assert mine["outcome"] == "restored"
    assert audit(old.ledger, witnesses=[key("PH").public, key("AU").public]).holds
    (said,) = (one for one in ph.ledger.entries(kind="watch") if "lost" in one.act.body)
    assert said.act.body["copy"] != said.act.body["lost"]
    # a second history beyond what was said to be lost is a split all the same
    fork = watched_node("JP", str(tmp_path / "JP.db"))
    for number in range(40):
        grow(fork, f"d{number}", 20)
    for hour in (21, 22.5, 24):
        both(fork, ph, hour)
    outcomes = [row["outcome"] for row in seen_by(ph, "JP")["findings"]]  # type: ignore[attr-defined]
    assert outcomes.count("split") == (2 if fresh else 1)
    old.close()
    fork.close()


@given(st.integers(0, 10_000))
@settings(max_examples=3)
def test_honest_nodes_over_bad_links_are_never_found(seed: int) -> None:
    """Receipts that are lost, late, repeated and out of order."""
    chance = random.Random(seed)
    nodes = {one: watched_node(one, "sqlite://") for one in ("JP", "PH", "AU")}
    kept: list[tuple[str, str, bytes]] = []
    for step in range(40):
        hour = step * 0.7
        frm, to = chance.sample(sorted(nodes), 2)
        if chance.random() < 0.5:
            grow(nodes[frm], f"e{step}", hour)
        kept.append((frm, to, receipt_now(nodes[frm], to, at=AT + hour * HOUR)))
        for _from, two, raw in chance.sample(kept, min(len(kept), 2)):
            if chance.random() < 0.6:
                acknowledge(nodes[two], raw, at=AT + hour * HOUR)
    for one in nodes.values():
        assert list(one.ledger.entries(kind="watch")) == []
    assert any(seen_by(a, b)["cosigned"] for a in nodes.values() for b in nodes if b != a.party)


@pytest.mark.parametrize(
    "part", [7, [], {"checkpoint": "x"}, {"checkpoint": 5}, {"proofs": {"a": 1}, "checkpoint": ""},
             {"cosigned": "no note"}, {"seen": ["x"]}, {"prove": [-1, "x", 2**52, None]}],
)  # fmt: skip
def test_what_is_no_watch_stops_no_receipt(three: dict[str, Node], part: object) -> None:
    from sealane.share.book.envelope import peeked, sealed

    jp, ph = three["JP"], three["PH"]
    release(jp, [product("e")], ["PH"], purpose="sar", at=AT)
    got = take(ph, offer(jp, "PH", at=AT), at=AT)
    body = peeked(got, "receipt") | {"watch": part}
    acknowledge(jp, sealed("receipt", body, ph.signer), at=AT)
    mine = next(row for row in standing(jp, at=AT)["partners"] if row["party"] == "PH")
    assert mine["waiting"] == 0
    assert jp.ledger.head().size < 20


def test_a_clock_set_back_makes_nothing_readable_again_whatever_is_written() -> None:
    """The latest time of the ledger counts, not that of its last entry."""
    from sealane.share.node import time_held

    one = node("JP")
    release(one, [product("e")], ["PH"], purpose="sar", at=AT + 5 * HOUR)
    release(one, [product("f")], ["PH"], purpose="sar", at=AT + 2 * HOUR)
    with one.engine.connect() as connection:
        assert time_held(connection, AT) == AT + 5 * HOUR
        assert time_held(connection, AT + 9 * HOUR) == AT + 9 * HOUR
    one.close()
