"""gpsd JSON lines (``"class":"AIS"``), as gpsd, gpsdecode and AIS-catcher write them.

With ``"scaled":false`` numbers are in the units of the message: 1/10000 min, 0.1 kn, 0.1 deg,
0.1 m (type 27: 1/10 min, kn, deg). The time of reception stands in ``rxtime``
(``YYYYMMDDhhmmss``), ``rxuxtime`` (seconds since 1970) or ``timestamp``; gpsd itself writes none,
then the log needs ``--received-at``.
"""

from __future__ import annotations

from types import MappingProxyType

import polars as pl

from sealane.observe.archive.json_table import flat_columns
from sealane.observe.archive.nested import ALIEN, OTHER, Nested
from sealane.observe.field import Field
from sealane.observe.mapping import Mapping

__all__ = ["DIALECT"]

_KEPT = (1, 2, 3, 4, 5, 9, 11, 18, 19, 21, 24, 27)
_STATIONS = (4, 11)
_MEMBERS = (
    "class", "type", "mmsi", "scaled", "lon", "lat", "speed", "course", "heading", "status",
    "imo", "callsign", "shipname", "name", "shiptype", "aid_type", "to_bow", "to_stern",
    "to_port", "to_starboard", "draught", "destination", "rxtime", "rxuxtime", "timestamp",
    "station_id",
)  # fmt: skip

_MAPPING = Mapping(
    name="gpsd",
    fields=MappingProxyType(
        {
            "mmsi": Field(columns=("mmsi",)),
            "observed_at": Field(columns=("time",), formats=("%Y%m%d%H%M%S", "iso", "epoch")),
            "lon": Field(columns=("lon",)),
            "lat": Field(columns=("lat",)),
            # gpsd writes "fast" for 102.2 kn or more and "nan" for not available.
            "sog_kn": Field(columns=("speed",), codes=MappingProxyType({"fast": 102.2})),
            "cog_deg": Field(columns=("course",)),
            "heading_deg": Field(columns=("heading",)),
            "nav_status": Field(columns=("status",)),
            "message_type": Field(columns=("type",)),
            "source": Field(columns=("station_id",)),
            "imo": Field(columns=("imo",)),
            "name": Field(columns=("shipname",)),
            "callsign": Field(columns=("callsign",)),
            "ship_type": Field(columns=("shiptype",)),
            "length_m": Field(columns=("to_bow", "to_stern"), is_sum=True),
            "beam_m": Field(columns=("to_port", "to_starboard"), is_sum=True),
            "draught_m": Field(columns=("draught",)),
            "destination": Field(columns=("destination",)),
        }
    ),
)


def _tabulate(frame: pl.DataFrame) -> pl.DataFrame:
    kind = pl.col("type").cast(pl.Float64, strict=False).cast(pl.Int16, strict=False)
    frame = frame.with_columns(
        pl.col("class", "scaled").cast(pl.String), rxtime=_whole(frame["rxtime"])
    )
    is_ais = (pl.col("class") == "AIS").fill_null(value=False)
    table = frame.with_columns(
        shipname=pl.coalesce("shipname", "name"),
        shiptype=pl.coalesce("shiptype", "aid_type"),
        time=_time(kind),
        **{
            OTHER: pl.when(~is_ais)
            .then(pl.lit("class ") + pl.col("class"))
            .when(~kind.is_in(_KEPT))
            .then(pl.lit("type ") + kind.cast(pl.String).fill_null("unknown"))
            .otherwise(None),
            ALIEN: pl.when(pl.col("class").is_null()).then(pl.lit("No class.")).otherwise(None),
        },
    )
    is_raw = (pl.col("scaled") == "false").fill_null(value=False)
    if not frame.select(is_raw.any()).item() and not frame.select((kind == 27).any()).item():
        return table
    return table.with_columns(_scaled(kind, is_raw))


def _whole(column: pl.Series) -> pl.Series:
    """A column of whole numbers, or of text, as text without a decimal point."""
    whole = column.cast(pl.Int64) if column.dtype.is_float() else column
    return whole.cast(pl.String)


def _time(kind: pl.Expr) -> pl.Expr:
    # Types 4 and 11 have a "timestamp" of their own: what the station says its clock is.
    stamp = pl.when(~kind.is_in(_STATIONS)).then(pl.col("timestamp")).otherwise(None)
    number = pl.coalesce("rxuxtime", stamp).cast(pl.Float64, strict=False)
    seconds = pl.when(number > _MILLISECONDS_FROM).then(number / 1000).otherwise(number)
    is_compact = pl.col("rxtime").str.len_chars() == len("YYYYMMDDhhmmss")
    received = pl.when(is_compact).then(pl.col("rxtime")).otherwise(None)
    return pl.coalesce(received, seconds.cast(pl.String), stamp.cast(pl.String), "rxtime")


_MILLISECONDS_FROM = 1e11
"""Seconds since 1970 reach this in the year 5138; a larger number is milliseconds."""


def _scaled(kind: pl.Expr, is_raw: pl.Expr) -> list[pl.Expr]:
    """Numbers in degrees, knots and metres whatever the line says they are in."""
    is_27 = (kind == 27).fill_null(value=False)

    def number(name: str) -> pl.Expr:
        return pl.col(name).cast(pl.Float64, strict=False)

    def rescaled(name: str, factor: pl.Expr, null_27: float | None = None) -> pl.Expr:
        value = (number(name) * factor).cast(pl.String)
        text = pl.when(is_raw & number(name).is_not_null()).then(value).otherwise(pl.col(name))
        if null_27 is not None:
            text = pl.when(is_27 & (number(name) == null_27)).then(None).otherwise(text)
        return text.alias(name)

    degrees = pl.when(is_27).then(1 / 600).otherwise(1 / 600_000)
    return [
        rescaled("lon", degrees),
        rescaled("lat", degrees),
        rescaled("speed", pl.when(is_27 | (kind == 9)).then(1.0).otherwise(0.1), 63),
        rescaled("course", pl.when(is_27).then(1.0).otherwise(0.1)),
        rescaled("draught", pl.lit(0.1)),
    ]


DIALECT = Nested(_MAPPING, flat_columns(_MEMBERS), _tabulate)
