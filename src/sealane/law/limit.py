"""The limits of maritime zones, computed from the packaged coast: an approximation.

Every shore has a territorial sea, a contiguous zone and an exclusive economic zone by distance.
Where two shores are nearer to each other than that, the line of equal distance parts them; UNCLOS
art. 15, 74 and 83 leave the real line to agreement, and none is in here. Distances are geodesic to
the coast as drawn: straight baselines, which move limits outward, are not in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely

from sealane import geo
from sealane.law.limit_field import Shores
from sealane.law.limit_grid import crossed_cells
from sealane.law.limit_line import Lines, lines_between
from sealane.law.packaged import UNIT_DEG
from sealane.law.shore import CONTIGUOUS_ZONE_NMI, EEZ_NMI, Coastline, Shore

__all__ = ["Limit", "areas_of", "compute", "lines_of", "wide_shores"]

Floats = npt.NDArray[np.float64]
Talk = Callable[[str], object]

TURNS = (0.0, 360.0, -360.0)
LEAST_RING = 4
HALF_WAY_DEG = 90.0  # nearer to 180 than to 0
LAND_TILE_DEG = 10


@dataclass(frozen=True, eq=False)
class Limit:
    """One zone of one shore: its regime and its area."""

    shore: Shore
    regime: str
    geometry: shapely.Geometry


def compute(coast: Coastline, *, talk: Talk = lambda _text: None) -> list[Limit]:
    """The zones of all shores, without land: shore by shore, regime by regime."""
    talk("lines between territorial seas, contiguous zones and exclusive economic zones")
    with ThreadPoolExecutor() as threads:
        wide_lines = threads.submit(lines_of, wide_shores(coast))
        whole_land = threads.submit(_Land)
        lines = lines_of(_near_shores(coast))
        far, land = wide_lines.result(), whole_land.result()
        talk("areas")
        numbers = range(len(coast.shores))
        seas = list(threads.map(lambda n: land.taken_from(areas_of(lines, [2 * n])), numbers))
        tree = shapely.STRtree([part for sea in seas for part in _turned(sea)])

        def belt(number: int) -> Iterator[Limit]:
            area = land.taken_from(areas_of(lines, [2 * number + 1]))
            yield Limit(coast.shores[number], "territorial_sea", _on_grid(seas[number]))
            yield Limit(coast.shores[number], "contiguous_zone", _on_grid(area))

        def wide(number: int) -> Iterator[Limit]:
            if coast.shores[number].has_eez:
                area = _without(land.taken_from(areas_of(far, [number])), tree)
                yield Limit(coast.shores[number], "eez", _on_grid(area))

        jobs = [(make, number) for make in (belt, wide) for number in numbers]
        found = threads.map(lambda job: list(job[0](job[1])), jobs)
        return [limit for some in found for limit in some if not limit.geometry.is_empty]


def _near_shores(coast: Coastline) -> Shores:
    seas = [shore.territorial_sea_nmi for shore in coast.shores]
    wide = [
        CONTIGUOUS_ZONE_NMI if one.has_contiguous else one.territorial_sea_nmi
        for one in coast.shores
    ]
    belts = np.column_stack([seas, wide])
    return _shores(coast, np.vstack([belts, [-1.0, -1.0]]))


def wide_shores(coast: Coastline) -> Shores:
    """Only those with an exclusive economic zone: the others hide nobody's."""
    reach = [[EEZ_NMI] if shore.has_eez else [-1.0] for shore in coast.shores]
    has = [owner < 0 or coast.shores[owner].has_eez for owner in coast.owners]
    lines = [line for line, keep in zip(coast.lines, has, strict=True) if keep]
    owners = [owner for owner, keep in zip(coast.owners, has, strict=True) if keep]
    some = Coastline(coast.shores, tuple(lines), tuple(owners))
    return _shores(some, np.array([*reach, [-1.0]]))


def _shores(coast: Coastline, breadths_nmi: Floats) -> Shores:
    nobody = len(coast.shores)
    owners = [owner if owner >= 0 else nobody for owner in coast.owners]
    breadths = np.where(breadths_nmi < 0.0, -1.0, breadths_nmi * geo.METRES_PER_NMI)
    return Shores.from_lines(coast.lines, owners, breadths)


def lines_of(shores: Shores) -> Lines:
    """The lines between the belts of all shores, by shore and belt: see ``areas_of``."""
    return lines_between(shores, crossed_cells(shores))


