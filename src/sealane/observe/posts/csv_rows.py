"""Which rows does delimited text of posts hold? Rows that fit the header, and what does not.

As :mod:`sealane.observe.archive.csv_table`, but a row may span any number of lines: texts of posts
do. Memory is bounded by the block, whatever the length of the file.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import polars as pl
import pyarrow as pa

from sealane.errors import BadInput
from sealane.observe.archive.rows import Rows
from sealane.observe.reject import printable

if TYPE_CHECKING:
    import numpy.typing as npt

    from sealane.observe.mapping import Resolved

__all__ = ["BLOCK_BYTES", "MAX_ROW_BYTES", "read_rows"]

BLOCK_BYTES = 1 << 24
"""[bytes] A block; its rows as columns take about five times as much memory, and three are held."""
MAX_ROW_BYTES = 1 << 20
"""[bytes] Longest row: posts of any platform have far fewer; a quote still open after that is taken
for one that is never closed."""
_BOM = b"\xef\xbb\xbf"


def read_rows(
    stream: BinaryIO, resolved: Resolved, delimiter: str, *, name: str, block_bytes: int
) -> Iterator[Rows]:
    """Rows with the columns that a mapping uses, named ``c<place>``, all as text.

    Every row is in the frame, among the refused, or counted as ``header`` or ``blank``; a row with
    line breaks inside quotes counts once, and its number is that of its first line.
    """
    from sealane.observe.posts.row_kernel import find_rows

    held, line, needs_header, is_last = b"", 1, True, False
    source = _recoded(stream, resolved.mapping.encoding)
    while not is_last:
        piece = source.read(block_bytes)
        is_last = not piece
        if line == 1 and not held:
            piece = piece.removeprefix(_BOM)
        data = held + piece if held else piece
        octets = np.frombuffer(data, np.uint8)
        table, taken = find_rows(octets, ord(delimiter), MAX_ROW_BYTES, is_last)
        found = np.ascontiguousarray(table.T)
        held = data[taken:]
        if len(held) > block_bytes + MAX_ROW_BYTES:
            raise _endless(name, line)
        if not len(found[0]):
            continue
        rows = _Found(data, octets, line, *found)
        yield rows.read(resolved, delimiter, needs_header=needs_header)
        needs_header = needs_header and bool(rows.is_blank.all())
        line += len(rows.begins) + int(rows.breaks.sum())


class _Found:
    """The rows of one block, as the kernel found them."""

    def __init__(
        self,
        data: bytes,
        octets: npt.NDArray[np.uint8],
        first: int,
        begins: npt.NDArray[np.int64],
        ends: npt.NDArray[np.int64],
        fields: npt.NDArray[np.int64],
        breaks: npt.NDArray[np.int64],
        kinds: npt.NDArray[np.int64],
    ) -> None:
        self.data, self.octets = data, octets
        self.begins, self.ends, self.fields = begins, ends, fields
        self.breaks, self.kinds = breaks, kinds
        self.is_blank = begins == ends
        self.number = first + np.arange(len(begins)) + np.cumsum(breaks) - breaks

    def row(self, at: int) -> bytes:
        """The bytes of one row."""
        return self.data[self.begins[at] : self.ends[at]]

    def read(self, resolved: Resolved, delimiter: str, *, needs_header: bool) -> Rows:
        """The rows as columns; those that do not fit are refused."""
        width = len(resolved.header)
        rows = Rows(pl.DataFrame(), self.number, str, len(self.begins))
        rows.other["blank"] += int(self.is_blank.sum())
        good = ~self.is_blank
        if needs_header and good.any():
            good[int(np.flatnonzero(good)[0])] = False
            rows.other["header"] += 1
        good &= ~self._refuse(good, width, rows)
        frame = self._cut(good, width, resolved, delimiter)
        if frame is None:
            frame, good = self._cut_slowly(good, width, resolved, delimiter, rows)
        places = np.flatnonzero(good)
        rows.frame, rows.number = frame, self.number[places]
        rows.raw = lambda place: printable(self.row(int(places[place])))
        return rows

    def _refuse(self, good: npt.NDArray[np.bool_], width: int, rows: Rows) -> npt.NDArray[np.bool_]:
        """Rows that no reader can take: not text, too long, or of another width."""
        from sealane.observe.posts.row_kernel import ODD, OPEN

        undecodable = self._undecodable() & good
        long = (self.ends - self.begins > MAX_ROW_BYTES) & good
        is_open = (self.kinds == OPEN) & good
        misfit = (self.fields != width) & (self.kinds != ODD) & good
        bad: npt.NDArray[np.bool_] = undecodable | long | is_open | misfit
        for at in np.flatnonzero(bad).tolist():
            if undecodable[at]:
                why = ("encoding", "NUL or not UTF-8")
            elif long[at]:
                why = ("too_long", f"{self.ends[at] - self.begins[at]} bytes")
            elif is_open[at]:
                why = ("columns", "a quote is opened and not closed")
            else:
                why = ("columns", f"{self.fields[at]} fields, the header has {width}")
            rows.refused.add(int(self.number[at]), *why, printable(self.row(at)[:16_384]))
        return bad

    def _undecodable(self) -> npt.NDArray[np.bool_]:
        bad = np.zeros(len(self.begins), np.bool_)
        taken = int(self.ends[-1])  # what comes after may end within a letter
        if not _is_text(self.octets[:taken]):
            for at in range(len(bad)):
                bad[at] = not _is_utf8(self.row(at))
        if self.data.find(b"\0", 0, taken) >= 0:
            nuls = np.flatnonzero(self.octets[:taken] == 0)
            bad[np.searchsorted(self.begins, nuls, side="right") - 1] = True
        return bad

    def _cut(
        self, good: npt.NDArray[np.bool_], width: int, resolved: Resolved, delimiter: str
    ) -> pl.DataFrame | None:
        """The columns in use; None where quotes stand in odd places."""
        from sealane.observe.posts.row_kernel import PLAIN

        used = resolved.used
        if not good.any():
            return pl.DataFrame(schema={f"c{at}": pl.String() for at in used})
        if (self.kinds[good] != PLAIN).any():
            return None
        try:
            frame = pl.read_csv(
                self._kept(good),
                has_header=False,
                separator=delimiter,
                quote_char='"' if b'"' in self.data else None,
                schema={f"c{at}": pl.String() for at in range(width)},
                columns=used,
            )
        except pl.exceptions.PolarsError:
            return None
        return frame if frame.height == int(good.sum()) else None

    def _kept(self, good: npt.NDArray[np.bool_]) -> bytes:
        """The bytes of the good rows; a copy only where a row between them is left out."""
        places = np.flatnonzero(good)
        first, last = int(places[0]), int(places[-1])
        if len(places) == last - first + 1:
            return self.data[self.begins[first] : self.ends[last]]
        return b"\n".join(self.row(at) for at in places.tolist())

    def _cut_slowly(
        self,
        good: npt.NDArray[np.bool_],
        width: int,
        resolved: Resolved,
        delimiter: str,
        rows: Rows,
    ) -> tuple[pl.DataFrame, npt.NDArray[np.bool_]]:
        """One row at a time."""
        used, good, kept = resolved.used, good.copy(), []
        for at in np.flatnonzero(good).tolist():
            text = io.StringIO(self.row(at).decode(), newline="")
            found = list(csv.reader(text, delimiter=delimiter))
            if len(found) == 1 and len(found[0]) == width:
                kept.append([found[0][place] for place in used])
                continue
            good[at] = False
            detail = f"{len(found[0]) if found else 0} fields, the header has {width}"
            rows.refused.add(int(self.number[at]), "columns", detail, printable(self.row(at)))
        schema = {f"c{at}": pl.String() for at in used}
        return pl.DataFrame(kept, schema=schema, orient="row"), good


def _is_text(octets: npt.NDArray[np.uint8]) -> bool:
    """Whether bytes are UTF-8, by the check of Polars, which is several times as fast."""
    offsets = np.array([0, len(octets)], np.int64)
    whole = pa.LargeBinaryArray.from_buffers(
        pa.large_binary(), 1, [None, pa.py_buffer(offsets), pa.py_buffer(octets)]
    )
    found = pl.from_arrow(whole)
    assert isinstance(found, pl.Series)
    try:
        return found.cast(pl.String, strict=False).null_count() == 0
    except pl.exceptions.ComputeError:  # so say some of its releases
        return False


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _recoded(stream: BinaryIO, encoding: str) -> BinaryIO:
    """A stream of UTF-8."""
    if encoding.lower().replace("_", "-") in ("utf-8", "utf8"):
        return stream
    return _Encoded(stream, encoding)  # type: ignore[return-value]


class _Encoded:
    """Text of another encoding; what is not of it becomes ``\\xNN``."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="backslashreplace")

    def read(self, size: int) -> bytes:
        """About so many bytes, as UTF-8; none at the end alone."""
        while piece := self._stream.read(size):
            if text := self._decoder.decode(piece):
                return text.encode()
        return self._decoder.decode(b"", final=True).encode()


def _endless(name: str, line: int) -> BadInput:
    return BadInput(
        f"{name}, line {line}: no row ends within {BLOCK_BYTES >> 20} MB.",
        hint="Is it a table? CSV, JSON lines and Parquet are read.",
        file=name,
        line=line,
    )
