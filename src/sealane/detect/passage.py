"""A transit of one hull through a strait or canal, from one end to the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import polars as pl

from sealane import geo
from sealane.detect.contract import Halo, Partials, Patient, threshold
from sealane.detect.hearing.reception import feed_clock, presence
from sealane.detect.hull import Columns, columns_of
from sealane.detect.stay.transit import Through, transits
from sealane.detect.telling import event, sentence
from sealane.law import Gateway, gateways

__all__ = ["Passage"]

SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US
CLOCK_BIN_S = 10_800.0  # the feed's clock only needs to know whether it went on for hours
UNHEARD_WEIGHT = 0.5  # one silence as long as is allowed leaves half: it may have gone elsewhere
EXPLAINED_CONFIDENCE = 0.45
OPEN_CONFIDENCE = 0.6  # past the middle, but it may still turn back
WORDS = (
    ("northbound", "北航"),
    ("north-eastbound", "北東航"),
    ("eastbound", "東航"),
    ("south-eastbound", "南東航"),
    ("southbound", "南航"),
    ("south-westbound", "南西航"),
    ("westbound", "西航"),
    ("north-westbound", "北西航"),
)


@dataclass(frozen=True, kw_only=True)
class Passage(Patient):
    """Which hull went through which strait or canal, in which direction, in how many hours?

    A passage is counted as authorities count: once for each time that a hull comes in at one end
    and leaves at the other, however long it takes and wherever it anchors between. Where a source
    draws what is counted (Suez Canal, Bosporus and Bab el-Mandeb: the areas of the Asian
    Development Bank), a passage lies between the two gates there. All other straits of the tables
    have one line from shore to shore: a passage crosses it, and begins and ends ``mark_nmi`` from
    it on the two sides, measured along the axis at right angles to it; it is told as a crossing
    of that line, without a time of transit (``marks_h`` is the time between the marks). Reports up
    to ``max_gap_h`` apart are one voyage; a longer silence between the ends leaves it uncounted.

    Start and end lie on the straight way between two reports, known to within the larger distance
    in time to them (evidence ``start_bracket``, ``end_bracket``; ``line_bracket`` for the line).
    A hull that is past the line at its last report is an open passage, confidence 0.6, as long
    as the feed did not go on for ``max_gap_h`` after it: it may turn back, and is then withdrawn.
    Where it has lain still there for an hour, confidence is 0.45 (``explained_by`` stop inside).

    Confidence is 1 less half the longest silence on the way as a share of ``max_gap_h``, and at
    most ``line_at_most`` where the strait has no drawn gates: a line was crossed, the strait may be
    long. It is at most 0.45 where the hull went to and fro ``ferry_passages`` times or more within
    ``ferry_h``: then a line of ferries explains it as well (evidence ``explained_by``), and
    authorities count those apart.

    What it cannot tell: passages between reports so far apart that the straight way between them
    misses the line; a hull that begins or ends its track between the ends; what an authority
    counts beyond this (warships, ships under pilot, small craft); how long straits (Malacca,
    Magellan) were sailed in full, because their marks lie around the one line.

    Known false alarms: a hull with a port between the line and the mark calls there and goes on
    (evidence ``stopped_h``); ships that go round an island which the line touches; positions that
    are spoofed. Quiet for: turning back, ferries from shore to shore (a way that runs more than
    ``across_deg`` from the axis, or that never comes to both marks), anchoring between the ends.
    """

    kind: ClassVar[str] = "passage"
    version: ClassVar[str] = "2"
    halo: ClassVar[Halo] = Halo(cells_deg=5.0, hours=24.0)

    mark_nmi: float = threshold(
        10.0,
        unit="nmi",
        source="Sealane: ferries at Dover and Gibraltar stay within 9 nmi of the line, on one side",
        help="So far from the line, along the axis, a strait without drawn gates begins and ends",
        minimum=1.0,
    )
    max_gap_h: float = threshold(
        16.0,
        unit="h",
        source="Asian Development Bank, ais_passageways: reports up to 16 h apart are one voyage",
        help="A longer silence between the ends leaves the passage uncounted",
        minimum=1.0,
    )
    across_deg: float = threshold(
        60.0,
        unit="deg",
        source="Sealane: two thirds of the way from along the strait to across it",
        help="A way further from the axis than this goes from shore to shore",
        minimum=1.0,
    )
    ferry_passages: float = threshold(
        4.0,
        unit="count",
        source="Sealane: twice to and fro, which no voyage needs",
        help="So many passages of one hull within ferry_h are those of a ferry",
        minimum=2.0,
    )
    ferry_h: float = threshold(
        72.0,
        unit="h",
        source="Sealane: a ferry sails daily",
        help="Time within which ferry_passages are counted",
        minimum=1.0,
    )
    stopped_kn: float = threshold(
        0.5,
        unit="kn",
        source="GFW pipe-anchorages: a stop ends above 0.5 kn",
        help="Slower than this between two reports counts as stopped",
    )
    line_at_most: float = threshold(
        0.8,
        unit="confidence",
        source="Sealane: one line was crossed; of the rest of a long strait nothing is told",
        help="Confidence at most in a strait without drawn gates",
        maximum=1.0,
    )
    wide_nmi: float = threshold(
        300.0,
        unit="nmi",
        source="The halo of 5 degrees",
        help="Ships this near tell whether the feed went on",
        minimum=1.0,
    )

    def sift(self, fixes: pl.DataFrame | Columns) -> Partials:
        """Transits of these hulls, and where hulls were heard."""
        columns = columns_of(fixes)
        hulls = columns.hulls.select("mmsi", "track_id", "exercise_id", "class")
        rule = Through(
            mark_nmi=self.mark_nmi,
            max_us=int(self.max_gap_h * HOUR_US),
            across_deg=self.across_deg,
            stopped_kn=self.stopped_kn,
        )
        heard = presence(columns, bin_s=CLOCK_BIN_S)
        return Partials({"hulls": hulls, "transits": transits(columns, rule), "heard": heard})

    def judge(self, partials: Partials) -> pl.DataFrame:
        """Passages of all hulls, those of ferries marked, open ones by the feed's clock."""
        parts = partials.canonical().by_exercise()
        return event.rows(self, [draft for part in parts for draft in self._drafts(part)])

    def _drafts(self, partials: Partials) -> list[event.Draft]:
        found = partials.tables["transits"].sort("hull", "strait", "start_us")
        if found.is_empty():
            return []
        hulls = partials.tables["hulls"]
        is_over = pl.Series("is_over", self._is_over(partials, found))
        found = found.with_columns(is_over).filter(~(pl.col("is_open") & is_over)).drop("is_over")
        is_ferry = _is_to_and_fro(
            found, hulls, number=int(self.ferry_passages), within_us=int(self.ferry_h * HOUR_US)
        )
        found = found.with_columns(pl.Series("is_ferry", is_ferry, pl.Boolean))
        return [
            event.drafted(self, hulls.row(row.pop("hull"), named=True), row)
            for row in found.rows(named=True)
        ]

    def _is_over(self, partials: Partials, found: pl.DataFrame) -> np.ndarray:
        """Whether the feed went on after the last report, so that an open one stays uncounted."""
        ends = found.select(
            "hull", "end_us", pl.col("end_lon").alias("lon"), pl.col("end_lat").alias("lat")
        )
        clock = feed_clock(
            partials.tables["heard"], partials.tables["hulls"], ends, bin_s=CLOCK_BIN_S,
            window_s=self.halo.hours * 3600.0, wide_nmi=self.wide_nmi,
        )  # fmt: skip
        return np.asarray(clock - found["end_us"].to_numpy() >= self.max_gap_h * HOUR_US)

    def draft(self, hull: dict[str, Any], row: dict[str, Any]) -> event.Draft:
        """One event: of this hull (a row of ``hulls``), from this transit."""
        gate = gateways()[row["strait"]]
        is_open = row["is_open"]
        confidence = 1.0 - UNHEARD_WEIGHT * row["silence_s"] / (self.max_gap_h * 3600.0)
        confidence = min(confidence, self.line_at_most) if gate.gates is None else confidence
        confidence = min(confidence, OPEN_CONFIDENCE) if is_open else confidence
        explained_by = _explained_by(row)
        return event.Draft(
            mmsis=[hull["mmsi"]],
            track_ids=[hull["track_id"]],
            start_us=row["start_us"],
            end_us=None if is_open else row["end_us"],
            start_uncertainty_s=_within(row["start_us"], row["start_bracket"]),
            end_uncertainty_s=None if is_open else _within(row["end_us"], row["end_bracket"]),
            lon=row["lon"],
            lat=row["lat"],
            end_lon=None if is_open else row["end_lon"],
            end_lat=None if is_open else row["end_lat"],
            path=row["path"],
            confidence=min(confidence, EXPLAINED_CONFIDENCE) if explained_by else confidence,
            sentence=_sentence(hull, row, gate, self.mark_nmi),
            evidence=self._evidence(hull, row, gate),
            subject=gate.strait_id,
            exercise_id=hull["exercise_id"],
        )

    def _evidence(self, hull: dict[str, Any], row: dict[str, Any], gate: Gateway) -> dict[str, Any]:
        is_open = row["is_open"]
        bearing, ends = _direction(gate, is_to_b=row["is_to_b"])
        took_h = None if is_open else round((row["end_us"] - row["start_us"]) / HOUR_US, 3)
        return {
            "subject": gate.strait_id,
            "strait": gate.as_dict() | ends,
            "gates": "marks" if gate.gates is None else "drawn",
            "mark_nmi": self.mark_nmi if gate.gates is None else None,
            "direction": _word(bearing)[0],
            "bearing_deg": round(bearing, 1),
            "vessel_class": hull["class"],
            "passage_h": None if gate.gates is None else took_h,
            "marks_h": took_h if gate.gates is None else None,
            "stopped_h": None if is_open else round(row["stopped_s"] / 3600.0, 3),
            "longest_silence_h": None if is_open else round(row["silence_s"] / 3600.0, 3),
            "line_crossings": row["crossings"],
            "line_at": None if row["line_us"] is None else sentence.iso(row["line_us"]),
            "start_bracket": [sentence.iso(at) for at in row["start_bracket"]],
            "line_bracket": [sentence.iso(at) for at in row["line_bracket"]],
            "end_bracket": [] if is_open else [sentence.iso(at) for at in row["end_bracket"]],
            "explained_by": _explained_by(row),
            "rows": [
                [file_id, offset]
                for file_id, offset in zip(row["row_files"], row["row_offsets"], strict=True)
            ],
        }


