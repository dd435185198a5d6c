"""The seas know the features of the law room, and stage swarms and presence at them."""

from __future__ import annotations

from sealane import law
from sealane.scenario import seas
from sealane.scenario.seas_features import FEATURES


def test_the_features_are_those_of_the_law_room() -> None:
    known = law.features()
    places = {
        name: (lon % 360.0, lat)
        for name, lon, lat in zip(known.feature_id, known.lon, known.lat, strict=True)
    }
    for name, _, lon, lat in FEATURES:
        assert places[name] == (lon % 360.0, lat), name


def test_every_seed_has_swarms_and_presence() -> None:
    sea = seas.stage(3, kinds=("presence", "swarm"), traffic=False)
    events = [one for one in sea.instances if one.is_event]
    assert sum(one.kind == "swarm" for one in events) >= 8
    assert sum(one.kind == "presence" for one in events) >= 8
    assert {one.case for one in sea.instances if one.kind == "swarm" and not one.is_event} == {
        "anchorage",
        "moving on",
        "too few",
        "too short",
    }
