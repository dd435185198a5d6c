"""Islets of another State that the coast lacks: there it says that it cannot tell, and whose."""

from __future__ import annotations

from datetime import date

import pytest

from sealane import geo
from sealane.law import Waters, brief
from sealane.law.fact import table

ON = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("lon", "lat", "islet", "state"),
    [
        (29.59, 36.11, "kastellorizo", "GRC"),
        (29.55, 35.9, "kastellorizo", "GRC"),
        (29.3, 35.6, "kastellorizo", "GRC"),
        (27.0, 37.47, "agathonisi", "GRC"),
        (27.08, 37.28, "farmakonisi", "GRC"),
        (-3.0, 35.8, "alboran", "ESP"),
        (-80.4, 23.8, "cay_sal", "BHS"),
        (19.13, 60.32, "market", "FIN"),
        (16.2, 42.35, "palagruza", "HRV"),
        (104.55, 1.34, "pedra_branca", "SGP"),
    ],
)
def test_beside_an_islet_that_is_not_drawn_it_cannot_tell(
    lon: float, lat: float, islet: str, state: str, waters: Waters
) -> None:
    told = brief(lon, lat, waters=waters, on=ON)
    facts = told.as_dict()
    assert islet in {one["islet_id"] for one in facts["islets"]}
    assert facts["line"]["can_tell"] is False
    assert state in facts["line"]["islet_of"]
    assert not any(limit["can_tell"] for limit in facts["limits"])
    assert f"({state}) near here is not on the coast" in told.text("en")
    assert "使用中の海岸線に描かれて" in told.text("ja")
    (place,) = waters.at([lon], [lat])
    assert state in place.as_dict()["line"]["islet_of"]


@pytest.mark.parametrize(
    ("lon", "lat"), [(28.0, 36.0), (31.0, 36.3), (26.5, 39.2), (-4.5, 36.4), (139.8, 34.9)]
)
def test_elsewhere_no_islet_is_told(lon: float, lat: float, waters: Waters) -> None:
    facts = brief(lon, lat, waters=waters, on=ON).as_dict()
    assert facts["islets"] == []
    assert "islet_of" not in (facts["line"] or {})


@pytest.mark.parametrize("row", table("islets"), ids=lambda row: row["islet_id"])
def test_the_coast_draws_no_land_where_an_islet_lies(row: dict[str, str]) -> None:
    assert not geo.is_land(float(row["lon"]), float(row["lat"]))
