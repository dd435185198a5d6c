"""Adding, reading and proving, on SQLite and on PostgreSQL."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from ledger_act import AT, ORIGIN, release
from sqlalchemy import text

from sealane.errors import BadInput, LedgerError
from sealane.ledger import Act, Key, Ledger, audit, canonical, read_canonical, writing
from sealane.ledger.export import write_lines, write_tiles
from sealane.ledger.tree import is_consistent, is_included, root_of


def test_what_is_recorded_is_read_proved_and_holds(ledger: Ledger, key: Key) -> None:
    for begin in (0, 100, 200, 201):
        ledger.append([release(begin + number) for number in range(100)], key, at=AT)
    head, found = ledger.head(), list(ledger.entries())
    assert [one.sequence for one in found] == list(range(401))
    assert head.size == 401
    assert head.root == root_of([one.entry_hash for one in found]) == ledger.root(401)
    assert found[5].act == release(4)
    assert found[5].at == AT
    for size in (1, 255, 256, 257, 400, 401):
        path = ledger.consistency(size, 401)
        assert is_consistent(size, 401, ledger.root(size), head.root, path)
    for place in (0, 255, 256, 400):
        path = ledger.inclusion(place, 401)
        assert is_included(found[place].entry_hash, place, 401, path, head.root)
    about = list(ledger.entries(subject="event-200"))
    assert [one.sequence for one in about] == [201]
    tally = ledger.fold(lambda seen, one: seen + (one.act.rule == "q-4"), 0, kind="release")
    assert tally == 400
    told = audit(ledger, first_key=key.public.key_id)
    assert told.holds
    assert told.entries == 401
    assert told.checkpoints == 5


def test_the_past_cannot_be_changed_by_a_slip(ledger: Ledger, key: Key) -> None:
    ledger.append([release(1)], key, at=AT)
    for act in ("UPDATE entries SET actor = 'x'", "DELETE FROM entries", "DELETE FROM checkpoints"):
        with pytest.raises(LedgerError, match="only added to"), writing(ledger.engine) as open_one:
            open_one.execute(text(act))
    assert audit(ledger).holds


def test_only_the_current_key_signs(ledger: Ledger, key: Key, partner: Key) -> None:
    with pytest.raises(LedgerError, match="signed by the key"):
        ledger.append([release(1)], partner, at=AT)
    after = Key.new("jcg.example/sealane")
    ledger.append([release(1)], key, at=AT)
    ledger.rotate(key, after, actor="watch 1", because="yearly", at=AT)
    with pytest.raises(LedgerError, match="signed by the key"):
        ledger.append([release(2)], key, at=AT)
    ledger.append([release(2)], after, at=AT)
    with pytest.raises(LedgerError, match="current key is rotated first"):
        ledger.revoke(after.public.key_id, after, from_sequence=0, actor="w", because="lost", at=AT)
    ledger.revoke(
        key.public.key_id, after, from_sequence=2, actor="w", because="laptop lost", at=AT
    )
    assert audit(ledger, first_key=key.public.key_id).holds
    held = ledger.holder()
    assert held.current is not None
    assert held.current.key_id == after.public.key_id
    assert held.revoked[key.public.key_id]["from_sequence"] == 2
    with pytest.raises(BadInput, match="rotating or revoking"):
        ledger.append([Act(actor="w", kind="key", subject="x")], after, at=AT)


def test_several_writers_share_one_ledger(where: str, key: Key) -> None:
    Ledger.make(where, ORIGIN, key, actor="watch 1", at=AT).close()

    def write(first: int) -> None:
        own = Ledger.open(where)
        for number in range(10):
            own.append([release(first + number)], key, at=AT)
        own.close()

    writers = [threading.Thread(target=write, args=(100 * one,)) for one in range(4)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    opened = Ledger.open(where)
    told = audit(opened)
    assert told.holds
    assert told.entries == 41
    subjects = {one.act.subject for one in opened.entries(kind="release")}
    assert len(subjects) == 40
    opened.close()


def test_a_turn_that_fails_is_forgotten_before_the_next(
    tmp_path: Path, key: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two threads, one ledger: what one forgets is never from under the other's hands."""
    ledger = Ledger.make(str(tmp_path / "node.db"), ORIGIN, key, actor="watch 1", at=AT)
    is_within, is_forgotten = threading.Event(), threading.Event()
    forget, may_sign = ledger._forget, ledger._may_sign

    def slowly() -> None:
        is_within.wait(0.5)
        forget()
        is_forgotten.set()

    def within(public: Any) -> None:
        if threading.current_thread() is other:
            is_within.set()
            is_forgotten.wait(0.5)
        may_sign(public)

    monkeypatch.setattr(ledger, "_forget", slowly)
    monkeypatch.setattr(ledger, "_may_sign", within)
    other = threading.Thread(target=lambda: ledger.append([release(2)], key, at=AT))
    with suppress(RuntimeError), ledger.writing() as connection:
        ledger.add(connection, [release(1)], key, at=AT)
        other.start()
        raise RuntimeError("this turn fails")
    other.join()
    assert audit(ledger).holds
    assert [one.act.subject for one in ledger.entries()][1:] == ["event-2"]
    ledger.close()


