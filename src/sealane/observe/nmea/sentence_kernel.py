"""Kernels: what stands in one tag block, one AIVDM or AIVDO sentence, one ``$PGHP`` line.

Nothing is copied: positions in the buffer are noted in the scratch records of the desk. The
buffer ends with line feeds, which stop every loop, so no index is checked against its length.
Sources: IEC 61162-1 (sentence, armour, checksum), NMEA 0183 4.10 and IEC 61162-450 (tag block),
Gatehouse's ``$PGHP`` as documented in gpsd's "AIVDM/AIVDO protocol decoding".
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sealane.observe.nmea.clock_kernel import civil_us, digit_run, epoch_us
from sealane.observe.nmea.inner_kernel import inlined, kernel
from sealane.observe.nmea.layout import (
    BAD_CHECKSUM,
    BAD_PAYLOAD,
    MALFORMED,
    NO_TIME,
    OK,
    PAYLOAD_WORDS,
    STATION_CHARS,
    STATIONS_MAX,
)
from sealane.observe.nmea.load_kernel import byte_at, word_at
from sealane.observe.nmea.payload_kernel import ARMOUR

__all__ = [
    "hex_pair",
    "is_sentence",
    "read_payload",
    "read_pghp",
    "read_sentence",
    "read_tag",
    "station_number",
]

COMMA, STAR, BACKSLASH, BANG, LF, CR = 44, 42, 92, 33, 10, 13


@inlined
def hex_digit(char):  # type: ignore[no-untyped-def]
    """Value of a hexadecimal digit, -1 if it is none."""
    if 48 <= char <= 57:
        return np.int64(char) - 48
    if 65 <= char <= 70:
        return np.int64(char) - 55
    if 97 <= char <= 102:
        return np.int64(char) - 87
    return np.int64(-1)


@inlined
def hex_pair(buf, at):  # type: ignore[no-untyped-def]
    """Value of two hexadecimal digits, negative if they are none."""
    high = hex_digit(buf[at])
    if high < 0:
        return high
    low = hex_digit(buf[at + 1])
    return low if low < 0 else high * 16 + low


@inlined
def _name_hash(buf, at, chars):  # type: ignore[no-untyped-def]
    """64-bit hash of a name, eight characters at a time."""
    key: Any = np.uint64(chars)
    for i in range(0, chars, 8):
        word = word_at(buf, at + i)
        if chars - i < 8:
            word &= (np.uint64(1) << np.uint64(8 * (chars - i))) - np.uint64(1)
        key = (key ^ word) * np.uint64(0xFF51AFD7ED558CCD)
        key ^= key >> np.uint64(32)
    return key


@inlined
def station_number(buf, at, chars, desk):  # type: ignore[no-untyped-def]
    """Number (from 1) of the station whose name stands at ``at``; 0: none, or no room for it."""
    if chars <= 0:
        return 0
    chars = min(chars, STATION_CHARS)
    key = _name_hash(buf, at, chars)
    mark = np.int64(key) | 1
    slots = len(desk.station_key)  # a power of two
    slot: Any = np.int64((key >> np.uint64(17)) & np.uint64(slots - 1))
    while desk.station_key[slot] != 0:
        if desk.station_key[slot] == mark:
            return desk.station_id[slot]
        slot = slot + 1 if slot + 1 < slots else 0
    state = desk.state
    if state.stations >= STATIONS_MAX:
        return 0
    number = state.stations
    state.stations = number + 1
    for i in range(chars):
        desk.station_text[number, i] = buf[at + i]
    desk.station_chars[number] = chars
    desk.station_key[slot] = mark
    desk.station_id[slot] = number + 1
    return number + 1


@kernel
def _read_group(buf, at, tag):  # type: ignore[no-untyped-def]
    """Tag block group ``number-total-id``; anything else is no group."""
    number, number_digits = digit_run(buf, at, 2)
    at += number_digits
    if number_digits == 0 or buf[at] != 45:
        return
    total, total_digits = digit_run(buf, at + 1, 2)
    at += 1 + total_digits
    if total_digits == 0 or buf[at] != 45:
        return
    group, group_digits = digit_run(buf, at + 1, 15)
    if group_digits:
        tag.group = group
        tag.group_total = total
        tag.group_number = number


@kernel
def _is_si(buf, start, stop):  # type: ignore[no-untyped-def]
    """Whether the tag block field is ``si:``, the source as the Danish feeds name it."""
    named = buf[start] == 115 and buf[start + 1] == 105
    return named and buf[start + 2] == 58 and stop - start > 3


@kernel
def read_tag(buf, at, desk):  # type: ignore[no-untyped-def]
    """Read the tag block that opens at ``at`` into ``desk.tag``; False if it never closes.

    Known fields: ``c`` (UNIX time, s or ms), ``s`` or ``si`` (station) and ``g`` (group).
    Others are skipped.
    """
    tag = desk.tag
    tag.has, tag.bad = 1, 0
    tag.time, tag.source, tag.group = NO_TIME, 0, -1
    end = at + 1
    check = np.int64(0)
    star = np.int64(-1)
    while buf[end] != BACKSLASH:
        char = np.int64(buf[end])
        if char in (LF, CR):
            return False
        if char == STAR:
            star = end
        if star < 0:
            check ^= char
        end += 1
    tag.next = end + 1
    if star < 0 or star + 3 != end or hex_pair(buf, star + 1) != check:
        tag.bad = 1
        return True
    start = at + 1
    while start < star:
        stop = start
        while stop < star and buf[stop] != COMMA:
            stop += 1
        if stop - start > 2 and buf[start + 1] == 58:
            kind = buf[start]
            if kind == 99:
                value, digits = digit_run(buf, start + 2, 19)
                tag.time = epoch_us(value, digits)
            elif kind == 115:
                tag.source = station_number(buf, start + 2, stop - start - 2, desk)
            elif kind == 103:
                _read_group(buf, start + 2, tag)
        elif _is_si(buf, start, stop) and tag.source == 0:
            tag.source = station_number(buf, start + 3, stop - start - 3, desk)
        start = stop + 1
    return True


@kernel
def is_sentence(buf, at):  # type: ignore[no-untyped-def]
    """Whether an AIVDM or AIVDO of any talker opens at ``at``."""
    return (
        buf[at] == BANG
        and buf[at + 1] > 32
        and buf[at + 2] > 32
        and buf[at + 3] == 86
        and buf[at + 4] == 68
        and (buf[at + 5] == 77 or buf[at + 5] == 79)
        and buf[at + 6] == COMMA
    )


@kernel
def _checked(buf, at, check, sentence, reason):  # type: ignore[no-untyped-def]
    """Go on to the checksum from ``at``; the sentence gets ``reason`` if the checksum holds."""
    while buf[at] != STAR:
        char = np.int64(buf[at])
        if char in (LF, CR, BACKSLASH, BANG):
            sentence.reason = BAD_CHECKSUM
            sentence.next = at
            return
        check ^= char
        at += 1
    stated = hex_pair(buf, at + 1)
    sentence.check = check
    sentence.reason = reason if stated == check else BAD_CHECKSUM
    sentence.next = at + 3 if stated >= 0 else at + 1


@kernel
def _read_head(buf, at, sentence):  # type: ignore[no-untyped-def]
    """Total, number, sequence and channel of the sentence at ``at``.

    Returns where the payload starts and the checksum so far; or 0 and where the checksum of a
    malformed sentence is taken from.
    """
    check = np.int64(0)
    for i in range(1, 11):
        check ^= np.int64(buf[at + i])
    total = np.int64(buf[at + 7]) - 48
    number = np.int64(buf[at + 9]) - 48
    header = buf[at + 8] == COMMA and buf[at + 10] == COMMA
    if not header or total < 1 or total > 9 or number < 1 or number > total:
        # The first ten characters may hold the end of the line: start again from the '!'.
        return np.int64(0), np.int64(0), at + 1
    sentence.total, sentence.number = total, number
    talker = np.int64(buf[at + 1]) << 8 | np.int64(buf[at + 2])
    kind = np.int64(buf[at + 5])
    at += 11
    sequence = np.int64(-1)
    if buf[at] != COMMA:
        sequence, digits = digit_run(buf, at, 2)
        for _ in range(digits):
            check ^= np.int64(buf[at])
            at += 1
    channel = np.int64(-1)
    if buf[at] == COMMA:
        channel = np.int64(0)
        check ^= COMMA
        at += 1
        while buf[at] > 44 and channel < 256:
            channel = channel * 256 + np.int64(buf[at])
            check ^= np.int64(buf[at])
            at += 1
    if channel < 0 or buf[at] != COMMA:
        return np.int64(0), check, at
    sentence.sequence = sequence
    sentence.channel = (channel << 24) | (talker << 8) | kind
    return at + 1, check ^ COMMA, at


@inlined
def read_payload(buf, at, words):  # type: ignore[no-untyped-def]
    """Pack the armour from ``at`` into ``words``; where it ends, and its exclusive or."""
    word, filled, index, check = np.int64(0), np.int64(0), np.int64(0), np.int64(0)
    while True:
        char = byte_at(buf, at)
        value = np.int64(ARMOUR[char])
        if value > 63:
            break
        check ^= char
        word = (word << 6) | value
        filled += 1
        at += 1
        if filled == 10:
            if index < PAYLOAD_WORDS:
                words[index] = word
            index += 1
            word, filled = np.int64(0), np.int64(0)
    if index < PAYLOAD_WORDS:
        words[index] = word << (60 - 6 * filled)
        words[index + 1] = 0
        words[index + 2] = 0
    return at, check


@kernel
def read_sentence(buf, at, desk):  # type: ignore[no-untyped-def]
    """Read the AIVDM or AIVDO at ``at``: header, payload into ``desk.words``, checksum."""
    sentence = desk.sentence
    sentence.at = at
    payload_at, check, place = _read_head(buf, at, sentence)
    if payload_at == 0:
        _checked(buf, place, check, sentence, MALFORMED)
        return
    sentence.payload_at = payload_at
    at, mixed = read_payload(buf, payload_at, desk.words)
    check ^= mixed
    sentence.chars = min(at - payload_at, PAYLOAD_WORDS * 10)
    if buf[at] != COMMA or at == payload_at:
        _checked(buf, at, check, sentence, BAD_PAYLOAD)
        return
    fill = np.int64(buf[at + 1]) - 48
    if fill < 0 or fill > 5 or buf[at + 2] != STAR:
        _checked(buf, at, check, sentence, MALFORMED)
        return
    sentence.fill = fill
    check ^= COMMA ^ (fill + 48)
    stated = hex_pair(buf, at + 3)
    sentence.check = check
    sentence.reason = OK if stated == check else BAD_CHECKSUM
    sentence.next = at + 5 if stated >= 0 else at + 3


@kernel
def read_pghp(buf, at, end, desk):  # type: ignore[no-untyped-def]
    """Take time, station and checksum of the next sentence from ``$PGHP``; False: bad checksum.

    ``$PGHP,1,year,month,day,hour,minute,second,ms,country,region,station,online,CC*HH``; CC is
    the exclusive or of the checksums of the sentences that the line announces.
    """
    check = np.int64(0)
    star = at + 1
    while star < end and buf[star] != STAR:
        check ^= np.int64(buf[star])
        star += 1
    if star >= end or hex_pair(buf, star + 1) != check:
        return False
    fields = np.zeros(9, np.int64)
    place = at + 6
    count = 0
    while count < 9 and place < star:
        value, digits = digit_run(buf, place, 6)
        if digits == 0 or buf[place + digits] != COMMA:
            break
        fields[count] = value
        place += digits + 1
        count += 1
    state = desk.state
    if count < 8 or fields[0] != 1:
        return True
    state.wrap_time = civil_us(
        fields[1], fields[2], fields[3], fields[4], fields[5], fields[6], fields[7] * 1000
    )
    state.wrap_source, state.wrap_check = _pghp_rest(buf, at, star, desk)
    return True


@kernel
def _pghp_rest(buf, at, star, desk):  # type: ignore[no-untyped-def]
    """Station (twelfth field) and announced checksum (last field) of a ``$PGHP``."""
    source, field, start = 0, 0, at
    for i in range(at, star + 1):
        if buf[i] == COMMA or i == star:
            if field == 11 and i > start:
                source = station_number(buf, start, i - start, desk)
            field += 1
            start = i + 1
    announced = np.int64(-1)
    if buf[star - 3] == COMMA:
        announced = hex_pair(buf, star - 2)
    return source, announced
