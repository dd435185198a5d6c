"""Official polygons: read as published, refused with a word where they are wrong."""

from __future__ import annotations

import json
import sqlite3
import struct
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import shapefile
import shapely

from sealane.errors import BadInput
from sealane.law import ZoneSet, regime_at
from sealane.law.atlas import keep_official, replaced
from sealane.law.fact import Row, listed, table
from sealane.law.official import read_official
from sealane.law.packaged import packaged_zones
from sealane.law.zone import Zone

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
BALTIC = SHARED / "zones" / "territorial_waters_baltic.geojson.gz"
SNAPSHOT = SHARED / "ais" / "baltic_digitraffic_20251212_snapshot.parquet"
CODES = {"FIN": "FI", "EST": "EE", "SWE": "SE", "RUS": "RU"}

SQUARE = shapely.box(20.0, 60.0, 21.0, 61.0)
SAID = {
    "mrgid": 49017,
    "geoname": "Finnish 12 NM",
    "pol_type": "12NM",
    "iso_sov1": "FIN",
    "iso_sov2": None,
}
WGS84 = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)


def geojson(path: Path, geometry: Any, said: dict[str, Any] | None = None, crs: str = "") -> Path:
    properties = SAID if said is None else said
    if not isinstance(geometry, dict):
        geometry = json.loads(shapely.to_geojson(geometry))
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    body: dict[str, Any] = {"type": "FeatureCollection", "features": [feature]}
    if crs:
        body["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(body), "utf-8")
    return path


def geopackage(path: Path, srs_id: int = 4326) -> Path:
    header = struct.pack("<2sBBi", b"GP", 0, 1, srs_id)
    with sqlite3.connect(path) as database:
        database.execute("create table gpkg_geometry_columns (table_name, column_name, srs_id)")
        database.execute("insert into gpkg_geometry_columns values ('eez', 'geom', ?)", (srs_id,))
        database.execute("create table eez (fid, geom, mrgid, geoname, pol_type, iso_sov1)")
        blob = header + shapely.to_wkb(SQUARE)
        row = (1, blob, 49017, "Finnish 12 NM", "12NM", "FIN")
        database.execute("insert into eez values (?, ?, ?, ?, ?, ?)", row)
    database.close()
    return path


def shape_file(path: Path, projection: str | None = WGS84) -> Path:
    with shapefile.Writer(str(path)) as writer:
        writer.field("GEONAME", "C", 40)
        writer.field("POL_TYPE", "C", 20)
        writer.field("ISO_SOV1", "C", 3)
        writer.poly([shapely.get_coordinates(SQUARE)[::-1].tolist()])
        writer.record("Finnish 12 NM", "12NM", "FIN")
    if projection is not None:
        path.with_suffix(".prj").write_text(projection)
    return path


@pytest.mark.parametrize("write", [geojson, geopackage, shape_file])
def test_a_layer_is_read_from_each_kind_of_file(write: Any, tmp_path: Path) -> None:
    suffix = {"geojson": ".geojson", "geopackage": ".gpkg", "shape_file": ".shp"}[write.__name__]
    path = tmp_path / f"layer{suffix}"
    (zone,) = read_official(geojson(path, SQUARE) if write is geojson else write(path))
    assert (zone.name, zone.regime, zone.claimants) == (
        "Finnish 12 NM",
        "territorial_sea",
        ("FIN",),
    )
    assert zone.geometry.equals(SQUARE)


def test_claimants_that_a_publisher_leaves_out_are_named(tmp_path: Path) -> None:
    said = {
        "mrgid": 49003,
        "geoname": "Overlapping claim: South China Sea",
        "pol_type": "Overlapping claim",
        "iso_sov1": "CHN",
    }
    (zone,) = read_official(geojson(tmp_path / "a.geojson", SQUARE, said))
    assert zone.regime == "eez"
    assert {"CHN", "PHL", "VNM", "TWN", "MYS"} <= set(zone.claimants)


@pytest.mark.parametrize(
    ("write", "word"),
    [
        (lambda f: geojson(f / "a.geojson", SQUARE, crs="urn:ogc:def:crs:EPSG::3067"), "3067"),
        (lambda f: geopackage(f / "a.gpkg", srs_id=3035), "3035"),
        (lambda f: shape_file(f / "a.shp", projection=None), "no .prj"),
        (lambda f: shape_file(f / "a.shp", 'PROJCS["WGS_1984_UTM"]'), "PROJCS"),
    ],
)
def test_another_reference_system_is_refused(write: Any, word: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="not in WGS84 degrees") as told:
        read_official(write(tmp_path))
    assert word in str(told.value)
    assert told.value.hint


@pytest.mark.parametrize("row", table("reference_systems"), ids=lambda row: row["name"])
def test_systems_within_metres_of_wgs84_are_read(row: Row, tmp_path: Path) -> None:
    code = int(row["epsg"])
    names = (f"EPSG:{code}", f"urn:ogc:def:crs:EPSG::{code}")
    files = [geojson(tmp_path / f"{i}.geojson", SQUARE, crs=one) for i, one in enumerate(names)]
    files.append(geopackage(tmp_path / "a.gpkg", srs_id=code))
    for number, datum in enumerate(listed(row["datums"])):
        for said in (datum, f"D_{datum}"):
            text = WGS84.replace("D_WGS_1984", said)
            files.append(shape_file(tmp_path / f"{number}{said}.shp", text))
    for file in files:
        (zone,) = read_official(str(file))
        assert zone.geometry.equals(SQUARE)
    assert float(row["differs_m"]) <= 6.0
    assert row["source"]


@pytest.mark.parametrize("name", ["EPSG:3857", "EPSG:4301", "urn:ogc:def:crs:EPSG::4269", "4230"])
def test_systems_further_off_are_refused_and_which_are_read_is_told(
    name: str, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match="not in WGS84 degrees") as told:
        read_official(geojson(tmp_path / "a.geojson", SQUARE, crs=name))
    assert "JGD2011 (6668)" in str(told.value.hint)


def test_a_wrong_polygon_is_refused_with_feature_and_field_or_mended(tmp_path: Path) -> None:
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}
    path = geojson(tmp_path / "a.geojson", bow)
    with pytest.raises(BadInput, match=r"feature 0.*Self-intersection") as told:
        read_official(path)
    assert told.value.field == "coordinates"
    (zone,) = read_official(path, repair=True)
    assert zone.geometry.is_valid
    assert zone.geometry.area == pytest.approx(2.0)


