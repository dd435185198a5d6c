"""The water in which a ship keeps off the shore, drawn from the packaged coast.

A ship keeps ``OFFING_NMI`` off the shore, and less where the water is too narrow for that: in
straits, fjords and rivers that the coast draws, ``NARROW_NMI``. Everything else counts as shore.
South of ``CAP_LAT`` no route goes: ice. Polygons are in Mercator's projection, in bands of latitude
in which its scale hardly changes.
"""

from __future__ import annotations

import csv
import itertools
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from sealane.geo import close_over_pole, coast, unwrap_ring

OFFING_NMI = 2.0
NARROW_NMI = 0.3
"""The coast is rounded by up to 0.1 nmi: nearer it is not known to be water."""
PLAIN_NMI = 1.6
"""The outline of the offing is drawn so roughly; less than the offing, so it never cuts land."""
PLAIN_NARROW_NMI = 0.28
OVERLAP_NMI = 1.8
"""Narrow waters reach so far into wide ones, or outlines drawn roughly would part them."""
CAP_LAT, CAP_STEP_DEG = -60.0, 5.0
BAND_DEG, LOWEST_LAT, HIGHEST_LAT = 4.0, -60.0, 84.0
FAR_LAT, FAR_TIMES = 72.0, 2.5
"""From there to the pole ships keep so many times farther off, and take no narrow waters: ice."""
REEFS, REEF_TIMES = (95.0, -8.0, 141.0, 20.0), 2.0
"""West, south, east, north [deg]: in the island seas of South-East Asia reefs that the coast does
not draw lie off the shores, and ships keep so many times farther off where there is room."""
SEAM_DEG = 0.005
"""Parts overlap by so much, or a slit is left between them, through land too."""
SPARE_NMI = 0.8
"""A passage is wide only with so much to spare: the rough outlines close what is barely wide."""
LEAST_WIDE_NMI2, LEAST_MOUTH_NMI2 = 40.0, 0.3
"""Waters so far off all shores that are smaller count as part of the narrows around them."""
LEAST_NARROW_NMI2, LEAST_REEF_NARROW_NMI2, LEAST_WATER_NMI2 = 150.0, 30.0, 6.0
"""Smaller coves are left out: a port in one is reached by a straight leg."""
MARGIN_NMI = 14.0

ROOT = Path(__file__).resolve().parents[1]
SHOALS = ROOT / "src" / "sealane" / "assess" / "data" / "shoals.csv"

Floats = npt.NDArray[np.float64]
Shapes = npt.NDArray[Any]


def mercator(lat: Any) -> Any:
    """Mercator's ordinate [deg at the equator]."""
    clipped = np.clip(lat, -HIGHEST_LAT, HIGHEST_LAT)
    return np.degrees(np.log(np.tan(np.pi / 4 + np.radians(clipped) / 2)))


def latitude(y: Any) -> Any:
    """The latitude [deg] of an ordinate of Mercator's."""
    return np.degrees(2 * np.arctan(np.exp(np.radians(y))) - np.pi / 2)


def land() -> shapely.Geometry:
    """All land but what lies beyond the cap, a little of it repeated beyond 180 deg."""
    shapes = []
    for ring in coast():
        points = close_over_pole(unwrap_ring(ring))
        if points[:, 1].max() < CAP_LAT or points[:, 1].min() < -80.0 or len(points) < 4:
            continue
        for turn in (-360.0, 0.0, 360.0):
            x = points[:, 0] + turn
            if x.max() >= -191.0 and x.min() <= 191.0:
                shapes.append(shapely.polygons(np.column_stack([x, mercator(points[:, 1])])))
    return shapely.union_all(shapely.make_valid(np.array(shapes)))


def _parts(low: float) -> list[tuple[float, float, float]]:
    """Of one band the parts: west and east [deg], how many times farther off ships keep."""
    west, south, east, north = REEFS
    if south <= low < north:
        return [(-180.0, west, 1.0), (west, east, REEF_TIMES), (east, 180.0, 1.0)]
    return [(-180.0, 180.0, FAR_TIMES if low >= FAR_LAT else 1.0)]


