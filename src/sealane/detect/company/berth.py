"""Whether ships that lie together lie at a berth or an anchorage, which no port list may have.

Port lists leave out fishing harbours and roads. Two signs tell of them: ships that lie still close
to the shore, and a place where ships come to lie, and leave, all the time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo
from sealane.detect.company.raft import Group

__all__ = ["Berths", "drift_kn"]

STILL_SHARE = 0.8  # of a raft: a few that shift their berths do not make it adrift; of a pair both
METRES_PER_NMI = 1852.0
LAT_SLACK = 1.01  # parallels are nearer together than on the sphere by less than this

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def drift_kn(points: pl.DataFrame, group: Group, *, steps_per_h: int) -> float:
    """How fast four in five hulls of a group, both of a pair, drifted at most [kn].

    ``points`` are the grid places that the contacts of the group name by row; a hull's drift is
    net, from its first place in contact to its last over the time between: neither noise nor
    swinging at anchor adds up.
    """
    stays = group.stays
    lon, lat = points["lon"].to_numpy(), points["lat"].to_numpy()
    a, b = stays.first, stays.last
    metres = geo.distance_m(lon[a], lat[a], lon[b], lat[b])
    hours = np.maximum(stays.until - stays.since, 1) / steps_per_h
    return float(np.quantile(metres / METRES_PER_NMI / hours, STILL_SHARE, method="higher"))


@dataclass(frozen=True, eq=False)
class Berths:
    """Hours in which ships lay still, by latitude: what a feed says of berths and anchorages."""

    mmsi: Ints
    hour: Ints
    lon: Floats
    lat: Floats

    @classmethod
    def learn(
        cls, points: pl.DataFrame, mmsi: Ints, *, still_kn: float, steps_per_h: int
    ) -> Berths:
        """The whole hours of grid places in which a hull, net, was at most so fast [kn].

        ``points`` of each hull are in order of ``bin``; ``mmsi`` is that of each hull.
        """
        hours = (
            points.lazy()
            .group_by("hull", pl.col("bin") // steps_per_h)
            .agg(
                pl.len().alias("steps"),
                pl.col("lon", "lat").first(),
                pl.col("lon").last().alias("to_lon"),
                pl.col("lat").last().alias("to_lat"),
            )
            .filter(pl.col("steps") == steps_per_h)
            .sort("lat", "hull", "bin")
            .collect()
        )
        metres = geo.distance_m(hours["lon"], hours["lat"], hours["to_lon"], hours["to_lat"])
        limit = still_kn * METRES_PER_NMI * (steps_per_h - 1) / steps_per_h
        still = hours.filter(pl.Series(metres <= limit))
        return cls(
            mmsi=np.asarray(mmsi[still["hull"].to_numpy()], np.int64),
            hour=still["bin"].to_numpy(),
            lon=still["lon"].to_numpy(),
            lat=still["lat"].to_numpy(),
        )

    def visitors(
        self, lon: float, lat: float, hours: tuple[int, int], *, of: Iterable[int], reach_nmi: float
    ) -> int:
        """How many hulls, other than those, lay still within reach and came or went meanwhile.

        ``hours`` are the first and the last hour looked at. A hull came if it lay there an hour
        or more later than the first one there, and went if it did so sooner than the last.
        """
        near_deg = reach_nmi / 60.0 * LAT_SLACK
        begin, end = np.searchsorted(self.lat, [lat - near_deg, lat + near_deg])
        rows = np.arange(begin, end)
        rows = rows[(self.hour[rows] >= hours[0]) & (self.hour[rows] <= hours[1])]
        metres = geo.distance_m(self.lon[rows], self.lat[rows], lon, lat)
        rows = rows[metres <= reach_nmi * METRES_PER_NMI]
        if not len(rows):
            return 0
        there = pl.DataFrame({"mmsi": self.mmsi[rows], "hour": self.hour[rows]})
        first, last = int(self.hour[rows].min()), int(self.hour[rows].max())
        stays = there.group_by("mmsi").agg(
            pl.col("hour").min().alias("came"), pl.col("hour").max().alias("went")
        )
        changed = (pl.col("came") > first + 1) | (pl.col("went") < last - 1)
        return stays.filter(changed, ~pl.col("mmsi").is_in(list(of))).height
