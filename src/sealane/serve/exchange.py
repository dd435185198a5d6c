"""A node for its partners: their release logs, over TLS on which both sides are known.

A partner is known by its certificate alone, sees its own log alone, and is told nothing of others.
Nothing here is for people: they have the page, on another port.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from fastapi import FastAPI, HTTPException, Request, Response
from sqlalchemy import ColumnElement, exists, or_, select
from starlette.requests import ClientDisconnect

from sealane.errors import BadInput, NotAllowed, NotFound, SealaneError
from sealane.ledger import digest, reading
from sealane.share.account import Limit, Limiter
from sealane.share.book.record import cursors_of
from sealane.share.book.schema import OUTBOX
from sealane.share.exchange import fingerprint
from sealane.share.item.written import each_once
from sealane.share.log.thin import Thin
from sealane.share.node import Node
from sealane.share.transfer.offer import BATCH, MOST_RECORDS, offer
from sealane.share.transfer.receipt import acknowledge

__all__ = ["exchange_app"]

LARGEST_BODY = 1_048_576
"""Bytes of a question or a receipt."""
LONGEST_WAIT_S = 30.0
MOST_WAIT_S = 86_400
"""Seconds that a question may say it waits (ours); beyond it is no time, and refused."""
LOOK_S = 0.1
"""How often a log is looked at while a partner waits; a recall is a tenth of a second late at most
by this."""
KEPT_BATCHES = 2
"""Batches of each partner that can be resumed."""
PARTNER = Limit(burst=200.0, per_s=50.0)
"""Requests of one partner (ours): a full backlog at full speed stays below it."""
QUESTION = frozenset({"after", "limit", "wait_s", "thin"})
"""Members of a question for a log."""
OFFSET_DIGITS = 12
"""Digits of a place in a batch; one with more is behind its end."""
Party = Callable[[str], str | None]


class _Kept:
    """The last batches of each partner, so that a link that broke goes on where it was."""

    def __init__(self) -> None:
        self._held: dict[str, OrderedDict[str, tuple[bytes, dict[str, Any]]]] = {}

    def put(self, partner: str, raw: bytes, what: dict[str, Any]) -> str:
        """Keep a batch and what was asked for; its digest."""
        held = self._held.setdefault(partner, OrderedDict())
        key = digest(raw)
        held[key] = raw, what
        held.move_to_end(key)
        while len(held) > KEPT_BATCHES:
            held.popitem(last=False)
        return key

    def get(self, partner: str, key: str) -> tuple[bytes, dict[str, Any]]:
        """A batch of this partner and what it had asked for; ``NotFound``."""
        held = self._held.get(partner)
        found = None if held is None else held.get(key)
        if found is None:
            raise NotFound("This batch is there no more.", hint="Ask for the log again.")
        return found

    def forget(self, partner: str) -> None:
        """Let go of what a partner confirmed."""
        self._held.pop(partner, None)


def exchange_app(
    node: Node,
    party_of: Party,
    *,
    clock: Callable[[], datetime],
    lock: AbstractContextManager[object],
    ended: threading.Event,
    called: Callable[[str], object] = lambda _party: None,
    limit: Limit = PARTNER,
) -> FastAPI:
    """The application. ``party_of``: the partner whose certificate has this fingerprint, if any;
    ``lock``: held while the node is written; ``ended``: set when nobody is to wait any more;
    ``called``: told of each partner that calls."""
    app = FastAPI(
        openapi_url=None, exception_handlers={SealaneError: _told, ClientDisconnect: _gone}
    )
    kept, limiter = _Kept(), Limiter(limit)

    def partner(request: Request) -> str:
        found = _known(request, party_of)
        called(found)
        wait = limiter.wait_s(found, now_s=time.monotonic())
        if wait > 0:
            raise HTTPException(429, headers={"Retry-After": str(int(wait) + 1)})
        return found

    @app.post("/exchange/log")
    async def log(request: Request) -> Response:
        own, asked = partner(request), await _asked(request)
        await _waited(request, node, own, asked, ended)
        raw = await asyncio.to_thread(offer, node, own, at=clock(), **asked["what"])
        return _part(raw, kept.put(own, raw, asked["what"]), 0)

    @app.get("/exchange/batch/{key}")
    async def batch(request: Request, key: str) -> Response:
        own = partner(request)
        raw = await asyncio.to_thread(_still, node, own, kept, key, clock())
        return _part(raw, key, _offset(request, len(raw)))

    @app.post("/exchange/receipt")
    async def receipt(request: Request) -> Response:
        own, raw = partner(request), await _body(request)
        confirmed = await asyncio.to_thread(_acknowledged, node, own, raw, clock(), lock)
        kept.forget(own)
        return Response(json.dumps({"confirmed": confirmed}), media_type=JSON)

    return app


def _still(node: Node, partner: str, kept: _Kept, key: str, at: datetime) -> bytes:
    """A kept batch of which all may go now as it might then; ``NotFound``, and it is let go."""
    raw, what = kept.get(partner, key)
    if not _contents(raw) <= _contents(offer(node, partner, at=at, **what)):
        kept.forget(partner)
        raise NotFound("Not all of this batch may go now.", hint="Ask for the log again.")
    return raw


def _contents(batch: bytes) -> set[tuple[str, int]]:
    """Lane and number of the records of a batch that carry content."""
    from sealane.share.book.envelope import peeked

    rows = peeked(batch, "batch")["records"]
    return {(one["lane"], one["sequence"]) for one in rows if one.get("product") is not None}


JSON = "application/json"


async def _told(_request: Request, error: Exception) -> Response:
    assert isinstance(error, SealaneError)
    return Response(json.dumps(error.as_json()), error.http_status, media_type=JSON)


async def _gone(_request: Request, _error: Exception) -> Response:
    """It broke off in the middle of what it sent: nobody reads the answer."""
    return Response(status_code=400)


def _known(request: Request, party_of: Party) -> str:
    """The partner whose certificate a connection has; ``NotAllowed``."""
    shown = getattr(request.state, "certificate", None)
    found = party_of(fingerprint(shown)) if isinstance(shown, bytes) else None
    if found is None:
        raise NotAllowed("This node does not know the certificate.", hint="Exchange cards.")
    return found


def _acknowledged(node: Node, partner: str, raw: bytes, at: datetime, lock: Any) -> int:
    from sealane.share.book.envelope import peeked

    if peeked(raw, "receipt").get("from") != partner:
        raise NotAllowed("This receipt is another's.", hint="Send your own.")
    with lock:
        return acknowledge(node, raw, at=at)


async def _waited(
    request: Request, node: Node, own: str, asked: dict[str, Any], ended: threading.Event
) -> None:
    """Until a log goes on, the time that the partner gave is over, or nobody waits any more."""
    ends = time.monotonic() + asked["wait_s"]
    while not await asyncio.to_thread(_has_more, node, own, asked["what"]["after"]):
        is_over = ended.is_set() or time.monotonic() >= ends
        if is_over or await request.is_disconnected():
            return
        await asyncio.sleep(LOOK_S)


def _has_more(node: Node, partner: str, after: dict[str, int]) -> bool:
    """Whether a log goes on behind cursors, or does not come up to one: then the partner's receipt
    tells of which log it is, and nobody waits for it."""
    further: list[ColumnElement[bool]] = []
    for lane, place in cursors_of(after).items():
        own = (OUTBOX.c.partner == partner, OUTBOX.c.lane == lane)
        further.append(exists().where(*own, OUTBOX.c.sequence > place))
        if place:
            further.append(~exists().where(*own, OUTBOX.c.sequence >= place))
    # each looks at one row of the key, however long a log is
    with reading(node.engine) as connection:
        return bool(connection.execute(select(or_(*further))).scalar_one())


async def _body(request: Request) -> bytes:
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > LARGEST_BODY:
            raise BadInput(f"More than {LARGEST_BODY:,} bytes.", hint="That is no receipt.")
    return bytes(raw)


async def _asked(request: Request) -> dict[str, Any]:
    """A question for a log: cursors by lane, how many records, how long to wait, how thin the
    link is."""
    try:
        told = json.loads(await _body(request), object_pairs_hook=each_once)
        if told.keys() - QUESTION:
            odd = ", ".join(sorted(told.keys() - QUESTION))[:80]
            raise BadInput(f"A question has no {odd}.", hint="Send after, limit, wait_s, thin.")
        after, limit, said = told["after"], told.get("limit"), told.get("wait_s", 0)
        is_one = limit is None or (type(limit) is int and 1 <= limit <= MOST_RECORDS)
        is_time = type(said) in (int, float) and 0 <= said <= MOST_WAIT_S
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as cause:
        raise BadInput(
            "This is no question for a log.", hint="Send after, limit, wait_s."
        ) from cause
    if not is_one or not is_time:
        raise BadInput("limit is 1 to 5,000 and wait_s seconds.", hint="Send after, limit, wait_s.")
    cursors_of(after)
    thin = None if told.get("thin") is None else Thin.of(told["thin"])
    wait_s = float(min(said, LONGEST_WAIT_S))
    if thin is not None and thin.gaps:
        wait_s = 0.0  # there is something for it
    return {"what": {"after": after, "limit": limit or BATCH, "thin": thin}, "wait_s": wait_s}


def _offset(request: Request, size: int) -> int:
    """Where a batch goes on: ``Range: bytes=N-`` (RFC 9110, 14.2) and no other form; 416 where
    nothing is (15.5.17)."""
    said = request.headers.get("range", "bytes=0-")
    first = said.removeprefix("bytes=").removesuffix("-")
    if not said.startswith("bytes=") or not said.endswith("-") or not first.isdecimal():
        raise BadInput(f"Range {said!r} is not bytes=N-.", hint="Ask for the rest.")
    offset = int(first[:OFFSET_DIGITS]) if len(first) <= OFFSET_DIGITS else size
    if offset >= size:
        raise HTTPException(416, headers={"Content-Range": f"bytes */{size}"})
    return offset


def _part(raw: bytes, key: str, offset: int) -> Response:
    headers = {"X-Sealane-Digest": key, "X-Sealane-Size": str(len(raw))}
    if offset:
        headers["Content-Range"] = f"bytes {offset}-{len(raw) - 1}/{len(raw)}"
    return Response(raw[offset:], 206 if offset else 200, headers, media_type=JSON)