def test_latitudes_first_are_noticed(tmp_path: Path) -> None:
    swapped = {
        "type": "Polygon",
        "coordinates": [[[35, 139], [36, 139], [36, 140], [35, 140], [35, 139]]],
    }
    with pytest.raises(BadInput, match="latitude is beyond 90") as told:
        read_official(geojson(tmp_path / "a.geojson", swapped))
    assert "in that order" in str(told.value.hint)


@pytest.mark.parametrize("name", ["a.txt", "missing.geojson", "missing.gpkg"])
def test_what_cannot_be_read_is_said(name: str, tmp_path: Path) -> None:
    if name == "a.txt":
        (tmp_path / name).write_text("x")
    with pytest.raises(BadInput):
        read_official(tmp_path / name)


def test_official_zones_stand_for_computed_ones_of_the_same_states(tmp_path: Path) -> None:
    computed = [
        Zone("a", "territorial_sea", ("FIN",), SQUARE, "computed"),
        Zone("b", "eez", ("FIN",), SQUARE, "computed"),
        Zone("c", "territorial_sea", ("SWE",), SQUARE, "computed"),
    ]
    official = read_official(geojson(tmp_path / "a.geojson", SQUARE))
    names = [zone.name for zone in replaced(computed, official)]
    assert names == ["b", "c", "Finnish 12 NM"]


def test_what_is_imported_again_is_there_once(tmp_path: Path) -> None:
    official = read_official(geojson(tmp_path / "a.geojson", SQUARE))
    kept = tmp_path / "kept" / "zones.geojson"
    assert len(keep_official(official, kept)) == 1
    assert len(keep_official(official, kept)) == 1
    assert ZoneSet.from_geojson(kept).zones[0].claimants == ("FIN",)


@pytest.fixture(scope="module")
def baltic() -> tuple[pl.DataFrame, tuple[Zone, ...]]:
    if not BALTIC.exists():
        pytest.skip(f"the Baltic files ({SHARED}) are no part of the repository")
    return pl.read_parquet(SNAPSHOT), read_official(BALTIC)


def test_vessels_of_the_baltic_are_in_the_waters_that_polygons_say(
    baltic: tuple[pl.DataFrame, tuple[Zone, ...]],
) -> None:
    """All 7,762, beside Shapely on the same polygons."""
    vessels, zones = baltic
    points, found = ZoneSet(zones).inside(vessels["lon"], vessels["lat"])
    at = shapely.points(vessels["lon"].to_numpy(), vessels["lat"].to_numpy())
    expected = {
        (int(point), number)
        for number, zone in enumerate(zones)
        for point in np.flatnonzero(shapely.intersects(zone.geometry, at))
    }
    assert vessels.height == 7_762
    assert set(zip(points.tolist(), found.tolist(), strict=True)) == expected
    assert len(expected) > 700


