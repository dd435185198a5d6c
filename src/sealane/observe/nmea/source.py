"""How does a stream become buffers of whole lines, in bounded memory?

Blocks of a few MB are read into one buffer that is used again and again, and cut behind their
last line end; what is left over moves to the front. A line longer than
:data:`~sealane.observe.nmea.layout.MAX_LINE_BYTES` is passed over without being held: its head is
kept for the rejects.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from sealane.errors import BadInput
from sealane.observe.nmea.layout import MAX_LINE_BYTES, PARTS_MAX, PENDING_MAX, RAW_MAX

__all__ = ["CHUNK_BYTES", "HEAD_BYTES", "Block", "blocks"]

CHUNK_BYTES = 8 * 1024 * 1024
"""[bytes] Read at once: large against the cost of a call, small against memory."""

HEAD_BYTES = PENDING_MAX * PARTS_MAX * 2 * RAW_MAX
"""[bytes] Room in front of a block for the parts that wait; untouched pages take no memory."""

PADDING = b"\n" * 64
"""Stands behind the last line of a stream and stops every loop."""

_SAMPLE_BYTES = 1024


@dataclass(frozen=True)
class Block:
    """Whole lines from byte ``offset``: ``buffer[HEAD_BYTES:stop]``, good until the next block.

    Or the head of one line that is too long: ``too_long``.
    """

    buffer: npt.NDArray[Any]
    stop: int
    offset: int
    too_long: bytes | None = None


def _cut(data: bytearray, stop: int) -> int:
    """Where the whole lines end (a final CR may still become CR LF); HEAD_BYTES if none does."""
    cut = max(data.rfind(b"\n", HEAD_BYTES, stop) + 1, HEAD_BYTES)
    if stop - cut > MAX_LINE_BYTES:
        cut = max(cut, data.rfind(b"\r", cut, stop - 1) + 1)
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
    room = MAX_LINE_BYTES + 2 + max(chunk_bytes, _SAMPLE_BYTES)
    data = bytearray(HEAD_BYTES + room + chunk_bytes + len(PADDING))
    buffer = np.frombuffer(data, np.uint8)
    offset, stop = 0, HEAD_BYTES
    is_first = True
    while fresh := _fill(stream, data, stop, chunk_bytes, _SAMPLE_BYTES if is_first else 1):
        stop += fresh
        if is_first:
            _refuse_utf16(bytes(data[HEAD_BYTES : HEAD_BYTES + _SAMPLE_BYTES]), name)
            is_first = False
        cut = _cut(data, stop)
        if cut > HEAD_BYTES:
            yield Block(buffer, cut, offset)
            offset += cut - HEAD_BYTES
        rest = bytes(data[cut:stop])
        if len(rest) > MAX_LINE_BYTES + 1:
            yield Block(buffer, HEAD_BYTES, offset, too_long=rest[:RAW_MAX])
            rest, passed, ended = _skip_line(stream, rest, chunk_bytes)
            offset += passed
            if ended:
                return
        stop = HEAD_BYTES + len(rest)
        data[HEAD_BYTES:stop] = rest
    if stop > HEAD_BYTES:
        data[stop : stop + len(PADDING)] = PADDING
        yield Block(buffer, stop, offset)


def _fill(stream: BinaryIO, data: bytearray, at: int, most: int, least: int) -> int:
    """Read up to ``most`` bytes to ``at``, at least so many unless the stream ends; how many."""
    filled = 0
    with memoryview(data) as view:
        while filled < least:
            fresh = stream.readinto(view[at + filled : at + max(most, least)])  # type: ignore[attr-defined]
            if not fresh:
                break
            filled += fresh
    return filled
