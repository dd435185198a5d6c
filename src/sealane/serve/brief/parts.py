"""The parts that a page and a PDF share: drawings, the text of cells, the numbers of sources."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sealane.assess.brief import (
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
from sealane.assess.said import Figure, Language, Said, day_said, moment_said, number_said
from sealane.serve.brief.bars import bars
from sealane.serve.brief.by_day import line_chart, stack
from sealane.serve.brief.drawing import Drawing
from sealane.serve.brief.wording import words

__all__ = ["Grid", "Reading", "draw", "grid", "grid_of_chart", "told"]


MOST_DAYS = 120
"""Rows of the table behind a chart: more would be longer to read than the chart is to see."""


def draw(chart: Chart, language: Language) -> Drawing:
    """The picture of a chart."""
    if isinstance(chart, LineChart):
        return line_chart(chart, language)
    return stack(chart, language) if isinstance(chart, Stack) else bars(chart, language)


def told(paragraph: Paragraph | Said) -> tuple[Said, tuple[Source, ...]]:
    """Its text and its sources."""
    return (
        (paragraph.text, paragraph.sources) if isinstance(paragraph, Paragraph) else (paragraph, ())
    )


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
    has_interval: bool = False


def grid(table: Table, language: Language) -> Grid:
    """The cells of a table as its language writes them."""
    reasons: dict[str, str] = {}
    cells = [cell for row in table.rows for cell in row]
    for cell in cells:
        if isinstance(cell, Figure) and cell.value is None and cell.why is not None:
            reasons.setdefault(cell.why.in_(language), _letter(len(reasons)))
    return Grid(
        head=tuple(
            (one.heading.in_(language), one.unit.in_(language) if one.unit else "")
            for one in table.columns
        ),
        is_end=tuple(one.align == "end" for one in table.columns),
        rows=tuple(
            tuple(
                _written(cell, column, reasons, language)
                for cell, column in zip(row, table.columns, strict=True)
            )
            for row in table.rows
        ),
        reasons=tuple(f"({letter}) {why}" for why, letter in reasons.items()),
        has_interval=any(isinstance(cell, Figure) and cell.low is not None for cell in cells),
    )


def _written(cell: Cell, column: Column, reasons: dict[str, str], language: Language) -> str:
    if isinstance(cell, Said):
        return cell.in_(language)
    if isinstance(cell, datetime):
        return moment_said(cell, language)
    if isinstance(cell, date):
        return day_said(cell, language)
    text = cell.in_(language, with_unit=column.unit is None)
    if cell.value is None and cell.why is not None:
        text += f"\u00a0({reasons[cell.why.in_(language)]})"
    return text


def _letter(at: int) -> str:
    """a to z, then aa."""
    return ("" if at < 26 else _letter(at // 26 - 1)) + chr(ord("a") + at % 26)


def grid_of_chart(chart: LineChart | Stack | Bars, language: Language) -> Grid:
    """What a chart shows, as a table for those who do not see it; of many days every so many."""
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
    days = [day_said(day, language) for day in chart.days]
    every = -(-len(days) // MOST_DAYS)
    return Grid(
        head=((said["day"], ""), *((one.name.in_(language), unit) for one in series)),
        is_end=(False, *(True for _ in series)),
        rows=tuple(zip(days, *columns, strict=True))[::every],
    )


def _of_day(
    value: float | None, low: float | None, high: float | None, decimals: int, language: Language
) -> str:
    if value is None:
        return words(language)["not_known"]
    if low is None or high is None or not low <= value <= high:
        return number_said(value, decimals)
    return Figure(value, low=low, high=high, decimals=decimals).in_(language)
