"""Islets of one State before the shore of another that the packaged coast does not draw.

Where they lie stands in ``data/islets.csv``: the waters around them go to whoever's shore is drawn
nearest, so there it is not told on which side of a limit a place lies, and the State is named. The
table holds those that were found: it is no list of all that the coast lacks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sealane import geo
from sealane.law.fact import listed, table
from sealane.law.shore import CONTIGUOUS_ZONE_NMI, EEZ_NMI

__all__ = ["islets_near"]

Floats = npt.NDArray[np.float64]


def islets_near(
    lon: Sequence[float] | Floats, lat: Sequence[float] | Floats
) -> list[list[dict[str, Any]]]:
    """For each place [deg] the islets whose waters it may be, the nearest first.

    These are within 24 nmi (UNCLOS art. 33), or nearer than any shore that is drawn, up to 200 nmi
    (art. 57): a line of equal distance would give the place to them. Each with ``off_nmi``, how far
    away it is. Whether an islet has an exclusive economic zone is not told.
    """
    x, y = geo.wrap_lon(np.asarray(lon, np.float64)), np.asarray(lat, np.float64)
    found: list[list[dict[str, Any]]] = [[] for _ in x]
    shore_nmi = np.minimum(geo.distance_to_shore_nmi(x, y), EEZ_NMI)
    for row in table("islets"):
        off = geo.distance_m(x, y, float(row["lon"]), float(row["lat"])) / geo.METRES_PER_NMI
        error = float(row["position_error_nmi"])
        is_near = (shore_nmi > 0.0) & (off <= np.maximum(CONTIGUOUS_ZONE_NMI, shore_nmi) + error)
        for at in np.flatnonzero(is_near).tolist():
            found[at].append({**_told(row), "off_nmi": round(float(off[at]), 1)})
    return [sorted(some, key=lambda one: one["off_nmi"]) for some in found]


def _told(row: dict[str, str]) -> dict[str, Any]:
    return {
        **{key: row[key] for key in ("islet_id", "name_en", "name_ja")},
        "claimants": list(listed(row["claimants"])),
        "position_error_nmi": float(row["position_error_nmi"]),
        "sources": list(listed(row["sources"])),
    }
