"""Events as they are written: a stream of server-sent events that can be taken up again.

One task for the whole server looks into the lake for new rows and keeps the last of them; each
client reads that list at its own pace, so a slow one holds up nobody. The id of a message is its
place in the history of the lake; a client that was away sends the last one it had.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

import orjson
import polars as pl
from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import StreamingResponse

from sealane.errors import SealaneError
from sealane.lake import exclusion
from sealane.serve.answer import records
from sealane.serve.parameter import StoreOf, event_query
from sealane.serve.query import Query
from sealane.serve.schema import ERRORS
from sealane.serve.store import ReadableLake, Store

__all__ = ["LOOK_S", "Journal", "Message", "router"]

router = APIRouter(tags=["events"])

LOOK_S = 0.25
"""[s] How often the lake is looked into while anybody listens: costs about 2 ms."""

HEARTBEAT_S = 15.0
"""[s] Proxies close a connection that says nothing for 30 to 60 s."""

KEPT = 20_000
"""[count] Messages that a client may have missed; about 2 kB each."""

PORTION = 1_000
"""[count] Messages read at a time of what is not kept any more: each portion looks at the lake."""

ORDER = ("recorded_at", "event_id", "revision")

QUERIES = 256
"""[count] Different filters whose answer is kept for each look."""

RETRY_MS = 2_000
LastEventId = Annotated[
    str | None,
    Header(alias="Last-Event-ID", max_length=200, description="The id that came last."),
]


class _Batch:
    """Rows that were found at one look; which of them match is worked out once for each query."""

    def __init__(self, rows: pl.DataFrame) -> None:
        self._rows = rows.with_row_index("place")
        self._matching: dict[Query, frozenset[int]] = {}

    def matching(self, query: Query) -> frozenset[int]:
        """The places of the rows that match."""
        if query not in self._matching:
            found = query.apply(self._rows, "events", history=True)
            self._matching[query] = frozenset(found["place"].to_list())
            while len(self._matching) > QUERIES:
                self._matching.pop(next(iter(self._matching)), None)
        return self._matching[query]


@dataclass(frozen=True)
class Message:
    """One revision of an event, as it is told."""

    id: str
    status: str
    encoded: bytes
    """As server-sent events want it."""
    batch: _Batch
    place: int

    @property
    def data(self) -> bytes:
        """The event as one JSON object."""
        return self.encoded.partition(b"\ndata: ")[2][:-2]

    def matches(self, query: Query) -> bool:
        """Whether a client asked for it."""
        return self.place in self.batch.matching(query)


class Journal:
    """What was written to the events of a lake, in order, as far as it is kept.

    ``kept`` is the number of the oldest message that is kept, and the messages from there on.
    """

    def __init__(self, lake: ReadableLake) -> None:
        self._lake = lake
        self._version: object = None
        self._known: set[tuple[str, int]] = set()
        self._files: frozenset[str] = frozenset()
        self._lock = threading.Lock()
        self.kept: tuple[int, list[Message]] = (0, [])  # replaced as one: read without a lock

    @property
    def next(self) -> int:
        """The number of the message that comes next."""
        first, messages = self.kept
        return first + len(messages)

    def look(self) -> bool:
        """Take in what was written since; whether there was anything."""
        with self._lock:
            version = self._lake.version_of("events")
            if version == self._version:
                return False
            new, count = self._fresh()
            messages = list(_messages(new))
            self._version = version
            first, before = self.kept
            skipped = max(0, len(before) + len(messages) - KEPT)
            first += skipped + count - len(messages)
            self.kept = first, [*before, *messages][skipped:]
            return bool(messages)

    def _fresh(self) -> tuple[pl.DataFrame, int]:
        """The rows that were not there at the last look, as far as they are kept; and how many.

        Only files that were not there are read, and keys first: they are small.
        """
        rows, files = self._lake.scan_since("events", self._files)
        keys = rows.select(ORDER).collect()
        known = keys.select("event_id", "revision").iter_rows()
        new = keys.filter(pl.Series([key not in self._known for key in known], dtype=pl.Boolean))
        found = self._flagged(_rows_of(new.sort(ORDER).tail(KEPT), rows))
        self._known.update(new.select("event_id", "revision").iter_rows())
        self._files = files
        return found, new.height

    def stored(self, last: str) -> list[Message]:
        """The next messages behind that id, read from the lake: however long ago it was told.

        At most ``PORTION`` of them; an empty id stands before the first.
        """
        rows = self._lake.scan("events").filter(_is_behind(last))
        keys = rows.select(ORDER).collect().sort(ORDER).head(PORTION)
        return list(_messages(self._flagged(_rows_of(keys, rows))))

    def _flagged(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows with the exclusion, of those in force now, that leaves each out."""
        held = exclusion.in_force(self._lake.scan("exclusions").collect())
        return exclusion.flagged(rows, held)

    def count_stored(self, last: str) -> int:
        """How many messages the lake has behind that id."""
        rows = self._lake.scan("events").filter(_is_behind(last))
        return int(rows.select(pl.len()).collect().item())

    def after(self, last: str | None) -> int | None:
        """The number of the message behind that id; None where it is not known any more."""
        if last is None:
            return self.next
        first, messages = self.kept
        for number in range(len(messages) - 1, -1, -1):
            if messages[number].id == last:
                return first + number + 1
        return None


