"""Kernels: which time does a piece of text state? Epoch, ISO 8601, or nothing.

Epochs are told apart by their size: seconds since 1970 have at most 11 digits, milliseconds 12 to
14, microseconds 15 to 17, nanoseconds 18 or 19. An epoch has ten digits at least (from September
2001; ships carry AIS since 2002), so that an MMSI of nine digits is never taken for one.
"""

from __future__ import annotations

import numpy as np

from sealane.observe.nmea.inner_kernel import inlined, kernel
from sealane.observe.nmea.layout import NO_TIME

__all__ = ["civil_us", "digit_run", "epoch_us", "time_at"]


@kernel
def civil_us(year, month, day, hour, minute, second, microsecond):  # type: ignore[no-untyped-def]
    """Microseconds since 1970 of a UTC date and time; NO_TIME where there is no such time.

    Proleptic Gregorian day count; a leap second (60) counts as the first of the next minute.
    """
    if year < 1970 or year > 9999 or month < 1 or month > 12 or day < 1 or day > 31:
        return NO_TIME
    if hour > 23 or minute > 59 or second > 60:
        return NO_TIME
    leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
    if month == 2 and day > (29 if leap else 28):
        return NO_TIME
    if day > 30 and (month == 4 or month == 6 or month == 9 or month == 11):
        return NO_TIME
    y = year - 1 if month <= 2 else year
    m = month + 9 if month <= 2 else month - 3
    days = 365 * y + y // 4 - y // 100 + y // 400 + (153 * m + 2) // 5 + day - 1 - 719468
    seconds = np.int64(days) * 86400 + hour * 3600 + minute * 60 + second
    return seconds * 1_000_000 + microsecond


@kernel
def digit_run(buf, at, most):  # type: ignore[no-untyped-def]
    """Value and count of the decimal digits from ``at`` (no more than ``most`` are read)."""
    value = np.int64(0)
    count = 0
    while count < most and 48 <= buf[at + count] <= 57:
        value = value * 10 + np.int64(buf[at + count]) - 48
        count += 1
    return value, count


@inlined
def epoch_us(value, count):  # type: ignore[no-untyped-def]
    """Microseconds since 1970 of an epoch with ``count`` digits; NO_TIME if it is none."""
    if count < 10 or count > 19 or value < 1_000_000_000:
        return NO_TIME
    if value < 100_000_000_000:
        return value * 1_000_000
    if value < 100_000_000_000_000:
        return value * 1_000
    if value < 100_000_000_000_000_000:
        return value
    return value // 1_000


@kernel
def _fraction_us(buf, at):  # type: ignore[no-untyped-def]
    """Microseconds of a decimal fraction at ``at`` ('.' or ','), and where it ends."""
    if (buf[at] != 46 and buf[at] != 44) or not 48 <= buf[at + 1] <= 57:
        return np.int64(0), at
    at += 1
    value = np.int64(0)
    scale = np.int64(100_000)
    while 48 <= buf[at] <= 57:
        value += (np.int64(buf[at]) - 48) * scale
        scale //= 10
        at += 1
    return value, at


@kernel
def _zone_us(buf, at):  # type: ignore[no-untyped-def]
    """Offset from UTC at ``at`` (Z, +hh:mm, -hhmm, nothing), and where it ends."""
    if buf[at] == 90 or buf[at] == 122:
        return np.int64(0), at + 1
    if buf[at] != 43 and buf[at] != 45:
        return np.int64(0), at
    hours, hour_digits = digit_run(buf, at + 1, 2)
    colon = 1 if buf[at + 3] == 58 else 0
    minutes, minute_digits = digit_run(buf, at + 3 + colon, 2)
    if hour_digits != 2 or (minute_digits != 2 and minute_digits != 0):
        return np.int64(0), at
    offset = (hours * 3600 + minutes * 60) * 1_000_000
    end = at + 3 + (colon + 2 if minute_digits == 2 else 0)
    return (offset if buf[at] == 43 else -offset), end


@kernel
def _iso_us(buf, at, year):  # type: ignore[no-untyped-def]
    """ISO 8601 date and time whose year was read; separators '-' or '/', 'T', 't', '_' or ' '."""
    separator = buf[at + 4]
    month, month_digits = digit_run(buf, at + 5, 2)
    day, day_digits = digit_run(buf, at + 8, 2)
    if month_digits != 2 or day_digits != 2 or buf[at + 7] != separator:
        return NO_TIME, at
    between = buf[at + 10]
    if between != 84 and between != 116 and between != 95 and between != 32:
        return NO_TIME, at
    hour, hour_digits = digit_run(buf, at + 11, 2)
    minute, minute_digits = digit_run(buf, at + 14, 2)
    second, second_digits = digit_run(buf, at + 17, 2)
    if hour_digits != 2 or minute_digits != 2 or second_digits != 2:
        return NO_TIME, at
    if buf[at + 13] != buf[at + 16] or (buf[at + 13] != 58 and buf[at + 13] != 46):
        return NO_TIME, at
    fraction, end = _fraction_us(buf, at + 19)
    offset, end = _zone_us(buf, end)
    time = civil_us(year, month, day, hour, minute, second, fraction)
    if time == NO_TIME:
        return NO_TIME, end
    return time - offset, end


@kernel
def time_at(buf, at):  # type: ignore[no-untyped-def]
    """The time stated at ``at`` [us since 1970] or NO_TIME, and where reading may go on."""
    value, count = digit_run(buf, at, 20)
    if count == 4 and (buf[at + 4] == 45 or buf[at + 4] == 47):
        return _iso_us(buf, at, value)
    end = at + count
    if count == 20:
        while 48 <= buf[end] <= 57:
            end += 1
        return NO_TIME, end
    time = epoch_us(value, count)
    if time != NO_TIME and value < 100_000_000_000 and buf[end] == 46:
        fraction, end = _fraction_us(buf, end)
        time += fraction
    return time, end
