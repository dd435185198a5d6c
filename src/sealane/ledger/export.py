"""A ledger as files: entries as JSON lines, or as the static tiles that C2SP's tools read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sealane.errors import LedgerError
from sealane.ledger.entry import Entry
from sealane.ledger.frontier import TILE, tile_path
from sealane.ledger.ledger import Ledger

__all__ = ["bundles", "write_lines", "write_tiles"]


def write_lines(ledger: Ledger, path: Path) -> int:
    """Every entry as its canonical bytes, one a line; how many. The latest checkpoint is the last
    line's companion: export it with ``write_tiles`` or ask the ledger for its ``head``."""
    count = 0
    with path.open("wb") as file:
        for entry in ledger.entries():
            file.write(entry.raw + b"\n")
            count += 1
    return count


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


def write_tiles(ledger: Ledger, folder: Path) -> int:
    """Checkpoint, tiles and entry bundles under a new folder; how many files.

    ``LedgerError`` if the folder has something in it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise LedgerError(f"{folder} is not empty.", hint="Take a new folder.")
    head = ledger.head()
    count = 1
    (folder / "checkpoint").write_text(head.told(), "utf-8")
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
    return count


def _put(path: Path, told: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(told)
