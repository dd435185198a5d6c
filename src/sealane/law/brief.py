"""What applies at one place: zones, claimants, rights and instruments, with their sources.

A brief reports. Who claims, who holds, what was ruled and what a law asserts are told in one fixed
order, each with its source; none of it is a judgement, and an answer within the error of a limit
says that it cannot tell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from sealane import geo
from sealane.errors import BadInput
from sealane.law import area
from sealane.law.act import applies, bound_ja, bound_words
from sealane.law.archipelago import archipelago
from sealane.law.ask import check_place, known_activity, known_state
from sealane.law.claimant import without_breadth
from sealane.law.fact import Row, listed, source, table, told_row
from sealane.law.feature import features_told
from sealane.law.flag import flag_of
from sealane.law.islet import islets_near
from sealane.law.line import Nearness
from sealane.law.packaged import COMPUTED
from sealane.law.position import positions_here
from sealane.law.regime_of_strait import BY_REGIME, INSHORE, STANDS_FOR, WHOLE
from sealane.law.region import is_in_area
from sealane.law.shore import CONTIGUOUS_ZONE_NMI, EEZ_NMI, TERRITORIAL_SEA_NMI
from sealane.law.strait import extent_error_nmi, straits_near
from sealane.law.water import JOINT, ORDER, Place, Waters
from sealane.law.zone import Zone

__all__ = ["ACTIVITIES", "Brief", "brief", "day_of"]

LIMITS = (
    ("territorial_sea", TERRITORIAL_SEA_NMI),
    ("contiguous_zone", CONTIGUOUS_ZONE_NMI),
    ("eez", EEZ_NMI),
)
USUAL = ("passage", "stop", "fish", "military", "warship_passage")
"""Told where no activity is asked for."""
TABLES_ON = date(2026, 11, 27)
"""The day whose zones, claimants, holders and articles the tables tell, whatever day is asked."""
UNCLOS_ADOPTED_ON, UNCLOS_IN_FORCE_ON = date(1982, 12, 10), date(1994, 11, 16)
"""Signature and entry into force of the convention (UNTS vol. 1833, no. 31363; article 308)."""
GROUPS = ("here", "international", "other")
"""Acts in the order in which they are told: of those who claim here, between States, of others."""
LOCAL = ("states", "near", "parties")
"""Kinds of ``applies_to`` that are about the waters of named States."""
PASSAGES = ("passage", "warship_passage", "submerged_passage")
"""On these States differ where they differ on a strait."""


def _activities() -> tuple[str, ...]:
    """Of the table of rights, then those that only instruments are about."""
    told = [row["activity"] for row in table("rights")]
    about = {name for row in table("instruments") for name in listed(row["activities"])}
    return tuple(dict.fromkeys([*told, *sorted(about - {"any"})]))


ACTIVITIES = _activities()
"""What may be asked of: the activities of the tables of rights and of instruments."""


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
    mmsi: int | None = None,
) -> Brief:
    """What applies at a place on a day.

    Parameters
    ----------
    lon, lat : the place [deg], WGS84.
    waters : the zones in use: those of the package, official ones, and drawn ones.
    on : the day; instruments that were not in force are left out, a holder since a later day is
        not named, and the flag's status is that of the day. All else is of ``TABLES_ON``: where
        that matters ``dated`` says so.
    flag : ISO 3166-1 alpha-3 (or alpha-2) code of the flag State of a ship that is asked about.
    activity : one of ``ACTIVITIES``; None tells the usual ones.
    mmsi : of the ship: the flag that it claims is told, and asked about if no other is.

    Raises
    ------
    BadInput
        a coordinate is out of range, or flag or activity is not known: with the nearest that is.

    It cannot tell baselines, agreed boundaries, or what a State did not publish.
    """
    ship = _ship(flag, mmsi, on)
    asked = USUAL if activity is None else (known_activity(activity, ACTIVITIES),)
    about = () if activity is None else asked
    check_place(lon, lat)
    near, (place,) = waters.near, waters.at([lon], [lat])
    found = [_zone(zone) for zone in area.in_force(place.zones, on)]
    shore_nmi = float(geo.distance_to_shore_nmi(lon, lat)[0])
    features, straits = features_told(lon, lat, near, place), _straits(lon, lat, near)
    rights_in = _with_straits(place.waters, straits)
    near_by = _near_by(place, straits)
    rights = _rights(asked, rights_in, straits, [*near_by, *place.other_claimants])
    acts = _acts(on, rights_in, about, place, near_by, ship["flag"])
    facts = {
        "place": {"lon": lon, "lat": lat},
        "on": on.isoformat(),
        "dated": _dated(on, [*features, *_parts_of(found)]),
        **ship,
        "activity": None if activity is None else asked[0],
        "regimes": _regimes(found, rights_in),
        "zones": found,
        **_claims(place, ship["flag"]),
        "shore_nmi": round(shore_nmi, 2),
        "line": None if place.line is None else place.line.as_dict(),
        "limits": [] if _is_official(place.zones) else _limits(shore_nmi, near, place),
        "is_eez_open": _is_eez_open(shore_nmi, place),
        **_unsure(lon, lat, place),
        "edges": _edges(lon, lat, on, place),
        "declared": _declared(lon, lat, on, near),
        "features": [_held_on(on, one) for one in features],
        "straits": straits,
        "rights": rights,
        "without_rights": [one for one in asked if one not in {row["activity"] for row in rights}],
        "instruments": _grouped(_in_area(lon, lat, [*straits, *features], acts), place, near_by),
    }
    return Brief({**facts, "sources": _sources(facts)})


def _claims(place: Place, flag: Mapping[str, Any] | None) -> dict[str, Any]:
    """Which waters these are, who claims them or may, and whether the flag asked about does."""
    told = place.as_dict()
    keys = ("waters", "claimants", "other_claimants", "other_claims", "of_status")
    is_own = flag is not None and flag["iso3"] in place.claimants
    return {"is_own_water": is_own, **{key: told[key] for key in keys}}


def _unsure(lon: float, lat: float, place: Place) -> dict[str, Any]:
    """What is not in here and may change whose waters these are: baselines, islets."""
    archipelagos = [archipelago(one) for one in place.may_be_archipelagic]
    return {"archipelagos": archipelagos, "islets": islets_near([lon], [lat])[0]}


def day_of(text: str | None) -> date:
    """The day that a text names (ISO 8601); None is today, UTC.

    Raises:
        BadInput: it is no day; of the field ``on``.
    """
    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(
            f"on: {text!r} is no day.",
            hint="Write it as 2026-11-27.",
            field="on",
            value=text,
        ) from None


def _ship(flag: str | None, mmsi: int | None, on: date) -> dict[str, Any]:
    """The flag asked about, or the one that the MMSI claims; and what the MMSI claims."""
    claimed = None if mmsi is None else flag_of(mmsi)
    asked = claimed if flag is None else flag
    return {
        "flag": None if asked is None else _flag(known_state(asked), on),
        "mmsi": None if mmsi is None else {"mmsi": mmsi, "flag": claimed},
    }


def _is_contested(strait: Mapping[str, Any]) -> bool:
    """Whether States differ on the strait as such: its note then tells the positions."""
    is_claim = strait["regime"] == "claimed_internal_waters" and bool(strait["contested_by"])
    return strait["regime"] == "contested" or is_claim


def _with_straits(waters: Sequence[str], straits: Sequence[Mapping[str, Any]]) -> list[str]:
    """The waters, and what straits and lanes add. The axes of lanes are not packaged, so in all
    archipelagic waters the rights in lanes are told too (UNCLOS art. 53(5), 53(12))."""
    added = []
    for strait in straits:
        zone, among = BY_REGIME.get(strait["regime"], ("", INSHORE))
        is_whole = zone in WHOLE and bool(strait["extent"])
        if _is_contested(strait):
            added.append("strait_contested")
        elif zone and (is_whole or among & set(waters)):
            added.append(zone)
    found = list(dict.fromkeys([*added, *waters]))
    regimes = {strait["regime"] for strait in straits}
    if "archipelagic_sea_lane" in regimes or "archipelagic_waters" in found:
        found.insert(0, "archipelagic_sea_lane")
    return found


def _is_official(zones: Sequence[Zone]) -> bool:
    """Whether official zones, or an act, answer for the place; the computed limits then say
    nothing more."""
    return any(zone.source != COMPUTED and zone.regime in (*ORDER, JOINT) for zone in zones)


def _is_eez_open(shore_nmi: float, place: Place) -> bool:
    """Whether the place is high seas only as far as features go from which none is computed."""
    return place.waters == ("high_seas",) and 0.0 < shore_nmi < EEZ_NMI


def _limits(shore_nmi: float, near: Nearness, place: Place) -> list[dict[str, Any]]:
    """How far the place is from each computed limit of the nearest shore, and whether that tells
    on which side of the official one it is; nothing where that shore has no such limit, and on
    land, which is as far from every limit of its own as it is broad."""
    if place.line is None or not shore_nmi:
        return []
    found, drawn = [], {zone.regime: zone.to_nmi for zone in place.zones if zone.to_nmi}
    for name, most in LIMITS:
        breadth = drawn.get(name, most)
        if name == "eez" and _is_eez_open(shore_nmi, place):
            continue
        is_eez = name == "eez"
        nearer = near.eez_nearer_nmi if is_eez else near.nearer_nmi
        further = near.eez_further_nmi if is_eez else near.further_nmi
        off = shore_nmi - breadth
        if off < 0.0 and not WITHIN[name] & set(place.waters):
            continue  # the nearest shore claims less: it has no such limit
        found.append(
            {
                "limit": name,
                "breadth_nmi": breadth,
                "off_nmi": round(off, 2),
                "nearer_nmi": nearer,
                "further_nmi": further,
                "can_tell": not (-nearer <= off <= further or place.line.islet_of),
            }
        )
    return found


WITHIN = {
    "territorial_sea": INSHORE,
    "contiguous_zone": INSHORE | {"contiguous_zone"},
    "eez": INSHORE | {"contiguous_zone", "eez", "high_seas"},
}
"""In which waters a place lies that is inside of each limit; features without an economic zone lie
amid high seas (``_is_eez_open``)."""


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
    named["without_breadth"] = list(without_breadth(zone))
    return {**named, **(area.act_of(row) if row else {})}


def _regimes(found: Iterable[Mapping[str, Any]], waters: Sequence[str]) -> list[dict[str, Any]]:
    """What the waters are, and the joint zone that lies over them."""
    wanted = {*waters, *({zone["regime"] for zone in found} & {JOINT})}
    return [told_row(row) for row in table("regimes") if row["zone"] in wanted]


def _straits(lon: float, lat: float, near: Nearness) -> list[dict[str, Any]]:
    """The straits that the place lies in, or whose line across is near, the nearest line first;
    ``extent_error_nmi`` is how well the limits are known within which it lies, None near a line."""
    (found,) = straits_near(np.array([lon]), np.array([lat]), near.strait_nmi)
    return [
        {**told_row(row), "off_nmi": round(off, 1), "extent_error_nmi": extent_error_nmi(row)}
        for row, off in found
    ]


def _near_by(place: Place, straits: Iterable[Mapping[str, Any]]) -> list[str]:
    """Whose acts count: claimants, and those who border a strait that is near (on land, as beside
    a canal, nobody claims)."""
    return sorted(
        {*place.claimants, *(code for one in straits for code in one["bordering_states"])}
    )


def _in_area(
    lon: float, lat: float, near: Iterable[Mapping[str, Any]], rows: Iterable[Row]
) -> list[dict[str, Any]]:
    """The instruments whose area holds the place, or names a strait or feature near it."""
    ids = {one.get("strait_id") or one.get("feature_id") for one in near}
    rows = [row for row in rows if is_in_area(row, lon, lat, ids)]
    return [
        {**told_row(row), "bound_en": bound_words(row), "bound_ja": bound_ja(row)} for row in rows
    ]


def _grouped(
    acts: Iterable[dict[str, Any]], place: Place, near_by: Collection[str]
) -> list[dict[str, Any]]:
    """Acts by who issued them: those who claim or border here, then between States (those of a
    region before those of the world), then other States; ``group`` says which."""
    here, states = {*near_by, *place.other_claimants}, {row["iso3"] for row in table("states")}

    def group(act: Mapping[str, Any]) -> str:
        is_state = act["issuer"] in states
        return "here" if act["issuer"] in here else "other" if is_state else "international"

    def place_in_order(act: Mapping[str, Any]) -> tuple[int, bool]:
        kind = (act["applies_to"] or "").partition("|")[0].partition("=")[0]
        is_local = bool(act["area"]) or kind in LOCAL
        return GROUPS.index(act["group"]), not is_local

    return sorted(({**act, "group": group(act)} for act in acts), key=place_in_order)


def _flag(row: Row, on: date) -> dict[str, Any]:
    """The flag and its status on the day; ``unclos_since`` is the day of consent to be bound, which
    takes effect thirty days later, and not before the convention did (article 308)."""
    keys = ("iso3", "name_en", "name_ja", "unclos_status", "unclos_since")
    told: dict[str, Any] = {key: row.get(key) or None for key in keys}
    since = max(told["unclos_since"] or "", UNCLOS_IN_FORCE_ON.isoformat())
    if told["unclos_status"] == "party" and on.isoformat() < since:
        told["unclos_status"] = "not_yet_party"
    elif told["unclos_status"] and on < UNCLOS_ADOPTED_ON:
        told["unclos_status"] = "not_adopted"
    return told


def _is_later(feature: Mapping[str, Any], on: date) -> bool:
    """Whether the holder held only after the day; since a year means since some day of it."""
    since = feature["administered_since"] or ""
    return bool(since > on.isoformat()[: len(since)])


def _held_on(on: date, feature: Mapping[str, Any]) -> dict[str, Any]:
    return {**feature, **({"administered_by": None} if _is_later(feature, on) else {})}


def _dated(on: date, features: Iterable[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Of which day the tables are, where the day asked is one on which something else held."""
    is_other = on < UNCLOS_IN_FORCE_ON or any(_is_later(one, on) for one in features)
    later = {one["name_en"]: one for one in features if _is_later(one, on)}
    keys = ("name_en", "name_ja", "administered_by", "administered_since")
    told = [{key: one[key] for key in keys} for one in later.values()]
    return {"tables_on": TABLES_ON.isoformat(), "later": told} if is_other else None


