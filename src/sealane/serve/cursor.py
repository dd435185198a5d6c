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
from typing import Any, Literal, TypeVar

import orjson
import polars as pl

from sealane.errors import BadInput
from sealane.serve.query import Query
from sealane.serve.store import Snapshot
from sealane.tables import TABLES, polars_schema

__all__ = ["Order", "order_of", "page", "page_of_positions"]

_Frame = TypeVar("_Frame", pl.DataFrame, pl.LazyFrame)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Order = Literal["oldest", "newest", "confidence"]
"""Events by start, by what is known of them last (their end, else their start) with the newest
first, or the surest first."""
_LAST_AT = pl.coalesce("end_at", "start_at").alias("_last_at")
_DESCENDING: dict[str, tuple[pl.Expr, ...]] = {
    "newest": (_LAST_AT, pl.col("start_at"), pl.col("event_id")),
    "confidence": (pl.col("confidence"), _LAST_AT, pl.col("event_id")),
}


def order_of(table: str) -> tuple[str, ...]:
    """The columns that put every row of the table in one place."""
    declared = TABLES[table]
    tail = ("file_id", "offset") if "offset" in declared.names else ()
    return tuple(dict.fromkeys((*declared.sort, *declared.key, *tail)))


def page(
    frame: pl.DataFrame | pl.LazyFrame,
    table: str,
    *,
    limit: int,
    after: str | None,
    order: Order = "oldest",
) -> tuple[pl.DataFrame, str | None]:
    """At most ``limit`` rows after the cursor, in order, and the cursor of the next page or None.

    Another order than "oldest" is one of events. Raises BadInput where the cursor is not one of
    ours for this table and order.
    """
    lazy, is_turned = frame.lazy(), order != "oldest"
    names = order_of(table)
    if is_turned:
        keys = _DESCENDING[order]
        names = tuple(key.meta.output_name() for key in keys)
        lazy = lazy.with_columns(_LAST_AT)
    if after:
        last = _decode(after, table, names)
        lazy = lazy.filter(_before(names, last) if is_turned else _beyond(names, last))
    lazy = lazy.sort(names, descending=is_turned, nulls_last=is_turned)
    rows = lazy.head(limit + 1).collect(engine="streaming")
    following = _encode(rows.select(names).row(limit - 1)) if rows.height > limit else None
    return rows.head(limit).drop(_LAST_AT.meta.output_name(), strict=False), following


def page_of_positions(
    snapshot: Snapshot, query: Query, *, limit: int, after: str | None
) -> tuple[pl.DataFrame, str | None]:
    """As ``page`` for positions: hulls are looked through range by range until a page is full.

    So memory holds one range at a time however many positions match.
    """
    order = order_of("positions")
    beyond = _decode(after, "positions", order) if after else None
    from_mmsi = _plain(after)[0] if after else 0
    found: list[pl.DataFrame] = []
    height = 0
    for low, high in snapshot.hull_ranges():
        is_asked = not query.mmsi or any(low <= mmsi <= high for mmsi in query.mmsi)
        if high < from_mmsi or not is_asked:
            continue
        rows = snapshot.positions(query, hulls=(max(low, from_mmsi), high))
        if beyond:
            rows = rows.filter(_beyond(order, beyond))
        found.append(rows.sort(order, nulls_last=False).head(limit + 1 - height).collect())
        height += found[-1].height
        if height > limit:
            break
    held = pl.concat(found) if found else snapshot.empty("positions")
    if held.height <= limit:
        return held, None
    held = held.head(limit)
    return held, _encode(held.select(order).row(-1))


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


def _before(order: Sequence[str], last: Sequence[pl.Expr | None]) -> pl.Expr:
    """Rows that sort after the last one where all columns descend; null after everything."""
    beyond = pl.lit(value=False)
    for name, value in reversed(list(zip(order, last, strict=True))):
        column = pl.col(name)
        if value is None:
            beyond = column.is_null() & beyond
        else:
            is_less = (column < value).fill_null(value=True)
            beyond = is_less | (column.eq_missing(value) & beyond)
    return beyond


def _encode(values: Sequence[Any]) -> str:
    plain = [
        (value - _EPOCH) // _MICROSECOND if isinstance(value, datetime) else value
        for value in values
    ]
    return base64.urlsafe_b64encode(orjson.dumps(plain)).decode().rstrip("=")


def _plain(text: str) -> list[Any]:
    values = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    if not isinstance(values, list):
        raise ValueError("no cursor")
    return values


def _decode(text: str, table: str, order: Sequence[str]) -> list[pl.Expr | None]:
    schema: dict[str, Any] = dict(polars_schema(TABLES[table]))
    if table == "events":
        schema = {**schema, _LAST_AT.meta.output_name(): schema["start_at"]}
    try:
        values = _plain(text)
        if len(values) != len(order):
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
    if (dtype.is_integer() or dtype.is_temporal()) and not isinstance(value, int):
        raise TypeError("another table's cursor")
    if isinstance(dtype, pl.Datetime):
        return pl.lit(pl.Series([value]).cast(pl.Int64).cast(dtype)).first()
    return pl.lit(pl.Series([value]).cast(dtype)).first()
