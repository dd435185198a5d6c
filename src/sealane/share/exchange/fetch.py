"""One batch over a link that breaks: what arrived is kept, and the rest is asked for.

The bytes of a batch are known by their digest before they arrive, so a link that breaks costs what
was on the wire and nothing that had arrived. The same is done over HTTPS and in the simulation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sealane.errors import LedgerError, NotFound
from sealane.ledger import digest
from sealane.share.book.envelope import MOST_BYTES
from sealane.share.node import Node
from sealane.share.transfer.offer import Wanted, wanted
from sealane.share.transfer.receive import take_from

__all__ = ["Carrier", "Pulled", "Reply", "fetch", "pull"]

MOST_BREAKS = 1_000
"""Breaks of one batch after which it is given up until the next round (ours)."""
MOST_IN_VAIN = 20
"""Attempts in a row that bring no byte: the partner is away, and is not called in a loop (ours)."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A batch on its way: SHA-256 and size of the whole, and what of it comes now."""

    digest: str
    size: int
    chunks: Iterator[bytes]


class Carrier(Protocol):
    """A link to one partner. ``OSError`` where it breaks."""

    def ask(self, want: Wanted, wait_s: float) -> Reply:
        """The next batch; the partner may wait this long for something to send."""
        ...

    def resume(self, digest: str, offset: int) -> Reply:
        """The rest of a batch; ``NotFound`` if the partner has it no more."""
        ...

    def confirm(self, receipt: bytes) -> None:
        """Bring a receipt."""
        ...


def fetch(carrier: Carrier, want: Wanted, *, wait_s: float = 0.0) -> bytes:
    """One batch, whole. ``OSError`` if the link does not come to hold; ``LedgerError`` if what came
    is not what was announced."""
    reply = carrier.ask(want, wait_s)
    if not 0 < reply.size <= MOST_BYTES:
        raise LedgerError(f"A batch of {reply.size:,} bytes was announced.", hint="It is not read.")
    got = bytearray()
    whole, size, in_vain = reply.digest, reply.size, 0
    for _ in range(MOST_BREAKS):
        broken: OSError | None = None
        before = len(got)
        try:
            for chunk in reply.chunks:
                got += chunk
                if len(got) > size:
                    break
        except OSError as cause:
            broken = cause
        in_vain = in_vain + 1 if len(got) == before else 0
        if len(got) >= size or in_vain == MOST_IN_VAIN:
            break
        try:
            reply = carrier.resume(whole, len(got))
        except NotFound:
            raise broken or ConnectionError("the batch is there no more") from None
        except OSError:
            reply = Reply(whole, size, iter(()))
    if len(got) != size or digest(bytes(got)) != whole:
        if len(got) < size:
            raise ConnectionError(f"{size - len(got):,} of {size:,} bytes did not come")
        raise LedgerError("What came is not what was announced.", hint="Ask for it again.")
    return bytes(got)


@dataclass(frozen=True, slots=True)
class Pulled:
    """What one round brought: records and bytes, whether there is more, and how many records were
    not known here. More without anything new is no more: whoever says so again and again would keep
    this node asking for nothing (``is_vain``)."""

    records: int
    size: int
    more: bool
    fresh: int
    is_vain: bool = False


def pull(
    node: Node,
    giver: str,
    carrier: Carrier,
    *,
    clock: Callable[[], datetime],
    wait_s: float = 0.0,
    lock: AbstractContextManager[object] | None = None,
    budget: int | None = None,
) -> Pulled:
    """One round: gaps, what is here thinned, then what is new, each taken and confirmed.

    ``budget``: bytes of this round over a thin link, in one question (``log.thin``).
    ``lock`` is held while this node is written. A receipt that is lost is made up for by the next,
    which every round sends. ``OSError`` where the link breaks; what was taken stays taken.
    """
    records, size, fresh, more = 0, 0, 0, False
    wants = wanted(node, giver, budget=budget)
    for want in wants:
        is_idle = want is wants[-1] and (want.thin is None or not want.thin.gaps)
        raw = fetch(carrier, want, wait_s=wait_s if is_idle else 0.0)
        with lock or nullcontext():
            taken = take_from(node, raw, at=clock())
        carrier.confirm(taken.receipt)
        records += taken.records
        size += len(raw)
        fresh += taken.fresh
        more = taken.more
    if len(wants) > 1 and not more:  # a long gap takes several rounds
        left = wanted(node, giver)
        more = len(left) > 1 and left != wants
    return Pulled(records, size, more and fresh > 0, fresh, is_vain=more and not fresh)
