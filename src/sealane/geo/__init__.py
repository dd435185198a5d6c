"""Where on Earth? Distances, cells, areas, paths, the shore and ports.

Everything takes arrays of longitudes and latitudes (WGS84 degrees, in that order) and is right
over 180 deg and at high latitude. Kernels for other compiled loops are in ``sealane.geo.kernel``.
The coast and the ports come with the package; nothing is fetched.
It cannot tell law: see ``sealane.law``.
"""

from sealane.geo.area import AreaIndex, close_over_pole, unwrap_ring
from sealane.geo.cell import cell_of, grid_shape, neighbours
from sealane.geo.coast import (
    METRES_PER_NMI,
    coast,
    coast_countries,
    distance_inland_nmi,
    distance_to_shore_nmi,
    is_land,
)
from sealane.geo.distance import bearing_deg, destination, distance_m, interpolate, wrap_lon
from sealane.geo.line import Lines
from sealane.geo.nearest import NearestIndex
from sealane.geo.packed import read_plain
from sealane.geo.path import path_geometry, split_at_180, thin, unwrap
from sealane.geo.polygon import box_polygon, in_polygons, read_polygons
from sealane.geo.port import Ports

__all__ = [
    "METRES_PER_NMI",
    "AreaIndex",
    "Lines",
    "NearestIndex",
    "Ports",
    "bearing_deg",
    "box_polygon",
    "cell_of",
    "close_over_pole",
    "coast",
    "coast_countries",
    "destination",
    "distance_inland_nmi",
    "distance_m",
    "distance_to_shore_nmi",
    "grid_shape",
    "in_polygons",
    "interpolate",
    "is_land",
    "neighbours",
    "path_geometry",
    "read_plain",
    "read_polygons",
    "split_at_180",
    "thin",
    "unwrap",
    "unwrap_ring",
    "wrap_lon",
]
