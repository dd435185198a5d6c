"""In which straits does a place lie?

A long strait has an extent: an area that Sealane draws over land on either side, so that the coast
bounds it, between ends at sea that its row in ``data/areas.csv`` names, with how well they are
known. Inside of it a place is in the strait, outside it is not. The other straits are no longer
than what lies near the line across them, and are told there.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
import shapely

from sealane import geo
from sealane.law.area import area_of
from sealane.law.fact import Row, listed, table

__all__ = ["extent_error_nmi", "straits_near"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TURN_DEG = 360.0


def straits_near(lon: Floats, lat: Floats, within_nmi: float) -> list[list[tuple[Row, float]]]:
    """For each place the straits it lies in, and how far the line across each is [nmi].

    A strait with an extent is told inside of it, any other one ``within_nmi`` of its line; the
    nearest line comes first. Longitudes may be of any turn. It cannot tell where a strait ends
    better than the extent is known: see ``extent_error_nmi`` and ``area.edges_near``.
    """
    found: list[list[tuple[Row, float]]] = [[] for _ in range(len(lon))]
    inside = _in_extents(lon, lat)
    for number, (row, gate) in enumerate(zip(table("straits"), _gates(), strict=True)):
        at = inside[number] if row["extent"] else np.arange(len(lon))
        if not len(at):
            continue
        off = gate.nearest(lon[at], lat[at])[1] / geo.METRES_PER_NMI
        kept = off <= (np.inf if row["extent"] else within_nmi)
        for place, nmi in zip(at[kept].tolist(), off[kept].tolist(), strict=True):
            found[place].append((row, nmi))
    return [sorted(some, key=lambda one: one[1]) for some in found]


def extent_error_nmi(strait: Row) -> float | None:
    """How well the extent of a strait is known [nmi]; None for a strait that has none."""
    ids = listed(strait["extent"])
    return max(_errors_nmi()[one] for one in ids) if ids else None


@cache
def _errors_nmi() -> dict[str, float]:
    return {row["area_id"]: float(row["position_error_nmi"]) for row in table("areas")}


@cache
def _extents() -> tuple[Sequence[shapely.Geometry], Ints]:
    """The extents of all straits, and the number of the strait that each belongs to."""
    areas = {row["area_id"]: row for row in table("areas")}
    pairs = [
        (area_of(areas[one]), number)
        for number, row in enumerate(table("straits"))
        for one in listed(row["extent"])
    ]
    return [area for area, _ in pairs], np.array([number for _, number in pairs], np.int64)


@cache
def _tree() -> shapely.STRtree:
    return shapely.STRtree(_extents()[0])


def _in_extents(lon: Floats, lat: Floats) -> list[Ints]:
    """For each strait the places inside of its extent, in their order."""
    strait_of, tree = _extents()[1], _tree()
    x, places, extents = geo.wrap_lon(lon), [], []
    for turn in _turns():
        at, which = tree.query(shapely.points(x + turn, lat), "intersects")
        places.append(at)
        extents.append(which)
    pairs = np.column_stack([strait_of[np.concatenate(extents)], np.concatenate(places)])
    pairs = np.unique(pairs, axis=0)
    cuts = np.searchsorted(pairs[:, 0], np.arange(1, len(table("straits"))))
    return np.split(pairs[:, 1], cuts)


@cache
def _turns() -> tuple[float, ...]:
    """Turns of a longitude that an extent may reach into: one over 180 deg goes on beyond it."""
    west, _, east, _ = shapely.total_bounds(_extents()[0])
    return (0.0, *((-TURN_DEG,) if west < -180.0 else ()), *((TURN_DEG,) if east > 180.0 else ()))


@cache
def _gates() -> tuple[geo.NearestIndex, ...]:
    names = ("gate_lon1", "gate_lat1", "gate_lon2", "gate_lat2")
    rows = ([[float(row[name])] for name in names] for row in table("straits"))
    return tuple(geo.NearestIndex.from_pieces(*ends) for ends in rows)
