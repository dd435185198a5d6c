"""Keep pulling from one partner until told to stop: at once while there is more, then waiting at
the partner's end for something new, and after a break again, later each time."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import datetime

from sealane.errors import SealaneError
from sealane.share.exchange.fetch import Carrier, pull
from sealane.share.exchange.link import link_of
from sealane.share.node import Node

_log = logging.getLogger(__name__)

__all__ = ["Backoff", "Puller"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """Seconds before the next attempt: ``first_s``, then twice as long each time up to
    ``longest_s``, each shortened at random by up to a half, so that nodes do not call in step
    (ours). ``wait_s``: how long the partner may keep a question open; an answer with nothing new
    before ``least_wait`` of it is as a break, so that no partner keeps this node asking (ours)."""

    first_s: float = 0.5
    longest_s: float = 30.0
    wait_s: float = 20.0
    least_wait: float = 0.5

    def after(self, failures: int, chance: random.Random) -> float:
        """How long to wait after so many failures in a row (1 or more)."""
        longest = min(self.longest_s, self.first_s * 2.0 ** min(failures - 1, 30))
        return longest * (1.0 - chance.random() / 2)


class Puller(threading.Thread):
    """One thread for one partner. ``carrier``: makes a new link; ``lock``: held while the node is
    written. What went wrong last is in ``error``, when it last went well in ``held_at``."""

    def __init__(
        self,
        node: Node,
        giver: str,
        carrier: Callable[[], Carrier],
        *,
        clock: Callable[[], datetime],
        lock: AbstractContextManager[object],
        backoff: Backoff | None = None,
    ) -> None:
        super().__init__(name=f"pull {giver}", daemon=True)
        self.node, self.giver = node, giver
        self.error: str | None = None
        self.held_at: datetime | None = None
        self.records = 0
        self._vain = 0
        self._carrier, self._clock, self._lock = carrier, clock, lock
        self._backoff = backoff or Backoff()
        self._chance = random.Random()  # noqa: S311 - it spreads calls and hides nothing
        self._ended, self._woken = threading.Event(), threading.Event()
        self._link: Carrier | None = None

    def run(self) -> None:
        """Pull until ``stop``."""
        failures, is_waiting = 0, False
        while not self._ended.is_set():
            try:
                if self._link is None:
                    self._link = self._carrier()
                wait_s = self._backoff.wait_s if is_waiting else 0.0
                link, began_s = link_of(self.node, self.giver), time.monotonic()
                found = pull(
                    self.node, self.giver, self._link, clock=self._clock, wait_s=wait_s,
                    lock=self._lock, budget=link.budget,
                )  # fmt: skip
                self.records += found.records
                self.error, self.held_at, failures = None, self._clock(), 0
                took_s = time.monotonic() - began_s
                is_early = is_waiting and took_s < wait_s * self._backoff.least_wait
                is_vain = not found.fresh and (is_early or found.is_vain)
                self._vain = self._vain + 1 if is_vain else 0
                is_waiting = not found.more
                self._ended.wait(link.rest_s(found.size, took_s))
                if is_vain:
                    self.error = f"{self.giver} answers at once and sends nothing new"
                    self._woken.wait(self._backoff.after(self._vain, self._chance))
                    self._woken.clear()
            except Exception as cause:  # noqa: BLE001 - whatever a partner answers, its thread goes on
                failures, is_waiting = failures + 1, False
                self.error = self._told(cause)
                self._let_go()
                self._woken.wait(self._backoff.after(failures, self._chance))
                self._woken.clear()
        self._let_go()

    def _told(self, cause: Exception) -> str:
        if isinstance(cause, SealaneError):
            return cause.message
        if isinstance(cause, OSError):
            return str(cause)
        _log.error("pull from %s", self.giver, exc_info=cause)
        return f"{self.giver} answered what cannot be read ({type(cause).__name__})"

    def wake(self) -> None:
        """The partner is there again (it called): do not wait for the next attempt, but where it
        sends nothing new however often it calls."""
        if self.error is not None and not self._vain:
            self._woken.set()

    def stop(self) -> None:
        """End, and break off the question that is open; ``join`` waits for it."""
        self._ended.set()
        self._woken.set()
        interrupt = getattr(self._link, "interrupt", None)
        if interrupt is not None:
            interrupt()

    def _let_go(self) -> None:
        close = getattr(self._link, "close", None)
        if close is not None:
            with suppress(OSError):
                close()
        self._link = None
