"""The client of TAXII: what it refuses to send, and what it refuses to believe."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from sealane.errors import BadInput, BadSetting
from sealane.share.taxii import Place, Taxii
from sealane.share.taxii.client import MEDIA_TYPE, Patience


@contextmanager
def server(*answers: tuple[int, dict[str, str], bytes]) -> Iterator[tuple[str, list[Any]]]:
    """Answers one after another, the last again and again; what was asked."""
    asked: list[Any] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["Authorization"]))
            status, headers, body = answers[min(len(asked), len(answers)) - 1]
            self.send_response(status)
            for name, value in ({"Content-Type": MEDIA_TYPE} | headers).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as served:
        thread = threading.Thread(target=served.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{served.server_port}/root/", asked
        finally:
            served.shutdown()
            thread.join()


def page(**told: Any) -> bytes:
    return json.dumps(told).encode()


@pytest.mark.parametrize(
    "root", ["http://partner.example/root/", "ftp://x/", "nothing", "https://"]
)
def test_a_token_is_never_sent_in_the_clear(root: str) -> None:
    with pytest.raises(BadSetting):
        Taxii(root, token="secret")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((200, {}, b"x" * 2_000), "more than 1000 bytes"),
        ((200, {}, b"{"), "no JSON"),
        ((200, {}, b"[]"), "no object"),
        ((200, {}, page(objects={})), "no list"),
        ((200, {}, page(more=True)), "not where"),
        ((200, {}, page(more=True, next="1")), "not where"),
        ((200, {"Content-Type": "text/html"}, b"{}"), "media type"),
        ((302, {"Location": "http://127.0.0.1:9/"}, b""), "refused with 302"),
        ((403, {}, page(title="Not you")), "403: Not you"),
        ((500, {}, b"\xff"), "does not say why"),
    ],
)
def test_an_answer_that_is_none_is_refused(answer: tuple[int, Any, bytes], why: str) -> None:
    with server(answer) as (root, asked):
        client = Taxii(root, token="secret", patience=Patience(answer_bytes=1_000))
        with pytest.raises(BadInput, match=why):
            list(client.pages("c"))
        assert 1 <= len(asked) <= 2


def test_pages_end_and_time_does_too() -> None:
    last = {"X-TAXII-Date-Added-Last": "2026-01-01T00:00:00.000001Z"}
    more = (200, last, page(more=True, next="7", objects=[1]))
    end = (200, {}, page(objects=[2]))
    with server(more, end) as (root, asked):
        pages = list(Taxii(root, token="secret").pages("a/b", match={"type": "indicator"}))
        assert [one.objects for one in pages] == [[1], [2]]
        assert pages[-1].place == Place("2026-01-01T00:00:00.000001Z")
        first, second = (path for path, _ in asked)
        assert first == "/root/collections/a%2Fb/objects/?limit=1000&match%5Btype%5D=indicator"
        assert second.endswith("&added_after=2026-01-01T00%3A00%3A00.000001Z")
        assert {token for _, token in asked} == {"Bearer secret"}
    with server(more) as (root, _):
        now = iter(range(0, 10_000, 100))
        client = Taxii(root, token="x", patience=Patience(whole_s=250), clock=lambda: next(now))
        with pytest.raises(TimeoutError):
            list(client.pages("c"))
        client = Taxii(root, token="x", patience=Patience(pages=3))
        with pytest.raises(BadInput, match="more than 3 pages"):
            list(client.pages("c"))
    with pytest.raises(OSError, match="refused"):
        list(Taxii("http://127.0.0.1:1/", token="x").pages("c"))
