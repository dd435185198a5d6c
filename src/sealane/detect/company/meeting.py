"""Where hulls in contact met: the middle of it, its path, and the grid places it rests on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from sealane import geo
from sealane.detect.company.raft import Group
from sealane.detect.hull import Floats, Ints
from sealane.detect.telling import event

__all__ = ["Meeting", "meeting_of"]


@dataclass(frozen=True, eq=False)
class Meeting:
    """Where a group met: its middle at half time, its path, and the point rows in contact."""

    lon: float
    lat: float
    path: list[float]
    rows: Ints

    def places(self, points: pl.DataFrame) -> tuple[Floats, Floats]:
        """Longitudes and latitudes of the hulls in contact."""
        return points["lon"].to_numpy()[self.rows], points["lat"].to_numpy()[self.rows]


def meeting_of(points: pl.DataFrame, group: Group) -> Meeting:
    """The mean place of the hulls in contact at each bin; longitudes averaged the short way."""
    rows = np.unique(group.contacts.select("i", "j").to_numpy())
    rows = rows[np.lexsort((points["hull"].to_numpy()[rows], points["bin"].to_numpy()[rows]))]
    bins = points["bin"].to_numpy()[rows]
    lon, lat = points["lon"].to_numpy()[rows], points["lat"].to_numpy()[rows]
    near = lon[0] + geo.wrap_lon(lon - lon[0])
    _, begin, count = np.unique(bins, return_index=True, return_counts=True)
    x = geo.wrap_lon(np.add.reduceat(near, begin) / count)
    y = np.add.reduceat(lat, begin) / count
    middle = len(x) // 2
    return Meeting(float(x[middle]), float(y[middle]), event.thin_path(x, y), rows)
