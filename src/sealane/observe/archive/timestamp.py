"""When was it? Texts, numbers and timestamps of archives as UTC."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl

from sealane.observe.field import Field

__all__ = ["EARLIEST", "LATEST", "parse_time"]

EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
"""Earlier times are clocks that were never set (the epoch of Unix); AIS began in the 1990s."""

LATEST = datetime(2200, 1, 1, tzinfo=UTC)
"""Later times cannot be true of any report."""

_UTC = pl.Datetime("us", "UTC")
_ISO = (
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M:%S%.f %#z",
    "%Y-%m-%d %H:%M:%S%.f %z UTC",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%MZ",
    "%Y%m%dT%H%M%S%#z",
    "%Y%m%dT%H%M%S",
    "%Y-%m-%d %H:%M:%S%.f UTC",
)
"""ISO 8601 as common tools write it; the last but four is how Go prints a time (aisstream.io)."""

_PER_SECOND = {"s": 1_000_000, "ms": 1_000, "us": 1, "ns": 0.001}


def parse_time(
    column: pl.Series,
    field: Field,
    nulls: tuple[str, ...],
    *,
    milliseconds: pl.Series | None = None,
) -> tuple[pl.Series, pl.Series]:
    """Times in UTC to the microsecond, and which values were there but could not be read.

    A time that its zone skips or has twice (clock change) is bad or the earlier one.
    """
    if column.dtype == pl.Datetime or column.dtype == pl.Date:
        times, is_there = _typed(column, field), column.is_not_null()
    elif column.dtype.is_numeric():
        times, is_there = _epoch(column, field), column.is_not_null()
    else:
        text = column.cast(pl.String).str.strip_chars()
        is_there = text.is_not_null() & ~text.str.to_lowercase().is_in(list(nulls))
        times = _texts(text.set(~is_there, None), field)
    if milliseconds is not None:
        extra = milliseconds.cast(pl.Float64, strict=False).fill_null(0.0)
        times = times + (extra * 1000).round().cast(pl.Duration("us"))
    times = times.set(~times.is_between(EARLIEST, LATEST).fill_null(value=True), None)
    return times, is_there & times.is_null()


def _texts(text: pl.Series, field: Field) -> pl.Series:
    times = pl.Series([None], dtype=_UTC).new_from_index(0, len(text))
    formats = [one for name in field.formats for one in (_ISO if name == "iso" else (name,))]
    for format_ in formats:
        open_ = times.is_null() & text.is_not_null()
        if not open_.any():
            break
        if open_.all():
            times = _parse(text, format_, field)
            continue
        places = open_.arg_true()
        found = _parse(text.gather(places), format_, field)
        times = times.scatter(places, found)
    return times


def _parse(text: pl.Series, format_: str, field: Field) -> pl.Series:
    if format_ == "epoch":
        return _epoch(text.cast(pl.Float64, strict=False), field)
    parsed = text.str.to_datetime(format_, time_unit="us", strict=False)
    return _zoned(parsed, field)


def _typed(column: pl.Series, field: Field) -> pl.Series:
    naive_or_aware = column.cast(
        pl.Datetime("us", getattr(column.dtype, "time_zone", None)), strict=False
    )
    return _zoned(naive_or_aware, field)


def _zoned(times: pl.Series, field: Field) -> pl.Series:
    if getattr(times.dtype, "time_zone", None) is not None:
        return times.dt.convert_time_zone("UTC")
    if field.time_zone == "UTC":
        return times.dt.replace_time_zone("UTC")
    local = times.dt.replace_time_zone(field.time_zone, ambiguous="earliest", non_existent="null")
    return local.dt.convert_time_zone("UTC")


def _epoch(numbers: pl.Series, field: Field) -> pl.Series:
    scale = _PER_SECOND[field.epoch_unit]
    if numbers.dtype.is_integer() and scale >= 1:
        micros = numbers.cast(pl.Int64) * int(scale)
    else:
        micros = (numbers.cast(pl.Float64) * scale).round()
        # Beyond this a float does not fit the integer; the range check refuses it anyway.
        micros = micros.set(~micros.is_between(-9e18, 9e18).fill_null(value=False), None)
    return micros.cast(pl.Int64, strict=False).cast(_UTC)
