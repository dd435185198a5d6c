"""From any frame of positions to clean, ordered reports of vessels."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo
from sealane.errors import BadInput
from sealane.tables import FIXES, POSITIONS, polars_schema

__all__ = ["collapse_repeats", "frame_of", "is_vessel", "prepare", "sort_ties"]

REPEAT_S = 2.0  # the same report heard by several stations differs by network delay only
LATE_S = 300.0  # as far as clocks of stations differ: at 0.1 kn and 1/10,000 min no ship
# under way says the same again so soon
STILL_KN = 0.3  # receivers at rest report up to this

_NEEDED = ("mmsi", "observed_at", "lon", "lat")
# Ties in time are put in order by what the reports say, first by what no turn of the Earth
# changes, then by longitude around the circle, at last by where they stand in the input.
_TIE = (
    "lat", "sog_kn", "cog_deg", "heading_deg", "nav_status", "message_type", "transponder",
)  # fmt: skip
_SAID = ("lon", "lat", "sog_kn", "cog_deg", "heading_deg", "nav_status", "message_type")
_ORIGIN = ("source", "file_id", "offset")
_GAP_DIGITS = 9  # [deg] gaps that differ by less (0.1 mm) are equal: a turn rounds longitudes
_DEFAULTS = {"source": "", "file_id": "", "offset": 0}


def prepare(frame: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame:
    """POSITIONS columns of any frame: typed, longitudes wrapped, sorted by vessel and time.

    Missing columns are null (``source`` and ``file_id`` empty, ``offset`` 0). A time without zone
    is UTC.

    Raises:
        BadInput: mmsi, observed_at, lon or lat is missing, null or of a type that cannot hold it,
            or a latitude lies beyond 90 degrees.
    """
    table = frame_of(frame)
    missing = [name for name in _NEEDED if name not in table.columns]
    if missing:
        raise BadInput(
            f"The frame has no column {', '.join(missing)}.",
            hint=f"Positions need {', '.join(_NEEDED)}; found {', '.join(table.columns)}.",
            field=missing[0],
        )
    _check_time(table.schema["observed_at"])
    try:
        table = table.select(_typed(table))
    except pl.exceptions.PolarsError as error:
        raise BadInput(
            f"The frame does not hold positions: {error}.",
            hint="See the table positions in the reference for the type of each column.",
        ) from error
    _check_known(table)
    lon = table["lon"].to_numpy()
    if len(lon) and (lon.min() < -180.0 or lon.max() >= 180.0):
        table = table.with_columns(pl.Series("lon", geo.wrap_lon(lon)))
    return _sorted(table)


def _check_known(table: pl.DataFrame) -> None:
    """A position has a hull, a time and a place on Earth."""
    for name in _NEEDED:
        unknown = table[name].null_count()
        if table[name].dtype.is_float():
            unknown += int(table[name].is_nan().sum())
        if unknown:
            raise BadInput(
                f"{unknown} rows have no {name}.",
                hint="Drop them, or give them a value: a position without it is no position.",
                field=name,
            )
    beyond = int((table["lat"].abs() > 90.0).sum())
    if beyond:
        raise BadInput(
            f"{beyond} rows have a latitude that is not from -90 to 90 degrees.",
            hint="Drop them; if it is all of them, lon and lat may be exchanged.",
            field="lat",
        )


def frame_of(found: Any) -> pl.DataFrame:
    """What holds a table, as a Polars frame: Polars itself, or what else speaks Arrow (PyArrow).

    Raises BadInput for anything else.
    """
    if isinstance(found, pl.DataFrame):
        return found
    if isinstance(found, pl.LazyFrame):
        return found.collect()
    if hasattr(found, "__arrow_c_stream__"):
        return pl.DataFrame(found)
    raise BadInput(
        f"Positions were expected as a frame, not as {type(found).__name__}.",
        hint="Give a Polars frame, for example lake.positions(mmsi=...), or a PyArrow "
        "table; of anything else make one with polars.DataFrame(...).",
        value=type(found).__name__,
    )


def _check_time(found: pl.DataType) -> None:
    """A text or a number is no time before somebody says how it is meant."""
    if found.is_temporal() or found == pl.Null():
        return
    how = (
        'pl.col("observed_at").str.to_datetime(time_zone="UTC")'
        if found == pl.String()
        else 'pl.from_epoch("observed_at", time_unit="s")'
    )
    raise BadInput(
        f"observed_at holds {found}, expected times.",
        hint=f"Make times of it first: frame.with_columns({how}).",
        field="observed_at",
    )


def is_vessel() -> pl.Expr:
    """Whether a report is from something that sails or flies: the rule, as an expression.

    Left out are what says that it stands or floats (transponder base or aton, message types 4,
    11, 21) and numbers that belong to it by ITU-R M.585-9: coast stations 00MIDxxxx, groups
    0MIDxxxxx, aids to navigation 99MIDxxxx, and beacons 970, 972, 974. Everything else stays:
    ships, craft of a parent ship (98MID), handhelds (8MID), aircraft (111MID), and numbers of no
    known form, whose owners set them wrong but sail.
    """
    mmsi = pl.col("mmsi")
    fixed = (
        mmsi.is_between(2_010_000, 7_759_999)
        | mmsi.is_between(20_100_000, 77_599_999)
        | mmsi.is_between(990_000_000, 999_999_999)
        | (mmsi // 1_000_000).is_in([970, 972, 974])
    )
    stands = pl.col("transponder").is_in(["base", "aton"]).fill_null(value=False)
    says_so = pl.col("message_type").is_in([4, 11, 21]).fill_null(value=False)
    return ~(fixed | stands | says_so)


def collapse_repeats(
    table: pl.DataFrame, *, repeat_s: float = REPEAT_S, late_s: float = LATE_S
) -> pl.DataFrame:
    """One row for each report heard several times: same MMSI, place, speed, course within 2 s.

    Where clocks of stations differ, the later one's hearing goes too: a report of a hull under
    way that says in all what another source's said within ``late_s`` before. Expects rows as
    ``prepare`` leaves them; the earliest row stays.
    """
    from sealane.tracks import repeat_kernel

    if table.is_empty():
        return table
    says = _numbers(table, ("lon", "lat", "sog_kn", "cog_deg"))
    starts = group_starts(table)
    keep = repeat_kernel.first_of_repeats(
        microseconds(table), says, starts, np.int64(repeat_s * 1e6)
    )
    table = table if keep.all() else table.filter(pl.Series(keep))
    return _without_late(table, late_s)


def _without_late(table: pl.DataFrame, late_s: float) -> pl.DataFrame:
    from sealane.tracks import repeat_kernel

    if table["source"].min() == table["source"].max():
        return table
    late = repeat_kernel.heard_late(
        microseconds(table),
        _numbers(table, _SAID),
        (table["sog_kn"] > STILL_KN).fill_null(value=False).to_numpy(),
        table["source"].rank("dense").to_numpy(writable=True),
        group_starts(table),
        np.int64(late_s * 1e6),
    )
    return table.filter(~pl.Series(late)) if late.any() else table


def _numbers(table: pl.DataFrame, names: tuple[str, ...]) -> npt.NDArray[np.float64]:
    """Columns as numbers, -1 where they are null."""
    return np.column_stack(
        [table[name].cast(pl.Float64).fill_null(-1.0).to_numpy() for name in names]
    )


def microseconds(table: pl.DataFrame) -> npt.NDArray[np.int64]:
    """Times of the rows [us since 1970], not to be written to."""
    found = table["observed_at"].to_physical().to_numpy().view()
    found.setflags(write=False)
    return found


def group_starts(table: pl.DataFrame) -> npt.NDArray[np.int64]:
    """Where each vessel's rows begin, and the number of rows at the end.

    Reports of a drill are another vessel's than real ones of the same number.
    """
    mmsi = table["mmsi"].to_numpy()
    is_new = np.ones(len(mmsi), np.bool_)
    is_new[1:] = mmsi[1:] != mmsi[:-1]
    drill = table["exercise_id"]
    if drill.null_count() < len(drill):
        code = drill.fill_null("").rank("dense").to_numpy()
        is_new[1:] |= code[1:] != code[:-1]
    return np.append(np.flatnonzero(is_new), len(mmsi)).astype(np.int64)


def _typed(table: pl.DataFrame) -> list[pl.Expr]:
    types = polars_schema(FIXES)
    columns = []
    for name in POSITIONS.names:
        if name not in table.columns:
            column = pl.lit(_DEFAULTS.get(name), dtype=types[name])
        elif name == "observed_at":
            column = _utc(table.schema[name])
        else:
            column = pl.col(name).cast(types[name])
        columns.append(column.alias(name))
    return columns


def _utc(found: pl.DataType) -> pl.Expr:
    column = pl.col("observed_at")
    if not isinstance(found, pl.Datetime):
        column = column.cast(pl.Datetime("us"))
    if isinstance(found, pl.Datetime) and found.time_zone is not None:
        column = column.dt.convert_time_zone("UTC")
    else:
        column = column.dt.replace_time_zone("UTC")
    return column.dt.cast_time_unit("us")


def _sorted(table: pl.DataFrame) -> pl.DataFrame:
    """Rows by MMSI, drill, time, then by what they say, whatever the longitude."""
    has_drill = table["exercise_id"].null_count() < table.height
    keys = ["mmsi", *(["exercise_id"] if has_drill else []), "observed_at"]
    if has_drill or not _is_in_order(table):
        table = table.sort(keys)
    return sort_ties(table, keys)


def sort_ties(table: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """A table sorted by ``keys`` (the last one is the time), its ties put in order as well.

    Neither the order of the rows that came nor a turn of the Earth changes the result.
    """
    time = microseconds(table)
    tied = np.flatnonzero(time[1:] == time[:-1]) + 1
    is_same = np.ones(len(tied), np.bool_)
    for name in keys[:-1]:
        here, before = table[name].gather(tied), table[name].gather(tied - 1)
        is_same &= here.eq_missing(before).to_numpy()
    tied = tied[is_same]
    where = np.union1d(tied, tied - 1)
    if not len(where):
        return table
    # Sorting the ties alone by many columns is far cheaper than sorting everything by them.
    some = table.select(*keys, *_TIE, "lon", *_ORIGIN)[where].with_columns(row=pl.Series(where))
    tied_order = _around(some.sort([*keys, *_TIE, "lon", *_ORIGIN]), [*keys, *_TIE])
    if np.array_equal(tied_order, where):
        return table
    order = np.arange(len(time))
    order[where] = tied_order
    return table[order]


def _around(tied: pl.DataFrame, same: list[str]) -> npt.NDArray[np.int64]:
    """Rows that differ by longitude alone, eastward from the widest gap between them.

    ``tied`` is sorted by ``same`` and longitude; a turn of the Earth gives the same order. Where
    two gaps are equally wide nothing tells east from west: the lower longitude comes first.
    """
    lon, row = tied["lon"].to_numpy(), tied["row"].to_numpy()
    starts = np.flatnonzero(tied.select(pl.struct(same).rle_id())[:, 0].diff().fill_null(1))
    sizes = np.diff(np.append(starts, len(lon)))
    before = np.roll(lon, 1)
    before[starts] = lon[starts + sizes - 1] - 360.0
    gap = (lon - before).round(_GAP_DIGITS)
    place = np.arange(len(lon))
    is_widest = gap == np.repeat(np.maximum.reduceat(gap, starts), sizes)
    head = np.minimum.reduceat(np.where(is_widest, place, len(lon)), starts)
    begin, size = np.repeat(starts, sizes), np.repeat(sizes, sizes)
    order = np.empty(len(lon), np.int64)
    order[begin + (place - np.repeat(head, sizes)) % size] = row
    return order


def _is_in_order(table: pl.DataFrame) -> bool:
    mmsi, time = table["mmsi"].to_numpy(), microseconds(table)
    same = mmsi[1:] == mmsi[:-1]
    return bool(np.all((mmsi[1:] > mmsi[:-1]) | (same & (time[1:] >= time[:-1]))))
