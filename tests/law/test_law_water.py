"""Which waters, whose claims, how near a limit: for tables of positions and for places."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane import geo
from sealane.law import Nearness, Waters, Zone, ZoneSet, packaged_zones, regime_at, waters_told
from sealane.law.claimant import without_breadth
from sealane.law.packaged import zones_within
from sealane.law.set_kernel import number_sets


@pytest.fixture(scope="module")
def world() -> ZoneSet:
    return ZoneSet(packaged_zones())


def anywhere(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Places off the coasts of the world, most of them near."""
    rng = np.random.default_rng(seed)
    coast = np.vstack(geo.coast())
    lon, lat = (coast[rng.integers(0, len(coast), count)] + rng.normal(0.0, 1.0, (count, 2))).T
    return geo.wrap_lon(lon), np.clip(lat, -89.9, 89.9)


def test_regimes_are_those_of_each_position_alone(world: ZoneSet) -> None:
    lon, lat = anywhere(20_000, 5)
    found = regime_at(lon, lat, zones=world)
    point, zone = world.inside(lon, lat)
    alone: list[list[int]] = [[] for _ in range(len(lon))]
    for at, number in zip(point.tolist(), zone.tolist(), strict=True):
        alone[at].append(number)
    assert [list(found.zones[number]) for number in found.set_of] == alone
    frame = found.frame()
    assert frame["zones"].to_list() == alone
    claims = [sorted({c for i in one for c in world.zones[i].claimants}) for one in alone]
    assert frame["claimants"].to_list() == claims
    bare = [row for row, one in enumerate(alone) if not one]
    ashore = geo.is_land(lon[bare], lat[bare])
    said = frame["waters"].list.first().to_numpy()[bare]
    x, y = lon[bare], lat[bare]
    is_caspian = (x > 46.4) & (x < 55.2) & (y > 36.3) & (y < 47.4) & ~ashore
    plain = np.where(ashore, "internal_waters", "high_seas")
    plain = np.where(is_caspian, "caspian_sea", plain)
    assert (said == np.where(y < -60.0, "antarctic_treaty_area", plain)).all()
    assert is_caspian.any()
    assert ashore.any()
    assert not ashore.all()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.frozensets(st.integers(0, 40), max_size=4), max_size=300))
def test_sets_are_numbered_by_what_is_in_them(sets: list[frozenset[int]]) -> None:
    pairs = [(row, zone) for row, one in enumerate(sets) for zone in sorted(one)]
    point, zone = np.array(pairs, np.int64).reshape(-1, 2).T.copy()
    of, begins, ends = number_sets(point, zone, len(sets))
    assert [frozenset(zone[begins[n] : ends[n]].tolist()) for n in of] == sets
    assert len(begins) == len({one for one in sets if one}) + 1


def test_more_sets_than_the_table_had_room_for() -> None:
    sets = [tuple(sorted(one)) for one in itertools.combinations(range(18), 4)]
    point = np.repeat(np.arange(len(sets)), 4)
    zone = np.array(sets, np.int64).ravel()
    of, begins, _ = number_sets(point, zone, len(sets))
    assert of.tolist() == list(range(1, len(sets) + 1))
    assert len(begins) == 3060 + 1


@pytest.mark.parametrize("turn", [-360.0, 360.0])
def test_longitudes_of_any_turn_are_the_same_place(world: ZoneSet, turn: float) -> None:
    lon, lat = anywhere(2_000, 6)
    here, there = regime_at(lon, lat, zones=world), regime_at(lon + turn, lat, zones=world)
    moved = world.inside(lon, lat)[0].size == world.inside(lon + turn, lat)[0].size
    assert moved
    assert [here.zones[n] for n in here.set_of] == [there.zones[n] for n in there.set_of]


