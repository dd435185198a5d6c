"""Tracks and the gates of straits: who went through, from which end, and between which fixes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo
from sealane.detect.hull import Columns, Floats, Ints
from sealane.detect.telling.event import thin_path
from sealane.law import Gateway, gateways

__all__ = ["EMPTY_TRANSITS", "Through", "transits"]

SECOND_US = 1_000_000
NMI_M = 1852.0
MARGIN_NMI = 0.5
"""Lines go so much further at each end: a straight way between reports cuts corners, and the coast
as drawn is good to 0.3 nmi."""
LINE, END_A, END_B = 0, 1, 2
METRES_PER_KN = NMI_M / 3600.0
LEG_US = 600 * SECOND_US
"""Speeds are taken over 10 min: a moored ship seems to move by the error of its positions."""
STOP_US = 3600 * SECOND_US
"""Still for an hour: a stop, as in the rule of port visits."""

EMPTY_TRANSITS = pl.DataFrame(
    schema={
        "hull": pl.Int32,
        "strait": pl.Int64,
        "is_to_b": pl.Boolean,
        "is_open": pl.Boolean,
        "start_us": pl.Int64,
        "end_us": pl.Int64,
        "line_us": pl.Int64,
        "start_bracket": pl.List(pl.Int64),
        "end_bracket": pl.List(pl.Int64),
        "line_bracket": pl.List(pl.Int64),
        "lon": pl.Float64,
        "lat": pl.Float64,
        "end_lon": pl.Float64,
        "end_lat": pl.Float64,
        "crossings": pl.Int64,
        "stopped_s": pl.Float64,
        "is_still": pl.Boolean,
        "silence_s": pl.Float64,
        "row_files": pl.List(pl.String),
        "row_offsets": pl.List(pl.Int64),
        "path": pl.List(pl.Float64),
    }
)
"""A table of transits without rows. An open one ends, in here, at the last fix of its hull."""


@dataclass(frozen=True)
class Through:
    """What counts as having gone through; sources in ``Passage``."""

    mark_nmi: float
    max_us: int
    across_deg: float
    stopped_kn: float


@dataclass(frozen=True, eq=False)
class _Lines:
    """All lines and gates as the kernel wants them."""

    lines: Floats
    strait: Ints
    role: Ints
    toward_b: Ints
    first: Ints
    listed: Ints


@cache
def _lines() -> _Lines:
    from sealane.detect.kernel import passage as kernel

    found = [
        (number, role, *_half(segment, gate), _sign(segment, gate))
        for number, gate in enumerate(gateways())
        for role, segment in enumerate((gate.line, *(gate.gates or ())))
    ]
    lines = np.array([row[2:6] for row in found])
    near: list[list[int]] = [[] for _ in range(180 * kernel.COLUMNS)]
    for line, (x, y, hx, hy) in enumerate(lines):
        wide = np.arange(np.floor(x - abs(hx)) - 1, np.floor(x + abs(hx)) + 2)
        for lat in np.arange(np.floor(y - abs(hy)) - 1, np.floor(y + abs(hy)) + 2):
            for lon in wide:
                near[kernel.cell_of(float(geo.wrap_lon(lon)), lat)].append(line)
    counts = [len(one) for one in near]
    return _Lines(
        lines=lines,
        strait=np.array([row[0] for row in found]),
        role=np.array([row[1] for row in found]),
        toward_b=np.array([row[6] for row in found]),
        first=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        listed=np.array([line for one in near for line in one], np.int64),
    )


def _half(segment: tuple[float, float, float, float], gate: Gateway) -> tuple[float, ...]:
    """A line as its middle and half its extent [deg], with the margin."""
    from sealane.detect.kernel import passage as kernel

    lon1, lat1, lon2, lat2 = segment
    hx, hy = float(geo.wrap_lon(lon2 - lon1)) / 2.0, (lat2 - lat1) / 2.0
    scale = np.cos(np.radians((lat1 + lat2) / 2.0))
    more = 1.0 + MARGIN_NMI / (kernel.NMI_PER_DEG * float(np.hypot(hx * scale, hy)))
    return float(geo.wrap_lon(lon1 + hx)), (lat1 + lat2) / 2.0, hx * more, hy * more


def _sign(segment: tuple[float, float, float, float], gate: Gateway) -> int:
    """+1 where a crossing to the left of a line leads towards end b, else -1."""
    _, lat, hx, hy = _half(segment, gate)
    scale = float(np.cos(np.radians(lat)))
    if segment == gate.line:
        east, north = np.sin(np.radians(gate.axis_deg)), np.cos(np.radians(gate.axis_deg))
    else:
        (x1, y1), (x2, y2) = gate.end(0), gate.end(1)
        east, north = float(geo.wrap_lon(x2 - x1)) * scale, y2 - y1
    return 1 if hx * scale * north - hy * east > 0 else -1


def transits(columns: Columns, rule: Through) -> pl.DataFrame:
    """Every transit of these hulls, and those that are past the middle, as ``EMPTY_TRANSITS``."""
    from sealane.detect.kernel import passage as kernel

    table = _lines()
    whole, part = kernel.crossings(
        columns.starts, columns.at, columns.lon, columns.lat,
        table.lines, table.first, table.listed, rule.max_us,
    )  # fmt: skip
    if not len(whole):
        return EMPTY_TRANSITS.clone()
    line = whole[:, 1]
    crossed = pl.DataFrame(
        {
            "hull": columns.hull_of(whole[:, 0]),
            "strait": table.strait[line],
            "role": table.role[line],
            "is_to_b": whole[:, 2] * table.toward_b[line] > 0,
            "row": whole[:, 0],
            "part": part,
        }
    ).sort("hull", "strait", "row", "part")
    found = pl.concat([_past_marks(columns, crossed, rule), _past_gates(columns, crossed, rule)])
    if found.is_empty():
        return EMPTY_TRANSITS.clone()
    return _told(columns, crossed, found, rule).sort("hull", "strait", "start_us")


FOUND = {
    "hull": pl.Int32,
    "strait": pl.Int64,
    "is_to_b": pl.Boolean,
    "is_open": pl.Boolean,
    "first": pl.Int64,
    "first_part": pl.Float64,
    "last": pl.Int64,
    "last_part": pl.Float64,
}
"""Where a transit begins and ends: in the step that begins at that row, at that share of it."""


def _past_marks(columns: Columns, crossed: pl.DataFrame, rule: Through) -> pl.DataFrame:
    """Transits of straits without gates: from so far on one side of the line to the other."""
    from sealane.detect.kernel import passage as kernel

    gates = gateways()
    plain = [number for number, gate in enumerate(gates) if gate.gates is None]
    own = crossed.filter(pl.col("strait").is_in(plain))
    if own.is_empty():
        return pl.DataFrame(schema=FOUND)
    strait = own["strait"].to_numpy()
    axes = np.array([_axis(gate) for gate in gates])
    hull, row = own["hull"].to_numpy().astype(np.int64), own["row"].to_numpy()
    whole, part = kernel.marks(
        columns.starts, columns.at, columns.lon, columns.lat, row, hull * len(gates) + strait,
        axes[strait], rule.mark_nmi, rule.max_us,
    )  # fmt: skip
    before, after = whole[:, 1], whole[:, 3]
    end = columns.starts[hull + 1] - 1
    side = np.sign(_off(columns, end, axes[strait]))
    is_open = (np.abs(before) == 1) & (after == kernel.TO_THE_END) & (side == -before)
    is_done = (np.abs(before) == 1) & (after == -before)
    found = own.select("hull", "strait").with_columns(
        pl.Series("is_to_b", before < 0),
        pl.Series("is_open", is_open),
        pl.Series("first", whole[:, 0]),
        pl.Series("first_part", part[:, 0]),
        pl.Series("last", np.where(is_open, end, whole[:, 2])),
        pl.Series("last_part", np.where(is_open, 0.0, part[:, 1])),
    )
    found = found.filter(pl.Series(is_open | is_done)).unique(
        ["hull", "strait", "first"], keep="first", maintain_order=True
    )
    kept = found.select(pl.col(name).cast(kind) for name, kind in FOUND.items())
    return kept.filter(_is_along(columns, kept, rule))


def _axis(gate: Gateway) -> tuple[float, float, float, float]:
    angle = np.radians(gate.axis_deg)
    return (*gate.middle, float(np.sin(angle)), float(np.cos(angle)))


def _off(columns: Columns, rows: Ints, axis: Floats) -> Floats:
    """How far along the axes places lie from the lines [nmi]."""
    from sealane.detect.kernel import passage as kernel

    x = geo.wrap_lon(columns.lon[rows] - axis[:, 0]) * np.cos(np.radians(axis[:, 1]))
    y = columns.lat[rows] - axis[:, 1]
    return np.asarray((x * axis[:, 2] + y * axis[:, 3]) * kernel.NMI_PER_DEG)


def _is_along(columns: Columns, found: pl.DataFrame, rule: Through) -> pl.Series:
    """Whether the way between the marks goes along the strait, not from shore to shore."""
    ends = [_between(columns, found[f"{one}"].to_numpy(), found[f"{one}_part"].to_numpy())
            for one in ("first", "last")]  # fmt: skip
    course = geo.bearing_deg(ends[0][1], ends[0][2], ends[1][1], ends[1][2])
    axis = np.array([gate.axis_deg for gate in gateways()])[found["strait"].to_numpy()]
    axis = np.where(found["is_to_b"].to_numpy(), axis, axis + 180.0)
    return pl.Series(np.abs(geo.wrap_lon(course - axis)) <= rule.across_deg, dtype=pl.Boolean)


def _past_gates(columns: Columns, crossed: pl.DataFrame, rule: Through) -> pl.DataFrame:
    """Transits of straits whose two gates are drawn: over one inward, then over the other."""
    own = crossed.filter(pl.col("role") != LINE)
    if own.is_empty():
        return pl.DataFrame(schema=FOUND)
    by = ["hull", "strait"]
    own = own.with_columns(
        pl.col("role", "is_to_b", "row", "part").shift(-1).over(by).name.suffix("_next"),
        (pl.col("is_to_b") == (pl.col("role") == END_A)).alias("is_inward"),
    )
    end = columns.starts[own["hull"].to_numpy() + 1] - 1
    is_last = own["row_next"].is_null().to_numpy()
    last = np.where(is_last, end, own["row_next"].fill_null(0).to_numpy())
    long = np.flatnonzero(np.diff(columns.at) > rule.max_us)
    row = own["row"].to_numpy()
    is_heard = np.searchsorted(long, row) == np.searchsorted(long, last)
    is_through = (pl.col("role_next") != pl.col("role")) & (
        pl.col("is_to_b_next") == pl.col("is_to_b")
    )
    found = own.with_columns(
        pl.Series("is_open", is_last),
        pl.col("row").alias("first"),
        pl.col("part").alias("first_part"),
        pl.Series("last", last),
        pl.col("part_next").fill_null(0.0).alias("last_part"),
        pl.Series("is_heard", is_heard),
        pl.Series("is_past", _is_past_line(columns, own, end)),
    )
    is_kept = (~pl.col("is_open") & is_through) | (pl.col("is_open") & pl.col("is_past"))
    return found.filter("is_inward", "is_heard", is_kept).select(
        pl.col(name).cast(kind) for name, kind in FOUND.items()
    )


def _is_past_line(columns: Columns, own: pl.DataFrame, rows: Ints) -> npt.NDArray[np.bool_]:
    """Whether places lie beyond the line across the strait that was entered."""
    axes = np.array([_axis(gate) for gate in gateways()])[own["strait"].to_numpy()]
    off = _off(columns, rows, axes)
    return np.asarray(np.where(own["is_to_b"].to_numpy(), off > 0, off < 0))


def _between(columns: Columns, row: Ints, part: Floats) -> tuple[Ints, Floats, Floats]:
    """Time to the second [us] and place at a share of the step that begins at a row."""
    after = np.minimum(row + 1, len(columns.at) - 1)
    at = columns.at[row] + part * (columns.at[after] - columns.at[row])
    is_within = part > 0
    at = np.where(is_within, np.round(at / SECOND_US) * SECOND_US, columns.at[row])
    turn = geo.wrap_lon(columns.lon[after] - columns.lon[row])
    lon = geo.wrap_lon(columns.lon[row] + part * turn)
    lat = columns.lat[row] + part * (columns.lat[after] - columns.lat[row])
    return at.astype(np.int64), np.asarray(lon), np.asarray(lat)


def _told(
    columns: Columns, crossed: pl.DataFrame, found: pl.DataFrame, rule: Through
) -> pl.DataFrame:
    """What was found, as rows of ``EMPTY_TRANSITS``."""
    first, last = found["first"].to_numpy(), found["last"].to_numpy()
    is_open = found["is_open"].to_numpy()
    at, lon, lat = _between(columns, first, found["first_part"].to_numpy())
    end_at, end_lon, end_lat = _between(columns, last, found["last_part"].to_numpy())
    line, line_at, crossings = _line_of(columns, crossed, found)
    own = list(zip(first.tolist(), last.tolist(), is_open.tolist(), line.tolist(), strict=True))
    picked = [
        [a, a + 1, *([] if k < 0 else [k, k + 1]), *([] if until else [b, b + 1])]
        for a, b, until, k in own
    ]
    ways = zip(picked, zip(lon, end_lon, strict=True), zip(lat, end_lat, strict=True), strict=True)
    stops = [_stops(columns, a, b, rule.stopped_kn, is_open=until) for a, b, until, _ in own]
    return pl.DataFrame(
        {
            **{name: found[name] for name in ("hull", "strait", "is_to_b", "is_open")},
            "start_us": at,
            "end_us": end_at,
            "line_us": [int(t) if k >= 0 else None for t, k in zip(line_at, line, strict=True)],
            "start_bracket": [columns.at[a : a + 2].tolist() for a, *_ in own],
            "end_bracket": [columns.at[b : b + 2 - until].tolist() for _, b, until, _ in own],
            "line_bracket": [columns.at[k : k + 2].tolist() if k >= 0 else [] for *_, k in own],
            "lon": lon,
            "lat": lat,
            "end_lon": end_lon,
            "end_lat": end_lat,
            "crossings": crossings,
            **{name: [stop[name] for stop in stops] for name in stops[0]},
            **_sources(columns, picked),
            "path": [
                _path(columns, rows, x, y, is_open=until)
                for (rows, x, y), until in zip(ways, is_open, strict=True)
            ],
        },
        schema_overrides=EMPTY_TRANSITS.schema,
    ).select(EMPTY_TRANSITS.columns)


def _line_of(
    columns: Columns, crossed: pl.DataFrame, found: pl.DataFrame
) -> tuple[Ints, Ints, Ints]:
    """The last crossing of the line across on each way: row (-1: none), time [us], how many."""
    line = crossed.filter(pl.col("role") == LINE)
    size = len(columns.at) + 1

    def key(frame: pl.DataFrame, row: str) -> Ints:
        own = frame["hull"].to_numpy().astype(np.int64) * len(gateways())
        answer: Ints = (own + frame["strait"].to_numpy()) * size + frame[row].to_numpy()
        return answer

    low = np.searchsorted(key(line, "row"), key(found, "first"))
    high = np.searchsorted(key(line, "row"), key(found, "last"), side="right")
    is_seen = high > low
    row, at = np.full(found.height, -1), np.zeros(found.height, np.int64)
    last = high[is_seen] - 1
    row[is_seen] = line["row"].to_numpy()[last]
    at[is_seen] = _between(columns, row[is_seen], line["part"].to_numpy()[last])[0]
    return row, at, high - low


def _sources(columns: Columns, picked: list[list[int]]) -> dict[str, Any]:
    """Where the rows of each way stand in the input, each once."""
    own = [list(dict.fromkeys(rows)) for rows in picked]
    files, offsets = columns.source_of(np.array([row for rows in own for row in rows], np.int64))
    ends = np.cumsum([len(rows) for rows in own])
    spans = [slice(end - len(rows), end) for end, rows in zip(ends, own, strict=True)]
    all_files, all_offsets = files.to_list(), offsets.to_list()
    return {
        "row_files": [all_files[span] for span in spans],
        "row_offsets": [all_offsets[span] for span in spans],
    }


def _path(
    columns: Columns,
    picked: list[int],
    lon: tuple[float, float],
    lat: tuple[float, float],
    *,
    is_open: bool,
) -> list[float]:
    """The way from gate to gate; of one that is open as far as the line, which no report moves."""
    kept = slice(picked[0] + 1, picked[-1] + is_open)
    lons, lats = np.append(lon[0], columns.lon[kept]), np.append(lat[0], columns.lat[kept])
    if is_open:
        return thin_path(lons, lats)
    return thin_path(np.append(lons, lon[1]), np.append(lats, lat[1]))


def _stops(
    columns: Columns, first: int, last: int, stopped_kn: float, *, is_open: bool
) -> dict[str, Any]:
    """How long a hull lay still between the ends, whether it does at the last, and was unheard."""
    edges = columns.at[first : last + 1 + (not is_open)]
    inside = np.arange(first + 1, last + 1)
    _, at_bins = np.unique(columns.at[inside] // LEG_US, return_index=True)
    legs = inside[at_bins]
    leg_s = np.diff(columns.at[legs]) / SECOND_US
    x, y = columns.lon[legs], columns.lat[legs]
    leg_m = geo.distance_m(x[:-1], y[:-1], x[1:], y[1:])
    hour = inside[columns.at[inside] >= columns.at[last] - STOP_US]
    away = geo.distance_m(
        columns.lon[hour], columns.lat[hour], columns.lon[last], columns.lat[last]
    )
    is_long = len(inside) > len(hour)
    still_m = stopped_kn * METRES_PER_KN * STOP_US / SECOND_US
    return {
        "stopped_s": float(leg_s[leg_m < stopped_kn * METRES_PER_KN * leg_s].sum()),
        "is_still": bool(is_open and is_long and (away < still_m).all()),
        "silence_s": float(np.diff(edges).max(initial=0) / SECOND_US),
    }
