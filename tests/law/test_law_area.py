"""Declared areas and lines: where the acts put them, who claims them, and what they never say."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given
from hypothesis import strategies as st

from sealane import geo
from sealane.law import Brief, Nearness, Waters, ZoneSet, brief, regime_at, zones_in_use
from sealane.law.area import (
    INFORMATION,
    area_of,
    declared_lines,
    declared_zones,
    lines_near,
    without_enclosed,
)
from sealane.law.atlas import own_zones
from sealane.law.fact import Row, table
from sealane.law.regime import REGIMES

ON = date(2026, 11, 27)
AREAS = {row["area_id"]: row for row in table("areas")}
LINES = [row for row in table("areas") if row["regime"] == "information_line"]


def at(waters: Waters, lon: float, lat: float, on: date = ON) -> Brief:
    return brief(lon, lat, waters=waters, on=on)


def told(found: Brief) -> set[str]:
    facts = found.as_dict()
    return {one["area_id"] for one in (*facts["zones"], *facts["declared"]) if "area_id" in one}


@pytest.mark.parametrize(
    ("area", "inside", "outside", "claimants"),
    [
        # The Java Sea; the Celebes Sea, outside of the baselines.
        ("id_archipelagic", (110.0, -5.0), (122.0, 4.5), ["IDN"]),
        # The Banda Sea; the Timor Sea.
        ("id_archipelagic", (127.5, -5.5), (126.0, -11.5), ["IDN"]),
        # The Makassar Strait; the South China Sea between the Natunas and Borneo is Indonesian.
        ("id_archipelagic", (118.0, -2.0), (110.5, 7.0), ["IDN"]),
        ("cn_kr_pmz", (123.5, 35.5), (122.0, 35.5), ["CHN", "KOR"]),
        ("cn_adiz", (124.5, 28.0), (129.0, 28.0), ["CHN"]),
        ("kr_adiz", (125.17, 32.12), (129.9, 31.0), ["KOR"]),
        ("tw_adiz", (120.0, 25.0), (123.5, 25.0), ["TWN"]),
        ("cn_diaoyu_1", (123.6, 25.85), (123.6, 26.0), ["CHN"]),
        ("cn_diaoyu_2", (124.558, 25.923), (124.6, 25.923), ["CHN"]),
        ("ly_sidra", (18.5, 31.8), (18.5, 32.6), ["LBY"]),
    ],
)
def test_an_area_holds_what_its_act_encloses(
    area: str,
    inside: tuple[float, float],
    outside: tuple[float, float],
    claimants: list[str],
    waters: Waters,
) -> None:
    facts = at(waters, *inside).as_dict()
    named = {one.get("area_id"): one for one in (*facts["zones"], *facts["declared"])}
    if facts["shore_nmi"] > 0.0:
        assert named[area]["claimants"] == claimants
        assert named[area]["source"] == AREAS[area]["act_en"]
    assert shapely.contains_xy(area_of(AREAS[area]), *inside)
    assert area not in told(at(waters, *outside))


@pytest.mark.parametrize("row", [AREAS[key] for key in AREAS if AREAS[key] not in LINES],
                         ids=lambda row: row["area_id"])  # fmt: skip
def test_every_area_is_a_valid_polygon(row: Row) -> None:
    area = area_of(row)
    assert shapely.is_valid(area)
    assert area.area > 0.0


def test_every_area_and_line_has_points_and_none_is_left_over() -> None:
    assert {point["area_id"] for point in table("area_points")} == set(AREAS)
    for point in table("area_points"):
        assert -180.0 <= float(point["lon"]) < 180.0, point
        assert -60.0 < float(point["lat"]) < 79.0, point


@pytest.mark.parametrize("row", table("areas"), ids=lambda row: row["area_id"])
def test_a_row_says_what_it_is_and_how_good(row: Row) -> None:
    assert row["regime"] in REGIMES
    assert row["points_from"] in ("act", "map", "drawn")
    assert row["edges"] in ("geodesic", "loxodrome")
    assert 0.0 < float(row["position_error_nmi"]) <= 15.0
    assert row["name_ja"]
    for day in (row["since"], row["until"]):
        assert not day or date.fromisoformat(day) <= ON


@pytest.mark.slow
def test_information_changes_no_waters_and_names_no_claimant(waters: Waters) -> None:
    """150 places of East Asia: what is told there is what the other zones say."""
    zones = zones_in_use().zones
    bare = ZoneSet(tuple(zone for zone in zones if zone.regime not in INFORMATION))
    assert len(bare) == len(zones) - 13
    random = np.random.default_rng(1)
    lon, lat = random.uniform(112, 134, 150), random.uniform(14, 40, 150)
    said, whole = (regime_at(lon, lat, zones=some) for some in (bare, ZoneSet(zones)))
    for column in ("claimants", "waters"):
        assert (said.frame()[column] == whole.frame()[column]).all()
    seen = 0
    for x, y, number in zip(lon.tolist(), lat.tolist(), said.set_of.tolist(), strict=True):
        facts = at(waters, x, y).as_dict()
        seen += bool(facts["declared"])
        assert tuple(facts["waters"]) == said.waters[number]
        near = {code for one in facts["features"] for code in one["claimants"]}
        assert set(said.claimants[number]) <= set(facts["claimants"])
        assert set(facts["claimants"]) <= {*said.claimants[number], *near}
    assert seen > 20


def test_information_has_a_heading_of_its_own(waters: Waters) -> None:
    found = at(waters, 123.6, 25.95)
    english, japanese = found.text("en"), found.text("ja")
    heading = "Also declared or agreed here; the waters told above do not follow from it:"
    assert english.index("Zone: ") < english.index(heading) < english.index("not a zone of the")
    assert "ほかに宣言または合意されたもの(上の水域の判断には用いない)" in japanese
    assert "条約上の水域ではない" in japanese
    assert heading not in at(waters, 150.0, 30.0).text("en")


def test_an_area_is_told_from_the_day_of_its_act(waters: Waters) -> None:
    first = date.fromisoformat(AREAS["cn_adiz"]["since"])
    assert "cn_adiz" in told(at(waters, 124.5, 28.0, first))
    assert "cn_adiz" not in told(at(waters, 124.5, 28.0, first - timedelta(days=1)))


@pytest.mark.parametrize("row", LINES, ids=lambda row: row["area_id"])
def test_a_line_is_told_near_it_and_not_beyond(row: Row) -> None:
    within = Nearness().line_nmi
    line = next(one for one in declared_lines() if one.row is row)
    for piece in line.pieces:
        lon, lat = piece[len(piece) // 2]
        near = {one["area_id"]: one["off_nmi"] for one in lines_near(lon, lat, ON, within)}
        assert near[row["area_id"]] == 0.0
    reach = max(within, float(row["position_error_nmi"]))
    (lon, lat), off = line.pieces[0][0], 0.0
    while off <= reach:
        lon, off = lon - 0.05, line.off_nmi(lon - 0.05, lat)
    assert row["area_id"] not in {one["area_id"] for one in lines_near(lon, lat, ON, within)}


def test_at_an_edge_it_says_that_it_cannot_tell(waters: Waters) -> None:
    """Half a mile inside and outside of the edge of a zone that is known within one."""
    edge = area_of(AREAS["id_archipelagic"]).exterior
    middle = edge.interpolate(edge.project(shapely.Point(98.5, -2.5)))
    for side in (-1.0, 1.0):
        found = at(waters, middle.x + side * 0.008, middle.y)
        line = found.as_dict()["line"]
        assert (line["name"], line["can_tell"]) == ("Archipelagic waters: Indonesia", False)
        assert 0.0 < -side * line["off_nmi"] < 0.5 or 0.0 < side * line["off_nmi"] < 0.5
        assert "On which side of it the place lies cannot be told" in found.text("en")
        assert found.as_dict()["edges"] == []
    end = at(waters, 139.62, 41.5)
    assert [one["name"] for one in end.as_dict()["edges"]] == ["EEZ corridor: Tsugaru Strait"]
    assert "on which side this place lies cannot be told" in end.text("en")
    assert "内側か外側かは判定できない" in end.text("ja")


def test_inside_archipelagic_baselines_no_limit_of_the_same_state_is_told(waters: Waters) -> None:
    """The Java and Banda Seas: the nearest limit is the edge, or a line between States."""
    for lon, lat in ((110.0, -5.0), (127.5, -5.5), (118.0, -2.0)):
        line = at(waters, lon, lat).as_dict()["line"]
        assert line["claimants"] != ["IDN"] or line["name"] == "Archipelagic waters: Indonesia"


def test_a_line_is_as_far_as_geodesics_say() -> None:
    line = next(one for one in declared_lines() if one.row["area_id"] == "tw_strait_median")
    lon, lat = 119.5, 24.5
    points = np.vstack([shapely.get_coordinates(shapely.segmentize(shapely.LineString(p), 1e-3))
                        for p in line.pieces])  # fmt: skip
    nearest = min(Geodesic.WGS84.Inverse(lat, lon, y, x)["s12"] for x, y in points) / 1852.0
    assert line.off_nmi(lon, lat) == pytest.approx(nearest, abs=0.01)


def test_archipelagic_waters_take_the_place_of_what_a_distance_gives(waters: Waters) -> None:
    """Art. 48: the zones of Indonesia are measured outward; those of Timor-Leste stay."""
    java, oecusse = at(waters, 107.5, -6.0 + 0.1), at(waters, 124.2, -9.1)
    assert java.as_dict()["waters"] == ["archipelagic_waters"]
    rights = [row["zone"] for row in java.as_dict()["rights"]]
    assert {*rights} == {"archipelagic_sea_lane", "archipelagic_waters"}
    assert "it cannot be told whether the place lies in one" in java.text("en")
    assert "航路帯の中かは判定できない" in java.text("ja")
    assert "Archipelagic waters: Indonesia" in java.text("en")
    assert "群島水域（インドネシア）" in java.text("ja")
    named = {(one["regime"], *one["claimants"]) for one in oecusse.as_dict()["zones"]}
    assert named == {("archipelagic_waters", "IDN"), ("territorial_sea", "TLS")}
    assert "Contested by Timor-Leste (TLS)" in oecusse.text("en")
    assert at(waters, 113.0, -1.0).as_dict()["zones"] == []  # land of Borneo


def archipelago() -> tuple[np.ndarray, np.ndarray]:
    """Lengths of the baselines of Indonesia [nmi], and which of them lie at sea."""
    points = [row for row in table("area_points") if row["area_id"] == "id_archipelagic"]
    lon, lat = (np.array([float(row[key]) for row in points]) for key in ("lon", "lat"))
    ends = [np.roll(one, -1) for one in (lon, lat)]
    on_land = np.array([row["place"] == "over land" for row in points])
    border = (lon == 141.0) & (ends[0] == 141.0)  # New Guinea, from the north to the south coast
    length = geo.distance_m(lon, lat, *ends) / geo.METRES_PER_NMI
    return length, ~(on_land | np.roll(on_land, -1) | border)


@pytest.mark.parametrize(
    ("point", "lon", "lat"),
    [
        # Government Regulation 37/2008: base points to the second.
        ("TD.023", 105.3794, 2.7414),
        ("TD.028", 107.4358, 4.0669),
        ("TD.032", 108.9144, 3.0308),
        ("TD.043", 120.2139, 0.9986),
        ("TD.044", 120.7919, 1.3378),
        # Presidential Regulation 78/2005: outermost points of islands. Two of that list, which
        # is older than the regulation of 2008, lie off the line: Alor (5.1 nmi) and Batek (58 nmi).
        ("Ararkula", 134.8181, -5.5950),
        ("Asutubun", 131.3006, -8.0519),
        ("Bangkit", 123.1125, 1.0478),
        ("Barung", 113.2936, -8.5083),
        ("Batarkusu", 130.8211, -8.3417),
        ("Bawaikang", 125.4900, 4.7461),
    ],
)
def test_official_base_points_lie_on_the_archipelagic_baselines(
    point: str, lon: float, lat: float
) -> None:
    row = AREAS["id_archipelagic"]
    off = shapely.distance(area_of(row).exterior, shapely.Point(lon, lat)) * 60.0
    assert off <= float(row["position_error_nmi"]), point


def test_archipelagic_baselines_keep_to_article_47() -> None:
    """No line over 125 nmi, few over 100; between 1 and 9 parts of water to one of land. Limits in
    the Seas 141 gives 122.75 nmi, 5 lines over 100 nmi and 4,986,325 km2."""
    length, at_sea = archipelago()
    assert 122.75 - 1.0 < length[at_sea].max() < 122.75 + 1.0
    assert 5 <= (length[at_sea] > 100.0).sum() <= 6
    lon, lat = shapely.get_coordinates(area_of(AREAS["id_archipelagic"])).T
    whole = Geodesic.WGS84.Polygon()
    for x, y in zip(lon, lat, strict=True):
        whole.AddPoint(y, x)
    km2 = abs(whole.Compute()[2]) / 1e6
    assert km2 == pytest.approx(4_986_325.0, rel=0.005)
    land_km2 = 1_904_569.0  # of Indonesia, the World Factbook
    assert 1.0 < (km2 - land_km2) / land_km2 < 9.0


def test_the_zone_of_china_begins_where_its_territorial_sea_ends() -> None:
    """The ends of the identification zone at the coast lie 12 nmi off the baselines of 1996."""
    base = next(one for one in declared_lines() if one.row["area_id"] == "cn_baseline_1996")
    for lon, lat in ((121.0 + 47 / 60, 33.0 + 11 / 60), (120.0 + 58 / 60, 26.0 + 44 / 60)):
        assert base.off_nmi(lon, lat) == pytest.approx(12.0, abs=0.5)
        corner = shapely.distance(area_of(AREAS["cn_adiz"]), shapely.Point(lon, lat))
        assert corner < 0.01


@given(st.floats(90.0, 150.0), st.floats(-15.0, 50.0), st.floats(1.0, 300.0))
def test_no_line_is_told_from_further_than_asked(lon: float, lat: float, within: float) -> None:
    for one in lines_near(lon, lat, ON, within):
        assert one["off_nmi"] <= max(within, one["position_error_nmi"]) + 0.05


def test_declared_zones_name_their_act() -> None:
    assert {zone.source for zone in declared_zones()} <= {row["act_en"] for row in table("areas")}
    assert len(declared_zones()) == 15


def test_a_map_draws_no_zone_by_distance_inside_archipelagic_baselines() -> None:
    """In the Java and Flores Seas, as the brief of a place says; outside of them as before."""
    zones = without_enclosed(own_zones())
    lon, lat = np.array([110.0, 120.0, 119.0, 95.0, 102.0]), np.array([-5.0, -7.5, -2.0, 1.0, -6.0])
    held: list[set[str]] = [set() for _ in lon]
    for zone in zones:
        if zone.claimants == ("IDN",) and zone.regime not in INFORMATION:
            for at in np.flatnonzero(shapely.contains_xy(zone.geometry, lon, lat)):
                held[at].add(zone.regime)
    assert held == [{"archipelagic_waters"}] * 3 + [{"eez"}] * 2
    assert {zone.name for zone in own_zones()} == {zone.name for zone in zones}
