"""Spells in which a hull makes way slowly, and what it does before, after and meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane.detect.hull import Columns
from sealane.detect.telling import event

__all__ = ["ALONG_M", "ALONG_SHARE", "DRIFT_DEG", "LIES_H", "LONGEST_S", "STEP_S", "Spells"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
SECOND_US = 1_000_000
STEP_S = 300.0
"""The grid of time, as for fishing [s]."""
LONGEST_S = 3600.0
"""Over silences not longer than this places are interpolated, as GFW does [s]."""
JOIN_S, JOIN_M = 1200.0, 2000.0
"""So long faster or slower [s], and so far [m], does not end a spell."""
UNDER_WAY_KN = 3.0
USUAL_SHARE = 0.75
USUAL_STEPS = 6
"""Half an hour under way outside the spell tells what a hull usually makes."""
ALONG_M, ALONG_SHARE = 300.0, 0.6
"""So near to a line [m] for so much of the spell is along it."""
DRIFT_DEG = 40.0
"""Heading so far off the course is drifting (RTEC maritime patterns) [deg]."""
LIES_KN, LIES_STEPS, LIES_H = 0.8, 18, 0.5
"""So slow, within an hour and a half, for half an hour, is lying still."""


@dataclass(frozen=True, eq=False)
class Spells:
    """Places of hulls on the grid, and the first and last place of each spell."""

    hull: npt.NDArray[np.int32]
    bin: Ints
    lon: Floats
    lat: Floats
    row: Ints
    pace: Floats
    first: Ints
    last: Ints

    def steps(self) -> Ints:
        """Every place of every spell from which there is a step."""
        spans = [np.arange(a, b) for a, b in zip(self.first, self.last, strict=True)]
        inside = np.concatenate([np.empty(0, np.int64), *spans])
        known: Ints = inside[~np.isnan(self.pace[inside])]
        return known

    def of(self, steps: Ints) -> Ints:
        """The spell of each place."""
        return np.searchsorted(self.first, steps, side="right") - 1

    def told(self, columns: Columns, spell: int, close: pl.DataFrame) -> dict[str, Any]:
        """One spell as a row; ``close`` (step, is_close) tells which places lie along a line."""
        i, j = int(self.first[spell]), int(self.last[spell])
        hull, a, b = int(self.hull[i]), int(self.row[i]), int(self.row[j])
        begin, end = int(columns.starts[hull]), int(columns.starts[hull + 1]) - 1
        own = close.filter(pl.col("step").is_between(i, j))["is_close"].to_numpy()
        rows = np.unique(np.linspace(a, b, 6).round().astype(np.int64))
        files, offsets = columns.source_of(rows)
        at = columns.at
        return {
            "hull": hull,
            "start_us": int(at[a]),
            "end_us": int(at[b]),
            "start_by_s": max(STEP_S, float(at[a] - at[max(a - 1, begin)]) / 1e6),
            "end_by_s": max(STEP_S, float(at[min(b + 1, end)] - at[b]) / 1e6),
            "is_last": bool(at[end] - at[b] <= 2 * STEP_S * SECOND_US),
            "mean_kn": float(np.nanmean(self.pace[i:j])),
            "cruise_kn": self._usual(i, j),
            "along_share": float(own.mean()) if len(own) else 0.0,
            "off_heading_deg": _off_heading(columns, a, b),
            "lies_h": self._lies(i, j),
            "path": event.thin_path(columns.lon[a : b + 1], columns.lat[a : b + 1]),
            "row_files": files.to_list(),
            "row_offsets": offsets.to_list(),
        }

    def _usual(self, i: int, j: int) -> float | None:
        """What the hull makes under way outside the spell [kn], None where it was not heard so."""
        first = int(np.searchsorted(self.hull, self.hull[i]))
        last = int(np.searchsorted(self.hull, self.hull[i], side="right"))
        pace = np.concatenate([self.pace[first:i], self.pace[j:last]])
        pace = pace[pace > UNDER_WAY_KN]
        return float(np.quantile(pace, USUAL_SHARE)) if len(pace) >= USUAL_STEPS else None

    def _lies(self, i: int, j: int) -> float:
        """For how long the hull lies still soon before or after the spell [h]."""
        best = 0
        for low, high in ((max(0, i - LIES_STEPS), i), (j, j + LIES_STEPS)):
            pace, hull = self.pace[low:high], self.hull[low:high]
            best = max(best, int(np.sum((pace < LIES_KN) & (hull == self.hull[i]))))
        return best * STEP_S / 3600.0


def spells(columns: Columns, min_kn: float, max_kn: float, min_h: float) -> Spells:
    """Spells of steps between two speeds, of that length or more."""
    from sealane.detect.kernel import fishing as fishing_kernel
    from sealane.detect.kernel import grid as grid_kernel

    hull, bins, lon, lat, row, _, _, _ = grid_kernel.slow_places(
        columns.starts,
        columns.at,
        columns.lon,
        columns.lat,
        int(STEP_S * SECOND_US),
        int(LONGEST_S * SECOND_US),
        np.inf,
    )
    pace, _ = fishing_kernel.speeds(hull, bins, lon, lat, STEP_S)
    is_slow = (pace >= min_kn) & (pace <= max_kn)
    first, last = fishing_kernel.runs(
        hull, bins, lon, lat, is_slow, STEP_S, JOIN_S, JOIN_M, LONGEST_S, JOIN_M
    )
    long = (bins[last] - bins[first]) * STEP_S >= min_h * 3600.0
    return Spells(hull, bins, lon, lat, row, pace, first[long], last[long])


def turned(step: Floats) -> Floats:
    """Differences of longitude the short way round [deg]."""
    return (step + 180.0) % 360.0 - 180.0


def _off_heading(columns: Columns, a: int, b: int) -> float | None:
    """How far the heading lies off the course, as a median [deg]; None where not reported."""
    off = np.abs(turned(columns.heading_deg[a : b + 1] - columns.cog_deg[a : b + 1]))
    off = off[~np.isnan(off)]
    return round(float(np.median(off)), 1) if len(off) else None
