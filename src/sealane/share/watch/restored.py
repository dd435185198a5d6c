"""A node that was restored from an older copy, and a partner that was: found, said, made good.

A giver that was restored has fewer records, or others, than its partner's receipt tells
(``book.chain``). It goes on behind the partner's numbers: a record ``restored`` in the
lane says which are lost, and what may still be owed follows in numbers of its own. The partner
answers with what it has from the lost numbers: ``holds`` (an item, no content), so that the giver
lists it and can recall it, and ``recalled``, so that what was taken back is taken back again.

A receiver that was restored finds in the giver's batch that it confirmed more than it has. From
then on its receipts have a new number (``life``); those of an earlier one confirm nothing, and
recalls that they confirmed wait again. It asks again from where it is, recalls first.

All of it happens at the next contact over any carrier, and is an entry on both sides. What it
cannot do: find before that contact that a node was restored; bring back what nobody else has; know
of a recall that every party which knew it has lost. How far a partner's word is believed:
``recovered``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from sealane.errors import BadInput
from sealane.ledger import reading
from sealane.ledger.canonical import moment_read, moment_told
from sealane.ledger.schema import ENTRIES
from sealane.share.book.chain import life_of
from sealane.share.book.record import (
    DRILL,
    LANES,
    LONGEST_TEXT,
    NOTICE,
    RECALL,
    cursors_of,
    plain_text,
)
from sealane.share.book.schema import CURSORS, OUTBOX, WATCH
from sealane.share.downgrade.same_cell import HOUR_S
from sealane.share.log.content import drills, not_heard
from sealane.share.log.sending import RESTORED, Sending, of_row
from sealane.share.node import Node

__all__ = [
    "behind",
    "declare",
    "go_on",
    "heard",
    "life_read",
    "set_mark",
    "tell_torn",
    "unconfirmed",
    "unheard",
]

NOT_AGAIN = timedelta(days=1)
"""A lane goes on behind a partner's numbers once in so long, unless this node says in between that
it was restored (ours): all that waits is written again, and a false word costs the partner
nothing."""
MOST_LIVES = 1_000_000
"""How far ahead of the known one the number of a life may be (ours): beyond it nobody was restored
that often."""
MOST_AHEAD = 1_000_000_000
"""Numbers that a partner may have beyond those of a log (ours)."""


def set_mark(connection: Connection, partner: str, what: str, size: int, at: str) -> None:
    """Remember the number of a life, or that a partner was not heard."""
    own = (WATCH.c.partner == partner, WATCH.c.what == what)
    connection.execute(delete(WATCH).where(*own))
    row = {"partner": partner, "what": what, "origin": partner, "size": size, "at": at}
    connection.execute(insert(WATCH).values(**row))


def life_read(told: Mapping[str, Any], known: int) -> int:
    """The number of a life in a message; ``BadInput``."""
    said = told.get("life", 0)
    if type(said) is not int or not 0 <= said <= known + MOST_LIVES:
        raise BadInput("life is a whole number.", hint="Send it as it was.", field="life")
    return said


def behind(sending: Sending, giver: str, batch: Mapping[str, Any], at: Any) -> None:
    """Whether the giver has receipts for more than is here: then this node was restored."""
    own = life_of(sending.connection, giver, "life_ours")
    told, confirmed = life_read(batch, own), cursors_of(batch.get("confirmed", {}))
    asked = select(CURSORS.c.lane, CURSORS.c.whole).where(CURSORS.c.giver == giver)
    whole: dict[int, int] = {row.lane: row.whole for row in sending.connection.execute(asked)}
    back = {
        LANES[lane]: [whole.get(lane, 0), to]
        for lane, to in confirmed.items()
        if told == own and to > whole.get(lane, 0)
    }
    if told <= own and not back:
        return
    set_mark(sending.connection, giver, "life_ours", max(told, own) + 1, moment_told(at))
    forget_cells(sending.connection, giver, at)
    what = ", ".join(f"{lane}: {has} of {of}" for lane, (has, of) in back.items())
    say(
        sending, giver, "here", f"This node was restored from a copy: {giver} has its receipts for "
        f"more than is here ({what or 'of a later state'}). All of it is asked for again, recalls "
        "first.", lanes=back,
    )  # fmt: skip


def heard(sending: Sending, giver: str, batch: Mapping[str, Any]) -> None:
    """A giver was heard, all its recalls included: what is here from it may be read again."""
    connection = sending.connection
    if giver not in not_heard(connection):
        return
    asked = select(CURSORS.c.whole).where(CURSORS.c.giver == giver, CURSORS.c.lane == RECALL)
    has = connection.execute(asked).scalar() or 0
    told = [one for one in batch["records"]
            if isinstance(one, dict) and one.get("lane") == LANES[RECALL]]  # fmt: skip
    begins = cursors_of(batch.get("after"))[RECALL] <= has
    is_cut = batch.get("more") and len(told) == len(batch["records"])
    if begins and not is_cut:
        own = (WATCH.c.partner == giver, WATCH.c.what == "unheard")
        connection.execute(delete(WATCH).where(*own))


def declare(node: Node, *, because: str, at: datetime, actor: str | None = None) -> None:
    """Say that this node was restored from a copy, before any partner is heard: an entry, and what
    is here from others is read and passed on only when its giver was heard again, since it may have
    been recalled. What partners have of this node's logs is found by their receipts."""
    plain_text(because, "because", LONGEST_TEXT)
    with node.ledger.writing() as connection:
        size = connection.execute(select(func.count()).select_from(ENTRIES)).scalar_one()
        for party in sorted(node.partners):
            set_mark(connection, party, "unheard", size, moment_told(at))
            set_mark(connection, party, "declared", size, moment_told(at))
        for party in sorted({*node.partners, *node.policy.pack.parties} - {node.party}):
            forget_cells(connection, party, at)
        told = f"This node was restored from a copy of {size} entries: {because}"
        sending = Sending(node, connection, actor or node.party)
        say(sending, node.party, "here", told, because=because, entries=size)
        sending.done(at=at)


