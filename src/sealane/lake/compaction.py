"""How do many small files become few, without disturbing anyone?

Delta's own compaction does not sort, so the files of a day are merged here by hull and time and
exchanged in one transaction that says that no data changed. A commit that somebody else makes
meanwhile does not matter as long as the files to be exchanged are all still there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from sealane.lake.layout import (
    DAY_SOURCE,
    SMALL_FILE_ROWS,
    SMALL_FILES_PER_DAY,
    STORED,
    UNIT_ROWS,
    VACUUM_HOURS,
)
from sealane.lake.part import Part, PartWriter
from sealane.lake.scan import open_files
from sealane.lake.staging import explain, staging
from sealane.lake.store import Change, Snapshot, Store

__all__ = ["compact_table", "cut_hulls", "hull_ranges", "vacuum_table"]


_SORT_BYTES = 256_000_000
"""[byte] Compressed files above this are joined one after the other, not sorted in memory."""


def compact_table(
    store: Store, table: str, *, more_than: int = SMALL_FILES_PER_DAY
) -> tuple[int, int]:
    """Merge the small files of each day that has more than so many of them.

    Returns the number of files before and after [count].
    """
    first = store.snapshot(table)
    if first is None:
        return 0, 0
    for day, files in _candidates(first, more_than):
        with staging(store.folder) as folder:
            parts = _merge(store, table, day, files, folder)
            _exchange(store, table, files, parts)
    last = store.snapshot(table)
    assert last is not None
    return first.files.height, last.files.height


def _candidates(snapshot: Snapshot, more_than: int) -> Iterator[tuple[date | None, pl.DataFrame]]:
    small = snapshot.files.filter(pl.col("rows") < SMALL_FILE_ROWS)
    if snapshot.table not in DAY_SOURCE:
        groups = [(None, small)]
    else:
        days = small.partition_by("day", as_dict=True, maintain_order=True)
        groups = [(key[0], files) for key, files in sorted(days.items())]
    for day, files in groups:
        if files.height > max(more_than, 1):
            yield day, files


def _merge(
    store: Store, table: str, day: date | None, files: pl.DataFrame, folder: Path
) -> list[Part]:
    writer = PartWriter(table, folder, day=day)
    order = list(STORED[table].sort)
    places = files["place"].to_list()
    rows = open_files(store, table, places)
    if int(files["rows"].sum()) <= UNIT_ROWS and int(files["bytes"].sum()) <= _SORT_BYTES:
        writer.write(rows.sort(order).collect())
    elif "mmsi" in STORED[table].names:
        for low, high in hull_ranges(rows, UNIT_ROWS):
            writer.write(rows.filter(pl.col("mmsi").is_between(low, high)).sort(order).collect())
    else:
        for place in places:
            writer.write(open_files(store, table, [place]).collect())
    return writer.close()


def hull_ranges(rows: pl.LazyFrame, max_rows: int) -> list[tuple[int, int]]:
    """Cut hulls in ascending order into ranges of about ``max_rows`` rows, ends included.

    One hull is never cut. No range overlaps another, and together they hold every row.
    """
    counts = rows.group_by("mmsi").len("rows").collect(engine="streaming").sort("mmsi")
    return cut_hulls(counts, max_rows)


def cut_hulls(counts: pl.DataFrame, max_rows: int) -> list[tuple[int, int]]:
    """The ranges of :func:`hull_ranges` from the rows of each hull (mmsi, rows), sorted."""
    ranges: list[tuple[int, int]] = []
    held = 0
    for mmsi, rows in counts.iter_rows():
        if ranges and held + rows <= max_rows:
            ranges[-1] = (ranges[-1][0], mmsi)
            held += rows
        else:
            ranges.append((mmsi, mmsi))
            held = rows
    return ranges


def _exchange(store: Store, table: str, files: pl.DataFrame, parts: list[Part]) -> bool:
    places = files["place"].to_list()

    def prepare(now: Snapshot, _before: Snapshot | None) -> Change | None:
        there = now.files.filter(pl.col("place").is_in(places))
        if there.height < len(places):
            return None
        return Change(parts, removed=there, is_same_data=True)

    return store.commit(table, prepare)


def vacuum_table(store: Store, table: str, *, hours: int = VACUUM_HOURS) -> int:
    """Delete files that no version of the last ``hours`` needs; returns how many [count].

    Files that no commit ever named (left by a killed process) go too, once they are that old.
    """
    if store.snapshot(table) is None:
        return 0
    with explain(store.uri(table)):
        handle = store.open(table)
        is_safe = hours >= VACUUM_HOURS
        gone = handle.vacuum(hours, enforce_retention_duration=is_safe, full=True)
        if gone:
            handle.vacuum(hours, dry_run=False, enforce_retention_duration=is_safe, full=True)
        return len(gone)
