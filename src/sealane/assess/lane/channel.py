"""Channels that a coast of 1:10,000,000 does not show: canals, narrows and rivers up to a port."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

__all__ = ["channels"]

Floats = npt.NDArray[np.float64]
_PACKAGED = Path(__file__).parents[1] / "data" / "channels.csv"


@cache
def channels() -> dict[str, Floats]:
    """Each channel by its name: the points (n, 2 of lon, lat) of its middle, in order [deg].

    Read off charts of the public domain (NGA) and the towns along them, to about half a nautical
    mile: a channel's length is known to 2 or 3 %, more for a river that winds. It cannot tell
    depth.
    """
    ways: dict[str, list[tuple[float, float]]] = {}
    with _PACKAGED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            ways.setdefault(row["channel_id"], []).append((float(row["lon"]), float(row["lat"])))
    return {name: np.array(points) for name, points in ways.items()}
