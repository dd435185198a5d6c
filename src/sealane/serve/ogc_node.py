"""OGC API - Features of a node, beside its TAXII: to people of each party what was released to it.

Whoever asks has an account with the role of a reader; what they read is recorded before it is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sealane.errors import BadInput, NotSignedIn, SealaneError
from sealane.ledger import digest
from sealane.serve.answer import GEOJSON, JSON, send_alone
from sealane.serve.fault import respond
from sealane.serve.guard import CHALLENGE, caller
from sealane.serve.ogc import CONFORMS, ITEMS, OGC, landing, link
from sealane.serve.people import People
from sealane.serve.shared import Asked, Shared
from sealane.share.node import Node

__all__ = ["ogc_routes"]

PARAMETERS = {"bbox": "string", "datetime": "string", "limit": "integer", "after": "string"}
Answer = Callable[[Request, Shared], dict[str, Any]]


def ogc_routes(node: Node, people: People, clock: Callable[[], datetime]) -> list[Route]:
    """The addresses, each behind an account."""
    one = f"{OGC}/collections/{{collection}}"
    answers: list[tuple[str, Answer, str]] = [
        (OGC, _landing, JSON), (f"{OGC}/api", _api, JSON),
        (f"{OGC}/conformance", lambda _request, _shared: CONFORMS, JSON),
        (f"{OGC}/collections", _collections, JSON),
        (one, lambda asked, shared: shared.collection(asked.path_params["collection"]), JSON),
        (f"{one}/items", _items, GEOJSON),
        (f"{one}/items/{{item:path}}", _item, GEOJSON),
    ]  # fmt: skip
    return [
        Route(path, _guarded(node, people, clock, answer, media), methods=["GET"])
        for path, answer, media in answers
    ]


def _guarded(
    node: Node, people: People, clock: Callable[[], datetime], answer: Answer, media: str
) -> Callable[[Request], Response]:
    def answered(request: Request) -> Response:
        try:
            account = people.account(request.headers, address=caller(request.scope))
            account.require("read")
            base = str(request.url.replace(path=OGC, query=""))
            body = orjson.dumps(answer(request, Shared(node, account.party, base, clock())))
            url = request.url
            told = f"ogc {url.path}?{url.query}" if url.query else f"ogc {url.path}"
            people.note(account, told, digest(body))
        except NotSignedIn as error:
            return respond(error, headers={"WWW-Authenticate": CHALLENGE})
        except SealaneError as error:
            return respond(error, headers=getattr(error, "headers", None))
        return send_alone(request, body, media=media)

    return answered


def _landing(_request: Request, shared: Shared) -> dict[str, Any]:
    what = f"What the node of {shared.node.party} shares with {shared.party}"
    return landing(shared.base, f"{shared.base}/api", what)


def _collections(_request: Request, shared: Shared) -> dict[str, Any]:
    own = link(f"{shared.base}/collections", "self")
    return {"links": [own], "collections": shared.collections()}


def _items(request: Request, shared: Shared) -> dict[str, Any]:
    asked = request.query_params
    for name in asked:
        if name not in PARAMETERS:
            raise BadInput(
                f"This address knows no parameter '{name[:40]}'.",
                hint=f"It knows: {', '.join(PARAMETERS)}.",
                field=name[:40],
            )
    limit = asked.get("limit", str(ITEMS))
    if not (limit.isascii() and limit.isdigit() and len(limit) < 10):
        raise BadInput(f"limit: '{limit[:40]}' is no whole number.", hint="Leave it out.",
                       field="limit")  # fmt: skip
    page = Asked(asked.get("bbox"), asked.get("datetime"), int(limit), asked.get("after"))
    url = str(request.url.remove_query_params("after"))
    return shared.items(request.path_params["collection"], page, url)


def _item(request: Request, shared: Shared) -> dict[str, Any]:
    return shared.item(request.path_params["collection"], request.path_params["item"])


def _api(_request: Request, shared: Shared) -> dict[str, Any]:
    """Its description, as OpenAPI 3.0."""
    query = [
        {"name": name, "in": "query", "schema": {"type": kind}} for name, kind in PARAMETERS.items()
    ]
    one = "/collections/{collection}"
    addresses = ("/", "/conformance", "/collections", one, f"{one}/items", f"{one}/items/{{item}}")
    paths = {}
    for path in addresses:
        names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        said: list[dict[str, Any]] = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in names
        ]
        said += query if path.endswith("/items") else []
        paths[path] = {"get": {"parameters": said, "responses": {"200": {"description": "Well"}}}}
    return {
        "openapi": "3.0.3", "info": {"title": "Sealane", "version": "1"},
        "servers": [{"url": shared.base}], "paths": paths,
    }  # fmt: skip
