"""What each piece of a computed boundary is: shore, limit, or line of equal distance."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import shapely

from sealane import geo
from sealane.law.limit import Limit
from sealane.law.shore import CONTIGUOUS_ZONE_NMI, EEZ_NMI, Coastline, Shore
from sealane.law.zone import EQUAL, INNER, OUTER, SHORE

__all__ = ["reach_of", "sides_of"]

Floats = npt.NDArray[np.float64]
Sides = npt.NDArray[np.uint8]

SHORE_M = 20.0
"""[m] A piece so near to the shore lies along it: corners are kept to 1 m."""
LIMIT_M = 60.0
"""[m] Limits lie within 50 m of their distance (tests/authorities/test_limits_geodesic.py)."""


def reach_of(regime: str, shore: Shore) -> tuple[float, float]:
    """How far from its shore a zone begins and ends [nmi]."""
    sea = shore.territorial_sea_nmi
    return {
        "territorial_sea": (0.0, sea),
        "contiguous_zone": (sea, CONTIGUOUS_ZONE_NMI),
        "eez": (sea, EEZ_NMI),
    }[regime]


def sides_of(limits: Sequence[Limit], coast: Coastline) -> list[Sides]:
    """For each zone, what the piece from each corner of its rings to the next is, ring by ring.

    The last corner of a ring repeats the first and begins no piece: it says SHORE.
    """
    judge = _Judge(coast)
    with ThreadPoolExecutor() as threads:
        return list(threads.map(judge.sides, limits, [coast.shores.index(x.shore) for x in limits]))


class _Judge:
    def __init__(self, coast: Coastline) -> None:
        ends = [np.hstack([line[:-1], line[1:]]) for line in coast.lines]
        self._owner = np.repeat(coast.owners, [len(pieces) for pieces in ends])
        self._pieces = np.vstack(ends)
        self._any = geo.NearestIndex.from_pieces(*self._pieces.T)
        breadths = [shore.territorial_sea_nmi for shore in coast.shores]
        self._breadth_m = np.array([*breadths, np.nan]) * geo.METRES_PER_NMI
        self._own: dict[int, geo.NearestIndex] = {}

    def sides(self, limit: Limit, shore: int) -> Sides:
        rings = [shapely.get_coordinates(r) for r in shapely.get_rings(_parts(limit.geometry))]
        ends = [np.vstack([ring[1:], ring[-1:]]) for ring in rings]
        lon, lat = (0.5 * (np.vstack(rings) + np.vstack(ends))).T
        inner, outer = (b * geo.METRES_PER_NMI for b in reach_of(limit.regime, limit.shore))
        piece, near = self._any.nearest(lon, lat)
        own = self._own_index(shore).nearest(lon, lat)[1]
        is_inner = np.abs(near - self._breadth_m[self._owner[piece]]) <= LIMIT_M
        is_inner |= np.abs(own - inner) <= LIMIT_M
        is_outer = np.abs(own - outer) <= LIMIT_M
        is_shore = (near <= SHORE_M) | geo.is_land(lon, lat)
        side = np.full(len(lon), EQUAL, np.uint8)
        side[is_inner & (inner > 0.0)] = INNER
        side[is_outer] = OUTER
        side[is_shore] = SHORE
        side[np.cumsum([len(ring) for ring in rings]) - 1] = SHORE
        return side

    def _own_index(self, shore: int) -> geo.NearestIndex:
        if shore not in self._own:
            pieces = self._pieces[self._owner == shore]
            self._own[shore] = geo.NearestIndex.from_pieces(*pieces.T)
        return self._own[shore]


def _parts(area: shapely.Geometry) -> npt.NDArray[np.object_]:
    parts: npt.NDArray[np.object_] = shapely.get_parts(area)
    return parts
