"""Reading zones from GeoJSON, with errors that name the feature."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import orjson
import shapely

from sealane import geo
from sealane.errors import BadInput
from sealane.law.regime import regime_of
from sealane.law.zone import Zone, sides_of_text

__all__ = ["content_of", "features_of", "read_features", "read_zones"]

MOST_NMI = 350.0
"""No zone reaches further from its baseline (UNCLOS art. 76(5))."""
SAFETY_ZONE_M = 500.0
"""[m] A safety zone reaches no further from the edge of its installation (UNCLOS art. 60(5))."""
PROJECTED_FROM = 1000.0
"""A coordinate beyond it is no slip in degrees (at most 540 are read) but metres."""
LONGEST_NAME = 80
"""Letters of a name that an error repeats."""
CIRCLE_CORNERS = 72
"""A circle of 500 m as drawn is at most 0.5 m too small."""


def content_of(path: str | Path) -> bytes:
    """The text of a file, unpacked.

    Raises:
        BadInput: it cannot be read.
    """
    try:
        return geo.read_plain(path)
    except OSError as error:
        raise BadInput(
            f"Zones cannot be read from {path}: {error.strerror or error}.",
            hint="Give a GeoJSON file of polygons.",
            file=str(path),
        ) from error


def read_zones(text: str | bytes, file: str) -> tuple[Zone, ...]:
    """The zones of a FeatureCollection (or of one Feature).

    Raises:
        BadInput: with the file and the index of the feature.
    """
    return read_features(features_of(text, file)[0], file)


def read_features(
    features: list[dict[str, Any]], file: str, *, repair: bool = False
) -> tuple[Zone, ...]:
    """The same of features that were read; ``repair`` mends polygons that cross themselves."""
    return tuple(
        _Reader(file, index, repair=repair).zone(feature) for index, feature in enumerate(features)
    )


def features_of(text: str | bytes, file: str) -> tuple[list[Any], str | None]:
    """The features of GeoJSON text, and the reference system that it names, if any."""
    try:
        body = orjson.loads(_without_mark(text))
    except orjson.JSONDecodeError as error:
        raise BadInput(
            f"{file} is not JSON: {error}.",
            hint="Give a GeoJSON FeatureCollection in UTF-8.",
            file=file,
            line=getattr(error, "lineno", None),
        ) from error
    features = body.get("features", [body]) if isinstance(body, dict) else None
    if not isinstance(features, list):
        raise BadInput(
            f"{file} holds no GeoJSON features.",
            hint="Give a GeoJSON FeatureCollection of Polygon or MultiPolygon features.",
            file=file,
        )
    return features, _crs_of(body.get("crs"))


def _crs_of(crs: Any) -> str | None:
    """The name of a reference system; what is there in its place where it is none."""
    said = crs.get("properties") if isinstance(crs, dict) else None
    named = said.get("name") if isinstance(said, dict) else crs
    if named is None or isinstance(named, str):
        return named
    return orjson.dumps(named).decode()


def _without_mark(text: str | bytes) -> str | bytes:
    """The text without the byte order mark that some programs put first."""
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    return text.removeprefix(b"\xef\xbb\xbf")


def _named(feature: Any, properties: Any) -> str:
    """What the author calls a feature, by the first of the usual fields that says so."""
    said = properties if isinstance(properties, dict) else {}
    own = feature if isinstance(feature, dict) else {}
    called = (said.get("name"), own.get("id"), said.get("id"))
    for one in called:
        if isinstance(one, str | int) and not isinstance(one, bool) and str(one).strip():
            return f" ({str(one).strip()[:LONGEST_NAME]})"
    return ""


class _Reader:
    """One feature, and the words for what is wrong with it."""

    def __init__(self, file: str, index: int, *, repair: bool = False) -> None:
        self.file, self.index, self.repair = file, index, repair
        self.named = ""

    def refuse(self, found: str, hint: str, field: str, value: Any = None) -> NoReturn:
        raise BadInput(
            f"{self.file}, feature {self.index}{self.named}: {found}.",
            hint=hint,
            file=self.file,
            field=field,
            value=value,
            feature=self.index,
        )

    def zone(self, feature: Any) -> Zone:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        self.named = _named(feature, properties)
        if not isinstance(properties, dict):
            self.refuse(
                "it is no feature with properties", "Each zone needs name and regime.", "properties"
            )
        name, regime = self.text(properties, "name"), self.text(properties, "regime")
        geometry = feature.get("geometry")
        if isinstance(geometry, dict) and geometry.get("type") == "Point":
            area = self.circle(geometry.get("coordinates"), properties, regime_of(regime))
        else:
            area = self.geometry(geometry)
        source, name_ja = properties.get("source"), properties.get("name_ja")
        return Zone(
            name=name,
            regime=regime,
            claimants=self.claimants(properties.get("claimants")),
            geometry=area,
            source=None if source is None else str(source),
            name_ja=None if name_ja is None else str(name_ja),
            from_nmi=self.number(properties, "from_nmi", MOST_NMI, "nautical miles"),
            to_nmi=self.number(properties, "to_nmi", MOST_NMI, "nautical miles"),
            sides=self.sides(properties.get("sides"), area),
        )

    def number(
        self, properties: dict[str, Any], field: str, most: float, unit: str
    ) -> float | None:
        value = properties.get(field)
        if value is None or (isinstance(value, int | float) and 0.0 <= value <= most):
            return None if value is None else float(value)
        hint = f"Write {field} as a number of {unit} from 0 to {most:g}, or leave it out."
        if isinstance(value, int | float) and not isinstance(value, bool) and value == value:
            hint = f"The nearest that may be is {min(max(value, 0.0), most):g}. {hint}"
        return self.refuse(f"the property {field} is {value!r}", hint, field, value)

    def sides(self, value: Any, area: Any) -> Any:
        """What each piece of the boundary is, of a zone that was exported; where the polygon was
        mended or joined, nothing is known of its pieces."""
        if value is None:
            return None
        try:
            found = sides_of_text(value)
        except (TypeError, ValueError):
            hint = "Leave sides as it was exported, or take it out."
            self.refuse(f"sides is {str(value)[:40]!r}", hint, "sides", str(value)[:40])
        return found if len(found) == shapely.get_num_coordinates(area) else None

    def circle(self, place: Any, properties: dict[str, Any], regime: str) -> Any:
        """The waters around an installation: a point with ``radius_m``."""
        is_safety = regime == "safety_zone"
        most = SAFETY_ZONE_M if is_safety else MOST_NMI * geo.METRES_PER_NMI
        radius = self.number(properties, "radius_m", most, "metres")
        if radius is None and is_safety:
            radius = SAFETY_ZONE_M
        if not radius:
            hint = "Give a point the property radius_m, or draw a polygon."
            self.refuse("it is a point without a radius", hint, "radius_m")
        try:
            lon, lat = (float(part) for part in place[:2])
        except (TypeError, ValueError):
            self.refuse("its coordinates cannot be read", "Write [lon, lat].", "coordinates")
        if not (abs(lon) <= 180.0 and abs(lat) < 90.0):
            hint = "Write [lon, lat] in degrees, in that order."
            self.refuse(f"{lon:g}, {lat:g} is no place", hint, "coordinates", [lon, lat])
        course = np.linspace(0.0, 360.0, CIRCLE_CORNERS + 1)[:-1]
        far = geo.distance_m(lon, lat, *geo.destination(lon, lat, course, radius))
        ring = np.column_stack(geo.destination(lon, lat, course, radius * radius / far))
        return self.polygon([np.vstack([ring, ring[:1]]).tolist()])

    def text(self, properties: dict[str, Any], field: str) -> str:
        value = properties.get(field)
        if not isinstance(value, str) or not value.strip():
            hint = f"Give every zone the property {field}, a text."
            self.refuse(f"the property {field} is {value!r}", hint, field, value)
        return value.strip()

    def claimants(self, value: Any) -> tuple[str, ...]:
        if isinstance(value, str):
            value = value.split(",")
        if value is None:
            value = []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            hint = "Write claimants as a list of codes, or as one string with commas."
            self.refuse(f"claimants is {value!r}", hint, "claimants", value)
        mixed = next((item for item in value if re.search(r"[;/|]", item)), None)
        if mixed is not None:
            codes = [code for code in re.split(r"[\s;/|]+", mixed) if code]
            hint = f"Write a list: {json.dumps(codes)}, or one string with commas."
            self.refuse(f"claimants is {mixed!r}", hint, "claimants", mixed)
        return tuple(item.strip() for item in value if item.strip())

    def geometry(self, geometry: Any) -> Any:
        kind = geometry.get("type") if isinstance(geometry, dict) else None
        if kind not in ("Polygon", "MultiPolygon"):
            hint = "Zones are of type Polygon or MultiPolygon."
            self.refuse(f"its geometry is {kind!r}", hint, "geometry", kind)
        parts = geometry.get("coordinates")
        try:
            polygons = [self.polygon(p) for p in (parts if kind == "MultiPolygon" else [parts])]
        except (TypeError, ValueError, IndexError, shapely.errors.ShapelyError):
            hint = "A polygon is a list of rings, a ring a closed list of [lon, lat]."
            self.refuse("its coordinates cannot be read", hint, "coordinates")
        if not polygons:
            self.refuse("it has no polygon", "Give at least one ring.", "coordinates")
        if len(polygons) == 1:
            return polygons[0]
        whole = shapely.MultiPolygon(_joined_over_180(polygons))
        whole = whole if whole.is_valid else shapely.union_all(list(whole.geoms))
        parts = shapely.get_parts(whole)
        return self.checked(whole if len(parts) > 1 else parts[0])

    def polygon(self, rings: list[Any]) -> Any:
        unwrapped = [self.ring(ring) for ring in rings]
        outer = unwrapped[0]
        middle = 0.5 * (outer[:, 0].min() + outer[:, 0].max())
        for hole in unwrapped[1:]:
            away = 0.5 * (hole[:, 0].min() + hole[:, 0].max()) - middle
            hole[:, 0] -= 360.0 * np.round(away / 360.0)
        return self.checked(shapely.Polygon(outer, unwrapped[1:]))

    def ring(self, ring: Any) -> Any:
        points = np.array([point[:2] for point in ring], np.float64)
        furthest = float(np.abs(points).max(initial=0.0))
        if PROJECTED_FROM <= furthest < np.inf:
            hint = "Write it again in WGS84 degrees, for example with ogr2ogr -t_srs EPSG:4326."
            found = f"a coordinate is {furthest:g}, no degrees: the file seems to be projected"
            self.refuse(found, hint, "coordinates", furthest)
        if not np.isfinite(points).all() or (np.abs(points[:, 1]) > 90.0).any():
            hint = "Write [lon, lat] in degrees, in that order."
            self.refuse("a latitude is beyond 90 degrees", hint, "coordinates")
        if (np.abs(points[:, 0]) > 540.0).any():
            hint = "Longitudes may exceed 180 by at most one turn."
            self.refuse("a longitude is beyond 540 degrees", hint, "coordinates")
        unwrapped = geo.unwrap_ring(points)
        if abs(unwrapped[-1, 0] - unwrapped[0, 0]) > 180.0:
            hint = "Cut it into parts that do not go round the pole, for example at 0 and 180 deg."
            self.refuse("it encloses a pole", hint, "coordinates")
        return unwrapped

    def checked(self, shape: Any) -> Any:
        west, _, east, _ = shape.bounds
        if east - west <= 0.0:
            hint = (
                "Edges go the short way round: add vertices so that none is 180 degrees or longer."
            )
            self.refuse("its edges end where they begin", hint, "coordinates")
        if not shape.is_valid and self.repair:
            parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(shape)))
            shape = shapely.union_all([p for p in parts if p.geom_type == "Polygon"])
        if not shape.is_valid:
            hint = "Repair the polygon: rings may not cross themselves or each other."
            self.refuse(f"it is not valid ({shapely.is_valid_reason(shape)})", hint, "coordinates")
        if shape.is_empty or shape.area <= 0.0:
            hint = "Give a ring of three or more places that are not on one line."
            self.refuse("it has no area", hint, "coordinates")
        return shape


def _joined_over_180(polygons: list[Any]) -> list[Any]:
    """Parts that were cut at 180 deg, put together again so that the cut is no boundary."""
    bounds = [polygon.bounds for polygon in polygons]
    has_east = any(b[2] == 180.0 and b[0] > -180.0 for b in bounds)
    west = [b[0] == -180.0 and b[2] < 180.0 for b in bounds]
    if not (has_east and any(west)):
        return polygons
    moved = [
        _shifted(polygon, 360.0) if is_west else polygon
        for polygon, is_west in zip(polygons, west, strict=True)
    ]
    whole = shapely.union_all(moved)
    return [_in_middle_turn(part) for part in shapely.get_parts(whole)]


def _in_middle_turn(polygon: Any) -> Any:
    """The polygon moved by whole turns until its middle lies at -180 <= lon < 180."""
    west, _, east, _ = polygon.bounds
    return _shifted(polygon, -360.0 * np.floor((0.5 * (west + east) + 180.0) / 360.0))


def _shifted(polygon: Any, degrees: float) -> Any:
    return shapely.transform(polygon, lambda points: points + np.array([degrees, 0.0]))
