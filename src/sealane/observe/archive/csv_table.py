"""Which rows does delimited text hold? Lines that fit the header become rows, the rest rejects.

The structure is found by NumPy over the bytes of a block, the fields are cut by Polars. A line
break inside quotes belongs to the row, which is counted as one line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane.observe.archive.block import Block, read_blocks
from sealane.observe.archive.rows import Refused, Rows
from sealane.observe.mapping import Resolved
from sealane.observe.reject import printable

__all__ = ["DELIMITERS", "read_csv", "split_header"]

DELIMITERS = (",", ";", "\t", "|")
_BYTES_PER_ROW = 100
"""[bytes] A common row, to turn a number of rows into a size of block."""
_BLOCK_BYTES = 1 << 24
"""[bytes] Largest block: its rows as columns take about ten times as much memory."""
_OTHER_DIALECT = (b"!", b"\\", b"$", b"{", b"[")
"""How lines of NMEA and JSON begin; no row of a table of reports does."""


def split_header(line: bytes, delimiter: str | None) -> tuple[str, list[str]]:
    """Delimiter and column names of a header; the most frequent delimiter is taken if None."""
    text = line.decode("utf-8", errors="replace").lstrip("\ufeff").rstrip("\r\n")
    found = delimiter or max(DELIMITERS, key=text.count)
    try:
        return found, next(csv.reader([text.replace("\r", " ")], delimiter=found), [])
    except csv.Error:  # a field of more than 128 kB: no header
        return found, []


def read_csv(
    stream: BinaryIO, resolved: Resolved, delimiter: str, *, batch_rows: int
) -> Iterator[Rows]:
    """Rows of delimited text with the columns that a mapping uses.

    Every line is in the frame, among the refused, or counted as ``header`` or ``blank``.
    """
    size = min(max(4096, batch_rows * _BYTES_PER_ROW), _BLOCK_BYTES)
    blocks = read_blocks(stream, size=size, encoding=resolved.mapping.encoding)
    table = _Table(resolved, delimiter)
    for block in blocks:
        yield table.read(block)


class _Table:
    """Reads blocks of one table; remembers that the header has passed and the row number."""

    def __init__(self, resolved: Resolved, delimiter: str) -> None:
        self._resolved = resolved
        self._delimiter = delimiter
        self._width = len(resolved.header)
        self._needs_header = True

    def read(self, block: Block) -> Rows:
        lines = np.zeros(block.count, dtype=np.bool_)  # those that go to the fast reader
        rows = Rows(pl.DataFrame(), np.zeros(0, np.int64), str, block.count)
        blank = block.ends == block.starts
        rows.other["blank"] += int(blank.sum())
        good = ~blank
        unreadable = block.unreadable() & good
        block.refuse(unreadable, rows.refused)
        good &= ~unreadable
        if self._needs_header and good.any():
            good[int(np.flatnonzero(good)[0])] = False
            rows.other["header"] += 1
            self._needs_header = False
        fields, is_open = self._count_fields(block)
        lines = good & (fields == self._width) & ~is_open
        joined = self._join(block, good & ~lines, is_open, rows)
        frame = self._cut(block.keep(lines), int(lines.sum()))
        if frame is None:  # quotes in odd places: one line at a time
            frame, lines = self._cut_slowly(block, lines, rows.refused)
        numbers = block.first + np.flatnonzero(lines)
        places = np.flatnonzero(lines)
        rows.frame, rows.number = frame, numbers
        rows.raw = lambda place: printable(block.line(int(places[place])))
        return _with_joined(rows, joined, frame.height)

    def _count_fields(self, block: Block) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """Fields of each line, and whether a quote is left open at its end."""
        from sealane.observe.archive.field_kernel import count_fields

        found: tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]] = count_fields(
            block.octets, block.newlines, ord(self._delimiter)
        )
        return found

    def _cut(self, data: bytes, rows: int) -> pl.DataFrame | None:
        """The columns in use as text; None if the reader sees other rows than were counted."""
        used = self._resolved.used
        schema = {f"c{at}": pl.String() for at in range(self._width)}
        if not rows:
            return pl.DataFrame(schema={f"c{at}": pl.String() for at in used})
        try:
            frame = pl.read_csv(
                data,
                has_header=False,
                separator=self._delimiter,
                quote_char='"' if b'"' in data else None,
                schema=schema,
                columns=used,
            )
        except pl.exceptions.PolarsError:
            return None
        return frame if frame.height == rows else None

    def _cut_slowly(
        self, block: Block, lines: npt.NDArray[np.bool_], refused: Refused
    ) -> tuple[pl.DataFrame, npt.NDArray[np.bool_]]:
        kept: list[list[str]] = []
        lines = lines.copy()
        for at in np.flatnonzero(lines).tolist():
            cells = self._cells(block.line(at))
            if cells is None:
                lines[at] = False
                refused.add(block.first + at, *self._misfit(block.line(at)))
            else:
                kept.append(cells)
        return self._frame(kept), lines

    def _cells(self, line: bytes) -> list[str] | None:
        """The used cells of one row (which may hold line breaks inside quotes)."""
        text = io.StringIO(line.decode("utf-8"), newline="")
        try:
            found = list(csv.reader(text, delimiter=self._delimiter, strict=True))
        except csv.Error:
            return None
        if len(found) != 1 or len(found[0]) != self._width:
            return None
        return [found[0][at] for at in self._resolved.used]

    def _frame(self, rows: list[list[str]]) -> pl.DataFrame:
        schema = {f"c{at}": pl.String() for at in self._resolved.used}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def _join(
        self,
        block: Block,
        bad: npt.NDArray[np.bool_],
        is_open: npt.NDArray[np.bool_],
        rows: Rows,
    ) -> list[tuple[int, list[str], bytes]]:
        """Lines that are no row alone: two or more that make one row, or refused."""
        joined: list[tuple[int, list[str], bytes]] = []
        waiting = np.flatnonzero(bad).tolist()
        taken = -1
        for at in waiting:
            if at <= taken:
                continue
            raw, end = block.line(at), at
            # A quote inside a field that has none at its start is a letter like any other.
            cells = self._cells(raw) if is_open[at] else None
            if cells is None:
                end = _closing(at, is_open, bad)
                raw = b"\n".join(block.line(i) for i in range(at, end + 1))
                cells = self._cells(raw) if end > at else None
            if cells is None:
                rows.refused.add(
                    block.first + at, *self._misfit(block.line(at), is_open=bool(is_open[at]))
                )
            else:
                joined.append((block.first + at, cells, raw))
                rows.lines -= end - at
                taken = end
        return joined

    def _misfit(self, line: bytes, *, is_open: bool = False) -> tuple[str, str, str]:
        if line.lstrip().startswith(_OTHER_DIALECT):
            return "not_a_row", "A line of another dialect.", printable(line)
        if is_open:
            return "columns", "a quote is opened and not closed", printable(line)
        fields = line.count(self._delimiter.encode()) + 1
        detail = f"{fields} fields, the header has {self._width}"
        return "columns", detail, printable(line)


_MAX_JOINED = 8
"""[lines] Most lines that one row may span by line breaks inside quotes."""


def _closing(at: int, is_open: npt.NDArray[np.bool_], bad: npt.NDArray[np.bool_]) -> int:
    """The line that closes a quote left open at ``at``; ``at`` itself if none does."""
    if is_open[at]:
        for end in range(at + 1, min(at + _MAX_JOINED, len(is_open))):
            if is_open[end]:
                return end if bad[at : end + 1].all() else at
    return at


def _with_joined(rows: Rows, joined: list[tuple[int, list[str], bytes]], before: int) -> Rows:
    if not joined:
        return rows
    schema = rows.frame.schema
    more = pl.DataFrame([cells for _, cells, _ in joined], schema=schema, orient="row")
    plain = rows.raw
    rows.frame = pl.concat([rows.frame, more])
    rows.number = np.concatenate([rows.number, [number for number, _, _ in joined]])
    rows.raw = lambda at: plain(at) if at < before else printable(joined[at - before][2])
    return rows
