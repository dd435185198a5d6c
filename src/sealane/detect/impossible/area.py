"""Many hulls displaced at once in one area: the same cause, told once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sealane import geo

__all__ = ["groups", "outline"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
NMI_M = 1852.0


def groups(
    number: Ints,
    start_us: Ints,
    end_us: Ints,
    lon: Floats,
    lat: Floats,
    *,
    near_nmi: float,
    min_hulls: int,
) -> list[Ints]:
    """Stretches of so many hulls or more that are linked: near, and over half of the shorter one
    at the same time. Rows of each group, ascending."""
    root = np.arange(len(start_us))
    for i in range(len(root)):
        common = np.minimum(end_us, end_us[i]) - np.maximum(start_us, start_us[i])
        shorter = np.minimum(end_us - start_us, end_us[i] - start_us[i])
        at_once = np.flatnonzero(common >= np.maximum(1, 0.5 * shorter))
        far = geo.distance_m(lon[i], lat[i], lon[at_once], lat[at_once])
        linked = np.unique(root[at_once[far <= near_nmi * NMI_M]])
        root[np.isin(root, linked)] = linked.min() if len(linked) else root[i]
    found = [np.flatnonzero(root == one) for one in np.unique(root)]
    return [rows for rows in found if len(np.unique(number[rows])) >= min_hulls]


def outline(lon: Floats, lat: Floats) -> tuple[list[float], tuple[float, float]]:
    """The convex outline of places (closed, longitudes run on) and its middle."""
    import shapely

    run = lon[0] + geo.wrap_lon(lon - lon[0])
    ring = shapely.MultiPoint(np.column_stack([run, lat])).convex_hull
    if ring.geom_type != "Polygon":
        ring = ring.buffer(1.0 / 60.0)
    places = shapely.get_coordinates(ring.normalize())
    middle = ring.centroid
    path = [float(value) for value in places.round(6).ravel()]
    return path, (float(geo.wrap_lon(middle.x)), float(middle.y))