def _band(
    shore: shapely.Geometry, low: float, west: float, east: float, far: float
) -> tuple[shapely.Geometry, shapely.Geometry] | None:
    """Of a part of a band what is within the offing, and the narrow waters in it."""
    nmi = 1 / 60 / np.cos(np.radians(abs(low + BAND_DEG / 2)))
    y0, y1 = mercator(low), mercator(low + BAND_DEG)
    margin = MARGIN_NMI * nmi
    edges = (west - 3.0, y0 - margin, east + 3.0, y1 + margin)
    near = shapely.clip_by_rect(shore, *edges)
    if near.is_empty:
        return None
    core = shapely.box(max(west - SEAM_DEG, -180.0), y0 - SEAM_DEG, min(east + SEAM_DEG, 180.0), y1)
    box = shapely.box(*edges)
    within = shapely.buffer(near, far * OFFING_NMI * nmi, quad_segs=2)
    plain_nmi = PLAIN_NMI * (far if low >= FAR_LAT else 1.0)
    plain = shapely.make_valid(shapely.simplify(within, plain_nmi * nmi))
    if low >= FAR_LAT:
        return shapely.intersection(plain, core), shapely.GeometryCollection()
    offings = [NARROW_NMI, OFFING_NMI] + ([far * OFFING_NMI] if far > 1.0 else [])

    def off(offing_nmi: float) -> shapely.Geometry:
        return shapely.difference(box, shapely.buffer(near, offing_nmi * nmi, 2))

    spare = SPARE_NMI if far > 1.0 else 0.0
    narrows = [
        _narrows(off(one), off(other + spare), (one, other + spare, offings[-1]), nmi)
        for one, other in itertools.pairwise(offings)
    ]
    return shapely.intersection(plain, core), shapely.intersection(shapely.union_all(narrows), core)


def _narrows(
    water: shapely.Geometry,
    wide: shapely.Geometry,
    offings_nmi: tuple[float, float, float],
    nmi: float,
) -> shapely.Geometry:
    """What of a water the wider one does not stand for, with some of that beside it.

    ``offings_nmi`` are that of the water, of the wide and of the widest, up to which it reaches.
    """
    near, far, widest = offings_nmi
    if far > OFFING_NMI + SPARE_NMI:
        parts = shapely.get_parts(wide)
        wide = shapely.union_all(parts[shapely.area(parts) > LEAST_WIDE_NMI2 * nmi**2])
    reached = shapely.buffer(wide, (far - near + 0.05) * nmi, quad_segs=3)
    left = shapely.get_parts(shapely.difference(water, reached))
    left = shapely.union_all(left[shapely.area(left) > 0.1 * nmi**2])
    beyond = OVERLAP_NMI + max(widest - far, 0.0)
    narrow = shapely.intersection(shapely.buffer(left, beyond * nmi, quad_segs=2), water)
    return shapely.make_valid(shapely.simplify(narrow, PLAIN_NARROW_NMI * nmi))


def shoals() -> Shapes:
    """Banks and reefs that ships go round and that the coast does not draw; lines 2 nmi wide."""
    points: dict[tuple[str, str], list[tuple[float, float]]] = {}
    with SHOALS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            place = float(row["lon"]), float(mercator(float(row["lat"])))
            points.setdefault((row["shoal_id"], row["kind"]), []).append(place)
    return shapely.make_valid(
        [
            shapely.Polygon(way) if kind == "area" else shapely.LineString(way).buffer(1 / 60, 1)
            for (_, kind), way in points.items()
        ]
    )


def _in_nmi2(shapes: Shapes) -> Floats:
    bounds = shapely.bounds(shapes)
    lat = np.clip(latitude((bounds[:, 1] + bounds[:, 3]) / 2), -75.0, 75.0)
    return shapely.area(shapes) * (60.0 * np.cos(np.radians(lat))) ** 2


def _chosen(narrow: Shapes, waters: Shapes) -> Shapes:
    """The narrow waters that join wider ones, or are large."""
    water, which = shapely.STRtree(narrow).query(waters, "intersects")
    is_large = _in_nmi2(waters)[water] > LEAST_WATER_NMI2
    joins = np.zeros(len(narrow), np.int64)
    np.add.at(joins, which, is_large.astype(np.int64))
    west, south, east, north = REEFS
    among = shapely.intersects(narrow, shapely.box(west, mercator(south), east, mercator(north)))
    least = np.where(among, LEAST_REEF_NARROW_NMI2, LEAST_NARROW_NMI2)
    kept = (joins >= 2) | ((_in_nmi2(narrow) > least) & (joins >= 1))
    for k in np.flatnonzero(among[which] & ~kept[which] & is_large):
        kept[which[k]] = _mouths(narrow[which[k]], waters[water[k]]) >= 2
    return narrow[kept]


