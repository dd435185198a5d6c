"""Positions that cannot be, of one hull or of many at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import polars as pl

from sealane import geo
from sealane.detect.contract import Halo, Partials, Patient, threshold
from sealane.detect.hull import Columns, columns_of
from sealane.detect.impossible import area as spoofing_area
from sealane.detect.impossible.finding import FOUND, Finder, Shape, table_of
from sealane.detect.impossible.jump import Away, Rule, scattered, stretches
from sealane.detect.impossible.land import inland_stays
from sealane.detect.impossible.receiver import pairs
from sealane.detect.impossible.replay import Repeat, repeats
from sealane.detect.impossible.reports import SECOND_US, reports_of
from sealane.detect.impossible.telling import (
    CONFIDENCE,
    area_evidence,
    area_sentence,
    confidence_of,
    evidence_of,
    sentence_of,
)
from sealane.detect.telling import event

__all__ = ["Spoofing"]

HOUR_US = 3600 * SECOND_US
DISPLACED = ("jump", "scattered", "offset", "circle", "on_land")
"""Types of which many at once are one event of an area."""
EXCHANGE_S, EXCHANGE_NMI = 1800.0, 3.0
"""Two hulls that exchange numbers do so within so long, and sail on from where they were."""
MOST_SHARED = 0.25
"""Where others are heard in so many of the cells of land of a hull, it lies on a water there: one
of the four grids at least has both in one cell where they are near."""
FEW_REPORTS = 3  # one or two displaced reports are errors of transmission: as the segmenter's burst


@dataclass(frozen=True, kw_only=True)
class Spoofing(Patient):
    """Positions that cannot be true: which hulls reported them, for how long, and of what type.

    All that was said under a number is looked at together: the tracks that the segmenter made of
    it and the reports that it set aside. A stretch of reports elsewhere begins where the way from
    the hull's last report needs more than ``jump_kn`` (errors of clock and place allowed), ends
    where it is heard at its own place again after such a way back (one of the two may be any way
    that no hull sails, where reports are up to ``bracket_h`` apart), lasts ``min_minutes`` and has
    ``min_reports`` or more. Evidence ``type`` says what it is:

    - ``replay``: reports said before under the number, to the last digit, all with one delay;
    - ``scattered``: many jumps in a row, to places of which each is heard then only;
    - ``circle``: ``turns`` rounds or more, off the best circle by ``roundness`` of its radius;
    - ``on_land``: most reports ``inland_nmi`` or more from the shore, on land;
    - ``offset``: a moving hull whose places go aside by a vector and come back by its reverse;
    - ``jump``: any other place;
    - ``receivers``: two places at once on one course, ``receivers_nmi`` or more apart, each
      passed on by receivers of its own;
    - ``area``: ``area_hulls`` hulls or more displaced at once, each within ``area_nmi`` of
      another: one event with the outline of the hulls' own places as its path, in their stead.

    The place of an event is where the hull was last heard at its own place, its path what was
    reported instead. An event is open where the hull was not heard at its own place again and the
    data end within ``min_silence_h``.

    Confidence is that of the type (0.8 to 0.95), four fifths of it without a return. It is at most
    0.4 where something else explains the reports (evidence ``explained_by``): ``shared_number``
    where the number claimed two names or IMO numbers then, or a hull is heard no more as another
    place begins; ``exchange`` where two numbers go to each other's places at once; ``no_fix`` (0.2)
    where the place is 0° N 0° E, which transmitters and archives write that have none;
    ``inland_water`` where a hull is heard inland without a jump and was never at
    sea. No event at all are numbers of which two hulls are heard at once, each at its own place
    (tracks say ``is_shared_mmsi``), reports on the hull's own path that are all late or early by
    one time (a clock), and hulls inland without a jump where other hulls are heard too (a water).

    What it cannot tell: who made the positions false, or whether the hull itself did; a false
    path without a jump (a slow drag away); displacements along the hull's own path, which are as
    those of a wrong clock, and those that a ship could have sailed; a replay of another hull's
    track; a hull heard at its false place only, or there first.

    Known false alarms: a number that two hulls use by turns (two terminals of one number in two
    harbours); a terminal that sends a wrong place for an hour after it was off; rivers, canals and
    lakes that the coast as drawn counts as land, where only one hull was heard; receivers whose
    clock leaps.

    Example: ``sealane detect spoofing --lake LAKE``

    References: C4ADS, Above Us Only Stars (2019); B. Bergman, Systematic data analysis reveals
    false vessel tracks, SkyTruth and Global Fishing Watch (2021); A. Androjna et al., AIS data
    vulnerability indicated by a spoofing case-study, Applied Sciences 11 (2021) 5015;
    M. Balduzzi et al., A security evaluation of AIS, ACSAC (2014).
    """

    kind: ClassVar[str] = "spoofing"
    version: ClassVar[str] = "1"
    halo: ClassVar[Halo] = Halo(cells_deg=5.0, hours=24.0)

    jump_kn: float = threshold(
        60.0,
        unit="kn",
        source="Fastest car ferry in service: 58 kn",
        help="Faster than this, the way between two reports is a jump",
        minimum=1.0,
    )
    min_minutes: float = threshold(
        10.0,
        unit="min",
        source="Sealane: three reports of a ship at rest (3 min, ITU-R M.1371-5)",
        help="A stretch lasts at least so long",
    )
    min_reports: int = threshold(
        4,
        unit="count",
        source=f"Sealane: the segmenter calls up to {FEW_REPORTS} that fit no path errors",
        help="Reports elsewhere that a stretch needs",
        minimum=2,
    )
    intervals: float = threshold(
        3.0,
        unit="factor",
        source="Sealane: a hull heard at its usual pace was where it said",
        help="The hull's own silence is at least so many of its usual intervals",
        minimum=1.0,
    )
    bracket_min: float = threshold(
        15.0,
        unit="min",
        source="Sealane: five reports of a ship at rest",
        help="A jump lies between reports so near in time, or six usual intervals",
    )
    bracket_h: float = threshold(
        2.0,
        unit="h",
        source="Sealane: reception is lost for an hour or two as stations fade",
        help="One of the two ways may lie between reports so far apart, if no hull sails it",
    )
    scatter_min: float = threshold(
        15.0,
        unit="min",
        source="Sealane, as for the bracket",
        help="Jumps so near in time belong together",
    )
    turns: float = threshold(
        2.0,
        unit="turns",
        source="Bergman (2019-2021): spoofed circles are sailed many times",
        help="Rounds that make a circle",
    )
    roundness: float = threshold(
        0.1,
        unit="share",
        source="Sealane: places of AIS to 10 m on circles of 100 m and more",
        help="Root mean square of the distance to the circle, by its radius",
    )
    min_radius_nmi: float = threshold(
        0.1,
        unit="nmi",
        source="Sealane: less is the swing of a ship at anchor",
        help="Smallest circle",
    )
    inland_nmi: float = threshold(
        0.5,
        unit="nmi",
        source="Error of the packed coast (0.3 nmi, geo.coast) and of quays and docks",
        help="So far from the shore, on land, a place is inland",
    )
    inland_alone_nmi: float = threshold(
        2.0,
        unit="nmi",
        source="Sealane: harbours, docks and mouths of rivers lie nearer",
        help="The same for a hull that came there without a jump",
    )
    receivers_nmi: float = threshold(
        5.0,
        unit="nmi",
        source="RadianceFleet, METHODOLOGY.md: cross-receiver disagreement",
        help="Two places of one hull so far apart",
    )
    area_hulls: int = threshold(
        4,
        unit="count",
        source="Sealane: three may be one crew, or one receiver",
        help="Hulls displaced at once that make an area",
        minimum=2,
    )
    area_nmi: float = threshold(
        40.0,
        unit="nmi",
        source="Line of sight from a mast of 30 m to antennas of 30 m (25 nmi), with a margin",
        help="A hull belongs to an area where another one of it is so near",
    )
    min_silence_h: float = threshold(
        6.0,
        unit="h",
        source="GFW pipe-gaps, as for gap",
        help="A stretch without return is over when the data go on for so long after it",
    )

    def sift(self, fixes: pl.DataFrame | Columns) -> Partials:
        """What cannot be of these hulls, and in which cells of land each was heard."""
        columns = columns_of(fixes)
        reports = reports_of(columns, min_outliers=self.min_reports)
        shape = Shape(
            turns=self.turns,
            roundness=self.roundness,
            min_radius_nmi=self.min_radius_nmi,
            inland_nmi=self.inland_nmi,
        )
        finder = Finder(reports, columns.identities, shape)
        wild = scattered(reports, self._rule())
        calm = [
            a for a in stretches(reports, self._rule(), wild) if not any(_meet(a, b) for b in wild)
        ]
        copies = repeats(reports, min_reports=10, min_minutes=self.min_minutes)
        away = [*wild, *calm]
        twice = pairs(
            reports,
            min_nmi=self.receivers_nmi,
            min_minutes=self.min_minutes,
            min_reports=self.min_reports,
        )
        rest = [c for c in copies if not any(_holds(a, c) for a in away)]
        rows = [finder.away(one, copies) for one in away]
        rows += [finder.pair(one) for one in twice] + [finder.repeat(one) for one in rest]
        found = table_of([row for row in rows if row is not None])
        ashore, cells = self._ashore(columns, found, reports.track, [a.rows for a in away])
        hulls = columns.hulls.select(
            "mmsi", "track_id", "exercise_id", pl.col("last_at").dt.epoch("us").alias("last_us")
        )
        return Partials({"hulls": hulls, "found": pl.concat([found, ashore]), "cells": cells})

    def _rule(self) -> Rule:
        return Rule(
            jump_kn=self.jump_kn,
            min_minutes=self.min_minutes,
            min_reports=self.min_reports,
            intervals=self.intervals,
            bracket_min=self.bracket_min,
            bracket_h=self.bracket_h,
            scatter_min=self.scatter_min,
        )

    def _ashore(
        self, columns: Columns, found: pl.DataFrame, track: Any, away: list[Any]
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Hulls inland that did not jump there, as rows of FOUND; and all cells of land."""
        stays, cells = inland_stays(
            columns,
            min_nmi=self.inland_alone_nmi,
            min_minutes=3.0 * self.min_minutes,
            min_reports=self.min_reports,
        )
        told = np.unique(track[np.concatenate(away)]) if away else np.empty(0, np.int64)
        del found
        stays = stays.filter(~pl.col("hull").is_in(told.tolist()))
        return table_of([_stay(columns, row) for row in stays.rows(named=True)]), cells

    def judge(self, partials: Partials) -> pl.DataFrame:
        """Events of hulls, and of areas in which many were displaced at once."""
        parts = partials.canonical().by_exercise()
        return event.rows(self, [draft for part in parts for draft in self._drafts(part)])

    def _drafts(self, partials: Partials) -> list[event.Draft]:
        hulls = partials.tables["hulls"]
        found = partials.tables["found"].sort("hull", "start_us", "type")
        found = _exchanged(_without_waters(found, partials.tables["cells"], hulls))
        if found.is_empty():
            return []
        clock_us = int(hulls["last_us"].max())  # type: ignore[arg-type]
        is_over = pl.col("after_us").is_not_null() | (
            clock_us - pl.col("end_us") >= self.min_silence_h * HOUR_US
        )
        found = found.with_columns(is_over.alias("is_over"))
        groups = self._groups(found, hulls)
        in_area = {int(i) for rows in groups for i in rows}
        drafts = [
            event.drafted(self, "hull", [hulls.row(row["hull"], named=True)], [row])
            for i, row in enumerate(found.rows(named=True))
            if i not in in_area
        ]
        for rows in groups:
            own = found[rows].rows(named=True)
            named = [hulls.row(row["hull"], named=True) for row in own]
            drafts.append(event.drafted(self, "area", named, own))
        return drafts

    def _groups(self, found: pl.DataFrame, hulls: pl.DataFrame) -> list[Any]:
        is_displaced = ~found["explained"].fill_null("").is_in(["exchange", "no_fix"])
        is_displaced &= found["type"].is_in(DISPLACED) & (
            found["explained"].fill_null("") != "clock"
        )
        is_displaced &= found["out_kn"].is_not_null()
        rows = np.flatnonzero(is_displaced.to_numpy())
        some = found[rows]
        number = hulls["mmsi"].gather(some["hull"]).to_numpy().astype(np.int64)
        groups = spoofing_area.groups(
            number,
            some["start_us"].to_numpy(),
            some["end_us"].to_numpy(),
            some["lon"].to_numpy(),
            some["lat"].to_numpy(),
            near_nmi=self.area_nmi,
            min_hulls=self.area_hulls,
        )
        return [rows[group] for group in groups]

    def draft(
        self, form: str, hulls: list[dict[str, Any]], rows: list[dict[str, Any]]
    ) -> event.Draft:
        """One event: of a hull (``form`` hull, one row), or of an area (many)."""
        return self._area(hulls, rows) if form == "area" else self._hull(hulls[0], rows[0])

    def _hull(self, hull: dict[str, Any], row: dict[str, Any]) -> event.Draft:
        start_by = row["before_us"] and (row["start_us"] - row["before_us"]) / SECOND_US
        end_by = row["after_us"] and abs(row["after_us"] - row["end_us"]) / SECOND_US
        is_open = not row["is_over"]
        return event.Draft(
            mmsis=[hull["mmsi"]],
            track_ids=[hull["track_id"]],
            start_us=row["start_us"],
            end_us=None if is_open else row["end_us"],
            lon=row["lon"],
            lat=row["lat"],
            end_lon=None if is_open else row["end_lon"],
            end_lat=None if is_open else row["end_lat"],
            path=row["path"],
            confidence=confidence_of(row),
            sentence=sentence_of(hull, row),
            evidence=evidence_of(row),
            start_uncertainty_s=start_by or None,
            end_uncertainty_s=None if is_open else end_by or None,
            subject=row["type"],
            exercise_id=hull["exercise_id"],
        )

    def _area(self, hulls: list[dict[str, Any]], rows: list[dict[str, Any]]) -> event.Draft:
        by_number = {hull["mmsi"]: hull["track_id"] for hull in reversed(hulls)}
        mmsis = sorted(by_number)
        lon = np.array([row[name] for row in rows for name in ("lon", "end_lon")])
        lat = np.array([row[name] for row in rows for name in ("lat", "end_lat")])
        own = np.array([[True, row["after_us"] is not None] for row in rows]).ravel()
        path, middle = spoofing_area.outline(lon[own], lat[own])
        start, end = min(row["start_us"] for row in rows), max(row["end_us"] for row in rows)
        is_open = not all(row["is_over"] for row in rows)
        evidence = area_evidence(rows, len(mmsis))
        return event.Draft(
            mmsis=mmsis,
            track_ids=[by_number[mmsi] for mmsi in mmsis],
            start_us=start,
            end_us=None if is_open else end,
            lon=middle[0],
            lat=middle[1],
            end_lon=None if is_open else middle[0],
            end_lat=None if is_open else middle[1],
            path=path,
            confidence=CONFIDENCE["area"],
            sentence=area_sentence(evidence, middle, start, end, is_open=is_open),
            evidence=evidence,
            subject="area",
            exercise_id=hulls[0]["exercise_id"],
        )


