"""What a written brief says: texts in two languages, tables, charts and maps, without any layout.

A brief answers one question of somebody who decides, with every figure open to its source. This
module holds the structure alone; ``sealane.serve.brief`` makes a page or a PDF of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Literal

from sealane.errors import BadInput
from sealane.say.said import Figure, Said, moment_said

__all__ = [
    "Bar",
    "Bars",
    "Brief",
    "Cell",
    "Chart",
    "Column",
    "Layer",
    "LineChart",
    "Map",
    "Mark",
    "Paragraph",
    "Place",
    "Route",
    "Section",
    "Series",
    "Source",
    "Stack",
    "Table",
]

Cell = Said | Figure | date | datetime
MOST_SERIES, MOST_LAYERS = 6, 6
"""As many as a reader tells apart without colour: by label, dash and order."""
NORTHERNMOST_DEG = 85.0
"""A Mercator map ends here."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure is from: who published what and when; ``url`` is printed, never fetched."""

    text: Said
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences and the sources that stand behind them; ``lead`` says first what they tell."""

    text: Said
    sources: tuple[Source, ...] = ()
    lead: Said | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; figures in it are written without their unit where it has one."""

    heading: Said
    unit: Said | None = None
    align: Literal["start", "end"] = "start"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; the first cell of each row names it.

    ``more`` counts what is too small or too much to be a row: it stands under the table.
    ``row_sources`` are those of each row, shown as its last cell; ``sources`` hold for all rows.
    ``interval`` says what the brackets of its figures hold.

    Raises:
        BadInput: a row with more or fewer cells than columns, sources of more or fewer rows.
    """

    caption: Said
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sources: tuple[Source, ...] = ()
    more: tuple[Said, ...] = ()
    row_sources: tuple[tuple[Source, ...], ...] = ()
    interval: Said | None = None

    def __post_init__(self) -> None:
        if self.row_sources and len(self.row_sources) != len(self.rows):
            _refuse(
                f"The table {self.caption.en!r} has sources of {len(self.row_sources)} rows for "
                f"{len(self.rows)} rows.",
                "Give each row its sources, () for one without, or no row any.",
                field="row_sources",
            )
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                _refuse(
                    f"Row {number} of the table {self.caption.en!r} has {len(row)} cells for "
                    f"{len(self.columns)} columns.",
                    "Give each row a cell for each column; Figure(None, why=...) where not known.",
                    field="rows",
                    line=number,
                )
            for cell in row:
                if not isinstance(cell, Cell):  # callers without types
                    _refuse(  # type: ignore[unreachable]
                        f"Row {number} of the table {self.caption.en!r} holds {cell!r}.",
                        "A cell is a Said, a Figure, a date or a datetime.",
                        field="rows",
                        line=number,
                    )


@dataclass(frozen=True, slots=True)
class Mark:
    """A day named on a chart: a closure begins, a stock ends."""

    on: date
    label: Said


@dataclass(frozen=True, slots=True)
class Series:
    """A value for each day of a chart, None where not known, and its interval if it has one."""

    name: Said
    values: tuple[float | None, ...]
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class LineChart:
    """One or more series by day, each with its interval; ``band`` says what that holds."""

    title: Said
    unit: Said
    days: tuple[date, ...]
    series: tuple[Series, ...]
    marks: tuple[Mark, ...] = ()
    sources: tuple[Source, ...] = ()
    band: Said | None = None

    def __post_init__(self) -> None:
        _check_days(self.title, self.days)
        _check_count(self.title, len(self.series), MOST_SERIES, "series")
        for one in self.series:
            for name in ("values", "low", "high"):
                _check_values(self.title, name, getattr(one, name), len(self.days))
            if len(one.low) != len(one.high):
                _refuse(
                    f"The series {one.name.en!r} has an interval with one end.",
                    "Give low and high, or neither.",
                    field="low",
                )
        if all(value is None for one in self.series for value in one.values):
            _refuse(
                f"Nothing is known in the chart {self.title.en!r}.",
                "Say so in a paragraph with the reason, without a chart.",
                field="series",
            )


@dataclass(frozen=True, slots=True)
class Layer:
    """One part of a stacked chart: an amount of 0 or more for each day."""

    name: Said
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Stack:
    """Amounts by day on top of each other, the first at the bottom: how a stock runs down."""

    title: Said
    unit: Said
    days: tuple[date, ...]
    layers: tuple[Layer, ...]
    marks: tuple[Mark, ...] = ()
    sources: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        _check_days(self.title, self.days)
        _check_count(self.title, len(self.layers), MOST_LAYERS, "layers")
        for one in self.layers:
            _check_values(self.title, "values", one.values, len(self.days))
            if any(value is None or value < 0.0 for value in one.values):
                _refuse(
                    f"The layer {one.name.en!r} of {self.title.en!r} has a value below 0 or none.",
                    "What is stacked is an amount; draw what may be unknown as a LineChart.",
                    field="values",
                )


@dataclass(frozen=True, slots=True)
class Bar:
    """One named figure of a bar chart."""

    name: Said
    figure: Figure


@dataclass(frozen=True, slots=True)
class Bars:
    """Figures side by side from a common zero, with their intervals, in the order given."""

    title: Said
    unit: Said
    bars: tuple[Bar, ...]
    sources: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        if not self.bars:
            _refuse(f"The chart {self.title.en!r} has no bars.", "Give one or more.", field="bars")


Chart = LineChart | Bars | Stack


@dataclass(frozen=True, slots=True)
class Route:
    """A lane on the map, as (lon, lat) degrees; open to ships or not. ``is_track``: the way of one
    ship as it was observed, and no lane."""

    name: Said
    points: tuple[tuple[float, float], ...]
    is_open: bool = True
    is_track: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A gate (strait, canal), a port or any spot on the map; ``is_open`` None where that is not
    known."""

    name: Said
    lon: float
    lat: float
    kind: Literal["gate", "port", "spot"] = "port"
    is_open: bool | None = None


