"""Kernel: records of messages to columns, in one pass over the records.

The records lie one behind the other as the decoder wrote them; taking column after column out of
them would read all of that memory a dozen times.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sealane.observe.nmea.layout import HAS_POSITION

__all__ = ["COG_NONE", "HEADING_NONE", "MISSING", "SOG_NONE", "STATUS_NONE", "put_columns"]

SOG_NONE, COG_NONE, HEADING_NONE, STATUS_NONE = 1023, 3600, 360, 15
MISSING = -1
"""Stands for null in a column of integers; floats use NaN."""

_DEGREE = 600_000.0  # 1/10000 min
_HALF_TURN = 180 * 600_000


@njit(cache=True, nogil=True)
def put_columns(message, kinds, names, whole, fine, small, code, text):  # type: ignore[no-untyped-def]
    """Fill the columns from all messages that state a position; how many those are.

    ``whole`` int64: time, offset, content. ``fine`` float64: lon, lat [deg]. ``small`` float32:
    sog [kn], cog [deg]. ``code`` int32: mmsi, heading, status, type. ``text`` holds two views of
    a string (two uint64 each): transponder, from ``kinds`` by type, and source, from ``names``.
    """
    row = 0
    for i in range(len(message)):
        record = message[i]
        if record.has & HAS_POSITION == 0:
            continue
        whole[0, row], whole[1, row] = record.time, record.offset
        whole[2, row] = record.content
        lon = record.lon - 2 * _HALF_TURN if record.lon >= _HALF_TURN else record.lon
        fine[0, row], fine[1, row] = lon / _DEGREE, record.lat / _DEGREE
        small[0, row] = np.nan if record.sog == SOG_NONE else record.sog / 10.0
        small[1, row] = np.nan if record.cog >= COG_NONE else record.cog / 10.0
        code[0, row], code[3, row] = record.mmsi, record.type
        code[1, row] = MISSING if record.heading >= HEADING_NONE else record.heading
        code[2, row] = MISSING if record.status == STATUS_NONE else record.status
        for half in range(2):
            text[0, row, half] = kinds[record.type, half]
            text[1, row, half] = names[record.source, half]
        row += 1
    return row
