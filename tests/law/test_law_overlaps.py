"""Overlapping claims, fishery zones, waters apart: who is named, and which acts are told there."""

from __future__ import annotations

from datetime import date

import pytest

from sealane.law import Waters, brief
from sealane.law.fact import table

ON = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("lon", "lat", "ground", "others"),
    [
        (125.5, 28.5, "ecs_shelf", {"CHN", "KOR"}),
        (127.5, 30.0, "ecs_shelf", {"CHN", "KOR"}),
        (102.0, 10.5, "gulf_thailand_oca", {"THA"}),
        (-139.5, 71.0, "beaufort", {"USA"}),
        (120.2, 25.3, "taiwan_strait", {"TWN"}),
        (29.6, 35.9, "kastellorizo", {"GRC"}),
        (27.0, 34.6, "tr_ly_overlap", {"LBY", "TUR"}),
        (104.55, 1.34, "pedra_branca", {"SGP"}),
        (104.42, 1.30, "middle_rocks", {"MYS"}),
        (28.8, 35.7, "kastellorizo_shelf", {"TUR"}),
    ],
)
def test_every_claimant_of_an_overlap_is_named(
    lon: float, lat: float, ground: str, others: set[str], waters: Waters
) -> None:
    (place,) = waters.at([lon], [lat])
    assert others <= {*place.other_claimants, *place.claimants}
    said = place.as_dict()
    told = {*said["features"], *(one["id"] for one in said["other_claims"])}
    near = {one["islet_id"] for one in brief(lon, lat, waters=waters, on=ON).as_dict()["islets"]}
    assert ground in told | near
    assert len({*place.claimants, *place.other_claimants}) > 1


@pytest.mark.parametrize(
    ("lon", "lat"), [(140.9, 35.6), (128.0, 26.0), (101.0, 12.0), (-145.0, 71.5), (24.0, 36.0)]
)
def test_outside_of_them_nobody_else_is_named(lon: float, lat: float, waters: Waters) -> None:
    (place,) = waters.at([lon], [lat])
    assert place.other_claimants == ()


@pytest.mark.parametrize(("lon", "lat"), [(115.87, 9.75), (118.1, 15.15), (112.6, 5.6)])
def test_the_dashed_line_is_told_wherever_it_encloses(
    lon: float, lat: float, waters: Waters
) -> None:
    """Second Thomas, Scarborough and Luconia: zones name China there already."""
    found = brief(lon, lat, waters=waters, on=ON)
    assert "nine_dash" in {one["id"] for one in found.as_dict()["other_claims"]}
    assert "claims without stated limits: China (CHN), Taiwan (TWN)" in found.text("en")


CYPRUS = [
    (32.95, 34.53, "territorial_sea", ("GBR",)),
    (32.95, 34.45, "eez", ("CYP",)),  # beyond 3 nmi
    (32.95, 34.2, "eez", ("CYP",)),
    (33.8, 34.9, "eez", ("CYP",)),
    (33.0, 33.9, "eez", ("CYP",)),
]


@pytest.mark.parametrize(("lon", "lat", "regime", "claimants"), CYPRUS)
def test_the_bases_on_cyprus_have_three_miles_and_no_zone_beyond(
    lon: float, lat: float, regime: str, claimants: tuple[str, ...], waters: Waters
) -> None:
    (place,) = waters.at([lon], [lat])
    assert (place.waters, place.claimants) == ((regime,), claimants)


@pytest.mark.parametrize(("lon", "lat"), [(32.95, 34.45), (24.6, 37.75)])
def test_a_shore_that_claims_less_is_told_no_wider_limit(
    lon: float, lat: float, waters: Waters
) -> None:
    """Off Akrotiri, which has 3 nmi, and in the Aegean, where Greece has 6."""
    facts = brief(lon, lat, waters=waters, on=ON).as_dict()
    assert "territorial_sea" not in facts["waters"]
    assert facts["shore_nmi"] < 12.0
    assert "territorial_sea" not in {one["limit"] for one in facts["limits"]}


