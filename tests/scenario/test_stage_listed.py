"""What is staged for lists: hulls that an entry means, and those that only look like one."""

from __future__ import annotations

from sealane.scenario import seas


def test_every_true_hull_has_an_entry_and_each_trap_is_there() -> None:
    sea = seas.stage(3, kinds=["listed"], traffic=False)
    own = [one for one in sea.instances if one.kind == "listed"]
    true = [one for one in own if one.is_event]
    assert 8 <= len(true) <= 14
    entries = {f"{row['list']} {row['entry']}" for row in sea.lists}
    assert {one.zone for one in true} <= entries
    assert len(entries) == len(own)
    assert len({one.vessels[0].water.name for one in true}) == 6
    assert len({one.case for one in own if not one.is_event}) == 8
