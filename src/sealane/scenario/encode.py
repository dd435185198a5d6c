"""Columns to AIVDM sentences: the transmitters and receivers of the made-up sea.

One call encodes many messages of one type: every field is a column, every operation runs over
all messages at once (six-bit symbols by row of the symbol, messages along the contiguous axis).
Armour and checksum: IEC 61162-1 and NMEA 0183 (AIVDM), tag block: NMEA 4.10. Bit layouts:
`sealane.scenario.layout`. This is the writing half only; it shares no code with the decoder,
so that the two can be tested against each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from sealane.errors import BadInput
from sealane.scenario.layout import DEFAULTS, LAYOUTS, bit_length

__all__ = ["STATION_CHARS", "interleave", "sentences", "sixbit"]

STATION_CHARS = 7
"""Every station name in a tag block has this many characters, so that lines have one length."""
PART_SYMBOLS = 60
"""Six-bit symbols in the first sentence of a message of several (82-character limit of NMEA)."""

Bytes = npt.NDArray[np.uint8]
Column = npt.ArrayLike

_ARMOUR = np.array([c + 48 if c < 40 else c + 56 for c in range(64)], dtype=np.uint8)
_HEX = np.frombuffer(b"0123456789ABCDEF", dtype=np.uint8)


def sixbit(texts: Column, chars: int) -> Bytes:
    """Texts as six-bit ASCII, shape (chars, n), padded with '@' (0); M.1371-5 Table 47.

    Raises BadInput for a character that six bits cannot say (lower case included).
    """
    raw = np.asarray(texts, dtype=f"S{chars}")
    codes = np.ascontiguousarray(raw).view(np.uint8).reshape(len(raw), chars).T.copy()
    bad = (codes != 0) & ((codes < 32) | (codes > 95))
    if bad.any():
        value = bytes(raw[int(np.argmax(bad.any(axis=0)))]).decode("latin-1")
        raise BadInput("Six-bit text holds upper case, digits and signs.", value=value)
    return np.where(codes >= 64, codes - 64, codes).astype(np.uint8)


def _symbols(kind: str, columns: Mapping[str, Column], n: int) -> Bytes:
    """The message as six-bit symbols, shape (symbols, n)."""
    layout = LAYOUTS[kind]
    out = np.zeros((-(-bit_length(layout) // 6), n), dtype=np.uint8)
    start = 0
    for name, width in layout:
        if width < 0:
            codes = sixbit(columns[name], -width)
            for i, row in enumerate(codes):
                _put(out, start + 6 * i, 6, row)
            start -= 6 * width
            continue
        default = int(kind[:2].rstrip("AB")) if name == "type" else DEFAULTS.get(name, 0)
        value = np.asarray(columns.get(name, default), dtype=np.int64)
        _put(out, start, width, value & ((1 << width) - 1))
        start += width
    return out


def _put(out: Bytes, start: int, width: int, value: npt.NDArray[np.integer[Any]]) -> None:
    end = start + width
    for symbol in range(start // 6, (end - 1) // 6 + 1):
        shift = end - 6 * (symbol + 1)
        bits = value >> shift if shift >= 0 else value << -shift
        out[symbol] |= (bits & 63).astype(np.uint8)


def _digits(value: npt.NDArray[np.int64], count: int) -> Bytes:
    powers = 10 ** np.arange(count - 1, -1, -1, dtype=np.int64)
    return (value[None, :] // powers[:, None] % 10 + 48).astype(np.uint8)


def _checksum(rows: Bytes) -> Bytes:
    total = np.bitwise_xor.reduce(rows, axis=0)
    return np.stack([_HEX[total >> 4], _HEX[total & 15]])


def _fixed(text: bytes, n: int) -> Bytes:
    return np.broadcast_to(np.frombuffer(text, dtype=np.uint8)[:, None], (len(text), n))


def _line(tag: Bytes, head: Bytes, payload: Bytes, fill: int) -> Bytes:
    """Whole lines, shape (n, length): tag block, sentence, checksums, end of line."""
    n = payload.shape[1]
    body = np.concatenate([head, payload, _fixed(b",%d" % fill, n)])
    rows = [
        _fixed(b"\\", n),
        tag,
        _fixed(b"*", n),
        _checksum(tag),
        _fixed(b"\\!", n),
        body,
        _fixed(b"*", n),
        _checksum(body),
        _fixed(b"\r\n", n),
    ]
    return np.ascontiguousarray(np.concatenate(rows).T)


def sentences(
    kind: str,
    columns: Mapping[str, Column],
    *,
    station: Column,
    epoch: Column,
    channel: Column,
    sequence: Column | None = None,
) -> list[Bytes]:
    """Lines of one message type, one array of shape (n, bytes) for each part of the message.

    kind: a key of LAYOUTS ('1', '5', '24A', ...). columns: the fields in the units of the message
    (lon, lat in 1/10000 min; 1/10 min for 27), signed numbers as they are. station: names of
    exactly STATION_CHARS bytes. epoch: [s]. channel: b'A' or b'B'. sequence: 0-9, for messages of
    two parts. Raises BadInput on text that six bits cannot say or a station name of wrong length.
    """
    when = np.asarray(epoch, dtype=np.int64)
    n = len(when)
    names = np.asarray(station, dtype="S")
    if n and (names.itemsize != STATION_CHARS or (np.strings.str_len(names) < STATION_CHARS).any()):
        raise BadInput(f"A station name has {STATION_CHARS} characters.", field="station")
    named = np.ascontiguousarray(names).view(np.uint8).reshape(n, -1).T
    tag = np.concatenate([_fixed(b"s:", n), named, _fixed(b",c:", n), _digits(when, 10)])
    symbols = _symbols(kind, columns, n)
    payload = _ARMOUR[symbols]
    chan = np.ascontiguousarray(np.asarray(channel, dtype="S1")).view(np.uint8)[None, :]
    comma = _fixed(b",", n)
    fill = 6 * len(symbols) - bit_length(LAYOUTS[kind])
    if len(symbols) <= PART_SYMBOLS:
        head = np.concatenate([_fixed(b"AIVDM,1,1,,", n), chan, comma])
        return [_line(tag, head, payload, fill)]
    seq = _digits(np.asarray(sequence, dtype=np.int64), 1)
    lines = []
    for part, piece in enumerate((payload[:PART_SYMBOLS], payload[PART_SYMBOLS:]), start=1):
        head = np.concatenate([_fixed(b"AIVDM,2,%d," % part, n), seq, comma, chan, comma])
        lines.append(_line(tag, head, piece, fill if part == 2 else 0))
    return lines


def interleave(blocks: list[Bytes], keys: list[npt.NDArray[np.generic]]) -> bytes:
    """Lines of several blocks in one stream, in the order of their keys (ties: by block, row)."""
    lengths = np.concatenate([np.full(len(b), b.shape[1], dtype=np.int64) for b in blocks])
    order = np.argsort(np.concatenate(keys), kind="stable")
    starts = np.empty(len(lengths), dtype=np.int64)
    starts[order] = np.cumsum(lengths[order]) - lengths[order]
    out = np.empty(int(lengths.sum()), dtype=np.uint8)
    first = 0
    for block in blocks:
        at = starts[first : first + len(block)]
        for column in range(block.shape[1]):
            out[at + column] = block[:, column]
        first += len(block)
    return out.tobytes()
