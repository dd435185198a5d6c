"""How far is the nearest limit, and can it be told on which side of it a place lies?

A computed limit rests on a coast without straight baselines: the official one may lie nearer or
further out, by as much as was measured beside official limits (``Nearness``). A place closer to a
limit than that is not inside or outside: it cannot be told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from sealane import geo
from sealane.law.area import LEAST_NMI_PER_DEG, row_of
from sealane.law.zone import EQUAL, OUTER, Zone
from sealane.law.zone_set import ZoneSet

__all__ = ["Line", "Lines", "Nearness"]

BY_DISTANCE = frozenset({"territorial_sea", "contiguous_zone", "eez"})
"""Zones between which a line of equal distance would run where nothing is agreed."""
BESIDE_NMI = 0.3
"""So far on either side of a line its claimants are looked for: beyond what two drawings of one
line part by, and less than the least distance to a shore at which a line is a limit."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Nearness:
    """How near is near [nmi], each with its reason."""

    nearer_nmi: float = 2.0
    further_nmi: float = 13.0
    """Official limits of 12 and 24 nmi may lie so much nearer to the coast as drawn, or further
    out behind straight baselines: 5th and 95th percentile where they part most, off Finland
    (docs/explanation/zones.md, measured by benchmarks.limits_beside_official)."""
    eez_nearer_nmi: float = 6.0
    eez_further_nmi: float = 17.0
    """The same for 200 nmi: off the Philippines and Japan."""
    median_nmi: float = 17.0
    """A line of equal distance: 95th percentile where a publisher's median line from baselines
    parts most from it, between China and the Republic of Korea (measured by the same); an agreed
    boundary may lie elsewhere altogether."""
    drawn_nmi: float = 0.1
    """A limit of an official file or one that the user drew: positions of AIS (10 m, IMO
    MSC.74(69) Annex 3), and limits kept to 100 m. A declared area has its own error."""
    shore_nmi: float = 0.5
    """A boundary of such a file that is so near to the shore follows it, and is no limit."""
    claim_nmi: float = 12.0
    """Whoever claims a feature so near is named among the claimants: a territorial sea reaches no
    further (UNCLOS art. 3)."""
    size_nmi: float = 3.0
    """Features are points, and a reef or islet is a few miles long: where another shore is nearer
    by more than that, the waters are those of that shore."""
    feature_nmi: float = 24.0
    """A feature above high tide has a territorial sea and a contiguous zone (UNCLOS art. 33)."""
    strait_nmi: float = 15.0
    """So near the line across a strait that has no extent, its regime is told: half of the longest
    of them. Long ones are told inside of their extent (``law.strait``)."""

    line_nmi: float = 12.0
    """A line that was declared or agreed is told so near: the most that a territorial sea reaches
    (UNCLOS art. 3), an hour of a merchant ship."""

    def doubt_of(self, zone: Zone) -> tuple[float, float]:
        """How much nearer to the coast, and how much further out, the limit of a zone may lie."""
        if zone.to_nmi is None:
            row = row_of(zone)
            error_nmi = self.drawn_nmi if row is None else float(row["position_error_nmi"])
            return error_nmi, error_nmi
        if zone.regime == "eez":
            return self.eez_nearer_nmi, self.eez_further_nmi
        return self.nearer_nmi, self.further_nmi


@dataclass(frozen=True)
class Line:
    """The limit nearest to a place.

    ``line`` is a regime whose outer limit it is, ``equidistance`` between shores, ``between``
    zones of different claimants as a file draws them, or ``drawn``.
    ``off_nmi`` is how far outside of it the place lies, negative inside; of a line of equal
    distance how far off. Inside ``-nearer_nmi`` to ``further_nmi`` it ``can_tell`` nothing.
    """

    line: str
    name: str
    name_ja: str | None
    claimants: tuple[str, ...]
    off_nmi: float
    nearer_nmi: float
    further_nmi: float
    may_be_internal: bool = False
    """Further inside a territorial sea than it is wide: among coasts, where baselines, which are
    not in here, may make internal waters."""
    islet_of: tuple[str, ...] = ()
    """States whose islets near the place are not drawn: whose waters it is cannot be told."""

    @property
    def can_tell(self) -> bool:
        """Whether the place lies on one side of the official limit, wherever that may be."""
        is_clear = not -self.nearer_nmi <= self.off_nmi <= self.further_nmi
        return is_clear and not self.islet_of

    def as_dict(self) -> dict[str, Any]:
        """The same for JSON."""
        return {
            "line": self.line,
            "name": self.name,
            "name_ja": self.name_ja,
            "claimants": list(self.claimants),
            "off_nmi": self.off_nmi,
            "nearer_nmi": self.nearer_nmi,
            "further_nmi": self.further_nmi,
            "can_tell": self.can_tell,
            "may_be_internal": self.may_be_internal,
            **({"islet_of": list(self.islet_of)} if self.islet_of else {}),
        }


