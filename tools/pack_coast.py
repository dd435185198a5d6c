"""Pack Natural Earth's land for Python: src/sealane/geo/data/coast.npz.

    python tools/pack_coast.py [FOLDER of world-atlas]

Natural Earth is in the public domain; npm's world-atlas 2.0.2 carries it as TopoJSON, whose arcs
are decoded here (TopoJSON specification 1.0, sections 2.1.2 and 2.1.4). The shore is that of the
land; whose it is comes from the countries, the nearest shore of one within 3 km. The page packs
its own copy for the screen in web/coast.mjs.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sealane.geo import NearestIndex

ROOT = Path(__file__).resolve().parents[1]
ATLAS = ROOT / "web" / "node_modules" / "world-atlas"
PACKED = ROOT / "src" / "sealane" / "geo" / "data" / "coast.npz"

Ring = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SAME_SHORE_M = 3_000.0
"""Both are rounded by up to 400 m; the next shore of another country is rarely so near."""
NULL_ISLAND_DEG = 0.1
"""Natural Earth draws an island at 0 N 0 E that does not exist."""
NOBODY = -1


def read_topology(path: Path) -> tuple[dict[str, Any], list[Ring]]:
    """A TopoJSON file, and its arcs in degrees."""
    topology: dict[str, Any] = json.loads(path.read_text())
    scale, move = topology["transform"]["scale"], topology["transform"]["translate"]
    return topology, [np.cumsum(arc, axis=0) * scale + move for arc in topology["arcs"]]


def read_polygons(path: Path) -> list[list[Ring]]:
    """Polygons of land, each a list of closed rings (n, 2 of lon, lat), the outer ring first."""
    topology, arcs = read_topology(path)
    land = topology["objects"]["land"]
    polygons = []
    for geometry in land.get("geometries", [land]):
        for part in _parts(geometry):
            rings = [_join(ring, arcs) for ring in part]
            # The 1:50m land has a "hole" that is the South Pole drawn as a line.
            rings = [ring for ring in rings if ring[:, 1].max() > -89.9]
            if rings and np.abs(rings[0]).max() > NULL_ISLAND_DEG:
                polygons.append(rings)
    return polygons


def _parts(geometry: dict[str, Any]) -> list[list[list[int]]]:
    arcs: list[Any] = geometry["arcs"]
    return arcs if geometry["type"] == "MultiPolygon" else [arcs]


def _join(ring: list[int], arcs: list[Ring]) -> Ring:
    parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in ring]
    return np.vstack([parts[0], *(part[1:] for part in parts[1:])])


def read_shores(path: Path) -> tuple[list[str], list[Ring], list[int]]:
    """Names of countries, and lines of shore with the number of the country they are of.

    An arc that one polygon alone uses is shore; one that two use is a border between them.
    """
    topology, arcs = read_topology(path)
    countries = topology["objects"]["countries"]["geometries"]
    used: dict[int, list[int]] = {}
    for number, country in enumerate(countries):
        for part in _parts(country):
            for arc in (i if i >= 0 else ~i for ring in part for i in ring):
                used.setdefault(arc, []).append(number)
    alone = {arc: users[0] for arc, users in used.items() if len(users) == 1}
    names = [country["properties"]["name"] for country in countries]
    return names, [arcs[arc] for arc in alone], list(alone.values())


def owners(rings: list[Ring], lines: list[Ring], countries: list[int]) -> list[Ints]:
    """For each piece of each ring the country whose shore it is, or NOBODY."""
    ends = np.vstack([np.hstack([line[:-1], line[1:]]) for line in lines])
    whose = np.repeat(countries, [len(line) - 1 for line in lines])
    index = NearestIndex.from_pieces(*ends.T)
    found = []
    for ring in rings:
        middle = 0.5 * (ring[:-1] + ring[1:])
        piece, metres = index.nearest(middle[:, 0], middle[:, 1])
        found.append(np.where(metres <= SAME_SHORE_M, whose[piece], NOBODY))
    return found


def pack(rings: list[Ring], names: list[str], whose: list[Ints], path: Path) -> None:
    """Write rings as differences of 1e-4 degrees (11 m), and owners as runs: both compress well."""
    steps = [np.diff(np.round(ring * 1e4).astype(np.int32), axis=0, prepend=0) for ring in rings]
    every = np.concatenate(whose)
    begins = np.flatnonzero(np.diff(every, prepend=NOBODY - 1))
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path,
        steps=np.vstack(steps).astype(np.int32),
        lengths=np.array([len(ring) for ring in rings], np.int32),
        countries=np.array(names),
        owners=every[begins].astype(np.int16),
        owner_runs=np.diff(begins, append=len(every)).astype(np.int32),
    )


def main() -> None:
    """Pack the coast; say what was written."""
    atlas = Path(sys.argv[1]) if len(sys.argv) > 1 else ATLAS
    for needed in ("land-10m.json", "countries-10m.json"):
        if not (atlas / needed).exists():
            sys.exit(f"{atlas / needed} is missing: `make setup` fetches npm's world-atlas there")
    rings = [ring for polygon in read_polygons(atlas / "land-10m.json") for ring in polygon]
    names, lines, countries = read_shores(atlas / "countries-10m.json")
    pack(rings, names, owners(rings, lines, countries), PACKED)
    print(f"{PACKED.relative_to(ROOT)}: {PACKED.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
