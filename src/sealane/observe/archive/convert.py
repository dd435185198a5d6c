"""What does each text mean? Columns of a file become columns of ours, and what fails is marked.

A value that is there but cannot be read, or is out of the range of its field, is marked as bad:
it never becomes a null. Codes for "not available" do.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from sealane.observe.archive.timestamp import parse_time
from sealane.observe.field import TARGETS, Field, Target
from sealane.observe.mapping import Resolved

__all__ = ["Converted", "convert"]

_TEXT = pl.String()


@dataclass(frozen=True)
class Converted:
    """``values``: one column for each target; ``bad``: for each target which rows failed."""

    values: pl.DataFrame
    bad: pl.DataFrame


def convert(frame: pl.DataFrame, resolved: Resolved) -> Converted:
    """Read every target of a mapping from the columns ``c<place>`` of a frame."""
    values: list[pl.Series] = []
    bad: list[pl.Series] = []
    lazy: list[pl.Expr] = []
    mapping = resolved.mapping
    for name, at in resolved.columns.items():
        field, target = mapping.fields[name], TARGETS[name]
        nulls = mapping.null_texts(name)
        if not at:
            values.append(_constant(field, target, name, frame.height))
            bad.append(pl.repeat(value=False, n=frame.height, eager=True).alias(name))
        elif target.kind == "time":
            parsed, failed = parse_time(
                frame[f"c{at[0]}"],
                field,
                nulls,
                milliseconds=_milliseconds(frame, resolved, name),
            )
            values.append(parsed.alias(name))
            bad.append(failed.alias(name))
        else:
            lazy.extend(_read(frame, at, name, field, target, nulls, mapping.decimal))
    made = frame.select(lazy)
    names = [column for column in made.columns if not column.startswith("?")]
    return Converted(
        pl.DataFrame([*values, *(made[name] for name in names)]),
        pl.DataFrame([*bad, *(made[f"?{name}"].alias(name) for name in names)]),
    )


def _milliseconds(frame: pl.DataFrame, resolved: Resolved, name: str) -> pl.Series | None:
    at = resolved.milliseconds.get(name)
    return None if at is None else frame[f"c{at}"]


def _constant(field: Field, target: Target, name: str, rows: int) -> pl.Series:
    if target.kind == "time":
        one, _ = parse_time(pl.Series([str(field.constant)]), field, ())
        return one.new_from_index(0, rows).alias(name)
    dtype = {"integer": pl.Int64(), "number": pl.Float64(), "text": _TEXT}[target.kind]
    value = str(field.constant) if target.kind == "text" else field.constant
    return pl.Series(name, [value], dtype=dtype).new_from_index(0, rows)


def _read(
    frame: pl.DataFrame,
    at: tuple[int, ...],
    name: str,
    field: Field,
    target: Target,
    nulls: tuple[str, ...],
    decimal: str,
) -> list[pl.Expr]:
    """Expressions for the value (``name``) and whether it is bad (``?name``)."""
    if target.kind == "text":
        return _read_text(frame, at[0], name, field, target, nulls)
    parts = [_number(frame, place, field, nulls, decimal) for place in at]
    value, is_bad = parts[0]
    for more, more_bad in parts[1:]:
        # The sum of what is reported: a side that is not reported counts as 0.
        value = pl.sum_horizontal(value, more)
        value = pl.when(parts[0][0].is_null() & more.is_null()).then(None).otherwise(value)
        is_bad = is_bad | more_bad
    if field.factor != 1.0:
        value = value * field.factor
    if field.add:
        value = value + field.add
    return _check_number(value, is_bad, name, field, target)


def _check_number(
    value: pl.Expr, is_bad: pl.Expr, name: str, field: Field, target: Target
) -> list[pl.Expr]:
    if field.wrap is not None:
        value = pl.when(value < 0).then((value + field.wrap).round(6)).otherwise(value)
    is_bad = is_bad | ~value.is_finite().fill_null(value=True)
    if target.low is not None and target.high is not None:
        null_from = target.null_from if target.null_from is not None else target.high
        within = value.is_between(target.low, max(target.high, null_from))
        for code in target.null_codes:
            within = within | _is_code(value, code)
        is_bad = is_bad | ~within.fill_null(value=True)
    is_null = pl.lit(value=False)
    for code in target.null_codes:
        is_null = is_null | _is_code(value, code)
    if target.null_from is not None:
        is_null = is_null | (value >= target.null_from)
    if target.kind == "integer":
        is_bad = is_bad | (value != value.round()).fill_null(value=False)
    clean = pl.when(is_null | is_bad).then(None).otherwise(value)
    if target.kind == "integer":
        clean = clean.cast(pl.Int64, strict=False)
    return [clean.alias(name), is_bad.alias(f"?{name}")]


def _is_code(value: pl.Expr, code: float) -> pl.Expr:
    return (value - code).abs() < 1e-3


def _number(
    frame: pl.DataFrame, at: int, field: Field, nulls: tuple[str, ...], decimal: str
) -> tuple[pl.Expr, pl.Expr]:
    column, dtype = pl.col(f"c{at}"), frame.schema[f"c{at}"]
    if dtype.is_numeric() or dtype == pl.Boolean():
        number = column.cast(pl.Float64)
        if dtype.is_float():
            number = number.fill_nan(None)
        return _without_codes(number, nulls), pl.lit(value=False)
    text = _text(column, dtype)
    lower = text.str.to_lowercase()
    is_there = text.is_not_null() & ~lower.is_in(list(nulls))
    if field.prefix:
        text = text.str.strip_prefix(field.prefix).str.strip_chars()
    if decimal != ".":
        text = text.str.replace(decimal, ".", literal=True)
    number = text.cast(pl.Float64, strict=False)
    if field.codes:
        codes = {key: float(value) for key, value in field.codes.items()}
        number = lower.replace_strict(codes, default=None, return_dtype=pl.Float64).fill_null(
            number
        )
    number = pl.when(is_there).then(number).otherwise(None)
    return number, is_there & number.is_null()


def _without_codes(number: pl.Expr, nulls: tuple[str, ...]) -> pl.Expr:
    codes = []
    for text in nulls:
        try:
            codes.append(float(text))
        except ValueError:
            continue
    return pl.when(number.is_in(codes)).then(None).otherwise(number) if codes else number


def _text(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    return (column if dtype == _TEXT else column.cast(pl.String)).str.strip_chars()


def _read_text(
    frame: pl.DataFrame,
    at: int,
    name: str,
    field: Field,
    target: Target,
    nulls: tuple[str, ...],
) -> list[pl.Expr]:
    # Six-bit text is padded with "@" (M.1371-5, table 47) and spaces.
    text = _text(pl.col(f"c{at}"), frame.schema[f"c{at}"]).str.strip_chars_end("@ ")
    if field.prefix:
        text = text.str.strip_prefix(field.prefix)
    lower = text.str.to_lowercase()
    is_there = text.is_not_null() & ~lower.is_in(list(nulls))
    bad = pl.lit(value=False)
    if field.codes or target.choices:
        codes: dict[str, str | None] = {choice.lower(): choice for choice in target.choices}
        codes |= {key: str(value) or None for key, value in field.codes.items()}
        known = lower.is_in(list(codes))
        text = lower.replace_strict(codes, default=None, return_dtype=pl.String)
        bad = is_there & ~known
    clean = pl.when(is_there).then(text).otherwise(None)
    return [clean.alias(name), bad.alias(f"?{name}")]
