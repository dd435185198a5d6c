"""Which areas hold a point: an index over polygons, for whole arrays of positions."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sealane.geo.cell import grid_shape
from sealane.geo.distance import Floats

__all__ = ["AreaIndex", "close_over_pole", "unwrap_ring"]

Ints = npt.NDArray[np.int64]

CELL_DEG = 0.25  # full cells answer at once; edges of a quarter degree are few
MANY_EDGES = 48  # a cell with more is divided ...
MOST_DIVISIONS = 2  # ... so often: to 1.7 km
CHUNK_POINTS = 250_000


def unwrap_ring(ring: npt.ArrayLike) -> Floats:
    """A ring (n, 2 of lon, lat) without jumps: steps over 180 deg go the short way round.

    A ring written 179, -179 becomes 179, 181; one written 179, 181 stays. The middle of the
    ring lies at -180 <= lon < 180. A ring around a pole ends 360 deg from where it starts (see
    ``close_over_pole``).
    """
    points = np.array(ring, np.float64)[:, :2]
    step = np.diff(points[:, 0])
    turns = np.where(np.abs(step) > 180.0, -360.0 * np.round(step / 360.0), 0.0)
    points[1:, 0] += np.cumsum(turns)
    middle = 0.5 * (points[:, 0].min() + points[:, 0].max())
    points[:, 0] -= 360.0 * np.floor((middle + 180.0) / 360.0)
    return points


def close_over_pole(ring: Floats) -> Floats:
    """An unwrapped ring that goes once round the Earth, closed over the nearer pole."""
    turn = ring[-1, 0] - ring[0, 0]
    if abs(turn) < 180.0:
        return ring
    pole = -90.0 if ring[:, 1].mean() < 0.0 else 90.0
    end, start = [ring[-1, 0], pole], [ring[0, 0], pole]
    return np.vstack([ring, [end, start, ring[0]]])


@dataclass(frozen=True, eq=False)
class AreaIndex:
    """A grid over the Earth that knows for each cell which areas fill it or pass through it.

    Edges are straight in longitude and latitude, as GeoJSON says (RFC 7946, 3.1.1). A point
    exactly on an edge is inside (exactly: as far as the product of two differences of float64
    is zero, which holds for vertices and for edges along meridians and parallels).
    """

    edges: Floats
    entries: npt.NDArray[np.int32]
    offsets: npt.NDArray[np.int32]
    shape: tuple[int, int]

    @classmethod
    def from_rings(
        cls, areas: Sequence[Sequence[Floats]], *, cell_deg: float = CELL_DEG
    ) -> AreaIndex:
        """Index areas, each a list of closed, unwrapped rings (n, 2); holes are rings like others.

        A point is inside an area if a line from it to the outside crosses its rings an odd
        number of times, so parts of one area must not overlap, and a hole must be written in
        the same turn of longitudes as the ring around it.
        """
        from sealane.geo import area_kernel

        shape = grid_shape(cell_deg)
        size_x, size_y = 360.0 / shape[1], 180.0 / shape[0]
        pieces, bounds = _pieces(areas)
        cells, marks = [np.empty((0, 4), np.int64)], [np.empty((0, 4), np.int64)]
        for area in range(len(areas)):
            first, last = bounds[area], bounds[area + 1]
            if first == last:
                continue
            nothing = np.empty((0, 3), np.int64)
            count = area_kernel.mark(pieces, first, last, size_x, size_y, shape[0], nothing, False)  # noqa: FBT003
            found = np.empty((count, 3), np.int64)
            area_kernel.mark(pieces, first, last, size_x, size_y, shape[0], found, True)  # noqa: FBT003
            filled = area_kernel.fill(pieces, first, last, found, size_x, size_y)
            marks.append(np.column_stack([np.full(count, area), found]))
            cells.append(np.column_stack([np.full(len(filled), area), filled]))
        whole = _by_cell(pieces, np.vstack(cells), np.vstack(marks), shape)
        return cls(*_with_parts(*whole, shape), shape)

    def pairs(
        self, lon: npt.ArrayLike, lat: npt.ArrayLike, *, threads: int = 1
    ) -> tuple[Ints, Ints]:
        """Every (point, area) with the point inside: indices by point, then by area.

        ``threads``: how many look up points at a time, ``CHUNK_POINTS`` each; the answer is the
        same with any number.
        """
        x = np.ascontiguousarray(np.atleast_1d(np.asarray(lon, np.float64)))
        y = np.ascontiguousarray(np.atleast_1d(np.asarray(lat, np.float64)))
        if threads < 2 or len(x) <= CHUNK_POINTS:
            return self._pairs(x, y)
        begins = range(0, len(x), CHUNK_POINTS)
        chunks = (slice(first, first + CHUNK_POINTS) for first in begins)
        with ThreadPoolExecutor(threads) as pool:
            found = list(pool.map(lambda part: self._pairs(x[part], y[part]), chunks))
        points = [some + first for first, (some, _) in zip(begins, found, strict=True)]
        return np.concatenate(points), np.concatenate([areas for _, areas in found])

    def _pairs(self, x: Floats, y: Floats) -> tuple[Ints, Ints]:
        from sealane.geo import area_kernel

        points, areas = area_kernel.locate(self.edges, self.entries, self.offsets, self.shape, x, y)
        return points, areas


def _pieces(areas: Sequence[Sequence[Floats]]) -> tuple[Floats, Ints]:
    parts, bounds = [np.empty((0, 4))], [0]
    for rings in areas:
        parts.extend(np.hstack([ring[:-1], ring[1:]]) for ring in rings)
        bounds.append(bounds[-1] + sum(len(ring) - 1 for ring in rings))
    return np.ascontiguousarray(np.vstack(parts)), np.array(bounds, np.int64)


def _by_cell(
    pieces: Floats, cells: Ints, marks: Ints, shape: tuple[int, int]
) -> tuple[Floats, npt.NDArray[np.int32], Ints]:
    """Edges by (area, row, column), entries by (cell, area) with their range, and by cell where
    entries start. An edge is repeated for each cell that it runs through, to lie together."""
    rows, columns = shape
    key = _key(marks, rows)
    in_order = np.argsort(key, kind="stable")  # pieces come in order, areas as well
    key = key[in_order]
    own = _key(cells, rows)
    firsts, lasts = np.searchsorted(key, own, "left"), np.searchsorted(key, own, "right")
    cell = cells[:, 1] * columns + np.mod(cells[:, 2], columns)
    order = np.argsort(cell, kind="stable")  # areas come in order, and their columns
    offsets = np.searchsorted(cell[order], np.arange(rows * columns + 1))
    entries = np.column_stack([cells[:, 0], cells[:, 3], cells[:, 2], firsts, lasts])[order]
    edges = np.ascontiguousarray(pieces[marks[in_order, 3]])
    return edges, np.ascontiguousarray(entries, np.int32), offsets.astype(np.int64)


def _with_parts(
    edges: Floats,
    entries: npt.NDArray[np.int32],
    offsets: Ints,
    shape: tuple[int, int],
) -> tuple[Floats, npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """The same with parts of cells that have many edges, of parts that still have, and so on."""
    from sealane.geo import area_kernel

    is_many = _have_many(entries, offsets)
    if not is_many.any():
        return edges, entries, offsets.astype(np.int32)
    size_x, size_y = 360.0 / shape[1], 180.0 / shape[0]
    rows = np.repeat(np.arange(shape[0]), shape[1])
    held, tables, starts = [edges], [], []
    edges_before, entries_before, cells_before = 0, 0, 0
    for division in range(MOST_DIVISIONS + 1):
        is_many = _have_many(entries, offsets) & (division < MOST_DIVISIONS)
        cells_before += len(rows)
        kept, begins = _with_divided(entries, offsets, is_many, edges_before, cells_before)
        tables.append(kept)
        starts.append(begins[:-1] + entries_before)
        entries_before += len(kept)
        edges_before += len(edges)
        if not is_many.any():
            break
        parts = area_kernel.divided(edges, entries, offsets, rows, is_many, size_x, size_y)
        entries, offsets, edges, rows = parts
        held.append(edges)
        size_x, size_y = size_x / area_kernel.PARTS, size_y / area_kernel.PARTS
    offsets = np.concatenate([*starts, [entries_before]])
    return np.vstack(held), np.vstack(tables), offsets.astype(np.int32)


def _have_many(entries: npt.NDArray[np.int32], offsets: Ints) -> npt.NDArray[np.bool_]:
    """Which cells have so many edges that they are divided."""
    counts = np.concatenate([[0], np.cumsum(entries[:, 4] - entries[:, 3])])
    many: npt.NDArray[np.bool_] = np.diff(counts[offsets]) > MANY_EDGES
    return many


def _with_divided(
    entries: npt.NDArray[np.int32],
    offsets: Ints,
    is_many: npt.NDArray[np.bool_],
    edges_before: int,
    first_part: int,
) -> tuple[npt.NDArray[np.int32], Ints]:
    """Entries and their begins, with one that says where the parts are in place of those of
    divided cells; ``edges_before`` are held before their edges."""
    from sealane.geo import area_kernel

    counts = np.diff(offsets)
    begins = np.concatenate([[0], np.cumsum(np.where(is_many, 1, counts))])
    out = np.empty((begins[-1], entries.shape[1]), np.int32)
    is_divided = np.zeros(len(out), np.bool_)
    is_divided[begins[:-1][is_many]] = True
    out[~is_divided] = entries[np.repeat(~is_many, counts)]
    out[~is_divided, 3:] += edges_before
    blocks = np.arange(is_many.sum()) * area_kernel.PARTS**2
    out[is_divided] = [-1, area_kernel.DIVIDED, 0, 0, 0]
    out[is_divided, 3] = first_part + blocks
    return out, begins


def _key(table: Ints, rows: int) -> Ints:
    """(area, row, unwrapped column) in one number that sorts alike; columns span few turns."""
    return (table[:, 0] * rows + table[:, 1]) * (1 << 24) + table[:, 2] + (1 << 23)
