"""Stays of hulls near ports: when they came and left, where they stopped or fell silent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo
from sealane.detect.hull import Columns, Floats, Ints
from sealane.detect.telling.event import thin_path

__all__ = ["CALLS", "Call", "calls"]

SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US
NMI_M = 1852.0
LEG_S = 600.0  # as the grid of encounter: over shorter legs the noise of positions counts
BOX_DEG = 0.1  # boxes that tell at once that no port is near
DETOUR = 1.4  # a way with a right angle in its middle is so much longer than the straight one
LOOK_H = 2.0  # so long before and after a stay tells how fast the hull came and left
Flags = npt.NDArray[np.bool_]

CALLS: dict[str, Any] = {
    "hull": pl.Int32,
    "port": pl.String,
    "port_m": pl.Float64,
    "is_entry_seen": pl.Boolean,
    "is_exit_seen": pl.Boolean,
    "is_last": pl.Boolean,
    "is_silent": pl.Boolean,
    "start_us": pl.Int64,
    "end_us": pl.Int64,
    "last_us": pl.Int64,
    "start_by_s": pl.Float64,
    "end_by_s": pl.Float64,
    "lon": pl.Float64,
    "lat": pl.Float64,
    "end_lon": pl.Float64,
    "end_lat": pl.Float64,
    "last_lon": pl.Float64,
    "last_lat": pl.Float64,
    "stop_us": pl.Int64,
    "silent_us": pl.Int64,
    "stop_lon": pl.Float64,
    "stop_lat": pl.Float64,
    "path": pl.List(pl.Float64),
    "row_files": pl.List(pl.String),
    "row_offsets": pl.List(pl.Int64),
}
"""Columns of a table of stays near ports."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """The limits [m], speeds [kn] and times [h] of a stay in port."""

    enter_m: float
    leave_m: float
    stop_kn: float
    start_kn: float
    min_stop_h: float
    silence_h: float
    usual_kn: float


@dataclass(frozen=True, eq=False)
class _Edge:
    """The limit crossed on the way into a stay, or out of it: by stay."""

    is_known: Flags  # there is a report on the other side
    is_seen: Flags  # ... and not a silence between
    at: Ints
    by_s: Floats
    lon: Floats
    lat: Floats


def calls(columns: Columns, ports: geo.Ports, rule: Call) -> pl.DataFrame:
    """Every stay of every hull within the limits of a port, stops and silences with it: CALLS.

    Those in which the hull neither stopped nor was silent are left out, but for those that last to
    its last report.
    """
    from sealane.detect.kernel import port_visit as kernel

    metres = _port_m(columns, ports, rule.leave_m)
    at, lon, lat = columns.at, columns.lon, columns.lat
    found = kernel.visits(columns.starts, lon, lat, metres, rule.enter_m, rule.leave_m)
    first, last = found[:, 0].copy(), found[:, 1].copy()
    leg_us = int(LEG_S * SECOND_US)
    stop = kernel.stops(first, last, at, lon, lat, leg_us, rule.stop_kn, rule.start_kn)
    hull = columns.hull_of(first)
    begin, end = columns.starts[hull], columns.starts[hull + 1] - 1
    has_stop, is_last = stop[:, 0] >= 0, last == end
    beyond = np.minimum(last + 1, end)
    row, silent = kernel.silences(first, beyond, at)
    is_silent = silent >= rule.silence_h * HOUR_US
    kept = has_stop | is_silent | is_last
    first, last, stop, hull = first[kept], last[kept], stop[kept], hull[kept]
    begin, end, is_last, beyond = begin[kept], end[kept], is_last[kept], beyond[kept]
    row, silent, is_silent, has_stop = row[kept], silent[kept], is_silent[kept], has_stop[kept]
    speed = _speed_kn(columns, first, last, begin, end, rule.usual_kn)
    is_silent &= _leaves_time(columns, row, silent, speed, rule)
    before = np.maximum(first - 1, begin)
    entry = _edge(columns, metres, before, first, speed, rule.enter_m, rule)
    leave = _edge(columns, metres, beyond, last, speed, rule.leave_m, rule)
    place = np.where(has_stop, stop[:, 0], np.where(is_silent, row, _nearest(metres, first, last)))
    name, port_m = ports.nearest(lon[place], lat[place])
    lasts = np.where(has_stop, at[stop[:, 1]] - at[stop[:, 0]], 0)
    rows = np.column_stack([before, first, place, last, beyond])
    return (
        _table(columns, hull, rows, entry, leave, is_last)
        .with_columns(
            pl.Series("port", [str(one) for one in name], pl.String),
            pl.Series("port_m", port_m),
            pl.Series("is_silent", is_silent),
            pl.Series("stop_us", lasts),
            pl.Series("silent_us", silent),
            pl.Series("stop_lon", lon[place]),
            pl.Series("stop_lat", lat[place]),
        )
        .select(pl.col(column).cast(kind) for column, kind in CALLS.items())
    )


def _port_m(columns: Columns, ports: geo.Ports, reach_m: float) -> Floats:
    """Distance to the nearest port [m] where one may be within reach, infinite elsewhere."""
    metres = np.full(len(columns.at), np.inf)
    if not len(ports) or not len(metres):
        return metres
    wide, high = round(360 / BOX_DEG), round(180 / BOX_DEG)
    is_near = np.zeros((high + 1, wide), np.bool_)
    up = int(np.ceil(reach_m / 110_000.0 / BOX_DEG))
    for x, y in zip(ports.lon, ports.lat, strict=True):
        scale = max(0.01, float(np.cos(np.radians(min(89.5, abs(y) + up * BOX_DEG)))))
        aside = min(wide // 2, int(np.ceil(reach_m / 110_000.0 / BOX_DEG / scale)))
        i, j = int((y + 90.0) / BOX_DEG), int((x + 180.0) / BOX_DEG)
        across = np.arange(j - aside, j + aside + 1) % wide
        is_near[max(0, i - up) : i + up + 1, across] = True
    row = ((columns.lat + 90.0) / BOX_DEG).astype(np.int64)
    column = ((columns.lon + 180.0) / BOX_DEG).astype(np.int64) % wide
    near = np.flatnonzero(is_near[row, column])
    metres[near] = ports.distance_m(columns.lon[near], columns.lat[near])
    return metres


def _nearest(metres: Floats, first: Ints, last: Ints) -> Ints:
    """The row of each stay that is nearest to a port."""
    return np.array(
        [a + int(np.argmin(metres[a : b + 1])) for a, b in zip(first, last, strict=True)], np.int64
    )


def _speed_kn(
    columns: Columns, first: Ints, last: Ints, begin: Ints, end: Ints, usual_kn: float
) -> Floats:
    """How fast each hull came or left, the faster of both; the usual speed where it was not heard.

    Over the reports within ``LOOK_H`` of the stay, the stay's own first and last report aside.
    """
    look, at = int(LOOK_H * HOUR_US), columns.at
    made = np.full((2, len(first)), np.nan)
    for v in range(len(first)):
        a = begin[v] + np.searchsorted(at[begin[v] : first[v]], at[first[v]] - look)
        b = last[v] + 1 + np.searchsorted(at[last[v] + 1 : end[v] + 1], at[last[v]] + look)
        for k, (i, j) in enumerate(((a, first[v] - 1), (last[v] + 1, b - 1))):
            if i < j and at[j] - at[i] >= LEG_S * SECOND_US:
                way = geo.distance_m(columns.lon[i], columns.lat[i], columns.lon[j], columns.lat[j])
                made[k, v] = float(way[()]) / NMI_M / ((at[j] - at[i]) / HOUR_US)
    known = np.fmax(made[0], made[1])
    return np.where(np.isfinite(known) & (known >= 1.0), known, usual_kn)


def _leaves_time(columns: Columns, row: Ints, silent: Ints, speed: Floats, rule: Call) -> Flags:
    """Whether the way made in a silence leaves time for a stop, sailed at that speed."""
    if not len(columns.at):
        return np.zeros(len(row), np.bool_)
    a = np.maximum(row, 0)
    b = np.minimum(a + 1, len(columns.at) - 1)
    way = geo.distance_m(columns.lon[a], columns.lat[a], columns.lon[b], columns.lat[b])
    spare = silent / HOUR_US - DETOUR * way / NMI_M / speed
    return np.asarray(spare >= rule.min_stop_h, np.bool_)


def _edge(
    columns: Columns,
    metres: Floats,
    outside: Ints,
    inside: Ints,
    speed: Floats,
    limit_m: float,
    rule: Call,
) -> _Edge:
    """Where the way between a report outside and one inside crosses the limit."""
    lon1, lat1 = columns.lon[outside], columns.lat[outside]
    lon2, lat2 = columns.lon[inside], columns.lat[inside]
    is_known = outside != inside
    apart = columns.at[inside] - columns.at[outside]
    way = geo.distance_m(lon1, lat1, lon2, lat2)
    near, reach = metres[inside], metres[inside] + way  # at most so far from the same port
    far = np.where(metres[outside] >= limit_m, np.minimum(metres[outside], reach), reach)
    share = np.clip((far - limit_m) / np.maximum(far - near, 1.0), 0.0, 1.0)
    sailed = np.abs(apart) / HOUR_US * speed * NMI_M  # as far as it comes in the time between
    in_time = np.clip((way * share) / np.maximum(sailed, 1.0), 0.0, 1.0)
    in_time = np.where(np.abs(apart) > HOUR_US, in_time, share)
    crossed = columns.at[outside] + in_time * apart
    at = np.where(is_known, np.round(crossed / SECOND_US) * SECOND_US, columns.at[inside])
    by_s = np.maximum(np.abs(at - columns.at[outside]), np.abs(columns.at[inside] - at)) / SECOND_US
    share = np.where(is_known, share, 1.0)
    return _Edge(
        is_known,
        is_known & (np.abs(apart) < rule.silence_h * HOUR_US),
        at.astype(np.int64),
        np.where(is_known, by_s, np.nan),
        geo.wrap_lon(lon1 + share * geo.wrap_lon(lon2 - lon1)),
        lat1 + share * (lat2 - lat1),
    )


def _table(
    columns: Columns, hull: Ints, rows: Ints, entry: _Edge, leave: _Edge, is_last: Flags
) -> pl.DataFrame:
    """The columns of stays that are their edges; ``rows`` are before, first, place, last, after."""
    last = rows[:, 3]
    # An open stay is told by how it began: what is said of it does not change with each report.
    told = np.where(is_last[:, None], rows[:, [0, 1, 2, 2, 2]], rows)
    file_id, offset = columns.source_of(told.ravel())
    width = told.shape[1]
    files, offsets = file_id.to_list(), offset.to_list()
    paths = []
    for v, (_, first, place, _, _) in enumerate(rows.tolist()):
        until = place if is_last[v] else last[v]
        lon = np.concatenate([[entry.lon[v]], columns.lon[first : until + 1]])
        lat = np.concatenate([[entry.lat[v]], columns.lat[first : until + 1]])
        if not is_last[v]:
            lon, lat = np.append(lon, leave.lon[v]), np.append(lat, leave.lat[v])
        paths.append(thin_path(lon, lat))
    return pl.DataFrame(
        {
            "hull": pl.Series(hull, dtype=pl.Int32),
            "is_entry_seen": entry.is_seen,
            "is_exit_seen": leave.is_seen,
            "is_last": is_last,
            "start_us": entry.at,
            "end_us": leave.at,
            "last_us": columns.at[last],
            "start_by_s": pl.Series(entry.by_s).fill_nan(None),
            "end_by_s": pl.Series(leave.by_s).fill_nan(None),
            "lon": entry.lon,
            "lat": entry.lat,
            "end_lon": leave.lon,
            "end_lat": leave.lat,
            "last_lon": columns.lon[last],
            "last_lat": columns.lat[last],
            "path": pl.Series(paths, dtype=pl.List(pl.Float64)),
            "row_files": pl.Series(
                [files[k * width : (k + 1) * width] for k in range(len(rows))],
                dtype=pl.List(pl.String),
            ),
            "row_offsets": pl.Series(
                [offsets[k * width : (k + 1) * width] for k in range(len(rows))],
                dtype=pl.List(pl.Int64),
            ),
        }
    )
