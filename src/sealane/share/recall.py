"""Recall: take an item back from everybody who has it, and see who has not confirmed.

A recall stands in the first lane of each partner's log, so that it overtakes what waits. At the
partner the content goes in the transaction of its signed receipt, and the partner recalls by itself
from those whom it passed the item on to. A later version may be released again.
"""

from __future__ import annotations

import shlex
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from sealane.errors import NotFound
from sealane.ledger import reading
from sealane.share.book.record import LONGEST_TEXT, RECALL, plain_text
from sealane.share.book.schema import HOLDINGS, OUTBOX, PASSED, TOMBSTONES
from sealane.share.log.lapse import LAPSED
from sealane.share.log.onward import take_back
from sealane.share.log.sending import Sending
from sealane.share.node import Node

__all__ = ["Reached", "open_recalls", "reached", "recall", "taken_back"]


def taken_back(item: str, party: str) -> str:
    """The command that takes an item back from a party."""
    return f"sealane share recall {shlex.quote(item)} --to {shlex.quote(party)} --because TEXT"


def recall(
    node: Node,
    item: str,
    *,
    because: str,
    at: datetime,
    to: Collection[str] | None = None,
    originator: str | None = None,
    giver: str | None = None,
    actor: str | None = None,
) -> list[str]:
    """Take an item back; the parties that a record was written for.

    Of what was made here, from everybody: its content goes here too, and none of its versions so
    far is released again. ``to``: from these parties alone (a withdrawal). ``giver`` and
    ``originator``: of what this node has from another and passed on. ``because`` is told to them
    and kept for ever: no data of a person. ``NotFound`` for an item that was never released.
    """
    plain_text(because, "because", LONGEST_TEXT)
    own = giver or node.party
    source = (own, originator or own, item)
    with node.ledger.writing() as connection:
        sending = Sending(node, connection, actor or node.party)
        sent = take_back(sending, source, None, because, to=to)
        if to is None and own == node.party:
            sent += _beyond_too(sending, item, because)
            _bury(sending, source, because)
        if not sent and not sending.acts:
            raise NotFound(
                f"{item} is with nobody from here.", hint="Look at `sealane share log`.", item=item
            )
        sending.done(at=at)
    return list(dict.fromkeys(row["partner"] for row in sent))


def _beyond_too(sending: Sending, item: str, because: str) -> list[dict[str, Any]]:
    """Recalls to those partners who have an item of this node from another's hand, as they were
    told of: who passed it on may be away. Not where it was made less on the way: its name there is
    not known here, and its name here is not for them; that goes by the hand that made it less."""
    connection, party = sending.connection, sending.node.party
    asked = select(PASSED).where(
        PASSED.c.told_item == item, PASSED.c.is_less.is_(False), PASSED.c.to != party
    )
    rows = list(connection.execute(asked.order_by(PASSED.c.to)))
    given = select(OUTBOX.c.partner, OUTBOX.c.originator).where(
        OUTBOX.c.item == item, OUTBOX.c.giver == party, OUTBOX.c.told_item == item
    )
    had = {row.partner for row in connection.execute(given) if row.originator == party}
    latest: dict[str, int] = {}
    for row in rows:
        if row.partner in had and row.to in sending.node.partners and row.to not in had:
            latest[row.to] = max(row.version, latest.get(row.to, 0))
    own = {"giver": party, "originator": party, "item": item, "told_item": item}
    return [
        sending.recall({**own, "partner": to, "version": version}, version, because)
        for to, version in sorted(latest.items())
    ]


def _bury(sending: Sending, source: tuple[str, str, str], because: str) -> None:
    """The node's own copy goes, and no version up to it is released again."""
    connection = sending.connection
    row = connection.execute(select(HOLDINGS).where(*_own(HOLDINGS, source))).first()
    if row is None:
        return
    connection.execute(delete(HOLDINGS).where(*_own(HOLDINGS, source)))
    connection.execute(delete(TOMBSTONES).where(*_own(TOMBSTONES, source)))
    names = ("giver", "originator", "item")
    stone = dict(zip(names, source, strict=True)) | {"version": row.version}
    connection.execute(insert(TOMBSTONES).values(**stone))
    sending.gone(dict(row._mapping), f"recalled: {because}")


