"""What does a record say, before anybody is keyed? The columns that every reader of posts fills."""

from __future__ import annotations

from types import MappingProxyType

import polars as pl

from sealane.observe.archive.timestamp import parse_time
from sealane.observe.field import Field, Target
from sealane.observe.mapping import Resolved
from sealane.observe.posts.listing import flat, listed, once
from sealane.observe.posts.url import find_urls

__all__ = ["LISTS", "POST_REQUIRED", "POST_TARGETS", "SAID", "from_columns"]

LISTS = ("urls", "media", "hashtags", "mentions")
_TIMES = ("posted_at", "first_seen_at")
_IDS = ("post_id", "account", "handle", "platform", "reply_to", "repost_of", "quote_of", "object")
_TEXTS = (*_IDS, "text", "language", "topic", "kind", "exercise_id")

POST_TARGETS: MappingProxyType[str, Target] = MappingProxyType(
    {
        **{name: Target("text") for name in _TEXTS},
        **{name: Target("time") for name in _TIMES},
        **{name: Target("list") for name in LISTS},
    }
)
"""What a mapping of posts may fill. ``account`` is the number or name that stays with an account,
``handle`` the one that others write after @; ``object`` one that was shared and is no post, and
``kind`` what it is (:data:`sealane.tables.SHARE_KINDS`)."""

POST_REQUIRED = ("posted_at",)
"""Besides, one of account and handle must be there."""

SAID: dict[str, pl.DataType] = {
    **{name: pl.String() for name in _TEXTS},
    **{name: pl.Datetime("us", "UTC") for name in _TIMES},
    **{name: pl.List(pl.String()) for name in LISTS},
    "bad_time": pl.Boolean(),
}
"""Columns and types. ``bad_time``: a time was there and could not be read."""


def from_columns(frame: pl.DataFrame, resolved: Resolved) -> pl.DataFrame:
    """The columns ``c<place>`` of a file as those of :data:`SAID`; those it lacks are left out."""
    rows = frame.height
    bad = pl.Series([False]).new_from_index(0, rows)
    found: list[pl.Series] = []
    for name, at in resolved.columns.items():
        field, nulls = resolved.mapping.fields[name], resolved.mapping.null_texts(name)
        if name in _TIMES:
            values, is_bad = _time(frame, at, field, nulls, rows)
            bad = bad | is_bad
        elif not at:
            values = pl.Series([str(field.constant)]).new_from_index(0, rows)
        elif name in LISTS:
            values = _list(frame[f"c{at[0]}"], field, is_url=name == "urls")
        else:
            values = _text(frame[f"c{at[0]}"], field, nulls, is_id=name in _IDS)
        found.append(values.alias(name))
    return pl.DataFrame([*found, bad.alias("bad_time")])


def _time(
    frame: pl.DataFrame, at: tuple[int, ...], field: Field, nulls: tuple[str, ...], rows: int
) -> tuple[pl.Series, pl.Series]:
    if not at:
        one, is_bad = parse_time(pl.Series([str(field.constant)]), field, ())
        return one.new_from_index(0, rows), is_bad.new_from_index(0, rows)
    column = frame[f"c{at[0]}"]
    if column.dtype == pl.String() and field.codes:  # zones by name, such as EDT
        column = column.str.replace_many(
            [f" {code.upper()}" for code in field.codes],
            [f" {told}" for told in field.codes.values()],
        )
    return parse_time(column, field, nulls)


def _text(column: pl.Series, field: Field, nulls: tuple[str, ...], *, is_id: bool) -> pl.Series:
    if column.dtype.is_float():  # identifiers that went through a spreadsheet or a data frame
        whole = column.cast(pl.Int64, strict=False)
        is_whole = (whole.cast(pl.Float64) == column).fill_null(value=False)
        text = whole.cast(pl.String).zip_with(is_whole, column.cast(pl.String))
    else:
        text = column if column.dtype == pl.String() else column.cast(pl.String, strict=False)
    if is_id:
        text = text.str.strip_chars()
    if field.prefix:
        text = text.str.strip_prefix(field.prefix)
    if field.codes:
        lower = text.str.to_lowercase()
        coded = lower.replace_strict(dict(field.codes), default=None, return_dtype=pl.String)
        text = coded.zip_with(coded.is_not_null(), text)
    words = list(nulls)
    is_null = (text == "") if words == [""] else text.str.to_lowercase().is_in(words)
    return text.set(is_null.fill_null(value=False), None)


def _list(column: pl.Series, field: Field, *, is_url: bool) -> pl.Series:
    """A list as it is, or one written as text: by a separator, as JSON, or as Python prints it."""
    if column.dtype == pl.List:
        return column.cast(pl.List(pl.String), strict=False)
    text = column.cast(pl.String, strict=False)
    if field.separator is not None:
        parts = text.str.split(field.separator)
    elif is_url:
        return once(text, find_urls).fill_null([])
    else:
        plain = text.str.strip_chars(" []{}()")
        parts = plain.set(plain == "", None).str.split(",")
    found = flat(parts).with_columns(pl.col("one").str.strip_chars(" '\""))
    return listed(found.filter(pl.col("one") != ""), len(column))
