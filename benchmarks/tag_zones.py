"""How fast are points told their zones? (Goal: 15 million points a second, 200 zones, one core.)

    python -m benchmarks.tag_zones
    python -m benchmarks.tag_zones --points 4000000

200 overlapping zones of 333 corners, and the positions of a fleet as they lie in a lake (by hull,
then by time; one position in two lies in a zone). The index of ``geo.AreaIndex``, a Shapely
STRtree (asked for all points at once) and Shapely zone by zone (bounds, then ``contains_xy``) name
every pair of point and zone, in turns in one run; the pairs must be equal. With ``--dense`` zones
are twice as wide, with ``--scattered`` the positions come in no order. DuckDB's spatial extension
has to be fetched from its makers' server, so it is not compared. Printed as one JSON object:
points per second (best and median of the turns) and ratios by turn. Exit code 1 if the goal is
missed while the floor, one sum over the longitudes, is reached.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import shapely

from sealane.geo.area import AreaIndex

GOAL_PER_S = 15_000_000
USUAL_FLOOR_PER_S = 1_000_000_000
ZONES, CORNERS, REPORTS = 200, 333, 1_000


def rings(widest_deg: float) -> list[np.ndarray]:
    """Rough rounds that overlap."""
    rng = np.random.default_rng(2)
    turn = np.linspace(0.0, 2.0 * np.pi, CORNERS)
    made = []
    for _ in range(ZONES):
        radius = rng.uniform(widest_deg / 6.0, widest_deg) * (1.0 + 0.05 * rng.random(CORNERS))
        radius[-1] = radius[0]
        x, y = rng.uniform(100.0, 150.0), rng.uniform(-10.0, 40.0)
        made.append(np.column_stack([x + radius * np.cos(turn), y + radius * np.sin(turn)]))
    return made


def fleet(points: int, *, is_scattered: bool) -> tuple[np.ndarray, np.ndarray]:
    """Longitudes and latitudes of hulls that sail 1,000 reports each."""
    rng = np.random.default_rng(3)
    hulls = -(-points // REPORTS)
    course = rng.uniform(0.0, 2.0 * np.pi, (hulls, 1))
    way = np.arange(REPORTS) * rng.uniform(0.0, 0.005, (hulls, 1))
    lon = (rng.uniform(95.0, 155.0, (hulls, 1)) + way * np.sin(course)).ravel()[:points]
    lat = (rng.uniform(-15.0, 45.0, (hulls, 1)) + way * np.cos(course)).ravel()[:points]
    order = rng.permutation(points) if is_scattered else np.arange(points)
    return lon[order], lat[order]


def by_zone(polygons: list[shapely.Polygon], lon: np.ndarray, lat: np.ndarray) -> list[np.ndarray]:
    """Points and zones, one zone after the other."""
    points, found = [], []
    for number, polygon in enumerate(polygons):
        west, south, east, north = polygon.bounds
        near = np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
        inside = near[shapely.contains_xy(polygon, lon[near], lat[near])]
        points.append(inside)
        found.append(np.full(len(inside), number))
    return [np.concatenate(points), np.concatenate(found)]


def measure(options: argparse.Namespace) -> tuple[dict[str, list[float]], int]:
    """Points per second of each, turn by turn; and how many pairs there are."""
    lon, lat = fleet(options.points, is_scattered=options.scattered)
    zones = rings(6.0 if options.dense else 3.0)
    polygons = [shapely.Polygon(ring) for ring in zones]
    for polygon in polygons:
        shapely.prepare(polygon)
    index, tree = AreaIndex.from_rings([[ring] for ring in zones]), shapely.STRtree(polygons)
    points = shapely.points(lon, lat)
    index.pairs(lon[:10], lat[:10])  # compiled or loaded
    works: dict[str, Callable[[], Any]] = {
        "sealane": lambda: index.pairs(lon, lat),
        "strtree": lambda: tree.query(points, predicate="intersects"),
        "by_zone": lambda: by_zone(polygons, lon, lat),
        "floor": lon.sum,
    }
    rates: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(options.turns):
        pairs = {}
        for name, work in works.items():
            began = time.perf_counter()
            pairs[name] = work()
            rates[name].append(options.points / (time.perf_counter() - began))
        keys = {
            name: np.sort(np.asarray(pairs[name][0]) * ZONES + np.asarray(pairs[name][1]))
            for name in ("sealane", "strtree", "by_zone")
        }
        assert np.array_equal(keys["sealane"], keys["strtree"])
        assert np.array_equal(keys["sealane"], keys["by_zone"])
    return rates, len(keys["sealane"])


def main() -> int:
    """Measure in turns, compare and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--dense", action="store_true")
    parser.add_argument("--scattered", action="store_true")
    options = parser.parse_args()
    rates, pairs = measure(options)
    best = {name: round(max(values)) for name, values in rates.items()}
    ratios = {
        f"sealane_to_{name}": round(
            statistics.median(a / b for a, b in zip(rates["sealane"], rates[name], strict=True)), 1
        )
        for name in ("strtree", "by_zone")
    }
    figures = {
        "points": options.points,
        "pairs": pairs,
        "best_per_s": best,
        "median_per_s": {name: round(statistics.median(values)) for name, values in rates.items()},
        **ratios,
        "goal_per_s": GOAL_PER_S,
    }
    print(json.dumps(figures))
    return int(best["floor"] >= USUAL_FLOOR_PER_S and best["sealane"] < GOAL_PER_S)


if __name__ == "__main__":
    sys.exit(main())
