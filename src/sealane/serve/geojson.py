"""Shapes as RFC 7946 wants them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["track_box"]


def track_box(row: Mapping[str, Any]) -> dict[str, Any]:
    """The box of a track as a MultiPolygon: two boxes where it crosses 180 deg (3.1.9).

    ``row`` holds min_lon, min_lat, max_lon, max_lat [deg]; min_lon > max_lon crosses.
    """
    west, south, east, north = (row[edge] for edge in _EDGES)
    spans = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    rings = [[[[w, south], [e, south], [e, north], [w, north], [w, south]]] for w, e in spans]
    return {"type": "MultiPolygon", "coordinates": rings}


_EDGES = ("min_lon", "min_lat", "max_lon", "max_lat")
