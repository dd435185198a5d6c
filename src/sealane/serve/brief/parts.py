"""The parts that a page and a PDF share: drawings, the text of cells, the numbers of sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sealane.say.brief import (
    Bars,
    Brief,
    Cell,
    Chart,
    Column,
    LineChart,
    Paragraph,
    Source,
    Stack,
    Table,
)
from sealane.say.said import Figure, Language, Said, day_said, moment_said, number_said
from sealane.serve.brief.bars import bars
from sealane.serve.brief.by_day import line_chart, stack
from sealane.serve.brief.drawing import Drawing
from sealane.serve.brief.wording import words

__all__ = ["Grid", "Reading", "draw", "grid", "grid_of_chart", "halves", "runs_of", "told"]


INTERVAL = re.compile(r"([^ （]+) ?([(（].*\d.*)")
NARROW = str.maketrans({"（": "(", "）": ")"})
NOTHING = "–"
"""What a cell holds that does not apply to its row."""
MOST_DAYS = 120
"""Rows of the table behind a chart: more would be longer to read than the chart is to see."""


def draw(chart: Chart, language: Language) -> Drawing:
    """The picture of a chart."""
    if isinstance(chart, LineChart):
        return line_chart(chart, language)
    return stack(chart, language) if isinstance(chart, Stack) else bars(chart, language)


def told(paragraph: Paragraph | Said) -> Paragraph:
    """The same with the sources that it has: a text alone has none."""
    return paragraph if isinstance(paragraph, Paragraph) else Paragraph(paragraph)


def runs_of(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """First and last of each run of numbers that follow one another, in order: 1, 2, 3, 7 are
    (1, 3) and (7, 7)."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def halves(cell: str) -> tuple[str, str]:
    """A figure and the interval behind it, "" where it has none: a line may end between the two,
    never within either. Brackets are narrow in both languages: figures stand in columns."""
    found = INTERVAL.fullmatch(cell)
    return (found[1], found[2].translate(NARROW)) if found else (cell, "")


