"""Tracks as OGC Moving Features JSON, trajectory encoding (OGC 19-045r3, section 6): out only.

One feature is one track: ``LineString`` and, in ``properties.datetimes``, a time for each vertex,
increasing without repetition (the trajectory encoding wants that). ``temporalProperties`` of
MF-JSON Prism have no place here, so speed and course stand in ``properties`` as arrays beside the
times. Our mark is in ``properties.sealane``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sealane.ledger import canonical
from sealane.share.format.mark import Loss, Written, mark_of
from sealane.share.format.marking import handling
from sealane.share.format.ring import is_place
from sealane.share.format.xml import time_read, time_told
from sealane.share.item.product import Product

__all__ = ["write"]


def write(products: Iterable[Product]) -> Written:
    """A FeatureCollection of trajectories. Points without an own time or a place are lost."""
    features: list[dict[str, Any]] = []
    losses: list[Loss] = []
    for product in products:
        points = product.body.get("points")
        every = points if isinstance(points, list) else []
        used = _usable(every)
        if len(used) < len(every) or (points is not None and not isinstance(points, list)):
            losses.append(
                Loss(product.item, "points", f"{len(every) - len(used)} without own time or place")
            )
        features.append(_feature(product, used))
    told = {
        "type": "FeatureCollection",
        "crs": {"type": "Name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
        "trs": {"type": "Name", "properties": {"name": "urn:ogc:data:time:iso8601"}},
        "features": features,
    }
    return Written(canonical(told), tuple(losses))


def _usable(points: list[Any]) -> list[tuple[str, float, float, Any, Any]]:
    """Points by time, each time once (the first that was told)."""
    found: dict[str, tuple[str, float, float, Any, Any]] = {}
    for one in points:
        if not isinstance(one, list) or len(one) != 5 or not is_place(one[1], one[2]):
            continue
        at = time_read(one[0]) if isinstance(one[0], str) else None
        if at is not None:
            key = at.isoformat(timespec="microseconds")
            found.setdefault(key, (time_told(at), one[1], one[2], one[3], one[4]))
    return [found[key] for key in sorted(found)]


def _feature(product: Product, used: list[tuple[str, float, float, Any, Any]]) -> dict[str, Any]:
    places = [[lon, lat] for _, lon, lat, _, _ in used]
    shape: dict[str, Any] | None = {"type": "LineString", "coordinates": places}
    if len(places) < 2:
        shape = {"type": "Point", "coordinates": places[0]} if places else None
    body = product.body
    said = {name: body[name] for name in ("mmsi", "track_id", "is_thinned", "exercise_id")
            if name in body}  # fmt: skip
    return {
        "type": "Feature",
        "id": f"{product.item}.{product.version}",
        "geometry": shape,
        "properties": {
            **said,
            "datetimes": [one[0] for one in used],
            "sog_kn": [one[3] for one in used],
            "cog_deg": [one[4] for one in used],
            "handling": handling(product.label),
            "sealane": mark_of(product, body),
        },
    }
