"""The limits of zones as lines, each drawn once.

Where zones meet they share an edge: the territorial sea ends where the contiguous zone and the
exclusive economic zone begin, and the latter lie within one another. Such an edge is the limit of
the innermost of them, and belongs to every claimant on both sides. Where a territorial sea ends at
the coast there is no limit to draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from sealane import geo
from sealane.law import COMPUTED, REGIMES, Zone

__all__ = ["Lines", "limit_lines"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Shapes = npt.NDArray[np.object_]

UNIT_DEG = 1e-5
"""Vertices that agree in whole units are one: the packaged limits are kept in these."""
TURN_UNITS = 36_000_000
COAST_NMI = 0.3
"""What runs so near to the shore is the shore: its own error (geo.distance_to_shore_nmi)."""
BITS, MOST = 12, 5
"""An edge is known by up to five zones of 4,096: more meet nowhere but in a fault of the file."""


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines in degrees, the kind of each, and what every kind is: regime, claimants, official."""

    shapes: Shapes
    kinds: Ints
    about: tuple[tuple[str, tuple[str, ...], bool], ...]


def limit_lines(zones: Sequence[Zone]) -> Lines:
    """The limits of all zones."""
    if not zones:
        return Lines(np.empty(0, np.object_), np.empty(0, np.int64), ())
    areas = np.array([zone.geometry for zone in zones], np.object_)
    parts, of_zone = shapely.get_parts(areas, return_index=True)
    rings, of_part = shapely.get_rings(parts, return_index=True)
    places, of_ring = shapely.get_coordinates(rings, return_index=True)
    begins = np.flatnonzero(of_ring[1:] == of_ring[:-1])
    owners = of_zone[of_part[of_ring[begins]]]
    known = list(REGIMES)
    ranks = np.array([known.index(z.regime) if z.regime in known else len(known) for z in zones])
    first, sharing, rank, count = _shared(places, begins, owners, ranks)
    is_coast = (count == 1) & (rank == known.index("territorial_sea"))
    middle = 0.5 * (places[begins[first[is_coast]]] + places[begins[first[is_coast]] + 1])
    is_coast[is_coast] = geo.distance_to_shore_nmi(*middle.T) <= COAST_NMI
    kinds, kind_of = np.unique(
        sharing[~is_coast] * (len(known) + 1) + rank[~is_coast], return_inverse=True
    )
    shapes, kind = _runs(places, begins[first[~is_coast]], kind_of.reshape(-1))
    return Lines(shapes, kind, tuple(_told(int(code), zones, known) for code in kinds))


def _shared(
    places: Floats, begins: Ints, owners: Ints, ranks: Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    """For each edge once: where it stands first, the zones that share it, rank and their number."""
    units = np.round(places / UNIT_DEG).astype(np.int64)
    units[:, 0] %= TURN_UNITS
    vertex = units[:, 0] << 26 | units[:, 1] + TURN_UNITS // 4
    one, other = vertex[begins], vertex[begins + 1]
    order = np.lexsort((np.maximum(one, other), np.minimum(one, other)))
    low, high = np.minimum(one, other)[order], np.maximum(one, other)[order]
    is_new = np.append(True, (low[1:] != low[:-1]) | (high[1:] != high[:-1]))
    starts = np.flatnonzero(is_new)
    count = np.diff(np.append(starts, len(order)))
    within = np.arange(len(order)) - np.repeat(starts, count)
    shift = BITS * np.minimum(within, MOST - 1)
    code = np.where(within < MOST, (owners[order] + 1) << shift, 0)
    return (
        order[starts],
        np.add.reduceat(code, starts),
        np.minimum.reduceat(ranks[owners[order]], starts),
        count,
    )


def _runs(places: Floats, begins: Ints, kinds: Ints) -> tuple[Shapes, Ints]:
    """Edges of one kind that follow each other as one line."""
    order = np.argsort(begins)
    begins, kinds = begins[order], kinds[order]
    if len(begins) == 0:
        return np.empty(0, np.object_), np.empty(0, np.int64)
    is_new = np.append(True, (begins[1:] != begins[:-1] + 1) | (kinds[1:] != kinds[:-1]))
    starts = np.flatnonzero(is_new)
    sizes = np.diff(np.append(starts, len(begins))) + 1
    number = np.repeat(np.arange(len(starts)), sizes)
    within = np.arange(len(number)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    lines = shapely.linestrings(places[np.repeat(begins[starts], sizes) + within], indices=number)
    return lines, kinds[starts]


def _told(
    code: int, zones: Sequence[Zone], known: Sequence[str]
) -> tuple[str, tuple[str, ...], bool]:
    sharing, rank = divmod(code, len(known) + 1)
    mask = (1 << BITS) - 1
    numbers = [sharing >> BITS * place & mask for place in range(MOST)]
    found = [zones[number - 1] for number in numbers if number]
    inner = [zone for zone in found if rank == len(known) or zone.regime == known[rank]]
    claimants = tuple(sorted({code for zone in inner for code in zone.claimants}))
    regime = known[rank] if rank < len(known) else found[0].regime
    return regime, claimants, any(zone.source != COMPUTED for zone in inner)
