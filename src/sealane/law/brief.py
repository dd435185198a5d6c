"""What applies at one place: zones, claimants, rights and instruments, with their sources.

A brief reports. Who claims, who holds, what was ruled and what a law asserts are told in one fixed
order, each with its source; none of it is a judgement, and an answer within the error of a limit
says that it cannot tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

import numpy as np

from sealane import geo
from sealane.errors import BadInput
from sealane.law import area
from sealane.law.fact import Row, listed, source, table
from sealane.law.line import Nearness
from sealane.law.packaged import COMPUTED
from sealane.law.shore import CONTIGUOUS_ZONE_NMI, EEZ_NMI, TERRITORIAL_SEA_NMI
from sealane.law.water import ORDER, Place, Waters, straits_near
from sealane.law.zone import Zone

__all__ = ["ACTIVITIES", "Brief", "brief"]

LIMITS = (
    ("territorial_sea", TERRITORIAL_SEA_NMI),
    ("contiguous_zone", CONTIGUOUS_ZONE_NMI),
    ("eez", EEZ_NMI),
)
LISTS = {
    "activities",
    "bordering_states",
    "claimants",
    "contested_by",
    "instruments",
    "ruling_paragraphs",
    "ruling_rejected_by",
    "sources",
    "zones",
}
"""Fields that hold several values."""
USUAL = ("passage", "stop", "fish", "military", "warship_passage")
"""Told where no activity is asked for."""


def _activities() -> tuple[str, ...]:
    return tuple(dict.fromkeys(row["activity"] for row in table("rights")))


ACTIVITIES = _activities()
"""What may be asked of: the activities of the table of rights."""


@dataclass(frozen=True)
class Brief:
    """What is known of a place, as facts (``as_dict``) and in words (``text``)."""

    facts: Mapping[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """Everything, as JSON knows it."""
        return dict(self.facts)

    def text(self, language: str = "en") -> str:
        """The same in sentences, in English ("en") or Japanese ("ja")."""
        from sealane.law.wording import told

        return told(self.facts, language)


def brief(
    lon: float,
    lat: float,
    *,
    waters: Waters,
    on: date,
    flag: str | None = None,
    activity: str | None = None,
) -> Brief:
    """What applies at a place on a day.

    Parameters
    ----------
    lon, lat : the place [deg], WGS84.
    waters : the zones in use: those of the package, official ones, and drawn ones.
    on : the day; instruments that were not in force are left out.
    flag : ISO 3166-1 alpha-3 code of the flag State of a ship that is asked about.
    activity : one of ``ACTIVITIES``; None tells the usual ones.

    Raises
    ------
    BadInput
        a coordinate is out of range, or flag or activity is not known: with the nearest that is.

    It cannot tell baselines, agreed boundaries, or what a State did not publish.
    """
    flag_row = None if flag is None else _state(flag)
    asked = USUAL if activity is None else (_activity(activity),)
    _check_place(lon, lat)
    near = waters.near
    (place,) = waters.at([lon], [lat])
    found = [_zone(zone) for zone in area.in_force(place.zones, on)]
    shore_nmi = float(geo.distance_to_shore_nmi(lon, lat)[0])
    features = _features(lon, lat, near)
    straits = _straits(lon, lat, near)
    rights_in = _with_straits(place.waters, straits)
    states = list(place.claimants)
    facts = {
        "place": {"lon": lon, "lat": lat},
        "on": on.isoformat(),
        "flag": None if flag_row is None else _flag(flag_row),
        "activity": activity,
        "waters": list(place.waters),
        "regimes": _regimes(found, rights_in),
        "zones": found,
        "claimants": states,
        "shore_nmi": round(shore_nmi, 2),
        "line": None if place.line is None else place.line.as_dict(),
        "limits": [] if _is_official(place.zones) else _limits(shore_nmi, near, place),
        "is_eez_open": _is_eez_open(shore_nmi, place),
        "edges": _edges(lon, lat, on, place),
        "declared": _declared(lon, lat, on, near),
        "features": features,
        "straits": straits,
        "rights": _rights(asked, rights_in),
        "instruments": _instruments(on, rights_in, asked if activity else (), states, flag),
    }
    return Brief({**facts, "sources": _sources(facts)})


def _check_place(lon: float, lat: float) -> None:
    if -180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0:
        return
    swapped = -90.0 <= lon <= 90.0 and -180.0 <= lat <= 180.0
    hint = f"Did you mean {lat:g},{lon:g}?" if swapped else "Longitude first, in degrees."
    raise BadInput(
        f"{lon:g},{lat:g} is no place: longitudes go from -180 to 180, latitudes from -90 to 90.",
        hint=hint,
        field="at",
        value=f"{lon:g},{lat:g}",
    )


def _nearest_known(asked: str, known: Sequence[str]) -> str:
    found = get_close_matches(asked, known, n=1, cutoff=0.0)
    return f"The nearest that is known is {found[0]}." if found else ""


def _state(flag: str) -> Row:
    states = {row["iso3"]: row for row in table("states")}
    if flag.upper() in states:
        return states[flag.upper()]
    if flag.upper() in {row["iso3"] for row in table("mids")}:  # a flag without a coast
        return {"iso3": flag.upper(), "name_en": flag.upper()}
    by_name = {row["name_en"].casefold(): row["iso3"] for row in table("states")}
    known = by_name.get(flag.casefold())
    hint = f"The code is {known}." if known else _nearest_known(flag.upper(), list(states))
    raise BadInput(
        f"{flag!r} is no code of a flag State (ISO 3166-1 alpha-3).",
        hint=hint,
        field="flag",
        value=flag,
    )


def _activity(activity: str) -> str:
    if activity in ACTIVITIES:
        return activity
    raise BadInput(
        f"{activity!r} is no activity that is known.",
        hint=f"{_nearest_known(activity, ACTIVITIES)} Known are: {', '.join(ACTIVITIES)}.",
        field="activity",
        value=activity,
    )


def _with_straits(waters: Sequence[str], straits: Sequence[Mapping[str, Any]]) -> list[str]:
    """The waters, and what straits and lanes add. The axes of lanes are not packaged, so in all
    archipelagic waters the rights in lanes are told too (UNCLOS art. 53(5), 53(12))."""
    regimes = {strait["regime"] for strait in straits}
    found = list(waters)
    if "transit_passage" in regimes and "territorial_sea" in found:
        found.insert(0, "strait")
    if "archipelagic_sea_lane" in regimes or "archipelagic_waters" in found:
        found.insert(0, "archipelagic_sea_lane")
    return found


def _is_official(zones: Sequence[Zone]) -> bool:
    """Whether official zones, or an act, answer for the place; the computed limits then say
    nothing more."""
    return any(zone.source != COMPUTED and zone.regime in ORDER for zone in zones)


def _is_eez_open(shore_nmi: float, place: Place) -> bool:
    """Whether the place is high seas only as far as features go from which none is computed."""
    return place.waters == ("high_seas",) and 0.0 < shore_nmi < EEZ_NMI


def _limits(shore_nmi: float, near: Nearness, place: Place) -> list[dict[str, Any]]:
    """How far the place is from each computed limit of the nearest shore, and whether that tells
    on which side of the official one it is; nothing where that shore has no such limit."""
    if place.line is None:
        return []
    found = []
    for name, breadth in LIMITS:
        if name == "eez" and _is_eez_open(shore_nmi, place):
            continue
        is_eez = name == "eez"
        nearer = near.eez_nearer_nmi if is_eez else near.nearer_nmi
        further = near.eez_further_nmi if is_eez else near.further_nmi
        off = shore_nmi - breadth
        found.append(
            {
                "limit": name,
                "breadth_nmi": breadth,
                "off_nmi": round(off, 2),
                "nearer_nmi": nearer,
                "further_nmi": further,
                "can_tell": not -nearer <= off <= further,
            }
        )
    return found


def _edges(lon: float, lat: float, on: date, place: Place) -> list[dict[str, Any]]:
    """Declared areas on whose edge the place lies, but for the one that the nearest limit tells."""
    line = "" if place.line is None else place.line.name
    return [edge for edge in area.edges_near(lon, lat, on) if edge["name"] != line]


def _declared(lon: float, lat: float, on: date, near: Nearness) -> list[dict[str, Any]]:
    """What is information only: the areas that hold the place, then the lines near it."""
    areas = [_zone(zone) for zone in area.information_at(lon, lat, on)]
    return [*areas, *area.lines_near(lon, lat, on, near.line_nmi)]


def _zone(zone: Zone) -> dict[str, Any]:
    """What is told of a zone; of a declared one also what its act says."""
    row, act = area.row_of(zone), area.act_ja(zone)
    named = {**zone.as_dict(), "name_ja": zone.name_ja, **({"act_ja": act} if act else {})}
    return {**named, **(area.act_of(row) if row else {})}


def _regimes(found: Iterable[Mapping[str, Any]], waters: Sequence[str]) -> list[Row]:
    """What the waters are, and the joint zone that lies over them."""
    wanted = {*waters, *({zone["regime"] for zone in found} & {"joint_zone"})}
    return [{**row} for row in table("regimes") if row["zone"] in wanted]


def _told(row: Row) -> dict[str, Any]:
    """A row of facts as a brief tells it: lists as lists, what is not known as None."""
    return {key: list(listed(row[key])) if key in LISTS else row[key] or None for key in row}


def _nmi(lon: float, lat: float, row: Row) -> float:
    metres = geo.distance_m(lon, lat, float(row["lon"]), float(row["lat"]))
    return float(np.atleast_1d(metres)[0]) / geo.METRES_PER_NMI


def _features(lon: float, lat: float, near: Nearness) -> list[dict[str, Any]]:
    """Features and areas that several claim near a place, the nearest first; whoever claims those
    within 12 nmi is named among the claimants of the place."""
    found = []
    for row in table("features"):
        off = _nmi(lon, lat, row)
        is_wide = row["kind"] in ("area", "line", "submerged", "archipelago_group")
        reach = (
            max(near.feature_nmi, float(row["position_error_nmi"])) if is_wide else near.feature_nmi
        )
        if off <= reach:
            found.append({**_told(row), "off_nmi": round(off, 1)})
    return sorted(found, key=lambda one: one["off_nmi"])


def _straits(lon: float, lat: float, near: Nearness) -> list[dict[str, Any]]:
    """The straits whose line across is near, the nearest first."""
    (found,) = straits_near(np.array([lon]), np.array([lat]), near.strait_nmi)
    return [{**_told(row), "off_nmi": round(off, 1)} for row, off in found]


def _flag(row: Row) -> dict[str, Any]:
    keys = ("iso3", "name_en", "name_ja", "unclos_status", "unclos_since")
    return {key: row.get(key) or None for key in keys}


def _rights(activities: Sequence[str], waters: Sequence[str]) -> list[dict[str, Any]]:
    rows = [r for r in table("rights") if r["activity"] in activities and r["zone"] in waters]
    rows.sort(key=lambda r: (activities.index(r["activity"]), waters.index(r["zone"])))
    return [{key: value or None for key, value in row.items()} for row in rows]


def _instruments(
    on: date,
    waters: Sequence[str],
    activities: Sequence[str],
    states: Sequence[str],
    flag: str | None,
) -> list[dict[str, Any]]:
    found = []
    for row in table("instruments"):
        is_here = set(listed(row["zones"])) & set(waters)
        about = set(listed(row["activities"]))
        is_about = not activities or "any" in about or about & set(activities)
        if is_here and is_about and _is_in_force(row, on) and _applies(row, states, flag):
            found.append(_told(row))
    return found


def _is_in_force(row: Row, on: date) -> bool:
    began = row["in_force_on"] or row["adopted_on"]
    day = on.isoformat()
    return (not began or began <= day) and (not row["ended_on"] or day <= row["ended_on"])


def _applies(row: Row, states: Sequence[str], flag: str | None) -> bool:
    kind, _, codes = row["applies_to"].partition("|")[0].partition("=")
    wanted = set(listed(codes))
    if kind == "flag":
        return flag is not None and flag.upper() in wanted
    if kind == "states" and row["issuer"] == "MULTI":  # an agreement between them
        return wanted <= set(states)
    return kind == "all" or bool(wanted & set(states))


def _sources(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What everything named above rests on."""
    keys = ("zones", "declared", "edges", "features", "straits", "instruments")
    rows = [row for key in keys for row in facts[key]]
    named = dict.fromkeys(name for row in rows for name in row.get("sources", ()))
    return [{key: value or None for key, value in source(name).items()} for name in named]
