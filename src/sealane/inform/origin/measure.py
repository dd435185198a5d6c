"""How large, deep and broad are trees of posts, and how far from one another are their posts?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["MEASURES", "Shape", "ranges", "shape_of"]

Ints = NDArray[np.int64]

MEASURES = ("cascades", "size", "depth", "breadth", "structural_virality")
"""What a range is given of."""


@dataclass(frozen=True)
class Shape:
    """Measures of one reconstruction.

    ``cascades``: trees. ``size``: observed posts of the largest; ``size_with_missing``: with the
    posts that others name and we lack. ``depth``: edges below a root at most. ``breadth``: posts of
    one tree at one depth at most. ``structural_virality``: mean distance of two posts of the
    largest tree (Goel, Anderson, Hofman and Watts 2016, doi:10.1287/mnsc.2015.2158), 0 of one post.
    """

    cascades: int
    size: int
    size_with_missing: int
    depth: int
    breadth: int
    structural_virality: float


def shape_of(parent: Ints, is_missing: NDArray[np.bool_] | None = None) -> Shape:
    """The measures of trees given by the parent of each node (-1: none), each before its children.

    >>> shape_of(np.array([-1, 0, 0, 1])).structural_virality  # 1-0, 2-0, 3-1
    1.6666666666666667
    """
    from sealane.inform.origin.cascade_kernel import shape

    size = parent.shape[0]
    if not size:
        return Shape(0, 0, 0, 0, 0, 0.0)
    missing = np.zeros(size, np.bool_) if is_missing is None else is_missing
    depth, root, below, distances = shape(parent)
    observed = np.bincount(root, weights=~missing, minlength=size).astype(np.int64)
    levels = np.unique(root * (int(depth.max()) + 1) + depth, return_counts=True)[1]
    roots = np.flatnonzero(parent < 0)
    nodes = below[roots]
    largest = int(roots[np.argmax(nodes)])
    many = int(below[largest])
    mean = 2.0 * float(distances[largest]) / (many * (many - 1)) if many > 1 else 0.0
    return Shape(
        cascades=int((observed[roots] > 0).sum()),
        size=int(observed[roots].max()),
        size_with_missing=int(nodes.max()),
        depth=int(depth.max()),
        breadth=int(levels.max()),
        structural_virality=mean,
    )


def ranges(shapes: Mapping[str, Shape]) -> dict[str, tuple[float, float]]:
    """The least and the most of each measure over several reconstructions."""
    found: dict[str, tuple[float, float]] = {}
    for name in MEASURES:
        upper = "size_with_missing" if name == "size" else name
        low = min(getattr(one, name) for one in shapes.values())
        high = max(getattr(one, upper) for one in shapes.values())
        found[name] = (low, high)
    return found
