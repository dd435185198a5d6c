"""Map and charts of a written brief."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from sealane import geo
from sealane.assess import lane
from sealane.assess.close.answer import CloseAnswer, cited, stock_cited
from sealane.assess.close.country import OIL, StockRun
from sealane.assess.close.lane_answer import LaneAnswer
from sealane.assess.close.phrase import (
    DAYS,
    SHARE_PCT,
    country,
    gate,
    goods,
    is_told,
    lane_name,
    miles,
    port,
    source,
)
from sealane.assess.close.reference import SOURCE
from sealane.assess.close.way import Pair
from sealane.assess.voyage import ship_of
from sealane.assess.voyage.study import STUDY
from sealane.errors import NoRoute
from sealane.say.brief import Bar, Bars, LineChart, Map, Mark, Place, Route, Series
from sealane.say.said import Figure, Said

__all__ = [
    "depend_bars",
    "gate_place",
    "lane_bars",
    "stock_lines",
    "told_stocks",
    "ways_map",
]

MOST_BARS = 10
MOST_LINES = 5
MOST_WAYS, MOST_ROUND = 4, 3
STEP_DEG = 2.0
"""Ways are drawn with a point at least so often, as great circles bend on a map."""


def ways_map(answer: CloseAnswer) -> Map:
    """The gates, and some lanes before and during: those with most added, then those cut off."""
    chosen = _chosen(answer.lanes)
    routes, places = [], {}
    for one in chosen:
        pair = one.pair
        for is_open in (False, True):
            points = _path(pair, answer.closure.gates if is_open else ())
            if points:
                routes.append(Route(_way_name(one, is_open=is_open), points, is_open=is_open))
        for end in (pair.origin, pair.destination):
            places[end.port] = Place(port(end), end.lon, end.lat)
    for gate_id in answer.closure.gates:
        lon, lat = gate_place(gate_id)
        places[gate_id] = Place(gate(gate_id), lon, lat, "gate", is_open=False)
    return Map(
        Said("Some of the ways before and during", "主な航路（閉鎖前と閉鎖中）"),
        tuple(routes),
        tuple(places.values()),
        sources=(source(SOURCE),),
    )


def lane_bars(answer: CloseAnswer) -> Bars | None:
    """Days that one voyage takes more by lane, the longest first; None where none goes round."""
    longer = [one for one in answer.lanes if one.pair.fate == "diverted"]
    if not longer:
        return None
    longer.sort(key=lambda one: -one.extra["days"][0])
    bars = [_bar(lane_name(one.lane), one.extra["days"], DAYS) for one in longer[:MOST_BARS]]
    return Bars(
        _with_line(Said("Days that one voyage takes more", "1航海あたりの増加日数"), answer),
        DAYS, tuple(bars), sources=(source(SOURCE), source(STUDY)),
    )  # fmt: skip


def depend_bars(answer: CloseAnswer) -> Bars | None:
    """The part of an import that passes the gates, the largest first."""
    known = [one for one in answer.countries if one.share is not None and is_told(one.share)]
    if not known:
        return None
    known.sort(key=lambda one: -(one.share or (0.0,))[0])
    bars = []
    sources = {source(text): None for one in known[:MOST_BARS] for text in cited(one)}
    for one in known[:MOST_BARS]:
        assert one.share is not None
        who, what = country(one.fact.importer), goods(one.fact.commodity)
        name = Said(f"{who.en}, {what.en}", f"{who.ja}・{what.ja}")
        value, low, high = (100 * end for end in one.share)
        bars.append(_bar(name, (value, low, high), SHARE_PCT))
    return Bars(
        _with_line(
            Said("Part of the import that passes the gates", "輸入のうち該当海峡等を通る割合"),
            answer,
        ),
        SHARE_PCT, tuple(bars), tuple(sources),
    )  # fmt: skip


def stock_lines(answer: CloseAnswer) -> LineChart | None:
    """How oil stocks run down, as a part of what can be drawn; the countries that fall most."""
    known = [one for one in told_stocks(answer) if one.flow is not None]
    if not known:
        return None
    lines = [(one, _left(one, answer.limits.tail)) for one in known]
    lines.sort(key=lambda one: one[1][0][-1])
    lines = lines[:MOST_LINES]
    days = max(len(line[0]) for _, line in lines)
    sources = {source(text): None for one, _ in lines for text in stock_cited(one)}
    start = answer.closure.start
    series = []
    for one, (middle, low, high) in lines:
        pad = days - len(middle)
        series.append(
            Series(
                country(one.iso3),
                (*middle, *[None] * pad),
                (*low, *[None] * pad),
                (*high, *[None] * pad),
            )
        )
    return LineChart(
        Said("Oil left of what can be drawn", "放出可能な石油備蓄の残り"),
        SHARE_PCT,
        tuple(start + timedelta(at) for at in range(days)),
        tuple(series),
        _marks(start, answer.closure.days.value),
        tuple(sources),
        band=_part(answer),
    )


def _part(answer: CloseAnswer) -> Said:
    """What an interval of the charts holds."""
    part = f"{100 * (1 - 2 * answer.limits.tail):g}"
    return Said(f"the middle {part} % of the draws", f"抽出の中央{part}%")


def _with_line(title: Said, answer: CloseAnswer) -> Said:
    part = _part(answer)
    return Said(f"{title.en}; line: {part.en}", f"{title.ja}（線は{part.ja}）")


def told_stocks(answer: CloseAnswer) -> list[StockRun]:
    """The countries whose oil is touched by more than a trace."""
    touched = {
        one.fact.importer
        for one in answer.countries
        if one.fact.commodity in OIL and is_told(one.share)
    }
    return [one for one in answer.stocks if one.iso3 in touched and _is_missed(one)]


def _is_missed(run: StockRun) -> bool:
    """Whether oil is missed in the middle, or in some draws where none passes in the middle."""
    is_open = run.lost_kbd[0] == 0.0 and run.lost.max() > 0.0
    return bool(is_open or run.lost[0].max() > 0.0)


def _marks(start: date, days: float) -> tuple[Mark, ...]:
    return (
        Mark(start, Said("closed from here", "閉鎖開始")),
        Mark(start + timedelta(round(days)), Said("open again", "再開")),
    )


def _left(one: StockRun, tail: float) -> tuple[list[float], list[float], list[float]]:
    """Stock left at the end of each day [% of what can be drawn at first]: middle, low, high."""
    assert one.flow is not None
    count = len(one.stocks)
    released = one.flow.released[:, 0, -count:, :].sum(axis=1)
    whole = one.flow.left[:, 0, -count:].sum(axis=1) + released.sum(axis=1)
    left = 100 * (1 - np.cumsum(released, axis=1) / np.maximum(whole, 1e-9)[:, None])
    low, high = np.quantile(left, [tail, 1 - tail], axis=0)
    middle = left[0]
    return (
        middle.tolist(),
        np.minimum(low, middle).tolist(),
        np.maximum(high, middle).tolist(),
    )


def _bar(name: Said, figures: tuple[float, float, float], unit: Said) -> Bar:
    value, low, high = figures
    if high - low <= 1e-9:
        return Bar(name, Figure(value, unit, decimals=1))
    most = 1 if unit == SHARE_PCT else 2
    return Bar(name, Figure(value, unit, low=low, high=high, most_decimals=most))


def _chosen(lanes: Sequence[LaneAnswer]) -> list[LaneAnswer]:
    """A few lanes that differ in where they begin or end, those with most added first."""
    touched = [one for one in lanes if one.pair.fate in ("diverted", "cut_off")]
    touched.sort(key=lambda one: (one.pair.fate == "cut_off", -one.pair.extra_nmi))
    chosen: list[LaneAnswer] = []
    ends: set[str] = set()
    for one in touched:
        both = {one.lane.origin.iso3, one.lane.destination.iso3}
        is_round = one.pair.fate == "diverted"
        is_new = not both & ends if is_round else one.lane.destination.iso3 not in ends
        if is_new and len(chosen) < (MOST_ROUND if is_round else MOST_WAYS):
            chosen.append(one)
            ends |= both
    return chosen


def _path(pair: Pair, closed: Sequence[str]) -> tuple[tuple[float, float], ...]:
    own = ship_of(pair.ship)
    hull = lane.Hull(draught_m=own.draught_m, beam_m=own.beam_m, length_m=own.length_m)
    held = lane.Conditions.of(avoid=closed, hull=hull)
    try:
        found = lane.route(pair.origin.place, pair.destination.place, conditions=held)
    except NoRoute:
        return ()
    return _bent(found.path)


def _bent(
    path: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> tuple[tuple[float, float], ...]:
    points = [(float(path[0, 0]), float(path[0, 1]))]
    for (lon1, lat1), (lon2, lat2) in zip(path[:-1].tolist(), path[1:].tolist(), strict=True):
        turn = abs((lon2 - lon1 + 180.0) % 360.0 - 180.0)
        count = max(math.ceil(max(turn, abs(lat2 - lat1)) / STEP_DEG), 1)
        part = np.arange(1, count + 1) / count
        lon, lat = geo.interpolate(lon1, lat1, lon2, lat2, part)
        points += list(zip(np.atleast_1d(lon).tolist(), np.atleast_1d(lat).tolist(), strict=True))
    return tuple(points)


def _way_name(one: LaneAnswer, *, is_open: bool) -> Said:
    nmi = one.pair.shut_nmi if is_open else one.pair.open_nmi
    return Said("{lane}: {nmi} nmi", "{lane}：{nmi}海里").filled(
        lane=lane_name(one.lane), nmi=miles(nmi or 0.0)
    )


def gate_place(gate_id: str) -> tuple[float, float]:
    """Where a gate is marked (lon, lat) [deg]: the middle of its line."""
    line = lane.gate_named(gate_id).line
    (lon1, lat1), (lon2, lat2) = line[(len(line) - 1) // 2], line[len(line) // 2]
    return (lon1 + lon2) / 2, (lat1 + lat2) / 2
