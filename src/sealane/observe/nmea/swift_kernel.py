"""Kernels: the swift way of a line that is one plain sentence, its state in registers.

Nearly all lines of a feed are: a tag block of ``s`` and ``c`` (or none), one AIVDM or AIVDO, a
line end. Whatever looks otherwise, does not check, or needs what stood before it, is left alone
(0 is returned) and read anew by :mod:`sealane.observe.nmea.line_kernel`, which gives the same
rows.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sealane.observe.nmea.clock_kernel import epoch_us
from sealane.observe.nmea.inner_kernel import inlined
from sealane.observe.nmea.layout import NO_TIME, OK, PAYLOAD_WORDS, STATION_CHARS
from sealane.observe.nmea.load_kernel import (
    NOT_ARMOUR,
    byte_at,
    eight_digits,
    fold,
    joined,
    word_at,
)
from sealane.observe.nmea.message_kernel import put_message, take_sentence
from sealane.observe.nmea.payload_kernel import ARMOUR
from sealane.observe.nmea.sentence_kernel import hex_pair, read_payload, station_number

__all__ = ["is_at_rest", "swift_line"]

COMMA, STAR, BACKSLASH, LF, CR, COLON = 44, 42, 92, 10, 13, 58
CHARS_28 = 28
"""[characters] 168 bits, one slot: most messages."""

# "!..VD.,1" and ",1,," as they lie in a word, the first character lowest.
_HEAD_MASK = np.uint64(0xFFFF00FFFF0000FF)
_HEAD = np.uint64(0x312C004456000021)
_REST_MASK = np.uint64(0x00000000FFFFFFFF)
_REST = np.uint64(0x000000002C2C312C)
# "!..VD.," of any part.
_PART_MASK = np.uint64(0x00FF00FFFF0000FF)
_PART = np.uint64(0x002C004456000021)

LONGEST = 10 * PAYLOAD_WORDS
"""[characters] Longer payloads are read the long way."""


@inlined
def is_at_rest(state):  # type: ignore[no-untyped-def]
    """Whether nothing that stood before speaks for the next sentence."""
    silent = state.wrap_time == NO_TIME and state.wrap_source == 0 and state.wrap_check == -1
    silent &= state.lone_time == NO_TIME and state.lone_source == 0 and state.lone_group == -1
    return silent and state.use_base == 0


@inlined
def _epoch_at(buf, at):  # type: ignore[no-untyped-def]
    """The epoch at ``at`` [us] and where it ends; NO_TIME if it is none or is not plain."""
    value: Any = eight_digits(word_at(buf, at))
    if value < 0:
        return NO_TIME, at
    count = np.int64(8)
    while 48 <= byte_at(buf, at + count) <= 57 and count < 19:
        value = value * 10 + byte_at(buf, at + count) - 48
        count += 1
    return epoch_us(value, count), at + count


@inlined
def _xor(buf, at, end):  # type: ignore[no-untyped-def]
    """Exclusive or of the characters from ``at`` to before ``end``."""
    mixed = np.uint64(0)
    while at + 8 <= end:
        mixed ^= word_at(buf, at)
        at += 8
    left = np.uint64(8 * (end - at))
    mixed ^= word_at(buf, at) & ((np.uint64(1) << left) - np.uint64(1))
    return fold(mixed)


@inlined
def _swift_tag(buf, start, desk):  # type: ignore[no-untyped-def]
    """Time, station and end of a tag block of ``s`` and ``c`` alone; end 0 if it is not that."""
    at = start + 1
    time, source = np.int64(NO_TIME), np.int64(0)
    station_at, station_chars = np.int64(0), np.int64(0)
    while True:
        if byte_at(buf, at + 1) != COLON:
            return time, source, np.int64(0)
        kind = byte_at(buf, at)
        at += 2
        if kind == 99 and time == NO_TIME:
            time, at = _epoch_at(buf, at)
            if time == NO_TIME:
                return time, source, np.int64(0)
        elif kind == 115 and station_at == 0:
            station_at = at
            while byte_at(buf, at) > STAR and byte_at(buf, at) != COMMA:
                if byte_at(buf, at) == BACKSLASH:
                    return time, source, np.int64(0)
                at += 1
            station_chars = at - station_at
            if station_chars == 0 or station_chars > STATION_CHARS:
                return time, source, np.int64(0)
        else:
            return time, source, np.int64(0)
        if byte_at(buf, at) == STAR:
            break
        if byte_at(buf, at) != COMMA:
            return time, source, np.int64(0)
        at += 1
    if byte_at(buf, at + 3) != BACKSLASH or hex_pair(buf, at + 1) != _xor(buf, start + 1, at):
        return time, source, np.int64(0)
    if station_at:
        source = np.int64(station_number(buf, station_at, station_chars, desk))
    return time, source, at + 4


@inlined
def _words_28(buf, at, words):  # type: ignore[no-untyped-def]
    """Pack 28 characters; exclusive or of them, -1 if one is no armour."""
    one, two = word_at(buf, at), word_at(buf, at + 8)
    three, four = word_at(buf, at + 16), word_at(buf, at + 20)
    a, b, c, d = joined(one), joined(two), joined(three), joined(four)
    if a == NOT_ARMOUR or b == NOT_ARMOUR or c == NOT_ARMOUR or d == NOT_ARMOUR:
        return np.int64(-1)
    words[0] = np.int64((a << np.uint64(12)) | (b >> np.uint64(36)))
    b &= np.uint64(0xFFFFFFFFF)
    words[1] = np.int64((b << np.uint64(24)) | (c >> np.uint64(24)))
    c &= np.uint64(0xFFFFFF)
    d &= np.uint64(0xFFFFFF)
    words[2] = np.int64((c << np.uint64(36)) | (d << np.uint64(12)))
    words[3] = 0
    return fold(one ^ two ^ three ^ (four >> np.uint64(32)))


@inlined
def _swift_head(buf, at):  # type: ignore[no-untyped-def]
    """Where the payload of a sentence in one part starts (0: it is not that), and the checksum
    so far."""
    head, rest = word_at(buf, at), word_at(buf, at + 8) & _REST_MASK
    kind = byte_at(buf, at + 5)
    is_plain = (head & _HEAD_MASK) == _HEAD and rest == _REST and (kind == 77 or kind == 79)
    if not is_plain or byte_at(buf, at + 1) <= 32 or byte_at(buf, at + 2) <= 32:
        return np.int64(0), np.int64(0)
    check = fold((head >> np.uint64(8)) ^ rest) ^ COMMA
    channel = byte_at(buf, at + 12)
    if channel == COMMA:
        return at + 13, check
    if channel < COMMA or byte_at(buf, at + 13) != COMMA:
        return np.int64(0), np.int64(0)
    return at + 14, check ^ channel


@inlined
def _line_after(buf, end):  # type: ignore[no-untyped-def]
    """Where the next line starts if this one ends here; 0 if it goes on."""
    char = byte_at(buf, end)
    if char == LF:
        return end + 1
    if char != CR:
        return np.int64(0)
    return end + 2 if byte_at(buf, end + 1) == LF else end + 1


@inlined
def _tail(buf, end, check):  # type: ignore[no-untyped-def]
    """Fill bits and the start of the next line of a sentence whose payload ends here.

    The second is 0 unless fill bits, checksum and line end follow as they should.
    """
    fill = byte_at(buf, end + 1) - 48
    if byte_at(buf, end) != COMMA or fill < 0 or fill > 5 or byte_at(buf, end + 2) != STAR:
        return fill, np.int64(0)
    if hex_pair(buf, end + 3) != (check ^ COMMA ^ (fill + 48)):
        return fill, np.int64(0)
    return fill, _line_after(buf, end + 5)


@inlined
def _armour_end(buf, at):  # type: ignore[no-untyped-def]
    """Where the armour characters from ``at`` end."""
    while joined(word_at(buf, at)) != NOT_ARMOUR:
        at += 8
    while ARMOUR[byte_at(buf, at)] <= 63:
        at += 1
    return at


@inlined
def _part_head(buf, at):  # type: ignore[no-untyped-def]
    """Total, number, sequence, channel and payload of a part; payload 0 if it is not plain."""
    zero = np.int64(0)
    kind = byte_at(buf, at + 5)
    total, number = byte_at(buf, at + 7) - 48, byte_at(buf, at + 9) - 48
    sequence = byte_at(buf, at + 11) - 48
    is_plain = (word_at(buf, at) & _PART_MASK) == _PART and (kind == 77 or kind == 79)
    is_plain &= byte_at(buf, at + 1) > 32 and byte_at(buf, at + 2) > 32
    is_plain &= 2 <= total <= 9 and 1 <= number <= total and 0 <= sequence <= 9
    is_plain &= byte_at(buf, at + 8) == COMMA and byte_at(buf, at + 10) == COMMA
    channel = byte_at(buf, at + 13)
    if not is_plain or byte_at(buf, at + 12) != COMMA or channel < COMMA:
        return zero, zero, zero, zero, zero
    if channel == COMMA:
        return total, number, sequence, zero, at + 14
    return total, number, sequence, channel, at + 15 if byte_at(buf, at + 14) == COMMA else zero


@inlined
def _swift_part(buf, start, at, desk, time, source):  # type: ignore[no-untyped-def]
    """Read a line that is one part of a message; 0 if it is anything else."""
    total, number, sequence, channel, payload_at = _part_head(buf, at)
    if payload_at == 0:
        return payload_at
    end = _armour_end(buf, payload_at)
    if end == payload_at or end - payload_at > LONGEST:
        return np.int64(0)
    check = _xor(buf, at + 1, end)
    fill, following = _tail(buf, end, check)
    if following == 0:
        return following
    sentence = desk.sentence
    talker = (byte_at(buf, at + 1) << 8) | byte_at(buf, at + 2)
    sentence.at, sentence.payload_at, sentence.chars = at, payload_at, end - payload_at
    sentence.total, sentence.number, sentence.sequence = total, number, sequence
    sentence.channel = (channel << 24) | (talker << 8) | byte_at(buf, at + 5)
    sentence.fill, sentence.check = fill, check ^ COMMA ^ (fill + 48)
    sentence.reason, sentence.next = OK, end + 5
    sentence.time, sentence.source, sentence.shared = time, source, 0
    sentence.line_at, sentence.line_chars = start, end + 5 - start
    desk.tag.has = 0
    take_sentence(buf, desk)
    return following


@inlined
def swift_line(buf, start, desk):  # type: ignore[no-untyped-def]
    """Read a line that is one sentence; 0 if it is anything else (nothing is noted then)."""
    time, source, at = np.int64(NO_TIME), np.int64(0), start
    if byte_at(buf, at) == BACKSLASH:
        time, source, at = _swift_tag(buf, at, desk)
        if at == 0:
            return at
    payload_at, check = _swift_head(buf, at)
    if payload_at == 0:
        return _swift_part(buf, start, at, desk, time, source)
    if time == NO_TIME and desk.state.default_time == NO_TIME:
        return np.int64(0)
    chars, mixed = np.int64(CHARS_28), np.int64(-1)
    if byte_at(buf, payload_at + CHARS_28) == COMMA:
        mixed = _words_28(buf, payload_at, desk.words)
    if mixed < 0:
        end, mixed = read_payload(buf, payload_at, desk.words)
        chars = end - payload_at
    if chars == 0 or chars > LONGEST:
        return np.int64(0)
    end = payload_at + chars
    fill, following = _tail(buf, end, check ^ mixed)
    if following == 0:
        return following
    if not put_message(desk, start, at, end + 5, chars * 6 - fill, time, source):
        return np.int64(0)
    return following
