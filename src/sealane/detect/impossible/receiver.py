"""One hull in two places at once, each heard by receivers of its own, on the same course."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sealane.detect.impossible.reports import ALONE, SECOND_US, Reports
from sealane.detect.impossible.shape import plane_m

__all__ = ["Pair", "pairs"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

NMI_M = 1852.0
STEADY_SHARE = 0.05  # of their distance: two hulls of a number do not keep station for an hour
STEADY_M = 0.3 * NMI_M
OWN_SHARE = 0.1  # of a hull's reports from the other's receivers
SAME_KN, SAME_DEG = 0.5, 10.0  # reported speed and course of one and the same hull
MIN_RUN_M = 2.0 * NMI_M  # two hulls at rest keep their distance as well
LONG_S = 900.0  # further from a report the other place is not known


@dataclass(frozen=True, eq=False)
class Pair:
    """Two places of one hull: the rows of both, and how far they are apart [m]."""

    rows: Ints
    others: Ints
    apart_m: float


def pairs(reports: Reports, *, min_nmi: float, min_minutes: float, min_reports: int) -> list[Pair]:
    """Pairs of families of one number that move alike, so far apart, each with its receivers."""
    found = []
    for number in range(len(reports.starts) - 1):
        rows = np.arange(reports.starts[number], reports.starts[number + 1])
        families, counts = np.unique(reports.family[rows], return_counts=True)
        known = [
            f for f, n in zip(families, counts, strict=True) if f != ALONE and n >= min_reports
        ]
        if len(known) < 2 or len(set(reports.source(rows))) < 2:
            continue
        known.sort(key=lambda f: -int((reports.family[rows] == f).sum()))
        of = {f: rows[reports.family[rows] == f] for f in known}
        for i, one in enumerate(known):
            for other in known[i + 1 :]:
                pair = _pair(reports, of[one], of[other], min_minutes, min_reports)
                if pair is not None and pair.apart_m >= min_nmi * NMI_M:
                    found.append(pair)
    return found


def _pair(
    reports: Reports, one: Ints, other: Ints, min_minutes: float, min_reports: int
) -> Pair | None:
    since = max(reports.at[one[0]], reports.at[other[0]])
    until = min(reports.at[one[-1]], reports.at[other[-1]])
    one = one[(reports.at[one] >= since) & (reports.at[one] <= until)]
    other = other[(reports.at[other] >= since) & (reports.at[other] <= until)]
    short = until - since < min_minutes * 60.0 * SECOND_US
    if short or min(len(one), len(other)) < min_reports:
        return None
    if _shared(reports, one, other) > OWN_SHARE or _shared(reports, other, one) > OWN_SHARE:
        return None
    lon0, lat0 = float(reports.lon[one[0]]), float(reports.lat[one[0]])
    x1, y1 = plane_m(reports.lon[one], reports.lat[one], lon0, lat0)
    x2, y2 = plane_m(reports.lon[other], reports.lat[other], lon0, lat0)
    at1, at2 = reports.at[one] / SECOND_US, reports.at[other] / SECOND_US
    near = np.abs(at1[np.clip(np.searchsorted(at1, at2), 0, len(at1) - 1)] - at2) <= LONG_S
    east, north = x2 - np.interp(at2, at1, x1), y2 - np.interp(at2, at1, y1)
    apart = float(np.hypot(np.median(east), np.median(north)))
    off = np.hypot(east - np.median(east), north - np.median(north))[near]
    run = float(np.hypot(np.ptp(x1), np.ptp(y1)))
    if near.sum() < min_reports or run < MIN_RUN_M:
        return None
    steady = float(np.quantile(off, 0.9)) <= STEADY_SHARE * apart + STEADY_M
    return Pair(one, other, apart) if steady and _alike(reports, one, other) else None


def _shared(reports: Reports, rows: Ints, others: Ints) -> float:
    """The share of these reports that the other place's receivers gave."""
    theirs = set(reports.source(others))
    return float(np.mean([source in theirs for source in reports.source(rows)]))


def _alike(reports: Reports, one: Ints, other: Ints) -> bool:
    """Whether both places report the same speed and course, as far as they report any."""
    at = np.clip(np.searchsorted(reports.at[one], reports.at[other]), 0, len(one) - 1)
    speed = np.abs(reports.sog_kn[one[at]] - reports.sog_kn[other])
    turn = np.abs((reports.cog_deg[one[at]] - reports.cog_deg[other] + 180.0) % 360.0 - 180.0)
    return _median(speed) <= SAME_KN and _median(turn) <= SAME_DEG


def _median(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else 0.0
