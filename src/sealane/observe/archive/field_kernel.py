"""Compiled: how many fields each line of delimited text has, and whether a quote is left open."""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["count_fields"]

_QUOTE = 34


@njit(cache=True, nogil=True)
def count_fields(octets, newlines, delimiter):  # type: ignore[no-untyped-def]
    """Fields of each line (delimiters outside quotes, and one), and lines with an odd quote.

    ``newlines``: the place of the newline that ends each line; a quote is open up to its end.
    """
    fields = np.ones(newlines.shape[0], np.int64)
    is_open = np.zeros(newlines.shape[0], np.bool_)
    start = 0
    for line in range(newlines.shape[0]):
        inside, marks = False, 0
        for at in range(start, newlines[line]):
            octet = octets[at]
            inside ^= octet == _QUOTE
            marks += (octet == delimiter) & (not inside)
        fields[line] += marks
        is_open[line] = inside
        start = newlines[line] + 1
    return fields, is_open
