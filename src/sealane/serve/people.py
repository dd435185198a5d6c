"""Who of a node's people asks: signed in by account, held to their roles, limited and recorded.

A browser signs in with name and password and gets a cookie of 256 random bits, of which this
process keeps the SHA-256; programs send a token of an account as ``Authorization: Bearer``, or as
the password of ``Basic`` beside the account's name. Every request looks the account up again, so
that one that ended, or whose password is another, is out at once.

A lake carries no label: people of the node's own party see it by their roles, those of another
party see none of it. What was released to them is on TAXII, in the exchange and, where the node is
served beside the lake (``shares``), in the collections ``shared-KIND`` of ``/ogc``. Whoever signs
in and may not read the lake gets a page of their own in its place, which says where that is.

What it cannot do: hold its limits across several processes, or tell people behind one address
apart.
"""

from __future__ import annotations

import base64
import binascii
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, Any

from sealane.errors import NotAllowed, NotSignedIn, SealaneError

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.datastructures import Headers

    from sealane.share.account import Account, Accounts, Limit, Limiter, Provider, Reads

__all__ = ["COOKIE", "PAGE", "SESSION_S", "People", "TooOften", "address_of", "of_node"]

COOKIE = "sealane_session"
SESSION_S = 12 * 3600  # a watch and its handover
MOST_SESSIONS = 10_000
"""Sessions that are held; the oldest goes before there is one more."""
MOST_OF_ONE = 20
"""Sessions of one account at once."""
SECRET_BYTES = 32
LONGEST_TOLD = 500
"""Signs of an address that is recorded with a read."""

BURST, PER_S = 600.0, 60.0
"""Requests of one account at once, and a second in the long run (ours): a view of the map that is
moved asks for some 40 tiles a second."""

V1 = "/api/v1/"
UNRECORDED = frozenset({f"{V1}health", f"{V1}session"})
READS_BY_POST = frozenset({f"{V1}assess/routes"})
"""Addresses that are asked by POST because the question is long; nothing is stored."""
SHARED = ("/openapi.json", "/ogc", "/ogc/conformance", "/ogc/collections")
SHARED_BELOW = "/ogc/collections/shared-"
"""Addresses that answer to each party what was released to it, and nothing of the lake."""
PAGE = "/guest.html"
"""The page of whoever signed in and sees no lake; it stands at ``/`` for them."""
OF_PAGE = frozenset({PAGE, "/guest.js", "/guest.css", "/favicon.svg", "/licenses.txt"})
"""What that page consists of: the same for everybody, and nothing of a lake or a node."""
CHANGES = ((f"{V1}exclusions", "set_aside"),)
"""What changes something, and the act (``sealane.share.account.ROLES``) that it is."""


class TooOften(SealaneError):
    """Whoever asks has to wait (``wait_s``)."""

    http_status = 429

    def __init__(self, wait_s: float) -> None:
        self.headers = {"Retry-After": str(int(wait_s) + 1)}
        super().__init__(
            "That is too often.", hint=f"Ask again in {self.headers['Retry-After']} s."
        )


@dataclass(frozen=True, slots=True)
class _Session:
    """Who signed in, until when [s, monotonic], and by which state of its account."""

    name: str
    until_s: float
    mark: str
    token: str | None


