"""One side of a meeting: a hull that slows as for a transfer while another is not heard."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import polars as pl

from sealane import geo
from sealane.detect.contract import Halo, Partials, Patient, threshold
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

    Meanwhile another hull is silent: an event ``gap`` of confidence 0.5 or more. It is in reach
    where it could have sailed from its last report to the place, have been there for
    ``min_meeting_h`` of the slow spell, and have sailed on to its next report, at the speed that
    it had before (``usual_kn`` at least). Evidence ``candidates`` names up to five such hulls,
    those that could have stayed longest first; a gap that is not over needs no way back.

    Confidence: 0.5 and up to 0.5 more with the share of the spell in which the best candidate
    could have been there, divided by the number of candidates. It is 0.4 where an encounter with a
    hull that was heard explains the slow spell (evidence ``explained_by``: ``encounter``), or
    lying at anchor or at a berth does (``anchor``): the hull says so, or never left the circle in
    which an anchored ship swings.

    What it cannot tell: whether the hulls met, or anything was handed over; which hull it was; a
    partner that never transmits; a meeting that has not ended; a transfer between ships adrift.

    Known false alarms: fishing vessels, many of which slow, turn and fall silent in one place, and
    most of what is found where no headings were reported; ordinary drifting or slow steaming of a
    ship whose bow happens to point along its way, while some other hull is silent; tests of
    engines, man-overboard drills, weather.

    Example: ``sealane detect rendezvous --set rendezvous.near_nmi=30``.
    """

    kind: ClassVar[str] = "rendezvous"
    version: ClassVar[str] = "1"
    halo: ClassVar[Halo] = Halo(cells_deg=5.0, hours=24.0)
    after: ClassVar[tuple[str, ...]] = ("encounter", "gap")

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
    ports: geo.Ports | None = None

    def sift(self, fixes: pl.DataFrame | Columns) -> Partials:
        """Slow spells of these hulls that have the shape of a transfer."""
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
            row = {**said, **more, "is_last": False, "is_so_far": False}
            if self._shape(row) is not None:
                rows.append(row)
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
        """Candidates from all slow spells, gaps and encounters."""
        drafts = []
        for part in partials.canonical().by_exercise():
            hulls = part.tables["hulls"]
            drill = hulls["exercise_id"][0] if hulls.height else None
            own = events.filter(pl.col("exercise_id").eq_missing(pl.lit(drill, pl.String)))
            gaps = _Gaps.of(own, self.usual_kn)
            met = own.filter(pl.col("kind") == "encounter")
            for row in part.tables["spells"].sort("hull", "start_us").rows(named=True):
                hull = hulls.row(row.pop("hull"), named=True)
                found = self._candidates(hull["mmsi"], row, gaps)
                if found:
                    drafts.append(event.drafted(self, hull, row, found, _meets(hull, row, met)))
        return event.rows(self, drafts)

    def _candidates(self, mmsi: int, row: dict[str, Any], gaps: _Gaps) -> list[dict[str, Any]]:
        """The silent hulls that could have been there, those that could have stayed longest
        first."""
        lon = row["lon"] + geo.wrap_lon(row["end_lon"] - row["lon"]) / 2.0
        there, lat = geo.wrap_lon(lon), (row["lat"] + row["end_lat"]) / 2.0
        some = np.flatnonzero(
            (gaps.start < row["end_us"]) & (gaps.end > row["start_us"]) & (gaps.mmsi != mmsi)
        )
        x, y = np.full(len(some), there), np.full(len(some), lat)
        way_in = geo.distance_m(gaps.lon[some], gaps.lat[some], x, y) / NMI_M
        out = geo.distance_m(x, y, gaps.end_lon[some], gaps.end_lat[some]) / NMI_M
        out = np.where(gaps.is_open[some], 0.0, out)
        hour = float(HOUR_US)
        comes = gaps.start[some] + way_in / gaps.speed[some] * hour
        goes = gaps.end[some] - out / gaps.speed[some] * hour
        stays = np.minimum(goes, row["end_us"]) - np.maximum(comes, row["start_us"])
        near = np.where(gaps.is_open[some], way_in, np.minimum(way_in, out)) <= self.near_nmi
        fits = np.flatnonzero(near & (stays >= self.min_meeting_h * HOUR_US))
        best = sorted(fits.tolist(), key=lambda i: (-stays[i], gaps.mmsi[some[i]], comes[i]))
        return [
            {
                "mmsi": int(gaps.mmsi[some[i]]),
                "from": sentence.iso(int(gaps.start[some[i]])),
                "to": None if gaps.is_open[some[i]] else sentence.iso(int(gaps.end[some[i]])),
                "way_nmi": round(float(way_in[i]), 1),
                "could_stay_h": round(float(stays[i]) / HOUR_US, 2),
            }
            for i in best
        ]

    def draft(
        self, hull: dict[str, Any], row: dict[str, Any], found: list[dict[str, Any]], meets: Any
    ) -> event.Draft:
        """One event: of this hull (a row of ``hulls``), from this spell and these silent hulls."""
        evidence = self._evidence(row, found, meets)
        hours = (row["end_us"] - row["start_us"]) / HOUR_US
        share = min(1.0, found[0]["could_stay_h"] / hours)
        confidence = WEAK if evidence["explained_by"] else 0.5 + 0.5 * share / len(found)
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
            confidence=confidence,
            sentence=_sentence(hull, row, evidence, limit=f"{self.max_speed_kn:g} kn"),
            evidence=evidence,
            exercise_id=hull["exercise_id"],
        )

    def _evidence(
        self, row: dict[str, Any], found: list[dict[str, Any]], meets: Any
    ) -> dict[str, Any]:
        hours = (row["end_us"] - row["start_us"]) / HOUR_US
        off = row["off_heading_deg"]
        lies = row["rest_share"] >= REST_SHARE or row["reach_nmi"] <= self.swing_nmi
        reason = "anchor" if lies else None
        return {
            "shape": self._shape(row),
            "silent_hulls": len(found),
            "candidates": found[:LISTED],
            "could_stay_h": found[0]["could_stay_h"],
            "silent_way_nmi": found[0]["way_nmi"],
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
            "explained_by": "encounter" if meets else reason,
            "rows": [
                [file_id, offset]
                for file_id, offset in dict.fromkeys(
                    zip(row["row_files"], row["row_offsets"], strict=True)
                )
            ],
        }


