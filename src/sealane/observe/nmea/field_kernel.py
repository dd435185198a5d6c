"""Kernels: the fields of each message type, by ITU-R M.1371-5, Annex 8, section 3.

Raw values only, "not available" codes included. A message is long enough when the last field
that Sealane keeps is whole: receivers cut or pad the spare and radio bits behind it.
"""

from __future__ import annotations

import numpy as np

from sealane.observe.nmea.clock_kernel import civil_us
from sealane.observe.nmea.inner_kernel import inlined, kernel
from sealane.observe.nmea.layout import (
    BAD_LENGTH,
    BAD_MMSI,
    BAD_POSITION,
    BAD_TYPE,
    HAS_POSITION,
    HAS_STATIC,
    NO_POSITION,
    TEXT_CALLSIGN,
    TEXT_DESTINATION,
    TEXT_NAME,
)
from sealane.observe.nmea.payload_kernel import bits, put_text, signed_bits, trim_text

__all__ = ["COG_NONE", "HEADING_NONE", "NEEDED_BITS", "SOG_NONE", "STATUS_NONE", "decode_message"]

SOG_NONE, COG_NONE, HEADING_NONE, STATUS_NONE = 1023, 3600, 511, 15
LON_NONE, LAT_NONE = 181 * 600_000, 91 * 600_000
COARSE = 1_000  # type 27 states 1/10 min, all others 1/10000 min

# Bits up to the end of the last field kept, by type (24: part A; part B ends at 162); 0: not kept.
NEEDED_BITS = np.zeros(32, np.int64)
NEEDED_BITS[[1, 2, 3]] = 137  # true heading ends
NEEDED_BITS[[4, 11]] = 134  # latitude ends
NEEDED_BITS[5] = 422  # destination ends
NEEDED_BITS[9] = 128  # course ends
NEEDED_BITS[18] = 133  # true heading ends
NEEDED_BITS[19] = 301  # dimensions end
NEEDED_BITS[21] = 249  # dimensions end
NEEDED_BITS[24] = 160  # name ends
NEEDED_BITS[27] = 94  # course ends
PART_B_BITS = 162

# Nominal lengths: bits behind them are padding of a receiver and not content.
NOMINAL_BITS = np.zeros(32, np.int64)
NOMINAL_BITS[[1, 2, 3, 4, 9, 11, 18]] = 168
NOMINAL_BITS[[5, 19, 21, 24, 27]] = [424, 312, 360, 168, 96]


@inlined
def _is_possible_mmsi(mmsi, low, high):  # type: ignore[no-untyped-def]
    found = False
    for i in range(len(low)):
        found |= low[i] <= mmsi <= high[i]
    return found


@inlined
def _put_motion(words, message, sog_at, lon_at):  # type: ignore[no-untyped-def]
    """Speed, and the run of longitude, latitude and course that most types share."""
    message.sog = bits(words, sog_at, 10)
    message.lon = signed_bits(words, lon_at, 28)
    message.lat = signed_bits(words, lon_at + 28, 27)
    message.cog = bits(words, lon_at + 55, 12)


@inlined
def _put_position(words, message, kind):  # type: ignore[no-untyped-def]
    message.sog, message.cog = SOG_NONE, COG_NONE
    message.heading, message.status = HEADING_NONE, STATUS_NONE
    if kind <= 3:
        _put_motion(words, message, 50, 61)
        message.heading = bits(words, 128, 9)
        message.status = bits(words, 38, 4)
    elif kind == 18 or kind == 19:
        _put_motion(words, message, 46, 57)
        message.heading = bits(words, 124, 9)
    elif kind == 9:
        _put_motion(words, message, 50, 61)
        if message.sog != SOG_NONE:
            message.sog = message.sog * 10  # whole knots
    elif kind == 4 or kind == 11:
        message.lon = signed_bits(words, 79, 28)
        message.lat = signed_bits(words, 107, 27)
    elif kind == 21:
        message.lon = signed_bits(words, 164, 28)
        message.lat = signed_bits(words, 192, 27)
    else:
        _put_coarse(words, message)


@inlined
def _put_coarse(words, message):  # type: ignore[no-untyped-def]
    """Type 27: 1/10 min, whole knots (63: none), whole degrees (511: none)."""
    message.status = bits(words, 40, 4)
    message.lon = signed_bits(words, 44, 18) * COARSE
    message.lat = signed_bits(words, 62, 17) * COARSE
    sog = bits(words, 79, 6)
    message.sog = SOG_NONE if sog == 63 else sog * 10
    cog = bits(words, 85, 9)
    message.cog = COG_NONE if cog >= 360 else cog * 10


@inlined
def _position_state(message):  # type: ignore[no-untyped-def]
    """1: a position, 0: not available, -1: cannot be."""
    lon, lat = message.lon, message.lat
    if lon == LON_NONE and lat == LAT_NONE:
        return 0
    if abs(lon) > 180 * 600_000 or abs(lat) > 90 * 600_000:
        return -1
    return 1


