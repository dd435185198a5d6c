"""Any byte changed, entry removed, history forked or signature stripped is found."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from ledger_act import AT, ORIGIN, release

from sealane.ledger import Key, Ledger, audit, cosign, keep, read_note
from sealane.ledger.database import database

MUTATIONS = int(os.environ.get("SEALANE_TEST_MUTATIONS", "300"))
"""Changes tried; a thousand and more with SEALANE_TEST_MUTATIONS=1000."""
GUARDED = ("origins", "entries", "subtrees", "checkpoints", "cosignatures", "seen")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, key: Key, partner: Key) -> Path:
    """A ledger of 300 entries, ten checkpoints and three cosignatures, without its guards."""
    folder = tmp_path_factory.mktemp("whole")
    ledger = Ledger.make(folder / "node.db", ORIGIN, key, actor="w", at=AT)
    other = Ledger.make(folder / "other.db", "pcg.example/ledger", partner, actor="w", at=AT)
    before = 0
    for begin in range(0, 299, 33):
        count = min(33, 299 - begin)
        own_at = AT + timedelta(seconds=1 + begin)
        ledger.append([release(begin + one) for one in range(count)], key, at=own_at)
        if begin % 99 == 0:
            head = ledger.head()
            proof = ledger.consistency(before, head.size) if before else []
            keep(ledger, cosign(other, head, proof, key.public, partner, at=AT), partner.public)
            before = head.size
    ledger.close()
    other.close()
    raw = sqlite3.connect(folder / "node.db")
    for table in GUARDED:
        raw.execute(f"DROP TRIGGER {table}_update")
        raw.execute(f"DROP TRIGGER {table}_delete")
    raw.commit()
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    return folder / "node.db"


def _flip(told: bytes | str, chance: random.Random) -> bytes | str:
    """One byte, or one letter, is another."""
    if isinstance(told, str):
        at = chance.randrange(len(told))
        letters = [one for one in "aZ7+/x\n" if one != told[at]]
        return told[:at] + chance.choice(letters) + told[at + 1 :]
    at = chance.randrange(len(told))
    return told[:at] + bytes([told[at] ^ (1 << chance.randrange(8))]) + told[at + 1 :]


def _strip(note: str, chance: random.Random) -> str:
    """One of the signature lines is gone."""
    text, _, rows = note.partition("\n\n")
    lines = rows.splitlines(keepends=True)
    lines.pop(chance.randrange(len(lines)))
    return f"{text}\n\n{''.join(lines)}"


COLUMNS = [
    ("entries", "raw"),
    ("entries", "entry_hash"),
    ("entries", "actor"),
    ("entries", "subject"),
    ("entries", "at"),
    ("subtrees", "root"),
    ("checkpoints", "note"),
    ("checkpoints", "at"),
    ("origins", "made_at"),
    ("cosignatures", "note"),
]


def _mutate(raw: sqlite3.Connection, chance: random.Random) -> str:
    what = chance.choice(["flip", "flip", "flip", "remove", "strip", "swap", "unsign", "cut"])
    if what == "flip":
        table, column = chance.choice(COLUMNS)
        row, told = chance.choice(raw.execute(f"SELECT rowid, {column} FROM {table}").fetchall())
        raw.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (_flip(told, chance), row))
        return f"{table}.{column} of row {row}"
    if what == "remove":
        gone = chance.randrange(300)
        raw.execute("DELETE FROM entries WHERE sequence = ?", (gone,))
        return f"entry {gone} removed"
    if what == "strip":
        table = chance.choice(["checkpoints", "cosignatures"])
        row, told = chance.choice(raw.execute(f"SELECT rowid, note FROM {table}").fetchall())
        note = _strip(told, chance)
        raw.execute(f"UPDATE {table} SET note = ? WHERE rowid = ?", (note, row))
        return f"a signature of {table} row {row} stripped"
    if what == "swap":
        one, two = chance.sample(range(300), 2)
        rows = dict(raw.execute("SELECT sequence, raw FROM entries").fetchall())
        raw.execute("UPDATE entries SET raw = ? WHERE sequence = ?", (rows[two], one))
        raw.execute("UPDATE entries SET raw = ? WHERE sequence = ?", (rows[one], two))
        return f"entries {one} and {two} swapped"
    if what == "unsign":
        row, size = chance.choice(raw.execute("SELECT rowid, size FROM checkpoints").fetchall())
        raw.execute("DELETE FROM checkpoints WHERE rowid = ?", (row,))
        return f"the checkpoint of {size} removed"
    last = chance.randrange(1, 40)
    raw.execute("DELETE FROM entries WHERE sequence >= ?", (300 - last,))
    return f"the last {last} entries cut off"


@pytest.mark.timeout(300 + MUTATIONS)
def test_changes_at_random_are_all_found(whole: Path, tmp_path: Path, partner: Key) -> None:
    opened = Ledger.open(whole)
    assert audit(opened, witnesses=[partner.public]).holds
    opened.close()
    chance = random.Random(20261128)
    missed = []
    for number in range(MUTATIONS):
        copy = tmp_path / "copy.db"
        shutil.copy(whole, copy)
        raw = sqlite3.connect(copy)
        told = _mutate(raw, chance)
        raw.commit()
        raw.close()
        changed = Ledger(database(copy), ORIGIN)
        if audit(changed, witnesses=[partner.public]).holds:
            missed.append((number, told))
        changed.close()
        for one in tmp_path.iterdir():
            one.unlink()
    assert missed == []


def test_a_forked_history_is_found_against_what_others_hold(
    tmp_path: Path, key: Key, partner: Key
) -> None:
    made = []
    for number in (1, 2):
        one = Ledger.make(tmp_path / f"{number}.db", ORIGIN, key, actor="w", at=AT)
        one.append([release(number)], key, at=AT)
        made.append(one)
    told = audit(made[0], against=[made[1].head()])
    assert [one.what for one in told.findings] == ["against"]
    assert "forked" in told.findings[0].told
    long = made[1].append([release(3)], key, at=AT).checkpoint
    cut = audit(made[0], against=[long])
    assert "others saw miss" in cut.findings[0].told
    elsewhere = read_note(long.told().replace(ORIGIN, "x.example/y", 1))
    assert "checkpoint of x.example/y" in audit(made[0], against=[elsewhere]).findings[0].told
    wrong = audit(made[0], first_key=partner.public.key_id)
    assert [one.what for one in wrong.findings] == ["key"]
    for one in made:
        one.close()
