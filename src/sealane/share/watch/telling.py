"""What a receipt has about ledgers: this node's checkpoint, its cosignature, what it saw of others.

Over a thin link only what fits the room that is left of its budget goes, this node's own checkpoint
first; the rest is held back, which ``watch_of`` says, and is tried again with the next receipt.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from sealane.ledger import Checkpoint, canonical, reading, seen_in, writing
from sealane.ledger.canonical import moment_read
from sealane.share.book.schema import WATCH
from sealane.share.node import Node
from sealane.share.watch.checkpoint import (
    HELD_BACK,
    MOST,
    cosigned_size,
    forget,
    held_back,
    mark,
    origin_of,
    witnesses,
)
from sealane.share.watch.continued import statements

__all__ = ["Watching", "told"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """``every``: how often a checkpoint is told to who watches, and what was seen to others;
    ``most``: notes, proofs and sizes of each sort in one receipt (all ours)."""

    every: timedelta = timedelta(hours=1)
    most: int = MOST


Mark = tuple[str, str, int]
"""What was told, of which ledger, up to which size."""
Part = tuple[dict[str, Any], Mark | None]
"""Members of a receipt, and what is remembered when they go."""


def told(
    node: Node,
    partner: str,
    *,
    at: datetime,
    rule: Watching | None = None,
    room: int | None = None,
) -> dict[str, Any] | None:
    """What a receipt for a partner has about ledgers; None where nothing is due. ``room``: bytes
    that are left for it over a thin link; None: as many as there are."""
    teller = _Teller(node, partner, at, rule or Watching())
    head = node.ledger.head() if partner in witnesses(node) else None
    with reading(node.engine) as connection:
        sizes = None if head is None else teller.sizes(connection, head)
        said, more = statements(connection, node) if sizes is not None else ([], set())
        rest, was = teller.parts(connection), held_back(connection, partner)
    own: list[Part] = []
    if head is not None and sizes is not None:
        proofs = _proofs(node, sizes | more, head.size)
        members = {"checkpoint": head.told(), "proofs": proofs}
        members |= {"restored": said} if said else {}
        own = [(members, ("told", head.origin, head.size))]
    found, marks, left = _fitted(own + rest, room)
    if marks or left != was:
        with writing(node.engine) as connection:
            for one in marks:
                mark(connection, partner, *one, at)
            forget(connection, partner, HELD_BACK, "")
            if left:
                mark(connection, partner, HELD_BACK, "", left, at)
    return found or None


def _fitted(parts: list[Part], room: int | None) -> tuple[dict[str, Any], list[Mark], int]:
    """Parts that fit, in their order, as members of a receipt; what is to be remembered; and how
    many are held back."""
    found: dict[str, Any] = {}
    marks: list[Mark] = []
    left = 0
    for members, one in parts:
        size = len(canonical(members))
        if room is not None and size > room:
            left += 1
            continue
        room = None if room is None else room - size
        for name, said in members.items():
            found[name] = found[name] + said if name == "seen" and name in found else said
        marks += [] if one is None else [one]
    return found, marks, left


@dataclass
class _Teller:
    node: Node
    partner: str
    at: datetime
    rule: Watching

    def parts(self, connection: Connection) -> list[Part]:
        """What the receipt has of others' ledgers."""
        parts: list[Part] = []
        origin = origin_of(self.node, self.partner)
        unproved = select(WATCH.c.size).where(
            WATCH.c.what.in_(("need", "unproved")), WATCH.c.origin == origin
        )
        sizes = sorted(set(connection.execute(unproved).scalars()))[: self.rule.most]
        if sizes:
            parts.append(({"prove": sizes}, None))
        seen = seen_in(connection, origin)
        if seen is not None and self._marked(connection, "cosigned", origin)[0] < seen.size:
            parts.append(({"cosigned": seen.told()}, ("cosigned", origin, seen.size)))
        return parts + self._others(connection)

    def sizes(self, connection: Connection, head: Checkpoint) -> set[int] | None:
        """From which sizes the partner needs a proof of this node's checkpoint; None: not due."""
        asked = select(WATCH.c.size).where(
            WATCH.c.partner == self.partner, WATCH.c.what == "wanted", WATCH.c.origin == head.origin
        )
        sizes = set(connection.execute(asked).scalars())
        last = cosigned_size(connection, self.node.partner_key(self.partner).name)
        is_new = head.size > last and self._is_due(self._marked(connection, "told", head.origin)[1])
        return sizes | {last} if sizes or is_new else None

    def _others(self, connection: Connection) -> list[Part]:
        """What this node saw of the ledgers of others, where that is new for the partner."""
        found: list[Part] = []
        for party in sorted(self.node.partners.keys() - {self.partner}):
            origin = origin_of(self.node, party)
            seen = seen_in(connection, origin)
            size, since = self._marked(connection, "seen", origin)
            if seen is None or seen.size <= size or not self._is_due(since):
                continue
            found.append(({"seen": [seen.told()]}, ("seen", origin, seen.size)))
            if len(found) == self.rule.most:
                break
        return found

    def _marked(self, connection: Connection, what: str, origin: str) -> tuple[int, str | None]:
        asked = select(WATCH.c.size, WATCH.c.at).where(
            WATCH.c.partner == self.partner, WATCH.c.what == what, WATCH.c.origin == origin
        )
        row = connection.execute(asked).first()
        return (0, None) if row is None else (row.size, row.at)

    def _is_due(self, since: str | None) -> bool:
        return since is None or abs(self.at - moment_read(since)) >= self.rule.every


def _proofs(node: Node, sizes: set[int], size: int) -> dict[str, list[str]]:
    """Proofs that the ledger of a size grew out of those of some sizes."""
    return {
        str(one): [step.hex() for step in node.ledger.consistency(one, size)]
        for one in sorted(sizes)
        if 0 < one <= size
    }