def areas_of(lines: Lines, labels: Sequence[int]) -> shapely.Geometry:
    """The waters of some labels as polygons, land included, without jumps over 180 deg.

    Raises:
        RuntimeError: lines do not close, which no coast should bring about.
    """
    from sealane.law import limit_kernel

    is_left, is_right = np.isin(lines.left, labels), np.isin(lines.right, labels)
    out, back = is_left & ~is_right, is_right & ~is_left
    start = np.concatenate([lines.start[out], lines.end[back]])
    end = np.concatenate([lines.end[out], lines.start[back]])
    points, where = np.unique(np.concatenate([start, end]), return_inverse=True)
    start, end = where[: len(start)], where[len(start) :]
    order = np.argsort(start, kind="stable")
    ring, begins, lost = limit_kernel.chain(start[order], end[order], len(points))
    if lost:
        raise RuntimeError(f"{lost} lines around the waters {list(labels)} do not close")
    places = np.column_stack([lines.lon[points][ring], lines.lat[points][ring]])
    rings = [
        geo.unwrap_ring(np.vstack([places[first:last], places[first]]))
        for first, last in pairwise(begins.tolist())
    ]
    return _polygons([ring for ring in rings if len(ring) >= LEAST_RING])


def _polygons(rings: Sequence[Floats]) -> shapely.Geometry:
    """What lies inside an odd number of rings, all in one turn of longitudes."""
    if not rings:
        return shapely.MultiPolygon()
    middles = np.array([0.5 * (ring[:, 0].min() + ring[:, 0].max()) for ring in rings])
    is_far = np.abs(middles) > HALF_WAY_DEG
    east = 0.0 if is_far.mean() > 0.5 else -180.0  # those about 180 deg are seen from there
    turns = 360.0 * np.floor((middles - east) / 360.0)
    shells = [shapely.Polygon(r - [turn, 0.0]) for r, turn in zip(rings, turns, strict=True)]
    whole = shapely.make_valid(shapely.MultiPolygon(shells), method="linework")
    return shapely.MultiPolygon([_in_range(part) for part in _areas(whole)])


def _on_grid(area: shapely.Geometry) -> shapely.Geometry:
    return shapely.MultiPolygon(_areas(shapely.set_precision(area, UNIT_DEG)))


def _areas(geometry: shapely.Geometry) -> list[shapely.Polygon]:
    """The polygons of a geometry, of whatever it consists."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    return [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]


def _in_range(part: shapely.Polygon) -> shapely.Polygon:
    """The polygon in the turn in which its middle lies at -180 <= lon < 180."""
    west, _, east, _ = part.bounds
    turn = 360.0 * np.floor((0.5 * (west + east) + 180.0) / 360.0)
    return part if turn == 0.0 else _moved(part, -turn)


def _moved(part: shapely.Polygon, degrees: float) -> shapely.Polygon:
    return shapely.transform(part, lambda places: places + np.array([degrees, 0.0]))


def _turned(area: shapely.Geometry) -> Iterator[shapely.Geometry]:
    """The area in each turn of longitudes in which another may meet it."""
    for part in shapely.get_parts(area):
        for turn in TURNS:
            yield part if turn == 0.0 else _moved(part, turn)


def _without(area: shapely.Geometry, tree: shapely.STRtree) -> shapely.Geometry:
    """The area without what lies in a tree of others; only polygons are kept."""
    kept = []
    for part in shapely.get_parts(area):
        cover = tree.geometries[tree.query(part, predicate="intersects")]
        left = shapely.difference(part, shapely.union_all(cover)) if len(cover) else part
        kept += _areas(left)
    return shapely.MultiPolygon(kept)


class _Land:
    """The land in tiles, so that taking it from an area looks at what is near only."""

    def __init__(self) -> None:
        rings = [geo.close_over_pole(geo.unwrap_ring(ring)) for ring in geo.coast()]
        whole = shapely.union_all(shapely.make_valid(_nested(rings)))
        tiles = []
        for west in range(-190, 200, LAND_TILE_DEG):
            for south in range(-90, 90, LAND_TILE_DEG):
                box = (west, south, west + LAND_TILE_DEG, south + LAND_TILE_DEG)
                tiles.append(shapely.clip_by_rect(whole, *box))
        parts = [part for tile in tiles for part in _areas(tile)]
        self._tree = shapely.STRtree([turned for part in parts for turned in _turned(part)])

    def taken_from(self, area: shapely.Geometry) -> shapely.Geometry:
        """The area without land."""
        return _without(area, self._tree)


def _nested(rings: Sequence[Floats]) -> list[shapely.Polygon]:
    """Polygons of land of rings that are outlines and, inside them, lakes that are sea."""
    polygons = [shapely.Polygon(ring) for ring in rings]
    tree = shapely.STRtree(polygons)
    inner: dict[int, list[Floats]] = {}
    lakes = set()
    for number, ring in enumerate(rings):
        point = polygons[number].representative_point()
        around = [i for i in tree.query(point, predicate="within") if i != number]
        around = [i for i in around if polygons[i].area > polygons[number].area]
        if len(around) % 2 == 1:
            lakes.add(number)
            inner.setdefault(min(around, key=lambda i: polygons[i].area), []).append(ring)
    return [
        shapely.Polygon(ring, inner.get(number, []))
        for number, ring in enumerate(rings)
        if number not in lakes
    ]
