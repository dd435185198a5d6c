"""The map of a brief: coast, routes open and closed, gates and ports, and their names."""

from __future__ import annotations

import math
from html import escape

import numpy as np

from sealane import geo
from sealane.say.brief import Map, Place, Route
from sealane.say.said import Language, number_said
from sealane.serve.brief.axis import degree_ticks
from sealane.serve.brief.drawing import (
    LINE_PX,
    TEXT_PX,
    WIDTH,
    Drawing,
    line,
    path,
    shape,
    text,
    text_width,
    wrap,
)
from sealane.serve.brief.label import Board, Box
from sealane.serve.brief.shore import Chart, northing, shore_path, unstretched
from sealane.serve.brief.wording import words

__all__ = ["draw_map"]

LOWEST_PX, HIGHEST_PX = 280.0, 440.0
MARGIN, LEAST_DEG = 0.09, 3.0
"""Added on each side of what the map holds, as a share of it; and the least that a map spans."""
NAME_PX = 150.0
ALONG = (0.5, 0.38, 0.62, 0.25, 0.75, 0.12, 0.88)
"""Where along a route its name may stand."""
BOLDER = 1.12
"""How much wider a bold letter is than a plain one (DejaVu Sans)."""
STEP_PX, APART_PX = 5.0, 14.0
Point = tuple[float, float]


def draw_map(drawn: Map, language: Language) -> Drawing:
    """A Mercator map, over 180 deg where its routes go there; nothing on it is a limit at sea."""
    chart = chart_of(drawn)
    seen = [(route, lines) for route in drawn.routes if (lines := _lines(route, chart))]
    places = [(place, _spot(place, chart)) for place in drawn.places]
    places = [(place, spot) for place, spot in places if _is_inside(spot, chart)]
    frame = {"x": 0.0, "y": 0.0, "width": chart.width, "height": chart.height}
    body = [
        f'<svg width="{chart.width:g}" height="{chart.height:g}" overflow="hidden">',
        shape("rect", "sea", **frame),
        f'<path class="land" d="{escape(shore_path(chart))}"/>',
        *_graticule(chart),
        *(path(one, "under") for _, lines in seen for one in lines),
        *(path(one, _kind(route)) for route, lines in sorted(seen, key=_is_first) for one in lines),
        *(_symbol(place, spot) for place, spot in places),
        *_names(seen, places, chart, language),
        "</svg>",
        shape("rect", "frame", **frame),
    ]
    legend, bottom = _legend(seen, places, chart.height, language)
    return Drawing(bottom, "".join([*body, *legend]), _alt(drawn, language))


def chart_of(drawn: Map) -> Chart:
    """The part of the world that a map shows, widened to a shape that fits a page."""
    west, south, east, north = drawn.bbox or _box(drawn)
    if east <= west:
        east += 360.0
    low, high = (northing(lat) for lat in (south, north))
    wide, tall = max(east - west, LEAST_DEG), max(high - low, LEAST_DEG * LOWEST_PX / WIDTH)
    wide = min(max(wide, tall * WIDTH / HIGHEST_PX), 360.0)
    tall = max(tall, wide * LOWEST_PX / WIDTH)
    scale = min(WIDTH / wide, HIGHEST_PX / tall)
    middle, centre = 0.5 * (low + high), 0.5 * (west + east)
    top = min(middle + tall / 2, northing(85.0))
    return Chart(
        west=centre - WIDTH / scale / 2,
        north=unstretched(top),
        scale=scale,
        width=WIDTH,
        height=round(tall * scale, 1),
    )


def _box(drawn: Map) -> tuple[float, float, float, float]:
    """What routes and places cover, the short way round the Earth, with a margin [deg]."""
    lon = [np.array([place.lon]) for place in drawn.places]
    lat = [place.lat for place in drawn.places]
    for route in drawn.routes:
        x, y = _unwrapped(route)
        count = max(2, int(np.abs(np.diff(x)).sum()))
        lon.append(np.interp(np.linspace(0, 1, count), np.linspace(0, 1, x.size), x))
        lat += [float(y.min()), float(y.max())]
    around = np.unique(np.concatenate(lon) % 360.0)
    gaps = np.diff(np.append(around, around[0] + 360.0))
    widest = int(gaps.argmax())
    west = float(around[(widest + 1) % around.size])
    span = 360.0 - float(gaps[widest])
    west -= 360.0 if west >= 180.0 else 0.0
    margin = MARGIN * max(span, max(lat) - min(lat), LEAST_DEG)
    south, north = max(min(lat) - margin, -84.0), min(max(lat) + margin, 84.0)
    return west - margin, south, west + min(span + margin, 359.0), north


