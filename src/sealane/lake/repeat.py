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

__all__ = ["CARRY_COLUMNS", "ROW_KEY", "distinct", "tail"]

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
    ordered, drop = _same_row(frame.sort(POSITIONS.sort))
    ordered = ordered.filter(~pl.Series(drop))
    return ordered.filter(~pl.Series(_same_transmission(ordered, carried)))


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
    drop = np.zeros(ordered.height, dtype=np.bool_)
    rows = ordered.select(CARRY_COLUMNS).with_row_index("row").cast({"row": pl.Int64})
    if carried is not None:
        before = carried.with_columns(pl.lit(-1, pl.Int64).alias("row"))
        rows = pl.concat([rows, before.select(rows.columns)])
    rows = rows.filter(pl.col("content").is_duplicated())
    if rows.is_empty():
        return drop
    rows = rows.sort("mmsi", "content", "observed_at", "row")
    group = rows.select(pl.struct("mmsi", "content").rle_id()).to_series().to_numpy()
    time = rows["observed_at"].to_physical().to_numpy()
    index = rows["row"].to_numpy()[~_first_of_window(group, time)]
    drop[index[index >= 0]] = True
    return drop


def _first_of_window(group: NDArray[np.uint32], time: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Per group in time order: the first, then the first one beyond its window, and so on.

    All groups step at once, so the number of steps is the longest chain of one group.
    """
    kept = np.zeros(len(time), dtype=np.bool_)
    _, starts = np.unique(group, return_index=True)
    ends = np.append(starts[1:], len(time))[group]
    span = int(time.max() - time.min()) + _WINDOW_US + 1
    if int(group[-1] + 1) * span >= 2**62:
        return _first_of_window_apart(kept, time, starts, ends)
    flat = group.astype(np.int64) * span + (time - time.min())
    following = np.minimum(np.searchsorted(flat, flat + _WINDOW_US, side="right"), ends)
    at = starts
    while len(at):
        kept[at] = True
        step = following[at]
        at = step[step < ends[at]]
    return kept


def _first_of_window_apart(
    kept: NDArray[np.bool_],
    time: NDArray[np.int64],
    starts: NDArray[np.intp],
    ends: NDArray[np.intp],
) -> NDArray[np.bool_]:
    """The same where times lie too far apart to count all groups on one axis."""
    for start in starts:
        at, end = int(start), int(ends[start])
        while at < end:
            kept[at] = True
            at += int(np.searchsorted(time[at:end], time[at] + _WINDOW_US, side="right"))
    return kept
