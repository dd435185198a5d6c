"""What is staged as an encounter is one by the true paths, and each look-alike is there."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import polars as pl
import pytest

from sealane import geo, scenario, tracks
from sealane.detect import Encounter, columns_of
from sealane.scenario import seas
from sealane.scenario.path import metres

SEED = 3
Played = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, Any]


@pytest.fixture(scope="module")
def played() -> Played:
    return seas.play(SEED, ["encounter"], traffic=False)


def test_true_ones_drift_together_far_from_port(played: Played) -> None:
    sea = played[3]
    true = [one for one in sea.instances if one.kind == "encounter" and one.is_event]
    assert len(true) == 14
    assert sum(len(one.vessels) > 2 for one in true) == 3
    for one in true:
        first, *rest = one.vessels
        assert len(one.vessels) < 8
        assert one.end_s - one.start_s >= 2 * 3600
        for t in np.arange(one.start_s, one.end_s, 600.0):
            here = first.path.place(t)
            far = min(metres(*here, *other.path.place(t)) for other in rest)
            assert far <= 500.0
            assert min(metres(*here, *port.berth) for port in first.water.ports) > 10_000.0
        hours = (one.end_s - one.start_s) / 3600.0
        assert metres(*first.path.place(one.start_s), *here) / 1852.0 / hours < 2.0


@pytest.mark.slow
def test_every_hard_negative_is_there(played: Played) -> None:
    own = [one for one in played[3].instances if one.kind == "encounter"]
    traps = Counter(one.case for one in own if not one.is_event)
    assert set(traps) == {
        "tow", "convoy", "convoy abreast", "pilot", "bunkering", "moored abreast",
    }  # fmt: skip


@pytest.mark.slow
def test_all_are_found_and_no_trap_is_taken_for_one(played: Played) -> None:
    positions, identities, truth, _ = played
    columns = columns_of(tracks.Segmenter().segment(positions), identities)
    ports = [port for water in seas.WATERS for port in water.ports]
    lon, lat = (geo.wrap_lon(np.array([port.berth[k] for port in ports])) for k in (0, 1))
    rule = Encounter(ports=geo.Ports.from_lists([port.name for port in ports], lon, lat))
    own = truth.filter(pl.col("kind") == "encounter")
    score = scenario.score(own, rule.judge(rule.sift(columns)))["kinds"]["encounter"]
    assert score["f1"] >= 0.95
    assert score["false_positives"] == 0


def test_hulls_that_lie_together_in_another_scene_count_neither_way() -> None:
    truth = seas.play(SEED, ["swarm"], traffic=False)[2]
    own = truth.filter(pl.col("kind") == "encounter")
    assert own.height >= 9
    assert set(own["case"]) == {"tolerated: together in another scene"}
    assert max(len(mmsis) for mmsis in own["mmsis"]) >= 3
