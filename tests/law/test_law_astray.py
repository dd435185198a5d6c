"""Official zones with their axes turned round are refused; others are let pass."""

from __future__ import annotations

import pytest
import shapely

from sealane.errors import BadInput
from sealane.law import Zone
from sealane.law.astray import far_from_shore, refuse_swapped

FINLAND = Zone("Sea of Finland", "territorial_sea", ("FIN",), shapely.box(20.0, 59.0, 28.0, 65.0))
FIJI = Zone("Sea of Fiji", "eez", ("FJI",), shapely.box(176.0, -20.0, 183.0, -15.0))


CYPRUS = Zone("Sea of Cyprus", "territorial_sea", ("CYP",), shapely.box(32.0, 34.4, 34.8, 35.9))
CYPRUS_EEZ = Zone("Cyprus EEZ", "eez", ("CYP",), shapely.box(30.0, 32.5, 35.0, 36.0))


def zone(west: float, south: float, east: float, north: float, code: str = "FIN") -> Zone:
    return Zone("Given", "eez", (code,), shapely.box(west, south, east, north))


def test_turned_round_is_refused_with_the_place_that_was_meant() -> None:
    with pytest.raises(BadInput, match=r"feature 2 \(Given\).*axes turned round") as caught:
        refuse_swapped([zone(20, 60, 25, 65), zone(60, 20, 65, 25)], [FINLAND], "f.geojson")
    assert "20,60" in str(caught.value.hint)
    assert caught.value.field == "coordinates"


@pytest.mark.parametrize(
    "given",
    [
        zone(19.0, 58.0, 22.0, 60.0),
        zone(-60.0, -10.0, -50.0, -5.0),
        zone(60, 20, 65, 25, code="XXX"),
        zone(-179.0, -19.0, -177.0, -16.0, code="FJI"),
    ],
    ids=["near", "near neither way", "no waters known", "over 180 degrees"],
)
def test_others_pass(given: Zone) -> None:
    refuse_swapped([given], [FINLAND, FIJI], "f.geojson")


@pytest.mark.parametrize("regime", ["territorial_sea", "contiguous_zone", "internal_waters"])
def test_of_waters_on_a_shore_the_shore_counts_not_the_box_of_all_claims(regime: str) -> None:
    right = Zone("Given", regime, ("CYP",), shapely.box(32.3, 34.5, 32.6, 34.8))
    turned = Zone("Given", regime, ("CYP",), shapely.box(34.5, 32.3, 34.8, 32.6))
    known = [CYPRUS, CYPRUS_EEZ]
    refuse_swapped([right], known, "f.geojson")
    with pytest.raises(BadInput, match="axes turned round"):
        refuse_swapped([turned], known, "f.geojson")
    refuse_swapped([Zone("Given", "eez", ("CYP",), turned.geometry)], known, "f.geojson")


def test_waters_near_no_shore_of_their_claimants_are_told() -> None:
    sea = Zone("Given", "territorial_sea", ("FIN",), shapely.box(35.0, 45.0, 36.0, 46.0))
    refuse_swapped([sea], [FINLAND, FIJI], "f.geojson")
    fiji = Zone("Fiji", "territorial_sea", ("FJI",), shapely.box(-179.0, -19.0, -177.0, -16.0))
    other = Zone("Given", "territorial_sea", ("XXX",), sea.geometry)
    assert far_from_shore([sea, fiji, other], [FINLAND, FIJI]) == [sea]
