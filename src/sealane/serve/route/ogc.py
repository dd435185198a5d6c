"""Events for other maps: OGC API - Features, part 1 (OGC 17-069r4, core and GeoJSON), read only.

QGIS and other clients of the standard open ``/ogc``. The events are those of ``/api/v1/events`` and
the same filters hold; what a lake knows beside them (history, exclusions, evidence as rows) is
there and not here. Its only coordinate system is CRS84: longitude, latitude on WGS84.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

import orjson
import polars as pl
from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi import Query as Param

from sealane.errors import BadInput, NotFound
from sealane.serve.answer import GEOJSON, JSON, Rows, features, send_bytes
from sealane.serve.moment import parse_time, print_time
from sealane.serve.parameter import StoreOf, paged, refuse_unknown
from sealane.serve.query import Query
from sealane.serve.schema import describe
from sealane.serve.store import Snapshot

__all__ = ["OGC", "router"]

OGC = "/ogc"
CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
ITEMS = 100
"""Items of a page where nobody says how many."""
OPEN = ("", "..")
SIX = 6
"""Numbers of a box with heights, which are read over."""

router = APIRouter(prefix=OGC, tags=["ogc"], dependencies=[Depends(refuse_unknown)])
Collection = Annotated[str, Path(max_length=50, description="events")]
Bbox = Annotated[str | None, Param(description="west,south,east,north [deg]; four or six numbers")]
Limit = Annotated[int, Param(description="Items of a page, 1 or more")]
After = Annotated[str | None, Param(description="From the link next")]
Kind = Annotated[str | None, Param(description="Kinds of events, with commas between")]


def _at(request: Request, path: str = "") -> str:
    return str(request.url.replace(path=f"{OGC}{path}", query=""))


def _link(href: str, rel: str, media: str = JSON) -> dict[str, str]:
    return {"href": href, "rel": rel, "type": media}


@router.get("", summary="What there is", responses=describe("Links", {"links": []}))
def landing(request: Request, store: StoreOf) -> Response:
    """The landing page: links to the description, the conformance and the collections."""
    schema = str(request.url.replace(path="/openapi.json", query=""))
    body = {
        "title": "Sealane",
        "description": "Events at sea, as one lake holds them",
        "links": [
            _link(_at(request), "self"),
            _link(schema, "service-desc", "application/vnd.oai.openapi+json;version=3.0"),
            _link(_at(request, "/conformance"), "conformance"),
            _link(_at(request, "/collections"), "data"),
        ],
    }
    return _sent(request, store.snapshot(), body)


@router.get("/conformance", summary="What it conforms to",
            responses=describe("Classes", {"conformsTo": []}))  # fmt: skip
def conformance(request: Request, store: StoreOf) -> Response:
    """Classes of the standard that hold here."""
    classes = [f"{CORE}{name}" for name in ("core", "geojson")]
    return _sent(request, store.snapshot(), {"conformsTo": classes})


@router.get("/collections", summary="Collections",
            responses=describe("Collections", {"collections": [], "links": []}))  # fmt: skip
def collections(request: Request, store: StoreOf) -> Response:
    """The collections: events alone."""
    snapshot = store.snapshot()
    body = {
        "links": [_link(_at(request, "/collections"), "self")],
        "collections": [_events(request, snapshot)],
    }
    return _sent(request, snapshot, body)


@router.get("/collections/{collection}", summary="One collection",
            responses=describe("A collection", {"id": "events"}))  # fmt: skip
def collection(request: Request, store: StoreOf, collection: Collection) -> Response:
    """One collection with its extent."""
    snapshot = store.snapshot()
    _known(collection)
    return _sent(request, snapshot, _events(request, snapshot))


@router.get("/collections/{collection}/items", summary="Features, page by page",
            responses=describe("A page of features", {"type": "FeatureCollection"}))  # fmt: skip
def items(
    request: Request,
    store: StoreOf,
    collection: Collection,
    bbox: Bbox = None,
    when: Annotated[
        str | None, Param(alias="datetime", description="A time, or two with /; .. is open")
    ] = None,
    limit: Limit = ITEMS,
    after: After = None,
    kind: Kind = None,
) -> Response:
    """Standing events that match, each a point; ``next`` leads to the following page."""
    _known(collection)
    snapshot = store.snapshot()
    since, until = _interval(when)
    query = Query.parse(since=since, until=until, bbox=_box(bbox), kind=[kind] if kind else [])
    if limit < 1:
        raise BadInput(f"limit: {limit} is less than 1.", hint="Leave it out.", field="limit")
    most = min(limit, snapshot.store.limits.max_page_rows)
    rows = paged(snapshot, "events", query, limit=most, after=after, form="geojson")
    links = [_link(str(request.url), "self", GEOJSON)]
    if rows.next:
        href = str(request.url.include_query_params(after=rows.next))
        links.append(_link(href, "next", GEOJSON))
    body = {
        **features(rows),
        "links": links,
        "timeStamp": print_time(snapshot.as_of()),
        "numberMatched": rows.total,
        "numberReturned": rows.frame.height,
    }
    return _sent(request, snapshot, body, media=GEOJSON)


@router.get("/collections/{collection}/items/{item}", summary="One feature",
            responses=describe("A feature", {"type": "Feature"}))  # fmt: skip
def item(
    request: Request, store: StoreOf, collection: Collection,
    item: Annotated[str, Path(max_length=200, description="Its id")],
) -> Response:  # fmt: skip
    """One event; 404 for one that is not among the items: not there, withdrawn, set aside, or of a
    drill."""
    _known(collection)
    snapshot = store.snapshot()
    rows = Query().apply(snapshot.events(), "events").filter(pl.col("event_id") == item)
    if rows.is_empty():
        raise NotFound(f"There is no event {item}.", hint="Look at the items.", event_id=item)
    body = features(Rows("events", rows.head(1), ""))["features"][0]
    links = [
        _link(str(request.url), "self", GEOJSON),
        _link(_at(request, "/collections/events"), "collection"),
    ]
    return _sent(request, snapshot, {**body, "links": links}, media=GEOJSON)


def _known(collection: str) -> None:
    if collection != "events":
        raise NotFound(f"There is no collection {collection}.", hint="There is: events.")


def _events(request: Request, snapshot: Snapshot) -> dict[str, Any]:
    rows = Query().apply(snapshot.events(), "events")
    ends: list[datetime | None] = rows.select(
        pl.col("start_at").min().alias("first"), pl.col("start_at").max().alias("last")
    ).row(0)  # type: ignore[assignment]
    first, last = (print_time(one) for one in ends)
    return {
        "id": "events",
        "title": "Events",
        "description": "What happened, with evidence; the newest revision of each standing event",
        "itemType": "feature",
        "crs": [CRS84],
        "extent": {
            "spatial": {"bbox": [[-180, -90, 180, 90]], "crs": CRS84},
            "temporal": {"interval": [[first, last]], "trs": GREGORIAN},
        },
        "links": [
            _link(_at(request, "/collections/events"), "self"),
            _link(_at(request, "/collections/events/items"), "items", GEOJSON),
        ],
    }


def _box(said: str | None) -> str | None:
    """A box of four numbers, of six without its heights."""
    parts = said.split(",") if said else []
    return ",".join((*parts[:2], *parts[3:5])) if len(parts) == SIX else said


def _interval(said: str | None) -> tuple[str | None, datetime | None]:
    """``datetime`` of the standard as the times that it begins at and ends before."""
    if said is None:
        return None, None
    begin, slash, end = said.partition("/")
    first = None if begin in OPEN and slash else begin
    last = begin if not slash else None if end in OPEN else end
    if slash and first is None and last is None:
        raise BadInput(
            f"datetime: '{said}' is open at both ends.", hint="Leave it out.", field="datetime"
        )
    if last is None:
        return first, None
    return first, parse_time(last, field="datetime") + timedelta(microseconds=1)


def _sent(
    request: Request, snapshot: Snapshot, body: dict[str, Any], *, media: str = JSON
) -> Response:
    return send_bytes(request, snapshot, orjson.dumps(body), media=media)
