"""How do decoder and reader share memory? The record layouts, codes and capacities.

All of it is data: NumPy record types that the compiled kernels fill and that Python turns into
tables, and the small integers by which they name reasons and kinds of line. A raw value is kept
as transmitted (longitude in 1/10000 min, speed in 0.1 kn, "not available" codes included); the
codes become nulls in :mod:`sealane.observe.nmea.columns`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = [
    "DESK",
    "FRAGMENT",
    "GROUP",
    "HAS_POSITION",
    "HAS_STATIC",
    "MAX_LINE_BYTES",
    "MESSAGE",
    "NO_TIME",
    "PART",
    "PENDING",
    "REASON_NAMES",
    "REJECT",
    "SENTENCE",
    "SHARED_LINE",
    "STATE",
    "STATIC",
    "TAG",
    "VOTE",
]

NO_TIME = -(2**63)
"""Stands for a time that was not reported, in every int64 column of microseconds."""

MAX_LINE_BYTES = 65_536
"""[bytes] A longer line is set aside whole. IEC 61162-1 allows 82 characters to a sentence and a
tag block as many again; a line of several hundred sentences still fits."""

FRAGMENT_WINDOW_LINES = 4_000
"""[lines] A part whose message is not complete this many lines after its latest part is an orphan.
A busy aggregated feed carries 1,000 lines a second; the parts of one message leave a receiver
within a second, and the sequence digit (0 to 9) returns soon after."""

FRAGMENT_WINDOW_US = 5_000_000
"""[us] Parts whose stated times differ by more belong to different messages: the slots of one
message follow each other (133 ms at most), the rest is what stations round and delay."""

REVERSE_WINDOW_LINES = 32
REVERSE_WINDOW_US = 133_333
"""A part that comes before an earlier-numbered one is joined to it if they are this close, in
lines or in stated time, or share a tag block group. Farther apart, two halves of different
messages whose other halves were not heard are more likely: the sequence digit is reused.
133 ms: five slots, the longest message (M.1371-5 Annex 2, 3.2.2)."""

PENDING_MAX = 128
"""[count] Messages that may be incomplete at once; beyond it the oldest becomes an orphan."""

PARTS_MAX = 9
"""[count] Parts of one message: the field is one digit (IEC 61162-1)."""

PAYLOAD_WORDS = 72
"""[count] Words of ten armour characters that are decoded. M.1371 ends at five slots, about 1,064
bits = 178 characters; what is longer is read for its checksum only."""

STATIONS_MAX = 32_768
"""[count] Different station names in one file; a name beyond it counts as the file itself."""

STATION_CHARS = 32
"""[characters] Longest station name kept."""

KINDS_MAX = 512
"""[count] Different addresses of other sentences counted apart; beyond it they share one count."""

RAW_MAX = 4_096
"""[bytes] Longest raw text kept with a part that waits for its message."""

GROUPS_MAX = 256
"""[count] Tag block groups remembered, by their number."""

# Reasons, in the order of the codes. The names are those of `sealane.observe.reject`.
REASON_NAMES = (
    "",
    "checksum",
    "tag_checksum",
    "malformed",
    "payload",
    "length",
    "fragment",
    "type",
    "noise",
    "encoding",
    "too_long",
    "time",
    "mmsi",
    "position",
    "future",
)
(
    OK,
    BAD_CHECKSUM,
    BAD_TAG,
    MALFORMED,
    BAD_PAYLOAD,
    BAD_LENGTH,
    ORPHAN,
    BAD_TYPE,
    NOISE,
    ENCODING,
    TOO_LONG,
    WITHOUT_TIME,
    BAD_MMSI,
    BAD_POSITION,
    FUTURE,
) = range(len(REASON_NAMES))

# Other lines: 0 to 27 are message types, the rest kinds of line.
OTHER_NAMES = (
    *(str(number) for number in range(28)),
    "position_not_available",
    "blank",
    "comment",
    "wrapper",
    "other_sentences",
)
NO_POSITION, BLANK, COMMENT, WRAPPER, SENTENCES = range(28, 33)

HAS_POSITION = 1
HAS_STATIC = 2

_i8, _i4, _u2, _i2, _u1 = np.int64, np.int32, np.uint16, np.int16, np.uint8

# One accepted message. `parts` counts rows of PART from `part_at`: the lines of its other parts.
MESSAGE = np.dtype(
    [
        ("line", _i8),
        ("offset", _i8),
        ("start", _i8),
        ("time", _i8),
        ("content", _i8),
        ("length", _i4),
        ("mmsi", _i4),
        ("lon", _i4),
        ("lat", _i4),
        ("source", _i4),
        ("part_at", _i4),
        ("sog", _u2),
        ("cog", _u2),
        ("heading", _u2),
        ("parts", _u1),
        ("shared", _u1),
        ("type", _u1),
        ("status", _u1),
        ("has", _u1),
    ],
    align=True,
)

TEXT_NAME, TEXT_CALLSIGN, TEXT_DESTINATION = 0, 34, 41
TEXT_CHARS = 61

# What a message says of its transmitter; `message` is its row in MESSAGE.
STATIC = np.dtype(
    [
        ("message", _i8),
        ("imo", _i4),
        ("ship_type", _i2),
        ("length", _i2),
        ("beam", _i2),
        ("draught", _i2),
        ("name_at", _u1),
        ("name_chars", _u1),
        ("callsign_at", _u1),
        ("callsign_chars", _u1),
        ("destination_at", _u1),
        ("destination_chars", _u1),
        ("text", _u1, (TEXT_CHARS,)),
    ],
    align=True,
)

# Another line of a message of several parts.
PART = np.dtype(
    [
        ("message", _i8),
        ("line", _i8),
        ("offset", _i8),
        ("start", _i8),
        ("length", _i4),
        ("shared", _u1),
    ],
    align=True,
)

REJECT = np.dtype(
    [
        ("line", _i8),
        ("offset", _i8),
        ("start", _i8),
        ("length", _i4),
        ("reason", _u1),
        ("shared", _u1),
        ("found", _i4),
    ],
    align=True,
)

# Lines with several sentences: how many votes they have, and votes for "other".
SHARED_LINE = np.dtype([("line", _i8), ("votes", _i8)], align=True)
VOTE = np.dtype([("line", _i8), ("kind", _i8)], align=True)

# The sentence under the reading head.
SENTENCE = np.dtype(
    [
        ("at", _i8),
        ("payload_at", _i8),
        ("next", _i8),
        ("chars", _i8),
        ("total", _i8),
        ("number", _i8),
        ("sequence", _i8),
        ("channel", _i8),
        ("fill", _i8),
        ("check", _i8),
        ("reason", _i8),
        ("time", _i8),
        ("source", _i8),
        ("group", _i8),
        ("line_at", _i8),
        ("line_chars", _i8),
        ("shared", _i8),
    ],
    align=True,
)

# The tag block that stands before it.
TAG = np.dtype(
    [
        ("has", _i8),
        ("bad", _i8),
        ("time", _i8),
        ("source", _i8),
        ("group", _i8),
        ("group_total", _i8),
        ("group_number", _i8),
        ("next", _i8),
    ],
    align=True,
)

GROUP = np.dtype([("id", _i8), ("time", _i8), ("source", _i8)], align=True)

# A message of several parts that waits for the others.
PENDING = np.dtype(
    [
        ("total", _i8),
        ("sequence", _i8),
        ("channel", _i8),
        ("source", _i8),
        ("group", _i8),
        ("line", _i8),
        ("time", _i8),
        ("have", _i8),
        ("age", _i8),
    ],
    align=True,
)

FRAGMENT = np.dtype(
    [
        ("payload_at", _i8),
        ("chars", _i8),
        ("fill", _i8),
        ("line", _i8),
        ("offset", _i8),
        ("raw_at", _i8),
        ("raw_chars", _i8),
        ("time", _i8),
        ("source", _i8),
        ("shared", _i8),
    ],
    align=True,
)

# What is remembered from line to line.
STATE = np.dtype(
    [
        ("revision", _i8),
        ("line", _i8),
        ("offset_shift", _i8),
        ("wrap_time", _i8),
        ("wrap_source", _i8),
        ("wrap_check", _i8),
        ("lone_time", _i8),
        ("lone_source", _i8),
        ("lone_group", _i8),
        ("base_time", _i8),
        ("use_base", _i8),
        ("default_time", _i8),
        ("timed", _i8),
        ("untimed", _i8),
        ("messages", _i8),
        ("statics", _i8),
        ("parts", _i8),
        ("rejects", _i8),
        ("shared_lines", _i8),
        ("votes", _i8),
        ("pending", _i8),
        ("age", _i8),
        ("stations", _i8),
        ("kinds", _i8),
    ],
    align=True,
)

DESK_ROWS = 40_000
"""[rows] Messages, or rejects, between two emptyings of the desk: small enough to stay in the
processor's cache until the columns are made of them."""

