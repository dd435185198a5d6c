"""A partner's signed receipt: what it has, what it could not take, which recalls it confirmed."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from sealane.errors import BadInput
from sealane.ledger import digest, reading
from sealane.ledger.canonical import moment_told
from sealane.share.envelope import opened
from sealane.share.evidence import forwarded, keep
from sealane.share.node import Node
from sealane.share.record import LANES, RECALL, cursors_of
from sealane.share.schema import ACKNOWLEDGED, OUTBOX
from sealane.share.sending import Sending
from sealane.share.watch import heard

__all__ = ["acknowledge", "acknowledged"]

_log = logging.getLogger("sealane.share.receipt")


def acknowledge(node: Node, receipt: bytes, *, at: datetime, actor: str | None = None) -> int:
    """Keep what a partner's receipt confirms; how many recalls are confirmed by it.

    An old or repeated receipt changes nothing. ``BadInput`` for bytes that are no receipt for this
    node or confirm what was never sent, ``NotFound`` and ``LedgerError`` as for a batch.
    """
    body = opened(receipt, "receipt", node.partner_key)
    partner = body["from"]
    if body.get("version") != 1 or body.get("to") != node.party:
        raise BadInput(f"This is no receipt for {node.party}.", hint="Look at who it is for.")
    cursors = cursors_of(body.get("cursors"))
    refused = body.get("refused_recalls")
    if not isinstance(refused, list) or not all(type(one) is int for one in refused):
        raise BadInput("refused_recalls is a list of numbers.", hint="", field="refused_recalls")
    confirmed = _acknowledge(node, body, cursors, refused, receipt, at, actor)
    for told in heard(node, str(partner), body.get("watch"), at=at):
        _log.warning("%s", told)
    return confirmed


def _acknowledge(
    node: Node,
    body: Mapping[str, Any],
    cursors: Mapping[int, int],
    refused: list[int],
    raw: bytes,
    at: datetime,
    actor: str | None,
) -> int:
    partner = body["from"]
    with node.ledger.writing() as connection:
        before = _kept(connection, str(partner))
        moved = {lane: to for lane, to in cursors.items() if to > before.get(lane, 0)}
        _sent(connection, str(partner), moved)
        if not moved:
            return 0
        _keep(connection, str(partner), moved, at)
        sending = Sending(node, connection, actor or node.party)
        confirmed, recalls = 0, None
        if RECALL in moved:
            since = before.get(RECALL, 0)
            recalls = (since + 1, moved[RECALL])
            confirmed = _confirm(sending, body, raw, recalls, set(refused))
        keep(connection, body, raw, recalls=recalls, is_latest=True, at=at)
        told = {LANES[lane]: to for lane, to in moved.items()}
        about = {"by": partner, "cursors": told, "receipt": digest(raw)}
        about |= {"batch": body.get("batch"), "refused_recalls": refused[:100]}
        sending.act("acknowledged", str(partner), body=about)
        sending.done(at=at)
    return confirmed


def acknowledged(node: Node, partner: str) -> dict[str, int]:
    """Up to which number a partner confirmed each lane, by name."""
    with reading(node.engine) as connection:
        kept = _kept(connection, partner)
    return {name: kept.get(lane, 0) for lane, name in enumerate(LANES)}


def _kept(connection: Connection, partner: str) -> dict[int, int]:
    asked = select(ACKNOWLEDGED).where(ACKNOWLEDGED.c.partner == partner)
    return {row.lane: row.sequence for row in connection.execute(asked)}


def _sent(connection: Connection, partner: str, moved: Mapping[int, int]) -> None:
    """An error if a partner confirms what was never sent to it."""
    for lane, place in moved.items():
        asked = select(func.max(OUTBOX.c.sequence)).where(
            OUTBOX.c.partner == partner, OUTBOX.c.lane == lane
        )
        last = connection.execute(asked).scalar() or 0
        if place > last:
            raise BadInput(
                f"{partner} confirms number {place} of {LANES[lane]}, of {last} that were sent.",
                hint="One of the two nodes lost a part of its history; compare their ledgers.",
                field="cursors",
            )


def _keep(connection: Connection, partner: str, moved: Mapping[int, int], at: datetime) -> None:
    for lane, place in moved.items():
        own = (ACKNOWLEDGED.c.partner == partner, ACKNOWLEDGED.c.lane == lane)
        connection.execute(delete(ACKNOWLEDGED).where(*own))
        row = {"partner": partner, "lane": lane, "sequence": place, "at": moment_told(at)}
        connection.execute(insert(ACKNOWLEDGED).values(**row))


def _confirm(
    sending: Sending,
    body: Mapping[str, Any],
    raw: bytes,
    recalls: tuple[int, int],
    refused: set[int],
) -> int:
    """Recalls of these numbers are confirmed, but for those that the partner could not read; their
    givers are told, and get the receipt."""
    partner, givers = str(body["from"]), set[str]()
    own = (
        OUTBOX.c.partner == partner,
        OUTBOX.c.lane == RECALL,
        OUTBOX.c.sequence.between(*recalls),
    )
    rows: list[Any] = list(sending.connection.execute(select(OUTBOX).where(*own)).mappings())
    good = [row for row in rows if row["sequence"] not in refused]
    for row in good:
        place = [OUTBOX.c[name] == row[name] for name in ("partner", "lane", "sequence")]
        sending.connection.execute(update(OUTBOX).where(*place).values(ended="confirmed"))
        receipt = forwarded(sending, body, raw, row, givers)
        sending.notice("confirmed", row, to=partner, by=sending.node.party, receipt=receipt)
    return len(good)
