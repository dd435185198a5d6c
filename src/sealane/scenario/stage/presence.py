"""Government hulls that stay at features for a day or more, alone or one after the other."""

from __future__ import annotations

import numpy as np

from sealane.scenario.path import Course, offset_deg
from sealane.scenario.sea import Sea
from sealane.scenario.seas_features import place_of
from sealane.scenario.seas_waters import EAST_CHINA, SOUTH_CHINA

__all__ = ["stage"]

HOUR = 3600.0
NMI_M = 1852.0
SITES = (
    (SOUTH_CHINA, "second_thomas", "patrol", 2),
    (SOUTH_CHINA, "mischief", "patrol", 1),
    (SOUTH_CHINA, "thitu", "fishing", 3),
    (SOUTH_CHINA, "subi", "patrol", 1),
    (SOUTH_CHINA, "whitsun", "patrol", 2),
    (SOUTH_CHINA, "fiery_cross", "patrol", 1),
    (SOUTH_CHINA, "spratly_island", "fishing", 2),
    (EAST_CHINA, "senkaku", "patrol", 4),
    (EAST_CHINA, "senkaku_taisho", "patrol", 1),
    (EAST_CHINA, "senkaku", "fishing", 2),
)
"""Water, feature, kind of hull and how many of them relieve one another."""


def stage(sea: Sea) -> None:
    """Patrols around features; what is true of them is told by ``presences``."""
    rng = sea.rng
    for water, feature, kind, hulls in SITES:
        lon, lat = place_of(feature)
        span = sea.end_s - 8 * HOUR
        each = span / hulls
        for number in range(hulls):
            start = 3 * HOUR + number * each + float(rng.uniform(0.0, 2.0)) * HOUR
            stay = float(rng.uniform(0.6, 0.95)) * min(each, 40 * HOUR)
            radius = float(rng.uniform(2.0, 6.0)) * NMI_M
            speed = float(rng.uniform(4.0, 8.0)) * 0.51444
            side = float(rng.uniform(0.0, 2 * np.pi))
            at = np.arange(start, start + stay, 120.0)
            turn = side + speed / radius * (at - start)
            dlon, dlat = offset_deg(radius * np.sin(turn), radius * np.cos(turn), lat)
            away, beyond = offset_deg(26 * NMI_M * np.sin(side), 26 * NMI_M * np.cos(side), lat)
            far = lon + float(away), lat + float(beyond)
            course = Course(start - 2.2 * HOUR, *far)
            course.arrive(lon + dlon[0], lat + dlat[0], start).follow(at, lon + dlon, lat + dlat)
            sea.add(kind, "presence", water, course.sail(*far, 12.0))