def _unwrapped(route: Route) -> tuple[geo.distance.Floats, geo.distance.Floats]:
    points = np.array(route.points, np.float64)
    return geo.unwrap(points[:, 0]), points[:, 1]


def _lines(route: Route, chart: Chart) -> list[list[Point]]:
    """The route wherever the map shows it: once, or twice where the map goes round the Earth."""
    lon, lat = _unwrapped(route)
    lines = []
    for turn in range(-3, 4):
        x, y = chart.x(lon + 360.0 * turn), chart.y(lat)
        if x.max() > 0 and x.min() < chart.width and y.max() > 0 and y.min() < chart.height:
            lines.append(list(zip(x.tolist(), y.tolist(), strict=True)))
    return lines


def _spot(place: Place, chart: Chart) -> Point:
    lon = chart.west + (place.lon - chart.west) % 360.0
    return chart.spot(lon, place.lat)


def _is_inside(spot: Point, chart: Chart) -> bool:
    return 0.0 <= spot[0] <= chart.width and 0.0 <= spot[1] <= chart.height


def _kind(route: Route) -> str:
    return "open" if route.is_open else "closed"


def _word(route: Route) -> str:
    """What the legend calls it."""
    return "track" if route.is_track else _kind(route)


def _sign(place: Place) -> str:
    """What the legend calls a place."""
    if place.kind != "gate":
        return place.kind
    return {True: "gate_open", False: "gate_closed", None: "gate_unknown"}[place.is_open]


def _is_first(seen: tuple[Route, list[list[Point]]]) -> bool:
    """Open routes over closed ones: where both run together, ships do sail."""
    return seen[0].is_open


def _symbol(place: Place, spot: Point) -> str:
    """A port or spot is a ring, a gate a diamond; a closed gate is full and crossed."""
    x, y = spot
    if place.kind != "gate":
        return shape("circle", "port", cx=x, cy=y, r=3.6)
    diamond = [(x, y - 7.0), (x + 7.0, y), (x, y + 7.0), (x - 7.0, y)]
    if place.is_open is None:
        return path(diamond, "gate-unknown", is_closed=True)
    if place.is_open:
        return path(diamond, "gate", is_closed=True)
    cross = line(x - 2.4, y - 2.4, x + 2.4, y + 2.4, "cross")
    cross += line(x - 2.4, y + 2.4, x + 2.4, y - 2.4, "cross")
    return path(diamond, "gate-closed", is_closed=True) + cross


def _graticule(chart: Chart) -> list[str]:
    """Meridians and parallels at round degrees, named along the lower and the left edge."""
    east = chart.west + chart.width / chart.scale
    drawn = []
    for lon in degree_ticks(chart.west, east, 7):
        x = chart.spot(lon, chart.north)[0]
        if 24.0 < x < chart.width - 24.0:
            drawn.append(line(x, 0.0, x, chart.height, "graticule"))
            drawn.append(
                text(x, chart.height - 5.0, _degrees(lon, "E", "W"), "quiet small mid halo")
            )
    for lat, y in _parallels(chart):
        drawn.append(line(0.0, y, chart.width, y, "graticule"))
        drawn.append(text(5.0, y - 3.0, _degrees(lat, "N", "S"), "quiet small halo"))
    return drawn


def _parallels(chart: Chart) -> list[tuple[float, float]]:
    """Latitudes drawn, and where [px]: none so near an edge that its name would be cut."""
    south = unstretched(northing(chart.north) - chart.height / chart.scale)
    lats = degree_ticks(south, chart.north, 4)
    found = [(lat, chart.spot(chart.west, lat)[1]) for lat in lats]
    return [(lat, y) for lat, y in found if 16.0 < y < chart.height - 24.0]


def _degrees(value: float, above: str, below: str) -> str:
    if above == "E":
        value = (value + 180.0) % 360.0 - 180.0
    decimals = 0 if abs(value - round(value)) < 1e-6 else 1
    side = "" if abs(value) < 1e-6 or abs(value) == 180.0 else above if value > 0 else below
    return f"{number_said(abs(value), decimals)}°{side}"


