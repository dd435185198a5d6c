"""Compiled: is the doer of one text the one it was done to in the other?

No grammar is known here but its marks. Around a word that both texts have once, what stands before
and behind it in the clause are the two sides; marks of the passive (by, 被, れる, a participle) and
of the side (把, が, を, у) turn them round. Roles are swapped where each side has words that only
the other side had, and that says more than what stayed.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sealane.inform.narrative.spelling import BREAK, HAN, HIRAGANA, KATAKANA, LETTER
from sealane.inform.narrative.token_kernel import (
    CONTENT,
    INSTRUMENT,
    NUMBER,
    OBLIQUE,
    PARTICIPLE,
    RERU,
)

__all__ = ["is_swapped", "may_be_swapped"]

PASSIVE, DISPOSAL, BY, SUBJECT, OBJECT = (1 << n for n in range(3, 8))
_TURN = PASSIVE | DISPOSAL | BY | RERU
"""Marks each of which turns the sides round though no word is moved."""
_NOWHERE = (0, 0, 0, 0)


@njit(cache=True, nogil=True)
def may_be_swapped(one, other, hunks, found):  # type: ignore[no-untyped-def]
    """How many words were moved, a mark that turns the sides round counted as two; and one that was.

    What crosses a word that stays was moved, on both sides of it; so one word alone that was moved
    can be crossed by itself alone. は and に change places with four changes, fewer swap nothing.
    """
    moved, particles, stem = 0, 0, one[3][0]
    for at in range(found):
        for place in range(hunks[at, 2], hunks[at, 3]):
            moved += 2 * ((other[4][place] & _TURN) > 0)
            particles += (other[4][place] & (SUBJECT | OBJECT)) > 0
        for place in range(hunks[at, 0], hunks[at, 1]):
            moved += 2 * ((one[4][place] & _TURN) > 0)
            particles += (one[4][place] & (SUBJECT | OBJECT)) > 0
            if one[4][place] & CONTENT and _is_put(other, hunks, found, one[3][place]):
                stem = one[3][place]
                moved += 1
    return moved + 2 * (particles >= 4), stem


@njit(cache=True, nogil=True)
def _is_put(other, hunks, found, stem):  # type: ignore[no-untyped-def]
    """Whether a word of this stem was put in."""
    for at in range(found):
        for place in range(hunks[at, 2], hunks[at, 3]):
            if other[3][place] == stem:
                return True
    return False


@njit(cache=True, nogil=True)
def is_swapped(one, size, other, length, moved, moved_stem):  # type: ignore[no-untyped-def]
    """Whether the sides are swapped around any word that both texts have exactly once."""
    kana, others_kana = _has_kana(one, size), _has_kana(other, length)
    names, count = _named(one, size, other, length)
    times, where = np.zeros((2, count), np.int32), np.zeros(count, np.int32)
    for at in range(size + length):
        times[int(at >= size), names[at]] += 1
        where[names[at]] = at - size
    sides = np.zeros((2, count), np.uint8)
    for at in range(size):
        name = names[at]
        if not one[4][at] & CONTENT or one[4][at] & NUMBER:
            continue
        if times[0, name] != 1 or times[1, name] != 1:
            continue
        if moved < 2 and one[3][at] != moved_stem:
            continue
        mine = _sides(one, size, at, kana)
        if mine[1] == mine[0]:
            continue
        theirs = _sides(other, length, where[name], others_kana)
        if theirs[1] == theirs[0]:
            continue
        _fill(sides[0], one, mine, names[:size])
        _fill(sides[1], other, theirs, names[size:])
        if _are_crossed(sides):
            return True
        sides[:] = 0
    return False


@njit(cache=True, nogil=True)
def _named(one, size, other, length):  # type: ignore[no-untyped-def]
    """A number for the stem of each word of two texts, one after the other; and how many."""
    room = 16
    while room < 2 * (size + length):
        room *= 2
    table, names = np.full(room, -1, np.int32), np.empty(size + length, np.int32)
    stems, count = np.empty(size + length, np.uint64), 0
    for at in range(size + length):
        stem = one[3][at] if at < size else other[3][at - size]
        place = np.int64(stem & np.uint64(room - 1))
        while table[place] >= 0 and stems[table[place]] != stem:
            place = (place + 1) & (room - 1)
        if table[place] < 0:
            table[place] = count
            stems[count] = stem
            count += 1
        names[at] = table[place]
    return names, count


@njit(cache=True, nogil=True)
def _fill(side, words, spans, names):  # type: ignore[no-untyped-def]
    """Marks which words stand on the doer's side (1), the other (2), or both (3)."""
    for bit, part in ((1, 0), (2, 2)):
        for place in range(spans[part], spans[part + 1]):
            if words[4][place] & CONTENT:
                side[names[place]] |= bit


