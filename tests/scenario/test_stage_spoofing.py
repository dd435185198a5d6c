"""The stage of positions that cannot be: what is told is false, and only then."""

from __future__ import annotations

from collections import Counter

import numpy as np
import polars as pl
import pytest

from sealane import geo, scenario, tracks
from sealane.detect import Spoofing
from sealane.scenario import seas
from sealane.scenario.sea import Sea


@pytest.fixture(scope="module")
def sea() -> Sea:
    return seas.stage(4, kinds=["spoofing"], traffic=False)


def test_every_type_and_every_trap_is_on_stage(sea: Sea) -> None:
    own = [one for one in sea.instances if one.kind == "spoofing"]
    true = Counter(one.case.split(",")[0] for one in own if one.is_event)
    assert sum(true.values()) >= 14
    assert set(true) == {
        "jump", "scattered", "offset", "circle", "on land", "replay", "two receivers",
        "interference",
    }  # fmt: skip
    traps = {one.case for one in own if not one.is_event}
    assert traps >= {"bad clock", "cloned number", "single outliers", "real circles", "river"}
    waters = {one.vessels[0].water.name for one in own if one.is_event}
    assert len(waters) == 6
    assert any(one.end_s is None for one in own)


def test_what_is_told_differs_from_the_way_only_while_it_is_false(sea: Sea) -> None:
    for one in sea.instances:
        vessel = one.vessels[0]
        if not one.is_event or vessel.told is None or len(one.vessels) > 1:
            continue
        path, told = vessel.path, vessel.told
        off = geo.distance_m(geo.wrap_lon(path.lon), path.lat, geo.wrap_lon(told.lon), told.lat)
        false = (path.at_s >= one.start_s) & (path.at_s < (one.end_s or sea.end_s))
        assert not off[~false].any()
        assert np.median(off[false]) > 3 * 1852.0


def test_a_replay_says_the_same_to_the_last_digit(sea: Sea) -> None:
    reports, _ = seas.receive(sea)
    number, vessel = next((i, v) for i, v in enumerate(sea.vessels) if v.replays)
    since, until, before = vessel.replays[0]
    own = reports.filter(pl.col("vessel") == number)
    again = own.filter(pl.col("at_s").is_between(since, until, closed="left"))
    first = own.filter(pl.col("at_s").is_between(since - before, until - before, closed="left"))
    said = ["lon5", "lat5", "sog10", "cog10", "heading"]
    assert again.select(said).equals(first.select(said))
    assert ((again["at_s"] - first["at_s"]) == int(before)).all()


def test_the_stage_is_found_and_its_traps_are_quiet() -> None:
    positions, identities, truth, _ = seas.play(4, ["spoofing"], traffic=False)
    events = Spoofing().find(tracks.Segmenter().segment(positions), identities)
    result = scenario.score(truth.filter(pl.col("kind") == "spoofing"), events)
    assert result["kinds"]["spoofing"]["f1"] >= 0.9
    assert result["false_events"] == []
