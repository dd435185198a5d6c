"""Compiled search for reports that were heard several times."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def first_of_repeats(time_us, says, starts, window_us):  # type: ignore[no-untyped-def]
    """False for each row that says the same as a kept row of its vessel within the window."""
    keep = np.ones(time_us.shape[0], np.bool_)
    for g in range(starts.shape[0] - 1):
        for i in range(starts[g] + 1, starts[g + 1]):
            for j in range(i - 1, starts[g] - 1, -1):
                if time_us[i] - time_us[j] > window_us:
                    break
                if keep[j] and (
                    says[i, 0] == says[j, 0]
                    and says[i, 1] == says[j, 1]
                    and says[i, 2] == says[j, 2]
                    and says[i, 3] == says[j, 3]
                ):
                    keep[i] = False
                    break
    return keep


@njit(cache=True, nogil=True)
def heard_late(time_us, says, moves, source, starts, window_us):  # type: ignore[no-untyped-def]
    """True for each row that says what a row of another source said within the window before.

    ``says`` are numbers of which all are compared, ``moves`` whether the hull was under way:
    one that lies still says the same again by itself. A row that is such a repeat hides no other.
    """
    late = np.zeros(time_us.shape[0], np.bool_)
    for g in range(starts.shape[0] - 1):
        for i in range(starts[g] + 1, starts[g + 1]):
            if not moves[i]:
                continue
            for j in range(i - 1, starts[g] - 1, -1):
                if time_us[i] - time_us[j] > window_us:
                    break
                if late[j] or source[j] == source[i]:
                    continue
                same = True
                for k in range(says.shape[1]):
                    if says[i, k] != says[j, k]:
                        same = False
                        break
                if same:
                    late[i] = True
                    break
    return late
