"""Limits of made-up shores: circles, lines of equal distance, over 180 deg, wherever they lie."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane import geo
from sealane.law.limit import areas_of, lines_of
from sealane.law.limit_field import NONE, Shores
from sealane.law.limit_fine import with_fine
from sealane.law.limit_grid import CELLS_PER_DEG, crossed_cells, find_root
from sealane.law.limit_line import _hides_a_strip, _pieces, _Points, _refined, lines_between

NMI = geo.METRES_PER_NMI
Floats = npt.NDArray[np.float64]

LON, LAT = -150.0, 40.0


def no_land(lon: Floats, _lat: Floats) -> npt.NDArray[np.bool_]:
    return np.zeros(len(lon), np.bool_)


def islet(lon: float, lat: float) -> Floats:
    return np.array([[lon, lat], [lon + 1e-4, lat]])


def shores(*places: tuple[float, float], breadths: tuple[float, ...] = (12.0, 24.0)) -> Shores:
    """One islet for each shore."""
    limits = np.tile(np.array(breadths) * NMI, (len(places), 1))
    return Shores.from_lines(
        [islet(*place) for place in places], range(len(places)), limits, is_land=no_land
    )


def metres(lon: float, lat: float, places: Floats) -> Floats:
    """Geodesic distances to places."""
    return np.array(
        [Geodesic.WGS84.Inverse(lat, lon, y, x, Geodesic.DISTANCE)["s12"] for x, y in places]
    )


def outline(area: shapely.Geometry) -> Floats:
    """Places along all boundaries, between the corners as well."""
    line = shapely.segmentize(area.boundary, 0.002)
    return shapely.get_coordinates(line)


@settings(max_examples=12, deadline=None)
@given(lon=st.floats(-180.0, 179.9), lat=st.floats(-80.0, 80.0))
def test_the_limit_of_an_islet_is_a_circle(lon: float, lat: float) -> None:
    lines = lines_of(shores((lon, lat)))
    sea = areas_of(lines, [0])
    assert sea.geom_type == "MultiPolygon"
    assert len(sea.geoms) == 1
    far = metres(lon, lat, outline(sea))
    assert np.abs(far - 12 * NMI).max() < 30.0
    belt = areas_of(lines, [1])
    far = metres(lon, lat, outline(belt))
    assert np.minimum(np.abs(far - 12 * NMI), np.abs(far - 24 * NMI)).max() < 30.0


def test_two_shores_part_at_equal_distance() -> None:
    one, other = (LON, LAT), (LON + 0.3, LAT + 0.05)
    lines = lines_of(shores(one, other))
    first, second = areas_of(lines, [0]), areas_of(lines, [2])
    assert shapely.area(shapely.intersection(first, second)) < 1e-9
    shared = shapely.intersection(first.boundary, second.boundary)
    places = shapely.get_coordinates(shared)
    assert len(places) > 2
    apart = metres(*one, places) - metres(*other, places)
    assert np.abs(apart).max() < 30.0


def test_a_strip_between_two_limits_is_drawn_where_no_corner_of_a_cell_lies_in_it() -> None:
    middle = LAT + 0.5 / CELLS_PER_DEG
    near, far = 11.95 / 60.0, 12.5 / 60.0
    south = np.array([[LON, middle - near], [LON + 1.0, middle - near]])
    bent = [[LON, middle + near], [LON + 0.5, middle + far], [LON + 1.0, middle + near]]
    limits = np.full((2, 1), 12 * NMI)
    drawn = lines_of(Shores.from_lines([south, np.array(bent)], [0, 1], limits, is_land=no_land))
    between = shapely.Point(LON + 0.5, middle + 0.25 / 60.0)
    assert not areas_of(drawn, [0]).covers(between)
    assert not areas_of(drawn, [1]).covers(between)


def test_two_shores_that_end_in_one_point_leave_their_limits_to_others() -> None:
    """Off that point both are as near, over a wedge of sea: what bounds it is where it would be."""
    tip, islet_at = (LON, LAT), (LON + 0.8, LAT + 0.03)
    north, south = (LON - 0.3, LAT + 0.3), (LON - 0.3, LAT - 0.3)
    lines = [np.array([north, tip]), np.array([tip, south]), islet(*islet_at)]
    limits = np.tile(np.array([12.0, 24.0]) * NMI, (3, 1))
    drawn = lines_of(Shores.from_lines(lines, [0, 1, 2], limits, is_land=no_land))
    sea, belt, other = (areas_of(drawn, labels) for labels in ([0, 2], [1, 3], [4, 5]))
    wedge = shapely.Polygon([tip, (LON + 0.7, LAT + 0.38), (LON + 0.7, LAT - 0.38)])

    def places(one: shapely.Geometry, two: shapely.Geometry) -> Floats:
        met = shapely.intersection(shapely.intersection(one.boundary, two.boundary), wedge)
        found = shapely.get_coordinates(shapely.segmentize(met, 0.002))
        assert len(found) > 20
        return found

    assert np.abs(metres(*tip, places(sea, belt)) - 12 * NMI).max() < 30.0
    shared = places(shapely.union(sea, belt), other)
    assert np.abs(metres(*tip, shared) - metres(*islet_at, shared)).max() < 30.0


@settings(max_examples=12, deadline=None)
@given(lon=st.floats(-0.03, 0.03), lat=st.floats(-0.03, 0.03))
def test_three_limits_meet_where_all_shores_are_as_far(lon: float, lat: float) -> None:
    """Wherever that lies in a cell of the grid."""
    at = [(LON + lon + x, LAT + lat + y) for x, y in ((0.0, 0.0), (0.3, 0.02), (0.1, 0.2))]
    drawn = lines_of(shores(*at, breadths=(24.0,)))
    three = np.flatnonzero(np.bincount(drawn.end) == 3)
    three = [n for n in three if NONE not in drawn.left[drawn.end == n]]
    places = np.column_stack([drawn.lon[three], drawn.lat[three]])
    far = np.array([metres(*place, places) for place in at])
    assert len(three) == 1
    assert np.ptp(far, axis=0).max() < 50.0


def test_belts_fill_the_waters_without_gap_or_overlap() -> None:
    """But for slivers of metres, where two pieces of one line cross."""
    lines = lines_of(shores((LON, LAT), (LON + 0.5, LAT)))
    parts = [areas_of(lines, [label]) for label in range(4)]
    whole = areas_of(lines, [0, 1, 2, 3])
    assert shapely.area(whole) == pytest.approx(sum(map(shapely.area, parts)), rel=1e-4)
    assert shapely.union_all(parts).symmetric_difference(whole).area < 1e-4 * whole.area


def test_limits_go_over_180_as_elsewhere() -> None:
    here = areas_of(lines_of(shores((LON, LAT), (LON + 0.4, LAT + 0.1))), [0])
    there = areas_of(lines_of(shores((-179.75 - 360.0 + 360.0, LAT), (-179.35, LAT + 0.1))), [0])
    assert there.bounds[0] < -180.0 < there.bounds[2]
    moved = shapely.transform(there, lambda places: places + np.array([29.75, 0.0]))
    assert shapely.hausdorff_distance(here, moved) < 3e-4


def test_a_shore_without_zones_gives_none_and_takes_from_no_other() -> None:
    limits = np.array([[12.0, 24.0], [-1.0, -1.0]]) * NMI
    places = [(LON, LAT), (LON + 0.2, LAT)]
    both = Shores.from_lines([islet(*place) for place in places], [0, 1], limits, is_land=no_land)
    lines = lines_of(both)
    assert areas_of(lines, [2]).is_empty
    sea = areas_of(lines, [0])
    far = metres(*places[0], outline(sea)) - metres(*places[1], outline(sea))
    assert far.max() < 30.0  # waters nearer to the other are not its own


@given(root=st.floats(0.001, 0.999), bend=st.floats(0.2, 5.0))
def test_roots_are_found(root: float, bend: float) -> None:
    def value(t: Floats, _rows: npt.NDArray[np.int64]) -> Floats:
        return np.sign(t - root) * np.abs(t - root) ** bend * 1e5

    low, high = value(np.zeros(1), np.zeros(1, int)), value(np.ones(1), np.zeros(1, int))
    found = find_root(value, low, high, np.array([3_500.0]))
    assert abs(found[0] - root) * 3_500.0 < 1.0 or abs(value(found, np.zeros(1, int))[0]) < 0.5


def test_drawing_only_changed_cells_anew_gives_the_same_areas() -> None:
    near = shores((LON, LAT), (LON + 0.31, LAT + 0.02), (LON + 0.17, LAT + 0.2), (LON + 0.3, LAT))
    cells = crossed_cells(near)
    pieces, _ = _pieces(near, cells, _Points.none())
    drawn, is_lost = _refined(near, pieces)
    off = np.unique(drawn.cell[is_lost | _hides_a_strip(near, drawn)])
    assert 0 < len(off) < 0.1 * len(cells.row)  # else nothing is tried
    finer = with_fine(near, cells, off)
    whole, _ = _refined(near, _pieces(near, finer, _Points.none())[0])
    some = lines_between(near, cells)
    for label in range(8):
        before, after = (shapely.normalize(areas_of(one, [label])) for one in (whole, some))
        assert shapely.equals_exact(before, after, 0.0), label
        assert not before.is_empty
