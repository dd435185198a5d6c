"""Nodes in memory that share, and what they share."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from sealane.ledger import Key, Ledger, digest
from sealane.share import ATTRIBUTES, Grant, Label, Pack, Party, Policy, Product, Programme
from sealane.share.item.attribute import at_most
from sealane.share.node import Node
from sealane.share.policy.pack import Member
from sealane.share.transfer.offer import offer, wanted
from sealane.share.transfer.receipt import acknowledge
from sealane.share.transfer.receive import take

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
NAME = {"en": "x", "ja": "x"}
PARTIES = ("JP", "PH", "AU", "NZ")
EVERY = {one.name: frozenset(one.values) for one in ATTRIBUTES}
LABEL = Label(
    classification="unclassified", tlp="green", kind="event", topic="sar", source="cooperative",
    personal="no", orcon="no", originator="JP", purposes=frozenset({"sar", "safety"}),
    releasable_to=frozenset({"*"}),
)  # fmt: skip
BODY = {
    "event_id": "ab" * 8, "kind": "gap", "status": "new", "mmsis": [431_000_123],
    "start_at": "2026-05-31T22:15:07Z", "lon": 124.1234, "lat": 20.3217, "confidence": 0.83,
}  # fmt: skip
PACK_OF_TWO = """
[pack]
id = "two"
version = "1"
name = { en = "Two", ja = "二者" }
[[party]]
id = "JP"
name = { en = "Japan", ja = "日本" }
ceiling = { classification = "unclassified", tlp = "amber" }
[[party]]
id = "PH"
name = { en = "Philippines", ja = "フィリピン" }
ceiling = { classification = "unclassified", tlp = "amber" }
[[programme]]
id = "p"
name = { en = "Agreement", ja = "協定" }
from = 2026-01-01
members = ["JP", "PH"]
gives_right = true
source = "made up"
[[grant]]
id = "1"
programme = "p"
article = "Article 1"
classification = "unclassified"
tlp = "amber"
kinds = ["*"]
topics = ["*"]
sources = ["*"]
purposes = ["*"]
personal = false
orcon = true
"""
"""Rules of two parties in words, up to whether what is given may be passed on."""


def grant(name: str, topics: set[str], **more: Any) -> Grant:
    """A grant on some topics, up to TLP amber, without data of persons."""
    values = EVERY | {
        "topic": frozenset(topics),
        "personal": frozenset({"no"}),
        "tlp": frozenset(at_most("tlp", "amber")),
    }
    return Grant(name, "p", f"Article {name}", values, **{"onward": True, **more})


def pack(*grants: Grant) -> Pack:
    """Four parties in one programme; AU takes no more than TLP green."""
    since = date(2026, 1, 1)
    parties = {one: Party(one, NAME, "unclassified", "amber") for one in PARTIES}
    parties["AU"] = Party("AU", NAME, "unclassified", "green")
    members = tuple(Member(one, since) for one in PARTIES)
    programme = Programme("p", NAME, since, None, members, gives_right=True, source="s")
    rules = grants or (
        grant("1", {"sar", "safety"}),
        grant("2", {"piracy"}, onward=False, to_parties=frozenset({"PH"})),
        grant("3", {"fishing"}, obligations={"grid_nmi": 16, "time_h": 4, "without": ["identity"]}),
        grant("4", {"disaster"}, obligations={"retain_days": 3}),
    )
    return Pack("t", "1", NAME, parties, {"p": programme}, {one.id: one for one in rules}, {})


@cache
def key(party: str) -> Key:
    return Key.new(f"{party}.example/sealane")


def node(party: str, where: str = "sqlite://", rules: Pack | None = None) -> Node:
    """A node that has met the others."""
    ledger = Ledger.make(where, f"{party}.example/ledger", key(party), actor=party, at=AT)
    made = Node(party, ledger, key(party), Policy(rules or pack()), digest(b"pack"), b"7" * 32)
    for other in PARTIES:
        if other != party:
            made.meet(other, key(other).public)
    return made


def product(item: str = "e1", version: int = 1, **more: Any) -> Product:
    """An event; ``more``: parts of its label, or ``body``."""
    body = more.pop("body", BODY)
    label = replace(LABEL, **more)
    issued_at = AT - timedelta(minutes=7)
    return Product(item=item, version=version, issued_at=issued_at, body=body, label=label)


def pull(giver: Node, taker: Node, *, at: datetime = AT, limit: int = 100) -> int:
    """One round: offer, take, acknowledge; how many recalls were confirmed."""
    asked = wanted(taker, giver.party)[-1]
    batch = offer(giver, taker.party, asked.after, limit, at=at)
    return acknowledge(giver, take(taker, batch, at=at), at=at)


def records(giver: Node, to: str, *, at: datetime = AT, **after: int) -> list[dict[str, Any]]:
    """What a log offers."""
    told: list[dict[str, Any]] = json.loads(offer(giver, to, after, at=at))["body"]["records"]
    return told


def kinds(own: Node) -> list[str]:
    """Kinds of the entries of a ledger."""
    return [entry.act.kind for entry in own.ledger.entries()]
