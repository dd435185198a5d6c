"""Lines on the sea bed that users give: cables and pipelines."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from sealane.errors import BadInput
from sealane.geo.distance import Floats
from sealane.geo.packed import read_plain

__all__ = ["Lines"]

HINT = "Give a GeoJSON FeatureCollection of LineString or MultiLineString with a name each."


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines by name: corner points [deg], from each to the next a straight stretch of the map.

    ``lon`` and ``lat`` hold the corners of all parts one after the other; part p owns
    ``starts[p]:starts[p + 1]`` and belongs to the line ``name[p]``.
    """

    name: tuple[str, ...] = ()
    lon: Floats = field(default_factory=lambda: np.empty(0), repr=False)
    lat: Floats = field(default_factory=lambda: np.empty(0), repr=False)
    starts: tuple[int, ...] = (0,)

    def __len__(self) -> int:
        return len(self.name)

    @classmethod
    def from_geojson(cls, path: str | Path) -> Lines:
        """Read a GeoJSON file, plain, gzip or zstd.

        Raises:
            BadInput: the file cannot be read, holds no line, or a point is no place on Earth; the
                error names the file and the feature.
        """
        try:
            text = read_plain(path).decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(
                f"Lines cannot be read from {path}: {error}.", hint=HINT, file=str(path)
            ) from error
        return cls.from_geojson_text(text, file=str(path))

    @classmethod
    def from_geojson_text(cls, text: str, *, file: str) -> Lines:
        """The same from a text; ``file`` is how errors call it."""
        try:
            said = json.loads(text)
        except ValueError as error:
            raise BadInput(f"{file} is no JSON: {error}.", hint=HINT, file=file) from error
        features = said.get("features") if isinstance(said, dict) else None
        if not isinstance(features, list):
            raise BadInput(f"{file} is no FeatureCollection.", hint=HINT, file=file)
        names: list[str] = []
        parts: list[Floats] = []
        for number, feature in enumerate(features, 1):
            for part in _parts(feature, number, file):
                names.append(_name(feature, number))
                parts.append(part)
        if not parts:
            raise BadInput(f"{file} holds no line.", hint=HINT, file=file)
        corners = np.concatenate(parts)
        starts = np.concatenate([[0], np.cumsum([len(part) for part in parts])])
        lon = (corners[:, 0] + 180.0) % 360.0 - 180.0
        return cls(tuple(names), lon, corners[:, 1], tuple(int(start) for start in starts))

    def to_geojson(self) -> str:
        """The lines as a GeoJSON text, one feature for each part."""
        features = [
            {
                "type": "Feature",
                "properties": {"name": name},
                "geometry": {
                    "type": "LineString",
                    "coordinates": np.column_stack(
                        [self.lon[first:last], self.lat[first:last]]
                    ).tolist(),
                },
            }
            for name, first, last in zip(self.name, self.starts, self.starts[1:], strict=False)
        ]
        return json.dumps({"type": "FeatureCollection", "features": features}, sort_keys=True)


def _name(feature: dict[str, Any], number: int) -> str:
    said = feature.get("properties") or {}
    return str(said.get("name") or said.get("Name") or f"line {number}")


def _parts(feature: Any, number: int, file: str) -> list[Floats]:
    geometry = (feature.get("geometry") if isinstance(feature, dict) else None) or {}
    kind, corners = geometry.get("type"), geometry.get("coordinates") or ()
    if kind not in ("LineString", "MultiLineString"):
        raise BadInput(
            f"{file}: feature {number} is {kind or 'without geometry'}, not a line.",
            hint=HINT,
            file=file,
            field="geometry",
        )
    try:
        parts = [
            np.asarray([point[:2] for point in part], np.float64)
            for part in ([corners] if kind == "LineString" else corners)
        ]
    except (TypeError, ValueError) as error:
        raise BadInput(
            f"{file}: feature {number} has corners that are no numbers.",
            hint="Write each corner as [lon, lat] in degrees.",
            file=file,
            field="coordinates",
        ) from error
    for part in parts:
        if part.ndim != 2 or len(part) < 2:
            raise BadInput(
                f"{file}: feature {number} has fewer than two corners.",
                hint=HINT,
                file=file,
                field="coordinates",
            )
        if not (np.isfinite(part).all() and (np.abs(part) <= (540.0, 90.0)).all()):
            raise BadInput(
                f"{file}: feature {number} has a corner that is no place on Earth.",
                hint="Write each corner as [lon, lat] in degrees, longitude first.",
                file=file,
                field="coordinates",
            )
    return parts
