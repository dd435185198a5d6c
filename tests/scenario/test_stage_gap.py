"""A staged gap is silence where the hull would be heard, and each look-alike is there."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from sealane.scenario import seas
from sealane.scenario.reception import chance
from sealane.scenario.strait import START

SEED = 3
Played = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, Any]


@pytest.fixture(scope="module")
def played() -> Played:
    return seas.play(SEED, ["gap"], traffic=False)


def test_silent_hulls_sail_on_where_they_would_be_heard(played: Played) -> None:
    positions, _, _, sea = played
    true = [one for one in sea.instances if one.kind == "gap" and one.is_event]
    assert len(true) == 12
    assert {one.vessels[0].water.name for one in true} == {
        "east_china", "south_china", "malacca", "aden", "baltic", "bering",
    }  # fmt: skip
    for one in true:
        (vessel,) = one.vessels
        end = one.end_s or sea.end_s
        assert end - one.start_s >= 6.2 * 3600
        at = np.arange(one.start_s - 3600, end, 600.0)
        lon, lat = np.array([vessel.path.place(t) for t in at]).T
        assert chance(vessel.water, lon, lat, "A").max(axis=0).min() > 0.4
        own = positions.filter(pl.col("mmsi") == vessel.hull.mmsi)["observed_at"]
        heard = np.array([(t - START).total_seconds() for t in own])
        assert not ((heard > one.start_s) & (heard < end)).any()
        assert (heard < one.start_s).sum() > 30
        assert one.end_s is None or (heard > one.end_s).any()
    (across,) = [one for one in true if one.case == "antimeridian"]
    lons = [across.vessels[0].path.place(t)[0] for t in (across.start_s, across.end_s)]
    assert (lons[0] - 180.0) * (lons[1] - 180.0) < 0


def test_every_silence_that_means_nothing_is_there(played: Played) -> None:
    _, _, truth, sea = played
    own = truth.filter((pl.col("kind") == "gap") & ~pl.col("is_event"))
    assert {"switched off at the quay", "receiver out", "coverage"} <= set(own["case"])
    edge = {v.hull.mmsi for v in sea.vessels if v.role == "class B at the edge"}
    silent = {mmsis[0] for mmsis in own.filter(pl.col("case") == "coverage")["mmsis"]}
    assert len(edge & silent) >= 3
    assert silent & {v.hull.mmsi for v in sea.vessels if v.role == "out and back"}


def test_silence_in_another_scene_counts_neither_way() -> None:
    truth = seas.play(SEED, ["evasion", "identity_change"], traffic=False)[2]
    own = truth.filter(pl.col("kind") == "gap")
    cases = set(own["case"])
    assert not own["is_event"].any()
    assert {"tolerated: silent in another scene", "tolerated: its number was given up"} <= cases
