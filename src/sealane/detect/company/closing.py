"""One fast craft and one ship: how the craft closed in, how near it came, and what it did then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sealane import geo

__all__ = ["Closing", "Limits", "Series", "closings"]

LONGEST_S = 600.0  # between reports of a craft; it may have been anywhere meanwhile
HELD_DEG, HELD_SHARE = 25.0, 0.25  # a craft on passage keeps course and speed as well as this
ALONGSIDE_NMI = 0.15  # 280 m: a hull's length and the error of both positions

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Limits:
    """From how far, to how near, how fast, how far off again, and how fast the ship is."""

    far_nmi: float
    near_nmi: float
    again_nmi: float
    fast_kn: float
    under_way_kn: float


@dataclass(frozen=True, eq=False)
class Series:
    """Reports of a craft, and where the ship was then: times [s], places and distance [nmi].

    ``east``, ``north`` are the craft's place seen from the ship, ``kn`` and ``course`` what it made
    good since the report before, ``ship_kn`` the ship's speed. ``row`` is the craft's row.
    """

    at: Ints
    row: Ints
    east: Floats
    north: Floats
    kn: Floats
    course: Floats
    ship_kn: Floats

    @property
    def nmi(self) -> Floats:
        """How far the craft is from the ship."""
        return np.hypot(self.east, self.north)


@dataclass(frozen=True)
class Closing:
    """One time within the far limit, in which the craft came within the near one."""

    start_s: float
    end_s: float
    start_by_s: float
    end_by_s: float
    is_apart: bool
    first: int
    last: int
    nearest: int
    nearest_nmi: float
    closing_kn: float
    craft_kn: float
    ship_kn: float
    times: tuple[float, ...]
    alongside_s: float
    is_held: bool


def closings(series: Series, limits: Limits) -> list[Closing]:
    """Every time the craft came from beyond the far limit to within the near one, fast."""
    inside = np.flatnonzero(series.nmi <= limits.far_nmi)
    if not len(inside):
        return []
    cuts = np.flatnonzero(np.diff(inside) > 1)
    spans = zip(
        inside[np.concatenate([[0], cuts + 1])],
        inside[np.concatenate([cuts, [len(inside) - 1]])],
        strict=True,
    )
    found = [_closing(series, int(i), int(j), limits) for i, j in spans]
    return [one for one in found if one is not None]


def _closing(series: Series, i: int, j: int, limits: Limits) -> Closing | None:
    """What happened between reports ``i`` and ``j``, all of them within the far limit."""
    at, nmi = series.at, series.nmi
    if i == 0 or at[i] - at[i - 1] > LONGEST_S:
        return None  # where it came from was not heard
    near, when = _nearest(series, i, j)
    times = _times(near, when, limits)
    if not times:
        return None
    reached = int(np.searchsorted(at[i : j + 1], times[0])) + i
    run = slice(i, max(i + 1, min(reached, j) + 1))
    if np.median(series.kn[run]) < limits.fast_kn or series.ship_kn[run][-1] < limits.under_way_kn:
        return None
    start, start_by = _crossing(at, nmi, i - 1, i, limits.far_nmi)
    has_left = j + 1 < len(at) and at[j + 1] - at[j] <= LONGEST_S
    end, end_by = _crossing(at, nmi, j, j + 1, limits.far_nmi) if has_left else (float(at[j]), 0.0)
    least = int(np.argmin(near))
    return Closing(
        start_s=start,
        end_s=end,
        start_by_s=start_by,
        end_by_s=end_by,
        is_apart=j + 1 < len(at),
        first=i - 1,
        last=min(j + 1, len(at) - 1),
        nearest=i + least,
        nearest_nmi=float(near[least]),
        closing_kn=(limits.far_nmi - limits.near_nmi) / max(1.0, times[0] - start) * 3600.0,
        craft_kn=float(np.median(series.kn[run])),
        ship_kn=float(series.ship_kn[run][-1]),
        times=times,
        alongside_s=float(np.diff(at[i : j + 1])[nmi[i:j] <= ALONGSIDE_NMI].sum()),
        is_held=has_left and len(times) == 1 and _is_held(series, i, j + 1),
    )


def _nearest(series: Series, i: int, j: int) -> tuple[Floats, Floats]:
    """How near the craft came on the way to each report from i to j, and when [s].

    Between two reports both are taken to move straight on.
    """
    x, y, at = series.east, series.north, series.at.astype(np.float64)
    rows = np.arange(i, j + 1)
    dx, dy = x[rows] - x[rows - 1], y[rows] - y[rows - 1]
    size = np.maximum(dx**2 + dy**2, 1e-12)
    share = np.clip(-(x[rows - 1] * dx + y[rows - 1] * dy) / size, 0.0, 1.0)
    share = np.where(at[rows] - at[rows - 1] <= LONGEST_S, share, 1.0)
    near = np.hypot(x[rows - 1] + share * dx, y[rows - 1] + share * dy)
    return near, at[rows - 1] + share * (at[rows] - at[rows - 1])


def _times(near: Floats, when: Floats, limits: Limits) -> tuple[float, ...]:
    """When it came near: once, and again each time after it had been off."""
    found, is_armed = [], True
    for nmi, at in zip(near.tolist(), when.tolist(), strict=True):
        if is_armed and nmi <= limits.near_nmi:
            found.append(at)
            is_armed = False
        elif nmi >= limits.again_nmi:
            is_armed = True
    return tuple(found)


def _crossing(at: Ints, nmi: Floats, a: int, b: int, limit: float) -> tuple[float, float]:
    """When a limit was crossed between two reports [s], and by how much that may be wrong."""
    step = float(nmi[b] - nmi[a])
    share = 0.5 if step == 0.0 else float(np.clip((limit - nmi[a]) / step, 0.0, 1.0))
    length = float(at[b] - at[a])
    return float(at[a]) + share * length, length * max(share, 1.0 - share)


def _is_held(series: Series, i: int, j: int) -> bool:
    """Whether the craft kept its course and speed all the way in and out again."""
    course, kn = np.radians(series.course[i : j + 1]), series.kn[i : j + 1]
    mean = np.arctan2(np.sin(course).mean(), np.cos(course).mean())
    off = np.degrees(np.abs((course - mean + np.pi) % (2 * np.pi) - np.pi))
    return bool(off.max() <= HELD_DEG and np.all(np.abs(kn / np.median(kn) - 1.0) <= HELD_SHARE))


def series_of(
    craft: tuple[Ints, Floats, Floats], ship: tuple[Ints, Floats, Floats], step_s: float
) -> Series:
    """Reports of a craft (seconds, lon, lat) beside the places of a ship on its grid.

    Reports at which the ship is not known, within a step before and after, are left out.
    """
    at, lon, lat = craft
    grid, x, y = ship
    after = np.clip(np.searchsorted(grid, at), 1, max(1, len(grid) - 1))
    if len(grid) < 2:
        after = np.zeros(len(at), np.int64)
    known = (
        (grid[after] - grid[after - 1] == step_s) & (grid[after - 1] <= at) & (at <= grid[after])
    )
    known &= after > 0
    row = np.flatnonzero(known)
    b = after[row]
    share = (at[row] - grid[b - 1]) / step_s
    run = geo.wrap_lon(x[b] - x[b - 1])
    scale = np.cos(np.radians(y[b])) * 60.0
    ship_kn = np.hypot(run * scale, (y[b] - y[b - 1]) * 60.0) / (step_s / 3600.0)
    east = geo.wrap_lon(lon[row] - x[b - 1] - share * run) * scale
    north = (lat[row] - y[b - 1] - share * (y[b] - y[b - 1])) * 60.0
    before = np.maximum(row - 1, 0)
    hours = np.maximum(1.0, at[row] - at[before]) / 3600.0
    made = (
        geo.wrap_lon(lon[row] - lon[before]) * np.cos(np.radians(lat[row])) * 60.0,
        (lat[row] - lat[before]) * 60.0,
    )
    kn, course = np.hypot(*made) / hours, np.degrees(np.arctan2(*made)) % 360.0
    return Series(at[row], row, east, north, kn, course, ship_kn)
