"""From a stream to batches: carrier (CSV, JSON lines, Parquet), dialect, checks, counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import polars as pl

from sealane.errors import NoTime
from sealane.observe.archive import aisstream, gpsd
from sealane.observe.archive.csv_table import read_csv, split_header
from sealane.observe.archive.dialect import resolve_header
from sealane.observe.archive.json_table import flat_columns, read_json, read_json_header
from sealane.observe.archive.nested import Nested, tabulated
from sealane.observe.archive.parquet_table import open_parquet, read_parquet
from sealane.observe.archive.report import Origin, Part, make_part
from sealane.observe.archive.rows import Rows
from sealane.observe.clock import FileClock
from sealane.observe.input import Input
from sealane.observe.mapping import Resolved
from sealane.observe.reading import Batch, Options, Tally

__all__ = ["NESTED", "read", "resolve"]

NESTED: dict[str, Nested] = {"aisstream": aisstream.DIALECT, "gpsd": gpsd.DIALECT}
"""Dialects of nested JSON lines by name."""

_HEAD_BYTES = 1 << 18


def resolve(source: Input, carrier: str, options: Options) -> Resolved:
    """Find the dialect or mapping and its columns, from the header alone.

    ``carrier``: ``csv``, ``json``, ``parquet`` or the name of a nested dialect.
    Raises BadInput where a column is missing, UnknownFormat where nobody knows the header.
    """
    if carrier in NESTED:
        return NESTED[carrier].resolve(file=source.name)
    resolved = resolve_header(
        _header(source, carrier, options), file=source.name, mapping=options.mapping
    )
    if carrier == "csv" and options.mapping is None and _delimiter(source, options) != ",":
        # Where a comma parts no fields it stands before decimals, as spreadsheets write them.
        resolved = replace(resolved, mapping=replace(resolved.mapping, decimal=","))
    return resolved


def _header(source: Input, carrier: str, options: Options) -> list[str]:
    if carrier == "parquet":
        with source.open() as stream:
            return list(open_parquet(stream, source.name).schema_arrow.names)
    head = source.head(_HEAD_BYTES)
    if carrier == "json":
        return read_json_header(head)
    return _split(head, options)[1]


def _delimiter(source: Input, options: Options) -> str:
    return _split(source.head(_HEAD_BYTES), options)[0]


def _split(head: bytes, options: Options) -> tuple[str, list[str]]:
    mapping = options.mapping
    if mapping is not None:
        head = head.decode(mapping.encoding, errors="replace").encode()
    lines = [line for line in head.split(b"\n") if line.strip()]
    if not lines:
        return ",", []
    return split_header(lines[0], mapping.delimiter if mapping else None)


def read(
    source: Input, carrier: str, resolved: Resolved, options: Options, tally: Tally
) -> Iterator[Batch]:
    """Batches of one archive; ``tally`` is complete after the last.

    Raises NoTime after the last line of a gpsd log in which no report has a time.
    """
    origin = Origin(source.name, source.digest()[:16], source.short_name)
    clocked = Counter[bool]()
    parts = (
        make_part(_received(rows, carrier, resolved, options, clocked), resolved, origin)
        for rows in _rows(source, carrier, resolved, options)
    )
    for part in _settled(parts, FileClock(options.future_tolerance_s)):
        tally.lines += part.rows.lines
        tally.other.update(part.other)
        tally.accepted += part.accepted
        yield part.batch()
    if clocked[False] and not clocked[True]:
        raise NoTime(
            f"{source.name}: none of the {clocked[False]} reports has a time (rxtime, rxuxtime or "
            "timestamp).",
            hint="State when they were received: --received-at 2024-05-06T07:08:09Z.",
            file=source.name,
        )


def _settled(parts: Iterator[Part], clock: FileClock) -> Iterator[Part]:
    """Parts as soon as the file's clock allows their times; what is ahead of it is refused."""
    held: list[Part] = []
    for part in parts:
        times = part.times["observed_at"]
        clock.add(times.dt.timestamp("us").to_numpy())
        limit = clock.settled_us()
        waiting: list[Part] = []
        for one in (*held, part):
            ready, late = one.split(limit)
            if one is part or ready.accepted:
                yield ready
            if late.accepted:
                waiting.append(late)
        held = waiting
    limit = clock.limit_us()
    for one in held:
        ready, late = one.split(limit)
        yield ready
        if late.accepted:
            allowed = datetime.fromtimestamp(limit / 1e6, tz=UTC)
            yield late.refuse("future", f"The clock of the file allows {allowed:%Y-%m-%dT%H:%MZ}.")


def _rows(source: Input, carrier: str, resolved: Resolved, options: Options) -> Iterator[Rows]:
    size = options.batch_rows
    with source.open() as stream:
        if carrier == "parquet":
            table = open_parquet(stream, source.name)
            yield from read_parquet(table, resolved, name=source.name, batch_rows=size)
        elif carrier in NESTED:
            nested = NESTED[carrier]
            for rows in read_json(stream, nested.extract, batch_rows=size):
                yield tabulated(rows, nested, resolved)
        elif carrier == "json":
            names = [resolved.header[at] for at in resolved.used]
            encoding = resolved.mapping.encoding
            for rows in read_json(stream, flat_columns(names), batch_rows=size, encoding=encoding):
                rows.frame.columns = [f"c{at}" for at in resolved.used]
                yield rows
        else:
            yield from read_csv(stream, resolved, _delimiter(source, options), batch_rows=size)


def _received(
    rows: Rows, carrier: str, resolved: Resolved, options: Options, clocked: Counter[bool]
) -> Rows:
    """Reports of gpsd without a time get the one that the user states, or are counted."""
    if carrier != "gpsd" or not rows.frame.height:
        return rows
    time = f"c{resolved.columns['observed_at'][0]}"
    if options.received_at is not None:
        stated = options.received_at.isoformat()
        rows = replace(rows, frame=rows.frame.with_columns(pl.col(time).fill_null(stated)))
    without = rows.frame[time].null_count()
    clocked.update({False: without, True: rows.frame.height - without})
    return rows
