"""Where a State declared archipelagic baselines that are not packaged: what may lie inside."""

from __future__ import annotations

import csv
from datetime import date

import numpy as np
import pytest
import shapely

from sealane import geo
from sealane.law import Waters, Zone, brief, waters_told
from sealane.law.archipelago import enclosable, may_be_archipelagic, within_reach
from sealane.law.fact import FOLDER, table
from sealane.law.packaged import COMPUTED

ON = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("lon", "lat", "codes"),
    [
        (121.0, 9.5, ("PHL",)),  # the Sulu Sea, a basin that islands enclose
        (121.5, 12.3, ("PHL",)),
        (119.0, 16.0, ()),  # west of Luzon
        (179.4, -18.0, ("FJI",)),  # the Koro Sea
        (-179.9, -18.0, ("FJI",)),  # beyond 180 degrees
        (-77.0, 24.5, ("BHS",)),
        (-79.5, 25.5, ()),  # the Straits of Florida, American side
        (72.9, 4.0, ("MDV",)),
        (150.0, -4.5, ("PNG",)),  # the Bismarck Sea
        (148.0, 0.5, ()),
        (-24.0, 16.0, ("CPV",)),
        (-69.3, 18.35, ("DOM",)),
        (139.8, 35.5, ()),  # Japan declared none
        (127.5, -5.5, ()),  # the baselines of Indonesia are packaged
        (114.3, 10.5, ()),  # the Spratly Islands: the Philippines gives them a regime of their own
    ],
)
def test_a_place_between_islands_may_be_archipelagic(
    lon: float, lat: float, codes: tuple[str, ...], waters: Waters
) -> None:
    (place,) = waters.at([lon], [lat])
    assert place.may_be_archipelagic == codes
    assert place.as_dict()["may_be_archipelagic"] == list(codes)


def test_land_is_no_water(waters: Waters) -> None:
    (luzon,) = waters.at([121.2], [16.5])
    assert luzon.may_be_archipelagic == ()


def test_it_is_told_in_both_languages_with_act_and_who_contests(waters: Waters) -> None:
    found = brief(-69.3, 18.35, waters=waters, on=ON)
    english, japanese = found.text("en"), found.text("ja")
    assert "These may be archipelagic waters: Dominican Republic (DOM)" in english
    assert "Law 66-07 of 22 May 2007" in english
    assert "Contested by United States (USA)" in english
    assert "群島水域でありうる" in japanese
    assert english.count("\n") == japanese.count("\n")
    assert {"LIS130"} <= {one["source_id"] for one in found.as_dict()["sources"]}
    place = waters.at([121.0], [9.5])[0].as_dict()
    assert "whose coordinates are not packaged" in waters_told(place, None, "en")
    assert "座標は収録しておらず判定できない" in waters_told(place, None, "ja")


@pytest.mark.parametrize(
    ("regime", "source", "says"),
    [
        ("territorial_sea", COMPUTED, ("PHL",)),
        ("eez", COMPUTED, ("PHL",)),
        ("territorial_sea", "official", ()),  # an official one begins at the baselines
        ("archipelagic_waters", "official", ()),
        ("high_seas", COMPUTED, ()),
    ],
)
def test_what_a_zone_says_already_is_not_open(
    regime: str, source: str, says: tuple[str, ...]
) -> None:
    zone = Zone("A", regime, ("PHL",), shapely.box(120.0, 9.0, 121.0, 10.0), source)
    assert may_be_archipelagic(("FJI", "PHL"), [zone]) == says
    settled = Zone("B", "archipelagic_waters", ("PHL",), zone.geometry, "official")
    assert may_be_archipelagic(("PHL",), [zone, settled]) == ()


def test_lines_of_125_nmi_enclose_and_longer_ones_do_not() -> None:
    """A ring of islets around a basin of 180 nmi; and two that lie 150 nmi apart."""
    bearing = np.arange(0.0, 360.0, 60.0)
    lon, lat = geo.destination(np.zeros(6), np.zeros(6), bearing, np.full(6, 90.0 * 1852.0))
    ring = enclosable(np.asarray(lon), np.asarray(lat))
    assert shapely.contains_xy(ring, 0.0, 0.0)
    wide = enclosable(np.asarray(lon) * 1.6, np.asarray(lat) * 1.6)
    assert wide.is_empty


def test_the_points_are_what_the_tool_draws_from_the_coast() -> None:
    """Of one State: every shore of it lies in or at what could be enclosed."""
    with (FOLDER / "archipelago_points.csv").open(encoding="utf-8", newline="") as file:
        states = {row["iso3"] for row in csv.DictReader(file)}
    assert states == {row["iso3"] for row in table("archipelagos")}
    assert len(states) == 21
    fiji = [(178.0, -17.8), (179.2, -16.6), (178.3, -19.0)]
    assert within_reach(*np.array(fiji).T) == [("FJI",)] * 3
