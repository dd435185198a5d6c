"""Compiled: a text as words. Letters and katakana by runs, Han and hiragana by characters.

Longer words of the table go first (Japanese and Chinese have no spaces); a number is one word,
whether in digits, Han signs or a word of number. ``words`` is the tuple of :func:`room`.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sealane.inform.narrative.spelling import (
    BREAK,
    DIGIT,
    HAN,
    HIRAGANA,
    KATAKANA,
    LETTER,
    SIGN,
    SPACE,
)

__all__ = ["CONTENT", "INSTRUMENT", "OBLIQUE", "PARTICIPLE", "RERU", "VERBAL",
           "hash_points", "room", "tokenise"]  # fmt: skip

PARTICIPLE, OBLIQUE, INSTRUMENT, RERU, CONTENT, VERBAL = (1 << n for n in range(8, 14))
"""Marks that the form of a word gives: Russian endings of a short participle, of the accusative
(у, ю) and of the instrumental; れ; a word that says something alone; and of the table: kana behind
the Han signs of a verb."""
NEGATION, NUMBER, STOP, SUBJECT = 1, 2, 4, 64
STEM = 4
"""[letters] That two forms of one word have in common at least, for words side by side."""
_APOSTROPHE, _CURLY = 0x27, 0x2019
_CYRILLIC = (0x400, 0x530)
_RERU, _COMMA = 0x308C, 0x3001


def room(most: int):  # type: ignore[no-untyped-def]
    """Arrays for the words of a text of so many characters: where each begins and ends, what it is
    compared by, its stem, marks and kind of character."""
    return (
        np.zeros(most, np.int32),
        np.zeros(most, np.int32),
        np.zeros(most, np.uint64),
        np.zeros(most, np.uint64),
        np.zeros(most, np.uint16),
        np.zeros(most, np.uint8),
    )


@njit(cache=True, nogil=True)
def hash_points(points):  # type: ignore[no-untyped-def]
    """A number of 64 bits for some code points."""
    mark = np.uint64(0xCBF29CE484222325)
    for point in points:
        mark = _next(mark, point)
    return mark


@njit(cache=True, nogil=True, inline="always")
def _next(mark, point):  # type: ignore[no-untyped-def]
    mark = (mark ^ np.uint64(point)) * np.uint64(0x100000001B3)
    return mark ^ (mark >> np.uint64(31))


@njit(cache=True, nogil=True)
def _find(hashes, mark):  # type: ignore[no-untyped-def]
    """The place of a hash in the table, or -1."""
    low, high = 0, hashes.shape[0]
    while low < high:
        middle = (low + high) // 2
        if hashes[middle] < mark:
            low = middle + 1
        else:
            high = middle
    return low if low < hashes.shape[0] and hashes[low] == mark else -1


@njit(cache=True, nogil=True)
def tokenise(text, alphabet, table, words):  # type: ignore[no-untyped-def]
    """The words of a text (numbers of characters) into ``words``; how many.

    ``alphabet``: point, kind, longest word of the table that begins so, and worth (-1: no sign of
    number) of each character. ``table``: hashes, marks and values.
    """
    starts, ends, same, stem, marks, kinds = words
    kind_of, reach, worth = alphabet[1], alphabet[2], alphabet[3]
    at, count = 0, 0
    while at < text.shape[0]:
        kind = kind_of[text[at]]
        if kind == SPACE:
            at += 1
            continue
        end, mark, found = at + 1, np.uint64(0), 0
        is_cjk = kind in (HAN, HIRAGANA)
        if is_cjk and reach[text[at]] > 0:
            end, found, mark = _longest(text, at, alphabet, table)
        if is_cjk and end - at < 2 and worth[text[at]] >= 0:
            end, mark = _han_number(text, at, worth)
            found = NUMBER
        elif kind == DIGIT:
            end, mark = _digits(text, at, alphabet)
            found = NUMBER
        elif kind in (LETTER, KATAKANA):
            while end < text.shape[0] and kind_of[text[end]] == kind:
                end += 1
        if mark == 0:
            mark = _hash(text, at, end, alphabet[0])
        root = mark
        if kind == LETTER:
            found, mark, root = _word(text, at, end, alphabet[0], table, mark)
        elif kind == KATAKANA:
            place = _find(table[0], mark)
            found = int(table[1][place]) if place >= 0 else 0
        elif kind == HIRAGANA and alphabet[0][text[at]] == _RERU:
            found |= RERU
        elif kind == BREAK and alphabet[0][text[at]] == _COMMA:
            found |= SUBJECT
        says = kind not in (SIGN, BREAK, HIRAGANA) or end - at > 1
        if says and not found & STOP:
            found |= CONTENT
        starts[count], ends[count] = at, end
        same[count], stem[count], marks[count], kinds[count] = mark, root, found, kind
        count += 1
        at = end
    return count


@njit(cache=True, nogil=True)
def _hash(text, at, end, points):  # type: ignore[no-untyped-def]
    mark = np.uint64(0xCBF29CE484222325)
    for place in range(at, end):
        mark = _next(mark, points[text[place]])
    return mark


@njit(cache=True, nogil=True)
def _longest(text, at, alphabet, table):  # type: ignore[no-untyped-def]
    """The end of the longest word of the table that begins here, its marks and its hash."""
    mark, best, found, kept = np.uint64(0xCBF29CE484222325), at + 1, 0, np.uint64(0)
    for place in range(at, min(at + alphabet[2][text[at]], text.shape[0])):
        mark = _next(mark, alphabet[0][text[place]])
        there = _find(table[0], mark)
        if there >= 0:
            best, found, kept = place + 1, int(table[1][there]), mark
    return best, found, kept


@njit(cache=True, nogil=True)
def _han_number(text, at, worth):  # type: ignore[no-untyped-def]
    """The end of a number in Han signs, and the hash of its value."""
    end, total, part, digit, is_row = at, 0, 0, -1, True
    while end < text.shape[0] and worth[text[end]] >= 0:
        is_row = is_row and worth[text[end]] < 10
        end += 1
    for place in range(at, end):
        value = worth[text[place]]
        if is_row:
            total = total * 10 + value
        elif value < 10:
            digit = value
        elif value < 10_000:
            part += (1 if digit < 0 else digit) * value
            digit = -1
        else:
            part += max(digit, 0)
            total += (part if part else 1) * value
            part, digit = 0, -1
    if not is_row:
        total += part + max(digit, 0)
    return end, _value_hash(np.float64(total))


@njit(cache=True, nogil=True)
def _value_hash(value):  # type: ignore[no-untyped-def]
    """Numbers of one value, to the thousandth, have one hash."""
    return _next(np.uint64(0xA5A5A5A5), np.uint64(np.int64(np.round(value * 1000.0))))


@njit(cache=True, nogil=True)
def _digits(text, at, alphabet):  # type: ignore[no-untyped-def]
    """The end of a number in digits, and the hash of its value, or of its signs where it is none
    (a time, an address)."""
    points, kinds = alphabet[0], alphabet[1]
    end, value, scale, seps, is_odd = at, 0.0, 1.0, 0, False
    while end < text.shape[0]:
        point = np.int64(points[text[end]])
        if kinds[text[end]] == DIGIT:
            is_odd = is_odd or not 0x30 <= point <= 0x39
            value = value * 10.0 + (point - 0x30)
            scale *= 10.0 if seps else 1.0
        elif point == 0x2C and _is_thousand(text, end, alphabet) and not seps:
            pass
        elif point in (0x2C, 0x2E, 0x3A) and end + 1 < text.shape[0]:
            if kinds[text[end + 1]] != DIGIT:
                break
            seps += 1
            is_odd = is_odd or point != 0x2E or seps > 1
        else:
            break
        end += 1
    if is_odd or value > 9e12:
        return end, _hash(text, at, end, points)
    return end, _value_hash(value / scale)


@njit(cache=True, nogil=True)
def _is_thousand(text, at, alphabet):  # type: ignore[no-untyped-def]
    """Whether exactly three digits follow a comma."""
    count = 0
    while at + 1 + count < text.shape[0] and alphabet[1][text[at + 1 + count]] == DIGIT:
        count += 1
    return count == 3


@njit(cache=True, nogil=True)
def _word(text, at, end, points, table, mark):  # type: ignore[no-untyped-def]
    """Marks of a word in letters, what it is compared by, and its stem."""
    size = end - at
    place, found = _find(table[0], mark), 0
    if place >= 0:
        found = int(table[1][place])
        if found & NUMBER:
            mark = _value_hash(table[2][place])
    last = np.int64(points[text[end - 1]])
    if size > 3 and last == 0x74:  # n't
        sign = points[text[end - 2]]
        if sign in (_APOSTROPHE, _CURLY) and points[text[end - 3]] == 0x6E:
            found |= NEGATION
    if _CYRILLIC[0] <= last < _CYRILLIC[1]:
        found |= _ending(text, at, end, points)
    return found, mark, _hash(text, at, min(at + STEM, end), points) if size > STEM else mark


@njit(cache=True, nogil=True)
def _ending(text, at, end, points):  # type: ignore[no-untyped-def]
    """What the ending of a Russian word tells, as far as endings do."""
    size = end - at
    last, before = np.int64(points[text[end - 1]]), np.int64(points[text[max(end - 2, at)]])
    found = 0
    if size > 3 and last in (0x443, 0x44E):  # у ю
        found |= OBLIQUE
    if size > 4 and last in (0x43C, 0x439) and before in (0x43E, 0x435):  # ом ем ой ей
        found |= INSTRUMENT
    if size > 5 and last == 0x438 and before == 0x43C:  # ами, ями
        found |= INSTRUMENT
    stop = end - 1 if last == 0x43D else end - 2 if last in (0x430, 0x43E, 0x44B) else at
    is_participle = stop - at >= 5 and points[text[stop]] == 0x43D  # н, на, но, ны
    if is_participle and np.int64(points[text[stop - 1]]) in (0x435, 0x451, 0x430, 0x44F):
        found |= PARTICIPLE
    return found
