"""A node in a folder with things given, refused, taken back, received and expired."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from sealane.ledger import Act
from sealane.share import Label, Node, Product, acknowledge, offer, pack_path, release, take, wanted
from sealane.share.book.schema import OUTBOX
from sealane.share.exchange.link import Link, set_link
from sealane.share.filing import take_file
from sealane.share.format import named
from sealane.share.log.lapse import lapse
from sealane.share.node import RULES
from sealane.share.policy.decide import Decision
from sealane.share.recall import recall
from sealane.share.retention import sweep
from sealane.share.transfer.asking import ask
from sealane.share.watch.checkpoint import _Listener
from sealane.share.watch.restored import declare

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


def unlabelled(item: str) -> Product:
    """An event of PH without most of its label, with what no answer may tell."""
    bare = dict.fromkeys(("classification", "tlp", "topic", "source", "personal", "orcon",
                          "originator", "purposes", "releasable_to"))  # fmt: skip
    return product(item, **bare)


def happened(nodes: dict[str, Node]) -> None:
    """Then, by the clock: JP has something to label and to answer, was restored, its link to PH is
    thin, a release to AU lapsed, AU shows two histories, and JP's rules were changed in place."""
    jp, ph = nodes["JP"], nodes["PH"]
    at = max(datetime.now(UTC), AT + timedelta(hours=1))
    take_file(jp, "PH", named("geojson").write([unlabelled("found-7")]).raw, form="geojson",
              purpose="safety", by="watch 1", at=at)  # fmt: skip
    declare(jp, because="disk failed", at=at, actor="watch 1")
    ask(ph, "w1", "VN", purpose="safety", until=datetime(2199, 1, 1, tzinfo=UTC),
        because="their boat is nearest", at=at)  # fmt: skip
    pull(ph, jp, at)
    set_link(jp, "PH", Link(bytes_per_s=300))
    with jp.ledger.engine.connect() as connection:
        own = (OUTBOX.c.partner == "AU", OUTBOX.c.item == "e3")
        rows = connection.execute(select(OUTBOX).where(*own)).all()
    assert lapse(jp, "AU", [(row, Decision("no_agreement")) for row in rows], at=at) == 1
    told = "AU shows two histories of 12 entries."
    _Listener(jp, "AU", at).find("AU", "split", told, {"shown": "-", "before": "-"})
    act = Act(actor="watch 1", kind=RULES, subject="pack", body={"digest": "of another file"})
    with jp.ledger.writing() as connection:
        jp.ledger.add(connection, [act], jp.signer, at=at)
