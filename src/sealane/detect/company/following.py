"""Two hulls side by side: does one go with the changes of the other, who follows whom, and how?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sealane import geo
from sealane.detect.company.moving import GRID_S, WINDOW

__all__ = ["AHEAD", "ASTERN", "Change", "Followed", "Side", "followed", "spans", "station"]

EARLY, LATE = -4, 6  # steps before and after a change in which the other may answer: 20 and 30 min
ANSWERED = 0.5  # of the change may be left between both speeds once it is answered
AHEAD, ASTERN = 60.0, 120.0  # relative bearings up to and from which a hull is ahead or astern
STEADY = 0.85  # length of the mean of relative bearings of a hull that keeps its station: ± 33 deg

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Side:
    """One hull of a pair over the common grid times: bins, places [deg], and its own changes.

    ``turns`` has a row for each change: bin, east and north speed before and after [kn].
    """

    bins: Ints
    lon: Floats
    lat: Floats
    turns: Floats

    def speed(self, since: int, until: int) -> tuple[float, float] | None:
        """East and north speed made good between two bins [kn]; None where they are not known."""
        i, j = np.searchsorted(self.bins, [since, until])
        if j >= len(self.bins) or self.bins[i] != since or self.bins[j] != until:
            return None
        hours = (until - since) * GRID_S / 3600.0
        middle = np.cos(np.radians((self.lat[i] + self.lat[j]) / 2.0))
        east = float(geo.wrap_lon(self.lon[j] - self.lon[i])) * 60.0 * float(middle)
        return east / hours, float(self.lat[j] - self.lat[i]) * 60.0 / hours

    @property
    def median_kn(self) -> float:
        """Median speed made good between grid times [kn]; NaN with fewer than two."""
        if len(self.bins) < 2:
            return float("nan")
        east = geo.wrap_lon(np.diff(self.lon)) * np.cos(np.radians(self.lat[1:]))
        hours = np.diff(self.bins) * GRID_S / 3600.0
        return float(np.median(np.hypot(east, np.diff(self.lat)) * 60.0 / hours))

    def cut(self, kept: slice) -> Side:
        """The same hull for a part of the time."""
        return Side(self.bins[kept], self.lon[kept], self.lat[kept], self.turns)


@dataclass(frozen=True)
class Change:
    """One change of the leader: when, its speed before and after [kn], how late it was answered.

    ``lag_bins`` is None where the other did not go with it.
    """

    bin: int
    before: tuple[float, float]
    after: tuple[float, float]
    lag_bins: float | None


@dataclass(frozen=True)
class Followed:
    """The changes of one hull, and how the other answered them."""

    changes: tuple[Change, ...]

    @property
    def answered(self) -> tuple[Change, ...]:
        """Those that the other went with."""
        return tuple(one for one in self.changes if one.lag_bins is not None)

    @property
    def share(self) -> float:
        """Answered ones as a share of all."""
        return len(self.answered) / len(self.changes) if self.changes else 0.0

    @property
    def lag_min(self) -> float:
        """Median delay of the answers [min]; negative where the other turned first."""
        lags = [one.lag_bins for one in self.answered if one.lag_bins is not None]
        return float(np.median(lags)) * GRID_S / 60.0 if lags else 0.0


def spans(
    nmi: Floats, bins: Ints, limits: tuple[float, float], *, bridge: int
) -> list[tuple[int, int]]:
    """Index ranges (both ends included) for which a distance keeps between two limits.

    Times out of range, or without a place, for at most ``bridge`` bins end none.
    """
    inside = np.flatnonzero((nmi >= limits[0]) & (nmi <= limits[1]))
    if not len(inside):
        return []
    breaks = np.flatnonzero(np.diff(bins[inside]) > bridge)
    first = np.concatenate([[0], breaks + 1])
    last = np.concatenate([breaks, [len(inside) - 1]])
    return [(int(inside[a]), int(inside[b])) for a, b in zip(first, last, strict=True)]


def followed(leader: Side, other: Side, first: int, last: int) -> Followed:
    """How ``other`` answered the changes of ``leader`` between two bins.

    A change is answered where the other's speed over ground was that of the leader before it, and
    is that of the leader after it within half an hour (or was so a little before): what is left
    between both is at most half of the change. A hull that goes on as before leaves all of it.
    """
    found = []
    for row in leader.turns:
        at = int(row[0])
        if at - WINDOW < first or at + WINDOW > last:
            continue
        before, after = (float(row[1]), float(row[2])), (float(row[3]), float(row[4]))
        size = float(np.hypot(after[0] - before[0], after[1] - before[1]))
        lag = _answer(other, at, before, after, ANSWERED * size)
        found.append(Change(at, before, after, lag))
    return Followed(tuple(found))


def _answer(
    other: Side,
    at: int,
    before: tuple[float, float],
    after: tuple[float, float],
    limit_kn: float,
) -> float | None:
    """After how many bins the other has changed as the leader did; None where it never has.

    Half of the change is left when half of the window lies behind it.
    """
    if not any(
        _is_near(other.speed(at + k - WINDOW, at + k), before, limit_kn) for k in range(EARLY, 3)
    ):
        return None
    for k in range(EARLY, LATE + 1):
        if _is_near(other.speed(at + k, at + k + WINDOW), after, limit_kn):
            return k + WINDOW / 2.0
    return None


def _is_near(made: tuple[float, float] | None, wanted: tuple[float, float], limit: float) -> bool:
    return made is not None and float(np.hypot(made[0] - wanted[0], made[1] - wanted[1])) <= limit


def station(leader: Side, bearing: Floats, nmi: Floats) -> dict[str, float | bool]:
    """Where the other keeps by the leader's course: shares of time ahead and astern, steadiness.

    ``bearing`` is that of the other from the leader [deg].
    """
    east = geo.wrap_lon(np.gradient(np.unwrap(leader.lon, period=360.0)))
    east = east * np.cos(np.radians(leader.lat))
    course = np.degrees(np.arctan2(east, np.gradient(leader.lat)))
    turned = np.radians(bearing - course)
    relative = np.abs((np.degrees(turned) + 180.0) % 360.0 - 180.0)
    mean = np.hypot(np.cos(turned).mean(), np.sin(turned).mean())
    low, high = np.quantile(nmi, [0.25, 0.75])
    return {
        "ahead_share": round(float((relative <= AHEAD).mean()), 3),
        "astern_share": round(float((relative >= ASTERN).mean()), 3),
        "bearing_steadiness": round(float(mean), 3),
        "is_steady": bool(mean >= STEADY and high - low <= 0.5),
    }
