"""Events sent on: each revision as one message to a receiver that its owner named.

What was delivered is kept in a file, so that after a stop or a break every revision is still sent,
in the order of writing: at least once, and once where nothing breaks. What waits for a receiver
that is away is in the lake and not in memory, and is read from there in portions. How a message
travels is the business of its carrier: ``webhook.py``, ``mqtt.py``.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import polars as pl

from sealane.errors import SealaneError
from sealane.serve.carrier import TIMEOUT_S, Carrier
from sealane.serve.route.live import Journal, Message

__all__ = ["Hook"]

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
LOOK_S = 0.5
LAST_TRIES_S = 10.0  # how long the end waits for a receiver that does not answer

REST = "the rest is sent after the next start"


class Hook:
    """Sends what is written to the events of a lake, from a thread of its own.

    Parameters
    ----------
    carrier : takes the messages to the receiver.
    journal : of the lake whose events are sent; several may share it.
    cursor : file that says what was delivered; a new one begins with what is written from now on.
    talk : called with what people should know.
    """

    def __init__(
        self,
        carrier: Carrier,
        journal: Journal,
        cursor: Path,
        *,
        talk: Callable[[str], object] = lambda _text: None,
    ) -> None:
        self._carrier, self._journal = carrier, journal
        self._cursor, self._talk = cursor, talk
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._at, self._last = self._begin()
        self.delivered = 0

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def stop(self) -> None:
        """Send what is left, as far as the receiver takes it, and end."""
        self._stop.set()
        self._thread.join(TIMEOUT_S + LAST_TRIES_S)
        if self._thread.is_alive():
            self._talk(f"{self._carrier.shown}: there was no time for all; {REST}")

    @property
    def to(self) -> str:
        """The receiver as people may read of it."""
        return self._carrier.shown

    def counts(self) -> dict[str, int]:
        """What was taken since this start, and what waits."""
        return {"delivered": self.delivered, "undelivered": self.undelivered}

    @property
    def undelivered(self) -> int:
        """[count] What was written and not taken yet: it is sent after the next start."""
        self._journal.look()
        if self._at is None:
            return self._journal.count_stored(self._last)
        return self._journal.next - self._at

    def _begin(self) -> tuple[int | None, str]:
        """Where to go on: the number in the journal (None: not known yet), and the last id."""
        self._journal.look()
        with suppress(OSError, ValueError, KeyError, TypeError):
            kept = json.loads(self._cursor.read_text("utf-8"))
            if kept["to"] == self._named():
                return self._journal.after(kept["last"]), str(kept["last"])
        first, messages = self._journal.kept
        last = messages[-1].id if messages else ""
        self._keep(last)
        return first + len(messages), last

    def _named(self) -> str:
        """The address as the file knows it: it may hold what is nobody else's business."""
        return hashlib.sha256(self._carrier.url.encode()).hexdigest()

    def _keep(self, last: str) -> None:
        temporary = self._cursor.with_suffix(".new")
        temporary.write_text(json.dumps({"to": self._named(), "last": last}), "utf-8")
        temporary.rename(self._cursor)

    def _run(self) -> None:
        try:
            self._send_on()
        finally:
            self._carrier.close()

    def _send_on(self) -> None:
        while True:
            is_last = self._stop.is_set()
            try:
                if not self._send_waiting():
                    return
            except (OSError, ValueError, SealaneError, pl.exceptions.PolarsError) as error:
                if is_last:
                    self._talk(f"{self._carrier.shown}: {error}; {REST}")
                self._stop.wait(FIRST_PAUSE_S)  # a file of the lake that is being replaced
            if is_last:
                return
            self._stop.wait(LOOK_S)

    def _send_waiting(self) -> bool:
        """Send whatever waits; False where the end came first."""
        self._journal.look()
        while portion := self._portion():
            for message in portion:
                if not self._deliver(message):
                    return False
                self._went(message)
        return True

    def _portion(self) -> list[Message]:
        """What comes next: from the journal, or from the lake where the journal let go of it."""
        first, messages = self._journal.kept
        if self._at is not None and self._at >= first:
            return messages[self._at - first :]
        self._at = None
        self._journal.look()  # it must know all that is found to be sent below
        until = self._journal.next
        found = self._journal.stored(self._last)
        if not found:
            self._at = until
        return found

    def _went(self, message: Message) -> None:
        self._last = message.id
        self._at = None if self._at is None else self._at + 1
        self.delivered += 1
        self._keep(message.id)

    def _deliver(self, message: Message) -> bool:
        """Try until it is taken; False where the end came first."""
        pause = FIRST_PAUSE_S
        while True:
            why = self._carrier.carry(message)
            if why is None:
                return True
            if self._stop.is_set():
                self._talk(f"{self._carrier.shown}: {why}; {REST}")
                return False
            self._talk(f"{self._carrier.shown}: {why}; trying again in {pause:g} s")
            self._stop.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)
