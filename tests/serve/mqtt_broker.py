"""A real MQTT broker on loopback, in a thread of its own, that keeps what it acknowledged."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import orjson
from amqtt.broker import Broker, BrokerContext
from amqtt.plugins.base import BaseAuthPlugin
from amqtt.session import Session


class Taken:
    """What a broker took, in the order of coming."""

    def __init__(self, *, user: str | None = None, password: str | None = None) -> None:
        self.known_as = (user, password)
        self.messages: list[Any] = []

    def told(self) -> list[str]:
        """The events by name."""
        return [orjson.loads(bytes(one.data))["event_id"] for one in self.messages]


class Door(BaseAuthPlugin):
    """Lets in whoever it knows, and keeps what they publish."""

    taken: ClassVar[Taken]

    def __init__(self, context: BrokerContext) -> None:
        super().__init__(context)
        self._taken = Door.taken

    async def authenticate(self, *, session: Session) -> bool | None:
        """Whether user and password are those of the test."""
        return (session.username, session.password) == self._taken.known_as

    async def on_broker_message_received(self, *, client_id: str, message: Any) -> None:
        """One message was published."""
        assert client_id
        self._taken.messages.append(message)


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def broker(port: int, taken: Taken, *, certificate: Path | None = None) -> Iterator[None]:
    """A broker at that port, with TLS where there is a certificate with its key."""
    listener: dict[str, Any] = {"type": "tcp", "bind": f"127.0.0.1:{port}"}
    if certificate is not None:
        listener |= {"ssl": True, "certfile": str(certificate), "keyfile": str(certificate)}
    Door.taken = taken
    config = {"listeners": {"default": listener}, "plugins": {"mqtt_broker.Door": {}}}
    begun, loop = threading.Event(), asyncio.new_event_loop()
    end = asyncio.Event()

    async def serve() -> None:
        one = Broker(config)
        await one.start()
        begun.set()
        await end.wait()
        await one.shutdown()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    try:
        assert begun.wait(20)
        yield
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join(20)
        assert not thread.is_alive()
        loop.close()
