"""What each displaced stretch is: its type, its figures, and what else would explain it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo
from sealane.detect.impossible.jump import Away
from sealane.detect.impossible.receiver import Pair
from sealane.detect.impossible.replay import Repeat
from sealane.detect.impossible.reports import ALONE, MS_PER_KN, NMI_M, SECOND_US, Reports
from sealane.detect.impossible.shape import Circle, circle_of, is_offset, plane_m
from sealane.detect.telling import event

__all__ = ["FOUND", "Finder", "Shape", "table_of"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

HOUR_US = 3600 * SECOND_US
NEAR_H = 24.0  # a clock is wrong by less, or the day is wrong: GFW, satellite clocks
CLOCK_M = NMI_M  # places of a late report lie on the hull's own path
MAX_PIECES = 200  # of a leg of a path: one of 200 nmi was sailed in hours of silence
ON_PATH = 0.8  # ... most of them: a turn cut short leaves some beside it
CLOCK_SPREAD_S = 600.0  # ... all late by the same time
MOST = 60  # reports that are enough to tell whether a stretch lies on a path
SHARE = 0.5  # of the reports: what most of them are, the stretch is
AWAY_H = 24.0  # who is not back by then is another: the segmenter holds a shared number so long
ALIKE_KN = 1.5  # the motion goes on where only the place has changed
UNSET_DEG = 0.001  # 0 N 0 E to the digits of archives: no station lies in the open Gulf of Guinea
FEW = 10  # reports over which a motion is taken: ten minutes of a ship under way in most archives

FOUND: dict[str, Any] = {
    "hull": pl.Int32, "type": pl.String, "start_us": pl.Int64, "end_us": pl.Int64,
    "before_us": pl.Int64, "after_us": pl.Int64, "lon": pl.Float64, "lat": pl.Float64,
    "end_lon": pl.Float64, "end_lat": pl.Float64, "reports": pl.Int64,
    "displacement_nmi": pl.Float64, "out_kn": pl.Float64, "back_kn": pl.Float64,
    "radius_nmi": pl.Float64, "turns": pl.Float64, "shift_h": pl.Float64,
    "inland_nmi": pl.Float64, "explained": pl.String, "path": pl.List(pl.Float64),
    "sources": pl.List(pl.String), "files": pl.List(pl.String), "offsets": pl.List(pl.Int64),
}  # fmt: skip
"""Columns of what was found. A stretch that had not ended when the data did has no ``after_us``."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What makes a circle and a place on land; see the thresholds of ``Spoofing``."""

    turns: float
    roundness: float
    min_radius_nmi: float
    inland_nmi: float


