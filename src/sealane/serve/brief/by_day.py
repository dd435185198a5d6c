"""Charts by day: lines with the band of their interval, and amounts on top of each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from sealane.say.brief import Layer, LineChart, Mark, Series, Stack
from sealane.say.said import Language, Said, day_said, number_said
from sealane.serve.brief.axis import day_ticks, number_ticks
from sealane.serve.brief.drawing import (
    LINE_PX,
    WIDTH,
    Drawing,
    line,
    path,
    shape,
    text,
    text_width,
    wrap,
)
from sealane.serve.brief.wording import words

__all__ = ["line_chart", "stack"]

PLOT_PX = 200.0
SWATCH_PX, GAP_PX, EDGE_PX = 24.0, 18.0, 10.0
ZERO_WITHIN = 0.5
"""A line chart begins at zero where its lowest value is below this share of its highest."""
Places = Callable[[date], float]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where days and values lie, and what is drawn around them."""

    x: Callable[[date], float]
    y: Callable[[float], float]
    bottom: float
    behind: str
    before: str


def line_chart(chart: LineChart, language: Language) -> Drawing:
    """Each series with its own dash; where a value is not known the line has a gap."""
    known = [
        value
        for one in chart.series
        for values in (one.values, one.low, one.high)
        for value in values
        if value is not None
    ]
    low, high = min(known), max(known)
    if 0.0 < low < high * ZERO_WITHIN:
        low = 0.0
    has_band = any(one.low for one in chart.series)
    band = chart.band.in_(language) if chart.band else words(language)["band_plain"]
    names = [one.name for one in chart.series]
    legend, top = _legend(names, language, "s", band=band if has_band else None)
    frame = _frame(chart, (low, high), top, language)
    bands = "".join(_band(one, chart.days, frame, at) for at, one in enumerate(chart.series, 1))
    lines = "".join(_line(one, chart.days, frame, at) for at, one in enumerate(chart.series, 1))
    body = legend + frame.behind + bands + lines + frame.before
    return Drawing(frame.bottom, body, _alt(chart, chart.series, language))


def stack(chart: Stack, language: Language) -> Drawing:
    """The first layer at the bottom, from zero."""
    sums = list(zip(*(one.values for one in chart.layers), strict=True))
    totals = [tuple(accumulate(day, initial=0.0)) for day in sums]
    legend, top = _legend([one.name for one in chart.layers], language, "l")
    frame = _frame(chart, (0.0, max(total[-1] for total in totals)), top, language)
    areas = []
    for at in range(len(chart.layers)):
        under = [(frame.x(d), frame.y(t[at])) for d, t in zip(chart.days, totals, strict=True)]
        over = [(frame.x(d), frame.y(t[at + 1])) for d, t in zip(chart.days, totals, strict=True)]
        areas.append(path([*under, *reversed(over)], f"l{at + 1}", is_closed=True))
    body = legend + frame.behind + "".join(areas) + frame.before
    return Drawing(frame.bottom, body, _alt(chart, chart.layers, language))


def _legend(
    names: list[Said], language: Language, kind: str, *, band: str | None = None
) -> tuple[str, float]:
    """The names with a sample of each, in rows; and where the rows end [px]."""
    drawn, x, y = [], 0.0, 12.0
    entries = [(one.in_(language), f"{kind}{at}") for at, one in enumerate(names, 1)]
    if band is not None:
        entries.append((words(language)["band"].format(band), "b1"))
    for name, classes in entries:
        rows = wrap(name, WIDTH - SWATCH_PX - GAP_PX)
        width = SWATCH_PX + 6.0 + max(text_width(row) for row in rows)
        if x and x + width > WIDTH:
            x, y = 0.0, y + LINE_PX + 2.0
        if classes[0] == "s":
            drawn.append(line(x, y - 4.0, x + SWATCH_PX, y - 4.0, classes))
        else:
            drawn.append(shape("rect", classes, x=x, y=y - 9.0, width=SWATCH_PX, height=10.0))
        for at, row in enumerate(rows):
            drawn.append(text(x + SWATCH_PX + 6.0, y + at * LINE_PX, row))
        x, y = x + width + GAP_PX, y + (len(rows) - 1) * LINE_PX
    return "".join(drawn), y + 8.0


