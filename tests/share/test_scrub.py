"""What was recalled, replaced or ended is in no file of a node any more, its journal among them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from node_case import AT, BODY, key, pack, product, pull
from sqlalchemy import text

from sealane.ledger import Ledger, digest, reading, scrub, scrubbed
from sealane.share import Policy
from sealane.share.book.schema import CONTENTS
from sealane.share.node import Node
from sealane.share.recall import recall
from sealane.share.release import release
from sealane.share.retention import sweep

CANARY = "Kaiun Maru No. 8 of Hachinohe"


def in_folder(party: str, folder: Path) -> Node:
    """A node whose database lies in a folder."""
    folder.mkdir()
    where = folder / "node.db"
    ledger = Ledger.make(where, f"{party}.example/ledger", key(party), actor=party, at=AT)
    made = Node(party, ledger, key(party), Policy(pack()), digest(b"pack"), b"7" * 32)
    for other in ("JP", "PH"):
        if other != party:
            made.meet(other, key(other).public)
    return made


def holding(folder: Path) -> list[str]:
    """Files below a folder that have the canary."""
    return sorted(
        one.name
        for one in folder.rglob("*")
        if one.is_file() and CANARY.encode() in one.read_bytes()
    )


def told(item: str = "a", version: int = 1, word: str = CANARY, **more: object) -> object:
    body = {**BODY, "sentence_en": word}
    return product(item, version, body=body, **more)


def test_what_was_recalled_replaced_or_ended_is_in_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scrub, "APART_S", 0.0)
    end = AT + timedelta(hours=1)
    jp, ph = in_folder("JP", tmp_path / "jp"), in_folder("PH", tmp_path / "ph")
    ways: list[Callable[[str], object]] = [
        lambda item: recall(jp, item, because="another ship", at=AT),
        lambda item: release(jp, told(item, 2, word="x"), ["PH"], purpose="sar", at=AT),
        lambda _: sweep(jp, at=end) + sweep(ph, at=end),
    ]
    for item, way in zip("abc", ways, strict=True):
        release(jp, told(item, retain_until=end), ["PH"], purpose="sar", at=AT)
        pull(jp, ph)
        assert holding(tmp_path / "jp")
        assert holding(tmp_path / "ph")
        way(item)
        pull(jp, ph)
        assert holding(tmp_path) == [], item
    for own in (jp, ph):
        own.close()


def test_held_up_by_a_reader_it_is_owed_until_the_reader_ends(tmp_path: Path) -> None:
    jp = in_folder("JP", tmp_path / "jp")
    release(jp, told(), ["PH"], purpose="sar", at=AT)
    other = Ledger.open(tmp_path / "jp" / "node.db")
    with reading(other.engine) as connection:
        assert connection.execute(CONTENTS.select()).first() is not None
        recall(jp, "a", because="another ship", at=AT)
        assert not scrubbed(jp.engine, now=True)
        assert holding(tmp_path) != []
    assert scrubbed(jp.engine, now=True)  # as a node that runs does
    assert holding(tmp_path) == []
    # many at once pay once: within a second the rest is owed, and goes when the node is closed
    for one in "bc":
        release(jp, told(one), ["PH"], purpose="sar", at=AT)
        recall(jp, one, because="another ship", at=AT)
    assert "node.db-wal" in holding(tmp_path)
    jp.close()
    assert holding(tmp_path) == []
    other.close()


def test_what_another_process_left_goes_with_the_sweep(tmp_path: Path) -> None:
    jp = in_folder("JP", tmp_path / "jp")
    release(jp, told(), ["PH"], purpose="sar", at=AT)
    with jp.engine.begin() as connection:  # as one that was killed before it scrubbed
        connection.execute(text("DELETE FROM contents"))
    assert holding(tmp_path) != []
    sweep(jp, at=AT)
    assert holding(tmp_path) == []
    jp.close()


def test_postgresql_lets_go_of_dead_rows(postgres: Callable[[], str]) -> None:
    own = Node(
        "JP",
        Ledger.make(postgres(), "JP.example/ledger", key("JP"), actor="JP", at=AT),
        key("JP"), Policy(pack()), digest(b"pack"), b"7" * 32,
    )  # fmt: skip
    own.meet("PH", key("PH").public)
    release(own, told(), ["PH"], purpose="sar", at=AT)
    recall(own, "a", because="another ship", at=AT)
    sweep(own, at=AT)
    with reading(own.engine) as connection:
        asked = "SELECT pg_relation_size('contents')"
        assert connection.execute(text(asked)).scalar() == 0  # its pages went with its dead rows
    own.close()
