"""What may each column hold? The targets of a mapping with ranges, codes and units.

The limits are those of the message fields of ITU-R M.1371-5, Annex 8; "not available" codes
are turned into nulls by them, here and nowhere later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import degrees
from types import MappingProxyType
from typing import Literal

__all__ = ["IDENTITY_FIELDS", "NAV_STATUS_WORDS", "REQUIRED", "TARGETS", "Field", "Target"]

Kind = Literal["integer", "number", "text", "time", "list"]


@dataclass(frozen=True)
class Target:
    """One column of ours that a mapping can fill.

    A number below ``low`` or above ``high`` is a reject; one equal to a code in ``null_codes``,
    or from ``null_from`` upward, is null: the transmitter said "not available".
    """

    kind: Kind
    low: float | None = None
    high: float | None = None
    null_codes: tuple[float, ...] = ()
    null_from: float | None = None
    choices: tuple[str, ...] = ()
    units: Mapping[str, float] = field(default_factory=dict)


_KN_PER_MS = 3600 / 1852
_SPEED = {
    "kn": 1.0,
    "0.1 kn": 0.1,
    "m/s": _KN_PER_MS,
    "km/h": 1 / 1.852,
    "mph": 1.609344 / 1.852,
}
_ANGLE = {
    "deg": 1.0,
    "0.1 deg": 0.1,
    "1e-7 deg": 1e-7,
    "1/10000 min": 1 / 600_000,
    "1/10 min": 1 / 600,
    "rad": degrees(1.0),
}
_LENGTH = {"m": 1.0, "0.1 m": 0.1, "cm": 0.01, "ft": 0.3048}

TARGETS: MappingProxyType[str, Target] = MappingProxyType(
    {
        "mmsi": Target("integer", low=0, high=2**31 - 1),
        "observed_at": Target("time"),
        # The range of positions is checked with the pair of codes (181, 91), see report.py.
        "lon": Target("number", units=_ANGLE),
        "lat": Target("number", units=_ANGLE),
        # 1023 (102.3 kn) is "not available"; search and rescue aircraft say whole knots to 1022.
        "sog_kn": Target("number", 0, 1022.0, null_codes=(102.3, 1023.0), units=_SPEED),
        # 3600 is "not available", 3601 to 4095 are not used; type 27 has 511 for it.
        "cog_deg": Target("number", 0, 511, null_from=360.0, units=_ANGLE),
        "heading_deg": Target("number", 0, 511, null_from=360, units=_ANGLE),
        "nav_status": Target("integer", 0, 15, null_codes=(15,)),
        "message_type": Target("integer", 1, 27),
        "transponder": Target("text", choices=("A", "B", "sar", "base", "aton")),
        "source": Target("text"),
        "imo": Target("integer", 0, 2**30 - 1, null_codes=(0,)),
        "name": Target("text"),
        "callsign": Target("text"),
        "ship_type": Target("integer", 0, 255, null_codes=(0,)),
        "length_m": Target("number", 0, 1022, null_codes=(0,), units=_LENGTH),
        "beam_m": Target("number", 0, 126, null_codes=(0,), units=_LENGTH),
        "draught_m": Target("number", 0, 25.5, null_codes=(0,), units=_LENGTH),
        "destination": Target("text"),
        # Of our own tables only.
        "first_at": Target("time"),
        "last_at": Target("time"),
        "claims": Target("integer", 1, 2**31 - 1),
        "exercise_id": Target("text"),
    }
)

REQUIRED = ("mmsi", "observed_at")
"""Targets without which no row can be made; lon and lat are required unless identity is there."""

IDENTITY_FIELDS = (
    "imo",
    "name",
    "callsign",
    "ship_type",
    "length_m",
    "beam_m",
    "draught_m",
    "destination",
)

NAV_STATUS_WORDS: Mapping[str, str | float] = MappingProxyType(
    {
        "under way using engine": 0,
        "at anchor": 1,
        "not under command": 2,
        "restricted manoeuverability": 3,
        "restricted maneuverability": 3,
        "restricted manoeuvrability": 3,
        "constrained by her draught": 4,
        "constrained by her draft": 4,
        "moored": 5,
        "aground": 6,
        "engaged in fishing": 7,
        "under way sailing": 8,
        "reserved for future amendment [hsc]": 9,
        "reserved for future amendment of navigational status for hsc": 9,
        "reserved for future amendment [wig]": 10,
        "reserved for future amendment of navigational status for wig": 10,
        "power-driven vessel towing astern": 11,
        "power-driven vessel towing astern (regional use)": 11,
        "power-driven vessel pushing ahead or towing alongside": 12,
        "power-driven vessel pushing ahead or towing alongside (regional use)": 12,
        "reserved for future use": 13,
        "reserved for future use [11]": 11,
        "reserved for future use [12]": 12,
        "reserved for future use [13]": 13,
        "reserved for future use (13)": 13,
        "ais-sart": 14,
        "ais-sart is active": 14,
        "ais-sart (active), mob-ais, epirb-ais": 14,
        "not defined": 15,
        "undefined": 15,
        "not defined (default)": 15,
    }
)
"""Navigational status in words, as archives spell it (ITU-R M.1371-5, Annex 8, table 45)."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """How one target is made from the columns of a file.

    Parameters
    ----------
    columns : spellings of the one source column; the first that the file has is taken. With
        ``is_sum``, columns that are added (to bow and to stern).
    constant : value of every row, in place of a column.
    factor, add : the number in the file times ``factor`` plus ``add`` is in our unit.
    codes : texts in lower case and the value that each stands for.
    nulls : texts (in lower case) that mean "not reported", besides those of the file.
    prefix : text before the value that is not part of it (``IMO`` before the number).
    formats : strptime formats of a time; ``iso`` is ISO 8601 in its common spellings, and
        ``epoch`` a number of ``epoch_unit`` since 1970.
    time_zone : IANA name of the zone of times that state none.
    milliseconds : column with milliseconds to add to the time.
    separator : what stands between the members of a list that is written as one text.
    is_optional : the file may lack the column.
    """

    columns: tuple[str, ...] = ()
    constant: str | float | None = None
    factor: float = 1.0
    add: float = 0.0
    codes: Mapping[str, str | float] = field(default_factory=dict)
    nulls: tuple[str, ...] = ()
    prefix: str = ""
    formats: tuple[str, ...] = ("iso",)
    epoch_unit: Literal["s", "ms", "us", "ns"] = "s"
    time_zone: str = "UTC"
    milliseconds: str | None = None
    separator: str | None = None
    is_sum: bool = False
    is_optional: bool = False

    @property
    def sources(self) -> tuple[str, ...]:
        """Every column that this field may read."""
        more = (self.milliseconds,) if self.milliseconds else ()
        return (*self.columns, *more)
