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

from sealane.errors import BadInput, NotFound
from sealane.ledger import reading
from sealane.ledger.schema import ENTRIES
from sealane.share.book.record import LONGEST_TEXT, RECALL, plain_text
from sealane.share.book.schema import ACKNOWLEDGED, HOLDINGS, OUTBOX, PASSED, TOMBSTONES
from sealane.share.log.lapse import LAPSED
from sealane.share.log.onward import take_back
from sealane.share.log.sending import Sending
from sealane.share.node import PARTNER, Node

__all__ = [
    "HAVE",
    "Reached",
    "Source",
    "open_recalls",
    "reached",
    "recall",
    "sources",
    "taken_back",
    "was_met",
]


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
    ``originator`` (where that giver gave several of this name): of what this node has from another
    and passed on. ``because`` is told to them and kept for ever: no data of a person. ``NotFound``
    for an item that was never released, that came from another giver than was said, or that is
    recalled already: the error says which.
    """
    plain_text(because, "because", LONGEST_TEXT)
    own = giver or node.party
    with node.ledger.writing() as connection:
        source = (own, originator or _originator(connection, item, own), item)
        sending = Sending(node, connection, actor or node.party)
        sent = take_back(sending, source, None, because, to=to)
        if to is None and own == node.party:
            sent += _beyond_too(sending, item, because)
            _bury(sending, source, because)
        if not sent and not sending.acts:
            raise _nothing(node, connection, source)
        sending.done(at=at)
    return list(dict.fromkeys(row["partner"] for row in sent))


Source = tuple[str, str, str]
"""Giver, originator, item."""


def sources(
    connection: Connection, item: str, *, giver: str | None = None, originator: str | None = None
) -> list[Source]:
    """From whom this node had what it released under a name (itself: made here), and whose it is;
    of one giver or originator where that is said."""
    own = [OUTBOX.c.item == item, OUTBOX.c.act == "release"]
    own += [] if giver is None else [OUTBOX.c.giver == giver]
    own += [] if originator is None else [OUTBOX.c.originator == originator]
    asked = select(OUTBOX.c.giver, OUTBOX.c.originator).where(*own).distinct()
    return sorted((row.giver, row.originator, item) for row in connection.execute(asked))


def _originator(connection: Connection, item: str, giver: str) -> str:
    """Whose item of a giver it is; ``BadInput`` where that is not one alone."""
    whose = [one for _, one, _ in sources(connection, item, giver=giver)]
    if len(whose) > 1:
        raise BadInput(
            f"{giver} gave {item} of {', '.join(whose)}.", hint="Say which: --originator PARTY.",
            field="originator",
        )  # fmt: skip
    return whose[0] if whose else giver


def _nothing(node: Node, connection: Connection, source: Source) -> NotFound:
    """Why there is nothing to take back: it is recalled, came from another giver, or never went."""
    giver, _, item = source
    found = _reached(node, connection, source)
    open_ = sorted({one.party for one in found if one.state == "recalled"})
    others = [one for one in sources(connection, item) if one[0] != giver]
    if found and all(one.state not in HAVE for one in found):
        told = f"not confirmed by {', '.join(open_)}" if open_ else "confirmed by all who had it"
        return NotFound(
            f"{item} is recalled already, {told}.",
            hint=f"`sealane share log --item {item}` shows how far it is.", item=item,
        )  # fmt: skip
    if others:
        names = ", ".join(dict.fromkeys(one for one, _, _ in others))
        own = "was not made here" if giver == node.party else f"did not come from {giver}"
        return NotFound(
            f"{item} {own}; what went on from here came from {names}.",
            hint=f"Say from whom: --giver {others[0][0]}.", item=item, giver=others[0][0],
        )  # fmt: skip
    return NotFound(
        f"{item} is with nobody from here.", hint="Look at `sealane share log`.", item=item
    )


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


def _bury(sending: Sending, source: Source, because: str) -> None:
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


def _own(table: Any, source: Source) -> list[Any]:
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

    ``state``: holds (as far as this node knows), waits (the party was never met), unsent (taken
    back before it was met, so that nothing is to be confirmed), recalled (and not confirmed; beyond
    a partner also as it told that it took it back), confirmed (by a receipt that the party signed),
    told (confirmed, as a partner told). ``told_by``: the partner whose word it is that the item
    reached a party beyond it.
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
    not confirmed, whose is and by whose word. By party and by whom. ``giver``, ``originator``: of
    what this node had from one alone; else whoever it had it from."""
    with reading(node.engine) as connection:
        found = [
            one
            for source in sources(connection, item, giver=giver, originator=originator)
            for one in _reached(node, connection, source)
        ]
    return sorted(found, key=lambda one: (one.party, one.by, one.told_by or ""))


def _reached(node: Node, connection: Connection, source: Source) -> list[Reached]:
    """The same of what this node had from one giver."""
    asked = select(OUTBOX).where(*_own(OUTBOX, source))
    order = (OUTBOX.c.told_version, OUTBOX.c.lane, OUTBOX.c.sequence)
    rows = list(connection.execute(asked.order_by(*order)))
    found: dict[tuple[str, str, str], Reached] = {}
    for partner in sorted({row.partner for row in rows}):
        state = _state([row for row in rows if row.partner == partner])
        if state is None:
            continue
        version, word, told = state
        if word in UNMET and not was_met(node, connection, partner):
            word = UNMET[word]
        found[partner, node.party, ""] = Reached(source[2], partner, node.party, version, word)
        is_back = word not in HAVE
        found |= _beyond(connection, source[2], partner, told, rows, is_recalled=is_back)
    return list(found.values())


HAVE = ("holds", "waits")
"""States of a party from which nothing was taken back."""
UNMET = {"holds": "waits", "recalled": "unsent"}
"""What these states are of a party that was never met: nothing went to it over any link."""


def was_met(node: Node, connection: Connection, partner: str) -> bool:
    """Whether this node has, or ever had, the key of a party: nothing goes to another."""
    if partner in node.partners:
        return True
    kept = select(ACKNOWLEDGED.c.lane).where(ACKNOWLEDGED.c.partner == partner)
    met = select(ENTRIES.c.sequence).where(ENTRIES.c.subject == partner, ENTRIES.c.kind == PARTNER)
    return any(connection.execute(one.limit(1)).first() is not None for one in (kept, met))


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
    found, back = {}, _taken_back(passed, partner if is_recalled else None)
    for row in passed:
        word = "recalled" if (row.by, row.to) in back else "holds"
        if row.is_confirmed:
            word = "told" if row.receipt is None else "confirmed"
        if not row.is_less and direct.get(row.to, 0) >= row.version:
            word = "confirmed"
        if row.by in hands:
            found[row.to, row.by, partner] = Reached(
                item, row.to, row.by, row.version, word, partner
            )
    return found


def _taken_back(passed: list[Any], first: str | None) -> set[tuple[str, str]]:
    """Passes (by, to) that were taken back: those that were told so, and all that went on from
    there by whoever has it from no other hand. ``first``: a hand from which it was."""
    back = {(row.by, row.to) for row in passed if row.is_recalled}
    without = set() if first is None else {first}
    while True:
        held = {row.to for row in passed if (row.by, row.to) not in back}
        lost = without | ({to for _, to in back} - held)
        more = {(row.by, row.to) for row in passed if row.by in lost} - back
        if not more:
            return back
        back |= more
