"""aisstream.io: one JSON object for each message, as its web socket sends them, saved as lines.

``{"MessageType": "PositionReport", "MetaData": {"MMSI": ..., "time_utc": ...}, "Message":
{"PositionReport": {...}}}``. The time is that of reception. The ship's name in ``MetaData`` is
what the service remembers, not what the message says: it makes no claim.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import polars as pl

from sealane.observe.archive.json_table import flat_columns
from sealane.observe.archive.nested import ALIEN, OTHER, Nested
from sealane.observe.field import Field
from sealane.observe.mapping import Mapping

__all__ = ["DIALECT"]

_TYPES: dict[str, int | None] = {
    "PositionReport": None,
    "BaseStationReport": 4,
    "ShipStaticData": 5,
    "StandardSearchAndRescueAircraftReport": 9,
    "StandardClassBPositionReport": 18,
    "ExtendedClassBPositionReport": 19,
    "AidsToNavigationReport": 21,
    "StaticDataReport": 24,
    "LongRangeAisBroadcastMessage": 27,
}
"""Messages that are kept and their type in ITU-R M.1371 (None: 1 to 3, as the message says)."""

# Column of the mapping below <- members of the message, dotted.
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


_READ = flat_columns(
    (*(name for names in _COLUMNS.values() for name in names), "MessageID", "UserID", "Valid")
)


def _extract(objects: list[dict[str, Any]]) -> dict[str, list[Any]]:
    kinds = [one.get("MessageType") for one in objects]
    abouts = [_table(one.get("MetaData") or one.get("Metadata")) for one in objects]
    bodies = [
        _table(_table(one.get("Message")).get(kind or ""))
        for one, kind in zip(objects, kinds, strict=True)
    ]
    return {
        "kind": kinds,
        "MetaData.MMSI": [about.get("MMSI") for about in abouts],
        "time": [about.get("time_utc") for about in abouts],
        **_READ(bodies),
    }


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _tabulate(frame: pl.DataFrame) -> pl.DataFrame:
    kind = pl.col("kind").cast(pl.String)
    types = {body: str(number) for body, number in _TYPES.items() if number}
    by_name = kind.replace_strict(types, default=None, return_dtype=pl.String)
    is_valid = (pl.col("Valid").cast(pl.String) != "false").fill_null(value=True)
    table = frame.select(
        pl.coalesce("MetaData.MMSI", "UserID").alias("mmsi"),
        pl.col("time"),
        pl.coalesce("MessageID", by_name).alias("type"),
        *(pl.coalesce(names).alias(column) for column, names in _COLUMNS.items()),
        pl.when(~kind.is_in(list(_TYPES)))
        .then(kind)
        .when(~is_valid)
        .then(pl.lit("marked invalid by the service"))
        .otherwise(None)
        .alias(OTHER),
        pl.when(kind.is_null()).then(pl.lit("No MessageType.")).otherwise(None).alias(ALIEN),
        (kind == "LongRangeAisBroadcastMessage").fill_null(value=False).alias("?27"),
    )
    # 63 kn is "not available" in type 27 alone (M.1371-5, Annex 8, table 81).
    sog = pl.col("sog")
    is_code = pl.col("?27") & (sog.cast(pl.Float64, strict=False) == 63).fill_null(value=False)
    return table.with_columns(pl.when(is_code).then(None).otherwise(sog).alias("sog"))


DIALECT = Nested(_MAPPING, _extract, _tabulate)