@dataclass(frozen=True, slots=True)
class Map:
    """Routes and places on the coast of the world.

    ``bbox`` is west, south, east, north in degrees, west above east where it crosses 180 deg;
    without it the map holds what is on it. Nothing on the map says where a limit at sea is.
    """

    title: Said
    routes: tuple[Route, ...] = ()
    places: tuple[Place, ...] = ()
    bbox: tuple[float, float, float, float] | None = None
    sources: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        if not self.routes and not self.places and self.bbox is None:
            _refuse(
                f"The map {self.title.en!r} shows nothing.", "Give routes or places.", field="map"
            )
        for route in self.routes:
            if len(route.points) < 2:
                _refuse(
                    f"The route {route.name.en!r} has no length.",
                    "Give two points.",
                    field="points",
                )
            _check_points(route.name, route.points)
        for place in self.places:
            _check_points(place.name, ((place.lon, place.lat),))
        if self.bbox is not None:
            west, south, east, north = self.bbox
            _check_points(self.title, ((west, south), (east, north)))
            if not south < north or west == east:
                _refuse(
                    f"The box of the map {self.title.en!r} is empty.",
                    "Give west, south, east, north in degrees.",
                    field="bbox",
                    value=self.bbox,
                )


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a brief under one heading."""

    heading: Said
    paragraphs: tuple[Paragraph | Said, ...] = ()
    table: Table | None = None
    chart: Chart | None = None
    map: Map | None = None
    notes: tuple[Said, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """A whole brief.

    ``answer`` comes before everything: what somebody with one minute reads. ``notice`` stands on
    every page (an exercise, an example), and so does ``command``, which makes the brief again.

    Raises:
        BadInput: a time without a zone, or no section.
    """

    title: Said
    subtitle: Said
    made_at: datetime
    question: Said
    sections: tuple[Section, ...]
    answer: tuple[Paragraph | Said, ...] = ()
    notice: Said | None = None
    command: str | None = None

    def __post_init__(self) -> None:
        moment_said(self.made_at, "en")
        if not self.sections:
            _refuse("The brief has no section.", "Give one or more.", field="sections")

    def sources(self) -> tuple[Source, ...]:
        """Every source once, in the order in which the reader meets it: number 1 first."""
        return tuple(dict.fromkeys(self._met()))

    def _met(self) -> Iterable[Source]:
        for paragraph in self.answer:
            yield from paragraph.sources if isinstance(paragraph, Paragraph) else ()
        for section in self.sections:
            for paragraph in section.paragraphs:
                yield from paragraph.sources if isinstance(paragraph, Paragraph) else ()
            for part in (section.map, section.chart, section.table):
                yield from part.sources if part else ()
            for sources in section.table.row_sources if section.table else ():
                yield from sources
            yield from section.sources


def _refuse(message: str, hint: str, **data: object) -> None:
    raise BadInput(message, hint=hint, **data)  # type: ignore[arg-type]


def _check_days(title: Said, days: tuple[date, ...]) -> None:
    if len(days) < 2 or any(after <= before for before, after in pairwise(days)):
        _refuse(
            f"The days of the chart {title.en!r} are fewer than two or not in order.",
            "Give each day once, the earliest first.",
            field="days",
        )


def _check_count(title: Said, count: int, most: int, what: str) -> None:
    if not 1 <= count <= most:
        _refuse(
            f"The chart {title.en!r} has {count} {what}; 1 to {most} can be told apart.",
            "Draw fewer, or add the small ones up.",
            field=what,
        )


def _check_values(title: Said, name: str, values: tuple[float | None, ...], days: int) -> None:
    if name != "values" and not values:
        return
    if len(values) != days:
        _refuse(
            f"The chart {title.en!r} has {len(values)} {name} for {days} days.",
            "Give one for each day; None where not known.",
            field=name,
        )
    if any(value is not None and not math.isfinite(value) for value in values):
        _refuse(
            f"{name} of the chart {title.en!r} hold no number.", "None is not known.", field=name
        )


def _check_points(name: Said, points: tuple[tuple[float, float], ...]) -> None:
    for lon, lat in points:
        if not (-360.0 <= lon <= 360.0 and abs(lat) <= NORTHERNMOST_DEG):
            _refuse(
                f"{name.en!r} lies at lon {lon}, lat {lat}, which the map cannot show.",
                f"Degrees, lon before lat, lat within {NORTHERNMOST_DEG:.0f} of the equator.",
                field="points",
                value=(lon, lat),
            )
