"""Events sent on: each revision as one POST to an address that its owner named.

What was delivered is kept in a file, so that after a stop or a break every revision is still sent,
in the order of writing: at least once, and once where nothing breaks. A receiver knows a message
that it has already by ``X-Sealane-Id``, and that it is ours by ``X-Sealane-Signature``, the
HMAC-SHA256 of the body under a secret of both.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from sealane.errors import BadSetting
from sealane.serve.route.live import Journal, Message
from sealane.serve.store import ReadableLake

__all__ = ["Hook"]

TIMEOUT_S = 10.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
LOOK_S = 0.5
LAST_TRIES_S = 10.0  # how long the end waits for a receiver that does not answer


class _Stay(urllib.request.HTTPRedirectHandler):
    """Events go to the address that was named and nowhere else."""

    def redirect_request(self, *_given: object, **_named: object) -> None:
        return None


class Hook:
    """Sends what is written to the events of a lake, from a thread of its own.

    Parameters
    ----------
    url : http or https, without a user or a password in it.
    lake : whose events are sent.
    cursor : file that says what was delivered; a new one begins with what is written from now on.
    secret : signs the messages.
    talk : called with what people should know.

    Raises BadSetting for an address that cannot be one.
    """

    def __init__(
        self,
        url: str,
        lake: ReadableLake,
        cursor: Path,
        *,
        secret: str | None = None,
        talk: Callable[[str], object] = lambda _text: None,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise BadSetting(
                "The webhook is no http or https address without a user in it.",
                hint="Write --webhook https://host/path; its secret goes into "
                "SEALANE_WEBHOOK_SECRET.",
                setting="webhook",
            )
        self._url, self._shown = url, f"{parts.scheme}://{parts.netloc}"
        self._secret = secret.encode() if secret else None
        self._cursor, self._talk = cursor, talk
        self._journal = Journal(lake)
        self._stop = threading.Event()
        self._opener = urllib.request.build_opener(_Stay)
        self._thread = threading.Thread(target=self._send_on, daemon=True)
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
        with suppress(OSError, ValueError):
            kept = json.loads(self._cursor.read_text("utf-8"))
            if kept["to"] == self._named():
                after = self._journal.after(kept["last"])
                return self._journal.kept[0] if after is None else after
        self._keep(None)
        return self._journal.next

    def _named(self) -> str:
        """The address as the file knows it: it may hold what is nobody else's business."""
        return hashlib.sha256(self._url.encode()).hexdigest()

    def _keep(self, last: str | None) -> None:
        _, messages = self._journal.kept
        newest = messages[-1].id if messages and last is None else last
        temporary = self._cursor.with_suffix(".new")
        temporary.write_text(json.dumps({"to": self._named(), "last": newest or ""}), "utf-8")
        temporary.rename(self._cursor)

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
            why = self._post(message)
            if why is None:
                return True
            if self._stop.is_set():
                self._talk(f"webhook {self._shown}: {why}; the rest is sent after the next start")
                return False
            self._talk(f"webhook {self._shown}: {why}; trying again in {pause:g} s")
            self._stop.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)

    def _post(self, message: Message) -> str | None:
        """None where it was taken, else why not."""
        headers = {
            "Content-Type": "application/json",
            "X-Sealane-Id": message.id,
            "X-Sealane-Status": message.status,
        }
        if self._secret is not None:
            signature = hmac.new(self._secret, message.data, hashlib.sha256).hexdigest()
            headers["X-Sealane-Signature"] = f"sha256={signature}"
        request = urllib.request.Request(self._url, message.data, headers)  # noqa: S310
        try:
            with self._opener.open(request, timeout=TIMEOUT_S):
                return None
        except urllib.error.HTTPError as error:
            error.close()
            return f"answered {error.code}"
        except (OSError, http.client.HTTPException) as error:
            return str(getattr(error, "reason", error)) or type(error).__name__
