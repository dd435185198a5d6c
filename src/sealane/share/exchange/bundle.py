"""The same bytes as over a network, as a file: for a disk that is carried, or a radio at night.

A bundle is a line that says what it is, then messages (batches or receipts), each with its length
before it. It is signed message by message, so one that is cut short is good up to there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from sealane.errors import BadInput, SealaneError
from sealane.ledger import reading
from sealane.share.book.envelope import MOST_BYTES, opened, peeked
from sealane.share.book.record import LANES, RECALL
from sealane.share.node import Node
from sealane.share.recall import open_recalls
from sealane.share.transfer.offer import gaps, judgeable, offer
from sealane.share.transfer.receipt import acknowledge, acknowledged
from sealane.share.transfer.receive import receipt_now, take_from

__all__ = ["Exported", "Imported", "export_bundle", "import_bundle"]

MAGIC = b"sealane bundle 1\n"
LENGTH = 8
RECORDS = 1_000
"""Records of one message."""


@dataclass
class Imported:
    """What was in a bundle: records, receipts, the receipts to carry back by party, and messages
    that were refused with the reason."""

    records: int = 0
    confirmed: int = 0
    receipts: dict[str, bytes] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Exported:
    """What a bundle has: records and bytes; and whether more waits that is not in it."""

    records: int
    size: int
    more: bool


def export_bundle(
    node: Node,
    partner: str,
    to: BinaryIO,
    *,
    at: datetime,
    receipts: bool = True,
    most_bytes: int | None = None,
    before: BinaryIO | None = None,
) -> Exported:
    """Write what a partner has not confirmed, and this node's receipt for what the partner sent.

    ``most_bytes`` of the whole file: what is most urgent goes, lane by lane (recalls, notices,
    warnings, events, the rest, drills) and each in its order, so that nothing is missing between.
    ``before``: the last bundle that went to this partner; what is in it, and in those that it went
    on from, is not written again, whether or not it was confirmed. ``BadInput`` where not even the
    receipt and one record fit, or for a bundle that is another's.
    """
    after = dict(acknowledged(node, partner))
    with reading(node.engine) as connection:
        recalls = open_recalls(connection, partner)
    if recalls:  # what no receipt confirmed goes, whatever is kept of how far the partner is
        after[LANES[RECALL]] = min(after[LANES[RECALL]], recalls[0] - 1)
    for lane, place in ({} if before is None else _reached(node, partner, before)).items():
        after[lane] = max(place, after[lane])
    messages = [receipt_now(node, partner, at=at)] if receipts else []
    size, records = len(MAGIC) + sum(LENGTH + len(one) for one in messages), 0
    to.write(MAGIC)
    for one in messages:
        _write(to, one)
    while True:
        room = None if most_bytes is None else most_bytes - size - LENGTH
        raw, body, least = _next(node, partner, after, room, at)
        if raw is None:
            if least and not records:
                raise BadInput(
                    f"{most_bytes:,} bytes are too few: the first record needs {size + least:,}.",
                    hint="Give more, or carry the whole.", field="most_bytes", value=most_bytes,
                )  # fmt: skip
            if not records:  # it says what was confirmed
                empty = offer(node, partner, after, 1, at=at)
                _write(to, empty)
                size += LENGTH + len(empty)
            return Exported(records, size, least > 0)
        _write(to, raw)
        size += LENGTH + len(raw)
        records += len(body["records"])
        for record in body["records"]:
            after[record["lane"]] = record["sequence"]


def _next(
    node: Node, partner: str, after: Mapping[str, int], room: int | None, at: datetime
) -> tuple[bytes | None, dict[str, Any], int]:
    """The largest next batch of at most so many bytes, and its body; None with 0 where nothing is
    left, with the bytes of one record where these are too many."""
    raw = offer(node, partner, after, RECORDS, at=at)
    body = peeked(raw, "batch")
    if not body["records"]:
        return None, body, 0
    fits, over = 0, len(body["records"])
    if room is None or len(raw) <= room:
        return raw, body, 0
    found, least = b"", 0
    while over - fits > 1 or not least:
        some = (fits + over) // 2 or 1
        raw = offer(node, partner, after, some, at=at)
        if len(raw) <= room:
            fits, found = some, raw
        else:
            over, least = some, LENGTH + len(raw)
        if over == 1:
            return None, body, least
        least = least or 1
    return found, peeked(found, "batch"), 0


def _reached(node: Node, partner: str, bundle: BinaryIO) -> dict[str, int]:
    """Up to which number each lane is in a bundle that this node wrote for a partner."""
    if bundle.read(len(MAGIC)) != MAGIC:
        raise BadInput("This is not a bundle.", hint="It begins with: sealane bundle 1.")
    found: dict[str, int] = {}
    for raw in _messages(bundle, Imported()):
        if b'"what":"batch"' not in raw[-32:]:
            continue
        body = opened(raw, "batch", lambda _: node.signer.public)
        if (body["from"], body["to"]) != (node.party, partner):
            raise BadInput(
                f"This bundle is from {body['from']} to {body['to']}.",
                hint=f"Give one that went to {partner}.", field="before",
            )  # fmt: skip
        places = [*body["after"].items()]
        places += [(record["lane"], record["sequence"]) for record in body["records"]]
        for lane, place in places:
            found[lane] = max(place, found.get(lane, 0))
    return found


def import_bundle(node: Node, source: BinaryIO, *, at: datetime) -> Imported:
    """Take every message of a bundle that is for this node, in its order. One that is damaged or
    for another is refused by its place, and the next is read. ``BadInput`` if it is no bundle."""
    if source.read(len(MAGIC)) != MAGIC:
        raise BadInput("This is not a bundle.", hint="It begins with: sealane bundle 1.")
    found = Imported()
    for place, raw in enumerate(_messages(source, found), 1):
        try:
            _taken(node, raw, found, at)
        except SealaneError as cause:
            found.refused.append(f"message {place}: {cause.message}")
    for giver in list(found.receipts):
        with reading(node.engine) as connection:
            missing, due = gaps(connection, giver), judgeable(connection, node, giver)
        if missing:
            found.refused.append(f"{giver}: records are missing between those that came")
        if due:
            found.refused.append(
                f"{giver}: of what was refused for want of a key that is here now, ask for it anew"
            )
    return found


def _taken(node: Node, raw: bytes, found: Imported, at: datetime) -> None:
    if b'"what":"receipt"' in raw[-32:]:
        found.confirmed += acknowledge(node, raw, at=at)
        return
    taken = take_from(node, raw, at=at)
    found.receipts[taken.giver] = taken.receipt
    found.records += taken.records


def _messages(source: BinaryIO, found: Imported) -> Iterator[bytes]:
    while head := source.read(LENGTH):
        size = int.from_bytes(head, "big")
        if len(head) < LENGTH or size > MOST_BYTES:
            found.refused.append("the bundle is damaged; what follows is not read")
            return
        raw = source.read(size)
        if len(raw) < size:
            found.refused.append("the bundle is cut short; what came before it is taken")
            return
        yield raw


def _write(to: BinaryIO, raw: bytes) -> None:
    to.write(len(raw).to_bytes(LENGTH, "big"))
    to.write(raw)
