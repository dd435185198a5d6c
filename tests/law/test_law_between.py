"""A line between claimants in a file of zones: how sure is it?"""

from __future__ import annotations

import pytest
import shapely

from sealane.law import Waters, Zone, ZoneSet, waters_told

# In the middle of the South Atlantic, where nobody else has zones.
WEST, EAST, BOTH = (shapely.box(x, -32.0, x + 1.0, -30.0) for x in (-32.0, -31.0, -30.0))


def zones(regime: str, *claims: tuple[str, ...]) -> ZoneSet:
    shapes = (WEST, EAST, BOTH)
    return ZoneSet(
        tuple(
            Zone(f"Zone {n}", regime, codes, shape)
            for n, (codes, shape) in enumerate(zip(claims, shapes, strict=True))
        )
    )


@pytest.mark.parametrize(
    ("regime", "lon", "lat", "line", "can_tell"),
    [
        ("eez", -30.95, -31.0, "between", False),  # 2.6 nmi from a line between two States
        ("eez", -31.05, -31.0, "between", False),
        ("eez", -30.05, -31.0, "between", False),  # waters of one beside waters of several
        ("eez", -30.5, -30.02, "drawn", True),  # the outer limit
        ("eez", -28.7, -31.0, "drawn", True),
        ("territorial_sea", -30.95, -31.0, "between", False),
        ("restricted_area", -30.95, -31.0, "drawn", True),  # no zone of the convention
        ("joint_zone", -30.95, -31.0, "drawn", True),  # agreed
    ],
)
def test_a_line_between_claimants_stays_as_open_as_a_computed_one(
    regime: str, lon: float, lat: float, line: str, can_tell: bool
) -> None:
    (place,) = Waters(zones(regime, ("AAA",), ("BBB",), ("BBB", "CCC"))).at([lon], [lat])
    assert place.line is not None
    assert (place.line.line, place.line.can_tell) == (line, can_tell)
    told = waters_told(place.as_dict(), None, "en")
    assert ("a line between claimants as its publisher draws it" in told) is (line == "between")
    assert ("主張国間の線" in waters_told(place.as_dict(), None, "ja")) is (line == "between")


def test_two_zones_of_one_claimant_have_no_line_between() -> None:
    drawn = zones("eez", ("AAA",), ("AAA",), ("AAA",))
    (place,) = Waters(drawn).at([-30.95], [-31.0])
    assert place.line is not None
    assert place.line.line == "drawn"
