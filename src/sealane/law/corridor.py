"""The five straits in which Japan claims a territorial sea of 3 nmi only.

Act 30 of 1977, supplementary provision 2: in Soya, Tsugaru, the two channels of Tsushima and
Osumi the territorial sea goes 3 nmi from the baseline for the time being, so that exclusive
economic zone is left between (UNCLOS art. 36). What the computed territorial sea of 12 nmi has too
much there is cut from it, and becomes contiguous zone and exclusive economic zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
import shapely

from sealane import geo
from sealane.law.area import CORRIDOR, area_of
from sealane.law.fact import Row, listed, table
from sealane.law.packaged import COMPUTED
from sealane.law.shore import CONTIGUOUS_ZONE_NMI, EEZ_NMI
from sealane.law.zone import EQUAL, INNER, OUTER, SHORE, Zone

__all__ = ["NARROW_NMI", "with_corridors"]

Floats = npt.NDArray[np.float64]
Sides = npt.NDArray[np.uint8]
_Piece = tuple[shapely.Geometry, Sides]
"""An area, and what each piece of its boundary is."""

NARROW_NMI = 3.0
"""Act 30 of 1977, supplementary provision 2."""
HALF_DEG = 0.5
MARGIN_DEG = 0.1
"""Coast so far outside of a strait is looked at: more than 3 nmi below 60 degrees."""
QUARTER = 16  # corners of a quarter of a circle: it stays within 0.25 % of the breadth
LEAST_NMI2 = 0.01
"""Slivers along the 3 nmi line that are smaller say nothing."""
SAME_DEG = 1e-7
"""[deg] 1 cm: so near, a piece of a cut area is one of the boundary that was cut."""
KEPT_PARTS = 512
"""Parts of seas whose cut is remembered: more than Japan has in the package near any place."""
REACH_NMI = {"eez": EEZ_NMI, "contiguous_zone": CONTIGUOUS_ZONE_NMI}
TITLES = {
    "eez": ("EEZ corridor", "排他的経済水域の回廊"),
    "contiguous_zone": ("Contiguous zone in the corridor", "回廊の接続水域"),
}


def with_corridors(zones: Sequence[Zone]) -> tuple[Zone, ...]:
    """Zones whose computed territorial sea goes 3 nmi in these straits, and what lies beyond.

    The 3 nmi are from the coast as drawn, as good as 0.3 nmi; the ends of the straits along the
    coast are drawn by Sealane, because the corner points of the Cabinet Order were not found.
    """
    rows = [row for row in table("areas") if row["kind"] == CORRIDOR]
    kept, found = [], []
    for zone in zones:
        own = tuple(number for number, row in enumerate(rows) if _is_sea_of(zone, row))
        left, cuts = _narrowed(zone, own) if own else (zone, {})
        kept.append(left)
        for number, pieces in cuts.items():
            found += [_zone(rows[number], regime, *_joined(pieces)) for regime in REACH_NMI]
    return (*kept, *found)


def _is_sea_of(zone: Zone, row: Row) -> bool:
    is_sea = zone.regime == "territorial_sea" and zone.source == COMPUTED
    return is_sea and zone.claimants == listed(row["claimants"])


def _narrowed(zone: Zone, own: tuple[int, ...]) -> tuple[Zone, dict[int, list[_Piece]]]:
    """A sea without what is cut from it, and that by the number of the strait, part by part."""
    parts = shapely.get_parts(zone.geometry)
    ends = np.cumsum(shapely.get_num_coordinates(parts))[:-1]
    left: list[_Piece] = []
    cuts: dict[int, list[_Piece]] = {}
    for part, sides in zip(parts, np.split(zone.sides, ends), strict=True):
        rest, beyond = _cut(shapely.to_wkb(part), sides.tobytes(), own)
        left.append(rest)
        for number, piece in beyond:
            cuts.setdefault(number, []).append(piece)
    if not cuts:
        return zone, {}
    area, sides = _joined(left)
    return replace(zone, geometry=area, sides=sides), {n: cuts[n] for n in own if n in cuts}


def _joined(pieces: Sequence[_Piece]) -> _Piece:
    polygons = [polygon for area, _ in pieces for polygon in shapely.get_parts(area)]
    return shapely.MultiPolygon(polygons), np.concatenate([sides for _, sides in pieces])


@lru_cache(maxsize=KEPT_PARTS)
def _cut(
    part: bytes, sides: bytes, own: tuple[int, ...]
) -> tuple[_Piece, tuple[tuple[int, _Piece], ...]]:
    """What straits leave of a part of a sea, and what each takes.

    A part is told whole wherever one looks at any of it, and this takes a tenth of a second.
    """
    rows = [row for row in table("areas") if row["kind"] == CORRIDOR]
    sea, was = shapely.from_wkb(part), np.frombuffer(sides, np.uint8)
    beyond = [(number, _beyond(sea, rows[number])) for number in own]
    beyond = [(number, cut) for number, cut in beyond if not cut.is_empty]
    if not beyond:
        return (sea, was), ()
    left = _polygons(shapely.difference(sea, shapely.union_all([cut for _, cut in beyond])))
    rest = left, _sides(sea, was, left) if not left.is_empty else was[:0]
    return rest, tuple((number, (cut, _sides(sea, was, cut))) for number, cut in beyond)


def _sides(sea: shapely.Geometry, was: Sides, area: shapely.Geometry) -> Sides:
    """What each piece of a part of a sea is: what it was, or where it is cut the limit now."""
    ends, last = _pieces(area)
    old, old_last = _pieces(sea)
    old, was = np.delete(old, old_last, axis=0), np.delete(was, old_last)
    middle, old_middle = (0.5 * (some[:, 0] + some[:, 1]) for some in (ends, old))
    order = np.lexsort(old_middle.T)
    keys = old_middle[order] @ (1j, 1.0)  # by latitude, then by longitude, as sorted
    mine = middle @ (1j, 1.0)
    at = np.minimum(np.searchsorted(keys, mine), len(keys) - 1)
    side = np.full(len(ends), OUTER, np.uint8)
    is_same = keys[at] == mine
    side[is_same] = was[order[at[is_same]]]
    cut = np.flatnonzero(~is_same)
    near = np.flatnonzero(_is_around(old_middle, middle[cut]))
    tree = shapely.STRtree(shapely.linestrings(old[near]))
    piece_of, found = tree.query(shapely.points(middle[cut]), "dwithin", SAME_DEG)
    side[cut[piece_of]] = was[near[found]]
    side[last] = SHORE
    return side


def _pieces(area: shapely.Geometry) -> tuple[Floats, npt.NDArray[np.int64]]:
    """From each corner to the next (n, 2, 2), and which begin at the last corner of a ring."""
    rings = [shapely.get_coordinates(ring) for ring in _rings(area)]
    ends = [np.stack([ring, np.vstack([ring[1:], ring[-1:]])], axis=1) for ring in rings]
    return np.vstack(ends), np.cumsum([len(ring) for ring in rings]) - 1


def _is_around(places: Floats, others: Floats) -> npt.NDArray[np.bool_]:
    """Whether places lie in the box around others, or so near to it as pieces are long."""
    if not len(others):
        return np.zeros(len(places), np.bool_)
    low, high = others.min(axis=0) - MARGIN_DEG, others.max(axis=0) + MARGIN_DEG
    return np.asarray(((places >= low) & (places <= high)).all(axis=1), np.bool_)


def _rings(area: shapely.Geometry) -> npt.NDArray[np.object_]:
    rings: npt.NDArray[np.object_] = shapely.get_rings(shapely.get_parts(area))
    return rings


def _beyond(sea: shapely.Geometry, row: Row) -> shapely.Geometry:
    """What of a territorial sea lies in a strait and beyond 3 nmi."""
    area = area_of(row)
    if not shapely.intersects(sea, area):
        return shapely.MultiPolygon()
    within = shapely.intersection(sea, area)
    return _polygons(shapely.difference(within, _near_coast(area.bounds)), LEAST_NMI2 / 3600.0)


@cache
def _near_coast(box: tuple[float, float, float, float]) -> shapely.Geometry:
    """All within 3 nmi of the coast that is drawn in a box, by the scale at its middle: over half
    a degree of latitude that is right within 1 %, 60 m."""
    west, south, east, north = box
    lon, lat = 0.5 * (west + east), 0.5 * (south + north)
    up = float(np.atleast_1d(geo.distance_m(lon, lat - HALF_DEG, lon, lat + HALF_DEG))[0])
    across = float(np.atleast_1d(geo.distance_m(lon - HALF_DEG, lat, lon + HALF_DEG, lat))[0])
    metres = np.array([across, up])
    wide = (west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG)
    lines = [shapely.LineString(ring) for ring in geo.coast() if _meets(ring, wide)]
    near = [shapely.transform(shapely.clip_by_rect(line, *wide), lambda at: at * metres)
            for line in lines]  # fmt: skip
    reach_m = NARROW_NMI * geo.METRES_PER_NMI
    belt = shapely.buffer(shapely.union_all(near), reach_m, quad_segs=QUARTER)
    return shapely.transform(belt, lambda at: at / metres)


def _meets(ring: npt.NDArray[np.float64], box: tuple[float, float, float, float]) -> bool:
    (x, y), (west, south, east, north) = ring.T, box
    return bool(x.max() >= west and x.min() <= east and y.max() >= south and y.min() <= north)


def _polygons(geometry: shapely.Geometry, least_deg2: float = 0.0) -> shapely.MultiPolygon:
    parts = shapely.get_parts(shapely.get_parts(geometry))
    kept = [p for p in parts if p.geom_type == "Polygon" and p.area > least_deg2]
    return shapely.MultiPolygon(kept)


def _zone(row: Row, regime: str, area: shapely.Geometry, sides: Sides) -> Zone:
    """A zone in a strait: of its boundary only a line of equal distance is told as its own, the
    others are limits of the territorial sea, or none."""
    title_en, title_ja = TITLES[regime]
    name_en, name_ja = row["name_en"].partition(": ")[2], row["name_ja"].partition("（")[2]
    return Zone(
        name=row["name_en"] if regime == "eez" else f"{title_en}: {name_en}",
        name_ja=row["name_ja"] if regime == "eez" else f"{title_ja}（{name_ja}",
        regime=regime,
        claimants=listed(row["claimants"]),
        geometry=area,
        source=row["act_en"],
        from_nmi=NARROW_NMI,
        to_nmi=REACH_NMI[regime],
        sides=np.where(sides == EQUAL, EQUAL, INNER).astype(np.uint8),
    )
