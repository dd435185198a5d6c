"""What a server needs before other machines may reach it: TLS of its own, or a proxy that has it.

Where TLS ends at a proxy, it is named, and no other machine is answered: else whoever reaches the
port could say in a header that it is somebody else, over a line that others can read.
"""

from __future__ import annotations

import os
import ssl
from ipaddress import ip_address
from pathlib import Path
from typing import Any, cast

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from sealane.errors import BadSetting
from sealane.serve.fault import Refused, respond
from sealane.serve.guard import caller, is_loopback

__all__ = ["BehindProxy", "require_safe", "server_tls"]


def require_safe(
    host: str, *, has_accounts: bool, has_token: bool, has_tls: bool, proxy: str | None
) -> None:
    """``BadSetting``, which says what to do, for an address that others reach without TLS and
    accounts; and for settings that do not go together."""
    if has_accounts and has_token:
        raise BadSetting(
            "Accounts and a token are both set: whoever has the token would need no account.",
            hint="Unset SEALANE_TOKEN and serve.token_file, or leave --accounts out.",
            name="serve.token",
        )
    if proxy is not None and has_tls:
        raise BadSetting(
            "TLS ends at the proxy or here, not at both.",
            hint="Leave serve.proxy out, or --certificate and --key.",
            name="serve.proxy",
        )
    if proxy is not None and not (has_accounts or has_token):
        raise BadSetting(
            "Whatever the proxy lets in would be answered: nobody has to say who they are.",
            hint="Name the node whose accounts hold: --accounts DIR.",
            name="serve.proxy",
        )
    if is_loopback(host):
        return
    missing = []
    if not has_accounts:
        missing.append("no accounts are set (--accounts DIR, the folder of a node)")
    if not has_tls and proxy is None:
        missing.append("no TLS is (--certificate FILE and --key FILE)")
    if missing:
        more = " A token is for this machine alone." if has_token and not has_accounts else ""
        raise BadSetting(
            f"{host} can be reached from other machines, and {' and '.join(missing)}.",
            hint=f"Set them, or leave --host out.{more} Where a proxy ends TLS in front of it, set "
            "serve.proxy to the address of the proxy.",
            name="serve.host",
        )


def server_tls(certificate: str | Path, key: str | Path) -> ssl.SSLContext:
    """TLS 1.2 or 1.3 with a certificate and its chain (PEM) and its key, which nobody else may
    read. ``BadSetting`` for files that are not these."""
    for name, path in (("serve.certificate", Path(certificate)), ("serve.key", Path(key))):
        if not path.is_file():
            raise BadSetting(f"There is no file {path}.", hint=f"Check {name}.", name=name)
    if os.name == "posix" and Path(key).stat().st_mode & 0o077:
        raise BadSetting(f"Others may read {key}.", hint=f"chmod 600 {key}", name="serve.key")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    try:
        context.load_cert_chain(certificate, key, password=_no_passphrase)
    except (OSError, ValueError) as cause:  # an SSLError is an OSError
        raise BadSetting(
            f"{certificate} and {key} are no certificate and its key: {cause}.",
            hint="Give the certificate with its chain and the key without a passphrase, as PEM.",
            name="serve.certificate",
        ) from cause
    return context


def _no_passphrase() -> str:
    """Nobody is there to be asked; a key that needs one is refused."""
    raise ValueError("the key asks for a passphrase")


class BehindProxy:
    """Answers what came through one proxy over TLS, with the address that the proxy tells."""

    def __init__(self, app: ASGIApp, proxy: str) -> None:
        self._proxy = _address(proxy)
        self._own = app
        self._told: Any = ProxyHeadersMiddleware(
            cast(Any, self._secured), trusted_hosts=self._proxy
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse whatever did not come from the proxy."""
        if scope["type"] == "http" and caller(scope) != self._proxy:
            refused = _misdirected(
                "This server answers through its proxy alone.", "Ask the address of the proxy."
            )
            await respond(refused)(scope, receive, send)
            return
        await self._told(scope, receive, send)

    async def _secured(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["scheme"] != "https":
            refused = _misdirected(
                "The proxy does not say that this came over TLS.",
                "Ask with https; the proxy has to send X-Forwarded-Proto: https.",
            )
            await respond(refused)(scope, receive, send)
            return
        await self._own(scope, receive, send)


def _misdirected(message: str, hint: str) -> Refused:
    """A request that this server does not answer (RFC 9110, section 15.5.20)."""
    return Refused(message, hint=hint, status=421)


def _address(proxy: str) -> str:
    try:
        return str(ip_address(proxy.strip("[]")))
    except ValueError as cause:
        raise BadSetting(
            f"'{proxy}' is no address of a proxy.",
            hint="Write the one from which its requests come, for example 127.0.0.1.",
            name="serve.proxy",
        ) from cause
