"""Is a ledger whole? Every byte, link, tile, checkpoint and cosignature is worked out again.

What it cannot tell from the ledger alone: that its end was cut off together with the checkpoints
over it. Give a checkpoint that a partner holds (``against``), and that is found too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import select

from sealane.errors import SealaneError
from sealane.ledger.canonical import moment_told
from sealane.ledger.database import reading
from sealane.ledger.entry import FIRST, Entry
from sealane.ledger.frontier import Frontier
from sealane.ledger.holder import Holder
from sealane.ledger.key import PublicKey
from sealane.ledger.ledger import PAGE, Ledger
from sealane.ledger.note import Checkpoint, cosigned_at, is_made_by, is_signed_by, read_note
from sealane.ledger.schema import CHECKPOINTS, COSIGNATURES, ENTRIES, ORIGINS, SEEN, SUBTREES

__all__ = ["Audit", "Finding", "audit", "by_name", "cosigned_by"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold: what, at which entry or size, and what was expected."""

    what: str
    at: int | None
    told: str


@dataclass(slots=True)
class Audit:
    """What was looked at, and what does not hold. ``unchecked``: cosignatures among those counted
    that no key at hand could check; ``not_checked``: what cannot be told from what was looked at
    (earlier_checkpoints, first_key, end, cosigners, carried_keys: ``exported``)."""

    origin: str
    entries: int = 0
    checkpoints: int = 0
    cosignatures: int = 0
    unchecked: int = 0
    first_key: str | None = None
    findings: list[Finding] = field(default_factory=list)
    not_checked: list[str] = field(default_factory=list)
    roots: dict[int, bytes] = field(default_factory=dict, repr=False)

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def as_json(self) -> dict[str, Any]:
        """As people and programs see it."""
        told = asdict(self)
        del told["roots"]
        return {**told, "holds": self.holds}

    def find(self, what: str, at: int | None, told: str) -> None:
        """Note one thing."""
        self.findings.append(Finding(what, at, told))


def audit(
    ledger: Ledger,
    *,
    first_key: str | None = None,
    against: Sequence[Checkpoint] = (),
    witnesses: Iterable[PublicKey] = (),
    partners: Iterable[PublicKey] = (),
) -> Audit:
    """Work out everything again.

    ``first_key``: identifier of the ledger's first key, as told by another way (None: whatever the
    ledger says). ``against``: checkpoints of this ledger that others hold. ``witnesses``: keys of
    partners whose cosignatures are checked. ``partners``: keys that are at hand, former ones too:
    what one of them made is checked with it. Others' are counted as ``unchecked``.
    """
    found = Audit(ledger.origin)
    notes, times = _notes(ledger, found)
    found.roots = _walk(ledger, found, notes, times)
    _seen(ledger, found)
    if first_key is not None and found.first_key != first_key:
        found.find("key", 0, f"the first key is {found.first_key}, not {first_key}")
    _cosigned(ledger, found, by_name(witnesses), by_name(partners))
    found.not_checked = ["cosigners"] if found.unchecked else []
    for one in against:
        _against(ledger, found, one)
    return found


def _notes(ledger: Ledger, found: Audit) -> tuple[dict[int, Checkpoint], dict[int, str]]:
    """Checkpoints by their size, and the time that stands beside each."""
    notes: dict[int, Checkpoint] = {}
    with reading(ledger.engine) as connection:
        rows = connection.execute(select(CHECKPOINTS).order_by(CHECKPOINTS.c.size)).all()
    for size, _at, told in rows:
        try:
            note = read_note(told)
        except SealaneError as cause:
            found.find("checkpoint", size, cause.message)
            continue
        if note.size != size or note.origin != ledger.origin:
            found.find("checkpoint", size, "it is of another size or ledger")
        else:
            notes[size] = note
    found.checkpoints = len(rows)
    return notes, {size: at for size, at, _ in rows}


def _rows(ledger: Ledger) -> Iterator[Any]:
    after = None
    while True:
        asked = select(ENTRIES).order_by(ENTRIES.c.sequence).limit(PAGE)
        if after is not None:
            asked = asked.where(ENTRIES.c.sequence > after)
        with reading(ledger.engine) as connection:
            rows = connection.execute(asked).all()
        yield from rows
        if len(rows) < PAGE:
            return
        after = rows[-1].sequence


def _walk(
    ledger: Ledger, found: Audit, notes: dict[int, Checkpoint], times: dict[int, str]
) -> dict[int, bytes]:
    """Entries from the first to the last; the roots at the sizes that were signed or cosigned.
    ``times``: those that stand beside checkpoints, which are of their last entries."""
    frontier, holder, previous = Frontier(), Holder(), FIRST
    tiles: dict[tuple[int, int], bytes] = {}
    roots: dict[int, bytes] = {}
    before = ""
    with reading(ledger.engine) as connection:
        cosigned = set(connection.execute(select(COSIGNATURES.c.size)).scalars())
        made_at = connection.execute(select(ORIGINS.c.made_at)).scalar()
    for place, row in enumerate(_rows(ledger)):
        entry = _entry(ledger, found, place, row, previous)
        if entry is None:
            return roots
        try:
            holder.fold(entry)
        except SealaneError as cause:
            found.find("key", place, cause.message)
        if holder.current is not None and found.first_key is None:
            found.first_key = holder.current.key_id
        tiles |= {(one.level, one.place): one.root for one in frontier.add(entry.entry_hash)}
        previous = entry.entry_hash.hex()
        found.entries = size = place + 1
        if size in notes or size in cosigned:
            roots[size] = frontier.root()
        at = moment_told(entry.at)
        if before != at and place and place not in times:
            found.find("checkpoint", place, "what was signed at that size is missing")
        before = at
        if (size == 1 and made_at != at) or times.get(size, at) != at:
            found.find("time", place, f"another time stands beside it than {at}")
        if size in notes:
            _signed(found, notes[size], roots[size], holder)
    if found.entries not in notes:
        found.find("checkpoint", found.entries, "the last entries are not signed")
    for size in sorted(notes):
        if size > found.entries:
            found.find("checkpoint", size, f"{size - found.entries} signed entries are missing")
    _tiles(ledger, found, tiles)
    return roots


