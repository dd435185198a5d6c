"""The release logs as a fold over the ledger's entries: checked against the tables, or made anew.

A row of a log that no entry knows, or that says other than its entry, is found, as is a row that
went, a number that is missing, content that is not what its digest says, and content that nothing
needs any more; and so is what the ledger does not bear out of recalls, receipts and holdings
(``state``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from sealane.ledger import Entry, digest, reading
from sealane.share.book.record import LANES
from sealane.share.book.schema import CONTENTS, HOLDINGS, OUTBOX
from sealane.share.log.sending import COLUMNS
from sealane.share.log.state import State
from sealane.share.node import Node

__all__ = ["Mismatch", "check", "rebuild", "replayed"]

SENT = frozenset({"release", "recall", "notice", "resent", "found"})
"""Kinds of entries that are rows of a log."""

Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that does not hold: what, where, and what was expected."""

    what: str
    where: str
    told: str

    def as_json(self) -> dict[str, str]:
        """As people and programs see it."""
        return {"what": self.what, "where": self.where, "told": self.told}


def replayed(entries: Iterable[Entry]) -> dict[Place, dict[str, Any]]:
    """Rows of the logs by partner, lane and number, from entries alone."""
    found: dict[Place, dict[str, Any]] = {}
    for entry in entries:
        if entry.act.kind not in SENT:
            continue
        body = entry.act.body
        row = {name: body.get(name) for name in COLUMNS} | {"item": entry.act.subject}
        row["lane"] = LANES.index(body["lane"])
        for name in ("item", "version"):
            if row[f"told_{name}"] is None:
                row[f"told_{name}"] = row[name]
        found[body["partner"], LANES.index(body["lane"]), body["sequence"]] = row
    return found


def check(node: Node) -> list[Mismatch]:
    """What in the tables the ledger does not bear out. Verify the ledger itself with ``audit``."""
    state = State(node.party)
    expected = replayed(state.seen(node.ledger.entries()))
    found: list[Mismatch] = []
    with reading(node.engine) as connection:
        for row in connection.execute(select(OUTBOX)).mappings():
            place = (str(row["partner"]), int(row["lane"]), int(row["sequence"]))
            own = expected.pop(place, None)
            if own is None:
                found.append(Mismatch("unknown", _where(place), "no entry of the ledger"))
                continue
            odd = [name for name in COLUMNS if row[name] != own[name]]
            if odd:
                found.append(Mismatch("changed", _where(place), f"other {', '.join(odd)}"))
            ended = state.ended(place, str(row["act"]), row["ended"])
            if ended is not None:
                found.append(Mismatch("changed", _where(place), ended))
        found += [Mismatch("missing", _where(one), "the ledger has it") for one in sorted(expected)]
        found += [Mismatch(*one) for one in state.against(connection)]
        found += _contents(connection)
    return found


def _where(place: Place) -> str:
    return f"{place[0]} {LANES[place[1]] if place[1] < len(LANES) else place[1]} {place[2]}"


def _contents(connection: Connection) -> list[Mismatch]:
    found = []
    live = select(OUTBOX.c.digest).where(OUTBOX.c.ended.is_(None), OUTBOX.c.digest.is_not(None))
    held = set(connection.execute(select(HOLDINGS.c.digest)).scalars())
    sent = set(connection.execute(live).scalars())
    there = set()
    for row in connection.execute(select(CONTENTS)):
        there.add(row.digest)
        if digest(bytes(row.raw)) != row.digest:
            found.append(Mismatch("content", row.digest, "its bytes are others"))
        if row.digest not in held and row.digest not in sent:
            found.append(Mismatch("content", row.digest, "nothing needs it any more"))
    for asked, told in ((held, "held"), (sent, "sent")):
        for one in sorted(asked - there):
            found.append(Mismatch("content", one, f"it is {told}, and its bytes are gone"))
    return found


def rebuild(node: Node) -> int:
    """Make the rows of the logs anew from the ledger; how many.

    What was recalled or confirmed is so by the ledger; what ended otherwise stays ended where its
    row is still there. Content is not made anew, so that a row whose content is gone is sent
    without it.
    """
    state = State(node.party)
    rows = replayed(state.seen(node.ledger.entries()))
    with node.ledger.writing() as connection:
        asked = select(OUTBOX.c.partner, OUTBOX.c.lane, OUTBOX.c.sequence, OUTBOX.c.ended)
        ended: dict[Any, Any] = {tuple(one[:3]): one[3] for one in connection.execute(asked)}
        connection.execute(delete(OUTBOX))
        made = [
            row | {"ended": state.end_of(place, row["act"], ended.get(place))}
            for place, row in sorted(rows.items())
        ]
        if made:
            connection.execute(insert(OUTBOX), made)
    return len(rows)