@dataclass(frozen=True, eq=False)
class _Gaps:
    """Silences that reception does not explain, as arrays; the end of one still open is far off."""

    mmsi: Any
    start: Any
    end: Any
    is_open: Any
    lon: Any
    lat: Any
    end_lon: Any
    end_lat: Any
    speed: Any

    @staticmethod
    def of(events: pl.DataFrame, usual_kn: float) -> _Gaps:
        gaps = events.filter(pl.col("kind") == "gap", pl.col("confidence") >= 0.5)
        told = [json.loads(text).get("speed_before_kn") or 0.0 for text in gaps["evidence"]]
        is_open = gaps["end_at"].is_null().to_numpy()
        end = gaps["end_at"].to_physical().fill_null(2**62).to_numpy()
        return _Gaps(
            gaps["mmsis"].list.first().cast(pl.Int64).to_numpy(),
            gaps["start_at"].to_physical().to_numpy(),
            end,
            is_open,
            gaps["lon"].to_numpy(),
            gaps["lat"].to_numpy(),
            gaps["end_lon"].fill_null(0.0).to_numpy(),
            gaps["end_lat"].fill_null(0.0).to_numpy(),
            np.maximum(np.array(told, np.float64), usual_kn),
        )


def _meets(hull: dict[str, Any], row: dict[str, Any], met: pl.DataFrame) -> bool:
    """Whether the hull was in an encounter with others that were heard during the spell."""
    own = met.filter(pl.col("mmsis").list.contains(hull["mmsi"]))
    start, end = own["start_at"].to_physical(), own["end_at"].to_physical().fill_null(2**62)
    return bool(((start < row["end_us"]) & (end > row["start_us"])).any())


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
    return sentence.sentences(f"rendezvous.{shape}.{evidence['explained_by'] or 'none'}", en, ja)
