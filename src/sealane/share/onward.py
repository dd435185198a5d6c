"""What was passed on: taken back when its giver takes it back, and told to its giver.

A recall goes on by itself to everybody whom this node gave the item, and who passed it where is
told back from hand to hand to the originator, by notices in the log towards each giver.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, insert, select

from sealane.errors import BadInput
from sealane.share.record import Arrived
from sealane.share.schema import OUTBOX, PASSED
from sealane.share.sending import Sending

__all__ = ["pass_back", "take_back"]


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
    from whom this node has the item. ``BadInput`` for an item that the partner has not from here.
    """
    connection, told = sending.connection, record.told
    asked = select(OUTBOX).where(
        OUTBOX.c.partner == partner, OUTBOX.c.told_item == record.item,
        OUTBOX.c.originator == record.originator, OUTBOX.c.act == "release",
    )  # fmt: skip
    last = asked.order_by(OUTBOX.c.version.desc()).limit(1)
    row = next(map(dict, connection.execute(last).mappings()), None)
    if row is None:
        raise BadInput(f"{partner} has no {record.item} from here", hint="Ask who sent it.")
    key = {"partner": partner, "told_item": record.item, "by": told["by"], "to": told["to"]}
    own = [PASSED.c[name] == said for name, said in key.items()]
    connection.execute(delete(PASSED).where(*own))
    state = {"version": record.version, "is_confirmed": record.act == "confirmed"}
    connection.execute(insert(PASSED).values(**key, **state))
    sending.notice(record.act, row, to=told["to"], by=told["by"])
    return "applied", None
