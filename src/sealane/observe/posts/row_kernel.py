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
    marks_end = np.zeros(256, np.bool_)
    marks_end[_QUOTE] = marks_end[_NEWLINE] = marks_end[delimiter] = True
    size, rows, at, begin = octets.shape[0], 0, 0, 0
    count, inside, marks, kind, first_break = 0, False, 1, PLAIN, -1
    while True:
        if inside:
            while at < size and octets[at] != _QUOTE and octets[at] != _NEWLINE:
                at += 1
        else:
            while at < size and not marks_end[octets[at]]:
                at += 1
        if at >= size and (not is_last or begin >= size):
            break
        if inside and at < size and at - begin <= max_bytes:
            if octets[at] == _NEWLINE:
                count += 1
                first_break = at if first_break < 0 else first_break
                at += 1
            elif at + 1 >= size and not is_last:
                break
            elif at + 1 < size and octets[at + 1] == _QUOTE:
                at += 2
            else:
                inside = False
                at += 1
                if at < size and octets[at] != _RETURN and not marks_end[octets[at]]:
                    kind = ODD
            continue
        if inside:  # never closed: its first line is a row, the next is read afresh
            at = first_break if first_break >= 0 else at
            while at < size and octets[at] != _NEWLINE:
                at += 1
            kind, marks, count, inside = OPEN, 1, 0, False
        elif at < size and octets[at] == delimiter:
            marks += 1
            at += 1
            continue
        elif at < size and octets[at] == _QUOTE:
            if at == begin or octets[at - 1] == delimiter:
                inside = True
            else:
                kind = ODD
            at += 1
            continue
        if rows == begins.shape[0]:
            begins, ends = _more(begins), _more(ends)
            fields, breaks, kinds = _more(fields), _more(breaks), _more(kinds)
        begins[rows] = begin
        ends[rows] = at - 1 if at > begin and octets[at - 1] == _RETURN else at
        fields[rows], breaks[rows], kinds[rows] = marks, count, kind
        rows += 1
        at += 1
        begin = at
        count, marks, kind, first_break = 0, 1, PLAIN, -1
    return begins[:rows], ends[:rows], fields[:rows], breaks[:rows], kinds[:rows], min(begin, size)


@njit(cache=True, nogil=True)
def _more(values):  # type: ignore[no-untyped-def]
    wider = np.empty(2 * values.shape[0], values.dtype)
    wider[: values.shape[0]] = values
    return wider
