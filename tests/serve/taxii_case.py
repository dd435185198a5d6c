"""A node of Japan with a collection of indicators, three parties, and what they send."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sealane.serve.taxii import Bounds, Collection, Root, create_taxii, known_tokens
from sealane.share import ANYONE, Label, Policy, Product, read_pack
from sealane.share.taxii import Shelves

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
TAXII = {"Accept": "application/taxii+json;version=2.1"}
POST = TAXII | {"Content-Type": "application/taxii+json;version=2.1"}
TOKENS = {"JP": "the-token-of-japan", "PH": "token-of-the-philippines", "AU": "token-of-australia"}
OPEN = "365fed99-08fa-fdcd-a1b3-fb247eb41d01"
INBOX = "91a7b528-80eb-42ed-a74d-c6fbd5a26116"
LABEL = Label(
    classification="unclassified", tlp="green", kind="indicator", topic="information",
    source="open", personal="no", orcon="no", originator="JP",
    purposes=frozenset({"security"}), releasable_to=frozenset({ANYONE}),
)  # fmt: skip
PACK = """
[pack]
id = "taxii"
version = "1"
name = { en = "Threats", ja = "脅威" }
[[party]]
id = "JP"
name = { en = "Japan", ja = "日本" }
ceiling = { classification = "unclassified", tlp = "amber" }
[[party]]
id = "PH"
name = { en = "Philippines", ja = "フィリピン" }
ceiling = { classification = "unclassified", tlp = "amber" }
[[party]]
id = "AU"
name = { en = "Australia", ja = "オーストラリア" }
ceiling = { classification = "unclassified", tlp = "green" }
[[programme]]
id = "threats"
name = { en = "Threats", ja = "脅威" }
from = 2026-01-01
members = ["JP", "PH", "AU"]
gives_right = true
source = "An agreement made up for this test"
[[grant]]
id = "threats-1"
programme = "threats"
article = "Article 1"
classification = "unclassified"
tlp = "amber"
kinds = ["indicator", "campaign", "event"]
topics = ["information"]
sources = ["open"]
purposes = ["security"]
personal = false
orcon = true
onward = true
"""


class Clock:
    """A time that only tests move."""

    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> datetime:
        return self.now


def policy(folder: Path) -> Policy:
    path = folder / "pack.toml"
    path.write_text(PACK, encoding="utf-8")
    return Policy(read_pack(path))


@contextmanager
def node(
    folder: Path, clock: Clock, *, completes: Any = None, **bounds: Any
) -> Iterator[tuple[Any, Shelves]]:
    """The server of Japan and its shelves."""
    shelves = Shelves(folder / "taxii.db")
    root = Root(
        path="threats",
        title="Threats at sea",
        collections=(
            Collection(id=OPEN, title="Indicators", purpose="security", alias="indicators"),
            Collection(id=INBOX, title="Inbox", purpose="security", writers=None),
        ),
    )
    app = create_taxii(
        shelves, policy(folder), "JP", (root,), known_tokens(TOKENS), clock=clock,
        bounds=Bounds(**bounds), completes=completes,
    )  # fmt: skip
    try:
        yield app, shelves
    finally:
        shelves.close()


def product(number: int, *, version: int = 1, name: str = "x", **label: Any) -> Product:
    at = AT - timedelta(days=1) + timedelta(seconds=number, minutes=version)
    body = {"name": name, "pattern": f"[url:value = 'http://{number}.example/']"}
    return Product(
        item=f"i-{number}", version=version, issued_at=at, body=body, label=replace(LABEL, **label)
    )


def indicator(number: int = 0, *, modified: datetime = AT, **more: Any) -> dict[str, Any]:
    """An indicator as another tool sends it: no label of ours."""
    at = modified.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "type": "indicator",
        "spec_version": "2.1",
        "id": f"indicator--{uuid.UUID(int=number, version=4)}",
        "created": "2026-01-01T00:00:00.000Z",
        "modified": at,
        "pattern": f"[ipv4-addr:value = '192.0.2.{number % 256}']",
        "pattern_type": "stix",
        "valid_from": "2026-01-01T00:00:00Z",
    } | more