def test_the_published_codes_are_those_of_a_fifth_of_a_degree_around(
    baltic: tuple[pl.DataFrame, tuple[Zone, ...]],
) -> None:
    """``territorial_water_country_code`` is no answer to the question of the territorial sea: it
    names the first of Finland, Estonia, Sweden and Russia whose polygon is within 0.2 degrees on
    the map, 6 nmi east or west and 12 north or south. So read, all 7,762 agree."""
    vessels, zones = baltic
    at = shapely.points(vessels["lon"].to_numpy(), vessels["lat"].to_numpy())
    told = np.full(vessels.height, None, object)
    for zone in reversed(zones):
        told[shapely.distance(zone.geometry, at) < 0.2] = CODES[zone.claimants[0]]
    assert told.tolist() == vessels["territorial_water_country_code"].to_list()
    points, _ = ZoneSet(zones).inside(vessels["lon"], vessels["lat"])
    coded = int(vessels["territorial_water_country_code"].is_not_null().sum())
    assert coded - len(np.unique(points)) == 2_019  # beyond every polygon, and coded


def test_official_zones_stand_for_the_parts_that_they_meet_alone() -> None:
    far = shapely.box(150.0, 60.0, 151.0, 61.0)
    sides = np.arange(10, dtype=np.uint8) % 2 + 2
    both = shapely.MultiPolygon([SQUARE, far])
    computed = [
        Zone("a", "eez", ("FIN",), both, sides=sides),
        Zone("b", "territorial_sea", ("FIN",), SQUARE),
        Zone("c", "eez", ("FIN", "SWE"), SQUARE),
    ]
    left, sea, contested, given = replaced(computed, [Zone("x", "eez", ("FIN",), SQUARE)])
    assert left.geometry.equals(far)
    assert left.sides.tolist() == sides[5:].tolist()
    assert (sea.name, given.name) == ("b", "x")
    assert contested.claimants == ("FIN", "SWE")  # no official zone names the second one


@pytest.mark.parametrize("blob", [b"GP", b"GP\x00\x0b" + bytes(20), b"GP\x00\x01" + bytes(9)])
def test_a_damaged_geometry_is_refused_with_its_feature(blob: bytes, tmp_path: Path) -> None:
    path = geopackage(tmp_path / "a.gpkg")
    with sqlite3.connect(path) as database:
        database.execute("update eez set geom = ?", (blob,))
    database.close()
    with pytest.raises(BadInput, match=r"feature 0 \(Finnish 12 NM\)") as told:
        read_official(path)
    assert told.value.hint


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"features": ["x"]}, "feature 0"),
        ({"features": []}, "no features"),
        ({"features": ["x"], "crs": {"properties": ["y"]}}, "reference system"),
        ({"features": ["x"], "crs": "EPSG:3857"}, "3857"),
        ({"features": ["x"], "crs": "EPSG::144326"}, "144326"),
    ],
)
def test_a_body_that_is_no_collection_in_degrees_is_refused(
    body: dict[str, Any], word: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps(body), "utf-8")
    with pytest.raises(BadInput, match=word):
        read_official(path)


def test_metres_are_told_from_degrees(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="seems to be projected") as told:
        read_official(geojson(tmp_path / "a.geojson", shapely.box(2e6, 8e6, 3e6, 9e6)))
    assert told.value.field == "coordinates"
    assert told.value.value == 9e6


@pytest.mark.parametrize(
    ("said", "field", "near"),
    [
        ({"pol_type": "13NM"}, "regime", "'12nm'"),
        (
            {"name": "a", "regime": "teritorial sea", "claimants": "FIN"},
            "regime",
            "territorial_sea",
        ),
        ({"iso_sov1": "FIM"}, "claimants", "Did you mean"),
        ({"iso_sov1": None}, "claimants", "iso_sov1"),
    ],
)
def test_unknown_regimes_and_claimants_are_refused(
    said: dict[str, Any], field: str, near: str, tmp_path: Path
) -> None:
    path = geojson(tmp_path / "a.geojson", SQUARE, said if "regime" in said else {**SAID, **said})
    with pytest.raises(BadInput, match="feature 0") as told:
        read_official(path)
    assert told.value.field == field
    assert near in str(told.value.hint)


