"""A node's TAXII over a log of releases: how long a page takes, and how fast a log is shelved.

    python -m benchmarks.taxii_node [--objects 1000000] [--released 20000]

``--released`` indicators are released and shelved as
ever; the rest up to ``--objects`` are put into the tables as shelving leaves them (log, content,
links, objects), since a million releases take minutes to make and tell nothing more of a page.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import RLock
from typing import Any

from sqlalchemy import func, select, update

from benchmarks.taxii import BEGAN, LABELS, PACK, PAGE, asked, judged, percentiles, served
from sealane.ledger import Key, Ledger, digest, put_rows, reading, writing
from sealane.serve.people import People
from sealane.serve.taxii_node import ROOT, node_taxii
from sealane.share import Label, Policy, Product, read_pack
from sealane.share.account import Accounts, Limit, Reads
from sealane.share.book.schema import CONTENTS, OUTBOX
from sealane.share.format.stix_object import EPOCH
from sealane.share.node import Node
from sealane.share.release import release
from sealane.share.taxii import Feed, collection_of
from sealane.share.taxii.schema import CLOCK, FEEDS, LINKS, OBJECTS

PARTY = "PH"
BATCH = 100
STEP = 50_000
SOON = 100
"""Releases that are made before each of some pages, which then are shelved by whoever asks."""


def products(label: Label, begin: int, count: int, at: datetime) -> list[Product]:
    """Indicators of some 450 bytes."""
    text = "Seen in messages that ask crews for their papers. " * 3
    return [
        Product(
            item=f"i-{number}", version=1, issued_at=at + timedelta(milliseconds=number),
            body={
                "name": f"Address {number}", "text": text,
                "pattern": f"[ipv4-addr:value = '192.0.2.{number % 256}']",
            },
            label=label,
        )
        for number in range(begin, begin + count)
    ]  # fmt: skip


class Measured:
    """A node of JP in a folder, with what it released to PH."""

    def __init__(self, folder: Path, pack: Path, labels: tuple[Label, ...], at: datetime) -> None:
        self.at, self.labels = at, labels
        key = Key.new("JP/sealane")
        ledger = Ledger.make(str(folder / "jp.db"), "JP/ledger", key, actor="JP", at=at)
        policy = Policy(read_pack(pack))
        self.node = Node("JP", ledger, key, policy, digest(b"pack"), b"\x01" * 32)
        self.node.meet(PARTY, Key.new("PH/sealane").public)
        self.feed = Feed(self.node)
        self.own = collection_of("JP", PARTY)
        accounts = Accounts(ledger, key, policy.pack.parties)
        accounts.add("paz", party=PARTY, roles=["reader"], by="root", at=at)
        self.token = accounts.issue("paz", by="root", at=at, lasts=timedelta(days=9))
        self.people = People(
            accounts, Reads(ledger, key), "JP", limit=Limit(burst=1e6, per_s=1e6), clock=lambda: at
        )

    def give(self, begin: int, count: int) -> float:
        """Release some; seconds."""
        began = time.perf_counter()
        for start in range(begin, begin + count, BATCH):
            label = self.labels[start // BATCH % len(self.labels)]
            few = products(label, start, min(BATCH, begin + count - start), self.at)
            found = release(self.node, few, [PARTY], purpose="security", at=self.at)
            assert {one.outcome for one in found} == {"released"}, found[0]
        return time.perf_counter() - began

    def shelve(self) -> float:
        """Shelve what was released; rows a second."""
        began = time.perf_counter()
        rows = self.feed.catch_up(PARTY, at=self.at)
        return rows / (time.perf_counter() - began)

    def fill(self, count: int) -> None:
        """Rows like those that are there, up to ``count`` objects."""
        with reading(self.node.engine) as connection:
            objects = connection.execute(select(OBJECTS).order_by(OBJECTS.c.added)).mappings().all()
            mains = [one for one in objects if one["object_id"].startswith("indicator--")]
            [sent] = connection.execute(select(OUTBOX).limit(1)).mappings().all()
            told = select(func.max(OUTBOX.c.sequence)).where(OUTBOX.c.lane == sent["lane"])
            last = int(connection.execute(told).scalar_one())
            begin = int(connection.execute(select(CLOCK.c.last)).scalar_one()) + 1
        missing = max(0, count - len(objects))
        for start in range(0, missing, STEP):
            numbers = range(start, min(start + STEP, missing))
            own = [(number, mains[number % len(mains)]) for number in numbers]
            with writing(self.node.engine) as connection:
                for table, row in (
                    (OBJECTS, lambda n, one: {**one, "object_id": _name(n), "added": begin + n}),
                    (LINKS, lambda n, one: _link(self.own, n, one)),
                    (CONTENTS, lambda n, one: {"digest": _digest(n), "raw": one["raw"]}),
                    (OUTBOX, lambda n, _: _sent(sent, n, last + 1 + n)),
                ):
                    put_rows(connection, table, [row(*one) for one in own])
                done = {"last": begin + numbers[-1]}
                connection.execute(update(CLOCK).values(**done))
                behind = (FEEDS.c.collection == self.own, FEEDS.c.lane == sent["lane"])
                seen = {"sequence": last + 1 + numbers[-1]}
                connection.execute(update(FEEDS).where(*behind).values(**seen))

    @contextmanager
    def served(self) -> Iterator[str]:
        """Address of pages of the objects, from a real server."""
        app = node_taxii(self.node, self.people, lock=RLock(), clock=lambda: self.at)
        with served(app) as base:
            yield f"{base}/{ROOT}/collections/{self.own}/objects/?limit={PAGE}"

    def bounds(self) -> tuple[int, int]:
        """First and last ``added``."""
        asked = select(func.min(OBJECTS.c.added), func.max(OBJECTS.c.added))
        with reading(self.node.engine) as connection:
            first, last = connection.execute(asked).one()
        return int(first), int(last)


def _name(number: int) -> str:
    return f"indicator--{number:08x}-0000-4000-8000-000000000000"


def _digest(number: int) -> str:
    return f"{number * 2_654_435_761 % 2**64:064x}"


def _link(collection: str, number: int, one: Any) -> dict[str, Any]:
    return {
        "collection": collection, "originator": "JP", "item": f"f-{number}",
        "object_id": _name(number), "version": one["version"], "item_version": 1,
        "retain_until": None,
    }  # fmt: skip


def _sent(like: Any, number: int, sequence: int) -> dict[str, Any]:
    name = f"f-{number}"
    told = {"item": name, "told_item": name, "digest": _digest(number), "sequence": sequence}
    return {**like, **told}


def measured_node(folder: Path, count: int, released: int) -> dict[str, Any]:
    """Release, shelve, fill, and ask for pages."""
    pack = folder / "pack.toml"
    pack.write_text(PACK, encoding="utf-8")
    seen = tuple(label for label in LABELS if label.tlp != "red")
    own = Measured(folder, pack, seen, BEGAN)
    told: dict[str, Any] = {"objects": count, "released": released}
    told["released_per_s"] = round(released / own.give(0, released))
    told["shelved_per_s"] = round(own.shelve())
    began = time.perf_counter()
    own.fill(count)
    told["fill_s"] = round(time.perf_counter() - began, 1)
    chance, bearer = random.Random(7), f"Bearer {own.token}"
    with own.served() as address:
        first, last = own.bounds()
        for name, more in (("pages", ""), ("pages_of_one_type", "&match[type]=indicator")):
            times = []
            for _ in range(100):
                at = EPOCH + timedelta(microseconds=chance.randrange(first, last - 2 * PAGE))
                after = at.isoformat(timespec="microseconds").replace("+00:00", "Z")
                took, page = asked(f"{address}{more}&added_after={after}", bearer)
                assert len(page["objects"]) == PAGE, len(page["objects"])
                times.append(took)
            told[name] = percentiles(times)
        told["first_page"] = percentiles([asked(address, bearer)[0] for _ in range(50)])
        times = []
        for number in range(20):
            own.give(10**7 + number * SOON, SOON)
            times.append(asked(address, bearer)[0])
        told[f"first_page_after_{SOON}_releases"] = percentiles(times)
    own.node.close()
    return told


def main() -> int:
    """Measure, print, and say whether the goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objects", type=int, default=1_000_000)
    parser.add_argument("--released", type=int, default=20_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return judged(measured_node(Path(folder), given.objects, given.released))


if __name__ == "__main__":
    sys.exit(main())
