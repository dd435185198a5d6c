"""Zone files that are wrong: the error names the file, the feature and what to do."""

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic

from sealane import law
from sealane.errors import BadInput
from sealane.law import ZoneSet
from sealane.law.geojson import read_zones

SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
BOW_TIE = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]
NO_PARTS = {"type": "MultiPolygon", "coordinates": []}
AROUND_POLE = [[lon, 70] for lon in range(-180, 181, 30)]


def _feature(**change: Any) -> dict[str, Any]:
    feature: dict[str, Any] = {
        "type": "Feature",
        "properties": {"name": "A", "regime": "eez"},
        "geometry": {"type": "Polygon", "coordinates": [SQUARE]},
    }
    feature["properties"] |= change.pop("properties", {})
    if "coordinates" in change:
        feature["geometry"]["coordinates"] = change.pop("coordinates")
    return feature | change


@pytest.mark.parametrize(
    ("feature", "says", "field"),
    [
        (_feature(properties={"name": " "}), "name", "name"),
        (_feature(properties={"name": 7}), "name is 7", "name"),
        (_feature(properties={"regime": None}), "regime", "regime"),
        (_feature(properties={"claimants": 3}), "claimants is 3", "claimants"),
        (_feature(properties={"claimants": ["CN", 3]}), "claimants", "claimants"),
        (_feature() | {"properties": None}, "properties", "properties"),
        ("text", "properties", "properties"),
        (_feature(geometry=None), "geometry is None", "geometry"),
        (_feature(geometry={"type": "LineString", "coordinates": []}), "'LineString'", "geometry"),
        (_feature(coordinates=[]), "cannot be read", "coordinates"),
        (_feature(coordinates=[[[0, 0], [1, 1]]]), "cannot be read", "coordinates"),
        (_feature(coordinates=[[["a", 0], [1, 1], [1, 0]]]), "cannot be read", "coordinates"),
        (_feature(coordinates=None), "cannot be read", "coordinates"),
        (_feature(coordinates=[[[0, 95], [1, 0], [1, 1], [0, 95]]]), "latitude", "coordinates"),
        (_feature(coordinates=[[[900, 0], [1, 0], [1, 1], [900, 0]]]), "longitude", "coordinates"),
        (_feature(coordinates=[BOW_TIE]), "not valid", "coordinates"),
        (_feature(coordinates=[AROUND_POLE]), "encloses a pole", "coordinates"),
        (_feature(geometry=NO_PARTS), "no polygon", "coordinates"),
    ],
)  # fmt: skip
def test_a_wrong_feature_is_named(feature: Any, says: str, field: str) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": [_feature(), feature]})
    with pytest.raises(BadInput) as caught:
        law.ZoneSet.from_geojson_text(text, file="zones.geojson")
    error = caught.value
    assert error.message.startswith("zones.geojson, feature 1")
    assert says in error.message
    assert error.field == field
    assert error.data["feature"] == 1
    assert error.hint


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", '{"features": 3}', b"\xff\xfe"])
def test_a_file_that_is_no_geojson(text: str | bytes) -> None:
    with pytest.raises(BadInput, match=r"zones\.geojson"):
        law.ZoneSet.from_geojson_text(text, file="zones.geojson")


def test_a_world_wide_edge_is_refused_with_a_hint() -> None:
    box = [[-180, -60], [180, -60], [180, 60], [-180, 60], [-180, -60]]
    with pytest.raises(BadInput, match="180 degrees"):
        law.ZoneSet.from_geojson_text(json.dumps(_feature(coordinates=[box])))


def test_one_feature_and_none_at_all_are_fine() -> None:
    assert len(law.ZoneSet.from_geojson_text(json.dumps(_feature()))) == 1
    assert len(law.ZoneSet.from_geojson_text('{"type":"FeatureCollection","features":[]}')) == 0


def test_heights_are_ignored() -> None:
    ring = [[*point, 12.5] for point in SQUARE]
    zones = law.ZoneSet.from_geojson_text(json.dumps(_feature(coordinates=[ring])))
    assert zones.contains(0, 0.5, 0.5).all()


def test_parts_that_overlap_are_one_area() -> None:
    other = [[x + 0.5, y] for x, y in SQUARE]
    geometry = {"type": "MultiPolygon", "coordinates": [[SQUARE], [other]]}
    zones = law.ZoneSet.from_geojson_text(json.dumps(_feature(geometry=geometry)))
    assert zones.contains(0, [0.25, 0.75, 1.25, 1.75], [0.5] * 4).tolist() == [True] * 3 + [False]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("EEZ", "eez"),
        ("Territorial Sea", "territorial_sea"),
        ("contiguous-zone", "contiguous_zone"),
        ("Exclusive Economic Zone", "eez"),
        ("fishing ground", "fishing ground"),
        ("操業区域", "操業区域"),
    ],
)
def test_a_regime_may_be_spelled_otherwise_or_be_the_author_s_own(written: str, meant: str) -> None:
    feature = _feature(properties={"regime": written})
    [zone] = law.ZoneSet.from_geojson_text(json.dumps(feature)).zones
    assert zone.regime == meant


