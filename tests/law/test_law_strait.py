"""Straits along their whole length: at the line across, at places between the ends, not beyond."""

from __future__ import annotations

import time
from datetime import date

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from sealane import geo
from sealane.law import Brief, Nearness, Waters, brief, strait
from sealane.law.area import area_of, edges_near
from sealane.law.fact import Row, listed, table
from sealane.law.strait import extent_error_nmi, straits_near

ON = date(2026, 11, 27)
STRAITS = {row["strait_id"]: row for row in table("straits")}
LONG = [row for row in table("straits") if row["extent"]]
SHORT = [row for row in table("straits") if not row["extent"]]

Place = tuple[float, float]

ALONG: dict[str, tuple[tuple[Place, ...], tuple[Place, ...]]] = {
    # Places from end to end; then places beyond the ends, and in the waters beside.
    "suez": (((32.3, 31.2), (32.31, 30.58), (32.4, 30.33), (32.56, 29.95)),
             ((32.4, 31.5), (32.6, 29.7), (31.9, 30.6))),
    "panama": (((-79.91, 9.37), (-79.75, 9.14), (-79.57, 8.95)), ((-79.9, 9.6), (-79.5, 8.6))),
    "kiel_canal": (((9.15, 53.9), (9.32, 54.1), (9.68, 54.31), (10.15, 54.37)),
                   ((8.8, 53.95), (10.4, 54.5), (9.9, 53.9))),
    "bosporus": (((29.0, 41.03), (29.06, 41.1), (29.12, 41.21)), ((29.2, 41.4), (28.9, 40.85))),
    "dardanelles": (((26.25, 40.05), (26.4, 40.2), (26.6, 40.36)), ((25.9, 40.0), (27.0, 40.55))),
    "marmara": (((27.0, 40.5), (28.0, 40.7), (28.9, 40.85), (29.4, 40.73)),
                ((26.3, 40.1), (29.1, 41.3), (26.0, 39.9))),
    "bab_el_mandeb": (((43.15, 12.85), (43.35, 12.58), (43.45, 12.3)),
                      ((42.6, 13.6), (44.5, 12.0))),
    "malacca": (((96.0, 5.8), (98.5, 5.0), (100.5, 3.0), (102.5, 1.7), (103.3, 1.25)),
                ((94.5, 6.0), (97.0, 8.0), (103.8, 1.2), (104.8, 1.3))),
    "singapore": (((103.6, 1.15), (103.85, 1.2), (104.3, 1.25)),
                  ((103.2, 1.35), (104.8, 1.4), (104.3, 1.6))),
    "hormuz": (((55.8, 26.5), (56.5, 26.5), (56.8, 26.1)), ((54.5, 26.0), (57.5, 25.2))),
    "gibraltar": (((-5.9, 35.95), (-5.6, 35.95), (-5.4, 36.0)), ((-6.4, 36.0), (-5.0, 36.0))),
    "dover": (((1.2, 50.9), (1.5, 51.0), (1.6, 51.05)), ((0.5, 50.5), (2.2, 51.4))),
    "north_channel": (((-5.3, 54.6), (-5.6, 54.95), (-6.1, 55.35)), ((-4.8, 54.1), (-7.0, 55.7))),
    "oresund": (((12.55, 56.1), (12.7, 55.8), (12.6, 55.42)), ((12.0, 56.4), (12.6, 55.1))),
    "great_belt": (((10.9, 55.9), (10.95, 55.4), (10.9, 54.85)), ((11.3, 56.4), (10.9, 54.5))),
    "little_belt": (((10.05, 55.62), (9.72, 55.53), (9.75, 55.2), (9.95, 54.95)),
                    ((10.3, 55.9), (10.3, 54.6))),
    "aland_strait": (((19.4, 59.9), (19.3, 60.02), (19.2, 60.2)), ((19.5, 59.4), (19.0, 60.8))),
    "taiwan": (((120.5, 25.2), (119.5, 24.5), (118.8, 23.2)), ((122.0, 26.0), (118.5, 21.5))),
    "korea": (((128.9, 34.0), (129.2, 34.85), (129.6, 34.05), (130.1, 34.6)),
              ((127.5, 33.0), (131.5, 35.5))),
    "tsushima_west": (((128.7, 34.2), (129.2, 34.8), (129.6, 35.0)),
                      ((130.0, 34.3), (128.0, 34.0))),
    "tsushima_east": (((129.1, 33.9), (129.5, 34.0), (130.0, 34.5)),
                      ((129.1, 34.85), (130.9, 35.0))),
    "tsugaru": (((140.0, 41.2), (140.6, 41.45), (141.2, 41.6)), ((139.0, 41.3), (142.8, 41.5))),
    "soya": (((141.6, 45.6), (142.0, 45.7), (142.5, 45.8)), ((140.8, 45.7), (143.3, 45.8))),
    "osumi": (((130.6, 30.95), (130.87, 30.93), (131.0, 30.95)), ((129.0, 30.9), (132.2, 31.0))),
    "qiongzhou": (((109.8, 20.1), (110.15, 20.16), (110.55, 20.2)), ((109.2, 20.1), (111.2, 20.2))),
    "torres": (((141.7, -10.0), (142.2, -10.45), (143.3, -10.2)), ((140.5, -10.5), (145.0, -10.0))),
    "magellan": (((-68.7, -52.5), (-70.0, -52.65), (-70.75, -53.2), (-71.3, -53.95),
                  (-73.9, -52.9)),
                 ((-67.8, -52.5), (-75.5, -52.6), (-69.5, -53.5))),
    "lombok": (((115.8, -8.45), (115.75, -8.75), (115.75, -8.85)), ((115.8, -8.0), (115.7, -9.3))),
    "ombai": (((124.4, -8.8), (125.08, -8.52), (125.15, -8.4)), ((123.5, -9.0), (126.2, -8.2))),
    "sunda": (((104.9, -6.2), (105.4, -6.0), (105.9, -5.85)), ((104.3, -6.8), (106.5, -5.5))),
    "karimata": (((108.8, -1.5), (109.2, -2.7), (109.0, -3.2)), ((108.0, -0.5), (109.5, -4.0))),
    "makassar": (((119.5, 0.7), (118.5, -1.5), (118.0, -4.0), (118.0, -4.6)),
                 ((119.5, 1.8), (118.0, -5.8), (121.5, -0.5))),
    "florida": (((-82.5, 24.0), (-80.8, 24.2), (-79.8, 25.5), (-79.6, 26.6)),
                ((-84.0, 24.0), (-79.5, 27.5), (-78.0, 24.0))),
    "mona": (((-67.8, 18.5), (-67.85, 18.3), (-68.0, 18.1)), ((-67.8, 19.0), (-67.8, 17.5))),
    "denmark_strait": (((-23.0, 68.5), (-25.0, 67.3), (-28.5, 66.5)),
                       ((-19.0, 69.0), (-30.0, 64.5))),
    "otranto": (((18.9, 39.9), (18.9, 40.15), (19.0, 40.35)), ((18.5, 39.4), (18.7, 40.8))),
    "sicily": (((11.5, 37.4), (11.8, 37.2), (12.5, 37.2)), ((10.8, 37.8), (13.0, 36.3))),
    "messina": (((15.66, 38.25), (15.6, 38.15), (15.58, 38.0)), ((15.7, 38.45), (15.55, 37.8))),
    "bass": (((144.2, -39.2), (146.0, -39.8), (148.5, -39.5)), ((143.0, -39.5), (150.0, -39.0))),
    "cook": (((174.4, -40.9), (174.5, -41.2), (174.7, -41.6)), ((173.5, -40.0), (174.8, -42.1))),
    "mozambique": (((42.0, -12.5), (42.5, -16.0), (40.0, -20.0), (38.0, -25.0)),
                   ((42.0, -10.0), (40.0, -27.5), (50.5, -14.0))),
    "palk": (((80.0, 10.2), (79.5, 9.8), (79.5, 9.35)), ((80.4, 10.6), (79.2, 8.8))),
    "mindoro": (((120.3, 13.2), (120.5, 12.6), (120.7, 12.2)), ((119.6, 13.5), (120.9, 11.5))),
    "surigao": (((125.4, 10.35), (125.4, 10.05), (125.35, 9.9)), ((125.5, 10.8), (125.0, 9.5))),
    "vilkitsky": (((101.5, 77.7), (103.5, 77.95), (104.9, 78.0)), ((98.0, 77.3), (108.0, 78.0))),
    "sannikov": (((139.0, 74.6), (140.0, 74.5), (143.0, 74.4)), ((136.5, 74.3), (146.0, 74.3))),
    "dmitry_laptev": (((140.3, 73.1), (141.5, 73.05), (143.2, 73.1)),
                      ((138.5, 73.0), (145.5, 73.2))),
    "northwest_passage": (((-82.0, 74.1), (-94.0, 74.4), (-105.0, 74.3), (-122.0, 75.0),
                           (-114.0, 68.5), (-124.0, 70.8)),
                          ((-76.0, 74.0), (-130.0, 71.5), (-127.0, 76.0))),
    "juan_de_fuca": (((-124.5, 48.45), (-124.0, 48.27), (-123.3, 48.25)),
                     ((-125.2, 48.4), (-123.5, 49.2))),
    "corfu": (((19.95, 39.83), (19.97, 39.78), (20.05, 39.55), (20.18, 39.4)),
              ((19.6, 39.95), (20.1, 39.1))),
    "verde_island": (((120.6, 13.6), (121.0, 13.58), (121.4, 13.4)),
                     ((120.0, 13.6), (121.9, 13.2))),
}  # fmt: skip


