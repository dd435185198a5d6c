"""The webhook: every revision in order, tried again, signed, and not again after a restart."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from sample_lake import sample_lake
from sending import add, wait_until

from sealane.errors import BadSetting
from sealane.serve import Hook, Journal, Webhook

pytestmark = pytest.mark.usefixtures("quick")
SECRET = "a secret of the test"


class Receiver:
    """Takes POSTs; refuses the first so many."""

    def __init__(self, refuse: int = 0) -> None:
        self.refuse = refuse
        self.taken: list[tuple[dict[str, str], bytes]] = []


@contextmanager
def listening(receiver: Receiver) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            refused, receiver.refuse = receiver.refuse > 0, receiver.refuse - 1
            if not refused:
                receiver.taken.append((dict(self.headers), body))
            self.send_response(503 if refused else 204)
            self.end_headers()

        def log_message(self, *_given: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/events?key=hidden"
        server.shutdown()


def told(receiver: Receiver) -> list[str]:
    return [json.loads(body)["event_id"] for _, body in receiver.taken]


def test_events_are_sent_in_order_until_they_are_taken(tmp_path: Path) -> None:
    sea, receiver, said = sample_lake(vessels=4), Receiver(refuse=2), []
    with listening(receiver) as url:
        cursor = tmp_path / "cursor.json"
        sending = Hook(Webhook(url, secret=SECRET), Journal(sea), cursor, talk=said.append)
        sending.start()
        for name in ("one", "two"):
            add(sea, name)
        wait_until(lambda: len(receiver.taken) >= 2)
        sending.stop()
        assert told(receiver) == ["one", "two"]
        headers, body = receiver.taken[0]
        signed = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        assert headers["X-Sealane-Signature"] == f"sha256={signed}"
        assert len(said) == 2
        assert "answered 503" in said[0]
        assert "hidden" not in "".join([*said, cursor.read_text()])

        add(sea, "while nobody sent")
        again = Hook(Webhook(url, secret=SECRET), Journal(sea), cursor)
        again.start()
        wait_until(lambda: len(receiver.taken) >= 3)
        again.stop()
        assert told(receiver) == ["one", "two", "while nobody sent"]


def test_what_is_not_taken_is_sent_after_the_next_start(tmp_path: Path) -> None:
    sea, receiver = sample_lake(vessels=4), Receiver(refuse=10**6)
    with listening(receiver) as url:
        sending = Hook(Webhook(url), Journal(sea), tmp_path / "cursor.json")
        sending.start()
        add(sea, "late")
        time.sleep(0.1)
        sending.stop()
        assert not receiver.taken
        receiver.refuse = 0
        again = Hook(Webhook(url), Journal(sea), tmp_path / "cursor.json")
        again.start()
        again.stop()
        assert told(receiver) == ["late"]


@pytest.mark.parametrize(
    "url",
    [
        "ftp://host/x",
        "https://user:pass@host/",
        "https://:pass@host/",
        "file:///etc/passwd",
        "https://host/出来事",
        f"https://{'h' * 70}/",
    ],
)
def test_an_address_that_cannot_be_one_is_refused(url: str) -> None:
    with pytest.raises(BadSetting) as caught:
        Webhook(url)
    assert "pass" not in str(caught.value)
