"""Waters that may be archipelagic: a State declared baselines whose points are not in here.

Twenty-one States besides Indonesia declared archipelagic baselines (UNCLOS art. 46 and 47). Where
these run was not found with points that may be packaged, so each has in ``data`` what they could
enclose at most: all between islands that lines of 125 nmi can join. Inside of that a place in the
waters that a distance gives to the State may lie in its archipelagic waters; it cannot be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from sealane import geo
from sealane.law.fact import listed, table
from sealane.law.packaged import COMPUTED
from sealane.law.zone import Zone

__all__ = ["archipelago", "enclosable", "may_be_archipelagic", "within_reach"]

Floats = npt.NDArray[np.float64]

LONGEST_NMI = 125.0
"""UNCLOS art. 47(2): no baseline is longer, and 3 per cent of them may be over 100 nmi."""
BY_DISTANCE = frozenset({"territorial_sea", "contiguous_zone", "eez"})
SETTLED = frozenset({"archipelagic_waters", "internal_waters"})
"""Where a zone of the State says so, nothing is open."""
TURNS_DEG = (-360.0, 0.0, 360.0)


def archipelago(iso3: str) -> dict[str, Any]:
    """What the table says of the baselines that a State declared."""
    row = next(row for row in table("archipelagos") if row["iso3"] == iso3)
    return {**row, **{key: list(listed(row[key])) for key in ("contested_by", "sources")}}


def within_reach(lon: Floats, lat: Floats) -> list[tuple[str, ...]]:
    """For each place the States whose islands could enclose it, in the order of their codes."""
    found: list[tuple[str, ...]] = [()] * len(lon)
    for iso3, area in sorted(_reaches().items()):
        held = np.zeros(len(lon), np.bool_)
        for turn in TURNS_DEG:
            held |= shapely.contains_xy(area, lon + turn, lat)
        for at in np.flatnonzero(held).tolist():
            found[at] = (*found[at], iso3)
    return found


def may_be_archipelagic(codes: Iterable[str], zones: Sequence[Zone]) -> tuple[str, ...]:
    """Of the States whose islands could enclose a place those whose archipelagic waters it may be:
    a distance gives it to them, and no zone says already what it is."""
    computed = {
        code
        for zone in zones
        if zone.source == COMPUTED and zone.regime in BY_DISTANCE
        for code in zone.claimants
    }
    settled = {code for zone in zones if zone.regime in SETTLED for code in zone.claimants}
    return tuple(code for code in codes if code in computed - settled)


def enclosable(lon: Floats, lat: Floats) -> Any:
    """What lines of 125 nmi between points of a coast can enclose, as several polygons.

    Of the lines between points next to each other (Delaunay) those that are not longer count, and
    all that they enclose. It is more than baselines may take in: they must follow the shape of the
    archipelago and enclose no more than 9 parts of water to one of land (art. 47).
    """
    x = np.where(lon < 0.0, lon + 360.0, lon) if np.ptp(lon) > 180.0 else lon
    points = shapely.MultiPoint(np.column_stack([x, lat]))
    lines = shapely.get_parts(shapely.delaunay_triangles(points, only_edges=True))
    ends = shapely.get_coordinates(lines).reshape(-1, 2, 2)
    metres = np.asarray(geo.distance_m(*ends[:, 0].T, *ends[:, 1].T))
    short = lines[metres <= LONGEST_NMI * geo.METRES_PER_NMI]
    faces = shapely.union_all(shapely.get_parts(shapely.polygonize(short)))
    return shapely.MultiPolygon(
        [shapely.Polygon(part.exterior) for part in shapely.get_parts(faces)]
    )


@cache
def _reaches() -> dict[str, Any]:
    """Of each State what could be enclosed; beyond 180 deg the longitudes go on."""
    found: dict[str, list[Any]] = {}
    rows = table("archipelago_points")
    for (iso3, _part), points in groupby(rows, lambda row: (row["iso3"], row["part"])):
        ring = [(float(point["lon"]), float(point["lat"])) for point in points]
        found.setdefault(iso3, []).append(shapely.Polygon(ring))
    areas = {iso3: shapely.union_all(parts) for iso3, parts in found.items()}
    for area in areas.values():
        shapely.prepare(area)
    return areas
