"""Government hulls that stay at features for a day or more, alone or one after the other."""

from __future__ import annotations

import numpy as np

from sealane import geo
from sealane.errors import BadSetting
from sealane.scenario.path import Course, offset_deg
from sealane.scenario.sea import Place, Sea
from sealane.scenario.seas_features import place_of
from sealane.scenario.seas_waters import EAST_CHINA, SOUTH_CHINA

__all__ = ["stage"]

HOUR = 3600.0
NMI_M = 1852.0
TRIES = 200
STEP_M = 200.0
"""Ways are looked at so often: the islets around the features are small."""
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
            course = _rounds(sea, (lon, lat), start, stay)
            sea.add(kind, "presence", water, course)


def _rounds(sea: Sea, feature: Place, start: float, stay: float) -> Course:
    """From 26 nmi off to a round at 2 to 6 nmi, and back again, all of it at sea.

    Raises:
        BadSetting: there is land all around.
    """
    rng, (lon, lat) = sea.rng, feature
    at = np.arange(start, start + stay, 120.0)
    for _ in range(TRIES):
        radius = float(rng.uniform(2.0, 6.0)) * NMI_M
        speed = float(rng.uniform(4.0, 8.0)) * 0.51444
        side = float(rng.uniform(0.0, 2 * np.pi))
        turn = side + speed / radius * (at - start)
        dlon, dlat = offset_deg(radius * np.sin(turn), radius * np.cos(turn), lat)
        away, beyond = offset_deg(26 * NMI_M * np.sin(side), 26 * NMI_M * np.cos(side), lat)
        far = lon + float(away), lat + float(beyond)
        x, y = lon + dlon, lat + dlat
        is_at_sea = not geo.is_land(geo.wrap_lon(x), y).any()
        if is_at_sea and all(
            sea.is_open((far, end), STEP_M) for end in ((x[0], y[0]), (x[-1], y[-1]))
        ):
            course = Course(start - 2.2 * HOUR, *far)
            return course.arrive(x[0], y[0], start).follow(at, x, y).sail(*far, 12.0)
    raise BadSetting("There is no round at sea at a feature.", hint="Choose another seed.")
