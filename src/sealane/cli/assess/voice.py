"""How a command of `assess` tells an answer in English or in Japanese: names, units, figures."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sealane.cli import output

if TYPE_CHECKING:
    from sealane.assess.lane import Port
    from sealane.say.said import Figure, Language, Said

__all__ = ["FOLD", "Fold", "Voice"]

NOTHING = "–"
NO_WIDTH = 1e-9  # an interval narrower than that is rounding


@dataclass(frozen=True, slots=True)
class Fold:
    """What is small beside the rest is counted in one line of text; JSON has every row.

    ``least_share`` [0 to 1]: a share that is less at its upper end too; 1 % is the last digit of
    the shares that press and ministries tell. ``least_bn`` [bn US$ a year]: what shows as 0.0.
    Both are ours.
    """

    least_share: float = 0.01
    least_bn: float = 0.05


FOLD = Fold()
Part = Any  # a Said, Figure, day or time; text and whole numbers are taken as they stand


@dataclass(frozen=True, slots=True)
class Voice:
    """Tells things in one language; words come from the tables of ``sealane.assess.word``."""

    language: Language

    def text(self, said: Said, **parts: Part) -> str:
        """A sentence with its parts filled in."""
        from sealane.say.said import THIN

        filled = said.filled(**{name: _part(one) for name, one in parts.items()})
        return filled.in_(self.language).replace(THIN, " ")

    def say(self, said: Said, **parts: Part) -> None:
        """Print a sentence."""
        output.print_paragraphs(self.text(said, **parts))

    def talk(self, said: Said, **parts: Part) -> None:
        """Say a sentence on standard error."""
        output.talk(self.text(said, **parts))

    def table(
        self, title: Said | str, header: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Print a table; headings by their English."""
        from sealane.assess.word import HEADINGS

        heads = [HEADINGS[one].in_(self.language) if one in HEADINGS else one for one in header]
        output.print_table(title if isinstance(title, str) else self.text(title), heads, rows)

    def name(self, row: Mapping[str, Any], key: str = "name") -> str | None:
        """The name in ``row[key_en]`` or ``row[key_ja]``; else the word that ``row[key]`` is."""
        return row.get(f"{key}_{self.language}") or self.word(row.get(key))

    def unit(self, unit: str | None, figure: str = "") -> str:
        """A unit as it is called, after ``figure`` where it is given: one day, two days."""
        from sealane.assess.word import unit_said
        from sealane.say.said import of_one

        told = unit_said(unit).in_(self.language) if unit else ""
        return of_one(told, figure) if self.language == "en" else told

    def period(self, period: str | None) -> str:
        """A year or another period of a fact; a year stands alone, as its column says so."""
        from sealane.assess.word import period_said

        if not period or period.isdigit():
            return period or ""
        return period_said(period).in_(self.language)

    def word(self, word: str | None, column: str | None = None) -> str | None:
        """A word of a table; of a column that has its own words (``word.COLUMNS``) by its name."""
        from sealane.assess.word import value_said

        return value_said(word, column).in_(self.language) if word else None

    def note(self, note: str) -> str:
        """A note that a room wrote in English."""
        from sealane.assess.word import note_said

        return note_said(note).in_(self.language)

    def gate(self, gate: str) -> str:
        """The name of a gate; what is none stays."""
        from sealane.assess.lane import gate_named
        from sealane.errors import BadInput

        try:
            one = gate_named(gate)
        except BadInput:
            return gate
        return one.name_en if self.language == "en" else one.name_ja

    def port(self, port: Port) -> str:
        """The name of a port or place, with its country and code where they are known: several
        ports have one name."""
        name = (port.name_ja or port.name) if self.language == "ja" else port.name
        apart = [self.country(port.country)] if port.country else []
        apart += [port.code] if port.code else []
        if not apart:
            return name
        comma, left, right = (", ", " (", ")") if self.language == "en" else ("、", "（", "）")
        return f"{name}{left}{comma.join(apart)}{right}"

    def country(self, iso3: str) -> str:
        """The name of a country or area; its code where it has none."""
        from sealane.assess.close.phrase import country

        return country(iso3).in_(self.language)

    def measure(self, measure: str) -> str:
        """A measure, and the country before it by its name ("JPN government stock")."""
        from sealane.assess.name import country_names

        owner, _, kind = measure.partition(" ")
        if owner in country_names():
            return (
                f"{self.country(owner)}{': ' if self.language == 'en' else '：'}{self.word(kind)}"
            )
        return str(self.word(measure))

    def goods(self, commodity: str) -> str:
        """The name of a commodity."""
        from sealane.assess.name import commodities

        names = commodities().get(commodity)
        if names is None:
            return str(self.word(commodity))
        return names.en if self.language == "en" else names.ja

    def figure(self, figure: Figure) -> str:
        """A figure with its interval, as ``said`` writes it; a terminal knows one kind of space."""
        from sealane.say.said import THIN

        return figure.in_(self.language).replace(THIN, " ")

    def span(
        self, figures: Mapping[str, float | None] | None, *, times: float = 1.0, open_end: str = ""
    ) -> str:
        """Value, low and high as an answer has them; an end that is None is open."""
        if figures is None:
            return NOTHING
        from sealane.assess.close.phrase import LEAST_WIDTH
        from sealane.say.said import Figure

        value, low, high = (
            math.inf if figures[name] is None else times * float(figures[name] or 0.0)
            for name in ("value", "low", "high")
        )
        if math.isinf(value) and math.isinf(low):
            return open_end or NOTHING
        if math.isinf(high):
            ends = [open_end if math.isinf(one) else self.alone(one) for one in (value, low, high)]
            form = "{} ({} to {})" if self.language == "en" else "{}（{}～{}）"
            return form.format(*ends)
        if high - low <= max(LEAST_WIDTH * max(abs(low), abs(high)), 1e-9):
            return self.alone(value)
        return self.figure(Figure(value, low=low, high=high))

    def alone(self, value: float | None, unit: Said | None = None) -> str:
        """A figure without an interval, to three digits (or as many as stand before the point)."""
        from sealane.say.said import Figure

        return NOTHING if value is None else self.figure(Figure(value, unit))

    def amount(
        self, value: float | None, unit: str | None, low: float | None = None,
        high: float | None = None,
    ) -> str:  # fmt: skip
        """A figure with its interval and the unit that it was told in."""
        from sealane.assess.word import unit_said
        from sealane.say.said import Figure

        said = unit_said(unit) if unit else None
        if value is None or low is None or high is None:
            return self.alone(value, said)
        ends = min(low, value), max(high, value)
        return self.figure(Figure(value, said, low=ends[0], high=ends[1]))

    def brackets(self, codes: Iterable[str | None], part: str | None = None) -> None:
        """Say what the brackets of the figures told hold, and why some have none; ``codes`` of
        ``sealane.assess.interval``. ``part`` stands for the words of draws."""
        from sealane.assess.interval import KINDS, NONE, interval_said
        from sealane.say.said import Said

        told = dict.fromkeys(one for one in codes if one)
        join = "; " if self.language == "en" else "、"
        words = {one: self.text(interval_said(one)) for one in told}
        if part is not None and "draws" in words:
            words["draws"] = part
        for table, said in (
            (KINDS, Said("In brackets: {what}.", "括弧内：{what}。")),
            (NONE, Said("Without brackets: {what}.", "括弧のない値：{what}。")),
        ):
            if named := join.join(words[one] for one in told if one in table):
                self.say(said, what=named)

    def percent(
        self, share: float | None, low: float | None = None, high: float | None = None,
        *, told_to: float | None = None,
    ) -> str:  # fmt: skip
        """A share [0 to 1] in per cent, to no more digits than its source tells."""
        from sealane.say.said import MOST_DECIMALS, Figure

        if share is None:
            return NOTHING
        ends: tuple[float | None, float | None] = (None, None)
        if low is not None and high is not None and high - low > NO_WIDTH:
            ends = (100.0 * min(low, share), 100.0 * max(high, share))
        most = MOST_DECIMALS if not told_to else max(0, round(-math.log10(100.0 * told_to)))
        return self.figure(Figure(100.0 * share, None, *ends, most_decimals=most))


def _part(one: Part) -> Said | Figure | date | datetime:
    from sealane.say.said import Figure, Said

    if isinstance(one, Said | Figure | date | datetime):
        return one
    return Said(f"{one:,}", f"{one:,}") if isinstance(one, int) else Said(str(one), str(one))
