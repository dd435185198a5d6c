"""A node's record of what was decided: opened, added to, read and proved.

Entries are added in batches: each batch is one transaction with its entries, the tiles that became
full, and a checkpoint over all of it signed by the current key. When ``append`` returns, it is on
the disk; if it raises, nothing of it is there. Any number of processes may add to one ledger.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, insert, select

from sealane.errors import BadInput, LedgerError
from sealane.ledger.canonical import moment_told
from sealane.ledger.database import database, migrate, put_rows, reading, writing
from sealane.ledger.entry import FIRST, Act, Entry
from sealane.ledger.frontier import TILE, Frontier, Subtree
from sealane.ledger.holder import KEY, Holder, first_act, revocation, rotation
from sealane.ledger.key import PublicKey, Signer, named
from sealane.ledger.note import Checkpoint, read_note, signed
from sealane.ledger.schema import CHECKPOINTS, ENTRIES, ORIGINS, SUBTREES
from sealane.ledger.scrub import scrubbed
from sealane.ledger.tree import EMPTY_ROOT, consistency_proof, inclusion_proof, root_of

__all__ = ["Appended", "Ledger"]

State = TypeVar("State")

PAGE = 1_000
"""Entries that are read at once."""
END_S = 2.0
"""Seconds that closing waits for readers, if something that was deleted lies in the files yet."""


@dataclass(frozen=True, slots=True)
class Appended:
    """What one batch became: its entries and the checkpoint over them."""

    entries: tuple[Entry, ...]
    checkpoint: Checkpoint


class Ledger:
    """One ledger in one database. Make it with ``Ledger.make`` or ``Ledger.open``."""

    def __init__(self, engine: Engine, origin: str) -> None:
        self.engine = engine
        self.origin = origin
        self._frontier = Frontier()
        self._previous = FIRST
        self._holder = Holder()
        self._turn = threading.RLock()

    @classmethod
    def make(
        cls, where: str | Path, origin: str, signer: Signer, *, actor: str, at: datetime
    ) -> Ledger:
        """A new ledger whose first entry names the key that signs it.

        ``LedgerError`` if one is there already.
        """
        named(origin)
        engine = database(where)
        migrate(engine)
        with writing(engine) as connection:
            there = connection.execute(select(ORIGINS.c.origin)).scalar()
            if there is not None:
                raise LedgerError(
                    f"There is a ledger already: {there}.", hint="Open it, or take another place."
                )
            connection.execute(insert(ORIGINS).values(origin=origin, made_at=moment_told(at)))
            made = cls(engine, origin)
            made._add(connection, [first_act(signer.public, actor)], signer, at)
        return made

    @classmethod
    def open(cls, where: str | Path) -> Ledger:
        """The ledger at a place; ``LedgerError`` if there is none."""
        if "://" not in str(where) and not Path(where).is_file():
            raise LedgerError(
                f"There is no ledger at {where}.", hint="Make one with `sealane node init`."
            )
        if "://" not in str(where):
            _is_database(Path(where))
        engine = database(where)
        migrate(engine)
        with reading(engine) as connection:
            origin = connection.execute(select(ORIGINS.c.origin)).scalar()
        if origin is None:
            raise LedgerError(
                f"There is no ledger at {where}.", hint="Make one with `sealane node init`."
            )
        return cls(engine, origin)

    def close(self) -> None:
        """Let go of the database; what was deleted is gone from its files first."""
        scrubbed(self.engine, now=True, wait_s=END_S)
        self.engine.dispose()

    def append(self, acts: Sequence[Act], signer: Signer, *, at: datetime) -> Appended:
        """Record acts in this order, and sign what the ledger is then.

        ``LedgerError`` if the signer does not hold the ledger's current key. Acts about keys go
        through ``rotate`` and ``revoke`` alone.
        """
        if any(act.kind == KEY for act in acts):
            raise BadInput("Keys are changed by rotating or revoking.", hint="", field="kind")
        if not acts:
            raise BadInput("There is nothing to record.", hint="Give at least one act.")
        return self._write(acts, signer, at)

    def rotate(
        self, before: Signer, after: Signer, *, actor: str, because: str, at: datetime
    ) -> Appended:
        """Hand the ledger to another key; from this entry on it signs."""
        act = rotation(self.origin, before, after, actor=actor, because=because)
        return self._write([act], after, at)

    def revoke(
        self,
        key_id: str,
        signer: Signer,
        *,
        from_sequence: int,
        actor: str,
        because: str,
        at: datetime,
    ) -> Appended:
        """Say that a former key is not to be believed from a sequence on."""
        act = revocation(key_id, from_sequence=from_sequence, actor=actor, because=because)
        return self._write([act], signer, at)

    def _write(self, acts: Sequence[Act], signer: Signer, at: datetime) -> Appended:
        with self.writing() as connection:
            return self._add(connection, acts, signer, at)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction for entries and for what they are about, in the same database: both are
        there when it ends, or neither. ``add`` puts entries into it. Threads take turns: what one
        holds in memory after it failed must be forgotten before the next goes on from it."""
        with self._turn:
            try:
                with writing(self.engine) as connection:
                    yield connection
            except BaseException:
                self._forget()
                raise

    def add(
        self,
        connection: Connection,
        acts: Sequence[Act],
        signer: Signer,
        *,
        at: datetime,
        meanwhile: Callable[[], object] = lambda: None,
    ) -> Appended:
        """As ``append``, within a transaction that ``writing`` began; once in each. ``meanwhile``:
        what else this transaction writes, while another core signs."""
        if not acts or any(act.kind == KEY for act in acts):
            raise BadInput("There is nothing to record, or it is about keys.", hint="Give acts.")
        return self._add(connection, acts, signer, at, meanwhile)

    def _forget(self) -> None:
        self._frontier, self._previous, self._holder = Frontier(), FIRST, Holder()

    def _add(
        self,
        connection: Connection,
        acts: Sequence[Act],
        signer: Signer,
        at: datetime,
        meanwhile: Callable[[], object] = lambda: None,
    ) -> Appended:
        self._catch_up(connection)
        entries: list[Entry] = []
        full: list[Subtree] = []
        for act in acts:
            place = self._frontier.size
            entry = Entry.made(self.origin, place, at, self._previous, act)
            self._holder.fold(entry)
            full += self._frontier.add(entry.entry_hash)
            self._previous = entry.entry_hash.hex()
            entries.append(entry)
        self._may_sign(signer.public)
        head = Checkpoint(self.origin, self._frontier.size, self._frontier.root())
        signing = _begun(partial(signed, head, signer))
        meanwhile()
        _insert(connection, entries, full, at)
        head = signing.result()
        note = {"size": head.size, "at": moment_told(at), "note": head.told()}
        put_rows(connection, CHECKPOINTS, [note])
        return Appended(tuple(entries), head)

    def _may_sign(self, key: PublicKey) -> None:
        current = self._holder.current
        if current is None or key.key_id != current.key_id:
            held = "no key" if current is None else f"the key {current.key_id[:16]}"
            raise LedgerError(
                f"The ledger {self.origin} is signed by {held}, not by {key.key_id[:16]}.",
                hint="Sign with that key, or rotate to this one.",
            )

    def _catch_up(self, connection: Connection) -> None:
        """Bring what is held in memory to what is in the database (others may have added)."""
        top = connection.exec_driver_sql("SELECT max(sequence) FROM entries").scalar()
        size = 0 if top is None else top + 1
        if size == self._frontier.size:
            return
        begin = self._frontier.size
        of_keys = select(ENTRIES.c.raw).where(ENTRIES.c.kind == KEY, ENTRIES.c.sequence >= begin)
        for (raw,) in connection.execute(of_keys.order_by(ENTRIES.c.sequence)):
            self._holder.fold(Entry.read(raw, self.origin))
        self._frontier = _frontier_at(connection, size)
        last = select(ENTRIES.c.entry_hash).where(ENTRIES.c.sequence == size - 1)
        self._previous = bytes(connection.execute(last).scalar_one()).hex()

    def head(self) -> Checkpoint:
        """The latest checkpoint."""
        with reading(self.engine) as connection:
            latest = select(CHECKPOINTS.c.note).order_by(CHECKPOINTS.c.size.desc()).limit(1)
            return read_note(connection.execute(latest).scalar_one())

    def entries(
        self,
        *,
        after: int = -1,
        kind: str | None = None,
        subject: str | None = None,
        until: int | None = None,
    ) -> Iterator[Entry]:
        """Entries in order, those past a sequence, of a kind, about a subject; read in pages."""
        asked = select(ENTRIES.c.sequence, ENTRIES.c.raw).order_by(ENTRIES.c.sequence).limit(PAGE)
        if kind is not None:
            asked = asked.where(ENTRIES.c.kind == kind)
        if subject is not None:
            asked = asked.where(ENTRIES.c.subject == subject)
        if until is not None:
            asked = asked.where(ENTRIES.c.sequence < until)
        while True:
            with reading(self.engine) as connection:
                rows = connection.execute(asked.where(ENTRIES.c.sequence > after)).all()
            for sequence, raw in rows:
                yield Entry.read(bytes(raw), self.origin)
                after = sequence
            if len(rows) < PAGE:
                return

    def holder(self, *, size: int | None = None) -> Holder:
        """The keys of the ledger, as of a number of entries."""
        found = Holder()
        for entry in self.entries(kind=KEY, until=size):
            found.fold(entry)
        return found

    def fold(self, step: Callable[[State, Entry], State], state: State, **which: Any) -> State:
        """Any state is a fold over entries; ``which`` as for ``entries``."""
        for entry in self.entries(**which):
            state = step(state, entry)
        return state

    def inclusion(self, sequence: int, size: int) -> list[bytes]:
        """Proof that an entry is among the first ``size`` (RFC 9162, 2.1.3)."""
        with reading(self.engine) as connection:
            return inclusion_proof(sequence, size, lambda a, b: _hash_of(connection, a, b))

    def consistency(self, first: int, second: int) -> list[bytes]:
        """Proof that the ledger of ``second`` entries grew out of that of ``first`` (2.1.4)."""
        with reading(self.engine) as connection:
            return consistency_proof(first, second, lambda a, b: _hash_of(connection, a, b))

    def root(self, size: int) -> bytes:
        """Root hash over the first ``size`` entries."""
        with reading(self.engine) as connection:
            return _hash_of(connection, 0, size) if size else EMPTY_ROOT

    def tile(self, level: int, place: int, width: int = TILE) -> bytes:
        """A tile of hashes (C2SP tlog-tiles); ``LedgerError`` if the ledger is not so long."""
        begin = place * TILE
        with reading(self.engine) as connection:
            row = _row(connection, level, begin, begin + width)
        if len(row) < width or not 1 <= width <= TILE:
            raise LedgerError("There is no such tile.", hint="Ask for a checkpoint first.")
        return b"".join(row)


