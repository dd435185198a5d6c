"""Compiled: the characters of texts, each replaced by what stands for it, with one space for many.

Texts are ``data[offsets[i]:offsets[i + 1]]`` (UTF-8). What stands for the character of number n is
``made[places[n]:places[n + 1]]``; a space in it is a gap.
"""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["find_points", "replace_points"]


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
def find_points(data, begin, end, is_there):  # type: ignore[no-untyped-def]
    """``is_there`` learns which code points stand between two places."""
    at = begin
    while at < end:
        point, size = _point(data, at)
        is_there[point] = True
        at += size


@njit(cache=True, nogil=True)
def replace_points(data, offsets, number, made, places, is_open, ends, out, odd):  # type: ignore[no-untyped-def]
    """Write the texts into ``out`` and where each ends into ``ends``; how many bytes.

    Gaps become one space, none at the ends. ``odd`` learns the texts with a character that
    ``is_open``: it may join others, so that one by one is not enough. With an empty ``out`` only
    the bytes that are needed at most are counted.
    """
    place, only_counts = 0, out.shape[0] == 0
    for row in range(offsets.shape[0] - 1):
        at, begin, is_gap = offsets[row], place, False
        while at < offsets[row + 1]:
            point, size = _point(data, at)
            at += size
            code = number[point]
            if only_counts:
                place += places[code + 1] - places[code]
                continue
            odd[row] |= is_open[code]
            for sign in range(places[code], places[code + 1]):
                if made[sign] == 0x20:
                    is_gap = True
                    continue
                if is_gap and place > begin:
                    out[place] = 0x20
                    place += 1
                is_gap = False
                out[place] = made[sign]
                place += 1
        ends[row] = place
    return place