def _meet(one: Away, other: Away) -> bool:
    """Whether two stretches share rows of the reports, or one lies within the other."""
    return bool(one.before <= other.rows[-1] and other.before <= one.rows[-1])


def _holds(one: Away, copies: Repeat) -> bool:
    return bool(np.isin(copies.rows, one.rows).mean() >= 0.5)


def _stay(columns: Columns, row: dict[str, Any]) -> dict[str, Any]:
    """A stay inland as a row of FOUND."""
    first, last = row["first"], row["last"]
    files, offsets = columns.source_of(np.array([first, last]))
    inland = slice(first, last + 1)
    return dict.fromkeys(FOUND) | {
        "hull": row["hull"],
        "type": "on_land",
        "start_us": int(columns.at[first]),
        "end_us": int(columns.at[last]),
        "lon": float(columns.lon[first]),
        "lat": float(columns.lat[first]),
        "end_lon": float(columns.lon[last]),
        "end_lat": float(columns.lat[last]),
        "reports": row["reports"],
        "inland_nmi": row["inland_nmi"],
        "explained": None if row["was_at_sea"] else "inland_water",
        "path": event.thin_path(columns.lon[inland], columns.lat[inland]),
        "sources": [],
        "files": files.to_list(),
        "offsets": offsets.to_list(),
    }


