"""Repeats found by the compiled pass are those of a plain one."""

from __future__ import annotations

import numpy as np
import pytest

from sealane.lake.repeat_kernel import originals


def plain(mmsi: np.ndarray, at: np.ndarray, content: np.ndarray, window: int) -> list[int]:
    """The rule, word by word."""
    kept: dict[tuple[int, int], tuple[int, int]] = {}
    found = []
    for row, key in enumerate(zip(mmsi.tolist(), content.tolist(), at.tolist(), strict=True)):
        time, before = kept.get(key[:2], (0, -1))
        if before < 0 or key[2] - time > window:
            before = row
            kept[key[:2]] = key[2], row
        found.append(before)
    return found


@pytest.mark.parametrize("seed", range(8))
def test_repeats_are_those_of_the_plain_rule(seed: int) -> None:
    rng = np.random.default_rng(seed)
    size = 6_000
    mmsi = np.sort(rng.choice([1, 2, 3, 900], size, p=[0.01, 0.04, 0.35, 0.6])).astype(np.int32)
    at = rng.integers(0, 50_000, size)
    order = np.lexsort((at, mmsi))
    content = rng.integers(-(2**62), 2**62, [3, 40, 900, 6_000][seed % 4])
    content = content[rng.integers(0, len(content), size)] << (32 if seed > 3 else 0)
    mmsi, at = mmsi[order], at[order]
    assert originals(mmsi, at, content, 700).tolist() == plain(mmsi, at, content, 700)
