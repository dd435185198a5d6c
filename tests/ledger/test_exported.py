"""An exported ledger is verified by whoever gets it, and any byte that is another is found."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from ledger_act import AT, ORIGIN, release

from sealane.cli import sealane
from sealane.errors import BadInput, LedgerError
from sealane.ledger import Key, Ledger, audit, audit_export, cosign, keep, write_public_key
from sealane.ledger.export import write_lines, write_tiles

MUTATIONS = int(os.environ.get("SEALANE_TEST_MUTATIONS", "300")) // 3
ENTRIES = 600
HEADS: dict[int, Any] = {}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, key: Key, partner: Key) -> Path:
    """A node's folder with a ledger of 600 entries, a rotated key and two cosignatures; its two
    exports beside it."""
    folder = tmp_path_factory.mktemp("exported")
    ledger = Ledger.make(folder / "node.db", ORIGIN, key, actor="w", at=AT)
    other = Ledger.make(folder / "other.db", "pcg.example/ledger", partner, actor="w", at=AT)
    later, before, signer = Key.new("jcg.example/sealane"), 0, key
    for turn, count in enumerate((300, 298)):
        ledger.append([release(turn * 300 + one) for one in range(count)], signer, at=AT)
        head = ledger.head()
        HEADS[head.size] = head
        proof = ledger.consistency(before, head.size) if before else []
        told = cosign(other, head, proof, signer.public, partner, at=AT)
        keep(ledger, told, partner.public)
        before = head.size
        if not turn:
            at = AT + timedelta(seconds=1)
            ledger.rotate(key, later, actor="w", because="a new year", at=at)
            signer = later
    write_lines(ledger, folder / "lines", partners=[partner.public])
    write_tiles(ledger, folder / "tiles", partners=[partner.public])
    (folder / "partners").mkdir()
    (folder / "pack.toml").write_text("", "utf-8")
    write_public_key(partner.public, folder / "partners" / "PH.pub")
    ledger.close()
    other.close()
    return folder


@pytest.mark.parametrize("form", ["lines", "tiles"])
def test_an_export_that_is_whole_holds(whole: Path, form: str, key: Key, partner: Key) -> None:
    """`ledger verify` said "file is not a database"."""
    found = audit_export(whole / form)
    assert (found.holds, found.entries, found.checkpoints) == (True, ENTRIES, 1)
    assert (found.cosignatures, found.unchecked) == (1, 0)
    assert found.first_key == key.public.key_id
    assert found.not_checked == ["earlier_checkpoints", "first_key", "end", "carried_keys"]
    heads = [HEADS[301], HEADS[ENTRIES]]
    full: dict[str, Any] = {"first_key": key.public.key_id, "against": heads}
    assert audit_export(whole / form, **full, witnesses=[partner.public]).holds
    stranger = Key.new("pcg.example/sealane").public
    for wrong in ({"first_key": "0" * 64}, {"witnesses": [stranger]}):
        assert not audit_export(whole / form, **wrong).holds


def _flip_line(path: Path, chance: random.Random) -> str:
    raw = bytearray(path.read_bytes())
    at = chance.randrange(len(raw))
    if chance.random() < 0.3:  # the lines behind the entries
        at = chance.randrange(raw.index(b'\n{"checkpoint"') + 1, len(raw))
    raw[at] ^= 1 << chance.randrange(8)
    path.write_bytes(bytes(raw))
    return f"byte {at}"


def _lines(path: Path, change: Callable[[list[bytes]], None]) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    change(lines)
    path.write_bytes(b"".join(lines))


@pytest.mark.timeout(300 + MUTATIONS)
def test_any_change_of_the_lines_is_found(whole: Path, tmp_path: Path) -> None:
    chance, path = random.Random(20261129), tmp_path / "lines"
    for _ in range(MUTATIONS // 2):
        shutil.copyfile(whole / "lines", path)
        what = _flip_line(path, chance)
        assert not audit_export(path).holds, what
    changes: list[Callable[[list[bytes]], None]] = [
        lambda lines: lines.pop(chance.randrange(ENTRIES)),
        lambda lines: lines.pop(ENTRIES),  # its checkpoint
        lambda lines: lines.pop(-2),  # a cosignature whose key stays
        lambda lines: lines.insert(ENTRIES, lines[ENTRIES - 1]),
        lambda lines: lines.append(lines[ENTRIES]),
        lambda lines: lines.append(b"\n"),
        lambda lines: lines.append(b'{"export":1,"more":"x"}\n'),
        lambda lines: lines.insert(3, lines.pop(ENTRIES)),
        lambda lines: lines.append(lines.pop(0)),
        lambda lines: lines.__setitem__(-1, lines[-1].rstrip()),
        lambda lines: lines.clear() or lines.append(b"{\n"),
    ]
    for number, change in enumerate(changes):
        shutil.copyfile(whole / "lines", path)
        _lines(path, change)
        assert not audit_export(path).holds, number


@pytest.mark.timeout(300 + MUTATIONS)
def test_any_change_of_the_tiles_is_found(whole: Path, tmp_path: Path) -> None:
    chance = random.Random(20261130)
    files = sorted(one for one in (whole / "tiles").rglob("*") if one.is_file())
    assert len(files) == 10
    for number in range(max(MUTATIONS // 2, 2 * len(files))):
        folder = tmp_path / str(number)
        shutil.copytree(whole / "tiles", folder)
        name = files[number % len(files)].relative_to(whole / "tiles")
        path = folder / name
        is_removed = len(files) <= number < 2 * len(files) and "cosigne" not in str(name)
        raw = bytearray(path.read_bytes())
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        path.write_bytes(bytes(raw))
        if is_removed:
            path.unlink()
        if is_removed and name.name == "checkpoint":
            with pytest.raises(BadInput):
                audit_export(folder)
        elif not (is_removed and "cosignatures" in str(name)):
            assert not audit_export(folder).holds, (number, name)
        shutil.rmtree(folder)
    shutil.copytree(whole / "tiles", tmp_path / "more")
    (tmp_path / "more" / "tile" / "note.txt").write_text("x", "utf-8")
    assert [one.what for one in audit_export(tmp_path / "more").findings] == ["file"]
    huge = HEADS[ENTRIES].told().replace(f"\n{ENTRIES}\n", f"\n{10**17}\n")
    (tmp_path / "more" / "checkpoint").write_bytes(huge.encode())
    assert not audit_export(tmp_path / "more").holds


def test_a_ledger_cut_off_and_signed_anew_shows_against_what_others_hold(
    whole: Path, tmp_path: Path, key: Key
) -> None:
    fork = Ledger.make(tmp_path / "fork.db", ORIGIN, key, actor="w", at=AT)
    fork.append([release(one) for one in range(299)], key, at=AT)
    write_lines(fork, tmp_path / "lines")
    fork.close()
    assert audit_export(tmp_path / "lines").holds
    found = audit_export(tmp_path / "lines", against=[HEADS[ENTRIES]])
    assert [one.what for one in found.findings] == ["against"]


def run(*words: str) -> Any:
    asked = ["ledger", *words]
    done = CliRunner().invoke(sealane, asked, env={"COLUMNS": "200"}, standalone_mode=False)
    assert done.exception is None
    return done.return_value or 0, " ".join(done.output.split()), done


def test_the_commands_export_and_verify(whole: Path, tmp_path: Path) -> None:
    """A cosignature that was changed was counted, and nothing said that it was not checked."""
    for form, more in (("lines.jsonl", ()), ("tiles", ("--tiles",))):
        path = str(tmp_path / form)
        assert run("export", str(whole / "node.db"), "-o", path, *more)[0] == 0
        code, said, _ = run("verify", path)
        assert (code, "600 entries" in said, "give --against" in said) == (0, True, True), said
        assert "書き出し" in run("verify", path, "--lang", "ja")[1]
        assert json.loads(run("verify", path, "--json")[2].stdout)["holds"] is True
    raw = bytearray((tmp_path / "lines.jsonl").read_bytes())
    raw[5_000] ^= 1
    (tmp_path / "lines.jsonl").write_bytes(bytes(raw))
    assert run("verify", str(tmp_path / "lines.jsonl"))[0] == 1


def test_cosignatures_are_checked_with_the_keys_of_the_node(whole: Path, tmp_path: Path) -> None:
    import sqlite3

    node = tmp_path / "node"
    shutil.copytree(whole, node)
    code, said, _ = run("verify", str(node / "node.db"))
    assert (code, "not checked" in said) == (0, False)
    raw = sqlite3.connect(node / "node.db")
    raw.execute("DROP TRIGGER cosignatures_update")
    (note,) = raw.execute("SELECT note FROM cosignatures WHERE size = 600").fetchone()
    changed = note[:-40] + ("A" if note[-40] != "A" else "B") + note[-39:]
    raw.execute("UPDATE cosignatures SET note = ? WHERE size = 600", (changed,))
    raw.commit()
    raw.close()
    code, said, _ = run("verify", str(node / "node.db"))
    assert (code, "the signatures of pcg.example/sealane do not hold" in said) == (1, True), said
    (node / "partners" / "PH.pub").unlink()
    code, said, _ = run("verify", str(node / "node.db"))
    assert (code, "2 of the cosignatures not checked (give --witness)" in said) == (0, True), said


def test_a_file_that_is_no_ledger_is_named(tmp_path: Path) -> None:
    """It was "sqlite:////...: file is not a database"."""
    path = tmp_path / "rows.parquet"
    path.write_bytes(b"PAR1" + bytes(100))
    with pytest.raises(LedgerError, match="is no ledger: it is not a database") as told:
        Ledger.open(path)
    assert "sqlite:" not in str(told.value)
    (tmp_path / "some.json").write_text('{"a": 1}', "utf-8")
    assert not audit_export(tmp_path / "some.json").holds
    with pytest.raises(BadInput):
        audit_export(path)


def test_the_audit_of_the_database_is_as_before(whole: Path) -> None:
    opened = Ledger.open(whole / "node.db")
    found = audit(opened)
    assert (found.holds, found.cosignatures, found.unchecked) == (True, 2, 2)
    opened.close()
