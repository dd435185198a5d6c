"""How fast are positions told all zones of the world? (Goal: ten times a Shapely STRtree.)

    python -m benchmarks.tag_world
    python -m benchmarks.tag_world --points 1000000

The packaged zones (territorial sea, contiguous zone and exclusive economic zone of every shore),
and positions as ships are: off all coasts, most of them near, hull by hull. ``law.ZoneSet`` names
every pair of position and zone; so does a Shapely STRtree over the positions, asked for one
prepared polygon after the other, which is the faster way round (a tree of the polygons, asked for
positions, prepares nothing and does some 2,000 positions a second: ``--slow`` measures it on a
thousandth). Pairs must be equal: those of one alone are counted as disagreements. Ours by one
thread is held against the tree, which has one; by all cores it must give the same arrays. Ten
million positions at once take 4 GiB, most of it the tree's, and a minute or two. Printed as one
JSON object. Exit code 1 if pairs differ or the ratio is below the goal.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import shapely

from sealane import geo
from sealane.law import ZoneSet, packaged_zones

GOAL_RATIO = 10.0
REPORTS = 500
SPREAD_DEG = 1.0


def ships(points: int) -> tuple[np.ndarray, np.ndarray]:
    """Positions of hulls that sail off the coasts of the world."""
    rng = np.random.default_rng(11)
    coast = np.vstack(geo.coast())
    coast = coast[np.abs(coast[:, 1]) < 75.0]
    hulls = -(-points // REPORTS)
    start = coast[rng.integers(0, len(coast), hulls)] + rng.normal(0.0, SPREAD_DEG, (hulls, 2))
    course = rng.uniform(0.0, 2.0 * np.pi, (hulls, 1))
    way = np.arange(REPORTS) * rng.uniform(0.0, 0.004, (hulls, 1))
    lon = (start[:, :1] + way * np.sin(course)).ravel()[:points]
    lat = (start[:, 1:] + way * np.cos(course)).ravel()[:points]
    return geo.wrap_lon(lon), np.clip(lat, -89.0, 89.0)


def flat(zones: ZoneSet) -> tuple[list[shapely.Geometry], np.ndarray]:
    """The polygons cut at 180 degrees, as a plane needs them, and the zone of each."""
    parts, whose = [], []
    for number, zone in enumerate(zones.zones):
        for part in shapely.get_parts(zone.geometry):
            for turn in (-360.0, 0.0, 360.0):
                moved = shapely.transform(part, lambda xy, t=turn: xy + np.array([t, 0.0]))
                inside = shapely.intersection(moved, shapely.box(-180.0, -90.0, 180.0, 90.0))
                parts.append(inside)
                whose.append(number)
    has = [not part.is_empty for part in parts]
    return [part for part, keep in zip(parts, has, strict=True) if keep], np.array(whose)[has]


def pairs_of(points: np.ndarray, zones: np.ndarray, count: int) -> np.ndarray:
    """Each pair of position and zone as one number, in order, once."""
    return np.unique(points.astype(np.int64) * count + zones)


def tree_pairs(
    polygons: list[shapely.Geometry], whose: np.ndarray, lon: np.ndarray, lat: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The same by a tree over all positions, asked for one prepared polygon after the other."""
    shapely.prepare(polygons)
    tree = shapely.STRtree(shapely.points(lon, lat))
    part, point = tree.query(polygons, predicate="intersects")
    return point, whose[part]


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """One run of each, side by side: ours by one thread, by all cores; the tree by one."""
    lon, lat = ships(options.points)
    zones = ZoneSet(packaged_zones())
    index_s, _ = timed(lambda: zones.inside(lon[:10], lat[:10]))
    polygons, whose = flat(zones)
    cores = os.cpu_count() or 1
    all_cores_s, threaded = timed(lambda: zones.inside(lon, lat, threads=cores))
    ours_s, ours = timed(lambda: zones.inside(lon, lat))
    is_same = all(np.array_equal(a, b) for a, b in zip(ours, threaded, strict=True))
    one = pairs_of(*ours, len(zones))
    del ours, threaded
    tree_s, other = timed(lambda: tree_pairs(polygons, whose, lon, lat))
    disagreements = len(np.setxor1d(one, pairs_of(*other, len(zones)), assume_unique=True))
    found = {
        "points": options.points,
        "zones": len(zones),
        "corners": int(sum(shapely.get_num_coordinates(polygons))),
        "pairs": len(one),
        "disagreements": disagreements,
        "index_s": round(index_s, 2),
        "best_per_s": {
            "sealane": round(options.points / ours_s),
            "sealane_all_cores": round(options.points / all_cores_s),
            "strtree": round(options.points / tree_s),
        },
        "cores": cores,
        "all_cores_same": is_same,
        "sealane_to_strtree": round(tree_s / ours_s, 1),
        "goal_ratio": GOAL_RATIO,
        "most_memory_gib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
    }
    return {**found, **(slow(polygons, lon, lat) if options.slow else {})}


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """How long it took [s], and what came of it."""
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def slow(polygons: list[shapely.Geometry], lon: np.ndarray, lat: np.ndarray) -> dict[str, Any]:
    """The tree of polygons, asked for a thousandth of the positions."""
    some = shapely.points(lon[::1000], lat[::1000])
    tree = shapely.STRtree(polygons)
    began = time.perf_counter()
    tree.query(some, predicate="intersects")
    return {"polygon_tree_per_s": round(len(some) / (time.perf_counter() - began))}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--points", type=int, default=10_000_000)
    parser.add_argument("--slow", action="store_true")
    found = measure(parser.parse_args())
    print(json.dumps(found))
    is_equal = found["disagreements"] == 0 and found["all_cores_same"]
    return int(not is_equal or found["sealane_to_strtree"] < GOAL_RATIO)


if __name__ == "__main__":
    sys.exit(main())
