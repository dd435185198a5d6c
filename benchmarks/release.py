"""How fast are items released? Decided, put into the log and recorded, on the disk and signed.

    python -m benchmarks.release [--database postgresql://...] [--items N]

Printed as one JSON object: batches of 100 and one by one, to one party under a pack of 300 grants;
the same batches with every item refused, for whom nothing is sent; what a partner takes; and the
bare ledger beside (benchmarks/ledger.py), so that a slow disk or a busy machine is seen. Goals:
10,000 a second at 100, 200 one by one. Exit code 1 if one is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from sealane.ledger import Act, Key, Ledger, digest
from sealane.share import ATTRIBUTES, Grant, Label, Pack, Party, Policy, Product, Programme
from sealane.share.node import Node
from sealane.share.policy.pack import Member
from sealane.share.release import release
from sealane.share.transfer.offer import offer, wanted
from sealane.share.transfer.receipt import acknowledge
from sealane.share.transfer.receive import take

BATCH = 100
SINGLE = 500
GOALS = {"batch_100_per_s": 10_000, "single_per_s": 200}
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
NAME = {"en": "x", "ja": "x"}
LABEL = Label(
    classification="unclassified", tlp="green", kind="event", topic="sar", source="cooperative",
    personal="no", orcon="no", originator="JP", purposes=frozenset({"sar", "safety"}),
    releasable_to=frozenset({"PH"}), retain_until=datetime(2027, 1, 1, tzinfo=UTC),
)  # fmt: skip


def pack(programmes: int = 10, grants: int = 30) -> Pack:
    """Twenty parties, two in each programme of 30 grants: 300 in all; of those between JP and PH
    the last applies."""
    since = date(2026, 1, 1)
    names = ["JP", "PH", *(f"P{number}" for number in range(2 * programmes - 2))]
    parties = {one: Party(one, NAME, "restricted", "amber") for one in names}
    every = {one.name: frozenset(one.values) for one in ATTRIBUTES}
    others = every | {"topic": frozenset({"piracy", "fishing"})}
    made: dict[str, Programme] = {}
    rules: dict[str, Grant] = {}
    for number in range(programmes):
        own = f"p{number}"
        members = tuple(Member(one, since) for one in names[2 * number : 2 * number + 2])
        made[own] = Programme(own, NAME, since, None, members, gives_right=True, source="s")
        for place in range(grants):
            values = every if place == grants - 1 else others
            name = f"{own}-{place}"
            rules[name] = Grant(name, own, "Article 4", values, onward=True)
    return Pack("b", "1", NAME, parties, made, rules, {})


def products(count: int, begin: int, label: Label = LABEL) -> list[Product]:
    """Events as the lake has them."""
    return [
        Product(
            item=f"jp-event-{number}",
            version=1,
            issued_at=AT,
            body={
                "event_id": f"{number:032x}",
                "kind": "gap",
                "status": "new",
                "lon": 124.0 + number % 977 / 1000,
                "lat": 20.25,
                "start_at": "2026-05-31T22:15:00Z",
                "mmsis": [431_000_000 + number],
                "confidence": 0.83,
            },
            label=label,
        )
        for number in range(begin, begin + count)
    ]


def node(party: str, where: str, policy: Policy) -> Node:
    """A node at a place."""
    key = Key.new(f"{party}/sealane")
    ledger = Ledger.make(where, f"{party}/ledger", key, actor=party, at=AT)
    return Node(party, ledger, key, policy, digest(b"pack"), b"\x01" * 32)


def _rate(count: int, work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return count / (time.perf_counter() - began)


def _batches(own: Node, label: Label, items: int, begin: int, size: int) -> float:
    every = products(items, begin, label)
    parts = [every[at : at + size] for at in range(0, items, size)]
    return _rate(
        items, lambda: [release(own, part, ["PH"], purpose="sar", at=AT) for part in parts]
    )


def _taken(giver: Node, taker: Node) -> float:
    """Records a second from the first to the last, with receipts acknowledged."""
    began, count = time.perf_counter(), 0
    while True:
        asked = wanted(taker, giver.party)[-1]
        batch = offer(giver, taker.party, asked.after, 1_000, at=AT)
        acknowledge(giver, take(taker, batch, at=AT), at=AT)
        body = json.loads(batch)["body"]
        count += len(body["records"])
        if not body["more"]:
            return count / (time.perf_counter() - began)


def main() -> int:
    """Measure, print, and say whether the goals are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database")
    parser.add_argument("--items", type=int, default=10_000)
    asked = parser.parse_args()
    policy = Policy(pack())
    with tempfile.TemporaryDirectory() as folder:
        own = node("JP", asked.database or str(Path(folder) / "jp.db"), policy)
        other = node("PH", str(Path(folder) / "ph.db"), policy)
        own.meet("PH", other.signer.public)
        other.meet("JP", own.signer.public)
        closed = Label(**{name: getattr(LABEL, name) for name in LABEL.__slots__} | {"tlp": "red"})
        told = {
            "database": own.engine.dialect.name,
            "batch_100_per_s": _batches(own, LABEL, asked.items, 0, BATCH),
            "single_per_s": _batches(own, LABEL, SINGLE, asked.items, 1),
            "refused_100_per_s": _batches(own, closed, asked.items // 2, 10**6, BATCH),
            "taken_per_s": _taken(own, other),
        }
        acts = [
            Act(actor="JP", kind="x", subject=f"e{one}", body={"digest": "0" * 64})
            for one in range(BATCH)
        ]  # fmt: skip
        rounds = asked.items // BATCH
        told["bare_ledger_100_per_s"] = _rate(
            asked.items, lambda: [own.ledger.append(acts, own.signer, at=AT) for _ in range(rounds)]
        )
        own.close()
        other.close()
    print(json.dumps({k: one if isinstance(one, str) else round(one) for k, one in told.items()}))
    return 0 if all(told[name] >= least for name, least in GOALS.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
