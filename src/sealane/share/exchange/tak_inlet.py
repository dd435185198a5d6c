"""What a TAK server of a partner sends, judged at the door: items of this node, or rejects.

An event with the mark of a Sealane is the product that was labelled; any other has a label that
says its kind alone, so it stays out and waits for one (``waiting``). A stream is not signed: what
comes in is held as the word of the partner whose server it is, for one purpose, and is not passed
on.
"""

from __future__ import annotations

from collections import Counter
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sealane.errors import BadInput
from sealane.share.book.loose import loose_release
from sealane.share.book.record import LANES, RECALL
from sealane.share.format.cot import event_read
from sealane.share.format.cot_task import Withdrawn
from sealane.share.item.attribute import BY_NAME
from sealane.share.node import Node
from sealane.share.transfer.receive import take_loose

__all__ = ["Inlet"]

Heard = tuple[bytes, Withdrawn | None]


@dataclass
class Inlet:
    """``giver``: whose server it is; ``purpose``: for which its items are taken. ``counts``: what
    came of events, rejects by the reason; a reject costs no entry of the ledger, since a server
    repeats what it relays for ever."""

    node: Node
    giver: str
    purpose: str
    lock: AbstractContextManager[object] | None = None
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.node.partner_key(self.giver)
        if self.purpose not in BY_NAME["purpose"].values:
            raise BadInput(
                f"{self.purpose!r} is no purpose.", hint="Look at the page on rules.",
                field="purpose",
            )  # fmt: skip

    def take(self, heard: list[Heard], *, at: datetime) -> None:
        """Judge some events in their order, in one transaction."""
        records = []
        for raw, gone in heard:
            try:
                one = self._release(raw) if gone is None else _recall(gone)
            except BadInput as cause:
                self._reject(str(cause.data.get("reason", "no_product")))
                continue
            if one is not None:
                records.append(one)
        if not records:
            return
        with self.lock or nullcontext():
            found = take_loose(self.node, self.giver, records, via="cot", at=at)
        for outcome, because in found:
            if outcome == "rejected":
                self._reject(str(because))
            else:
                self.counts[outcome] += 1

    def _reject(self, why: str) -> None:
        told = why if why in self.counts or len(self.counts) < MOST_REASONS else "other"
        self.counts["rejected"] += 1
        self.counts[f"rejected: {told}"] += 1

    def _release(self, raw: bytes) -> dict[str, Any] | None:
        """The record of an event; None for what this node gave itself and is told back."""
        product, _ = event_read(raw)
        if product.label.originator == self.node.party:
            self.counts["echo"] += 1
            return None
        article = f"Cursor on Target from {self.giver}"
        if product.label.originator is None:
            product = replace(product, label=replace(product.label, originator=self.giver))
        return loose_release(product, self.giver, purpose=self.purpose, rule="cot", article=article)


MOST_REASONS = 50
"""Different reasons that are counted apart."""


def _recall(gone: Withdrawn) -> dict[str, Any]:
    return {
        "act": "recall",
        "lane": LANES[RECALL],
        "item": gone.item,
        "version": gone.version,
        "originator": gone.originator,
        "because": gone.because or "withdrawn",
    }