def _own(table: Any, source: tuple[str, str, str]) -> list[Any]:
    giver, originator, item = source
    return [table.c.giver == giver, table.c.originator == originator, table.c.item == item]


def open_recalls(connection: Connection, partner: str) -> list[int]:
    """Numbers of recalls in a partner's log that no receipt confirmed, those that it refused too.
    By the recalls themselves: how far the partner is in the lane tells it only where nobody changed
    that."""
    own = (OUTBOX.c.partner == partner, OUTBOX.c.lane == RECALL, OUTBOX.c.act == "recall")
    asked = select(OUTBOX.c.sequence).where(*own, OUTBOX.c.ended.is_(None))
    return list(connection.execute(asked.order_by(OUTBOX.c.sequence)).scalars())


@dataclass(frozen=True, slots=True)
class Reached:
    """A party that an item reached: by whom, and what became of it.

    ``state``: holds (as far as this node knows), recalled (and not confirmed), confirmed (by a
    receipt that the party signed), told (confirmed, as a partner told). ``told_by``: the partner
    whose word it is that the item reached a party beyond it.
    """

    item: str
    party: str
    by: str
    version: int
    state: str
    told_by: str | None = None

    def as_json(self) -> dict[str, Any]:
        """As people and programs see it."""
        return {
            "item": self.item,
            "party": self.party,
            "by": self.by,
            "version": self.version,
            "state": self.state,
            "told_by": self.told_by,
        }


def reached(
    node: Node, item: str, *, giver: str | None = None, originator: str | None = None
) -> list[Reached]:
    """Whom an item reached from here, and beyond as partners told: who holds it, whose recall is
    not confirmed, whose is and by whose word. By party and by whom."""
    own = giver or node.party
    with reading(node.engine) as connection:
        asked = select(OUTBOX).where(*_own(OUTBOX, (own, originator or own, item)))
        order = (OUTBOX.c.told_version, OUTBOX.c.lane, OUTBOX.c.sequence)
        rows = list(connection.execute(asked.order_by(*order)))
        found: dict[tuple[str, str, str], Reached] = {}
        for partner in sorted({row.partner for row in rows}):
            state = _state([row for row in rows if row.partner == partner])
            if state is None:
                continue
            version, word, told = state
            found[partner, node.party, ""] = Reached(item, partner, node.party, version, word)
            found |= _beyond(connection, item, partner, told, rows, is_recalled=word != "holds")
    return [one for _, one in sorted(found.items())]


def _state(rows: list[Any]) -> tuple[int, str, str] | None:
    """Of the rows of one partner: its version as told, what became of it, and the name told."""
    released = [row for row in rows if row.act == "release" and row.ended != LAPSED]
    recalls = [row for row in rows if row.lane == RECALL]
    if not released:
        return None
    last = released[-1]
    back = [row for row in recalls if row.told_version >= last.told_version]
    word = "holds"
    if back:
        word = "confirmed" if back[-1].ended == "confirmed" else "recalled"
    return last.told_version, word, last.told_item


def _beyond(
    connection: Connection, item: str, partner: str, told_item: str, rows: list[Any], *,
    is_recalled: bool,
) -> dict[tuple[str, str, str], Reached]:  # fmt: skip
    """Whom a partner told of: passes that begin at it, from hand to hand; others are not shown, as
    nothing says how the item came to whoever passed it on."""
    asked = select(PASSED).where(PASSED.c.partner == partner, PASSED.c.told_item == told_item)
    passed = list(connection.execute(asked))
    hands = {partner}
    while more := {row.to for row in passed if row.by in hands} - hands:
        hands |= more
    direct = {
        row.partner: row.told_version
        for row in rows if row.lane == RECALL and row.ended == "confirmed"
    }  # fmt: skip
    found = {}
    for row in passed:
        word = "recalled" if is_recalled else "holds"
        if row.is_confirmed:
            word = "told" if row.receipt is None else "confirmed"
        if not row.is_less and direct.get(row.to, 0) >= row.version:
            word = "confirmed"
        if row.by in hands:
            found[row.to, row.by, partner] = Reached(
                item, row.to, row.by, row.version, word, partner
            )
    return found
