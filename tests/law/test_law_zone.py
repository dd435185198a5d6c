"""Zones: which hold a point, how deep, where a way crosses."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane import geo, law
from sealane.errors import BadInput


def _box(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def _collection(*geometries: dict[str, Any], **properties: Any) -> str:
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"zone {i}", "regime": "eez", **properties},
            "geometry": geometry,
        }
        for i, geometry in enumerate(geometries)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def _polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


OVER_180 = {
    "beyond": _polygon(_box(179.0, -1.0, 181.0, 1.0)),
    "below": _polygon(_box(-181.0, -1.0, -179.0, 1.0)),
    "jumping": _polygon(_box(179.0, -1.0, -179.0, 1.0)),
    "cut": {
        "type": "MultiPolygon",
        "coordinates": [[_box(179.0, -1.0, 180.0, 1.0)], [_box(-180.0, -1.0, -179.0, 1.0)]],
    },
}


@pytest.mark.parametrize("way", OVER_180)
def test_an_area_over_180_is_the_same_however_it_is_written(way: str) -> None:
    zones = law.ZoneSet.from_geojson_text(_collection(OVER_180[way]))
    lon = np.array([178.9, 179.1, 180.0, -180.0, -179.1, -178.9, 0.0])
    points, found = zones.inside(lon, np.zeros(7))
    assert points.tolist() == [1, 2, 3, 4]
    assert found.tolist() == [0] * 4
    at_180 = zones.depth_m(0, -180.0, 0.0)[0]
    assert at_180 == pytest.approx(float(geo.distance_m(0, 0, 0, 1)), abs=2.0)
    fractions = zones.crossing_fraction(0, [178.0, -178.0, 180.0], 0.0, [180.0, 180.0, -177.0], 0.0)
    assert fractions == pytest.approx([0.5, 0.5, 1 / 3])
    assert zones.contains(0, lon, np.zeros(7)).tolist() == [False, *[True] * 4, False, False]


def test_reading_back_what_was_written_is_the_same() -> None:
    zones = law.ZoneSet.from_geojson_text(_collection(*OVER_180.values(), claimants="TW,CN"))
    again = law.ZoneSet.from_geojson_text(zones.to_geojson())
    assert again.digest == zones.digest
    assert [z.as_dict() for z in again.zones] == [z.as_dict() for z in zones.zones]


def test_digest_sees_what_matters_and_not_the_order() -> None:
    boxes = [_polygon(_box(0, 0, 1, 1)), _polygon(_box(2, 0, 3, 1))]
    zones = law.ZoneSet.from_geojson_text(_collection(*boxes))
    turned = law.ZoneSet(zones.zones[::-1])
    other = law.ZoneSet.from_geojson_text(_collection(*boxes, claimants="JP"))
    assert zones.digest == turned.digest
    assert len({zones.digest, other.digest, law.ZoneSet().digest}) == 3


def test_every_claimant_is_named_in_order() -> None:
    text = _collection(_polygon(_box(0, 0, 1, 1)), claimants=["VN", "CN", "PH ", "CN", "TW", "MY"])
    zones = law.ZoneSet.from_geojson_text(text)
    assert zones.tag(0.5, 0.5) == [
        {
            "name": "zone 0",
            "regime": "eez",
            "claimants": ["CN", "MY", "PH", "TW", "VN"],
            "source": None,
        }
    ]
    assert zones.tag(5.0, 5.0) == []


def test_overlapping_zones_are_all_named_in_the_order_given() -> None:
    text = _collection(_polygon(_box(0, 0, 2, 2)), _polygon(_box(1, 1, 3, 3)))
    assert [z["name"] for z in law.ZoneSet.from_geojson_text(text).tag(1.5, 1.5)] == [
        "zone 0",
        "zone 1",
    ]


def test_boundary_is_inside_and_a_hole_is_outside() -> None:
    text = _collection(_polygon(_box(0, 0, 4, 4), _box(1, 1, 3, 3)))
    zones = law.ZoneSet.from_geojson_text(text)
    lon, lat = [0.0, 4.0, 2.0, 1.0, 2.0, 0.5], [0.0, 2.0, 4.0, 2.0, 2.0, 0.5]
    assert zones.contains(0, lon, lat).tolist() == [True, True, True, True, False, True]
    # the hole's edge is the nearest boundary
    assert zones.depth_m(0, 0.9, 2.0)[0] == pytest.approx(11_125, abs=10)


def test_a_hole_written_on_another_turn_is_still_a_hole() -> None:
    text = _collection(_polygon(_box(170, 0, 190, 10), _box(-177, 4, -175, 6)))
    zones = law.ZoneSet.from_geojson_text(text)
    assert zones.contains(0, [-176.0, -178.0], [5.0, 5.0]).tolist() == [False, True]


def test_crossing_in_and_out() -> None:
    zones = law.ZoneSet.from_geojson_text(_collection(_polygon(_box(0, 0, 1, 1))))
    found = zones.crossing_fraction(0, [-1.0, 0.5, -1.0, 0.4], 0.5, [3.0, 2.5, -0.5, 0.6], 0.5)
    assert found[:2] == pytest.approx([0.25, 0.25])
    assert np.isnan(found[2:]).all()


def test_points_that_are_not_finite_are_nowhere() -> None:
    zones = law.ZoneSet.from_geojson_text(_collection(_polygon(_box(-170, -90, 170, 90))))
    assert len(zones.inside([np.nan, 0.0, np.inf], [0.0, np.nan, 0.0])[0]) == 0
    assert len(law.ZoneSet().inside([0.0], [0.0])[0]) == 0


def test_depth_is_by_zone_of_each_point() -> None:
    text = _collection(_polygon(_box(0, 0, 2, 2)), _polygon(_box(10, 0, 14, 4)))
    depth = law.ZoneSet.from_geojson_text(text).depth_m([0, 1], [1.0, 12.0], [1.0, 2.0])
    assert depth == pytest.approx([110_574, 221_149], rel=0.01)


def _star(seed: int, lon: float, lat: float, points: int) -> Any:
    rng = np.random.default_rng(seed)
    angle = np.sort(rng.uniform(0, 2 * np.pi, points))
    reach = rng.uniform(0.2, 6.0) * rng.uniform(0.5, 1.0, points)
    ring = np.column_stack([lon + reach * np.cos(angle), lat + reach * np.sin(angle)])
    ring = np.round(ring, rng.integers(0, 4))  # round coordinates meet the grid's lines
    return shapely.Polygon(np.vstack([ring, ring[:1]])).buffer(0)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10_000),
    st.sampled_from([-180.0, -179.5, -60.0, 0.0, 120.25, 179.0]),
    st.sampled_from([-70.0, 0.0, 33.0, 81.0]),
)
def test_inside_agrees_with_shapely(seed: int, lon: float, lat: float) -> None:
    rng = np.random.default_rng(seed)
    shapes = [_star(seed + i, lon, lat, int(rng.integers(5, 60))) for i in range(3)]
    shapes = [shape for shape in shapes if not shape.is_empty and shape.area > 0]
    zones = law.ZoneSet(tuple(law.Zone(str(i), "other", (), s) for i, s in enumerate(shapes)))
    x = lon + np.append(rng.uniform(-8, 8, 300), rng.integers(-6, 7, 100))
    y = np.clip(lat + np.append(rng.uniform(-8, 8, 300), rng.integers(-6, 7, 100)), -90, 90)
    points, found = zones.inside(x, y)
    expected = {
        (p, z)
        for z, shape in enumerate(shapes)
        for p in np.flatnonzero(shapely.intersects_xy(shape, x, y)).tolist()
    }
    # On a slanted edge shapely's exact predicate and ours may differ by the last digit.
    unclear = {
        (p, z)
        for p, z in expected ^ set(zip(points.tolist(), found.tolist(), strict=True))
        if shapely.distance(shapes[z].boundary, shapely.Point(x[p], y[p])) > 1e-9
    }
    assert unclear == set()


def test_a_zone_set_of_zones_that_turn_whole_circles() -> None:
    zones = law.ZoneSet(
        (law.Zone("belt", "high_seas", (), shapely.box(-180.0, -10.0, 180.0, 10.0)),)
    )
    lon = np.array([-180.0, -179.9, 0.0, 179.9])
    assert zones.contains(0, lon, np.zeros(4)).all()
    assert len(zones.inside(lon, np.zeros(4))[0]) == 4


def test_a_regime_of_the_author_stays_as_written() -> None:
    assert law.Zone("A", "Kingdom", (), shapely.box(0, 0, 1, 1)).regime == "Kingdom"
    assert law.Zone("A", "High Seas", (), shapely.box(0, 0, 1, 1)).regime == "high_seas"


def test_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "zones.geojson"
    path.write_text(_collection(_polygon(_box(0, 0, 1, 1)), source="chart 12"))
    zones = law.ZoneSet.from_geojson(path)
    assert zones.zones[0].source == "chart 12"
    with pytest.raises(BadInput, match="cannot be read"):
        law.ZoneSet.from_geojson(tmp_path / "none.geojson")


@pytest.mark.parametrize("pole", [-90.0, 90.0])
@pytest.mark.parametrize("start", [-180.0, -170.0])
def test_round_the_globe_neither_the_seam_nor_the_pole_is_a_limit(
    pole: float, start: float
) -> None:
    edge = pole / 1.5
    around = [[start + 10.0 * k, edge] for k in range(37)]
    back = [[start + 360.0 - 90.0 * k, pole] for k in range(5)]
    zones = law.ZoneSet.from_geojson_text(_collection(_polygon([*around, *back, around[0]])))
    lon = np.array([177.0, -179.99, start, 20.0])
    lat = np.array([edge + pole / 18.0] * 3 + [pole * 0.995])
    true = geo.distance_m(lon, lat, lon, edge)
    assert zones.depth_m(0, lon, lat) == pytest.approx(true, rel=0.002)
    assert zones.contains(0, lon, lat).all()
    assert not zones.contains(0, lon, np.full(4, edge - pole / 18.0)).any()
    across = zones.crossing_fraction(0, 179.0, edge - pole / 90.0, -179.0, edge + pole / 90.0)
    assert across == pytest.approx([0.5], abs=0.01)