@kernel
def _put_size(words, static, at):  # type: ignore[no-untyped-def]
    static.length = bits(words, at, 9) + bits(words, at + 9, 9)
    static.beam = bits(words, at + 18, 6) + bits(words, at + 24, 6)


@kernel
def _put_name(words, static, at, chars):  # type: ignore[no-untyped-def]
    put_text(words, at, chars, static.text, TEXT_NAME)
    static.name_at, static.name_chars = trim_text(static.text, TEXT_NAME, chars)


@kernel
def _put_callsign(words, static, at):  # type: ignore[no-untyped-def]
    put_text(words, at, 7, static.text, TEXT_CALLSIGN)
    static.callsign_at, static.callsign_chars = trim_text(static.text, TEXT_CALLSIGN, 7)


@kernel
def _put_aid(words, static, count):  # type: ignore[no-untyped-def]
    """Type 21: kind of aid, name, size. The extension of up to 14 characters goes on where the
    name ends; behind a name that was padded, one space stands between them."""
    static.ship_type = bits(words, 38, 5)
    put_text(words, 43, 20, static.text, TEXT_NAME)
    more = min(max((count - 272) // 6, 0), 14)
    end = np.int64(20)
    if static.text[TEXT_NAME + 19] == 64:
        at, chars = trim_text(static.text, TEXT_NAME, 20)
        end = at - TEXT_NAME + chars
        static.text[TEXT_NAME + end] = 32
        end += 1
    put_text(words, 272, more, static.text, TEXT_NAME + end)
    static.name_at, static.name_chars = trim_text(static.text, TEXT_NAME, end + more)
    _put_size(words, static, 219)


@kernel
def _put_static(words, static, kind, count, mmsi):  # type: ignore[no-untyped-def]
    """What the transmitter says of itself; 0 stands for "not reported" in every number."""
    static.imo = 0
    static.ship_type = static.length = static.beam = static.draught = 0
    static.name_chars = static.callsign_chars = static.destination_chars = 0
    if kind == 5:
        static.imo = bits(words, 40, 30)
        _put_callsign(words, static, 70)
        _put_name(words, static, 112, 20)
        static.ship_type = bits(words, 232, 8)
        _put_size(words, static, 240)
        static.draught = bits(words, 294, 8)
        put_text(words, 302, 20, static.text, TEXT_DESTINATION)
        at, chars = trim_text(static.text, TEXT_DESTINATION, 20)
        static.destination_at, static.destination_chars = at, chars
    elif kind == 19:
        _put_name(words, static, 143, 20)
        static.ship_type = bits(words, 263, 8)
        _put_size(words, static, 271)
    elif kind == 21:
        _put_aid(words, static, count)
    elif bits(words, 38, 2) == 0:
        _put_name(words, static, 40, 20)
    else:
        static.ship_type = bits(words, 40, 8)
        _put_callsign(words, static, 90)
        if mmsi // 10_000_000 != 98:  # a craft of a ship has its mother's MMSI there
            _put_size(words, static, 132)


@kernel
def base_station_us(words):  # type: ignore[no-untyped-def]
    """UTC that a type 4 or 11 states; NO_TIME where it says "not available"."""
    return civil_us(
        bits(words, 38, 14),
        bits(words, 52, 4),
        bits(words, 56, 5),
        bits(words, 61, 5),
        bits(words, 66, 6),
        bits(words, 72, 6),
        0,
    )


@inlined
def decode_message(words, count, message, static, low, high):  # type: ignore[no-untyped-def]
    """Fill ``message`` and ``static`` from ``count`` bits.

    Returns (1, what it has), (0, kind of other line) or (-1, reason of the reject).
    """
    if count < 38:
        return -1, BAD_LENGTH
    kind = bits(words, 0, 6)
    if kind == 0 or kind > 27:
        return -1, BAD_TYPE
    needed = NEEDED_BITS[kind]
    if needed == 0:
        return 0, kind
    if kind == 24:
        part = bits(words, 38, 2) if count >= 40 else 0
        if part > 1:
            return 0, kind
        needed = PART_B_BITS if part == 1 else needed
    if count < needed:
        return -1, BAD_LENGTH
    mmsi = bits(words, 8, 30)
    if not _is_possible_mmsi(mmsi, low, high):
        return -1, BAD_MMSI
    message.type, message.mmsi = kind, mmsi
    has = HAS_STATIC if (kind == 5 or kind == 19 or kind == 21 or kind == 24) else 0
    if kind != 5 and kind != 24:
        _put_position(words, message, kind)
        place = _position_state(message)
        if place < 0:
            return -1, BAD_POSITION
        has |= HAS_POSITION * place
    if has == 0:
        return 0, NO_POSITION
    if has & HAS_STATIC:
        _put_static(words, static, kind, count, mmsi)
    message.has = has
    return 1, has


@inlined
def content_bits(kind, count):  # type: ignore[no-untyped-def]
    """How many bits of a message count as what it says."""
    return min(count, NOMINAL_BITS[kind]) if NOMINAL_BITS[kind] else count
