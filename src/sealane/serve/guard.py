"""Who may ask: the host named, the token or the account, and the headers that keep the page to
itself.

With accounts (``sealane.serve.people``) every request is somebody's, who may do what their roles
say; what is read is recorded before it is sent. Without accounts and without a token the server is
for this machine alone: it answers only requests that name it as localhost, so that a web page
elsewhere cannot reach it by a name that resolves to 127.0.0.1. With a token every request carries
it, as ``Authorization: Bearer`` or as the cookie that signing in sets; it is never read from an
address, where logs and histories would keep it.

Whatever changes something is refused where a browser sends it on behalf of another site.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sealane.errors import NotSignedIn, SealaneError
from sealane.serve.fault import Refused, failed, respond
from sealane.serve.people import COOKIE, PAGE, SESSION_S, is_recorded

if TYPE_CHECKING:
    from sealane.serve.people import People
    from sealane.share.account import Account

__all__ = ["COOKIE", "SESSION_S", "Guard", "Keeper", "caller", "foreign", "is_loopback"]

STILL_S = 10.0
"""How often it is asked whether whoever hears a stream may still."""
OPEN_PATHS = frozenset({"/login", "/api/v1/session"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "worker-src 'self'; frame-src 'none'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
LOGIN_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Sealane</title>
<meta name="viewport" content="width=device-width">
<main><h1>Sealane</h1>
<p>This server asks for its token. <span lang="ja">トークンを入力してください。</span></p>
<form method="post" action="/login">
<label>Token / <span lang="ja">トークン</span>
<input type="password" name="token" autocomplete="current-password" required autofocus></label>
<button>Open / <span lang="ja">開く</span></button></form></main></html>
"""
PEOPLE_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Sealane</title>
<meta name="viewport" content="width=device-width">
<main><h1>Sealane</h1>
<p>Sign in to this node. <span lang="ja">サインインしてください。</span></p>
{told}<form method="post" action="/login">
<p><label>Name / <span lang="ja">名前</span>
<input name="name" autocomplete="username" required autofocus></label></p>
<p><label>Password / <span lang="ja">パスワード</span>
<input type="password" name="password" autocomplete="current-password" required></label></p>
<button>Sign in / <span lang="ja">サインイン</span></button></form></main></html>
"""
WRONG = """<p role="alert">Name or password is wrong.
<span lang="ja">名前またはパスワードが違います。</span></p>
"""
WAIT = """<p role="alert">Too many attempts failed. Wait {wait} s.
<span lang="ja">失敗が続いています。{wait} 秒待ってください。</span></p>
"""


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine only."""
    import ipaddress

    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Keeper:
    """Knows the token, and the cookies that it gave for it since the server started."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()
        self._key = secrets.token_bytes(32)

    def knows(self, token: str) -> bool:
        """Whether this is the token; takes as long for a near miss as for a far one."""
        return hmac.compare_digest(token.encode("utf-8", "replace"), self._token)

    def cookie(self) -> str:
        """A cookie value that holds for a session."""
        until = str(int(time.time()) + SESSION_S)
        return f"{until}.{self._sign(until)}"

    def is_session(self, value: str) -> bool:
        """Whether the cookie is ours and its session not over."""
        until, _, signature = value.partition(".")
        is_ours = hmac.compare_digest(signature.encode(), self._sign(until).encode())
        return is_ours and until.isdigit() and int(until) > time.time()

    def admits(self, headers: Headers) -> bool:
        """Whether a request carries the token or a cookie given for it."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self.knows(token.strip()):
            return True
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            return False
        return cookie is not None and self.is_session(cookie.value)

    def _sign(self, until: str) -> str:
        return hmac.new(self._key, until.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


class Guard:
    """ASGI middleware in front of everything, static files included."""

    def __init__(self, app: ASGIApp, keeper: Keeper | None, people: People | None = None) -> None:
        self.app = app
        self.keeper = keeper
        self.people = people

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on and add the headers; a failure below is answered in the one shape."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        has_started = False
        watched: _Watched | None = None

        async def send_guarded(message: Message) -> None:
            nonlocal has_started
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if watched is not None and message["status"] < 400:
                    await watched.note(headers.get("etag"))
                has_started = True
                for name, value in HEADERS.items():
                    headers[name] = value
                if scope["path"] == PAGE:
                    headers["Cache-Control"] = "no-store"
                headers.setdefault("Cache-Control", "no-cache")  # a new bundle shows at once
            elif watched is not None:
                await watched.ask_again()
            await send(message)

        headers, path = Headers(scope=scope), str(scope["path"])
        try:
            refusal = foreign(headers, str(scope["method"])) or self._refusal(headers, path)
            if refusal is None and self.people is not None and path not in OPEN_PATHS:
                refusal, account = await self._person(self.people, scope, headers)
                if account is not None:
                    if path == "/" and not self.people.sees_lake(account):
                        scope = _at_page(scope)
                    scope["sealane.account"] = account
                    watched = _Watched(self.people, account, scope)
            await (refusal or self.app)(scope, receive, send_guarded)
        except Exception as error:
            if has_started:
                raise
            watched = None
            answer = failed(str(scope["method"]), path, error)
            await answer(scope, receive, send_guarded)

    async def _person(
        self, people: People, scope: Scope, headers: Headers
    ) -> tuple[Response | None, Account | None]:
        """The refusal of whoever is not known or may not, else the account."""
        method, path = str(scope["method"]), str(scope["path"])
        try:
            found = await run_in_threadpool(
                people.admitted, headers, method, path, address=caller(scope)
            )
        except NotSignedIn as error:
            if path == "/" and method == "GET":
                return HTMLResponse(PEOPLE_PAGE.format(told=""), 401, NO_STORE), None
            return respond(error, headers={"WWW-Authenticate": CHALLENGE}), None
        except SealaneError as error:
            return respond(error, headers=getattr(error, "headers", None)), None
        return None, found

    def _refusal(self, headers: Headers, path: str) -> Response | None:
        if self.people is not None:
            return None
        if self.keeper is None:
            if is_loopback(_host_name(headers.get("host", ""))):
                return None
            return respond(
                Refused(
                    "This server answers only as localhost.",
                    hint="Open http://127.0.0.1 with its port, or set a token to be reached "
                    "by another name.",
                    status=421,
                )
            )
        if path in OPEN_PATHS or self.keeper.admits(headers):
            return None
        if path == "/":
            return HTMLResponse(LOGIN_PAGE, status_code=401, headers=NO_STORE)
        return respond(
            Refused(
                "This server asks for its token.",
                hint="Send 'Authorization: Bearer TOKEN', or sign in at /.",
            ),
            headers={"WWW-Authenticate": 'Bearer realm="sealane"'},
        )


NO_STORE = {"Cache-Control": "no-store"}
CHALLENGE = 'Bearer realm="sealane", Basic realm="sealane", charset="UTF-8"'


class _Watched:
    """One answer to somebody: recorded before it begins, and ended once they may not hear it."""

    def __init__(self, people: People, account: Account, scope: Scope) -> None:
        self._people, self._account = people, account
        self._path = str(scope["path"])
        query = scope.get("query_string", b"").decode("ascii", "replace")
        self._told = f"{self._path}?{query}" if query else self._path
        self._asked_s = time.monotonic()

    async def note(self, answer: str | None) -> None:
        """Record it; what cannot be recorded is not sent."""
        if is_recorded(self._path):
            await run_in_threadpool(self._people.note, self._account, self._told, answer)

    async def ask_again(self) -> None:
        """Of a stream, now and then: ``NotSignedIn`` or ``NotAllowed`` ends it."""
        now_s = time.monotonic()
        if now_s - self._asked_s >= STILL_S:
            self._asked_s = now_s
            await run_in_threadpool(self._people.ask_again, self._account)


def _at_page(scope: Scope) -> Scope:
    """The same question asked of the page of whoever sees no lake: whole, as what a browser kept of
    the address may be the page of somebody else."""
    headers = [(name, said) for name, said in scope["headers"] if not name.startswith(b"if-")]
    return {**scope, "path": PAGE, "raw_path": PAGE.encode(), "headers": headers}


def caller(scope: Scope) -> str:
    """The address that a request came from."""
    found = scope.get("client")
    return str(found[0]) if found else "unknown"


def foreign(headers: Headers, method: str) -> Response | None:
    """The refusal of a change that a page of another site asks for with the reader's rights."""
    if method in ("GET", "HEAD", "OPTIONS"):
        return None
    site = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    is_ours = origin is None or origin.partition("://")[2] == headers.get("host", "")
    if site in ("same-origin", "none") or (site is None and is_ours):
        return None
    return respond(
        Refused(
            "A page of another site may not change anything here.",
            hint="Do it on the page of this server, or on the command line.",
            status=403,
        )
    )


def _host_name(host: str) -> str:
    """The name in a Host header, without its port."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()