def test_a_narrower_territorial_sea_is_told_by_its_own_breadth(waters: Waters) -> None:
    facts = brief(24.7, 37.7, waters=waters, on=ON).as_dict()
    (sea,) = (one for one in facts["limits"] if one["limit"] == "territorial_sea")
    assert sea["breadth_nmi"] == 6.0
    assert sea["off_nmi"] == pytest.approx(facts["shore_nmi"] - 6.0, abs=0.02)


ACTS = [
    (32.95, 34.5, None, "cy_establishment_1960", True),
    (34.5, 33.9, None, "cy_establishment_1960", False),
    (127.5, 30.0, "installation", "jp_kr_jdz_1974", True),
    (127.5, 30.0, "installation", "cn_clcs_2012", True),
    (127.5, 30.0, "installation", "kr_clcs_2012", True),
    (140.0, 34.0, "installation", "cn_clcs_2012", False),
    (10.0, 76.5, "fish", "no_svalbard_1977", True),
    (10.0, 76.5, "fish", "svalbard_1920", True),
    (10.0, 66.0, "fish", "no_svalbard_1977", False),
    (-8.0, 72.5, "fish", "no_jan_mayen_1980", True),
    (10.0, 76.5, "fish", "no_jan_mayen_1980", False),
    (48.0, 12.5, "piracy", "dcoc_2009", True),
    (48.0, 12.5, "fish", "dcoc_jeddah_2017", True),
    (3.0, 5.0, "piracy", "dcoc_2009", False),
    (0.0, 88.0, "fish", "cao_fish_2018", True),
    (0.0, 72.0, "fish", "cao_fish_2018", False),
    (51.0, 42.0, "passage", "caspian_2018", True),
    (51.0, 42.0, "warship_passage", "caspian_incidents_2018", True),
    (30.0, 43.0, "passage", "caspian_2018", False),
    (104.41, 1.34, "passage", "icj_pedra_branca_2008", True),
    (103.9, 1.2, "passage", "id_sg_1973", True),
    (103.9, 1.2, "passage", "id_sg_2014", True),
    (118.4, 24.4, None, "tw_cross_strait_29", True),
    (118.4, 24.4, "fish", "tw_cross_strait_29", True),
    (119.95, 26.2, "fish", "tw_cross_strait_29", True),
    (123.6, 25.85, "fish", "tw_cross_strait_29", False),  # the Senkaku Islands
    (1.0, 50.0, "cable_break", "cable_1884", False),
    (-30.0, 40.0, "cable_break", "cable_1884", True),
    (-30.0, 40.0, "assistance", "sar_1979", True),
]


@pytest.mark.parametrize(("lon", "lat", "activity", "act", "is_told"), ACTS)
def test_acts_are_told_where_they_are_about(
    lon: float, lat: float, activity: str | None, act: str, is_told: bool, waters: Waters
) -> None:
    facts = brief(lon, lat, waters=waters, on=ON, activity=activity).as_dict()
    assert (act in {row["instrument_id"] for row in facts["instruments"]}) is is_told


def test_south_of_sixty_the_law_of_the_sea_is_told_beside_the_treaty(waters: Waters) -> None:
    found = brief(-40.0, -65.0, waters=waters, on=ON)
    told = {row["instrument_id"] for row in found.as_dict()["instruments"]}
    sea = {"unclos", "colreg_1972", "solas_v19", "solas_v33", "marpol_antarctic", "polar_code"}
    assert sea | {"antarctic_treaty_1959", "antarctic_madrid_1991", "camlr_1980"} <= told
    text = found.text("en")
    states = ("Argentina", "Australia", "Chile", "France", "New Zealand", "Norway")
    assert all(name in text for name in (*states, "United Kingdom"))
    assert found.as_dict()["claimants"] == []


def test_a_convention_that_is_not_in_force_says_so(waters: Waters) -> None:
    found = brief(51.0, 42.0, waters=waters, on=ON)
    assert "not in force" in found.text("en")
    assert "未発効" in found.text("ja")


def test_overlaps_are_no_zones() -> None:
    rows = [row for row in table("areas") if row["kind"] == "claim_extent"]
    from sealane.law.area import declared_zones

    assert rows
    assert not {row["name_en"] for row in rows} & {zone.name for zone in declared_zones()}
