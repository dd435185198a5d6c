"""Areas and lines as a Mapbox Vector Tile 2.1, the compact form that the map draws from.

Whole numbers of 1/4096 of a tile, as steps from point to point: a world of zones is some 100 kB.
Every array of a tile is encoded at once; there is no object for a point or a ring.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["BUFFER", "EXTENT", "MEDIA", "Layer", "tile_bytes"]

EXTENT = 4096
"""Units along the edge of a tile (the specification's usual value)."""
BUFFER = 64
"""Units drawn beyond each edge, so that no edge of a tile shows as a line."""
MEDIA = "application/vnd.mapbox-vector-tile"

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Shapes = npt.NDArray[np.object_]

LINE, POLYGON = 2, 3  # GeomType
MOVE, LINE_TO, CLOSE = 1, 2, 7  # command ids
FEWEST = {LINE: 2, POLYGON: 3}


@dataclass(frozen=True, eq=False)
class Layer:
    """Shapes of one kind in units of the tile, the feature that each is part of, and what to say.

    ``features`` ascends; ``about`` holds the properties of every feature by its number.
    """

    name: str
    shapes: Shapes
    features: Ints
    about: Sequence[Mapping[str, str | bool]]


def tile_bytes(layers: Sequence[Layer]) -> bytes:
    """The tile; a shape that rounding leaves without a length or an area is not in it."""
    return b"".join(_message(3, _layer(layer)) for layer in layers)


def _layer(layer: Layer) -> bytes:
    keys: dict[str, int] = {}
    values: dict[str | bool, int] = {}
    features = []
    for kind, number, commands in _commands(layer):
        tags = [
            index
            for key, value in layer.about[number].items()
            for index in (keys.setdefault(key, len(keys)), values.setdefault(value, len(values)))
        ]
        body = _message(2, b"".join(map(_varint, tags)))
        features.append(_message(2, body + _number(3, kind) + _message(4, commands)))
    return b"".join(
        (
            _number(15, 2),
            _message(1, layer.name.encode()),
            *features,
            *(_message(3, key.encode()) for key in keys),
            *(_message(4, _value(value)) for value in values),
            _number(5, EXTENT),
        )
    )


def _value(value: str | bool, /) -> bytes:  # noqa: FBT001 - a value of a property
    return _number(7, int(value)) if isinstance(value, bool) else _message(1, value.encode())


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _message(field: int, body: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(body)) + body


def _varint(value: int) -> bytes:
    """A number in groups of seven bits, the lowest first."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def _packed(values: Ints) -> tuple[npt.NDArray[np.uint8], Ints]:
    """The bytes of all values as ``_varint`` makes them; where each begins, and the last ends."""
    sizes = np.ones(len(values), np.int64)
    for bits in (7, 14, 21, 28):
        sizes += values >> bits > 0
    begins = np.concatenate(([0], np.cumsum(sizes)))
    out = np.empty(begins[-1], np.uint8)
    for place in range(5):
        is_here = sizes > place
        more = np.where(sizes[is_here] > place + 1, 128, 0)
        out[begins[:-1][is_here] + place] = values[is_here] >> (7 * place) & 127 | more
    return out, begins


def _commands(layer: Layer) -> list[tuple[int, int, bytes]]:
    """Kind, number and geometry of every feature that has anything left."""
    found = []
    for kind, is_kind in _kinds(layer.shapes):
        rows = np.flatnonzero(is_kind)
        if len(rows) == 0:
            continue
        points, sizes, owners = _whole(layer.shapes[rows], layer.features[rows], kind)
        if len(sizes) == 0:
            continue
        packed, begins = _packed(_stream(points, sizes, owners, kind))
        extra = 3 if kind == POLYGON else 2
        words = np.concatenate(([0], np.cumsum(2 * sizes + extra)))
        first = np.flatnonzero(np.concatenate(([True], owners[1:] != owners[:-1])))
        ends = begins[words[np.append(first, len(sizes))]]
        numbers = owners[first]
        found += [
            (kind, int(number), packed[a:b].tobytes())
            for number, a, b in zip(numbers, ends[:-1], ends[1:], strict=True)
        ]
    return found


def _kinds(shapes: Shapes) -> list[tuple[int, Bools]]:
    dimension = shapely.get_dimensions(shapes)
    return [(LINE, dimension == 1), (POLYGON, dimension == 2)]


def _whole(shapes: Shapes, features: Ints, kind: int) -> tuple[Ints, Ints, Ints]:
    """Points in whole units, the number in each ring or line, and the feature of each of these."""
    parts, of_shape = shapely.get_parts(shapes, return_index=True)
    is_kind = shapely.get_dimensions(parts) == kind - 1  # cutting may leave a point or an edge
    parts, of_shape = parts[is_kind], of_shape[is_kind]
    if kind == POLYGON:
        parts = shapely.orient_polygons(parts)  # exteriors have a positive area, y downwards
        lines, of_part = shapely.get_rings(parts, return_index=True)
    else:
        lines, of_part = parts, np.arange(len(parts))
    places, of_line = shapely.get_coordinates(lines, return_index=True)
    points = np.round(places).astype(np.int64)
    is_last = np.append(of_line[1:] != of_line[:-1], np.True_)
    is_new = np.append((points[1:] != points[:-1]).any(axis=1), np.True_) | is_last
    if kind == POLYGON:  # the last point is the first again
        is_new &= ~is_last
    points, of_line = points[is_new], of_line[is_new]
    sizes = np.bincount(of_line, minlength=len(lines))
    is_kept = sizes >= FEWEST[kind]
    if kind == POLYGON:
        is_kept &= _is_wound(points, sizes, of_part)
        is_kept &= np.repeat(is_kept[_exterior(of_part)], np.unique(of_part, return_counts=True)[1])
    return points[is_kept[of_line]], sizes[is_kept], features[of_shape[of_part[is_kept]]]


def _exterior(of_part: Ints) -> Ints:
    """The first ring of every polygon."""
    return np.flatnonzero(np.concatenate(([True], of_part[1:] != of_part[:-1])))


def _is_wound(points: Ints, sizes: Ints, of_part: Ints) -> Bools:
    """Whether rings still have an area of their sign: exteriors above 0, holes below."""
    area = np.zeros(len(sizes), np.int64)
    some = np.flatnonzero(sizes)
    if len(some):
        begins = np.concatenate(([0], np.cumsum(sizes[some])[:-1]))
        following = np.arange(1, len(points) + 1)
        following[begins + sizes[some] - 1] = begins
        x, y = points.T
        area[some] = np.add.reduceat(x * y[following] - x[following] * y, begins)
    is_exterior = np.zeros(len(sizes), np.bool_)
    is_exterior[_exterior(of_part)] = True
    return np.where(is_exterior, area > 0, area < 0)


def _stream(points: Ints, sizes: Ints, owners: Ints, kind: int) -> Ints:
    """Commands and steps of every ring or line in turn; each feature begins at 0, 0."""
    steps = np.diff(points, axis=0, prepend=0)
    begins = np.cumsum(sizes) - sizes
    is_first = np.concatenate(([True], owners[1:] != owners[:-1]))
    steps[begins[is_first]] = points[begins[is_first]]
    steps = steps << 1 ^ steps >> 63  # zigzag
    lengths = 2 * sizes + (3 if kind == POLYGON else 2)
    starts = np.cumsum(lengths) - lengths
    out = np.empty(int(lengths.sum()), np.int64)
    within = np.arange(len(points)) - np.repeat(begins, sizes)
    at = np.repeat(starts, sizes) + 1 + 2 * within + (within > 0)
    out[at], out[at + 1] = steps.T
    out[starts] = 1 << 3 | MOVE
    out[starts + 3] = sizes - 1 << 3 | LINE_TO
    if kind == POLYGON:
        out[starts + lengths - 1] = 1 << 3 | CLOSE
    return out
