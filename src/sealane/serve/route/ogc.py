"""Events for other maps: OGC API - Features, part 1 (OGC 17-069r4, core and GeoJSON), read only.

QGIS and other clients of the standard open ``/ogc``. With a node there are besides, in
one collection for each kind, what it holds, and for people of another party what it was released
and nothing else (``sealane.serve.shared``). The events are those of ``/api/v1/events`` and
the same filters hold; what a lake knows beside them (history, exclusions, evidence as rows) is
there and not here. Its only coordinate system is CRS84: longitude, latitude on WGS84.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import polars as pl
from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi import Query as Param

from sealane.errors import BadInput, NotFound
from sealane.serve.answer import GEOJSON, JSON, Rows, features, send_alone, send_bytes
from sealane.serve.moment import print_time
from sealane.serve.ogc import (
    CONFORMS,
    ITEMS,
    OGC,
    at_least_one,
    box_of,
    interval,
    landing,
    link,
)
from sealane.serve.ogc import collection as told_collection
from sealane.serve.parameter import StoreOf, paged, refuse_unknown
from sealane.serve.query import Query
from sealane.serve.schema import describe
from sealane.serve.seat import Seat
from sealane.serve.shared import PREFIX, Asked, Shared
from sealane.serve.store import Snapshot

if TYPE_CHECKING:
    from sealane.share.account import Account

__all__ = ["OGC", "router"]

router = APIRouter(prefix=OGC, tags=["ogc"], dependencies=[Depends(refuse_unknown)])
Collection = Annotated[
    str, Path(max_length=50, description=f"events, or of a node {PREFIX}KIND: {PREFIX}event")
]
Bbox = Annotated[str | None, Param(description="west,south,east,north [deg]; four or six numbers")]
Limit = Annotated[int, Param(description="Items of a page, 1 or more")]
After = Annotated[str | None, Param(max_length=2_000, description="From the link next")]
Kind = Annotated[str | None, Param(description="Kinds of events, with commas between")]


def shared_of(request: Request) -> Shared | None:
    """What whoever asks may read of the node that is served; None without one. Without accounts
    that is one of the node's own people."""
    seat: Seat | None = request.app.state.seat
    if seat is None:
        return None
    node, account = seat.node(), _account(request)
    party = node.party if account is None else account.party
    return Shared(node, party, _at(request), datetime.now(UTC))


SharedOf = Annotated[Shared | None, Depends(shared_of)]


def _account(request: Request) -> Account | None:
    found: Account | None = request.scope.get("sealane.account")
    return found


def _is_own(shared: Shared | None) -> bool:
    """Whether the lake is for whoever asks: it carries no label."""
    return shared is None or shared.party == shared.node.party


def _at(request: Request, path: str = "") -> str:
    return str(request.url.replace(path=f"{OGC}{path}", query=""))


@router.get("", summary="What there is", responses=describe("Links", {"links": []}))
def landing_page(request: Request, shared: SharedOf) -> Response:
    """The landing page: links to the description, the conformance and the collections."""
    schema = str(request.url.replace(path="/openapi.json", query=""))
    what = "Events at sea, as one lake holds them" if _is_own(shared) else "What is shared"
    return _alone(request, landing(_at(request), schema, what))


@router.get("/conformance", summary="What it conforms to",
            responses=describe("Classes", {"conformsTo": []}))  # fmt: skip
def conformance(request: Request) -> Response:
    """Classes of the standard that hold here."""
    return _alone(request, CONFORMS)


@router.get("/collections", summary="Collections",
            responses=describe("Collections", {"collections": [], "links": []}))  # fmt: skip
def collections(request: Request, store: StoreOf, shared: SharedOf) -> Response:
    """The collections: the events of the lake, and of a node what is shared, by kind."""
    found = [_events(request, store.snapshot())] if _is_own(shared) else []
    found += [] if shared is None else shared.collections()
    links = [link(_at(request, "/collections"), "self")]
    return _alone(request, {"links": links, "collections": found})


@router.get("/collections/{collection}", summary="One collection",
            responses=describe("A collection", {"id": "events"}))  # fmt: skip
def collection(
    request: Request, store: StoreOf, shared: SharedOf, collection: Collection
) -> Response:
    """One collection with its extent."""
    if shared is not None and collection.startswith(PREFIX):
        return _alone(request, shared.collection(collection))
    _known(collection, shared)
    snapshot = store.snapshot()
    return _sent(request, snapshot, _events(request, snapshot))


