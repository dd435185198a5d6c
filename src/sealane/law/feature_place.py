"""The packaged features that stand at one place: islands, rocks, shoals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from sealane import geo
from sealane.law.fact import listed, table

__all__ = ["Features", "features"]

Floats = npt.NDArray[np.float64]

NOT_PLACES = ("area", "line")
MAX_ERROR_NMI = 15.0
"""What is known no better than this is a region, and no place that ships can be at."""


@dataclass(frozen=True, eq=False)
class Features:
    """Features by id, with names, place [deg], how far it may be off [nmi], and every claimant."""

    feature_id: tuple[str, ...]
    name_en: tuple[str, ...]
    name_ja: tuple[str, ...]
    claimants: tuple[tuple[str, ...], ...]
    lon: Floats
    lat: Floats
    error_nmi: Floats
    index: geo.NearestIndex

    def __len__(self) -> int:
        return len(self.feature_id)

    def told(self, number: int) -> dict[str, object]:
        """A feature as evidence tells it: id, names and every claimant."""
        return {
            "id": self.feature_id[number],
            "name_en": self.name_en[number],
            "name_ja": self.name_ja[number],
            "claimants": list(self.claimants[number]),
        }

    def nearest(
        self, lon: npt.ArrayLike, lat: npt.ArrayLike
    ) -> tuple[npt.NDArray[np.int64], Floats]:
        """The nearest feature of each place by number, and how far it is [nmi]."""
        found, metres = self.index.nearest(lon, lat)
        return found, metres / geo.METRES_PER_NMI


@cache
def features() -> Features:
    """The packaged features that are known to 15 nmi or better, in the order of the table.

    Regions and lines are not among them. A group of islands stands at one place of it.
    """
    rows = [
        row
        for row in table("features")
        if row["kind"] not in NOT_PLACES and float(row["position_error_nmi"]) <= MAX_ERROR_NMI
    ]
    lon = np.array([float(row["lon"]) for row in rows])
    lat = np.array([float(row["lat"]) for row in rows])
    return Features(
        feature_id=tuple(row["feature_id"] for row in rows),
        name_en=tuple(row["name_en"] for row in rows),
        name_ja=tuple(row["name_ja"] or row["name_en"] for row in rows),
        claimants=tuple(listed(row["claimants"]) for row in rows),
        lon=lon,
        lat=lat,
        error_nmi=np.array([float(row["position_error_nmi"]) for row in rows]),
        index=geo.NearestIndex.from_pieces(lon, lat, lon, lat),
    )
