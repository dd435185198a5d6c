"""The waters that the sea falls into without some gates: nodes that open steps join."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Ints = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint64]


@njit(cache=True, nogil=True)
def waters(start: Ints, to: npt.NDArray[np.int32], low: Bits, high: Bits, closed: Bits) -> Ints:
    """The number of the water of each node; steps that pass a closed gate join none."""
    count = len(start) - 1
    water = np.full(count, -1, np.int64)
    stack = np.empty(count, np.int64)
    found = 0
    for first in range(count):
        if water[first] >= 0:
            continue
        water[first], stack[0], size = found, first, 1
        while size:
            size -= 1
            node = stack[size]
            for step in range(start[node], start[node + 1]):
                other = to[step]
                if water[other] < 0 and not (low[step] & closed[0] or high[step] & closed[1]):
                    water[other] = found
                    stack[size] = other
                    size += 1
        found += 1
    return water
