"""Compiled: characters of three bytes replaced by others of three bytes, where they stand."""

from __future__ import annotations

from numba import njit

__all__ = ["replace_in_place"]


@njit(cache=True, nogil=True)
def replace_in_place(data, table):  # type: ignore[no-untyped-def]
    """``data``: UTF-8. ``table``: code point of each of the first 65,536, or 0 to leave it."""
    at, size = 0, data.shape[0]
    while at < size:
        octet = data[at]
        if octet < 0x80:
            at += 1
        elif octet < 0xE0:
            at += 2
        elif octet >= 0xF0:
            at += 4
        else:
            if at + 2 < size:
                code = ((octet & 0x0F) << 12) | ((data[at + 1] & 0x3F) << 6) | (data[at + 2] & 0x3F)
                other = table[code]
                if other:
                    data[at] = 0xE0 | (other >> 12)
                    data[at + 1] = 0x80 | ((other >> 6) & 0x3F)
                    data[at + 2] = 0x80 | (other & 0x3F)
            at += 3
