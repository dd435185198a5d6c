"""Figures side by side as bars, each with its interval and its number."""

from __future__ import annotations

from collections.abc import Callable

from sealane.say.brief import Bar, Bars
from sealane.say.said import Language
from sealane.serve.brief.axis import number_ticks
from sealane.serve.brief.drawing import LINE_PX, WIDTH, Drawing, line, shape, text, text_width, wrap
from sealane.serve.brief.wording import words

__all__ = ["bars"]

NAME_PX, BAR_PX, ROW_GAP_PX, CAP_PX = 190.0, 14.0, 10.0, 4.0


def bars(chart: Bars, language: Language) -> Drawing:
    """One row for each bar: name, bar from zero, whisker, figure; or why it is not known."""
    known = [
        end
        for one in chart.bars
        for end in (one.figure.value, one.figure.low, one.figure.high)
        if end is not None
    ]
    names = [wrap(one.name.in_(language), NAME_PX) for one in chart.bars]
    left = min(NAME_PX, max(text_width(row) for name in names for row in name)) + 16.0
    labels = [one.figure.in_(language, with_unit=False) for one in chart.bars]
    right = WIDTH - 8.0 - max((text_width(label) for label in labels), default=0.0)
    ticks = number_ticks(min([0.0, *known]), max([0.0, *known]) or 1.0)
    low, high = ticks[0][0], ticks[-1][0]

    def x(value: float) -> float:
        return left + (right - left) * (value - low) / (high - low)

    top = LINE_PX + 8.0
    rows, y = [], top
    for one, name, label in zip(chart.bars, names, labels, strict=True):
        why = _why(one, WIDTH - x(0.0), language)
        height = max(BAR_PX, LINE_PX * max(len(name), len(why))) + ROW_GAP_PX
        middle = y + height / 2
        rows += _lines(name, left - 10.0, middle, "end")
        if why:
            rows += _lines(why, x(0.0) + 6.0, middle, "quiet over")
        else:
            rows += _bar(one, x, middle, label)
        y += height
    grid = [line(x(value), top, x(value), y, "grid") for value, _ in ticks]
    marks = [text(x(value), y + 15.0, label, "quiet small mid") for value, label in ticks]
    zero = line(x(0.0), top, x(0.0), y, "axis")
    unit = text(0.0, 12.0, chart.unit.in_(language), "quiet small")
    return Drawing(y + 26.0, "".join([unit, *grid, *rows, zero, *marks]), _alt(chart, language))


def _why(bar: Bar, width: float, language: Language) -> list[str]:
    figure = bar.figure
    if figure.value is not None or figure.why is None:
        return []
    return wrap(words(language)["not_known_why"].format(figure.why.in_(language)), width - 12.0)


def _lines(rows: list[str], x: float, middle: float, classes: str) -> list[str]:
    first = middle + 4.0 - LINE_PX * (len(rows) - 1) / 2
    return [text(x, first + at * LINE_PX, row, classes) for at, row in enumerate(rows)]


def _bar(bar: Bar, x: Callable[[float], float], middle: float, label: str) -> list[str]:
    value, low, high = bar.figure.value, bar.figure.low, bar.figure.high
    if value is None:
        return []
    start, end = sorted((x(0.0), x(value)))
    box = {"x": start, "y": middle - BAR_PX / 2, "width": end - start, "height": BAR_PX}
    drawn, furthest = [shape("rect", "bar", **box)], end
    if low is not None and high is not None:
        drawn.append(line(x(low), middle, x(high), middle, "whisker"))
        for at in (x(low), x(high)):
            drawn.append(line(at, middle - CAP_PX, at, middle + CAP_PX, "whisker"))
        furthest = max(end, x(high))
    return [*drawn, text(furthest + 6.0, middle + 4.0, label, "over")]


def _alt(chart: Bars, language: Language) -> str:
    said = words(language)
    told = [
        f"{one.name.in_(language)} "
        + " ".join(_why(one, 1e9, language) or [one.figure.in_(language, with_unit=False)])
        for one in chart.bars
    ]
    head = said["stop"].join([chart.title.in_(language), chart.unit.in_(language)])
    return head + said["stop"] + said["join"].join(told)
