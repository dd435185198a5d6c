"""Which product a TAK device saw first when: gathered, and one entry of the ledger for each device.

A device is sent a product anew whenever it connects; its first sight is what is recorded, by the
digest of what was sent, as other reads are (``account.reads``). What is not yet written when a
process is killed is lost: ``Sighting.most`` products or ``Sighting.longest_s`` seconds at most. A
process that starts anew records what it sends anew.

What it cannot tell: whether anybody looked at the screen.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sealane.ledger import Act, Ledger, Signer

__all__ = ["Sighting", "Sights"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """``most`` products in one entry (a digest takes 67 of its 65,535 bytes), or what ``longest_s``
    seconds brought; ``most_seen`` products of one device are known, after which all of them are
    first sights again (ours)."""

    most: int = 500
    longest_s: float = 5.0
    most_seen: int = 100_000


@dataclass
class Sights:
    """First sights of the devices of one server; safe to call from several threads."""

    ledger: Ledger
    signer: Signer
    bounds: Sighting = field(default_factory=Sighting)
    _seen: dict[str, set[str]] = field(default_factory=dict)
    _held: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, device: str, party: str, digests: Iterable[str], *, at: datetime) -> None:
        """A device of a party is about to see products. An error of the ledger is raised: what
        cannot be recorded is not to be sent."""
        with self._lock:
            seen = self._seen.setdefault(f"{party}/{device}", set())
            fresh = [one for one in dict.fromkeys(digests) if one not in seen]
            if not fresh:
                return
            if len(seen) + len(fresh) > self.bounds.most_seen:
                seen.clear()
            seen.update(fresh)
            self._held.setdefault((party, device), []).extend(fresh)
            is_due = sum(map(len, self._held.values())) >= self.bounds.most
        if is_due:
            self.write(at=at)

    def write(self, *, at: datetime) -> int:
        """Record what is held; how many first sights there were."""
        with self._lock:
            held, self._held = self._held, {}
        acts = [
            _act(party, device, items[begin : begin + self.bounds.most])
            for (party, device), items in sorted(held.items())
            for begin in range(0, len(items), self.bounds.most)
        ]
        try:
            if acts:
                self.ledger.append(acts, self.signer, at=at)
        except BaseException:
            with self._lock:
                for key, items in held.items():
                    self._held[key] = items + self._held.get(key, [])
            raise
        return sum(map(len, held.values()))


def _act(party: str, device: str, items: list[str]) -> Act:
    told = {"account": f"device {device}", "party": party, "what": "tak", "items": items}
    return Act(actor="node", kind="read", subject="reads", body={"reads": [told]})
