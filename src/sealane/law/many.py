"""The regimes of many positions as a user asks: in the zones in use, with errors that say why."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sealane.errors import BadInput
from sealane.law import water
from sealane.law.atlas import official_file, zones_in_use
from sealane.law.water import Regimes
from sealane.law.zone_set import ZoneSet

__all__ = ["regime_at"]

Floats = npt.NDArray[np.float64]


def regime_at(lon: npt.ArrayLike, lat: npt.ArrayLike, *, zones: ZoneSet | None = None) -> Regimes:
    """The zones that hold each of many positions, every claimant, and what waters they make.

    Parameters
    ----------
    lon, lat : the positions [deg], WGS84, as many of the one as of the other; one that is not
        finite is in no zone and in no waters.
    zones : which zones; None are those in use: of the package, and official ones that were
        imported, read at the first call in 3 s. Where the setting ``law.zones`` names another file
        give ``zones_in_use(file)``: this room reads no settings.

    A position exactly on a boundary is inside. It cannot tell how near a limit is, nor claims to
    features: see ``Waters``.

    Raises
    ------
    BadInput
        lon or lat is no list of numbers, or they are not as many; with the name of the argument.

    >>> import shapely
    >>> from sealane.law import Zone
    >>> square = ZoneSet((Zone("A", "eez", ("JPN",), shapely.box(140, 30, 141, 31)),))
    >>> found = regime_at([140.5, 150.0], [30.5, 30.5], zones=square)
    >>> [found.waters[one] for one in found.set_of]
    [('eez',), ('high_seas',)]
    """
    x, y = _column("lon", lon), _column("lat", lat)
    if len(x) != len(y):
        raise BadInput(
            f"lat has {len(y):,} values and lon has {len(x):,}.",
            hint="Give a longitude and a latitude for each position.",
            field="lat",
            value=str(len(y)),
        )
    return water.regime_at(x, y, zones=_in_use() if zones is None else zones)


def _column(name: str, values: npt.ArrayLike) -> Floats:
    try:
        column = np.atleast_1d(np.asarray(values, np.float64))
    except (TypeError, ValueError) as error:
        raise BadInput(
            f"{name} is no list of numbers: {error}.",
            hint=f"Give {name} as degrees, such as [139.8, 140.1]; nan where there is none.",
            field=name,
            value=str(values)[:80],
        ) from error
    if column.ndim != 1:
        raise BadInput(
            f"{name} has {column.ndim} dimensions.",
            hint=f"Give {name} as one list of degrees.",
            field=name,
            value=str(column.shape),
        )
    return column


def _in_use() -> ZoneSet:
    official = official_file(None)
    changed = official.stat().st_mtime_ns if official.exists() else 0
    return _read(official, changed)


@lru_cache(maxsize=1)
def _read(official: Path, changed_ns: int) -> ZoneSet:
    return zones_in_use(official)
