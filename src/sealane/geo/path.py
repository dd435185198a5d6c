"""The shape of a path on a map: without a jump at 180 deg, thinned, split as GeoJSON wants it.

It is a picture's geometry, straight between points in longitude and latitude, not a navigator's:
lengths and areas are in ``distance`` and ``area``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["path_geometry", "split_at_180", "thin", "unwrap"]

Floats = npt.NDArray[np.float64]


def unwrap(lon: Floats) -> Floats:
    """Longitudes without a jump at 180 deg: they go on beyond it [deg]."""
    if lon.size < 2:
        return lon
    steps = np.diff(lon)
    turns = np.cumsum(np.where(steps > 180.0, -1, np.where(steps < -180.0, 1, 0)))
    return lon + 360.0 * np.concatenate(([0.0], turns))


def thin(lon: Floats, lat: Floats, *, points: int) -> npt.NDArray[np.int64]:
    """Which of the points to keep so that at most ``points`` remain and the shape is held.

    Both ends stay. The rest is cut into stretches of equal count, and of each the point farthest
    from its straight chord is kept (plate carrée with longitudes shrunk by the cosine of the mean
    latitude: a picture's geometry, not a navigator's). ``lon`` must be unwrapped.
    """
    count = lon.size
    if count <= points:
        return np.arange(count, dtype=np.int64)
    if points <= 2:
        return np.array([0, count - 1][:points], dtype=np.int64)
    edges = np.linspace(1, count - 1, points - 1).astype(np.int64)
    starts = np.unique(edges[:-1])
    stretch = np.zeros(count, dtype=np.int64)
    stretch[starts] = 1
    stretch = np.cumsum(stretch) - 1
    inner = np.arange(1, count - 1, dtype=np.int64)
    member = stretch[inner]
    begin = starts - 1
    end = np.append(starts[1:], count - 1)
    x = lon * np.cos(np.radians(float(lat.mean())))
    ax, ay = x[begin][member], lat[begin][member]
    bx, by = x[end][member] - ax, lat[end][member] - ay
    px, py = x[inner] - ax, lat[inner] - ay
    length = np.hypot(bx, by)
    off_chord = np.abs(bx * py - by * px) / np.where(length > 0, length, 1.0)
    distance = np.where(length > 0, off_chord, np.hypot(px, py))
    order = np.lexsort((inner, -distance, member))
    first = np.unique(member[order], return_index=True)[1]
    kept = np.concatenate(([0], inner[order[first]], [count - 1]))
    return np.unique(kept).astype(np.int64)


def split_at_180(lon: Floats, lat: Floats, tags: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """A path as lines that each stay within -180..180 (RFC 7946, 3.1.9), with a tag per point.

    ``lon`` must be unwrapped. Where a line meets the antimeridian it ends on one side and the
    next begins on the other, at the interpolated latitude; those two points carry the tag None.
    """
    side = np.floor((lon + 180.0) / 360.0).astype(np.int64)
    lines: list[list[list[float]]] = [[]]
    line_tags: list[list[Any]] = [[]]
    for i in range(lon.size):
        if i and side[i] != side[i - 1]:
            edge = 360.0 * max(side[i], side[i - 1]) - 180.0
            share = (edge - lon[i - 1]) / (lon[i] - lon[i - 1])
            crossing = float(lat[i - 1] + share * (lat[i] - lat[i - 1]))
            east = 180.0 if side[i] > side[i - 1] else -180.0
            lines[-1].append([east, crossing])
            line_tags[-1].append(None)
            lines.append([[-east, crossing]])
            line_tags.append([None])
        lines[-1].append([float(lon[i] - 360.0 * side[i]), float(lat[i])])
        line_tags[-1].append(tags[i])
    return lines, line_tags


def path_geometry(lon: Floats, lat: Floats, *, points: int) -> dict[str, Any] | None:
    """A path as a GeoJSON geometry (RFC 7946), thinned to at most ``points`` of its points.

    A LineString; a MultiLineString where it crosses 180 deg (3.1.9: parted there, at the
    interpolated latitude, which adds two points to each crossing); a Point for one fix; None for
    none. ``lon`` may jump at 180 deg or go on beyond it.
    """
    if not lon.size:
        return None
    straight = unwrap(lon.astype(np.float64))
    kept = thin(straight, lat, points=points)
    lines, _ = split_at_180(straight[kept], lat[kept], kept.tolist())
    if lon.size == 1:
        return {"type": "Point", "coordinates": lines[0][0]}
    if len(lines) == 1:
        return {"type": "LineString", "coordinates": lines[0]}
    return {"type": "MultiLineString", "coordinates": lines}
