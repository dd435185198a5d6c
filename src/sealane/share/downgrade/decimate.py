"""A track in fewer points, for a link that does not carry the whole; a pure function.

Points are kept by how much they matter for *where the ship was when*: between two kept points it is
taken to sail at a steady speed, and the point that is farthest from that, at its own time, is kept
next (top-down time ratio: Meratnia & de By 2004, doi:10.1007/978-3-540-24741-8_44). The first and
the last are always kept. No point that is left out is farther from the thinned track than
``tolerance_nmi``.

What it cannot tell: what a ship did between two points. Distances are those of a plane around each
stretch, which for a stretch of 100 nautical miles is off by less than 1 % below 60° of latitude.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sealane.ledger import canonical
from sealane.share.item.product import Product

__all__ = ["Thinned", "thinned", "turns"]

FEWEST = 2
"""Points that are always kept: the first and the last."""
NMI_PER_DEG = 60.0
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Thinned:
    """The product with fewer points, how many of how many, and how far at most it is off [nmi]."""

    product: Product
    points: int
    of: int
    tolerance_nmi: float

    def as_json(self) -> dict[str, Any]:
        """What the record says of it."""
        return {
            "points": self.points,
            "of": self.of,
            "tolerance_nmi": self.tolerance_nmi,
            "digest": self.product.digest,
        }


def thinned(product: Product, most_bytes: int) -> Thinned | None:
    """A track whose points take at most so many bytes (canonical JSON): as many of those that
    matter most as fit, and two at least.

    None for what is no track with three points or more in the order of their times.
    """
    points = product.body.get("points")
    if product.kind != "track" or not isinstance(points, list) or len(points) <= FEWEST:
        return None
    table = _table(points)
    if table is None:
        return None
    kept, off = [0, len(points) - 1], 0.0
    room = most_bytes - sum(len(canonical(points[one])) + 1 for one in kept)
    for one, off_nmi in turns(*table):
        off, size = off_nmi, len(canonical(points[one])) + 1
        if size > room:
            break
        room -= size
        kept.append(one)
    if len(kept) == len(points):
        return None
    body = {**product.body, "points": [points[one] for one in sorted(kept)], "is_thinned": True}
    tolerance_nmi = math.ceil(off * 1e4) / 1e4
    return Thinned(replace(product, body=body), len(kept), len(points), tolerance_nmi)


def turns(at_s: Floats, lon: Floats, lat: Floats) -> Iterator[tuple[int, float]]:
    """Points between the first and the last in the order in which they matter, each with how far
    the track is off [nmi] as long as it is left out: its greatest distance from those before it.

    ``at_s`` does not fall; ``lon``, ``lat`` in degrees, across 180 too.
    """
    x = np.unwrap(lon, period=360.0)
    stretches: list[tuple[float, int, int, int]] = []

    def add(first: int, last: int) -> None:
        if last - first >= FEWEST:
            off = _off_nmi(at_s, x, lat, first, last)
            far = int(off.argmax())
            heapq.heappush(stretches, (-float(off[far]), first, first + 1 + far, last))

    add(0, len(at_s) - 1)
    while stretches:
        off, first, split, last = heapq.heappop(stretches)
        yield split, -off
        add(first, split)
        add(split, last)


def _off_nmi(at_s: Floats, x: Floats, lat: Floats, first: int, last: int) -> Floats:
    """How far the points between two are from where a ship at a steady speed would be."""
    inner = slice(first + 1, last)
    spent_s = at_s[last] - at_s[first]
    part = (at_s[inner] - at_s[first]) / spent_s if spent_s > 0 else np.zeros(last - first - 1)
    north = lat[inner] - (lat[first] + part * (lat[last] - lat[first]))
    east = x[inner] - (x[first] + part * (x[last] - x[first]))
    off: Floats = np.hypot(north, east * np.cos(np.radians(lat[inner]))) * NMI_PER_DEG
    return off


def _table(points: Sequence[Any]) -> tuple[Floats, Floats, Floats] | None:
    """Times [s], longitudes, latitudes; None where a point is none or times go back."""
    try:
        at_s = np.array([datetime.fromisoformat(one[0]).timestamp() for one in points])
        lon = np.array([one[1] for one in points], dtype=float)
        lat = np.array([one[2] for one in points], dtype=float)
    except (TypeError, ValueError, LookupError, OverflowError):
        return None
    is_whole = bool(np.isfinite(lon).all() and np.isfinite(lat).all())
    return (at_s, lon, lat) if is_whole and bool((np.diff(at_s) >= 0).all()) else None
