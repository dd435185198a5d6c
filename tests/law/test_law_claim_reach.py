"""Claims that may reach a place although no zone in here names them: none is left out."""

from __future__ import annotations

from datetime import date

import pytest

from sealane import geo
from sealane.law import Place, Waters, brief, waters_told
from sealane.law.fact import table

ON = date(2026, 11, 27)
SCS = ("CHN", "PHL", "TWN", "VNM")


def at(waters: Waters, lon: float, lat: float) -> Place:
    (place,) = waters.at([lon], [lat])
    return place


@pytest.mark.parametrize(
    ("lon", "lat", "claimants", "others", "grounds"),
    [
        (114.5, 13.5, (), SCS, {"nine_dash"}),  # amid the South China Sea
        (114.3, 15.8, (), ("CHN", "TWN"), {"macclesfield", "nine_dash"}),
        (118.3, 15.2, ("PHL",), ("CHN", "TWN"), {"scarborough", "nine_dash"}),
        (117.2, 10.6, ("PHL",), ("CHN", "TWN", "VNM"), {"reed_bank", "nine_dash"}),
        (114.9, 7.9, ("MYS", "PHL"), ("CHN", "TWN", "VNM"), {"investigator", "nine_dash"}),
        (109.0, 5.5, ("IDN",), ("CHN", "TWN"), {"natuna_overlap", "nine_dash"}),
        (109.3, 6.3, ("IDN",), ("CHN", "TWN", "VNM"), {"natuna_overlap", "vanguard", "nine_dash"}),
        (116.9, 20.0, ("CHN",), ("TWN",), {"pratas", "nine_dash"}),
        (125.2, 31.4, ("KOR",), ("CHN",), {"ieodo"}),
        (132.5, 37.5, ("JPN", "KOR"), ("PRK",), {"takeshima"}),
        (118.45, 24.35, ("CHN", "TWN"), (), set()),  # zones name both
        (109.5, 12.5, ("VNM",), (), set()),  # between the coast and the dashes
        (140.9, 35.6, ("JPN",), (), set()),
        (150.0, 40.0, (), (), set()),
        (121.0, 15.5, (), (), set()),  # on Luzon
    ],
)
def test_everyone_whose_claim_may_reach_a_place_is_named(
    lon: float,
    lat: float,
    claimants: tuple[str, ...],
    others: tuple[str, ...],
    grounds: set[str],
    waters: Waters,
) -> None:
    place = at(waters, lon, lat)
    said = place.as_dict()
    assert (place.claimants, place.other_claimants) == (claimants, others)
    assert grounds <= {one["id"] for one in said["other_claims"]}
    told, ja = waters_told(said, None, "en"), waters_told(said, None, "ja")
    text = brief(lon, lat, waters=waters, on=ON).text("en")
    assert all(f"({code})" in one for code in others for one in (told, ja, text))
    assert bool(said["other_claims"]) is bool(grounds)


def test_a_claim_from_a_feature_goes_no_further_than_another_shore(waters: Waters) -> None:
    """Takeshima: told halfway to the Oki islands, and no more off them."""
    half, near_oki = at(waters, 132.4, 36.85), at(waters, 133.0, 36.5)
    assert "takeshima" in {claim.row["feature_id"] for claim in half.claims}
    assert "takeshima" not in {claim.row["feature_id"] for claim in near_oki.claims}


@pytest.mark.parametrize("row", table("enclosing_lines"), ids=lambda row: row["area_id"])
def test_a_line_encloses_the_sea_amid_it_and_nothing_far_outside(row: dict[str, str]) -> None:
    from sealane.law.claim import _enclosed

    (area,) = [shape for one, shape in _enclosed() if one["area_id"] == row["area_id"]]
    assert area.is_valid
    assert area.geom_type == "Polygon"
    assert not area.interiors
    west, south, east, north = area.bounds
    assert 107.5 < west < 109.0
    assert 121.5 < east < 122.5
    assert 3.0 < south < 3.5
    assert north < 25.5


def test_acts_of_those_who_may_claim_are_told(waters: Waters) -> None:
    facts = brief(114.3, 15.8, waters=waters, on=ON).as_dict()
    issuers = {row["issuer"] for row in facts["instruments"]}
    assert {"CHN", "TWN"} <= issuers
    fish = next(one for one in facts["rights"] if one["activity"] == "fish")
    text = brief(114.3, 15.8, waters=waters, on=ON, activity="fish").text("en")
    assert fish["answer"] == "yes"
    assert "asserts the rules of a zone instead: China (CHN), Taiwan (TWN)" in text


@pytest.mark.parametrize("place", [(136.5, 20.9), (136.5, 18.5), (136.2, 20.42)])
def test_the_contested_status_of_okinotorishima_is_told(
    place: tuple[float, float], waters: Waters
) -> None:
    said = at(waters, *place).as_dict()
    assert said["of_status"] == ["okinotorishima"]
    assert said["claimants"] == ["JPN"]
    for text in (waters_told(said, None, "en"), brief(*place, waters=waters, on=ON).text("en")):
        assert "Position of China and of the Republic of Korea" in text
        assert text.count("Japan's position: an island with an EEZ and shelf") == 1
    assert "中国と韓国の立場" in waters_told(said, None, "ja")


@pytest.mark.parametrize(
    ("lon", "lat", "feature", "off_from", "off_nmi", "says"),
    [
        (119.5, 24.5, "ts_median", "limits", 0.6, "(midpoint), 0.6 nmi away"),
        (123.5, 36.0, "yellow_sea_pmz", "limits", 0.0, "inside of its limits"),
        (
            36.55,
            45.3,
            "crimea_waters",
            "waters",
            None,
            "from whose shore these waters are computed",
        ),
        (109.0, 5.5, "natuna_overlap", "label", None, "placed within 120 nmi"),
        (25.3, 38.6, "aegean_shelf", "label", None, "its limits are not packaged"),
        (123.6, 25.95, "senkaku_kuba", "position", 4.1, "4.1 nmi away"),
    ],
)
def test_a_distance_is_told_to_what_is_packaged_and_never_to_a_label(
    lon: float,
    lat: float,
    feature: str,
    off_from: str,
    off_nmi: float | None,
    says: str,
    waters: Waters,
) -> None:
    found = brief(lon, lat, waters=waters, on=ON)
    one = next(row for row in found.as_dict()["features"] if row["feature_id"] == feature)
    assert (one["off_from"], one["off_nmi"]) == (off_from, pytest.approx(off_nmi, abs=0.2))
    assert says in found.text("en")


@pytest.mark.parametrize(
    ("lon", "lat", "state"),
    [(32.35, 30.6, "EGY"), (-79.75, 9.2, "PAN"), (9.6, 54.2, "DEU"), (31.0, 30.0, None)],
)
def test_a_canal_is_in_the_internal_waters_of_its_state(
    lon: float, lat: float, state: str | None, waters: Waters
) -> None:
    """Ashore no limit by distance is told: all is as far from each as it is broad."""
    place = at(waters, lon, lat)
    assert place.waters == ("internal_waters",)
    assert place.claimants == (() if state is None else (state,))
    assert brief(lon, lat, waters=waters, on=ON).as_dict()["limits"] == []


def test_limits_by_distance_are_told_at_sea(waters: Waters) -> None:
    lon, lat = geo.destination(140.868, 35.70, 90.0, 20.0 * geo.METRES_PER_NMI)
    limits = brief(float(lon), float(lat), waters=waters, on=ON).as_dict()["limits"]
    assert [round(one["off_nmi"]) for one in limits] == [8, -4, -180]
