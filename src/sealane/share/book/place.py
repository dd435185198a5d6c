"""How far a node is in a giver's log: of each lane the cursor, the largest number, the chain."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from sealane.share.book.chain import START, Spans, link, lost_there
from sealane.share.book.record import LANES, RECALL
from sealane.share.book.schema import CURSORS, INBOX

__all__ = ["Place", "moved", "refused_recalls"]


@dataclass(frozen=True, slots=True)
class Place:
    """Up to which number all of a lane is here or lost, the largest that is, and what the log is up
    to the first of them (``book.chain``)."""

    whole: int = 0
    seen: int = 0
    chain: str | None = START


def moved(connection: Connection, giver: str, fresh: Collection[int]) -> dict[int, Place]:
    """The place in every lane; in those with fresh records, moved on over what came."""
    asked = select(CURSORS).where(CURSORS.c.giver == giver)
    rows = connection.execute(asked)
    found = {row.lane: Place(row.whole, row.seen, row.chain) for row in rows}
    due = {lane for lane, one in found.items() if one.chain is None} | set(fresh)
    lost: Spans = lost_there(connection, giver) if due else {}
    for lane in sorted(due):
        found[lane] = one = _moved(connection, giver, lane, found.get(lane, Place()), lost)
        own = (CURSORS.c.giver == giver, CURSORS.c.lane == lane)
        connection.execute(delete(CURSORS).where(*own))
        row = {"giver": giver, "lane": lane, "whole": one.whole, "seen": one.seen}
        connection.execute(insert(CURSORS).values(**row, chain=one.chain))
    return {lane: found.get(lane, Place()) for lane in range(len(LANES))}


def _moved(connection: Connection, giver: str, lane: int, was: Place, lost: Spans) -> Place:
    whole, chain = (0, START) if was.chain is None else (was.whole, was.chain)
    spans, seen = lost.get(lane, []), was.seen
    anew = {told for _, told, _ in spans}
    asked = select(INBOX.c.sequence, INBOX.c.record).where(
        INBOX.c.giver == giver, INBOX.c.lane == lane
    )
    is_on = True
    while is_on:
        is_on = False
        for first, told, own in spans:
            if first <= whole + 1 <= told:
                whole, chain, is_on = told, link(START, own), True
        further = asked.where(INBOX.c.sequence > whole).order_by(INBOX.c.sequence)
        for number, own in connection.execute(further):
            seen = max(seen, number)
            if number != whole + 1:
                break
            whole, chain, is_on = number, link(START if number in anew else chain, own), True
    last = asked.order_by(INBOX.c.sequence.desc()).limit(1)
    top = connection.execute(last).first()
    return Place(whole, max(seen, whole, 0 if top is None else top.sequence), chain)


def refused_recalls(connection: Connection, giver: str) -> list[int]:
    """Recalls of a giver that could not be applied, all that ever were."""
    own = (INBOX.c.giver == giver, INBOX.c.lane == RECALL, INBOX.c.outcome == "rejected")
    asked = select(INBOX.c.sequence).where(*own).order_by(INBOX.c.sequence)
    return list(connection.execute(asked).scalars())
