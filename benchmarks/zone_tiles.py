"""How fast is the layer of zones drawn from? (Goal: a view of the world within half a second.)

    python -m benchmarks.zone_tiles

The packaged zones, cut into tiles as the page asks for them: the four tiles of the world at zoom 1,
then some 300 at zooms 2 to 10 around places where zones crowd, each once, cut and packed (gzip 4)
as the server sends them. Beside it, what a map would fetch without tiles: the same zones as
GeoJSON, packed the same way. Printed as one JSON object. Exit code 1 below the goal.
"""

from __future__ import annotations

import gzip
import json
import sys
import time

import numpy as np
import shapely

from sealane.law import ZoneSet, packaged_zones
from sealane.serve.zone_map import MAX_ZOOM, ZoneMap

GOAL_S = 0.5
GZIP_LEVEL = 4
PLACES = ((123.5, 25.8), (139.7, 34.5), (103.8, 1.2), (114.3, 11.0), (24.0, 59.6))
SIDE = 3


def around(zoom: int) -> list[tuple[int, int, int]]:
    """Tiles of a zoom around the places, each once."""
    found = set()
    for lon, lat in PLACES:
        north = np.arcsinh(np.tan(np.radians(lat))) / np.pi
        x, y = int((lon / 360 + 0.5) * 2**zoom), int((1 - north) / 2 * 2**zoom)
        near = range(-(SIDE // 2), SIDE // 2 + 1)
        found |= {
            (zoom, (x + i) % 2**zoom, min(max(y + j, 0), 2**zoom - 1)) for i in near for j in near
        }
    return sorted(found)


def taken(zones: ZoneMap, tiles: list[tuple[int, int, int]]) -> tuple[list[float], int]:
    """Seconds for each tile, and bytes in all."""
    seconds, size = [], 0
    for tile in tiles:
        began = time.perf_counter()
        size += len(gzip.compress(zones.tile(*tile), GZIP_LEVEL))
        seconds.append(time.perf_counter() - began)
    return seconds, size


def main() -> int:
    """Measure and print."""
    zones = packaged_zones()
    began = time.perf_counter()
    made = ZoneMap(zones)
    ready_s = time.perf_counter() - began
    world, world_bytes = taken(made, [(1, x, y) for x in (0, 1) for y in (0, 1)])
    began = time.perf_counter()
    made.prepare()
    finer_s = time.perf_counter() - began
    seconds, size = taken(made, [tile for zoom in range(2, MAX_ZOOM + 1) for tile in around(zoom)])
    began = time.perf_counter()
    shown = ZoneSet(zones).to_geojson()
    whole = gzip.compress(shown.encode(), GZIP_LEVEL)
    found = {
        "zones": len(zones),
        "corners": int(sum(shapely.get_num_coordinates([zone.geometry for zone in zones]))),
        "ready_s": round(ready_s, 2),
        "finer_zooms_s": round(finer_s, 2),
        "world_view_s": round(sum(world), 3),
        "world_view_kb": round(world_bytes / 1000),
        "tiles": len(seconds),
        "tile_p50_ms": round(1000 * float(np.percentile(seconds, 50)), 2),
        "tile_p99_ms": round(1000 * float(np.percentile(seconds, 99)), 2),
        "tile_kb": round(size / len(seconds) / 1000, 1),
        "geojson_s": round(time.perf_counter() - began, 2),
        "geojson_kb": round(len(whole) / 1000),
        "goal_s": GOAL_S,
    }
    print(json.dumps(found))
    return int(sum(world) > GOAL_S)


if __name__ == "__main__":
    sys.exit(main())