def _without_waters(found: pl.DataFrame, cells: pl.DataFrame, hulls: pl.DataFrame) -> pl.DataFrame:
    """What was found, without stays ashore in places where other numbers are heard as well."""
    number = hulls["mmsi"].gather(cells["hull"]).alias("mmsi")
    shared = (
        cells.with_columns(number)
        .with_columns((pl.col("mmsi").n_unique().over("cell") > 1).alias("is_shared"))
        .group_by("hull")
        .agg(pl.col("is_shared").mean())
    )
    others = found.select("hull").join(shared, on="hull", how="left", maintain_order="left")
    is_water = (found["type"] == "on_land") & found["out_kn"].is_null()
    is_water &= others["is_shared"].fill_null(0.0) >= MOST_SHARED
    return found.filter(~is_water)


def _exchanged(found: pl.DataFrame) -> pl.DataFrame:
    """What was found; stretches that begin where another hull's were left, and the reverse, are
    explained by an exchange of numbers."""
    rows = np.flatnonzero(found["out_kn"].is_not_null().to_numpy())
    some = found[rows]
    start = some["start_us"].to_numpy()
    own = some["lon"].to_numpy(), some["lat"].to_numpy()
    first = [some["path"].list.get(i).to_numpy() for i in (0, 1)]
    explained = found["explained"].to_list()
    for i, row in enumerate(rows.tolist()):
        at_once = np.flatnonzero(np.abs(start - start[i]) <= EXCHANGE_S * SECOND_US)
        at_once = at_once[at_once != i]
        there = _near(first[0][i], first[1][i], own[0][at_once], own[1][at_once])
        here = _near(own[0][i], own[1][i], first[0][at_once], first[1][at_once])
        if np.any(there & here):
            explained[row] = "exchange"
    return found.with_columns(pl.Series("explained", explained, pl.String))


def _near(lon: float, lat: float, lons: Any, lats: Any) -> Any:
    return geo.distance_m(geo.wrap_lon(lon), lat, lons, lats) <= EXCHANGE_NMI * geo.METRES_PER_NMI
