"""Pack the graph of the sea: src/sealane/assess/data/lanes.npz.

    python tools/pack_lanes.py

Outlines that ships keep to (tools/lane_water.py), and which of their corners see each other along
a tight string (sealane.assess.lane.sight_kernel). Some minutes on two cores, so the file is in the
repository; it is made anew when the coast, the channels or the offing change.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

sys.path.insert(0, str(Path(__file__).parent))

from lane_water import HIGHEST_LAT, closed_shore, mercator, rings

from sealane.assess.lane import sight_kernel
from sealane.assess.lane.channel import channels
from sealane.assess.lane.graph import PACKED, rounded, save
from sealane.assess.lane.shore import Shores

NORTHERN_LAT = 82.0
CHUNK, ROOM = 100, 4_000_000
CELLS = sight_kernel.ROWS * sight_kernel.COLUMNS


def solid_cells(shores: Shores, closed: shapely.Geometry) -> npt.NDArray[np.bool_]:
    """Cells without a stretch of shore that lie on land."""
    empty = np.flatnonzero(np.diff(shores.start) == 0)
    lon = (empty % sight_kernel.COLUMNS + 0.5) * sight_kernel.CELL_DEG - 180.0
    lat = (empty // sight_kernel.COLUMNS + 0.5) * sight_kernel.CELL_DEG - 90.0
    shapely.prepare(closed)
    on_land = shapely.contains_xy(closed, lon, mercator(lat)) & (np.abs(lat) < HIGHEST_LAT - 1.0)
    solid = np.zeros(CELLS, np.bool_)
    solid[empty[on_land]] = True
    return solid


def edges(shores: Shores, corners: npt.NDArray[np.int64], others: npt.NDArray[np.float64]):  # type: ignore[no-untyped-def]
    """Pairs of nodes, corners and then other points in open water, that see each other."""
    unit = np.vstack([shores.unit[corners], others])
    before = np.vstack([shores.unit[shores.before[corners]], others])
    after = np.vstack([shores.unit[shores.after[corners]], others])

    def part(first: int) -> npt.NDArray[np.int32]:
        out = np.empty((ROOM, 2), np.int32)
        last = min(first + CHUNK, len(unit))
        found = sight_kernel.see_all(first, last, unit, before, after, *shores.index, out)
        return out[:found].copy()

    with ThreadPoolExecutor(2) as pool:
        return np.vstack(list(pool.map(part, range(0, len(unit), CHUNK)))).astype(np.int64)


def main() -> None:
    """Draw, look and write; say what takes time."""
    began = time.monotonic()
    ways = np.vstack(list(channels().values()))
    closed = closed_shore(ways)
    outlines = rounded(rings(closed))
    print(f"  outlines: {sum(map(len, outlines))} points, {time.monotonic() - began:.0f} s")
    pack(outlines, closed)
    print(f"{PACKED.stat().st_size / 1e6:.2f} MB, {time.monotonic() - began:.0f} s")


def pack(outlines: list[npt.NDArray[np.float64]], closed: shapely.Geometry) -> None:
    """Look from every corner, and write."""
    ways = np.vstack(list(channels().values()))
    lengths = np.array([len(ring) for ring in outlines])
    points = np.vstack(outlines)
    solid = solid_cells(Shores.of_rings(points, lengths, np.zeros(CELLS, np.bool_)), closed)
    shores = Shores.of_rings(points, lengths, solid)
    corners = shores.corners()
    corners = corners[points[corners, 1] < NORTHERN_LAT]
    shapely.prepare(closed)
    is_open = ~shapely.contains_xy(closed, ways[:, 0], mercator(ways[:, 1]))
    numbers = np.concatenate([np.arange(len(corners)), len(corners) + np.flatnonzero(is_open)])
    lon, lat = np.ascontiguousarray(ways[is_open, 0]), np.ascontiguousarray(ways[is_open, 1])
    found = edges(shores, corners, sight_kernel.unit(lon, lat))
    print(f"  {len(corners)} corners, {len(found)} edges")
    save(outlines, solid, corners, numbers[found], is_open)


if __name__ == "__main__":
    main()
