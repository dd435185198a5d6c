"""Events sent on: each revision as one message to a receiver that its owner named.

What was delivered is kept in a file, so that after a stop or a break every revision is still sent,
in the order of writing: at least once, and once where nothing breaks. How a message travels is the
business of its carrier: ``webhook.py``, ``mqtt.py``.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sealane.serve.carrier import TIMEOUT_S, Carrier
from sealane.serve.route.live import Journal, Message

__all__ = ["Hook"]

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
LOOK_S = 0.5
LAST_TRIES_S = 10.0  # how long the end waits for a receiver that does not answer


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
        self._at = self._begin()
        self.delivered = 0

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def stop(self) -> None:
        """Send what is left, as far as the receiver takes it, and end."""
        self._stop.set()
        self._thread.join(TIMEOUT_S + LAST_TRIES_S)

    def _begin(self) -> int:
        self._journal.look()
        first, messages = self._journal.kept
        with suppress(OSError, ValueError):
            kept = json.loads(self._cursor.read_text("utf-8"))
            if kept["to"] == self._named():
                after = self._journal.after(kept["last"])
                return first if after is None else after
        self._keep(messages[-1].id if messages else "")
        return first + len(messages)

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
            self._journal.look()
            first, messages = self._journal.kept
            for message in messages[max(0, self._at - first) :]:
                if not self._deliver(message):
                    return
                self._at = max(self._at, first) + 1
                self.delivered += 1
                self._keep(message.id)
            if is_last:
                return
            self._stop.wait(LOOK_S)

    def _deliver(self, message: Message) -> bool:
        """Try until it is taken; False where the end came first."""
        pause = FIRST_PAUSE_S
        while True:
            why = self._carrier.carry(message)
            if why is None:
                return True
            if self._stop.is_set():
                self._talk(f"{self._carrier.shown}: {why}; the rest is sent after the next start")
                return False
            self._talk(f"{self._carrier.shown}: {why}; trying again in {pause:g} s")
            self._stop.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)
