"""Compiled: texts as numbers of characters, sets of character n-grams, and their MinHash bands.

Characters of text ``i`` are ``codes[starts[i]:starts[i + 1]]``: numbers of an alphabet in the order
of code points. An n-gram is told by 64 bits drawn for each character and place (tabulation hashing:
Patrascu and Thorup 2012, doi:10.1145/2220357.2220361), so two sets are compared exactly but for a
chance below 10⁻¹² a pair.
"""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["count_characters", "mark_bands", "share_part", "sort_grams", "sum_worth", "write_codes"]


@njit(cache=True, nogil=True)
def count_characters(data, offsets, is_there):  # type: ignore[no-untyped-def]
    """Where the characters of each text (UTF-8) begin; ``is_there`` learns which code points."""
    starts = np.zeros(offsets.shape[0], np.int64)
    for row in range(offsets.shape[0] - 1):
        at, count = offsets[row], 0
        while at < offsets[row + 1]:
            point, size = _point(data, at)
            is_there[point] = True
            at += size
            count += 1
        starts[row + 1] = starts[row] + count
    return starts


@njit(cache=True, nogil=True)
def write_codes(data, offsets, number, codes):  # type: ignore[no-untyped-def]
    """The number of each character, by ``number`` of its code point."""
    place = 0
    for row in range(offsets.shape[0] - 1):
        at = offsets[row]
        while at < offsets[row + 1]:
            point, size = _point(data, at)
            codes[place] = number[point]
            at += size
            place += 1


@njit(cache=True, nogil=True)
def _point(data, at):  # type: ignore[no-untyped-def]
    """The code point that begins here, and its bytes."""
    octet = np.int64(data[at])
    if octet < 0x80:
        return octet, 1
    more = 1 if octet < 0xE0 else 2 if octet < 0xF0 else 3
    point = octet & (0x3F >> more)
    for place in range(1, more + 1):
        point = (point << 6) | (np.int64(data[at + place]) & 0x3F)
    return point, more + 1


@njit(cache=True, nogil=True)
def sum_worth(codes, starts, worth):  # type: ignore[no-untyped-def]
    """What the characters of each text are worth together."""
    found = np.zeros(starts.shape[0] - 1)
    for row in range(found.shape[0]):
        for at in range(starts[row], starts[row + 1]):
            found[row] += worth[codes[at]]
    return found


@njit(cache=True, nogil=True)
def _gram(codes, at, drawn):  # type: ignore[no-untyped-def]
    found = np.uint64(0)
    for place in range(drawn.shape[0]):
        found ^= drawn[place, codes[at + place]]
    return found


@njit(cache=True, nogil=True)
def mark_bands(codes, starts, drawn, factors, addends, rows, out):  # type: ignore[no-untyped-def]
    """The marks of bands of ``rows[0]`` to ``rows[1]`` into ``out[band, row]``.

    A hash is ``factor * gram + addend`` modulo 2³², the factor odd (Broder and others 2000,
    doi:10.1006/jcss.1999.1690, linear permutations); a band is some least hashes in a row.
    """
    hashes, size = factors.shape[0], drawn.shape[0]
    width = hashes // out.shape[0]
    least = np.empty(hashes, np.uint32)
    for row in range(rows[0], rows[1]):
        least[:] = 0xFFFFFFFF
        for at in range(starts[row], starts[row + 1] - size + 1):
            gram = np.uint32(_gram(codes, at, drawn) >> np.uint64(32))
            for place in range(hashes):
                value = np.uint32(gram * factors[place] + addends[place])
                least[place] = min(least[place], value)
        for band in range(out.shape[0]):
            mark = np.uint64(band + 1)
            for place in range(band * width, (band + 1) * width):
                mark = (mark ^ np.uint64(least[place])) * np.uint64(0x9E3779B97F4A7C15)
                mark ^= mark >> np.uint64(29)
            out[band, row] = np.uint32(mark >> np.uint64(32))


@njit(cache=True, nogil=True)
def sort_grams(codes, starts, drawn, texts, places, grams, counts):  # type: ignore[no-untyped-def]
    """The distinct n-grams of each of ``texts``, in order, into ``grams`` from its place on.

    They are spread evenly over 64 bits, so each goes near its place at once, and insertion does the
    rest.
    """
    longest = 1
    for text in texts:
        longest = max(longest, starts[text + 1] - starts[text])
    raw, ends = np.empty(longest, np.uint64), np.empty(longest + 1, np.int64)
    for number in range(texts.shape[0]):
        text, begin = texts[number], places[number]
        count = max(starts[text + 1] - starts[text] - drawn.shape[0] + 1, 0)
        some = grams[begin : begin + count]
        ends[: count + 1] = 0
        for at in range(count):
            raw[at] = _gram(codes, starts[text] + at, drawn)
            ends[1 + ((raw[at] >> np.uint64(32)) * np.uint64(count) >> np.uint64(32))] += 1
        for at in range(count):
            ends[at + 1] += ends[at]
        for at in range(count):
            place = (raw[at] >> np.uint64(32)) * np.uint64(count) >> np.uint64(32)
            some[ends[place]] = raw[at]
            ends[place] += 1
        for at in range(1, count):
            value, place = some[at], at
            while place > 0 and some[place - 1] > value:
                some[place] = some[place - 1]
                place -= 1
            some[place] = value
        kept = 0
        for at in range(count):
            if at == 0 or some[at] != some[at - 1]:
                grams[begin + kept] = some[at]
                kept += 1
        counts[number] = kept


@njit(cache=True, nogil=True)
def share_part(grams, one, one_count, other, other_count, least):  # type: ignore[no-untyped-def]
    """The Jaccard index of two sets of n-grams; -1 as soon as it must be below ``least``."""
    spare = one_count + other_count
    needed = np.int64(np.ceil(spare * least / (1.0 + least) - 1e-9))
    if min(one_count, other_count) < needed:
        return -1.0
    left, right, both = 0, 0, 0
    while left < one_count and right < other_count:
        if both + min(one_count - left, other_count - right) < needed:
            return -1.0
        a, b = grams[one + left], grams[other + right]
        both += a == b
        left += a <= b
        right += b <= a
    found = both / (spare - both)
    return found if found >= least else -1.0