def at(waters: Waters, lon: float, lat: float) -> Brief:
    return brief(lon, lat, waters=waters, on=ON)


def told(lon: float, lat: float) -> set[str]:
    (found,) = straits_near(np.array([lon]), np.array([lat]), Nearness().strait_nmi)
    return {row["strait_id"] for row, _ in found}


def test_every_long_strait_is_asked_about_here() -> None:
    assert set(ALONG) == {row["strait_id"] for row in LONG}


@pytest.mark.parametrize("name", ALONG)
def test_a_long_strait_is_told_along_its_length_and_not_beyond(name: str) -> None:
    inside, outside = ALONG[name]
    assert len(inside) >= 3
    assert len(outside) >= 2
    assert [place for place in inside if name not in told(*place)] == []
    assert [place for place in outside if name in told(*place)] == []


@pytest.mark.parametrize("row", LONG, ids=lambda row: row["strait_id"])
def test_the_line_across_lies_inside_of_the_extent(row: Row) -> None:
    ends = [float(row[name]) for name in ("gate_lon1", "gate_lat1", "gate_lon2", "gate_lat2")]
    along = np.linspace(0.0, 1.0, 101)
    lon = ends[0] + along * (ends[2] - ends[0])
    lat = ends[1] + along * (ends[3] - ends[1])
    at_sea = ~geo.is_land(lon, lat)
    for x, y in zip(lon[at_sea], lat[at_sea], strict=True):
        assert row["strait_id"] in told(x, y)


