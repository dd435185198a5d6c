"""How far are the shores of whom? What the limits at sea are drawn from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sealane import geo
from sealane.geo import NearestIndex

__all__ = ["NONE", "Near", "Shores"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NONE = -1
"""The label of waters in which no shore has a zone."""
INLAND_M = 30.0 * geo.METRES_PER_NMI
"""[m] Land is taken from what is drawn, so only so far in does it count as at the shore: deeper
inland nothing need be drawn, where the search by chords is not exact."""
THREAD_POINTS = 20_000
"""Points that one thread looks up at a time."""


@dataclass(frozen=True, eq=False)
class Near:
    """The nearest shore of each point, and how far it is.

    ``near_m`` is 0 on land near the shore; ``lead_m`` is by how much the next shore is farther than
    the nearest, measured from their lines.
    """

    first: Ints
    near_m: Floats
    lead_m: Floats
    is_land: Bools


@dataclass(frozen=True, eq=False)
class Shores:
    """Coasts by whose they are, with the breadth of each belt.

    ``breadths_m`` (shores, belts) rising [m]; a negative first value: this shore has no zones, but
    waters nearer to it than to others are not theirs. Label of a belt: shore x belts + belt.
    """

    index: NearestIndex
    owners: Ints
    held: Ints
    breadths_m: Floats
    is_land: Callable[[Floats, Floats], Bools] = geo.is_land

    @classmethod
    def from_lines(
        cls,
        lines: Sequence[Floats],
        owners: Sequence[int],
        breadths_m: Floats,
        *,
        is_land: Callable[[Floats, Floats], Bools] = geo.is_land,
    ) -> Shores:
        """Lines (n, 2 of lon, lat) with the number of their shore; what they enclose is land."""
        from sealane.geo import owner_kernel

        ends = np.vstack([np.hstack([line[:-1], line[1:]]) for line in lines])
        whose = np.repeat(np.asarray(owners, np.int64), [len(line) - 1 for line in lines])
        index = NearestIndex.from_pieces(*ends.T)
        whose = np.ascontiguousarray(whose[index.order])
        held = owner_kernel.owners_of_boxes(whose, index.leaves)
        return cls(index, whose, held, breadths_m, is_land)

    @property
    def reach_m(self) -> float:
        """Beyond this nobody has a zone [m]."""
        return float(self.breadths_m.max())

    @property
    def belts(self) -> int:
        """How many belts each shore has."""
        return int(self.breadths_m.shape[1])

    def at(self, lon: Floats, lat: Floats) -> Near:
        """The nearest shores of points, looked up by all cores."""
        parts = max(1, -(-len(lon) // THREAD_POINTS))
        pairs = zip(np.array_split(lon, parts), np.array_split(lat, parts), strict=True)
        with ThreadPoolExecutor() as threads:
            found = list(threads.map(lambda pair: self._at(*pair), pairs))
        return Near(*(np.concatenate(column) for column in zip(*found, strict=True)))

    def _at(self, lon: Floats, lat: Floats) -> tuple[Ints, Floats, Floats, Bools]:
        from sealane.geo import owner_kernel

        tree = self.index
        first, near, far = owner_kernel.nearest_two(
            tree.boxes,
            self.held,
            tree.pieces,
            self.owners,
            tree.leaves,
            np.ascontiguousarray(lon),
            np.ascontiguousarray(lat),
        )
        is_land = self.is_land(lon, lat)
        own = np.where(is_land, np.maximum(near - INLAND_M, 0.0), near)
        return first, own, far - near, is_land

    def labels(self, near: Near) -> Ints:
        """The belt that each point is in: 3 shore + belt, or NONE."""
        limits = self.breadths_m[near.first]
        belt = (near.near_m[:, None] > limits).sum(axis=1)
        has = (belt < self.belts) & (limits[:, 0] >= 0.0)
        return np.where(has, self.belts * near.first + belt, NONE)

    def margin_m(self, near: Near, label: Ints) -> Floats:
        """About how far inside its belt a point is [m]: 0 on its limit, negative outside."""
        shore, belt = np.divmod(label, self.belts)
        is_first = near.first == shore
        lead = np.where(is_first, near.lead_m, -near.lead_m)
        own = near.near_m + np.where(is_first | near.is_land, 0.0, near.lead_m)
        limits = self.breadths_m[shore]
        upper = np.take_along_axis(limits, belt[:, None], 1)[:, 0]
        lower = np.take_along_axis(limits, np.maximum(belt - 1, 0)[:, None], 1)[:, 0]
        beyond = np.where(belt == 0, np.inf, own - lower)
        return np.minimum(np.minimum(lead, upper - own), beyond)
