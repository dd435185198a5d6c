"""What was passed on: taken back when its giver takes it back, and told to its giver.

A recall goes on by itself to everybody whom this node gave the item, and who passed it where is
told back from hand to hand to the originator, by notices in the log towards each giver. Each is the
word of the partner that sent it, and is recorded as that.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from sealane.errors import BadInput
from sealane.share.record import Arrived
from sealane.share.schema import OUTBOX, PASSED
from sealane.share.sending import Sending

__all__ = ["beyond", "pass_back", "take_back"]


def take_back(
    sending: Sending,
    source: tuple[str, str, str],
    version: int | None,
    because: str,
    *,
    to: Collection[str] | None = None,
) -> list[dict[str, Any]]:
    """Recall from every partner (or those in ``to``) what this node gave of a holding (giver,
    originator, item) up to a version; the records: one for each name under which a partner has it.
    Its content is needed no more."""
    giver, originator, item = source
    asked = select(OUTBOX).where(
        OUTBOX.c.giver == giver, OUTBOX.c.originator == originator, OUTBOX.c.item == item,
        OUTBOX.c.act == "release",
    )  # fmt: skip
    if version is not None:
        asked = asked.where(OUTBOX.c.version <= version)
    found = sending.connection.execute(asked.order_by(OUTBOX.c.version)).mappings()
    rows = [dict(row) for row in found]
    latest: dict[tuple[str, str], Any] = {}
    for row in rows:
        if to is not None and row["partner"] not in to:
            continue
        sending.end(row, "recalled")
        latest[row["partner"], row["told_item"]] = row
    return [
        sending.recall(row, row["told_version"], because)
        for row in latest.values()
        if row["ended"] != "recalled"
    ]


def pass_back(sending: Sending, partner: str, record: Arrived) -> tuple[str, str | None]:
    """A notice of a partner: it passed an item on, or a recall was confirmed; told on to the giver
    from whom this node has the item. ``BadInput`` for an item that the partner has not from here,
    and for a hand that cannot be one beyond it.

    It is the partner's word alone, since those beyond sign nothing for this node, and is kept as
    such: what it says of hands to which it told no way from itself is told nobody here
    (``beyond``). What it cannot tell: whether the partner made it up.
    """
    connection, told = sending.connection, record.told
    by, to = told["by"], told["to"]
    own_party = sending.node.party
    if by in (own_party, to) or to in (own_party, partner):
        raise BadInput(f"by {by} to {to} is no way beyond {partner}", hint="Ask who sent it.")
    asked = select(OUTBOX).where(
        OUTBOX.c.partner == partner, OUTBOX.c.told_item == record.item,
        OUTBOX.c.originator == record.originator, OUTBOX.c.act == "release",
    )  # fmt: skip
    last = asked.order_by(OUTBOX.c.version.desc()).limit(1)
    row = next(map(dict, connection.execute(last).mappings()), None)
    if row is None:
        raise BadInput(f"{partner} has no {record.item} from here", hint="Ask who sent it.")
    key = {"partner": partner, "told_item": record.item, "by": by, "to": to}
    own = [PASSED.c[name] == said for name, said in key.items()]
    was = connection.execute(select(PASSED.c.is_passed).where(*own)).scalar()
    connection.execute(delete(PASSED).where(*own))
    is_confirmed = record.act == "confirmed"
    state = {"version": record.version, "is_confirmed": is_confirmed}
    state["is_passed"] = bool(was) or not is_confirmed
    connection.execute(insert(PASSED).values(**key, **state))
    sending.notice(record.act, row, to=to, by=by)
    return "applied", None


def beyond(connection: Connection, partner: str, item: str) -> list[Any]:
    """Rows of ``PASSED``: whom an item reached beyond a partner as the partner told, each by a hand
    that it told before to have it, from itself on. ``item``: as the partner was told."""
    asked = select(PASSED).where(PASSED.c.partner == partner, PASSED.c.told_item == item)
    rows = [row for row in connection.execute(asked) if row.is_passed]
    hands, found = {partner}, 0
    while found < len(hands):
        found = len(hands)
        hands |= {row.to for row in rows if row.by in hands}
    return [row for row in rows if row.by in hands]
