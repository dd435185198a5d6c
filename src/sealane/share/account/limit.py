"""How often somebody may ask: a bucket for each name that fills again with time.

A bucket holds ``burst`` requests and gains ``per_s`` of them a second (token bucket; ITU-T I.371,
annex A). What it cannot do: hold across several processes, or tell apart people behind one name.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

__all__ = ["Limit", "Limiter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """``burst`` requests at once, ``per_s`` a second in the long run; both ours."""

    burst: float = 120.0
    per_s: float = 20.0


SIGNING_IN = Limit(burst=5.0, per_s=1 / 30)
"""Attempts to sign in by name and by address: five, then one in half a minute (ours; NIST SP
800-63B, 3.2.2 asks for a limit of at most 100 failures in a row)."""


class Limiter:
    """Buckets by name. The ``most`` names that asked last are kept; a forgotten one is full again,
    and can only be forgotten once it is."""

    def __init__(self, limit: Limit, *, most: int = 10_000) -> None:
        self.limit = limit
        self._most = most
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, name: str, *, now_s: float) -> float:
        """Take one from the bucket of a name: 0.0 if there was one, else seconds until there is.

        ``now_s``: seconds of a clock that never goes back.
        """
        level, at = self._held.pop(name, (self.limit.burst, now_s))
        level = min(self.limit.burst, level + max(0.0, now_s - at) * self.limit.per_s)
        wait = 0.0 if level >= 1.0 else (1.0 - level) / self.limit.per_s
        self._held[name] = (level if wait else level - 1.0, now_s)
        self._shrink(now_s)
        return wait

    def give_back(self, name: str) -> None:
        """Put one back: what was taken is not to count."""
        if name in self._held:
            level, at = self._held[name]
            self._held[name] = (min(self.limit.burst, level + 1.0), at)

    def _shrink(self, now_s: float) -> None:
        """Forget the oldest name while there are too many and its bucket is full again."""
        while len(self._held) > self._most:
            name, (level, at) = next(iter(self._held.items()))
            if level + (now_s - at) * self.limit.per_s < self.limit.burst:
                return
            del self._held[name]
