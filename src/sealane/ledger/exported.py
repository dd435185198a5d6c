"""Is an exported ledger whole? Its file of lines, or its folder of tiles, without its database.

Every entry, the chain, the tree, the tiles, the signed checkpoint over all and partners'
cosignatures are worked out again, so that any byte that is another is found: a file holds nothing
but what is checked, and one that is missing or too many is a finding.

What it cannot tell, and says (``Audit.not_checked``): checkpoints before the last, which an export
does not carry; that its end was cut off and signed anew by whoever has the key, unless others'
checkpoints are given (``against``); whose the first key and the keys of partners are that it
carries, unless they are told by another way; that a cosignature was left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from sealane.errors import BadInput, SealaneError
from sealane.ledger.audit import Audit, by_name, cosigned_by
from sealane.ledger.canonical import read_canonical
from sealane.ledger.entry import FIRST, Entry
from sealane.ledger.export import BEHIND, CHECKPOINT, COSIGNATURES, COSIGNERS
from sealane.ledger.frontier import TILE, Frontier, tile_path
from sealane.ledger.holder import Holder
from sealane.ledger.key import PublicKey
from sealane.ledger.note import Checkpoint, is_signed_by, read_note
from sealane.ledger.tree import EMPTY_ROOT

__all__ = ["audit_export", "is_export"]

ENTRY = b'{"actor":'
"""How the canonical bytes of an entry begin; a line that begins otherwise stands behind them."""
LONGEST_LINE = 1_048_576
"""Bytes of a line that is looked at: an entry has at most 65,535, a note 512 kB."""


def is_export(where: Path) -> bool:
    """Whether a path is an export: a folder with a checkpoint, or a file that begins as JSON."""
    if where.is_dir():
        return (where / CHECKPOINT).is_file()
    if not where.is_file():
        return False
    with where.open("rb") as file:
        return file.read(1) == b"{"


@dataclass
class _Export:
    """What an export holds beside its entries. ``known``: keys of partners that it carries."""

    found: Audit
    notes: list[str] = field(default_factory=list)
    cosignatures: list[str] = field(default_factory=list)
    known: list[PublicKey] = field(default_factory=list)
    levels: list[list[bytes]] = field(default_factory=list)

    def take(self, name: str, said: Any, at: int | None) -> None:
        """One part by its name; what is none is a finding."""
        try:
            if name == "checkpoint" and isinstance(said, str):
                self.notes.append(said)
            elif name == "cosignature" and isinstance(said, str):
                self.cosignatures.append(said)
            elif name == "cosigner" and isinstance(said, dict):
                self.known.append(PublicKey.of(said))
            else:
                raise BadInput(f"{name} is no part of an export", hint="")
        except SealaneError as cause:
            self.found.find("file", at, cause.message)


def audit_export(
    where: Path,
    *,
    first_key: str | None = None,
    against: Sequence[Checkpoint] = (),
    witnesses: Iterable[PublicKey] = (),
) -> Audit:
    """Work an export out again; arguments and answer as for ``audit``. ``BadInput`` for a path that
    is none."""
    if not is_export(where):
        raise BadInput(f"{where} is no export of a ledger.", hint="Export one anew.")
    is_tiles = where.is_dir()
    head = _note(where / CHECKPOINT) if is_tiles else None
    export = _Export(Audit(_origin(where, head)))
    if is_tiles:
        export.notes = [] if head is None else [head]
        _beside(where, export)
    else:
        _behind(where, export)
    raws = _of_tiles(where, export) if is_tiles else _of_lines(where)
    _walk(export, raws, against)
    if is_tiles:
        _files(where, export)
    found = export.found
    if first_key is not None and found.first_key != first_key:
        found.find("key", 0, f"the first key is {found.first_key}, not {first_key}")
    _cosigned(export, by_name(witnesses))
    found.not_checked = [
        "earlier_checkpoints", *(["first_key"] if first_key is None else []),
        *(["end"] if not against else []), *(["cosigners"] if found.unchecked else []),
        *(["carried_keys"] if export.known else []),
    ]  # fmt: skip
    found.findings.sort(key=lambda one: -1 if one.at is None else one.at)
    return found


def _note(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _origin(where: Path, head: str | None) -> str:
    """The name of the ledger, as its checkpoint or first entry says; nothing is believed yet."""
    if head is not None:
        return head.partition("\n")[0]
    if where.is_dir():
        return "?"
    with where.open("rb") as file:
        try:
            return str(json.loads(file.readline(LONGEST_LINE))["ledger"])
        except (ValueError, KeyError, TypeError, RecursionError):
            return "?"


def _lines(where: Path) -> Iterator[bytes]:
    with where.open("rb") as file:
        while line := file.readline(LONGEST_LINE):
            yield line


def _of_lines(where: Path) -> Iterator[bytes]:
    return (line[:-1] for line in _lines(where) if line.startswith(ENTRY))


def _behind(where: Path, export: _Export) -> None:
    """What stands behind the entries, one part a line; nothing else may be in the file."""
    is_behind = False
    for place, line in enumerate(_lines(where)):
        if not line.endswith(b"\n"):
            export.found.find("file", place, "its line is cut off")
        if line.startswith(ENTRY):
            if is_behind:
                export.found.find("file", place, "an entry stands behind the checkpoint")
            continue
        is_behind = True
        try:
            told = dict(read_canonical(line[:-1]))
        except (SealaneError, TypeError, ValueError):
            export.found.find("file", place, "its line is no part of an export")
            continue
        if told.pop(BEHIND, None) != 1 or len(told) != 1:
            export.found.find("file", place, "its line is no part of an export")
            continue
        export.take(*next(iter(told.items())), at=place)


def _beside(where: Path, export: _Export) -> None:
    for path in sorted((where / COSIGNATURES).glob("*")):
        export.take("cosignature", _note(path), None)
    for path in sorted((where / COSIGNERS).glob("*")):
        try:
            said = read_canonical(path.read_bytes())
        except (SealaneError, OSError):
            said = None
        export.take("cosigner", said, None)


def _of_tiles(where: Path, export: _Export) -> Iterator[bytes]:
    """Entries of the bundles up to the size of the checkpoint."""
    for place, width in _bundles(export):
        path = where / _bundle_path(place, width)
        raw = path.read_bytes() if path.is_file() else b""
        at = count = 0
        while at + 2 <= len(raw) and count < width:
            end = at + 2 + int.from_bytes(raw[at : at + 2], "big")
            yield raw[at + 2 : end]
            at, count = end, count + 1
        if count != width or at != len(raw):
            export.found.find("file", place * TILE, f"{path.relative_to(where)} is not whole")
            return  # what a checkpoint says of its size is not believed yet


def _size(export: _Export) -> int:
    try:
        return read_note(export.notes[0]).size if export.notes else 0
    except SealaneError:
        return 0


def _bundles(export: _Export) -> Iterator[tuple[int, int]]:
    size = _size(export)
    return ((at, min(TILE, size - at * TILE)) for at in range(-(-size // TILE)))


def _bundle_path(place: int, width: int) -> str:
    return tile_path(0, place, width).replace("tile/0/", "tile/entries/", 1)


def _walk(export: _Export, raws: Iterable[bytes], against: Sequence[Checkpoint]) -> None:
    found, frontier, holder, previous = export.found, Frontier(), Holder(), FIRST
    wanted = {one.size for one in (*_read(export.cosignatures), *against)}
    roots = {0: EMPTY_ROOT}
    for place, raw in enumerate(raws):
        try:
            entry = Entry.read(raw, found.origin)
        except SealaneError as cause:
            found.find("entry", place, cause.message)
            break
        if entry.sequence != place or entry.previous != previous:
            found.find("chain", place, "it does not follow the entry before")
            break
        try:
            holder.fold(entry)
        except SealaneError as cause:
            found.find("key", place, cause.message)
        if holder.current is not None and found.first_key is None:
            found.first_key = holder.current.key_id
        _grow(export.levels, 0, entry.entry_hash)
        for full in frontier.add(entry.entry_hash):
            _grow(export.levels, full.level, full.root)
        previous, found.entries = entry.entry_hash.hex(), place + 1
        if found.entries in wanted:
            roots[found.entries] = frontier.root()
    roots[found.entries] = frontier.root() if found.entries else EMPTY_ROOT
    found.roots = roots
    _head(export, holder)
    for one in against:
        if one.origin != found.origin:
            found.find("against", one.size, f"it is a checkpoint of {one.origin}")
        elif one.size > found.entries:
            missing = one.size - found.entries
            found.find("against", one.size, f"{missing} entries that others saw miss")
        elif roots[one.size] != one.root:
            found.find("against", one.size, "others saw another history: the ledger was forked")


def _grow(levels: list[list[bytes]], level: int, one: bytes) -> None:
    while len(levels) <= level:
        levels.append([])
    levels[level].append(one)


def _read(notes: Iterable[str]) -> list[Checkpoint]:
    found = []
    for told in notes:
        try:
            found.append(read_note(told))
        except SealaneError:
            continue  # told by whoever checks it
    return found


def _head(export: _Export, holder: Holder) -> None:
    """The one checkpoint over all entries, signed by the key that the ledger has then."""
    found = export.found
    found.checkpoints = len(export.notes)
    if len(export.notes) != 1:
        found.find("checkpoint", found.entries, f"it has {len(export.notes)} checkpoints, not one")
        return
    try:
        note = read_note(export.notes[0])
    except SealaneError as cause:
        found.find("checkpoint", found.entries, cause.message)
        return
    if (note.origin, note.size) != (found.origin, found.entries):
        found.find("checkpoint", note.size, f"{found.entries} entries are here")
    elif note.root != found.roots[note.size]:
        found.find("checkpoint", note.size, "its root is not that of the entries")
    current = holder.current
    if current is None or not is_signed_by(note, current) or len(note.lines) != 2:
        found.find("signature", note.size, "it is not signed by the key of then, with both")


def _cosigned(export: _Export, witnesses: dict[str, list[PublicKey]]) -> None:
    """Cosignatures, by the keys that were given, else by those that the export carries."""
    carried = by_name(export.known)
    used = set()
    for told in export.cosignatures:
        used |= cosigned_by(export.found, told, {**carried, **witnesses}, {})
    for name in sorted(carried.keys() - used):
        export.found.find("file", None, f"a key of {name} is here, and no cosignature")


def _files(where: Path, export: _Export) -> None:
    """Every tile is that of the entries, and nothing else is in the folder."""
    names = {path.relative_to(where).as_posix() for path in where.rglob("*") if path.is_file()}
    expected: dict[str, bytes | None] = {CHECKPOINT: None}
    expected |= {_bundle_path(*one): None for one in islice(_bundles(export), len(names))}
    for level, hashes in enumerate(export.levels):
        for place in range(-(-len(hashes) // TILE)):
            some = hashes[place * TILE : (place + 1) * TILE]
            expected[tile_path(level, place, len(some))] = b"".join(some)
    beside = (f"{COSIGNATURES}/", f"{COSIGNERS}/")
    for name in sorted(names - expected.keys()):
        if not name.startswith(beside):
            export.found.find("file", None, f"{name} is no part of an export")
    for name, told in expected.items():
        if name not in names:
            export.found.find("file", None, f"{name} is missing")
        elif told is not None and (where / name).read_bytes() != told:
            export.found.find("tile", None, f"{name} is not that of the entries")
