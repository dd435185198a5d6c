"""All that was said under a number whose reports do not make one path: fixes and outliers, in time.

The segmenter gives each hull its track and sets aside what fits none. Where a number has several
tracks, or outliers, its reports are put together again here, and tracks that one hull may have
sailed one after the other are made one ``family``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo
from sealane.detect.hull import Columns

__all__ = ["ALONE", "Reports", "jumps", "reports_of"]

SECOND_US = 1_000_000
NMI_M = 1852.0
MS_PER_KN = NMI_M / 3600.0
ALONE = -1  # family of an outlier
AIRCRAFT_PREFIX = 111  # SAR aircraft: ITU-R M.585-9, Annex 1, section 3
SAIL_KN = 30.0  # as the segmenter's greatest speed between two fixes of one hull
JOIN_H = 24.0  # as long as the segmenter holds a shared number's track open
SLACK_M = 2.0 * NMI_M  # clocks that differ by a minute, at the speed of a jump

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Reports:
    """Reports in order of number and time; ``track`` is the row of the hull in the hulls.

    ``starts`` has one more entry than there are numbers. ``family`` tells hulls apart within all
    numbers; an outlier's is ``ALONE``. Times are microseconds since 1970, UTC.
    """

    frame: pl.DataFrame
    starts: Ints
    number: Ints
    at: Ints
    lon: Floats
    lat: Floats
    sog_kn: Floats
    cog_deg: Floats
    track: Ints
    family: Ints

    def source(self, rows: Ints) -> list[str]:
        """Who heard these reports."""
        return self.frame["source"].gather(rows).to_list()

    def rows(self, rows: Ints) -> tuple[list[str], list[int]]:
        """Where these reports stand in the input."""
        picked = self.frame.select("file_id", "offset")[rows]
        return picked["file_id"].to_list(), picked["offset"].to_list()


def reports_of(columns: Columns, *, min_outliers: int) -> Reports:
    """Reports of the numbers that have two tracks or more, or so many outliers."""
    hulls = columns.hulls.with_row_index("track").with_columns(pl.col("track").cast(pl.Int64))
    key = ["mmsi", "exercise_id"]
    tracks = hulls.group_by(key).agg(pl.len().alias("tracks"))
    outliers = columns.outliers.group_by(key).agg(pl.len().alias("outliers"))
    doubtful = (
        tracks.join(outliers, on=key, how="left", nulls_equal=True)
        .filter((pl.col("tracks") > 1) | (pl.col("outliers") >= min_outliers))
        .filter(pl.col("mmsi") // 1_000_000 != AIRCRAFT_PREFIX)
        .select(key)
        .sort(key)
        .with_row_index("number")
    )
    frame = _together(columns, hulls, doubtful)
    at = frame["observed_at"].to_physical().to_numpy()
    number = frame["number"].cast(pl.Int64).to_numpy()
    lon, lat = frame["lon"].to_numpy(), frame["lat"].to_numpy()
    track = frame["track"].to_numpy()
    is_outlier = frame["is_outlier"].to_numpy()
    return Reports(
        frame=frame,
        starts=np.searchsorted(number, np.arange(doubtful.height + 1)).astype(np.int64),
        number=number,
        at=at,
        lon=lon,
        lat=lat,
        sog_kn=_floats(frame["sog_kn"]),
        cog_deg=_floats(frame["cog_deg"]),
        track=track,
        family=_families(number, track, is_outlier, at, lon, lat),
    )


def _floats(column: pl.Series) -> Floats:
    return column.cast(pl.Float64).fill_null(np.nan).to_numpy()


def _together(columns: Columns, hulls: pl.DataFrame, doubtful: pl.DataFrame) -> pl.DataFrame:
    names = [
        *("mmsi", "exercise_id", "track_id", "observed_at", "lon", "lat"),
        *("sog_kn", "cog_deg", "source", "file_id", "offset"),
    ]
    wanted = pl.col("mmsi").is_in(doubtful["mmsi"].implode())
    sound = columns.frame.filter(wanted).select(*names, pl.lit(value=False).alias("is_outlier"))
    apart = columns.outliers.filter(wanted).select(*names, pl.lit(value=True).alias("is_outlier"))
    numbered = hulls.select("track_id", "track").unique("track_id", maintain_order=True)
    return (
        pl.concat([sound, apart])
        .join(doubtful, on=["mmsi", "exercise_id"], nulls_equal=True)
        .join(numbered, on="track_id", how="left")
        .with_columns(pl.col("track").fill_null(-1))
        .sort("number", "observed_at", "is_outlier", "track", "lat", "file_id", "offset")
    )


def jumps(reports: Reports, rows: Ints, others: Ints, speed_kn: float) -> Flags:
    """Whether the way from each report to the other one was faster than this, errors allowed."""
    return excess_m(reports, rows, others, speed_kn) > 0.0


def excess_m(reports: Reports, rows: Ints, others: Ints, speed_kn: float) -> Floats:
    """How much further apart two reports are than a hull at that speed may be [m]."""
    run = geo.distance_m(
        reports.lon[rows], reports.lat[rows], reports.lon[others], reports.lat[others]
    )
    seconds = np.abs(reports.at[others] - reports.at[rows]) / SECOND_US
    return np.asarray(run - SLACK_M - speed_kn * MS_PER_KN * seconds)


def _families(
    number: Ints, track: Ints, is_outlier: Flags, at: Ints, lon: Floats, lat: Floats
) -> Ints:
    """A number for each report that is the same for tracks that one hull may have sailed."""
    sound = np.flatnonzero(~is_outlier)
    if not len(sound):
        return np.full(len(at), ALONE, np.int64)
    order = sound[np.lexsort((at[sound], track[sound]))]
    first = np.flatnonzero(np.append(True, np.diff(track[order]) != 0))
    begin, end = order[first], order[np.append(first[1:], len(order)) - 1]
    by_start = np.lexsort((track[begin], at[begin], number[begin]))
    family_of: dict[int, int] = {}
    last: dict[int, list[tuple[int, int]]] = {}  # families of a number: id, last row
    for i in by_start.tolist():
        recent = at[begin[i]] - JOIN_H * 3600.0 * SECOND_US
        known = [one for one in last.get(int(number[begin[i]]), []) if at[one[1]] >= recent]
        last[int(number[begin[i]])] = known
        chosen = _heir_of(known, int(begin[i]), at, lon, lat)
        own = int(track[begin[i]])
        if chosen is None:
            known.append((own, int(end[i])))
            family_of[own] = own
        else:
            family_of[own] = known[chosen][0]
            known[chosen] = (known[chosen][0], int(end[i]))
    table = np.full(int(track.max()) + 1, ALONE, np.int64)
    table[list(family_of)] = list(family_of.values())
    family = np.full(len(at), ALONE, np.int64)
    family[sound] = table[track[sound]]
    return family


def _heir_of(
    known: list[tuple[int, int]], begin: int, at: Ints, lon: Floats, lat: Floats
) -> int | None:
    """The family whose hull may have sailed on to this report: the nearest one."""
    ends = np.array([row for _, row in known], np.int64)
    if not len(ends):
        return None
    seconds = (at[begin] - at[ends]) / SECOND_US
    run = geo.distance_m(lon[ends], lat[ends], lon[begin], lat[begin])
    fits = (seconds > 0.0) & (seconds <= JOIN_H * 3600.0)
    fits &= run <= SLACK_M + SAIL_KN * MS_PER_KN * seconds
    if not fits.any():
        return None
    return int(np.argmin(np.where(fits, run, np.inf)))
