"""Where no way is open the error names every closed gate that takes part, in sets that open one."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane.assess import lane
from sealane.assess.lane import Conditions
from sealane.assess.lane.choice import hull_of
from sealane.errors import NoRoute

Point = tuple[float, float]
JEDDAH, ROTTERDAM, ST_PETERSBURG = (39.1, 21.5), (3.9, 52.0), (29.5, 60.0)
HOUSTON, SINGAPORE, GULF = (-94.6, 29.2), (103.8, 1.2), (50.2, 26.7)
BALTIC = ["kiel_canal", "oresund", "great_belt", "little_belt"]
CAPES = ["suez", "panama", "cape_good_hope", "magellan", "cape_horn"]
ICE = {"northwest_passage", "northern_sea_route"}


def blocked(a: Point, b: Point, held: Conditions) -> NoRoute:
    with pytest.raises(NoRoute) as told:
        lane.route(a, b, conditions=held)
    return told.value


@pytest.mark.parametrize(
    ("a", "b", "shut"),
    [
        (JEDDAH, ROTTERDAM, ["suez", "bab_el_mandeb"]),
        (ST_PETERSBURG, ROTTERDAM, BALTIC),
        (HOUSTON, ROTTERDAM, ["florida", "yucatan"]),
        (ROTTERDAM, SINGAPORE, CAPES),
    ],
)
def test_each_of_the_gates_that_block_is_named(a: Point, b: Point, shut: list[str]) -> None:
    error = blocked(a, b, Conditions.of(avoid=shut))
    assert set(shut) <= set(error.gates) <= set(shut) | ICE
    assert sorted(map(tuple, error.openings)) == sorted((one,) for one in error.gates)
    assert all(f"{one} (closed)" in error.message for one in shut)
    assert "each of these alone" in error.message
    assert error.as_json()["error"]["openings"] == error.openings


def test_what_every_way_passes_is_told_apart_from_what_is_a_choice() -> None:
    error = blocked(GULF, ST_PETERSBURG, Conditions.of(avoid=["hormuz", *BALTIC]))
    assert "every way passes hormuz (closed). With that, each of these alone" in error.message
    assert {frozenset(one) for one in error.openings} == {
        frozenset({"hormuz", one}) for one in BALTIC
    }


def test_what_must_be_opened_together_stands_together() -> None:
    """Into the Black Sea, past two straits or from the inner sea past three."""
    error = blocked(ROTTERDAM, (30.8, 46.4), Conditions.of(avoid=["dardanelles", "bosporus"]))
    assert error.openings == [["bosporus", "dardanelles"]]
    assert "every way passes bosporus (closed) and dardanelles (closed)" in error.message


def test_the_limits_of_a_ship_are_told_as_they_are() -> None:
    error = blocked(ROTTERDAM, ST_PETERSBURG, Conditions(hull=hull_of("vlcc")))
    assert set(error.gates) == set(BALTIC)
    assert "great_belt (draught 20.5 m exceeds 15.4 m" in error.message


PORTS = [JEDDAH, ROTTERDAM, ST_PETERSBURG, HOUSTON, SINGAPORE, GULF, (139.8, 35.3), (30.8, 46.4)]
STRAITS = [*CAPES, *BALTIC, "bab_el_mandeb", "gibraltar", "hormuz", "yucatan", "bosporus"]


@settings(max_examples=12, deadline=None)
@given(st.permutations(PORTS), st.sets(st.sampled_from(STRAITS), min_size=8))
def test_every_opening_opens_a_way_and_spares_no_gate(ports: list[Point], shut: set[str]) -> None:
    a, b = ports[:2]
    try:
        lane.route(a, b, conditions=Conditions.of(avoid=shut))
    except NoRoute as error:
        for own in error.openings[:4]:
            lane.route(a, b, conditions=opened(shut, own))
            for less in itertools.combinations(own, len(own) - 1):
                blocked(a, b, opened(shut, less))


def opened(shut: set[str], own: tuple[str, ...] | list[str]) -> Conditions:
    ice = [one for one in own if one not in shut]
    return Conditions.of(avoid=shut - set(own), open_also=ice)
