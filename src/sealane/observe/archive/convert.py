"""What does each text mean? Columns of a file become columns of ours, and what fails is marked.

A value that is there but cannot be read, or is out of the range of its field, is marked as bad:
it never becomes a null. Codes for "not available" do. Whole columns are read the short way
first; only values that resist it are looked at as texts.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from sealane.observe.archive.timestamp import parse_time
from sealane.observe.field import TARGETS, Field, Target
from sealane.observe.mapping import Resolved

__all__ = ["Converted", "convert"]

_CODE_TOLERANCE = 1e-3
"""Codes such as 102.3 are recognised in numbers that went through 32 bits or a unit."""


@dataclass(frozen=True)
class Converted:
    """``values``: one column for each target; ``bad``: for each target which rows failed."""

    values: pl.DataFrame
    bad: pl.DataFrame


def convert(frame: pl.DataFrame, resolved: Resolved) -> Converted:
    """Read every target of a mapping from the columns ``c<place>`` of a frame."""
    values: list[pl.Series] = []
    bad: list[pl.Series] = []
    for name, at in resolved.columns.items():
        field = resolved.mapping.fields[name]
        if at:
            value, is_bad = _read(frame, at, name, resolved)
        else:
            value, is_bad = _constant(field, TARGETS[name], frame.height), _falses(frame.height)
        values.append(value.alias(name))
        bad.append(is_bad.alias(name))
    return Converted(pl.DataFrame(values), pl.DataFrame(bad))


def _falses(rows: int) -> pl.Series:
    return pl.Series([False]).new_from_index(0, rows)


def _constant(field: Field, target: Target, rows: int) -> pl.Series:
    if target.kind == "time":
        one, _ = parse_time(pl.Series([str(field.constant)]), field, ())
        return one.new_from_index(0, rows)
    if target.kind == "text":
        return pl.Series([str(field.constant)]).new_from_index(0, rows)
    return pl.Series([float(field.constant or 0)]).new_from_index(0, rows)


def _read(
    frame: pl.DataFrame, at: tuple[int, ...], name: str, resolved: Resolved
) -> tuple[pl.Series, pl.Series]:
    mapping = resolved.mapping
    field, target, nulls = mapping.fields[name], TARGETS[name], mapping.null_texts(name)
    if target.kind == "time":
        extra = resolved.milliseconds.get(name)
        milliseconds = None if extra is None else frame[f"c{extra}"]
        return parse_time(frame[f"c{at[0]}"], field, nulls, milliseconds=milliseconds)
    if target.kind == "text":
        return _read_text(frame[f"c{at[0]}"], field, target, nulls)
    parts = [_number(frame[f"c{place}"], field, nulls, mapping.decimal) for place in at]
    value, is_bad = parts[0]
    for more, more_bad in parts[1:]:
        # The sum of what is reported: a side that is not reported counts as 0.
        nothing = value.is_null() & more.is_null()
        value = (value.fill_null(0.0) + more.fill_null(0.0)).set(nothing, None)
        is_bad = is_bad | more_bad
    return _checked(value, is_bad, target)


def _number(
    column: pl.Series, field: Field, nulls: tuple[str, ...], decimal: str
) -> tuple[pl.Series, pl.Series]:
    """The numbers of a column, and which values are there but are no numbers."""
    is_text = not (column.dtype.is_numeric() or column.dtype == pl.Boolean())
    if is_text:
        text = column if column.dtype == pl.String() else column.cast(pl.String)
        short = text.str.strip_prefix(field.prefix) if field.prefix else text
        short = short.str.replace(decimal, ".", literal=True) if decimal != "." else short
        number = short.cast(pl.Float64, strict=False)
        resists = text.is_not_null() & ~number.is_finite().fill_null(value=False)
    else:
        number = column.cast(pl.Float64).fill_nan(None)
        text, resists = column.cast(pl.String), _falses(len(column))
    is_bad = resists
    if resists.any():
        places = resists.arg_true()
        found, is_bad_there = _stubborn(text.gather(places), field, nulls, decimal)
        number = number.scatter(places, found)
        is_bad = is_bad.scatter(places, is_bad_there)
    number = _recoded(number, field, nulls)
    if field.factor != 1.0:
        number = number * field.factor
    return (number + field.add if field.add else number), is_bad


def _stubborn(
    text: pl.Series, field: Field, nulls: tuple[str, ...], decimal: str
) -> tuple[pl.Series, pl.Series]:
    """Texts that are no plain numbers: spaces, codes in words, nulls in words, or bad."""
    lower = text.str.strip_chars().str.to_lowercase()
    is_there = ~lower.is_in(list(nulls))
    plain = lower.str.strip_prefix(field.prefix.lower()).str.strip_chars()
    if decimal != ".":
        plain = plain.str.replace(decimal, ".", literal=True)
    number = plain.cast(pl.Float64, strict=False)
    number = number.set(~number.is_finite().fill_null(value=False), None)
    if field.codes:
        codes = {key: float(value) for key, value in field.codes.items()}
        worded = lower.replace_strict(codes, default=None, return_dtype=pl.Float64)
        number = worded.zip_with(worded.is_not_null(), number)
    number = number.set(~is_there, None)
    return number, is_there & number.is_null()


def _recoded(number: pl.Series, field: Field, nulls: tuple[str, ...]) -> pl.Series:
    """Codes that are written as numbers: those of the field, and those that mean null."""
    codes: dict[float, float | None] = {}
    for text, value in (*field.codes.items(), *((text, None) for text in nulls)):
        try:
            codes[float(text)] = None if value is None else float(value)
        except ValueError:
            continue
    codes = {code: value for code, value in codes.items() if code == code}
    if not codes or not number.is_in(list(codes)).any():
        return number
    return number.replace(list(codes), list(codes.values()))


def _checked(value: pl.Series, is_bad: pl.Series, target: Target) -> tuple[pl.Series, pl.Series]:
    """Numbers in our unit: "not available" as null, out of range marked."""
    if target.low is not None and target.high is not None:
        within = value.is_between(target.low, target.high).fill_null(value=True)
        for code in target.null_codes:
            is_code = ((value - code).abs() < _CODE_TOLERANCE).fill_null(value=False)
            within = within | is_code
            value = value.set(is_code, None)
        is_bad = is_bad | ~within
    if target.null_from is not None:
        value = value.set((value >= target.null_from).fill_null(value=False), None)
    if target.kind == "integer":
        is_bad = is_bad | (value != value.round()).fill_null(value=False)
    if is_bad.any():
        value = value.set(is_bad, None)
    return value, is_bad


def _read_text(
    column: pl.Series, field: Field, target: Target, nulls: tuple[str, ...]
) -> tuple[pl.Series, pl.Series]:
    # Six-bit text is padded with "@" (M.1371-5, table 47) and spaces.
    text = column if column.dtype == pl.String() else column.cast(pl.String)
    text = text.str.strip_chars_end("@ ").str.strip_chars()
    if field.prefix:
        text = text.str.strip_prefix(field.prefix)
    coded = bool(field.codes or target.choices)
    lower = text.str.to_lowercase() if coded or len(nulls) > 1 else text
    is_null = lower.is_in(list(nulls)).fill_null(value=True)
    if not coded:
        return text.set(is_null, None), _falses(len(text))
    codes: dict[str, str | None] = {choice.lower(): choice for choice in target.choices}
    codes |= {key: str(value) or None for key, value in field.codes.items()}
    is_known = lower.is_in(list(codes))
    value = lower.replace_strict(codes, default=None, return_dtype=pl.String)
    return value.set(is_null, None), (~is_null & ~is_known).fill_null(value=False)