def _names(
    seen: list[tuple[Route, list[list[Point]]]],
    places: list[tuple[Place, Point]],
    chart: Chart,
    language: Language,
) -> list[str]:
    board = Board(chart.width, chart.height)
    board.taken += [Box(x - 7.0, y - 7.0, 14.0, 14.0) for _, (x, y) in places]
    board.taken.append(Box(0.0, chart.height - 18.0, chart.width, 18.0))
    board.taken += [Box(5.0, y - 14.0, 34.0, 13.0) for _, y in _parallels(chart)]
    along = [(route, p) for route, lines in seen for one in lines for p in _even(one, STEP_PX)]
    board.points += [point for _, point in along]
    drawn = []
    for place, spot in sorted(places, key=lambda one: one[0].kind != "gate"):
        style = "halo strong" if place.kind == "gate" else "halo"
        drawn += _name(place.name.in_(language), [spot], board, style, has_leader=True)
    for route, lines in seen:
        inside = [p for one in lines for p in _even(one, STEP_PX) if _is_inside(p, chart)]
        others = [p for one, p in along if one is not route]
        inside = _apart(inside, others) or inside
        if inside:
            anchors = [inside[int(at * (len(inside) - 1))] for at in ALONG]
            style = f"halo t-{_kind(route)}"
            drawn += _name(route.name.in_(language), anchors, board, style, has_leader=False)
    return drawn


def _name(
    said: str, anchors: list[Point], board: Board, style: str, *, has_leader: bool
) -> list[str]:
    rows = wrap(said, NAME_PX)
    px = TEXT_PX * (BOLDER if "strong" in style else 1.0)
    box = board.place(anchors, max(text_width(row, px) for row in rows), LINE_PX * len(rows))
    middle = box.x + box.width / 2
    drawn = [
        text(middle, box.y + 11.5 + at * LINE_PX, row, f"{style} mid")
        for at, row in enumerate(rows)
    ]
    if has_leader:
        x, y = anchors[0]
        near = min(max(x, box.x), box.x + box.width), min(max(y, box.y), box.y + box.height)
        away = math.hypot(near[0] - x, near[1] - y)
        if away > 16.0:
            start = x + (near[0] - x) * 8.0 / away, y + (near[1] - y) * 8.0 / away
            drawn.insert(0, line(*start, *near, "leader"))
    return drawn


def _apart(points: list[Point], others: list[Point]) -> list[Point]:
    """Those that lie apart from every other route: a name there names one route alone."""
    if not points or not others:
        return points
    away = np.array(points)[:, None, :] - np.array(others)[None, :, :]
    is_apart = (np.hypot(away[..., 0], away[..., 1]) > APART_PX).all(axis=1)
    return [point for point, keep in zip(points, is_apart, strict=True) if keep]


def _even(points: list[Point], step: float) -> list[Point]:
    """Points along a line at an even distance [px]."""
    xy = np.array(points)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    at = np.linspace(0.0, along[-1], max(2, min(int(along[-1] / step), 2000)))
    x, y = np.interp(at, along, xy[:, 0]), np.interp(at, along, xy[:, 1])
    return list(zip(x.tolist(), y.tolist(), strict=True))


def _legend(
    seen: list[tuple[Route, list[list[Point]]]],
    places: list[tuple[Place, Point]],
    top: float,
    language: Language,
) -> tuple[list[str], float]:
    """What each sign means, only those that the map has."""
    said = words(language)
    entries = [
        (kind, None)
        for kind in ("open", "closed", "track")
        if any(_word(r) == kind for r, _ in seen)
    ]
    signs: dict[str, Place] = {}
    for place, _ in places:
        signs.setdefault(_sign(place), place)
    drawn, x, y = [], 0.0, top + 17.0
    for key, sign in [*entries, *sorted(signs.items())]:
        width = 30.0 + text_width(said[key])
        if x and x + width > WIDTH:
            x, y = 0.0, y + LINE_PX + 2.0
        if sign is None:
            drawn.append(line(x, y - 4.0, x + 22.0, y - 4.0, "open" if key == "track" else key))
        else:
            drawn.append(_symbol(sign, (x + 12.0, y - 4.0)))
        drawn.append(text(x + 30.0, y, said[key]))
        x += width + 16.0
    drawn.append(text(0.0, y + LINE_PX + 2.0, said["coast"], "quiet small"))
    return drawn, y + LINE_PX + 8.0


def _alt(drawn: Map, language: Language) -> str:
    said = words(language)
    told = [f"{one.name.in_(language)} ({said[_word(one)]})" for one in drawn.routes]
    for place in drawn.places:
        told.append(f"{place.name.in_(language)} ({said[_sign(place)]})")
    return said["stop"].join([drawn.title.in_(language), said["join"].join(told)])