def _is_to_and_fro(
    found: pl.DataFrame, hulls: pl.DataFrame, *, number: int, within_us: int
) -> Sequence[bool]:
    """Which transits are among so many of one MMSI in one strait, by their starts, within a time.

    ``found`` is in order of hull, strait and start, hulls in order of MMSI and track.
    """
    mmsi = hulls["mmsi"].to_numpy()[found["hull"].to_numpy()]
    strait, start = found["strait"].to_numpy(), found["start_us"].to_numpy()
    order = np.lexsort((start, strait, mmsi))
    answer = np.zeros(len(order), np.bool_)
    if len(order) >= number:
        first, last = order[: len(order) - number + 1], order[number - 1 :]
        is_run = (mmsi[first] == mmsi[last]) & (strait[first] == strait[last])
        is_run &= start[last] - start[first] <= within_us
        for place in np.flatnonzero(is_run):
            answer[order[place : place + number]] = True
    return answer.tolist()


def _explained_by(row: dict[str, Any]) -> str | None:
    """What else explains a transit as well: a line of ferries, or a hull that stays inside."""
    if row["is_ferry"]:
        return "ferry line"
    return "stop inside" if row["is_still"] else None


def _within(at_us: int, bracket: Sequence[int]) -> float:
    """To how many seconds a time between two reports is known."""
    return float(max(abs(at_us - bracket[0]), abs(bracket[-1] - at_us)) / SECOND_US)