def _parts_of(zones: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Of zones that are computed from a part that several claim, what is told of that part."""
    features = {row["feature_id"]: row for row in table("features")}
    named = {zone["name"].partition(": ")[2] for zone in zones if len(zone["claimants"]) > 1}
    return [
        features[row["feature_id"]]
        for row in table("parts")
        if row["name_en"] in named and row["feature_id"] in features
    ]


def _rights(
    activities: Sequence[str],
    waters: Sequence[str],
    straits: Sequence[Mapping[str, Any]],
    states: Sequence[str],
) -> list[dict[str, Any]]:
    """What the table tells of each activity in these waters, and of straits on which States differ
    what their notes tell; the rule of a strait in place of that of the waters it consists of."""
    rows = [r for r in table("rights") if r["activity"] in activities and r["zone"] in waters]
    told = [{**told_row(row), **positions_here(row, states)} for row in rows]
    differ = [strait for strait in straits if _is_contested(strait)]
    passages = [activity for activity in activities if activity in PASSAGES]
    told += [_positions(activity, strait) for activity in passages for strait in differ]
    replaced = {(row["activity"], zone) for row in told for zone in STANDS_FOR.get(row["zone"], ())}
    told = [row for row in told if (row["activity"], row["zone"]) not in replaced]
    return sorted(told, key=lambda r: (activities.index(r["activity"]), waters.index(r["zone"])))


def _positions(activity: str, strait: Mapping[str, Any]) -> dict[str, Any]:
    """A row of rights that decides nothing: both positions, as the note of the strait tells."""
    cited = [one.removeprefix("UNCLOS ") for one in strait["instruments"] if "UNCLOS" in one]
    return {
        **dict.fromkeys(table("rights")[0]),
        "activity": activity,
        "zone": "strait_contested",
        "answer": "contested",
        "articles": ", ".join(cited) or None,
        "text_en": strait["note_en"],
        "text_ja": strait["note_ja"],
        "contested_by": strait["contested_by"],
        "sources": strait["sources"],
    }


def _instruments(
    on: date,
    waters: Sequence[str],
    activities: Sequence[str],
    states: Sequence[str],
    flag: Mapping[str, Any] | None,
) -> list[Row]:
    found = []
    iso3 = None if flag is None else flag["iso3"]
    for row in table("instruments"):
        is_here = set(listed(row["zones"])) & set(waters)
        about = set(listed(row["activities"]))
        is_about = not activities or "any" in about or about & set(activities)
        if is_here and is_about and _is_in_force(row, on) and applies(row, states, iso3, waters):
            found.append(row)
    return found


def _acts(
    on: date,
    waters: Sequence[str],
    about: Sequence[str],
    place: Place,
    near_by: Collection[str],
    flag: Mapping[str, Any] | None,
) -> list[Row]:
    """What counts in these waters, and what others assert who may claim them."""
    found = _instruments(on, waters, about, sorted(near_by), flag)
    return found + _acts_of_others(on, about, place, flag, found)


def _acts_of_others(
    on: date,
    about: Sequence[str],
    place: Place,
    flag: Mapping[str, Any] | None,
    told: Sequence[Row],
) -> list[Row]:
    """What those assert of zones that they may claim here, though none in here names them."""
    others = place.other_claimants
    found = _instruments(on, [*place.waters, "eez"], about, others, flag)
    return [row for row in found if row["issuer"] in others and row not in told]


def _is_in_force(row: Row, on: date) -> bool:
    began = row["in_force_on"] or row["adopted_on"]
    day = on.isoformat()
    return (not began or began <= day) and (not row["ended_on"] or day <= row["ended_on"])


def _sources(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What everything named above rests on."""
    keys = ("zones", "archipelagos", "islets", "declared", "edges", "features", "straits", "rights")
    rows = [row for key in (*keys, "instruments") for row in facts[key]]
    named = dict.fromkeys(name for row in rows for name in row.get("sources", ()))
    return [{key: value or None for key, value in source(name).items()} for name in named]
