"""Compiled: where does each row of delimited text begin and end, and how many fields has it?

A post may have line breaks, delimiters and quotes inside quotes (RFC 4180), so lines are no rows.
"""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["ODD", "OPEN", "PLAIN", "find_rows"]

PLAIN, ODD, OPEN = 0, 1, 2
"""A row as RFC 4180 has it; one with a quote inside a field that has none at its start, or text
after a closing quote; a line whose quote is never closed."""
_QUOTE, _NEWLINE, _RETURN = 34, 10, 13


@njit(cache=True, nogil=True)
def find_rows(octets, delimiter, max_bytes, is_last):  # type: ignore[no-untyped-def]
    """Rows of a piece of a file.

    Returns begins, ends (line ending left out), fields, line breaks inside, kinds, and how many
    bytes were taken: what comes after is a row that is not over yet. Where a quote is not closed
    within ``max_bytes``, its first line is a row of the kind :data:`OPEN` and the next line is read
    afresh.
    """
    room = 1 + octets.shape[0] // 32
    begins, ends = np.empty(room, np.int64), np.empty(room, np.int64)
    fields, breaks = np.empty(room, np.int32), np.empty(room, np.int32)
    kinds = np.empty(room, np.int8)
    size, rows, at, begin = octets.shape[0], 0, 0, 0
    count, inside, marks, kind = 0, False, 1, PLAIN
    is_start, first_break = True, -1
    while True:
        is_over = False
        if at >= size:
            if not is_last or begin >= size:
                break
            is_over = not inside
        octet = octets[at] if at < size else _NEWLINE
        if inside and (at >= size or at - begin > max_bytes):
            kind, inside, is_over = OPEN, False, True
            marks, count = 1, 0
            at = first_break if first_break >= 0 else min(at, size)
            while at < size and octets[at] != _NEWLINE:
                at += 1
        elif inside:
            if octet == _QUOTE:
                if at + 1 < size and octets[at + 1] == _QUOTE:
                    at += 1
                elif at + 1 >= size and not is_last:
                    break
                else:
                    inside = False
            elif octet == _NEWLINE:
                count += 1
                if first_break < 0:
                    first_break = at
        elif octet == _NEWLINE:
            is_over = True
        elif octet == delimiter:
            marks += 1
            is_start = True
            at += 1
            continue
        elif octet == _QUOTE:
            if is_start:
                inside = True
            else:
                kind = ODD
        elif octet != _RETURN and at > begin and octets[at - 1] == _QUOTE and not is_start:
            kind = ODD
        is_start = False
        if is_over:
            if rows == begins.shape[0]:
                begins, ends = _more(begins), _more(ends)
                fields, breaks, kinds = _more(fields), _more(breaks), _more(kinds)
            end = min(at, size)
            begins[rows] = begin
            ends[rows] = end - 1 if end > begin and octets[end - 1] == _RETURN else end
            fields[rows], breaks[rows], kinds[rows] = marks, count, kind
            rows += 1
            begin = end + 1
            count, marks, kind, is_start, first_break = 0, 1, PLAIN, True, -1
        at += 1
    return begins[:rows], ends[:rows], fields[:rows], breaks[:rows], kinds[:rows], min(begin, size)


@njit(cache=True, nogil=True)
def _more(values):  # type: ignore[no-untyped-def]
    wider = np.empty(2 * values.shape[0], values.dtype)
    wider[: values.shape[0]] = values
    return wider
