"""How computed zones are kept small: written when the package is built, read by ``packaged``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import shapely

from sealane.law.limit import Limit
from sealane.law.packaged import PACKED, UNIT_DEG
from sealane.law.shore import Coastline
from sealane.law.side import reach_of, sides_of

__all__ = ["write_limits"]


def write_limits(limits: Sequence[Limit], coast: Coastline, path: Path = PACKED) -> None:
    """Keep computed zones as differences of 1e-5 degrees (1 m), and what each piece is."""
    polygons = [shapely.get_parts(limit.geometry) for limit in limits]
    rings = [[shapely.get_rings(part) for part in parts] for parts in polygons]
    flat = [ring for parts in rings for some in parts for ring in some]
    places = [np.round(shapely.get_coordinates(r) / UNIT_DEG).astype(np.int64) for r in flat]
    shores = [limit.shore for limit in limits]
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path,
        steps=np.vstack([np.diff(at, axis=0, prepend=0) for at in places]).astype(np.int32),
        side=np.concatenate(sides_of(limits, coast)),
        points_of_ring=np.array([len(at) for at in places], np.int32),
        rings_of_part=np.array([len(some) for parts in rings for some in parts], np.int32),
        parts_of_zone=np.array([len(parts) for parts in polygons], np.int32),
        regime=np.array([limit.regime for limit in limits]),
        reach=np.array([reach_of(limit.regime, limit.shore) for limit in limits]),
        name_en=np.array([shore.name_en for shore in shores]),
        name_ja=np.array([shore.name_ja or shore.name_en for shore in shores]),
        claimants=np.array([";".join(shore.claimants) for shore in shores]),
    )
