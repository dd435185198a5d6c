"""What is staged as rendezvous: a silent partner alongside, or a slow hull without one."""

from __future__ import annotations

import numpy as np

from sealane.scenario import seas
from sealane.scenario.path import metres


def test_partners_are_silent_and_alongside_by_their_true_paths() -> None:
    sea = seas.stage(6, kinds=["rendezvous"], traffic=False)
    own = [one for one in sea.instances if one.kind == "rendezvous"]
    true = [one for one in own if one.is_event]
    assert 8 <= len(true) <= 14
    partners = [v for v in sea.vessels if v.role == "silent partner"]
    for one in true:
        (vessel,), end = one.vessels, one.end_s
        assert end is not None
        beside = [
            p for p in partners
            if any(a < one.start_s and b > end for a, b in p.silences)
            and all(
                metres(*vessel.path.place(t), *p.path.place(t)) < 200.0
                for t in np.linspace(one.start_s, end, 5)
            )
        ]  # fmt: skip
        assert len(beside) == 1
    assert {one.case for one in own if not one.is_event} == {
        "drifts while another is silent", "slows while nobody is silent",
        "slows while a silent hull is out of reach", "transfer that is heard",
    }  # fmt: skip
