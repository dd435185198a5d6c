"""GeoJSON features (RFC 7946), as OGC API Features serves and takes them: all kinds, out and in.

One feature is one version of an item: ``properties`` has the members of its body as they are, and
our mark in ``properties.sealane``, where geographic tools keep it (as an object, or as the text of
one). Longitude comes first; a geometry over 180 degrees is drawn in parts (section 3.1.9), while
``properties`` has the ring as it was. A kind without a place has the geometry null.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

import shapely

from sealane.errors import BadInput
from sealane.ledger import canonical
from sealane.share.format.mark import (
    Loss,
    Read,
    Reject,
    Written,
    capped,
    foreign,
    gone,
    mark_of,
    unmarked,
)
from sealane.share.format.marking import handling
from sealane.share.format.ring import drawn, is_place, ring_of, rings
from sealane.share.format.xml import time_read, time_told
from sealane.share.item.product import MEMBERS, Product

__all__ = ["agree", "feature", "feature_read", "geometry", "read", "write"]

MARK = "sealane"
NEAR_DEG = 1e-6
"""How near a geometry that a tool wrote again must be [deg]: GDAL writes seven decimals."""

MOST_BYTES = 64_000_000
"""Largest collection that is read: 10,000 features of 6 KB."""


def write(products: Iterable[Product]) -> Written:
    """A FeatureCollection."""
    losses: list[Loss] = []
    features = []
    for product in products:
        features.append(feature(product))
        if product.kind == "warning" and not _is_whole(product.body.get("areas")):
            losses.append(
                Loss(product.item, "areas", "drawn in parts at 180 degrees, or not at all")
            )
    return Written(canonical({"type": "FeatureCollection", "features": features}), tuple(losses))


def feature(product: Product) -> dict[str, Any]:
    """One feature, as OGC API Features gives it."""
    body = dict(product.body)
    mark = mark_of(product, body)
    return {
        "type": "Feature",
        "id": f"{product.item}.{product.version}",
        "geometry": geometry(product),
        "properties": body | {MARK: mark, "handling": handling(product.label)},
    }


def geometry(product: Product) -> dict[str, Any] | None:
    """The place of a product as a geometry; None where it has none."""
    body = product.body
    if product.kind == "warning":
        parts = [part for ring in rings(body.get("areas")) or () for part in drawn(ring) or ()]
        polygons = [[[list(point) for point in part]] for part in parts]
        if len(polygons) == 1:
            return {"type": "Polygon", "coordinates": polygons[0]}
        return {"type": "MultiPolygon", "coordinates": polygons} if polygons else None
    if product.kind == "track":
        return _line(body.get("points"))
    lon, lat = body.get("lon"), body.get("lat")
    return {"type": "Point", "coordinates": [lon, lat]} if is_place(lon, lat) else None


def _line(points: object) -> dict[str, Any] | None:
    """A track as a line in parts: a step over 180 degrees ends one, and no point is made up."""
    places = [
        [one[1], one[2]]
        for one in (points if isinstance(points, list) else ())
        if isinstance(one, list) and len(one) >= 3 and is_place(one[1], one[2])
    ]
    if len(places) < 2:
        return {"type": "Point", "coordinates": places[0]} if places else None
    lines = [[places[0]]]
    for before, after in pairwise(places):
        if abs(after[0] - before[0]) > 180.0:
            lines.append([])
        lines[-1].append(after)
    lines = [one for one in lines if len(one) > 1]
    if not lines:
        return {"type": "MultiPoint", "coordinates": places}
    return {"type": "MultiLineString", "coordinates": lines}


def _is_whole(areas: object) -> bool:
    if areas is None:
        return True
    found = rings(areas)
    return found is not None and all(len(drawn(ring) or ()) == 1 for ring in found)


def read(raw: bytes) -> Read:
    """Products of a feature or a collection. ``BadInput`` if it is neither."""
    if len(raw) > MOST_BYTES:
        raise _no("too_large", f"it has more than {MOST_BYTES} bytes")
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError) as cause:
        raise _no("broken", "it is no JSON") from cause
    features = told.get("features") if isinstance(told, dict) else None
    if isinstance(told, dict) and told.get("type") == "Feature":
        features = [told]
    if not isinstance(features, list):
        raise _no("broken", "it is neither a Feature nor a FeatureCollection")
    products: list[Product] = []
    rejects: list[Reject] = []
    losses: list[Loss] = []
    for count, one in enumerate(features):
        try:
            product, left = feature_read(one)
        except BadInput as cause:
            reason = str(cause.data.get("reason", "no_product"))
            rejects.append(Reject(f"feature {count}", reason, cause.message))
            continue
        products.append(product)
        losses += left
    return Read(tuple(products), capped(rejects), tuple(losses))


def feature_read(one: object) -> tuple[Product, list[Loss]]:
    """The product of one feature, and what it said that has no member."""
    said = one.get("properties") if isinstance(one, dict) else None
    if not isinstance(one, dict) or not isinstance(said, dict):
        raise _no("broken", "it has no properties")
    if MARK in said:
        product = unmarked(said[MARK], said)
        agree(product, one.get("geometry"))
        return product, []
    return _foreign(one, said)


def agree(product: Product, shown: object) -> None:
    """Refuse a geometry that is not where its product is: somebody moved it.

    Tools write coordinates anew and turn rings, so their boxes are compared, to ``NEAR_DEG``.
    """
    own = geometry(product)
    try:
        boxes = [
            None if one is None else shapely.from_geojson(json.dumps(one)).bounds
            for one in (own, shown)
        ]
    except (
        shapely.errors.GEOSException, ValueError, TypeError, AttributeError, RecursionError
    ) as cause:  # fmt: skip
        raise _no("no_place", "its geometry is none") from cause
    if boxes[0] is None or boxes[1] is None:
        is_near = boxes[0] is boxes[1]
    else:
        pairs = zip(boxes[0], boxes[1], strict=False)
        is_near = len(boxes[0]) == len(boxes[1]) and all(abs(a - b) <= NEAR_DEG for a, b in pairs)
    if not is_near:
        raise _no("changed", "its geometry is not where it was written and labelled")


def _foreign(one: Mapping[str, Any], said: Mapping[str, Any]) -> tuple[Product, list[Loss]]:
    """A feature of another tool: an area is a warning, a point is an event.

    Members are those properties that a body of the kind has. The time is the first of
    ``issued_at``, ``updated``, ``datetime``, ``time``; without one it is a reject.
    """
    name = one.get("id", said.get("id"))
    if not isinstance(name, (str, int)) or isinstance(name, bool) or name == "":
        raise _no("no_identity", "it has no id")
    shape = one.get("geometry")
    kind_of = shape.get("type") if isinstance(shape, dict) else None
    place = shape.get("coordinates") if isinstance(shape, dict) else None
    at = None
    for member in ("issued_at", "updated", "datetime", "time"):
        at = at or (time_read(said[member]) if isinstance(said.get(member), str) else None)
    if at is None:
        raise _no("no_time", "it has no issued_at, updated, datetime or time with a zone")
    kind = "event" if kind_of == "Point" else "warning"
    body = {key: value for key, value in said.items() if key in MEMBERS[kind]}
    if kind_of == "Point":
        if not isinstance(place, list) or len(place) < 2 or not is_place(place[0], place[1]):
            raise _no("no_place", "its point is no place on Earth")
        body |= {"lon": place[0], "lat": place[1], "kind": "reported"}
        body.setdefault("start_at", time_told(at))
    elif kind_of in ("Polygon", "MultiPolygon") and isinstance(place, list):
        body["areas"] = _outer([place] if kind_of == "Polygon" else place)
    else:
        raise _no("type", f"a geometry {str(kind_of)[:40]!r} is nothing that Sealane keeps")
    item = f"geojson:{name}"
    product = foreign(item, kind, at, body)
    left = sorted(said.keys() - MEMBERS[kind])
    return product, [gone(item, key[:80], f"a {kind} has no member for it") for key in left]


def _outer(polygons: list[Any]) -> list[Any]:
    """The outer rings; a hole would be warned of as well, so a polygon with one is refused."""
    found = []
    for one in polygons:
        ring = ring_of(one[0]) if isinstance(one, list) and len(one) == 1 else None
        if ring is None:
            raise _no("no_place", "its area is no ring, or has holes")
        found.append([list(point) for point in ring])
    return found


def _no(reason: str, why: str) -> BadInput:
    return BadInput(f"This GeoJSON is not read: {why}.", field="geojson", reason=reason)