@router.get("/collections/{collection}/items", summary="Features, page by page",
            responses=describe("A page of features", {"type": "FeatureCollection"}))  # fmt: skip
def items(
    request: Request,
    store: StoreOf,
    shared: SharedOf,
    collection: Collection,
    bbox: Bbox = None,
    when: Annotated[
        str | None, Param(alias="datetime", description="A time, or two with /; .. is open")
    ] = None,
    limit: Limit = ITEMS,
    after: After = None,
    kind: Kind = None,
) -> Response:
    """Standing events that match, each a point; ``next`` leads to the following page. Of what is
    shared a page may hold fewer items than asked for, even none, and still have a ``next``."""
    if shared is not None and collection.startswith(PREFIX):
        if kind is not None:
            raise BadInput(f"{collection} is of one kind.", hint="Leave it out.", field="kind")
        url = str(request.url.remove_query_params("after"))
        page = shared.items(collection, Asked(bbox, when, limit, after), url)
        return _alone(request, page, media=GEOJSON)
    _known(collection, shared)
    snapshot = store.snapshot()
    since, until = interval(when)
    query = Query.parse(since=since, until=until, bbox=box_of(bbox), kind=[kind] if kind else [])
    most = min(at_least_one(limit), snapshot.store.limits.max_page_rows)
    rows = paged(snapshot, "events", query, limit=most, after=after, form="geojson")
    links = [link(str(request.url), "self", GEOJSON)]
    if rows.next:
        href = str(request.url.include_query_params(after=rows.next))
        links.append(link(href, "next", GEOJSON))
    body = {
        **features(rows),
        "links": links,
        "timeStamp": print_time(snapshot.as_of()),
        "numberMatched": rows.total,
        "numberReturned": rows.frame.height,
    }
    return _sent(request, snapshot, body, media=GEOJSON)


@router.get("/collections/{collection}/items/{item:path}", summary="One feature",
            responses=describe("A feature", {"type": "Feature"}))  # fmt: skip
def item(
    request: Request, store: StoreOf, shared: SharedOf, collection: Collection,
    item: Annotated[str, Path(max_length=500, description="Its id")],
) -> Response:  # fmt: skip
    """One event; 404 for one that is not among the items: not there, withdrawn, set aside, or of a
    drill. What is shared is named by originator and item: ``JP:e1``."""
    if shared is not None and collection.startswith(PREFIX):
        return _alone(request, shared.item(collection, item), media=GEOJSON)
    _known(collection, shared)
    snapshot = store.snapshot()
    rows = Query().apply(snapshot.events(), "events").filter(pl.col("event_id") == item)
    if rows.is_empty():
        raise NotFound(f"There is no event {item}.", hint="Look at the items.", event_id=item)
    body = features(Rows("events", rows.head(1), ""))["features"][0]
    links = [
        link(str(request.url), "self", GEOJSON),
        link(_at(request, "/collections/events"), "collection"),
    ]
    return _sent(request, snapshot, {**body, "links": links}, media=GEOJSON)


def _known(collection: str, shared: Shared | None) -> None:
    if collection != "events" or not _is_own(shared):
        more = "" if shared is None else f" and {PREFIX}KIND"
        raise NotFound(f"There is no collection {collection}.", hint=f"There is: events{more}.")


def _events(request: Request, snapshot: Snapshot) -> dict[str, Any]:
    rows = Query().apply(snapshot.events(), "events")
    ends: list[datetime | None] = rows.select(
        pl.col("start_at").min().alias("first"), pl.col("start_at").max().alias("last")
    ).row(0)  # type: ignore[assignment]
    return told_collection(
        _at(request), "events", "Events",
        "What happened, with evidence; the newest revision of each standing event",
        [print_time(one) for one in ends],
    )  # fmt: skip


def _alone(request: Request, body: dict[str, Any], *, media: str = JSON) -> Response:
    return send_alone(request, orjson.dumps(body), media=media)


def _sent(
    request: Request, snapshot: Snapshot, body: dict[str, Any], *, media: str = JSON
) -> Response:
    return send_bytes(request, snapshot, orjson.dumps(body), media=media)
