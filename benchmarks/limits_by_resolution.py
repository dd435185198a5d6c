"""How far do limits lie that are computed from a coarser coast? (No goal; needs `make setup`.)

    python -m benchmarks.limits_by_resolution
    python -m benchmarks.limits_by_resolution --places 2000 --atlas FOLDER

Random places, as many on each kilometre, on the limits of 12, 24 and 200 nmi of the packaged zones,
which are computed from Natural Earth's 1:10,000,000: only such as geodesics to that coast say are
so far, not shores or lines of equal distance. At each, how far Natural Earth's 1:50,000,000 (npm's
``world-atlas``, as for ``tools/pack_coast.py``) is, less the breadth: positive where the coarser
coast lacks what the finer one draws, so that its limit would lie further in. One JSON object for
each region: by limit, the median, 5th and 95th percentile [nmi], and how many places are more than
1 nmi off; how many have their nearest shore on an islet that the coarser coast leaves out, and the
figures of the others. A region without such places (the Baltic is nowhere 200 nmi wide) has none.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from sealane import geo
from sealane.geo import NearestIndex
from sealane.law import packaged_zones
from sealane.law.shore import CONTIGUOUS_ZONE_NMI, EEZ_NMI, TERRITORIAL_SEA_NMI, coastline

ATLAS = Path(__file__).resolve().parents[1] / "web" / "node_modules" / "world-atlas"
COARSE = "land-50m.json"
LIMITS = (
    ("territorial_sea", TERRITORIAL_SEA_NMI),
    ("contiguous_zone", CONTIGUOUS_ZONE_NMI),
    ("eez", EEZ_NMI),
)
REGIONS = {
    "world": (-180.0, -90.0, 180.0, 90.0),
    "east_asia": (105.0, 0.0, 150.0, 50.0),
    "baltic": (9.0, 53.0, 31.0, 66.0),
}
"""West, south, east, north [deg]."""
ON_LIMIT_NMI = 0.05
"""Places farther than this off the breadth are on a shore or a line of equal distance."""
OFF_NMI = 1.0
DRAWN_NMI = 2.0
"""A shore of which no corner is so near to the coarser coast is not drawn there: an islet."""
DRAWN_AT_ONCE, MOST_DRAWS = 4, 20
SEED = 20_261_127


def coarse_coast(atlas: Path) -> NearestIndex:
    """The shores of the coarser land."""
    from tools.pack_coast import read_polygons

    rings = [ring for polygon in read_polygons(atlas / COARSE) for ring in polygon]
    return NearestIndex.from_pieces(*np.vstack([np.hstack([r[:-1], r[1:]]) for r in rings]).T)


def edges_of(regime: str) -> np.ndarray:
    """Pieces of the boundaries of all packaged zones of a regime (n, 4)."""
    parts = shapely.get_parts([z.geometry for z in packaged_zones() if z.regime == regime])
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(parts)]
    return np.vstack([np.hstack([ring[:-1], ring[1:]]) for ring in rings])


def places_on(edges: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Places along pieces, as many on each kilometre."""
    across = np.cos(np.radians(edges[:, 1]))
    weight = np.hypot((edges[:, 2] - edges[:, 0]) * across, edges[:, 3] - edges[:, 1])
    chosen = rng.choice(len(edges), count, p=weight / weight.sum())
    return edges[chosen, :2] + rng.random((count, 1)) * (edges[chosen, 2:] - edges[chosen, :2])


class Shores:
    """The packaged coast: how far it is, and whether the coarser coast draws what is nearest."""

    def __init__(self, coarse: NearestIndex, *, is_eez: bool) -> None:
        drawn = coastline()
        has = [owner < 0 or not is_eez or drawn.shores[owner].has_eez for owner in drawn.owners]
        lines = [line for line, keep in zip(drawn.lines, has, strict=True) if keep]
        pieces = np.vstack([np.hstack([line[:-1], line[1:]]) for line in lines])
        self._index = NearestIndex.from_pieces(*pieces.T)
        nearest = np.array([coarse.nearest(*line.T)[1].min() for line in lines])
        is_drawn = nearest < DRAWN_NMI * geo.METRES_PER_NMI
        self._is_drawn = np.repeat(is_drawn, [len(line) - 1 for line in lines])

    def at(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Distances [nmi], and whether the nearest shore is drawn by the coarser coast as well."""
        piece, metres = self._index.nearest(*places.T)
        return metres / geo.METRES_PER_NMI, self._is_drawn[piece]


def on_limit(
    edges: np.ndarray, box: tuple[float, ...], shores: Shores, breadth_nmi: float, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """Random places in a box as far from the packaged coast as the breadth; and ``is_drawn``."""
    west, south, east, north = box
    lon = geo.wrap_lon(edges[:, 0])
    is_in = (lon >= west) & (lon <= east) & (edges[:, 1] >= south) & (edges[:, 1] <= north)
    edges, rng = edges[is_in], np.random.default_rng(SEED)
    found, drawn = [np.empty((0, 2))], [np.empty(0, np.bool_)]
    for _ in range(MOST_DRAWS):
        if not len(edges) or sum(map(len, found)) >= count:
            break
        places = places_on(edges, DRAWN_AT_ONCE * count, rng)
        places[:, 0] = geo.wrap_lon(places[:, 0])
        far, is_drawn = shores.at(places)
        is_on = np.abs(far - breadth_nmi) < ON_LIMIT_NMI
        found.append(places[is_on])
        drawn.append(is_drawn[is_on])
    return np.vstack(found)[:count], np.concatenate(drawn)[:count]


def figures(off_nmi: np.ndarray, is_drawn: np.ndarray) -> dict[str, Any]:
    """What is told of the differences [nmi]: of all, and where both coasts draw the shore."""
    low, middle, high = np.percentile(off_nmi, [5, 50, 95])
    of_drawn = np.percentile(off_nmi[is_drawn], [5, 50, 95])
    return {
        "places": len(off_nmi),
        "median_nmi": round(float(middle), 2),
        "p5_nmi": round(float(low), 2),
        "p95_nmi": round(float(high), 2),
        "share_over_1_nmi": round(float(np.mean(np.abs(off_nmi) > OFF_NMI)), 3),
        "share_not_drawn": round(float(np.mean(~is_drawn)), 3),
        "drawn_p5_median_p95_nmi": [round(float(value), 2) for value in of_drawn],
        "drawn_share_over_1_nmi": round(float(np.mean(np.abs(off_nmi[is_drawn]) > OFF_NMI)), 3),
    }


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--places", type=int, default=10_000)
    parser.add_argument("--atlas", type=Path, default=ATLAS)
    options = parser.parse_args()
    if not (options.atlas / COARSE).exists():
        print(f"Not run: {options.atlas / COARSE} is missing; `make setup` fetches it.")
        return 0
    coarse = coarse_coast(options.atlas)
    edges = {regime: edges_of(regime) for regime, _ in LIMITS}
    shores = {breadth: Shores(coarse, is_eez=breadth == EEZ_NMI) for _, breadth in LIMITS}
    for region, box in REGIONS.items():
        said: dict[str, Any] = {"region": region}
        for regime, breadth in LIMITS:
            sampled = on_limit(edges[regime], box, shores[breadth], breadth, options.places)
            places, is_drawn = sampled
            if len(places):
                far = coarse.nearest(*places.T)[1] / geo.METRES_PER_NMI
                said[f"{breadth:g}_nmi"] = figures(far - breadth, is_drawn)
        print(json.dumps(said), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
