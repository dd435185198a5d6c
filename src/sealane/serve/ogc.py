"""What OGC API - Features, part 1 (OGC 17-069r4, core and GeoJSON) says of any server: links, the
conformance classes, and how its parameters are read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sealane.errors import BadInput
from sealane.serve.answer import GEOJSON, JSON
from sealane.serve.moment import parse_time

__all__ = ["CONFORMS", "ITEMS", "OGC", "box_of", "collection", "interval", "landing", "link"]

OGC = "/ogc"
CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
CONFORMS = {"conformsTo": [f"{CORE}{name}" for name in ("core", "geojson")]}
"""Classes of the standard that hold here."""
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
ITEMS = 100
"""Items of a page where nobody says how many."""
OPEN = ("", "..")
SIX = 6
"""Numbers of a box with heights, which are read over."""


def link(href: str, rel: str, media: str = JSON) -> dict[str, str]:
    """One link."""
    return {"href": href, "rel": rel, "type": media}


def landing(at: str, schema: str, description: str) -> dict[str, Any]:
    """The landing page. ``at``: the address of this API; ``schema``: of its description."""
    return {
        "title": "Sealane",
        "description": description,
        "links": [
            link(at, "self"),
            link(schema, "service-desc", "application/vnd.oai.openapi+json;version=3.0"),
            link(f"{at}/conformance", "conformance"),
            link(f"{at}/collections", "data"),
        ],
    }


def collection(
    at: str, name: str, title: str, description: str,
    interval: Sequence[str | None] = (None, None),
) -> dict[str, Any]:  # fmt: skip
    """One collection; ``interval``: of its times, None where an end is not told."""
    own = f"{at}/collections/{name}"
    return {
        "id": name,
        "title": title,
        "description": description,
        "itemType": "feature",
        "crs": [CRS84],
        "extent": {
            "spatial": {"bbox": [[-180, -90, 180, 90]], "crs": CRS84},
            "temporal": {"interval": [list(interval)], "trs": GREGORIAN},
        },
        "links": [link(own, "self"), link(f"{own}/items", "items", GEOJSON)],
    }


def box_of(said: str | None) -> str | None:
    """A box of four numbers, of six without its heights."""
    parts = said.split(",") if said else []
    return ",".join((*parts[:2], *parts[3:5])) if len(parts) == SIX else said


def interval(said: str | None) -> tuple[str | None, datetime | None]:
    """``datetime`` of the standard as the times that it begins at and ends before. ``BadInput``."""
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


def at_least_one(limit: int) -> int:
    """A number of items. ``BadInput`` below 1."""
    if limit < 1:
        raise BadInput(f"limit: {limit} is less than 1.", hint="Leave it out.", field="limit")
    return limit
