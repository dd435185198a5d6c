"""What is staged in straits: passages by the true paths, and what must not be taken for one."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from sealane.scenario import seas
from sealane.scenario.gate import STRAITS, through
from sealane.scenario.path import Course


def test_a_path_through_there_and_turned_back() -> None:
    (strait,) = [one for one in STRAITS if one.name == "malacca"]
    there, back = (102.2, 2.0), (101.3, 2.65)
    way = Course(0.0, *there).sail(*back, 12.0).sail(*there, 12.0).sail(101.77, 2.27, 12.0)
    path = way.sail(*there, 12.0).path(1e6)
    assert path is not None
    first, second = through(path, strait)
    assert first.end_s is not None
    assert second.end_s is not None
    assert first.end_s < second.start_s
    assert np.isclose(first.end_s - first.start_s, 20.0 / 12.0 * 3600.0, rtol=0.05)


@pytest.mark.parametrize("seed", [3])
def test_the_seas_hold_passages_and_traps(seed: int) -> None:
    _, _, truth, _ = seas.play(seed, ["passage"], traffic=False)
    own = truth.filter(pl.col("kind") == "passage")
    true = own.filter("is_event")
    assert set(true["zone"]) <= {one.name for one in STRAITS}
    assert true["case"].str.starts_with("waits in").any()
    traps = own.filter(~pl.col("is_event"))["case"]
    assert {"turns back", "ferry across"} <= set(traps)
