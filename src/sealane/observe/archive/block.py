"""Where do the lines begin and end? A byte stream as blocks of whole lines, in bounded memory.

A line longer than :data:`MAX_LINE_BYTES` is cut to its head and marked, never held whole.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from sealane.observe.archive.rows import Refused
from sealane.observe.reject import printable

__all__ = ["MAX_LINE_BYTES", "Block", "read_blocks"]

MAX_LINE_BYTES = 1 << 16
"""[bytes] The longest line that is read as a row. The widest known AIS table (exactEarth, 150
columns) has lines of about 1 kB, the longest JSON reports about 4 kB."""

_READ = 1 << 20
_HEAD = 16_384
"""[bytes] What is kept of a line that is too long: enough for the raw text of its reject."""


@dataclass
class Block:
    """Whole lines. ``first`` is the number (1-based) of the first; ``cut`` the places (0-based
    in the block) and full lengths [bytes] of lines that were too long and are cut here."""

    data: bytes
    first: int
    cut: dict[int, int] = field(default_factory=dict)

    @cached_property
    def octets(self) -> npt.NDArray[np.uint8]:
        """The data as numbers."""
        return np.frombuffer(self.data, dtype=np.uint8)

    @cached_property
    def newlines(self) -> npt.NDArray[np.int64]:
        """Place of the newline that ends each line."""
        places: npt.NDArray[np.int64] = np.flatnonzero(self.octets == 10)
        return places

    @cached_property
    def starts(self) -> npt.NDArray[np.int64]:
        """Place of the first byte of each line."""
        starts = np.empty_like(self.newlines)
        starts[:1] = 0
        starts[1:] = self.newlines[:-1] + 1
        return starts

    @cached_property
    def ends(self) -> npt.NDArray[np.int64]:
        """Place after the last byte of each line, line ending (LF or CR LF) left out."""
        ends = self.newlines
        before = self.octets[np.maximum(ends - 1, 0)] if len(ends) else self.octets[:0]
        is_crlf = (before == 13) & (ends > self.starts)
        trimmed: npt.NDArray[np.int64] = ends - is_crlf
        return trimmed

    @property
    def count(self) -> int:
        """Number of lines."""
        return len(self.newlines)

    def line(self, at: int) -> bytes:
        """The bytes of one line (0-based in the block)."""
        return self.data[self.starts[at] : self.ends[at]]

    def has_byte(self, value: int) -> npt.NDArray[np.bool_]:
        """Which lines hold that byte."""
        found = np.zeros(self.count, dtype=np.bool_)
        if bytes((value,)) in self.data:
            places = np.flatnonzero(self.octets == value)
            found[np.searchsorted(self.newlines, places)] = True
        return found

    def too_long(self) -> npt.NDArray[np.bool_]:
        """Which lines are longer than :data:`MAX_LINE_BYTES`."""
        long = (self.ends - self.starts) > MAX_LINE_BYTES
        long[list(self.cut)] = True
        return long

    def undecodable(self) -> npt.NDArray[np.bool_]:
        """Which lines are not UTF-8 or hold NUL."""
        bad = self.has_byte(0)
        try:
            self.data.decode("utf-8")
        except UnicodeDecodeError:
            for at in range(self.count):
                bad[at] |= not _is_utf8(self.line(at))
        return bad

    def unreadable(self) -> npt.NDArray[np.bool_]:
        """Which lines no reader can take: too long, or not text."""
        return self.too_long() | self.undecodable()

    def refuse(self, lines: npt.NDArray[np.bool_], refused: Refused) -> None:
        """Put unreadable lines among the refused."""
        long = self.too_long()
        for at in np.flatnonzero(lines).tolist():
            length = self.cut.get(at, int(self.ends[at] - self.starts[at]))
            reason = "too_long" if long[at] else "encoding"
            detail = f"{length} bytes" if long[at] else "NUL or not UTF-8"
            refused.add(self.first + at, reason, detail, printable(self.line(at)))

    def keep(self, lines: npt.NDArray[np.bool_]) -> bytes:
        """The bytes of some of the lines, endings included."""
        if not lines.any():
            return b""
        first = int(lines.argmax())
        if lines[first:].all():  # all but a header
            return self.data[self.starts[first] :]
        lengths = np.diff(self.newlines, prepend=-1)
        return self.octets[np.repeat(lines, lengths)].tobytes()


def read_blocks(stream: BinaryIO, *, size: int, encoding: str = "utf-8") -> Iterator[Block]:
    """Cut a stream into blocks of about ``size`` bytes that end with a line.

    A byte order mark is removed. Text in another encoding becomes UTF-8, bytes that are not of
    that encoding become ``\\xNN``.
    """
    lines = 0
    held = bytearray()
    cut: dict[int, int] = {}
    skipping = 0  # bytes of the present line that were left out
    pieces = _recoded(stream, encoding)
    for piece in pieces:
        view = piece
        if skipping:
            end = view.find(b"\n")
            if end < 0:
                skipping += len(view)
                continue
            cut[held.count(b"\n")] = _HEAD + skipping + end
            skipping = 0
            view = view[end:]
        held += view
        last = held.rfind(b"\n")
        if len(held) - last - 1 > MAX_LINE_BYTES:
            skipping = len(held) - last - 1 - _HEAD
            del held[last + 1 + _HEAD :]
        elif last >= 0 and len(held) >= size:
            block = Block(bytes(held[: last + 1]), lines + 1, cut)
            yield block
            lines += block.count
            del held[: last + 1]
            cut = {}
    if skipping:
        cut[held.count(b"\n")] = _HEAD + skipping
    if held and not held.endswith(b"\n"):
        held += b"\n"
    if held:
        yield Block(bytes(held), lines + 1, cut)


def _recoded(stream: BinaryIO, encoding: str) -> Iterator[bytes]:
    name = codecs.lookup(encoding).name
    decoder = codecs.getincrementaldecoder(encoding)(errors="backslashreplace")
    is_first = True
    while piece := stream.read(_READ):
        if name not in ("utf-8", "utf-8-sig", "ascii"):
            piece = decoder.decode(piece).encode()
        if is_first:
            piece = piece.removeprefix(codecs.BOM_UTF8)
            is_first = False
        yield piece
    rest = decoder.decode(b"", final=True).encode()
    if rest:
        yield rest


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
