"""MarineCadastre (NOAA, BOEM and US Coast Guard): vessel traffic as CSV, old and new headers.

Until 2024 ``MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,
Status,Length,Width,Draft,Cargo,TransceiverClass`` (without the last before 2018); since then
``mmsi,base_date_time,longitude,latitude,...,transceiver``. Times are UTC.

Vessel types above 1000 (to 2017) are codes of the US Coast Guard and become the nearest types of
ITU-R M.1371.
"""

from __future__ import annotations

from types import MappingProxyType

from sealane.observe.field import NAV_STATUS_WORDS, Field
from sealane.observe.mapping import Mapping

__all__ = ["DIALECT"]

_COAST_GUARD_TYPES: dict[str, str | float] = {
    "1001": 30, "1002": 30, "1003": 70, "1004": 70, "1005": 90, "1006": 90, "1007": 90,
    "1008": 90, "1009": 90, "1010": 90, "1011": 90, "1012": 60, "1013": 60, "1014": 60,
    "1015": 60, "1016": 90, "1017": 80, "1018": 90, "1019": 37, "1020": 90, "1021": 51,
    "1022": 90, "1023": 80, "1024": 80, "1025": 31,
}  # fmt: skip
"""MarineCadastre, "2018 Vessel Type Codes and Group" (fishing 30, cargo 70, tanker 80, ...)."""

DIALECT = Mapping(
    name="marinecadastre",
    signature=frozenset({"basedatetime"}),
    fields=MappingProxyType(
        {
            "mmsi": Field(columns=("MMSI",)),
            "observed_at": Field(columns=("BaseDateTime",)),
            "lon": Field(columns=("LON", "longitude")),
            "lat": Field(columns=("LAT", "latitude")),
            "sog_kn": Field(columns=("SOG",), is_optional=True),
            "cog_deg": Field(columns=("COG",), is_optional=True),
            "heading_deg": Field(columns=("Heading",), is_optional=True),
            "nav_status": Field(columns=("Status",), codes=NAV_STATUS_WORDS, is_optional=True),
            "transponder": Field(columns=("TransceiverClass", "transceiver"), is_optional=True),
            "imo": Field(columns=("IMO",), prefix="IMO", is_optional=True),
            "name": Field(columns=("VesselName",), is_optional=True),
            "callsign": Field(columns=("CallSign",), is_optional=True),
            "ship_type": Field(
                columns=("VesselType",),
                codes=MappingProxyType(
                    {**_COAST_GUARD_TYPES, **{f"{k}.0": v for k, v in _COAST_GUARD_TYPES.items()}}
                ),
                is_optional=True,
            ),
            "length_m": Field(columns=("Length",), is_optional=True),
            "beam_m": Field(columns=("Width",), is_optional=True),
            "draught_m": Field(columns=("Draft",), is_optional=True),
        }
    ),
)
