"""Rows by hull and time: the order that a plain sort gives."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sealane.lake.order_kernel import is_in_order, order_of

ROWS = st.lists(st.tuples(st.integers(0, 999_999_999), st.integers(-(2**62), 2**62)), max_size=60)


@given(ROWS, st.integers(1, 5))
def test_the_order_is_that_of_a_stable_sort(rows: list[tuple[int, int]], few: int) -> None:
    rows = [(mmsi % few if mmsi % 3 else mmsi, at % 4 if at % 2 else at) for mmsi, at in rows]
    mmsi = np.array([row[0] for row in rows], np.int32)
    time = np.array([row[1] for row in rows], np.int64)
    plain = sorted(range(len(rows)), key=lambda row: rows[row])
    assert order_of(mmsi, time).tolist() == plain
    assert is_in_order(mmsi, time) == (plain == list(range(len(rows))))


def test_many_hulls_make_the_table_grow() -> None:
    rng = np.random.default_rng(3)
    mmsi = rng.integers(0, 2**31 - 1, 200_000).astype(np.int32)
    time = rng.integers(0, 2**40, 200_000)
    assert np.array_equal(order_of(mmsi, time), np.lexsort((time, mmsi)))
