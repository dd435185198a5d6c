"""Which positions are the same report again? Pure functions on sorted frames.

Two kinds are told apart. The same *row*: every field of the key of POSITIONS is equal; one is
kept. The same *transmission* heard by several stations: equal ``content`` within
``REPEAT_WINDOW_S``; the earliest is kept, and whatever follows it within the window goes; the
next one after the window is kept again, and so on. Both depend on the rows alone and not on
their order.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sealane.observe import REPEAT_WINDOW_S
from sealane.tables import POSITIONS

__all__ = ["CARRY_COLUMNS", "ROW_KEY", "distinct", "in_order", "tail"]

ROW_KEY = (*POSITIONS.key, "exercise_id")
"""What makes a row the same again. A drill never hides a real report, nor the reverse."""

_ORDER = [
    *POSITIONS.sort,
    *(name for name in ROW_KEY if name not in POSITIONS.sort),
    *("content", "source", "file_id", "offset"),
]
"""Every column that may differ between rows that are kept, so that no tie is left to chance."""

CARRY_COLUMNS = ("mmsi", "observed_at", "content")

_WINDOW_US = int(REPEAT_WINDOW_S * 1_000_000)


def distinct(frame: pl.DataFrame, carried: pl.DataFrame | None = None) -> pl.DataFrame:
    """The frame sorted as POSITIONS says, each report once.

    Parameters
    ----------
    frame : POSITIONS and ``content``, in any order.
    carried : what :func:`tail` gave for the rows just before these, if the same hull was cut.
    """
    ordered, drop = _same_row(in_order(frame))
    ordered = _without(ordered, drop)
    return _without(ordered, _same_transmission(ordered, carried))


def in_order(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame by hull and time; rows of one hull at one time in any order.

    Rows that came in order of time need only be brought together by hull, which is several times
    faster than to sort them.
    """
    from sealane.lake.order_kernel import is_in_order, order_of

    mmsi = frame["mmsi"].to_numpy()
    time = frame["observed_at"].to_physical().to_numpy()
    if is_in_order(mmsi, time):
        return frame
    order: NDArray[np.int64] = order_of(mmsi, time)
    return frame.rechunk()[order]  # taking rows out of one chunk is much faster


def _without(frame: pl.DataFrame, drop: NDArray[np.bool_]) -> pl.DataFrame:
    return frame.filter(~pl.Series(drop)) if drop.any() else frame


def tail(frame: pl.DataFrame) -> pl.DataFrame:
    """Of a frame from :func:`distinct`: what may still hide later rows of its last hull."""
    if frame.is_empty():
        return frame.select(CARRY_COLUMNS)
    last = frame.filter(pl.col("mmsi") == frame["mmsi"][-1])
    end = last["observed_at"].max()
    near = (pl.lit(end) - pl.col("observed_at")).dt.total_microseconds() <= _WINDOW_US
    return last.filter(near).select(CARRY_COLUMNS)


def _same_row(ordered: pl.DataFrame) -> tuple[pl.DataFrame, NDArray[np.bool_]]:
    """The frame with ties in a fixed order, and which of its rows are there already."""
    drop = np.zeros(ordered.height, dtype=np.bool_)
    tied = _tied(ordered)
    if not tied.any():
        return ordered, drop
    rows = ordered.with_row_index("row").filter(pl.Series(tied)).sort(_ORDER, nulls_last=True)
    order = np.arange(ordered.height)
    order[tied] = rows["row"].to_numpy()
    again = ~rows.select(pl.struct(ROW_KEY).is_first_distinct()).to_series().to_numpy()
    drop[tied] = again
    return ordered[order], drop


def _tied(ordered: pl.DataFrame) -> NDArray[np.bool_]:
    """Rows that share hull and time with another one."""
    tied = np.zeros(ordered.height, dtype=np.bool_)
    mmsi = ordered["mmsi"].to_numpy()
    time = ordered["observed_at"].to_physical().to_numpy()
    like_next = (mmsi[1:] == mmsi[:-1]) & (time[1:] == time[:-1])
    tied[1:] |= like_next
    tied[:-1] |= like_next
    return tied


def _same_transmission(ordered: pl.DataFrame, carried: pl.DataFrame | None) -> NDArray[np.bool_]:
    """Rows that repeat an earlier one; ``carried`` are rows before them."""
    from sealane.lake.repeat_kernel import repeats

    rows = ordered.select(CARRY_COLUMNS)
    before = 0
    if carried is not None:
        before = carried.height
        rows = pl.concat([carried.select(rows.columns), rows])
    mmsi, time, content = (rows[name].to_physical() for name in CARRY_COLUMNS)
    drop = repeats(mmsi.to_numpy(), time.to_numpy(), content.fill_null(0).to_numpy(), _WINDOW_US)
    return np.asarray(drop[before:], np.bool_)
