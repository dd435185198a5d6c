"""Compiled: what the trees of a model say of windows, and which figures made them say so."""

from __future__ import annotations

import math

from numba import njit


@njit(cache=True, nogil=True)
def scores(x, starts, gear, feature, threshold, left, right, value, nan_left, total, part):  # type: ignore[no-untyped-def]
    """Add to ``total`` (window, gear) what every tree says, to ``part`` (window, gear, figure) how
    much of it each figure made (Palczewska et al. 2014, doi:10.1007/978-3-319-04717-1_9).

    Tree k owns the nodes from ``starts[k]`` on, speaks of ``gear[k]``; a node with ``left`` below 0
    is a leaf. ``nan_left``: 1 where a missing figure goes left, 0 right, 2 where it counts as 0.
    """
    for row in range(x.shape[0]):
        for k in range(len(starts)):
            g, node = gear[k], starts[k]
            while left[node] >= 0:
                known = x[row, feature[node]]
                if math.isnan(known) and nan_left[node] != 2:
                    goes_left = nan_left[node] == 1
                else:
                    goes_left = (0.0 if math.isnan(known) else known) <= threshold[node]
                after = left[node] if goes_left else right[node]
                part[row, g, feature[node]] += value[after] - value[node]
                node = after
            total[row, g] += value[node]
