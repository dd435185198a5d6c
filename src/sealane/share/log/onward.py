"""What was passed on: taken back when its giver takes it back, and told to its giver.

A recall goes on by itself to everybody whom this node gave the item, and who passed it where, and
took it back there though its giver did not, is told back from hand to hand to the originator, by
notices in the log towards each giver. A notice is
the word of the partner that sends it, about itself and about whoever is beyond; that a party beyond
confirmed a recall is shown by the signed receipt of that party alone, which its giver forwards.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from sealane.errors import BadInput
from sealane.share.book.record import Arrived
from sealane.share.book.schema import OUTBOX, PASSED
from sealane.share.log.evidence import confirmed_again, shows
from sealane.share.log.sending import Sending

__all__ = ["pass_back", "take_back"]


def take_back(
    sending: Sending,
    source: tuple[str, str, str],
    version: int | None,
    because: str,
    *,
    to: Collection[str] | None = None,
    is_told: bool = False,
) -> list[dict[str, Any]]:
    """Recall from every partner (or those in ``to``) what this node gave of a holding (giver,
    originator, item) up to a version; the records: one for each name under which a partner has it.
    Its content is needed no more. ``is_told``: its giver recalls it, and is told again of those who
    confirmed before; else it is told that it is taken back."""
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
    for row in latest.values():
        if is_told and row["ended"] == "recalled":
            confirmed_again(sending, row)
    fresh = [row for row in latest.values() if row["ended"] != "recalled"]
    sent = [sending.recall(row, row["told_version"], because) for row in fresh]
    for row in fresh:
        if not is_told:
            sending.notice("taken_back", row, to=row["partner"], by=sending.node.party)
    return sent


RANK = ("passed", "taken_back", "confirmed")
"""Of one version each holds over those before it."""


def pass_back(
    sending: Sending, partner: str, record: Arrived, *, at: datetime
) -> tuple[str, str | None]:
    """A notice of a partner: it or somebody beyond passed an item on, took it back there, or the
    recall of that was confirmed; told on to the giver from whom this node has the item.

    ``BadInput`` for a version that the partner has not from here, and for parties that the rules do
    not know or that cannot be beyond it. That a recall was confirmed is void where nothing was
    recalled there from here or as the partner told, unless the receipt of the party itself shows
    it.
    """
    connection, told = sending.connection, record.told
    row = _given(sending, partner, record)
    key = {"partner": partner, "told_item": record.item, "by": told["by"], "to": told["to"]}
    known = connection.execute(select(PASSED).where(*_equal(PASSED, key))).first()
    rank = RANK.index(record.act)
    if known is not None and (known.version, _rank(known)) > (record.version, rank):
        return "void", "superseded"
    is_back = record.act == "confirmed"
    shown = shows(sending, record, at=at) if is_back else None
    if shown is None and known is not None and known.receipt and known.version == record.version:
        return "void", "superseded"
    was_back = known is not None and known.is_recalled and known.version >= record.version
    is_word = is_back and shown is None
    if is_word and not was_back and not _is_recalled(connection, partner, record):
        return "void", "not_recalled"
    connection.execute(delete(PASSED).where(*_equal(PASSED, key)))
    is_less = _is_less(row, record, known)
    state = {"version": record.version, "is_confirmed": is_back, "receipt": shown}
    state |= {"is_less": is_less, "is_recalled": rank > 0}
    connection.execute(insert(PASSED).values(**key, **state))
    more = {} if rank else {"is_less": is_less}
    receipt = told.get("receipt")
    sending.notice(record.act, row, to=told["to"], by=told["by"], receipt=receipt, **more)
    return "applied", None


def _rank(known: Any) -> int:
    return 2 if known.is_confirmed else int(known.is_recalled)


def _is_less(row: Mapping[str, Any], record: Arrived, known: Any) -> bool:
    """Whether the party beyond has it under another name than this node: made less by whoever
    passed it on, or before that by this node."""
    if record.act != "passed":
        return known is None or bool(known.is_less)
    return bool(record.told["is_less"] or row["told_item"] != row["item"])


def _equal(table: Any, said: Mapping[str, Any]) -> list[Any]:
    return [table.c[name] == value for name, value in said.items()]


def _given(sending: Sending, partner: str, record: Arrived) -> dict[str, Any]:
    """The row by which the partner has what its notice is about; ``BadInput``."""
    node, told = sending.node, record.told
    for name in ("by", "to"):
        if told[name] not in node.policy.pack.parties or told[name] == node.party:
            raise BadInput(f"{told[name]} cannot have passed it on, or got it", hint="", field=name)
    if told["to"] in (told["by"], partner):
        raise BadInput(f"{told['to']} had it before", hint="Ask who sent it.", field="to")
    own = {"partner": partner, "told_item": record.item, "originator": record.originator}
    asked = select(OUTBOX).where(*_equal(OUTBOX, own), OUTBOX.c.act == "release")
    last = asked.order_by(OUTBOX.c.version.desc()).limit(1)
    row = next(map(dict, sending.connection.execute(last).mappings()), None)
    if row is None or row["told_version"] < record.version:
        raise BadInput(
            f"{partner} has no {record.item} of version {record.version} from here",
            hint="Ask who sent it.",
        )
    return row


def _is_recalled(connection: Connection, partner: str, record: Arrived) -> bool:
    """Whether this node took it back from the partner."""
    own = {"partner": partner, "told_item": record.item, "originator": record.originator}
    asked = select(OUTBOX.c.sequence).where(
        *_equal(OUTBOX, own), OUTBOX.c.act == "recall", OUTBOX.c.told_version >= record.version
    )
    return connection.execute(asked.limit(1)).first() is not None
