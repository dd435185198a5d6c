"""The nearest of many lines or points on the globe, for whole arrays of positions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sealane.geo.distance import Floats

__all__ = ["NearestIndex"]


@dataclass(frozen=True, eq=False)
class NearestIndex:
    """An index of line pieces on the globe; a point is a piece whose ends are the same.

    Pieces are chords between points of the WGS84 ellipsoid in space, so that neither 180 deg nor
    a pole is special. A chord sags from the geodesic by L^2 / 8R (0.3 m at 2 nmi); the distance
    to its nearest point is that of ``geo.distance_m``.
    """

    pieces: Floats
    order: npt.NDArray[np.int64]
    boxes: Floats
    leaves: int

    @classmethod
    def from_pieces(
        cls, lon1: npt.ArrayLike, lat1: npt.ArrayLike, lon2: npt.ArrayLike, lat2: npt.ArrayLike
    ) -> NearestIndex:
        """Index the pieces from (lon1, lat1) to (lon2, lat2) [deg].

        Raises:
            ValueError: there is not one piece.
        """
        from sealane.geo import nearest_kernel

        pieces = np.hstack([_in_space(lon1, lat1), _in_space(lon2, lat2)])
        if not len(pieces):
            raise ValueError("an index needs at least one piece of line or point")
        order = np.argsort(_along_curve(pieces[:, :3] + pieces[:, 3:]), kind="stable")
        count = -(-len(pieces) // nearest_kernel.LEAF)
        leaves = 1 << max(0, (count - 1).bit_length())
        pieces = np.ascontiguousarray(pieces[order])
        return cls(pieces, order, nearest_kernel.build(pieces, leaves), leaves)

    def nearest(
        self, lon: npt.ArrayLike, lat: npt.ArrayLike
    ) -> tuple[npt.NDArray[np.int64], Floats]:
        """For each point the index of the nearest piece as given, and the distance to it [m].

        A point that is not finite answers (-1, nan). Of pieces equally near, any one is named.
        """
        from sealane.geo import nearest_kernel

        x = np.ascontiguousarray(np.atleast_1d(np.asarray(lon, np.float64)))
        y = np.ascontiguousarray(np.atleast_1d(np.asarray(lat, np.float64)))
        found, metres = nearest_kernel.nearest(self.boxes, self.pieces, self.leaves, x, y)
        return np.where(found >= 0, self.order[found], -1), metres


def _in_space(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Floats:
    """Points of the ellipsoid in space, the equatorial radius being 1."""
    from sealane.geo.kernel import FLATTENING

    x = np.radians(np.atleast_1d(np.asarray(lon, np.float64)))
    y = np.radians(np.atleast_1d(np.asarray(lat, np.float64)))
    polar2 = (1.0 - FLATTENING) ** 2  # the polar radius, squared
    normal = 1.0 / np.sqrt(1.0 - (1.0 - polar2) * np.sin(y) ** 2)
    across = normal * np.cos(y)
    return np.column_stack([across * np.cos(x), across * np.sin(x), normal * polar2 * np.sin(y)])


def _along_curve(vectors: Floats) -> npt.NDArray[np.int64]:
    """Morton code of each vector: sorting by it puts neighbours in space together."""
    grid = np.clip((vectors + 2.0) / 4.0 * 2097152.0, 0.0, 2097151.0).astype(np.uint64)
    code = np.zeros(len(vectors), np.uint64)
    for axis in range(3):
        bits = grid[:, axis]
        for shift, mask in (
            (32, 0x1F00000000FFFF),
            (16, 0x1F0000FF0000FF),
            (8, 0x100F00F00F00F00F),
            (4, 0x10C30C30C30C30C3),
            (2, 0x1249249249249249),
        ):
            bits = (bits | (bits << np.uint64(shift))) & np.uint64(mask)
        code |= bits << np.uint64(axis)
    return code.astype(np.int64)
