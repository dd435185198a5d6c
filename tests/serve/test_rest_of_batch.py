"""The rest of a batch whose link broke: the same bytes, and nothing that may go no more."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from serve_client import Client
from share_node import product

from sealane.ledger import digest
from sealane.serve.exchange import exchange_app
from sealane.share import Node, pack_path, release
from sealane.share.recall import recall

AT = datetime.fromisoformat("2026-11-27T06:00:00Z")
QUESTION = {"after": {}, "limit": 100, "wait_s": 0}


def link(jp: Node, clock: Callable[[], datetime], portal: Any) -> Client:
    """A connection of PH, whose certificate was looked at."""
    app = exchange_app(
        jp, lambda _seen: "PH", clock=clock, lock=threading.RLock(), ended=threading.Event()
    )

    async def shown(scope: Any, receive: Any, send: Any) -> None:
        scope.setdefault("state", {})["certificate"] = b"of PH"
        await app(scope, receive, send)

    return Client(shown, portal)


@pytest.mark.parametrize("how", ["recalled", "over"])
def test_what_may_go_no_more_is_not_in_the_rest_of_a_batch(
    tmp_path: Path, portal: Any, how: str
) -> None:
    jp, ph = (
        Node.make(tmp_path / one, one, pack_path("sea-lanes-public"), at=AT) for one in ("JP", "PH")
    )
    jp.meet("PH", ph.signer.public)
    now = AT
    gone = product("gone", retain_until=AT + timedelta(hours=1))
    release(jp, [gone, product("stays")], ["PH"], purpose="safety", at=AT)
    asking = link(jp, lambda: now, portal)
    whole = asking.request("POST", "/exchange/log", json=QUESTION).content
    rest = f"/exchange/batch/{digest(whole)}"
    assert whole.count(b'"product":{') == 2
    half = asking.get(rest, headers={"Range": "bytes=200-"})
    assert (half.status_code, half.content) == (206, whole[200:])
    size = len(whole)
    assert half.headers["content-range"] == f"bytes 200-{size - 1}/{size}"
    for first in (size, size + 1, 10**30):
        beyond = asking.get(rest, headers={"Range": f"bytes={first}-"})
        assert (beyond.status_code, beyond.content[:1]) != (206, b"")
        assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    for odd in (b'{"after":{},"after":{"event":9}}', b'{"after":{},"more":1}',
                b'{"after":{"event":1,"event":2}}'):  # fmt: skip
        assert asking.request("POST", "/exchange/log", content=odd).status_code == 400, odd
    release(jp, product("new"), ["PH"], purpose="safety", at=AT)
    assert asking.get(rest).content == whole, "what is new stops no transfer"
    if how == "recalled":
        recall(jp, "gone", because="it was wrong", at=AT)
    else:
        now = AT + timedelta(hours=1)
    late = asking.get(rest)
    assert (late.status_code, b"gone" in late.content) == (404, False)
    again = asking.request("POST", "/exchange/log", json=QUESTION).content
    assert again.count(b'"product":{') == 2
    for one in (jp, ph):
        one.close()
