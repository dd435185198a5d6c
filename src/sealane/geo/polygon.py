"""Polygons that a person drew: read from GeoJSON (RFC 7946) or from a box, and looked into."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sealane.errors import BadInput
from sealane.geo.area import AreaIndex, close_over_pole, unwrap_ring
from sealane.geo.distance import Floats

__all__ = ["box_polygon", "in_polygons", "read_polygons"]

STEP_DEG = 90.0
"""[deg] A step along a box's edge: one of 180 deg or more could be meant either way round."""
MAX_POINTS = 100_000
"""[count] No area that somebody draws has more; a coast of the world has."""

_HINT = (
    "Give GeoJSON with a Polygon or a MultiPolygon in degrees (lon, lat), each ring closed, or a "
    "box west,south,east,north."
)


def box_polygon(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """The box [deg] as a MultiPolygon; west greater than east crosses 180 deg.

    Raises BadInput unless it is a box on the Earth that has an area.
    """
    is_there = -180 <= west <= 180 and -180 <= east <= 180 and -90 <= south < north <= 90
    if not is_there or west == east:
        raise BadInput(
            f"{west:g},{south:g},{east:g},{north:g} is no box with an area.",
            hint="Write west,south,east,north in degrees; west greater than east crosses 180.",
            field="bbox",
        )
    if west > east:
        east += 360.0
    steps = int(np.ceil((east - west) / STEP_DEG)) + 1
    lon = np.linspace(west, east, steps)
    there = [[float(x), south] for x in lon]
    back = [[float(x), north] for x in lon[::-1]]
    return {"type": "MultiPolygon", "coordinates": [[[*there, *back, there[0]]]]}


def read_polygons(text: str | bytes, *, field: str = "area") -> dict[str, Any]:
    """The polygons of a GeoJSON text (geometry, Feature or FeatureCollection) as one MultiPolygon.

    Raises BadInput that names ``field`` where there is none, or where a ring is no ring.
    """
    try:
        parsed = json.loads(text)
    except ValueError as error:
        raise BadInput(f"{field}: this is no JSON ({error}).", hint=_HINT, field=field) from error
    polygons = [polygon for one in _geometries(parsed) for polygon in _polygons(one)]
    if not polygons:
        raise BadInput(f"{field}: there is no polygon in it.", hint=_HINT, field=field)
    if sum(len(ring) for polygon in polygons for ring in polygon) > MAX_POINTS:
        raise BadInput(
            f"{field}: more than {MAX_POINTS:,} points.", hint="Draw it coarser.", field=field
        )
    whole = [[_ring(ring, field) for ring in polygon] for polygon in polygons]
    return {"type": "MultiPolygon", "coordinates": whole}


def in_polygons(
    area: dict[str, Any], lon: npt.ArrayLike, lat: npt.ArrayLike
) -> npt.NDArray[np.bool_]:
    """Which points [deg] lie in any polygon of a MultiPolygon; one on an edge is inside."""
    parts = [_aligned(polygon) for polygon in area["coordinates"]]
    inside = np.zeros(len(np.atleast_1d(np.asarray(lon))), np.bool_)
    points, _ = AreaIndex.from_rings(parts).pairs(lon, lat)
    inside[points] = True
    return inside


def _aligned(polygon: Sequence[Any]) -> list[Floats]:
    """The rings of one polygon in the same turn of longitudes, as the index wants them."""
    rings = [close_over_pole(unwrap_ring(ring)) for ring in polygon]
    middle = rings[0][:, 0].mean()
    for ring in rings[1:]:
        ring[:, 0] += 360.0 * np.round((middle - ring[:, 0].mean()) / 360.0)
    return rings


def _geometries(parsed: Any) -> Iterable[dict[str, Any]]:
    if not isinstance(parsed, dict):
        return
    kind = parsed.get("type")
    if kind == "FeatureCollection":
        for feature in parsed.get("features") or ():
            yield from _geometries(feature)
    elif kind == "Feature":
        yield from _geometries(parsed.get("geometry"))
    else:
        yield parsed


def _polygons(geometry: dict[str, Any]) -> list[Any]:
    found = geometry.get("coordinates")
    if not isinstance(found, list):
        return []
    if geometry.get("type") == "Polygon":
        return [found]
    return found if geometry.get("type") == "MultiPolygon" else []


def _ring(ring: Any, field: str) -> list[list[float]]:
    try:
        points = [[float(point[0]), float(point[1])] for point in ring]
    except (TypeError, ValueError, IndexError, KeyError) as error:
        raise BadInput(
            f"{field}: a ring is no list of lon, lat.", hint=_HINT, field=field
        ) from error
    numbers = np.array(points or [[np.nan, np.nan]])
    is_there = (np.abs(numbers) <= [540.0, 90.0]).all()
    if len(points) < 4 or points[0] != points[-1] or not is_there:
        raise BadInput(
            f"{field}: a ring is not closed, or has fewer than four points, or leaves the Earth.",
            hint=_HINT,
            field=field,
        )
    return points