def _entry(ledger: Ledger, found: Audit, place: int, row: Any, previous: str) -> Entry | None:
    """The entry of a row; None (and the reason among the findings) if it does not hold."""
    try:
        entry = Entry.read(bytes(row.raw), ledger.origin)
    except SealaneError as cause:
        found.find("entry", place, cause.message)
        return None
    act = entry.act
    beside = (row.sequence, row.at, row.actor, row.kind, row.subject, row.exercise_id)
    inside = (place, moment_told(entry.at), act.actor, act.kind, act.subject, act.exercise_id)
    if entry.sequence != place or beside != inside or bytes(row.entry_hash) != entry.entry_hash:
        found.find("entry", place, "what stands beside it is not what it says, or one is missing")
        return None
    if entry.previous != previous:
        found.find("chain", place, "it does not follow the entry before")
        return None
    return entry


def _signed(found: Audit, note: Checkpoint, root: bytes, holder: Holder) -> None:
    if note.root != root:
        found.find("checkpoint", note.size, "its root is not that of the entries")
    current = holder.current
    if current is None or not is_signed_by(note, current):
        found.find("signature", note.size, "it is not signed by the key of then, with both")


def _tiles(ledger: Ledger, found: Audit, tiles: dict[tuple[int, int], bytes]) -> None:
    with reading(ledger.engine) as connection:
        rows = connection.execute(select(SUBTREES)).all()
    kept = {(row.level, row.place): bytes(row.root) for row in rows}
    for level, place in sorted(kept.keys() | tiles.keys()):
        if kept.get((level, place)) != tiles.get((level, place)):
            found.find("tile", place, f"the tile of level {level} is not that of the entries")


def _cosigned(ledger: Ledger, found: Audit, given: Keys, known: Keys) -> None:
    with reading(ledger.engine) as connection:
        rows = connection.execute(select(COSIGNATURES)).all()
    for size, name, told in rows:
        before = len(found.findings)
        names = cosigned_by(found, told, given, known, size=size)
        if names != {name} and len(found.findings) == before:
            found.find("cosignature", size, f"it is not of {name}")


Keys = Mapping[str, Sequence[PublicKey]]
"""Keys by the name of who holds them."""


def by_name(keys: Iterable[PublicKey]) -> dict[str, list[PublicKey]]:
    """Keys by name."""
    found: dict[str, list[PublicKey]] = {}
    for one in keys:
        found.setdefault(one.name, []).append(one)
    return found


def cosigned_by(
    found: Audit, told: str, given: Keys, known: Keys, *, size: int | None = None
) -> set[str]:
    """Check one cosignature, count it, and note what does not hold; whose lines it has. By keys of
    its name that were ``given`` it has to hold; by those that are ``known``, if one of them made
    it. ``size``: where it stands, if that is told apart."""
    found.cosignatures += 1
    try:
        note = read_note(told)
    except SealaneError as cause:
        found.find("cosignature", size, cause.message)
        return set()
    names = {line.name for line in note.lines}
    own = (note.origin, note.size if size is None else size, found.roots.get(note.size))
    if (note.origin, note.size, note.root) != (found.origin, *own[1:]):
        found.find("cosignature", note.size, f"{', '.join(names)} cosigned another history")
    elif len(names) != 1 or len(note.lines) != 2:
        found.find("cosignature", note.size, "it has not the two signatures of one partner")
    else:
        (name,) = names
        keys = given.get(name) or [one for one in known.get(name, ()) if is_made_by(note, one)]
        if not keys:
            found.unchecked += 1
        elif all(cosigned_at(note, one) is None for one in keys):
            found.find("cosignature", note.size, f"the signatures of {name} do not hold")
    return names


def _seen(ledger: Ledger, found: Audit) -> None:
    """What this ledger saw of others stands beside what it says."""
    with reading(ledger.engine) as connection:
        rows = connection.execute(select(SEEN)).all()
    for origin, size, _at, told in rows:
        try:
            note = read_note(told)
        except SealaneError as cause:
            found.find("seen", size, cause.message)
            continue
        if (note.origin, note.size) != (origin, size):
            found.find("seen", size, f"it is no checkpoint of {origin} of this size")


def _against(ledger: Ledger, found: Audit, one: Checkpoint) -> None:
    if one.origin != ledger.origin:
        found.find("against", one.size, f"it is a checkpoint of {one.origin}")
    elif one.size > found.entries:
        found.find("against", one.size, f"{one.size - found.entries} entries that others saw miss")
    elif ledger.root(one.size) != one.root:
        found.find("against", one.size, "others saw another history: the ledger was forked")