def test_poles_are_places_and_what_is_not_finite_is_in_no_zone(world: ZoneSet) -> None:
    lon, lat = np.array([0.0, 120.0, -180.0, np.nan, 0.0]), np.array([90.0, 90.0, -90.0, 0.0, 91.0])
    found = regime_at(lon, lat, zones=world)
    said = [found.waters[number] for number in found.set_of]
    assert said == [("high_seas",)] * 2 + [("antarctic_treaty_area",), (), ()]
    assert [found.zones[number] for number in found.set_of] == [()] * 5


def test_a_part_of_the_world_says_what_the_whole_says(waters: Waters) -> None:
    """Tile by tile, over 180 degrees and near the pole, as from all zones at once."""
    lon, lat = anywhere(240, 7)
    lon[:60] = geo.wrap_lon(np.linspace(177.0, 183.0, 60))
    lat[:60] = np.linspace(-52.0, 72.0, 60)
    whole = Waters().at(lon.tolist(), lat.tolist())  # more tiles than are read one by one
    for x, y, other in zip(lon.tolist(), lat.tolist(), whole, strict=True):
        (place,) = waters.at([x], [y])
        assert place.as_dict() == other.as_dict()
        assert [zone.as_dict() for zone in place.zones] == [z.as_dict() for z in other.zones]


def test_zones_within_boxes_are_those_that_meet_them(world: ZoneSet) -> None:
    box = (120.0, 20.0, 130.0, 30.0)
    some = {zone.name: zone for zone in zones_within(box)}
    for zone in world.zones:
        meets = shapely.intersects(zone.geometry, shapely.box(*box))
        assert not meets or zone.name in some
    for name, zone in some.items():
        (all_of_it,) = [one for one in world.zones if one.name == name]
        inside = shapely.intersection(all_of_it.geometry, shapely.box(*box)).area
        assert shapely.intersection(zone.geometry, shapely.box(*box)).area == pytest.approx(inside)


# Japan's Pacific side off Choshi, where the coast is plain and nobody else's is near.
@pytest.mark.parametrize(
    ("east_nmi", "line", "off_nmi", "can_tell"),
    [
        (4.0, "territorial_sea", -8.0, True),
        (11.0, "territorial_sea", -1.0, False),
        (16.0, "territorial_sea", 4.0, False),
        (23.0, "contiguous_zone", -1.0, False),
        (60.0, "contiguous_zone", 36.0, True),
        (196.0, "eez", -4.0, False),
        (214.0, "eez", 14.0, False),
        (230.0, "eez", 30.0, True),
    ],
)
def test_within_the_doubt_of_a_limit_it_cannot_be_told(
    east_nmi: float,
    line: str,
    off_nmi: float,
    can_tell: bool,
    waters: Waters,
) -> None:
    lon, lat = geo.destination(140.868, 35.70, 90.0, east_nmi * geo.METRES_PER_NMI)
    (place,) = waters.at([float(lon)], [float(lat)])
    assert place.line is not None
    assert (place.line.line, place.line.claimants) == (line, ("JPN",))
    assert place.line.off_nmi == pytest.approx(off_nmi, abs=0.5)
    assert place.line.can_tell is can_tell


def test_between_shores_the_line_of_equal_distance_is_told(waters: Waters) -> None:
    """Strait of Dover: 18 nmi wide, so that no limit by distance runs in its middle."""
    (place,) = waters.at([1.45], [51.02])
    assert place.line is not None
    assert place.line.line == "equidistance"
    assert place.line.off_nmi < 4.0
    assert not place.line.can_tell
    assert [row["strait_id"] for row in place.straits] == ["dover"]


def test_land_is_inside_of_the_limits_around_it(waters: Waters) -> None:
    (place,) = waters.at([139.0], [36.0])
    assert place.waters == ("internal_waters",)
    assert place.line is not None
    assert place.line.off_nmi < -12.0


