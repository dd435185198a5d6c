"""How does a stream become buffers of whole lines, in bounded memory?

Blocks of a few MB are cut behind their last line end; what is left over goes in front of the
next block. A line longer than :data:`~sealane.observe.nmea.layout.MAX_LINE_BYTES` is passed over
without being held: its head is kept for the rejects.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from sealane.errors import BadInput
from sealane.observe.nmea.layout import MAX_LINE_BYTES, RAW_MAX

__all__ = ["CHUNK_BYTES", "Block", "blocks"]

CHUNK_BYTES = 8 * 1024 * 1024
"""[bytes] Read at once: large against the cost of a call, small against memory."""

_SAMPLE_BYTES = 1024


@dataclass(frozen=True)
class Block:
    """Whole lines from byte ``offset``; or the head of one line that is too long."""

    data: bytes
    offset: int
    is_too_long: bool = False


def _cut(data: bytes) -> int:
    """Length of the whole lines in ``data`` (a final CR may still become CR LF)."""
    cut = data.rfind(b"\n") + 1
    if len(data) - cut > MAX_LINE_BYTES:
        cut = max(cut, data.rfind(b"\r", cut, len(data) - 1) + 1)
    return cut


def _refuse_utf16(head: bytes, name: str) -> None:
    """UTF-16 has a byte order mark, or NUL in every second byte."""
    marked = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    sample = head[:_SAMPLE_BYTES]
    half = len(sample) // 2
    zeros = max(sample[0::2].count(0), sample[1::2].count(0))
    others = min(sample[0::2].count(0), sample[1::2].count(0))
    if marked or (half >= 8 and zeros >= 0.9 * half and others <= 0.1 * half):
        raise BadInput(
            f"{name}: the text is UTF-16; NMEA 0183 is ASCII.",
            hint="Convert it first: iconv -f UTF-16 -t UTF-8 FILE > FILE.utf8",
            file=name,
            line=1,
        )


def _line_end(data: bytes) -> int:
    """Index of the first LF or CR, -1 if there is none."""
    found = [at for at in (data.find(b"\n"), data.find(b"\r")) if at >= 0]
    return min(found) if found else -1


def _skip_line(stream: BinaryIO, data: bytes, chunk_bytes: int) -> tuple[bytes, int, bool]:
    """Read on to the end of a line: the bytes behind it, how many were passed, end of stream."""
    passed = 0
    while (end := _line_end(data)) < 0:
        passed += len(data)
        data = stream.read(chunk_bytes)
        if not data:
            return b"", passed, True
    if end == len(data) - 1 and data.endswith(b"\r"):
        data += stream.read(chunk_bytes)
    end += 2 if data[end : end + 2] == b"\r\n" else 1
    return data[end:], passed + end, False


def blocks(stream: BinaryIO, name: str, chunk_bytes: int = CHUNK_BYTES) -> Iterator[Block]:
    """Blocks of whole lines; the last one may lack its line end.

    Raises :class:`~sealane.errors.BadInput` where the text is UTF-16.
    """
    rest = b""
    offset = 0
    is_first = True
    while True:
        fresh = stream.read(chunk_bytes)
        if is_first:
            while fresh and len(fresh) < _SAMPLE_BYTES and (more := stream.read(_SAMPLE_BYTES)):
                fresh += more
            _refuse_utf16(fresh, name)
            is_first = False
        if not fresh:
            break
        data = rest + fresh
        cut = _cut(data)
        if cut:
            yield Block(data[:cut], offset)
            offset += cut
        rest = data[cut:]
        if len(rest) > MAX_LINE_BYTES + 1:
            yield Block(rest[:RAW_MAX], offset, is_too_long=True)
            rest, passed, ended = _skip_line(stream, rest, chunk_bytes)
            offset += passed
            if ended:
                break
    if rest:
        yield Block(rest, offset)
