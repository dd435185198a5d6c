"""Areas that several claim because their zones overlap."""

from __future__ import annotations

import shapely

from sealane.law import COMPUTED, Zone, claimants_of, flag_states, overlaps, packaged_zones


def zone(name: str, west: float, *claimants: str, regime: str = "eez", source: str = "s") -> Zone:
    return Zone(name, regime, claimants, shapely.box(west, 0.0, west + 2.0, 2.0), source)


def test_official_zones_of_two_are_one_area_of_both() -> None:
    (found,) = overlaps([zone("a", 0.0, "BBB"), zone("b", 1.0, "AAA", regime="contiguous_zone")])
    assert found.claimants == ("AAA", "BBB")
    assert found.name == "a / b"
    assert found.regime == "eez", "the outer of both"
    assert found.geometry.equals(shapely.box(1.0, 0.0, 2.0, 2.0))
    assert found.source == "s"


def test_one_claimant_neighbours_and_computed_zones_give_none() -> None:
    assert overlaps([zone("a", 0.0, "AAA"), zone("b", 1.0, "AAA")]) == ()
    assert overlaps([zone("a", 0.0, "AAA"), zone("b", 2.0, "BBB")]) == ()
    assert overlaps([zone("a", 0.0, "AAA"), zone("b", 1.9999, "BBB")]) == (), "a line drawn twice"
    computed = [zone("a", 0.0, "AAA", source=COMPUTED), zone("b", 1.0, "BBB", source=COMPUTED)]
    assert overlaps(computed) == ()
    assert overlaps(packaged_zones()) == ()


def test_an_official_zone_overlaps_a_computed_one() -> None:
    (found,) = overlaps([zone("a", 0.0, "AAA", source=COMPUTED), zone("b", 1.0, "BBB")])
    assert found.source == f"{COMPUTED} / s"


def test_claimants_are_counted_with_what_others_claim_as_well() -> None:
    found = claimants_of(
        [zone("a", 0.0, "JPN"), zone("b", 1.0, "JPN", "CHN"), zone("c", 2.0, "X1")]
    )
    assert [(row["iso3"], row["zones"], row["shared"]) for row in found] == [
        ("CHN", 1, 1),
        ("JPN", 2, 1),
        ("X1", 1, 0),
    ]
    assert found[1]["name_ja"] == "日本"
    assert found[2]["name_en"] == "X1"


def test_every_flag_can_be_asked_for() -> None:
    codes = [row["iso3"] for row in flag_states()]
    assert codes == sorted(set(codes))
    assert {"JPN", "PAN", "MNG"} <= set(codes)
