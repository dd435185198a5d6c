"""Zones of the made-up states, and who was in which zone when: exactly, from the true paths.

Claims are drawn from invented baselines: a territorial sea to 12 nmi and a contiguous zone to
24 nmi (UNCLOS, articles 3 and 33), an exclusive economic zone beyond the territorial sea
(article 55), one area that two states claim, and areas across 180 deg in each of the three ways
in which GeoJSON files write them: beyond 180, cut at 180 (RFC 7946, 3.1.9), and jumping.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely import affinity
from shapely.geometry import LineString, Point, Polygon, box, mapping
from shapely.ops import unary_union

from sealane.scenario.path import Path

__all__ = ["Area", "areas", "disc", "episodes", "geojson"]

_NORVIA = (
    (
        (140.5, -38.0),
        (141.6, -38.45),
        (142.5, -38.45),
        (143.5, -38.88),
        (144.3, -38.35),
        (144.9, -38.55),
        (145.9, -38.75),
        (146.35, -39.15),
        (146.9, -38.7),
        (147.9, -38.0),
        (149.0, -37.85),
        (150.0, -37.5),
        (150.0, -36.8),
    ),
)
_ESTARA = (
    (
        (145.0, -42.0),
        (144.65, -40.75),
        (145.4, -40.8),
        (146.4, -41.15),
        (147.4, -41.0),
        (148.3, -40.85),
        (148.4, -42.0),
    ),
)
_ESTARA_ISLANDS = (
    ((143.9, -39.65), (144.05, -40.1)),
    ((147.8, -39.85), (148.2, -40.3), (148.2, -40.5)),
)
_TAVIA = (((178.7, -16.5), (179.3, -16.35), (179.98, -16.13)), ((180.05, -16.85), (180.1, -16.75)))
_THULIA = (((14.0, 77.4), (13.4, 78.0), (11.2, 78.4), (10.5, 78.85), (10.7, 79.5)),)
_MEDIAN = (
    (140.9, -40.676),
    (143.2, -39.75),
    (144.9, -39.78),
    (147.3, -39.74),
    (149.5, -39.9),
    (150.9, -39.9),
)
_BANK = ((144.9, -39.78), (147.3, -39.74), (147.4, -40.12), (145.0, -40.16))
_BAY = ((144.3, -38.35), (144.66, -38.33), (145.4, -38.4), (145.4, -37.8), (144.3, -37.8))
_SOURCE = "Sealane scenario (invented)"


@dataclass(frozen=True)
class Area:
    """One claim: its shape in unwrapped longitudes, and how its file writes 180 deg."""

    name: str
    regime: str
    claimants: tuple[str, ...]
    water: str
    shape: Any
    writes: str = "beyond"


def _belt(lines: tuple[tuple[tuple[float, float], ...], ...], nmi: float) -> Any:
    """Everything within a distance of the lines, flat at their mean latitude."""
    lat = float(np.mean([point[1] for line in lines for point in line]))
    scale = float(np.cos(np.radians(lat)))
    grown = unary_union(
        [affinity.scale(LineString(line), scale, 1.0, origin=(0, 0)) for line in lines]
    ).buffer(nmi / 60.0, quad_segs=4)
    return affinity.scale(grown, 1.0 / scale, 1.0, origin=(0, 0))


def disc(lon: float, lat: float, nmi: float) -> Any:
    """Everything within a distance of a place."""
    disc = Point(0, 0).buffer(nmi / 60.0, quad_segs=4)
    return affinity.translate(
        affinity.scale(disc, 1.0 / float(np.cos(np.radians(lat))), 1.0, origin=(0, 0)), lon, lat
    )


def _neat(shape: Any) -> Any:
    return shapely.set_precision(shape, 1e-4)


@cache
def areas() -> tuple[Area, ...]:
    """Every zone of the made-up sea."""
    bay = Polygon(_BAY)
    north = _belt(_NORVIA, 12.0).difference(bay)
    south = _belt(_ESTARA + _ESTARA_ISLANDS, 12.0)
    bank = Polygon(_BANK).difference(north).difference(south)
    norvia = Polygon(((140.9, -38.1), *_MEDIAN, (150.9, -36.8), *_NORVIA[0][:0:-1]))
    estara = Polygon((*_MEDIAN, (150.9, -42.4), (140.9, -42.4)))
    taken = unary_union([north, south, bank, bay])
    tavia, thulia = _belt(_TAVIA, 12.0), _belt(_THULIA, 12.0)
    facts = (
        ("Halden Bay", "internal_waters", "Norvia", "strait", bay),
        ("Norvia territorial sea", "territorial_sea", "Norvia", "strait", north),
        ("Estara territorial sea", "territorial_sea", "Estara", "strait", south),
        ("Norvia contiguous zone", "contiguous_zone", "Norvia", "strait",
         _belt(_NORVIA, 24.0).difference(taken)),
        ("Estara contiguous zone", "contiguous_zone", "Estara", "strait",
         _belt(_ESTARA, 24.0).difference(taken)),
        ("Norvia EEZ", "eez", "Norvia", "strait", norvia.difference(taken)),
        ("Estara EEZ", "eez", "Estara", "strait", estara.difference(taken)),
        ("Midsea Bank", "eez", "Norvia,Estara", "strait", bank),
        ("Lantern Shoal area", "other", "", "strait", disc(149.0, -38.60, 8.0)),
        ("Tavia territorial sea", "territorial_sea", "Tavia", "dateline", tavia),
        ("Tavia EEZ", "eez", "Tavia", "dateline",
         box(177.95, -17.6, 182.0, -14.7).difference(tavia)),
        ("Meridian Reef reserve", "other", "Tavia", "dateline", disc(180.0, -15.52, 7.0)),
        ("Thulia territorial sea", "territorial_sea", "Thulia", "polar", thulia),
        ("Thulia EEZ", "eez", "Thulia", "polar", box(6.0, 76.9, 16.0, 79.5).difference(thulia)),
    )  # fmt: skip
    writes = {"Tavia territorial sea": "cut", "Meridian Reef reserve": "jump"}
    return tuple(
        Area(
            name,
            regime,
            tuple(filter(None, who.split(","))),
            water,
            _neat(shape),
            writes.get(name, "beyond"),
        )
        for name, regime, who, water, shape in facts
    )


def _jumping(value: Any) -> Any:
    if isinstance(value[0], (int, float)):
        return [round(value[0] - 360.0 if value[0] >= 180.0 else value[0], 4), round(value[1], 4)]
    return [_jumping(item) for item in value]


def _rounded(value: Any) -> Any:
    if isinstance(value[0], (int, float)):
        return [round(float(value[0]), 4), round(float(value[1]), 4)]
    return [_rounded(item) for item in value]


def _geometry(area: Area) -> dict[str, Any]:
    shape = area.shape
    if area.writes == "cut":
        west = shape.intersection(box(0, -90, 180, 90))
        east = affinity.translate(shape.intersection(box(180, -90, 360, 90)), -360.0)
        shape = unary_union([west, east])
    shape = shapely.normalize(shape)
    plain = mapping(shape)
    turn = _jumping if area.writes == "jump" else _rounded
    return {"type": plain["type"], "coordinates": turn(plain["coordinates"])}


def geojson(zones: Sequence[Area] | None = None, source: str = _SOURCE) -> str:
    """The zones, by default those of the three waters, as a GeoJSON feature collection
    (properties name, regime, claimants, source)."""
    features = [
        {
            "type": "Feature",
            "properties": {
                "name": area.name,
                "regime": area.regime,
                "claimants": list(area.claimants),
                "source": source,
            },
            "geometry": _geometry(area),
        }
        for area in (areas() if zones is None else zones)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, indent=1) + "\n"


def episodes(path: Path, area: Area) -> list[tuple[int, int]]:
    """Runs of the path inside an area as [first, last] index on the ten-second grid."""
    west, south, east, north = area.shape.bounds
    mask = (path.lon >= west) & (path.lon <= east) & (path.lat >= south) & (path.lat <= north)
    if not mask.any():
        return []
    at = np.flatnonzero(mask)
    shapely.prepare(area.shape)
    mask[at] = shapely.contains_xy(area.shape, path.lon[at], path.lat[at])
    edges = np.diff(np.concatenate([[0], mask.view(np.int8), [0]]))
    starts: npt.NDArray[np.int64] = np.flatnonzero(edges == 1)
    ends: npt.NDArray[np.int64] = np.flatnonzero(edges == -1) - 1
    return list(zip(starts.tolist(), ends.tolist(), strict=True))