def test_nothing_acknowledged_is_lost_when_the_process_dies(tmp_path: Path, key: Key) -> None:
    where, mark = tmp_path / "node.db", tmp_path / "key"
    from sealane.ledger import write_key

    write_key(key, mark)
    Ledger.make(where, ORIGIN, key, actor="watch 1", at=AT).close()
    program = (
        "import sys; from pathlib import Path; from datetime import datetime, UTC\n"
        "from sealane.ledger import Act, Ledger, read_key\n"
        f"key, ledger = read_key(Path({str(mark)!r})), Ledger.open({str(where)!r})\n"
        "while True:\n"
        "    act = Act(actor='w', kind='release', subject='x')\n"
        "    found = ledger.append([act, act], key, at=datetime.now(UTC))\n"
        "    print(found.checkpoint.size, flush=True)\n"
    )
    acknowledged = 1
    for wanted in (3, 11, 20):
        child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        for _ in range(wanted):
            acknowledged = int(child.stdout.readline())
        child.kill()
        rest = child.stdout.read().split()
        acknowledged = int(rest[-1]) if rest else acknowledged
        child.wait()
        child.stdout.close()
        opened = Ledger.open(where)
        told = audit(opened)
        assert told.holds
        assert told.entries in (acknowledged, acknowledged + 2)
        opened.close()


def test_a_ledger_leaves_as_lines_and_as_tiles(
    tmp_path: Path, where: str, ledger: Ledger, key: Key
) -> None:
    ledger.append([release(number) for number in range(299)], key, at=AT)
    assert write_lines(ledger, tmp_path / "lines") == 300
    lines = (tmp_path / "lines").read_bytes().splitlines()
    assert [read_canonical(one)["sequence"] for one in lines[:-1]] == list(range(300))
    assert read_canonical(lines[-1]) == {"export": 1, "checkpoint": ledger.head().told()}
    assert write_tiles(ledger, tmp_path / "tiles") == 6
    paths = {
        str(one.relative_to(tmp_path)) for one in tmp_path.rglob("tiles/**/*") if one.is_file()
    }
    level_0 = {"tiles/tile/0/000", "tiles/tile/0/001.p/44", "tiles/tile/1/000.p/1"}
    bundles = {"tiles/tile/entries/000", "tiles/tile/entries/001.p/44"}
    assert paths == level_0 | bundles | {"tiles/checkpoint"}
    hashes = (tmp_path / "tiles/tile/0/000").read_bytes()
    found = [one.entry_hash for one in ledger.entries(until=256)]
    assert hashes == b"".join(found)
    assert (tmp_path / "tiles/tile/1/000.p/1").read_bytes() == root_of(found)
    with pytest.raises(LedgerError, match="not empty"):
        write_tiles(ledger, tmp_path / "tiles")


def test_what_is_no_ledger_is_refused_by_name(tmp_path: Path, key: Key) -> None:
    with pytest.raises(LedgerError, match="There is no ledger"):
        Ledger.open(tmp_path / "none.db")
    with pytest.raises(BadInput, match="not in mysql"):
        Ledger.open("mysql://host/x")
    (tmp_path / "text.db").write_text("no database at all, but long enough to be looked at" * 40)
    with pytest.raises(LedgerError, match="it is not a database of SQLite"):
        Ledger.open(tmp_path / "text.db")
    made = Ledger.make(tmp_path / "n.db", ORIGIN, key, actor="w", at=AT)
    with pytest.raises(LedgerError, match="There is a ledger already"):
        Ledger.make(tmp_path / "n.db", ORIGIN, key, actor="w", at=AT)
    made.close()
    raw = sqlite3.connect(tmp_path / "n.db")
    raw.execute("UPDATE alembic_version SET version_num = '999'")
    raw.commit()
    raw.close()
    with pytest.raises(LedgerError, match="later version"):
        Ledger.open(tmp_path / "n.db")


def test_an_act_says_who_what_and_about_what_and_is_not_too_large(ledger: Ledger, key: Key) -> None:
    with pytest.raises(BadInput, match="needs its actor"):
        Act(actor=" ", kind="release", subject="x")
    with pytest.raises(BadInput, match="65,535 bytes"):
        ledger.append([release(1, text="x" * 70_000)], key, at=AT)
    for wrong in (float("nan"), 2**53, {1: 2}, "\ud800", AT):
        with pytest.raises(BadInput, match="canonical JSON"):
            ledger.append([release(1, text=wrong)], key, at=AT)
    with pytest.raises(BadInput, match="no zone"):
        ledger.append([release(1)], key, at=AT.replace(tzinfo=None))
    assert ledger.append([release(1)], key, at=AT).entries[0].sequence == 1
    assert audit(ledger).holds


def test_one_fact_has_one_string_of_bytes() -> None:
    assert canonical({"b": 1.0, "a": "é"}) == '{"a":"é","b":1}'.encode()
    for other in (b'{"b":1,"a":2}', b'{"a": 1}', b'{"a":1,"a":1}', b'{"a":1.0}', b"{", b"\xff"):
        with pytest.raises(BadInput):
            read_canonical(other)