def _check_each_place(computed: list[Zone], official: list[Zone], lon: Any, lat: Any) -> int:
    """Places in official polygons are told by them; what others lose is a part stood for."""
    used = replaced(computed, official)
    before, after = ZoneSet(tuple(computed)), ZoneSet(tuple(used))
    drawn = {id(zone) for zone in official}
    regimes = {zone.regime for zone in official}
    areas = shapely.union_all([zone.geometry for zone in official])
    lost = 0
    for x, y in zip(lon, lat, strict=True):
        was = [before.zones[i] for i in before.inside([x], [y])[1]]
        told = [after.zones[i] for i in after.inside([x], [y])[1]]
        holds = [
            zone
            for zone in official
            if any(shapely.intersects_xy(zone.geometry, x + turn, y) for turn in (-360, 0, 360))
        ]
        assert {id(zone) for zone in told} & drawn == {id(zone) for zone in holds}, (x, y)
        names = {zone.name for zone in told if id(zone) not in drawn}
        assert names <= {zone.name for zone in was}, (x, y)
        for zone in was:
            if zone.name in names:
                continue
            lost += 1
            assert zone.regime in regimes, (x, y)
            parts = [
                part
                for part in shapely.get_parts(zone.geometry)
                if any(shapely.intersects_xy(part, x + turn, y) for turn in (-360, 0, 360))
            ]
            share = max(shapely.area(shapely.intersection(p, areas)) / p.area for p in parts)
            assert share >= 0.1, (zone.name, x, y)
    return lost


def test_each_place_of_the_baltic_is_told_by_the_official_zones_or_as_before() -> None:
    if not BALTIC.exists():
        pytest.skip(f"the Baltic files ({SHARED}) are no part of the repository")
    box = shapely.box(9.0, 53.0, 31.0, 67.0)
    computed = [z for z in packaged_zones() if shapely.intersects(z.geometry, box)]
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(9.0, 31.0, 1500), rng.uniform(53.0, 67.0, 1500)
    assert _check_each_place(computed, list(read_official(BALTIC)), lon, lat) > 0


def test_each_place_about_180_degrees_is_told_by_the_official_zones_or_as_before() -> None:
    computed = [z for z in packaged_zones() if "FJI" in z.claimants or "TUV" in z.claimants]
    (sea,) = [z for z in computed if z.regime == "territorial_sea" and "FJI" in z.claimants]
    about = shapely.union_all(list(sea.geometry.geoms))
    parts = [p for p in shapely.get_parts(about) if p.bounds[0] < 180.0 < p.bounds[2]]
    assert parts, "no part of the territorial sea of Fiji lies over 180 deg"
    official = [Zone("F", "territorial_sea", ("FJI",), shapely.MultiPolygon(parts))]
    rng = np.random.default_rng(8)
    lon = (rng.uniform(176.0, 184.0, 1500) + 180.0) % 360.0 - 180.0
    lat = rng.uniform(-21.0, -12.0, 1500)
    assert _check_each_place(computed, official, lon, lat) > 0


JOINT = [
    ("Joint regime area: South Korea / Japan", "21796", "KOR", ["JPN", "KOR"], 127.5, 30.0),
    ("Joint regime area: United States / Russia", "48978", "USA", ["RUS", "USA"], 178.5, 59.5),
]


@pytest.mark.parametrize(("name", "mrgid", "first", "claimants", "lon", "lat"), JOINT)
def test_a_joint_zone_is_economic_zone_of_both_and_never_high_seas(
    name: str, mrgid: str, first: str, claimants: list[str], lon: float, lat: float, tmp_path: Path
) -> None:
    """A publisher takes it out of the zones of the parties: nothing else holds the place."""
    said = {"mrgid": mrgid, "geoname": name, "pol_type": "Joint regime", "iso_sov1": first}
    square = shapely.box(lon - 0.5, lat - 0.5, lon + 0.5, lat + 0.5)
    (zone,) = read_official(
        geojson(tmp_path / "joint.geojson", shapely.geometry.mapping(square), said)
    )
    assert list(zone.claimants) == claimants
    regimes = regime_at([lon, lon + 5.0], [lat, lat], zones=ZoneSet([zone]))
    waters = [regimes.waters[number] for number in regimes.set_of.tolist()]
    assert waters == [("eez",), ("high_seas",)]
    assert list(regimes.claimants[regimes.set_of[0]]) == claimants
