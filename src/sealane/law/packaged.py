"""The zones that come with the package: computed when it was built, kept small, read at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from sealane.errors import MissingPart
from sealane.law.zone import Zone

__all__ = ["COMPUTED", "packaged_zones", "packed_digest", "zones_within"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

COMPUTED = "computed from Natural Earth 1:10m (public domain)"
PACKED = Path(__file__).parent / "data" / "limits.npz"
UNIT_DEG = 1e-5
"""[deg] 1 m: corners are kept as whole numbers of it."""
TURN_DEG = 360.0
TITLES = {
    "territorial_sea": ("Territorial sea", "領海"),
    "contiguous_zone": ("Contiguous zone", "接続水域"),
    "eez": ("Exclusive economic zone", "排他的経済水域"),
}


@cache
def packaged_zones() -> tuple[Zone, ...]:
    """Territorial sea, contiguous zone and exclusive economic zone of every shore of the world.

    Computed from the packaged coast as ``law.limit`` says; straight baselines are not in them, so
    real limits may lie further out. Where States claim one shore, its zones name all of them.

    Raises:
        MissingPart: they have not been computed; `make setup` does it.
    """
    packed = _packed()
    return packed.zones(np.ones(len(packed.bounds), np.bool_))


def zones_within(boxes: npt.ArrayLike) -> tuple[Zone, ...]:
    """The parts of the packaged zones that may meet any of some boxes, zone by zone.

    ``boxes`` (n, 4) are west, south, east, north [deg], -180 <= west < 180; a box over 180 deg
    goes on beyond it. A part is told whole, other parts of its zone are left out. It takes a
    tenth of the time of all of them.

    Raises:
        MissingPart: as for ``packaged_zones``.
    """
    packed = _packed()
    west, south, east, north = packed.bounds.T
    wanted = np.zeros(len(packed.bounds), np.bool_)
    for box in np.atleast_2d(np.asarray(boxes, np.float64)):
        is_level = (south <= box[3]) & (north >= box[1])
        for turn in (-TURN_DEG, 0.0, TURN_DEG):
            wanted |= is_level & (west <= box[2] + turn) & (east >= box[0] + turn)
    return packed.zones(wanted)


@cache
def packed_digest() -> str:
    """SHA-256 of the file of the packaged zones: it changes where any of them does."""
    _check_packed()
    return hashlib.sha256(PACKED.read_bytes()).hexdigest()


@cache
def _packed() -> _Packed:
    _check_packed()
    with np.load(PACKED) as packed:
        return _Packed(dict(packed))


def _check_packed() -> None:
    if not PACKED.exists():
        raise MissingPart(
            f"The computed zones {PACKED} are missing.",
            hint="Run `make setup` in the clone: it computes them from the packaged coast.",
        )


@dataclass(frozen=True, eq=False)
class _Packed:
    """The columns of the file; corners are made into numbers once, into polygons when asked."""

    columns: dict[str, npt.NDArray[Any]]

    @cached_property
    def corners(self) -> npt.NDArray[np.int32]:
        """All corners, ring by ring, in units."""
        steps, points = (
            self.columns["steps"].astype(np.int32, copy=False),
            self.columns["points_of_ring"],
        )
        # Sums over all rings may wrap; what is left of them within a ring does not.
        total = np.column_stack([np.cumsum(part, dtype=np.int32) for part in steps.T])
        begins = np.cumsum(points) - points
        before = np.where(begins[:, None] > 0, total[begins - 1], np.int32(0))
        corners: npt.NDArray[np.int32] = total - np.repeat(before, points, axis=0)
        return corners

    @cached_property
    def ring_begins(self) -> Ints:
        """The first corner of each ring, and the end."""
        return _ends(self.columns["points_of_ring"])

    @cached_property
    def part_begins(self) -> Ints:
        """The first ring of each part, and the end."""
        return _ends(self.columns["rings_of_part"])

    @cached_property
    def bounds(self) -> Floats:
        """West, south, east, north of each part [deg]: those of its outline."""
        outline = self.part_begins[:-1]
        corners, begins = self.corners, self.ring_begins
        low = np.minimum.reduceat(corners, begins[:-1])[outline]
        high = np.maximum.reduceat(corners, begins[:-1])[outline]
        return np.hstack([low, high]) * UNIT_DEG

    def zones(self, wanted: Bools) -> tuple[Zone, ...]:
        """The zones with those of their parts that are wanted."""
        zone_begins = _ends(self.columns["parts_of_zone"])
        found = []
        for zone in range(len(zone_begins) - 1):
            parts = np.arange(zone_begins[zone], zone_begins[zone + 1])
            parts = parts[wanted[parts]]
            if len(parts):
                found.append(self._zone(zone, parts))
        return tuple(found)

    def _zone(self, zone: int, parts: Ints) -> Zone:
        columns = self.columns
        regime = str(columns["regime"][zone])
        title_en, title_ja = TITLES[regime]
        from_nmi, to_nmi = columns["reach"][zone].tolist()
        area, sides = self._area(parts)
        return Zone(
            name=f"{title_en}: {columns['name_en'][zone]}",
            name_ja=f"{title_ja}（{columns['name_ja'][zone]}）",
            regime=regime,
            claimants=tuple(str(columns["claimants"][zone]).split(";")),
            geometry=area,
            source=COMPUTED,
            from_nmi=from_nmi,
            to_nmi=to_nmi,
            sides=sides,
        )

    def _area(self, parts: Ints) -> tuple[shapely.Geometry, npt.NDArray[np.uint8]]:
        rings = _runs(self.part_begins, parts)
        corners = _runs(self.ring_begins, rings)
        points = np.diff(self.ring_begins)[rings]
        places = self.corners[corners] * UNIT_DEG
        lines = shapely.linearrings(places, indices=np.repeat(np.arange(len(rings)), points))
        of_part = np.repeat(np.arange(len(parts)), np.diff(self.part_begins)[parts])
        area = shapely.multipolygons(shapely.polygons(lines, indices=of_part))
        return area, self.columns["side"][corners]


def _ends(counts: npt.NDArray[Any]) -> Ints:
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])


def _runs(begins: Ints, which: Ints) -> Ints:
    """The numbers from begins[i] to begins[i + 1] for each of ``which``, one after the other."""
    counts = begins[which + 1] - begins[which]
    shift = begins[which] - (np.cumsum(counts) - counts)
    runs: Ints = np.arange(counts.sum()) + np.repeat(shift, counts)
    return runs
