"""Who read what: reads are gathered and become one entry of the ledger for each batch.

The entry holds the digest of what was read and by whom, not the content. It is written when it is
full, when somebody asks, and when the server stops; a process that is killed loses what it had not
yet written, at most ``Gather.most`` reads or ``Gather.longest_s`` seconds of them.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sealane.ledger import Act, Ledger, Signer

__all__ = ["Gather", "Reads"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gather:
    """``most`` reads or ``longest_s`` seconds in one entry (ours)."""

    most: int = 200
    longest_s: float = 5.0


@dataclass
class Reads:
    """Gathers reads of one node; safe to call from several threads."""

    ledger: Ledger
    signer: Signer
    gather: Gather = field(default_factory=Gather)
    _held: list[dict[str, Any]] = field(default_factory=list)
    _since_s: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(
        self, account: str, party: str, what: str, items: list[str], *, at: datetime, now_s: float
    ) -> None:
        """Somebody read items (digests) by ``what`` (a path). ``now_s``: a clock that never goes
        back."""
        told = {"account": account, "party": party, "what": what, "items": items}
        with self._lock:
            self._held.append(told)
            self._since_s = now_s if self._since_s is None else self._since_s
            is_due = (
                len(self._held) >= self.gather.most
                or now_s - self._since_s >= self.gather.longest_s
            )
        if is_due:
            self.write(at=at)

    def write(self, *, at: datetime) -> int:
        """Record what is held; how many reads there were."""
        with self._lock:
            held, self._held, self._since_s = self._held, [], None
        for begin in range(0, len(held), self.gather.most):
            part = held[begin : begin + self.gather.most]
            act = Act(actor="node", kind="read", subject="reads", body={"reads": part})
            try:
                self.ledger.append([act], self.signer, at=at)
            except BaseException:
                with self._lock:
                    self._held = held[begin:] + self._held
                raise
        return len(held)
