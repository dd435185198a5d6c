"""Spells in which a hull made little way: where they lie, and what the movement was like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo
from sealane.detect.hull import Columns, Floats, Ints
from sealane.detect.telling.event import thin_path

__all__ = ["SPELLS", "Pace", "Spells", "approach", "as_table", "figures", "slow_spells"]

SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US
NMI_M = 1852.0
LEG_S = 600.0  # as the grid of encounter: over shorter legs the noise of positions counts
SHORE_PLACES = 7  # of a spell, evenly in its rows: what its mean distance to shore is taken from
MOVED_M = 50.0  # five times the error of a position: less has no course
NEAR_H = 2.0  # so long before and after a spell tells how a hull came and went on
WAY_KN = 2.5  # slower legs have no steady course
WATCHED_H = 1.0  # as in encounter: between reports further apart a hull is not observed
AT_REST, FISHING = (1, 5), 7  # nav_status at anchor, moored, engaged in fishing (M.1371-5)

SPELLS: dict[str, Any] = {
    "hull": pl.Int32,
    "is_so_far": pl.Boolean,
    "is_last": pl.Boolean,
    "start_us": pl.Int64,
    "end_us": pl.Int64,
    "start_by_s": pl.Float64,
    "end_by_s": pl.Float64,
    "lon": pl.Float64,
    "lat": pl.Float64,
    "end_lon": pl.Float64,
    "end_lat": pl.Float64,
    "way_nmi": pl.Float64,
    "made_good_nmi": pl.Float64,
    "reach_nmi": pl.Float64,
    "low_kn": pl.Float64,
    "high_kn": pl.Float64,
    "off_heading_deg": pl.Float64,
    "observed_share": pl.Float64,
    "rest_share": pl.Float64,
    "fishing_share": pl.Float64,
    "path": pl.List(pl.Float64),
    "row_files": pl.List(pl.String),
    "row_offsets": pl.List(pl.Int64),
}
"""Columns of a table of spells."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """What makes a spell: speed over a window that moves, no silence, and how long it lasts."""

    max_speed_kn: float
    min_duration_h: float
    window_h: float
    silence_h: float


@dataclass(frozen=True, eq=False)
class Spells:
    """First and last row of each spell in the columns; ``is_last``: the hull's last row is in it.

    One that lasts to the hull's last row stands there twice: whole, and ``is_so_far``, to the last
    full hour, as it is told while it goes on.
    """

    first: Ints
    last: Ints
    is_last: npt.NDArray[np.bool_]
    is_so_far: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.first)

    def where(self, kept: npt.NDArray[np.bool_]) -> Spells:
        """Those that are kept."""
        return Spells(self.first[kept], self.last[kept], self.is_last[kept], self.is_so_far[kept])

    def mean_of(self, columns: Columns, distance: Any) -> Floats:
        """The mean of ``distance(lon, lat)`` over a few places of each spell."""
        share = np.linspace(0.0, 1.0, SHORE_PLACES)
        rows = self.first[:, None] + np.rint((self.last - self.first)[:, None] * share)
        rows = rows.astype(np.int64).ravel()
        found = distance(columns.lon[rows], columns.lat[rows]).reshape(-1, SHORE_PLACES)
        return np.asarray(found.mean(axis=1), np.float64)


def slow_spells(columns: Columns, pace: Pace) -> Spells:
    """Every spell of every hull, by hull and time."""
    from sealane.detect.kernel import spell as spell_kernel

    found = spell_kernel.spells(
        columns.starts,
        columns.at,
        columns.lon,
        columns.lat,
        int(LEG_S * SECOND_US),
        pace.window_h,
        pace.silence_h,
        pace.max_speed_kn,
        pace.min_duration_h,
    )
    first, last = found[:, 0], found[:, 1]
    is_last = last == columns.starts[columns.hull_of(first) + 1] - 1
    a, b = first[is_last], last[is_last]
    until = columns.at[b] // HOUR_US * HOUR_US
    told = np.array(
        [
            i + np.searchsorted(columns.at[i : j + 1], t, side="right") - 1
            for i, j, t in zip(a, b, until, strict=True)
        ],
        np.int64,
    )
    told = np.where(told > a, told, b)
    return Spells(
        np.append(first, a),
        np.append(last, told),
        np.append(is_last, np.ones(len(a), np.bool_)),
        np.append(np.zeros(len(first), np.bool_), np.ones(len(a), np.bool_)),
    )


def figures(columns: Columns, first: int, last: int) -> dict[str, Any]:
    """What a hull did from one row to another: times, places, way, speeds, headings, statuses.

    ``way_nmi`` is the way over legs of ten minutes, ``made_good_nmi`` that from start to end,
    ``reach_nmi`` the greatest distance from the middle, ``low_kn`` and ``high_kn`` bound four in
    five hours of it, ``off_heading_deg`` is the median angle between heading and way, null where
    no heading was reported. Shares are of the time (observed) and of the reports (statuses).
    """
    from sealane.detect.kernel import spell as spell_kernel

    rows = spell_kernel.anchors(columns.at, first, last, int(LEG_S * SECOND_US))
    hours, miles = spell_kernel.legs(columns.at, columns.lon, columns.lat, rows)
    lon, lat = columns.lon[rows], columns.lat[rows]
    status = columns.nav_status[first : last + 1]
    low, high = _spread(miles / hours, hours)
    file_id, offset = columns.source_of(np.array([first, (first + last) // 2, last]))
    return {
        "hull": int(columns.hull_of(np.array([first]))[0]),
        "start_us": int(columns.at[first]),
        "end_us": int(columns.at[last]),
        "start_by_s": _before_s(columns, first),
        "end_by_s": _after_s(columns, last),
        "lon": float(lon[0]),
        "lat": float(lat[0]),
        "end_lon": float(lon[-1]),
        "end_lat": float(lat[-1]),
        "way_nmi": float(miles.sum()),
        "made_good_nmi": float(geo.distance_m(lon[0], lat[0], lon[-1], lat[-1])[()] / NMI_M),
        "reach_nmi": _reach_nmi(lon, lat),
        "low_kn": low,
        "high_kn": high,
        "off_heading_deg": _off_heading_deg(columns, rows),
        "observed_share": float(hours[hours <= WATCHED_H].sum() / hours.sum()),
        "rest_share": float(np.isin(status, AT_REST).mean()),
        "fishing_share": float((status == FISHING).mean()),
        "path": thin_path(columns.lon[first : last + 1], columns.lat[first : last + 1]),
        "row_files": file_id.to_list(),
        "row_offsets": offset.to_list(),
    }


def _before_s(columns: Columns, row: int) -> float | None:
    """How long before a row its hull was last heard [s]; null where it is the first."""
    if row == columns.starts[columns.hull_of(np.array([row]))[0]]:
        return None
    return max(LEG_S, float(columns.at[row] - columns.at[row - 1]) / SECOND_US)


def _after_s(columns: Columns, row: int) -> float | None:
    if row == columns.starts[columns.hull_of(np.array([row]))[0] + 1] - 1:
        return None
    return max(LEG_S, float(columns.at[row + 1] - columns.at[row]) / SECOND_US)


def _spread(speed: Floats, hours: Floats) -> tuple[float, float]:
    """The speeds below which a tenth, and nine tenths, of the time lie [kn]."""
    order = np.argsort(speed, kind="stable")
    share = np.cumsum(hours[order]) / hours.sum()
    low, high = np.searchsorted(share, [0.1, 0.9])
    top = len(speed) - 1
    return float(speed[order][min(low, top)]), float(speed[order][min(high, top)])


def _reach_nmi(lon: Floats, lat: Floats) -> float:
    """The greatest distance from the middle of a box around the places [nmi]."""
    run = lon[0] + geo.wrap_lon(lon - lon[0])
    x, y = (run.min() + run.max()) / 2.0, (lat.min() + lat.max()) / 2.0
    return float(geo.distance_m(np.full(len(run), x), np.full(len(run), y), run, lat).max() / NMI_M)


def _off_heading_deg(columns: Columns, rows: Ints) -> float | None:
    """The median angle between heading and way [deg]; null where too few headings were heard."""
    a, b = rows[:-1], rows[1:]
    metres = geo.distance_m(columns.lon[a], columns.lat[a], columns.lon[b], columns.lat[b])
    course = geo.bearing_deg(columns.lon[a], columns.lat[a], columns.lon[b], columns.lat[b])
    off = np.abs((columns.heading_deg[a] - course + 180.0) % 360.0 - 180.0)
    off = off[(metres >= MOVED_M) & np.isfinite(off)]
    return float(np.median(off)) if 2 * len(off) > len(a) else None


def as_table(found: list[dict[str, Any]], more: dict[str, Any] | None = None) -> pl.DataFrame:
    """Rows of figures, with these further columns, as a table; without rows as well."""
    schema = SPELLS | (more or {})
    return pl.DataFrame({name: [row[name] for row in found] for name in schema}, schema=schema)


def approach(columns: Columns, row: int, *, before: bool) -> tuple[float, float, float]:
    """The fastest leg [kn] in the two hours before or after a row, an S-turn there, and all turns.

    The S-turn [deg] is the smaller of the greatest turns to port and to starboard, over legs in
    which the hull had way on. All are 0 where it was not heard then.
    """
    from sealane.detect.kernel import spell as spell_kernel

    hull = int(columns.hull_of(np.array([row]))[0])
    begin, end, look = columns.starts[hull], columns.starts[hull + 1] - 1, int(NEAR_H * HOUR_US)
    first, last = row, row
    if before:
        first = int(begin + np.searchsorted(columns.at[begin:row], columns.at[row] - look))
    else:
        span = columns.at[row : end + 1]
        last = int(row + np.searchsorted(span, columns.at[row] + look, side="right") - 1)
    if first == last:
        return 0.0, 0.0, 0.0
    rows = spell_kernel.anchors(columns.at, first, last, int(LEG_S * SECOND_US))
    hours, miles = spell_kernel.legs(columns.at, columns.lon, columns.lat, rows)
    speed = miles / hours
    under_way = np.flatnonzero(speed >= WAY_KN)
    a, b = rows[under_way], rows[under_way + 1]
    course = geo.bearing_deg(columns.lon[a], columns.lat[a], columns.lon[b], columns.lat[b])
    turns = (np.diff(course, prepend=course[:1]) + 180.0) % 360.0 - 180.0
    turned = np.cumsum(turns)
    if not len(turned):
        return float(speed.max()), 0.0, 0.0
    right = float((turned - np.minimum.accumulate(turned)).max())
    left = float((np.maximum.accumulate(turned) - turned).max())
    return float(speed.max()), min(right, left), float(np.abs(turns).sum())
