"""Stays of hulls inside zones: which fixes, where the limit was crossed, how deep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo
from sealane.detect.hull import Columns, Floats, Ints
from sealane.detect.stay.manner import Manner, measured, ways
from sealane.detect.telling.event import thin_path

if TYPE_CHECKING:
    from sealane.law import ZoneSet

__all__ = ["EMPTY_STAYS", "EMPTY_WAYS", "stays"]

SECOND_US = 1_000_000
SAMPLES = 48  # fixes at which the depth is first taken; then every fix around the deepest
HOUR_US = 3600 * SECOND_US
EVERY_HOUR_H = 24  # a stay that goes on is told hour by hour for a day, then every six hours:
THEN_EVERY_H = 6  # a live feed revises it no oftener

EMPTY_STAYS = pl.DataFrame(
    schema={
        "hull": pl.Int32,
        "zone": pl.Int64,
        "is_so_far": pl.Boolean,
        "is_crossed_in": pl.Boolean,
        "is_crossed_out": pl.Boolean,
        "is_seen_in": pl.Boolean,
        "is_seen_out": pl.Boolean,
        "start_us": pl.Int64,
        "end_us": pl.Int64,
        "start_by_s": pl.Float64,
        "end_by_s": pl.Float64,
        "lon": pl.Float64,
        "lat": pl.Float64,
        "end_lon": pl.Float64,
        "end_lat": pl.Float64,
        "last_lon": pl.Float64,
        "last_lat": pl.Float64,
        "fixes": pl.Int64,
        "silent_us": pl.Int64,
        "depth_m": pl.Float64,
        "depth_us": pl.Int64,
        "depth_lon": pl.Float64,
        "depth_lat": pl.Float64,
        "chord_m": pl.Float64,
        "way_m": pl.Float64,
        "slow_s": pl.Float64,
        "port_s": pl.Float64,
        "port": pl.String,
        "from_zones": pl.List(pl.Int64),
        "entry_bracket": pl.List(pl.Int64),
        "exit_bracket": pl.List(pl.Int64),
        "row_files": pl.List(pl.String),
        "row_offsets": pl.List(pl.Int64),
        "path": pl.List(pl.Float64),
    }
)
"""A table of stays without rows."""

EMPTY_WAYS = pl.DataFrame(
    schema={"hull": pl.Int32, "bin": pl.Int64, "lon": pl.Float64, "lat": pl.Float64}
)
"""A table of where hulls were inside, without rows."""


@dataclass(frozen=True, eq=False)
class _Inside:
    """Fixes inside zones, by zone and row, and where in that list each stay begins and ends."""

    row: Ints
    zone: Ints
    first: Ints
    last: Ints


@dataclass(frozen=True, eq=False)
class _Crossing:
    """Where and when the limit was crossed between a fix outside and one inside."""

    is_crossed: npt.NDArray[np.bool_]
    is_seen: npt.NDArray[np.bool_]
    at: Ints
    by_s: Floats
    lon: Floats
    lat: Floats


def stays(
    columns: Columns,
    zones: ZoneSet,
    *,
    merge_s: float,
    min_fixes: int,
    silence_s: float,
    seen_s: float,
    manner: Manner,
    ports: geo.Ports | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Every stay of every hull in every zone, as ``EMPTY_STAYS``, and ``ways`` while inside.

    One that lasts to the hull's last fix stands there twice: whole, and ``is_so_far`` as told. The
    limit was seen to be crossed where the fixes around are at most ``seen_s`` apart.
    """
    inside = _inside(columns, zones, merge_s=merge_s, min_fixes=min_fixes)
    if not len(inside.first):
        return EMPTY_STAYS.clone(), EMPTY_WAYS.clone()
    inside, is_so_far = _with_so_far(columns, inside, min_fixes)
    begin, end = inside.row[inside.first], inside.row[inside.last]
    zone = inside.zone[inside.first]
    hull = columns.hull_of(begin)
    has_before = begin > columns.starts[hull]
    has_after = ~is_so_far & (end < columns.starts[hull + 1] - 1)
    before, after = begin - has_before, end + has_after
    entry = _cross(columns, zones, zone, before, begin, has_before, seen_s)
    leave = _cross(columns, zones, zone, after, end, has_after, seen_s)
    frame = pl.DataFrame(
        {
            "hull": hull,
            "zone": zone,
            "is_so_far": is_so_far,
            **_ends(entry, leave),
            "last_lon": columns.lon[end],
            "last_lat": columns.lat[end],
            "fixes": inside.last - inside.first + 1,
            "silent_us": _silent(columns, inside, silence_s),
            "from_zones": _zones_at(columns, zones, before, has_before),
            "entry_bracket": columns.at[np.column_stack([before, begin])].tolist(),
            "exit_bracket": columns.at[np.column_stack([end, after])].tolist(),
            "path": _paths(columns, inside, entry, leave),
            **_measured(columns, inside, manner, ports),
            **_depth(columns, zones, inside, (before, begin, end, after)),
        }
    )
    frame = frame.select(pl.col(name).cast(kind) for name, kind in EMPTY_STAYS.schema.items())
    return frame, ways(columns, inside.row)


