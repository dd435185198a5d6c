"""Receive: a partner's records applied once each, and a signed receipt of what became of them.

One transaction holds what is applied, what is deleted, what is passed on and the entries that say
so; the receipt is given out after it is on the disk. A record that cannot be read is a reject with
its reason at its own number, and the next is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sealane.errors import BadInput
from sealane.ledger import digest
from sealane.share.book.envelope import opened
from sealane.share.log.origin import Origins
from sealane.share.log.sending import Sending
from sealane.share.node import Node, time_held
from sealane.share.transfer.offer import MOST_RECORDS
from sealane.share.transfer.taking import Taking
from sealane.share.transfer.told import ROOM, THIN_ROOM, room_for_watch
from sealane.share.watch.restored import behind, heard
from sealane.share.watch.telling import told as watch_told

__all__ = ["Taken", "loose_within", "receipt_now", "take", "take_from", "take_loose"]


@dataclass(frozen=True, slots=True)
class Taken:
    """A receipt, and of the batch who gave it, how many records it has, whether there is more
    behind it, and how many of its records were not known here."""

    receipt: bytes
    giver: str
    records: int
    more: bool
    fresh: int


def take(node: Node, batch: bytes, *, at: datetime, actor: str | None = None) -> bytes:
    """Apply a batch that a partner signed; the receipt for it, signed by this node.

    Taken again, or in any order, it changes nothing more. ``BadInput`` for bytes that are no batch
    or are for another, ``NotFound`` for an unknown partner, ``LedgerError`` for a signature that
    does not hold: then nothing of it is applied.
    """
    return take_from(node, batch, at=at, actor=actor).receipt


def take_from(node: Node, batch: bytes, *, at: datetime, actor: str | None = None) -> Taken:
    """As ``take``, with what the batch says of itself."""
    body = opened(batch, "batch", node.partner_key)
    giver, records = body["from"], body.get("records")
    if body.get("version") != 1 or body.get("to") != node.party or not isinstance(records, list):
        raise BadInput(f"This is no batch for {node.party}.", hint="Look at who it is for.")
    if len(records) > MOST_RECORDS:
        raise BadInput(
            f"This batch has {len(records):,} records; {MOST_RECORDS:,} are taken at once.",
            hint="Ask for a smaller one; nothing of it was taken.",
            field="records",
        )
    thin = body["thin"] if isinstance(body.get("thin"), dict) else None
    room = None if thin is None else room_for_watch(thin)
    watch = watch_told(node, str(giver), at=at, room=room)
    with node.ledger.writing() as connection:
        now = time_held(connection, at)
        origins = Origins(node, str(giver), body.get("origins"), records)
        origins.left_out = (thin or {}).get("unattested")
        taking = Taking(node, connection, str(giver), now, actor or node.party, origins)
        taking.told.room = ROOM if thin is None else THIN_ROOM
        behind(taking.sending, str(giver), body, at)
        taking.all(records)
        heard(taking.sending, str(giver), body)
        receipt = taking.receipt(digest(batch), at=at, watch=watch)
        fresh = len(taking.fresh) + len(taking.whole)
    return Taken(receipt, str(giver), len(records), bool(body.get("more")), fresh)


def receipt_now(node: Node, giver: str, *, at: datetime) -> bytes:
    """A receipt of the state of what a giver sent, though nothing new came from it."""
    node.partner_key(giver)
    watch = watch_told(node, giver, at=at)
    with node.ledger.writing() as connection:
        now = time_held(connection, at)
        taking = Taking(node, connection, giver, now, node.party, Origins(node, giver))
        return taking.receipt("none", at=at, watch=watch)


def take_loose(
    node: Node,
    giver: str,
    records: Sequence[Mapping[str, Any]],
    *,
    via: str,
    at: datetime,
    by: str | None = None,
) -> list[tuple[str, str | None]]:
    """Records of a giver that came another way than its log, each judged as at the door; what came
    of each: applied, void, rejected, or waiting (for what its label does not say), and why
    (``here``: exactly this is here already).

    They have no number and no signature, so nothing is confirmed: that whoever brought them was of
    the party is what this node says. ``via``: the way, for the ledger, which has an entry for each
    that is applied; with ``by``, the account that brought them, an entry for every one.
    ``NotFound`` for an unknown partner where nobody brought them.
    """
    if by is None:
        node.partner_key(giver)
    with node.ledger.writing() as connection:
        sending = Sending(node, connection, node.party)
        came = {"via": via} | ({} if by is None else {"by": by})
        found = loose_within(sending, giver, records, came, time_held(connection, at))
        sending.done(at=at)
    return found


def loose_within(
    sending: Sending,
    giver: str,
    records: Sequence[Mapping[str, Any]],
    came: Mapping[str, Any],
    now: datetime,
) -> list[tuple[str, str | None]]:
    """``take_loose`` within a transaction, of which whoever began it writes what is sent. ``came``:
    which way, for the entries; ``now``: as ``time_held`` tells it."""
    origins = Origins(sending.node, giver, is_signed=False)
    taking = Taking(sending.node, sending.connection, giver, now, sending.actor, origins)
    taking.sending = sending
    return taking.loose(records, came)
