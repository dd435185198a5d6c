"""Partners watch each other's ledgers: a checkpoint is cosigned only if it grew out of the last.

A node that shows one history to one partner and another to the next is found as soon as the two
compare what they cosigned, or one of them is shown the other's checkpoint. What a witness cannot
tell: whether what the entries say is true.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select

from sealane.errors import LedgerError, SplitView
from sealane.ledger.canonical import moment_told
from sealane.ledger.database import reading, writing
from sealane.ledger.key import PublicKey, Signer
from sealane.ledger.ledger import Ledger
from sealane.ledger.note import Checkpoint, Line, cosigned, cosigned_at, is_signed_by, read_note
from sealane.ledger.schema import COSIGNATURES, SEEN
from sealane.ledger.tree import is_consistent

__all__ = ["compare", "cosign", "cosignatures", "keep", "last_seen", "seen_in"]


def last_seen(ledger: Ledger, origin: str) -> Checkpoint | None:
    """The largest checkpoint of another's ledger that this node cosigned."""
    with reading(ledger.engine) as connection:
        return seen_in(connection, origin)


def seen_in(connection: Connection, origin: str) -> Checkpoint | None:
    """As ``last_seen``, within a transaction."""
    asked = select(SEEN.c.note).where(SEEN.c.origin == origin)
    found = connection.execute(asked.order_by(SEEN.c.size.desc()).limit(1)).scalar()
    return None if found is None else read_note(found)


def cosign(
    ledger: Ledger,
    shown: Checkpoint,
    proof: Sequence[bytes],
    key: PublicKey,
    signer: Signer,
    *,
    at: datetime,
    out_of: Checkpoint | None = None,
) -> Checkpoint:
    """Check another's checkpoint against the last one seen, remember it, and cosign it.

    ``key`` is the key of that ledger, ``proof`` leads from the size last seen to the size shown
    (empty for the first). ``out_of``: an earlier checkpoint, from which the ledger said that it
    went on when it was restored from a copy; the proof leads from its size then. ``LedgerError`` if
    the signature does not hold or the ledger became shorter; ``SplitView`` if it did not grow out
    of what was seen.
    """
    if not is_signed_by(shown, key):
        raise LedgerError(
            f"The checkpoint of {shown.origin} is not signed by {key.name} with both algorithms.",
            hint="Ask for its key anew, and compare identifiers by another way.",
        )
    before = last_seen(ledger, shown.origin)
    if before is not None:
        if out_of is not None and shown.size <= before.size:
            raise LedgerError(
                f"{shown.origin} shows {shown.size} entries after {before.size}.",
                hint="Wait until it is longer than what was seen of it before.",
            )
        _grew(out_of or before, shown, proof)
    told = cosigned(shown, signer, at)
    if before is None or before.size < shown.size:
        row = {"origin": shown.origin, "size": shown.size, "at": moment_told(at)}
        with writing(ledger.engine) as connection:
            connection.execute(insert(SEEN).values(**row, note=told.told()))
    return told


def _grew(before: Checkpoint, shown: Checkpoint, proof: Sequence[bytes]) -> None:
    if shown.size < before.size:
        raise LedgerError(
            f"{shown.origin} shows {shown.size} entries after {before.size}: an older state.",
            hint="Ask for its latest checkpoint.",
        )
    if not is_consistent(before.size, shown.size, before.root, shown.root, proof):
        raise SplitView(
            f"{shown.origin} with {shown.size} entries did not grow out of the {before.size} "
            "that were seen before: it shows two histories, or the proof is wrong.",
            hint="Keep both checkpoints, ask again for the proof, and tell its other partners.",
        )


def keep(ledger: Ledger, told: Checkpoint, key: PublicKey) -> None:
    """Store a partner's cosignature of this ledger; ``LedgerError`` if it does not hold."""
    own = ledger.origin == told.origin and ledger.root(told.size) == told.root
    if not own or cosigned_at(told, key) is None:
        raise LedgerError(
            f"{key.name} did not cosign this ledger at {told.size} entries.",
            hint="Ask for the cosignature anew.",
        )
    lines: tuple[Line, ...] = tuple(line for line in told.lines if line.name == key.name)
    note = Checkpoint(told.origin, told.size, told.root, lines).told()
    with writing(ledger.engine) as connection:
        asked = select(COSIGNATURES.c.size).where(
            COSIGNATURES.c.size == told.size, COSIGNATURES.c.name == key.name
        )
        if connection.execute(asked).first() is None:
            row = {"size": told.size, "name": key.name, "note": note}
            connection.execute(insert(COSIGNATURES).values(**row))


def cosignatures(ledger: Ledger, size: int) -> dict[str, Checkpoint]:
    """Who cosigned this ledger at a size, by name."""
    with reading(ledger.engine) as connection:
        asked = select(COSIGNATURES.c.name, COSIGNATURES.c.note).where(COSIGNATURES.c.size == size)
        return {name: read_note(note) for name, note in connection.execute(asked)}


def compare(mine: Checkpoint, theirs: Checkpoint, proof: Sequence[bytes]) -> None:
    """Hold two checkpoints of one ledger, seen by two partners, against each other.

    ``proof`` leads from the smaller to the larger. ``SplitView`` if one did not grow out of the
    other.
    """
    first, second = sorted((mine, theirs), key=lambda one: one.size)
    if first.origin != second.origin:
        raise LedgerError("These are checkpoints of two ledgers.", hint="Compare those of one.")
    _grew(first, second, proof)
