"""What a node shares as features for maps: to people of a party what it was released, to the node's
own what the node holds. One collection for each kind, ``shared-event`` and so on.

Nothing is decided here: a feature is a version that stands in the party's release log, as it was
told, under its label. Each page is read anew, so that what was recalled or is past its end is in
none that begins after that. Whatever belongs to a drill is in no collection, as on TAXII.

What it cannot tell: how many match, which would need every item to be read; that whoever has read
a feature let go of it.
"""

from __future__ import annotations

import base64
import binascii
import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import orjson
import shapely

from sealane.errors import BadInput, NotFound, SealaneError
from sealane.serve.answer import GEOJSON
from sealane.serve.ogc import at_least_one, box_of, collection, interval, link
from sealane.serve.query import Box, Query
from sealane.share.book.record import drill_of
from sealane.share.format.geojson import feature, geometry
from sealane.share.format.xml import time_read
from sealane.share.item.product import MEMBERS, Product
from sealane.share.node import Node
from sealane.share.visible import Name, held, released

__all__ = ["PREFIX", "Asked", "Shared"]

PREFIX = "shared-"
MOST = 1_000
"""Features of a page at most: one may be a track of some megabytes."""
MOST_LOOKED = 20_000
"""Items that one page looks at: a page of a rare kind may hold fewer than asked for, even none, and
lead on to the next."""
SPANS: Mapping[str, tuple[str, str | None]] = MappingProxyType(
    {
        "event": ("start_at", "end_at"),
        "identity": ("first_at", "last_at"),
        "warning": ("onset_at", "expires_at"),
        "indicator": ("valid_from", "valid_until"),
        "campaign": ("first_at", "last_at"),
        "request": ("needed_at", None),
        "picture": ("taken_at", None),
    }
)
"""Members that say from when to when; None: it is of one moment. An end that is not said is open; a
beginning that is not said is the time of issue."""
UNTOLD = (ValueError, TypeError, LookupError, ArithmeticError, RecursionError, AttributeError)
"""What a body of a shape that nobody thought of may raise: it costs itself alone."""

