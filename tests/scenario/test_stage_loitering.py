"""What is staged as loitering is slow by its true path, and each look-alike is there."""

from __future__ import annotations

import numpy as np

from sealane import geo
from sealane.scenario import seas
from sealane.scenario.path import metres


def test_hulls_adrift_are_slow_far_off_shore_by_their_true_path() -> None:
    sea = seas.stage(3, kinds=["loitering"], traffic=False)
    true = [one for one in sea.instances if one.kind == "loitering" and one.is_event]
    assert 8 <= len(true) <= 14
    assert {one.vessels[0].water.name for one in true} == {
        "east_china", "south_china", "malacca", "aden", "baltic", "bering",
    }  # fmt: skip
    for one in true:
        path, end = one.vessels[0].path, one.end_s or sea.end_s
        hours = np.arange(one.start_s, end - 3600, 3600.0)
        made = [metres(*path.place(t), *path.place(t + 3600)) / 1852.0 for t in hours]
        assert max(made) < 2.0
        assert end - one.start_s >= 4 * 3600
        places = [path.place(t) for t in (one.start_s, end)]
        assert all(geo.distance_to_shore_nmi(geo.wrap_lon(x), y)[0] > 20.0 for x, y in places)
    (over,) = [one for one in true if one.case == "antimeridian"]
    path = over.vessels[0].path
    assert path.place(over.start_s)[0] < 180.5
    traps = {one.case for one in sea.instances if one.kind == "loitering" and not one.is_event}
    assert traps == {
        "anchorage", "near the shore", "slow steaming", "tending gear", "too short",
        "waiting for a pilot",
    }  # fmt: skip


def test_a_seed_stages_the_same_twice_and_others_differ() -> None:
    def starts(seed: int) -> list[float]:
        return [
            one.start_s for one in seas.stage(seed, kinds=["loitering"], traffic=False).instances
        ]

    assert starts(5) == starts(5) != starts(6)
