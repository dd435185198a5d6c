"""Danish Maritime Authority: daily CSV of all AIS heard in Denmark, ``# Timestamp,Type of mobile``.

Times are UTC as dd/mm/yyyy. Status, ship type and position device stand in words; "Unknown" and
"Undefined" mean not reported. The reference point is not kept: length and width are taken from
their own columns.
"""

from __future__ import annotations

from types import MappingProxyType

from sealane.observe.field import NAV_STATUS_WORDS, Field
from sealane.observe.mapping import Mapping

__all__ = ["DIALECT"]

_MOBILES: dict[str, str | float] = {
    "class a": "A",
    "class b": "B",
    "base station": "base",
    "aton": "aton",
    "sar airborne": "sar",
    "search and rescue aircraft": "sar",
    # Transmitters in distress and unknown ones are of no class that POSITIONS knows.
    "search and rescue transponder": "",
    "sart": "",
    "man overboard device": "",
    "mob": "",
    "epirb": "",
}

_SHIP_TYPES: dict[str, str | float] = {
    "wig": 20,
    "fishing": 30,
    "towing": 31,
    "towing long/wide": 32,
    "dredging": 33,
    "diving": 34,
    "military": 35,
    "sailing": 36,
    "pleasure": 37,
    "reserved": 38,
    "hsc": 40,
    "pilot": 50,
    "sar": 51,
    "tug": 52,
    "port tender": 53,
    "anti-pollution": 54,
    "law enforcement": 55,
    "spare 1": 56,
    "spare 2": 57,
    "medical": 58,
    "not party to conflict": 59,
    "ships not party to conflict": 59,
    "passenger": 60,
    "cargo": 70,
    "tanker": 80,
    "other": 90,
}
"""First code of each group of ITU-R M.1371-5, Annex 8, table 53: the cargo category is lost."""

_NOT_REPORTED = ("unknown", "undefined", "unknown value")

DIALECT = Mapping(
    name="dma",
    signature=frozenset({"typeofmobile"}),
    fields=MappingProxyType(
        {
            "mmsi": Field(columns=("MMSI",)),
            "observed_at": Field(
                columns=("# Timestamp", "Timestamp"), formats=("%d/%m/%Y %H:%M:%S", "iso")
            ),
            "lon": Field(columns=("Longitude",)),
            "lat": Field(columns=("Latitude",)),
            "sog_kn": Field(columns=("SOG",), nulls=_NOT_REPORTED, is_optional=True),
            "cog_deg": Field(columns=("COG",), nulls=_NOT_REPORTED, is_optional=True),
            "heading_deg": Field(columns=("Heading",), nulls=_NOT_REPORTED, is_optional=True),
            "nav_status": Field(
                columns=("Navigational status",),
                codes=NAV_STATUS_WORDS,
                nulls=("unknown", "unknown value"),
                is_optional=True,
            ),
            "transponder": Field(
                columns=("Type of mobile",),
                codes=MappingProxyType(_MOBILES),
                nulls=_NOT_REPORTED,
            ),
            "imo": Field(columns=("IMO",), prefix="IMO", nulls=_NOT_REPORTED, is_optional=True),
            "name": Field(columns=("Name",), nulls=("unknown",), is_optional=True),
            "callsign": Field(columns=("Callsign",), nulls=("unknown",), is_optional=True),
            "ship_type": Field(
                columns=("Ship type",),
                codes=MappingProxyType(_SHIP_TYPES),
                nulls=_NOT_REPORTED,
                is_optional=True,
            ),
            "length_m": Field(columns=("Length",), nulls=_NOT_REPORTED, is_optional=True),
            "beam_m": Field(columns=("Width",), nulls=_NOT_REPORTED, is_optional=True),
            "draught_m": Field(columns=("Draught",), nulls=_NOT_REPORTED, is_optional=True),
            "destination": Field(columns=("Destination",), nulls=("unknown",), is_optional=True),
        }
    ),
)
