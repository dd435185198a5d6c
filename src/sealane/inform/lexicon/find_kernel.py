"""Compiled: names in texts by a walk through a trie from every place where one may begin.

Texts are UTF-8, ``data[offsets[i]:offsets[i + 1]]``. Code points are folded one by one, so that
places in the folded text are places in the text as it is written. The trie is an open hash table
of edges ``state << 18 | code point``; the code point 1 stands for an ending of up to ``ENDING``
letters up to the end of the word.
"""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["ENDING", "SHIFT", "STAR", "fill_edges", "find_names"]

SHIFT, STAR, ENDING = 18, 1, 4
"""An ending has four letters at most: «столкновениями», and not every word with that beginning."""
_LAST = (1 << SHIFT) - 1
_MIX = np.uint64(0x9E3779B97F4A7C15)
_STACK = 64


@njit(cache=True, nogil=True, inline="always")
def _place(key, size):  # type: ignore[no-untyped-def]
    mixed = np.uint64(key) * _MIX
    return np.int64((mixed ^ (mixed >> np.uint64(29))) & np.uint64(size - 1))


@njit(cache=True, nogil=True)
def fill_edges(edges, targets, size):  # type: ignore[no-untyped-def]
    """The hash table of edges: keys (-1 where free) and states."""
    keys, states = np.full(size, -1, np.int64), np.full(size, -1, np.int32)
    for n in range(edges.shape[0]):
        at = _place(edges[n], size)
        while keys[at] >= 0:
            at = (at + 1) & (size - 1)
        keys[at], states[at] = edges[n], targets[n]
    return keys, states


@njit(cache=True, nogil=True, inline="always")
def _next(keys, states, state, point):  # type: ignore[no-untyped-def]
    key, size = (np.int64(state) << SHIFT) | point, keys.shape[0]
    at = _place(key, size)
    while keys[at] >= 0:
        if keys[at] == key:
            return states[at]
        at = (at + 1) & (size - 1)
    return -1


@njit(cache=True, nogil=True)
def _points(data, begin, end, raw):  # type: ignore[no-untyped-def]
    """The code points of a text, and how many."""
    at, n = begin, 0
    while at < end:
        octet = np.int64(data[at])
        if octet < 0x80:
            more, point = 0, octet
        else:
            more = 1 if octet < 0xE0 else 2 if octet < 0xF0 else 3
            point = octet & (0x3F >> more)
        for place in range(1, more + 1):
            point = (point << 6) | (np.int64(data[at + place]) & 0x3F)
        raw[n] = point
        n += 1
        at += more + 1
    return n


@njit(cache=True, nogil=True)
def find_names(data, offsets, fold, worded, keys, states, name_of, cased):  # type: ignore[no-untyped-def]
    """Row, first and last place (end excluded) and name of each; the longest from each place, and
    none that lies within one that began before it.

    ``fold`` and ``worded`` are by code point, ``name_of`` by state (-1: none ends there), ``cased``
    by name: 1 asks for a capital first, 2 for capitals alone.
    """
    longest = 0
    for row in range(offsets.shape[0] - 1):
        longest = max(longest, offsets[row + 1] - offsets[row])
    raw, text = np.empty(longest, np.int32), np.empty(longest, np.int32)
    stack = np.empty((_STACK, 2), np.int32)
    opening = _openings(fold, keys, states)
    found = np.empty((64, 4), np.int32)
    count = 0
    for row in range(offsets.shape[0] - 1):
        n = _points(data, offsets[row], offsets[row + 1], raw)
        for i in range(n):
            text[i] = fold[raw[i]] if raw[i] < fold.shape[0] else _LAST
        past = 0
        for i in range(n):
            first = opening[text[i]] if text[i] < opening.shape[0] else -1
            if first < 0 or (i and _joins(text, i, worded)):
                continue
            stack[0, 0], stack[0, 1] = first, i + 1
            end, name = _walk(raw, text, n, i, stack, worded, keys, states, name_of, cased)
            if end <= past:
                continue
            past = end
            if count == found.shape[0]:
                wider = np.empty((2 * count, 4), np.int32)
                wider[:count] = found
                found = wider
            found[count, 0], found[count, 1], found[count, 2], found[count, 3] = row, i, end, name
            count += 1
    return found[:count]


@njit(cache=True, nogil=True, inline="always")
def _is_word(point, worded):  # type: ignore[no-untyped-def]
    return point < worded.shape[0] and worded[point]


@njit(cache=True, nogil=True, inline="always")
def _joins(text, at, worded):  # type: ignore[no-untyped-def]
    """Whether a place lies within a word."""
    return _is_word(text[at], worded) and _is_word(text[at - 1], worded)


@njit(cache=True, nogil=True)
def _openings(fold, keys, states):  # type: ignore[no-untyped-def]
    """For each code point the state after it, or -1 where no name begins with it."""
    opening = np.empty(fold.shape[0], np.int32)
    for point in range(fold.shape[0]):
        opening[point] = _next(keys, states, 0, point)
    return opening


@njit(cache=True, nogil=True)
def _walk(raw, text, n, start, stack, worded, keys, states, name_of, cased):  # type: ignore[no-untyped-def]
    """Where the longest name that begins at ``start`` ends, and which it is; 0 where none does."""
    depth, best, which = 1, 0, -1
    while depth:
        depth -= 1
        state, at = stack[depth, 0], stack[depth, 1]
        while state >= 0:
            name = name_of[state]
            is_end = name >= 0 and at > best and not (at < n and _joins(text, at, worded))
            if is_end and _is_cased(raw, start, at, cased[name]):
                best, which = at, name
            star = _next(keys, states, state, STAR)
            if star >= 0 and depth < _STACK:
                to = at
                while to < n and to - at <= ENDING and _is_word(text[to], worded):
                    to += 1
                if to - at <= ENDING:
                    stack[depth, 0], stack[depth, 1] = star, to
                    depth += 1
            if at >= n:
                break
            state = _next(keys, states, state, text[at])
            at += 1
    return best, which


@njit(cache=True, nogil=True)
def _is_cased(raw, start, end, rule):  # type: ignore[no-untyped-def]
    """Whether small Latin letters stand where the rule asks for capitals."""
    if rule == 1:
        return not 0x61 <= raw[start] <= 0x7A
    if rule == 2:
        for at in range(start, end):
            if 0x61 <= raw[at] <= 0x7A:
                return False
    return True
