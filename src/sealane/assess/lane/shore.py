"""The outline that no route crosses, and what a point sees of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Shores"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LEAST_TURN_DEG = 1.0
"""[deg] A corner that turns less than this is none: a way round it is as good as straight."""
EDGE_LON = 179.9995
"""[deg] Outlines are cut at 180 deg; the cut is no shore."""


@dataclass(frozen=True, eq=False)
class Shores:
    """Stretches of shore as great circles, the land to the left of the way along each.

    ``points`` (n, 2 of lon, lat) are the corners of all outlines, ``before`` and ``after`` the
    numbers of their neighbours. ``pieces`` has a row for each stretch (see ``sight_kernel``),
    ``piece_at`` the number of the corner where it begins.
    """

    points: Floats = field(repr=False)
    before: Ints = field(repr=False)
    after: Ints = field(repr=False)
    unit: Floats = field(repr=False)
    turn_deg: Floats = field(repr=False)
    pieces: Floats = field(repr=False)
    piece_at: Ints = field(repr=False)
    start: Ints = field(repr=False)
    items: npt.NDArray[np.int32] = field(repr=False)
    solid: npt.NDArray[np.bool_] = field(repr=False)

    @classmethod
    def of_rings(cls, points: Floats, lengths: Ints, solid: npt.NDArray[np.bool_]) -> Shores:
        """From open outlines, one after the other, and the cells that are land all over."""
        from sealane.assess.lane import sight_kernel

        ends = np.cumsum(lengths)
        begins = ends - lengths
        number = np.arange(len(points))
        before, after = number - 1, number + 1
        before[begins], after[ends - 1] = ends - 1, begins
        lon, lat = np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])
        unit = sight_kernel.unit(lon, lat)
        at_edge = np.abs(lon) > EDGE_LON
        is_shore = ~(at_edge & at_edge[after] & (np.abs(lon - lon[after]) < 1.0))
        piece_at = number[is_shore]
        a, b = unit[piece_at], unit[after[piece_at]]
        normal = np.cross(a, b)
        pieces = np.ascontiguousarray(
            np.column_stack([a, b, normal, np.linalg.norm(normal, axis=1)])
        )
        ways = (lon[piece_at], lat[piece_at], lon[after[piece_at]], lat[after[piece_at]])
        count = np.zeros(len(solid), np.int64)
        nothing = np.zeros(1, np.int64)
        entries = sight_kernel.fill(*ways, count, nothing, nothing.astype(np.int32), False)  # noqa: FBT003
        start = np.concatenate([[0], np.cumsum(count)])
        items = np.zeros(entries, np.int32)
        sight_kernel.fill(*ways, np.zeros_like(count), start, items, True)  # noqa: FBT003
        turn = _turn_deg(unit, before, after)
        return cls(points, before, after, unit, turn, pieces, piece_at, start, items, solid)

    @cached_property
    def clear(self) -> npt.NDArray[np.int8]:
        """How far each cell is off the shore, in steps of a line of sight: see ``clearance``."""
        from sealane.assess.lane import sight_kernel

        found: npt.NDArray[np.int8] = sight_kernel.clearance(self.start, self.solid)
        return found

    @property
    def index(self) -> tuple[Any, ...]:
        """What the kernels of sight ask for."""
        return self.pieces, self.start, self.items, self.clear

    @property
    def rings(self) -> tuple[Any, ...]:
        """What the kernels that look for the nearest open water ask for beside ``index``."""
        return self.piece_at, self.before, self.after, self.unit, self.turn_deg

    def corners(self) -> Ints:
        """The corners round which a way may turn, by number."""
        can = (self.turn_deg > LEAST_TURN_DEG) & (np.abs(self.points[:, 0]) < 179.999)
        return np.flatnonzero(can)


def _turn_deg(unit: Floats, before: Ints, after: Ints) -> Floats:
    """By how much an outline turns to the left at each corner [deg]; left is towards land."""
    into, out = np.cross(unit[before], unit), np.cross(unit, unit[after])
    sine = np.einsum("ij,ij->i", np.cross(into, out), unit)
    turn: Floats = np.degrees(np.arctan2(sine, np.einsum("ij,ij->i", into, out)))
    return turn
