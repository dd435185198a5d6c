"""What a receipt says: how far the log is here, and what of it could not be taken and why.

A receipt has at most 1 MB (``log.evidence.LARGEST_RECEIPT``), and 5,000 rejects with their reasons
may be more. So a receipt tells as many as fit and how many more there are (``rejected_more``); the
next one goes on with them, though nothing else came. Which were not told yet is kept, by number.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from sealane.ledger import canonical, put_rows
from sealane.ledger.canonical import moment_told
from sealane.share.book.chain import life_of
from sealane.share.book.place import moved, refused_recalls
from sealane.share.book.record import LANES
from sealane.share.book.rejection import rejection, words_of
from sealane.share.book.schema import INBOX, WATCH
from sealane.share.log.evidence import LARGEST_RECEIPT
from sealane.share.transfer.offer import gaps

__all__ = ["ROOM", "THIN_ROOM", "Told", "room_for_watch"]

ROOM = 262_144
"""Bytes of rejects in one receipt (ours): some 700 of the longest reasons, 3,000 of usual ones."""
THIN_ROOM = 2_048
"""The same over a thin link, where a receipt is carried over the link too (ours)."""
THIN_BESIDE = 6_000
"""Bytes of a receipt over a thin link without rejects and ledgers, its signatures included."""
BESIDE = 16_384
"""Bytes of a receipt beside its body: two signatures in base64 have 4.5 kB."""
MOST_NAMED = 500
"""Recalls that a receipt names one by one; its cursor confirms all (ours)."""
UNTOLD = "untold"


@dataclass
class Told:
    """What is to be told to a giver beside the state of its log. ``rejected``: rejects by their
    numbers; ``loose``: what has no number of its own; ``recalled``: recalls that were applied;
    ``room``: bytes of rejects."""

    rejected: list[dict[str, Any]] = field(default_factory=list)
    loose: list[dict[str, Any]] = field(default_factory=list)
    recalled: list[dict[str, Any]] = field(default_factory=list)
    room: int = ROOM

    def body(
        self,
        connection: Connection,
        own: tuple[str, str],
        of: str,
        fresh: Collection[int],
        *,
        at: datetime,
        more: Mapping[str, Any],
    ) -> dict[str, Any]:
        """The body of a receipt. ``own``: this node's party and the giver; ``of``: digest of the
        batch; ``fresh``: lanes in which something is new; ``more``: other members."""
        party, giver = own
        cursors = moved(connection, giver, fresh)
        body = {
            "version": 1,
            "from": party,
            "to": giver,
            "batch": of,
            "life": life_of(connection, giver, "life_ours"),
            "cursors": {name: cursors[lane].whole for lane, name in enumerate(LANES)},
            "seen": {LANES[lane]: one.seen for lane, one in cursors.items() if one.seen},
            "chain": {LANES[lane]: one.chain for lane, one in cursors.items() if one.whole},
            "gaps": [[LANES[one[0]], *one[1:]] for one in gaps(connection, giver)],
            "rejected": self.loose,
            "refused_recalls": refused_recalls(connection, giver),
            **more,
        }
        if self.recalled:
            body["recalled"] = self.recalled[:MOST_NAMED]
        room = min(self.room, LARGEST_RECEIPT - BESIDE - len(canonical(body)))
        rejected, left = _paged(connection, giver, self.rejected, room, at)
        body["rejected"] = rejected + self.loose
        return body | ({"rejected_more": left} if left else {})


def room_for_watch(thin: Mapping[str, Any]) -> int:
    """Bytes for what a receipt has about ledgers, over a link of which a batch tells its budget: a
    receipt is no larger than the batch may be."""
    budget = thin.get("budget")
    return (budget if type(budget) is int else 0) - THIN_BESIDE - THIN_ROOM


def _paged(
    connection: Connection, giver: str, fresh: Sequence[dict[str, Any]], room: int, at: datetime
) -> tuple[list[dict[str, Any]], int]:
    """Rejects that fit, those first that did not fit before; and how many are left for later."""
    own = (WATCH.c.partner == giver, WATCH.c.what == UNTOLD)
    before = _untold(connection, own)
    known = {(one["lane"], one["sequence"]) for one in before}
    every = before + [one for one in fresh if (one["lane"], one["sequence"]) not in known]
    count = 0
    for one in every:
        room -= len(canonical(one)) + 1
        if room < 0:
            break
        count += 1
    if before:
        connection.execute(delete(WATCH).where(*own))
    rows = [
        {"partner": giver, "what": UNTOLD, "origin": one["lane"], "size": one["sequence"],
         "at": moment_told(at), "note": None}
        for one in every[count:]
    ]  # fmt: skip
    put_rows(connection, WATCH, rows)
    return every[:count], len(rows)


def _untold(connection: Connection, own: tuple[Any, Any]) -> list[dict[str, Any]]:
    found = []
    for lane, name in enumerate(LANES):
        asked = (
            select(INBOX)
            .join(WATCH, (WATCH.c.size == INBOX.c.sequence) & (WATCH.c.partner == INBOX.c.giver))
            .where(*own, WATCH.c.origin == name, INBOX.c.lane == lane)
        )
        rows = connection.execute(asked.order_by(INBOX.c.sequence))
        found += [
            rejection(lane, row.sequence, words_of(row.outcome, row.because))
            for row in rows
            if row.outcome in ("rejected", "no_key")
        ]
    return found
