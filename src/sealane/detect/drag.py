"""A hull that moves slowly over a cable or pipeline, as one does that drags its anchor."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo, tables
from sealane.detect.contract import Halo, Partials, Patient, threshold
from sealane.detect.hearing.reception import feed_clock, presence
from sealane.detect.hull import Columns, columns_of
from sealane.detect.stay import slow_spell
from sealane.detect.telling import event, sentence

if TYPE_CHECKING:
    from sealane.geo import Lines

__all__ = ["Drag"]

Floats = npt.NDArray[np.float64]
SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US
CLOCK_BIN_S = 10_800.0
PIECE_DEG = 0.03
"""Lines are cut into pieces so long [deg]: a chord of it sags by less than a metre."""
WEAK_CONFIDENCE = 0.45
STRAIGHT_CONFIDENCE, ZIGZAG_CONFIDENCE = 0.7, 0.85
"""Slower than otherwise over a line has more other reasons than crossing it again and again."""
SPELLS: dict[str, Any] = {
    "hull": pl.Int32,
    "line": pl.String,
    "start_us": pl.Int64,
    "end_us": pl.Int64,
    "start_by_s": pl.Float64,
    "end_by_s": pl.Float64,
    "is_last": pl.Boolean,
    "crossings": pl.Int64,
    "first_us": pl.Int64,
    "first_lon": pl.Float64,
    "first_lat": pl.Float64,
    "mean_kn": pl.Float64,
    "cruise_kn": pl.Float64,
    "along_share": pl.Float64,
    "off_heading_deg": pl.Float64,
    "lies_h": pl.Float64,
    "path": pl.List(pl.Float64),
    "row_files": pl.List(pl.String),
    "row_offsets": pl.List(pl.Int64),
}


@dataclass(frozen=True, kw_only=True)
class Drag(Patient):
    """A spell of slow movement of one hull that crosses a line: straight, or zigzag.

    The question: which hulls moved over a cable or pipeline as one moves that drags an anchor?
    Places are laid on a grid of five minutes; steps of ``min_kn`` to ``max_kn`` make a spell of
    ``min_h`` or more. It is an event for each line that it crosses, either **straight**, where its
    mean speed is at most ``slower`` of what the hull makes otherwise (the upper quartile of its
    speeds under way outside the spell), or **zigzag**, where it crosses the same line
    ``min_crossings`` times or more. Lines are those that the user gave (``--lines``), as drawn.

    Confidence is 0.85 for zigzag, 0.7 for straight, and at most 0.45 where something else explains
    it as well (``explained_by``): **anchoring**, where a spell shorter than ``approach_h`` ends or
    begins with lying still; **fishing**, where the hull claims to fish or ``fishing`` finds it at
    work; **drifting**, where it is slower than 3 kn and its heading lies 40 degrees or more off
    its course (or is not reported and it is slower than 2 kn); **work**, where it keeps within
    300 m of the line for most of the spell, as cable ships do; **towing**, where a tug goes
    straight.

    What it cannot tell: whether an anchor was down, whether the line was touched, how deep it
    lies; drags at more than ``max_kn``; drags by ships that were never heard at their usual speed,
    unless they zigzag; a drag along a line from work on it.

    Known false alarms: slowing for fog, traffic, pilots or time of arrival over a line; surveys
    across it; engine trouble; lines drawn coarsely.
    """

    kind: ClassVar[str] = "drag"
    version: ClassVar[str] = "1"
    halo: ClassVar[Halo] = Halo(cells_deg=5.0, hours=24.0)
    after: ClassVar[tuple[str, ...]] = ("fishing",)

    min_kn: float = threshold(
        1.0, unit="kn", source="Sealane: slower is drifting or lying", help="Slower is no drag"
    )
    max_kn: float = threshold(
        8.0,
        unit="kn",
        source="Sealane: below the slowest passages of merchant ships on the lanes",
        help="Faster is no drag",
    )
    slower: float = threshold(
        0.75,
        unit="share",
        source="Sealane: an anchor on the ground takes a quarter of the way or more",
        help="Mean speed over what the hull makes otherwise, at most",
        maximum=1.0,
    )
    min_h: float = threshold(
        0.67,
        unit="h",
        source="Sealane: longer than taking a pilot (10 to 30 min)",
        help="Shorter spells are left out",
    )
    min_crossings: float = threshold(
        3.0, unit="count", source="Sealane: a turn over a line crosses it twice", help="Zigzag"
    )
    approach_h: float = threshold(
        1.5,
        unit="h",
        source="Sealane: an anchorage is approached slowly for an hour or so",
        help="A shorter spell beside lying still may be anchoring",
    )
    wide_nmi: float = threshold(
        300.0,
        unit="nmi",
        source="The halo of 5 degrees",
        help="Ships this near tell whether the feed went on",
        minimum=1.0,
    )
    lines: Lines | None = None

    def sift(self, fixes: pl.DataFrame | Columns) -> Partials:
        """Slow spells of these hulls over lines, and where hulls were heard."""
        columns = columns_of(fixes)
        hulls = columns.hulls.select("mmsi", "track_id", "exercise_id", "class")
        heard = presence(columns, bin_s=CLOCK_BIN_S)
        found = pl.DataFrame(schema=SPELLS)
        if self.lines is not None and len(self.lines):
            found = self._spells(columns, self.lines)
        return Partials({"hulls": hulls, "spells": found, "heard": heard})

    def _spells(self, columns: Columns, lines: Lines) -> pl.DataFrame:
        from sealane.detect.kernel import line as line_kernel

        spells = slow_spell.spells(columns, self.min_kn, self.max_kn, self.min_h)
        line, pieces = _pieces(lines)
        lon, lat = spells.lon, spells.lat
        inside = spells.steps()
        if not len(inside):
            return pl.DataFrame(schema=SPELLS)
        _, metres = geo.NearestIndex.from_pieces(*pieces).nearest(lon[inside], lat[inside])
        reach_m = self.max_kn * 1852.0 * slow_spell.STEP_S / 3600.0 * 1.1
        near = inside[metres <= reach_m]
        step, where, part = line_kernel.crossings(near, lon, lat, *pieces, line)
        names = np.array(lines.name)
        close = pl.DataFrame({"step": inside, "is_close": metres <= slow_spell.ALONG_M})
        crossed = pl.DataFrame(
            {
                "spell": spells.of(step),
                "line": names[where] if len(where) else np.empty(0, str),
                "at_us": ((spells.bin[step] + part) * slow_spell.STEP_S * SECOND_US).astype("i8"),
                "lon": lon[step] + part * slow_spell.turned(lon[step + 1] - lon[step]),
                "lat": lat[step] + part * (lat[step + 1] - lat[step]),
            },
            schema_overrides={"line": pl.String, "spell": pl.Int64},
        ).sort("spell", "line", "at_us")
        each = crossed.group_by("spell", "line", maintain_order=True).agg(
            pl.len().alias("crossings"),
            pl.col("at_us").first().alias("first_us"),
            pl.col("lon").first().alias("first_lon"),
            pl.col("lat").first().alias("first_lat"),
        )
        rows = [
            {**row, **spells.told(columns, row.pop("spell"), close)}
            for row in each.rows(named=True)
        ]
        found = pl.DataFrame(rows, schema=SPELLS) if rows else pl.DataFrame(schema=SPELLS)
        is_zigzag = pl.col("crossings") >= self.min_crossings
        is_slower = (pl.col("mean_kn") <= self.slower * pl.col("cruise_kn")).fill_null(value=False)
        return found.filter(is_zigzag | is_slower)

    def judge(self, partials: Partials) -> pl.DataFrame:
        """Slow spells over lines, without looking at fishing."""
        return self.judge_with(partials, tables.empty(tables.EVENTS))

    def judge_with(self, partials: Partials, events: pl.DataFrame) -> pl.DataFrame:
        """Slow spells over lines, open or closed by the feed's clock, with who fished meanwhile."""
        fished: dict[str, list[tuple[datetime, datetime | None]]] = {}
        for row in events.filter(pl.col("confidence") >= 0.5).iter_rows(named=True):
            for track in row["track_ids"]:
                fished.setdefault(track, []).append((row["start_at"], row["end_at"]))
        parts = partials.canonical().by_exercise()
        return event.rows(self, [d for part in parts for d in self._drafts(part, fished)])

    def _drafts(self, partials: Partials, fished: dict[str, Any]) -> list[event.Draft]:
        found = partials.tables["spells"].sort("hull", "start_us", "line")
        if found.is_empty():
            return []
        hulls = partials.tables["hulls"]
        path = pl.col("path").list
        clock = feed_clock(
            partials.tables["heard"],
            hulls,
            found.select("hull", "end_us", path.get(-2).alias("lon"), path.get(-1).alias("lat")),
            bin_s=CLOCK_BIN_S,
            window_s=self.halo.hours * 3600.0,
            wide_nmi=self.wide_nmi,
        )
        goes_on = clock - found["end_us"].to_numpy() >= slow_spell.LONGEST_S * SECOND_US
        found = found.with_columns((pl.col("is_last") & ~pl.Series(goes_on)).alias("is_open"))
        drafts = []
        for row in found.rows(named=True):
            hull = hulls.row(row.pop("hull"), named=True)
            own = fished.get(hull["track_id"], [])
            row["is_fishing"] = hull["class"] == "fishing" or _overlaps(own, row)
            row["is_tug"] = hull["class"] == "tug" and row["crossings"] < self.min_crossings
            drafts.append(event.drafted(self, hull, row))
        return drafts

    def _because(self, row: dict[str, Any]) -> str | None:
        """What else explains the spell."""
        off, mean = row["off_heading_deg"], row["mean_kn"]
        hours = (row["end_us"] - row["start_us"]) / HOUR_US
        if row["is_fishing"]:
            return "fishing"
        if row["along_share"] >= slow_spell.ALONG_SHARE:
            return "work"
        if (mean < 2.0) if off is None else (mean < 3.0 and off >= slow_spell.DRIFT_DEG):
            return "drifting"
        if hours < self.approach_h and row["lies_h"] >= slow_spell.LIES_H:
            return "anchoring"
        return "towing" if row["is_tug"] else None

    def draft(self, hull: dict[str, Any], row: dict[str, Any]) -> event.Draft:
        """One event: of this hull (a row of ``hulls``), from this spell over one line."""
        because = self._because(row)
        is_zigzag = row["crossings"] >= self.min_crossings
        confidence = ZIGZAG_CONFIDENCE if is_zigzag else STRAIGHT_CONFIDENCE
        path, is_open = row["path"], row["is_open"]
        cruise = row["cruise_kn"]
        return event.Draft(
            mmsis=[hull["mmsi"]],
            track_ids=[hull["track_id"]],
            start_us=row["start_us"],
            end_us=None if is_open else row["end_us"],
            start_uncertainty_s=row["start_by_s"],
            end_uncertainty_s=None if is_open else row["end_by_s"],
            lon=float(geo.wrap_lon(path[0])),
            lat=path[1],
            end_lon=None if is_open else float(geo.wrap_lon(path[-2])),
            end_lat=None if is_open else path[-1],
            path=path,
            confidence=WEAK_CONFIDENCE if because else confidence,
            sentence=_sentence(hull, row, because),
            evidence={
                "subject": row["line"],
                "line": row["line"],
                "way": "zigzag" if is_zigzag else "straight",
                "crossings": row["crossings"],
                "crossed_at": sentence.iso(row["first_us"]),
                "crossed_lon": round(float(geo.wrap_lon(row["first_lon"])), 6),
                "crossed_lat": round(row["first_lat"], 6),
                "mean_kn": round(row["mean_kn"], 2),
                "cruise_kn": None if cruise is None else round(cruise, 2),
                "along_share": round(row["along_share"], 3),
                "off_heading_deg": row["off_heading_deg"],
                "lies_h": round(row["lies_h"], 2),
                "explained_by": because,
                "rows": [list(r) for r in zip(row["row_files"], row["row_offsets"], strict=True)],
            },
            subject=json.dumps(["line", row["line"]]),
            exercise_id=hull["exercise_id"],
        )