FORMS_MAX = 16
"""[count] Room for the forms of an MMSI, see `sealane.observe.mmsi`."""

# Everything the kernels work on: state, scratch and output, one record (about 16 MB) for a file.
# One pointer passes it from kernel to kernel; two dozen arrays would cost more than the decoding.
DESK = np.dtype(
    [
        ("state", STATE),
        ("sentence", SENTENCE),
        ("tag", TAG),
        ("words", _i8, (PAYLOAD_WORDS + 4,)),
        ("form_low", _i8, (FORMS_MAX,)),
        ("form_high", _i8, (FORMS_MAX,)),
        ("other", _i8, (len(OTHER_NAMES),)),
        ("kind_key", _i8, (KINDS_MAX,)),
        ("kind_count", _i8, (KINDS_MAX,)),
        ("station_key", _i8, (2 * STATIONS_MAX,)),
        ("station_id", _i4, (2 * STATIONS_MAX,)),
        ("station_text", _u1, (STATIONS_MAX, STATION_CHARS)),
        ("station_chars", _i8, (STATIONS_MAX,)),
        ("pending", PENDING, (PENDING_MAX,)),
        ("fragment", FRAGMENT, (PENDING_MAX, PARTS_MAX)),
        ("group", GROUP, (GROUPS_MAX,)),
        ("message", MESSAGE, (DESK_ROWS,)),
        ("static", STATIC, (DESK_ROWS,)),
        ("part", PART, (DESK_ROWS,)),
        ("reject", REJECT, (DESK_ROWS,)),
        ("shared_line", SHARED_LINE, (DESK_ROWS,)),
        ("vote", VOTE, (DESK_ROWS,)),
    ],
    align=True,
)


def make_desk(forms: Sequence[tuple[int, int]]) -> npt.NDArray[Any]:
    """An empty desk (array of one record DESK); ``forms`` are the ranges of possible MMSIs."""
    desks = np.zeros(1, DESK)
    desk = desks[0]
    for name in ("wrap_time", "lone_time", "base_time", "default_time"):
        desk["state"][name] = NO_TIME
    desk["state"]["wrap_check"] = -1
    desk["state"]["lone_group"] = -1
    desk["group"]["id"] = -1
    desk["form_low"][:], desk["form_high"][:] = 1, 0  # an empty range
    for index, (low, high) in enumerate(forms):
        desk["form_low"][index], desk["form_high"][index] = low, high
    return desks
