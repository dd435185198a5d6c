"""A node in a folder with things given, refused, taken back, received and expired."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sealane.share import Label, Node, Product, acknowledge, offer, pack_path, release, take, wanted
from sealane.share.recall import recall
from sealane.share.retention import sweep

AT = datetime(2026, 11, 27, 6, tzinfo=UTC)
PARTIES = ("JP", "PH", "AU", "US")
LABEL = Label(
    classification="unclassified", tlp="green", kind="event", topic="armed_robbery",
    source="cooperative", personal="no", orcon="no", originator="JP",
    purposes=frozenset({"safety", "security"}), releasable_to=frozenset({"*"}),
)  # fmt: skip
SECRET = 431_000_123
"""A ship that the bodies name, and no answer about sharing may."""


def product(item: str, version: int = 1, **more: Any) -> Product:
    """An event; ``more``: parts of its label."""
    body = {"event_id": item, "kind": "encounter", "mmsis": [SECRET], "lon": 124.1234}
    if more.get("kind") == "warning":
        body = {"headline": f"Ship {SECRET}"}
    label = replace(LABEL, **more)
    return Product(item=item, version=version, issued_at=AT, body=body, label=label)


def pull(giver: Node, taker: Node, at: datetime) -> None:
    """One round."""
    after = wanted(taker, giver.party)[-1].after
    acknowledge(giver, take(taker, offer(giver, taker.party, after, at=at), at=at), at=at)


def given(folder: Path) -> dict[str, Node]:
    """Four nodes under the packaged rules; what JP shared stands below, in order."""
    nodes = {one: Node.make(folder / one, one, pack_path("sea-lanes-public"), at=AT)
             for one in PARTIES}  # fmt: skip
    for one in nodes.values():
        for other in nodes.values():
            if one is not other:
                one.meet(other.party, other.signer.public)
    jp, ph = nodes["JP"], nodes["PH"]
    minutes = iter(range(1, 100))

    def now() -> datetime:
        return AT + timedelta(minutes=next(minutes))

    guarded = {"mmsis": Label(tlp="amber+strict")}
    release(jp, product("e1", of_fields=guarded), ["PH", "AU"], purpose="safety", at=now(),
            actor="watch 2")  # fmt: skip
    release(jp, product("e2"), ["PH", "US"], purpose="security", at=now())
    release(jp, product("w1", kind="warning"), ["PH"], purpose="safety", at=now())
    release(jp, product("no1", topic="fishing"), ["PH"], purpose="safety", at=now())
    release(jp, product("no2", personal="yes"), ["AU"], purpose="safety", at=now())
    release(jp, product("e1"), ["KR"], purpose="sar", at=now())
    release(jp, product("old", retain_until=AT + timedelta(minutes=30)), ["AU"], purpose="safety",
            at=now())  # fmt: skip
    for one in ("PH", "AU", "US"):
        pull(jp, nodes[one], now())
    release(ph, product("p1", originator="PH"), ["JP"], purpose="safety", at=now())
    pull(ph, jp, now())
    recall(jp, "e2", because="another ship", at=now(), actor="watch 1")
    pull(jp, ph, now())
    sweep(jp, at=AT + timedelta(minutes=31))
    due = AT + timedelta(minutes=40)  # over by the ledger's own time, and not yet swept
    release(
        jp, product("due", retain_until=due), ["AU"], purpose="safety", at=due - timedelta(1e-3)
    )
    release(jp, product("e3"), ["AU"], purpose="safety", at=due + timedelta(minutes=1))
    return nodes
