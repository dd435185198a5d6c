"""The true path of a made-up hull: legs put together, then sampled every ten seconds.

Longitudes are unwrapped (they may exceed 180 deg) so that a path is continuous; between vertices
a hull moves on a straight line in longitude and latitude, which over the staged legs (vertices
at most a few tens of nmi apart) differs from a great circle by less than the GPS noise matters.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

__all__ = ["GRID_S", "NMI_DEG", "Course", "Path", "metres", "offset_deg"]

GRID_S = 10
"""Step of the ground truth [s]."""
NMI_DEG = 1.0 / 60.0
"""A nautical mile of latitude [deg]."""
M_PER_DEG = 111_195.0
"""Metres in a degree of latitude on a sphere of 6,371 km."""
MOORED, ANCHORED, UNDER_WAY, DRIFTING, FISHING = 5, 1, 0, 0, 7
"""Navigational status codes (M.1371-5, Table 45)."""

Floats = npt.NDArray[np.float64]


def offset_deg(
    east_m: float | Floats, north_m: float | Floats, lat: float | Floats
) -> tuple[Floats, Floats]:
    """Offsets in metres as degrees of longitude and latitude at a latitude."""
    scale = M_PER_DEG * np.cos(np.radians(lat))
    return np.asarray(east_m / scale), np.asarray(north_m / M_PER_DEG)


def metres(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Distance of places that are near to each other [m], error below 1 % under 500 km."""
    east = (lon2 - lon1) * np.cos(np.radians((lat1 + lat2) / 2))
    return float(np.hypot(east, lat2 - lat1) * M_PER_DEG)


@dataclass(frozen=True)
class Path:
    """Ground truth on the ten-second grid: seconds since the scenario's start, place, status."""

    at_s: npt.NDArray[np.int64]
    lon: Floats
    lat: Floats
    status: npt.NDArray[np.int8]

    def place(self, at_s: float) -> tuple[float, float]:
        """Where the hull was at a time [s]."""
        return (
            float(np.interp(at_s, self.at_s, self.lon)),
            float(np.interp(at_s, self.at_s, self.lat)),
        )

    @property
    def first_s(self) -> int:
        """The first moment of the path [s]."""
        return int(self.at_s[0])

    @property
    def last_s(self) -> int:
        """The last moment of the path [s]."""
        return int(self.at_s[-1])


@dataclass
class Course:
    """A path under construction: a pen that sails, waits and follows, then is sampled."""

    at_s: float
    lon: float
    lat: float
    _t: list[float] = field(default_factory=list)
    _lon: list[float] = field(default_factory=list)
    _lat: list[float] = field(default_factory=list)
    _status: list[tuple[float, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._mark()

    def _mark(self) -> None:
        self._t.append(self.at_s)
        self._lon.append(self.lon)
        self._lat.append(self.lat)

    def set_status(self, code: int) -> Course:
        """Navigational status from now on."""
        self._status.append((self.at_s, code))
        return self

    def sail(self, lon: float, lat: float, speed_kn: float) -> Course:
        """Straight to a place at a speed."""
        metres_left = metres(self.lon, self.lat, lon, lat)
        self.at_s += metres_left / (speed_kn * 1852.0 / 3600.0)
        self.lon, self.lat = lon, lat
        self._mark()
        return self

    def arrive(self, lon: float, lat: float, at_s: float) -> Course:
        """Straight to a place, there at a given time (the speed follows)."""
        self.at_s = max(at_s, self.at_s + GRID_S)
        self.lon, self.lat = lon, lat
        self._mark()
        return self

    def follow(self, at_s: Floats, lon: Floats, lat: Floats) -> Course:
        """Along given points; times must be after the present one."""
        keep = at_s > self.at_s
        self._t.extend(at_s[keep].tolist())
        self._lon.extend(lon[keep].tolist())
        self._lat.extend(lat[keep].tolist())
        self.at_s, self.lon, self.lat = self._t[-1], self._lon[-1], self._lat[-1]
        return self

    def wait(self, hours: float, status: int | None = None) -> Course:
        """Stay in place."""
        if status is not None:
            self.set_status(status)
        self.at_s += hours * 3600.0
        self._mark()
        return self

    def path(self, end_s: float, wander: tuple[Floats, Floats] | None = None) -> Path | None:
        """Sampled on the grid between 0 and `end_s`; None if nothing lies in that span."""
        first = max(0, int(-(-self._t[0] // GRID_S)))
        last = min(int(end_s), int(self._t[-1])) // GRID_S * GRID_S
        first = -(-first // GRID_S) * GRID_S if first else 0
        if self._t[0] > 0:
            first = int(-(-self._t[0] // GRID_S) * GRID_S)
        if last - first < 60:
            return None
        at = np.arange(first, last + 1, GRID_S, dtype=np.int64)
        lon, lat = np.interp(at, self._t, self._lon), np.interp(at, self._t, self._lat)
        status = np.full(len(at), UNDER_WAY, dtype=np.int8)
        for since, code in self._status:
            status[at >= since] = code
        if wander is not None:
            lon = lon + np.interp(at, np.arange(len(wander[0])) * 600.0, wander[0])
            lat = lat + np.interp(at, np.arange(len(wander[1])) * 600.0, wander[1])
        return Path(at, lon, lat, status)
