"""Waters to which other treaties apply first: nothing is computed for them, and they say so.

The Caspian Sea has a convention of its own coastal States (Aktau, 12 August 2018); south of 60
degrees south claims to territory rest (Antarctic Treaty, 1 December 1959, art. IV and VI).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["APART", "apart_of"]

APART = ("caspian_sea", "antarctic_treaty_area")
CASPIAN = (46.4, 36.3, 55.2, 47.4)
"""West, south, east, north [deg]: no other water that the coast draws lies in this box."""
ANTARCTIC_DEG = -60.0
"""Antarctic Treaty, art. VI."""
NOWHERE = -1


def apart_of(lon: npt.ArrayLike, lat: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """For each place the number of its waters in ``APART``, or -1; longitudes of one turn."""
    x, y = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
    west, south, east, north = CASPIAN
    is_caspian = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return np.where(is_caspian, 0, np.where((y < ANTARCTIC_DEG) & (y >= -90.0), 1, NOWHERE))