def _overlaps(spans: list[tuple[datetime, datetime | None]], row: dict[str, Any]) -> bool:
    """Whether a spell lies within one of these spans of fishing, at least in part."""
    begin, end = row["start_us"] / 1e6, row["end_us"] / 1e6
    return any(
        since.timestamp() < end and (until is None or until.timestamp() > begin)
        for since, until in spans
    )


def _pieces(lines: Lines) -> tuple[npt.NDArray[np.int64], tuple[Floats, Floats, Floats, Floats]]:
    """Short pieces of all lines, and which of ``lines.name`` each belongs to."""
    number, made = [], []
    for part, (first, last) in enumerate(zip(lines.starts, lines.starts[1:], strict=False)):
        lon, lat = geo.unwrap(lines.lon[first:last]), lines.lat[first:last]
        for i in range(len(lon) - 1):
            size = np.hypot(lon[i + 1] - lon[i], lat[i + 1] - lat[i])
            along = np.linspace(0.0, 1.0, max(2, int(np.ceil(size / PIECE_DEG)) + 1))
            x, y = lon[i] + along * (lon[i + 1] - lon[i]), lat[i] + along * (lat[i + 1] - lat[i])
            made.append(np.column_stack([x[:-1], y[:-1], x[1:], y[1:]]))
            number.append(np.full(len(along) - 1, part, np.int64))
    table = np.vstack(made)
    lon1, lat1, lon2, lat2 = (np.ascontiguousarray(column) for column in table.T)
    return np.concatenate(number), (geo.wrap_lon(lon1), lat1, geo.wrap_lon(lon2), lat2)


