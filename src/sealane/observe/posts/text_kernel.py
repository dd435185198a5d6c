"""Compiled: what is worth a closer look in each text of a column? One pass over its bytes (UTF-8).

Texts are ``data[offsets[i]:offsets[i + 1]]``. Expressions of a library then look at few of them.
"""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = [
    "AT",
    "HASH",
    "LINK",
    "SLASH",
    "find_marks",
    "find_own",
    "find_scripts",
    "number_texts",
]

AT, HASH, LINK, SLASH = 1, 2, 4, 8
"""Bits of :func:`find_marks`: @ or ＠; # or ＃; ``http`` or ``www.`` in any case; a slash."""
_WIDE_LEAD, _WIDE_NEXT, _WIDE_AT, _WIDE_HASH = 0xEF, 0xBC, 0xA0, 0x83
_KELVIN, _DOTTED = (0xE2, 0x84, 0xAA), (0xC4, 0xB0)
"""K (kelvin) and İ become ASCII letters in lower case."""


_IS_MARK = np.zeros(256, np.bool_)
_IS_MARK[[ord(one) for one in "@#/hHwW"]] = True
_IS_MARK[_WIDE_LEAD] = True
_SPECIAL = 1
_FOLDED = np.arange(256, dtype=np.uint8)
_FOLDED[0x41:0x5B] += 32
_FOLDED[[_KELVIN[0], _DOTTED[0]]] = _SPECIAL
"""ASCII in lower case; what may begin a letter that becomes ASCII is special."""


@njit(cache=True, nogil=True)
def find_marks(data, offsets):  # type: ignore[no-untyped-def]
    """The bits of signs that each text holds, as uint8."""
    found = np.zeros(offsets.shape[0] - 1, np.uint8)
    for row in range(found.shape[0]):
        end = offsets[row + 1]
        for at in range(offsets[row], end):
            if _IS_MARK[data[at]]:
                found[row] |= _mark(data, at, end)
    return found


@njit(cache=True, nogil=True)
def _mark(data, at, end):  # type: ignore[no-untyped-def]
    """The bit of the sign that begins here, or 0."""
    octet, left = data[at], end - at
    if octet == 0x40:
        return AT
    if octet == 0x23:
        return HASH
    if octet == 0x2F:
        return SLASH
    if octet == _WIDE_LEAD:
        if left < 3 or data[at + 1] != _WIDE_NEXT:
            return 0
        return AT if data[at + 2] == _WIDE_AT else HASH if data[at + 2] == _WIDE_HASH else 0
    if left < 4:
        return 0
    two, three, four = data[at + 1] | 32, data[at + 2] | 32, data[at + 3]
    if octet | 32 == 0x68:  # http
        return LINK if two == 0x74 and three == 0x74 and four | 32 == 0x70 else 0
    return LINK if two == 0x77 and three == 0x77 and four == 0x2E else 0  # www.


@njit(cache=True, nogil=True)
def find_scripts(data, offsets, table):  # type: ignore[no-untyped-def]
    """The bits of ``table`` (by code point) that the letters of each text have together, up to the
    first that has bit 1."""
    found = np.zeros(offsets.shape[0] - 1, np.uint8)
    for row in range(found.shape[0]):
        at, end, bits = offsets[row], offsets[row + 1], 0
        while at < end:
            octet = np.int64(data[at])
            if octet < 0xC0:
                at += 1
                continue
            more = 1 if octet < 0xE0 else 2 if octet < 0xF0 else 3
            point = octet & (0x3F >> more)
            for place in range(1, more + 1):
                point = (point << 6) | (np.int64(data[at + place]) & 0x3F)
            at += more + 1
            if point < table.shape[0]:
                bits |= table[point]
                if bits & 1:  # the first of the list decides
                    break
        found[row] = bits
    return found


@njit(cache=True, nogil=True)
def find_own(data, offsets, names, places):  # type: ignore[no-untyped-def]
    """Whether a text may hold the name of its row (``names``, lower case), whatever the case.

    Never false where it does; true without a look where the name has more than ASCII, or the text a
    letter that becomes ASCII in lower case.
    """
    found = np.zeros(offsets.shape[0] - 1, np.bool_)
    for row in range(found.shape[0]):
        begin, size = places[row], places[row + 1] - places[row]
        if size == 0:
            continue
        plain = True
        for at in range(size):
            plain = plain and names[begin + at] < 0x80
        found[row] = not plain or _holds(
            data, offsets[row], offsets[row + 1], names[begin : begin + size]
        )
    return found


@njit(cache=True, nogil=True)
def _holds(data, start, end, name):  # type: ignore[no-untyped-def]
    size, first = name.shape[0], name[0]
    for at in range(start, end):
        octet = _FOLDED[data[at]]
        if octet == _SPECIAL and _is_special(data, at, end):
            return True
        if octet != first or at + size > end:
            continue
        place = 1
        while place < size and _FOLDED[data[at + place]] == name[place]:
            place += 1
        if place == size:
            return True
    return False


@njit(cache=True, nogil=True)
def _is_special(data, at, end):  # type: ignore[no-untyped-def]
    if data[at] == _DOTTED[0]:
        return at + 1 < end and data[at + 1] == _DOTTED[1]
    return at + 2 < end and data[at + 1] == _KELVIN[1] and data[at + 2] == _KELVIN[2]


@njit(cache=True, nogil=True)
def number_texts(data, offsets, seed):  # type: ignore[no-untyped-def]
    """The number of each text as texts first come, and the row where each number came first.

    ``seed`` (any uint64) moves texts in the table that is looked up, so that nobody can choose
    texts that fall together; the numbers do not depend on it.
    """
    rows = offsets.shape[0] - 1
    size = 16
    while size < 2 * rows:
        size *= 2
    table = np.full(size, -1, np.int32)
    codes, firsts, marks = (
        np.empty(rows, np.int32),
        np.empty(rows, np.int32),
        np.empty(rows, np.uint64),
    )
    count = 0
    for row in range(rows):
        mark = _mixed(data, offsets[row], offsets[row + 1], seed)
        place = np.int64(mark & np.uint64(size - 1))
        while True:
            code = table[place]
            if code < 0:
                table[place] = code = count
                firsts[count], marks[count] = row, mark
                count += 1
                break
            if marks[code] == mark and _same(data, offsets, firsts[code], row):
                break
            place = (place + 1) & (size - 1)
        codes[row] = code
    return codes, firsts[:count]


@njit(cache=True, nogil=True)
def _mixed(data, begin, end, seed):  # type: ignore[no-untyped-def]
    """A number made of the bytes of a text."""
    mark = seed
    for at in range(begin, end):
        mark = (mark ^ np.uint64(data[at])) * np.uint64(0x9E3779B97F4A7C15)
        mark ^= mark >> np.uint64(29)
    return mark ^ (mark >> np.uint64(32))


@njit(cache=True, nogil=True)
def _same(data, offsets, one, other):  # type: ignore[no-untyped-def]
    begin, start = offsets[one], offsets[other]
    length = offsets[one + 1] - begin
    if offsets[other + 1] - start != length:
        return False
    at = 0
    while at < length and data[begin + at] == data[start + at]:
        at += 1
    return at == length