def _direction(gate: Gateway, *, is_to_b: bool) -> tuple[float, dict[str, str]]:
    """The way through a strait: bearing from end to end [deg], and what the ends are called."""
    if gate.gates is None:
        bearing = gate.axis_deg
    else:
        bearing = float(np.atleast_1d(geo.bearing_deg(*gate.end(0), *gate.end(1)))[0])
    bearing = bearing if is_to_b else (bearing + 180.0) % 360.0
    start, end = (0, 1) if is_to_b else (1, 0)
    return bearing, {
        "from_en": gate.ends_en[start],
        "from_ja": gate.ends_ja[start],
        "to_en": gate.ends_en[end],
        "to_ja": gate.ends_ja[end],
    }


def _word(bearing_deg: float) -> tuple[str, str]:
    """The direction in English and Japanese, by the nearest eighth of the compass."""
    return WORDS[round(bearing_deg / 45.0) % 8]


def _sentence(
    hull: dict[str, Any], row: dict[str, Any], gate: Gateway, mark_nmi: float
) -> tuple[str, str]:
    name = "marks" if gate.gates is None else "gates"
    if row["is_open"]:
        name = "open_marks" if gate.gates is None else "open"
    bearing, ends = _direction(gate, is_to_b=row["is_to_b"])
    both = {
        "vessel": f"MMSI {hull['mmsi']}",
        "start": sentence.moment(row["start_us"]),
        "end": sentence.moment(row["end_us"]),
        "line": "" if row["line_us"] is None else sentence.moment(row["line_us"]),
    }
    seconds = (row["end_us"] - row["start_us"]) / SECOND_US
    start_by = max(60.0, _within(row["start_us"], row["start_bracket"]))
    end_by = max(60.0, _within(row["end_us"], row["end_bracket"]))
    is_crossed = row["line_us"] is not None
    line_by = max(60.0, _within(row["line_us"], row["line_bracket"])) if is_crossed else 60.0
    en = both | {
        "strait": gate.name_en,
        "word": _word(bearing)[0],
        "from": ends["from_en"],
        "to": ends["to_en"],
        "dwell": sentence.duration_en(seconds),
        "start_by": sentence.duration_en(start_by),
        "end_by": sentence.duration_en(end_by),
        "line_by": sentence.duration_en(line_by),
        "mark": f"{mark_nmi:g} nmi",
    }
    ja = both | {
        "strait": gate.name_ja,
        "word": _word(bearing)[1],
        "from": ends["from_ja"],
        "to": ends["to_ja"],
        "dwell": sentence.duration_ja(seconds),
        "start_by": sentence.duration_ja(start_by),
        "end_by": sentence.duration_ja(end_by),
        "line_by": sentence.duration_ja(line_by),
        "mark": f"{mark_nmi:g}海里",
    }
    return sentence.sentences(f"passage.{name}", en, ja)
