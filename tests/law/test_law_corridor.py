"""The five straits of 3 nmi: exclusive economic zone in the middle, territorial sea at coasts."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
import shapely

from sealane import geo
from sealane.law import Waters, ZoneSet, brief, packaged_zones, zones_in_use
from sealane.law.corridor import NARROW_NMI
from sealane.law.zone import EQUAL, OUTER, SHORE

ON = date(2026, 11, 27)
STRAITS = {
    "Tsugaru Strait": (140.62, 41.47),
    "Soya Strait": (142.0, 45.68),
    "Tsushima Strait, East Channel": (129.65, 34.0),
    "Tsushima Strait, West Channel": (129.30, 34.80),
    "Osumi Strait": (130.75, 30.93),
}
NORTHWARD = ("Tsugaru Strait", "Osumi Strait")  # a coast of Japan lies to the south of the others


@pytest.fixture(scope="module")
def zones() -> ZoneSet:
    return zones_in_use()


@pytest.mark.parametrize("name", STRAITS)
def test_the_middle_of_the_strait_is_no_territorial_sea_of_japan(name: str, waters: Waters) -> None:
    facts = brief(*STRAITS[name], waters=waters, on=ON).as_dict()
    held = {(one["regime"], *one["claimants"]) for one in facts["zones"]}
    assert ("eez", "JPN") in held
    assert ("territorial_sea", "JPN") not in held
    assert f"EEZ corridor: {name}" in {one["name"] for one in facts["zones"]}


@pytest.mark.parametrize("name", STRAITS)
def test_the_way_to_the_coast_ends_in_territorial_sea(name: str, zones: ZoneSet) -> None:
    """From the middle outward: beyond 3 nmi the corridor, nearer the territorial sea."""
    lon, lat = STRAITS[name]
    lats = lat + np.arange(0.0, 0.5, 0.002) * (1.0 if name in NORTHWARD else -1.0)
    lons = np.full(len(lats), lon)
    off = geo.distance_to_shore_nmi(lons, lats)
    end = int(np.flatnonzero(off < 1.0)[0])
    for x, y, nmi in list(zip(lons, lats, off, strict=True))[:end:5]:
        held = {(z["regime"], *z["claimants"]) for z in zones.tag(x, y)}
        if nmi < NARROW_NMI - 0.05:
            assert ("territorial_sea", "JPN") in held, (x, y, nmi)
        elif nmi > NARROW_NMI + 0.05:
            assert ("territorial_sea", "JPN") not in held, (x, y, nmi)


def test_the_cut_leaves_3_nmi_at_every_coast(zones: ZoneSet) -> None:
    cuts = [zone for zone in zones.zones if zone.name.startswith("EEZ corridor")]
    assert len(cuts) == 5
    for zone in cuts:
        assert shapely.is_valid(zone.geometry)
        line = shapely.segmentize(shapely.boundary(zone.geometry), 0.01)
        off = geo.distance_to_shore_nmi(*shapely.get_coordinates(line).T)
        assert off.min() > NARROW_NMI - 0.03, zone.name


def test_the_nearest_limit_in_the_strait_is_that_of_3_nmi(waters: Waters) -> None:
    """From the middle of Tsugaru to the coast of Hokkaido."""
    lon, lat = STRAITS["Tsugaru Strait"]
    for y in np.arange(lat, lat + 0.1, 0.01).tolist():
        (place,) = waters.at([lon], [y])
        off = float(geo.distance_to_shore_nmi(lon, y)[0])
        assert place.line is not None
        if off > 0.0:
            assert place.line.name == "Territorial sea: Japan"
            assert place.line.off_nmi == pytest.approx(off - NARROW_NMI, abs=0.05)
            assert not place.line.can_tell


def test_pieces_of_the_boundary_keep_what_they_are(zones: ZoneSet) -> None:
    """12 nmi off Honshu's east coast it is a limit still, and the shore is none."""
    whole = {zone.name: zone for zone in packaged_zones()}["Territorial sea: Japan"]
    cut = next(zone for zone in zones.zones if zone.name == whole.name)
    for zone in (whole, cut):
        assert len(zone.sides) == shapely.get_num_coordinates(zone.geometry)
    metres = {}
    for name, zone in (("whole", whole), ("cut", cut)):
        at = shapely.get_coordinates(zone.geometry)
        for side in (SHORE, OUTER, EQUAL):
            rows = np.flatnonzero(zone.sides[:-1] == side)
            rows = rows[np.abs(at[rows, 0] - 137.0) > 0]
            metres[name, side] = float(np.hypot(*(at[rows + 1] - at[rows]).T).clip(0, 0.1).sum())
    assert metres["cut", SHORE] == pytest.approx(metres["whole", SHORE], rel=0.03)
    assert metres["cut", EQUAL] == pytest.approx(metres["whole", EQUAL], rel=0.35)


def test_all_that_is_cut_becomes_something_else() -> None:
    """Areas before and after: nothing is lost, and nobody else's sea changes."""
    before, after = packaged_zones(), zones_in_use().zones

    def size(zones: tuple, regime: str) -> dict[tuple[str, ...], float]:
        found: dict[tuple[str, ...], float] = {}
        for zone in zones:
            if zone.regime == regime:
                found[zone.claimants] = found.get(zone.claimants, 0.0) + zone.geometry.area
        return found

    sea, narrow = size(before, "territorial_sea"), size(after, "territorial_sea")
    wide = size(after, "eez")[("JPN",)] - size(before, "eez")[("JPN",)]
    assert sea[("JPN",)] - narrow[("JPN",)] == pytest.approx(wide, abs=1e-6)
    assert wide > 0.5
    for claimants in sea.keys() - {("JPN",)}:
        assert sea[claimants] == narrow[claimants]


def test_the_brief_names_the_act_in_both_languages(waters: Waters) -> None:
    found = brief(*STRAITS["Tsugaru Strait"], waters=waters, on=ON)
    assert "Act 30 of 1977, supplementary provision 2" in found.text("en")
    japanese = found.text("ja")
    assert "領海及び接続水域に関する法律附則2項" in japanese
    assert "回廊の接続水域（津軽海峡）" in japanese
    assert "Act 30 of 1977" not in japanese.split("出典")[0]
    assert found.as_dict()["waters"] == ["contiguous_zone", "eez"]
