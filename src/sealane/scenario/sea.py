"""The stage: vessels and instances collected while a scenario is being written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from sealane import geo
from sealane.errors import BadSetting
from sealane.scenario.path import Course, Path, metres
from sealane.scenario.registry import Hull, Registry
from sealane.scenario.waters import Lane, Water

__all__ = ["Instance", "Sea", "Vessel"]

Place = tuple[float, float]
Box = tuple[float, float, float, float]
Wander = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]
WANDER_NMI = 0.06
"""Spread of the slow wandering of a steered ship around its track [nmi]."""


@dataclass
class Vessel:
    """One hull on its path, and how its transponder behaves.

    silences: spans [s] in which it does not transmit. keep_s: the archive keeps one report in
    so many seconds. is_far: heard by the dense satellite network only, every `keep_s`. told: the
    path that it reports, where that is not where it is. says: what it claims to be from a time
    [s] on, other than ``hull`` (its MMSI included). replays: spans [s] in which what is heard of
    it is what it said so long before (since, until, before).
    """

    hull: Hull
    role: str
    water: Water
    path: Path
    silences: list[tuple[float, float]] = field(default_factory=list)
    keep_s: int = 60
    is_far: bool = False
    outliers: int = 0
    is_busy: bool = False
    told: Path | None = None
    says: list[tuple[float, Hull]] = field(default_factory=list)
    replays: list[tuple[float, float, float]] = field(default_factory=list)

    def hull_at(self, at_s: float) -> Hull:
        """What it claims to be at a time [s]."""
        claimed = self.hull
        for since, hull in self.says:
            claimed = hull if since <= at_s else claimed
        return claimed


@dataclass(frozen=True)
class Instance:
    """A staged instance or hard negative; it becomes a row of the truth."""

    kind: str
    is_event: bool
    case: str
    vessels: tuple[Vessel, ...]
    start_s: float
    end_s: float | None
    zone: str | None = None

    @staticmethod
    def trap(
        case: str, vessels: Sequence[Vessel], start_s: float, end_s: float | None, kind: str
    ) -> Instance:
        """A hard negative: what must not be taken for an event of that kind."""
        return Instance(kind, False, case, tuple(vessels), start_s, end_s)  # noqa: FBT003

    @staticmethod
    def event(
        kind: str,
        case: str,
        vessels: Sequence[Vessel],
        start_s: float,
        end_s: float | None,
        zone: str | None = None,
    ) -> Instance:
        """Something that a detector must find; ``zone`` is what it is about, where there is any:
        a zone, a feature, a strait, a list, a line."""
        return Instance(kind, True, case, tuple(vessels), start_s, end_s, zone)  # noqa: FBT003


@dataclass
class Sea:
    """Everything that is on stage. Times are seconds since the scenario's start.

    lists: entries of the list of vessels that goes with the sea, as rows of a CSV file. lines:
    cables by name, as corner points.
    """

    rng: np.random.Generator
    end_s: float
    outage: tuple[float, float]
    registry: Registry
    vessels: list[Vessel] = field(default_factory=list)
    instances: list[Instance] = field(default_factory=list)
    sites: list[tuple[float, float, float, float]] = field(default_factory=list)
    lists: list[dict[str, str | int | None]] = field(default_factory=list)
    lines: dict[str, list[Place]] = field(default_factory=dict)

    def add(
        self, kind: str | Hull, role: str, water: Water, course: Course, *, wander: bool = False
    ) -> Vessel | None:
        """Put a hull on its course; None when the course lies outside the scenario's time."""
        hull = self.registry.hull(kind) if isinstance(kind, str) else kind
        path = course.path(self.end_s, self._wander(course.lat) if wander else None)
        if path is None:
            return None
        vessel = Vessel(hull, role, water, path)
        self.vessels.append(vessel)
        return vessel

    def _wander(self, lat: float) -> Wander:
        steps = int(self.end_s // 600) + 3
        raw = self.rng.normal(size=(2, steps))
        smooth = np.empty_like(raw)
        smooth[:, 0] = raw[:, 0]
        for i in range(1, steps):
            smooth[:, i] = 0.9 * smooth[:, i - 1] + 0.436 * raw[:, i]
        spread = WANDER_NMI / 60.0
        return smooth[0] * spread / np.cos(np.radians(lat)), smooth[1] * spread

    def is_open(self, places: Sequence[Place], step_m: float = 1500.0) -> bool:
        """Whether straight legs through these places stay at sea, looked at every so many metres:
        islets are narrower than the default."""
        lons, lats = [], []
        for (lon1, lat1), (lon2, lat2) in pairwise(places):
            steps = max(2, int(metres(lon1, lat1, lon2, lat2) / step_m))
            lons.append(np.linspace(lon1, lon2, steps))
            lats.append(np.linspace(lat1, lat2, steps))
        lon, lat = np.concatenate(lons), np.concatenate(lats)
        return not bool(np.any(geo.is_land(geo.wrap_lon(lon), lat)))

    def shifted(self, lane: Lane, offset_nmi: float) -> list[Place]:
        """The lane's way points moved sideways by an offset."""
        return [(lon, lat + offset_nmi / 60.0) for lon, lat in lane.points]

    def free_site(
        self,
        boxes: tuple[Box, ...],
        start_s: float,
        end_s: float,
        fits: Callable[[float, float], bool],
    ) -> Place:
        """A place that fits in one of the boxes, 8 km or more from every other one in use then.

        Raises BadSetting when there is no room.
        """
        best, room = (0.0, 0.0), -1.0
        for _ in range(80):
            west, south, east, north = boxes[int(self.rng.integers(len(boxes)))]
            lon, lat = self.rng.uniform(west, east), self.rng.uniform(south, north)
            near = [
                metres(lon, lat, x, y)
                for x, y, since, until in self.sites
                if since < end_s + 3 * 3600 and until > start_s - 3 * 3600
            ]
            gap = min(near, default=1e9) if fits(lon, lat) else -1.0
            if gap > room:
                best, room = (lon, lat), gap
            if gap >= 14_000:
                break
        if room < 8_000:
            raise BadSetting("There is no room for an encounter.", hint="Choose another seed.")
        self.sites.append((*best, start_s, end_s))
        return best
