"""A server for TAK devices: each sees what was released to its party, as Cursor on Target.

On this machine a party's lane is served over plain TCP. Beyond it only over TLS, where a device is
known by a certificate that the node took, and so is its party. A device gets on connecting all that
is still to be seen, recalls first, since screens forget when they are switched off; then what is
new. What devices say is answered where it is a ping, counted, and relayed to nobody. The first
sight of each product by each device is in the ledger.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sealane.errors import BadInput, BadSetting, SealaneError
from sealane.serve.guard import is_loopback
from sealane.serve.server import listening
from sealane.share.exchange.certificate import device_context, fingerprint
from sealane.share.exchange.device import Device, devices
from sealane.share.exchange.tak_lane import TakLane
from sealane.share.exchange.tak_sight import Sighting, Sights
from sealane.share.exchange.tak_stream import Bounds, TakStream, Watch
from sealane.share.format.cot_task import Withdrawn
from sealane.share.node import Node

__all__ = ["TakServer", "run_tak", "tak_running"]

_log = logging.getLogger("sealane.serve.tak")


PLAIN = "of this machine"
"""What a device is called that connects without a certificate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """``most_devices`` at once, ``handshake_s`` for TLS, ``roster_s``: how often new certificates
    and those that were taken away are looked for (ours)."""

    most_devices: int = 200
    handshake_s: float = 10.0
    roster_s: float = 2.0


