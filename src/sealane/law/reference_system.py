"""Which reference systems may zones be in? WGS84 degrees, and those within metres of them.

``data/reference_systems.csv`` names each with how far it lies from WGS84 and whose word that is.
Limits are computed to tens of metres, so a file in one of them is read as it stands.
"""

from __future__ import annotations

import re
from functools import cache

from sealane.law.fact import listed, table

__all__ = ["is_code_near", "is_name_near", "is_projection_near", "names_near"]

NAMED = re.compile(
    r"(?:urn:(?:x-)?ogc:def:crs:|https?://www\.opengis\.net/def/crs/)?"
    r"(?:(?:EPSG|OGC)[:/](?:[\d.]*[:/])?)?(?P<name>\d+|CRS84h?|WGS ?84)",
    re.IGNORECASE,
)
"""Names in GeoJSON: short, as a URN, as an address."""
DATUM = re.compile(r'DATUM\["([^"]*)"')
PREFIX = "d_"
"""ESRI writes it before the name of a datum."""


@cache
def _codes() -> frozenset[int]:
    return frozenset(int(row["epsg"]) for row in table("reference_systems"))


@cache
def _datums() -> frozenset[str]:
    rows = table("reference_systems")
    return frozenset(name.casefold() for row in rows for name in listed(row["datums"]))


def is_code_near(epsg: int) -> bool:
    """Whether that code of the EPSG dataset is of a system within metres of WGS84 degrees."""
    return epsg in _codes()


def is_name_near(name: str) -> bool:
    """The same of a name as GeoJSON has it.

    >>> is_name_near("urn:ogc:def:crs:OGC:1.3:CRS84"), is_name_near("EPSG:6668")
    (True, True)
    >>> is_name_near("EPSG:3067")
    False
    """
    found = NAMED.fullmatch(name.strip())
    if found is None:
        return False
    said = found["name"]
    return not said.isdigit() or is_code_near(int(said))


def is_projection_near(text: str) -> bool:
    """The same of the text of a .prj file: geographic, and of a datum of the table."""
    datum = DATUM.search(text)
    if datum is None or not text.lstrip().startswith("GEOGCS"):
        return False
    return datum[1].casefold().removeprefix(PREFIX) in _datums()


def names_near() -> str:
    """All of them, for people."""
    return ", ".join(f"{row['name']} ({row['epsg']})" for row in table("reference_systems"))
