"""The staged approaches: true by their distances and speeds, and found."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import polars as pl
import pytest

from sealane import geo, scenario, tracks
from sealane.detect import Approach, columns_of
from sealane.scenario import seas

SEED = 1
Played = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, Any]


@pytest.fixture(scope="module")
def played() -> Played:
    return seas.play(SEED, ["approach"], traffic=False)


def test_true_ones_come_from_afar_to_near(played: Played) -> None:
    sea = played[3]
    true = [one for one in sea.instances if one.kind == "approach" and one.is_event]
    assert 8 <= len(true) <= 14
    for one in true:
        ship, *boats = one.vessels
        for boat in boats:
            at = np.arange(boat.path.first_s, boat.path.last_s, 10.0)
            nmi = _nmi(ship, boat, at)
            assert nmi[0] > 3.0
            assert nmi.min() < 0.5
        assert not (one.start_s < sea.outage[1] and one.end_s > sea.outage[0])


def _nmi(one: Any, other: Any, at: Any) -> Any:
    places = [np.array([vessel.path.place(t) for t in at]) for vessel in (one, other)]
    lons = [geo.wrap_lon(place[:, 0]) for place in places]
    return geo.distance_m(lons[0], places[0][:, 1], lons[1], places[1][:, 1]) / 1852.0


def test_every_hard_negative_is_there(played: Played) -> None:
    own = [one for one in played[3].instances if one.kind == "approach"]
    traps = Counter(one.case for one in own if not one.is_event)
    assert set(traps) == {
        "pilot", "pilot of no claim", "tender under way", "ferry", "passing", "tug", "patrol",
        "tug alongside", "slow boat", "tender",
    }  # fmt: skip


def test_all_are_found_and_no_trap_is_sure(played: Played) -> None:
    positions, identities, truth, _ = played
    columns = columns_of(tracks.Segmenter().segment(positions), identities)
    ports = [port for water in seas.WATERS for port in water.ports]
    lon, lat = (geo.wrap_lon(np.array([port.berth[k] for port in ports])) for k in (0, 1))
    rule = Approach(ports=geo.Ports.from_lists([port.name for port in ports], lon, lat))
    events = rule.judge(rule.sift(columns))
    own = truth.filter(pl.col("kind") == "approach")
    score = scenario.score(own, events)["kinds"]["approach"]
    assert score["f1"] >= 0.9
    assert score["false_positives"] == 0
