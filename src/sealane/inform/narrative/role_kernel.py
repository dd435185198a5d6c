"""Compiled: is the doer of one text the one it was done to in the other?

No grammar is known here but its marks. Around a word that both texts have once, what stands before
and behind it in the clause are the two sides; marks of the passive (by, 被, れる, a participle) and
of the side (把, が, を, у) turn them round. Roles are swapped where each side has words that only
the other side had, and that says more than what stayed.
"""

from __future__ import annotations

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
_NOWHERE = (0, 0, 0, 0)


@njit(cache=True, nogil=True)
def may_be_swapped(one, other, hunks, found, role):  # type: ignore[no-untyped-def]
    """Whether a word was moved, or a mark of a side changed."""
    for at in range(found):
        for place in range(hunks[at, 0], hunks[at, 1]):
            if one[4][place] & role:
                return True
        for place in range(hunks[at, 2], hunks[at, 3]):
            if other[4][place] & role:
                return True
    for at in range(found):
        for place in range(hunks[at, 0], hunks[at, 1]):
            if not one[4][place] & CONTENT:
                continue
            for to in range(found):
                for there in range(hunks[to, 2], hunks[to, 3]):
                    if one[3][place] == other[3][there]:
                        return True
    return False


@njit(cache=True, nogil=True)
def is_swapped(one, size, other, length):  # type: ignore[no-untyped-def]
    """Whether the sides are swapped around any word that both texts have exactly once."""
    for at in range(size):
        if not one[4][at] & CONTENT or one[4][at] & NUMBER:
            continue
        if _places(one, size, one[3][at])[0] != 1:
            continue
        times, there = _places(other, length, one[3][at])
        if times != 1:
            continue
        mine, theirs = _sides(one, size, at), _sides(other, length, there)
        if mine[1] > mine[0] and theirs[1] > theirs[0] and _are_crossed(one, mine, other, theirs):
            return True
    return False


@njit(cache=True, nogil=True)
def _places(words, size, stem):  # type: ignore[no-untyped-def]
    """How often a stem stands in a text, and where last."""
    times, there = 0, -1
    for at in range(size):
        if words[3][at] == stem:
            times += 1
            there = at
    return times, there


@njit(cache=True, nogil=True)
def _sides(words, size, at):  # type: ignore[no-untyped-def]
    """Words of the doer (from, to) and of the other side around a word; no words where the marks of
    its clause say that it is not the deed."""
    marks, kinds = words[4], words[5]
    low, high, is_kana = at, at + 1, False
    for place in range(size):
        is_kana = is_kana or kinds[place] == HIRAGANA
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
def _are_crossed(one, mine, other, theirs):  # type: ignore[no-untyped-def]
    """Whether each side has words that only the other side of the other text has, and more of them
    than of its own."""
    doer = _common(one, mine, other, theirs, 0, 2)
    done = _common(one, mine, other, theirs, 2, 0)
    stayed = _common(one, mine, other, theirs, 0, 0) + _common(one, mine, other, theirs, 2, 2)
    return doer > 0 and done > 0 and doer + done > stayed


@njit(cache=True, nogil=True)
def _common(one, mine, other, theirs, side, there):  # type: ignore[no-untyped-def]
    """Words of one side alone that are of the side ``there`` alone in the other text."""
    found = 0
    for place in range(mine[side], mine[side + 1]):
        if not one[4][place] & CONTENT:
            continue
        stem = one[3][place]
        is_both = _stands(one, mine[2 - side], mine[3 - side], stem)
        if not is_both and _stands(other, theirs[there], theirs[there + 1], stem):
            found += not _stands(other, theirs[2 - there], theirs[3 - there], stem)
    return found


@njit(cache=True, nogil=True)
def _stands(words, begin, end, stem):  # type: ignore[no-untyped-def]
    for place in range(begin, end):  # noqa: SIM110 - compiled
        if words[3][place] == stem and words[4][place] & CONTENT:
            return True
    return False
