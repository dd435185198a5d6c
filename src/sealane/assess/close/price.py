"""Prices that the user brings, and what the missing cargo is worth by them. None is packaged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sealane.assess.close.country import CountryAnswer
from sealane.assess.close.draw import Interval
from sealane.assess.currency import CURRENCIES
from sealane.assess.figure import Price, Span
from sealane.assess.interval import narrowed
from sealane.assess.name import known_commodity
from sealane.assess.source_table import need_columns, read_text, refuse_rows, with_numbers
from sealane.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

__all__ = ["GoodsPrice", "Valued", "by_commodity", "read_prices", "valued"]

SIZES = {
    "bbl": ("oil", 1.0), "kb": ("oil", 1e3), "mb": ("oil", 1e6),
    "t": ("mass", 1.0), "kt": ("mass", 1e3), "Mt": ("mass", 1e6),
    "m3": ("gas", 1.0), "mcm": ("gas", 1e6), "bcm": ("gas", 1e9),
}  # fmt: skip
"""Units by what they measure. Barrels, tonnes, cubic metres and heat do not turn into each other:
that needs the density or heat of a grade, which nobody told."""
NEEDED = ("commodity", "unit", "source")
WHEN = ("year", "date")
YEAR_DIGITS = 4


@dataclass(frozen=True, slots=True)
class GoodsPrice:
    """The price of one ``unit`` of a commodity, with the line of the file that tells it."""

    commodity: str
    unit: str
    price: Price
    line: int


@dataclass(frozen=True, slots=True)
class Valued:
    """What one import of a country that does not arrive is worth; None where the units differ.

    At the prices of the file: what a scarce cargo would cost then is not asked.
    """

    iso3: str
    commodity: str
    arrives_later: bool
    price: GoodsPrice
    value: Interval | None

    @property
    def interval(self) -> str:
        """What its interval holds: draws of the amount, or with a price that has a range the ends
        of both."""
        low, high = self.price.price.amount.ends
        return "draws" if narrowed(low, high) else "bounds"


def read_prices(path: str | Path) -> dict[str, GoodsPrice]:
    """Prices by commodity from a CSV: commodity, unit, usd, year (or date), source.

    The column of money is named by its currency (usd, eur, jpy; ISO 4217), one for the whole file.
    ``low`` and ``high`` beside it are an interval. ``date`` is ISO 8601; its year is that of the
    money.

    Raises:
        BadInput: a column is missing, a price that is none or not above 0, a currency without a
            year, an unknown commodity or unit, two prices of one commodity; with file and line.
    """
    file = str(path)
    frame = read_text(path)
    need_columns(frame, NEEDED, file=file, what="a table of prices")
    money = _money(frame, file)
    when = next((one for one in WHEN if one in frame.columns), None)
    if when is None:
        raise BadInput(
            f"{file}: the currency {money.upper()} has no year: no column 'year' or 'date'.",
            hint="Money of different years does not compare. Add the year of each price.",
            file=file, line=1, field="year",
        )  # fmt: skip
    frame = with_numbers(frame, (money, "low", "high"), file=file)
    refuse_rows(frame, ~(frame[money] > 0), money, file=file, why="is no price above 0")
    refuse_rows(frame, frame["source"].is_null(), "source", file=file,
                why="is empty: a price without a source is not used",
                hint="Say where the price is from.")  # fmt: skip
    found: dict[str, GoodsPrice] = {}
    for number, row in enumerate(frame.iter_rows(named=True), 2):
        one = _price(row, money, when, file, number)
        if one.commodity in found:
            raise BadInput(
                f"{file}, line {number}: a second price of {one.commodity}; the first is in line "
                f"{found[one.commodity].line}.",
                hint="Give one price for each commodity; low and high tell a range.",
                file=file, line=number, field="commodity", value=row["commodity"],
            )  # fmt: skip
        found[one.commodity] = one
    if not found:
        raise BadInput(f"{file} has no row.", hint="Give a row for each price.", file=file, line=2)
    return found


def _money(frame: pl.DataFrame, file: str) -> str:
    """The one column that is named by a currency."""
    columns = [
        one for one in frame.columns if one.upper() in CURRENCIES
    ]  # fmt: skip
    if len(columns) == 1:
        return columns[0]
    what = (
        "no column of money (none is named by a currency of ISO 4217)"
        if not columns
        else f"several: {', '.join(columns)}"
    )
    raise BadInput(
        f"{file}: {what}.",
        hint="Name one column by its currency, for example usd. Its columns are: "
        f"{', '.join(frame.columns)}.",
        file=file, line=1, field="usd",
    )  # fmt: skip


def _price(row: Mapping[str, Any], money: str, when: str, file: str, line: int) -> GoodsPrice:
    try:
        commodity = known_commodity(row["commodity"] or "")
        unit = _unit(row["unit"], money)
        year = (row[when] or "")[:YEAR_DIGITS]
        amount = Span(row[money], row.get("low"), row.get("high"))
        price = Price(
            amount, money.upper(), int(year) if year.isdigit() else row[when], row["source"]
        )
    except BadInput as error:
        raise BadInput(
            f"{file}, line {line}: {error.message}",
            hint=error.hint or "Correct the row, or leave it out.", file=file, line=line,
            field=error.field, value=error.value,
        ) from None  # fmt: skip
    return GoodsPrice(commodity, unit, price, line)


def _unit(said: str | None, money: str) -> str:
    """``bbl`` of bbl, USD/bbl or per bbl."""
    text = (said or "").replace("per ", "").strip()
    head, slash, tail = text.partition("/")
    text = tail.strip() if slash and head.strip().lower() == money.lower() else text
    if text not in SIZES:
        raise BadInput(
            "a price has no unit." if not text else f"a price cannot be per {text!r}.",
            hint=f"Known units: {', '.join(SIZES)}. Heat (MMBtu) is not: say the price of a t or "
            "m3.",
            field="unit", value=said,
        )  # fmt: skip
    return text


def valued(
    countries: Sequence[CountryAnswer], prices: Mapping[str, GoodsPrice]
) -> tuple[Valued, ...]:
    """What is missing of each import that has an amount and a price, in the order given.

    The interval is that of the amount times that of the price, taken as independent extremes.
    """
    found = []
    for one in countries:
        price = prices.get(one.fact.commodity)
        if price is None or one.amount_unit not in SIZES:
            continue
        for is_late in (False, True):
            amount = _amount(one, is_late=is_late)
            if amount is not None:
                value = _worth(amount, one.amount_unit, price)
                found.append(Valued(one.fact.importer, one.fact.commodity, is_late, price, value))
    return tuple(found)


def _amount(one: CountryAnswer, *, is_late: bool) -> Interval | None:
    """What of an import is late, or lost; ends are sums of the ends of its parts. What goes round
    in time is neither."""
    parts = [part.amount for part in one.told_parts
             if part.outcome == ("late" if is_late else "cut_off")
             and part.amount is not None]  # fmt: skip
    if not parts:
        return None
    value, low, high = (sum(ends) for ends in zip(*parts, strict=True))
    return value, low, high


def _worth(amount: Interval, unit: str, price: GoodsPrice) -> Interval | None:
    """An amount at a price; None where their units do not turn into each other."""
    kind, size = SIZES[unit]
    wanted, per = SIZES[price.unit]
    if kind != wanted:
        return None
    of_price = price.price.amount
    value, low, high = (
        a * size / per * b for a, b in zip(amount, (of_price.value, *of_price.ends), strict=True)
    )
    return value, low, high


def by_commodity(values: Sequence[Valued]) -> list[tuple[str, str, Interval]]:
    """Commodity, unit and sum over countries of what is missing for good.

    Commodities are not added up: all oil holds crude and products. Ends are sums of ends: wider
    than the interval of a sum.
    """
    found: dict[tuple[str, str], Interval] = {}
    for one in values:
        if one.value is None or one.arrives_later:
            continue
        key = one.commodity, one.price.price.unit
        a, b, c = found.get(key, (0.0, 0.0, 0.0))
        found[key] = (a + one.value[0], b + one.value[1], c + one.value[2])
    return [(commodity, unit, figures) for (commodity, unit), figures in found.items()]
