"""A ledger as files: entries as JSON lines, or as the static tiles that C2SP's tools read.

Both carry what is needed to verify them without the database (``exported``): entries, the signed
checkpoint over all of them, the latest cosignature of each partner, and the public keys of those
partners whose keys are at hand. The ledger's own keys stand in its entries.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import select

from sealane.errors import LedgerError
from sealane.ledger.canonical import canonical
from sealane.ledger.database import reading
from sealane.ledger.entry import Entry
from sealane.ledger.frontier import TILE, tile_path
from sealane.ledger.key import PublicKey
from sealane.ledger.ledger import Ledger
from sealane.ledger.note import cosigned_at, read_note
from sealane.ledger.schema import COSIGNATURES as TOLD

__all__ = ["BEHIND", "bundles", "write_lines", "write_tiles"]

BEHIND = "export"
"""Marks a line that stands behind the entries."""
CHECKPOINT, COSIGNATURES, COSIGNERS = "checkpoint", "cosignatures", "cosigners"
"""Names in a folder of tiles."""


def write_lines(ledger: Ledger, path: Path, *, partners: Iterable[PublicKey] = ()) -> int:
    """Every entry as its canonical bytes, one a line; how many. Behind them, a line each, the
    checkpoint over them, the latest cosignature of each partner, and those partners' public keys
    (of ``partners``)."""
    count, head = 0, ledger.head()
    with path.open("wb") as file:
        for entry in ledger.entries(until=head.size):
            file.write(entry.raw + b"\n")
            count += 1
        notes = _cosignatures(ledger, head.size)
        told: list[tuple[str, object]] = [("checkpoint", head.told())]
        told += [("cosignature", note) for note in notes.values()]
        told += [("cosigner", key.as_json()) for key in _cosigners(notes, partners).values()]
        for name, said in told:
            file.write(canonical({BEHIND: 1, name: said}) + b"\n")
    return count


def _cosignatures(ledger: Ledger, size: int) -> dict[str, str]:
    """The latest cosignature of each partner up to a size, by name."""
    asked = select(TOLD.c.name, TOLD.c.note).where(TOLD.c.size <= size).order_by(TOLD.c.size)
    with reading(ledger.engine) as connection:
        return {str(name): str(note) for name, note in connection.execute(asked)}


def _cosigners(notes: dict[str, str], partners: Iterable[PublicKey]) -> dict[str, PublicKey]:
    """Of each cosignature the key by which it holds, where that is at hand."""
    return {
        key.name: key
        for key in partners
        if key.name in notes and cosigned_at(read_note(notes[key.name]), key) is not None
    }


def bundles(ledger: Ledger, size: int) -> Iterator[tuple[int, bytes]]:
    """Bundles of up to 256 entries, each entry behind its length in two bytes (C2SP tlog-tiles)."""
    place, held = 0, []
    for entry in ledger.entries(until=size):
        held.append(_with_length(entry))
        if len(held) == TILE:
            yield place, b"".join(held)
            place, held = place + 1, []
    if held:
        yield place, b"".join(held)


def _with_length(entry: Entry) -> bytes:
    return len(entry.raw).to_bytes(2, "big") + entry.raw


def write_tiles(ledger: Ledger, folder: Path, *, partners: Iterable[PublicKey] = ()) -> int:
    """Checkpoint, tiles and entry bundles under a new folder, and beside them the latest
    cosignature of each partner with its key (of ``partners``); how many files.

    ``LedgerError`` if the folder has something in it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise LedgerError(f"{folder} is not empty.", hint="Take a new folder.")
    head = ledger.head()
    count = 1
    (folder / CHECKPOINT).write_bytes(head.told().encode())
    level, rest = 0, head.size
    while rest:
        for place in range(-(-rest // TILE)):
            width = min(TILE, rest - place * TILE)
            _put(folder / tile_path(level, place, width), ledger.tile(level, place, width))
            count += 1
        level, rest = level + 1, rest // TILE
    for place, told in bundles(ledger, head.size):
        width = min(TILE, head.size - place * TILE)
        path = tile_path(0, place, width).replace("tile/0/", "tile/entries/", 1)
        _put(folder / path, told)
        count += 1
    notes = _cosignatures(ledger, head.size)
    beside = {f"{COSIGNATURES}/{_named(name)}": note.encode() for name, note in notes.items()}
    for name, key in _cosigners(notes, partners).items():
        beside[f"{COSIGNERS}/{_named(name)}"] = canonical(key.as_json())
    for path, told in beside.items():
        _put(folder / path, told)
    return count + len(beside)


def _named(name: str) -> str:
    """The name of a file for a partner, whose own has signs that a path has not."""
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def _put(path: Path, told: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(told)
