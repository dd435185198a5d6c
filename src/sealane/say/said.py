"""What is said in English and in Japanese; how a figure, a day and a time are written in each."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Literal

from sealane.errors import BadInput

__all__ = ["LANGUAGES", "Figure", "Language", "Said", "day_said", "joined", "listed", "moment_said",
           "number_said", "of_one"]  # fmt: skip

Language = Literal["en", "ja"]
LANGUAGES: tuple[Language, ...] = ("en", "ja")
NAMES = {"en": "English", "ja": "Japanese"}
THIN = "\u202f"
"""Between a figure and its unit: narrow, and no line ends there (SI brochure, 5.4.3)."""
ONE = {"days": "day", "episodes": "episode", "gates": "gate", "hours": "hour", "lines": "line",
       "months": "month", "ship-days": "ship-day", "years": "year"}  # fmt: skip
"""What one of a unit is called in English."""
MINUS = "\u2212"
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
SIGNIFICANT, LEAST_STEPS, MOST_DECIMALS = 3, 5, 6
"""Digits shown of a figure alone; and how many steps of the last digit an interval spans at least.

Ours: "3.2 (2.9 to 3.6)" is 7 steps wide. Fewer would hide the interval, many more would say what
it does not bear (GUM, JCGM 100:2008, 7.2.6: at most two digits of an uncertainty).
"""


DIGITS = 400
"""Digits that rounding is done in: more than any float has before its point."""


@dataclass(frozen=True, slots=True)
class Said:
    """One text in both languages; plain text: whoever shows it escapes it.

    Raises:
        BadInput: a language is missing.
    """

    en: str
    ja: str

    def __post_init__(self) -> None:
        for language in LANGUAGES:
            if not isinstance(text := getattr(self, language), str) or not text.strip():
                raise BadInput(
                    f"A text of a brief has nothing in {NAMES[language]}.",
                    hint="Give both: Said('Days of stock', '備蓄日数').",
                    field=language,
                    value=self.ja if language == "en" else self.en,
                )

    def in_(self, language: Language) -> str:
        """The text in one language."""
        return self.en if language == "en" else self.ja

    def filled(self, **parts: Said | Figure | date | datetime) -> Said:
        """The same with each ``{name}`` replaced, written as its language writes it.

        What is put in is not read again, so braces in it stay.

        Raises:
            BadInput: a name without a part, or a part that neither text names.
        """
        named = set(re.findall(r"{(\w+)}", self.en)), set(re.findall(r"{(\w+)}", self.ja))
        if named[0] != set(parts) or named[1] != set(parts):
            raise BadInput(
                f"The texts name {sorted(named[0])} and {sorted(named[1])}, "
                f"given are {sorted(parts)}.",
                hint="Both languages name each part once or more, as {name}.",
                field="parts",
            )
        return Said(*(_filled(self.in_(language), parts, language) for language in LANGUAGES))


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its interval and unit; without a value ``why`` says why it is not known.

    ``decimals`` is how many are shown; without it, as many as the interval allows, and no more than
    ``most_decimals``: those of the source.

    Raises:
        BadInput: half an interval or one without its value, nothing known and no reason, no number.
    """

    value: float | None
    unit: Said | None = None
    low: float | None = None
    high: float | None = None
    decimals: int | None = None
    why: Said | None = None
    most_decimals: int = MOST_DECIMALS

    def __post_init__(self) -> None:
        wrong = None
        known = [one for one in (self.value, self.low, self.high) if one is not None]
        if not all(math.isfinite(one) for one in known):
            wrong = "is not a finite number"
        elif (self.low is None) != (self.high is None):
            wrong = "has an interval with one end"
        elif self.value is None and self.why is None:
            wrong = "is not known and no reason is given"
        elif self.value is None and self.low is not None:
            wrong = "has an interval without its value"
        elif not self._is_inside():
            wrong = "lies outside its interval"
        if wrong:
            raise BadInput(
                f"A figure {wrong}: value {self.value}, low {self.low}, high {self.high}.",
                hint="Figure(3.2, unit, low=2.9, high=3.6), or Figure(None, why=Said(...)).",
                field="value",
                value=self.value,
            )

    def _is_inside(self) -> bool:
        if self.value is None or self.low is None or self.high is None:
            return True
        return self.low <= self.value <= self.high

    def in_(self, language: Language, *, with_unit: bool = True) -> str:
        """Such as "3.2 (2.9 to 3.6) days", "3.2（2.9～3.6）日"; "not known", never 0 for it."""
        if self.value is None:
            return "not known" if language == "en" else "不明"
        places = self._places()
        text = number_said(self.value, places)
        if self.low is not None and self.high is not None:
            ends = number_said(self.low, places), number_said(self.high, places)
            text += " ({} to {})".format(*ends) if language == "en" else "（{}～{}）".format(*ends)
        if with_unit and self.unit is not None:
            unit = self.unit.in_(language)
            text += _gap(unit, language) + (of_one(unit, text) if language == "en" else unit)
        return text

    def _places(self) -> int:
        if self.decimals is not None:
            return self.decimals
        if self.low is not None and self.high is not None and self.high > self.low:
            places = math.ceil(-math.log10((self.high - self.low) / LEAST_STEPS) - 1e-9)
            return min(max(places, 0), self.most_decimals)
        if not self.value:
            return 0
        places = SIGNIFICANT - 1 - math.floor(math.log10(abs(self.value)))
        text = f"{self.value:.{min(max(places, 0), self.most_decimals)}f}"
        return len(text.partition(".")[2].rstrip("0"))


