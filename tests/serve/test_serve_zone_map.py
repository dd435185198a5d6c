"""Tiles hold what the zones hold, to less than a pixel; each limit is one line."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from read_tile import read_tile

from sealane.law import Zone, ZoneSet, packaged_zones
from sealane.serve.vector_tile import BUFFER, EXTENT, Layer, tile_bytes
from sealane.serve.zone_line import limit_lines
from sealane.serve.zone_map import MAX_ZOOM, SHOWN_PX, ZoneMap

SENKAKU = (123.5, 25.8)
PLACES = (
    SENKAKU,
    (139.7, 34.5),
    (103.8, 1.2),
    (179.9, -17.5),
    (-179.9, 52.0),
    (24.0, 59.6),
    (114.3, 11.0),
)


@pytest.fixture(scope="module")
def world() -> ZoneMap:
    return ZoneMap(packaged_zones())


def tile_of(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    north = np.arcsinh(np.tan(np.radians(lat))) / np.pi
    return int((lon / 360 + 0.5) * 2**zoom), int((1 - north) / 2 * 2**zoom)


def units(geometry: shapely.Geometry, zoom: int, x: int, y: int) -> shapely.Geometry:
    """A zone in the units of a tile, by the formula of Mercator's projection."""

    def place(at: np.ndarray) -> np.ndarray:
        north = np.arcsinh(np.tan(np.radians(np.clip(at[:, 1], -85.06, 85.06)))) / np.pi
        square = np.column_stack([at[:, 0] / 360 + 0.5, (1 - north) / 2])
        return square * 2**zoom * EXTENT - np.array([x, y]) * EXTENT

    return shapely.transform(geometry, place)


@pytest.mark.parametrize(
    ("place", "zoom"),
    [(SENKAKU, 2), *((place, zoom) for place in PLACES for zoom in (4, 6, 8, MAX_ZOOM))],
)
def test_a_tile_holds_the_zones_to_less_than_a_pixel(
    world: ZoneMap, place: tuple[float, float], zoom: int
) -> None:
    x, y = tile_of(*place, zoom)
    drawn = read_tile(world.tile(zoom, x, y))["zones"]
    inner = shapely.box(0, 0, EXTENT, EXTENT)
    pixel = EXTENT / SHOWN_PX
    by_name = {(about["name"], about["source"]): shape.buffer(0) for about, shape in drawn}
    seen = 0
    for zone in packaged_zones():
        parts = [units(part, zoom, x, y) for part in near(zone.geometry, zoom, x, y)]
        truth = shapely.union_all([shapely.make_valid(part) for part in parts]).intersection(inner)
        if truth.is_empty:
            continue
        seen += 1
        found = by_name.get((zone.name, zone.source), shapely.MultiPolygon())
        far = truth.difference(found.buffer(1.02 * pixel))
        # What is thinner than a pixel may be left out.
        assert far.buffer(-0.75 * pixel).is_empty, (zone.name, far.area)
        more = found.intersection(inner).difference(truth.buffer(1.02 * pixel))
        assert more.buffer(-0.75 * pixel).is_empty, (zone.name, more.area)
    assert seen


def near(geometry: shapely.Geometry, zoom: int, x: int, y: int) -> list[shapely.Geometry]:
    """What of a zone lies in a tile or a little beyond, in the turn of the tile."""
    west, east = x / 2**zoom * 360 - 180, (x + 1) / 2**zoom * 360 - 180
    north, south = (
        np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * row / 2**zoom)))) for row in (y, y + 1)
    )
    more = 0.1 * (east - west)
    found = []
    for turn in (-360.0, 0.0, 360.0):
        low, bottom, high, top = geometry.bounds
        if low + turn > east or high + turn < west or bottom > north or top < south:
            continue
        box = (west - turn - more, south - more, east - turn + more, north + more)
        part = shapely.clip_by_rect(geometry, *box)
        found.append(shapely.transform(part, lambda at, by=turn: at + np.array([by, 0.0])))
    return found


def square(west: float, south: float, size: float = 1.0) -> shapely.Geometry:
    return shapely.box(west, south, west + size, south + size)


def test_an_edge_that_zones_share_is_one_line_of_the_innermost() -> None:
    zones = [
        Zone("sea", "territorial_sea", ("AAA",), square(-150.0, 30.0)),
        Zone("zone", "eez", ("AAA",), square(-149.0, 30.0)),
        Zone("other", "eez", ("BBB",), square(-148.0, 30.0)),
    ]
    lines = limit_lines(zones)
    told = {}
    for shape, kind in zip(lines.shapes, lines.kinds, strict=True):
        told.setdefault(lines.about[kind][:2], []).append(shape)
    lengths = {key: shapely.union_all(shapes).length for key, shapes in told.items()}
    assert lengths == {
        ("territorial_sea", ("AAA",)): pytest.approx(4.0),
        ("eez", ("AAA",)): pytest.approx(2.0),
        ("eez", ("AAA", "BBB")): pytest.approx(1.0),
        ("eez", ("BBB",)): pytest.approx(3.0),
    }
    assert shapely.get_num_coordinates(lines.shapes).sum() < 30


def test_the_shore_is_no_limit() -> None:
    """Of the edges of Iceland's territorial sea, those at its coast are left out."""
    iceland = [zone for zone in packaged_zones() if zone.claimants == ("ISL",)]
    lines = limit_lines(iceland)
    regimes = np.array([lines.about[kind][0] for kind in lines.kinds])
    sea = shapely.union_all(lines.shapes[regimes == "territorial_sea"])
    lon, lat = shapely.get_coordinates(sea).T
    from sealane import geo

    off = geo.distance_to_shore_nmi(lon, lat)
    assert off.min() > 11.5
    assert len(off) > 100


def test_no_zones_are_empty_tiles() -> None:
    empty = ZoneMap(ZoneSet(()).zones)
    assert read_tile(empty.tile(0, 0, 0)) == {"zones": [], "limits": []}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(-3000, 6000), st.floats(-3000, 6000), st.floats(1, 4000)),
        min_size=1,
        max_size=6,
    )
)
def test_shapes_come_back_as_they_went(squares: list[tuple[float, float, float]]) -> None:
    boxes = [shapely.box(x, y, x + size, y + size) for x, y, size in squares]
    holed = [box.difference(box.centroid.buffer(box.length / 20)) for box in boxes]
    shapes = np.array([*holed, shapely.LineString([(0, 0), (5, 5), (5, 5), (-9, 2)])], np.object_)
    about = [{"name": str(n), "is_official": n % 2 == 0} for n in range(len(shapes))]
    layer = Layer("zones", shapes, np.arange(len(shapes)), about)
    found = read_tile(tile_bytes([layer]))["zones"]
    by_name = {told["name"]: (told, shape) for told, shape in found}
    assert by_name[str(len(boxes))][1].equals(shapely.LineString([(0, 0), (5, 5), (-9, 2)]))
    for number, shape in enumerate(holed):
        whole = shapely.transform(shape, np.round)
        if shape.length / 4 > 40:
            told, back = by_name[str(number)]
            assert told["is_official"] is (number % 2 == 0)
            assert back.is_valid
            assert back.symmetric_difference(whole.buffer(0)).area <= 1e-6 * whole.area + 1.0
    assert BUFFER < EXTENT
