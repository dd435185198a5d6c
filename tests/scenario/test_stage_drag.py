"""The drags staged in the seas: cables, both ways, every trap, the same for the same seed."""

from __future__ import annotations

from sealane.scenario import seas
from sealane.scenario.stage.drag import CABLES

TRAPS = {
    *("anchoring", "fishing", "adrift", "pilot", "slow by nature", "slow beside it"),
    "cable ship at work",
}


def test_every_cable_and_every_trap_is_on_stage() -> None:
    one, other = (seas.stage(4, kinds=["drag"], traffic=False) for _ in range(2))
    staged = [(i.case, i.start_s, i.end_s, i.zone) for i in one.instances]
    assert staged == [(i.case, i.start_s, i.end_s, i.zone) for i in other.instances]
    assert set(one.lines) == set(CABLES)
    assert {i.zone for i in one.instances if i.is_event and i.kind == "drag"} == set(CABLES)
    assert {i.case for i in one.instances if not i.is_event} == TRAPS
    assert 8 <= sum(i.is_event and i.kind == "drag" for i in one.instances) <= 16
