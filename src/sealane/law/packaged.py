"""The zones that come with the package: computed when it was built, kept small, read at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from sealane.errors import MissingPart
from sealane.law.limit import UNIT_DEG, Limit
from sealane.law.shore import Shore, coastline
from sealane.law.zone import Zone

__all__ = ["COMPUTED", "packaged_zones", "write_limits"]

COMPUTED = "computed from Natural Earth 1:10m (public domain)"
PACKED = Path(__file__).parent / "data" / "limits.npz"
TITLES = {
    "territorial_sea": ("Territorial sea", "領海"),
    "contiguous_zone": ("Contiguous zone", "接続水域"),
    "eez": ("Exclusive economic zone", "排他的経済水域"),
}


def write_limits(limits: Sequence[Limit], shores: Sequence[Shore], path: Path = PACKED) -> None:
    """Keep computed zones as differences of 1e-5 degrees (1 m)."""
    polygons = [shapely.get_parts(limit.geometry) for limit in limits]
    rings = [[shapely.get_rings(part) for part in parts] for parts in polygons]
    flat = [ring for parts in rings for some in parts for ring in some]
    places = [np.round(shapely.get_coordinates(r) / UNIT_DEG).astype(np.int64) for r in flat]
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path,
        steps=np.vstack([np.diff(at, axis=0, prepend=0) for at in places]).astype(np.int32),
        points_of_ring=np.array([len(at) for at in places], np.int32),
        rings_of_part=np.array([len(some) for parts in rings for some in parts], np.int32),
        parts_of_zone=np.array([len(parts) for parts in polygons], np.int32),
        shore=np.array([shores.index(limit.shore) for limit in limits], np.int16),
        regime=np.array([limit.regime for limit in limits]),
    )


@cache
def packaged_zones() -> tuple[Zone, ...]:
    """Territorial sea, contiguous zone and exclusive economic zone of every shore of the world.

    Computed from the packaged coast as ``law.limit`` says; straight baselines are not in them, so
    real limits may lie further out. Where States claim one shore, its zones name all of them.

    Raises:
        MissingPart: they have not been computed; `make setup` does it.
    """
    if not PACKED.exists():
        raise MissingPart(
            f"The computed zones {PACKED} are missing.",
            hint="Run `make setup` in the clone: it computes them from the packaged coast.",
        )
    with np.load(PACKED) as packed:
        columns = dict(packed)
    shores = coastline().shores
    pairs = zip(columns["shore"].tolist(), columns["regime"].tolist(), strict=True)
    areas = _areas(columns)
    return tuple(
        _zone(shores[number], regime, area)
        for (number, regime), area in zip(pairs, areas, strict=True)
    )


def _areas(columns: dict[str, npt.NDArray[Any]]) -> npt.NDArray[np.object_]:
    steps, points = columns["steps"].astype(np.int64), columns["points_of_ring"]
    total = np.cumsum(steps, axis=0)
    begins = np.cumsum(points) - points
    before = np.where(begins[:, None] > 0, total[begins - 1], 0)  # each ring begins anew
    places = (total - np.repeat(before, points, axis=0)) * UNIT_DEG
    rings = shapely.linearrings(places, indices=np.repeat(np.arange(len(points)), points))
    of_part = np.repeat(np.arange(len(columns["rings_of_part"])), columns["rings_of_part"])
    parts = shapely.polygons(rings, indices=of_part)
    of_zone = np.repeat(np.arange(len(columns["parts_of_zone"])), columns["parts_of_zone"])
    areas: npt.NDArray[np.object_] = shapely.multipolygons(parts, indices=of_zone)
    return areas


def _zone(shore: Shore, regime: str, area: shapely.Geometry) -> Zone:
    title_en, title_ja = TITLES[regime]
    return Zone(
        name=f"{title_en}: {shore.name_en}",
        name_ja=f"{title_ja}（{shore.name_ja or shore.name_en}）",
        regime=regime,
        claimants=shore.claimants,
        geometry=area,
        source=COMPUTED,
    )
