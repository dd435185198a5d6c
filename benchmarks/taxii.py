"""How long does a page of a large TAXII collection take? Beside medallion in the same run.

    python -m benchmarks.taxii [--objects 1000000] [--peer-objects 1000]

Fills a store with objects under labels of which a party may see some, then asks over HTTP (a real
server on loopback) for pages of 100 at random places, of all types and of one, and for the first
page. Printed as one JSON object; p95 of the pages is to be 50 ms or less, else exit code 1.
``medallion`` (BSD-3-Clause, the reference server of OASIS, memory backend) gets ``--peer-objects``
of the same objects in the same run, since a page takes it longer the more there are; without it
its column says so. A node's own TAXII, which is fed by its releases, is measured by
``python -m benchmarks.taxii_node``.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import socket
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import uvicorn
from sqlalchemy import insert, update

from sealane.ledger import writing
from sealane.serve.taxii import Collection, Root, create_taxii, known_tokens
from sealane.share import ANYONE, Label, Policy, read_pack
from sealane.share.taxii import Kept, Shelves
from sealane.share.taxii.schema import CLOCK, OBJECTS

PAGE = 100
COLLECTION = "365fed99-08fa-fdcd-a1b3-fb247eb41d01"
MEDIA_TYPE = "application/taxii+json;version=2.1"
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
TYPES = ("indicator", "sighting", "campaign", "note")
LABEL = Label(
    classification="unclassified", tlp="green", kind="indicator", topic="information",
    source="open", personal="no", orcon="no", originator="JP",
    purposes=frozenset({"security"}), releasable_to=frozenset({ANYONE}),
)  # fmt: skip
LABELS = tuple(
    replace(LABEL, tlp=tlp, topic=topic)
    for tlp in ("clear", "green", "red")
    for topic in ("information", "piracy")
)
PACK = """
[pack]
id = "bench"
version = "1"
name = { en = "Bench", ja = "計測" }
[[party]]
id = "JP"
name = { en = "Japan", ja = "日本" }
ceiling = { classification = "unclassified", tlp = "red" }
[[party]]
id = "PH"
name = { en = "Philippines", ja = "フィリピン" }
ceiling = { classification = "unclassified", tlp = "green" }
[[programme]]
id = "threats"
name = { en = "Threats", ja = "脅威" }
from = 2025-01-01
members = ["JP", "PH"]
gives_right = true
source = "An agreement made up for this measurement"
[[grant]]
id = "threats-1"
programme = "threats"
article = "Article 1"
classification = "unclassified"
tlp = "green"
kinds = ["indicator"]
topics = ["*"]
sources = ["*"]
purposes = ["security"]
personal = false
orcon = true
onward = true
"""


def indicator(number: int, kind: str = "indicator") -> dict[str, Any]:
    """An object of some 450 bytes; one in eight is an older version of the one before it."""
    own = number - 1 if number % 8 == 7 else number
    at = (BEGAN + timedelta(seconds=number)).isoformat().replace("+00:00", ".000Z")
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": f"{kind}--{uuid.UUID(int=own // 8 * 8 + own % 8, version=4)}",
        "created": "2026-01-01T00:00:00.000Z",
        "modified": at,
        "name": f"Address {number}",
        "description": "Seen in messages that ask crews for their papers. " * 3,
        "pattern": f"[ipv4-addr:value = '192.0.2.{number % 256}']",
        "pattern_type": "stix",
        "valid_from": at,
    }


def fill(shelves: Shelves, count: int) -> float:
    """Rows straight into the tables, as ``put`` would leave them; seconds."""
    began = time.perf_counter()
    every = [Kept(indicator(0, kind), label) for label in LABELS for kind in TYPES]
    shelves.put(COLLECTION, "JP", every, at=BEGAN)
    with shelves.engine.connect() as connection:
        asked = OBJECTS.select().with_only_columns(OBJECTS.c.shelf, OBJECTS.c.added)
        numbers = [row[0] for row in connection.execute(asked.order_by(OBJECTS.c.added))]
    first = int(BEGAN.timestamp()) * 1_000_000 + 1_000_000
    chance = random.Random(12)
    for start in range(0, count, 50_000):
        rows = []
        for number in range(start, min(start + 50_000, count)):
            place = chance.randrange(len(numbers))
            one = indicator(number, TYPES[place % len(TYPES)])
            rows.append(
                {
                    "added": first + number, "shelf": numbers[place], "collection": COLLECTION,
                    "object_id": one["id"], "version": number + 1, "owner": "JP",
                    "digest": number.to_bytes(32, "big"), "raw": orjson.dumps(one),
                    "retain_until": None,
                }
            )  # fmt: skip
        with writing(shelves.engine) as connection:
            connection.execute(insert(OBJECTS), rows)
            connection.execute(update(CLOCK).values(last=first + start + len(rows) - 1))
    return time.perf_counter() - began


@contextmanager
def served(app: Any) -> Iterator[str]:
    """A real server on loopback."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(32)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


def asked(address: str, authorization: str) -> tuple[float, dict[str, Any]]:
    """Milliseconds of one request, and its answer."""
    headers = {"Accept": MEDIA_TYPE, "Authorization": authorization}
    began = time.perf_counter()
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
        raw = answer.read()
    return (time.perf_counter() - began) * 1_000, json.loads(raw)


