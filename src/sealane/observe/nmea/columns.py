"""How do raw records become rows? Scaling, and the "not available" codes made nulls.

This is the one door at which ITU-R M.1371 codes end for NMEA input: longitude 181 and latitude 91
(both) never arrive here, speed 102.3 kn, course 360, heading 511, status 15, empty names and zero
IMO number, type, size and draught become null.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from sealane.observe.nmea.layout import TEXT_CHARS
from sealane.observe.nmea.text_view import TextViews
from sealane.observe.reading import positions_schema
from sealane.tables import IDENTITIES, polars_schema

__all__ = ["TRANSPONDERS", "claims_frame", "identities_frame", "positions_frame"]

Array = npt.NDArray[Any]

TRANSPONDERS: dict[int, str] = {
    1: "A",
    2: "A",
    3: "A",
    4: "base",
    5: "A",
    9: "sar",
    18: "B",
    19: "B",
    21: "aton",
    24: "B",
    27: "A",
}
"""Kind of station by message type (M.1371-5, Annex 8, table 46). Type 11 is an answer of any
mobile station, so it does not say."""


_KINDS = TextViews.of([TRANSPONDERS.get(kind) for kind in range(32)])
_UNKNOWN = np.array([kind not in TRANSPONDERS for kind in range(32)])


def _without(values: Array, missing: Array) -> pl.Series:
    """A series with null where ``missing``."""
    return pl.Series(pa.array(values, mask=missing))


def _without_series(series: pl.Series, missing: Array) -> pl.Series:
    return series.set(pl.Series(missing), None) if missing.any() else series


def _times(values: Array) -> pl.Series:
    return pl.Series(values).cast(pl.Datetime("us", "UTC"))


def positions_frame(message: Array, stations: TextViews, file_id: str) -> pl.DataFrame:
    """POSITIONS with ``content`` from the records of messages that state a position."""
    from sealane.observe.nmea.column_kernel import put_columns

    size = len(message)
    whole, fine = np.empty((3, size), np.int64), np.empty((2, size), np.float64)
    small, code = np.empty((2, size), np.float32), np.empty((4, size), np.int32)
    text = np.empty((2, size, 2), np.uint64)
    rows = put_columns(message, _KINDS.views, stations.views, whole, fine, small, code, text)
    time, offset, content = whole[:, :rows]
    mmsi, heading, status, kind = code[:, :rows]
    sog, cog = small[:, :rows]
    columns = {
        "mmsi": pl.Series(mmsi),
        "observed_at": _times(time),
        "lon": pl.Series(fine[0, :rows]),
        "lat": pl.Series(fine[1, :rows]),
        "sog_kn": _without(sog, np.isnan(sog)),
        "cog_deg": _without(cog, np.isnan(cog)),
        "heading_deg": _without(heading.astype(np.int16), heading < 0),
        "nav_status": _without(status.astype(np.int8), status < 0),
        "message_type": pl.Series(kind.astype(np.int8)),
        "transponder": _KINDS.series(text[0, :rows], _UNKNOWN[kind]),
        "source": stations.series(text[1, :rows]),
        "file_id": pl.Series([file_id]).new_from_index(0, rows),
        "offset": pl.Series(offset),
        "exercise_id": pl.Series([None], dtype=pl.String).new_from_index(0, rows),
        "content": pl.Series(content),
    }
    return pl.DataFrame({name: columns[name] for name in positions_schema()})


def _text(static: Array, field: str) -> pl.Series:
    """Text of ``field`` (null where empty) from the fixed-width characters of the records."""
    at = static[f"{field}_at"].astype(np.int64)[:, None]
    chars = static[f"{field}_chars"].astype(np.int64)
    place = np.arange(TEXT_CHARS)[None, :]
    inside = (place >= at) & (place < at + chars[:, None])
    data = np.ascontiguousarray(static["text"])[inside]
    offsets = np.concatenate([[0], np.cumsum(chars)]).astype(np.int64)
    array = pa.LargeStringArray.from_buffers(
        len(static), pa.py_buffer(offsets.tobytes()), pa.py_buffer(data.tobytes())
    )
    return _without_series(pl.Series(array), chars == 0)


def _counted(values: Array, dtype: Any) -> pl.Series:
    """Numbers for which 0 means "not reported"."""
    return _without(values.astype(dtype), values == 0)


CLAIM = (
    "mmsi",
    "imo",
    "name",
    "callsign",
    "ship_type",
    "length_m",
    "beam_m",
    "draught_m",
    "destination",
    "transponder",
)


def claims_frame(message: Array, static: Array, stations: TextViews) -> pl.DataFrame:
    """One row for each message that says what its transmitter is."""
    rows = message[["mmsi", "time", "source", "type"]][static["message"]]
    draught = static["draught"]
    return pl.DataFrame(
        {
            "mmsi": pl.Series(rows["mmsi"]),
            "imo": _counted(static["imo"], np.int32),
            "name": _text(static, "name"),
            "callsign": _text(static, "callsign"),
            "ship_type": _counted(static["ship_type"], np.int16),
            "length_m": _counted(static["length"], np.float32),
            "beam_m": _counted(static["beam"], np.float32),
            "draught_m": _without((draught / 10.0).astype(np.float32), draught == 0),
            "destination": _text(static, "destination"),
            "transponder": _KINDS.series(_KINDS.views[rows["type"]], _UNKNOWN[rows["type"]]),
            "at": _times(rows["time"]),
            "source": stations.series(
                stations.views[rows["source"]], np.zeros(len(rows), np.bool_)
            ),
        }
    )


def identities_frame(claims: pl.DataFrame, file_id: str) -> pl.DataFrame:
    """IDENTITIES: equal claims made one row with first and last time and their count."""
    merged = (
        claims.group_by(CLAIM)
        .agg(
            first_at=pl.col("at").min(),
            last_at=pl.col("at").max(),
            claims=pl.len(),
            source=pl.col("source").min(),
        )
        .with_columns(file_id=pl.lit(file_id, pl.String), exercise_id=pl.lit(None, pl.String))
    )
    schema = polars_schema(IDENTITIES)
    return merged.select(schema.names()).cast(schema).sort("mmsi", "first_at")
