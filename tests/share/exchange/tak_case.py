"""A node with a log for a party, sockets that are TAK devices, and products of this hour."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from exchange_case import product
from lxml import etree

from sealane.share import Product
from sealane.share.exchange.tak_client import TakClient
from sealane.share.format import named
from sealane.share.format.stream import Frame, Frames

AREAS = [[[120.0 + k, 10], [120.5 + k, 10], [120.5 + k, 11], [120.0 + k, 10]] for k in range(3)]


def now() -> datetime:
    return datetime.now(UTC)


def told(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def fresh(item: str, party: str = "JP", version: int = 1, **body: Any) -> Product:
    """An event of now with a place."""
    made = product(item, party, version, kind="gap", lon=124.5, lat=20.25, **body)
    return replace(made, issued_at=now())


def warning(item: str, version: int, areas: int, party: str = "JP") -> Product:
    label = replace(product("x", party).label, kind="warning")
    body = {"headline": "Mine", "areas": AREAS[:areas], "expires_at": told(now() + timedelta(1))}
    return Product(item=item, version=version, issued_at=now(), body=body, label=label)


def track(item: str, points: int, party: str = "JP") -> Product:
    label = replace(product("x", party).label, kind="track")
    first = now() - timedelta(seconds=points)
    line = [
        [told(first + timedelta(seconds=k)), 120 + k / 1e4, 20 + k / 1e4, 10.5, 45.0]
        for k in range(points)
    ]
    return Product(
        item=item, version=1, issued_at=now(), body={"mmsi": 431_000_123, "points": line},
        label=label,
    )  # fmt: skip


def within(seconds: float, holds: Callable[[], bool]) -> None:
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "it did not come"
        time.sleep(0.02)


class Device:
    """A socket that reads events in a thread and remembers its screen by uid."""

    def __init__(self, port: int, context: ssl.SSLContext | None = None) -> None:
        plain = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.socket = plain if context is None else context.wrap_socket(plain)
        self.raw: list[bytes] = []
        self.screen: dict[str, str] = {}
        self.pongs, self.is_ended = 0, False
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        frames = Frames("event")
        try:
            while chunk := self.socket.recv(65_536):
                for one in frames.feed(chunk):
                    assert isinstance(one, Frame), one
                    self._seen(one.raw)
        except OSError:
            pass
        self.is_ended = True

    def _seen(self, raw: bytes) -> None:
        event = etree.fromstring(raw)
        self.raw.append(raw)
        kind, uid = event.get("type"), event.get("uid")
        if kind == "t-x-c-t-r":
            self.pongs += 1
        elif kind == "t-x-d-d":
            self.screen.pop(event.find("detail/link").get("uid"), None)
        elif kind != "t-x-c-t":
            self.screen[uid] = kind

    @property
    def products(self) -> dict[str, int]:
        """Items by the latest version that came."""
        got = named("cot").read(b"".join(self.raw)).products
        return {one.item: one.version for one in got}

    def close(self) -> None:
        self.socket.close()


@contextmanager
def dialling(client: TakClient) -> Iterator[TakClient]:
    """A client that runs in a thread."""
    held: list[Any] = []
    begun = threading.Event()

    async def run() -> None:
        held.extend((asyncio.get_running_loop(), asyncio.Event()))
        begun.set()
        await client.run(held[1])

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    begun.wait()
    try:
        yield client
    finally:
        held[0].call_soon_threadsafe(held[1].set)
        thread.join(10)
        assert not thread.is_alive()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def device_files(folder: Path, name: str) -> tuple[Path, Path]:
    """Key and certificate of a device, made elsewhere."""
    from sealane.share.exchange import make_certificate

    own = folder / name
    own.mkdir(exist_ok=True)
    make_certificate(own, name, at=now())
    return own / "tls.crt", own / "tls.key"
