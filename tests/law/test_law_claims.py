"""Disputes: each has its claimants on the shore, in the zones and in the brief."""

from __future__ import annotations

from datetime import date

import pytest

from sealane.law import Waters, brief
from sealane.law.fact import Row, listed, table
from sealane.law.shore import coastline

ON = date(2026, 11, 27)
PARTS = [row for row in table("parts") if row["feature_id"]]


@pytest.mark.parametrize("row", PARTS, ids=lambda row: row["part_id"])
def test_a_part_of_the_coast_names_all_who_claim_it(row: Row) -> None:
    (shore,) = {one for one in coastline().shores if one.feature_id == row["feature_id"]}
    assert shore.claimants == listed(row["claimants"])
    feature = next(one for one in table("features") if one["feature_id"] == row["feature_id"])
    assert set(shore.claimants) <= set(listed(feature["claimants"]))


@pytest.mark.parametrize(
    ("place", "lon", "lat", "claimants"),
    [
        ("off Essequibo", -59.2, 8.3, ("GUY", "VEN")),
        ("off Demerara", -57.6, 6.9, ("GUY",)),
        ("off Hala'ib", 36.9, 22.3, ("EGY", "SDN")),
        ("off Berenice", 35.9, 23.9, ("EGY",)),
        ("off Kyrenia", 33.6, 35.5, ("CYP", "XNC")),
        ("off Paphos", 32.35, 34.72, ("CYP",)),
        ("off Sandakan", 118.6, 6.1, ("MYS", "PHL")),
        ("off Kuching", 110.6, 1.95, ("MYS",)),
        ("off Dangriga", -88.0, 16.9, ("BLZ", "GTM")),
        ("off Mayotte", 45.3, -13.1, ("COM", "FRA")),
        ("off Ceuta", -5.25, 35.92, ("ESP", "MAR")),
        ("by Machias Seal Island", -67.1, 44.47, ("CAN", "USA")),
        ("by Bajo Nuevo", -78.6, 15.95, ("COL", "USA")),
        ("by Tartupaluk", -66.45, 80.85, ("CAN", "DNK")),
        ("by Mbanié", 9.40, 0.83, ("GAB", "GNQ")),
        ("by Dongyin", 120.52, 26.40, ("CHN", "TWN")),
        ("by Wuqiu", 119.47, 25.02, ("CHN", "TWN")),
        ("off Kinmen", 118.45, 24.35, ("CHN", "TWN")),
        ("off Western Sahara", -16.3, 23.5, ("ESH", "MAR")),
    ],
)
def test_zones_name_all_claimants_and_no_others(
    place: str, lon: float, lat: float, claimants: tuple[str, ...], waters: Waters
) -> None:
    (found,) = waters.at([lon], [lat])
    assert claimants in {zone.claimants for zone in found.zones}, place
    assert {zone.claimants for zone in found.zones} == {claimants}, place


@pytest.mark.parametrize(
    ("feature", "says"),
    [
        ("essequibo", "order of 1 December 2023"),
        ("mbanie", "judgment of 19 May 2025"),
        ("snake_island", "judgment of 3 February 2009"),
        ("chagos", "advisory opinion"),
    ],
)
def test_what_was_ruled_is_told(feature: str, says: str, waters: Waters) -> None:
    row = next(one for one in table("features") if one["feature_id"] == feature)
    found = brief(float(row["lon"]), float(row["lat"]), waters=waters, on=ON)
    assert says in found.text("en")


def test_the_gulf_of_sidra_is_told_as_asserted(waters: Waters) -> None:
    inside, outside = (brief(18.5, lat, waters=waters, on=ON) for lat in (31.8, 32.7))
    assert "Gulf of Sidra, declared internal waters by Libya" in inside.text("en")
    assert "シドラ湾" in inside.text("ja")
    assert "Contested by United States (USA)" in inside.text("en")
    assert inside.as_dict()["waters"] == ["eez"]
    assert "declared internal waters" not in outside.text("en")
    old = brief(18.5, 31.8, waters=waters, on=date(1973, 10, 9))
    assert "declared internal waters" not in old.text("en")
