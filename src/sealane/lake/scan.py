"""Which files must be read to answer, and how they become one lazy frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from sealane.lake.layout import STORED
from sealane.lake.store import Store
from sealane.tables import empty, polars_schema

__all__ = ["open_files", "prune", "rows_of"]


def open_files(store: Store, table: str, places: Sequence[str]) -> pl.LazyFrame:
    """Files of a table, by their place, as one lazy frame with the columns of the table.

    The rows stay those of these files whatever is committed later. A column that an older
    Sealane did not write is null.
    """
    if not places:
        return empty(STORED[table]).lazy()
    return pl.scan_parquet(
        store.urls(table, places),
        schema=polars_schema(STORED[table]),
        missing_columns="insert",
        extra_columns="ignore",
        hive_partitioning=False,
        glob=False,
        storage_options=store.storage_options,
    )


def rows_of(store: Store, table: str, **bounds: tuple[Any, Any]) -> pl.LazyFrame:
    """The rows of the newest version of a table that may lie within bounds of its columns.

    ``bounds`` maps a column to (low, high), either of them None for no bound; whole files are
    skipped by their statistics, rows are not filtered. A table not made yet has no rows.
    """
    now = store.snapshot(table)
    places = [] if now is None else prune(now.files, bounds)["place"].to_list()
    return open_files(store, table, places)


def prune(files: pl.DataFrame, bounds: Mapping[str, tuple[Any, Any]]) -> pl.DataFrame:
    """The files whose statistics do not rule out a row within the bounds, ends included."""
    for name, (low, high) in bounds.items():
        for limit, end, outside in (
            (low, f"max.{name}", pl.Expr.lt),
            (high, f"min.{name}", pl.Expr.gt),
        ):
            if limit is not None and end in files.columns:
                is_out = outside(pl.col(end), pl.lit(limit))
                files = files.filter(is_out.not_().fill_null(value=True))
    return files
