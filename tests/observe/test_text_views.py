"""Strings made of Arrow views are the strings that were meant."""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from sealane.observe.nmea.text_view import TextViews

NAMES = st.lists(st.one_of(st.none(), st.text(max_size=40)), min_size=1, max_size=8)


@given(NAMES, st.data())
def test_rows_of_views_are_the_names(names: list[str | None], data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.integers(0, len(names) - 1), max_size=50))
    codes = np.array(rows, np.int64)
    known = TextViews.of(names)
    missing = np.array([name is None for name in names])[codes]
    made = known.series(known.views[codes], missing)
    assert made.to_list() == [names[row] for row in rows]
    assert made.dtype == pl.String