@pytest.mark.parametrize(
    ("lon", "lat", "claimants"),
    [
        (119.94, 26.16, ("CHN", "TWN")),  # Matsu
        (120.49, 26.37, ("CHN", "TWN")),  # Dongyin
        (116.47, 9.75, ("CHN", "PHL", "TWN", "VNM")),  # Sabina Shoal
        (109.73, 7.53, ("CHN", "TWN", "VNM")),  # Vanguard Bank
        (-16.3, 23.5, ("ESH", "MAR")),  # Western Sahara
        (-5.6, 35.98, ("ESP",)),  # between Gibraltar and Perejil, off a shore of Spain
    ],
)
def test_claimants_of_a_feature_are_those_of_the_waters_around_it(
    lon: float, lat: float, claimants: tuple[str, ...], waters: Waters
) -> None:
    (place,) = waters.at([lon], [lat])
    assert place.claimants == claimants


@pytest.mark.parametrize(
    ("lon", "lat", "says"),
    [(139.8, 35.5, True), (133.5, 34.2, True), (140.95, 35.6, False), (139.0, 36.0, False)],
)
def test_deep_inside_waters_may_be_internal(
    lon: float, lat: float, says: bool, waters: Waters
) -> None:
    """Tokyo Bay and the Seto Inland Sea; not off Choshi, and not on land."""
    (place,) = waters.at([lon], [lat])
    assert place.line is not None
    assert place.line.may_be_internal is says


def test_where_other_treaties_apply_no_limit_is_told(waters: Waters) -> None:
    caspian, weddell, pole, berlin = waters.at([50.5, -40.0, 0.0, 13.4], [42.0, -72.0, -90.0, 52.5])
    assert caspian.waters == ("caspian_sea",)
    assert weddell.waters == pole.waters == ("antarctic_treaty_area",)
    assert berlin.waters == ("internal_waters",)
    assert [place.line for place in (caspian, weddell, pole, berlin)] == [None] * 4


def test_a_drawn_limit_is_told_with_its_own_error() -> None:
    zone = Zone("Closed", "restricted_area", ("AAA",), shapely.box(-31.0, -31.0, -30.0, -30.0))
    near, away = Waters(ZoneSet((zone,))).at([-30.001, -30.1], [-30.5, -30.5])
    assert near.line is not None
    assert away.line is not None
    assert (near.line.line, near.line.name, near.line.can_tell) == ("drawn", "Closed", False)
    assert near.line.off_nmi == pytest.approx(-0.05, abs=0.01)
    assert away.line.can_tell
    assert near.zones[0].name == "Closed"
    assert near.waters == ("high_seas",)


def test_a_reader_may_ask_for_other_doubts() -> None:
    lon, lat = geo.destination(140.868, 35.70, 90.0, 11.0 * geo.METRES_PER_NMI)
    strict = Waters(near=Nearness(nearer_nmi=0.2, further_nmi=0.2))
    (place,) = strict.at([float(lon)], [float(lat)])
    assert place.line is not None
    assert place.line.can_tell


def test_exported_zones_keep_their_doubt_and_names() -> None:
    some = [zone for zone in zones_within((139.0, 34.0, 142.0, 37.0)) if zone.regime == "eez"]
    back = ZoneSet.from_geojson_text(ZoneSet(tuple(some)).to_geojson()).zones
    said = [(z.name, z.name_ja, z.from_nmi, z.to_nmi) for z in back]
    assert said == [(z.name, z.name_ja, z.from_nmi, z.to_nmi) for z in some]
    assert back[0].to_nmi == 200.0


def test_for_whom_no_claimed_breadth_was_found_is_said(waters: Waters) -> None:
    """Greece: no exclusive economic zone in the list; Japan: one of 200 nmi; drawn: as given."""
    greece, japan = (place.as_dict() for place in waters.at([25.5, 142.5], [38.2, 35.7]))
    assert (greece["claimants"], greece["without_breadth"]) == (["GRC"], ["GRC"])
    assert (japan["claimants"], japan["without_breadth"]) == (["JPN"], [])
    assert "No breadth that Greece (GRC) claims" in waters_told(greece, None, "en")
    assert "確認できていない" in waters_told(greece, None, "ja")
    zone = Zone("Claimed", "eez", ("GRC",), shapely.box(25.0, 38.0, 26.0, 38.5))
    assert without_breadth(zone) == ()
