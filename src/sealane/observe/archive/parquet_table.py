"""Which rows does a Parquet file hold? Batches of typed columns; the row number is the line."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import IO, Any, BinaryIO

import numpy as np
import orjson
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from sealane.errors import BadInput
from sealane.observe.archive.rows import Rows
from sealane.observe.mapping import Resolved
from sealane.observe.reject import RAW_MAX_CHARS

__all__ = ["open_parquet", "read_parquet"]


def open_parquet(stream: BinaryIO, name: str) -> pq.ParquetFile:
    """The file with its schema; a stream that cannot be sought goes to a temporary file first.

    Raises BadInput where it is damaged.
    """
    try:
        return pq.ParquetFile(_seekable(stream))
    except (pa.ArrowException, OSError) as error:
        raise _damaged(name, error) from error


def read_parquet(
    table: pq.ParquetFile, resolved: Resolved, *, name: str, batch_rows: int
) -> Iterator[Rows]:
    """Rows with the columns that a mapping uses, in their own types."""
    used = resolved.used
    columns = [resolved.header[at] for at in used]
    row = 1
    try:
        for batch in table.iter_batches(batch_size=batch_rows, columns=columns):
            plain = pa.Table.from_batches([batch]).select(columns)
            frame = pl.from_arrow(plain)
            assert isinstance(frame, pl.DataFrame)
            frame.columns = [f"c{at}" for at in used]
            frame = _without_categories(frame)
            numbers = np.arange(row, row + frame.height, dtype=np.int64)
            yield Rows(frame, numbers, _raw_of(frame, columns), frame.height)
            row += frame.height
    except (pa.ArrowException, OSError) as error:
        raise _damaged(name, error) from error


def _seekable(stream: BinaryIO) -> BinaryIO | IO[bytes]:
    if stream.seekable():
        return stream
    spool = tempfile.TemporaryFile(prefix="sealane-parquet-")  # noqa: SIM115
    while chunk := stream.read(1 << 20):
        spool.write(chunk)
    spool.seek(0)
    return spool


def _without_categories(frame: pl.DataFrame) -> pl.DataFrame:
    texts = [
        name
        for name, dtype in frame.schema.items()
        if dtype in (pl.Categorical, pl.Enum, pl.Binary, pl.Decimal)
    ]
    decimals = [name for name in texts if frame.schema[name] == pl.Decimal]
    return frame.with_columns(
        pl.col(decimals).cast(pl.Float64, strict=False),
        pl.col([name for name in texts if name not in decimals]).cast(pl.String, strict=False),
    )


def _raw_of(frame: pl.DataFrame, columns: list[str]) -> Any:
    def raw(place: int) -> str:
        values = dict(zip(columns, frame.row(place), strict=True))
        return orjson.dumps(values, default=str).decode()[:RAW_MAX_CHARS]

    return raw


def _damaged(name: str, error: Exception) -> BadInput:
    return BadInput(
        f"{name}: the Parquet file is damaged or cut short ({error}).",
        hint="Fetch it again; nothing of it was ingested.",
        file=name,
    )
