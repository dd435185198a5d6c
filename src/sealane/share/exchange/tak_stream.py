"""One TAK connection, by whichever side it was opened: a party's lane goes out, events come in.

Bytes that come are cut into events whatever the reads were; junk, a broken or an oversize event
costs itself alone, and too much of it ends the connection. A side that does not read is waited for
so long and then let go: nothing is kept for it but its place in the log.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from sealane.errors import BadInput, SealaneError
from sealane.share.exchange.tak_lane import TakLane
from sealane.share.format.cot_task import DELETE, GONE, PING, PONG, Withdrawn, ping, pong, task_read
from sealane.share.format.mark import Reject
from sealane.share.format.stream import Frames

__all__ = ["Bounds", "TakStream", "Watch"]

_log = logging.getLogger("sealane.share.exchange.tak")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one connection may cost (ours).

    ``most_bytes`` of one event that comes: SA reports have 1 to 4 KB. ``read_bytes`` at a time, at
    most every ``read_every_s``, so that a drip of single bytes costs no more than a stream.
    ``most_junk`` rejects end the connection. ``held_bytes`` wait for a side that does not read, for
    ``slow_s``; then it is let go. ``look_s``: how often the log is looked at. ``ping_s``: how often
    a side that dialled asks for a sign of life; ``dead_s``: how long the answer may take.
    """

    most_bytes: int = 65_000
    read_bytes: int = 65_536
    read_every_s: float = 0.02
    most_junk: int = 1_000
    held_bytes: int = 65_536
    slow_s: float = 20.0
    look_s: float = 0.2
    ping_s: float = 10.0
    dead_s: float = 30.0


Cursors = dict[int, int]
Clock = Callable[[], datetime]


class Watch:
    """Looks at one lane for all connections that wait for it."""

    def __init__(self, lane: TakLane, *, look_s: float) -> None:
        self.lane, self._look_s = lane, look_s
        self._tops: Cursors = {}
        self._changed = asyncio.Event()
        self._is_away = False

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                tops = await asyncio.to_thread(self.lane.tops)
            except SealaneError as cause:  # a database that is away comes back
                if not self._is_away:
                    _log.warning("The log of %s cannot be read: %s", self.lane.party, cause.message)
                self._is_away, tops = True, self._tops
            else:
                self._is_away = False
            if tops != self._tops:
                self._tops = tops
                self._changed.set()
                self._changed = asyncio.Event()
            await asyncio.sleep(self._look_s)

    async def beyond(self, cursors: Cursors) -> None:
        """Until the lane goes on behind cursors."""
        while not any(top > cursors.get(lane, 0) for lane, top in self._tops.items()):
            await self._changed.wait()


@dataclass(eq=False)
class TakStream:
    """``heard``: takes each event that comes and is no sign of life, with what it takes back if it
    does; ``confirmed``: told of cursors up to which the other side has read (None: it is not
    asked); ``seen``: told of the digests of products before they are sent, in a thread."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    watch: Watch
    cursors: Cursors
    clock: Clock
    heard: Callable[[bytes, Withdrawn | None], Awaitable[None]]
    counts: Counter[str]
    confirmed: Callable[[Cursors], Awaitable[None]] | None = None
    seen: Callable[[list[str]], None] | None = None
    bounds: Bounds = field(default_factory=Bounds)
    _asked: deque[Cursors] = field(default_factory=deque)
    _asked_s: float = 0.0
    _answers: bool = False
    _junk: int = 0

    async def run(self) -> str:
        """Until it ends; why: ``closed`` by the other side, ``slow``, ``junk`` or ``broken``."""
        self.writer.transport.set_write_buffer_limits(high=self.bounds.held_bytes)
        steps = [self._send(), self._receive()]
        steps += [self._ask()] if self.confirmed is not None else []
        tasks = [asyncio.ensure_future(one) for one in steps]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            first = next(iter(done))
            cause = first.exception()
            if cause is not None and not isinstance(cause, (OSError, SealaneError)):
                raise cause
            return "broken" if cause is not None else first.result()
        finally:
            for one in tasks:
                one.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.writer.transport.abort()
            await asyncio.sleep(0)  # the loop closes the socket in its next round

    async def _send(self) -> str:
        """The lane, as it goes on."""
        while True:
            await self.watch.beyond(self.cursors)
            pieces, moved = await asyncio.to_thread(
                self.watch.lane.after, self.cursors, now=self.clock()
            )
            shown = [one.digest for one in pieces if one.digest is not None]
            if self.seen is not None and shown:
                await asyncio.to_thread(self.seen, shown)
            for one in pieces:
                self.writer.write(one.raw + b"\n")
                if not await self._is_drained():
                    return "slow"
                self.counts[f"sent_{one.act}"] += 1
            self.cursors = moved
            if self.confirmed is not None and pieces and not self._asked:
                self._say_ping()

    async def _is_drained(self) -> bool:
        try:
            await asyncio.wait_for(self.writer.drain(), self.bounds.slow_s)
        except TimeoutError:
            return False
        return True

    async def _ask(self) -> str:
        """A ping from time to time. A side that answered before and does so no more is gone; one
        that never does is no worse a listener."""
        while True:
            await asyncio.sleep(self.bounds.ping_s)
            waited_s = asyncio.get_running_loop().time() - self._asked_s
            if self._asked and self._answers and waited_s > self.bounds.dead_s:
                return "silent"
            if not self._asked:
                self._say_ping()

    def _say_ping(self) -> None:
        self._asked.append(dict(self.cursors))
        self._asked_s = asyncio.get_running_loop().time()
        self.writer.write(ping("sealane-ping", self.clock()) + b"\n")

    async def _receive(self) -> str:
        frames = Frames("event", most_bytes=self.bounds.most_bytes)
        while chunk := await self.reader.read(self.bounds.read_bytes):
            for one in frames.feed(chunk):
                if isinstance(one, Reject):
                    self._reject(one.reason)
                else:
                    await self._event(one.raw)
            if self._junk > self.bounds.most_junk:
                return "junk"
            await asyncio.sleep(self.bounds.read_every_s)
        return "closed"

    async def _event(self, raw: bytes) -> None:
        try:
            task = task_read(raw)
        except BadInput as cause:
            self._reject(str(cause.data.get("reason", "broken")))
            return
        if task == PING:
            self.counts["pings"] += 1
            if self.writer.transport.get_write_buffer_size() < self.bounds.held_bytes:
                self.writer.write(pong(self.clock()) + b"\n")
        elif task == PONG:
            self.counts["pongs"] += 1
            self._answers = True
            if self._asked and self.confirmed is not None:
                await self.confirmed(self._asked.popleft())
        elif task not in (GONE, DELETE):
            self.counts["heard"] += 1
            await self.heard(raw, task if isinstance(task, Withdrawn) else None)

    def _reject(self, reason: str) -> None:
        self._junk += 1
        self.counts[f"reject_{reason}"] += 1

    def end(self) -> None:
        """End it from outside."""
        with suppress(OSError):
            self.writer.transport.abort()
