"""What a member of a body must be: places on the Earth, times with a zone, numbers of ships,
patterns of STIX.

Checked where a product is made, released and taken, so that nothing goes from node to node that no
map, clock, register or tool of a partner has. Members without a rule here are let through:
sentences and what only their maker reads. None is "not reported" and fits everywhere.

Sources: times as RFC 3339, section 5.6 (in capitals); an MMSI has nine digits (ITU-R M.585-9, also
of coast stations and groups, which begin with noughts); an IMO number has seven and does not begin
with nought (IMO Resolution A.1117(30)); places are degrees of WGS 84.

What it cannot tell: whether the ship was there, and whether a number is the ship's own. The check
digit of an IMO number is not asked: what AIS reports is told as it was reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from math import isfinite
from types import MappingProxyType
from typing import Any

from sealane.errors import BadInput
from sealane.share.item.stix_pattern import pattern_fault

__all__ = ["check_body"]

RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
LARGEST_MMSI = 999_999_999
IMO = (1_000_000, 9_999_999)
LARGEST = 2**53
"""Whole numbers from here on are not those that were written, once JSON was read as RFC 8785 has
it."""


def is_number(said: Any) -> bool:
    """Whether it is a number that is one: no truth value, not endless."""
    if type(said) is float:
        return isfinite(said)
    return type(said) is int and -LARGEST < said < LARGEST


def _is_lon(said: Any) -> bool:
    return (type(said) is float or type(said) is int) and -180 <= said <= 180


def _is_lat(said: Any) -> bool:
    return (type(said) is float or type(said) is int) and -90 <= said <= 90


def _is_time(said: Any) -> bool:
    if type(said) is not str or RFC_3339.fullmatch(said) is None:
        return False
    try:
        datetime.fromisoformat(said)
    except ValueError:
        return False
    return True


def _is_mmsi(said: Any) -> bool:
    return type(said) is int and 0 < said <= LARGEST_MMSI


def _is_imo(said: Any) -> bool:
    return type(said) is int and IMO[0] <= said <= IMO[1]


def _are_mmsis(said: Any) -> bool:
    return type(said) is list and all(map(_is_mmsi, said))


def _is_points(said: Any) -> bool:
    return type(said) is list and all(map(_is_point, said))


def _is_point(said: Any) -> bool:
    if type(said) is not list or len(said) != 5:
        return False
    at, lon, lat, *rest = said
    if not (_is_time(at) and _is_lon(lon) and _is_lat(lat)):
        return False
    return all(one is None or (is_number(one) and one >= 0) for one in rest)


def _is_areas(said: Any) -> bool:
    return type(said) is list and all(
        type(ring) is list
        and all(type(p) is list and len(p) == 2 and _is_lon(p[0]) and _is_lat(p[1]) for p in ring)
        for ring in said
    )


def _is_pattern(said: Any) -> bool:
    return type(said) is str and pattern_fault(said) is None


LON = (_is_lon, "a longitude from -180 to 180 degrees")
LAT = (_is_lat, "a latitude from -90 to 90 degrees")
TIME = (_is_time, "a time of RFC 3339 with a zone, like 2026-06-01T12:00:00Z")
NUMBER = (is_number, "a number")
RULES: Mapping[str, tuple[Callable[[Any], bool], str]] = MappingProxyType(
    dict.fromkeys(("lon", "end_lon"), LON)
    | dict.fromkeys(("lat", "end_lat"), LAT)
    | dict.fromkeys(
        ("start_at", "end_at", "recorded_at", "first_at", "last_at", "onset_at", "expires_at",
         "valid_from", "valid_until", "needed_at", "taken_at", "at"), TIME,
    )
    | dict.fromkeys(
        ("confidence", "start_uncertainty_s", "end_uncertainty_s", "length_m", "beam_m",
         "draught_m", "value", "low", "high"), NUMBER,
    )
    | {
        "mmsi": (_is_mmsi, "an MMSI of up to nine digits"),
        "mmsis": (_are_mmsis, "a list of MMSI of up to nine digits"),
        "imo": (_is_imo, "an IMO number of seven digits"),
        "points": (_is_points, "a list of [time, longitude, latitude, speed, course]"),
        "areas": (_is_areas, "a list of rings of [longitude, latitude]"),
        "pattern": (_is_pattern, "a pattern of STIX 2.1 (section 9)"),
    }
)  # fmt: skip
"""Of each member that has a rule: whether a value fits, and what it should be. A name means the
same in every kind."""
FITS = {name: fit for name, (fit, _) in RULES.items()}


def check_body(item: str, body: Mapping[str, Any]) -> None:
    """``BadInput`` that names the member, for a value that it cannot have. The message does not
    hold the value, as it is kept where a partner's record is rejected."""
    fit_of = FITS.get
    for name, said in body.items():
        fit = fit_of(name)
        if fit is not None and said is not None and not fit(said):
            raise BadInput(
                f"{name} of {item} is not {RULES[name][1]}.",
                hint="Mend it, or leave it out.",
                field=name,
                value=said,
            )