def _begun(work: Callable[[], Checkpoint]) -> Future[Checkpoint]:
    """Work in a thread of its own, which lets others run while it signs (1.2 ms with ML-DSA)."""
    done: Future[Checkpoint] = Future()

    def do() -> None:
        try:
            done.set_result(work())
        except BaseException as cause:  # noqa: BLE001 - raised again where the result is asked for
            done.set_exception(cause)

    threading.Thread(target=do, daemon=True).start()
    return done


def _insert(
    connection: Connection, entries: list[Entry], full: list[Subtree], at: datetime
) -> None:
    told = moment_told(at)
    rows = [
        (
            entry.sequence, told, entry.act.actor, entry.act.kind, entry.act.subject,
            entry.act.exercise_id, entry.entry_hash, entry.raw,
        )
        for entry in entries
    ]  # fmt: skip
    put_rows(connection, ENTRIES, rows)
    if full:
        tiles = [{"level": one.level, "place": one.place, "root": one.root} for one in full]
        put_rows(connection, SUBTREES, tiles)


def _row(connection: Connection, level: int, begin: int, end: int) -> list[bytes]:
    """Hashes of a level from place ``begin`` to ``end``."""
    if level == 0:
        place, hashed = ENTRIES.c.sequence, ENTRIES.c.entry_hash
        asked = select(hashed).where(place >= begin, place < end).order_by(place)
    else:
        place = SUBTREES.c.place
        asked = select(SUBTREES.c.root).where(SUBTREES.c.level == level)
        asked = asked.where(place >= begin, place < end).order_by(place)
    return [bytes(one) for one in connection.execute(asked).scalars()]


