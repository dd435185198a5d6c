"""Compiled: which words differ between a text and its exemplar, and does that turn the claim round?

Differences are those of Myers 1986 (doi:10.1007/BF01840446): fewest words taken out and put in.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sealane.inform.narrative.role_kernel import is_swapped, may_be_swapped
from sealane.inform.narrative.token_kernel import CONTENT, NEGATION, NUMBER, tokenise

__all__ = ["NEGATED", "NUMBERED", "SWAPPED", "find_changes"]

NEGATED, NUMBERED, SWAPPED = 1, 2, 4
"""Bits of what a change touches."""
_PREFIXES = ((0x75, 0x6E, 0), (0x6E, 0x6F, 0x6E), (0x64, 0x69, 0x73), (0x43D, 0x435, 0),
             (0x431, 0x435, 0x437))  # fmt: skip
"""un, non, dis, не, без."""
_ROLE = 0xF8 | 0xF00
"""Marks of the doer and of the one it is done to."""


@njit(cache=True, nogil=True)
def find_changes(codes, starts, pairs, alphabet, table, limits, rooms, trace, flags):  # type: ignore[no-untyped-def]
    """Changes of each pair (exemplar, text): number of the pair, characters from and to in either,
    and the bits of what it touches; ``flags[pair]`` gains the bits of all.

    Pairs of one exemplar stand together. ``limits``: words of a text up to which roles are looked
    for. ``rooms``: words of either, and the tokens taken out and put in. ``trace``: edits + 1 rows.
    """
    mine, other, taken, put = rooms
    out, count = np.empty((64, 6), np.int32), 0
    hunks = np.empty((trace.shape[0] + 2, 4), np.int32)
    last, size = -1, 0
    for pair in range(pairs.shape[0]):
        one, two = pairs[pair, 0], pairs[pair, 1]
        first, second = codes[starts[one] : starts[one + 1]], codes[starts[two] : starts[two + 1]]
        if one != last:
            size, last = tokenise(first, alphabet, table, mine), one
        length = tokenise(second, alphabet, table, other)
        found = _hunks(mine[2], size, other[2], length, trace, taken, put, hunks)
        bits = _numbers_differ(mine, size, other, length) * NUMBERED
        bits |= _negation(first, second, mine, other, hunks, found, alphabet[0]) * NEGATED
        if found and max(size, length) <= limits:
            moved, stem = may_be_swapped(mine, other, hunks, found)
            if moved and is_swapped(mine, size, other, length, moved, stem):
                bits |= SWAPPED
        flags[pair] = bits
        while count + found > out.shape[0]:
            out = np.concatenate((out, np.empty_like(out)))
        for at in range(found):
            out[count, 0] = pair
            out[count, 1], out[count, 2] = _span(mine, hunks[at, 0], hunks[at, 1])
            out[count, 3], out[count, 4] = _span(other, hunks[at, 2], hunks[at, 3])
            out[count, 5] = _touched(mine, other, hunks, at, bits)
            count += 1
    return out[:count].copy()


@njit(cache=True, nogil=True)
def _of(hunks, at):  # type: ignore[no-untyped-def]
    return hunks[at, 0], hunks[at, 1], hunks[at, 2], hunks[at, 3]


@njit(cache=True, nogil=True)
def _span(words, begin, end):  # type: ignore[no-untyped-def]
    """Characters of some words in a row."""
    if begin == end:
        return np.int32(0), np.int32(0)
    return words[0][begin], words[1][end - 1]


@njit(cache=True, nogil=True)
def _hunks(a, size, b, length, trace, taken, put, hunks):  # type: ignore[no-untyped-def]
    """Runs of words that differ, as places (from, to, from, to) in either; how many."""
    begin = 0
    while begin < size and begin < length and a[begin] == b[begin]:
        begin += 1
    tail = 0
    while tail < min(size, length) - begin and a[size - 1 - tail] == b[length - 1 - tail]:
        tail += 1
    some, others = a[begin : size - tail], b[begin : length - tail]
    taken[: some.shape[0]] = False
    put[: others.shape[0]] = False
    if not _edits(some, others, trace, taken, put):
        taken[: some.shape[0]] = True
        put[: others.shape[0]] = True
    left, right, found = 0, 0, 0
    while left < some.shape[0] or right < others.shape[0]:
        x, y = left, right
        while left < some.shape[0] and taken[left]:
            left += 1
        while right < others.shape[0] and put[right]:
            right += 1
        if x < left or y < right:
            hunks[found, 0], hunks[found, 1] = begin + x, begin + left
            hunks[found, 2], hunks[found, 3] = begin + y, begin + right
            found += 1
        left += 1
        right += 1
    return found


@njit(cache=True, nogil=True)
def _edits(a, b, trace, taken, put):  # type: ignore[no-untyped-def]
    """Marks the fewest words to take out of ``a`` and to put in for ``b``; whether there were few
    enough for ``trace``, in which row d is how far d edits reach on each diagonal."""
    most, middle = trace.shape[0] - 1, trace.shape[1] // 2
    size, length = a.shape[0], b.shape[0]
    for edits in range(min(most, size + length) + 1):
        trace[edits, middle - edits - 2] = trace[edits, middle + edits + 2] = -1
        for k in range(-edits, edits + 1, 2):
            x = 0 if edits == 0 else _reach(trace[edits - 1], middle, k, size, length)[0]
            trace[edits, middle + k] = x
            if x < 0:
                continue
            while x < size and x - k < length and a[x] == b[x - k]:
                x += 1
            trace[edits, middle + k] = x
            if x == size and x - k == length:
                _walk_back(trace, edits, k, size, length, taken, put)
                return True
    return False


@njit(cache=True, nogil=True)
def _reach(row, middle, k, size, length):  # type: ignore[no-untyped-def]
    """How far one edit more reaches on diagonal k, and whether it puts a word in."""
    down, right = row[middle + k + 1], row[middle + k - 1]
    down = down if down >= 0 and down - k <= length else -1
    right = right + 1 if 0 <= right < size else -1
    return (down, True) if down >= right else (right, False)


@njit(cache=True, nogil=True)
def _walk_back(trace, edits, k, size, length, taken, put):  # type: ignore[no-untyped-def]
    middle = trace.shape[1] // 2
    for step in range(edits, 0, -1):
        x, is_put = _reach(trace[step - 1], middle, k, size, length)
        if is_put:
            put[x - k - 1] = True
            k += 1
        else:
            taken[x - 1] = True
            k -= 1


@njit(cache=True, nogil=True)
def _numbers_differ(one, size, other, length):  # type: ignore[no-untyped-def]
    """Whether the numbers of two texts, in their order, are others."""
    left, right = 0, 0
    while True:
        while left < size and not one[4][left] & NUMBER:
            left += 1
        while right < length and not other[4][right] & NUMBER:
            right += 1
        if left == size or right == length:
            return left < size or right < length
        if one[2][left] != other[2][right]:
            return True
        left += 1
        right += 1


@njit(cache=True, nogil=True)
def _count(words, begin, end, mark):  # type: ignore[no-untyped-def]
    found = 0
    for at in range(begin, end):
        found += (words[4][at] & mark) > 0
    return found


@njit(cache=True, nogil=True)
def _negation(first, second, one, other, hunks, found, points):  # type: ignore[no-untyped-def]
    """Whether some change has another number of negations than what it replaces; changes with one
    word between them count as one."""
    at = 0
    while at < found:
        balance = 0
        while True:
            begin, end, start, stop = _of(hunks, at)
            balance += _count(other, start, stop, NEGATION) - _count(one, begin, end, NEGATION)
            if end - begin == 1 and stop - start == 1:
                a = first[one[0][begin] : one[1][begin]]
                b = second[other[0][start] : other[1][start]]
                if _is_prefixed(a, b, points) or _is_prefixed(b, a, points):
                    return True
            at += 1
            if at == found or hunks[at, 0] - end > 1:
                break
        if balance:
            return True
    return False


@njit(cache=True, nogil=True)
def _is_prefixed(a, b, points):  # type: ignore[no-untyped-def]
    """Whether ``b`` is ``a`` behind a prefix that negates."""
    more = b.shape[0] - a.shape[0]
    if more not in (2, 3) or a.shape[0] < 3:
        return False
    for place in range(a.shape[0]):
        if a[place] != b[more + place]:
            return False
    for prefix in _PREFIXES:
        is_same = (prefix[2] == 0) == (more == 2)
        for place in range(more):
            is_same = is_same and np.int64(points[b[place]]) == prefix[place]
        if is_same:
            return True
    return False


@njit(cache=True, nogil=True)
def _touched(one, other, hunks, at, bits):  # type: ignore[no-untyped-def]
    """Which of the bits of a pair this change has to do with."""
    found = 0
    begin, end, start, stop = _of(hunks, at)
    for bit, mark in ((NEGATED, NEGATION), (NUMBERED, NUMBER), (SWAPPED, CONTENT | _ROLE)):
        if bits & bit and _count(one, begin, end, mark) + _count(other, start, stop, mark):
            found |= bit
    if bits & NEGATED and end - begin == 1 and stop - start == 1 and not found:
        found |= NEGATED
    return found
