"""What each address of the TAXII server answers (TAXII 2.1, sections 3 to 5)."""

from __future__ import annotations

import base64
import binascii
import logging
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from sealane.errors import BadInput, SealaneError
from sealane.share.format.stix import label_of, parsed
from sealane.share.format.stix_object import EPOCH, NAME, drill_said, fault, moment, stamp
from sealane.share.item.label import Label
from sealane.share.taxii import Filter, Kept, Outcome, Page, Row, Shelves, Sight, read_filter

__all__ = [
    "Answers",
    "Asked",
    "Bounds",
    "Collection",
    "Completes",
    "Refused",
    "Root",
    "failure",
    "unrouted",
]

MEDIA_TYPE = "application/taxii+json;version=2.1"
STIX = "application/stix+json;version=2.1"

Completes = Callable[[str, Label], Label]
"""A party and the label of what it posted, to the label that it gets here."""

_log = logging.getLogger("sealane.serve.taxii")


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """One collection. ``purpose``: what its readers use it for, asked of the policy. ``readers``
    and ``writers``: parties; None is every party that is known. ``exercise_id``: the drill that all
    of it is of (None: all of it is real)."""

    id: str
    title: str
    purpose: str
    description: str = ""
    alias: str | None = None
    readers: frozenset[str] | None = None
    writers: frozenset[str] | None = frozenset()
    exercise_id: str | None = None

    def may_read(self, party: str) -> bool:
        """Whether a party may read what the policy lets it see."""
        return self.readers is None or party in self.readers

    def may_write(self, party: str) -> bool:
        """Whether a party may post, and take away what it posted."""
        return self.writers is None or party in self.writers

    def told(self, party: str) -> dict[str, Any]:
        """The collection as a party has it."""
        told: dict[str, Any] = {"id": self.id, "title": self.title}
        words = [f"Exercise {self.exercise_id}."] if self.exercise_id is not None else []
        words += [self.description] if self.description else []
        told |= {"description": " ".join(words)} if words else {}
        told |= {"alias": self.alias} if self.alias else {}
        own = {"can_read": self.may_read(party), "can_write": self.may_write(party)}
        return told | own | {"media_types": [STIX]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """One API root: its path and its collections."""

    path: str
    title: str
    collections: tuple[Collection, ...]
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """``page``: objects on a page at most; ``body_bytes``: most of one request (also told as
    ``max_content_length``); ``objects``: most of one request; ``status_s``: seconds that a status
    is kept."""

    page: int = 1_000
    body_bytes: int = 8_000_000
    objects: int = 5_000
    status_s: int = 7 * 86_400


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of a party that is known."""

    request: Request
    party: str
    body: bytes

    def part(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])

    def filter(self, most: int, **more: Any) -> Filter:
        """The filter of the query."""
        return read_filter(self.request.query_params.multi_items(), most=most, **more)


class Refused(SealaneError):
    """A request that is not answered, with its status."""

    def __init__(self, status: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.http_status, self.headers = status, headers


Answer = Callable[[Asked], Response]


class Answers:
    """The addresses of one server."""

    def __init__(
        self, shelves: Shelves, sight: Sight, roots: tuple[Root, ...],
        authenticate: Callable[[str], str | None], *, title: str, bounds: Bounds,
        completes: Completes, clock: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self.shelves, self.sight = shelves, sight
        self.roots = {root.path: root for root in roots}
        self.authenticate, self.title, self.bounds = authenticate, title, bounds
        self.completes, self.clock = completes, clock

    def guarded(self, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
        """An address that answers whom it knows, in the shapes of TAXII, whatever goes wrong."""

        async def answered(request: Request) -> Response:
            try:
                party = await run_in_threadpool(self.party, request)
                _acceptable(request)
                body = await _body(request, self.bounds.body_bytes)
                return await run_in_threadpool(answer, Asked(request, party, body))
            except Refused as refused:
                return failed(refused.http_status, refused.message, refused.headers)
            except BadInput as bad:
                return failed(400, str(bad), {})
            except Exception as cause:  # noqa: BLE001 (one answer must not end the server)
                _log.error("%s %s failed", request.method, request.url.path, exc_info=cause)
                return failed(500, "The server failed on this request; nothing was changed.", {})

        return answered

    def party(self, request: Request) -> str:
        """Who asks. ``Refused`` with 401 if nobody known does."""
        scheme, _, told = request.headers.get("authorization", "").partition(" ")
        user, token = None, told.strip()
        if scheme.lower() == "basic":
            user, token = _basic(token)
        party = self.authenticate(token) if scheme.lower() in ("bearer", "basic") else None
        if party is None or (user is not None and user != party):
            raise Refused(
                401,
                "This server asks for a token.",
                **{"WWW-Authenticate": 'Basic realm="taxii", Bearer realm="taxii"'},
            )
        return party

    def _root(self, asked: Asked) -> Root:
        root = self.roots.get(asked.part("root"))
        if root is None or not self._collections(root, asked.party):
            raise Refused(404, "There is no such API root.")
        return root

    def _collections(self, root: Root, party: str) -> list[Collection]:
        return [one for one in root.collections if one.may_read(party) or one.may_write(party)]

    def _collection(self, asked: Asked, *, reads: bool = False, writes: bool = False) -> Collection:
        name = asked.part("collection")
        for one in self._collections(self._root(asked), asked.party):
            if name in (one.id, one.alias):
                if (reads and not one.may_read(asked.party)) or (
                    writes and not one.may_write(asked.party)
                ):
                    raise Refused(403, "The collection is not open to you for that.")
                return one
        raise Refused(404, "There is no such collection.")

    def discovery(self, asked: Asked) -> Response:
        """Section 4.1."""
        mine = [path for path, root in self.roots.items() if self._collections(root, asked.party)]
        told: dict[str, Any] = {"title": self.title, "api_roots": [f"/{path}/" for path in mine]}
        return told_as(told | ({"default": f"/{mine[0]}/"} if mine else {}))

    def root(self, asked: Asked) -> Response:
        """Section 4.2."""
        root = self._root(asked)
        told: dict[str, Any] = {"title": root.title, "versions": [MEDIA_TYPE]}
        told |= {"description": root.description} if root.description else {}
        return told_as(told | {"max_content_length": self.bounds.body_bytes})

    def status(self, asked: Asked) -> Response:
        """Section 4.3; a status is told to whoever posted, and to nobody else."""
        root = self._root(asked)
        raw = self.shelves.status(asked.part("status"), root.path, asked.party)
        if raw is None:
            raise Refused(404, "There is no such status.")
        return Response(raw, media_type=MEDIA_TYPE)

    def collections(self, asked: Asked) -> Response:
        """Section 5.1."""
        mine = self._collections(self._root(asked), asked.party)
        return told_as({"collections": [one.told(asked.party) for one in mine]} if mine else {})

    def collection(self, asked: Asked) -> Response:
        """Section 5.2."""
        return told_as(self._collection(asked).told(asked.party))

    def manifest(self, asked: Asked) -> Response:
        """Section 5.3."""
        page = self._page(asked, asked.filter(self.bounds.page), with_raw=False)
        return _paged(page, [orjson.dumps(_entry(row)) for row in page.rows])

    def objects(self, asked: Asked) -> Response:
        """Section 5.4."""
        page = self._page(asked, asked.filter(self.bounds.page))
        return _paged(page, [row.raw for row in page.rows])

    def one(self, asked: Asked) -> Response:
        """Section 5.6."""
        wanted = asked.filter(self.bounds.page, matches=("version", "spec_version"))
        page = self._page(asked, wanted, asked.part("object"))
        return _paged(page, [row.raw for row in page.rows])

    def versions(self, asked: Asked) -> Response:
        """Section 5.8."""
        wanted = asked.filter(self.bounds.page, matches=("spec_version",), default_version="all")
        page = self._page(asked, wanted, asked.part("object"), with_raw=False)
        every = dict.fromkeys(_version(row) for row in page.rows)
        return _paged(page, [orjson.dumps(one) for one in every], "versions")

    def _page(
        self, asked: Asked, wanted: Filter, name: str | None = None, *, with_raw: bool = True
    ) -> Page:
        collection = self._collection(asked, reads=True)
        now = self.clock()
        seen = self.shelves.view(collection.id, asked.party, collection.purpose, self.sight, at=now)
        with seen as (connection, view):
            if name is not None:
                any_of = Filter(limit=1, ids=frozenset({name}), is_all=True)
                if not self.shelves.page(connection, view, any_of, with_raw=False).rows:
                    raise Refused(404, "There is no such object.")
                wanted = wanted.of(name)
            return self.shelves.page(connection, view, wanted, with_raw=with_raw)

    def add(self, asked: Asked) -> Response:
        """Section 5.5: every object by itself; what it became is in the status."""
        collection = self._collection(asked, writes=True)
        listed = _envelope(asked, self.bounds.objects)
        now = self.clock()
        outcomes, failures = self.taken(asked, collection, listed, now)
        told_at = stamp(now)
        successes = []
        for one in outcomes:
            entry: dict[str, Any] = {"id": one.object_id, "version": _told(one.version) or told_at}
            if one.fault is None:
                successes.append(entry)
            else:
                failures.append(entry | {"message": one.fault})
        status = {
            "id": str(uuid.uuid4()),
            "status": "complete",
            "request_timestamp": told_at,
            "total_count": len(listed),
            "success_count": len(successes),
            "successes": successes,
            "failure_count": len(failures),
            "failures": failures,
            "pending_count": 0,
            "pendings": [],
        }
        self.shelves.put_status(
            str(status["id"]), asked.part("root"), asked.party, status, at=now,
            keep_s=self.bounds.status_s,
        )  # fmt: skip
        return told_as(status, 202)

    def taken(
        self, asked: Asked, collection: Collection, listed: list[Any], now: datetime
    ) -> tuple[list[Outcome], list[dict[str, Any]]]:
        """Keep what was posted: what became of what is good, and what is not, with the reason."""
        good, failures = self._checked(listed, collection.id, asked.party, now)
        is_drill = collection.exercise_id is not None
        put = self.shelves.put(collection.id, asked.party, good, at=now, is_drill=is_drill)
        return put, failures

    def _checked(
        self, listed: list[Any], collection: str, party: str, now: datetime
    ) -> tuple[list[Kept], list[dict[str, Any]]]:
        """What can be kept, under its label; and what cannot, with the reason."""
        good: list[dict[str, Any]] = []
        failures: list[dict[str, Any]] = []

        def fails(number: int, one: Any, why: str) -> None:
            failures.append(failure(number, one, why, now))

        for number, one in enumerate(listed):
            why = fault(one)
            if why is None:
                good.append(one)
            else:
                fails(number, one, why)
        held = self._markings(good, collection, party)
        kept: list[Kept] = []
        for number, one in enumerate(good):
            try:
                label = self._label(one, party, held)
            except (BadInput, RecursionError) as cause:
                fails(number, one, str(cause))
                continue
            kept.append(Kept(one, label, drill_said(one)))
        return kept, failures

    def _markings(
        self, good: list[dict[str, Any]], collection: str, party: str
    ) -> dict[str, dict[str, Any]]:
        """Markings that these objects name: those beside them, and those that came before."""
        beside = {one["id"]: one for one in good if one["type"] == "marking-definition"}
        named: set[str] = set()
        for one in good:
            named |= {name for name in one.get("object_marking_refs", ()) if isinstance(name, str)}
        missing = {name for name in named - beside.keys() if NAME.fullmatch(name)}
        return self.shelves.markings(collection, party, missing) | beside

    def _label(self, one: dict[str, Any], party: str, held: dict[str, dict[str, Any]]) -> Label:
        label = label_of(one, held)
        if label.originator not in (None, party):
            raise BadInput(
                f"Its label names {label.originator} as originator, and {party} sent it."
            )
        label = self.completes(party, label)
        if not self.sight.takes(label):
            raise BadInput("Its label is above what this node may hold.")
        return label

    def delete(self, asked: Asked) -> Response:
        """Section 5.7: of what the caller posted itself; all versions, so that no older one comes
        into view, unless it names some."""
        collection = self._collection(asked, reads=True, writes=True)
        wanted = asked.filter(
            self.bounds.page, matches=("version", "spec_version"), default_version="all"
        )
        name, now = asked.part("object"), self.clock()
        if self.shelves.delete(collection.id, asked.party, name, wanted, at=now):
            return Response(status_code=200, media_type=MEDIA_TYPE)
        self._page(asked, Filter(limit=1, is_all=True), name, with_raw=False)
        raise Refused(403, "Only whoever posted an object takes it away.")


def failure(number: int, one: Any, why: str, now: datetime) -> dict[str, Any]:
    """Why an object of a request was not kept (section 4.3.1)."""
    told = one if isinstance(one, dict) else {}
    name, version = told.get("id"), told.get("modified", told.get("created"))
    at = moment(version)
    return {
        "id": name[:300] if isinstance(name, str) else f"objects[{number}]",
        "version": stamp(now if at is None else at),
        "message": why[:300],
    }


def _basic(told: str) -> tuple[str, str]:
    try:
        user, _, token = base64.b64decode(told, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return user, token


def _acceptable(request: Request) -> None:
    """Section 1.6.8: the media type of TAXII 2.1, with or without its version."""
    for one in request.headers.get("accept", "*/*").split(","):
        kind, *parameters = (part.strip().lower() for part in one.split(";"))
        versions = [part for part in parameters if part.startswith("version")]
        if kind in ("*/*", "application/*") or (
            kind == "application/taxii+json" and versions in ([], ["version=2.1"])
        ):
            return
    raise Refused(406, f"This server answers in {MEDIA_TYPE}.")


async def _body(request: Request, most: int) -> bytes:
    """The body, no more of it than may be; nothing where none is asked."""
    if request.method != "POST":
        return b""
    kind, *parameters = request.headers.get("content-type", "").replace(" ", "").lower().split(";")
    if kind != "application/taxii+json" or "version=2.1" not in parameters:
        raise Refused(415, f"Send {MEDIA_TYPE}.")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Refused(415, "Send it without compression.")
    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length) > most:
        raise Refused(413, f"A request has {most} bytes at most.")
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise Refused(413, f"A request has {most} bytes at most.")
        parts.append(part)
    return b"".join(parts)


def _envelope(asked: Asked, most: int) -> list[Any]:
    try:
        told = parsed(asked.body)
    except ValueError as cause:
        raise Refused(400, f"The body is no JSON: {cause}.") from cause
    listed = told.get("objects") if isinstance(told, dict) else None
    if not isinstance(listed, list) or not listed:
        raise Refused(422, "The body is an envelope with a list of objects.")
    if len(listed) > most:
        raise Refused(413, f"A request has {most} objects at most.")
    return listed


def told_as(told: Any, status: int = 200) -> Response:
    """An answer of TAXII."""
    return Response(orjson.dumps(told), status, media_type=MEDIA_TYPE, headers=NO_STORE)


NO_STORE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def failed(status: int, why: str, headers: dict[str, str]) -> Response:
    """An error of TAXII (section 3.6.1)."""
    told = {"title": why, "http_status": str(status), "error_id": str(uuid.uuid4())}
    return Response(orjson.dumps(told), status, media_type=MEDIA_TYPE, headers=NO_STORE | headers)


def _paged(page: Page, told: list[bytes], name: str = "objects") -> Response:
    """A page, from objects that are JSON already."""
    parts = []
    if page.following is not None:
        parts.append(b'"more":true,"next":"%d"' % page.following)
    if told:
        parts.append(b'"%s":[%s]' % (name.encode(), b",".join(told)))
    headers = dict(NO_STORE)
    if page.rows:
        headers["X-TAXII-Date-Added-First"] = _date(page.rows[0].added)
        headers["X-TAXII-Date-Added-Last"] = _date(page.rows[-1].added)
    return Response(b"{%s}" % b",".join(parts), media_type=MEDIA_TYPE, headers=headers)


def _entry(row: Row) -> dict[str, Any]:
    entry = {"id": row.object_id, "date_added": _date(row.added), "version": _version(row)}
    return entry | {"media_type": STIX}


def _date(added: int) -> str:
    at = EPOCH + timedelta(microseconds=added)
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _version(row: Row) -> str:
    return _told(row.version) or _date(row.added)


def _told(version: int) -> str | None:
    return stamp(EPOCH + timedelta(microseconds=version)) if version else None


def unrouted(answers: Answers) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Addresses that are none: whoever is not known learns not even that."""

    async def answered(request: Request, error: Exception) -> Response:
        try:
            answers.party(request)
        except Refused as refused:
            return failed(refused.http_status, refused.message, refused.headers)
        status = error.status_code if isinstance(error, HTTPException) else 404
        return failed(status, "There is nothing at this address.", {})

    return answered
