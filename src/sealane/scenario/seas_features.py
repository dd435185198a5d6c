"""The features that stand in the six seas, and who was at them when, from the true paths."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sealane import geo
from sealane.scenario.path import GRID_S
from sealane.scenario.sea import Instance, Sea, Vessel

__all__ = ["FEATURES", "place_of", "presences"]

FEATURES = (
    ("second_thomas", "south_china", 115.864, 9.733),
    ("mischief", "south_china", 115.533, 9.917),
    ("subi", "south_china", 114.062, 10.913),
    ("fiery_cross", "south_china", 112.889, 9.549),
    ("cuarteron", "south_china", 112.828, 8.864),
    ("johnson_south", "south_china", 114.282, 9.717),
    ("mckennan", "south_china", 114.467, 9.9),
    ("hughes", "south_china", 114.5, 9.917),
    ("gaven_north", "south_china", 114.225, 10.208),
    ("gaven_south", "south_china", 114.24, 10.18),
    ("itu_aba", "south_china", 114.366, 10.377),
    ("thitu", "south_china", 114.283, 11.052),
    ("sandy_cay", "south_china", 114.219, 11.06),
    ("namyit", "south_china", 114.367, 10.179),
    ("sin_cowe", "south_china", 114.33, 9.885),
    ("spratly_island", "south_china", 111.92, 8.645),
    ("southwest_cay", "south_china", 114.333, 11.431),
    ("northeast_cay", "south_china", 114.367, 11.45),
    ("west_york", "south_china", 115.024, 11.082),
    ("nanshan", "south_china", 115.8, 10.733),
    ("loaita", "south_china", 114.417, 10.667),
    ("commodore", "south_china", 115.2, 8.367),
    ("barque_canada", "south_china", 113.312, 8.175),
    ("swallow", "south_china", 113.842, 7.372),
    ("whitsun", "south_china", 114.658, 9.994),
    ("sabina", "south_china", 116.567, 9.733),
    ("senkaku", "east_china", 123.475, 25.745),
    ("senkaku_kuba", "east_china", 123.667, 25.917),
    ("senkaku_taisho", "east_china", 124.55, 25.917),
    ("iroquois", "south_china", 116.16, 10.64),
    ("south_ledge", "malacca", 104.393, 1.297),
    ("amboyna_cay", "south_china", 112.921, 7.892),
    ("south_reef", "south_china", 114.299, 11.387),
    ("pearson", "south_china", 113.709, 8.975),
    ("ardasier", "south_china", 113.861, 7.622),
    ("mariveles", "south_china", 113.895, 7.994),
    ("erica", "south_china", 114.133, 8.1),
    ("investigator", "south_china", 114.5, 8.117),
    ("flat_island", "south_china", 115.822, 10.817),
    ("doumeira", "aden", 43.148, 12.715),
)
"""Features of the seas: id, water, longitude, latitude; as in the law room."""

RADIUS_NMI = 12.0
"""At a feature is who is this near to it, and to no other nearer (the default of presence)."""
STEP = 30
"""Places of the true path are looked at every so many steps of its grid: every five minutes."""
MIN_S, DOUBT_S = 4 * 3600.0, 1800.0
"""A stay is this long (the default of presence); so near to it, either answer is right."""
LEFT_S = 3600.0
"""Less time than this beyond the radius does not end a stay."""
TYPES = {
    30: "fishing",
    **dict.fromkeys((35, 51, 55), "government"),
    **dict.fromkeys(range(70, 90), "merchant"),
}
"""Groups by ship type; all others are one group."""

Floats = npt.NDArray[np.float64]


def place_of(feature_id: str) -> tuple[float, float]:
    """Longitude and latitude of a feature."""
    return next((lon, lat) for name, _, lon, lat in FEATURES if name == feature_id)


def presences(sea: Sea) -> list[Instance]:
    """Every group of hulls at every feature, as instances of ``presence``."""
    groups: dict[tuple[str, str], list[tuple[Vessel, float, float]]] = {}
    doubtful = []
    for vessel in sea.vessels:
        for feature, since, until in _stays(vessel):
            if abs(until - since - MIN_S) <= DOUBT_S:
                case = "tolerated: about as long as a stay must be"
                doubtful.append(Instance("presence", False, case, (vessel,), since, until, feature))  # noqa: FBT003
            elif until - since > MIN_S:
                group = TYPES.get(vessel.hull.ship_type, "other")
                groups.setdefault((feature, group), []).append((vessel, since, until))
    found = []
    for (feature, group), stays in sorted(groups.items()):
        vessels = list(dict.fromkeys(id(v) for v, _, _ in stays))
        known = {id(v): v for v, _, _ in stays}
        since, until = min(s for _, s, _ in stays), max(u for _, _, u in stays)
        end = None if until > sea.end_s - 600 else until
        hulls = [known[key] for key in vessels]
        found.append(Instance.event("presence", group, hulls, since, end, feature))
    return found + doubtful


def _stays(vessel: Vessel) -> list[tuple[str, float, float]]:
    """The stays of a hull at features of its water: feature, first and last second."""
    own = [(name, lon, lat) for name, water, lon, lat in FEATURES if water == vessel.water.name]
    if not own:
        return []
    pick = slice(None, None, STEP)
    lon, lat, at = vessel.path.lon[pick], vessel.path.lat[pick], vessel.path.at_s[pick]
    far = np.stack(
        [
            geo.distance_m(geo.wrap_lon(lon), lat, np.full(len(lon), x), np.full(len(lat), y))
            for _, x, y in own
        ]
    )
    nearest = far.argmin(axis=0)
    is_near = far.min(axis=0) <= RADIUS_NMI * geo.METRES_PER_NMI
    found = []
    for number, (name, _, _) in enumerate(own):
        rows = np.flatnonzero(is_near & (nearest == number))
        if not len(rows):
            continue
        cuts = np.flatnonzero(np.diff(rows) * STEP * GRID_S > LEFT_S)
        for a, b in zip([0, *(cuts + 1)], [*cuts, len(rows) - 1], strict=True):
            found.append((name, float(at[rows[a]]), float(at[rows[b]])))
    return found
