"""Official zones with their axes turned round are refused; others are let pass."""

from __future__ import annotations

import pytest
import shapely

from sealane.errors import BadInput
from sealane.law import Zone
from sealane.law.astray import refuse_swapped

FINLAND = Zone("Sea of Finland", "territorial_sea", ("FIN",), shapely.box(20.0, 59.0, 28.0, 65.0))
FIJI = Zone("Sea of Fiji", "eez", ("FJI",), shapely.box(176.0, -20.0, 183.0, -15.0))


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
