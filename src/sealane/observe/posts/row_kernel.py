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

    Returns a table of begin, end (line ending left out), fields, line breaks inside and kind, and
    how many bytes were taken: what comes after is a row that is not over yet. Where a quote is
    not closed within ``max_bytes``, its first line is a row of the kind
    :data:`OPEN` and the next line is read afresh.
    """
    found = np.empty((1 + octets.shape[0] // 32, 5), np.int64)
    stops = np.zeros(256, np.bool_)
    stops[_QUOTE] = stops[_NEWLINE] = stops[delimiter] = True
    size, rows, at, begin = octets.shape[0], 0, 0, 0
    count, inside, marks, kind, first_break = 0, False, 1, PLAIN, -1
    while True:
        at = _next(octets, at, inside, stops)
        if at >= size and (not is_last or begin >= size):
            break
        if inside and at < size and at - begin <= max_bytes:
            if octets[at] == _NEWLINE:
                count += 1
                first_break = at if first_break < 0 else first_break
            elif at + 1 >= size and not is_last:
                break
            elif at + 1 < size and octets[at + 1] == _QUOTE:
                at += 1
            else:
                inside = False
                if at + 1 < size and octets[at + 1] != _RETURN and not stops[octets[at + 1]]:
                    kind = ODD
        elif not inside and at < size and octets[at] == delimiter:
            marks += 1
        elif not inside and at < size and octets[at] == _QUOTE:
            inside = at == begin or octets[at - 1] == delimiter
            kind = kind if inside else ODD
        else:
            if inside:  # never closed: its first line is a row, the next is read afresh
                at = first_break if first_break >= 0 else at
                while at < size and octets[at] != _NEWLINE:
                    at += 1
                kind, marks, count, inside = OPEN, 1, 0, False
            found = _more(found) if rows == found.shape[0] else found
            end = at - 1 if at > begin and octets[at - 1] == _RETURN else at
            found[rows] = (begin, end, marks, count, kind)
            rows += 1
            begin = at + 1
            count, marks, kind, first_break = 0, 1, PLAIN, -1
        at += 1
    return found[:rows], min(begin, size)


@njit(cache=True, nogil=True)
def _next(octets, at, inside, stops):  # type: ignore[no-untyped-def]
    """The next place that means anything: inside quotes a quote or line break, else any stop."""
    size = octets.shape[0]
    if inside:
        while at < size and octets[at] != _QUOTE and octets[at] != _NEWLINE:
            at += 1
    else:
        while at < size and not stops[octets[at]]:
            at += 1
    return at


@njit(cache=True, nogil=True)
def _more(values):  # type: ignore[no-untyped-def]
    wider = np.empty((2 * values.shape[0], values.shape[1]), values.dtype)
    wider[: values.shape[0]] = values
    return wider
