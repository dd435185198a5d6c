"""What a node released to a party is on that party's shelves, as it was released, and no more."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from node_case import AT, BODY, LABEL, node, product, pull
from sqlalchemy import text

from sealane.errors import LedgerError, SealaneError
from sealane.ledger import reading, writing
from sealane.ledger.database import database
from sealane.share import Label, Product
from sealane.share.format.stix import read_objects
from sealane.share.format.stix_object import fault
from sealane.share.log.content import read
from sealane.share.node import Node
from sealane.share.recall import recall
from sealane.share.release import release
from sealane.share.taxii import Feed, Kept, Shelves, Sight, collection_of, read_filter
from sealane.share.taxii.schema import CLOCK, METADATA, OBJECTS, SHELVES, STATUSES

PARTIES = ("PH", "AU", "NZ")
LATER = AT + timedelta(hours=1)


class Jp:
    """The node of Japan and its feed."""

    def __init__(self, own: Node) -> None:
        self.node, self.feed = own, Feed(own)
        self.sight = Sight(own.policy, own.party)

    def give(self, *products: Product, to: tuple[str, ...] = ("PH",), at: Any = AT) -> None:
        found = release(self.node, products, to, purpose="sar", at=at)
        assert {one.outcome for one in found} == {"released"}

    def raws(self, party: str = "PH", at: Any = AT, of: str | None = None) -> list[bytes]:
        own = collection_of("JP", of or party)
        with self.feed.view(own, party, "", self.sight, at=at) as (connection, view):
            asked = read_filter([("match[version]", "all")], most=1_000)
            return [row.raw for row in self.feed.page(connection, view, asked).rows]

    def every(self, party: str = "PH", at: Any = AT) -> list[dict[str, Any]]:
        return [json.loads(raw) for raw in self.raws(party, at)]

    def mains(self, party: str = "PH", at: Any = AT) -> list[dict[str, Any]]:
        return [one for one in self.every(party, at) if one["type"] == "observed-data"]

    def products(self, party: str = "PH", at: Any = AT) -> list[Product]:
        found = read_objects(self.every(party, at))
        return sorted(found.products, key=lambda one: one.item)


@pytest.fixture
def jp() -> Iterator[Jp]:
    own = node("JP")
    yield Jp(own)
    own.close()


def test_each_party_reads_what_was_released_to_it_and_no_more(jp: Jp) -> None:
    a, b = product("a"), product("b")
    jp.give(a, to=("PH", "AU"))
    jp.give(b)
    release(jp.node, product("c", tlp="red"), ["PH"], purpose="sar", at=AT)  # refused
    assert jp.products() == [a, b]
    assert [one.label for one in jp.products()] == [a.label, b.label]
    assert jp.products("AU") == [a]
    assert jp.every("NZ") == []
    with pytest.raises(SealaneError, match="another's"):
        jp.raws("AU", of="PH")
    assert all(fault(one) is None for one in jp.every())


def test_what_was_made_less_is_read_as_it_went(jp: Jp) -> None:
    guarded = replace(LABEL, topic="sar", tlp="red", kind="event")
    fields = MappingProxyType({"confidence": guarded})
    jp.give(product("a", topic="fishing"), product("b", of_fields=fields))
    less, taken_out = sorted(jp.products(), key=lambda one: len(one.item), reverse=True)
    assert "mmsis" not in less.body
    assert (less.body["lon"], less.body["lat"]) != (BODY["lon"], BODY["lat"])
    assert "confidence" not in taken_out.body
    [raw] = [one for one in jp.raws() if less.item.encode() in one]
    for hidden in ("124.12", "20.32", "431000123", "22:15:07", BODY["event_id"]):
        assert str(hidden).encode() not in raw
    pull(jp.node, ph := node("PH"))  # the partner's node has the very same
    assert [read(ph, one.item, at=AT) for one in (less, taken_out)] == [less, taken_out]
    ph.close()


def test_a_version_replaces_the_one_before_and_is_modified_later(jp: Jp) -> None:
    moved = BODY | {"lon": 125.9, "lat": 25.1}
    for topic, item in (("sar", "a"), ("fishing", "b")):  # b is told to four hours: the same span
        jp.give(product(item, topic=topic))
        first = jp.mains()[-1]  # in the order in which they came
        jp.give(product(item, 2, topic=topic, body=moved))
        [second] = [one for one in jp.mains() if one["id"] == first["id"]]
        if topic == "fishing":
            assert second["modified"] > first["modified"]
        found = next(p for p in jp.products() if p.label.topic == topic)
        assert found.version == 2
    jp.give(product("c"), product("c", 2, body=moved))  # both before anybody reads
    assert [one.version for one in jp.products() if one.item == "c"] == [2]


def test_what_was_recalled_is_revoked_and_says_nothing(jp: Jp) -> None:
    jp.give(product("a", body=BODY | {"sentence_en": "The Kaiyo was silent."}), product("b"))
    before = {one["id"]: one for one in jp.mains()}
    recall(jp.node, "a", because="another ship", at=LATER)
    raws = jp.raws(at=LATER)
    assert b"Kaiyo" not in b"".join(raws)
    [gone] = [one for one in jp.mains(at=LATER) if one.get("revoked")]
    assert fault(gone) is None
    assert gone["modified"] > before[gone["id"]]["modified"]
    assert gone["created"] == before[gone["id"]]["created"]
    held = {one["id"]: one for one in jp.every(at=LATER)}
    for name in (*gone["object_marking_refs"], gone["created_by_ref"], *gone["object_refs"]):
        assert name in held  # the label is not lost
    assert [one.item for one in jp.products(at=LATER)] == ["b"]
    assert any(one.get("mmsi") == 431_000_123 for one in held.values())  # b stands on it
    recall(jp.node, "b", because="another ship", at=LATER)
    assert not any("mmsi" in one for one in jp.every(at=LATER))
    jp.give(product("a", 2), at=LATER)
    [again] = jp.products(at=LATER)
    assert (again.item, again.version) == ("a", 2)
    assert [one.get("revoked") for one in jp.mains(at=LATER)].count(True) == 1


def test_what_was_recalled_before_anybody_read_is_not_there(jp: Jp) -> None:
    jp.give(product("a"), to=("PH", "AU"))
    jp.every("AU")
    recall(jp.node, "a", because="x", at=LATER)
    assert jp.mains("PH", LATER) == []
    assert [one["revoked"] for one in jp.mains("AU", LATER)] == [True]


def test_a_withdrawal_is_from_one_party(jp: Jp) -> None:
    jp.give(product("a"), to=("PH", "AU"))
    assert len(jp.products("AU")) == 1
    jp.every()
    recall(jp.node, "a", because="x", at=LATER, to=["PH"])
    assert (jp.products(at=LATER), len(jp.products("AU", LATER))) == ([], 1)


def test_nothing_is_read_after_a_recall_that_comes_between(
    jp: Jp, monkeypatch: pytest.MonkeyPatch
) -> None:
    jp.give(product("a"))
    whole, calls = Feed.catch_up, []

    def catch_up(self: Feed, party: str, *, at: Any) -> int:
        count = whole(self, party, at=at)
        calls.append(count)
        if len(calls) == 1:  # it was shelved, and is recalled before the page is read
            recall(jp.node, "a", because="x", at=LATER)
        return count

    monkeypatch.setattr(Feed, "catch_up", catch_up)
    assert jp.products(at=LATER) == []
    assert len(calls) == 2


def test_nothing_is_read_past_its_end(jp: Jp) -> None:
    end = AT + timedelta(hours=2)
    jp.give(product("a", topic="disaster"), product("b", retain_until=end), product("c"))
    assert {one.item for one in jp.products()} == {"a", "b", "c"}
    assert {one.item for one in jp.products(at=end)} == {"a", "c"}
    over = AT + timedelta(days=4)  # the grant of a lets it be kept for three days
    assert {one.item for one in jp.products(at=over)} == {"c"}
    assert any(one.get("mmsi") for one in jp.every(at=over))  # c stands on the ship of all three
    assert jp.feed.purge(at=over) > 0
    assert {one.item for one in jp.products(at=over)} == {"c"}
    with reading(jp.feed.engine) as connection:
        left = connection.execute(text("SELECT DISTINCT item FROM taxii_links")).scalars().all()
    assert left == ["c"]


def test_a_recall_reaches_the_shelves_though_nobody_reads_them(jp: Jp) -> None:
    jp.give(product("a", body=BODY | {"sentence_en": "Kaiun Maru"}))
    assert len(jp.products()) == 1  # shelved, as somebody read them
    recall(jp.node, "a", because="x", at=LATER)
    jp.feed.purge(at=LATER)  # as a node that runs does
    with reading(jp.feed.engine) as connection:
        raws = connection.execute(text("SELECT raw FROM taxii_objects")).scalars().all()
    assert raws
    assert not any(b"Kaiun Maru" in bytes(raw) for raw in raws)


def test_what_stix_has_no_object_for_holds_up_nothing(jp: Jp) -> None:
    warning = product("w", kind="warning", body={"headline": "Wreck", "text": "A wreck."})
    odd = product("o", body={"kind": ["no", "word"], "sentence_en": {"a": 1}, "status": [{}]})
    jp.give(warning, odd, product("z"))
    assert "z" in {one.item for one in jp.products()}


def test_what_is_withheld_changes_no_byte() -> None:
    told = set()
    for lon, start_at, mmsi in (
        (124.1234, "22:15:07", 431_000_123),
        (124.1241, "22:15:08", 431_000_123),
        (124.1234, "21:59:59.5", 563_000_001),
        (124.1, "20:00:00", 200_000_000),
    ):
        jp = Jp(node("JP"))
        start = f"2026-05-31T{start_at}Z"
        body = BODY | {"lon": lon, "start_at": start, "mmsis": [mmsi]}
        jp.give(product("a", topic="fishing", body=body))
        told.add(b"".join(jp.raws()))
        jp.node.close()
    assert len(told) == 1


def test_old_shelves_are_brought_to_this_version(
    tmp_path: Path, postgres: Callable[[], str]
) -> None:
    """Tables of before there were steps; what lies on them stays, in SQLite and PostgreSQL."""
    for where in (str(tmp_path / "old.db"), postgres()):
        engine = database(where)
        old = [SHELVES, OBJECTS, STATUSES, CLOCK]
        with writing(engine) as connection:
            METADATA.create_all(connection, tables=old)
            connection.execute(CLOCK.insert().values(one=1, last=7))
            own = {"collection": "c", "owner": "JP"}
            shelf = {"type": "indicator", "spec_version": "2.1", "label": ""}
            made = SHELVES.insert().values(**own, **shelf).returning(SHELVES.c.shelf)
            number = connection.execute(made).scalar_one()
            row = {"added": 7, "shelf": number, "object_id": "indicator--1", "version": 3}
            kept = {"digest": b"d", "retain_until": None, "raw": b"{}"}
            connection.execute(OBJECTS.insert().values(**own, **row, **kept))
        engine.dispose()
        for _ in range(2):  # the second time there is nothing to do
            shelves = Shelves(where)
            sight = Sight(node("JP").policy, "JP")
            with shelves.view("c", "PH", "sar", sight, at=AT) as (connection, view):
                page = shelves.page(connection, view, read_filter([], most=9))
            assert [row.raw for row in page.rows] == [b"{}"]
            shelves.close()
        new = Kept({"type": "indicator", "id": "indicator--2", "modified": "2026-06-01T00:00:00Z"},
                   Label())  # fmt: skip
        shelves = Shelves(where)
        [outcome] = shelves.put("c", "PH", [new], at=AT)  # a shelf of its own gets a number
        assert outcome.fault is None
        with writing(shelves.engine) as connection:
            versions = connection.execute(text("SELECT version_num FROM taxii_version"))
            assert versions.scalars().all() == ["3"]
            connection.execute(text("UPDATE taxii_version SET version_num = '99'"))
        with pytest.raises(LedgerError, match="later version"):
            Shelves(where)
        shelves.close()


def test_many_at_once_are_what_they_are_one_by_one() -> None:
    """Versions of one item in one step; objects that items of different ends stand on. (How often
    an object was modified differs: versions that were replaced before are not read.)"""
    found = []
    for is_slow in (True, False):
        jp = Jp(node("JP"))
        for step in range(12):
            ends = [None, AT + timedelta(hours=step + 2), AT + timedelta(days=2)]
            jp.give(
                product(f"e{step % 5}", step + 1, retain_until=ends[step % 3]),
                product(f"f{step}", retain_until=AT + timedelta(days=step + 1), topic="safety"),
            )
            if is_slow:
                jp.feed.catch_up("PH", at=AT)
        jp.raws()
        asked = (
            "SELECT l.item, l.item_version, o.object_id, o.retain_until "
            "FROM taxii_links l JOIN taxii_objects o ON o.collection = l.collection "
            "AND o.object_id = l.object_id AND o.version = l.version"
        )
        with reading(jp.node.engine) as connection:
            found.append(sorted(map(tuple, connection.execute(text(asked))), key=str))
        jp.node.close()
    assert found[0] == found[1]
    assert {row[0] for row in found[0]} == {f"e{n}" for n in range(5)} | {
        f"f{n}" for n in range(12)
    }
    assert len({row[3] for row in found[0]}) > 10


def test_the_feed_on_postgresql(postgres: Callable[[], str]) -> None:
    jp = Jp(node("JP", postgres()))
    jp.give(product("a"), product("b", topic="fishing"), product("c", topic="disaster"))
    assert len(jp.products()) == 3
    jp.give(product("b", 2, topic="fishing", body=BODY | {"lon": 140.0}))
    recall(jp.node, "a", because="x", at=LATER)
    assert sorted(one.version for one in jp.products(at=LATER)) == [1, 2]
    assert jp.feed.purge(at=AT + timedelta(days=9)) > 0
    jp.node.close()