def of_one(unit: str, figure: str) -> str:
    """An English unit after a figure as it is written.

    >>> of_one("days", "1"), of_one("days", "1.0"), of_one("days", "2"), of_one("kb", "1")
    ('day', 'days', 'days', 'kb')
    """
    return ONE.get(unit, unit) if figure == "1" else unit


def number_said(value: float, decimals: int) -> str:
    """A number in groups of three, with a true minus and never "−0"; a half goes up, as the page
    rounds it.

    >>> number_said(6.5, 0), number_said(1234.25, 1), number_said(-0.4, 0)
    ('7', '1,234.3', '0')
    """
    step = Decimal(1).scaleb(-decimals)
    exact = Decimal(float(value))
    with localcontext(prec=DIGITS):
        text = f"{exact.quantize(step, ROUND_HALF_UP):,.{decimals}f}"
    if text.startswith("-"):
        text = text[1:] if not text.strip("-0.,") else MINUS + text[1:]
    return text


def day_said(day: date, language: Language) -> str:
    """Such as "1 March 2026", "2026年3月1日"."""
    if language == "ja":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def moment_said(at: datetime, language: Language) -> str:
    """Such as "1 March 2026, 09:00 UTC", "2026年3月1日 09:00 UTC".

    Raises:
        BadInput: the time names no zone.
    """
    if at.tzinfo is None:
        raise BadInput(
            f"The time {at.isoformat()} names no zone.",
            hint="datetime(2026, 3, 1, 9, tzinfo=UTC)",
            field="made_at",
            value=at,
        )
    at = at.astimezone(UTC)
    return f"{day_said(at.date(), language)}{', ' if language == 'en' else ' '}{at:%H:%M} UTC"


def _filled(
    text: str, parts: dict[str, Said | Figure | date | datetime], language: Language
) -> str:
    def written(found: re.Match[str]) -> str:
        part = parts[found[1]]
        if isinstance(part, datetime):
            return moment_said(part, language)
        return day_said(part, language) if isinstance(part, date) else part.in_(language)

    return re.sub(r"{(\w+)}", written, text)


def _gap(unit: str, language: Language) -> str:
    """A Japanese counter follows its figure without a space, and in Japanese the sign of a per
    cent does."""
    is_close = unicodedata.east_asian_width(unit[0]) in "WF"
    return "" if is_close or (language == "ja" and unit[0] == "%") else THIN


def joined(parts: list[Said]) -> Said:
    """A list in a sentence."""
    english = [one.en for one in parts]
    text = english[-1] if len(english) == 1 else f"{', '.join(english[:-1])} and {english[-1]}"
    return Said(text, "・".join(one.ja for one in parts))


def listed(parts: list[Said], more: int = 0) -> Said:
    """Parts that have commas of their own, and how many more there are."""
    english, japanese = "; ".join(one.en for one in parts), "、".join(one.ja for one in parts)
    if more <= 0:
        return Said(english, japanese)
    return Said(f"{english}; and {more} more", f"{japanese}、ほか{more}件")
