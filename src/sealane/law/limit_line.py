"""The lines along which limits run: pieces between the edges of cells, refined until they fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sealane.law.limit_field import NONE, Shores
from sealane.law.limit_fine import beside, corners_of, shared_edges, with_fine
from sealane.law.limit_grid import (
    CELLS_PER_DEG,
    COLUMNS,
    FINE,
    Cells,
    between,
    find_root,
    is_among,
    place_of,
)

__all__ = ["Lines", "lines_between"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

FIT_M = 15.0
"""[m] A piece of line is halved where it is farther than this from the limit."""
LOST_M = 30.0
"""[m] Where a piece stays farther off than this, its cell is drawn finer."""
SHORTEST_M = 40.0
"""[m] ... unless it is shorter than this: at corners, where two circles meet, none would fit."""
CHECKED = (0.5, 0.25, 0.75)
"""Where along a piece that is looked at: a corner may lie to one side of the middle."""
REACHES = (0.25, 0.5, 1.0)
"""How far beside a piece its limit is looked for, in lengths of the piece."""
MOST_ROUNDS = 12
"""A piece of 3.5 km halved so often is a metre long."""
JUNCTION_ROUNDS = 12
COLUMNS_OF_PIECES = ("start", "end", "left", "right", "cell")


@dataclass(frozen=True, eq=False)
class Lines:
    """Directed pieces from ``start`` to ``end`` (numbers of points) with a label on either side."""

    lon: Floats
    lat: Floats
    start: Ints
    end: Ints
    left: Ints
    right: Ints
    cell: Ints
    """The cell in which each lies, by its number."""


@dataclass(frozen=True, eq=False)
class _Points:
    """Places by number, and which of them lies on which edge."""

    lon: Floats
    lat: Floats
    edge: Ints
    """Numbers of edges, rising."""
    of_edge: Ints
    """The number of the point on each of them."""

    @classmethod
    def none(cls) -> _Points:
        return cls(np.empty(0), np.empty(0), np.empty(0, np.int64), np.empty(0, np.int64))


def lines_between(shores: Shores, cells: Cells) -> Lines:
    """All pieces of line between different labels, within ``FIT_M`` of where they should run.

    Where pieces do not come to lie there, their cells are drawn finer.
    """
    pieces, points = _pieces(shores, cells, _Points.none())
    drawn, is_lost = _refined(shores, pieces)
    off = np.unique(drawn.cell[is_lost | _hides_a_strip(shores, drawn)])
    if not len(off):
        return drawn
    return _with_finer(shores, drawn, points, cells, with_fine(shores, cells, off))


def _hides_a_strip(shores: Shores, lines: Lines) -> Bools:
    """Pieces between the waters of two shores that run on the limit of one, far from the other's.

    Where such limits nearly meet, the strip between them is narrower than the cell shows.
    """
    shore = lines.left // shores.belts, lines.right // shores.belts
    some = (shore[0] != shore[1]) & (lines.left != NONE) & (lines.right != NONE)
    two = _some(lines, some)
    far, length = _off_m(shores, replace(two, left=two.right, right=two.left))
    hides = np.zeros(len(lines.start), np.bool_)
    hides[some] = (far > LOST_M) & (length > SHORTEST_M)
    return hides


def _with_finer(shores: Shores, drawn: Lines, points: _Points, cells: Cells, finer: Cells) -> Lines:
    """The lines with cells drawn finer, and anew those beside them: all others stay."""
    is_coarse = finer.size == FINE
    cut = cells.number[~is_among(cells.number, finer.number[is_coarse])]
    is_anew = ~is_coarse | beside(finer, cut)
    kept = finer.some(~is_anew)
    lines = _some(drawn, is_among(drawn.cell, kept.number))
    edges = shared_edges(kept, np.ones(len(kept.row), np.bool_))
    is_known = is_among(points.edge, edges.ravel())
    known = _Points(drawn.lon, drawn.lat, points.edge[is_known], points.of_edge[is_known])
    anew, _ = _refined(shores, _pieces(shores, finer.some(is_anew), known)[0])
    columns = (np.concatenate([getattr(lines, n), getattr(anew, n)]) for n in COLUMNS_OF_PIECES)
    return Lines(anew.lon, anew.lat, *columns)


def _off_m(shores: Shores, lines: Lines) -> tuple[Floats, Floats]:
    """How far from its limit each piece lies where it is looked at, and how long it is [m]."""
    lon, lat, start, end = lines.lon, lines.lat, lines.start, lines.end
    dlon = (lon[end] - lon[start] + 180.0) % 360.0 - 180.0
    dlat = lat[end] - lat[start]
    line = between(shores, lines.left, lines.right)
    every, worst = np.arange(len(start)), np.zeros(len(start))
    for t in CHECKED:
        value = line(lon[start] + t * dlon, lat[start] + t * dlat, every)
        worst = np.maximum(worst, np.abs(value))
    east = dlon * 111_320.0 * np.cos(np.radians(lat[start] + 0.5 * dlat))
    return worst, np.hypot(east, dlat * 111_320.0)


def _pieces(shores: Shores, cells: Cells, known: _Points) -> tuple[Lines, _Points]:
    """Pieces inside the cells, straight from edge to edge; and the points on the edges."""
    corners = corners_of(cells)
    nodes, at = np.unique(corners, return_inverse=True)
    at = at.reshape(corners.shape)
    label = shores.labels(shores.at(*_place(nodes)))[at]
    is_cut = label != np.roll(label, -1, axis=1)
    has = is_cut.any(axis=1)
    edges = shared_edges(cells, has)
    points = _crossings(shores, corners[has], label[has], is_cut[has], edges, known)
    point = np.full(edges.shape, -1, np.int64)
    point[is_cut[has]] = points.of_edge[np.searchsorted(points.edge, edges[is_cut[has]])]
    place = points.lon, points.lat
    lines = _joined(shores, cells.some(has), label[has], is_cut[has], point, *place)
    return replace(lines, cell=cells.number[has][lines.cell]), points


def _place(node: Ints) -> tuple[Floats, Floats]:
    return place_of(*np.divmod(node, COLUMNS))


def _crossings(
    shores: Shores, corners: Ints, label: Ints, is_cut: Bools, edges: Ints, known: _Points
) -> _Points:
    """The places of points and the edges they are on: those known, and of all others cut."""
    edge, which = np.unique(edges[is_cut], return_index=True)
    is_new = ~is_among(edge, known.edge)
    edge, which = edge[is_new], which[is_new]
    a, b = corners[is_cut][which], np.roll(corners, -1, axis=1)[is_cut][which]
    la, lb = label[is_cut][which], np.roll(label, -1, axis=1)[is_cut][which]
    lon_a, lat_a = _place(a)
    lon_b, lat_b = _place(b)
    dlon = (lon_b - lon_a + 180.0) % 360.0 - 180.0
    line = between(shores, lb, la)  # rises from a to b

    def value(t: Floats, rows: Ints) -> Floats:
        return line(lon_a[rows] + t * dlon[rows], lat_a[rows] + t * (lat_b - lat_a)[rows], rows)

    every = np.arange(len(a))
    span = 111_320.0 * np.hypot(dlon * np.cos(np.radians(lat_a)), lat_b - lat_a)
    low = np.minimum(value(np.zeros(len(a)), every), 0.0)
    high = np.maximum(value(np.ones(len(a)), every), 0.0)
    t = find_root(value, low, high, span)
    lon, lat = (
        np.concatenate(pair)
        for pair in ((known.lon, lon_a + t * dlon), (known.lat, lat_a + t * (lat_b - lat_a)))
    )
    both = np.concatenate([known.edge, edge])
    of_edge = np.concatenate([known.of_edge, len(known.lon) + every])
    order = np.argsort(both, kind="stable")
    return _Points(lon, lat, both[order], of_edge[order])


Pieces = tuple[Ints, Ints, Ints, Ints, Ints]
"""From which points to which, the labels on the left and on the right, and in which cell."""


def _joined(
    shores: Shores,
    cells: Cells,
    label: Ints,
    is_cut: Bools,
    point: Ints,
    lon: Floats,
    lat: Floats,
) -> Lines:
    """Cells cut twice have one piece; in others the pieces meet inside, or pass each other."""
    count = is_cut.sum(axis=1)
    twice, more = np.flatnonzero(count == 2), np.flatnonzero(count > 2)
    parts = [_across(label[twice], is_cut[twice], point[twice], twice)]
    cells, label, is_cut, point = cells.some(more), label[more], is_cut[more], point[more]
    middle = shores.labels(shores.at(*cells.middle()))
    south_west, south_east, north_east, north_west = label.T
    is_saddle = is_cut.all(axis=1) & (south_west == north_east) & (south_east == north_west)
    is_saddle &= (middle == south_west) | (middle == south_east)
    parts += _cut_corners(label[is_saddle], middle[is_saddle], point[is_saddle], more[is_saddle])
    rest = ~is_saddle
    junction = len(lon) + np.arange(int(rest.sum()))
    parts += _spokes(label[rest], is_cut[rest], point[rest], junction, more[rest])
    place = _junctions(shores, label[rest], cells.some(rest))
    lon, lat = np.concatenate([lon, place[0]]), np.concatenate([lat, place[1]])
    return Lines(lon, lat, *(np.concatenate(column) for column in zip(*parts, strict=True)))


def _across(label: Ints, is_cut: Bools, point: Ints, cell: Ints) -> Pieces:
    """Of edges i < j that are cut, the corners i+1 .. j lie left of the piece from j to i."""
    i, j = is_cut.argmax(axis=1), 3 - is_cut[:, ::-1].argmax(axis=1)
    rows = np.arange(len(i))
    return point[rows, j], point[rows, i], label[rows, j], label[rows, i], cell


def _cut_corners(label: Ints, middle: Ints, point: Ints, cell: Ints) -> Iterator[Pieces]:
    """Of a saddle the two corners that are not like its middle are cut off."""
    for corner in range(4):
        is_off = label[:, corner] != middle
        some, own = point[is_off], label[is_off, corner]
        yield some[:, corner], some[:, (corner - 1) % 4], own, middle[is_off], cell[is_off]


def _spokes(
    label: Ints, is_cut: Bools, point: Ints, junction: Ints, cell: Ints
) -> Iterator[Pieces]:
    """From each edge that is cut to where the areas of the cell meet."""
    for edge in range(4):
        some = is_cut[:, edge]
        behind = label[some, (edge + 1) % 4]
        yield point[some, edge], junction[some], label[some, edge], behind, cell[some]


def _junctions(shores: Shores, labels: Ints, cells: Cells) -> tuple[Floats, Floats]:
    """Where three areas meet: the place in the cell that is least far from all of their limits."""
    lon, lat = cells.middle()
    if not len(lon):
        return lon, lat
    grid = np.linspace(-1.0, 1.0, 5)
    dx, dy = (part.ravel() for part in np.meshgrid(grid, grid))
    cell = (0.5 * cells.size / (CELLS_PER_DEG * FINE))[:, None]
    half, centre = cell, (lon[:, None], lat[:, None])
    for _ in range(JUNCTION_ROUNDS):
        x = np.clip(lon[:, None] + half * dx, centre[0] - cell, centre[0] + cell)
        y = np.clip(lat[:, None] + half * dy, centre[1] - cell, centre[1] + cell)
        near = shores.at(x.ravel(), y.ravel())
        worst = np.zeros(x.size)
        met = np.repeat(labels, len(dx), axis=0)
        for corner in range(4):
            label = met[:, corner]
            far = np.abs(shores.margin_m(near, np.where(label == NONE, 0, label), met))
            worst = np.maximum(worst, np.where(label == NONE, 0.0, far))
        best = worst.reshape(x.shape).argmin(axis=1)
        rows = np.arange(len(lon))
        lon, lat = x[rows, best], y[rows, best]
        half = 0.55 * half
    return lon, lat


def _refined(shores: Shores, lines: Lines) -> tuple[Lines, Bools]:
    """Pieces halved until each lies on its limit; and those that do not, short as they may be."""
    lon, lat = [lines.lon], [lines.lat]
    points = len(lines.lon)
    done: list[Lines] = []
    lost: list[Bools] = []
    for rounds in range(MOST_ROUNDS + 1):
        lines = replace(lines, lon=np.concatenate(lon), lat=np.concatenate(lat))
        mid_lon, mid_lat, is_off, is_lost = _middles(shores, lines)
        is_off &= rounds < MOST_ROUNDS
        done.append(_some(lines, ~is_off))
        lost.append(is_lost[~is_off])
        new = points + np.arange(int(is_off.sum()))
        points += len(new)
        lon.append(mid_lon[is_off])
        lat.append(mid_lat[is_off])
        off = _some(lines, is_off)
        lines = Lines(
            off.lon,
            off.lat,
            np.concatenate([off.start, new]),
            np.concatenate([new, off.end]),
            *(np.tile(column, 2) for column in (off.left, off.right, off.cell)),
        )
    columns = (np.concatenate([getattr(one, n) for one in done]) for n in COLUMNS_OF_PIECES)
    return Lines(np.concatenate(lon), np.concatenate(lat), *columns), np.concatenate(lost)


def _some(lines: Lines, rows: Bools) -> Lines:
    return replace(lines, **{name: getattr(lines, name)[rows] for name in COLUMNS_OF_PIECES})


def _middles(shores: Shores, lines: Lines) -> tuple[Floats, Floats, Bools, Bools]:
    """Where the limit passes the middle of each piece; whether it is off the piece, or far off."""
    lon, lat, start, end = lines.lon, lines.lat, lines.start, lines.end
    dlon = (lon[end] - lon[start] + 180.0) % 360.0 - 180.0
    dlat = lat[end] - lat[start]
    x, y = lon[start] + 0.5 * dlon, lat[start] + 0.5 * dlat
    worst, length = _off_m(shores, lines)
    is_off, is_lost = ((worst > most) & (length > SHORTEST_M) for most in (FIT_M, LOST_M))
    rows = np.flatnonzero(is_off)
    east, north = dlon * 111_320.0 * np.cos(np.radians(y)), dlat * 111_320.0
    line = between(shores, lines.left, lines.right)
    found = _beside(line, x, y, east, north, rows)
    is_off[rows[~found]] = False  # nowhere near: a strip narrower than the cell shows
    return x, y, is_off, is_lost


def _beside(
    line: Callable[[Floats, Floats, Ints], Floats],
    x: Floats,
    y: Floats,
    east: Floats,
    north: Floats,
    rows: Ints,
) -> Bools:
    """Move the middles of some pieces straight across onto the limit; whether it was found."""
    length = np.hypot(east, north)[rows]
    value = line(x[rows], y[rows], rows)
    # Positive on the left of a piece: the limit is then to its right.
    side = np.where(value > 0.0, -1.0, 1.0)
    per_lon = 111_320.0 * np.cos(np.radians(y[rows]))
    step = np.column_stack([-north[rows] / per_lon, east[rows] / 111_320.0])
    step *= (side / length)[:, None]
    start = np.column_stack([x[rows], y[rows]])
    reach = np.zeros(len(rows))

    def along(t: Floats, some: Ints) -> Floats:
        at = start[some] + (t * reach[some])[:, None] * step[some]
        return side[some] * line(at[:, 0], at[:, 1], rows[some])

    found, high = np.zeros(len(rows), np.bool_), np.zeros(len(rows))
    for width in REACHES:
        left = np.flatnonzero(~found)
        reach[left] = width * length[left]
        high[left] = along(np.ones(len(left)), left)
        found[left] = high[left] >= 0.0
    some = np.flatnonzero(found)
    reach, side, step, start = reach[some], side[some], step[some], start[some]
    rows = rows[some]
    t = find_root(along, -np.abs(value[some]), high[some], reach)
    at = start + (t * reach)[:, None] * step
    x[rows], y[rows] = at[:, 0], at[:, 1]
    return found
