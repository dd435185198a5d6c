"""Starting the server: where it listens, and under what condition."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from starlette.types import ASGIApp

from sealane.errors import BadSetting
from sealane.serve.app import create_app
from sealane.serve.inquiry import Cases
from sealane.serve.people import People
from sealane.serve.secure import BehindProxy, require_safe, server_tls
from sealane.serve.store import Limits, ReadableLake

__all__ = ["END_S", "listening", "run"]

PORTS_TRIED = 50
END_S = 2  # answers on their way are finished; streams of events never end by themselves
MAX_PORT = 65_535


def run(
    lake: ReadableLake | str | Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8765,
    token: str | None = None,
    people: People | None = None,
    tls: tuple[str | Path, str | Path] | None = None,
    proxy: str | None = None,
    limits: Limits | None = None,
    node: Path | None = None,
    cases: Cases | None = None,
    ready: Callable[[str], object] | None = None,
) -> None:
    """Serve a lake until interrupted (Ctrl-C ends it well).

    Binds loopback; another address is refused without people (accounts) and TLS (BadSetting).
    ``tls``: certificate and key as files; ``proxy``: the address of the one proxy that ends TLS in
    front of it. A port in use is a BadSetting that names the next free one. ``ready`` is called
    with the address once it is bound. Nothing is logged of requests, and nothing is sent anywhere.
    """
    import uvicorn

    require_safe(
        host, has_accounts=people is not None, has_token=bool(token), has_tls=tls is not None,
        proxy=proxy,
    )  # fmt: skip
    secured = None if tls is None else server_tls(*tls)
    app: ASGIApp = create_app(
        lake, token=token, people=people, limits=limits, node=node, cases=cases
    )
    if proxy is not None:
        app = BehindProxy(app, proxy)
    with listening(host, port) as listener:
        config = uvicorn.Config(
            app,
            access_log=False,
            log_level="warning",
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=END_S,
        )
        config.load()
        config.ssl = secured
        if ready is not None:
            ready(_url(host, port, "http" if secured is None else "https"))
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


def _url(host: str, port: int, scheme: str) -> str:
    name = f"[{host}]" if ":" in host and not host.startswith("[") else host
    return f"{scheme}://{name}:{port}"


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there; ``BadSetting`` says what is in the way, and what is free."""
    try:
        return _bound(host, port)
    except socket.gaierror as error:
        raise BadSetting(
            f"'{host}' is no address of this machine.",
            hint="Leave --host out for 127.0.0.1.",
            name="serve.host",
        ) from error
    except OSError as error:
        raise _explained(error, host, port) from error


def _bound(host: str, port: int) -> socket.socket:
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    family, kind, protocol, _, address = found[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else answers wait 40 ms
        listener.bind(address)
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


def _explained(error: OSError, host: str, port: int) -> BadSetting:
    if error.errno == errno.EADDRINUSE:
        free = _next_free(host, port)
        hint = f"Use --port {free}, or stop what holds it." if free else "Stop what holds it."
        return BadSetting(f"Port {port} on {host} is in use.", hint=hint, name="serve.port")
    if error.errno == errno.EACCES:
        return BadSetting(
            f"Port {port} is reserved for the system.", hint="Use --port 8765.", name="serve.port"
        )
    return BadSetting(
        f"{host}:{port} cannot be listened on: {error.strerror}.",
        hint="Leave --host and --port out for 127.0.0.1:8765.",
        name="serve.host",
    )


def _next_free(host: str, port: int) -> int | None:
    for candidate in range(port + 1, min(port + PORTS_TRIED, MAX_PORT) + 1):
        try:
            _bound(host, candidate).close()
        except OSError:
            continue
        return candidate
    return None
