"""Paging by the key of the last row seen: stable while data arrive, and as cheap for page 1,000
as for page 1.

A cursor is the last row's place in the order of its table, as URL-safe text. It holds for any
version of the lake: rows that arrive later and sort before it are simply not seen on later pages.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import orjson
import polars as pl

from sealane.errors import BadInput
from sealane.tables import TABLES, polars_schema

__all__ = ["order_of", "page"]

_Frame = TypeVar("_Frame", pl.DataFrame, pl.LazyFrame)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def order_of(table: str) -> tuple[str, ...]:
    """The columns that put every row of the table in one place."""
    declared = TABLES[table]
    tail = ("file_id", "offset") if "offset" in declared.names else ()
    return tuple(dict.fromkeys((*declared.sort, *declared.key, *tail)))


def page(
    frame: pl.DataFrame | pl.LazyFrame, table: str, *, limit: int, after: str | None
) -> tuple[pl.DataFrame, str | None]:
    """At most ``limit`` rows after the cursor, in order, and the cursor of the next page or None.

    Raises BadInput where the cursor is not one of ours for this table.
    """
    order = order_of(table)
    lazy = frame.lazy()
    if after:
        lazy = lazy.filter(_beyond(order, _decode(after, table, order)))
    rows = lazy.sort(order, nulls_last=False).head(limit + 1).collect(engine="streaming")
    if rows.height <= limit:
        return rows, None
    rows = rows.head(limit)
    return rows, _encode(rows.select(order).row(-1))


def _beyond(order: Sequence[str], last: Sequence[pl.Expr | None]) -> pl.Expr:
    """Rows that sort after the last one: lexicographic, null before everything."""
    beyond = pl.lit(value=False)
    for name, value in reversed(list(zip(order, last, strict=True))):
        column = pl.col(name)
        if value is None:
            beyond = column.is_not_null() | beyond
        else:
            is_greater = (column > value).fill_null(value=False)
            beyond = is_greater | (column.eq_missing(value) & beyond)
    return beyond


def _encode(values: Sequence[Any]) -> str:
    plain = [
        (value - _EPOCH) // _MICROSECOND if isinstance(value, datetime) else value
        for value in values
    ]
    return base64.urlsafe_b64encode(orjson.dumps(plain)).decode().rstrip("=")


def _decode(text: str, table: str, order: Sequence[str]) -> list[pl.Expr | None]:
    schema = polars_schema(TABLES[table])
    try:
        values = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(values, list) or len(values) != len(order):
            raise ValueError("another table's cursor")
        return [_literal(value, schema[name]) for name, value in zip(order, values, strict=True)]
    except (
        ValueError,
        TypeError,
        OverflowError,
        binascii.Error,
        pl.exceptions.PolarsError,
    ) as error:
        raise BadInput(
            f"after: '{text[:40]}' is no cursor of {table}.",
            hint="Use the value of 'next' (or of the Link header) of the page before, unchanged.",
            field="after",
            value=text[:40],
        ) from error


def _literal(value: Any, dtype: pl.DataType) -> pl.Expr | None:
    if value is None:
        return None
    if isinstance(dtype, pl.String) != isinstance(value, str) or isinstance(value, (list, dict)):
        raise TypeError("another table's cursor")
    if isinstance(dtype, pl.Datetime):
        return pl.lit(pl.Series([int(value)]).cast(pl.Int64).cast(dtype)).first()
    return pl.lit(pl.Series([value]).cast(dtype)).first()
