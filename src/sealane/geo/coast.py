"""The coast of the world, and how far a point is from it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sealane.errors import MissingPart
from sealane.geo.area import AreaIndex, close_over_pole, unwrap_ring
from sealane.geo.distance import Floats
from sealane.geo.nearest import NearestIndex

__all__ = ["coast", "distance_inland_nmi", "distance_to_shore_nmi", "is_land"]

METRES_PER_NMI = 1852.0  # exact: First International Extraordinary Hydrographic Conference, 1929
_PACKED = Path(__file__).parent / "data" / "coast.npz"
_UNIT_DEG = 1e-4


@cache
def coast() -> tuple[Floats, ...]:
    """The shoreline as closed rings (n, 2 of lon, lat) in degrees, islands and lakes cut out alike.

    Natural Earth 1:10m land (public domain), as npm's world-atlas 2.0.2 rounds it: 0.0036 deg in
    longitude, 0.0017 in latitude. Lakes and rivers are land, except those that Natural Earth
    counts as sea. A ring may step over 180 deg.

    Raises:
        MissingPart: the coast has not been packed; `make setup` does it.
    """
    packed = _packed()
    rings = np.split(packed["steps"].astype(np.int64), np.cumsum(packed["lengths"])[:-1])
    return tuple(np.cumsum(ring, axis=0).astype(np.float64) * _UNIT_DEG for ring in rings)


@cache
def coast_countries() -> tuple[tuple[str, ...], tuple[npt.NDArray[np.int64], ...]]:
    """The countries that Natural Earth draws, and for each ring of ``coast`` whose its edges are.

    Numbers into the names, one for each edge; -1 where it draws an islet without a country.
    Natural Earth draws who holds a coast, in its own opinion and words. It cannot tell who claims
    it: see ``sealane.law``.
    """
    packed = _packed()
    edges = np.repeat(packed["owners"].astype(np.int64), packed["owner_runs"])
    whose = np.split(edges, np.cumsum(packed["lengths"] - 1)[:-1])
    return tuple(packed["countries"].tolist()), tuple(whose)


def _packed() -> dict[str, npt.NDArray[Any]]:
    if not _PACKED.exists():
        raise MissingPart(
            f"The packed coast {_PACKED} is missing.",
            hint="Run `make setup` in the clone: it builds the coast from npm's world-atlas.",
        )
    with np.load(_PACKED) as packed:
        return dict(packed)


def distance_to_shore_nmi(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Floats:
    """Distance to the nearest shore [nmi]; 0 on land; nan where the point is not finite.

    Exact to 1 m for the packed coast (searched piece by piece, not on a raster). The coast itself
    is drawn for 1:10,000,000 and rounded by up to 200 m: take 0.3 nmi as its error, more among
    reefs and skerries, many of which it does not show. Lakes count as land, the
    Caspian Sea does not. It cannot tell legal baselines.
    """
    x, y = np.atleast_1d(np.asarray(lon, np.float64)), np.atleast_1d(np.asarray(lat, np.float64))
    is_sea = ~is_land(x, y)
    metres = np.zeros(x.shape)
    metres[is_sea] = _shoreline().nearest(x[is_sea], y[is_sea])[1]
    return metres / METRES_PER_NMI


def distance_inland_nmi(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Floats:
    """How far inland of the nearest shore a point is [nmi]; 0 at sea. Error as of the coast."""
    x, y = np.atleast_1d(np.asarray(lon, np.float64)), np.atleast_1d(np.asarray(lat, np.float64))
    inland = is_land(x, y)
    metres = np.zeros(x.shape)
    if inland.any():
        metres[inland] = _shoreline().nearest(x[inland], y[inland])[1]
    return metres / METRES_PER_NMI


def is_land(lon: npt.ArrayLike, lat: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Whether each point is on land as drawn by ``coast`` (error as stated there)."""
    answer = np.zeros(np.atleast_1d(np.asarray(lon)).shape, np.bool_)
    answer[_land().pairs(lon, lat)[0]] = True
    return answer


@cache
def _shoreline() -> NearestIndex:
    ends = np.vstack([np.hstack([ring[:-1], ring[1:]]) for ring in coast()])
    return NearestIndex.from_pieces(*ends.T)


@cache
def _land() -> AreaIndex:
    return AreaIndex.from_rings([[close_over_pole(unwrap_ring(ring)) for ring in coast()]])