def _frontier_at(connection: Connection, size: int) -> Frontier:
    found = Frontier(size)
    unit = size
    while unit:
        level = len(found.pending)
        found.pending.append(_row(connection, level, unit - unit % TILE, unit))
        unit //= TILE
    return found


def _hash_of(connection: Connection, begin: int, end: int) -> bytes:
    """Root of the subtree over entries ``begin`` to ``end``, from as few rows as there are."""
    wide = end - begin
    level = 0
    while wide > TILE and wide % TILE == 0 and begin % TILE == 0:
        level, wide, begin = level + 1, wide // TILE, begin // TILE
    if wide <= TILE:
        return root_of(_row(connection, level, begin, begin + wide))
    unit: int = TILE**level
    cut = 1 << ((wide - 1).bit_length() - 1)
    left = _hash_of(connection, begin * unit, (begin + cut) * unit)
    right = _hash_of(connection, (begin + cut) * unit, (begin + wide) * unit)
    return root_of([left, right])


SQLITE = b"SQLite format 3\0"
"""How a file of SQLite begins; an empty one is a new database."""


def _is_database(path: Path) -> None:
    """``LedgerError`` for a file that is no database; SQLite would name it by its own address."""
    with path.open("rb") as file:
        begins = file.read(len(SQLITE))
    if begins and begins != SQLITE:
        raise LedgerError(
            f"{path} is no ledger: it is not a database of SQLite.",
            hint="Give the ledger (node.db). What `sealane ledger export` wrote is verified alone.",
            file=str(path),
        )