def percentiles(times: list[float]) -> dict[str, float]:
    """Of some times [ms]."""
    ordered = sorted(times)
    at = min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))
    return {"p50_ms": round(statistics.median(ordered), 2), "p95_ms": round(ordered[at], 2)}


def ours(base: str, count: int) -> dict[str, Any]:
    """Pages at random places, of all types and of one; the first page."""
    address = f"{base}/threats/collections/{COLLECTION}/objects/?limit={PAGE}"
    chance = random.Random(7)
    told: dict[str, Any] = {}
    for name, more in (
        ("pages", ""),
        ("pages_of_one_type", "&match[type]=note"),
        ("pages_of_all_versions", "&match[version]=all"),
    ):
        times = []
        for _ in range(100):
            at = BEGAN + timedelta(seconds=1, microseconds=chance.randrange(count * 9 // 10))
            after = at.isoformat(timespec="microseconds").replace("+00:00", "Z")
            took, page = asked(f"{address}{more}&added_after={after}", "Bearer the-token-of-the-PH")
            assert len(page["objects"]) == PAGE, len(page["objects"])
            times.append(took)
        told[name] = percentiles(times)
    told["first_page"] = percentiles(
        [asked(address, "Bearer the-token-of-the-PH")[0] for _ in range(50)]
    )
    return told


def peer(count: int) -> dict[str, Any]:
    """The same of medallion: the first page, from as many objects as it gets."""
    try:
        from medallion import load_app
        from werkzeug.serving import WSGIRequestHandler, make_server
    except ImportError as missing:
        return {"skipped": f"{missing.name} is not installed"}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data.json"
        objects = [indicator(number) for number in range(count)]
        data.write_text(json.dumps(_peer_data(objects)), encoding="utf-8")
        backend = {"module": "medallion.backends.memory_backend", "module_class": "MemoryBackend",
                   "filename": str(data)}  # fmt: skip
        config = {
            "backend": backend,
            "users": {"PH": "the-token-of-the-PH"},
            "taxii": {"max_page_size": 1_000},
        }
        told = Path(folder) / "config.json"
        told.write_text(json.dumps(config), encoding="utf-8")
        WSGIRequestHandler.log = lambda *_: None  # type: ignore[method-assign]
        server = make_server("127.0.0.1", 0, load_app(told))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        basic = "Basic " + base64.b64encode(b"PH:the-token-of-the-PH").decode()
        address = f"http://127.0.0.1:{server.port}/threats/collections/{COLLECTION}/objects/"
        times = [asked(f"{address}?limit={PAGE}", basic)[0] for _ in range(5)]
        server.shutdown()
    return {"objects": count, "first_page": percentiles(times)}


def _peer_data(objects: list[dict[str, Any]]) -> dict[str, Any]:
    manifest = [
        {"id": one["id"], "date_added": one["modified"], "version": one["modified"],
         "media_type": "application/stix+json;version=2.1"}
        for one in objects
    ]  # fmt: skip
    collection = {
        "id": COLLECTION, "title": "Bench", "can_read": True, "can_write": True,
        "media_types": ["application/stix+json;version=2.1"],
        "objects": objects, "manifest": manifest,
    }  # fmt: skip
    information = {"title": "Bench", "versions": [MEDIA_TYPE], "max_content_length": 9_765_625}
    return {
        "/discovery": {"title": "Bench", "api_roots": ["http://127.0.0.1/threats/"]},
        "threats": {"information": information, "status": [], "collections": [collection]},
    }


def measured(where: Path, count: int, peer_count: int) -> dict[str, Any]:
    """Fill, serve, ask, and the peer."""
    pack = where.with_suffix(".toml")
    pack.write_text(PACK, encoding="utf-8")
    shelves = Shelves(where)
    told: dict[str, Any] = {"objects": count, "fill_s": round(fill(shelves, count), 1)}
    told["bytes"] = where.stat().st_size
    own = Collection(id=COLLECTION, title="Bench", purpose="security")
    root = Root(path="threats", title="Bench", collections=(own,))
    tokens: Callable[[str], str | None] = known_tokens({"PH": "the-token-of-the-PH"})
    with served(create_taxii(shelves, Policy(read_pack(pack)), "JP", (root,), tokens)) as base:
        told |= ours(base, count)
    shelves.close()
    told["medallion"] = peer(peer_count)
    if "first_page" in told["medallion"]:
        theirs = told["medallion"]["first_page"]["p50_ms"]
        told["ratio_of_medians"] = round(theirs / told["first_page"]["p50_ms"], 1)
        told["ratio_is"] = f"medallion with {peer_count} objects to Sealane with {count}"
    return told


def main() -> int:
    """Measure, print, and say whether the goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objects", type=int, default=1_000_000)
    parser.add_argument("--peer-objects", type=int, default=1_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = measured(Path(folder) / "taxii.db", given.objects, given.peer_objects)
    return judged(told)


def judged(told: dict[str, Any]) -> int:
    """Print, and 1 if a page takes longer than it is to."""
    print(json.dumps(told, indent=2))
    worst = max(told[name]["p95_ms"] for name in ("pages", "pages_of_one_type", "first_page"))
    return 0 if worst <= 50 else 1


if __name__ == "__main__":
    sys.exit(main())
