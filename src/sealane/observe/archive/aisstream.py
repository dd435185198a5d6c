"""aisstream.io: one JSON object for each message, as its web socket sends them, saved as lines.

``{"MessageType": "PositionReport", "MetaData": {"MMSI": ..., "time_utc": ...}, "Message":
{"PositionReport": {...}}}``. The time is that of reception. The ship's name in ``MetaData`` is
what the service remembers, not what the message says: it makes no claim.
"""

from __future__ import annotations

from types import MappingProxyType

import polars as pl

from sealane.observe.archive.nested import ALIEN, OTHER, Nested
from sealane.observe.field import Field
from sealane.observe.mapping import Mapping

__all__ = ["DIALECT"]

_PLACE = ("Longitude", "Latitude")
_MOVE = ("Sog", "Cog")
_DIMENSION = tuple(f"Dimension.{side}" for side in "ABCD")

_BODIES: dict[str, tuple[int | None, tuple[str, ...]]] = {
    "PositionReport": (None, (*_PLACE, *_MOVE, "TrueHeading", "NavigationalStatus")),
    "BaseStationReport": (4, _PLACE),
    "ShipStaticData": (
        5,
        ("ImoNumber", "CallSign", "Name", "Type", *_DIMENSION, "MaximumStaticDraught",
         "Destination"),
    ),
    "StandardSearchAndRescueAircraftReport": (9, (*_PLACE, *_MOVE)),
    "StandardClassBPositionReport": (18, (*_PLACE, *_MOVE, "TrueHeading")),
    "ExtendedClassBPositionReport": (
        19,
        (*_PLACE, *_MOVE, "TrueHeading", "Name", "Type", *_DIMENSION),
    ),
    "AidsToNavigationReport": (21, (*_PLACE, "Name", "Type", *_DIMENSION)),
    "StaticDataReport": (
        24,
        ("ReportA.Name", "ReportB.CallSign", "ReportB.ShipType",
         *(f"ReportB.{side}" for side in _DIMENSION)),
    ),
    "LongRangeAisBroadcastMessage": (27, (*_PLACE, *_MOVE, "NavigationalStatus")),
}  # fmt: skip
"""Messages that are kept: type of ITU-R M.1371 (None: in the message) and the members read."""

_MEMBERS = (
    "MessageType",
    "MetaData.MMSI",
    "MetaData.time_utc",
    "Metadata.MMSI",
    "Metadata.time_utc",
    *(
        f"Message.{body}.{name}"
        for body, (_, names) in _BODIES.items()
        for name in ("MessageID", "UserID", "Valid", *names)
    ),
)

# Column of the mapping below <- members of that name in any body.
_COLUMNS = {
    "lon": ("Longitude",),
    "lat": ("Latitude",),
    "sog": ("Sog",),
    "cog": ("Cog",),
    "heading": ("TrueHeading",),
    "status": ("NavigationalStatus",),
    "imo": ("ImoNumber",),
    "callsign": ("CallSign", "ReportB.CallSign"),
    "name": ("Name", "ReportA.Name"),
    "ship_type": ("Type", "ReportB.ShipType"),
    "bow": ("Dimension.A", "ReportB.Dimension.A"),
    "stern": ("Dimension.B", "ReportB.Dimension.B"),
    "port": ("Dimension.C", "ReportB.Dimension.C"),
    "starboard": ("Dimension.D", "ReportB.Dimension.D"),
    "draught": ("MaximumStaticDraught",),
    "destination": ("Destination",),
}

_MAPPING = Mapping(
    name="aisstream",
    fields=MappingProxyType(
        {
            "mmsi": Field(columns=("mmsi",)),
            "observed_at": Field(columns=("time",)),
            "lon": Field(columns=("lon",)),
            "lat": Field(columns=("lat",)),
            "sog_kn": Field(columns=("sog",)),
            "cog_deg": Field(columns=("cog",)),
            "heading_deg": Field(columns=("heading",)),
            "nav_status": Field(columns=("status",)),
            "message_type": Field(columns=("type",)),
            "imo": Field(columns=("imo",)),
            "name": Field(columns=("name",)),
            "callsign": Field(columns=("callsign",)),
            "ship_type": Field(columns=("ship_type",)),
            "length_m": Field(columns=("bow", "stern"), is_sum=True),
            "beam_m": Field(columns=("port", "starboard"), is_sum=True),
            "draught_m": Field(columns=("draught",)),
            "destination": Field(columns=("destination",)),
        }
    ),
)


def _any_body(*names: str) -> pl.Expr:
    columns = [
        f"Message.{body}.{name}"
        for body, (_, known) in _BODIES.items()
        for name in names
        if name in known or name in ("MessageID", "UserID", "Valid")
    ]
    return pl.coalesce(columns)


def _tabulate(frame: pl.DataFrame) -> pl.DataFrame:
    kind = pl.col("MessageType")
    types = {body: str(number) for body, (number, _) in _BODIES.items() if number}
    by_name = kind.replace_strict(types, default=None, return_dtype=pl.String)
    is_long_range = kind == "LongRangeAisBroadcastMessage"
    is_valid = (_any_body("Valid") != "false").fill_null(value=True)
    mmsi = pl.coalesce("MetaData.MMSI", "Metadata.MMSI", _any_body("UserID"))
    table = frame.select(
        mmsi.alias("mmsi"),
        pl.coalesce("MetaData.time_utc", "Metadata.time_utc").alias("time"),
        pl.coalesce(_any_body("MessageID"), by_name).alias("type"),
        *(_any_body(*names).alias(column) for column, names in _COLUMNS.items()),
        pl.when(~kind.is_in(list(_BODIES)))
        .then(kind)
        .when(~is_valid)
        .then(pl.lit("marked invalid by the service"))
        .otherwise(None)
        .alias(OTHER),
        pl.when(kind.is_null()).then(pl.lit("No MessageType.")).otherwise(None).alias(ALIEN),
        is_long_range.fill_null(value=False).alias("?27"),
    )
    # Type 27 has codes of its own: 63 kn and 511 deg (M.1371-5, Annex 8, table 81).
    sog, cog = pl.col("sog"), pl.col("cog")
    return table.with_columns(
        pl.when(pl.col("?27") & (sog.cast(pl.Float64, strict=False) == 63))
        .then(None)
        .otherwise(sog)
        .alias("sog"),
        pl.when(pl.col("?27") & (cog.cast(pl.Float64, strict=False) == 511))
        .then(None)
        .otherwise(cog)
        .alias("cog"),
    )


DIALECT = Nested(_MAPPING, _MEMBERS, _tabulate)
