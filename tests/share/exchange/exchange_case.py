"""Nodes in folders that know each other, and what they hold."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sealane.share import Label, Product
from sealane.share.exchange import Card, make_certificate, meet
from sealane.share.node import Node

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
GRANT = """
[[grant]]
id = "picture-{number}"
programme = "picture"
article = "Article 1"
classification = "unclassified"
tlp = "amber"
kinds = ["event", "warning", "track"]
topics = ["safety", "sar", "piracy"]
sources = ["open", "cooperative"]
purposes = ["safety", "sar"]
personal = false
orcon = false
onward = true
"""


def written_pack(path: Path, parties: list[str]) -> Path:
    """A pack of parties who may all pass on to each other."""
    text = '[pack]\nid = "x"\nversion = "1"\nname = { en = "x", ja = "x" }\n'
    for one in parties:
        text += f'\n[[party]]\nid = "{one}"\nname = {{ en = "{one}", ja = "{one}" }}\n'
        text += 'ceiling = { classification = "unclassified", tlp = "amber" }\n'
    text += '\n[[programme]]\nid = "picture"\nname = { en = "x", ja = "x" }\nfrom = 2026-01-01\n'
    text += f'members = {parties!r}\ngives_right = true\nsource = "made up"\n'.replace("'", '"')
    path.write_text(text + GRANT.format(number=1))
    return path


def made_node(folder: Path, party: str, pack: Path, database: str | None = None) -> Node:
    node = Node.make(folder, party, pack, database, at=AT)
    make_certificate(folder, party, at=datetime.now(UTC))
    return node


def introduce(nodes: list[Node], addresses: dict[str, str | None]) -> None:
    """Everybody takes everybody's card."""
    held = {one.party: Card.of_node(one, addresses.get(one.party)) for one in nodes}
    for one in nodes:
        for party, card in held.items():
            if party != one.party:
                meet(one, card, compared=card.fingerprint)


def product(item: str, party: str = "JP", version: int = 1, **body: object) -> Product:
    label = Label(
        classification="unclassified", tlp="green", kind="event", topic="sar", source="cooperative",
        personal="no", orcon="no", originator=party, purposes=frozenset({"sar", "safety"}),
        releasable_to=frozenset({"*"}),
    )  # fmt: skip
    return Product(item=item, version=version, issued_at=AT, body={"event_id": item, **body},
                   label=label)  # fmt: skip


def track(
    item: str, points: int, party: str = "JP", version: int = 1, *, mmsi: int = 431_000_123
) -> Product:
    """A ship that turns a little all the time, seen every minute."""
    line = [
        [(AT - timedelta(minutes=points - k)).isoformat().replace("+00:00", "Z"),
         round(124 + k / 300 + 0.02 * math.sin(k / 7), 5), round(20 + 0.03 * math.sin(k / 5), 5),
         10.5, 90.0]
        for k in range(points)
    ]  # fmt: skip
    label = replace(product(item, party).label, kind="track")
    body = {"mmsi": mmsi, "points": line}
    return Product(item=item, version=version, issued_at=AT, body=body, label=label)
