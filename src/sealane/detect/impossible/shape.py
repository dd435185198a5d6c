"""What kind of path the displaced reports make: a circle, a place on land, a constant offset."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sealane import geo

__all__ = ["Circle", "circle_of", "is_offset", "plane_m"]

Floats = npt.NDArray[np.float64]
M_PER_DEG = 111_195.0
NMI_M = 1852.0
OFFSET_SHARE = 0.15  # the way out and the way back differ by this share of it at most
MIN_RUN_M = NMI_M  # a place that stands still is no path moved aside


@dataclass(frozen=True)
class Circle:
    """A circle through places: radius [m], turns (positive: clockwise), and how far off it [m]."""

    radius_m: float
    turns: float
    error_m: float


def plane_m(lon: Floats, lat: Floats, lon0: float, lat0: float) -> tuple[Floats, Floats]:
    """East and north of a place, on a plane [m]: to 1 % within 100 nmi outside polar seas."""
    east = geo.wrap_lon(lon - lon0) * np.cos(np.radians(lat0)) * M_PER_DEG
    return east, (lat - lat0) * M_PER_DEG


def circle_of(lon: Floats, lat: Floats) -> Circle | None:
    """The circle that fits best (least squares after Kasa), None where there is none."""
    if len(lon) < 6:
        return None
    x, y = plane_m(lon, lat, float(lon[0]), float(np.median(lat)))
    scale = max(float(np.hypot(np.ptp(x), np.ptp(y))), 1.0)
    x, y = x / scale, y / scale
    terms = np.column_stack([x, y, np.ones(len(x))])
    solved, _, rank, _ = np.linalg.lstsq(terms, x * x + y * y, rcond=None)
    if rank < 3:
        return None
    cx, cy = solved[0] / 2.0, solved[1] / 2.0
    radius = float(np.sqrt(max(0.0, solved[2] + cx * cx + cy * cy)))
    error = float(np.sqrt(np.mean((np.hypot(x - cx, y - cy) - radius) ** 2)))
    angle = np.arctan2(x - cx, y - cy)
    step = (np.diff(angle) + np.pi) % (2.0 * np.pi) - np.pi
    return Circle(radius * scale, float(step.sum() / (2.0 * np.pi)), error * scale)


def is_offset(out_m: tuple[float, float], back_m: tuple[float, float], run_m: float) -> bool:
    """Whether a moving hull's places went aside by a vector and came back by its reverse."""
    length = float(np.hypot(*out_m))
    apart = float(np.hypot(out_m[0] + back_m[0], out_m[1] + back_m[1]))
    return run_m >= MIN_RUN_M and apart <= OFFSET_SHARE * length + NMI_M