class Lines:
    """The limits of some zones, and which of them is nearest to each of many places."""

    def __init__(self, zones: ZoneSet, near: Nearness | None = None) -> None:
        self.near = near or Nearness()
        self._zones = zones.zones
        pieces = [_pieces(zones, number, self.near) for number in range(len(zones))]
        counts = [len(ends) for ends, _ in pieces]
        self._zone = np.repeat(np.arange(len(counts)), counts)
        self._is_between = np.concatenate(
            [np.empty(0, np.bool_)]
            + [_is_between(zones, number, ends) for number, (ends, _) in enumerate(pieces)]
        )
        self._is_equal = np.concatenate([np.empty(0, np.bool_), *(equal for _, equal in pieces)])
        ends = np.vstack([np.empty((0, 4)), *(ends for ends, _ in pieces)])
        self._index = geo.NearestIndex.from_pieces(*ends.T) if len(ends) else None

    def nearest(self, lon: Floats, lat: Floats) -> tuple[Ints, Floats]:
        """The nearest piece of a limit of each place, and how far it is [m]; -1 and inf if none."""
        if self._index is None:
            return np.full(len(lon), -1), np.full(len(lon), np.inf)
        return self._index.nearest(lon, lat)

    def zone_of(self, piece: Ints) -> Ints:
        """The number of the zone whose limit each piece is; -1 for no piece."""
        return np.where(piece >= 0, self._zone[piece], -1) if len(self._zone) else piece

    def line(self, piece: int, metres: float, *, is_inside: bool) -> Line:
        """What a piece says of a place so far from it, inside its zone or outside."""
        zone, near = self._zones[self._zone[piece]], self.near
        off_nmi = round(metres / geo.METRES_PER_NMI, 2)
        if self._is_equal[piece]:
            return Line("equidistance", "", None, (), off_nmi, near.median_nmi, near.median_nmi)
        if self._is_between[piece]:
            doubt = near.median_nmi
            return Line("between", zone.name, zone.name_ja, zone.claimants, off_nmi, doubt, doubt)
        nearer, further = near.doubt_of(zone)
        line = "drawn" if zone.to_nmi is None else zone.regime
        off_nmi = -off_nmi if is_inside and off_nmi else off_nmi  # no -0.0
        is_deep = (
            zone.to_nmi is not None
            and zone.regime == "territorial_sea"
            and off_nmi < -(zone.to_nmi + nearer)
        )
        said = (zone.name, zone.name_ja, zone.claimants, off_nmi, nearer, further)
        return Line(line, *said, may_be_internal=is_deep)


def _pieces(zones: ZoneSet, number: int, near: Nearness) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """The pieces of a zone's limits (x1, y1, x2, y2), and which are of equal distance.

    The inner limit of a computed zone is the outer one of another, which tells it.
    """
    zone = zones.zones[number]
    if zone.sides is None:
        ends = zones.limit(number)
        middle = 0.5 * (ends[:, :2] + ends[:, 2:])
        off = geo.distance_to_shore_nmi(geo.wrap_lon(middle[:, 0]), middle[:, 1])
        ends = ends[off > near.shore_nmi]
        return ends, np.zeros(len(ends), np.bool_)
    corners = shapely.get_coordinates(zone.geometry)
    is_line = (zone.sides == OUTER) | (zone.sides == EQUAL)
    at = np.flatnonzero(is_line)
    ends = np.hstack([corners[at], corners[at + 1]])
    kept = ~_is_enclosed(zones, zone, ends)
    return ends[kept], zone.sides[at][kept] == EQUAL


def _is_between(zones: ZoneSet, number: int, ends: Floats) -> npt.NDArray[np.bool_]:
    """Which pieces of a limit that a file draws part waters of different claimants.

    A publisher draws agreed lines and medians of its own alike, and seldom says which is which: so
    the line itself is as open as a computed one. A joint zone is agreed, and an act that the
    tables hold says how well its edge is known.
    """
    zone = zones.zones[number]
    found = np.zeros(len(ends), np.bool_)
    if zone.sides is not None or zone.regime not in BY_DISTANCE or row_of(zone) is not None:
        return found
    lon, lat = 0.5 * (ends[:, :2] + ends[:, 2:]).T
    east, north = (ends[:, 2:] - ends[:, :2]).T
    east, level = east * np.cos(np.radians(lat)), np.cos(np.radians(lat))
    length = np.hypot(east, north)
    step = BESIDE_NMI / LEAST_NMI_PER_DEG / np.where(length > 0.0, length, 1.0)
    sides = [
        _claims_at(zones, lon - turn * north * step / level, lat + turn * east * step)
        for turn in (1.0, -1.0)
    ]
    return np.array([bool(a) and bool(b) and a != b for a, b in zip(*sides, strict=True)], np.bool_)


def _claims_at(zones: ZoneSet, lon: Floats, lat: Floats) -> list[frozenset[str]]:
    """For each place who claims its zones by distance."""
    found: list[set[str]] = [set() for _ in range(len(lon))]
    for at, number in zip(*(part.tolist() for part in zones.inside(lon, lat)), strict=True):
        if zones.zones[number].regime in BY_DISTANCE:
            found[at] |= set(zones.zones[number].claimants)
    return [frozenset(one) for one in found]


def _is_enclosed(zones: ZoneSet, zone: Zone, ends: Floats) -> npt.NDArray[np.bool_]:
    """Which pieces reach into the archipelagic waters of the same State: they limit nothing
    (UNCLOS art. 48)."""
    found = np.zeros(len(ends), np.bool_)
    for other in zones.zones:
        if other.regime == "archipelagic_waters" and other.claimants == zone.claimants:
            for lon, lat in (ends[:, :2].T, ends[:, 2:].T):
                found |= shapely.contains_xy(other.geometry, lon, lat)
    return found
