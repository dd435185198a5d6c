"""An act says whom it binds, and is not told to a ship that it does not bind."""

from __future__ import annotations

from datetime import date

import pytest

from sealane.law import Waters, brief
from sealane.law.fact import table

ON = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("lon", "lat", "flag", "activity", "act", "is_told"),
    [
        (123.6, 25.95, "CHN", "fish", "eu_control_art10", False),
        (15.7, 55.6, "GAB", "ais_off", "eu_control_art10", False),
        (15.7, 55.6, "SWE", "ais_off", "eu_control_art10", True),
        (15.7, 55.6, None, "ais_off", "eu_control_art10", True),
        (36.5, 46.2, None, None, "jp_piracy_2009", True),  # an economic zone, of whoever
        (50.0, 13.5, None, "piracy", "jp_piracy_2009", True),  # that of Yemen
        (45.0, 12.7, None, "piracy", "jp_piracy_2009", False),  # its territorial sea
        (45.0, 12.7, "JPN", "piracy", "jp_piracy_2009", False),
        (13.4, 52.5, None, "piracy", "jp_piracy_2009", False),  # land of another State
        (-87.0, 44.0, None, "piracy", "jp_piracy_2009", False),  # a lake
        (36.5, 46.2, None, "passage", "cues_2014", False),
        (150.0, 40.0, None, "piracy", "jp_piracy_2009", True),
        (36.5, 46.2, "JPN", "piracy", "jp_piracy_2009", True),
        (139.0, 34.0, None, "piracy", "jp_piracy_2009", True),
        (150.0, 40.0, "UKR", "military", "cues_2014", False),
        (150.0, 40.0, "USA", "military", "cues_2014", True),
        (150.0, 40.0, "LBR", "passage", "us_oceans_1983", False),
        (123.6, 25.95, "CHN", "passage", "cn_ts_1992", True),
        (123.6, 25.95, "CHN", "fish", "jp_foreign_fishing_1967", True),
        (132.5, 37.9, None, "fish", "jp_kr_fish_1998", True),
        (132.5, 37.9, "KOR", "fish", "jp_kr_fish_1998", True),
        (132.5, 37.9, "PHL", "fish", "jp_kr_fish_1998", False),
        (125.0, 29.5, None, "fish", "jp_cn_fish_1997", True),
        (128.0, 30.5, "CHN", "fish", "jp_cn_fish_1997", True),
        (124.0, 35.0, "CHN", "fish", "cn_kr_fish_2000", True),
        (112.0, 19.0, "CHN", "fish", "jp_cn_fish_1997", False),
    ],
)
def test_an_act_is_told_to_whom_it_binds(
    lon: float,
    lat: float,
    flag: str | None,
    activity: str | None,
    act: str,
    is_told: bool,
    waters: Waters,
) -> None:
    facts = brief(lon, lat, waters=waters, on=ON, flag=flag, activity=activity).as_dict()
    assert (act in {row["instrument_id"] for row in facts["instruments"]}) is is_told


def test_every_act_says_whom_it_binds_in_both_languages() -> None:
    japanese = {row["instrument_id"]: row["bound_ja"] for row in table("bound")}
    for row in table("instruments"):
        kind, _, words = row["applies_to"].partition("|")
        assert kind.partition("=")[0] in {
            "all",
            "states",
            "near",
            "flag",
            "ships",
            "reach",
            "parties",
        }, row
        assert words, row
        assert japanese[row["instrument_id"]], row
    assert japanese.keys() == {row["instrument_id"] for row in table("instruments")}


def test_the_sentence_says_whom_an_act_binds(waters: Waters) -> None:
    told = brief(15.7, 55.6, waters=waters, on=ON, activity="ais_off")
    assert "Applies to: EU fishing vessels over 15 m length overall." in told.text("en")
    assert "適用対象:全長15メートルを超えるEUの漁船。" in told.text("ja")
    named = brief(123.6, 25.95, waters=waters, on=ON, activity="warship_passage").text("ja")
    assert "適用対象:中国 (CHN)が主張する水域。" in named


