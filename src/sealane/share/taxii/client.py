"""A client of TAXII 2.1: page by page, from where it stopped, within a time and a size.

It follows no redirect, sends its token over TLS or to this machine alone, and reads no more of an
answer than it was told to. A ``Place`` is all that must be kept to go on after a stop: objects are
told in the order in which the server got them, so nothing is lost and nothing read twice.
"""

from __future__ import annotations

import base64
import http.client
import ipaddress
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import orjson

from sealane.errors import BadInput, BadSetting
from sealane.share.format.stix_object import moment

__all__ = ["MEDIA_TYPE", "Place", "Received", "Taxii"]

MEDIA_TYPE = "application/taxii+json;version=2.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """``answer_s``: seconds without a byte; ``whole_s``: seconds for all pages; ``answer_bytes``:
    most of one answer; ``pages``: most of one reading, so that no server keeps us for ever."""

    answer_s: float = 30.0
    whole_s: float = 600.0
    answer_bytes: int = 64_000_000
    pages: int = 100_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reading stands: the time of the last object that came, as the server told it."""

    added_after: str | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """One page: its objects, and where to go on once they are kept."""

    objects: list[Any]
    place: Place


class Taxii:
    """One API root of a server.

    ``root``: its address. ``token``: sent as ``Bearer``, or as the password of ``user`` where one
    is given. ``BadSetting`` for an address that would send the token in the clear.
    """

    def __init__(
        self,
        root: str,
        *,
        token: str,
        user: str | None = None,
        patience: Patience | None = None,
        context: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        parts = urlsplit(root)
        if parts.hostname is None or parts.scheme not in ("http", "https"):
            raise BadSetting(f"{root} is no address.", hint="Give https://host/root/.", name="root")
        if parts.scheme == "http" and not _is_here(parts.hostname):
            raise BadSetting(
                f"{parts.hostname} is another machine, and http would send the token in the clear.",
                hint="Give an https address.",
                name="root",
            )
        self._parts, self._path = parts, parts.path.rstrip("/") + "/"
        self._context = context
        self._patience = patience or Patience()
        self._clock = clock
        self._headers = {"Accept": MEDIA_TYPE, "Authorization": _authorization(user, token)}

    def collections(self) -> list[dict[str, Any]]:
        """The collections that this party may use."""
        answer, _ = self._ask("GET", "collections/")
        found = answer.get("collections", [])
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []

    def pages(
        self,
        collection: str,
        place: Place = Place(),
        *,
        limit: int = 1_000,
        match: Mapping[str, str] | None = None,
    ) -> Iterator[Received]:
        """The pages after a place. ``match``: filters such as ``{"type": "indicator"}``.

        Keep the objects of a page, then its place; ask again from it after any stop. ``BadInput``
        if an answer is none of TAXII, ``OSError`` if the server cannot be reached; where the whole
        takes longer than it may, ``TimeoutError`` between two pages.
        """
        until = self._clock() + self._patience.whole_s
        asked = {f"match[{name}]": value for name, value in (match or {}).items()}
        following: str | None = None
        for _ in range(self._patience.pages):
            query = {"limit": str(limit), **asked}
            if place.added_after is not None:
                query["added_after"] = place.added_after
            if following is not None:
                query["next"] = following
            path = f"collections/{quote(collection, safe='')}/objects/?{urlencode(query)}"
            answer, headers = self._ask("GET", path)
            objects = answer.get("objects", [])
            if not isinstance(objects, list):
                raise _no_answer("its objects are no list")
            last = headers.get("X-TAXII-Date-Added-Last")
            if moment(last) is not None and objects:
                place, following = Place(last), None
            elif answer.get("more") is True:
                following = _following(answer, following)
            yield Received(objects, place)
            if answer.get("more") is not True:
                return
            if self._clock() > until:
                raise TimeoutError("The pages of this collection took longer than they may.")
        raise _no_answer(f"it has more than {self._patience.pages} pages")

    def add(self, collection: str, objects: list[dict[str, Any]]) -> dict[str, Any]:
        """Post objects; the status of the request, as the server tells it."""
        path = f"collections/{quote(collection, safe='')}/objects/"
        answer, _ = self._ask("POST", path, orjson.dumps({"objects": objects}))
        return answer

    def status(self, name: str) -> dict[str, Any]:
        """What became of an earlier request."""
        answer, _ = self._ask("GET", f"status/{quote(name, safe='')}/")
        return answer

    def _ask(
        self, method: str, path: str, body: bytes | None = None
    ) -> tuple[dict[str, Any], http.client.HTTPMessage]:
        headers = dict(self._headers)
        if body is not None:
            headers["Content-Type"] = MEDIA_TYPE
        connection = self._connection()
        try:
            connection.request(method, self._path + path, body, headers)
            answer = connection.getresponse()
            raw = answer.read(self._patience.answer_bytes + 1)
        except http.client.HTTPException as cause:
            raise OSError(f"The server broke off: {type(cause).__name__}.") from cause
        finally:
            connection.close()
        if len(raw) > self._patience.answer_bytes:
            raise _no_answer(f"it has more than {self._patience.answer_bytes} bytes")
        if answer.status not in (200, 202):
            raise _told(answer.status, raw)
        if not _is_taxii(answer.headers.get("Content-Type", "")):
            raise _no_answer("its media type is not that of TAXII 2.1")
        return _object(raw), answer.headers

    def _connection(self) -> http.client.HTTPConnection:
        host, port, wait = self._parts.hostname or "", self._parts.port, self._patience.answer_s
        if self._parts.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=wait)
        context = self._context or ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=wait, context=context)


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _authorization(user: str | None, token: str) -> str:
    if user is None:
        return f"Bearer {token}"
    return f"Basic {base64.b64encode(f'{user}:{token}'.encode()).decode()}"


def _is_taxii(told: str) -> bool:
    kind, *parameters = (part.strip().lower() for part in told.split(";"))
    return kind == "application/taxii+json" and "version=2.1" in parameters


def _object(raw: bytes) -> dict[str, Any]:
    try:
        told = orjson.loads(raw) if raw else {}
    except orjson.JSONDecodeError as cause:
        raise _no_answer("it is no JSON") from cause
    if not isinstance(told, dict):
        raise _no_answer("it is no object")
    return told


def _following(answer: Mapping[str, Any], before: str | None) -> str:
    told = answer.get("next")
    if not isinstance(told, str) or not told or told == before:
        raise _no_answer("it says that there is more, and not where")
    return told


def _no_answer(why: str) -> BadInput:
    return BadInput(
        f"This is no answer of a TAXII 2.1 server: {why}.",
        hint="Check the address of the API root.",
        field="answer",
    )


def _told(status: int, raw: bytes) -> BadInput:
    try:
        told = orjson.loads(raw)
    except orjson.JSONDecodeError:
        told = None
    title = told.get("title") if isinstance(told, dict) else None
    return BadInput(
        f"The server refused with {status}: {str(title or 'it does not say why')[:200]}.",
        hint="Check token, collection and filters.",
        field="answer",
        status=status,
    )
