"""The motion of a hull beside a fix is that of plain loops."""

from __future__ import annotations

import numpy as np
import plain_motion as plain
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane.detect.kernel import motion as kernel


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1))
def test_motion_is_told_as_by_plain_loops(seed: int) -> None:
    rng = np.random.default_rng(seed)
    path = plain.some_path(rng, int(rng.integers(1, 60)))
    _, *columns = plain.joined([path])
    for i in rng.integers(0, len(path.at), 6).tolist():
        for sense, edge in ((-1, 0), (1, len(path.at) - 1)):
            for compiled, twin in (
                (kernel.motion, plain.motion),
                (kernel.heading_on, plain.heading_on),
            ):
                found = compiled(*columns, edge, i, sense)
                np.testing.assert_allclose(found, twin(path, i, sense), rtol=1e-12, atol=1e-12)