def _rows_of(keys: pl.DataFrame, rows: pl.LazyFrame) -> pl.DataFrame:
    """The rows with those keys, in the order in which they are told."""
    ids = keys["event_id"].unique()
    found = rows.filter(pl.col("event_id").is_in(ids.implode())).collect()
    return found.join(keys, on=["event_id", "revision"], how="semi").sort(ORDER)


def _is_behind(last: str) -> pl.Expr:
    """Which rows are told after the message with that id (see ``_messages``)."""
    if not last:
        return pl.lit(value=True)
    micros, _, rest = last.partition("-")
    name, _, number = rest.rpartition("-")
    told_at = pl.lit(int(micros)).cast(pl.Datetime("us", "UTC"))
    at, event, revision = (pl.col(column) for column in ORDER)
    is_later = (event > name) | ((event == name) & (revision > int(number)))
    return (at >= told_at) & ((at > told_at) | is_later)


def _messages(rows: pl.DataFrame) -> Iterator[Message]:
    batch = _Batch(rows)
    for place, told in enumerate(records(rows)):
        written = rows.item(place, "recorded_at")
        micros = int(written.timestamp() * 1_000_000) if isinstance(written, datetime) else 0
        one = f"{micros}-{told['event_id']}-{told['revision']}"
        status, data = str(told["status"]), orjson.dumps(told)
        encoded = b"id: %s\nevent: %s\ndata: %s\n\n" % (one.encode(), status.encode(), data)
        yield Message(one, status, encoded, batch, place)


class _Hub:
    """Tells every client when there is something new; looks only while any listens."""

    def __init__(self, store: Store) -> None:
        self.journal = Journal(store.lake)
        self._clients = 0
        self._told: dict[tuple[Query, int, int], bytes] = {}
        self._task: asyncio.Task[None] | None = None
        self._news = asyncio.Event()

    async def enter(self) -> None:
        """One client more."""
        await asyncio.to_thread(self.journal.look)
        self._clients += 1
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch())

    def told(self, query: Query, at: int, kept: tuple[int, list[Message]]) -> bytes:
        """What is new from that message on, as it is sent.

        Clients that ask alike are told alike: it is put together once.
        """
        first, messages = kept
        until = first + len(messages)
        if (query, at, until) not in self._told:
            found = [one.encoded for one in messages[at - first :] if one.matches(query)]
            self._told[query, at, until] = b"".join(found)
            while len(self._told) > QUERIES:
                self._told.pop(next(iter(self._told)))
        return self._told[query, at, until]

    def leave(self) -> None:
        """One client less."""
        self._clients -= 1
        if self._clients == 0 and self._task is not None:
            self._task.cancel()
            self._task = None

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            # A file that is being replaced, or a storage that does not answer: looked at again.
            with suppress(OSError, SealaneError, pl.exceptions.PolarsError):
                if await asyncio.to_thread(self.journal.look):
                    news, self._news = self._news, asyncio.Event()
                    news.set()

    async def wait(self, seconds: float) -> None:
        """Until there is something new, or so long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), seconds)


def hub_of(request: Request, store: StoreOf) -> _Hub:
    """The hub of this server."""
    state = request.app.state
    if not hasattr(state, "hub"):
        state.hub = _Hub(store)
    hub: _Hub = state.hub
    return hub


@router.get(
    "/live",
    summary="New, revised and withdrawn events as they are written",
    response_class=StreamingResponse,
    responses={
        **ERRORS,
        200: {
            "description": "Server-sent events named new, revised, withdrawn (data: one event), "
            "and reset where messages were missed that are not kept any more",
            "content": {"text/event-stream": {"example": "id: 1-9f2c-1\nevent: new\ndata: {}\n\n"}},
        },
    },
)
async def live(
    last_event_id: LastEventId = None,
    query: Query = Depends(event_query),  # noqa: B008
    hub: _Hub = Depends(hub_of),  # noqa: B008
) -> StreamingResponse:
    """Every revision of an event that matches, from now on or from behind ``Last-Event-ID``.

    What an exclusion leaves out when it comes is not told, unless ``excluded=yes``. Withdrawn
    events are told as well, unless ``standing=true``. After ``reset`` ask /events for the whole.
    """
    asked = query if query.is_standing is not None else replace(query, is_standing=False)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(
        _told(hub, asked, last_event_id), media_type="text/event-stream", headers=headers
    )


async def _told(hub: _Hub, query: Query, last: str | None) -> AsyncIterator[bytes]:
    await hub.enter()
    try:
        at = hub.journal.after(last)
        yield b"retry: %d\n\n" % RETRY_MS
        while True:
            kept = hub.journal.kept
            until = kept[0] + len(kept[1])
            if at is None or at < kept[0]:
                at = until
                yield b"event: reset\ndata: {}\n\n"
            told, is_new, at = hub.told(query, at, kept), until > at, until
            if told:
                yield told
            elif not is_new:
                await hub.wait(HEARTBEAT_S)
                if hub.journal.next == at:
                    yield b": still here\n\n"
    finally:
        hub.leave()