def _mouths(narrow: shapely.Geometry, water: shapely.Geometry) -> int:
    """At how many places a narrow water opens into a wider one."""
    shapely.prepare(water)
    return int(
        (_in_nmi2(shapely.get_parts(shapely.intersection(narrow, water))) > LEAST_MOUTH_NMI2).sum()
    )


def _less(shore: shapely.Geometry, waters: Shapes) -> shapely.Geometry:
    """The shore without some waters, polygon by polygon."""
    parts = shapely.get_parts(shore)
    at, which = shapely.STRtree(waters).query(parts, "intersects")
    touched = np.unique(at)
    cut = [shapely.difference(parts[p], shapely.union_all(waters[which[at == p]])) for p in touched]
    return shapely.union_all(np.array([*np.delete(parts, touched), *cut], dtype=object))


def closed_shore(inlets: Floats) -> shapely.Geometry:
    """Where no ship goes, in Mercator's projection.

    Waters that no way leads to count as shore, but for those that hold one of ``inlets`` (n, 2 of
    lon, lat): what a canal or a charted channel leads to.
    """
    shore = land()
    lows = np.arange(LOWEST_LAT, HIGHEST_LAT, BAND_DEG).tolist()
    bands = [_band(shore, low, *part) for low in lows for part in _parts(low)]
    within = shapely.union_all(np.array([*(one[0] for one in bands if one), *shoals()]))
    narrow = shapely.get_parts(shapely.union_all(np.array([one[1] for one in bands if one])))
    world = shapely.box(-180.0, mercator(LOWEST_LAT), 180.0, mercator(HIGHEST_LAT) - 0.1)
    waters = shapely.get_parts(shapely.difference(world, within))
    kept = _less(within, _chosen(narrow, waters))
    closed = shapely.simplify(shapely.union_all(np.array([kept, *shoals()])), 0.05 / 60)
    return without_pools(closed, inlets)


def without_pools(closed: shapely.Geometry, inlets: Floats) -> shapely.Geometry:
    """The same with unreached waters filled, and the cap laid over the south."""
    world = shapely.box(-180.0, mercator(LOWEST_LAT), 180.0, mercator(HIGHEST_LAT) - 0.1)
    waters = shapely.get_parts(shapely.difference(world, closed))
    points = shapely.points(inlets[:, 0], mercator(inlets[:, 1]))
    reached = np.zeros(len(waters), np.bool_)
    reached[shapely.STRtree(waters).query(points, "within")[1]] = True
    reached[np.argmax(shapely.area(waters))] = True
    whole = shapely.union_all(np.array([closed, *waters[~reached]], dtype=object))
    x = np.arange(-180.0, 180.0 + CAP_STEP_DEG / 2, CAP_STEP_DEG)
    top = np.column_stack([x, np.full(len(x), mercator(CAP_LAT))])
    foot = [(180.0, mercator(-HIGHEST_LAT)), (-180.0, mercator(-HIGHEST_LAT))]
    cap = shapely.polygons(np.vstack([top, foot]))
    clipped = shapely.clip_by_rect(whole, -180.0, mercator(CAP_LAT), 180.0, mercator(HIGHEST_LAT))
    return shapely.union_all(np.array([clipped, cap], dtype=object))


def rings(closed: shapely.Geometry) -> list[Floats]:
    """The outlines, open (n, 2 of lon, lat in degrees), the shore to the left of the way."""
    found = []
    for part in shapely.get_parts(closed):
        for number, ring in enumerate([part.exterior, *part.interiors]):
            points = shapely.get_coordinates(ring)[:-1]
            x, y = points.T
            area = float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)))
            if (area > 0) != (number == 0):
                points = points[::-1]
            found.append(np.column_stack([points[:, 0], latitude(points[:, 1])]))
    return found
