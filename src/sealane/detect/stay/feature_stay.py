"""Stays of hulls at named features: from the first fix within the radius to the last."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo, law
from sealane.detect.hull import Columns, Ints

__all__ = ["EMPTY_STAYS", "near_days", "stays"]

SECOND_US = 1_000_000
DAY_US = 86_400 * SECOND_US
BIN_US = 1_800 * SECOND_US

EMPTY_STAYS = pl.DataFrame(
    schema={
        "hull": pl.Int32,
        "feature": pl.Int32,
        "start_us": pl.Int64,
        "end_us": pl.Int64,
        "before_us": pl.Int64,
        "after_us": pl.Int64,
        "lon": pl.Float64,
        "lat": pl.Float64,
        "end_lon": pl.Float64,
        "end_lat": pl.Float64,
        "nearest_nmi": pl.Float64,
        "fixes": pl.Int64,
        "rows": pl.List(pl.Struct({"file_id": pl.String, "offset": pl.Int64})),
    }
)
"""A table of stays without rows; ``before_us`` and ``after_us`` are the fixes around the stay, null
where the hull's track begins or ends there."""


def stays(
    columns: Columns, *, radius_nmi: float, silence_s: float, merge_s: float, min_s: float
) -> pl.DataFrame:
    """Stays within ``radius_nmi`` of the nearest feature, as rows of ``EMPTY_STAYS``.

    One ends with a silence of ``silence_s``, or where the hull was beyond the radius, or nearer to
    another feature, for ``merge_s``. Those shorter than ``min_s`` are left out.
    """
    feature, far = law.features().nearest(columns.lon, columns.lat)
    row = np.flatnonzero((feature >= 0) & (far <= radius_nmi))
    if not len(row):
        return EMPTY_STAYS.clone()
    hull, at, where = columns.hull_of(row), columns.at[row], feature[row]
    order = np.lexsort((row, where, hull))
    row, hull, at, where = row[order], hull[order], at[order], where[order]
    apart = np.diff(at)
    is_away = (np.diff(row) > 1) & (apart >= merge_s * SECOND_US)
    breaks = (np.diff(hull) != 0) | (np.diff(where) != 0) | is_away
    breaks |= apart >= silence_s * SECOND_US
    first = np.concatenate([[0], np.flatnonzero(breaks) + 1])
    last = np.concatenate([np.flatnonzero(breaks), [len(row) - 1]])
    is_long = at[last] - at[first] >= min_s * SECOND_US
    first, last = first[is_long], last[is_long]
    nearest = [float(far[row[a : b + 1]].min()) for a, b in zip(first, last, strict=True)]
    return _rows(columns, row, first, last, where[first], np.array(nearest, np.float64))


def _rows(
    columns: Columns,
    row: Ints,
    first: Ints,
    last: Ints,
    feature: Ints,
    nearest: npt.NDArray[np.float64],
) -> pl.DataFrame:
    begin, end = row[first], row[last]
    hull = columns.hull_of(begin)
    file_a, offset_a = columns.source_of(begin)
    file_b, offset_b = columns.source_of(end)
    has_before, has_after = begin > columns.starts[hull], end < columns.starts[hull + 1] - 1
    sources = [
        [{"file_id": a, "offset": x}, {"file_id": b, "offset": y}]
        for a, x, b, y in zip(file_a, offset_a, file_b, offset_b, strict=True)
    ]
    frame = pl.DataFrame(
        {
            "hull": hull,
            "feature": feature,
            "start_us": columns.at[begin],
            "end_us": columns.at[end],
            "before_us": _or_null(columns.at[begin - has_before], has_before),
            "after_us": _or_null(columns.at[end + has_after], has_after),
            "lon": columns.lon[begin],
            "lat": columns.lat[begin],
            "end_lon": columns.lon[end],
            "end_lat": columns.lat[end],
            "nearest_nmi": nearest,
            "fixes": last - first + 1,
            "rows": pl.Series(sources, dtype=EMPTY_STAYS.schema["rows"]),
        }
    )
    return frame.select(pl.col(name).cast(kind) for name, kind in EMPTY_STAYS.schema.items())


def _or_null(at: Ints, is_known: npt.NDArray[np.bool_]) -> pl.Series:
    return pl.select(pl.when(pl.Series(is_known)).then(pl.Series(at))).to_series()


def near_days(columns: Columns, *, within_nmi: float) -> pl.DataFrame:
    """On which UTC days each hull was heard within ``within_nmi`` of a feature: hull, feature, day.

    Days are counted from 1970. Looked at is one fix of each half hour.
    """
    from sealane.detect.kernel import gap as gap_kernel

    places = law.features()
    row = gap_kernel.presence(columns.starts, columns.at, BIN_US)
    _, far = places.nearest(columns.lon[row], columns.lat[row])
    row = row[far <= within_nmi]
    lon, lat = columns.lon[row], columns.lat[row]
    found = []
    for number in range(len(places)):
        x, y = np.full(len(row), places.lon[number]), np.full(len(row), places.lat[number])
        mine = row[geo.distance_m(lon, lat, x, y) <= within_nmi * geo.METRES_PER_NMI]
        found.append(
            pl.DataFrame(
                {
                    "hull": pl.Series(columns.hull_of(mine), dtype=pl.Int32),
                    "feature": pl.Series(np.full(len(mine), number), dtype=pl.Int32),
                    "day": pl.Series(columns.at[mine] // DAY_US, dtype=pl.Int32),
                }
            )
        )
    return pl.concat(found).unique().sort("hull", "feature", "day")
