"""The same bytes as over a network, as a file: for a disk that is carried, or a radio at night.

A bundle is a line that says what it is, then messages (batches or receipts), each with its length
before it. It is signed message by message, so one that is cut short is good up to there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from sealane.errors import BadInput, SealaneError
from sealane.share.envelope import MOST_BYTES, peeked
from sealane.share.log import offer, wanted
from sealane.share.node import Node
from sealane.share.receipt import acknowledge, acknowledged
from sealane.share.receive import receipt_now, take_from

__all__ = ["Imported", "export_bundle", "import_bundle"]

MAGIC = b"sealane bundle 1\n"
LENGTH = 8


@dataclass
class Imported:
    """What was in a bundle: records, receipts, the receipts to carry back by party, and messages
    that were refused with the reason."""

    records: int = 0
    confirmed: int = 0
    receipts: dict[str, bytes] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)


def export_bundle(
    node: Node, partner: str, to: BinaryIO, *, at: datetime, receipts: bool = True
) -> int:
    """Write everything that a partner has not confirmed, and this node's receipt for what the
    partner sent; how many records."""
    to.write(MAGIC)
    written = 0
    if receipts:
        _write(to, receipt_now(node, partner, at=at))
    after = dict(acknowledged(node, partner))
    while True:
        raw = offer(node, partner, after, 1_000, at=at)
        body = peeked(raw, "batch")
        if written and not body["records"]:
            return written
        _write(to, raw)  # the first also without records: it says what was confirmed
        written += len(body["records"])
        for record in body["records"]:
            after[record["lane"]] = record["sequence"]
        if not body["more"]:
            return written


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
        if wanted(node, giver)[0].limit is not None:
            found.refused.append(f"{giver}: records are missing between those that came")
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
