"""A ledger that was restored from a copy and goes on, and says so to those who watch it.

Whoever watches has a checkpoint that the ledger signed and lost. Shown it, the node signs a
statement over both: up to where its ledger is the one that was watched, and the checkpoint that is
lost. With it the ledger is watched again from there; without it, it has two histories (a split).

What it cannot tell: whether the node was restored, or says so to hide a second history of the
entries that it calls lost. So the statement, and what was lost, are kept by all who got it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from sealane.errors import BadInput
from sealane.ledger import Checkpoint, canonical, read_canonical, read_note
from sealane.ledger.note import is_signed_by
from sealane.ledger.schema import CHECKPOINTS
from sealane.ledger.tree import EMPTY_ROOT
from sealane.share.book.envelope import opened, sealed
from sealane.share.book.schema import WATCH
from sealane.share.node import Node

__all__ = ["Continued", "both_of", "continued_of", "statement_read", "statements"]

PURPOSE = "restored"
MOST = 4
"""Statements in one receipt, those over the longest first (ours: some 15 kB each)."""
Continued = tuple[Checkpoint, Checkpoint]
"""The checkpoint up to which a ledger is the same, and the one that is lost."""


def both_of(connection: Connection, same: int, lost: Checkpoint) -> str:
    """Both checkpoints as they are kept: this node's own of ``same`` entries (0: none), and the
    one that a partner showed it."""
    asked = select(CHECKPOINTS.c.note).where(CHECKPOINTS.c.size == same)
    copy = connection.execute(asked).scalar()
    return canonical({"copy": copy, "lost": lost.told()}).decode()


def statements(connection: Connection, node: Node) -> tuple[list[str], set[int]]:
    """What this node says of its own ledger, signed, and the sizes from which it is to be proved
    that it went on."""
    asked = select(WATCH.c.note).where(WATCH.c.what == "forked")
    rows = connection.execute(asked.order_by(WATCH.c.size.desc()).limit(MOST)).scalars()
    told, sizes = [], set()
    for note in rows:
        body = read_canonical(str(note).encode())
        if body["copy"] is not None:
            sizes.add(read_note(body["copy"]).size)
        whole = {**body, "from": node.party, "version": 1}
        told.append(sealed(PURPOSE, whole, node.signer).decode())
    return told, sizes


def statement_read(node: Node, party: str, raw: Any) -> Continued:
    """A statement of a partner over its ledger. ``BadInput``, ``LedgerError`` for one that is
    none, or is not over two checkpoints that it signed."""
    body = opened(str(raw).encode(), PURPOSE, node.partner_key)
    key = node.partner_key(party)
    lost = read_note(body["lost"])
    copy = Checkpoint(lost.origin, 0, EMPTY_ROOT, ())
    if body["copy"] is not None:
        copy = read_note(body["copy"])
    fit = body.get("from") == party and lost.origin == copy.origin == f"{key.name}/ledger"
    signed = is_signed_by(lost, key) and (copy.size == 0 or is_signed_by(copy, key))
    if not fit or not signed or copy.size > lost.size:
        raise BadInput(f"This is no statement of {party} over its ledger.", hint="")
    return copy, lost


def continued_of(connection: Connection, origin: str, size: int) -> list[Continued]:
    """Statements over a ledger whose lost part a size lies in."""
    asked = select(WATCH.c.note).where(WATCH.c.what == "continued", WATCH.c.origin == origin)
    found = []
    for note in connection.execute(asked).scalars():
        body = read_canonical(str(note).encode())
        lost = read_note(body["lost"])
        copy = Checkpoint(origin, 0, EMPTY_ROOT, ())
        if body["copy"] is not None:
            copy = read_note(body["copy"])
        if copy.size < size <= lost.size:
            found.append((copy, lost))
    return found
