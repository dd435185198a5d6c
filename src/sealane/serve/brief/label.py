"""Where names stand on a map so that they hide neither each other nor what they name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

__all__ = ["Board", "Box"]

RINGS_PX = (9.0, 18.0, 30.0, 46.0)
"""How far from its point a name may stand; the nearest that is free is taken."""
SIDES = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1))
COST_OF_NAME, COST_OF_LINE, COST_OF_DISTANCE, COST_OUTSIDE = 8.0, 0.6, 0.3, 1e4


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle [px] from its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    def overlap(self, other: Box) -> float:
        """The area in common [px²]."""
        wide = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        high = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return max(wide, 0.0) * max(high, 0.0)

    def holds(self, point: tuple[float, float]) -> bool:
        """Whether a point lies within."""
        x, y = point
        return self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height


@dataclass(slots=True)
class Board:
    """What is taken on a map of some size, name after name; greedy, so give the first first."""

    width: float
    height: float
    taken: list[Box] = field(default_factory=list)
    points: list[tuple[float, float]] = field(default_factory=list)
    """Along lines: better not covered, but they may be."""

    def place(self, anchors: Sequence[tuple[float, float]], width: float, height: float) -> Box:
        """The best place for a name at any of its points, which is then taken."""
        tried = [
            (self._cost(box, ring), at, box)
            for anchor in anchors
            for ring in RINGS_PX
            for at, side in enumerate(SIDES)
            for box in (_beside(anchor, side, ring, width, height),)
        ]
        best = min(tried, key=lambda one: one[:2])[2]
        self.taken.append(best)
        return best

    def _cost(self, box: Box, ring: float) -> float:
        cost = COST_OF_DISTANCE * (ring - RINGS_PX[0])
        cost += COST_OF_NAME * sum(box.overlap(other) for other in self.taken)
        cost += COST_OF_LINE * sum(box.holds(point) for point in self.points)
        inside = box.overlap(Box(3.0, 3.0, self.width - 6.0, self.height - 6.0))
        return cost + (COST_OUTSIDE if inside < 0.999 * box.width * box.height else 0.0)


def _beside(
    anchor: tuple[float, float], side: tuple[int, int], ring: float, width: float, height: float
) -> Box:
    x, y = anchor
    across, down = side
    if across and down:
        ring *= 0.75
    left = x + across * ring - (0.0 if across > 0 else width if across < 0 else width / 2)
    top = y + down * ring - (0.0 if down > 0 else height if down < 0 else height / 2)
    return Box(left, top, width, height)
