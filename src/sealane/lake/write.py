"""How tracks, events and runs are written: whole, once, whoever else writes."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from sealane.lake.layout import STORED
from sealane.lake.part import write_part
from sealane.lake.scan import open_files
from sealane.lake.staging import explain, staging
from sealane.lake.store import Change, Snapshot, Store
from sealane.tables import polars_schema

__all__ = ["append_new", "replace_tracks"]


def append_new(store: Store, table: str, rows: pl.DataFrame, *, app_id: str | None = None) -> int:
    """Add the rows whose key the table does not have; returns how many [count]."""
    store.make()
    shaped = _shape(table, rows)
    key = list(STORED[table].key)
    added = 0
    with staging(store.folder) as folder, explain(store.uri(table)):

        def prepare(now: Snapshot, _before: Snapshot | None) -> Change | None:
            nonlocal added
            known = open_files(store, table, now.files["place"].to_list()).select(key).collect()
            new = shaped.join(known, on=key, how="anti", nulls_equal=True)
            added = new.height
            return Change(write_part(table, folder, new)) if added else None

        done = store.commit(table, prepare, app_id=app_id)
    return added if done else 0


def replace_tracks(
    store: Store, tracks: pl.DataFrame, *, mmsi: Iterable[int] | None = None
) -> None:
    """Put tracks in place of all tracks, or of those of some hulls, in one transaction."""
    store.make()
    shaped = _shape("tracks", tracks)
    hulls = None if mmsi is None else pl.Series(sorted(set(mmsi)), dtype=pl.Int32)
    with staging(store.folder) as folder, explain(store.uri("tracks")):

        def prepare(now: Snapshot, _before: Snapshot | None) -> Change | None:
            rows = shaped
            if hulls is not None:
                stored = open_files(store, "tracks", now.files["place"].to_list())
                others = stored.filter(~pl.col("mmsi").is_in(hulls)).collect()
                rows = pl.concat([others, shaped])
            if rows.is_empty() and now.files.is_empty():
                return None
            return Change(write_part("tracks", folder, rows), removed=now.files)

        store.commit("tracks", prepare)


def _shape(table: str, rows: pl.DataFrame) -> pl.DataFrame:
    schema = polars_schema(STORED[table])
    missing = [name for name in schema if name not in rows.columns]
    filled = rows.with_columns(pl.lit(None, schema[name]).alias(name) for name in missing)
    return (
        filled.select(list(schema))
        .cast(schema)
        .unique(STORED[table].key, keep="first", maintain_order=True)
    )
