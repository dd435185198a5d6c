"""What is staged for files: two sorts of things of one hull, or one only."""

from __future__ import annotations

from sealane.scenario import seas


def test_files_have_two_sorts_and_traps_one() -> None:
    sea = seas.stage(3, kinds=["evasion"], traffic=False)
    own = [one for one in sea.instances if one.kind == "evasion"]
    true = [one for one in own if one.is_event]
    assert len(true) == 8
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
