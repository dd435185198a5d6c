"""Which zones hold a position, how deep inside it lies, and where a way crosses a boundary."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import shapely

from sealane import geo
from sealane.law.geojson import content_of, read_zones
from sealane.law.zone import Zone, text_of_sides

__all__ = ["ZoneSet"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# A parallel and the great circle between two of its points part by 1 m at most at this length.
BOUNDARY_STEP_DEG = 0.1
POLE_DEG, TURN_DEG = 90.0, 360.0


@dataclass(frozen=True, eq=False)
class ZoneSet:
    """Zones in the order given, with fast answers to which of them hold a position.

    Edges are straight in longitude and latitude (RFC 7946, 3.1.1). A position exactly on a
    boundary is inside. A ring whose consecutive vertices differ by more than 180 deg is read as
    going the short way over 180 deg, and longitudes beyond 180 are read as written: 179, -179
    and 179, 181 are the same area. So no single edge may be longer than 180 deg.
    """

    zones: tuple[Zone, ...] = ()

    def __len__(self) -> int:
        return len(self.zones)

    @classmethod
    def from_geojson(cls, path: str | Path) -> ZoneSet:
        """Read a GeoJSON file (plain, gzip or zstd) of Polygon and MultiPolygon features.

        Properties: ``name`` and ``regime`` (of ``law.REGIMES``, or the author's own words),
        optionally ``claimants`` (a list, or one string with commas; codes of ISO 3166-1),
        ``source``, ``name_ja``, and for zones by distance ``from_nmi``, ``to_nmi`` and ``sides``:
        what the pieces of the boundary are, corner by corner, as letters with counts (s shore,
        i limit of a zone further in, o its own limit, e line of equal distance).

        Raises:
            BadInput: the file cannot be read, or a feature lacks a property, has a ring that
                crosses itself, encloses a pole or has no area. The error names the file and
                the index of the feature, from 0.
        """
        return cls.from_geojson_text(content_of(path), file=str(path))

    @classmethod
    def from_geojson_text(cls, text: str | bytes, *, file: str = "zones") -> ZoneSet:
        """The same from the text of a file, whose name is used in errors."""
        return cls(read_zones(text, file))

    def to_geojson(self) -> str:
        """The zones as GeoJSON text that ``from_geojson_text`` reads back the same."""
        features = [
            {
                "type": "Feature",
                "properties": {k: v for k, v in _said(zone).items() if v is not None},
                "geometry": orjson.loads(shapely.to_geojson(zone.geometry)),
            }
            for zone in self.zones
        ]
        return orjson.dumps({"type": "FeatureCollection", "features": features}).decode()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what the zones say, 16 hex digits; the order of the zones does not matter."""
        parts = sorted(
            orjson.dumps([zone.as_dict(), shapely.normalize(zone.geometry).wkb_hex])
            for zone in self.zones
        )
        return hashlib.sha256(b"\n".join(parts)).hexdigest()[:16]

    def inside(
        self, lon: npt.ArrayLike, lat: npt.ArrayLike, *, threads: int = 1
    ) -> tuple[Ints, Ints]:
        """Every (point, zone) with the point inside: two index arrays, by point, then by zone.

        A point that is not finite is in no zone. ``threads``: how many look up points at a time,
        for millions of them; the answer is the same with any number.
        """
        if not self.zones:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        return self._areas.pairs(lon, lat, threads=threads)

    def contains(self, zone: int, lon: npt.ArrayLike, lat: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """For each point whether the one zone holds it."""
        answer = np.zeros(np.atleast_1d(np.asarray(lon)).shape, np.bool_)
        points, found = self.inside(lon, lat)
        answer[points[found == zone]] = True
        return answer

    def tag(self, lon: float, lat: float) -> list[dict[str, Any]]:
        """The zones at one point, in the order of the set: name, regime, claimants, source."""
        return [self.zones[i].as_dict() for i in self.inside(lon, lat)[1]]

    def depth_m(self, zone: npt.ArrayLike, lon: npt.ArrayLike, lat: npt.ArrayLike) -> Floats:
        """Distance from each point to the boundary of its zone [m], inside or outside.

        ``zone`` is one index, or one for each point. Within 2 m of the boundary as drawn.
        """
        return self._each_zone(zone, lambda i, x, y: self._boundary(i).nearest(x, y)[1], lon, lat)

    def limit(self, zone: int) -> Floats:
        """The pieces of the boundary of one zone: rows of lon, lat, lon, lat [deg], 0.1 at most."""
        line = shapely.segmentize(self.zones[zone].geometry.boundary, BOUNDARY_STEP_DEG)
        return _limits([shapely.get_coordinates(part) for part in shapely.get_parts(line)])

    def crossing_fraction(
        self,
        zone: npt.ArrayLike,
        lon1: npt.ArrayLike,
        lat1: npt.ArrayLike,
        lon2: npt.ArrayLike,
        lat2: npt.ArrayLike,
    ) -> Floats:
        """Where the way from point 1 to point 2 crosses the boundary of a zone: 0 to 1.

        The first crossing if point 1 is outside, the last if it is inside; nan if there is none.
        The way is straight in longitude and latitude, the short way over 180 deg. ``zone`` is
        one index, or one for each pair.
        """
        return self._each_zone(zone, self._crossing, lon1, lat1, lon2, lat2)

    def _crossing(self, zone: int, x1: Floats, y1: Floats, x2: Floats, y2: Floats) -> Floats:
        from sealane.law import crossing_kernel

        pieces = _limits(_rings(self.zones[zone]))
        is_inside = self.contains(zone, x1, y1)
        fractions: Floats = crossing_kernel.cross(pieces, x1, y1, x2, y2, is_inside)
        return fractions

    def _each_zone(self, zone: npt.ArrayLike, answer: Any, *columns: npt.ArrayLike) -> Floats:
        which, *values = np.broadcast_arrays(np.atleast_1d(zone), *map(np.atleast_1d, columns))
        result = np.full(which.shape, np.nan)
        for index in np.unique(which):
            rows = which == index
            own = [np.ascontiguousarray(value[rows], np.float64) for value in values]
            result[rows] = answer(int(index), *own)
        return result

    @cached_property
    def _areas(self) -> geo.AreaIndex:
        return geo.AreaIndex.from_rings([_rings(zone) for zone in self.zones])

    @cached_property
    def _boundaries(self) -> dict[int, geo.NearestIndex]:
        return {}

    def _boundary(self, zone: int) -> geo.NearestIndex:
        if zone not in self._boundaries:
            self._boundaries[zone] = geo.NearestIndex.from_pieces(*self.limit(zone).T)
        return self._boundaries[zone]


def _said(zone: Zone) -> dict[str, Any]:
    more = {name: getattr(zone, name) for name in ("name_ja", "from_nmi", "to_nmi")}
    return {**zone.as_dict(), **more, "sides": _sides_told(zone)}


def _sides_told(zone: Zone) -> str | None:
    return None if zone.sides is None else text_of_sides(zone.sides)


def _limits(rings: Sequence[Floats]) -> Floats:
    """The edges of rings (x1, y1, x2, y2) that bound an area on the globe.

    An edge along a pole is a point; of an area that goes round the globe, the two edges along the
    meridian at which it was cut are one line through its middle.
    """
    edges = np.vstack([np.hstack([ring[:-1], ring[1:]]) for ring in rings])
    x1, y1, x2, y2 = edges.T
    west, east = min(x1.min(), x2.min()), max(x1.max(), x2.max())
    is_none = (np.abs(y1) == POLE_DEG) & (y1 == y2)
    if east - west >= TURN_DEG:
        is_none |= (x1 == x2) & ((x1 == west) | (x1 == east))
    return edges if is_none.all() else np.ascontiguousarray(edges[~is_none])


def _rings(zone: Zone) -> Sequence[Floats]:
    polygons = shapely.get_parts(zone.geometry)
    return [shapely.get_coordinates(r) for p in polygons for r in (p.exterior, *p.interiors)]
