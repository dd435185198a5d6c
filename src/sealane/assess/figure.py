"""A figure with its interval, and money that says its currency and year."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass, replace

from sealane.assess.currency import known_currency
from sealane.errors import BadInput

__all__ = ["Price", "Span", "read_price"]

YEARS = (1900, 2200)
NUMBER = r"[-+]?\d[\d ,_]*(?:\.\d+)?"
SAID = re.compile(
    rf"(?P<low>{NUMBER})\s*(?:(?:\.\.|–|to)\s*(?P<high>{NUMBER}))?\s*"
    r"(?P<currency>[A-Za-z]{3})?\s*(?P<year>\d{4})?"
)


@dataclass(frozen=True, slots=True)
class Span:
    """A figure and the interval that it lies in; without an interval both ends are the figure.

    Sums and products are those of interval arithmetic: exact where each input comes in once, too
    wide where one comes in twice.

    Raises:
        BadInput: not a number, one end without the other, or the figure outside its interval.
    """

    value: float
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        if (self.low is None) != (self.high is None):
            raise BadInput("an interval has two ends.", field="low", value=self.low)
        low, high = self.ends
        if not all(math.isfinite(one) for one in (self.value, low, high)):
            raise BadInput("a figure is not a number.", field="value", value=self.value)
        if not low <= self.value <= high:
            raise BadInput(
                f"{self.value:g} is outside of its interval {low:g} to {high:g}.",
                field="value",
                value=self.value,
            )

    @property
    def ends(self) -> tuple[float, float]:
        """Both ends of the interval."""
        low = self.value if self.low is None else self.low
        return low, self.value if self.high is None else self.high

    def __add__(self, other: Span) -> Span:
        (a, b), (c, d) = self.ends, other.ends
        return Span(self.value + other.value, a + c, b + d)

    def __mul__(self, other: Span | float) -> Span:
        factor = other if isinstance(other, Span) else Span(other)
        corners = [a * b for a, b in itertools.product(self.ends, factor.ends)]
        return Span(self.value * factor.value, min(corners), max(corners))

    def over(self, other: Span) -> Span:
        """The quotient.

        Raises:
            BadInput: zero lies in the interval of the divisor.
        """
        low, high = other.ends
        if low <= 0 <= high:
            raise BadInput("a divisor may be zero.", field="value", value=other.value)
        return self * Span(1 / other.value, 1 / high, 1 / low)


@dataclass(frozen=True, slots=True)
class Price:
    """Money: an amount with its interval, a currency (ISO 4217) and the year of its value.

    Raises:
        BadInput: no currency of ISO 4217, or one without a year: prices of different years do not
            add.
    """

    amount: Span
    currency: str
    year: int
    source: str = ""

    def __post_init__(self) -> None:
        known_currency(self.currency or "")
        whole = isinstance(self.year, int) and not isinstance(self.year, bool)
        if not (whole and YEARS[0] <= self.year <= YEARS[1]):
            raise BadInput(
                f"the currency {self.currency} has no year (found {self.year!r}).",
                hint=f"Say the year of the price, for example {self.currency} 2024.",
                field="year",
                value=self.year,
            )

    @property
    def unit(self) -> str:
        """Currency and year, as the table of assessments says them: ``USD 2024``."""
        return f"{self.currency} {self.year}"

    def __add__(self, other: Price) -> Price:
        if self.unit != other.unit:
            raise BadInput(
                f"{self.unit} and {other.unit} do not add.",
                hint="Bring both to one currency and year first (`Price.carried`).",
                field="currency",
                value=other.unit,
            )
        return replace(self, amount=self.amount + other.amount, source="")

    def times(self, factor: Span | float) -> Price:
        """So many of it."""
        return replace(self, amount=self.amount * factor)

    def carried(self, *, currency: str, year: int, factor: Span | float) -> Price:
        """The same in another currency or year by the user's own factor; none is packaged."""
        return Price(self.amount * factor, currency, year, self.source)


def read_price(said: str, *, field: str = "price", source: str = "") -> Price:
    """``"600 USD 2024"`` or, with an interval, ``"550 to 650 USD 2024"``.

    Raises:
        BadInput: it cannot be read, is below zero, or lacks the currency or the year, or the
            currency is not known; the message says which.
    """
    found = SAID.fullmatch(said.strip())
    if found is None or not found["currency"]:
        raise BadInput(
            f"{field}: {said!r} is no price with a unit.",
            hint='Amount, currency and year, for example "600 USD 2024".',
            field=field,
            value=said,
        )
    if not found["year"]:
        raise BadInput(
            f"{field}: the currency {found['currency'].upper()} has no year in {said!r}.",
            hint=f'Say the year of the price, for example "{said.strip()} 2024".',
            field=field,
            value=said,
        )
    low = float(re.sub(r"[ ,_]", "", found["low"]))
    high = float(re.sub(r"[ ,_]", "", found["high"])) if found["high"] else low
    if high < low:
        raise BadInput(f"{field}: {said!r} ends below its start.", field=field, value=said)
    if low < 0:
        raise BadInput(
            f"{field}: {said!r} is below zero.",
            hint="A price is 0 or more.",
            field=field,
            value=said,
        )
    amount = Span((low + high) / 2, low, high)
    currency = known_currency(found["currency"].upper(), field=field)
    return Price(amount, currency, int(found["year"]), source)
