"""Dial a TAK server: a party's lane goes to it, and what it sends is judged at the door.

The server is asked for a sign of life behind what was written; its answer says that it has read up
to there, and that place is kept in the node's folder. After a break the stream goes on from it: an
event may be sent twice and none is left out. A server that never answers is sent again all that is
still to be seen.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import ssl
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from sealane.errors import BadInput, BadSetting, SealaneError
from sealane.ledger import digest
from sealane.share.book.record import LANES, cursors_of
from sealane.share.exchange.card import folder_of
from sealane.share.exchange.certificate import fingerprint, read_certificate, tak_context
from sealane.share.exchange.puller import Backoff
from sealane.share.exchange.tak_inlet import Heard, Inlet
from sealane.share.exchange.tak_lane import TakLane
from sealane.share.exchange.tak_stream import Bounds, Cursors, TakStream, Watch
from sealane.share.format.cot_task import Withdrawn
from sealane.share.node import Node

__all__ = ["TakClient", "run_client", "tak_address"]

WAITING = 500
"""Events that wait to be judged; then the server is read no further until some are (ours)."""
GATHER_S = 0.2
"""How long events are gathered for one transaction (ours)."""


def tak_address(said: str) -> tuple[str, str, int]:
    """Scheme (tcp or tls), host and port of ``tcp://host:8087`` or ``tls://host:8089``, the ports
    that TAK servers use. ``BadInput``."""
    try:
        parts = urlsplit(said)
        fit = parts.scheme in ("tcp", "tls") and bool(parts.hostname) and not parts.username
        fit = fit and parts.path in ("", "/") and not parts.query and not parts.fragment
        port = parts.port or {"tcp": 8087, "tls": 8089}.get(parts.scheme, 0)
    except ValueError:
        fit, port = False, 0
    if not fit:
        raise BadInput(
            f"{said!r} is no address of a TAK server.", hint="Write tls://host:8089.", field="to"
        )
    return parts.scheme, str(parts.hostname), port


@dataclass
class TakClient:
    """``party``: whose lane goes out, to ``address``; ``certificate``: of the server (PEM), needed
    for tls, the only one beyond this machine; ``inlet``: judges what comes (None: it is counted).

    ``BadSetting`` for an address beyond this machine without TLS.
    """

    node: Node
    party: str
    address: str
    clock: Callable[[], datetime]
    certificate: bytes | None = None
    inlet: Inlet | None = None
    bounds: Bounds = field(default_factory=Bounds)
    backoff: Backoff = field(default_factory=Backoff)
    counts: Counter[str] = field(default_factory=Counter)
    error: str | None = None

    def __post_init__(self) -> None:
        scheme, self._host, self._port = tak_address(self.address)
        self._context: ssl.SSLContext | None = None
        self._expected = ""
        if scheme == "tls":
            if self.certificate is None:
                raise BadSetting(
                    f"{self.address} has no certificate to be known by.",
                    hint="Give --server-cert FILE.", name="server_cert",
                )  # fmt: skip
            der = read_certificate(self.certificate)
            self._context, self._expected = tak_context(folder_of(self.node), der), fingerprint(der)
        elif not _is_here(self._host):
            raise BadSetting(
                f"{self._host} is beyond this machine, and anybody on the way would see what "
                f"{self.party} sees.",
                hint="Use tls://.", name="to",
            )  # fmt: skip
        self._lane = TakLane(self.node, self.party)
        place = digest(f"{self.party}\n{self.address}".encode())[:16]
        self._place = folder_of(self.node) / "tak" / f"{place}.place"
        self._waiting: asyncio.Queue[Heard] = asyncio.Queue(WAITING)
        self._chance = random.Random()  # noqa: S311 - it spreads calls and hides nothing

    async def run(self, ended: asyncio.Event) -> None:
        """Dial, and dial again after a break, later each time, until told to end."""
        watch = Watch(self._lane, look_s=self.bounds.look_s)
        steps = (self._dialled(watch), watch.run(), self._judge(), ended.wait())
        tasks = [asyncio.ensure_future(one) for one in steps]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                one.result()
        finally:
            for one in tasks:
                one.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._judged([])

    @property
    def skipped(self) -> Counter[str]:
        """What of the lane is not sent, by its reason."""
        return Counter({f"skipped_{why}": count for why, count in self._lane.skipped.items()})

    async def _dialled(self, watch: Watch) -> None:
        failures = 0
        while True:
            try:
                before = self.counts["pongs"] + self.counts["heard"]
                self.error = f"the link ended: {await self._once(watch)}"
                answered = self.counts["pongs"] + self.counts["heard"] > before
                failures = 1 if answered else failures + 1
            except (OSError, SealaneError) as cause:
                failures += 1
                self.error = cause.message if isinstance(cause, SealaneError) else str(cause)
            self.counts["breaks"] += 1
            await asyncio.sleep(self.backoff.after(failures, self._chance))

    async def _once(self, watch: Watch) -> str:
        """One connection; why it ended."""
        reader, writer = await asyncio.wait_for(
            asyncio.open_connection(
                self._host, self._port, ssl=self._context, limit=self.bounds.read_bytes,
                server_hostname="" if self._context else None,
            ),
            self.bounds.slow_s,
        )  # fmt: skip
        try:
            return await self._linked(reader, writer, watch)
        finally:
            writer.transport.abort()

    async def _linked(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, watch: Watch
    ) -> str:
        """A connection whose server is known by its certificate; why it ended."""
        secured = writer.get_extra_info("ssl_object")
        shown = None if secured is None else secured.getpeercert(binary_form=True)
        if self._context and (shown is None or fingerprint(shown) != self._expected):
            raise ConnectionError("another certificate answers than the server's")
        self.counts["connected"] += 1
        self.error = None
        stream = TakStream(
            reader, writer, watch, await asyncio.to_thread(self._resumed), self.clock, self._heard,
            self.counts, confirmed=self._confirmed, bounds=self.bounds,
        )  # fmt: skip
        return await stream.run()

    async def _heard(self, raw: bytes, gone: Withdrawn | None) -> None:
        if self.inlet is not None:
            await self._waiting.put((raw, gone))

    async def _judge(self) -> None:
        """What came, some at a time."""
        while True:
            some = [await self._waiting.get()]
            await asyncio.sleep(GATHER_S)
            await self._judged(some)

    async def _judged(self, some: list[Heard]) -> None:
        """These, and whatever waits behind them."""
        while not self._waiting.empty():
            some.append(self._waiting.get_nowait())
        while self.inlet is not None and some:
            try:
                await asyncio.to_thread(self.inlet.take, some, at=self.clock())
                return
            except SealaneError as cause:  # a database that is away comes back
                self.error = cause.message
                await asyncio.sleep(self.backoff.longest_s)

    def _resumed(self) -> Cursors:
        """The place that the server confirmed; where none is kept, the beginning."""
        found = self._lane.begin()
        try:
            kept = cursors_of(json.loads(self._place.read_text("ascii")))
        except (OSError, ValueError, BadInput):
            return found
        return {lane: max(place, kept[lane]) for lane, place in found.items()}

    async def _confirmed(self, cursors: Cursors) -> None:
        await asyncio.to_thread(self._keep, cursors)

    def _keep(self, cursors: Cursors) -> None:
        told = json.dumps({LANES[lane]: place for lane, place in sorted(cursors.items())})
        self._place.parent.mkdir(exist_ok=True)
        part = self._place.with_suffix(".part")
        with part.open("w", encoding="ascii") as file:
            file.write(told)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._place)


def run_client(
    node: Node,
    party: str,
    address: str,
    *,
    clock: Callable[[], datetime],
    certificate: bytes | None = None,
    giver: str | None = None,
    purpose: str | None = None,
) -> dict[str, int]:
    """Dial until Ctrl-C or SIGTERM; what was counted. ``giver``, ``purpose``: as ``Inlet``."""
    inlet = Inlet(node, giver, purpose) if giver is not None and purpose is not None else None
    client = TakClient(node, party, address, clock, certificate, inlet)

    async def run() -> None:
        ended = asyncio.Event()
        for one in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(one, ended.set)
        await client.run(ended)

    asyncio.run(run())
    counts = client.counts + client.skipped
    return dict(counts if inlet is None else counts + inlet.counts)


def _is_here(host: str) -> bool:
    """Whether an address is this machine's own."""
    import ipaddress

    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
