"""The staged shadowing: true by its distances, and found with who follows whom."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import numpy as np
import polars as pl
import pytest

from sealane import geo, scenario, tracks
from sealane.detect import Shadowing, columns_of
from sealane.scenario import seas

SEED = 1
Played = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, Any]


@pytest.fixture(scope="module")
def played() -> Played:
    return seas.play(SEED, ["shadowing"], traffic=False)


def test_true_ones_keep_their_distance_for_hours(played: Played) -> None:
    sea = played[3]
    true = [one for one in sea.instances if one.kind == "shadowing" and one.is_event]
    assert 8 <= len(true) <= 14
    for one in true:
        assert one.end_s is not None
        at = np.arange(one.start_s, one.end_s, 60.0)
        places = [np.array([vessel.path.place(t) for t in at]) for vessel in one.vessels]
        nmi = _nmi(places)
        assert one.end_s - one.start_s >= 2 * 3600
        assert ((nmi >= 0.5) & (nmi <= 3.0)).mean() > 0.9, one.case
        assert not (one.start_s < sea.outage[1] and one.end_s > sea.outage[0])


def _nmi(places: list[Any]) -> Any:
    one, other = places
    metres = geo.distance_m(
        geo.wrap_lon(one[:, 0]), one[:, 1], geo.wrap_lon(other[:, 0]), other[:, 1]
    )
    return np.asarray(metres / 1852.0)


def test_every_hard_negative_is_there(played: Played) -> None:
    traps = Counter(
        one.case for one in played[3].instances if one.kind == "shadowing" and not one.is_event
    )
    assert set(traps) == {
        "convoy", "fishing pair", "tug", "tow", "formation", "same lane", "beside",
    }  # fmt: skip


def test_all_are_found_and_followers_named(played: Played) -> None:
    positions, identities, truth, sea = played
    columns = columns_of(tracks.Segmenter().segment(positions), identities)
    rule = Shadowing()
    events = rule.judge(rule.sift(columns))
    own = truth.filter(pl.col("kind") == "shadowing")
    score = scenario.score(own, events)["kinds"]["shadowing"]
    assert score["f1"] >= 0.9
    said = {
        tuple(row["mmsis"]): json.loads(row["evidence"])
        for row in events.filter(pl.col("confidence") > 0.5).rows(named=True)
    }
    right, manners = [], []
    for one in sea.instances:
        pair = tuple(sorted(vessel.hull.mmsi for vessel in one.vessels))
        if one.kind == "shadowing" and one.is_event and pair in said:
            right.append(said[pair]["follower"] == one.vessels[0].hull.mmsi)
            named = one.case.split(",")[0]
            if named in ("blocking", "escort", "following", "relay"):
                manners.append(said[pair]["manner"] == named.replace("relay", "following"))
    assert np.mean(right) >= 0.8
    assert np.mean(manners) >= 0.6