def _sentence(hull: dict[str, Any], row: dict[str, Any], because: str | None) -> tuple[str, str]:
    name = f"drag.{'open' if row['is_open'] else 'closed'}"
    seconds = (row["end_us"] - row["start_us"]) / SECOND_US
    cruise, count = row["cruise_kn"], row["crossings"]
    lon, lat = float(geo.wrap_lon(row["first_lon"])), row["first_lat"]
    both = {
        "vessel": f"MMSI {hull['mmsi']}",
        "line": row["line"],
        "start": sentence.moment(row["start_us"]),
        "end": sentence.moment(row["end_us"]),
    }
    en = both | {
        "speed": f"{row['mean_kn']:.1f} kn",
        "cruise": "not known" if cruise is None else f"{cruise:.1f} kn",
        "times": sentence.count_en(count, "crossing", "crossings"),
        "duration": sentence.duration_en(seconds),
        "place": sentence.place_en(lon, lat),
    }
    ja = both | {
        "speed": f"{row['mean_kn']:.1f} kn",
        "cruise": "不明" if cruise is None else f"{cruise:.1f} kn",
        "times": f"横断{count}回",
        "duration": sentence.duration_ja(seconds),
        "place": sentence.place_ja(lon, lat),
    }
    return sentence.sentences(f"{name}.{because}" if because else name, en, ja)
