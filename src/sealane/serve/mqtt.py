"""Each event as one message to an MQTT broker, kept until the broker acknowledges it.

MQTT 3.1.1, which every broker speaks, has no place beside the body: the id by which a receiver
knows a message that it has already is ``message_id`` in the JSON object. Whether any subscriber
got a message is between it and the broker.
"""

from __future__ import annotations

import secrets
import ssl
import threading
import time
from collections.abc import Callable, Collection
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import orjson

from sealane.errors import BadSetting, MissingPart
from sealane.serve.carrier import TIMEOUT_S, address, require_own, why

if TYPE_CHECKING:
    from sealane.serve.route.live import Message

__all__ = ["Mqtt"]

ACKNOWLEDGED = 1  # quality of service: at least once
KEEPALIVE_S = 30
"""[s] A listener asks so often whether the broker is still there; who publishes finds it out."""
LISTEN_S = 0.2
PORTS = {"mqtt": 1883, "mqtts": 8883}
TOPIC_BYTES = 1_000  # the standard allows 65,535, many brokers fewer
ADVICE = (
    "Write --mqtt mqtts://host/topic; user and password go into SEALANE_MQTT_USER and "
    "SEALANE_MQTT_PASSWORD."
)


class _Socket(ssl.SSLSocket):
    """Closed where the other side is not whom it should be; paho-mqtt would leave it open."""

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002
        try:
            super().do_handshake(block)
        except BaseException:
            self.close()
            raise


class Mqtt:
    """Publishes each message under TOPIC/KIND with quality of service 1.

    Parameters
    ----------
    url : mqtt or mqtts (TLS, checked), host, port and topic, without a user or a password in it.
    user, password : what the broker knows us by.
    own : hosts beside this machine that are one's own; whoever may subscribe there hears all.

    Raises
    ------
    MissingPart : paho-mqtt is not installed.
    BadSetting : an address that cannot be one, or that is of others or could be read on the way.
    """

    def __init__(
        self,
        url: str,
        *,
        user: str | None = None,
        password: str | None = None,
        own: Collection[str] = (),
    ) -> None:
        parts = address(url, *PORTS, setting="mqtt", advice=ADVICE)
        self.url, self.shown = url, f"{parts.scheme}://{parts.netloc}"
        self._host, self._port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        self._is_private = parts.scheme == "mqtts"
        self._topic = _topic_of(parts.path, rest=parts.query + parts.fragment)
        require_own(parts, own, secured="mqtts", setting="mqtt")
        self._user, self._password = user or None, password or None
        self._check_password()
        self._library = _paho()
        self._client: Any = None

    def _check_password(self) -> None:
        if self._password is not None and self._user is None:
            raise BadSetting(
                "SEALANE_MQTT_PASSWORD is set without SEALANE_MQTT_USER.",
                hint="Set SEALANE_MQTT_USER as well: MQTT has no password without a user.",
                setting="mqtt",
            )

    def carry(self, message: Message) -> str | None:
        """None where the broker acknowledged it, else why not."""
        told = orjson.loads(message.data)
        return self.publish(told["kind"], orjson.dumps({"message_id": message.id, **told}))

    def publish(self, end: str, body: bytes) -> str | None:
        """Publish a body under TOPIC/END; None where the broker acknowledged it, else why not."""
        until = time.monotonic() + TIMEOUT_S
        try:
            client = self._connected(until)
            sent = client.publish(f"{self._topic}/{end}", body, qos=ACKNOWLEDGED)
            self._turn(client, sent.is_published, until)
        except (OSError, ValueError, RuntimeError) as error:
            self.close()
            return why(error)
        return None

    def listen(
        self,
        end: str,
        heard: Callable[[bytes], object],
        ended: threading.Event,
        ready: Callable[[], object],
    ) -> str | None:
        """Hear what is published under TOPIC/END until ``ended``; why it broke off before that.
        ``ready``: called once the broker sends it."""
        try:
            client = self._connected(time.monotonic() + TIMEOUT_S, keepalive_s=KEEPALIVE_S)
            client.on_message = lambda _client, _data, message: heard(bytes(message.payload))
            client.on_subscribe = lambda *_given: ready()
            client.subscribe(f"{self._topic}/{end}", qos=ACKNOWLEDGED)
            while not ended.is_set():
                came = client.loop(LISTEN_S)
                if came != self._library.MQTT_ERR_SUCCESS:
                    raise ConnectionError(self._library.error_string(came))
        except (OSError, ValueError, RuntimeError) as error:
            self.close()
            return why(error)
        self.close()
        return None

    def close(self) -> None:
        """Part from the broker: what it did not acknowledge is sent anew over a new connection."""
        if self._client is not None:
            self._client.disconnect()
            self._client = None

    def _connected(self, until: float, *, keepalive_s: int = 0) -> Any:
        """The connection: the one that is held, unless the broker closed it meanwhile."""
        if self._client is not None and self._client.loop(0.0) != self._library.MQTT_ERR_SUCCESS:
            self.close()
        if self._client is None:
            self._client = client = self._new_client()
            answers: list[Any] = []
            client.on_connect = lambda _c, _d, _flags, answer, _more: answers.append(answer)
            client.connect(self._host, self._port, keepalive=keepalive_s)
            self._turn(client, lambda: bool(answers), until)
            if answers[0].is_failure:
                raise ConnectionRefusedError(f"refused: {answers[0]}")
        return self._client

    def _new_client(self) -> Any:
        client = self._library.Client(
            self._library.CallbackAPIVersion.VERSION2,
            client_id=f"sealane{secrets.token_hex(8)}",  # 23 characters: any broker takes them
            protocol=self._library.MQTTv311,
        )
        client.connect_timeout = TIMEOUT_S
        if self._is_private:
            client.tls_set_context(_tls())
        if self._user is not None:
            client.username_pw_set(self._user, self._password)
        return client

    def _turn(self, client: Any, is_done: Callable[[], bool], until: float) -> None:
        """Send and receive until it is done."""
        while not is_done():
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError("does not answer")
            came = client.loop(left)
            if came != self._library.MQTT_ERR_SUCCESS and not is_done():
                raise ConnectionError(self._library.error_string(came))


def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.sslsocket_class = _Socket
    return context


def _topic_of(path: str, *, rest: str) -> str:
    """The topic that an address names."""
    topic = unquote(path).strip("/")
    is_one = topic and not rest and not topic.startswith("$") and not set(topic) & set("+#\0")
    if not is_one or len(topic.encode()) > TOPIC_BYTES:
        raise BadSetting(
            "The address of --mqtt names no topic that can be published to.",
            hint=f"{ADVICE} A topic has no +, # or ?, and does not begin with $.",
            setting="mqtt",
        )
    return topic


def _paho() -> Any:
    try:
        return import_module("paho.mqtt.client")
    except ModuleNotFoundError as error:
        raise MissingPart(
            "--mqtt needs paho-mqtt, which is not installed.",
            hint="Install it: pip install 'sealane[mqtt]'",
            part="mqtt",
        ) from error
