"""Which positions are the same report again? Pure functions on sorted frames.

Two kinds are told apart. The same *row*: every field of the key of POSITIONS is equal; one is
kept. The same *transmission* heard by several stations: equal ``content`` within
``REPEAT_WINDOW_S``; the earliest is kept, and whatever follows it within the window goes; the
next one after the window is kept again, and so on. Whatever goes and came from another source
than what is kept is a hearing. All depends on the rows alone and not on their order.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sealane.observe import REPEAT_WINDOW_S, heard_again
from sealane.tables import HEARINGS, POSITIONS, empty

__all__ = ["CARRY_COLUMNS", "ROW_KEY", "distinct", "in_order", "tail"]

ROW_KEY = (*POSITIONS.key, "exercise_id")
"""What makes a row the same again. A drill never hides a real report, nor the reverse."""

_ORDER = [
    *POSITIONS.sort,
    *(name for name in ROW_KEY if name not in POSITIONS.sort),
    *("content", "source", "file_id", "offset"),
]
"""Every column that may differ between rows that are kept, so that no tie is left to chance."""

_SAID = ("mmsi", "observed_at", "content")
CARRY_COLUMNS = (*_SAID, "lon", "lat", "source")

_WINDOW_US = int(REPEAT_WINDOW_S * 1_000_000)


def distinct(
    frame: pl.DataFrame, carried: pl.DataFrame | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The frame sorted as POSITIONS says, each report once; and the HEARINGS of the others.

    Parameters
    ----------
    frame : POSITIONS and ``content``, in any order.
    carried : what :func:`tail` gave for the rows just before these, if the same hull was cut.
    """
    ordered, again, first = _same_row(in_order(frame))
    rows = _without(ordered, again)
    said = rows.select(CARRY_COLUMNS)
    before = 0 if carried is None else carried.height
    if carried is not None:
        said = pl.concat([carried.select(CARRY_COLUMNS), said])
    original = _originals(said)
    late = np.flatnonzero(original[before:] != np.arange(before, said.height))
    if not again.size and not late.size:
        return rows, empty(HEARINGS)
    first -= np.searchsorted(again, first)  # where it stands when the others are gone
    kept = said[original[before + np.concatenate([first, late])]]
    return _without(rows, late), heard_again(pl.concat([ordered[again], rows[late]]), kept)


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


def _without(frame: pl.DataFrame, drop: NDArray[np.int64]) -> pl.DataFrame:
    if not drop.size:
        return frame
    keep = np.ones(frame.height, np.bool_)
    keep[drop] = False
    return frame.filter(pl.Series(keep))


def tail(frame: pl.DataFrame) -> pl.DataFrame:
    """Of a frame from :func:`distinct`: what may still hide later rows of its last hull."""
    if frame.is_empty():
        return frame.select(CARRY_COLUMNS)
    last = frame.filter(pl.col("mmsi") == frame["mmsi"][-1])
    end = last["observed_at"].max()
    near = (pl.lit(end) - pl.col("observed_at")).dt.total_microseconds() <= _WINDOW_US
    return last.filter(near).select(CARRY_COLUMNS)


def _same_row(
    ordered: pl.DataFrame,
) -> tuple[pl.DataFrame, NDArray[np.int64], NDArray[np.int64]]:
    """The frame with ties in a fixed order, which rows are there already, and where each is."""
    tied = np.flatnonzero(_tied(ordered))
    if not tied.size:
        return ordered, tied, tied
    rows = ordered[tied].with_columns(pl.Series("row", tied)).sort(_ORDER, nulls_last=True)
    order = np.arange(ordered.height)
    order[tied] = rows["row"].to_numpy()
    like_last = [pl.col(name).eq_missing(pl.col(name).shift()) for name in ROW_KEY]
    again = rows.select(pl.all_horizontal(like_last)).to_series().to_numpy()
    first = np.maximum.accumulate(np.where(again, 0, np.arange(len(again))))
    return ordered[order], tied[again], tied[first[again]]


def _tied(ordered: pl.DataFrame) -> NDArray[np.bool_]:
    """Rows that share hull and time with another one."""
    tied = np.zeros(ordered.height, dtype=np.bool_)
    mmsi = ordered["mmsi"].to_numpy()
    time = ordered["observed_at"].to_physical().to_numpy()
    like_next = (mmsi[1:] == mmsi[:-1]) & (time[1:] == time[:-1])
    tied[1:] |= like_next
    tied[:-1] |= like_next
    return tied


def _originals(said: pl.DataFrame) -> NDArray[np.int64]:
    """For each row in order the one of the same transmission that is kept, which may be itself."""
    from sealane.lake.repeat_kernel import originals

    mmsi, time, content = (
        said[name].to_physical().fill_null(0).to_numpy().view() for name in _SAID
    )
    for column in (mmsi, time, content):  # compiled for one kind, whatever could be written to
        column.setflags(write=False)
    found = originals(mmsi, time, content, _WINDOW_US)
    return np.asarray(found, np.int64)
