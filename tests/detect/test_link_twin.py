"""Episodes of one meeting are those that a plain search through every pair of them joins."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane.detect.kernel import encounter as kernel

EPISODES = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 30), st.integers(0, 12)).filter(
        lambda one: one[0] != one[1]
    ),
    max_size=14,
)


@settings(max_examples=200)
@given(EPISODES, st.integers(1, 6))
def test_groups_are_those_of_every_pair(
    episodes: list[tuple[int, int, int, int]], overlap: int
) -> None:
    first = np.array([one[2] for one in episodes], np.int64)
    last = np.array([one[2] + one[3] for one in episodes], np.int64)
    ends = sorted(
        (hull, first[number], number) for number, one in enumerate(episodes) for hull in one[:2]
    )
    group = list(range(len(episodes)))
    for _ in episodes:  # names travel one step in each round
        for a, one in enumerate(episodes):
            for b, other in enumerate(episodes):
                shared = min(last[a], last[b]) - max(first[a], first[b]) + 1
                if shared >= overlap and set(one[:2]) & set(other[:2]):
                    group[a] = group[b] = min(group[a], group[b])
    hull, episode = (np.array([one[i] for one in ends], np.int64) for i in (0, 2))
    answer = kernel.link(hull, episode, first, last, overlap, len(episodes))
    assert answer.tolist() == group