class People:
    """The people of a node before its page. Safe to call from several threads.

    ``party``: whose node it is. ``now_s``: a clock that never goes back. ``shares``: whether people
    of other parties are answered what was released to them. ``names``: those of the parties, by
    language.
    """

    def __init__(
        self,
        accounts: Accounts,
        reads: Reads,
        party: str,
        *,
        provider: Provider | None = None,
        limit: Limit | None = None,
        signing_in: Limit | None = None,
        names: Mapping[str, Mapping[str, str]] | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        from sealane.share.account import SIGNING_IN, Limit, Limiter

        self.accounts, self.reads, self.party, self.provider = accounts, reads, party, provider
        self.clock, self.now_s, self.shares = clock, now_s, False
        self._names = names or {}
        self._asking: Limiter = Limiter(limit or Limit(burst=BURST, per_s=PER_S))
        self._failing: Limiter = Limiter(signing_in or SIGNING_IN)
        self._sessions: OrderedDict[bytes, _Session] = OrderedDict()
        self._lock = threading.Lock()

    # Signing in

    def sign_in(self, name: str, password: str, *, address: str) -> str:
        """The value of a cookie for a name and a password. ``NotSignedIn``; ``TooOften`` where too
        many attempts failed, of this name or from this address, before any is looked at."""
        taken = self._attempt(
            address, f"name {sha256(name.encode('utf-8', 'replace')).hexdigest()}"
        )
        account = self.accounts.sign_in(name, password)
        with self._lock:
            for one in taken:
                self._failing.give_back(one)
        return self._begin(account.name, None, SESSION_S)

    def exchange(self, token: str, *, address: str) -> str:
        """The value of a cookie for a token of an account or of the identity provider; its session
        ends with the token."""
        account, identifier, until = self._of_token(token, address)
        lasts = SESSION_S if until is None else (until - self.clock()).total_seconds()
        return self._begin(account.name, identifier, min(SESSION_S, lasts))

    def end(self, headers: Headers) -> None:
        """The session of a cookie is over, here too."""
        value = _cookie(headers)
        if value is not None:
            with self._lock:
                self._sessions.pop(_digest(value), None)

    def _attempt(self, address: str, *names: str) -> list[str]:
        """Take one attempt of an address, then of each name. ``TooOften``."""
        taken = []
        for one in (address_of(address), *names):
            with self._lock:
                wait = self._failing.wait_s(one, now_s=self.now_s())
            if wait > 0:
                raise TooOften(wait)
            taken.append(one)
        return taken

    def _begin(self, name: str, token: str | None, lasts_s: float) -> str:
        _, mark = self.accounts.standing(name, at=self.clock(), token=token)
        value = secrets.token_urlsafe(SECRET_BYTES)
        with self._lock:
            own = [key for key, one in self._sessions.items() if one.name == name]
            for key in own[: max(0, len(own) - MOST_OF_ONE + 1)]:
                del self._sessions[key]
            while len(self._sessions) >= MOST_SESSIONS:
                self._sessions.popitem(last=False)
            until = self.now_s() + lasts_s
            self._sessions[_digest(value)] = _Session(name, until, mark, token)
        return value

    # Asking

    def account(self, headers: Headers, *, address: str) -> Account:
        """Whose request it is. ``NotSignedIn``, ``TooOften``."""
        scheme, _, told = headers.get("authorization", "").partition(" ")
        found = None
        if scheme.lower() == "bearer":
            found = self._of_token(told.strip(), address)[0]
        elif scheme.lower() == "basic":
            name, token = _basic(told.strip())
            found = self._of_token(token, address, name=name)[0]
        else:
            found = self._of_cookie(_cookie(headers))
        if found is None:
            raise NotSignedIn(
                "This server asks who you are.",
                hint="Sign in at /, or send a token of your account: Authorization: Bearer TOKEN.",
            )
        with self._lock:
            wait = self._asking.wait_s(found.name, now_s=self.now_s())
        if wait > 0:
            raise TooOften(wait)
        return found

    def admitted(self, headers: Headers, method: str, path: str, *, address: str) -> Account:
        """As ``account``, of somebody who may do that here. ``NotAllowed``."""
        found = self.account(headers, address=address)
        is_reading = method in ("GET", "HEAD")
        if is_reading and (path in OF_PAGE or (path == "/" and not self.sees_lake(found))):
            return found
        is_shared = self.shares and (path in SHARED or path.startswith(SHARED_BELOW))
        if found.party != self.party and not is_shared:
            raise NotAllowed(
                f"{found.name} is of {found.party}: what this lake holds carries no label, and is "
                f"for people of {self.party}.",
                hint="What was released to your party is "
                + ("in the collections of /ogc and " if self.shares else "")
                + "on the TAXII server of this node.",
                act="read",
            )
        act = _act_of(method, path)
        if act is None:
            raise NotAllowed("Nobody does that here.", hint="Use the command line of the node.")
        found.require(act)
        return found

    def sees_lake(self, account: Account) -> bool:
        """Whether somebody may read what the lake holds."""
        return account.party == self.party and account.may("read")

    def told(self, account: Account) -> dict[str, Any]:
        """What a page says of whoever signed in: name, party and roles, whose node it is, what of
        it they may read."""
        return {
            "name": account.name,
            "party": self._named(account.party),
            "roles": sorted(account.roles),
            "node": self._named(self.party),
            "may_read": account.may("read"),
            "sees_lake": self.sees_lake(account),
            "shares": self.shares,
        }

    def _named(self, party: str) -> dict[str, Any]:
        return {"id": party, "name": dict(self._names.get(party, {"en": party, "ja": party}))}

    def ask_again(self, account: Account) -> None:
        """Whether somebody who hears a stream may still: the account stands, with its roles."""
        found, _ = self.accounts.standing(account.name, at=self.clock())
        found.require("read")

    def note(self, account: Account, path: str, answer: str | None) -> None:
        """Record that somebody read an address. ``answer``: what names the answer (its ETag)."""
        items = [answer.strip('W/"')] if answer else []
        self.reads.note(
            account.name, account.party, path[:LONGEST_TOLD], items,
            at=self.clock(), now_s=self.now_s(),
        )  # fmt: skip

    def _of_token(
        self, token: str, address: str, *, name: str | None = None
    ) -> tuple[Account, str | None, datetime | None]:
        """Account, identifier and end of a token. Only what fails counts as an attempt, so that
        nobody is shut out by others behind the same address."""
        try:
            found = self._known(token)
            if name is not None and found[0].name != name:
                raise NotSignedIn("This node does not know you.", hint="Look at name and token.")
        except NotSignedIn:
            self._attempt(address)
            raise
        return found

    def _known(self, token: str) -> tuple[Account, str | None, datetime | None]:
        now = self.clock()
        if self.provider is not None and token.count(".") == 2:
            subject, until = self.provider.told(token, at=now)
            return self.accounts.of_subject(self.provider.issuer, subject), None, until
        found = self.accounts.known(token, at=now)
        return found, token.split("_", 2)[1], None

    def _of_cookie(self, value: str | None) -> Account | None:
        if value is None:
            return None
        key = _digest(value)
        with self._lock:
            held = self._sessions.get(key)
        if held is None:
            return None
        try:
            account, mark = self.accounts.standing(held.name, at=self.clock(), token=held.token)
        except NotSignedIn:
            mark = ""
        if mark != held.mark or self.now_s() >= held.until_s:
            with self._lock:
                self._sessions.pop(key, None)
            return None
        return account


@contextmanager
def of_node(
    folder: Path, *, passphrase: bytes | None = None, provider: Provider | None = None
) -> Iterator[People]:
    """The people of the node in a folder; what they read is written to its ledger at the end."""
    from sealane.share.account import Accounts, Reads
    from sealane.share.node import Node

    node = Node.open(folder, passphrase=passphrase)
    reads = Reads(node.ledger, node.signer)
    try:
        parties = node.policy.pack.parties
        accounts = Accounts(node.ledger, node.signer, parties)
        names = {one: told.name for one, told in parties.items()}
        yield People(accounts, reads, node.party, provider=provider, names=names)
    finally:
        try:
            reads.write(at=datetime.now(UTC))
        finally:
            node.close()


def _act_of(method: str, path: str) -> str | None:
    """The act that a request is; None: one that no role names."""
    if method in ("GET", "HEAD", "OPTIONS") or path in READS_BY_POST:
        return "read"
    for prefix, act in CHANGES:
        if path == prefix or path.startswith(f"{prefix}/"):
            return act
    return None


def is_recorded(path: str) -> bool:
    """Whether what is read at an address is of the lake, and recorded."""
    return (path.startswith(V1) and path not in UNRECORDED) or path.startswith("/ogc")


def address_of(host: str) -> str:
    """A caller's address as limits count it: of IPv6 the 64 bits that a network is given."""
    try:
        found = ip_address(host)
    except ValueError:
        return f"address {host[:100]}"
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return f"address {int(found) >> 64:x}"
    return f"address {getattr(found, 'ipv4_mapped', None) or found}"


def _basic(told: str) -> tuple[str, str]:
    try:
        name, _, token = base64.b64decode(told, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return name, token


def _cookie(headers: Headers) -> str | None:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return None if found is None else found.value


def _digest(value: str) -> bytes:
    """A cookie is looked up by its digest: nothing that is kept opens a session, and what a lookup
    takes tells nothing of any."""
    return sha256(value.encode("utf-8", "surrogateescape")).digest()