_log = logging.getLogger("sealane.serve.shared")


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a collection is asked for, as the standard says it."""

    bbox: str | None = None
    datetime: str | None = None
    limit: int = 100
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """What one party may read of a node at a time. ``base``: the address of the API."""

    node: Node
    party: str
    base: str
    at: datetime

    def collections(self) -> list[dict[str, Any]]:
        """One of each kind, the same for everybody: that there is one tells nothing."""
        return [self.collection(f"{PREFIX}{kind}") for kind in sorted(MEMBERS)]

    def collection(self, name: str) -> dict[str, Any]:
        """One collection. ``NotFound``."""
        kind = _kind(name)
        if self.party == self.node.party:
            what = f"What {self.party} holds and may read, under its labels"
        else:
            what = f"What {self.node.party} released to {self.party}, as it was released"
        return collection(self.base, name, f"Shared: {kind}", what)

    def items(self, name: str, asked: Asked, url: str) -> dict[str, Any]:
        """A page. ``url``: what was asked, without ``after``. ``NotFound``, ``BadInput``."""
        kind = _kind(name)
        since, until = interval(asked.datetime)
        query = Query.parse(since=since, until=until, bbox=box_of(asked.bbox))
        most = min(at_least_one(asked.limit), MOST)
        begin = None if asked.after is None else _read_cursor(asked.after)
        found: list[dict[str, Any]] = []
        following = last = None
        for looked, (own, product) in enumerate(self._products(kind, begin)):
            if len(found) == most or looked == MOST_LOOKED:
                following = last
                break
            last = own
            if product is not None and _matches(product, query):
                found.append(_feature(own, product))
        links = [link(url, "self", GEOJSON)]
        if following is not None:
            more = "&" if "?" in url else "?"
            links.append(link(f"{url}{more}after={_cursor(following)}", "next", GEOJSON))
        return {
            "type": "FeatureCollection", "features": found, "links": links,
            "numberReturned": len(found),
        }  # fmt: skip

    def item(self, name: str, told: str) -> dict[str, Any]:
        """One feature by its id. ``NotFound`` for what is not there, or not to be read: which of
        them is not told."""
        kind = _kind(name)
        originator, _, item = told.partition(":")
        for own, product in self._products(kind, None, only=(item, originator)):
            if product is not None:
                place = f"{self.base}/collections/{name}"
                links = [link(f"{place}/items/{quote(told)}", "self", GEOJSON)]
                return {**_feature(own, product), "links": [*links, link(place, "collection")]}
        raise NotFound(f"There is no {kind} {told[:200]} here.", hint="Look at the items.")

    def _products(
        self, kind: str, after: Name | None, only: Name | None = None
    ) -> Iterator[tuple[Name, Product | None]]:
        """Every item behind one, with its product where it is of the kind, and real."""
        if self.party == self.node.party:
            rows = held(self.node, at=self.at, after=after, only=only)
        else:
            rows = released(self.node, self.party, at=self.at, after=after, only=only)
        for name, raw in rows:
            told = orjson.loads(raw)
            is_asked = told["label"].get("kind") == kind and drill_of(told["body"]) is None
            yield name, _read(told) if is_asked else None


def _read(told: Any) -> Product | None:
    """The product; None, and said, for one that an earlier version took and this one does not."""
    try:
        return Product.of(told)
    except SealaneError as cause:
        _log.warning("An item is in no collection: %s", cause.message)
        return None


def _kind(name: str) -> str:
    kind = name.removeprefix(PREFIX)
    if kind == name or kind not in MEMBERS:
        raise NotFound(
            f"There is no collection {name}.",
            hint=f"There are: {', '.join(PREFIX + one for one in sorted(MEMBERS))}.",
        )
    return kind


def _feature(own: Name, product: Product) -> dict[str, Any]:
    """The feature of the format, named by originator and item so that its name stays over its
    versions, with the strictest of its label as columns."""
    label = product.label.guarded
    told = product.as_json()
    flat = {
        "item": product.item, "version": product.version, "issued_at": told["issued_at"],
        "originator": own[1], "tlp": label.value("tlp"),
        "caveats": sorted(label.caveats),
        "purposes": None if label.purposes is None else sorted(label.purposes),
        "retain_until": label.as_json().get("retain_until"),
    }  # fmt: skip
    made = feature(product)
    return {
        **made,
        "id": f"{own[1]}:{own[0]}",
        "properties": flat | made["properties"],
    }


def _matches(product: Product, query: Query) -> bool:
    """Whether it overlaps the window and meets the box; what has no place meets none."""
    try:
        begin, end = _span(product)
        if query.until is not None and begin >= query.until:
            return False
        if query.since is not None and end is not None and end < query.since:
            return False
        return query.bbox is None or _meets(product, query.bbox)
    except (SealaneError, shapely.errors.GEOSException, *UNTOLD) as cause:
        _log.info("%s is in no answer that asks for a time or a place: %s", product.item, cause)
        return False


def _span(product: Product) -> tuple[datetime, datetime | None]:
    """From when to when; None: open."""
    body = product.body
    if product.kind == "track":
        times = [time_read(str(one[0])) for one in body.get("points", ())]
        said = [one for one in times if one is not None] or [product.issued_at]
        return min(said), max(said)
    first, last = SPANS.get(product.kind, (None, None))
    begin = _time(body, first) or product.issued_at
    return begin, begin if last is None else _time(body, last)


def _time(body: Mapping[str, Any], name: str | None) -> datetime | None:
    said = body.get(name) if name else None
    return time_read(said) if isinstance(said, str) else None


def _meets(product: Product, box: Box) -> bool:
    place = geometry(product)
    if place is None:
        return False
    shape = shapely.from_geojson(json.dumps(place))
    sides = [(box.west, box.east)]
    if box.crosses_180:
        sides = [(box.west, 180.0), (-180.0, box.east)]
    elif box.east >= 180.0:  # a place there is written as -180
        sides.append((-180.0, -180.0))
    return any(shape.intersects(shapely.box(w, box.south, e, box.north)) for w, e in sides)


def _cursor(name: Name) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(name)).decode().rstrip("=")


def _read_cursor(text: str) -> Name:
    try:
        item, originator = orjson.loads(base64.b64decode(
            text + "=" * (-len(text) % 4), altchars=b"-_", validate=True
        ))  # fmt: skip
        if not isinstance(item, str) or not isinstance(originator, str):
            raise ValueError("no name")
    except (ValueError, TypeError, binascii.Error) as cause:
        raise BadInput(
            f"after: '{text[:40]}' is no cursor of this collection.",
            hint="Use the link next of the page before, unchanged.",
            field="after",
            value=text[:40],
        ) from cause
    return item, originator
