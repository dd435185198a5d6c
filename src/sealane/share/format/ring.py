"""Areas and places as standards want them: in order, closed, and cut at 180 degrees.

A ring of a warning is a list of ``[lon, lat]``. A step of more than 180 degrees goes the other way
round the Earth. What stands here is plain arithmetic; nothing is snapped or simplified.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
from shapely import MultiPolygon, Polygon, box, make_valid
from shapely.affinity import translate

from sealane.geo import destination, unwrap_ring

__all__ = [
    "MOST_POINTS",
    "Ring",
    "circle",
    "drawn",
    "is_number",
    "is_place",
    "middle",
    "plain",
    "ring_of",
    "rings",
]

Ring = list[tuple[float, float]]

MOST_POINTS = 20_000
"""Points of one ring that are read; the largest NAVAREA has some hundreds."""

CIRCLE_POINTS = 64
"""A circle as a ring: at most 0.12 % of its radius inside the true one (1 - cos(pi / 64))."""

LEAST_RADIUS_M = 50.0
"""A circle without a radius is a point; as a ring it has this one, half a ship's length."""

HALF_TURN_M = 20_015_000.0
"""Half the way round the Earth: no circle is larger."""


def is_place(lon: object, lat: object) -> bool:
    """Whether two values are a place: numbers, -180 <= lon < 180, -90 <= lat <= 90."""
    if not is_number(lon) or not is_number(lat):
        return False
    return -180.0 <= lon < 180.0 and -90.0 <= lat <= 90.0  # type: ignore[operator]


def is_number(one: object) -> bool:
    """Whether a value is a finite number that a float can hold (and no truth value)."""
    if isinstance(one, bool) or not isinstance(one, (int, float)):
        return False
    return abs(one) < 2**53 if isinstance(one, int) else math.isfinite(one)


def ring_of(told: object) -> Ring | None:
    """A ring of ``[lon, lat]`` pairs (180 itself is allowed); None if it is anything else."""
    if not isinstance(told, (list, tuple)) or not 3 <= len(told) <= MOST_POINTS:
        return None
    ring: Ring = []
    for point in told:
        if not isinstance(point, (list, tuple)) or len(point) != 2:
            return None
        lon, lat = point
        if not is_place(-180.0 if lon == 180 else lon, lat):
            return None
        ring.append((float(lon), float(lat)))
    return ring


def rings(told: object) -> list[Ring] | None:
    """The areas of a warning; None if one of them is no ring."""
    if not isinstance(told, (list, tuple)):
        return None
    made = [ring_of(one) for one in told]
    return None if None in made else [one for one in made if one is not None]


def drawn(ring: Ring) -> list[Ring] | None:
    """A ring as closed rings within -180..180, cut where it crosses (RFC 7946, section 3.1.9).

    A ring that does not cross comes back as it was, closed. None for one around a pole or without
    any extent: no standard of this room can draw it.
    """
    closed = ring if ring[0] == ring[-1] else [*ring, ring[0]]
    if len(set(closed)) < 3:
        return None
    steps = [abs(b[0] - a[0]) for a, b in pairwise(closed)]
    if max(steps) <= 180.0:
        return [closed]
    flat = unwrap_ring(closed)
    if abs(flat[-1, 0] - flat[0, 0]) > 180.0:
        return None
    shape = make_valid(Polygon(flat))
    parts: list[Ring] = []
    for turn in (-1, 0, 1):
        piece = shape.intersection(box(360 * turn - 180, -90, 360 * turn + 180, 90))
        for one in _polygons(translate(piece, -360.0 * turn)):
            parts.append([(float(x), float(y)) for x, y in one.exterior.coords])
    return parts or None


def _polygons(shape: Any) -> list[Polygon]:
    if isinstance(shape, Polygon):
        return [] if shape.is_empty else [shape]
    if isinstance(shape, MultiPolygon) or hasattr(shape, "geoms"):
        return [part for one in shape.geoms for part in _polygons(one)]
    return []


def circle(lon: float, lat: float, radius_m: float) -> Ring | None:
    """A circle as a closed ring of 65 points [deg]; None if it holds a pole or is no circle."""
    radius = max(radius_m, LEAST_RADIUS_M)
    reach = math.degrees(radius / 6_371_008.7714)
    if not math.isfinite(radius_m) or radius > HALF_TURN_M or abs(lat) + reach >= 90.0:
        return None
    bearings = np.arange(CIRCLE_POINTS) * (360.0 / CIRCLE_POINTS)
    x, y = destination(np.full(CIRCLE_POINTS, lon), np.full(CIRCLE_POINTS, lat), bearings, radius)
    ring = [(float(a), float(b)) for a, b in zip(x, y, strict=True)]
    return [*ring, ring[0]]


def middle(ring: Ring) -> tuple[float, float]:
    """The middle of the box around a ring (lon, lat) [deg]: where a symbol for it stands."""
    flat = unwrap_ring(ring)
    lon, lat = 0.5 * (flat.min(axis=0) + flat.max(axis=0))
    lon = (float(lon) + 180.0) % 360.0 - 180.0
    return lon, float(lat)


def plain(value: float) -> str:
    """A number without an exponent: exact from 1e-4 on, else to 15 decimals."""
    text = repr(float(value))
    return f"{value:.15f}".rstrip("0") + "0" if "e" in text else text