@dataclass(slots=True)
class Reading:
    """A brief on its way to a reader of one language: what has been numbered so far."""

    brief: Brief
    language: Language
    numbers: dict[Source, int] = field(init=False)
    figures: int = 0
    tables: int = 0

    def __post_init__(self) -> None:
        self.numbers = {source: at for at, source in enumerate(self.brief.sources(), 1)}

    def next_figure(self, title: Said) -> str:
        """Such as "Figure 2. Stocks"."""
        self.figures += 1
        return self._numbered("figure", self.figures, title)

    def next_table(self, title: Said) -> str:
        """Such as "Table 1. Routes"."""
        self.tables += 1
        return self._numbered("table", self.tables, title)

    def _numbered(self, kind: str, number: int, title: Said) -> str:
        said = words(self.language)
        return said[kind].format(number) + said["colon"] + title.in_(self.language)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as texts; reasons for what is not known stand under it, each with its letter."""

    head: tuple[tuple[str, str], ...]
    is_end: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    reasons: tuple[str, ...] = ()
    interval: str = ""
    more: tuple[str, ...] = ()

    def under(self, language: Language) -> str:
        """What stands under the table: what brackets mean, reasons, what is no row."""
        said = [one for one in (self.interval, *self.reasons, *self.more) if one]
        stop = words(language)["stop"]
        ended = [one if one.endswith((".", "。")) else one + stop.strip() for one in said]
        return ("" if language == "ja" else " ").join(ended)


def grid(table: Table, language: Language) -> Grid:
    """The cells of a table as its language writes them; a column of dashes alone is left out."""
    reasons: dict[str, str] = {}
    cells = [cell for row in table.rows for cell in row]
    for cell in cells:
        if isinstance(cell, Figure) and cell.value is None and cell.why is not None:
            reasons.setdefault(cell.why.in_(language), _letter(len(reasons)))
    told = [
        [_written(cell, column, reasons, language)
         for cell, column in zip(row, table.columns, strict=True)]
        for row in table.rows
    ]  # fmt: skip
    kept = [at for at in range(len(table.columns)) if not _is_blank(row[at] for row in told)]
    columns = [table.columns[at] for at in kept]
    return Grid(
        head=tuple(
            (one.heading.in_(language), one.unit.in_(language) if one.unit else "")
            for one in columns
        ),
        is_end=tuple(one.align == "end" for one in columns),
        rows=tuple(tuple(row[at] for at in kept) for row in told),
        reasons=tuple(f"({letter}) {why}" for why, letter in reasons.items()),
        interval=_interval(table, cells, language),
        more=tuple(one.in_(language) for one in table.more),
    )


def _is_blank(cells: Iterable[str]) -> bool:
    """Whether a column has rows, and in none of them anything to tell: it is left out."""
    return set(cells) == {NOTHING}


def _interval(table: Table, cells: Sequence[Cell], language: Language) -> str:
    """What brackets hold, where a figure has some."""
    if not any(isinstance(cell, Figure) and cell.low is not None for cell in cells):
        return ""
    said = table.interval
    return words(language)["interval"] if said is None else said.in_(language)


def _written(cell: Cell, column: Column, reasons: dict[str, str], language: Language) -> str:
    if isinstance(cell, Said):
        return cell.in_(language)
    if isinstance(cell, datetime):
        return moment_said(cell, language)
    if isinstance(cell, date):
        return day_said(cell, language)
    text = cell.in_(language, with_unit=column.unit is None)
    if cell.value is None and cell.why is not None:
        text = text.replace(" ", "\u00a0") + f"\u00a0({reasons[cell.why.in_(language)]})"
    return text


def _letter(at: int) -> str:
    """a to z, then aa."""
    return ("" if at < 26 else _letter(at // 26 - 1)) + chr(ord("a") + at % 26)


def grid_of_chart(chart: LineChart | Stack | Bars, language: Language) -> Grid:
    """What a chart shows, as a table for those who do not see it; days on which every figure is
    written the same are one row, and of many rows every so many are shown."""
    said, unit = words(language), chart.unit.in_(language)
    if isinstance(chart, Bars):
        told = tuple(
            (
                one.name.in_(language),
                one.figure.in_(language, with_unit=False)
                if one.figure.value is not None or one.figure.why is None
                else said["not_known_why"].format(one.figure.why.in_(language)),
            )
            for one in chart.bars
        )
        return Grid(
            head=((chart.title.in_(language), ""), ("", unit)), is_end=(False, True), rows=told
        )
    series = chart.series if isinstance(chart, LineChart) else chart.layers
    columns = []
    for one in series:
        lows, highs = getattr(one, "low", ()), getattr(one, "high", ())
        known = [abs(value) for value in one.values if value is not None]
        decimals = 0 if max(known, default=0.0) >= 100.0 else 2
        nothing = (None,) * len(one.values)
        rows = zip(one.values, lows or nothing, highs or nothing, strict=True)
        columns.append([_of_day(*row, decimals, language) for row in rows])
    by_day = _folded(chart.days, list(zip(*columns, strict=True)), language)
    return Grid(
        head=((said["day"], ""), *((one.name.in_(language), unit) for one in series)),
        is_end=(False, *(True for _ in series)),
        rows=tuple(by_day[:: -(-len(by_day) // MOST_DAYS)]),
    )


def _folded(
    days: Sequence[date], figures: Sequence[tuple[str, ...]], language: Language
) -> list[tuple[str, ...]]:
    """One row for each run of days on which all is written the same: from the first to the last."""
    rows: list[tuple[str, ...]] = []
    first = 0
    for at, now in enumerate(figures):
        if at + 1 < len(figures) and figures[at + 1] == now:
            continue
        named = day_said(days[first], language)
        if at > first:
            named = words(language)["between"].format(named, day_said(days[at], language))
        rows.append((named, *now))
        first = at + 1
    return rows


def _of_day(
    value: float | None, low: float | None, high: float | None, decimals: int, language: Language
) -> str:
    if value is None:
        return words(language)["not_known"]
    written = number_said(value, decimals)
    if low is None or high is None or not low <= value <= high:
        return written
    if number_said(low, decimals) == written == number_said(high, decimals):
        return written
    return Figure(value, low=low, high=high, decimals=decimals).in_(language)