@pytest.mark.parametrize("name", ALONG)
def test_a_brief_in_the_middle_tells_regime_and_limits(name: str, waters: Waters) -> None:
    inside, _ = ALONG[name]
    found = at(waters, *inside[len(inside) // 2])
    told = {one["strait_id"]: one for one in found.as_dict()["straits"]}
    assert told[name]["regime"] == STRAITS[name]["regime"]
    assert told[name]["extent_error_nmi"] == extent_error_nmi(STRAITS[name])
    assert STRAITS[name]["name_en"] + ": inside of its limits as drawn here" in found.text("en")
    assert STRAITS[name]["name_ja"] + "(描かれた範囲の内側" in found.text("ja")


@pytest.mark.parametrize("row", SHORT, ids=lambda row: row["strait_id"])
def test_a_short_strait_is_told_near_its_line_alone(row: Row) -> None:
    """14 and 16 nmi from the middle of the line, square to it, on either side."""
    x1, y1, x2, y2 = (float(row[n]) for n in ("gate_lon1", "gate_lat1", "gate_lon2", "gate_lat2"))
    lon, lat = 0.5 * (x1 + x2), 0.5 * (y1 + y2)
    across = np.degrees(np.arctan2((x2 - x1) * np.cos(np.radians(lat)), y2 - y1))
    for side in (90.0, -90.0):
        course = np.radians(across + side)
        for off_nmi, is_told in ((14.0, True), (16.0, False)):
            y = lat + off_nmi / 60.0 * np.cos(course)
            x = lon + off_nmi / 60.0 * np.sin(course) / np.cos(np.radians(lat))
            assert (row["strait_id"] in told(x, y)) == is_told, (off_nmi, side)
    assert extent_error_nmi(row) is None


def test_between_straits_there_is_none() -> None:
    """Seas beside them: Andaman, Java, Aegean, Black, North, Baltic, Red, Yellow, Sulu, Ionian,
    Tyrrhenian, Gulf of Mexico, Caribbean, Coral, Tasman, Celebes, Arabian, Okhotsk."""
    seas = [(96.0, 10.0), (111.0, -5.0), (25.0, 38.5), (33.0, 43.0), (3.0, 56.0), (19.0, 57.0),
            (38.0, 20.0), (123.5, 36.0), (120.0, 8.5), (18.5, 37.5), (12.0, 40.0), (-90.0, 25.0),
            (-75.0, 15.0), (150.0, -15.0), (160.0, -37.0), (122.5, 3.5), (65.0, 18.0),
            (148.0, 50.0)]  # fmt: skip
    assert [place for place in seas if told(*place)] == []


def test_the_treaty_of_a_strait_holds_in_its_middle(waters: Waters) -> None:
    """Art. 1 of the Convention of Montreux: also where the shores of Marmara are 12 nmi away."""
    for lon, lat, instrument in (
        (28.2, 40.72, "montreux_1936"),
        (32.31, 30.58, "suez_1888"),
        (9.68, 54.31, "versailles_380"),
        (10.95, 55.4, "copenhagen_1857"),
        (12.7, 55.8, "copenhagen_1857"),
        (-70.75, -53.2, "magellan_1881"),
        (19.4, 59.95, "aland_1921"),
        (-79.75, 9.14, "panama_1977"),
    ):
        found = brief(lon, lat, waters=waters, on=ON, activity="passage").as_dict()
        assert instrument in {row["instrument_id"] for row in found["instruments"]}, instrument
        zones = {row["zone"] for row in found["rights"]}
        assert zones in ({"strait_treaty"}, {"canal"}), (instrument, zones)


def test_treaties_of_other_straits_are_not_told(waters: Waters) -> None:
    named = {"montreux_1936", "copenhagen_1857", "magellan_1881", "aland_1921", "versailles_380"}
    for lon, lat, instrument in ((28.2, 40.72, "montreux_1936"), (12.7, 55.8, "copenhagen_1857")):
        found = at(waters, lon, lat).as_dict()["instruments"]
        assert {row["instrument_id"] for row in found} & named == {instrument}
    for lon, lat in ((19.0, 57.0), (1.5, 51.0), (-67.0, -52.6)):
        assert (
            not {r["instrument_id"] for r in at(waters, lon, lat).as_dict()["instruments"]} & named
        )


def test_what_the_court_said_of_corfu_is_told(waters: Waters) -> None:
    found = brief(19.97, 39.78, waters=waters, on=ON, activity="passage")
    assert [row["zone"] for row in found.as_dict()["rights"]] == ["strait_innocent"]
    assert "may not be prohibited" in found.text("en")


@pytest.mark.parametrize(
    ("name", "lon", "lat"), [("friza", 149.14, 45.53), ("ekaterina", 146.7, 44.45)]
)
def test_both_claimants_of_the_kuril_straits_are_named(
    name: str, lon: float, lat: float, waters: Waters
) -> None:
    found = brief(lon, lat, waters=waters, on=ON, activity="passage").as_dict()
    assert listed(STRAITS[name]["contested_by"]) == ("JPN", "RUS")
    rights = {row["zone"]: row for row in found["rights"]}
    assert rights["strait_contested"]["contested_by"] == ["JPN", "RUS"]
    assert set(found["claimants"]) >= {"JPN", "RUS"}


def test_at_an_end_it_says_that_it_cannot_tell(waters: Waters) -> None:
    """Half a mile on either side of the western end of Malacca, known within one; a mile off the
    coast in its middle nothing is said of the edge over land."""
    middle = np.array([0.5 * (95.43 + 98.30), 0.5 * (5.67 + 7.75)])
    for side, is_in in ((0.5, True), (-0.5, False)):
        lon, lat = middle + np.array([side, -side]) / 60.0 * 0.7
        found = at(waters, lon, lat)
        assert ("malacca" in told(lon, lat)) == is_in
        edges = {edge["name"]: edge for edge in found.as_dict()["edges"]}
        assert edges["Extent of Strait of Malacca"]["position_error_nmi"] == 1.0
        assert "cannot be told" in found.text("en")
    for lon, lat in ((101.25, 2.95), (100.35, 5.3), (28.0, 40.93)):
        assert "strait" not in {edge["regime"] for edge in edges_near(lon, lat, ON)}


@given(st.floats(-540.0, 540.0), st.floats(-89.0, 89.0))
def test_any_turn_of_a_longitude_tells_the_same(lon: float, lat: float) -> None:
    x, y = np.array([lon, geo.wrap_lon(lon).item()]), np.array([lat, lat])
    first, second = straits_near(x, y, 15.0)
    assert [row["strait_id"] for row, _ in first] == [row["strait_id"] for row, _ in second]


def test_an_extent_may_reach_over_180_degrees(monkeypatch: pytest.MonkeyPatch) -> None:
    over = shapely.box(179.0, 69.5, 183.0, 71.0)  # as the strait south of Wrangel Island does
    monkeypatch.setattr(strait, "_extents", lambda: ([over], np.array([3])))
    monkeypatch.setattr(strait, "_tree", lambda: shapely.STRtree([over]))
    monkeypatch.setattr(strait, "_turns", strait._turns.__wrapped__)
    lon = np.array([179.5, 180.0, -179.5, -177.5, 178.5, -176.5, 182.0])
    inside = strait._in_extents(lon, np.full(7, 70.0))
    assert inside[3].tolist() == [0, 1, 2, 3, 6]
    assert sum(map(len, inside)) == 5


def test_extents_are_those_of_a_test_of_each_place_alone() -> None:
    rng = np.random.default_rng(3)
    areas = {row["area_id"]: row for row in table("areas")}
    lon, lat = rng.uniform(-180, 180, 4000), rng.uniform(-56, 79, 4000)
    told = straits_near(lon, lat, 0.0)
    seen = 0
    for row in LONG:
        shapes = [area_of(areas[one]) for one in listed(row["extent"])]
        alone = np.any([shapely.contains_xy(one, lon, lat) for one in shapes], axis=0)
        said = [row["strait_id"] in {one["strait_id"] for one, _ in some} for some in told]
        assert alone.tolist() == said
        seen += alone.sum()
    assert seen > 50


def test_a_hundred_thousand_places_take_seconds() -> None:
    rng = np.random.default_rng(4)
    lon, lat = rng.uniform(-180, 180, 100_000), rng.uniform(-60, 80, 100_000)
    straits_near(lon[:1], lat[:1], 15.0)
    began = time.process_time()
    straits_near(lon, lat, 15.0)
    assert time.process_time() - began < 10.0
