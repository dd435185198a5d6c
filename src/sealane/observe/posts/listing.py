"""How do many become one row's list? Flat columns of rows and values as a column of lists."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pyarrow as pa

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["flat", "listed", "numbered", "octets_of", "once", "put"]


def flat(lists: pl.Series) -> pl.DataFrame:
    """A column of lists as ``row`` (0-based) and ``one``, in order; empty lists give no row."""
    lengths = lists.list.len().fill_null(0).to_numpy()
    values = lists.filter(pl.Series(lengths > 0)).explode()
    rows = np.repeat(np.arange(len(lists), dtype=np.int64), lengths)
    return pl.DataFrame({"row": rows, "one": values.cast(pl.String)})


def listed(found: pl.DataFrame, rows: int, *, is_distinct: bool = False) -> pl.Series:
    """Rows ``row`` (ascending) and ``one`` as ``rows`` lists; nulls are left out.

    ``is_distinct``: each value once in a list, at its first place.
    """
    kept = found.drop_nulls("one")
    if is_distinct and kept.height:
        kept = kept.unique(["row", "one"], keep="first", maintain_order=True)
    counts = np.bincount(kept["row"].to_numpy(), minlength=rows)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    values = kept["one"].rechunk().to_arrow().cast(pa.large_string())
    made = pl.from_arrow(pa.LargeListArray.from_arrays(pa.array(offsets), values))
    assert isinstance(made, pl.Series)
    return made


def put(column: pl.Series, rows: pl.Series, values: pl.Series) -> pl.Series:
    """A column with other values at some rows; the column itself stays as it was."""
    return column.clone().scatter(rows, values) if len(rows) else column


def octets_of(texts: pl.Series) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """The bytes of a column of text, and where each begins and ends; null is empty.

    Neither can be written to, whatever the column: compiled code is compiled for one kind.
    """
    column = texts.cast(pl.String).rechunk().to_arrow().cast(pa.large_string())
    _, offsets, data = column.buffers()
    if offsets is None or not len(column):
        nothing, places = np.zeros(0, np.uint8), np.zeros(len(column) + 1, np.int64)
        nothing.setflags(write=False)
        places.setflags(write=False)
        return nothing, places
    places = np.frombuffer(offsets, np.int64)[column.offset : column.offset + len(column) + 1]
    octets = np.zeros(0, np.uint8) if data is None else np.frombuffer(data, np.uint8)
    octets.setflags(write=False)
    places.setflags(write=False)
    return octets, places


def once(column: pl.Series, made: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """What ``made`` gives for each value of a column, worked out once for each distinct one."""
    codes, rows = numbered(column)
    return made(column.gather(rows)).gather(codes)


def numbered(column: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The number of each text of a column as texts first come, null of a null; and the row where
    each came first.

    >>> numbered(pl.Series(["b", None, "a", "b"]))[0].to_list()
    [0, None, 1, 0]
    """
    from sealane.observe.posts.text_kernel import number_texts

    there = column.is_not_null().arg_true()
    some = column.gather(there) if column.null_count() else column
    codes, firsts = number_texts(*octets_of(some), np.uint64(secrets.randbits(64)))
    told = pl.Series(codes, dtype=pl.UInt32)
    if column.null_count():
        nothing = pl.Series([None], dtype=pl.UInt32).new_from_index(0, len(column))
        told = nothing.scatter(there, told) if len(there) else nothing
    return told.alias(column.name), there.gather(pl.Series(firsts, dtype=pl.UInt32))
