"""How far are the shores of whom? What the limits at sea are drawn from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

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
    """The nearest shore of each point and the next, and how far they are.

    ``near_m`` is 0 on land near the shore; ``lead_m`` is by how much the next shore is farther than
    the nearest, measured from their lines, and ``third_lead_m`` by how much the third is: as long
    as the next is about as near, else it is ``lead_m``, which is no more.
    """

    first: Ints
    second: Ints
    near_m: Floats
    lead_m: Floats
    third_lead_m: Floats
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
        """The nearest shores of points, looked up by all cores, those near each other together:
        the answer for one point bounds the search for the next."""
        order = np.argsort(_curve(lon, lat), kind="stable")
        parts = max(1, -(-len(lon) // THREAD_POINTS))
        if parts == 1:
            found = [self._at(lon[order], lat[order])]
        else:
            with ThreadPoolExecutor() as threads:
                rows = np.array_split(order, parts)
                found = list(threads.map(lambda some: self._at(lon[some], lat[some]), rows))
        return Near(*(_put_back(column, order) for column in zip(*found, strict=True)))

    def _at(self, lon: Floats, lat: Floats) -> tuple[Ints, Ints, Floats, Floats, Floats, Bools]:
        from sealane.geo import owner_kernel

        tree = self.index
        first, second, near, far, third = owner_kernel.nearest_owners(
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
        return first, second, own, far - near, third - near, is_land

    def labels(self, near: Near) -> Ints:
        """The belt that each point is in: 3 shore + belt, or NONE."""
        limits = self.breadths_m[near.first]
        belt = (near.near_m[:, None] > limits).sum(axis=1)
        has = (belt < self.belts) & (limits[:, 0] >= 0.0)
        return np.where(has, self.belts * near.first + belt, NONE)

    def margin_m(self, near: Near, label: Ints, beside: Ints) -> Floats:
        """About how far inside its belt a point is [m]: 0 on its limit, negative outside.

        ``beside`` (n, k): the labels of the waters that this belt is to be parted from. Another
        shore that is as near, as all those are that end in one point with it, parts nothing there.
        """
        shore, belt = np.divmod(label, self.belts)
        is_first = near.first == shore
        is_parted = is_first & (beside // self.belts == near.second[:, None]).any(axis=1)
        is_meant = is_parted | (near.second == shore)
        lead = np.where(is_meant, near.lead_m, near.third_lead_m)
        own = near.near_m + np.where(is_first | near.is_land, 0.0, lead)
        limits = self.breadths_m[shore]
        upper = np.take_along_axis(limits, belt[:, None], 1)[:, 0]
        lower = np.take_along_axis(limits, np.maximum(belt - 1, 0)[:, None], 1)[:, 0]
        beyond = np.where(belt == 0, np.inf, own - lower)
        return np.minimum(np.minimum(np.where(is_first, lead, -lead), upper - own), beyond)


def _put_back(sorted_parts: Sequence[npt.NDArray[Any]], order: Ints) -> npt.NDArray[Any]:
    whole = np.concatenate(sorted_parts)
    back = np.empty_like(whole)
    back[order] = whole
    return back


def _curve(lon: Floats, lat: Floats) -> npt.NDArray[np.uint32]:
    """Where along a curve of Morton each place lies: near places have near numbers."""
    whole = np.iinfo(np.uint16).max
    x = (np.mod(lon, 360.0) * (whole / 360.0)).astype(np.uint32)
    y = ((np.clip(lat, -90.0, 90.0) + 90.0) * (whole / 180.0)).astype(np.uint32)
    return _spread(x) | (_spread(y) << np.uint32(1))


def _spread(bits: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """16 bits with a zero between any two."""
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        bits = (bits | (bits << np.uint32(shift))) & np.uint32(mask)
    return bits
