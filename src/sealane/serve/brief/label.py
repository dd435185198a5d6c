"""Where names stand on a map so that they hide neither each other nor what they name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sealane.geo.distance import Floats

__all__ = ["Board", "Box"]

RINGS_PX = (9.0, 18.0, 30.0, 46.0)
"""How far from its point a name may stand; the nearest that is free is taken."""
SIDES = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1))
SLANTED = 0.75
"""A name at a corner is nearer to its point than one beside it at the same distance each way."""
COST_OF_NAME, COST_OF_LINE, COST_OF_DISTANCE, COST_OUTSIDE = 8.0, 4.0, 0.3, 1e4
"""For each px² over another name, point of a line under it, px away, and name not all inside.

Ours, by eye: a name never covers another, and rather stands 13 px away than on a line.
"""
EDGE_PX = 3.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle [px] from its upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(slots=True)
class Board:
    """What is taken on a map of some size, name after name; greedy, so give the first first."""

    width: float
    height: float
    taken: list[Box] = field(default_factory=list)
    points: list[tuple[float, float]] = field(default_factory=list)
    """Along lines: better not covered, but they may be."""

    def place(self, anchors: Sequence[tuple[float, float]], width: float, height: float) -> Box:
        """The best place for a name at any of its points, then taken; ties to the first."""
        tried = [
            (*_beside(anchor, side, ring, width, height), ring)
            for anchor in anchors
            for ring in RINGS_PX
            for side in SIDES
        ]
        x, y, ring = np.array(tried).T
        cost = COST_OF_DISTANCE * (ring - RINGS_PX[0])
        for one in self.taken:
            wide = np.minimum(x + width, one.x + one.width) - np.maximum(x, one.x)
            high = np.minimum(y + height, one.y + one.height) - np.maximum(y, one.y)
            cost += COST_OF_NAME * np.maximum(wide, 0.0) * np.maximum(high, 0.0)
        cost += COST_OF_LINE * self._covered(x, y, width, height)
        is_out = (x < EDGE_PX) | (x + width > self.width - EDGE_PX)
        is_out |= (y < EDGE_PX) | (y + height > self.height - EDGE_PX)
        cost += COST_OUTSIDE * is_out
        best = int(cost.argmin())
        self.taken.append(Box(float(x[best]), float(y[best]), width, height))
        return self.taken[-1]

    def _covered(self, x: Floats, y: Floats, width: float, height: float) -> Floats:
        """How many points of lines lie under a name at each place."""
        if not self.points:
            return np.zeros(x.shape)
        at, down = np.array(self.points).T
        is_in = (at >= x[:, None]) & (at <= x[:, None] + width)
        is_in &= (down >= y[:, None]) & (down <= y[:, None] + height)
        covered: Floats = is_in.sum(axis=1).astype(np.float64)
        return covered


def _beside(
    anchor: tuple[float, float], side: tuple[int, int], ring: float, width: float, height: float
) -> tuple[float, float]:
    x, y = anchor
    across, down = side
    if across and down:
        ring *= SLANTED
    left = x + across * ring - (0.0 if across > 0 else width if across < 0 else width / 2)
    top = y + down * ring - (0.0 if down > 0 else height if down < 0 else height / 2)
    return left, top
