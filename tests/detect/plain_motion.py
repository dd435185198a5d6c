"""How a hull moved beside a fix, by plain loops: what the compiled ``motion_kernel`` must equal."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sealane import geo
from sealane.detect.kernel import motion as kernel

SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US
NMI_M = 1852.0


@dataclass(frozen=True)
class Path:
    """The fixes of one hull in order of time [us]."""

    at: list[int]
    lon: list[float]
    lat: list[float]

    def metres(self, i: int, j: int) -> float:
        """Between two fixes."""
        return float(geo.distance_m(self.lon[i], self.lat[i], self.lon[j], self.lat[j]))

    def beside(self, i: int, sense: int) -> list[int]:
        """The fixes before (-1) or after (1) fix i, the nearest first."""
        return list(range(i - 1, -1, -1)) if sense < 0 else list(range(i + 1, len(self.at)))

    def since(self, i: int, j: int) -> int:
        """Time between two fixes [us]."""
        return abs(self.at[j] - self.at[i])

    def made(self, i: int, k: int, sense: int) -> tuple[float, float]:
        """Speed [kn] and course [deg] from the earlier of two fixes to the later one."""
        a, b = (k, i) if sense < 0 else (i, k)
        hours = max(1, self.since(i, k)) / HOUR_US
        course = geo.bearing_deg(self.lon[a], self.lat[a], self.lon[b], self.lat[b])
        return self.metres(a, b) / NMI_M / hours, float(course)


def motion(path: Path, i: int, sense: int) -> tuple[float, float]:
    """Speed and course to the first fix half an hour away or more.

    Where that is more than two hours away, to the last one before it, and so where there is none;
    unknown where there is no other within two hours.
    """
    others = path.beside(i, sense)
    far = [k for k in others if path.since(i, k) >= HOUR_US // 2]
    near = [k for k in others if path.since(i, k) < HOUR_US // 2]
    if far and path.since(i, far[0]) <= 2 * HOUR_US:
        chosen = far[0]
    elif near:
        chosen = near[-1]
    else:
        return math.nan, 0.0
    return path.made(i, chosen, sense) if path.since(i, chosen) > 0 else (math.nan, 0.0)


def heading_on(path: Path, i: int, sense: int) -> tuple[float, float]:
    """Speed and course of the last half hour; of a hull that roamed, or was heard too seldom to
    tell, what it made good in the last hours."""
    others = path.beside(i, sense)
    hours = [k for k in others if path.since(i, k) <= kernel.WAY_H * HOUR_US]
    legs, sailed = [i], 0.0  # ten minutes or more: shorter ones are noise
    for k in hours:
        if path.since(legs[-1], k) >= kernel.LEG_US:
            sailed += path.metres(legs[-1], k)
            legs.append(k)
    lately = [k for k in hours if path.since(i, k) <= kernel.LATELY_H * HOUR_US]
    has_gone = bool(lately) and path.metres(lately[-1], i) >= kernel.STRAIGHT_NMI * NMI_M
    made = path.metres(hours[-1], i) if hours else 0.0
    is_roaming = sailed >= kernel.ROAMING_NMI * NMI_M and made < kernel.ROAMING_SHARE * sailed
    speed, course = motion(path, i, sense)
    if not math.isnan(speed) and (has_gone or not is_roaming):
        return speed, course
    return path.made(i, hours[-1], sense) if hours else (math.nan, 0.0)


def some_path(rng: np.random.Generator, size: int, *, hour_us: int = HOUR_US) -> Path:
    """Fixes of a hull that sails, turns, roams or lies, at intervals of seconds to hours."""
    pace = rng.choice([30, 120, 600, 3000], p=[0.2, 0.4, 0.3, 0.1])
    steps = rng.integers(0, 2 * pace, size)
    long = rng.random(size) < 0.08
    steps[long] += rng.integers(0, 8 * 3600, long.sum())
    on_the_hour = rng.random(size) < 0.1
    steps[on_the_hour] = rng.choice([600, 1800, 3600, 7200, 21600], on_the_hour.sum())
    at = int(rng.integers(-5, 5)) * hour_us + np.cumsum(steps) * SECOND_US
    turn = rng.choice([2.0, 25.0, 120.0])
    course = np.radians(rng.uniform(0, 360) + np.cumsum(rng.normal(0.0, turn, size)))
    miles = rng.choice([0.0, 3.0, 12.0, 22.0]) * steps / 3600.0
    lat = float(rng.choice([0.0, 55.0, -70.0])) + np.cumsum(miles * np.cos(course)) / 60.0
    lon = np.cumsum(miles * np.sin(course)) / 60.0 / np.cos(np.radians(np.clip(lat, -80, 80)))
    lon = np.atleast_1d(geo.wrap_lon(float(rng.choice([5.0, 179.9, -179.95])) + lon))
    return Path(at.tolist(), lon.tolist(), np.clip(lat, -85.0, 85.0).tolist())


def joined(paths: list[Path]) -> tuple[np.ndarray, ...]:
    """Where paths start, and their times, longitudes and latitudes."""
    starts = np.cumsum([0, *(len(path.at) for path in paths)]).astype(np.int64)
    at = np.array([moment for path in paths for moment in path.at], np.int64)
    lon = np.array([lon for path in paths for lon in path.lon], np.float64)
    return starts, at, lon, np.array([lat for path in paths for lat in path.lat], np.float64)
