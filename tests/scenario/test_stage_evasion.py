"""What is staged for files: two sorts of things of one hull, or one only."""

from __future__ import annotations

from dataclasses import replace

from sealane.scenario import seas
from sealane.scenario.several import of_several_sorts


def test_files_have_two_sorts_and_traps_one() -> None:
    sea = seas.stage(3, kinds=["evasion"], traffic=False)
    own = [one for one in sea.instances if one.kind == "evasion"]
    true = [one for one in own if one.is_event]
    assert len(true) == 9
    assert len({one.vessels[0].water.name for one in true}) == 6
    for one in true:
        vessel = one.vessels[0]
        assert bool(vessel.silences) == ("silence" in one.case)
        assert bool(vessel.says) == ("identity" in one.case or "draught" in one.case)
    assert {one.case for one in own if not one.is_event} == {
        "draught alone", "identity alone", "list alone", "silence alone", "silence and a slip",
    }  # fmt: skip
    beside = {one.kind for one in sea.instances} - {"evasion"}
    assert beside == {"identity_change", "listed"}


def test_hulls_of_other_scenes_with_two_sorts_count_neither_way() -> None:
    sea = seas.stage(3, kinds=["evasion", "identity_change"], traffic=False)
    files = {id(one.vessels[0]) for one in sea.instances if one.kind == "evasion"}
    changed = [
        one.vessels[0]
        for one in sea.instances
        if one.kind == "identity_change" and one.is_event and id(one.vessels[0]) not in files
    ]
    before = {id(one.vessels[0]) for one in of_several_sorts(sea)}
    assert not before & files
    still = next(v for v in changed if id(v) not in before)
    still.silences.append((10_000.0, 10_000.0 + 7 * 3600.0))
    (more,) = [one for one in of_several_sorts(sea) if id(one.vessels[0]) not in before]
    assert more.vessels == (still,)
    assert (more.kind, more.is_event) == ("evasion", False)
    assert more.case.startswith("tolerated")
    sea.instances = [replace(one, is_event=False) for one in sea.instances]
    assert of_several_sorts(sea) == []
