"""What is staged as a change of identity is one of what a hull says; each look-alike is there."""

from __future__ import annotations

from sealane.scenario import seas

WATERS = {"east_china", "south_china", "malacca", "aden", "baltic", "bering"}


def test_hulls_say_another_thing_from_the_moment_on() -> None:
    sea = seas.stage(3, kinds=["identity_change"], traffic=False)
    own = [one for one in sea.instances if one.kind == "identity_change"]
    true = [one for one in own if one.is_event]
    assert 8 <= len(true) <= 14
    assert {vessel.water.name for one in true for vessel in one.vessels} == WATERS
    for one in true:
        if one.end_s != one.start_s:
            continue
        for vessel in one.vessels:
            before, after = vessel.hull_at(one.start_s - 1), vessel.hull_at(one.start_s)
            assert before != after
            assert vessel.path.first_s < one.start_s < vessel.path.last_s
    (over,) = [one for one in true if one.case == "antimeridian"]
    assert abs(over.vessels[0].path.place(over.start_s)[0] - 180.0) < 0.5
    assert {one.case for one in own if not one.is_event} == {
        "another spelling", "sale at anchor", "sale in port", "two hulls under one number",
        "typing error in the IMO number", "typing error in the MMSI",
        "typing error in the call sign", "typing error in the name", "typing error put right",
    }  # fmt: skip


def test_a_seed_stages_the_same_twice_and_others_differ() -> None:
    def starts(seed: int) -> list[float]:
        sea = seas.stage(seed, kinds=["identity_change"], traffic=False)
        return [one.start_s for one in sea.instances]

    assert starts(5) == starts(5) != starts(6)