def test_a_byte_order_mark_is_no_harm() -> None:
    text = "\ufeff" + json.dumps(_feature())
    assert len(law.ZoneSet.from_geojson_text(text)) == 1
    assert len(law.ZoneSet.from_geojson_text(text.encode())) == 1


def test_a_packed_file_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "zones.geojson.gz"
    path.write_bytes(gzip.compress(json.dumps(_feature()).encode()))
    assert len(law.ZoneSet.from_geojson(path)) == 1
    path.write_bytes(path.read_bytes()[:-6])
    with pytest.raises(BadInput, match=r"zones\.geojson\.gz: what packs it is damaged"):
        law.ZoneSet.from_geojson(path)


def point(lon: float, lat: float, **properties: object) -> str:
    said = {"name": "Platform", "regime": "safety_zone", **properties}
    shape = {"type": "Point", "coordinates": [lon, lat]}
    return json.dumps({"type": "Feature", "properties": said, "geometry": shape})


@pytest.mark.parametrize(("lon", "lat"), [(109.73, 7.53), (179.999, 52.0), (10.0, 89.0)])
def test_a_point_is_a_safety_zone_of_500_m(lon: float, lat: float) -> None:
    """As GeographicLib measures it, over 180 degrees and near the pole as well."""
    zones = ZoneSet.from_geojson_text(point(lon, lat))
    for course in range(0, 360, 7):
        for metres, is_inside in ((498.9, True), (500.2, False)):
            there = Geodesic.WGS84.Direct(lat, lon, course, metres)
            assert zones.contains(0, there["lon2"], there["lat2"])[0] == is_inside


def test_a_safety_zone_reaches_no_further_than_the_convention_lets_it() -> None:
    with pytest.raises(BadInput, match="radius_m") as caught:
        read_zones(point(1.0, 2.0, radius_m=900.0), "rigs.geojson")
    assert "500" in str(caught.value.hint)
    assert caught.value.file == "rigs.geojson"
    wide = read_zones(point(1.0, 2.0, radius_m=900.0, regime="restricted_area"), "closed.geojson")
    assert wide[0].regime == "restricted_area"
    with pytest.raises(BadInput, match="point without a radius"):
        read_zones(point(1.0, 2.0, regime="restricted_area"), "closed.geojson")
    with pytest.raises(BadInput, match="no place"):
        read_zones(point(2.0, 109.0), "swapped.geojson")


def test_what_the_pieces_of_a_boundary_are_is_kept_by_an_export() -> None:
    zones = tuple(
        zone for zone in law.packaged_zones() if {"JPN", "RUS", "FJI"} & set(zone.claimants)
    )
    text = ZoneSet(zones).to_geojson()
    again = ZoneSet.from_geojson_text(text).zones
    kinds = set()
    for before, after in zip(zones, again, strict=True):
        assert after.sides is not None, before.name
        assert after.sides.tolist() == before.sides.tolist(), before.name
        was, told = (shapely.get_coordinates(zone.geometry) for zone in (before, after))
        off = (told - was + 180.0) % 360.0 - 180.0  # a part beyond 180 deg may be a turn away
        assert np.abs(off).max() < 1e-9, before.name
        kinds |= set(after.sides.tolist())
    assert kinds == {0, 1, 2, 3}


@pytest.mark.parametrize("sides", ["o4x1", "o", "o0", "oo3", "5", "o999999999i9", 5, "o5 "])
def test_damaged_sides_are_refused(sides: Any) -> None:
    with pytest.raises(BadInput) as caught:
        read_zones(json.dumps(_feature(properties={"sides": sides})), "zones.geojson")
    assert caught.value.field == "sides"


def test_sides_of_another_polygon_are_left_out() -> None:
    (zone,) = read_zones(json.dumps(_feature(properties={"sides": "o4"})), "zones.geojson")
    assert zone.sides is None
    (zone,) = read_zones(json.dumps(_feature(properties={"sides": "o3e2"})), "zones.geojson")
    assert zone.sides.tolist() == [2, 2, 2, 3, 3]


def test_an_error_calls_the_feature_by_its_name() -> None:
    for more, called in (
        ({}, "(A)"),
        ({"properties": {"name": None, "id": 7, "regime": "eez"}}, "(7)"),
        ({"properties": {"regime": "eez"}, "id": "b-9"}, "(b-9)"),
    ):
        feature = _feature(coordinates=[BOW_TIE]) | more
        with pytest.raises(BadInput) as caught:
            read_zones(json.dumps(feature), "zones.geojson")
        assert caught.value.message.startswith(f"zones.geojson, feature 0 {called}: ")


@pytest.mark.parametrize(("value", "nearest"), [(400, "350"), (-1, "0")])
def test_the_nearest_number_that_may_be_is_told(value: float, nearest: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_zones(json.dumps(_feature(properties={"to_nmi": value})), "zones.geojson")
    assert f"nearest that may be is {nearest}." in str(caught.value.hint)
    assert caught.value.field == "to_nmi"
