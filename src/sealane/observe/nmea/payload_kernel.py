"""Kernels: six-bit armour to words of 60 bits, bits to numbers, text and a content hash.

ITU-R M.1371-5, Annex 8 numbers the bits of a message from the most significant one; IEC 61162-1
carries six of them in each armour character. Ten characters make one int64 word, so that a field
of up to 30 bits lies in at most two words.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sealane.observe.nmea.inner_kernel import inlined, kernel
from sealane.observe.nmea.layout import PAYLOAD_WORDS
from sealane.observe.nmea.load_kernel import joined, word_at

__all__ = ["ARMOUR", "INVALID", "bits", "content_hash", "pack", "put_text", "signed_bits"]

INVALID = 255
ZEROES = np.uint64(0x3030303030303030)
WORD = (np.int64(1) << 60) - 1


def _armour_table() -> np.ndarray[Any, np.dtype[np.uint8]]:
    """IEC 61162-1: '0'-'W' carry 0-39, '`'-'w' carry 40-63; nothing else is armour."""
    table = np.full(256, INVALID, np.uint8)
    table[48:88] = np.arange(40)
    table[96:120] = np.arange(40, 64)
    return table


ARMOUR = _armour_table()


@inlined
def bits(words, start, count):  # type: ignore[no-untyped-def]
    """Unsigned number of ``count`` <= 30 bits from bit ``start``."""
    index = start // 60
    shift = start - index * 60
    mask = (np.int64(1) << count) - 1
    if shift + count <= 60:
        return (words[index] >> (60 - shift - count)) & mask
    rest = shift + count - 60
    return ((words[index] << rest) | (words[index + 1] >> (60 - rest))) & mask


@inlined
def signed_bits(words, start, count):  # type: ignore[no-untyped-def]
    """Two's complement number of ``count`` <= 30 bits from bit ``start``."""
    value = bits(words, start, count)
    return value - ((value >> (count - 1)) << count)


@kernel
def pack(buf, at, chars, words, done):  # type: ignore[no-untyped-def]
    """Append ``chars`` armour characters from ``at`` to words that hold ``done`` already."""
    if done == 0:
        words[:] = 0
    end = at + min(chars, PAYLOAD_WORDS * 10 - done)
    while at < end:
        count = min(end - at, 8)
        word = word_at(buf, at)
        if count < 8:  # what follows counts as '0', which carries no bit
            keep = (np.uint64(1) << np.uint64(8 * count)) - np.uint64(1)
            word = (word & keep) | (ZEROES & ~keep)
        index = done // 10
        left = 12 - 6 * (done - index * 10)  # bits of this word behind the eight characters
        value = np.int64(joined(word))
        if left >= 0:
            words[index] |= value << left
        else:
            words[index] |= value >> -left
            words[index + 1] |= (value << (60 + left)) & WORD
        done += count
        at += count
    return done


@kernel
def put_text(words, start, chars, text, at):  # type: ignore[no-untyped-def]
    """Write ``chars`` six-bit characters to ``text[at:]`` (M.1371-5, Annex 8, table 47)."""
    end = at + chars
    while at < end:
        count = min(end - at, 5)
        value = bits(words, start, 6 * count)
        for i in range(count):
            code = (value >> (6 * (count - 1 - i))) & 63
            text[at + i] = code + 64 if code < 32 else code
        start += 6 * count
        at += count


@kernel
def trim_text(text, at, chars):  # type: ignore[no-untyped-def]
    """Start and length of the text without '@' padding behind it, then without spaces around.

    An '@' inside is kept: crews type it ("S@PORE").
    """
    end = at + chars
    while end > at and text[end - 1] == 64:
        end -= 1
    while at < end and text[at] == 32:
        at += 1
    while end > at and text[end - 1] == 32:
        end -= 1
    return at, end - at


@inlined
def content_hash(words, count):  # type: ignore[no-untyped-def]
    """64-bit hash of the first ``count`` bits, the repeat indicator (bits 6-7) left out.

    The repeat indicator tells how often a repeater sent the message on, not what it says.
    """
    mixed = np.uint64(0x9E3779B97F4A7C15)
    last = (count - 1) // 60
    for i in range(last + 1):
        word = words[i]
        if i == 0:
            word &= ~(np.int64(3) << 52)
        if i == last:
            word &= ~((np.int64(1) << (60 * (last + 1) - count)) - 1)
        mixed ^= np.uint64(word)
        mixed *= np.uint64(0xFF51AFD7ED558CCD)
        mixed ^= mixed >> np.uint64(32)
    mixed *= np.uint64(0xC4CEB9FE1A85EC53)
    mixed ^= mixed >> np.uint64(29)
    return np.int64(mixed)