@pytest.mark.parametrize(
    ("lon", "lat", "activity", "said", "is_told"),
    [
        (119.5, 38.8, "military", "China (CHN)", True),
        (129.0, 39.5, "military", "North Korea (PRK) (1977): foreign warships barred", True),
        (123.6, 25.75, "passage", "a notice of 2021", True),
        (19.0, 54.5, "passage", "a notice of 2021", False),
        (34.3, 31.45, "passage", "a notice of 2021", False),
        (-56.0, -35.1, "passage", "a notice of 2021", False),
        (56.4, 26.55, "passage", "a notice of 2021", False),
        (56.4, 26.55, "passage", "Iran (IRN) (1982): only for parties", True),
        (103.7, 1.15, "passage", "only for parties", False),
        (-20.0, 40.0, "survey", "China (CHN)", False),
    ],
)
def test_a_position_is_told_where_its_state_claims_waters(
    lon: float, lat: float, activity: str, said: str, is_told: bool, waters: Waters
) -> None:
    told = brief(lon, lat, waters=waters, on=ON, activity=activity)
    rights = [line for line in told.text().splitlines() if "Positions:" in line]
    assert any(said in line for line in rights) is is_told, rights


@pytest.mark.parametrize(
    ("lon", "lat", "area_id", "claimants", "contested_by"),
    [
        (119.5, 38.8, "cn_bohai", ["CHN"], []),
        (
            *(132.0, 42.6, "ru_peter_great", ["RUS"]),
            ["CAN", "DEU", "FRA", "GBR", "JPN", "NLD", "SWE", "USA"],
        ),
        (38.0, 65.5, "ru_white_sea", ["RUS"], []),
        (42.5, 67.0, "ru_white_sea", ["RUS"], []),
        (-85.0, 60.0, "ca_hudson", ["CAN"], ["USA"]),
        (-80.0, 53.0, "ca_hudson", ["CAN"], ["USA"]),
        (-87.8, 13.1, "fonseca", ["HND", "NIC", "SLV"], []),
        (-57.0, -35.2, "rio_plata", ["ARG", "URY"], ["USA"]),
        (36.5, 46.2, "azov", ["RUS", "UKR"], []),
        (125.35, 37.6, "nll_yellow_sea", ["KOR"], ["PRK"]),
        (125.2, 37.55, "nll_yellow_sea", ["KOR"], ["PRK"]),
    ],
)
def test_claims_to_internal_and_historic_waters_are_told(
    lon: float,
    lat: float,
    area_id: str,
    claimants: list[str],
    contested_by: list[str],
    waters: Waters,
) -> None:
    told = brief(lon, lat, waters=waters, on=ON)
    facts = told.as_dict()
    found = {one["area_id"]: one for one in facts["declared"]}
    assert found[area_id]["claimants"] == claimants
    assert found[area_id]["contested_by"] == contested_by
    assert area_id not in {zone.get("area_id") for zone in facts["zones"]}
    assert "the waters told above do not follow" in told.text("en")
    assert "内水または歴史的水域" in told.text("ja") or area_id == "nll_yellow_sea"


@pytest.mark.parametrize(
    ("lon", "lat"),
    [(123.0, 38.0), (133.0, 42.0), (45.0, 69.5), (-72.0, 62.2), (-88.3, 12.8), (-54.5, -36.0)],
)
def test_outside_of_them_nothing_is_told(lon: float, lat: float, waters: Waters) -> None:
    declared = brief(lon, lat, waters=waters, on=ON).as_dict()["declared"]
    assert "historic_waters" not in {one["kind"] for one in declared}


@pytest.mark.parametrize(
    ("lon", "lat", "act", "is_told"),
    [
        (36.5, 46.2, "azov_2003", True),
        (36.6, 45.3, "azov_2003", True),
        (33.0, 44.0, "azov_2003", False),
        (129.0, 39.5, "prk_military_1977", True),
        (130.0, 36.5, "prk_military_1977", False),
    ],
)
def test_acts_of_the_azov_and_of_north_korea_are_told_there(
    lon: float, lat: float, act: str, is_told: bool, waters: Waters
) -> None:
    told = brief(lon, lat, waters=waters, on=ON).as_dict()["instruments"]
    assert (act in {row["instrument_id"] for row in told}) is is_told
