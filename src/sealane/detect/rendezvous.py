"""One side of a meeting: a hull that slows as for a transfer while another is not heard."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import polars as pl

from sealane import geo
from sealane.detect.contract import Halo, Partials, Patient, threshold
from sealane.detect.hearing.silent_hull import Fit, Meeting, SilentHulls
from sealane.detect.hull import Columns, columns_of
from sealane.detect.stay import spell
from sealane.detect.telling import event, sentence

__all__ = ["Rendezvous"]

SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US
NMI_M, KM_M = 1852.0, 1000.0
WINDOW_H, SILENCE_H = 1.0, 6.0  # as in loitering
REST_SHARE = FISHING_SHARE = 0.5  # as in loitering
WORKBOATS = ("tug", "pilot")  # RTEC maritime: neither takes part in a rendezvous
LISTED = 5  # silent hulls that an event names
WEAK = 0.4
SURE = 0.5  # an event of less is not reported as one
NOT_AGAIN = 0.45  # as a gap that leaving coverage explains
WORKS = ("service", "government", "passenger", "pleasure")
LOITERS = {"anchor": "anchor", "port": "anchor", "gear": "gear", "waiting": "waiting"}
"""What ``loitering`` says of a spell, in the words of this kind."""
MILLER = "Miller et al. 2018, doi:10.3389/fmars.2018.00240, as for encounter"
RTEC = "RTEC maritime, thresholds.prolog"
MORE = {
    "port_km": pl.Float64,
    "came_kn": pl.Float64,
    "left_kn": pl.Float64,
    "s_turn_deg": pl.Float64,
    "turned_deg": pl.Float64,
}


@dataclass(frozen=True, kw_only=True)
class Rendezvous(Patient):
    """A candidate: a hull slows as for a transfer while another, in reach, is not heard.

    One side alone is observed. A hull comes under way, makes less than 2 kn for two hours or more
    far from port (distance over time, as ``loitering``), and goes on under way. Its movement has
    the shape of a transfer: it holds its course (the way is straight, and leads where the bow
    points), or it came by an S-turn, as a ship does that brings another alongside: its course goes
    round one way and back again by ``s_turn_deg`` or more, and hardly turns otherwise. A ship
    adrift lies across its way.

    Meanwhile another hull is silent: an event ``gap`` of ``least_silence`` or more. It is in reach
    where it could have sailed from its last report to the place, have been there for
    ``min_meeting_h`` of the slow spell, and have sailed on to its next report, at the speed that
    it had before (``usual_kn`` at least). Evidence ``candidates`` names up to five such hulls,
    those whose silence fits best first; a gap that is not over needs no way back.

    The weight of such a hull is the geometric mean of two shares: how surely its silence is not
    one of reception (the confidence of the gap), and how well the silence fits the spell. That is
    the share of the spell in which it could have been there; where its ways and that stay leave
    more than ``slack_h`` of the silence unaccounted for, it is less in proportion: a hull silent
    for days was in reach of very many places. It weighs at most 0.45 where it was not heard again,
    as nothing then tells where it went; at most 0.4 where an outage, a port or its number heard
    elsewhere explains the silence; and ``unable_share`` of that where the pair hands nothing over:
    two fishing vessels, or a hull that claims to be neither merchant nor fishing.

    Confidence is the weight of the best candidate; with several of 0.5 or more it lies nearer to
    0.5 (what is above that is divided by their number). It is at most 0.4 where something else
    explains the slow spell (evidence ``explained_by``): an encounter with a hull that was heard
    (``encounter``); lying at anchor or at a berth (``anchor``: the hull says so, never left the
    circle in which an anchored ship swings, or ``loitering`` finds it); gear that is tended
    (``gear``: an event ``fishing``, or as ``loitering`` finds); waiting for a pilot or a berth
    (``waiting``); ``company_hulls`` others or more that were slow beside it (``company``); the
    work of a hull that claims to be for service, government, passengers or pleasure (``work``).

    What it cannot tell: whether the hulls met, or anything was handed over; which hull it was; a
    partner that never transmits, or that stays silent for long before or after; a meeting that has
    not ended; a transfer between ships adrift. A ship that holds its course slowly for another
    reason while a hull that could have come is silent for just as long looks the same.

    Known false alarms: fishing vessels, many of which slow, turn and fall silent in one place, and
    most of what is found where no headings were reported; ordinary drifting or slow steaming of a
    ship whose bow happens to point along its way, while some other hull is silent; tests of
    engines, man-overboard drills, weather. Thin reception makes many silences that fit.

    Example: ``sealane detect rendezvous --set rendezvous.near_nmi=30``.
    """

    kind: ClassVar[str] = "rendezvous"
    version: ClassVar[str] = "2"
    halo: ClassVar[Halo] = Halo(cells_deg=5.0, hours=24.0)
    after: ClassVar[tuple[str, ...]] = ("encounter", "fishing", "gap", "loitering")

    max_speed_kn: float = threshold(
        2.0, unit="kn", source=MILLER, help="Slower than this over the ground"
    )
    min_duration_h: float = threshold(
        2.0, unit="h", source=MILLER, help="For at least this long", minimum=0.5
    )
    max_duration_h: float = threshold(
        24.0,
        unit="h",
        source="Sealane: transfers at sea take hours; longer is waiting",
        help="For at most this long",
    )
    min_port_distance_km: float = threshold(
        10.0, unit="km", source=MILLER, help="At least this far from every port"
    )
    under_way_kn: float = threshold(
        5.0,
        unit="kn",
        source="Sealane: half the speed of slow merchant ships",
        help="This fast within two hours before and after, the hull came and went on",
    )
    held_deg: float = threshold(
        40.0,
        unit="deg",
        source=f"{RTEC}: drifting from 40 deg between course and heading",
        help="A way this near to the heading is steered",
    )
    straight_share: float = threshold(
        0.8,
        unit="share",
        source="Sealane: a course held within 37 deg of its mean",
        help="Way made good over way in all, from which it is straight",
    )
    s_turn_deg: float = threshold(
        60.0,
        unit="deg",
        source="Sealane: twice the turn of a usual alteration of course (30 deg, COLREG rule 8)",
        help="Turns one way and back, within two hours before, from which they are an S-turn",
    )
    turned_share: float = threshold(
        4.0,
        unit="factor",
        source="Sealane: one way, back and on again are 3.2 times; fishing turns on and on",
        help="All turns of these two hours are at most so many times the S-turn",
        minimum=1.0,
    )
    swing_nmi: float = threshold(
        0.35,
        unit="nmi",
        source="As for loitering",
        help="A hull that stays within this of one point may be at anchor",
    )
    min_meeting_h: float = threshold(
        1.0,
        unit="h",
        source="GFW pipe-encounters, README (raw minimum 60 min)",
        help="The silent hull could have been there for so long",
    )
    near_nmi: float = threshold(
        60.0,
        unit="nmi",
        source="Range of a coastal station, ITU-R M.2123, as for gap",
        help="The silence began or ended at most so far away",
        minimum=1.0,
    )
    usual_kn: float = threshold(
        10.0,
        unit="kn",
        source="Sealane: fishing vessels and slow merchant ships",
        help="A silent hull could make at least this",
        minimum=1.0,
    )
    least_silence: float = threshold(
        0.25,
        unit="share",
        source="Sealane: below, reception explains a silence three times as well",
        help="Confidence of a gap from which its hull is a candidate",
    )
    slack_h: float = threshold(
        3.0,
        unit="h",
        source="Sealane: half of the shortest gap; a hull falls silent on its way, not days before",
        help="So much of a silence may be unaccounted for by ways and meeting",
        minimum=0.5,
    )
    unable_share: float = threshold(
        0.5,
        unit="share",
        source="GFW: transfers are between carriers, tankers and those that they serve",
        help="So much a candidate counts where such a pair hands nothing over",
        minimum=0.0,
    )
    company_nmi: float = threshold(
        2.0, unit="nmi", source="As for swarm", help="Slow hulls this near keep company"
    )
    company_hulls: float = threshold(
        3.0,
        unit="count",
        source="Sealane: more than a carrier and those that wait for it",
        help="So many others that are slow beside the hull explain its slowness",
        minimum=1.0,
    )
    ports: geo.Ports | None = None

    def sift(self, fixes: pl.DataFrame | Columns) -> Partials:
        """Slow spells of these hulls that came under way and went on."""
        columns = columns_of(fixes)
        hulls = columns.hulls.select("mmsi", "track_id", "exercise_id", "class")
        pace = spell.Pace(
            max_speed_kn=self.max_speed_kn,
            min_duration_h=self.min_duration_h,
            window_h=WINDOW_H,
            silence_h=SILENCE_H,
        )
        found = spell.slow_spells(columns, pace)
        works = hulls["class"].is_in(WORKBOATS).fill_null(value=False).to_numpy()
        lasts = columns.at[found.last] - columns.at[found.first]
        kept = ~found.is_last & (lasts <= self.max_duration_h * HOUR_US)
        found = found.where(kept & ~works[columns.hull_of(found.first)])
        ports = geo.Ports.packaged() if self.ports is None else self.ports
        port_km = ports.distance_m(columns.lon[found.first], columns.lat[found.first]) / KM_M
        is_far = port_km >= self.min_port_distance_km
        return Partials(
            {"hulls": hulls, "spells": self._spells(columns, found.where(is_far), port_km[is_far])}
        )

    def _spells(self, columns: Columns, found: spell.Spells, port_km: Any) -> pl.DataFrame:
        rows = []
        for first, last, km in zip(found.first, found.last, port_km, strict=True):
            came, s_turn, turned = spell.approach(columns, int(first), before=True)
            left, _, _ = spell.approach(columns, int(last), before=False)
            if came < self.under_way_kn or left < self.under_way_kn:
                continue
            more = {"port_km": float(km), "came_kn": came, "left_kn": left}
            more |= {"s_turn_deg": s_turn, "turned_deg": turned}
            said = spell.figures(columns, int(first), int(last))
            rows.append({**said, **more, "is_last": False, "is_so_far": False})
        return spell.as_table(rows, MORE)

    def _shape(self, row: dict[str, Any]) -> str | None:
        """The shape of a transfer that a spell has, in words; None for a drift."""
        if row["fishing_share"] >= FISHING_SHARE:
            return None
        off, straight = row["off_heading_deg"], row["made_good_nmi"] / max(0.01, row["way_nmi"])
        is_steered = off is not None and off <= self.held_deg
        if is_steered and straight >= self.straight_share:
            return "held course"
        if off is not None and not is_steered:
            return None
        is_one = row["turned_deg"] <= self.turned_share * row["s_turn_deg"]
        return "S-turn" if row["s_turn_deg"] >= self.s_turn_deg and is_one else None

    def judge(self, partials: Partials) -> pl.DataFrame:
        """None: without the gaps of other hulls there is no candidate."""
        from sealane import tables

        return self.judge_with(partials, tables.empty(tables.EVENTS))

    def judge_with(self, partials: Partials, events: pl.DataFrame) -> pl.DataFrame:
        """Candidates from all slow spells, gaps, and what explains them."""
        drafts = []
        for part in partials.canonical().by_exercise():
            hulls = part.tables["hulls"]
            drill = hulls["exercise_id"][0] if hulls.height else None
            own = events.filter(pl.col("exercise_id").eq_missing(pl.lit(drill, pl.String)))
            silent = SilentHulls.of(
                own, usual_kn=self.usual_kn, least_confidence=self.least_silence
            )
            classes = dict(hulls.select("mmsi", "class").iter_rows())
            spells = part.tables["spells"].sort("hull", "start_us")
            for row in spells.rows(named=True):
                if self._shape(row) is None:
                    continue
                hull = hulls.row(row["hull"], named=True)
                found = silent.fits(self._meeting(hull, row), classes)
                if found:
                    reason = self._reason(hull, row, own, spells)
                    drafts.append(event.drafted(self, hull, row, found, reason))
        return event.rows(self, drafts)

    def _meeting(self, hull: dict[str, Any], row: dict[str, Any]) -> Meeting:
        """Where and when this hull may have met another: the middle of its spell."""
        lon = row["lon"] + geo.wrap_lon(row["end_lon"] - row["lon"]) / 2.0
        return Meeting(
            mmsi=hull["mmsi"],
            start_us=row["start_us"],
            end_us=row["end_us"],
            lon=float(geo.wrap_lon(lon)),
            lat=(row["lat"] + row["end_lat"]) / 2.0,
            vessel_class=hull["class"],
            min_stay_h=self.min_meeting_h,
            near_nmi=self.near_nmi,
            slack_h=self.slack_h,
            open_at_most=NOT_AGAIN,
            other_at_most=WEAK,
            unable_share=self.unable_share,
        )

    def _reason(
        self, hull: dict[str, Any], row: dict[str, Any], events: pl.DataFrame, spells: pl.DataFrame
    ) -> str | None:
        """What else explains a slow spell: a word, or None."""
        own = _during(events, hull["mmsi"], row)
        sure = own.filter(pl.col("confidence") >= SURE)
        if "encounter" in own["kind"]:
            return "encounter"
        if row["rest_share"] >= REST_SHARE or row["reach_nmi"] <= self.swing_nmi:
            return "anchor"
        lingers = own.filter(pl.col("kind") == "loitering")["evidence"].to_list()
        said = [LOITERS.get(json.loads(text)["explained_by"]) for text in lingers]
        if any(said):
            return next(word for word in said if word)
        if "fishing" in sure["kind"]:
            return "gear"
        if self._company(row, spells) >= self.company_hulls:
            return "company"
        return "work" if hull["class"] in WORKS else None

    def _company(self, row: dict[str, Any], spells: pl.DataFrame) -> int:
        """How many other hulls were slow within ``company_nmi``, for half of the spell or more."""
        common = pl.min_horizontal(pl.col("end_us"), row["end_us"]) - pl.max_horizontal(
            pl.col("start_us"), row["start_us"]
        )
        half = (row["end_us"] - row["start_us"]) / 2.0
        others = spells.filter(pl.col("hull") != row["hull"], common >= half)
        near = np.ones(others.height, np.bool_)
        for lon, lat in (("lon", "lat"), ("end_lon", "end_lat")):
            x, y = np.full(others.height, row[lon]), np.full(others.height, row[lat])
            metres = geo.distance_m(x, y, others[lon].to_numpy(), others[lat].to_numpy())
            near &= metres <= self.company_nmi * NMI_M
        return int(others.filter(pl.Series(near, dtype=pl.Boolean))["hull"].n_unique())

    def draft(
        self, hull: dict[str, Any], row: dict[str, Any], found: list[Fit], reason: str | None
    ) -> event.Draft:
        """One event: of this hull (a row of ``hulls``), from this spell and these silent hulls."""
        evidence = self._evidence(row, found, reason)
        confidence = found[0].weight
        if confidence > SURE:
            able = {one.mmsi for one in found if one.weight >= SURE}
            confidence = SURE + (confidence - SURE) / len(able)
        return event.Draft(
            mmsis=[hull["mmsi"]],
            track_ids=[hull["track_id"]],
            start_us=row["start_us"],
            end_us=row["end_us"],
            start_uncertainty_s=row["start_by_s"],
            end_uncertainty_s=row["end_by_s"],
            lon=row["lon"],
            lat=row["lat"],
            end_lon=row["end_lon"],
            end_lat=row["end_lat"],
            path=row["path"],
            confidence=min(WEAK, confidence) if reason else confidence,
            sentence=_sentence(hull, row, evidence, limit=f"{self.max_speed_kn:g} kn"),
            evidence=evidence,
            exercise_id=hull["exercise_id"],
        )

    def _evidence(
        self, row: dict[str, Any], found: list[Fit], reason: str | None
    ) -> dict[str, Any]:
        hours = (row["end_us"] - row["start_us"]) / HOUR_US
        off = row["off_heading_deg"]
        return {
            "shape": self._shape(row),
            "silent_hulls": len(found),
            "candidates": [_told(one) for one in found[:LISTED]],
            "could_stay_h": round(found[0].stay_h, 2),
            "silent_way_nmi": round(found[0].way_nmi, 1),
            "heard_again": found[0].end_us is not None,
            "duration_h": round(hours, 3),
            "mean_speed_kn": round(row["way_nmi"] / hours, 2),
            "made_good_nmi": round(row["made_good_nmi"], 2),
            "way_nmi": round(row["way_nmi"], 2),
            "off_heading_deg": None if off is None else round(off),
            "s_turn_deg": round(row["s_turn_deg"]),
            "came_kn": round(row["came_kn"], 1),
            "left_kn": round(row["left_kn"], 1),
            "observed_share": round(row["observed_share"], 3),
            "port_distance_km": round(row["port_km"], 2) if np.isfinite(row["port_km"]) else None,
            "explained_by": reason,
            "rows": [
                [file_id, offset]
                for file_id, offset in dict.fromkeys(
                    zip(row["row_files"], row["row_offsets"], strict=True)
                )
            ],
        }


def _told(one: Fit) -> dict[str, Any]:
    """A silent hull in the evidence."""
    out, slack = one.out_nmi, one.slack_h
    return {
        "mmsi": one.mmsi,
        "class": one.vessel_class,
        "from": sentence.iso(one.start_us),
        "to": None if one.end_us is None else sentence.iso(one.end_us),
        "way_nmi": round(one.way_nmi, 1),
        "out_nmi": None if out is None else round(out, 1),
        "could_stay_h": round(one.stay_h, 2),
        "slack_h": None if slack is None else round(slack, 2),
        "gap_confidence": round(one.confidence, 3),
        "weight": round(one.weight, 3),
    }


def _during(events: pl.DataFrame, mmsi: int, row: dict[str, Any]) -> pl.DataFrame:
    """Events of this hull that share time with the spell: of ``fishing`` half of it or more."""
    own = events.filter(pl.col("kind") != "gap", pl.col("mmsis").list.contains(mmsi))
    start = own["start_at"].to_physical().to_numpy()
    end = own["end_at"].to_physical().fill_null(2**62).to_numpy()
    common = np.minimum(end, row["end_us"]) - np.maximum(start, row["start_us"])
    is_long = common >= (row["end_us"] - row["start_us"]) / 2.0
    is_brief = (own["kind"] == "encounter").to_numpy() & (common > 0)
    return own.filter(pl.Series(is_long | is_brief, dtype=pl.Boolean))


def _sentence(
    hull: dict[str, Any], row: dict[str, Any], evidence: dict[str, Any], *, limit: str
) -> tuple[str, str]:
    seconds = (row["end_us"] - row["start_us"]) / SECOND_US
    both = {
        "vessel": f"MMSI {hull['mmsi']}",
        "start": sentence.moment(row["start_us"]),
        "end": sentence.moment(row["end_us"]),
        "limit": limit,
    }
    number, stay = evidence["silent_hulls"], evidence["could_stay_h"] * 3600.0
    en = both | {
        "duration": sentence.duration_en(seconds),
        "place": sentence.place_en(row["lon"], row["lat"]),
        "others": sentence.count_en(number, "other hull", "other hulls"),
        "stay": sentence.duration_en(stay),
    }
    ja = both | {
        "duration": sentence.duration_ja(seconds),
        "place": sentence.place_ja(row["lon"], row["lat"]),
        "others": f"{number}隻",
        "stay": sentence.duration_ja(stay),
    }
    shape = "turn" if evidence["shape"] == "S-turn" else "held"
    reason = evidence["explained_by"] or ("none" if evidence["heard_again"] else "unheard")
    return sentence.sentences(f"rendezvous.{shape}.{reason}", en, ja)