def _frame(
    chart: LineChart | Stack, span: tuple[float, float], top: float, language: Language
) -> _Frame:
    ticks = number_ticks(*span)
    left = max(text_width(label) for _, label in ticks) + 8.0
    right = WIDTH - EDGE_PX
    first, length = chart.days[0], (chart.days[-1] - chart.days[0]).days

    def x(day: date) -> float:
        return left + (right - left) * (day - first).days / length

    unit = text(0.0, top + LINE_PX, chart.unit.in_(language), "quiet small")
    marks = [mark for mark in chart.marks if chart.days[0] <= mark.on <= chart.days[-1]]
    words_top = top + LINE_PX + 6.0
    labels, plot_top = _mark_labels(marks, x, words_top, language)
    floor = plot_top + PLOT_PX

    def y(value: float) -> float:
        return floor - PLOT_PX * (value - ticks[0][0]) / (ticks[-1][0] - ticks[0][0])

    behind = [unit]
    for value, label in ticks:
        behind.append(line(left, y(value), right, y(value), "grid"))
        behind.append(text(left - 6.0, y(value) + 4.0, label, "quiet small end"))
    before = [line(left, y(max(ticks[0][0], 0.0)), right, y(max(ticks[0][0], 0.0)), "axis")]
    before += _day_axis(chart.days, x, floor, language)
    before += [line(x(mark.on), plot_top - 3.0, x(mark.on), floor, "mark") for mark in marks]
    return _Frame(x, y, floor + 40.0, "".join(behind), "".join(before) + labels)


def _day_axis(days: Sequence[date], x: Places, floor: float, language: Language) -> list[str]:
    drawn, taken = [], -1e9
    for day, label, year in day_ticks(days, language):
        half = max(text_width(label, 11.0), text_width(year, 11.0)) / 2
        if x(day) - half < taken:
            continue
        at = max(min(x(day), WIDTH - half), half)
        drawn.append(line(x(day), floor, x(day), floor + 4.0, "axis"))
        drawn.append(text(at, floor + 17.0, label, "quiet small mid"))
        if year:
            drawn.append(text(at, floor + 31.0, year, "quiet small mid"))
        taken = at + half + 4.0
    return drawn


def _mark_labels(marks: list[Mark], x: Places, top: float, language: Language) -> tuple[str, float]:
    """The names of marked days in as many rows as they need, and where the plot begins [px]."""
    drawn: list[str] = []
    ends: list[float] = []
    for mark in sorted(marks, key=lambda one: one.on):
        label = f"{day_said(mark.on, language)} {mark.label.in_(language)}"
        width = text_width(label, 11.0)
        start = min(max(x(mark.on) - width / 2, 0.0), WIDTH - width)
        row = next((at for at, end in enumerate(ends) if end + 8.0 <= start), len(ends))
        ends[row : row + 1] = [start + width]
        drawn.append(text(start, top + 12.0 + row * LINE_PX, label, "small"))
    rows = len(ends)
    return "".join(drawn), top + rows * LINE_PX + (8.0 if rows else 2.0)


def _runs(points: Sequence[Point | None]) -> list[list[Point]]:
    """Stretches of points that follow each other without a gap."""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point is not None:
            runs[-1].append(point)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _line(series: Series, days: Sequence[date], frame: _Frame, at: int) -> str:
    points = [
        None if value is None else (frame.x(day), frame.y(value))
        for day, value in zip(days, series.values, strict=True)
    ]
    return "".join(
        path(run, f"s{at}")
        if len(run) > 1
        else shape("circle", f"d{at}", cx=run[0][0], cy=run[0][1], r=2.0)
        for run in _runs(points)
    )


def _band(series: Series, days: Sequence[date], frame: _Frame, at: int) -> str:
    if not series.low:
        return ""
    both = list(zip(days, series.low, series.high, strict=True))
    lower = [None if a is None or b is None else (frame.x(d), frame.y(a)) for d, a, b in both]
    upper = [None if a is None or b is None else (frame.x(d), frame.y(b)) for d, a, b in both]
    return "".join(
        path([*under, *reversed(over)], f"b{at}", is_closed=True)
        for under, over in zip(_runs(lower), _runs(upper), strict=True)
    )


def _alt(chart: LineChart | Stack, series: Sequence[Series | Layer], language: Language) -> str:
    """Title, unit, days, and each series with its first and last value."""
    said = words(language)
    days = said["between"].format(*(day_said(chart.days[at], language) for at in (0, -1)))
    ends = []
    for one in series:
        known = [value for value in one.values if value is not None]
        size = max((abs(value) for value in known), default=0.0)
        written = [number_said(value, 0 if size >= 100 else 1) for value in (known or [0.0])]
        told = said["between"].format(written[0], written[-1]) if known else said["not_known"]
        ends.append(f"{one.name.in_(language)} {told}")
    marks = [f"{day_said(one.on, language)} {one.label.in_(language)}" for one in chart.marks]
    parts = [chart.title.in_(language), chart.unit.in_(language), days, said["join"].join(ends)]
    return said["stop"].join([*parts, *([said["join"].join(marks)] if marks else [])])
