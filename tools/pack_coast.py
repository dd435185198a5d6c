"""Pack Natural Earth's land for Python: src/sealane/geo/data/coast.npz.

    python tools/pack_coast.py [FOLDER of world-atlas]

Natural Earth is in the public domain; npm's world-atlas 2.0.2 carries it as TopoJSON, whose arcs
are decoded here (TopoJSON specification 1.0, sections 2.1.2 and 2.1.4). The page packs its own
copy for the screen in web/coast.mjs.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parents[1]
ATLAS = ROOT / "web" / "node_modules" / "world-atlas"
PACKED = ROOT / "src" / "sealane" / "geo" / "data" / "coast.npz"

Ring = npt.NDArray[np.float64]


def read_polygons(path: Path) -> list[list[Ring]]:
    """Polygons of land, each a list of closed rings (n, 2 of lon, lat), the outer ring first."""
    topology: dict[str, Any] = json.loads(path.read_text())
    scale, move = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [np.cumsum(arc, axis=0) * scale + move for arc in topology["arcs"]]
    land = topology["objects"]["land"]
    polygons = []
    for geometry in land.get("geometries", [land]):
        parts = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for part in parts:
            rings = [_join(ring, arcs) for ring in part]
            # The 1:50m land has a "hole" that is the South Pole drawn as a line.
            polygons.append([ring for ring in rings if ring[:, 1].max() > -89.9])
    return polygons


def _join(ring: list[int], arcs: list[Ring]) -> Ring:
    parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in ring]
    return np.vstack([parts[0], *(part[1:] for part in parts[1:])])


def pack(polygons: list[list[Ring]], path: Path) -> None:
    """Write rings as differences of 1e-4 degrees (11 m), which compress well."""
    rings = [ring for polygon in polygons for ring in polygon]
    steps = [np.diff(np.round(ring * 1e4).astype(np.int32), axis=0, prepend=0) for ring in rings]
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path,
        steps=np.vstack(steps).astype(np.int32),
        lengths=np.array([len(ring) for ring in rings], np.int32),
    )


def main() -> None:
    """Pack the coast; say what was written."""
    atlas = Path(sys.argv[1]) if len(sys.argv) > 1 else ATLAS
    land = atlas / "land-10m.json"
    if not land.exists():
        sys.exit(f"{land} is missing: `make setup` fetches npm's world-atlas there")
    pack(read_polygons(land), PACKED)
    print(f"{PACKED.relative_to(ROOT)}: {PACKED.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