def say(sending: Sending, partner: str, side: str, told: str, **about: Any) -> None:
    """The entry, which ``sealane node status`` tells too."""
    sending.act(RESTORED, partner, body={"side": side, "told": told, **about})


def unconfirmed(sending: Sending, partner: str, lowered: Mapping[int, tuple[int, int]]) -> None:
    """A partner was restored: recalls that it confirmed behind its cursor wait again."""
    if not lowered:
        return
    since = lowered.get(RECALL, (0, 0))
    again = update(OUTBOX).where(
        OUTBOX.c.partner == partner, OUTBOX.c.lane == RECALL, OUTBOX.c.sequence > since[0],
        OUTBOX.c.sequence <= since[1], OUTBOX.c.ended == "confirmed",
    )  # fmt: skip
    count = sending.connection.execute(again.values(ended=None)).rowcount if since[1] else 0
    what = ", ".join(f"{LANES[lane]}: {to} of {was}" for lane, (to, was) in lowered.items())
    say(
        sending, partner, "there", f"{partner} was restored from a copy and has less than it "
        f"confirmed ({what}). It is sent again; {count} recalls wait for its receipt again.",
        lanes={LANES[lane]: list(both) for lane, both in lowered.items()}, recalls=count,
    )  # fmt: skip


def forget_cells(connection: Connection, party: str, at: datetime) -> None:
    """What a partner was told until now of where ships were may be lost: of spans that began before
    the places of ships are told it no finer than is remembered (``downgrade.same_cell``)."""
    set_mark(connection, party, "cells", int(at.timestamp() // HOUR_S) + 1, moment_told(at))


def go_on(
    sending: Sending, partner: str, torn: Mapping[int, tuple[int, int]], at: datetime
) -> dict[int, int]:
    """A partner has other numbers than this node's log: go on behind all of them. ``torn``: by lane
    the number up to which both agree, and the last that the partner has. The last number that is
    lost, by lane."""
    connection = sending.connection
    lost: dict[int, int] = {}
    for lane, (same, theirs) in sorted(torn.items()):
        if not _is_due(connection, partner, lane, at):
            continue
        own = (OUTBOX.c.partner == partner, OUTBOX.c.lane == lane)
        asked = select(OUTBOX).where(*own, OUTBOX.c.sequence > same).order_by(OUTBOX.c.sequence)
        rows = [dict(row) for row in sending.connection.execute(asked).mappings()]
        last = max(theirs, rows[-1]["sequence"] if rows else same)
        if last > same + MOST_AHEAD:
            raise BadInput(
                f"{partner} has number {theirs} of {LANES[lane]}, of {same} that were sent.",
                hint="Compare the two ledgers.", field="cursors",
            )  # fmt: skip
        sending.skip(partner, lane, last)
        party = sending.node.party
        told = sending.put(
            partner=partner, lane=lane, act=RESTORED, giver=party, originator=party, item=party,
            version=1, terms={"first": same + 1},
        )  # fmt: skip
        sending.act("resent", party, body=of_row(told))
        for row in rows:
            _again(sending, row)
        lost[lane] = last
    if not lost:
        return lost
    forget_cells(connection, partner, at)
    ranges = {LANES[lane]: [torn[lane][0] + 1, last] for lane, last in lost.items()}
    what = ", ".join(f"{lane} {first} to {last}" for lane, (first, last) in ranges.items())
    say(
        sending, partner, "here", f"{partner} says that it has other records than this node's log "
        f"at {what}: this node was restored from a copy, or {partner} errs. What is live goes "
        f"again behind them; what {partner} holds and this node does not know: sealane node "
        "restored.", lanes=ranges,
    )  # fmt: skip
    return lost


def _is_due(connection: Connection, partner: str, lane: int, at: datetime) -> bool:
    """Whether a lane may go on behind a partner's numbers; if so, that it did is kept."""
    what = f"on_{LANES[lane]}"
    marks = select(WATCH.c.what, WATCH.c.at).where(
        WATCH.c.partner == partner, WATCH.c.what.in_([what, "declared"])
    )
    known = {row.what: moment_read(row.at) for row in connection.execute(marks)}
    last, said = known.get(what), known.get("declared")
    if last is not None and at - last < NOT_AGAIN and (said is None or said <= last):
        return False
    set_mark(connection, partner, what, 0, moment_told(at))
    return True


def _again(sending: Sending, row: dict[str, Any]) -> None:
    """What a row of lost numbers is for goes again, in a number behind them."""
    is_live = row["lane"] in (RECALL, NOTICE) or row["ended"] is None
    if row["act"] == RESTORED or not is_live:
        return
    same = {name: said for name, said in row.items() if name not in ("sequence", "ended")}
    sent = sending.put(**same)
    drill = None
    if row["lane"] == DRILL and row["digest"] is not None:
        drill = drills(sending.connection, [row["digest"]]).get(row["digest"])
    body = of_row(sent) | {"before": row["sequence"]}
    sending.act("resent", row["item"], body=body, exercise_id=drill)
    sending.end(row, "superseded")


def tell_torn(sending: Sending, giver: str, places: Collection[tuple[int, int]]) -> None:
    """A giver sent other records under numbers that are here: said once for each first one."""
    if not places:
        return
    lane, number = min(places)
    told = (
        f"{giver} sends another record as number {number} of {LANES[lane]} than is here: one of "
        f"the two nodes was restored from a copy. It is not taken; {giver} goes on behind it as "
        "soon as it has this node's receipt (on a disk: export a bundle to it)."
    )
    own = (WATCH.c.partner == giver, WATCH.c.what == RESTORED, WATCH.c.note == told)
    if sending.connection.execute(select(WATCH.c.size).where(*own)).first() is None:
        say(sending, giver, "there", told)


def unheard(node: Node) -> list[str]:
    """Givers that were not heard since ``declare``."""
    with reading(node.engine) as connection:
        return sorted(not_heard(connection))
