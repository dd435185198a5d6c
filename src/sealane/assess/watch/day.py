"""Days in a table of text, and the order in which a file writes day and month with slashes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import polars as pl

from sealane.assess.noted import Noted
from sealane.errors import BadInput
from sealane.say.said import Figure, Said

__all__ = ["ORDERS", "Order", "day_order", "day_read", "order_noted"]

Order = Literal["day_first", "month_first"]
SLASHED: dict[Order, str] = {"month_first": "%m/%d/%Y", "day_first": "%d/%m/%Y"}
PLAIN = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y")
"""Days that are written in one way alone; those with slashes are in one of two orders."""
WRITE = "Write them as 2026-02-01, with the year first."
ORDERS: dict[Order, Said] = {
    "day_first": Said(
        "dates are read as day/month/year: {count} fit no other order",
        "日付は日/月/年の順と読む（{count}はほかの順では読めない）",
    ),
    "month_first": Said(
        "dates are read as month/day/year: {count} fit no other order",
        "日付は月/日/年の順と読む（{count}はほかの順では読めない）",
    ),
}
DAYS = Said("days", "日")


def day_read(column: str, order: Order | None = None) -> pl.Expr:
    """A day of text: ISO with or without a time, slashes in the order of the file, points, or
    milliseconds since 1970; null where it is none of these."""
    head = _head(column)
    clock = pl.col(column).str.strip_chars().str.extract(r"^([0-9]{12,13})(?:\.0)?$")
    forms = (*PLAIN, *((SLASHED[order],) if order else ()))
    tries = [head.str.to_date(form, strict=False) for form in forms]
    return pl.coalesce(*tries, pl.from_epoch(clock.cast(pl.Int64), "ms").dt.date())


def day_order(table: pl.DataFrame, columns: Sequence[str], path: str) -> tuple[Order | None, int]:
    """The one order of day and month in which all slashed dates of a file can be read.

    Args:
        table: text, with a column ``line``.
        columns: those that hold dates.
        path: of the file, for what is refused.

    Returns:
        The order, None where no date has slashes; and how many days fit that order alone.

    Raises:
        BadInput: some dates fit the one order alone and some the other, or all fit both.
    """
    parts = [table.select("line", pl.col(one).alias("text")) for one in columns]
    text = pl.concat(parts).drop_nulls().unique("text", keep="first", maintain_order=True)
    read = text.select(
        "line", "text",
        *(_head("text").str.to_date(form, strict=False).alias(one)
          for one, form in SLASHED.items()),
    )  # fmt: skip
    month, day = pl.col("month_first"), pl.col("day_first")
    by_month = read.filter(month.is_not_null() & day.is_null())
    by_day = read.filter(day.is_not_null() & month.is_null())
    if by_month.height and by_day.height:
        (line, text_a), (other, text_b) = (
            one.select("line", "text").row(0) for one in (by_month, by_day)
        )
        raise BadInput(
            f"{path} has dates in two orders: '{text_a}' (line {line}) is month/day/year, "
            f"'{text_b}' (line {other}) is day/month/year.",
            hint=WRITE, file=path, line=max(line, other), field="date", value=text_b,
        )  # fmt: skip
    if by_month.height or by_day.height:
        return ("month_first", by_month.height) if by_month.height else ("day_first", by_day.height)
    either = read.filter(month != day)
    if either.height:
        line, first = either.select("line", "text").row(0)
        raise BadInput(
            f"{path} has dates such as '{first}' (line {line}), and none tells whether the day or "
            "the month comes first.",
            hint=WRITE, file=path, line=line, field="date", value=first,
        )  # fmt: skip
    return ("month_first" if read[:, "month_first"].count() else None), 0


def order_noted(order: Order | None, count: int) -> tuple[Noted, ...]:
    """What is told of the order in which a file was read."""
    if order is None or not count:
        return ()
    return (Noted("day_order", ORDERS[order].filled(count=Figure(count, DAYS, decimals=0))),)


def _head(column: str) -> pl.Expr:
    text = pl.col(column).str.strip_chars()
    return text.str.extract(r"^([0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4})")
