"""An act is told where it applies by its own words, and nowhere else."""

from __future__ import annotations

from datetime import date

import pytest
import shapely

from sealane.law import Waters, brief
from sealane.law.fact import Row, listed, table
from sealane.law.region import is_in_area, known_areas

ON = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("instrument", "inside", "outside", "on"),
    [
        ("montreux_1936", (29.07, 41.1), (27.0, 37.5), ON),
        ("unscr_2722", (42.5, 14.8), (52.5, 15.0), ON),  # the Red Sea; Yemen's Arabian Sea
        ("unscr_2722", (38.0, 20.0), (33.0, 31.9), ON),  # mid Red Sea; off the Nile
        ("unscr_2817", (56.4, 26.4), (61.9, 24.8), ON),
        ("unscr_1816", (46.0, 2.2), (43.2, 12.0), date(2008, 7, 1)),  # Somalia; not Djibouti
        ("ph_asl_2024", (119.7, 4.9), (124.1, 10.4), ON),  # Sibutu; the Visayas
        ("recaap", (104.0, 1.25), (-40.0, 30.0), ON),
        ("pca_2016", (117.77, 15.2), (125.5, 12.0), ON),
        ("cn_vn_tonkin_2000", (107.5, 20.3), (112.3, 16.7), ON),  # the gulf; the Paracels
        ("cn_baseline_1996", (112.3, 16.7), (123.55, 25.85), ON),
        ("cn_baseline_2012", (123.55, 25.85), (117.77, 15.2), ON),
        ("cn_baseline_2024b", (117.77, 15.2), (123.55, 25.85), ON),
        ("vn_baseline_tonkin_2025", (107.3, 20.8), (109.4, 12.5), ON),
        ("polar_code", (70.0, 80.0), (5.0, 66.5), ON),  # off the Norwegian coast: not Arctic waters
        ("polar_code", (-168.9, 65.8), (-150.5, 60.9), ON),  # the Bering Strait; Cook Inlet
        ("polar_code", (-40.0, -61.0), (-40.0, -59.0), ON),
        ("polar_code", (-85.0, 61.0), (-25.0, 63.0), ON),  # Hudson Bay; south of Iceland
        ("yaounde_2013", (3.0, 5.0), (12.0, -25.0), ON),
        # Without an area: wherever the issuer claims waters.
        ("jp_ts_1977", (140.0, 34.9), (126.0, 34.0), ON),
    ],
)
def test_an_act_is_told_where_it_applies(
    instrument: str,
    inside: tuple[float, float],
    outside: tuple[float, float],
    on: date,
    waters: Waters,
) -> None:
    def told(place: tuple[float, float]) -> set[str]:
        facts = brief(*place, waters=waters, on=on).as_dict()
        asked = brief(*place, waters=waters, on=on, activity="piracy").as_dict()
        both = (*facts["instruments"], *asked["instruments"])
        return {one["instrument_id"] for one in both}

    assert instrument in told(inside)
    assert instrument not in told(outside)


@pytest.mark.parametrize("row", [row for row in table("instruments") if row["area"]],
                         ids=lambda row: row["instrument_id"])  # fmt: skip
def test_areas_that_are_named_are_known(row: Row) -> None:
    assert set(listed(row["area"])) <= known_areas()


@pytest.mark.parametrize("row", table("regions"), ids=lambda row: row["region_id"])
def test_a_region_is_a_polygon_with_names(row: Row) -> None:
    ring = [tuple(map(float, pair.split())) for pair in row["ring"].split(",")]
    area = shapely.Polygon(ring)
    assert shapely.is_valid(area)
    assert area.area > 0.5
    assert row["name_ja"]
    assert row["note_en"]
    assert all(-90.0 <= lat <= 90.0 for _, lat in ring)


def test_an_act_without_an_area_applies_anywhere() -> None:
    assert is_in_area({"area": ""}, 0.0, 0.0, [])
    assert is_in_area({"area": "bosporus"}, 0.0, 0.0, ["bosporus"])
    assert not is_in_area({"area": "bosporus"}, 29.1, 41.1, ["dardanelles"])
    assert is_in_area({"area": "arctic_waters"}, -120.0, 75.0, [])