@njit(cache=True, nogil=True)
def _has_kana(words, size):  # type: ignore[no-untyped-def]
    for place in range(size):  # noqa: SIM110 - compiled
        if words[5][place] == HIRAGANA:
            return True
    return False


@njit(cache=True, nogil=True)
def _sides(words, size, at, is_kana):  # type: ignore[no-untyped-def]
    """Words of the doer (from, to) and of the other side around a word; no words where the marks of
    its clause say that it is not the deed."""
    marks, kinds = words[4], words[5]
    low, high = at, at + 1
    comma = is_kana and kinds[at] != LETTER
    while low > 0 and not _ends_clause(words, low - 1, comma):
        low -= 1
    while high < size and not _ends_clause(words, high, comma):
        high += 1
    if kinds[at] == LETTER:
        return _of_letters(marks, kinds, low, at, high)
    if is_kana:
        return _of_japanese(words, low, at, high)
    for place in range(low, high):
        if marks[place] & PASSIVE:
            return (place + 1, at, low, place) if place < at else _NOWHERE
    for place in range(low, at):
        if marks[place] & DISPOSAL:
            return low, place, place + 1, high
    return low, at, at + 1, high


@njit(cache=True, nogil=True)
def _ends_clause(words, place, comma):  # type: ignore[no-untyped-def]
    """Whether a word is a sign between clauses; in Japanese the comma is none."""
    return words[5][place] == BREAK and not (comma and _is_comma(words, place))


@njit(cache=True, nogil=True)
def _is_comma(words, place):  # type: ignore[no-untyped-def]
    return words[5][place] == BREAK and words[4][place] & SUBJECT > 0


@njit(cache=True, nogil=True)
def _of_letters(marks, kinds, low, at, high):  # type: ignore[no-untyped-def]
    """English and Russian: before it and behind, unless the passive or a case says otherwise."""
    for place in range(low + 1, high - 1):
        if marks[place] & BY and kinds[place - 1] == LETTER and not marks[place + 1] & NUMBER:
            return (place + 1, high, low, at) if place == at + 1 else _NOWHERE
    for place in range(low, high):
        if marks[place] & PARTICIPLE and _has(marks, place + 1, high, INSTRUMENT):
            return (at + 1, high, low, at) if place == at else _NOWHERE
    if _has(marks, low, at, OBLIQUE) and not _has(marks, at + 1, high, OBLIQUE):
        return at + 1, high, low, at
    return low, at, at + 1, high


@njit(cache=True, nogil=True)
def _has(marks, begin, end, mark):  # type: ignore[no-untyped-def]
    for place in range(begin, end):  # noqa: SIM110 - compiled
        if marks[place] & mark:
            return True
    return False


@njit(cache=True, nogil=True)
def _of_japanese(words, low, at, high):  # type: ignore[no-untyped-def]
    """What stands before は or が, and before を or に, in front of the deed; turned round in the
    passive."""
    marks = words[4]
    subject, thing = -1, -1
    for place in range(low, at):
        after_word = place > low and _is_plain(words, place - 1)
        if marks[place] & SUBJECT and after_word:
            if subject < 0 or words[5][place] != BREAK or words[5][subject] == BREAK:
                subject = place
        elif marks[place] & OBJECT and after_word:
            thing = place
    if subject < 0 or thing < 0:
        return _NOWHERE
    doer, done = _chunk(words, low, subject), _chunk(words, low, thing)
    if _is_passive(words, at, high):
        return done[0], done[1], doer[0], doer[1]
    return doer[0], doer[1], done[0], done[1]


@njit(cache=True, nogil=True)
def _is_plain(words, place):  # type: ignore[no-untyped-def]
    return words[5][place] in (HAN, KATAKANA, LETTER) or words[4][place] & (CONTENT | NUMBER) > 0


@njit(cache=True, nogil=True)
def _chunk(words, low, end):  # type: ignore[no-untyped-def]
    """The words in a row in front of a mark, up to the mark before it."""
    begin = end
    while begin > low and not words[4][begin - 1] & (SUBJECT | OBJECT):
        begin -= 1
    return begin, end


@njit(cache=True, nogil=True)
def _is_passive(words, at, high):  # type: ignore[no-untyped-def]
    """される, られる: れ in the kana behind the deed, which may be two Han characters."""
    place = at + 1
    while place < min(high, at + 6):
        if words[4][place] & RERU:
            return True
        if words[5][place] != HIRAGANA and place > at + 1:
            return False
        place += 1
    return False


@njit(cache=True, nogil=True)
def _are_crossed(sides):  # type: ignore[no-untyped-def]
    """Whether each side has words that only the other side of the other text has, and more of them
    than of its own."""
    doer, done, stayed = 0, 0, 0
    for name in range(sides.shape[1]):
        here, there = sides[0, name], sides[1, name]
        doer += here == 1 and there == 2
        done += here == 2 and there == 1
        stayed += here == there and here in (1, 2)
    return doer > 0 and done > 0 and doer + done > stayed