@dataclass
class TakServer:
    """``party``: whose lane plain connections get (None: TLS alone, each device that of its party).

    ``counts``: connections, refusals, what was sent, why connections ended. ``BadSetting`` for an
    address beyond this machine without TLS.
    """

    node: Node
    party: str | None = None
    host: str = "127.0.0.1"
    port: int = 0
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    bounds: Bounds = field(default_factory=Bounds)
    doors: Doors = field(default_factory=Doors)
    sighting: Sighting = field(default_factory=Sighting)
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        if self.party is not None and not is_loopback(self.host):
            raise BadSetting(
                f"{self.host} can be reached from other machines, and anybody there would see what "
                f"{self.party} sees.",
                hint="Use --tls and take the certificates of devices: sealane tak device.",
                name="host",
            )
        self.sights = Sights(self.node.ledger, self.node.signer, self.sighting)
        self._lanes: dict[str, Watch] = {}
        self._streams: dict[TakStream, str] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._open: set[asyncio.WriteTransport] = set()
        self._context: ssl.SSLContext | None = None
        self._devices: dict[str, Device] = {}
        if self.party is None:
            folder = self.node.folder
            assert folder is not None, "a node with devices lies in a folder"
            self._devices = devices(folder)
            self._context = device_context(folder, [one.der for one in self._devices.values()])
        else:
            TakLane(self.node, self.party)  # refuses a party that is none
        self._listener: socket.socket = listening(self.host, self.port)
        self.port = int(self._listener.getsockname()[1])

    async def run(self, ended: asyncio.Event) -> None:
        """Serve until told to end."""
        how: dict[str, Any] = {}
        if self._context is not None:
            how = {"ssl": self._context, "ssl_handshake_timeout": self.doors.handshake_s}
        server = await asyncio.start_server(
            self._accepted, sock=self._listener, limit=self.bounds.read_bytes, **how
        )
        roster = asyncio.ensure_future(self._roster())
        record = asyncio.ensure_future(self._record())
        try:
            await ended.wait()
        finally:
            asyncio.get_running_loop().remove_reader(self._listener)  # nobody more is let in
            await _turns()  # who was is known by then
            server.close()
            for task in (roster, record, *self._tasks):
                task.cancel()
            await asyncio.gather(roster, record, *self._tasks, return_exceptions=True)
            await self._recorded()
            for transport in self._open:  # of tasks that ended before they began
                transport.abort()
            await _turns()

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A connection is known before its task begins, since one that never does ends nothing."""
        self._open.add(writer.transport)
        task = asyncio.ensure_future(self._connected(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its first byte to its last."""
        try:
            await self._served(reader, writer)
        except asyncio.CancelledError:
            pass  # the server ends
        finally:
            self._open.discard(writer.transport)
            writer.transport.abort()

    async def _served(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        own = self._known(writer)
        if own is None or len(self._streams) >= self.doors.most_devices:
            self.counts["stranger" if own is None else "too_many"] += 1
            return
        party, key = own
        held = writer.get_extra_info("socket")
        with suppress(OSError):
            held.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        watch = self._watch(party)
        stream = TakStream(
            reader, writer, watch, {}, self.clock, self._heard, self.counts,
            seen=self._seen_by(party, key), bounds=self.bounds,
        )  # fmt: skip
        self.counts["connected"] += 1
        self._streams[stream] = key
        try:
            stream.cursors = await asyncio.to_thread(watch.lane.begin)
            self.counts[f"ended_{await stream.run()}"] += 1
        finally:
            self._streams.pop(stream, None)

    def _known(self, writer: asyncio.StreamWriter) -> tuple[str, str] | None:
        """The party of a connection, and the fingerprint of its certificate."""
        if self.party is not None:
            return self.party, ""
        secured = writer.get_extra_info("ssl_object")
        shown = None if secured is None else secured.getpeercert(binary_form=True)
        key = "" if shown is None else fingerprint(shown)
        device = self._devices.get(key)
        return None if device is None else (device.party, key)

    def _watch(self, party: str) -> Watch:
        watch = self._lanes.get(party)
        if watch is None:
            watch = Watch(TakLane(self.node, party), look_s=self.bounds.look_s)
            self._lanes[party] = watch
            task = asyncio.ensure_future(watch.run())
            self._tasks.add(task)
        return watch

    async def _heard(self, raw: bytes, gone: Withdrawn | None) -> None:
        """What devices say of themselves is theirs; it is counted, and no more."""

    async def _roster(self) -> None:
        """Let in devices whose certificate is new; end those whose certificate went."""
        while self._context is not None and self.node.folder is not None:
            await asyncio.sleep(self.doors.roster_s)
            try:
                found = await asyncio.to_thread(devices, self.node.folder)
            except (BadInput, OSError) as cause:
                self.counts["roster_unread"] += 1
                _log.error("Devices cannot be read: %s", cause)
                continue
            for key in found.keys() - self._devices.keys():
                self._context.load_verify_locations(cadata=found[key].der)
            gone = {
                key
                for key, one in self._devices.items()
                if key not in found or found[key].party != one.party
            }
            self._devices = found
            for stream, key in list(self._streams.items()):
                if key in gone:
                    stream.end()

    def _seen_by(self, party: str, key: str) -> Callable[[list[str]], None]:
        device = self._devices.get(key)
        name = PLAIN if device is None else device.name
        return lambda digests: self.sights.note(name, party, digests, at=self.clock())

    async def _record(self) -> None:
        """Write down first sights, in their time."""
        while True:
            await asyncio.sleep(self.sighting.longest_s)
            await self._recorded()

    async def _recorded(self) -> None:
        try:
            await asyncio.to_thread(self.sights.write, at=self.clock())
        except SealaneError as cause:  # it is held, and written when the database is back
            self.counts["sights_unwritten"] += 1
            _log.error("Who saw what cannot be recorded: %s", cause.message)

    def skipped(self) -> dict[str, int]:
        """What of the lanes was not sent, by its reason."""
        found: Counter[str] = Counter()
        for watch in self._lanes.values():
            found += watch.lane.skipped
        return dict(found)


async def _turns() -> None:
    """A few turns of the loop, in which what it has begun on its own comes to its end."""
    for _ in range(5):
        await asyncio.sleep(0)


@contextmanager
def tak_running(server: TakServer) -> Iterator[TakServer]:
    """A server that runs in a thread of its own within a block."""
    begun = threading.Event()
    held: list[Any] = []

    async def serve() -> None:
        ended = asyncio.Event()
        held.extend((asyncio.get_running_loop(), ended))
        begun.set()
        await server.run(ended)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="tak", daemon=True)
    thread.start()
    begun.wait()
    try:
        yield server
    finally:
        held[0].call_soon_threadsafe(held[1].set)
        thread.join(10.0)


def run_tak(
    folder: Path,
    *,
    party: str | None,
    host: str,
    port: int,
    passphrase: bytes | None = None,
    ready: Callable[[TakServer], object] | None = None,
) -> dict[str, int]:
    """Serve the node of a folder until Ctrl-C or SIGTERM; what was counted."""
    node = Node.open(folder, passphrase=passphrase)
    ended = threading.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda *_told: ended.set())
    try:
        server = TakServer(node, party, host, port)
        with tak_running(server):
            if ready is not None:
                ready(server)
            ended.wait()
    finally:
        node.close()
    return dict(server.counts) | {f"skipped_{k}": n for k, n in server.skipped().items()}
