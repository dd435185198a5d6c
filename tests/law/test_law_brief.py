"""What applies at a place: every packaged feature and strait, and places between them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sealane import geo
from sealane.errors import BadInput
from sealane.law import ACTIVITIES, Brief, Waters, brief
from sealane.law.fact import Row, listed, source, table

ON = date(2026, 11, 27)
WIDE = ("area", "line", "submerged", "archipelago_group")


def at(waters: Waters, lon: float, lat: float, **asked: str) -> Brief:
    return brief(lon, lat, waters=waters, on=ON, **asked)


def place(row: Row) -> tuple[float, float]:
    return float(row["lon"]), float(row["lat"])


@pytest.mark.parametrize("row", table("features"), ids=lambda row: row["feature_id"])
def test_every_feature_names_its_claimants(row: Row, waters: Waters) -> None:
    found = at(waters, *place(row))
    named = {one["feature_id"]: one for one in found.as_dict()["features"]}
    assert named[row["feature_id"]]["claimants"] == list(listed(row["claimants"]))
    assert set(listed(row["claimants"])) <= set(found.as_dict()["claimants"])
    assert row["name_en"] in found.text("en")
    assert (row["name_ja"] or row["name_en"]) in found.text("ja")


@pytest.mark.parametrize("row", table("straits"), ids=lambda row: row["strait_id"])
def test_every_strait_tells_its_regime(row: Row, waters: Waters) -> None:
    middle = place(row)
    straits = at(waters, *middle).as_dict()["straits"]
    told = {one["strait_id"]: one["regime"] for one in straits}
    assert told[row["strait_id"]] == row["regime"]


@pytest.mark.parametrize(
    ("lon", "lat"),
    [(150.0, 40.0), (-150.0, 30.0), (-30.0, 20.0), (80.0, -30.0), (-179.99, 38.0), (0.0, -60.0)],
)
def test_between_them_there_is_nothing(lon: float, lat: float, waters: Waters) -> None:
    facts = at(waters, lon, lat).as_dict()
    assert facts["features"] == facts["straits"] == facts["claimants"] == []


@pytest.mark.parametrize(
    ("lon", "lat", "claimants"),
    [
        (123.55, 25.85, ["CHN", "JPN", "TWN"]),
        (131.87, 37.10, ["JPN", "KOR", "PRK"]),
        (147.9, 45.6, ["JPN", "RUS"]),
        (117.77, 15.25, ["CHN", "PHL", "TWN"]),
        (112.30, 16.70, ["CHN", "TWN", "VNM"]),
        (114.37, 10.30, ["CHN", "PHL", "TWN", "VNM"]),
        (35.0, 44.3, ["RUS", "UKR"]),
        (-57.0, -51.5, ["ARG", "GBR"]),
        (121.9, 24.5, ["CHN", "TWN"]),
        (55.03, 25.80, ["ARE", "IRN"]),
    ],
)
def test_zones_name_every_claimant(
    lon: float, lat: float, claimants: list[str], waters: Waters
) -> None:
    (found,) = waters.at([lon], [lat])
    named = {zone.claimants for zone in found.zones}
    assert tuple(claimants) in named


def test_rocks_have_a_territorial_sea_and_hide_nobodys_zone(waters: Waters) -> None:
    """Scarborough Shoal: beyond 24 nmi the zone of Luzon goes on."""
    inside, beyond = waters.at([117.77, 118.3], [15.25, 15.15])
    assert inside.waters == ("territorial_sea",)
    assert (beyond.waters, beyond.claimants) == (("eez",), ("PHL",))


def test_rights_follow_waters_and_activity(waters: Waters) -> None:
    sea = at(waters, 123.55, 25.85, activity="fish").as_dict()["rights"]
    assert [(row["zone"], row["answer"]) for row in sea] == [("territorial_sea", "consent")]
    high = at(waters, -150.0, 30.0, activity="fish").as_dict()["rights"]
    assert [(row["zone"], row["answer"]) for row in high] == [("high_seas", "yes")]
    transit = at(waters, 1.48, 50.99, activity="passage").as_dict()["rights"]
    assert {row["zone"] for row in transit} == {"strait", "territorial_sea"}


def test_instruments_are_those_in_force_on_the_day(waters: Waters) -> None:
    def named(on: date) -> set[str]:
        facts = brief(42.5, 14.8, waters=waters, on=on).as_dict()
        return {row["instrument_id"] for row in facts["instruments"]}

    assert "unscr_2768" in named(date(2025, 3, 1))
    assert "unscr_2768" not in named(date(2026, 3, 1))
    assert not any(row.startswith("unscr_27") for row in named(date(2020, 1, 1)))


def test_what_is_near_a_limit_says_that_it_cannot_tell(waters: Waters) -> None:
    """South of Japan, half a mile off the 12 nmi line."""
    south = np.arange(34.5, 30.0, -0.005)
    off = np.abs(geo.distance_to_shore_nmi(np.full(len(south), 136.5), south) - 12.0)
    found = at(waters, 136.5, float(south[np.flatnonzero(off < 0.5)[0]]))
    limits = {one["limit"]: one["can_tell"] for one in found.as_dict()["limits"]}
    assert limits == {"territorial_sea": False, "contiguous_zone": True, "eez": True}
    assert "cannot be told" in found.text("en")
    assert "判定できない" in found.text("ja")


@pytest.mark.parametrize("activity", ACTIVITIES)
def test_every_activity_is_told_in_both_languages(activity: str, waters: Waters) -> None:
    found = at(waters, 129.5, 34.0, activity=activity, flag="KOR")
    english, japanese = found.text("en"), found.text("ja")
    assert english.count("\n") == japanese.count("\n")
    assert "_" not in japanese.replace(" _", "")


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ({"flag": "JPX"}, "JPN"),
        ({"flag": "Japan"}, "JPN"),
        ({"activity": "fishing"}, "fish"),
        ({"activity": "warship"}, "warship_passage"),
        ({"flag": ""}, "three letters"),
    ],
)
def test_unknown_words_suggest_the_nearest(
    asked: dict[str, str], hint: str, waters: Waters
) -> None:
    with pytest.raises(BadInput) as told:
        at(waters, 129.5, 34.0, **asked)
    assert hint in str(told.value.hint)
    assert told.value.field in asked


def test_swapped_coordinates_are_noticed(waters: Waters) -> None:
    with pytest.raises(BadInput) as told:
        at(waters, 34.0, 129.5)
    assert "129.5,34" in str(told.value.hint)


def test_a_flag_without_a_coast_is_a_flag(waters: Waters) -> None:
    found = at(waters, -5.0, -20.0, flag="CHE")
    assert found.as_dict()["flag"]["iso3"] == "CHE"
    assert "(CHE)" in found.text("en")
    assert "(CHE)" in found.text("ja")
    assert found.text("en").startswith("At 5 W, 20 S ")
    assert found.text("ja").startswith("西経5度 南緯20度")


@pytest.mark.parametrize(
    ("asked", "silly"),
    [({"flag": ""}, "AGO"), ({"flag": "QQQ"}, "nearest"), ({"activity": ""}, "nearest")],
)
def test_nothing_far_off_is_suggested(asked: dict[str, str], silly: str, waters: Waters) -> None:
    with pytest.raises(BadInput) as told:
        at(waters, 129.5, 34.0, **asked)
    assert silly not in str(told.value.hint)


def test_codes_of_two_letters_and_capitals_are_understood(waters: Waters) -> None:
    facts = at(waters, 129.5, 34.0, flag="cn", activity="FISH").as_dict()
    assert facts == at(waters, 129.5, 34.0, flag="CHN", activity="fish").as_dict()
    assert (facts["flag"]["iso3"], facts["activity"]) == ("CHN", "fish")


def test_a_flag_that_is_not_the_one_of_the_mmsi_is_told(waters: Waters) -> None:
    found = brief(129.5, 34.0, waters=waters, on=ON, flag="CHN", mmsi=431_000_001)
    facts = found.as_dict()
    assert (facts["flag"]["iso3"], facts["mmsi"]["flag"]) == ("CHN", "JPN")
    assert "Japan (JPN); told here is that of China (CHN)" in found.text("en")
    assert "両者は異なる" in found.text("ja")
    alone = brief(129.5, 34.0, waters=waters, on=ON, mmsi=431_000_001)
    assert alone.as_dict()["flag"]["iso3"] == "JPN"
    assert "they differ" not in alone.text("en")
    assert "assigned to nobody" in brief(129.5, 34.0, waters=waters, on=ON, mmsi=1).text("en")


def passage(waters: Waters, lon: float, lat: float, activity: str) -> dict[str, str]:
    rows = at(waters, lon, lat, activity=activity).as_dict()["rights"]
    return {row["zone"]: row["answer"] for row in rows}


@pytest.mark.parametrize(
    ("lon", "lat", "zone", "instrument"),
    [
        (29.07, 41.1, "strait_treaty", "montreux_1936"),
        (26.39, 40.15, "strait_treaty", "montreux_1936"),
        (32.31, 30.9, "canal", "suez_1888"),
        (-79.63, 9.03, "canal", "panama_1977"),
    ],
)
def test_a_treaty_of_a_strait_stands_before_the_convention(
    lon: float, lat: float, zone: str, instrument: str, waters: Waters
) -> None:
    facts = at(waters, lon, lat, activity="warship_passage").as_dict()
    assert instrument in {row["instrument_id"] for row in facts["instruments"]}
    assert passage(waters, lon, lat, "warship_passage") == {zone: "limited"}
    assert zone in {row["zone"] for row in facts["regimes"]}
    elsewhere = at(waters, 123.55, 25.85, activity="warship_passage").as_dict()["instruments"]
    assert instrument not in {row["instrument_id"] for row in elsewhere}


@pytest.mark.parametrize(("lon", "lat"), [(34.45, 27.98), (15.645, 38.25)])
def test_innocent_passage_that_may_not_be_suspended(lon: float, lat: float, waters: Waters) -> None:
    found = at(waters, lon, lat, activity="passage")
    assert passage(waters, lon, lat, "passage") == {"strait_innocent": "yes"}
    assert "may not be suspended" in found.text("en")
    assert "may suspend it" not in found.text("en")
    assert passage(waters, lon, lat, "fish") == {"territorial_sea": "consent"}


def test_where_states_differ_on_a_strait_both_are_told(waters: Waters) -> None:
    tokara, kerch = (130.07, 30.21), (36.65, 45.34)
    assert passage(waters, *kerch, "passage") == {"strait_contested": "contested"}
    assert passage(waters, *tokara, "passage")["strait_contested"] == "contested"
    (right, *_) = at(waters, *tokara, activity="passage").as_dict()["rights"]
    assert right["contested_by"] == ["CHN", "JPN"]
    assert "China says" in right["text_en"]
    assert "Japan says" in right["text_en"]
    vilkitsky, kii = (103.43, 77.96), (134.9, 33.86)
    assert "strait_contested" in passage(waters, *vilkitsky, "passage")
    assert passage(waters, *kii, "passage") == {
        "strait_internal": "consent",
        "territorial_sea": "yes",
    }


@pytest.mark.parametrize("row", table("straits"), ids=lambda row: row["strait_id"])
def test_every_strait_has_rights_in_words(row: Row, waters: Waters) -> None:
    found = at(waters, *place(row))
    for activity in ("passage", "warship_passage"):
        assert passage(waters, *place(row), activity)
    assert "_" not in found.text("ja")
    assert "_" not in found.text("en")


def test_before_its_day_a_state_is_no_party_and_nobody_holds(waters: Waters) -> None:
    def on(day: date) -> Brief:
        return brief(117.77, 15.2, waters=waters, on=day, flag="CHN")

    old, new = on(date(1990, 1, 1)), on(ON)
    assert old.as_dict()["flag"]["unclos_status"] == "not_yet_party"
    assert on(date(1995, 1, 1)).as_dict()["flag"]["unclos_status"] == "not_yet_party"
    assert on(date(1900, 1, 1)).as_dict()["flag"]["unclos_status"] == "not_yet_party"
    assert new.as_dict()["flag"]["unclos_status"] == "party"
    assert [one["administered_by"] for one in old.as_dict()["features"]] == [None]
    assert [one["administered_by"] for one in new.as_dict()["features"]] == ["CHN"]
    assert old.as_dict()["dated"]["tables_on"] == "2026-11-27"
    assert on(date(2011, 1, 1)).as_dict()["dated"]
    assert on(date(2012, 1, 1)).as_dict()["dated"] is None
    assert new.as_dict()["dated"] is None
    assert "as of the tables of 2026-11-27" in old.text("en")
    assert "時点の表" in old.text("ja")
    assert "tables of" not in new.text("en")


def test_a_switched_off_transponder_may_be_asked_about(waters: Waters) -> None:
    facts = at(waters, 123.55, 25.85, activity="ais_off").as_dict()
    assert facts["without_rights"] == []
    assert "SOLAS V/19.2.4" in facts["rights"][0]["articles"]
    assert "solas_v19" in {row["instrument_id"] for row in facts["instruments"]}
    inland = at(waters, 51.0, 42.0, activity="ais_off")  # waters of which the tables tell no rights
    assert inland.as_dict()["without_rights"] == ["ais_off"]
    assert "the tables hold no right for it" in inland.text("en")
    assert "収録がない" in inland.text("ja")
    about = {one for row in table("instruments") for one in listed(row["activities"])}
    assert about - {"any"} <= set(ACTIVITIES)


BY_DISTANCE = (
    *("internal_waters", "archipelagic_waters", "archipelagic_sea_lane", "territorial_sea"),
    *("strait", "contiguous_zone", "eez", "high_seas"),
)


@pytest.mark.parametrize("activity", ACTIVITIES)
def test_every_activity_has_a_right_in_all_waters_with_its_articles(activity: str) -> None:
    rows = {row["zone"]: row for row in table("rights") if row["activity"] == activity}
    assert set(BY_DISTANCE) <= rows.keys()
    assert all(row["articles"] for row in rows.values())


ARTICLES = [
    ("pursuit", "eez", "111(2)"),
    ("pursuit", "high_seas", "111"),
    ("piracy", "eez", "58(2), 100-107, 110"),
    ("piracy", "high_seas", "100-107"),
    ("armed_robbery", "territorial_sea", "27"),
    ("enforcement", "territorial_sea", "27, 28"),
    ("enforcement", "contiguous_zone", "33"),
    ("enforcement", "eez", "73, 110, 220, 224-226"),
    ("pollution", "eez", "220"),
    ("pollution", "eez", "234"),
    ("pollution", "high_seas", "217"),
    ("assistance", "high_seas", "98; SOLAS V/33; SAR Convention"),
    ("installation", "eez", "60, 80, 208"),
    ("installation", "high_seas", "147"),
    ("ais_off", "eez", "SOLAS V/19.2.4; IMO A.1106(29)"),
    ("cable_break", "high_seas", "112-115"),
]


@pytest.mark.parametrize(("activity", "zone", "articles"), ARTICLES)
def test_what_may_be_done_cites_its_articles(activity: str, zone: str, articles: str) -> None:
    (row,) = (r for r in table("rights") if (r["activity"], r["zone"]) == (activity, zone))
    assert articles in row["articles"]
    assert listed(row["sources"])


@pytest.mark.parametrize("row", [row for row in table("rights") if row["contested_en"]])
def test_who_differs_on_a_right_is_told_in_order_with_sources(row: Row) -> None:
    assert list(listed(row["contested_by"])) == sorted(set(listed(row["contested_by"])))
    assert listed(row["sources"]) or not row["contested_by"]
    assert all(source(one)["title"] for one in listed(row["sources"]))
    for told in (row["contested_en"], row["contested_ja"]):
        assert all(code in told for code in listed(row["contested_by"]))
        assert "s_" not in told


def test_a_right_on_which_states_differ_names_them(waters: Waters) -> None:
    found = at(waters, 123.55, 25.85, activity="warship_passage")
    assert "Permission: China (CHN). Notice: Taiwan (TWN). Neither:" in found.text("en")
    assert "許可：中国 (CHN)。通告：台湾 (TWN)。いずれも不要：" in found.text("ja")
    named = {one["source_id"] for one in found.as_dict()["sources"]}
    assert {"s_cn_ts_zh", "s_us_fonop_2022"} <= named


def test_numbers_of_tables_are_numbers() -> None:
    facts = brief(56.5, 26.5, waters=Waters(), on=date(2026, 11, 27)).as_dict()
    fields = {
        "features": ("lon", "lat", "position_error_nmi"),
        "straits": ("lon", "lat", "gate_lon1", "width_nmi"),
        "regimes": ("limit_nmi",),
    }
    for name, keys in fields.items():
        for row in facts[name]:
            assert all(row[key] is None or isinstance(row[key], float) for key in keys), row
    assert {row["zone"]: row["limit_nmi"] for row in facts["regimes"]}["territorial_sea"] == 12.0
    assert facts["straits"][0]["width_nmi"] > 0.0


def test_states_that_differ_are_named() -> None:
    day, waters = date(2026, 11, 27), Waters()
    kerch = brief(36.6, 45.3, waters=waters, on=day, activity="passage")
    assert "States that differ: Russia" in kerch.text("en")
    assert "(RUS)、" in kerch.text("ja").split("見解が異なる国・地域:")[1]
    contested = brief(114.0, 10.2, waters=waters, on=day, activity="fish")
    alone = brief(-140.0, 0.0, waters=waters, on=day, activity="fish")
    assert "each claimant asserts" not in alone.text("en")
    assert len(contested.facts["claimants"]) > 1
