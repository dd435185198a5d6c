"""What is staged as port visits: true calls by the true path, and ships that only come close."""

from __future__ import annotations

import numpy as np

from sealane.scenario import seas
from sealane.scenario.port_stay import port_stays


def test_calls_and_passes_are_told_by_the_true_path() -> None:
    sea = seas.stage(4, kinds=["port_visit"], traffic=False)
    rows = []
    for vessel in sea.vessels:
        heard = np.arange(vessel.path.first_s, vessel.path.last_s, 300)
        for since, until in vessel.silences:
            heard = heard[(heard < since) | (heard > until)]
        rows += port_stays(sea, vessel, heard)
    true = [one for one in rows if one.is_event]
    assert len({id(one.vessels[0]) for one in true}) == 13
    assert all((one.end_s or sea.end_s) - one.start_s >= 3600 for one in true)
    assert {one.zone for one in true} == {
        "Ishima", "Klara", "Selat", "Adra", "Tallina", "Helsa", "Navara",
    }  # fmt: skip
    assert any(one.end_s is None for one in true)
    traps = {one.case for one in rows if not one.is_event}
    assert {"passes close by", "stops briefly"} <= traps
