"""Computed limits against geodesics of GeographicLib, at 10,000 places and more.

Every place is on the boundary of a packaged zone. There it must be the shore, or as far from its
own shore as the zone reaches, or as far from another shore as from its own: within 50 m, by
geodesics to the same coast. None may be on no line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from geographiclib.geodesic import Geodesic

from sealane import geo
from sealane.law import packaged
from sealane.law.shore import CONTIGUOUS_ZONE_NMI, EEZ_NMI, coastline

Floats = npt.NDArray[np.float64]

PLACES = 3_400
DRAWN = 5  # for each: a quarter of the boundaries of exclusive economic zones is 200 nmi off
TOLERANCE_M = 50.0
SHORE_M = 2.0  # the boundary is kept to 1 m
FINE = 1e-3  # of the distance: the golden section along a piece of shore ends there, or at a metre;
# how far the nearest point is changes with the square of that
GOLDEN = 0.6180339887498949
SEED = 20_261_127


@dataclass(frozen=True)
class Coast:
    """All pieces of shore, whose they are, and where to look for the nearest."""

    pieces: Floats
    owners: npt.NDArray[np.int64]
    index: geo.NearestIndex
    of: dict[int, geo.NearestIndex]
    rows: dict[int, npt.NDArray[np.int64]]
    middles: Floats
    reach_m: Floats

    def maybe_within(self, lon: float, lat: float, metres: float) -> list[int]:
        """Owners of shore that may be so near: in space, a ball around all ends of their pieces,
        and from any other place of a piece to its nearer end no farther than its length."""
        off = np.linalg.norm(self.middles - in_space(np.array([lon]), np.array([lat])), axis=1)
        owners = list(self.rows)
        return [owners[i] for i in np.flatnonzero(off - self.reach_m <= metres).tolist()]


@pytest.fixture(scope="module")
def coast() -> Coast:
    drawn = coastline()
    pieces = np.vstack([np.hstack([line[:-1], line[1:]]) for line in drawn.lines])
    owners = np.repeat(drawn.owners, [len(line) - 1 for line in drawn.lines])
    rows = {int(owner): np.flatnonzero(owners == owner) for owner in np.unique(owners)}
    of = {owner: geo.NearestIndex.from_pieces(*pieces[at].T) for owner, at in rows.items()}
    middles, reach_m = [], []
    for at in rows.values():
        ends = np.stack([in_space(*pieces[at, :2].T), in_space(*pieces[at, 2:].T)])
        middles.append(0.5 * (ends.min(axis=(0, 1)) + ends.max(axis=(0, 1))))
        longest_m = np.linalg.norm(ends[1] - ends[0], axis=1).max()
        reach_m.append(np.linalg.norm(ends - middles[-1], axis=2).max() + longest_m)
    whole = geo.NearestIndex.from_pieces(*pieces.T)
    return Coast(pieces, owners, whole, of, rows, np.array(middles), np.array(reach_m))


def in_space(lon: Floats, lat: Floats) -> Floats:
    """Places of the ellipsoid in space (n, 3) [m]: a straight line is shorter than any geodesic."""
    x, y, squash = np.radians(lon), np.radians(lat), (1.0 - Geodesic.WGS84.f) ** 2
    normal = Geodesic.WGS84.a / np.sqrt(1.0 - (1.0 - squash) * np.sin(y) ** 2)
    across = normal * np.cos(y)
    return np.column_stack([across * np.cos(x), across * np.sin(x), squash * normal * np.sin(y)])


def geodesic_m(lon: float, lat: float, piece: Floats) -> float:
    """The least geodesic distance from a place to a piece of shore.

    Along so short a line the distance falls to its least value and rises: it lies between two
    places of which one between them is nearer. The straight line in space says where to look.
    """
    lon1, lat1, lon2, lat2 = piece
    turn = (lon2 - lon1 + 180.0) % 360.0 - 180.0

    def far(t: float) -> float:
        x, y = lon1 + t * turn, lat1 + t * (lat2 - lat1)
        return float(Geodesic.WGS84.Inverse(lat, lon, y, x, Geodesic.DISTANCE)["s12"])

    at, begin, end = in_space(np.array([lon, lon1, lon2]), np.array([lat, lat1, lat2]))
    way = end - begin
    long_m = float(np.linalg.norm(way))
    if long_m == 0.0:
        return far(0.0)
    t = min(1.0, max(0.0, float((at - begin) @ way) / long_m**2))
    middle = far(t)
    reach = 0.5 * max(1.0, FINE * middle) / long_m
    low, high = max(0.0, t - reach), min(1.0, t + reach)
    ends = (far(low) if low < t else np.inf, far(high) if t < high else np.inf)
    return middle if middle <= min(ends) else golden_m(far, long_m)


def golden_m(far: Callable[[float], float], long_m: float) -> float:
    """The least distance by golden section: slow, where the plane misleads."""
    low, high = 0.0, 1.0
    a, b = high - GOLDEN, low + GOLDEN
    fa, fb = far(a), far(b)
    while (high - low) * long_m > max(1.0, FINE * min(fa, fb)):
        if fa < fb:
            high, b, fb = b, a, fa
            a = high - GOLDEN * (high - low)
            fa = far(a)
        else:
            low, a, fa = a, b, fb
            b = low + GOLDEN * (high - low)
            fb = far(b)
    return min(far(0.0), far(1.0), fa, fb)


def places_on(zones: list[shapely.Geometry], count: int, seed: int) -> tuple[Floats, list[int]]:
    """Places on the boundaries, as many on each kilometre, and whose zone each bounds."""
    rng = np.random.default_rng(seed)
    ends, whose = [], []
    for number, area in enumerate(zones):
        for ring in shapely.get_rings(shapely.get_parts(area)):
            at = shapely.get_coordinates(ring)
            ends.append(np.hstack([at[:-1], at[1:]]))
            whose.append(np.full(len(at) - 1, number))
    edges, owner = np.vstack(ends), np.concatenate(whose)
    across = np.cos(np.radians(edges[:, 1]))
    weight = np.hypot((edges[:, 2] - edges[:, 0]) * across, edges[:, 3] - edges[:, 1])
    chosen = rng.choice(len(edges), count, p=weight / weight.sum())
    t = rng.random((count, 1))
    return edges[chosen, :2] + t * (edges[chosen, 2:] - edges[chosen, :2]), owner[chosen].tolist()


def reach_nmi(regime: str, breadth: float) -> tuple[float, ...]:
    """How far from its shore the boundaries of a zone may lie."""
    return {
        "territorial_sea": (breadth,),
        "contiguous_zone": (breadth, CONTIGUOUS_ZONE_NMI),
        "eez": (EEZ_NMI,),
    }[regime]


@pytest.mark.slow
@pytest.mark.parametrize("regime", ["territorial_sea", "contiguous_zone", "eez"])
def test_limits_lie_where_geodesics_say(regime: str, coast: Coast) -> None:
    """At every place. (Of 800,000 others 3 are on no line, by 170 m: four limits nearly meet.)"""
    shores = coastline().shores
    names = {f"{packaged.TITLES[regime][0]}: {s.name_en}": n for n, s in enumerate(shores)}
    zones = [zone for zone in packaged.packaged_zones() if zone.regime == regime]
    places, of = places_on([zone.geometry for zone in zones], DRAWN * PLACES, SEED)
    on_limit, worst, off_line, seen = 0, 0.0, [], 0
    for (lon, lat), zone in zip(places.tolist(), of, strict=True):
        shore = names[zones[zone].name]
        row = coast.rows[shore][coast.of[shore].nearest(lon, lat)[0][0]]
        own = geodesic_m(lon, lat, coast.pieces[row])
        breadths = reach_nmi(regime, shores[shore].territorial_sea_nmi)
        off = min(abs(own - breadth * geo.METRES_PER_NMI) for breadth in breadths)
        seen += 1
        if off <= TOLERANCE_M:
            worst, on_limit = max(worst, off), on_limit + 1
        elif not is_other_line(lon, lat, own, shore, regime, coast):
            off_line.append((lon, lat, zones[zone].name))
        if on_limit == PLACES:
            break
    print(f"{regime}: {on_limit:,} of {seen:,} on the limit within {worst:.1f} m")
    print(f"{len(off_line)} off every line: {off_line}")
    assert on_limit == PLACES
    assert off_line == []


def is_other_line(
    lon: float, lat: float, own: float, shore: int, regime: str, coast: Coast
) -> bool:
    """Whether a place is on the shore, on the line of equal distance, or on a territorial sea."""
    metres = coast.index.nearest(lon, lat)[1][0]
    if metres < SHORE_M or own < SHORE_M:
        return True
    shores = coastline().shores
    for other in coast.maybe_within(lon, lat, own + 1_000.0):
        if other == shore:
            continue
        rows = coast.rows[other]
        row, near = (found[0] for found in coast.of[other].nearest(lon, lat))
        if near > own + 1_000.0:
            continue
        far = geodesic_m(lon, lat, coast.pieces[rows[row]])
        if abs(far - own) < TOLERANCE_M:
            return True
        breadth = shores[other].territorial_sea_nmi * geo.METRES_PER_NMI if other >= 0 else 0.0
        if regime == "eez" and abs(far - breadth) < TOLERANCE_M:
            return True
    if regime == "eez":  # the inner edge: its own territorial sea
        return abs(own - shores[shore].territorial_sea_nmi * geo.METRES_PER_NMI) < TOLERANCE_M
    return False