@dataclass(frozen=True, eq=False)
class Finder:
    """Turns stretches, pairs and repeats of these reports into rows of FOUND."""

    reports: Reports
    identities: pl.DataFrame
    shape: Shape

    def away(self, one: Away, copies: list[Repeat]) -> dict[str, Any] | None:
        """The row of a stretch elsewhere; None where all is on the hull's own path, only late."""
        reports, rows = self.reports, one.rows
        row = self._row(rows, one.before, one.after)
        row["hull"] = int(reports.track[one.before])
        row |= self._speeds(one)
        home = (float(reports.lon[one.before]), float(reports.lat[one.before]))
        run = geo.distance_m(reports.lon[rows], reports.lat[rows], *home)
        row["displacement_nmi"] = float(np.median(run)) / NMI_M
        row |= self._typed(one, copies)
        if row["type"] != "replay" and self._is_late(one):
            return None
        is_long = row["end_us"] - row["start_us"] > AWAY_H * HOUR_US
        if self._names(one) > 1 or (one.after < 0 and (is_long or row["type"] == "jump")):
            row["explained"] = "shared_number"
        if np.mean(self._is_unset(rows)) >= SHARE:
            row["explained"] = "no_fix"
        return row

    def _is_unset(self, rows: Ints) -> Flags:
        """Whether these reports give 0 N 0 E, as transmitters and archives write that have none."""
        lon, lat = self.reports.lon[rows], self.reports.lat[rows]
        return np.asarray((np.abs(lon) <= UNSET_DEG) & (np.abs(lat) <= UNSET_DEG))

    def pair(self, one: Pair) -> dict[str, Any] | None:
        """The row of a hull that receivers give two places; None where one is only late."""
        reports = self.reports
        if self._is_on_path(one.others, int(reports.family[one.rows[0]])):
            return None
        row = self._row(one.others, int(one.rows[0]), int(one.rows[-1]))
        row |= {
            "hull": int(reports.track[one.rows[0]]),
            "type": "receivers",
            "before_us": None,
            "displacement_nmi": one.apart_m / NMI_M,
            "sources": sorted({*reports.source(one.rows), *reports.source(one.others)}),
        }
        return row

    def repeat(self, one: Repeat) -> dict[str, Any] | None:
        """The row of reports said again while the hull is heard where it is.

        None where no receiver of the originals gave them again: then another's clock is wrong.
        """
        reports = self.reports
        if not set(reports.source(one.rows)) & set(reports.source(one.originals)):
            return None
        row = self._row(one.rows, int(one.rows[0]), int(one.rows[-1]))
        row |= {
            "hull": int(reports.track[one.originals[0]]),
            "type": "replay",
            "before_us": None,
            "shift_h": one.shift_s / 3600.0,
        }
        return row

    def _row(self, rows: Ints, before: int, after: int) -> dict[str, Any]:
        reports, row = self.reports, dict.fromkeys(FOUND)
        ends = [before, int(rows[0]), int(rows[-1]), *([after] if after >= 0 else [])]
        files, offsets = reports.rows(np.array(list(dict.fromkeys(ends)), np.int64))
        last = after if after >= 0 else int(rows[-1])
        return row | {
            "start_us": int(reports.at[rows[0]]),
            "end_us": int(reports.at[rows[-1]]),
            "before_us": int(reports.at[before]),
            "after_us": int(reports.at[after]) if after >= 0 else None,
            "lon": float(reports.lon[before]),
            "lat": float(reports.lat[before]),
            "end_lon": float(reports.lon[last]),
            "end_lat": float(reports.lat[last]),
            "reports": len(rows),
            "path": event.thin_path(reports.lon[rows], reports.lat[rows]),
            "sources": [],
            "files": files,
            "offsets": offsets,
        }

    def _speeds(self, one: Away) -> dict[str, float]:
        steps = {"out_kn": (one.before, int(one.rows[0]))}
        if one.after >= 0:
            steps["back_kn"] = (int(one.rows[-1]), one.after)
        return {name: self._knots(*step) for name, step in steps.items()}

    def _knots(self, row: int, other: int) -> float:
        reports = self.reports
        run = geo.distance_m(
            reports.lon[row], reports.lat[row], reports.lon[other], reports.lat[other]
        )
        seconds = max(1.0, abs(int(reports.at[other] - reports.at[row])) / SECOND_US)
        return float(run) / seconds / MS_PER_KN

    def _typed(self, one: Away, copies: list[Repeat]) -> dict[str, Any]:
        """The type of a stretch and the figures that make it."""
        reports, rows = self.reports, one.rows
        for copy in copies:
            if np.isin(rows, copy.rows).mean() >= SHARE:
                return {"type": "replay", "shift_h": copy.shift_s / 3600.0}
        if one.is_scattered:
            return {"type": "scattered"}
        circle = circle_of(reports.lon[rows], reports.lat[rows])
        if circle is not None and self._is_round(circle):
            said = {"radius_nmi": circle.radius_m / NMI_M, "turns": abs(circle.turns)}
            return {"type": "circle", **said}
        inland = geo.distance_inland_nmi(reports.lon[rows], reports.lat[rows])
        if np.mean(inland >= self.shape.inland_nmi) >= SHARE:
            return {"type": "on_land", "inland_nmi": float(np.median(inland))}
        return {"type": "offset" if self._is_moved(one) else "jump"}

    def _is_round(self, circle: Circle) -> bool:
        return (
            abs(circle.turns) >= self.shape.turns
            and circle.error_m <= self.shape.roundness * circle.radius_m
            and circle.radius_m >= self.shape.min_radius_nmi * NMI_M
        )

    def _is_moved(self, one: Away) -> bool:
        reports, rows = self.reports, one.rows
        first, last = int(rows[0]), int(rows[-1])
        ends = np.array([one.before, first, last, max(one.after, 0)])
        x, y = plane_m(
            reports.lon[ends],
            reports.lat[ends],
            float(reports.lon[ends[0]]),
            float(reports.lat[ends[0]]),
        )
        run = float(np.hypot(x[2] - x[1], y[2] - y[1]))
        out = (float(x[1] - x[0]), float(y[1] - y[0]))
        if one.after >= 0:
            return is_offset(out, (float(x[3] - x[2]), float(y[3] - y[2])), run)
        mine, rest = self._motion(self._last_own(one)), self._motion(rows[:FEW])
        return bool(run >= NMI_M and np.hypot(*(mine - rest)) <= ALIKE_KN * MS_PER_KN)

    def _last_own(self, one: Away) -> Ints:
        """The hull's last few reports at its own place."""
        reports = self.reports
        before = np.arange(reports.starts[reports.number[one.before]], one.before + 1)
        own: Ints = before[reports.family[before] == reports.family[one.before]]
        return own[-FEW:]

    def _motion(self, rows: Ints) -> Floats:
        """The mean velocity over these reports, east and north [m/s]."""
        reports = self.reports
        first, last = int(rows[0]), int(rows[-1])
        ends = np.array([first, last])
        x, y = plane_m(
            reports.lon[ends],
            reports.lat[ends],
            float(reports.lon[first]),
            float(reports.lat[first]),
        )
        seconds = max(1.0, int(reports.at[last] - reports.at[first]) / SECOND_US)
        return np.array([x[1], y[1]]) / seconds

    def _is_late(self, one: Away) -> bool:
        """Whether a stretch is only late; of a scattered one the number's main hull is asked."""
        family = self.reports.family
        home = family[one.before]
        if home == ALONE or one.is_scattered:
            number = self.reports.number[one.before]
            sound = family[self.reports.starts[number] : self.reports.starts[number + 1]]
            sound = sound[sound != ALONE]
            if not len(sound):
                return False
            home = np.bincount(sound).argmax()
        return self._is_on_path(one.rows, int(home))

    def _is_on_path(self, rows: Ints, home: int) -> bool:
        """Whether reports lie on a hull's own path, all late or early by the same time."""
        reports = self.reports
        number = reports.number[rows[0]]
        own = np.arange(reports.starts[number], reports.starts[number + 1])
        own = own[reports.family[own] == home]
        since, until = reports.at[rows[0]], reports.at[rows[-1]]
        near_us = int(NEAR_H * HOUR_US)
        own = own[(reports.at[own] >= since - near_us) & (reports.at[own] <= until + near_us)]
        if not len(own):
            return False
        some = rows[np.unique(np.linspace(0, len(rows) - 1, MOST).astype(np.int64))]
        at, lon, lat = self._way(own)
        run = geo.distance_m(reports.lon[some][:, None], reports.lat[some][:, None], lon, lat)
        near = run.argmin(axis=1)
        is_on = run[np.arange(len(some)), near] <= CLOCK_M
        late = (reports.at[some] - at[near])[is_on] / SECOND_US
        if is_on.mean() < ON_PATH:
            return False
        return float(np.median(np.abs(late - np.median(late)))) <= CLOCK_SPREAD_S

    def _way(self, rows: Ints) -> tuple[Floats, Floats, Floats]:
        """Times and places along a hull's path, no further apart than a late report may lie off."""
        reports = self.reports
        at, lon, lat = reports.at[rows].astype(np.float64), reports.lon[rows], reports.lat[rows]
        run = geo.distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:])
        pieces = np.clip(np.ceil(run / CLOCK_M), 1, MAX_PIECES).astype(np.int64)
        leg = np.repeat(np.arange(len(pieces)), pieces)
        first = np.cumsum(pieces) - pieces
        share = (np.arange(len(leg)) - first[leg]) / pieces[leg]
        x, y = geo.interpolate(lon[leg], lat[leg], lon[leg + 1], lat[leg + 1], share)
        passed = at[leg] + share * (at[leg + 1] - at[leg])
        return np.append(passed, at[-1]), np.append(x, lon[-1]), np.append(y, lat[-1])

    def _names(self, one: Away) -> int:
        """How many ships the number claimed to be around that time."""
        if self.identities.is_empty():
            return 0
        reports = self.reports
        mmsi = reports.frame["mmsi"][one.before]
        at = pl.col("first_at").dt.epoch("us"), pl.col("last_at").dt.epoch("us")
        since = int(reports.at[one.before]) - int(NEAR_H * HOUR_US)
        until = int(reports.at[one.rows[-1]]) + int(NEAR_H * HOUR_US)
        claims = self.identities.filter(pl.col("mmsi") == mmsi, at[0] <= until, at[1] >= since)
        return max(claims["name"].drop_nulls().n_unique(), claims["imo"].drop_nulls().n_unique())


def table_of(rows: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> pl.DataFrame:
    """Rows as a frame of FOUND."""
    return pl.DataFrame(list(rows), schema=FOUND, orient="row")
