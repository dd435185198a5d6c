"""How fast are points told their zones? (Goal: 15 million points a second, 200 zones, one core.)

    python -m benchmarks.tag_zones
    python -m benchmarks.tag_zones --points 4000000

200 overlapping zones of 333 corners, and points spread over them. The index of ``geo.AreaIndex``
and a Shapely STRtree (asked for all points at once) name every pair of point and zone, in turns
in one run; the pairs must be equal. Printed as one JSON object: points per second (best and
median of the turns) and the ratio by turn. Exit code 1 if the goal is missed while the floor, one
sum over the longitudes, is reached.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time

import numpy as np
import shapely

from sealane.geo.area import AreaIndex

GOAL_PER_S = 15_000_000
USUAL_FLOOR_PER_S = 1_000_000_000
ZONES, CORNERS = 200, 333


def rings() -> list[np.ndarray]:
    """Rough rounds of one to six degrees that overlap."""
    rng = np.random.default_rng(2)
    turn = np.linspace(0.0, 2.0 * np.pi, CORNERS)
    made = []
    for _ in range(ZONES):
        radius = rng.uniform(1.0, 6.0) * (1.0 + 0.05 * rng.random(CORNERS))
        radius[-1] = radius[0]
        x, y = rng.uniform(100.0, 150.0), rng.uniform(-10.0, 40.0)
        made.append(np.column_stack([x + radius * np.cos(turn), y + radius * np.sin(turn)]))
    return made


def main() -> int:
    """Measure in turns, compare and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--points", type=int, default=300_000)
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    rng = np.random.default_rng(3)
    lon = rng.uniform(95.0, 155.0, options.points)
    lat = rng.uniform(-15.0, 45.0, options.points)
    zones = rings()
    index = AreaIndex.from_rings([[ring] for ring in zones])
    tree = shapely.STRtree([shapely.Polygon(ring) for ring in zones])
    points = shapely.points(lon, lat)
    index.pairs(lon[:10], lat[:10])  # compiled or loaded
    rates: dict[str, list[float]] = {"sealane": [], "strtree": [], "floor": []}
    for _ in range(options.turns):
        began = time.perf_counter()
        ours = index.pairs(lon, lat)
        rates["sealane"].append(options.points / (time.perf_counter() - began))
        began = time.perf_counter()
        theirs = tree.query(points, predicate="intersects")
        rates["strtree"].append(options.points / (time.perf_counter() - began))
        began = time.perf_counter()
        lon.sum()
        rates["floor"].append(options.points / (time.perf_counter() - began))
        pairs = [np.sort(np.asarray(a) * ZONES + np.asarray(b)) for a, b in (ours, theirs)]
        assert np.array_equal(*pairs)
    best = {name: round(max(values)) for name, values in rates.items()}
    both = zip(rates["sealane"], rates["strtree"], strict=True)
    figures = {
        "points": options.points,
        "pairs": len(pairs[0]),
        "best_per_s": best,
        "median_per_s": {name: round(statistics.median(values)) for name, values in rates.items()},
        "sealane_to_strtree": round(statistics.median(a / b for a, b in both), 1),
        "goal_per_s": GOAL_PER_S,
    }
    print(json.dumps(figures))
    return int(best["floor"] >= USUAL_FLOOR_PER_S and best["sealane"] < GOAL_PER_S)


if __name__ == "__main__":
    sys.exit(main())