def _ends(entry: _Crossing, leave: _Crossing) -> dict[str, Any]:
    """Where and when each stay begins and ends."""
    return {
        "is_crossed_in": entry.is_crossed,
        "is_crossed_out": leave.is_crossed,
        "is_seen_in": entry.is_seen,
        "is_seen_out": leave.is_seen,
        "start_us": entry.at,
        "end_us": leave.at,
        "start_by_s": pl.Series(entry.by_s).fill_nan(None),
        "end_by_s": pl.Series(leave.by_s).fill_nan(None),
        "lon": entry.lon,
        "lat": entry.lat,
        "end_lon": leave.lon,
        "end_lat": leave.lat,
        "chord_m": geo.distance_m(entry.lon, entry.lat, leave.lon, leave.lat),
    }


def _measured(
    columns: Columns, inside: _Inside, manner: Manner, ports: geo.Ports | None
) -> dict[str, Any]:
    """The figures of ``measured`` for each stay."""
    spans = [np.arange(a, b + 1) for a, b in zip(inside.first, inside.last, strict=True)]
    stay = np.repeat(np.arange(len(spans)), [len(span) for span in spans])
    rows = inside.row[np.concatenate(spans)]
    return measured(columns, rows, stay, len(spans), manner, ports)


def _depth(
    columns: Columns, zones: ZoneSet, inside: _Inside, fixes: tuple[Ints, Ints, Ints, Ints]
) -> dict[str, Any]:
    """Where each stay was deepest, and the rows of all fixes that it rests on."""
    before, begin, end, after = fixes
    deepest, depth_m = _deepest(columns, zones, inside)
    return {
        "depth_m": depth_m,
        "depth_us": columns.at[deepest],
        "depth_lon": columns.lon[deepest],
        "depth_lat": columns.lat[deepest],
        **_sources(columns, np.column_stack([before, begin, deepest, end, after])),
    }


def _inside(columns: Columns, zones: ZoneSet, *, merge_s: float, min_fixes: int) -> _Inside:
    """Fixes inside by zone; a stay ends with the hull or after ``merge_s`` outside.

    The time outside is taken from the middle of the way out to the middle of the way back.
    """
    row, zone = zones.inside(columns.lon, columns.lat)
    order = np.lexsort((row, zone))
    row, zone = row[order], zone[order]
    if not len(row):
        return _Inside(row, zone, row, row)
    hull = columns.hull_of(row)
    here, there = row[:-1], row[1:]
    out = (columns.at[np.minimum(here + 1, len(columns.at) - 1)] + columns.at[here]) / 2
    back = (columns.at[there - 1] + columns.at[there]) / 2
    away = (there != here + 1) & (back - out >= merge_s * SECOND_US)
    breaks = np.flatnonzero((zone[1:] != zone[:-1]) | (hull[1:] != hull[:-1]) | away)
    first = np.concatenate([[0], breaks + 1])
    last = np.concatenate([breaks, [len(row) - 1]])
    enough = last - first + 1 >= min_fixes
    return _Inside(row, zone, first[enough], last[enough])


def _with_so_far(
    columns: Columns, inside: _Inside, min_fixes: int
) -> tuple[_Inside, npt.NDArray[np.bool_]]:
    """The stays, and once more those that last to the hull's last fix, as far as they are told.

    That is to the last full hour, from a day on to the last of 0, 6, 12 and 18 UTC.
    """
    end = inside.row[inside.last]
    goes_on = np.flatnonzero(end == columns.starts[columns.hull_of(end) + 1] - 1)
    first, last = inside.first[goes_on], inside.last[goes_on]
    until = _told_until(columns.at[inside.row[first]], columns.at[inside.row[last]])
    found = [
        a + np.searchsorted(columns.at[inside.row[a : b + 1]], t, side="right") - 1
        for a, b, t in zip(first, last, until, strict=True)
    ]
    told = np.maximum(np.array(found, np.int64), first + min_fixes - 1)
    is_so_far = np.arange(len(inside.first) + len(first)) >= len(inside.first)
    both = np.append(inside.first, first), np.append(inside.last, told)
    return _Inside(inside.row, inside.zone, *both), is_so_far


