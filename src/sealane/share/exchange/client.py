"""A partner over HTTPS, both sides known by their certificates."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sealane.errors import LedgerError, NotFound
from sealane.ledger import canonical
from sealane.share.exchange.card import Card
from sealane.share.exchange.certificate import client_context, fingerprint
from sealane.share.exchange.fetch import Reply
from sealane.share.transfer.offer import Wanted

__all__ = ["Https"]

CHUNK = 65_536
TIMEOUT_S = 15.0
SIZE_DIGITS = 12
"""Of the size of a batch that a partner tells."""
"""Seconds without a byte after which a link is taken to be broken, beyond what was waited for."""
ANSWERED = 200
PARTIAL = 206
MISSING = 404


class Https:
    """One connection at a time to one partner, kept open. Nothing is sent to another address, and
    no redirect is followed. Not for several threads at once."""

    def __init__(self, folder: Path, card: Card, *, timeout_s: float = TIMEOUT_S) -> None:
        if card.address is None:
            raise LedgerError(f"The card of {card.party} has no address.", hint="It calls us.")
        parts = urlsplit(card.address)
        self._host, self._port = str(parts.hostname), parts.port or 443
        self._context = client_context(folder, card.der)
        self._known, self._timeout_s = fingerprint(card.der), timeout_s
        self._connection: http.client.HTTPSConnection | None = None

    def ask(self, want: Wanted, wait_s: float) -> Reply:
        """``Carrier.ask``."""
        body: dict[str, Any] = {"after": dict(want.after), "limit": want.limit, "wait_s": wait_s}
        if want.thin is not None:
            body["thin"] = want.thin.as_json()
        return self._reply("POST", "/exchange/log", canonical(body), wait_s=wait_s)

    def resume(self, digest: str, offset: int) -> Reply:
        """``Carrier.resume``."""
        path = f"/exchange/batch/{digest}"
        return self._reply("GET", path, None, {"Range": f"bytes={offset}-"})

    def confirm(self, receipt: bytes) -> None:
        """``Carrier.confirm``."""
        for _ in self._chunks(self._sent("POST", "/exchange/receipt", receipt)):
            pass

    def interrupt(self) -> None:
        """Break off what is waited for, from another thread."""
        connection = self._connection
        if connection is not None and connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _reply(
        self,
        method: str,
        path: str,
        body: bytes | None,
        headers: dict[str, str] | None = None,
        *,
        wait_s: float = 0.0,
    ) -> Reply:
        answer = self._sent(method, path, body, headers, wait_s=wait_s)
        told, size = answer.getheader("X-Sealane-Digest"), answer.getheader("X-Sealane-Size")
        if told is None or size is None or not (size.isdecimal() and len(size) <= SIZE_DIGITS):
            self.close()
            raise ConnectionError("the answer is not one of a node")
        return Reply(told, int(size), self._chunks(answer))

    def _chunks(self, answer: http.client.HTTPResponse) -> Iterator[bytes]:
        try:
            while chunk := answer.read1(CHUNK):
                yield chunk
        except (OSError, http.client.HTTPException) as cause:
            self.close()
            raise ConnectionError(str(cause)) from cause

    def _sent(
        self,
        method: str,
        path: str,
        body: bytes | None,
        headers: dict[str, str] | None = None,
        *,
        wait_s: float = 0.0,
    ) -> http.client.HTTPResponse:
        """The answer to one request; a connection that the partner closed meanwhile is made anew,
        once. Every request may be made again without harm."""
        for is_last in (False, True):
            is_old = self._connection is not None
            try:
                connection = self._connected()
                if connection.sock is not None:
                    connection.sock.settimeout(self._timeout_s + wait_s)
                kind = {"Content-Type": "application/json"} if body is not None else {}
                connection.request(method, path, body, {**kind, **(headers or {})})
                return self._checked(connection.getresponse())
            except (OSError, http.client.HTTPException) as cause:
                self.close()
                if is_last or not is_old:
                    raise ConnectionError(f"{self._host}:{self._port}: {cause}") from cause
        raise AssertionError("the last attempt returns or raises")

    def _connected(self) -> http.client.HTTPSConnection:
        if self._connection is None:
            made = http.client.HTTPSConnection(
                self._host, self._port, context=self._context, timeout=self._timeout_s
            )
            made.connect()
            shown = made.sock.getpeercert(binary_form=True) if made.sock is not None else None
            if shown is None or fingerprint(shown) != self._known:
                made.close()
                raise ConnectionError("another certificate answers than the partner's")
            self._connection = made
        return self._connection

    def _checked(self, answer: http.client.HTTPResponse) -> http.client.HTTPResponse:
        if answer.status in (ANSWERED, PARTIAL):
            return answer
        told = _error(next(self._chunks(answer), b""))
        if answer.status == MISSING:
            raise NotFound(told, hint="Ask for it anew.")
        if answer.status >= http.client.INTERNAL_SERVER_ERROR or answer.status == 429:
            raise ConnectionError(f"answered {answer.status}: {told}")
        raise LedgerError(f"The partner refuses: {told}", hint="Compare packs, keys and clocks.")


def _error(raw: bytes) -> str:
    try:
        told: Any = json.loads(raw)["error"]["message"]
    except (ValueError, KeyError, TypeError):
        return "no reason was given"
    return str(told)[:300]
