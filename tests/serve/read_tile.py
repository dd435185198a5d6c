"""Reads a Mapbox Vector Tile back, a number at a time: slow, written from the specification."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import shapely


def read_tile(body: bytes) -> dict[str, list[tuple[dict[str, Any], Any]]]:
    """Layers by name: properties and shape (in units of the tile) of every feature."""
    return dict(_layer(part) for field, part in _fields(body) if field == 3)


def _fields(body: bytes) -> list[tuple[int, Any]]:
    found, at = [], 0
    while at < len(body):
        tag, at = _varint(body, at)
        value, at = _varint(body, at)
        if tag & 7 == 2:
            value, at = body[at : at + value], at + value
        found.append((tag >> 3, value))
    return found


def _varint(body: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = body[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def _numbers(body: bytes) -> list[int]:
    found, at = [], 0
    while at < len(body):
        value, at = _varint(body, at)
        found.append(value)
    return found


def _layer(body: bytes) -> tuple[str, list[tuple[dict[str, Any], Any]]]:
    fields = _fields(body)
    assert (15, 2) in fields, "version 2"
    assert (5, 4096) in fields, "extent"
    keys = [part.decode() for field, part in fields if field == 3]
    values = [_value(part) for field, part in fields if field == 4]
    features = []
    for field, part in fields:
        if field == 2:
            feature = dict(_fields(part))
            tags = _numbers(feature[2])
            about = {keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2], strict=True)}
            features.append((about, _shape(feature[3], _numbers(feature[4]))))
    return next(part.decode() for field, part in fields if field == 1), features


def _value(body: bytes) -> Any:
    ((field, value),) = _fields(body)
    return value.decode() if field == 1 else bool(value)


def _shape(kind: int, numbers: list[int]) -> Any:
    lines: list[list[tuple[int, int]]] = []
    x = y = at = 0
    while at < len(numbers):
        command, count = numbers[at] & 7, numbers[at] >> 3
        at += 1
        if command == 7:
            lines[-1].append(lines[-1][0])
            continue
        if command == 1:
            lines.append([])
        for _ in range(count):
            dx, dy = ((n >> 1) ^ -(n & 1) for n in numbers[at : at + 2])
            x, y, at = x + dx, y + dy, at + 2
            lines[-1].append((x, y))
    if kind == 2:
        return shapely.MultiLineString(lines)
    polygons: list[tuple[Any, list[Any]]] = []
    for ring in lines:
        area = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
        assert area != 0, "a ring without an area"
        if area > 0:
            polygons.append((ring, []))
        else:
            polygons[-1][1].append(ring)
    return shapely.MultiPolygon(polygons)