def _told_until(start: Ints, last: Ints) -> Ints:
    """The last full hour before ``last`` [us], or, a day after ``start``, the last sixth one."""
    hours = last // HOUR_US
    day = np.minimum(hours, start // HOUR_US + EVERY_HOUR_H)
    return np.maximum(hours // THEN_EVERY_H * THEN_EVERY_H, day) * HOUR_US


def _cross(
    columns: Columns,
    zones: ZoneSet,
    zone: Ints,
    outside: Ints,
    inside: Ints,
    is_crossed: npt.NDArray[np.bool_],
    seen_s: float,
) -> _Crossing:
    """The crossing between each pair of fixes, to the second; the inner fix where there is none.

    Of fixes more than ``seen_s`` apart the straight way says nothing of when: the middle is taken.
    """
    lon1, lat1 = columns.lon[outside], columns.lat[outside]
    lon2, lat2 = columns.lon[inside], columns.lat[inside]
    fraction = np.ones(len(zone))
    if is_crossed.any():
        some = np.flatnonzero(is_crossed)
        found = zones.crossing_fraction(zone[some], lon1[some], lat1[some], lon2[some], lat2[some])
        fraction[some] = np.where(np.isfinite(found), found, 0.5)
    t1, t2 = columns.at[outside], columns.at[inside]
    is_seen = is_crossed & (np.abs(t2 - t1) <= seen_s * SECOND_US)
    crossed = t1 + np.where(is_seen, fraction, 0.5) * (t2 - t1)
    at = np.where(is_crossed, np.round(crossed / SECOND_US) * SECOND_US, t2).astype(np.int64)
    by_s = np.maximum(np.abs(at - t1), np.abs(t2 - at)) / SECOND_US
    return _Crossing(
        is_crossed,
        is_seen,
        at,
        np.where(is_crossed, by_s, np.nan),
        geo.wrap_lon(lon1 + fraction * geo.wrap_lon(lon2 - lon1)),
        lat1 + fraction * (lat2 - lat1),
    )


def _deepest(columns: Columns, zones: ZoneSet, inside: _Inside) -> tuple[Ints, Floats]:
    """The fix furthest inside of each stay: sampled first, then all fixes around the best."""
    low, high = inside.first, inside.last
    for _ in range(2):
        chosen = [
            np.unique(np.linspace(a, b, SAMPLES).round().astype(np.int64))
            for a, b in zip(low, high, strict=True)
        ]
        sizes = np.array([len(picked) for picked in chosen])
        flat = np.concatenate(chosen)
        row = inside.row[flat]
        depth = zones.depth_m(inside.zone[flat], columns.lon[row], columns.lat[row])
        stay = np.repeat(np.arange(len(sizes)), sizes)
        # The deepest of each stay comes first; of equals the earliest.
        order = np.lexsort((flat, -depth, stay))
        best = order[np.concatenate([[0], np.cumsum(sizes)[:-1]])]
        step = np.ceil((high - low) / (SAMPLES - 1)).astype(np.int64)
        found, metres = flat[best], depth[best]
        low = np.maximum(inside.first, found - step)
        high = np.minimum(inside.last, found + step)
    return inside.row[found], metres


def _silent(columns: Columns, inside: _Inside, silence_s: float) -> Ints:
    """Time in silences of at least ``silence_s`` between fixes of each stay."""
    step = np.diff(columns.at[inside.row], prepend=0)
    step[inside.first] = 0
    step[step < silence_s * SECOND_US] = 0
    total = np.concatenate([[0], np.cumsum(step)])
    return np.asarray(total[inside.last + 1] - total[inside.first], np.int64)


def _zones_at(
    columns: Columns, zones: ZoneSet, row: Ints, is_there: npt.NDArray[np.bool_]
) -> list[list[int]]:
    point, zone = zones.inside(columns.lon[row], columns.lat[row])
    found: list[list[int]] = [[] for _ in range(len(row))]
    for p, z in zip(point, zone, strict=True):
        if is_there[p]:
            found[p].append(int(z))
    return found


def _sources(columns: Columns, rows: Ints) -> dict[str, list[list[str]] | list[list[int]]]:
    picked = [list(dict.fromkeys(line)) for line in rows.tolist()]
    flat = np.array([row for line in picked for row in line], np.int64)
    file_id, offset = columns.source_of(flat)
    files, offsets = file_id.to_list(), offset.to_list()
    ends = np.cumsum([len(line) for line in picked])
    starts = ends - [len(line) for line in picked]
    return {
        "row_files": [files[a:b] for a, b in zip(starts, ends, strict=True)],
        "row_offsets": [offsets[a:b] for a, b in zip(starts, ends, strict=True)],
    }


def _paths(
    columns: Columns, inside: _Inside, entry: _Crossing, leave: _Crossing
) -> list[list[float]]:
    paths = []
    for i, (a, b) in enumerate(zip(inside.first, inside.last, strict=True)):
        row = inside.row[a : b + 1]
        lon, lat = columns.lon[row], columns.lat[row]
        if entry.is_crossed[i]:
            lon, lat = np.append(entry.lon[i], lon), np.append(entry.lat[i], lat)
        if leave.is_crossed[i]:
            lon, lat = np.append(lon, leave.lon[i]), np.append(lat, leave.lat[i])
        paths.append(thin_path(lon, lat))
    return paths
