"""The coast within a box, as fine as the picture can show."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from sealane import geo
from sealane.geo.distance import Floats

__all__ = ["Chart", "shore_path"]

FINEST_PX = 0.7
"""Points nearer to the line through their neighbours than this are left out."""
SMALLEST_PX = 1.2
"""Islands smaller than this both ways are left out."""
OUTSIDE_PX = 60.0
"""The coast is drawn this far beyond the picture, then along its edge."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A Mercator map of a box on a picture: west and north at its corner, ``scale`` px for 1 deg.

    Mercator, as the page's own map and sea charts: a constant course is a straight line. Areas
    grow towards the poles.
    """

    west: float
    north: float
    scale: float
    width: float
    height: float

    def x(self, lon: Floats) -> Floats:
        """[px] from the west."""
        return (lon - self.west) * self.scale

    def y(self, lat: Floats) -> Floats:
        """[px] from the north."""
        return (northing(self.north) - stretched(lat)) * self.scale

    def spot(self, lon: float, lat: float) -> tuple[float, float]:
        """Of one point [px]."""
        x, y = self.x(np.array([lon])), self.y(np.array([lat]))
        return float(x[0]), float(y[0])


def stretched(lat: Floats) -> Floats:
    """Mercator's northing in degrees of the equator (sphere; Snyder, USGS PP 1395, 7-2)."""
    inside = np.clip(lat, -85.0, 85.0)
    return np.degrees(np.arctanh(np.sin(np.radians(inside))))


def northing(lat: float) -> float:
    """The same of one latitude."""
    return float(stretched(np.array([lat]))[0])


def unstretched(at: float) -> float:
    """The latitude of a northing [deg]."""
    return math.degrees(math.asin(math.tanh(math.radians(at))))


@lru_cache(maxsize=8)
def shore_path(chart: Chart) -> str:
    """The land as the ``d`` of one SVG path: rings, holes by the even-odd rule."""
    import shapely

    rings, boxes = _rings()
    lines = []
    for shift in (-360.0, 0.0, 360.0):
        x0, x1 = chart.x(boxes[:, 0] + shift), chart.x(boxes[:, 2] + shift)
        y0, y1 = chart.y(boxes[:, 3]), chart.y(boxes[:, 1])
        is_seen = (x1 > 0) & (x0 < chart.width) & (y1 > 0) & (y0 < chart.height)
        is_seen &= (x1 - x0 > SMALLEST_PX) | (y1 - y0 > SMALLEST_PX)
        for at in np.flatnonzero(is_seen):
            x = np.clip(chart.x(rings[at][:, 0] + shift), -OUTSIDE_PX, chart.width + OUTSIDE_PX)
            y = np.clip(chart.y(rings[at][:, 1]), -OUTSIDE_PX, chart.height + OUTSIDE_PX)
            points = np.column_stack([x, y])
            lines.append(points[_is_turn(points)])
    if not lines:
        return ""
    shapes = shapely.simplify(
        [shapely.linestrings(one) for one in lines], FINEST_PX, preserve_topology=False
    )
    return "".join(_steps(shapely.get_coordinates(one)) for one in shapes)


@cache
def _rings() -> tuple[list[Floats], Floats]:
    rings = [geo.close_over_pole(geo.unwrap_ring(ring)) for ring in geo.coast()]
    boxes = [[*ring.min(axis=0), *ring.max(axis=0)] for ring in rings]
    return rings, np.array(boxes)


def _is_turn(points: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which points are not at the same place as the one before, as the picture shows it."""
    grid = np.round(points * 4.0)
    keep = np.ones(len(points), np.bool_)
    keep[1:-1] = (grid[1:-1] != grid[:-2]).any(axis=1)
    return keep


def _steps(points: Floats) -> str:
    """Tenths of a pixel from point to point, so that the file stays small."""
    tenths = np.round(points * 10.0).astype(np.int64)
    steps = np.diff(tenths, axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    if len(steps) < 2:
        return ""
    x, y = tenths[0] / 10
    return f"M{x:g} {y:g}l" + " ".join(f"{dx / 10:g} {dy / 10:g}" for dx, dy in steps) + "z"
